"""An option that changes which program runs, or that nobody here knows.

A runner's own options choose the interpreter, the folder and the settings: whoever sets them decides what runs,
whatever the package is called. Nothing is skipped because it is unknown, for an option that nobody here knows can still
load code.

Flags:
    PKG-RUNNEROPT        uvx --python /srv/python notes-mcp
    PKG-RUNNEROPT warn   npx --prefix /srv/notes notes-mcp
    PKG-RUNNEROPT warn   npx --cache ./cache notes-mcp
    PKG-RUNNEROPT warn   uvx --cache-dir /tmp/cache notes-mcp
    PKG-RUNNEROPT warn   npx --unheard-of notes-mcp
    PKG-RUNNEROPT        java -cp notes.jar:/tmp/x notes.Main
    PKG-RUNNEROPT        npx --unheard-of=./x.js notes-mcp
    PKG-RUNNEROPT        go run -toolexec id example.com/x@v1.0.0
    PKG-RUNNEROPT        npx --node-options=--require=./x.js notes-mcp
    CTR-CAP warn         docker run --unheard-of acme/notes:1
    EXEC-OPAQUE warn     pip install notes
Passes:
    npx -y notes-mcp --unheard-of
    npx --cache /srv/cache -y notes-mcp
    npx --node-options=--max-old-space-size=4096 notes-mcp
    npx --node-options=--experimental-vm-modules -y notes-mcp
    uv --directory /srv/notes run server.py
    uvx --python 3.12 notes-mcp
    node --max_old_space_size=4096 build/index.js
Source: the option tables of ``runners``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect, base
from consentry.language import _
from consentry.model import Finding, Level, Part
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.values import is_a, is_sample

IDS: tuple[str, ...] = ("PKG-RUNNEROPT", "CTR-CAP", "EXEC-OPAQUE")

OPTION = Wording(
    id="PKG-RUNNEROPT",
    level=Level.DANGER,
    title=_("Option that changes what runs"),
    says=_("This option changes which program, folder or settings the runner uses."),
    consequence=_("An option changes which program runs."),
    phrase="run another program",
)
UNKNOWN = Wording(
    id="PKG-RUNNEROPT",
    level=Level.WARN,
    title=_("Option that is not known"),
    says=_("This option is not one that we know. We cannot say what it changes."),
    consequence=_("An option is not known to us."),
    phrase="run unknown option",
)
CACHE = Wording(
    id="PKG-RUNNEROPT",
    level=Level.WARN,
    title=_("Folder for downloaded packages"),
    says=_("Packages are kept in this folder, and those that lie there already are run as they are."),
    consequence=_("Packages are taken from a folder that others may fill."),
)
ENGINE = Wording(
    id="CTR-CAP",
    level=Level.WARN,
    title=_("Engine option that is not known"),
    says=_("This option of the container engine is not one that we know. We cannot say what it opens."),
    consequence=_("A container option is not known to us."),
    phrase="run unknown option",
)
VERB = Wording(
    id="EXEC-OPAQUE",
    level=Level.WARN,
    title=_("Command that is not known"),
    says=_("This does not start a server in a way that we know. We cannot say what would run."),
    consequence=_("We could not look inside this part."),
    phrase="run unseen code",
)
INSTALLS = _("This installs or changes packages and then ends. It starts no server. Installing can run code, too.")
_INSTALLS = frozenset(
    (
        "install",
        "i",
        "in",
        "add",
        "ci",
        "update",
        "up",
        "upgrade",
        "link",
        "ln",
        "rebuild",
        "uninstall",
        "remove",
        "sync",
    )
)


_COULD_RUN = re.compile(r"[/\\]|^\.|^~|^[a-z]+:|\.(?:js|py|sh|so|dll|exe|toml|json)$", re.IGNORECASE)
_PLACE = re.compile(r"^(?:\.{0,2}[/\\]|~|[a-z][a-z0-9+.-]*://|data:)", re.IGNORECASE)
_TEMPORARY = re.compile(r"(?:/tmp|/var/tmp|/dev/shm)(?:/|$)")
_ENGINES = frozenset(("docker",))


def _unknown(case: Case, part: Part) -> Finding:
    # A value in the same word is certainly one. The next word may be the package, whose name can hold a slash.
    sure = "=" in case.plan.argv[part.index]
    # node takes no unknown option with a value in the next word.
    looks = _COULD_RUN if sure else _PLACE if part.runner != "node" else None
    heavy = looks is not None and bool(looks.search(part.detail[:4_096]))
    wording = ENGINE if part.runner in _ENGINES else UNKNOWN
    return on_part(wording, case, part, level=Level.DANGER if heavy else None)


# Flags of Node.js that load nothing and open nothing.
_MILD_FLAGS = re.compile(
    r"--(?:max-[a-z-]+|experimental-(?:vm-modules|fetch|wasm-modules|json-modules|strip-types|require-module|"
    r"import-meta-resolve|sqlite|websocket|modules)|no-(?:warnings|deprecation)|trace-[a-z]+|dns-result-order|"
    r"enable-source-maps|unhandled-rejections|use-system-ca)(?:=[\w.-]*)?"
)


def _level(part: Part) -> Level | None:
    """How much an option weighs: harmless flags nothing, plain http to a server that is shown anyway little."""
    if part.runner == "bridge":
        return Level.WARN
    if part.runner != "npx" or not part.detail.startswith("--"):
        return None
    flags = part.detail[:4_096].replace("_", "-").split()
    if all(_MILD_FLAGS.fullmatch(flag) for flag in flags):
        return Level.INFO
    return Level.WARN if all(flag.startswith(("--experimental-", "--max-")) for flag in flags) else None


def _says_where(case: Case, part: Part) -> bool:
    """Whether the folder is that of the project that is started, as a path to it would be: nothing is fetched then."""
    return part.runner in ("toolchain", "node", "wrapper") or (part.runner == "uvx" and base(case.plan.argv[0]) == "uv")


def _folder(case: Case, part: Part) -> Iterator[Finding]:
    """The folder that a runner works in: its project, its settings and its programs come from there."""
    temporary = bool(_TEMPORARY.match(part.detail)) and not (part.runner == "uvx" and _says_where(case, part))
    if temporary and part.runner in ("uvx", "toolchain", "node"):
        level = Level.DANGER
    else:
        level = Level.INFO if _says_where(case, part) else Level.WARN
    yield on_part(OPTION, case, part, level=level)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about options and verbs."""
    for part in every(case.plan):
        if part.effect == Effect.UNKNOWN_OPTION:
            yield _unknown(case, part)
        elif part.effect == Effect.RUNNER_OPTION:
            yield on_part(OPTION, case, part, level=_level(part))
        elif part.effect == Effect.RUNS_COMMAND and part.runner == "toolchain":
            yield on_part(OPTION, case, part)
        elif part.effect == Effect.CACHE:
            settled = is_a("own settings|settled folder", part.detail) or is_sample(part.detail)
            yield on_part(CACHE, case, part, level=Level.INFO if settled else None)
        elif part.effect == Effect.RUNNER_FOLDER:
            yield from _folder(case, part)
        elif part.effect in (Effect.LOADS_CODE, Effect.CALL_TEXT) and part.runner == "npx":
            yield on_part(OPTION, case, part)
        elif part.effect == Effect.UNKNOWN_VERB and part.runner not in ("docker", "tool"):
            installs = part.runner in ("npx", "uvx", "python", "node", "toolchain") and part.detail in _INSTALLS
            yield on_part(VERB, case, part, says=INSTALLS if installs else None)
