"""Environment variables that change what other programs do.

A variable is set for every program that the server starts, and some make a program load code before its own.

Flags: variables of ``variables``, wherever they are set (env, docker ``-e``, ``env NAME=``, cross-env); names that no
system can set, two spellings of one name, credentials that are filled in already, variables from files.
Passes: ordinary settings of a server, memory limits (warn), a variable that is handed on unchanged, a search path of
folders inside the server's own bundle.
Source: CVE-2026-41613; threat tables of the environment of each runtime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import pointer
from consentry.effects import Effect
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, finding, is_placeholder, on_part
from consentry.rules.variables import lookup, weigh
from consentry.rules.within import bundled, inside
from consentry.show import show

IDS: tuple[str, ...] = (
    "ENV-LOADER",
    "ENV-RUNTIME",
    "ENV-SHELL",
    "ENV-PATH",
    "ENV-CONFIG",
    "ENV-HELPER",
    "ENV-REGISTRY",
    "ENV-TLS",
    "ENV-PROXY",
    "ENV-ENDPOINT",
    "ENV-FILE",
    "ENV-CASE",
    "ENV-BADKEY",
    "ENV-FIXED-SECRET",
    "CTR-HOST",
)

_D = Level.DANGER
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="ENV-LOADER",
            level=_D,
            title="Loads a library into every program",
            says="Every program started from here loads what this variable names, before its own code.",
            consequence="A variable loads extra code into the program.",
            phrase="load extra code",
        ),
        Wording(
            id="ENV-RUNTIME",
            level=_D,
            title="Makes the runtime load code",
            says="The language runtime acts on this variable before the server starts. It can load and run other code.",
            consequence="A variable loads extra code into the program.",
            phrase="load extra code",
        ),
        Wording(
            id="ENV-SHELL",
            level=_D,
            title="Changes how shells start",
            says="Every shell that starts acts on this first.",
            consequence="A variable runs code whenever a shell starts.",
            phrase="load extra code",
        ),
        Wording(
            id="ENV-PATH",
            level=_D,
            title="Changes where programs are found",
            says="Programs would be taken from other folders than usual.",
            consequence="Programs are taken from another folder.",
            phrase="use other programs",
        ),
        Wording(
            id="ENV-CONFIG",
            level=Level.WARN,
            title="Moves settings to another folder",
            says="Programs read their settings, and look for keys, in this place instead of yours.",
            consequence="Programs read their settings from another place.",
            phrase="use other settings",
        ),
        Wording(
            id="ENV-HELPER",
            level=_D,
            title="Variable that names a command",
            says="Other programs run what this variable names.",
            consequence="A variable names a command that other programs run.",
            phrase="run another command",
        ),
        Wording(
            id="ENV-REGISTRY",
            level=_D,
            title="Packages from another place",
            says="Packages come from where this variable says, not from the usual place.",
            consequence="Downloads packages from another place.",
            phrase="use another registry",
        ),
        Wording(
            id="ENV-TLS",
            level=_D,
            title="Weakens encryption checks",
            says="This changes or switches off the check of who is at the other end.",
            consequence="Nobody checks who is at the other end.",
            phrase="weaken encryption",
        ),
        Wording(
            id="ENV-PROXY",
            level=Level.WARN,
            title="Sends traffic another way",
            says="Whoever runs this place can see and change the program's traffic.",
            consequence="Traffic goes through somebody else's computer.",
            phrase="reroute traffic",
        ),
        Wording(
            id="ENV-ENDPOINT",
            level=Level.WARN,
            title="Sends API traffic elsewhere",
            says="Requests, and the key sent with them, go to this address and not to the service itself.",
            consequence="Your API key is sent to another address.",
            phrase="send my key",
        ),
        Wording(
            id="ENV-FILE",
            level=Level.WARN,
            title="Loads variables from a file",
            says="Variables from this file are added at every start. What they are is not shown here.",
            consequence="More variables come from a file.",
            phrase="load a file",
        ),
        Wording(
            id="CTR-HOST",
            level=_D,
            title="Another container engine",
            says="Containers run on another machine or engine than yours.",
            consequence="It runs on another machine.",
            phrase="use another machine",
        ),
    )
}
CASE = Wording(
    id="ENV-CASE",
    level=Level.WARN,
    title="Same variable in two spellings",
    says="Two spellings of one name are set. Which of them counts depends on the system.",
    consequence="One variable is set in two spellings.",
)
BAD = Wording(
    id="ENV-BADKEY",
    level=Level.BLOCK,
    title="Invalid variable name",
    says="No system can set this name as it is written.",
    consequence="A variable name is not valid.",
)
SECRET = Wording(
    id="ENV-FIXED-SECRET",
    level=Level.WARN,
    title="A credential is filled in already",
    says="This looks like a key that is not yours. The server would act with somebody else's account.",
    consequence="A key that is not yours is filled in.",
    phrase="use another account",
)

#: Variables whose value is a list of folders that code is loaded from.
_SEARCHED = frozenset(("pythonpath", "pythonhome", "virtual_env", "node_path", "ld_library_path", "dyld_library_path"))
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ODD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:()-]*")
_KEY = re.compile(
    r"(?:sk-|ghp_|gho_|github_pat_|xox[abp]-|ntn_|AKIA|glpat-|hf_|AIza)[A-Za-z0-9_-]{16,}|eyJ[\w-]{20,}\."
)


def _own(case: Case, name: str, value: str) -> bool:
    """Whether a search path holds folders of the bundle only: what is loaded from there is what was looked at."""
    if name.casefold() not in _SEARCHED or len(value) > 4_096 or not bundled(case):
        return False
    separator = ";" if case.plan.platform == "win32" else ":"
    return all(inside(case, folder) is not None for folder in value.split(separator))


def _judged(name: str, value: str, where: str, part: int | None = None, inside: bool = False) -> Iterator[Finding]:
    variable = lookup(name)
    level = weigh(variable, name, value) if variable else None
    if variable is None or level is None:
        return
    # Trust anchors and folders inside a container are the image's own affair.
    if inside and variable.rule in ("ENV-TLS", "ENV-CONFIG", "ENV-PROXY"):
        level = min(level, Level.WARN)
    wording = _WORDINGS[variable.rule]
    text = f"{show(name)} is set. {wording.says}"
    yield finding(wording, where, value, level=level, says=text, part=part)
    if variable.rule == "CTR-HOST":
        yield finding(_WORDINGS["ENV-CONFIG"], where, value, says=text, part=part)


def _names(case: Case) -> Iterator[Finding]:
    spellings: dict[str, str] = {}
    for name, value in case.server.env:
        where = pointer("env", name)
        if not _NAME.fullmatch(name):
            # Names with a digit first, a dot or a hyphen can be set, though shells cannot read them.
            level = Level.WARN if _ODD.fullmatch(name) else Level.BLOCK
            yield finding(BAD, where, name, level=level)
        first = spellings.setdefault(name.casefold(), name)
        if first != name or (name.casefold() == "path" and name != "PATH"):
            yield finding(CASE, where, name)
        if len(value) < 4_096 and _KEY.search(value) and not is_placeholder(value):
            yield finding(SECRET, where, value)


def _assignments(case: Case) -> Iterator[Finding]:
    """Variables that are set by elements of argv."""
    for part in every(case.plan):
        if part.effect == Effect.ENV:
            name, _, value = part.detail.partition("=")
            inside = part.runner == "docker"
            for found in _judged(name, value, "", part.index, inside) if "=" in part.detail else ():
                yield on_part(_WORDINGS[found.id], case, part, level=found.level, says=found.says)
        elif part.effect == Effect.ENV_FILE:
            loads_code = part.runner in ("node", "wrapper")
            yield on_part(_WORDINGS["ENV-FILE"], case, part, level=_D if loads_code else None)
        elif part.effect == Effect.TLS:
            yield on_part(_WORDINGS["ENV-TLS"], case, part)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about variables."""
    yield from _names(case)
    for name, value in case.server.env:
        if not _own(case, name, value):
            yield from _judged(name, value, pointer("env", name))
    yield from _assignments(case)
