r"""Names of variables that are not what they seem.

Systems disagree about the names of variables: some take upper and lower case for the same name, some do not, and a
name with a blank, an equals sign or a line break can be cut in two on the way, so that another variable is set than
the one that you see. Such a name cannot be judged by looking at it.

Flags:
    ENV-BADKEY           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"NODE_OPTIONS ": "x"}}
    ENV-BADKEY           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"A=B;LD_PRELOAD": "x"}}
    ENV-BADKEY           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"A\nLD_PRELOAD": "x"}}
    ENV-BADKEY info      {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"2FA_KEY": "x"}}
    ENV-CASE             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"API_KEY": "a", "api_key": "b"}}
    ENV-CASE             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"Path": "${PATH}"}}
Passes:
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"apiKey": "a", "API_KEY": "b", "_X": "c"}}
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"HTTP_PROXY": "http://localhost:1", "http_proxy": "http://localhost:1"}}
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"PATH": "${PATH}", "DB_PATH": "x"}}
Source: POSIX.1-2024 section 8.1, SetEnvironmentVariable; GHSA-98ch-45wp-ch47; CWE-178, CWE-20.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import pointer
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding

IDS: tuple[str, ...] = ("ENV-CASE", "ENV-BADKEY")
SPELLED = Wording(
    id="ENV-CASE",
    level=Level.WARN,
    title=_("Same variable in two spellings"),
    says=_("Two spellings of one name are set. Which of them counts depends on the system."),
    consequence=_("One variable is set in two spellings."),
)
BAD = Wording(
    id="ENV-BADKEY",
    level=Level.BLOCK,
    title=_("Invalid variable name"),
    says=_("No system can set this name as it is written."),
    consequence=_("A variable name is not valid."),
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Names with a digit first, a dot or a hyphen can be set, though shells cannot read them.
_ODD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:()-]*")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about the names of variables."""
    spellings: dict[str, tuple[str, str]] = {}
    for name, value in case.server.env:
        where = pointer("env", name)
        if not _NAME.fullmatch(name):
            odd = _ODD.fullmatch(name) is not None
            says = _("Programs get this variable, but shells cannot read it.") if odd else None
            yield finding(BAD, where, name, level=Level.INFO if odd else None, says=says)
        first, same = spellings.setdefault(name.casefold(), (name, value))
        # Two spellings with one value, as is the habit with proxies, leave nothing open.
        if (first != name and same != value) or (name.casefold() == "path" and name != "PATH"):
            yield finding(SPELLED, where, name)
