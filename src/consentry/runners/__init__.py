"""The plan: exactly what the target client would run for a server that was asked for, and what each part of it is.

The members know one grammar each; ``plan`` unwraps programs that start other programs and puts the readings together.
"""

from __future__ import annotations

import re
import shlex
from itertools import chain

from msgspec.structs import replace

from consentry import expressions
from consentry.decode import pointer
from consentry.effects import Effect, base
from consentry.errors import Refused
from consentry.language import _
from consentry.model import Hole, LocalFile, Part, Plan, Role, Server, Target, Unknown, Variant
from consentry.packages import exact
from consentry.runners import (
    bridge,
    cmd,
    deno,
    docker,
    interpreter,
    node,
    npx,
    plain,
    python,
    shell,
    tool,
    toolchain,
    uvx,
    wrapper,
)
from consentry.runners.interface import Reading, Runner, names, rest
from consentry.runners.named import name
from consentry.runners.served import served

__all__ = ["ALL", "DEPTH", "fetches", "name", "plan", "read", "words"]

ALL: dict[str, Runner] = {
    "npx": npx,
    "uvx": uvx,
    "docker": docker,
    "node": node,
    "python": python,
    "deno": deno,
    "interpreter": interpreter,
    "shell": shell,
    "cmd": cmd,
    "wrapper": wrapper,
    "bridge": bridge,
    "toolchain": toolchain,
    "tool": tool,
    "plain": plain,
}
#: Programs that start one another beyond this many are not read: the plan says so and nothing can approve it.
DEPTH = 16
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_LINE = 4_096  # how much of an element is read as a command line of its own

_GRAMMAR: dict[str, Runner] = {program: member for member in ALL.values() for program in member.PROGRAMS}
_BLANKS = re.compile(r"[ \t]+")


def read(argv: tuple[str, ...]) -> Reading:
    """What each element of ``argv`` is, inner programs included. Never raises; linear in the size of ``argv``."""
    return _read(argv, DEPTH)


def _read(argv: tuple[str, ...], left: int) -> Reading:
    """``left``: how many more programs may start one another."""
    whole = Reading(parts=(), inner=0 if argv else None)
    at = _next(argv, whole)
    while at is not None and left:
        named = whole.program if at == whole.inner else ""
        words = (*argv[:at], named, *argv[at + 1 :]) if named else argv
        whole = _joined(whole, (_started(argv, whole, at) or plain).read(words, at), at)
        left -= 1
        at = _next(argv, whole)
    if at is not None:
        whole = _joined(whole, _too_deep(argv, at), at)
    return _complete(argv, _apart(argv, whole, left))


# Names that any program could have: they are the system's own where they stand alone or in its folders.
_ORDINARY = names(
    "start exec builtin command time watch script update remote open control write test file date install security "
    "task just mail service host who join code format expand replace echo stat at sc reg red joe print shell mcp"
)
_SYSTEM = re.compile(r"(?:/(?:usr/|opt/homebrew/)?(?:local/)?s?bin/|[a-z]:[/\\]windows[/\\].*)[^/\\]*", re.IGNORECASE)


def _member(program: str) -> Runner | None:
    """The grammar of a program, None for one that has none."""
    name = base(program)
    placed = "/" in program or "\\" in program
    if placed and name in _ORDINARY and not _SYSTEM.fullmatch(program):
        return None
    return _GRAMMAR.get(name)


def _started(argv: tuple[str, ...], whole: Reading, at: int) -> Runner | None:
    """The grammar of the program at ``at``. The name that a package goes by counts whole, with its scope."""
    named = whole.program if at == whole.inner else ""
    return _GRAMMAR.get(named) if named else _member(argv[at])


def _too_deep(argv: tuple[str, ...], at: int) -> Reading:
    deep = Part(index=at, role=Role.UNKNOWN, runner="", effect=Effect.TOO_DEEP)
    return Reading(parts=(deep, *rest(argv, at + 1, "")))


