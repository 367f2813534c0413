"""Ordinary system tools that can be made to run a command, to load code, or to start something later.

No MCP server is one of these programs, so any use is reported; an option that runs a command weighs more. Sources:
GTFOBins and LOLBAS, functions "command", "shell", "library-load" and "execute".
"""

from __future__ import annotations

from consentry.effects import Effect, base
from consentry.model import Part, Role
from consentry.runners.interface import Reading, names

NAME: str = "tool"

# program -> beginnings of arguments that run a command; "*" is any use.
_RUNS: dict[str, tuple[str, ...]] = {
    "find": ("-exec", "-ok", "-delete", "-fprint", "-fls"),
    "fd": ("-x", "-X", "--exec"),
    "tar": ("--to-command", "--checkpoint-action", "--use-compress-program", "-I",
            "--rsh-command", "--info-script", "-F", "--new-volume-script"),
    "zip": ("-TT", "--unzip-command"),
    "rsync": ("-e", "--rsh", "--rsync-path"),
    "ssh": ("-oProxyCommand", "-oLocalCommand", "-oPermitLocalCommand", "-oKnownHostsCommand",
            "ProxyCommand", "LocalCommand", "PermitLocalCommand", "KnownHostsCommand", "-F"),
    "scp": ("-S", "-oProxyCommand", "ProxyCommand", "-F"),
    "sftp": ("-S", "-oProxyCommand", "ProxyCommand", "-b"),
    "git": ("-c", "--config-env", "--exec-path", "ext::", "--upload-pack", "--receive-pack", "-u", "--template"),
    "hg": ("--config", "--debugger"),
    "gcc": ("-wrapper", "-fplugin", "@", "-B"),
    "clang": ("-fplugin", "-Xclang", "@"),
    "gdb": ("-ex", "-eval", "--eval", "-x", "--command", "-iex", "-ix"),
    "lldb": ("-o", "-O", "-s", "--one-line"),
    "nc": ("-e", "-c", "--exec", "--sh-exec", "--lua-exec"),
    "socat": ("exec:", "system:", "EXEC:", "SYSTEM:"),
    "openssl": ("engine", "-engine", "-provider", "s_client", "s_server"),
    "kubectl": ("exec", "run", "debug", "cp", "--kubeconfig"),
    "aws": ("configure",),
    "make": ("-f", "--eval", "SHELL="),
    "less": ("+!",), "man": ("-P", "-H", "--pager"),
    "curl": ("-o", "-O", "--output", "-K", "--config", "-F", "-d", "-T", "--upload-file", "--data"),
    "wget": ("--use-askpass", "-O", "--output-document", "-e", "--execute", "--post-file"),
    "apt": ("-o",), "apt-get": ("-o",), "dpkg": ("-i",), "rpm": ("--eval", "--pipe"),
    "sqlite3": ("-cmd", ".shell"), "psql": ("-c", "\\!"), "mysql": ("-e",),
    "tcpdump": ("-z",), "nmap": ("--script",), "docker-compose": ("*",), "dd": ("of=",),
}  # fmt: skip
_RUNS |= {"ncat": _RUNS["nc"], "netcat": _RUNS["nc"], "g++": _RUNS["gcc"], "cc": _RUNS["gcc"], "bsdtar": _RUNS["tar"]}
_ALWAYS = names(
    "ed nano screen tmux at batch busctl dbus-send gdbus open xdg-open gio "
    "rundll32 regsvr32 mshta certutil bitsadmin msiexec wscript cscript forfiles wmic installutil msbuild regasm "
    "explorer odbcconf cmstp control hh ieexec infdefaultinstall mavinject microsoft.workflow.compiler msdt "
    "presentationhost scriptrunner syncappvpublishingserver verclsid xwizard winrm ftp regsvcs pcalua "
    "chmod chown rm mv cp ln tee mkfs shred truncate kill killall"
)
_LATER = names("crontab systemctl launchctl schtasks reg sc at update-rc.d chkconfig regedit service")
PROGRAMS: frozenset[str] = frozenset(_RUNS) | _ALWAYS | _LATER


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a system tool."""
    name = base(argv[first])
    runs = _RUNS.get(name, ())
    windows_copy = argv[first].casefold().endswith("curl.exe")
    effect = Effect.PERSIST if name in _LATER else Effect.UNKNOWN_VERB
    if name in _ALWAYS or "*" in runs or windows_copy:
        effect = Effect.RUNS_COMMAND
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME, effect=effect)]
    for index in range(first + 1, len(argv)):
        word = argv[index]
        fires = bool(runs) and word.startswith(runs)
        hit = Effect.RUNS_COMMAND if fires else ""
        parts.append(Part(index=index, role=Role.ARGUMENT, runner=NAME, effect=hit, detail=word if fires else ""))
    return Reading(parts=tuple(parts))
