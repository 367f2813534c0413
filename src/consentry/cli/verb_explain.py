"""``consentry explain``: what a finding means, why it is one, and what it leaves alone."""

from __future__ import annotations

import difflib
import json
import textwrap

import click

from consentry import pages
from consentry.cli.app import out
from consentry.errors import UsageError
from consentry.show import show

WIDTH = 100


@click.command("explain")
@click.argument("ident", metavar="ID", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(ident: str | None, as_json: bool) -> int:
    """Say what the finding ID means: why it matters, what it flags and what it passes.

    Without ID, list every finding with its usual level and title.
    """
    if ident is None:
        out(_everything(as_json))
        return 0
    wanted = ident.upper()
    found = pages.told(wanted)
    if not found:
        near = difflib.get_close_matches(wanted, sorted({i for one in pages.ALL.values() for i in one.ids}), 3, 0.6)
        hint = f"is it one of {', '.join(near)}?" if near else "consentry explain lists every finding"
        raise UsageError(f"there is no finding {show(ident)}", hint=hint)
    parts = [pages.explained(wanted, one) for one in found.values()]
    if as_json:
        out(json.dumps({"id": wanted, "dangers": [part.as_json() for part in parts]}) + "\n")
        return 0
    out("\n\n".join(_text(part) for part in parts) + "\n")
    return 0


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
    lines += ["", "Why", *(_wrapped(one) for one in part.why.split("\n\n"))]
    if part.flags or part.notes:
        lines += ["", "Flags"]
        lines += [f"  {level.word:7} {request}" for level, request in part.flags]
        lines += [_wrapped(note, "  ") for note in part.notes]
    if part.passes:
        lines += ["", "Passes", *(f"  {request}" for request in part.passes)]
    return "\n".join([*lines, "", "Source", _wrapped(part.source)])