def _apart(argv: tuple[str, ...], whole: Reading, left: int) -> Reading:
    """Put in what the elements are that are a command of their own inside a longer one."""
    inner: list[Reading] = []
    moved: list[Part] = []
    covered: set[int] = set()
    for start, stop in whole.spans:
        if start in covered or not start < stop <= len(argv):
            continue
        covered.update(range(start, stop))
        one = _read(argv[start:stop], left - 1) if left > 1 else _too_deep(argv[start:stop], 0)
        inner.append(replace(one, lines=tuple((index + start, line) for index, line in one.lines)))
        moved += [replace(p, index=p.index + start) for p in one.parts]
    if not inner:
        return whole
    return replace(
        whole,
        parts=tuple(sorted([*moved, *(p for p in whole.parts if p.index not in covered)], key=_index)),
        packages=tuple(chain(whole.packages, *(one.packages for one in inner))),
        files=tuple(chain(whole.files, *(one.files for one in inner))),
        fetches=tuple(chain(whole.fetches, *(one.fetches for one in inner))),
        lines=tuple(chain(whole.lines, *(one.lines for one in inner))),
    )


def _index(part: Part) -> int:
    return part.index


def _held(lines: tuple[tuple[int, str], ...]) -> tuple[Part, ...]:
    """The parts of the command lines that stand inside elements, each on that element's index."""
    found: list[Part] = []
    budget = _LINE * 16
    left = [(index, line, DEPTH) for index, line in reversed(lines)]
    while left and budget > 0:
        index, line, depth = left.pop()
        budget -= len(line[:_LINE]) + 1
        words = _words(line[:_LINE])
        if words and _ASSIGNMENT.match(words[0]):  # as a shell, and the splitters of bridges that know one, read it
            words = ("env", *words)
        if not words or _member(words[0]) is None:
            continue
        inner = _read(words, depth) if depth > 0 else _too_deep(words, 0)
        found += [replace(p, index=index) for p in inner.parts]
        left += [(index, text, depth - 1) for _, text in reversed(inner.lines)]
    return tuple(found)


def _words(line: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(line))
    except ValueError:
        return tuple(line.split())


def _resolved(part: Part) -> Part:
    """A command line in one element is text for a shell, unless it starts a program that is known to start others."""
    if part.effect != Effect.COMMAND_LINE:
        return part
    member = _GRAMMAR.get(base(part.detail.split(" ", 1)[0]))
    plainly = member is not None and member not in (tool, shell, cmd)
    return replace(part, effect=Effect.COMMAND_LINE if plainly else Effect.SHELL_TEXT)


def _complete(argv: tuple[str, ...], whole: Reading) -> Reading:
    """Exactly one part for each element, in order. What a grammar left out is not understood, and said to be so."""
    if any(p.effect == Effect.COMMAND_LINE for p in whole.parts):
        whole = replace(whole, parts=tuple(_resolved(p) for p in whole.parts))
    if [p.index for p in whole.parts] == list(range(len(argv))):
        return whole
    found: dict[int, Part] = {}
    for part in whole.parts:
        if part.index not in found or (part.effect and not found[part.index].effect):
            found[part.index] = part
    for index, word in enumerate(argv):
        if index not in found:
            known = word == "--"
            role, effect = (Role.OPTION, "") if known else (Role.UNKNOWN, Effect.UNKNOWN_OPTION)
            found[index] = Part(index=index, role=role, runner="", effect=effect, detail=word)
    return replace(whole, parts=tuple(found[index] for index in range(len(argv))))


def _next(argv: tuple[str, ...], whole: Reading) -> int | None:
    """Where another grammar goes on. What a starter said of a program that has none stands."""
    at = whole.inner
    if at is not None and at < len(argv):
        member = _started(argv, whole, at)
        # Text for a shell stays text where it only starts a tool of the system.
        text = member is tool and any(p.index == at and p.effect == Effect.SHELL_TEXT for p in whole.parts)
        if (member and not text) or all(p.index < at for p in whole.parts):
            return at
    return _bridge(argv, whole)


def _joined(outer: Reading, inner: Reading, at: int) -> Reading:
    """``outer`` up to ``at``, and what ``inner`` says from there on."""
    kept = tuple(p for p in outer.parts if p.index < at)
    parts = inner.parts
    # A bridge that a package runner starts is that package: nothing else is started yet.
    own = next((p for p in outer.parts if p.index == at), None) if parts[0].runner == bridge.NAME else None
    last = max((i for i, p in enumerate(kept) if p.role is Role.PROGRAM), default=-1)
    if own:
        parts = (own, *parts[1:])
    elif last >= 0 and not kept[last].effect:
        kept = (*kept[:last], replace(kept[last], effect=Effect.WRAPPER), *kept[last + 1 :])
    return Reading(
        parts=kept + parts,
        packages=outer.packages + inner.packages,
        files=outer.files + inner.files,
        unknown=outer.unknown + inner.unknown,
        fetches=outer.fetches + inner.fetches,
        inner=inner.inner,
        program=inner.program,
        spans=tuple(s for s in outer.spans if s[1] <= at) + inner.spans,
        lines=tuple(x for x in outer.lines if x[0] < at) + inner.lines,
    )


