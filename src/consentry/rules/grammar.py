"""What a runner's grammar does not understand, and options that change which program runs.

Nothing is skipped because it is unknown: an option that nobody here knows can still load code.

Flags: unknown options of known runners (danger if their value could be a program, path or address), other verbs of
runners, options that change the program or folder.
Passes: options of the quiet part of each table, everything after the package or image.
Source: the option tables of ``runners``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect, base
from consentry.model import Finding, Level, Part
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("PKG-RUNNEROPT", "CTR-CAP", "EXEC-OPAQUE")

OPTION = Wording(
    id="PKG-RUNNEROPT",
    level=Level.DANGER,
    title="Option that changes what runs",
    says="This option changes which program, folder or settings the runner uses.",
    consequence="An option changes which program runs.",
    phrase="run another program",
)
UNKNOWN = Wording(
    id="PKG-RUNNEROPT",
    level=Level.WARN,
    title="Option that is not known",
    says="This option is not one that we know. We cannot say what it changes.",
    consequence="An option is not known to us.",
    phrase="run unknown option",
)
ENGINE = Wording(
    id="CTR-CAP",
    level=Level.WARN,
    title="Engine option that is not known",
    says="This option of the container engine is not one that we know. We cannot say what it opens.",
    consequence="A container option is not known to us.",
    phrase="run unknown option",
)
VERB = Wording(
    id="EXEC-OPAQUE",
    level=Level.WARN,
    title="Command that is not known",
    says="This does not start a server in a way that we know. We cannot say what would run.",
    consequence="We could not look inside this part.",
    phrase="run unseen code",
)

_COULD_RUN = re.compile(r"[/\\]|^\.|^~|^[a-z]+:|\.(?:js|py|sh|so|dll|exe|toml|json)$", re.IGNORECASE)
_TEMPORARY = re.compile(r"(?:/tmp|/var/tmp|/dev/shm)(?:/|$)")
_ENGINES = frozenset(("docker",))


def _unknown(case: Case, part: Part) -> Finding:
    # node takes no unknown option with a value in the next word; the runners of packages do.
    joined = "=" in case.plan.argv[part.index] or part.runner != "node"
    heavy = joined and bool(_COULD_RUN.search(part.detail[:4_096]))
    wording = ENGINE if part.runner in _ENGINES else UNKNOWN
    return on_part(wording, case, part, level=Level.DANGER if heavy else None)


def _folder(case: Case, part: Part) -> Iterator[Finding]:
    """The folder that a runner works in: its project, its settings and its programs come from there."""
    script_folder = base(case.plan.argv[0]) == "uv"  # says where the script lies, as a path would
    temporary = bool(_TEMPORARY.match(part.detail)) and part.runner == "uvx"
    level = Level.INFO if script_folder else Level.DANGER if temporary else Level.WARN
    yield on_part(OPTION, case, part, level=level)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about options and verbs."""
    for part in every(case.plan):
        if part.effect == Effect.UNKNOWN_OPTION:
            yield _unknown(case, part)
        elif part.effect == Effect.RUNNER_OPTION:
            mild = part.runner == "npx" and part.detail.replace("_", "-").startswith(("--experimental-", "--max-"))
            yield on_part(OPTION, case, part, level=Level.WARN if mild else None)
        elif part.effect == Effect.RUNNER_FOLDER:
            yield from _folder(case, part)
        elif part.effect == Effect.LOADS_CODE and part.runner == "npx":
            yield on_part(OPTION, case, part)
        elif part.effect == Effect.UNKNOWN_VERB and part.runner not in ("docker", "tool"):
            yield on_part(VERB, case, part)
