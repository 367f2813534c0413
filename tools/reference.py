"""The generated pages: ``python tools/reference.py`` writes them, ``--check`` fails if one is stale, missing or left over.

SEP-1024 traceability: a comment ``# sep-1024-ID: "..."`` stands above the line that keeps a requirement, a test names the
same id, and a requirement without either is an error.
"""

from __future__ import annotations

import ast
import contextlib
import re
import sys
from pathlib import Path

import click

from consentry import clients, pages
from consentry.cli.app import VERBS, consentry
from consentry.errors import NotWritten, UsageError
from consentry.formats.refusal_words import CODES
from consentry.formats.refusals import RULES
from consentry.shape import TEXT

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SLASH = re.compile(r"[/\\]")
MARK = re.compile(r"sep-1024-[a-z-]+")

# id, the requirement in our words, the law behind it
REQUIREMENTS = (
    (
        "sep-1024-command-shown",
        "the dialog displays the exact command that will be executed, without truncation",
        "L2, L3",
    ),
    ("sep-1024-arguments-shown", "the dialog displays all arguments and parameters", "L3, L7"),
    ("sep-1024-warning-shown", "the dialog warns clearly that the operation may be dangerous", "L4"),
    ("sep-1024-affirmative-action", "approval takes an explicit affirmative action", "L4, L5"),
    ("sep-1024-cancel-offered", "there is an option to cancel", "L4"),
    ("sep-1024-no-consent-no-install", "without consent nothing goes on", "L1, L4, L6"),
    ("sep-1024-existing-untouched", "servers that are already installed keep working untouched", "L9, L14"),
)


def commands() -> str:
    """Every verb with its help, as the command prints it."""
    context = click.Context(consentry, info_name="consentry")
    text = ["# Commands\n", "```\n" + consentry.get_help(context) + "\n```\n"]
    for verb in VERBS:
        command = consentry.get_command(context, verb)
        if command is not None:
            child = click.Context(command, info_name=f"consentry {verb}")
            text.append(f"## {verb}\n\n```\n{command.get_help(child)}\n```\n")
            for name, part in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
                inner = click.Context(part, info_name=name, parent=child)
                if not part.hidden:
                    text.append(f"```\n{part.get_help(inner)}\n```\n")
    return "\n".join(text)


def findings() -> str:
    """Every finding by its id, with its usual level, and the page of its danger."""
    text = [
        "# Findings\n",
        "What each finding means, why it is one, what it flags and what it passes; `consentry explain ID` prints the same. "
        "Levels: info (one quiet line), warn, danger (a deliberate second act), block (no approval). The level is the "
        "usual one; a value can move it.\n",
        "| id | level | title | page |",
        "|---|---|---|---|",
    ]
    for ident, level, title in pages.listed():
        names = ", ".join(f"[{name}](rules/{name}.md)" for name in pages.told(ident))
        text.append(f"| `{ident}` | {level.word} | {title} | {names} |")
    text.append("\n## What no inspection reports\n")
    text += [f"- `{ident}` ({title}): {says}" for ident, (title, says) in sorted(pages.ELSEWHERE.items())]
    return "\n".join(text) + "\n"


def danger(one: pages.Told) -> str:
    """The page of one danger: its docstring, as a person reads it."""
    text = [f"# {one.page.title.rstrip('.')}\n", f"{one.page.why}\n"]
    text += ["| id | level | title | what is said |", "|---|---|---|---|"]
    text += [f"| `{i}` | {one.levels[i].word} | {one.titles[i]} | {one.says[i]} |" for i in one.ids]
    if one.page.flags:
        text += ["\n## Flags\n", "```"]
        for flag in one.page.flags:
            level = one.levels[flag.id] if flag.level is None else flag.level
            text.append(f"{flag.id:18} {level.word:7} {flag.request}")
        text.append("```")
    text += [f"\n{note}" for note in one.page.notes]
    if one.page.passes:
        text += ["\n## Passes\n", "```", *one.page.passes, "```"]
    return "\n".join([*text, "\n## Source\n", one.page.source]) + "\n"


def refusals() -> str:
    """Every code that a request can be refused with, and the findings that report it."""
    text = ["# Refusals\n", "Each has an error line, a place (JSON pointer) and a hint; the exit code is 5.\n"]
    text += ["| code | title | reported as |", "|---|---|---|"]
    text += [f"| `{code}` | {CODES[code]} | {', '.join(ids)} |" for code, ids in sorted(RULES.items())]
    return "\n".join(text) + "\n"


WHERE = {"local": "not for remote servers", "direct": "with `--direct` only"}


def _strict(member: clients.Client, key: str) -> bool:
    """Whether a file with a comment is left alone, because the client itself would not read it."""
    try:
        member.entries(b"{} // a comment", key)
    except NotWritten as refusal:
        return member.TITLE in refusal.message
    except UsageError:
        return False
    return False


