"""What a command writes, and which programs it puts on a connection."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from consentry.script.kinds import SHELLS, Called, called, options
from consentry.script.values import Command, Redirect, Word

_WIRED = re.compile(r"(?:tcp|udp|openssl|ssl|sctp|ws|vsock|socks)[\w-]{0,20}:", re.IGNORECASE)
_STARTS = re.compile(r"(?:exec|system):", re.IGNORECASE)


def interactive(call: Called) -> bool:
    """Whether a shell takes its program from its input."""
    return call.name in SHELLS and not any(takes_text(call.name, word.text) for word in call.rest)


def wired(call: Called) -> bool:
    """Whether a tool itself gives the other end of a connection a program."""
    if call.name in ("nc", "ncat", "netcat"):
        return any(
            re.fullmatch(r"-[a-zA-Z]{0,8}[ec]|--(?:sh-|lua-)?exec(?:=.*)?|-[ec]/.*", word.text) for word in call.rest
        )
    if call.name == "socat":
        ends = [word.text for word in call.rest if word.text[:1] != "-"]
        return any(_STARTS.match(end) for end in ends) and any(_WIRED.match(end) for end in ends)
    return False


def takes_text(name: str, word: str) -> bool:
    """Whether ``word`` is the option of an interpreter that is followed by program text."""
    low = word.casefold()
    if name == "cmd":
        return low[:2] in ("/c", "/k", "/r")
    if name in ("powershell", "pwsh"):
        return low[:1] in "-/" and low[1:2] == "c" and "command".startswith(low[1:])
    if name in SHELLS:
        return word == "--command" or (word[:1] == "-" and word[1:2] not in ("-", "") and word.endswith("c"))
    return low in ("-c", "-e", "-r", "-p", "-pe", "-ne", "-le", "--eval", "--print", "eval", "-ic", "-uc", "-mo")


_OUTPUTS = {
    "curl": ("-o", "--output"), "wget": ("-O", "-o", "--output-document"), "aria2c": ("-o", "--out"), "fetch": ("-o",),
    "iwr": ("-outf", "-o"), "irm": ("-outf", "-o"), "invoke-webrequest": ("-outf", "-o"), "axel": ("-o",),
    "invoke-restmethod": ("-outf", "-o"), "openssl": ("-out",), "start-bitstransfer": ("-d",),
    "gpg": ("-o", "--output"), "http": ("-o", "--output"), "https": ("-o", "--output"), "xh": ("-o", "--output"),
    "out-file": ("-f", "-p"), "set-content": ("-p",), "add-content": ("-p",), "dd": ("of=",), "sort": ("-o",),
}  # fmt: skip


#: Options that name the folder into which a file goes that is named elsewhere.
_FOLDERS = {
    "aria2c": ("-d", "--dir"), "curl": ("--output-dir",), "wget": ("-P", "--directory-prefix"),
    "wget2": ("-P", "--directory-prefix"),
}  # fmt: skip


def written_by(name: str, rest: tuple[Word, ...], free: list[str]) -> Iterator[str]:
    """The files that a program writes its output to."""
    found = list(_written_by(name, rest, free))
    yield from found
    texts = [word.text for word in rest]
    for folder in _values(texts, _FOLDERS.get(name, ())):
        yield from (f"{folder.rstrip('/')}/{path}" for path in found if path and "/" not in path)
    if name in ("scp", "rsync") and free and (free[-1] in (".", "./") or free[-1].endswith("/")):
        yield from (f"{free[-1].rstrip('/')}/{re.split(r'[:/]', path)[-1]}" for path in free[:-1])


def _values(texts: list[str], options: tuple[str, ...]) -> Iterator[str]:
    """The values of ``options``, in the next word or after ``=``."""
    for at, text in enumerate(texts):
        option, equals, value = text.partition("=")
        if option in options:
            yield value if equals else "".join(texts[at + 1 : at + 2])


def _written_by(name: str, rest: tuple[Word, ...], free: list[str]) -> Iterator[str]:
    names = _OUTPUTS.get(name, ())
    texts = [word.text for word in rest]
    for at, text in enumerate(texts):
        low = text.casefold() if name not in ("curl", "wget") else text
        # Short options join (``-so FILE``); a value may follow in the same word.
        short = name in ("curl", "wget") and re.fullmatch(r"-[A-Za-z]{1,8}", text) and text[-1] == names[0][1]
        if short or (names and low.startswith(names)):
            hit = next((n for n in names if low.startswith(n)), "")
            value = "" if short else text[len(hit) :].lstrip("=:")
            yield value if value and not value.isalpha() else (texts[at + 1] if at + 1 < len(texts) else "")
    if name in ("wget", "curl", "aria2c", "axel", "wget2", "fetch", "start-bitstransfer"):
        for option, value in itertools.pairwise(texts):
            if option.casefold().startswith("-outf"):
                yield value
        for text in free:
            if "://" in text or "/" in text:
                yield base_of(text)
    elif name in ("http", "https", "xh") and any(text in ("-d", "--download") for text in texts):
        yield from (base_of(text) for text in free if "/" in text)
    if name in ("tee", "tee-object", "out-file", "set-content", "sponge", "sc", "ac", "add-content"):
        yield from free
    elif name in ("cp", "mv", "ln", "install", "copy", "move", "xcopy", "ren", "copy-item", "move-item", "xxd",
                  "certutil", "bitsadmin", ".downloadfile", "scp", "rsync", "base64") and len(free) > 1:  # fmt: skip
        yield free[-1]
    elif name in ("gunzip", "gzip", "bunzip2", "xz", "unxz", "uudecode"):
        yield from (text.rsplit(".", 1)[0] for text in free if "." in text)


def base_of(address: str) -> str:
    """The name of the file that an address is saved as."""
    return re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]


def redirected(command: Command) -> Iterator[Redirect]:
    """The redirections of ``command`` that write to a file."""
    for redirect in command.redirects:
        if redirect.operator in (">", ">>", ">|", "&>", "&>>", ">&") and not redirect.target.text.isdigit():
            yield redirect


def written(command: Command) -> Iterator[str]:
    """The files that ``command`` writes, by redirection or by itself."""
    yield from (redirect.target.text for redirect in redirected(command))
    call = called(command)
    free = [word.text for word in call.rest if word.text[:1] != "-"]
    yield from (path for path in written_by(call.name, call.rest, free) if path)
    if call.name in ("sed", "perl", "ruby") and options(call.rest, "-i", "-pi", "-ni", "--in-place"):
        yield from free[1:]
