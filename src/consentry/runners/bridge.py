"""Programs that stand between a client and a server: supergateway, mcp-proxy, mcp-remote, ``mcp run``, nodemon.

They start the command that an argument holds, connect to an address, or open a port that others can reach. Options that
are not named here are the bridge's own and change nothing of that. Sources: help texts of supergateway 3, mcp-proxy 0.9
(Python) and 5 (Node.js), mcp-remote 0.1, ``mcp`` and ``fastmcp``, nodemon 3, concurrently 9.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from consentry.effects import Effect, base
from consentry.model import Part, Role
from consentry.runners.interface import ACTS, STRICT, Options, Reading, is_url, names, options, rest, spelled

NAME: str = "bridge"

_LOOPBACK = re.compile(r"(?:127(?:\.\d{1,3}){3}|localhost|\[?::1\]?)", re.IGNORECASE)
_LOCAL_URL = re.compile(
    r"https?://(?:[^/@]*@)?(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?(?:[/?#]|$)", re.IGNORECASE
)


def _host(value: str) -> str:
    return "" if _LOOPBACK.fullmatch(value) else Effect.LISTEN


def _transport(value: str) -> str:
    return "" if value.casefold() == "stdio" or not value else Effect.LISTEN


class _Form(NamedTuple):
    """``lines``: options whose value is a command line. ``verbs``: what is read behind these words only."""

    table: Options
    lines: tuple[str, ...] = ()
    through_shell: bool = False  # a shell reads the line
    command: bool = False  # the free words are a command
    script: str = ""  # the free word is a script of this program
    verbs: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset()  # verbs that change something instead
    each: bool = False  # every free word is a line for a shell
    file: bool = False  # the free word is a file that the program loads


_PAIRS = ("-e", "--env")  # with two values: a name and its value
_PORT = ("--port --sse-port --ssePort", 1, Effect.LISTEN)
_SERVES = ("--host --sse-host --bind --address", 1, _host)
_FORMS: dict[str, _Form] = {
    "supergateway": _Form(
        options(("--stdio", 1), ("--port", 1, Effect.LISTEN), ("--header --oauth2Bearer --sse --streamableHttp", 1),
                ("--outputTransport --output-transport", 1, _transport), ("--cors --healthEndpoint --baseUrl", 1),
                ("--ssePath --messagePath --streamableHttpPath --logLevel --sessionTimeout --protocolVersion", 1)),
        lines=("--stdio",), through_shell=True,
    ),
    "mcp-proxy": _Form(
        options(_PORT, _SERVES, ("-H --headers --named-server", 2), ("-e --env", 2, Effect.ENV),
                ("--named-server-config", 1),
                ("--transport --client-id --client-secret --token-url --username --password --log-level", 1),
                ("--allow-origin --expose-header --server --endpoint --sseEndpoint --streamEndpoint --apiKey", 1),
                ("--cwd", 1, Effect.RUNNER_FOLDER), ("--shell", 0), ("--no-verify-ssl", 0, Effect.TLS),
                ("--tunnel", 0, Effect.LISTEN), ("--debug --no-debug --stateless --no-stateless --digest", 0),
                ("--pass-environment --no-pass-environment --sslCa --sslCert --sslKey", 0)),
        lines=("--named-server",), command=True,
    ),
    "mcp-remote": _Form(
        options(("--header --transport --host --auth-timeout --resource --ignore-tool", 1),
                ("--static-oauth-client-metadata --static-oauth-client-info", 1),
                ("--allow-http", 0, Effect.RUNNER_OPTION), ("--debug --silent --enable-proxy", 0)),
    ),
    "mcp": _Form(
        options(("-t --transport", 1, _transport), ("--with", 1, Effect.EXTRA_PACKAGE), ("-e --with-editable", 1,
                Effect.EXTRA_PACKAGE), ("-f --env-file", 1, Effect.ENV_FILE), ("-n --name", 1)),
        verbs=names("run dev"), lasting=names("install"), file=True,
    ),
    "fastmcp": _Form(
        options(("-t --transport", 1, _transport), _SERVES, ("--with --with-requirements --with-editable", 1,
                Effect.EXTRA_PACKAGE), ("-p --port --path -l --log-level --reload-dir --server-spec --ui-port", 1),
                ("--python --project", 1, Effect.RUNNER_FOLDER)),
        verbs=names("run dev"), lasting=names("install"), file=True,
    ),
    "nodemon": _Form(
        options(("-x --exec", 1), ("-e --ext -w --watch -i --ignore -d --delay -s --signal", 1),
                ("--config --cwd", 1, Effect.RUNNER_OPTION), ("-r --require --import --loader", 1, Effect.LOADS_CODE),
                ("--inspect --inspect-brk", 0, Effect.DEBUGGER), ("-V --verbose -q --quiet -L --legacy-watch", 0)),
        lines=("-x", "--exec"), through_shell=True, script="node",
    ),
    "concurrently": _Form(
        options(("-m --max-processes -n --names -s --success --hide -p --prefix -c --prefix-colors -l", 1),
                ("--prefix-length -t --timestamp-format --default-input-target --kill-signal --ks", 1),
                ("--restart-tries --restart-after --name-separator", 1), ("--teardown", 1, Effect.CALL_TEXT)),
        each=True,
    ),
    "chokidar": _Form(options(("-c --command", 1), ("-d -t -i --debounce --throttle --ignore", 1)),
                      lines=("-c", "--command"), through_shell=True),
    "onchange": _Form(options(("-e -d -f -o --exclude --delay --filter", 1)), command=True),
    "npm-run-all": _Form(options(), each=True),
    "shx": _Form(options(), command=True),
    "inspector": _Form(
        options(("-e", 1, Effect.ENV), ("--config --server --transport --header --method --tool-name", 1),
                ("--tool-arg --uri --prompt-name --prompt-args --log-level", 1), ("--cli", 0)),
        command=True,
    ),
    "mcpo": _Form(
        options(("-p --port", 1, Effect.LISTEN), ("-h --host", 1, _host),
                ("-k --api-key -n --name -d --description", 1),
                ("-v --version -c --config --root-path --path-prefix --server-type --type --header", 1),
                ("--cors-allow-origins --ssl-certfile -t --ssl-keyfile --log-level", 1),
                ("-e --env", 1, Effect.ENV), ("--env-path", 1, Effect.ENV_FILE),
                ("--strict-auth --hot-reload", 0)),
        command=True,
    ),
}  # fmt: skip
_SAME = {
    "npm-run-all": "run-s run-p npm-run-all2",
    "concurrently": "conc",
    "chokidar": "chokidar-cli",
    "inspector": "@modelcontextprotocol/inspector mcp-inspector",
}
_FORMS |= {name: _FORMS[like] for like, others in _SAME.items() for name in others.split()}
PROGRAMS: frozenset[str] = frozenset(_FORMS)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a bridge."""
    form = _FORMS[base(argv[first])]  # of a scope, the name in it
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    at = first + 1
    if form.verbs:
        verb = argv[at] if at < len(argv) else ""
        if verb in form.lasting:
            parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=verb))
            return Reading(parts=(*parts, *rest(argv, at + 1, NAME)))
        if verb not in form.verbs:
            return Reading(parts=(*parts, *rest(argv, at, NAME)))
        parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME))
        at += 1
    return _own(argv, parts, at, form)