def targets() -> str:
    """Every client, its files on each system, and whether its reading was tried on the real one."""
    places = {
        "Linux": clients.Place(platform="linux", home="~", folder=".", environ={}),
        "macOS": clients.Place(platform="darwin", home="~", folder=".", environ={}),
        "Windows": clients.Place(platform="win32", home="%USERPROFILE%", folder=".", environ={}),
    }
    text = [
        "# Clients\n",
        "Variables such as `XDG_CONFIG_HOME` are followed. *Assumed* means that the reading follows the client's "
        "documentation or source and was not tried on the client itself; the review says so too.\n",
        "Keys that weaken a later protection are left out and named in the review. Those that a client really reads are "
        "written where `--allow KEY` names each; the review shows that too.\n",
    ]
    for name, member in clients.ALL.items():
        found: dict[str, str] = {}
        shown = None
        for system, place in places.items():
            for scope in ("user", "project"):
                with contextlib.suppress(UsageError):
                    shown = member.target(place, "user" if scope == "user" else "project", None)
                    found.setdefault(f"{scope}: `{shown.path}`", system)
        text.append(f"## {member.TITLE} (`--client {name}`)\n")
        text += [f"- {path}" for path in found]
        if shown is not None:
            text.append(f"- servers under `{shown.key}`; {shown.tested or 'assumed'}")
            text += [f"- `{re.split(SLASH, one)[-1]}` instead, where it is there" for one in shown.stronger]
            text += [f"- names of servers: {shown.names.words}"] if shown.names is not TEXT else []
            if _strict(member, shown.key):
                text.append(f"- JSON without comments: {member.TITLE} could not read any")
            keys = [f"`{one.key}`{f' ({WHERE[one.only]})' if one.only else ''}" for one in shown.grants]
            text += [f"- written only with `--allow KEY`: {', '.join(keys)}"] if keys else []
            text += [f"- read too by {', '.join(shown.readers)}"] if shown.readers else []
            text += [f"- cannot be written: {shown.by_hand}"] if shown.by_hand else []
        text.append("")
    return "\n".join(text)


def _function_at(tree: ast.Module, line: int) -> str:
    inside = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]  # fmt: skip
    return max(inside, key=lambda node: node.lineno).name if inside else ""


def marks(folder: str, pattern: str) -> dict[str, list[str]]:
    """Where each id stands: ``path: function``."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / folder).rglob(pattern)):
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        for number, line in enumerate(source.splitlines(), 1):
            for mark in MARK.findall(line):
                place = f"`{path.name}`: `{_function_at(tree, number + 1) or path.stem}`"
                if place not in found.setdefault(mark, []):
                    found[mark].append(place)
    return found


def requirements() -> str:
    """The traceability table. Raises SystemExit where a requirement has no code or no test."""
    code, tests = marks("src/consentry", "*.py"), marks("tests", "test_*.py")
    text = [
        "# SEP-1024, requirement by requirement\n",
        "Before executing any command to install or configure a local MCP server, the client MUST:\n",
        "| id | requirement | kept by | laws | shown by |",
        "|---|---|---|---|---|",
    ]
    for ident, sentence, laws in REQUIREMENTS:
        if ident not in code or ident not in tests:
            raise SystemExit(f"{ident} has no {'test' if ident in code else 'code'} that names it")
        text.append(f"| `{ident}` | {sentence} | {'<br>'.join(code[ident])} | {laws} | {'<br>'.join(tests[ident])} |")
    unknown = (set(code) | set(tests)) - {r[0] for r in REQUIREMENTS}
    if unknown:
        raise SystemExit(f"unknown requirements: {sorted(unknown)}")
    text.append(
        "\nThe laws stand in [how it works](design.md#the-laws); `tests/test_laws.py` has one test or property for each."
    )
    return "\n".join(text) + "\n"


PAGES = {
    "sep-1024.md": requirements,
    "reference/commands.md": commands,
    "reference/rules.md": findings,
    "reference/refusals.md": refusals,
    "reference/clients.md": targets,
}


def written() -> dict[Path, str]:
    """Every generated page and its text."""
    own = {DOCS / "reference" / "rules" / f"{name}.md": danger(one) for name, one in pages.ALL.items()}
    return {DOCS / name: page() for name, page in PAGES.items()} | own


def main(arguments: list[str]) -> int:
    wanted = written()
    left = [path for path in (DOCS / "reference" / "rules").glob("*.md") if path not in wanted]
    if arguments == ["--check"]:
        differ = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
        for path in (*differ, *left):
            print(f"stale: {path.relative_to(DOCS)}; run make docs")
        return 1 if differ or left else 0
    for path in left:
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
