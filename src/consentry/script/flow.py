"""Where data goes inside a shell text: what reaches an interpreter, what leaves, which shells are on a wire.

One pass over the commands in the order in which they run; files, variables, descriptors and functions carry labels.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from consentry.effects import base
from consentry.script import read as read_script
from consentry.script.kinds import (
    BUILDS,
    EVALUATES,
    LANGUAGES,
    OPENS,
    SHELLS,
    SOURCES,
    Called,
    Label,
    called,
    installs,
    installs_anything,
    options,
    produces,
    quiet,
    sends,
    verb,
)
from consentry.script.marks import Mark
from consentry.script.values import Command, Script, Span, Word
from consentry.script.writes import interactive, redirected, takes_text, wired, written_by

_SECRET = re.compile(
    r"token|secret|passw|api_?key|private|credential|auth|access_key|session|^user(?:name)?$|computername|logname|hostname|userdomain",
    re.IGNORECASE,
)
_WIRE = re.compile(r"/dev/(?:tcp|udp)/")
_INPUTS = frozenset(("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"))
_DEEPEST = 6


class Hit(NamedTuple):
    """A command of the script, and the data that it runs or sends."""

    command: int
    labels: Label


class Flow(Struct):
    """What happens inside one script."""

    runs: list[Hit] = field(default_factory=list)
    sent: list[Hit] = field(default_factory=list)
    wired: list[int] = field(default_factory=list)
    files: dict[str, Label] = field(default_factory=dict)
    out: Label = Label.NONE


@lru_cache(maxsize=128)
def follow(script: Script, given: Label = Label.NONE, words: Label = Label.NONE, depth: int = 0) -> Flow:
    """Follow the data of ``script``, whose standard input and arguments hold ``given`` and ``words``."""
    walk = _Walk(script, given, words, depth)
    for index, command in enumerate(script.commands):
        walk.step(index, command)
    walk.wires()
    walk.flow.files = walk.files
    walk.flow.out = _union(walk.out)
    return walk.flow


def _plain(path: str) -> str:
    """A path, so that two spellings of one place are the same."""
    plain = path.strip("\"'").replace("\\", "/")
    return _HERE.sub("", plain, count=1)


_HERE = re.compile(r"(?:\./|\$\{?PWD\}?/|%CD%/|\$\(pwd\)/)", re.IGNORECASE)


def _module(text: str) -> str:
    """A package or a module by the name that both share: without version, extras and parts, in one spelling."""
    return re.split(r"[\[<>=~!@.;: ]", text, maxsplit=1)[0].casefold().replace("-", "_")


def _union(labels: list[Label]) -> Label:
    found = Label.NONE
    for label in labels:
        found |= label
    return found


class _Walk(Struct):
    script: Script
    given: Label
    words: Label
    depth: int
    flow: Flow = field(default_factory=Flow)
    out: list[Label] = field(default_factory=list)
    stdin: list[Label] = field(default_factory=list)
    files: dict[str, Label] = field(default_factory=dict)
    folders: dict[str, Label] = field(default_factory=dict)
    variables: dict[str, Label] = field(default_factory=dict)
    descriptors: dict[str, Label] = field(default_factory=dict)
    functions: dict[str, tuple[Label, Label]] = field(default_factory=dict)
    sending: dict[str, Label] = field(default_factory=dict)
    shells: set[int] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    here: Label = Label.NONE
    installed: Label = Label.NONE
    modules: set[str] = field(default_factory=set)  # what the installed packages are probably called in a program

    def span(self, spans: tuple[Span, ...]) -> Label:
        found = Label.NONE
        for span in spans:
            for index in range(span.start, min(span.end, len(self.out))):
                found |= self.out[index]
        return found

    def word(self, word: Word, fed: Label = Label.NONE) -> Label:
        """The labels of what ``word`` stands for."""
        found = self.span(word.inner)
        for name in word.names:
            if name in ("_", "input", "psitem"):
                found |= fed
            elif name in self.variables:
                found |= self.variables[name]
            elif _SECRET.search(name):
                found |= Label.LOCAL
        if Mark.POSITION in word.marks or "args" in word.names:
            found |= self.words if not self.function else Label.ARGUMENT
        if Mark.ESCAPED in word.marks:
            found |= Label.DECODED
        if Mark.SUBSTITUTION in word.marks and re.search(r"(?:\$\(|`)\s{0,9}<", word.raw):
            found |= Label.LOCAL
        return found

    function: str = ""

    def all(self, words: tuple[Word, ...], fed: Label = Label.NONE) -> Label:
        return _union([self.word(word, fed) for word in words])

    def file(self, path: str) -> Label:
        """The labels of a file, by its path as written."""
        plain = _plain(path)
        found = self.files.get(plain, Label.NONE)
        found |= self.folders.get(plain.rstrip("/"), Label.NONE)
        at = plain.find("/")
        for _ in range(8):
            if at < 0:
                break
            found |= self.folders.get(plain[:at], Label.NONE)
            at = plain.find("/", at + 1)
        if self.here and plain[:1] not in ("/", "~", "$") and "://" not in plain:
            found |= self.here
        return found

    def write(self, path: str, label: Label) -> None:
        plain = _plain(path)
        self.files[plain] = self.files.get(plain, Label.NONE) | label

    def fed(self, command: Command) -> Label:
        """What stands on the standard input of ``command``."""
        found = self.span(command.reads)
        if not command.reads:
            found |= Label.INPUT if command.function else self.given
        for redirect in command.redirects:
            operator, target = redirect.operator, redirect.target
            if operator in ("<<", "<<<", "<<-"):
                found |= self.word(target)
            elif operator.startswith("<&") or operator == "<&-":
                found |= self.descriptors.get(target.text, Label.NONE)
            elif operator[:1] == "<" or operator == ">|":
                found |= self.word(target)
                if _WIRE.match(target.text):
                    found |= Label.NET | Label.FETCHED
                elif self.known(target.text):
                    found |= self.file(target.text)
                elif operator == "<" and Mark.PROCESS not in target.marks and "/dev/null" not in target.text:
                    found |= Label.LOCAL
        return found

    def known(self, path: str) -> bool:
        plain = _plain(path)
        return plain in self.files or bool(self.file(path))

    def step(self, index: int, command: Command) -> None:
        """One command."""
        self.function = command.function
        fed = self.fed(command)
        self.stdin.append(fed)
        for name, value in command.assigns:
            label = self.word(value, fed)
            self.variables[name] = self.variables.get(name, Label.NONE) | label
        if not command.words:
            self.out.append(self.all(tuple(value for _, value in command.assigns), fed) | fed)
            self.redirects(index, command, self.out[-1])
            return
        call = called(command)
        if call.name in self.aliases:
            call = call._replace(name=self.aliases[call.name])
        given = self.all(command.words, fed)
        named = _union([self.file(word.text) for word in call.rest if word.text[:1] != "-"])
        run = self.run(index, command, call, fed)
        if run:
            self.flow.runs.append(Hit(index, run))
        self.send(index, call, fed)
        piped = bool(command.reads)
        out = produces(call.name, call.rest, piped) | given | named | fed
        if self.substituted(self.sending.get(call.name, Label.NONE), fed, given) & Label.LOCAL:
            self.flow.sent.append(Hit(index, given | fed))
        if call.name in self.functions:
            out |= self.substituted(self.functions[call.name][0], fed, given)
        if command.function:
            before, runs = self.functions.get(command.function, (Label.NONE, Label.NONE))
            self.functions[command.function] = (before | out, runs | run)
        self.out.append(out)
        self.into(command, out)
        self.keep(call, out)
        self.redirects(index, command, out, driven=bool(run & Label.NET))

    def into(self, command: Command, out: Label) -> None:
        """What a command prints into ``>(...)``: a shell inside runs it."""
        targets = [one.target for one in command.redirects if Mark.PROCESS in one.target.marks]
        for word in (*command.words, *targets):
            if Mark.PROCESS in word.marks and ">(" in word.raw:
                inside = [i for span in word.inner for i in range(span.start, span.end)]
                self.flow.runs += [Hit(i, out) for i in inside if i in self.shells]
                for i in inside if out & Label.LOCAL else ():
                    call = called(self.script.commands[i])
                    sent = sends(call.name, call.rest)
                    self.flow.sent += [Hit(i, out)] if sent is not None and sent.input else []

    def substituted(self, label: Label, fed: Label, given: Label) -> Label:
        found = label & ~(Label.INPUT | Label.ARGUMENT)
        found |= fed if label & Label.INPUT else Label.NONE
        return found | (given if label & Label.ARGUMENT else Label.NONE)

    def run(self, index: int, command: Command, call: Called, fed: Label) -> Label:
        """The labels of what this command runs as a program."""
        name, rest = call.name, call.rest
        found = self.word(call.word, fed) if call.word is not None else Label.NONE
        if Mark.ESCAPED in (call.word.marks if call.word else ()):
            found &= ~Label.DECODED  # only the name is written oddly
        if call.word is not None:
            found |= self.program(call.word.text)
        for _, value in command.assigns:  # a library or a script that the program loads first
            found |= self.file(value.text)
        if name in self.functions:
            found |= self.substituted(self.functions[name][1], fed, self.all(rest, fed))
        if name in EVALUATES:
            found |= self.all(rest, fed) | (fed if self.script.dialect == "power" else Label.NONE)
            found |= _union([self.file(word.text) for word in rest])
        elif name in SOURCES:
            found |= self.scripts(rest[:1], fed) if rest else fed
        elif name in SHELLS or name in LANGUAGES:
            found |= self.interpreted(index, call, fed)
        elif name in ("parallel", "at", "batch", "crontab") and "-l" not in command.texts:
            found |= fed
        elif name in OPENS:
            found |= _union([self.file(word.text) | self.word(word) for word in rest])
            found |= Label.FETCHED if any("http" in w.text and "://" in w.text for w in rest) else Label.NONE
        elif name in ("awk", "gawk", "mawk"):
            found |= self.all(rest[:2])
        elif name == "find":
            at = next((i for i, word in enumerate(rest) if word.text.startswith(("-exec", "-ok"))), len(rest))
            inner = replace(command, words=rest[at + 1 :])
            found |= self.run(index, inner, called(inner), fed) if inner.words else Label.NONE
        found |= self.built(call, rest)
        if "xargs" in call.wrapped and (name in SHELLS or name in EVALUATES):
            found |= fed
        if self.installed and call.word is not None and not quiet(name) and not installs(name, rest):
            found |= self.installed
        return found

    def built(self, call: Called, rest: tuple[Word, ...]) -> Label:
        """What programs run that build or install what is in a folder."""
        found = Label.NONE
        if call.name in BUILDS:
            found |= self.here
            if installs(call.name, rest) or options(
                rest, "-f", "-C", "--file", "--prefix", "--manifest-path", "build", "run"
            ):
                found |= _union([self.word(w) | self.file(w.text.partition("[")[0]) for w in rest if w.text[:1] != "-"])
        if installs(call.name, rest):
            addressed = any("://" in word.text or word.text.startswith("git+") for word in rest)
            found |= Label.FETCHED if addressed and installs_anything(call.name) else Label.NONE
            self.installed |= Label.FETCHED if installs_anything(call.name) else Label.NONE
            self.modules |= {_module(word.text) for word in rest if word.text[:1] not in ("-", ".", "/")}
        return found

    def program(self, text: str) -> Label:
        """The labels of the file that is started: by its path or its name, on Windows without ending."""
        if "/" in text or "\\" in text:
            return self.file(text)
        found = _union([label for path, label in self.files.items() if path.endswith(f"bin/{text}")])
        if self.script.dialect != "posix":
            found |= _union([self.file(text + ending) for ending in ("", ".exe", ".bat", ".cmd", ".ps1", ".com")])
        return found

    def scripts(self, words: tuple[Word, ...], fed: Label) -> Label:
        """What files, given as words, hold."""
        found = Label.NONE
        for word in words:
            handed = word.text in _INPUTS or word.text.startswith("/dev/fd/")
            found |= self.descriptors.get(word.text.rpartition("/")[2], Label.NONE)
            found |= fed if handed else self.word(word, fed) | self.file(word.text)
        return found

    def interpreted(self, index: int, call: Called, fed: Label) -> Label:
        """What an interpreter runs: text, a file, or what it is fed."""
        shell = call.name in SHELLS
        found = Label.NONE
        rest = call.rest
        for at, word in enumerate(rest):
            text = word.text
            if Mark.PROCESS in word.marks:
                found |= self.word(word)
            if takes_text(call.name, text):
                found |= _union([self.file(one.text) for one in rest[at + 1 : at + 2]])
                code = rest[at + 1 :] if call.name in ("powershell", "pwsh", "cmd") else rest[at + 1 : at + 2]
                found |= self.all(code, fed)
                return found | (self.deeper(call.name, code, rest[at + 2 :], fed) if shell else Label.NONE)
            if text in _INPUTS or (shell and text == "-s"):
                self.shells.add(index)
                return found | fed
            if text == "-m" and not shell and self.installed:
                named = {_module(one.text) for one in rest[at + 1 : at + 2]}
                return found | (self.installed if named & self.modules else Label.NONE)
            if text[:1] in ("-", "+") or (call.name == "cmd" and text[:1] == "/"):
                continue
            if call.name in ("deno", "bun") and text in ("run", "x"):
                continue
            if call.name in ("powershell", "pwsh"):
                found |= self.scripts((word,), fed)
                return found | self.all(rest[at:], fed) | self.deeper(call.name, rest[at:], (), fed)
            return found | self.scripts((word,), fed)
        if options(rest, "-m", "--version", "-V", "-h") and not shell:
            return found
        self.shells.add(index)
        return found | fed

    def deeper(self, name: str, code: tuple[Word, ...], after: tuple[Word, ...], fed: Label) -> Label:
        """What the text of an inner shell runs of what it is given."""
        text = " ".join(word.text for word in code)
        if self.depth >= _DEEPEST or not text:
            return Label.NONE
        dialect = {"powershell": "power", "pwsh": "power", "cmd": "cmd"}.get(name, "posix")
        inner = follow(read_script(text, dialect), fed, self.all(after, fed), self.depth + 1)
        found = _union([hit.labels for hit in inner.runs])
        self.flow.sent += [Hit(len(self.out), hit.labels) for hit in inner.sent]
        self.flow.wired += [len(self.out)] if inner.wired else []
        for path, label in inner.files.items():
            self.write(path, label)
        return found

    def send(self, index: int, call: Called, fed: Label) -> None:
        """Note what a command sends over the network."""
        sent = sends(call.name, call.rest)
        if sent is None:
            return
        labels = self.all(sent.words, fed) | self.all(sent.address, fed) | (fed if sent.input else Label.NONE)
        for path in sent.files:
            labels |= self.file(path) if self.known(path) else Label.LOCAL
        if labels & Label.LOCAL:
            self.flow.sent.append(Hit(index, labels))
        if self.function:
            self.sending[self.function] = self.sending.get(self.function, Label.NONE) | labels

    def keep(self, call: Called, out: Label) -> None:
        """Files, folders and variables that a command writes."""
        name, rest = call.name, call.rest
        free = [word.text for word in rest if word.text[:1] != "-"]
        for path in written_by(name, rest, free):
            self.write(path, out)
        if (
            out & Label.FETCHED
            and name in ("git", "svn", "hg", "degit")
            and verb(rest) in ("clone", "co", "checkout", "export")
        ):
            last = free[-1].rstrip("/")
            folder = last.rsplit("/", 1)[-1].removesuffix(".git") if "://" in last or "@" in last else last
            self.folders[folder.removeprefix("./")] = Label.FETCHED
        elif name in ("tar", "bsdtar", "unzip", "7z", "cpio", "expand-archive"):
            self.here |= out & (Label.FETCHED | Label.DECODED)
        elif name in ("cd", "pushd", "set-location", "sl") and free:
            self.here |= self.folders.get(free[0].removeprefix("./").rstrip("/"), Label.NONE)
        elif name in ("set-alias", "sal", "nal", "new-alias") and len(free) > 1:
            self.aliases[free[0].casefold()] = base(free[-1])
        elif name in ("read", "mapfile", "readarray"):
            for text in free:
                self.variables[text] = self.variables.get(text, Label.NONE) | out
        elif name in ("export", "declare", "local", "readonly", "typeset", "set", "set-variable", "printf"):
            for word in rest:
                key = word.text.partition("=")[0]
                self.variables[key] = self.variables.get(key, Label.NONE) | self.word(word)

    def redirects(self, index: int, command: Command, out: Label, *, driven: bool = False) -> None:
        """Where the output goes; ``driven`` says that what runs came over a connection."""
        bare = command.texts[:1] == ("exec",) and len(command.words) == 1
        for redirect in command.redirects:
            target = redirect.target.text
            wire = bool(_WIRE.match(target))
            if bare and redirect.descriptor:
                label = Label.NET | Label.FETCHED if wire else self.file(target) | self.word(redirect.target)
                self.descriptors[redirect.descriptor] = label
            elif redirect.operator[:1] == ">" or redirect.operator[:2] == "&>":
                wire = wire or bool(self.descriptors.get(target, Label.NONE) & Label.NET)
                if not wire and not target.isdigit() and target != "/dev/null":
                    self.write(target, out)
                if wire and out & Label.LOCAL:
                    self.flow.sent.append(Hit(index, out))
            if wire and (driven or interactive(called(command))):
                self.flow.wired.append(index)

    def crossed(self, command: Command, call: Called) -> bool:
        """Whether a connection is fed from the file that a shell writes, whose input the connection is."""
        if call.name not in ("nc", "ncat", "netcat", "telnet", "openssl", "socat"):
            return False
        read = {one.target.text for one in command.redirects if one.operator == "<"}
        shells = [self.script.commands[i] for i in self.shells if self.stdin[i] & Label.NET]
        return bool(read) and any(one.target.text in read for shell in shells for one in redirected(shell))

    def wires(self) -> None:
        """Shells whose output goes into a connection, and tools that put a program on one."""
        for index, command in enumerate(self.script.commands):
            call = called(command)
            if call.name in ("nc", "ncat", "netcat", "socat", "telnet", "openssl", "websocat") and command.reads:
                fed = {i for span in command.reads for i in range(span.start, span.end)}
                if fed & self.shells:
                    self.flow.wired.append(index)
            if self.crossed(command, call):
                self.flow.wired.append(index)
            if wired(call) or self.crossed(command, call):
                self.flow.wired.append(index)