def _bridge(argv: tuple[str, ...], whole: Reading) -> int | None:
    """Where a known program is named after ``--`` among the arguments: a bridge starts it."""
    if "--" not in argv:
        return None
    free = {p.index for p in whole.parts if p.role is Role.ARGUMENT and not p.effect}
    # A command of its own inside of this one is read by itself.
    free -= {at for start, end in whole.spans for at in range(start, end)}
    for at in range(1, len(argv)):
        if at in free and at - 1 in free and argv[at - 1] == "--":
            member = _member(argv[at])
            if member is not None and member is not tool:
                return at
    return None


def words(line: str) -> tuple[str, ...] | None:
    """The words of a command line, None unless there is exactly one way to split it: at its blanks."""
    plainly = _BLANKS.split(line)
    if "" in plainly or any(c in line for c in "\"'\\"):
        return None
    return tuple(plainly) if shlex.split(line) == plainly else None


def _splits(command: str, target: Target | None) -> bool:
    return target is not None and target.splitting != "none" and bool(re.search(r"\s", command))


def _argv(server: Server, target: Target | None) -> tuple[tuple[str, ...], str | None]:
    command = server.command or ""
    if server.exact or not _splits(command, target):
        return (command, *server.args), None
    split = words(command)
    if split is None:
        raise Refused(
            "the command line can be split into words in more than one way",
            code="ambiguous-command-line",
            where="/command",
            hint="give the program and each of its arguments after --",
        )
    return (*split, *server.args), command


def _nested(argv: tuple[str, ...], parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """How elements would be read that are command lines themselves, or programs for a shell."""
    plainly = not any(p.effect in _READ_BY_SHELL for p in parts)
    # A blank, or the name of a shell, may begin a command line of its own, and a JSON text may describe one.
    if plainly and not any(" " in word or word[-2:] in ("sh", "SH") or '":' in word for word in argv):
        return ()
    from consentry.runners.inside import nested

    return nested(argv, parts, lambda line: read(line).parts, lambda program: base(program) in _GRAMMAR)


_READ_BY_SHELL = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.COMMAND_LINE))


def _all_holes(argv: tuple[str, ...], server: Server, target: Target | None) -> tuple[Hole, ...]:
    """Every expression that the client fills in. Raises Refused ``client-command`` where it would run a command."""
    if target is None or not (target.expressions or target.syntaxes):
        return ()
    texts = [
        *((f"/argv/{index}", word) for index, word in enumerate(argv)),
        *((pointer("env", name), value) for name, value in server.env),
        ("/cwd", server.cwd or ""),
        ("/url", server.url or ""),
        *((pointer("headers", name), value) for name, value in server.headers),
    ]
    ours = {one.mark for one in server.secrets} | {one.mark for one in server.inputs if not one.native}
    for where, text in texts:
        if expressions.runs(text, target):
            raise Refused(
                "this client would run a command that stands in the text",
                code="client-command",
                where=where,
                hint="give the value itself, or install it for another client",
            )
    return tuple(
        Hole(where=where, expression=one)
        for where, text in texts
        for one in expressions.found(text, target)
        if one not in ours and one not in server.host
    )


def _plain_name(server: Server, target: Target | None) -> None:
    """Refuse a name that the client would fill in: nobody could say under which name the server would stand."""
    if expressions.found(server.name, target) or expressions.runs(server.name, target):
        raise Refused(
            "the name of the server holds an expression that the client fills in",
            code="bad-name",
            where="/name",
            hint="choose another name with --name",
        )


def _variants(server: Server, platform: str) -> tuple[Variant, ...]:
    """What would run on the platforms that the request names and that this is not, and where it names none."""
    others: dict[str, Server] = {
        one.platform: server.on(one.platform) for one in server.overrides if one.platform != platform
    }
    if server.on(platform) is not server:
        others = {"": server, **others}
    return tuple([_variant(name, one) for name, one in others.items()])


def _variant(platform: str, server: Server) -> Variant:
    argv = (server.command or "", *server.args)
    reading = read(argv)
    files = _files(argv, reading)
    return Variant(platform=platform, argv=argv, env=server.env, parts=reading.parts, files=files)