def _own(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    lines: list[tuple[int, str]] = []
    free = 0
    while at < len(argv):
        word = argv[at]
        option, _ = spelled(word, form.table, STRICT)
        if word == "--" and form.command and at + 1 < len(argv):
            parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME))
            return _command(argv, parts, at + 1, lines)
        if option in form.table:
            at = _option(argv, at, form, parts, lines)
        elif not word.startswith("-") and form.command and not is_url(word):
            return _command(argv, parts, at, lines)
        elif not word.startswith("-") and form.file and not free and not is_url(word):
            parts.append(Part(index=at, role=Role.SCRIPT, runner=NAME, detail=_OBJECT.sub("", word)))
            free += 1
            at += 1
        elif not word.startswith("-") and form.script and not free:
            return Reading(
                parts=(*parts, Part(index=at, role=Role.SCRIPT, runner=NAME, detail=word), *rest(argv, at + 1, NAME)),
                lines=tuple(lines),
            )
        else:
            text = form.each and not word.startswith("-")
            role, effect = (Role.CODE, Effect.CALL_TEXT) if text else (Role.ARGUMENT, "")
            parts.append(Part(index=at, role=role, runner=NAME, effect=effect, detail=word if text else ""))
            free += not word.startswith("-")
            at += 1
    return Reading(parts=_reachable(argv, parts), lines=tuple(lines))


