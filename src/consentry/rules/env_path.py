r"""Variables that change where programs are found.

A command such as ``npx`` is only a name. The system looks it up in the folders that PATH lists, one after the other,
and the first file of that name runs. A folder that stands in front of the usual ones can hold a file called ``npx``,
``git`` or ``python`` that does anything at all, and every program that the server starts looks there too.

Flags:
    ENV-PATH             PATH=/srv/x:/usr/bin npx -y notes-mcp@1.2.3
    ENV-PATH             {"command": "npx", "args": ["n@1.0.0"], "env": {"Path": "C:\\Users\\Public;C:\\Windows"}}
    ENV-PATH warn        PATH=/opt/homebrew/bin:/usr/bin:/bin npx -y notes-mcp@1.2.3
    ENV-PATH warn        PATH=/Users/yourname/.nvm/versions/node/v22.1.0/bin:'${PATH}' npx -y notes-mcp@1.2.3
    ENV-PATH             PATHEXT='.EVIL;.EXE' npx -y notes-mcp@1.2.3
    ENV-PATH             COMSPEC=/tmp/x npx -y notes-mcp@1.2.3
Passes:
    PATH='${PATH}' npx -y notes-mcp@1.2.3
    {"command": "npx", "args": ["n@1.0.0"], "env": {"PATHEXT": ".COM;.EXE;.BAT;.CMD"}}
    {"command": "npx", "args": ["n@1.0.0"], "env": {"COMSPEC": "C:\\Windows\\System32\\cmd.exe"}}
    SEARCH_PATH=/srv/x DB_PATH=/srv/notes.db npx -y notes-mcp@1.2.3
Source: execvp(3), CreateProcess search order; CWE-426, CWE-427; CVE-2026-41613.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Setting, Table, settings, tell, weigh
from consentry.rules.values import LONGEST, is_a, is_sample, keeps

IDS: tuple[str, ...] = ("ENV-PATH",)
WORDING = Wording(
    id="ENV-PATH",
    level=Level.DANGER,
    title=_("Changes where programs are found"),
    says=_("A program there can take the name of one that you know."),
    consequence=_("Programs are taken from another folder."),
    phrase="use other programs",
)
TABLE = Table(
    Row("PATH", _("lists the folders that programs are taken from")),
    Row("PATHEXT", _("says which files Windows runs when it is given a name"), quiet="empty|endings"),
    Row("COMSPEC", _("is the program that Windows runs commands with"), quiet="empty|command processor"),
    Row("NoDefaultCurrentDirectoryInExePath", _("changes where Windows looks for programs"), Level.INFO),
    Row("UV_TOOL_BIN_DIR PIPX_BIN_DIR PNPM_HOME npm_config_bin GEM_BIN_DIR CARGO_INSTALL_ROOT",
        _("says where installed programs are put and taken from"), Level.WARN, quiet="empty|own settings|managed"),
)  # fmt: skip


def _listed(value: str) -> Level | None:
    """How much a list of folders weighs: one that nobody else can fill is a matter of order only."""
    if len(value) > LONGEST:
        return Level.DANGER
    divided = ";" if ";" in value or re.match(r"[A-Za-z]:[\\/]", value) else ":"
    folders = re.sub(r"\$\{env:|\$\{localEnv:", "${", value).split(divided)
    usual = all(
        keeps("PATH", f) or is_a("system", f) or is_sample(f) or (".." not in f and is_a("managed", f)) for f in folders
    )
    return Level.WARN if usual else Level.DANGER


def _level(setting: Setting, row: Row) -> Level | None:
    level = weigh(row, WORDING.level, setting.name, setting.value)
    if level is not None and setting.name.casefold() == "path":
        level = _listed(setting.value)
    return min(level, Level.WARN) if level is not None and setting.contained else level


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about the folders that programs are taken from."""
    for setting in settings(case):
        row = TABLE.find(setting.name)
        level = _level(setting, row) if row else None
        if row is not None and level is not None:
            yield tell(case, WORDING, setting, row.does, level)
