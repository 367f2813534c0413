"""``consentry explain``: what a finding means, why it is one, and what it leaves alone."""

from __future__ import annotations

import difflib
import json
import textwrap

import click

from consentry import pages
from consentry.cli.app import out
from consentry.errors import UsageError
from consentry.formats import refusal_words, refusals
from consentry.show import show

WIDTH = 100


@click.command("explain")
@click.argument("ident", metavar="ID", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(ident: str | None, as_json: bool) -> int:
    """Say what the finding ID means: why it matters, what it flags and what it passes.

    ID is the id of a finding or the code of a refusal. Without it, list every finding with its usual level and title.
    """
    if ident is None:
        out(_everything(as_json))
        return 0
    wanted = ident.upper()
    found = pages.told(wanted)
    if found:
        parts = [pages.explained(wanted, one) for one in found.values()]
        text = "\n\n".join(map(_text, parts)) + "\n"
        out(json.dumps({"id": wanted, "dangers": [part.as_json() for part in parts]}) + "\n" if as_json else text)
    elif ident.lower() in refusals.RULES:
        out(_refusal(ident.lower(), as_json))
    elif wanted in pages.ELSEWHERE:
        title, says = pages.ELSEWHERE[wanted]
        text = f"{wanted}  {title}\n\n{_wrapped(says)}\n"
        out(json.dumps({"id": wanted, "title": title, "says": says, "dangers": []}) + "\n" if as_json else text)
    else:
        known = sorted({i for one in pages.ALL.values() for i in one.ids} | set(pages.ELSEWHERE))
        near = difflib.get_close_matches(wanted, known, 3, 0.6)
        near += difflib.get_close_matches(ident.lower(), sorted(refusals.RULES), 3, 0.7)
        hint = f"is it one of {', '.join(near[:3])}?" if near else "consentry explain lists every finding"
        raise UsageError(f"there is no finding {show(ident)}", hint=hint)
    return 0


def _refusal(code: str, as_json: bool) -> str:
    """What the code of a refusal means: its title, and the findings that report it."""
    title, ids = refusal_words.CODES[code], refusals.RULES[code]
    says = {ident: pages.meaning(ident) for ident in ids}
    if as_json:
        return json.dumps({"code": code, "title": title, "reported": says}) + "\n"
    lines = [f"{code}  block  {title}"]
    for ident, meaning in says.items():
        lines += ["", f"Reported as {ident}: consentry explain {ident}", _wrapped(meaning)]
    return "\n".join(lines) + "\n"


def _everything(as_json: bool) -> str:
    rows = pages.listed()
    if as_json:
        return json.dumps([{"id": i, "level": level.word, "title": title} for i, level, title in rows]) + "\n"
    return "".join(f"{i:18} {level.word:7} {title}\n" for i, level, title in rows)


def _wrapped(text: str, indent: str = "  ") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text(part: pages.Explained) -> str:
    lines = [f"{part.id}  {part.level.word}  {part.title}", "", _wrapped(part.says)]
    for level, title, says in part.others:
        lines += ["", f"  also {level.word}: {title}", _wrapped(says, "    ")]
    if part.flags or part.notes:
        lines += ["", "Flags"]
        lines += [f"  {level.word:7} {request}" for level, request in part.flags]
        lines += [_wrapped(note, "  ") for note in part.notes]
    lines += ["", "Why", *(_wrapped(one) for one in part.why.split("\n\n"))]
    if part.passes:
        lines += ["", "Passes", *(f"  {request}" for request in part.passes)]
    return "\n".join([*lines, "", "Source", _wrapped(part.source)])
