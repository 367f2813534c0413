r"""Variables that come from a file.

Not every variable of a server has to stand in the request. A file can hold them, and it is read again at each start.
What the file sets is not shown here, and it can change later: a folder that you downloaded may bring such a file along.
Some programs take even their own options from it, which can load code.

Flags:
    ENV-FILE             uvx --env-file /srv/x.env notes-mcp==1.2.3
    ENV-FILE             docker run -i --env-file /srv/x.env acme/notes:1
    ENV-FILE danger      node --env-file=.env server.js
    ENV-FILE danger      UV_ENV_FILE=/srv/x.env uvx notes-mcp==1.2.3
    ENV-FILE             DOTENV_CONFIG_PATH=/srv/x.env npx -y notes-mcp@1.2.3
Passes:
    ENV_FILE=/path/to/.env npx -y notes-mcp@1.2.3
    UV_NO_ENV_FILE=1 uvx notes-mcp==1.2.3
    ENVIRONMENT=production npx -y notes-mcp@1.2.3
    docker run -i -e API_KEY acme/notes:1
Source: uv, Node.js, Docker and dotenv manuals; CWE-15.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-FILE",)
WORDING = Wording(
    id="ENV-FILE",
    level=Level.WARN,
    title=_("Loads variables from a file"),
    says=_("Variables from this file are added at every start. What they are is not shown here."),
    consequence=_("More variables come from a file."),
    phrase="load a file",
)
_D = Level.DANGER
TABLE = Table(
    Row("UV_ENV_FILE", _("makes uv set the variables of this file for the server"), _D),
    Row("DOTENV_CONFIG_PATH DOTENV_PATH DOTENV_FILE DOTENV_KEY DOTENV_FLOW_PATH DOTENV_CONFIG_OVERRIDE DOTENVX_PATH "
        "DOTENV_LOCATION ENV_FILE ENVFILE ENV_FILE_PATH COMPOSE_ENV_FILES COMPOSE_FILE PIPENV_DOTENV_LOCATION "
        "DIRENV_DIR COMPOSE_PATH_SEPARATOR", _("names a file of variables"), quiet="empty|on|off"),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about files of variables, by variables and by options."""
    yield from judge(case, TABLE, WORDING)
    for part in every(case.plan):
        if part.effect == Effect.ENV_FILE:
            loads_code = part.runner in ("node", "wrapper")
            yield on_part(WORDING, case, part, level=_D if loads_code else None)