def _dropped(server: Server, target: Target | None) -> tuple[tuple[tuple[str, str], ...], tuple[Unknown, ...]]:
    """The variables that the client hands on, and what is to be said of the others."""
    if target is None or not target.drops:
        return server.env, ()
    kept = tuple((name, value) for name, value in server.env if name.upper() not in target.drops)
    lost = [name for name, _ in server.env if name.upper() in target.drops]
    says = _("nothing of this variable: the client takes it out before it starts a server")
    return kept, tuple(Unknown(where=pointer("env", name), says=says) for name in lost)


def _files(argv: tuple[str, ...], reading: Reading) -> tuple[LocalFile, ...]:
    """Files that the request itself names and that run: programs given as a path, and scripts."""
    programs = [
        LocalFile(path=argv[p.index], role="program")
        for p in reading.parts
        if p.role is Role.PROGRAM and ("/" in argv[p.index] or "\\" in argv[p.index])
    ]
    known = {one.path for one in programs}
    return (*programs, *(one for one in reading.files if one.path not in known))


def _unknown(server: Server, target: Target | None, argv: tuple[str, ...], reading: Reading) -> tuple[Unknown, ...]:
    if server.url is not None:
        return (Unknown(where="/url", says=_("what the server at this address does")),)
    facts: list[Unknown] = []
    if server.exact and _splits(server.command or "", target):
        facts.append(Unknown(where="/command", says=_("this client may split the program's path at its blanks")))
    for index, package in enumerate(reading.packages):
        where = f"/packages/{index}"
        if package.source in ("git", "url"):
            facts.append(Unknown(where=where, says=_("what this address holds when it is fetched")))
        elif package.source == "registry" and not exact(package):
            tag = package.ecosystem == "oci"
            says = (
                _("which image the tag points to at each start")
                if tag
                else _("which version is the newest at each start")
            )
            facts.append(Unknown(where=where, says=says))
    for part in reading.parts:
        untold = _CANNOT_TELL.get(part.effect)
        if untold:
            facts.append(Unknown(where=f"/argv/{part.index}", says=untold))
    return (*facts, *reading.unknown, *served(argv, reading.parts))


_CANNOT_TELL: dict[str, str] = {
    Effect.CODE_FROM_INPUT: _("which program arrives on standard input"),
    Effect.REMOTE_CODE: _("what this address holds when it is fetched"),
    Effect.SHELL_TEXT: _("what the shell makes of this text"),
    Effect.CALL_TEXT: _("what the shell makes of this text"),
    Effect.UNKNOWN_OPTION: _("what this option does"),
    Effect.UNKNOWN_VERB: _("what this verb does"),
    Effect.TOO_DEEP: _("what is started in the end"),
}


def plan(server: Server, target: Target | None) -> Plan:
    """What the target client would run for ``server``; ``target`` None takes ``command`` as one program name.

    Raises Refused ``ambiguous-command-line`` for a whole-line command that does not split in exactly one way,
    ``bad-name`` for a name that the client would fill in.
    """
    _plain_name(server, target)
    ours = Plan(  # what both kinds have
        name=server.name,
        transport=server.transport,
        target=target,
        inputs=tuple(one for one in server.inputs if one.native),
        secrets=server.secrets,
        bundle=server.bundle,
    )
    asked, server = server, server.on(ours.platform)
    if server.url is not None:
        return replace(
            ours,
            url=server.url,
            headers=server.headers,
            holes=_all_holes((), server, target),
            unknown=_unknown(server, target, (), Reading(parts=())),
        )
    argv, line = _argv(server, target)
    env, lost = _dropped(server, target)
    reading = read(argv)
    return replace(
        ours,
        argv=argv,
        command_line=line,
        env=env,
        cwd=server.cwd,
        packages=reading.packages,
        files=_files(argv, reading),
        holes=_all_holes(argv, replace(server, env=env), target),
        unknown=(*_unknown(server, target, argv, reading), *lost),
        parts=reading.parts,
        nested=(*_nested(argv, reading.parts), *_held(reading.lines)),
        variants=_variants(asked, ours.platform),
    )


def fetches(plan: Plan) -> tuple[str, ...]:
    """What the runners of ``plan`` would fetch at start, as raw text: one line for each package or address."""
    named = tuple(f"{p.ecosystem} {p.source}: {p.spec}" for p in plan.packages)
    return (*named, *read(plan.argv).fetches)
