"""What a command inside a shell text is good for: fetching, decoding, reading local data, running text, sending.

Names decide only together with the options and the place in the text; ``flow`` follows the data between commands.
Sources: manual pages of the programs, the references of PowerShell and of Windows commands.
"""

from __future__ import annotations

import itertools
import re
from enum import IntFlag
from typing import NamedTuple

from consentry.effects import base
from consentry.script.inline import DECODING
from consentry.script.marks import Mark
from consentry.script.values import Command, Word, names


class Label(IntFlag):
    """Where data comes from."""

    NONE = 0
    FETCHED = 1
    DECODED = 2
    LOCAL = 4  # files, output of commands and variables of this computer
    NET = 8  # an open connection
    INPUT = 16  # standard input of the function that is read
    ARGUMENT = 32  # its arguments


SHELLS = names("sh bash dash ash zsh ksh mksh fish csh tcsh rbash yash pwsh powershell cmd")
LANGUAGES = names(
    """
    python py pypy perl ruby php node nodejs deno bun lua luajit tclsh osascript rscript julia tsx ts-node
    """
)
#: Commands whose arguments are program text.
EVALUATES = names(
    """
    eval iex invoke-expression [scriptblock]::create .invokescript .invokecommand
    [reflection.assembly]::load [system.reflection.assembly]::load add-type .addscript .invoke
    invoke-command icm .exec .run [assembly]::load .loadfile
    """
)
SOURCES = names(". source")
#: Programs that start the program named after them.
_WRAPPERS = names(
    """
    sudo doas env nohup nice ionice time timeout setsid stdbuf command builtin exec xargs busybox toybox
    chrt taskset unbuffer watch strace proxychains torsocks start call pkexec su runuser caffeinate
    start-process saps rlwrap script flock parallel cmd.exe conhost winpty catchsegv wsl then !
    """
)
_FETCHERS = names(
    """
    curl wget wget2 fetch aria2c axel lynx links w3m http https xh lwp-download lwp-request ftp tftp sftp
    iwr irm invoke-webrequest invoke-restmethod start-bitstransfer .downloadstring .downloadfile
    .downloaddata .openread .getstringasync .getbytearrayasync .getasync .downloadstringtaskasync
    .getstreamasync .openreadasync ssh dig nslookup host drill resolve-dnsname gsutil rclone ipfs got youtube-dl
    """
)
_CLONES = {"git": names("clone pull submodule archive"), "svn": names("co checkout export"), "hg": names("clone"),
           "gh": names("repo api release gist"), "aws": names("s3 s3api"), "degit": frozenset(("",)),
           "go": frozenset(("get",)), "docker": frozenset(("cp",)), "az": frozenset(("storage",))}  # fmt: skip
_CONNECTS = names("nc ncat netcat socat telnet websocat")
_DECODERS = names(
    """
    rev tr gunzip zcat gzcat bzcat bunzip2 xzcat unxz unlzma zstdcat uudecode iconv awk gawk mawk sed cut od
    hexdump fold paste [convert]::frombase64string [system.convert]::frombase64string .getstring
    [text.encoding]::utf8.getstring [convert]::toint32 [char]::convertfromutf32 [array]::reverse
    .tochararray jq column ascii2uni caesar rot13 tac
    """
)
_DECODES_WITH = {"base64": ("-d", "-D", "--d", "-di"), "base32": ("-d", "--d"), "basenc": ("-d", "--d", "-i"),
                 "xxd": ("-r", "-p"), "gzip": ("-d", "--d", "-c"), "bzip2": ("-d", "--d"), "xz": ("-d", "--d"),
                 "zstd": ("-d", "--d"), "openssl": ("enc", "base64", "-d", "aes", "des", "zlib"),
                 "gpg": ("-d", "--decrypt"), "certutil": ("-decode", "/decode", "-decodehex"), "lzma": ("-d",),
                 "7z": ("e", "x"), "age": ("-d",), "busybox": ("base64", "xxd")}  # fmt: skip
