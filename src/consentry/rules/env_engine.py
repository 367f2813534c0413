r"""Variables that choose another container engine.

The command for containers talks to an engine, usually the one on this computer. A variable can name another one.
Then containers, with the folders and keys that are handed to them, run on a machine of somebody else.

Flags:
    CTR-HOST             DOCKER_HOST=tcp://203.0.113.7:2375 docker run -i acme/notes:1
    ENV-CONFIG danger    DOCKER_HOST=tcp://203.0.113.7:2375 docker run -i acme/notes:1
    CTR-HOST             CONTAINER_HOST=ssh://me@host.example.net docker run -i acme/notes:1
Passes:
    DOCKER_HOST=unix:///var/run/docker.sock docker run -i acme/notes:1
    DOCKER_CONTEXT=default docker run -i acme/notes:1
    DOCKER_HOST='${DOCKER_HOST}' docker run -i acme/notes:1
Source: docker(1), podman(1), buildctl(1); CWE-441.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("CTR-HOST", "ENV-CONFIG")
WORDING = Wording(
    id="CTR-HOST",
    level=Level.DANGER,
    title=_("Another container engine"),
    says=_("Containers, and what is handed to them, run on another machine or engine than yours."),
    consequence=_("It runs on another machine."),
    phrase="use another machine",
)
SETTINGS = replace(WORDING, id="ENV-CONFIG", title=_("Moves settings to another place"), phrase="use other settings")
TABLE = Table(
    Row("DOCKER_HOST DOCKER_CONTEXT CONTAINER_HOST CONTAINER_CONNECTION BUILDKIT_HOST BUILDX_BUILDER "
        "CONTAINERD_ADDRESS NERDCTL_HOST PODMAN_CONNECTIONS_CONF", _("chooses the container engine"),
        quiet="empty|engine socket"),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about the choice of a container engine."""
    yield from judge(case, TABLE, WORDING)
    yield from judge(case, TABLE, SETTINGS)