_OBJECT = re.compile(r"(?<=[.]py):[A-Za-z_]\w*\Z", re.ASCII)  # the server in a file, where it holds several


def _command(argv: tuple[str, ...], parts: list[Part], at: int, lines: list[tuple[int, str]]) -> Reading:
    """The command that a bridge starts. With ``--shell`` its words are joined, and a shell reads them again."""
    if not any(argv[p.index].startswith("--shell") and not argv[p.index].endswith("=false") for p in parts):
        return Reading(parts=_reachable(argv, parts), lines=tuple(lines), inner=at)
    text = " ".join(argv[at:])
    if not ACTS.search(text):
        lines.append((at, text))
        return Reading(parts=(*_reachable(argv, parts), *rest(argv, at, NAME)), lines=tuple(lines))
    code = (
        Part(index=i, role=Role.CODE, runner=NAME, effect=Effect.CALL_TEXT, detail=text if i == at else argv[i])
        for i in range(at, len(argv))
    )
    return Reading(parts=(*_reachable(argv, parts), *code), lines=tuple(lines))


def _option(argv: tuple[str, ...], at: int, form: _Form, parts: list[Part], lines: list[tuple[int, str]]) -> int:
    option, joined = spelled(argv[at], form.table, STRICT)
    known = form.table[option]
    last = at if joined is not None else min(at + known.value, len(argv) - 1)
    value = joined if joined is not None else argv[last] if last > at else ""
    effect = _judged(known.effect, value)
    if known.value == 2 and option in _PAIRS and last == at + 2:
        value = f"{argv[last - 1]}={value}"
    if option in form.lines:
        lines.append((last, value))
        effect = Effect.CALL_TEXT if form.through_shell and ACTS.search(value) else effect
    parts += [Part(index=i, role=Role.ARGUMENT, runner=NAME) for i in range(at, last)]
    parts.append(Part(index=last, role=Role.ARGUMENT, runner=NAME, effect=effect, detail=value))
    return last + 1


def _judged(effect: str | Callable[[str], str], value: str) -> str:
    return effect if isinstance(effect, str) else effect(value)


def _reachable(argv: tuple[str, ...], parts: list[Part]) -> tuple[Part, ...]:
    """What stays on this computer opens nothing: a port beside a loopback host, plain http to this computer."""
    mine = argv[parts[0].index :]
    near = any(_LOCAL_URL.match(word) for word in mine) or not any(word.startswith("http://") for word in mine)
    alone = any(
        _LOOPBACK.fullmatch(argv[p.index].rpartition("=")[2]) and "host" in (argv[p.index - 1] + argv[p.index])
        for p in parts
    )
    return tuple(
        Part(index=p.index, role=p.role, runner=p.runner, detail=p.detail)
        if (p.effect == Effect.RUNNER_OPTION and near and argv[p.index].startswith("--allow-http"))
        or (p.effect == Effect.LISTEN and alone)
        else p
        for p in parts
    )