_READS = names(
    """
    cat head tail less more strings grep tar zip find ls env printenv set whoami id hostname uname ifconfig
    ip history ps netstat ss pwd security dscl defaults pass kubectl base64 xxd od gzip bzip2 xz sort nl tac
    get-content gc type get-childitem gci dir systeminfo ipconfig tasklist sqlite3 awk sed cut dd
    [environment]::getenvironmentvariables [system.environment]::getenvironmentvariables openssl gpg
    [io.file]::readalltext [system.io.file]::readalltext [io.file]::readallbytes set-clipboard get-clipboard
    pbpaste xclip wl-paste xsel lsof last w who groups getent find mdfind locate netsh secret-tool keyring
    ssh-add arp whois jq python perl diff
    """
)
#: Of those, the ones that say something even without a file.
_TELLS = names(
    """
    env printenv set whoami id hostname uname ifconfig ip history ps netstat ss pwd ls find security dscl
    defaults pass systeminfo ipconfig tasklist get-childitem gci dir get-clipboard pbpaste xclip wl-paste
    xsel lsof last w who groups getent mdfind locate netsh secret-tool ssh-add arp
    [environment]::getenvironmentvariables [system.environment]::getenvironmentvariables
    """
)
_INSTALLS = {"npm": names("i install add in"), "pnpm": names("add i install"), "yarn": names("add global"),
             "bun": names("add install i"), "pip": names("install"), "pip3": names("install"),
             "pipx": names("install"), "gem": names("install"), "cargo": names("install"), "go": names("install"),
             "brew": names("install"), "uv": names("pip tool add"), "dotnet": names("tool"), "apt": names("install"),
             "apt-get": names("install"), "dpkg": names("-i --install"), "rpm": names("-i -ivh -U"),
             "installer": names("-pkg"), "easy_install": frozenset(), "conda": names("install"),
             "choco": names("install"), "winget": names("install"), "msiexec": frozenset(("/i", "/package")),
             "snap": names("install"), "install-module": frozenset()}  # fmt: skip
_SYSTEM_PACKAGES = names("apt apt-get dpkg rpm brew choco winget snap conda")
#: Programs that run what lies in the folder that they are started in.
BUILDS = names(
    """
    make gmake cmake ninja npm pnpm yarn bun npx pip pip3 uv cargo go gradle mvn ant rake docker
    docker-compose configure tox poetry composer bundle just task msbuild dotnet
    """
)
#: Programs of Windows and macOS that open or load the file that they are given.
OPENS = names(
    """
    open xdg-open rundll32 regsvr32 mshta msiexec wscript cscript installutil regasm start invoke-item ii hh
    explorer dpkg rpm installer chmod+x insmod java at batch source-file
    """
)
_QUIET = names(
    """
    echo printf true false cd chmod mkdir ls cat cp mv rm touch test [ [[ sleep export set unset read wait
    which type hash git grep sed awk kill trap shift return exit local declare readonly umask pushd popd pwd
    command date uname write-output write-host node python npx npm pip pip3 uv uvx docker tee chown ln tar
    unzip gzip gunzip curl wget exec source . eval :
    """
)


class Called(NamedTuple):
    """The program that a command starts in the end, and the words after it."""

    name: str
    word: Word | None
    rest: tuple[Word, ...]
    wrapped: tuple[str, ...] = ()


_VALUE = re.compile(r"[\d.]+[smhd]?|[A-Za-z_]\w*=.*|[+-].*|/[a-z]{1,4}|\{\}", re.DOTALL | re.IGNORECASE)


def called(command: Command) -> Called:
    """What ``command`` starts: wrappers are looked through."""
    words = command.words
    wrapped: list[str] = []
    for _ in range(8):
        if not words:
            return Called("", None, (), tuple(wrapped))
        name = base(words[0].text)
        after = words[1:]
        inner = _inside(name, after) if name in _WRAPPERS else None
        if inner is None:
            return Called(name, words[0], after, tuple(wrapped))
        wrapped.append(name)
        words = inner
    return Called(base(words[0].text), words[0], words[1:], tuple(wrapped))


_PROCESS = re.compile(r"-(?:f\w{0,9}|a\w{0,11}|nonew\w{0,9}|wait|passthru|w\w{0,12}|v\w{0,5}|hidden)", re.IGNORECASE)


