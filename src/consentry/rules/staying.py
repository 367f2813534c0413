"""Something is set up that starts by itself later.

A scheduled task, a service or a restart policy outlives the server: it runs again after the client is closed, after the
server is removed and after a restart of the computer. Nobody is asked then.

Flags:
    EXEC-PERSIST         crontab /srv/jobs.txt
    EXEC-PERSIST         launchctl load /srv/x.plist
    EXEC-PERSIST         docker run --restart=always acme/notes:1
    EXEC-PERSIST warn    docker run -d acme/notes:1
    EXEC-PERSIST         systemd-run --on-calendar=daily notes
Passes:
    docker run --restart=no -i acme/notes:1
    npx -y crontab-mcp
    uvx notes-mcp --restart always
Source: crontab(1), launchctl(1), systemd-run(1), schtasks; command-line reference of Docker.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-PERSIST",)

PERSIST = Wording(
    id="EXEC-PERSIST",
    level=Level.DANGER,
    title=_("Stays on the computer"),
    says=_("This adds something that starts by itself later, also after the server is removed."),
    consequence=_("Adds something that starts by itself later."),
    phrase="start by itself",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about what stays."""
    for part in every(case.plan):
        if part.effect == Effect.PERSIST:
            # A detached container ends with the engine; a restart policy does not.
            detached = part.runner == "docker" and part.role is Role.OPTION and not part.detail
            yield on_part(PERSIST, case, part, level=Level.WARN if detached else None)
