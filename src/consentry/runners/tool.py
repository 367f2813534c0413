"""Ordinary system tools that can be made to run a command, to load code, or to start something later.

No MCP server is one of these programs, so any use is reported; what runs a command weighs more, and the command is read
with its own grammar. The rows are in ``tool_forms``.
"""

from __future__ import annotations

import re

from consentry.effects import Effect, base
from consentry.model import Part, Role
from consentry.runners.interface import Reading, names
from consentry.runners.tool_forms import FORMS, Form

NAME: str = "tool"

#: Used in a request they always start something else, whatever their arguments are.
_ALWAYS = names(
    "ed red nano pico joe mc screen tmux tmate byobu zellij batch busctl dbus-send gdbus open xdg-open gio kde-open "
    "run-mailcap "
    "irb pry jshell jrunscript jjs pdb byebug ipdb bpython ptpython msfconsole scanmem gtester run-parts script-fu "
    "capsh expect-lite autoexpect dvips opkg xdotool agetty getty debugfs minicom pic groff nroff troff "
    "rundll32 regsvr32 mshta certutil certoc certreq bitsadmin msiexec wscript cscript wmic installutil msbuild "
    "regasm regsvcs explorer odbcconf cmstp cmdl32 control hh ieexec infdefaultinstall mavinject msdt pcalua pcwrun "
    "microsoft.workflow.compiler presentationhost scriptrunner syncappvpublishingserver verclsid xwizard winrm ftp "
    "addinutil atbroker colorcpl desktopimgdownldr devicecredentialdeployment diantz diskshadow dnscmd "
    "esentutl eventvwr extexport extrac32 fsi fsianycpu csi rcsi gpscript ilasm jsc csc vbc ldifde makecab mmc mofcomp "
    "mpcmdrun msconfig netsh ngen offlinescannershell pnputil printbrm provlaunch psr rasautou register-cimprovider "
    "runexehelper runonce runscripthelper settingsynchost stordiag ttdinject tttracer unregmp2 wab wbadmin wlrmdr "
    "workfolders wsreset wuauclt computerdefaults fodhelper sdclt slui iscsicpl odbcad32 setupugc appvlp bginfo cdb "
    "coregen createdump devtoolslauncher dxcap mftrace msdeploy msxsl ntsd windbg kd pixtool procdump sqldumper sqlps "
    "sqltoolsps squirrel tracker vsdiagnostics vsiisexelauncher vsjitdebugger vshadow wfc xbootmgr xbootmgrsleep "
    "agentexecutor appcert applauncher adplus acccheckconsole defaultpack devinit dtutil mpiexec rdrleakdiag "
    "openconsole vstest.console winword powerpnt msaccess mspub visio ie4uinit imewdbld "
    "aspnet_compiler dfsvc datasvcutil configsecuritypolicy gfxdownloadwrapper msoxmled msohtmed protocolhandler "
    "acr ansible-test arch-nspawn asterisk bconsole cdist check_ssl_cert cobc csvtool easyrsa fail2ban-client ginsh "
    "hping3 iftop ispell jtag ldconfig ncdu ncftp perlbug pg procmail psftp ranger rsyslogd rtorrent runscript sash "
    "tasksh tdbtool xdg-user-dir zathura posh "
    "pubprn.vbs syncappvpublishingserver.vbs pester wsb winfile "
    "visualuiaverifynative wfmformat vslaunchbrowser sigverif setres wbemtest customshellhost intellitrace ecmangen "
    "microsoft.nodejstools.pressanykey excel outlook winproj xsd bcp vsls-agent "
    "chmod chown chgrp chattr chflags setfacl setcap xattr rm rmdir unlink mv cp ln install ditto tee mkfs wipefs "
    "fdisk shred truncate "
    "kill killall pkill skill reboot shutdown halt poweroff useradd usermod passwd visudo vipw csrutil spctl security "
    "robocopy xcopy del erase format cipher vssadmin bcdedit icacls takeown net net1 wevtutil fsutil diskpart taskkill"
)
#: What they start stays on the computer.
_LATER = names(
    "crontab anacron systemctl launchctl schtasks reg sc at atq update-rc.d chkconfig rc-update regedit regini service "
    "loginctl initctl pm2 forever supervisorctl nssm"
)
#: They read or show something and end.
_READS = names(
    "cat tac head tail base64 base32 xxd od strings nl cut paste join sort uniq wc tr rev fold diff cmp grep egrep "
    "fgrep "
    "zcat zgrep gzip bzip2 xz unzip 7z ar iconv hexdump file stat ls ps top htop df du env-print printenv id whoami "
    "uname hostname dig nslookup host whois ping traceroute ifconfig ss netstat lsof dmesg journalctl last who w "
    "finger "
    "telnet tftp rlogin rsh sendmail mutt lp logger findstr expand replace wall write xclip xsel pbcopy "
    "pbpaste screencapture "
    "echo printf true false sleep seq yes date test"
)
PROGRAMS: frozenset[str] = frozenset(FORMS) | _ALWAYS | _LATER | _READS | names("find fd fdfind forfiles")
_LEAD = re.compile(
    r"(?:[A-Za-z][\w-]*+(?:\.[\w-]++)+=)?(?:[\s:!\\.\"']|exec[=:\s]|command[=\s]|shell\s|system\s|sh\s+-c\s+(?=sh\s))*"
)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a system tool."""
    name = base(argv[first])
    if name in ("find", "fd", "fdfind"):
        return _find(argv, first)
    form = FORMS.get(name) or Form()
    loud = name in _ALWAYS or "*" in form.flags or argv[first].casefold().endswith(("curl.exe", "forfiles.exe"))
    effect = Effect.PERSIST if name in _LATER else Effect.RUNS_COMMAND if loud else Effect.UNKNOWN_VERB
    parts = {first: Part(index=first, role=Role.PROGRAM, runner=NAME, effect=effect)}
    lines: list[tuple[int, str]] = []
    for index in range(first + 1, len(argv)):
        if index not in parts:
            _word(argv, index, form, parts, lines)
    if name == "forfiles":
        lines += [(i + 1, argv[i + 1]) for i in range(first + 1, len(argv) - 1) if argv[i].casefold() == "/c"]
        parts[first] = Part(index=first, role=Role.PROGRAM, runner=NAME, effect=Effect.RUNS_COMMAND)
    inner = _command(argv, first, form) if form.free is not None else None
    return Reading(parts=tuple(parts[i] for i in range(first, len(argv))), lines=tuple(lines), inner=inner)


def _word(argv: tuple[str, ...], index: int, form: Form, parts: dict[int, Part], lines: list[tuple[int, str]]) -> None:
    """The part of one word, and of its value where that is the next one."""
    word = argv[index]
    rows = (
        (form.runs, Effect.RUNS_COMMAND),
        (form.loads, Effect.LOADS_CODE),
        (form.flags, Effect.RUNS_COMMAND),
        (form.writes, Effect.WRITES),
    )
    for entries, effect in rows:
        value = next((found for entry in entries if (found := _value(entry, word)) is not None), None)
        if value is None:
            continue
        at = index
        if not value and entries is not form.flags and index + 1 < len(argv) and word.startswith("-"):
            at, value = index + 1, argv[index + 1]
            parts[index] = Part(index=index, role=Role.OPTION, runner=NAME)
        said = "" if effect == Effect.WRITES and value == "-" else effect
        role = Role.VALUE if at > index else Role.ARGUMENT
        parts[at] = Part(index=at, role=role, runner=NAME, effect=said, detail=value or word)
        if entries is form.runs:
            lines.append((at, command(value)))
        return
    parts[index] = Part(index=index, role=Role.ARGUMENT, runner=NAME)


def _value(entry: str, word: str) -> str | None:
    """What ``word`` holds for the name ``entry``: "" for nothing, None if it is another word."""
    if entry.endswith("*"):
        return word[len(entry) - 1 :].lstrip("= ") if word.casefold().startswith(entry[:-1].casefold()) else None
    name, equals, value = word.partition("=")
    if entry.startswith("--"):
        short = len(name) > 4 and entry.startswith(name)
        return value if name == entry or short else None
    if not entry.startswith("-") or len(entry) > 2:
        return "" if word == entry else value if equals and name == entry else None
    if not word.startswith("-") or word.startswith("--"):
        return None
    place = word.find(entry[1], 1)
    joined = place == 1 or (place > 1 and word[1:place].isalpha())
    return word[place + 1 :] if joined else None


def command(text: str) -> str:
    """The command line in a value: without what the tool writes before it, commas and ``% `` as blanks."""
    line = text[_LEAD.match(text).end() :]  # type: ignore[union-attr]
    if " " not in line:
        line = line.replace(",", " ")
    return line.replace("% ", " ").strip("\"'")


def _command(argv: tuple[str, ...], first: int, form: Form) -> int | None:
    """Where the command begins that follows the free words of the tool."""
    free, at = form.free or 0, first + 1
    while at < len(argv):
        word = argv[at]
        if word == "--":
            at += 1
            continue
        if word.startswith("-") and len(word) > 1:
            at += 2 if word[1] in form.valued and len(word) == 2 else 1
            continue
        if free == 0:
            # One element may be the whole line.
            return at
        free -= 1
        at += 1
    return None


_EXEC = names("-exec -execdir -ok -okdir")
_TAKES = names("-x -X --exec --exec-batch")
_FILES = names("-fprint -fprint0 -fprintf -fls")


def _find(argv: tuple[str, ...], first: int) -> Reading:
    """``find`` and ``fd``: a command stands between ``-exec`` and ``;`` or ``{} +``."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME, effect=Effect.UNKNOWN_VERB)]
    spans: list[tuple[int, int]] = []
    at = first + 1
    starts = _EXEC if base(argv[first]) == "find" else _TAKES
    while at < len(argv):
        word = argv[at]
        if word in starts:
            stop = at + 1
            while stop < len(argv) and argv[stop] != ";" and argv[stop - 1 : stop + 1] != ("{}", "+"):
                stop += 1
            text = " ".join(argv[at + 1 : stop])
            parts.append(Part(index=at, role=Role.OPTION, runner=NAME, effect=Effect.RUNS_COMMAND, detail=text))
            parts += [Part(index=i, role=Role.ARGUMENT, runner=NAME) for i in range(at + 1, stop)]
            spans.append((at + 1, stop))
            at = stop
            continue
        effect = Effect.WRITES if word in _FILES else Effect.RUNS_COMMAND if word == "-delete" else ""
        detail = argv[at + 1] if word in _FILES and at + 1 < len(argv) else word if effect else ""
        parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME, effect=effect, detail=detail))
        at += 1
    return Reading(parts=tuple(parts), spans=tuple(spans))