def _inside(name: str, words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    if name in ("su", "runuser", "script", "flock") and not any(w.text in ("-u", "--") for w in words):
        return None
    free = [i for i, w in enumerate(words[:24]) if not _VALUE.fullmatch(w.text)]
    known = [i for i in free[:4] if base(words[i].text) in _KNOWN]
    at = known[0] if known else free[0] if free else None
    if name == "start" and at is not None and words[at].text == "":
        at = free[1] if len(free) > 1 else None
    if name in ("start-process", "saps"):  # its program and arguments are values of options
        pieces = [re.split(r"[\s,]+", word.text) for word in words if not _PROCESS.fullmatch(word.text)]
        return tuple(Word(text=one.strip("\"'@")) for piece in pieces for one in piece if one) or None
    return None if at is None else words[at:]


_KNOWN = SHELLS | LANGUAGES | _FETCHERS | _CONNECTS | _WRAPPERS | _READS | names("rm tee cp mv dd") | BUILDS


def options(words: tuple[Word, ...], *names: str) -> bool:
    """Whether one of ``words`` begins with one of ``names``."""
    return any(word.text.startswith(names) for word in words)


def verb(words: tuple[Word, ...]) -> str:
    """The first word that is no option."""
    return next((word.text.casefold() for word in words if word.text[:1] != "-"), "")


def produces(name: str, words: tuple[Word, ...], piped: bool) -> Label:
    """What kind of data the output of a program is, apart from what it was fed."""
    found = Label.NONE
    if name in _FETCHERS or (name in _CLONES and (verb(words) in _CLONES[name] or "" in _CLONES[name])):
        found |= Label.FETCHED
    if name in ("scp", "rsync") and any(":" in w.text[1:] for w in words):
        found |= Label.FETCHED
    if name in ("certutil", "bitsadmin", "mshta", "regsvr32") and any("://" in w.text for w in words):
        found |= Label.FETCHED
    if name in _CONNECTS or (name == "openssl" and verb(words) == "s_client"):
        found |= Label.NET | Label.FETCHED
    if decodes(name, words):
        found |= Label.DECODED
    if name in _READS and (name in _TELLS or (not piped and _names_file(words))):
        found |= Label.LOCAL
    if name == "git" and verb(words) in ("config", "remote", "log", "diff"):
        found |= Label.LOCAL
    if name in ("cp", "mv", "docker") and not piped and _names_file(words):
        found |= Label.LOCAL
    if name in ("mysqldump", "pg_dump", "mongodump") or (name == "gpg" and options(words, "--export")):
        found |= Label.LOCAL
    return found


def _names_file(words: tuple[Word, ...]) -> bool:
    return any(word.text[:1] != "-" and "/dev/null" not in word.text for word in words)


_ESCAPES = re.compile(r"\\(?:x[0-9a-fA-F]{2}|0?[0-7]{2,3}|u[0-9a-fA-F]{4})")


def decodes(name: str, words: tuple[Word, ...]) -> bool:
    """Whether the program turns its input, or its own words, into other text."""
    if any(Mark.ESCAPED in word.marks for word in words):
        return True
    if name in ("printf", "echo"):
        return any(_ESCAPES.search(word.text) for word in words)
    if name in ("awk", "gawk", "mawk", "sed", "cut", "jq", "column", "fold", "paste", "od", "hexdump"):
        return bool(words)
    if name in LANGUAGES:
        modules = [after.text for word, after in itertools.pairwise(words) if word.text == "-m"]
        return any(one in ("base64", "quopri", "uu", "zlib", "gzip", "binascii") for one in modules) or any(
            DECODING.search(word.text) for word in words
        )
    if name == "write-output":
        return any(Mark.JOINED in word.marks for word in words)
    return name in _DECODERS or (name in _DECODES_WITH and options(words, *_DECODES_WITH[name]))


def installs(name: str, words: tuple[Word, ...]) -> bool:
    """Whether the program adds further programs."""
    texts = {word.text.casefold() for word in words[:12]}
    if name in ("python", "py") and {"-m", "pip"} <= texts:
        return "install" in texts
    if name == "uv":
        return bool(texts & _INSTALLS["uv"]) and bool(texts & {"install", "add"})
    return name in _INSTALLS and (not _INSTALLS[name] or bool(texts & _INSTALLS[name]))


def installs_anything(name: str) -> bool:
    """Whether anybody can put a package where this program takes them from."""
    return name not in _SYSTEM_PACKAGES


def quiet(name: str) -> bool:
    """A program that every system has or that is judged by its own arguments."""
    return name in _QUIET or name in SHELLS or name in LANGUAGES


_REMOTE = re.compile(r"(?:[\w.+-]{1,64}@)?[\w.-]{2,253}:(?!\\).*|[a-z0-9]{2,9}://.*", re.DOTALL)
_ASKS = names(
    """
    dig nslookup host drill ping ping6 getent resolve-dnsname traceroute whois test-connection mtr
    """
)
_UPLOADS = names(
    """
    .uploadstring .uploadfile .uploaddata .uploadvalues .postasync .putasync .sendasync send-mailmessage
    mail mailx sendmail mutt swaks certreq
    """
)
_COPIES = names("scp rsync sftp rclone gsutil aws az mc s3cmd b2")


class Sent(NamedTuple):
    """A way in which a command sends data: words that are sent whole, and whether its input is."""

    words: tuple[Word, ...] = ()
    address: tuple[Word, ...] = ()
    files: tuple[str, ...] = ()
    input: bool = False


_BODY = re.compile(
    r"(?:-d|--data(?:-ascii|-binary|-raw|-urlencode)?|-F|--form(?:-string)?|-T|--upload-file|--json|--url-query|--post-data|"
    r"--post-file|--body-data|--body-file|-body|-infile|-form)(?:$|=)",
    re.IGNORECASE,
)


def sends(name: str, words: tuple[Word, ...]) -> Sent | None:
    """What a program sends over the network; None if it sends nothing of its own."""
    if name in ("curl", "wget", "wget2", "iwr", "irm", "invoke-webrequest", "invoke-restmethod", "http", "https", "xh"):
        return _request(name, words)
    if name in _CONNECTS or name == "ssh" or (name == "openssl" and verb(words) == "s_client"):
        return Sent(input=True)
    if name in _ASKS:
        return Sent(address=words)
    if name in _UPLOADS:
        return Sent(words=words, input=True, files=("*",) if name == ".uploadfile" else ())
    free = [word for word in words if word.text[:1] != "-"]
    if name in _COPIES and len(free) > 1 and _REMOTE.fullmatch(free[-1].text):
        local = [
            w.text for w in free[:-1] if not _REMOTE.fullmatch(w.text) and w.text not in ("s3", "cp", "sync", "copy")
        ]
        return Sent(files=tuple(local))
    if name == "gh" and verb(words) == "gist":
        return Sent(input=True, files=tuple(w.text for w in free[2:]))
    return None


#: Short options of curl in one word, the last of which takes data.
_CLUSTER = re.compile(r"-[sSkLvifgGNq#0146]{0,9}([dFT])(.*)", re.DOTALL)


def _request(name: str, words: tuple[Word, ...]) -> Sent:
    body: list[Word] = []
    files: list[str] = []
    reads = False
    rest: list[Word] = []
    following = ""
    skipped = False
    for word in words:
        text = word.text
        if skipped and not following:
            skipped = False
            body += [word] if word.inner else []
            continue
        skipped = text in _OTHER
        match = _BODY.match(text)
        cluster = _CLUSTER.fullmatch(text) if name == "curl" and not match else None
        if following or match or cluster:
            option = following or (match[0] if match else f"-{cluster[1]}" if cluster else "")
            value = text if following else text[match.end() :] if match else cluster[2] if cluster else ""
            following = "" if following or value else option.rstrip("=")
            body.append(word)
            named = option.rstrip("=").casefold()
            whole = named in ("-t", "--upload-file", "--post-file", "--body-file", "-infile")
            at = value if whole else re.split(r"[@<]", value, maxsplit=1)[-1] if _takes_file(named, value) else ""
            reads = reads or at in ("-", "/dev/stdin", ".") or (whole and at == "-")
            files += [at.split(";")[0]] if at and at not in ("-", ".", "/dev/stdin") else []
        elif name in ("http", "https", "xh") and re.match(r"[\w.-]{0,80}(?::|:=|=)?@", text):
            files.append(text.partition("@")[2])
        else:
            rest.append(word)
    reads = reads or name in ("http", "https", "xh")
    return Sent(words=tuple(body), address=tuple(w for w in rest if w.text[:1] != "-"), files=tuple(files), input=reads)


#: Options whose value is no address and no data.
_OTHER = names(
    """
    -H --header -A --user-agent -u --user -o --output -O -X --request -b --cookie -e --referer -m --max-time
    -U --proxy -x --output-document -outfile -headers -method -useragent -contenttype -w --retry -c -K
    --cacert --connect-timeout
    """
)


def _takes_file(option: str, value: str) -> bool:
    if option in ("--data-raw", "--form-string", "-body"):
        return False
    if option in ("-f", "--form", "-form"):
        return "=@" in value or "=<" in value
    if option == "--data-urlencode":
        return "@" in value and "=" not in value.partition("@")[0]
    return value[:1] == "@"
