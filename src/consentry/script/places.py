"""Places that the system, shells and other programs read by themselves: what is written there starts later."""

from __future__ import annotations

import re

from consentry.script.inline import WRITES

#: Places that are read by the system, by shells and by other programs without being asked.
PLACES = re.compile(
    r"(?:^|[/\\])\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|"
    r"tcshrc|login|xinitrc|xprofile|xsessionrc|xsession|pam_environment|vimrc|gvimrc|gitconfig|npmrc|envrc|"
    r"inputrc|screenrc|tmux\.conf|exrc|gdbinit|pdbrc|irbrc|pythonrc)$|"
    r"\.config/(?:autostart|systemd/user|fish|git|nvim|environment\.d|plasma-workspace)(?:/|$)|"
    r"\.ssh/(?:authorized_keys2?|rc|config)$|"
    r"\.(?:bashrc|zshrc|profile|bash_profile)\.d/|\.git/hooks/|\.git/config$|\.local/share/systemd/user|"
    r"^/etc/(?:profile|bash|zsh|cron|anacrontab|systemd|init|rc|ld\.so|environment|sudoers|pam|security|X11/Xsession|"
    r"xdg/autostart|udev/rules|apt/apt\.conf|NetworkManager/dispatcher|update-motd|hosts$|crontab)|"
    r"^/(?:usr/)?(?:local/)?lib/systemd/|/var/spool/(?:cron|at)|Library/(?:LaunchAgents|LaunchDaemons|StartupItems)|"
    r"(?:site|user)customize\.py$|site-packages/.{0,200}\.pth$|\$PROFILE|_profile\.ps1$|\\profile\.ps1$|"
    r"Start Menu[/\\]Programs[/\\]Startup|[/\\]Startup[/\\]|"
    r"\.cursor/mcp\.json$|claude_desktop_config\.json$|\.claude\.json$|\.vscode/(?:mcp|tasks|settings)\.json$",
    re.IGNORECASE,
)
#: Keys of the Windows registry that start programs.
KEYS = re.compile(
    r"CurrentVersion[\\/](?:Run|RunOnce|RunServices|Policies[\\/]Explorer[\\/]Run|Winlogon|"
    r"Image File Execution Options)|"
    r"Winlogon|Active Setup|Command Processor|AppInit_DLLs|[\\/]Services[\\/]|UserInitMprLogonScript",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"['\"`]([^'\"`\n]{0,200})['\"`]")


def plain(path: str) -> str:
    """``path`` with the home folder in its short form."""
    return path.replace("${HOME}", "~").replace("$HOME", "~").strip("\"'")


def planted_by(text: str) -> bool:
    """Whether inline program text writes to such a place."""
    return bool(WRITES.search(text)) and any(PLACES.search(plain(path)) for path in _QUOTED.findall(text))
