"""Programs that start the program named after them: env, nohup, timeout, sudo, conda run, cross-env and their like.

Each row: own options, how many other words stand before the inner program, whether assignments do, whether the rest is
joined into text for a shell. Sources: the manual page of each program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consentry.effects import Effect, base
from consentry.model import Part, Role, Unknown
from consentry.runners.interface import JOINS, Options, Reading, options, rest, scan

NAME: str = "wrapper"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How a wrapper is written."""

    table: Options
    words: int = 0
    verbs: tuple[str, ...] = ()
    assigns: bool = False
    text: bool = False
    effect: str = Effect.WRAPPER


_NONE = options()
_ENV = options(
    ("-i --ignore-environment -0 --null -v --debug", False),
    ("-u --unset --argv0 -a", True),
    ("-C --chdir", True, Effect.RUNNER_FOLDER),
    ("-S --split-string", True, Effect.SHELL_TEXT),
)
_SUDO = options(
    ("-n -S -E -H -k -K -b -A -P -i -s --non-interactive --preserve-env --login --shell --stdin", False),
    ("-u -g -h -p -C -r -t -T -U -D -R --user --group --chdir --chroot", True),
)
_USER = options(
    ("-l --login -m -p --preserve-environment -f", False),
    ("-u --user -g --group -s --shell", True),
    ("-c --command --session-command", True, Effect.SHELL_TEXT),
)
_CONDA = options(("-v --no-capture-output --live-stream --no-stdin -q", False), ("-n --name -p --prefix --cwd", True))
_SPACE = options(
    ("-m -u -i -n -p -U -C -T -r -f --fork --mount --uts --ipc --net --pid --user --map-root-user -F -a", False),
    ("-t --target -S -G -R --root --wd -w", True),
)
_DOTENV = options(
    ("-e -f -v -p -c", True, lambda v: "" if "=" in v else Effect.ENV_FILE),
    ("-o --override --no-override --quiet", False),
)

_PLAIN = _Form(table=_NONE)
_FORMS: dict[str, _Form] = {
    "env": _Form(table=_ENV, assigns=True),
    "sudo": _Form(table=_SUDO, assigns=True, effect=Effect.PRIVILEGE),
    "doas": _Form(table=options(("-L -n -s", False), ("-a -C -u", True)), effect=Effect.PRIVILEGE),
    "pkexec": _Form(
        table=options(("--disable-internal-agent --keep-cwd", False), ("--user", True)), effect=Effect.PRIVILEGE
    ),
    "runuser": _Form(table=_USER, effect=Effect.PRIVILEGE),
    "su": _Form(table=_USER, words=9, effect=Effect.PRIVILEGE),
    "runas": _Form(table=_NONE, words=9, effect=Effect.PRIVILEGE),
    "chroot": _Form(
        table=options(("--userspec --groups", True), ("--skip-chdir", False)), words=1, effect=Effect.PRIVILEGE
    ),
    "nsenter": _Form(table=_SPACE, effect=Effect.PRIVILEGE),
    "unshare": _Form(table=_SPACE),
    "nice": _Form(table=options(("-n --adjustment", True))),
    "ionice": _Form(table=options(("-c -n -p --class --classdata", True), ("-t", False))),
    "timeout": _Form(
        table=options(("-s -k --signal --kill-after", True), ("-f -v --foreground --preserve-status", False)), words=1
    ),
    "stdbuf": _Form(table=options(("-i -o -e --input --output --error", True))),
    "time": _Form(table=options(("-p -v -a -q", False), ("-f -o", True))),
    "chrt": _Form(table=options(("-a -b -f -i -m -o -r -d -R -v", False), ("-T -P -D", True)), words=1),
    "taskset": _Form(table=options(("-a -c -p", False)), words=1),
    "flock": _Form(
        table=options(("-e -n -o -s -u -x -F -v", False), ("-w -E", True), ("-c", True, Effect.SHELL_TEXT)), words=1
    ),
    "setarch": _Form(table=options(("-R -v -Z -L -X -B -I -S -T -3", False)), words=1),
    "watch": _Form(table=options(("-b -c -d -e -g -p -t -x -w -C", False), ("-n --interval -q", True)), text=True),
    "parallel": _Form(table=options(("-j -S -a --jobs --colsep -d", True), ("-k -0 --ungroup", False)), text=True),
    "strace": _Form(table=options(("-f -ff -q -v -t -tt -y -C", False), ("-e -o -p -s -u -E", True))),
    "ltrace": _Form(table=options(("-f -S -C", False), ("-e -o -p -s -n", True))),
    "script": _Form(
        table=options(("-a -e -f -q --quiet --return", False), ("-c --command", True, Effect.SHELL_TEXT)), words=9
    ),
    "xvfb-run": _Form(table=options(("-a -l --auto-servernum --listen-tcp", False), ("-e -f -n -p -s -w", True))),
    "ssh-agent": _Form(table=options(("-s -c -d -D -k", False), ("-a -t -E -P", True))),
    "gpg-agent": _Form(table=options(("--daemon --supervised --server", False), ("--homedir --options", True))),
    "systemd-run": _Form(
        table=options(("--user --scope -t -P -q --wait --pty --pipe -G", False), ("-p -u --unit --slice -E", True)),
        effect=Effect.PERSIST,
    ),
    "conda": _Form(table=_CONDA, verbs=("run",)),
    "mise": _Form(table=_NONE, verbs=("x", "exec"), words=9),
    "asdf": _Form(table=_NONE, verbs=("exec",)),
    "volta": _Form(
        table=options(("--node --npm --yarn --pnpm", True), ("--bundled-npm --no-yarn", False)), verbs=("run",)
    ),
    "direnv": _Form(table=_NONE, verbs=("exec",), words=1),
    "bundle": _Form(table=_NONE, verbs=("exec",)),
    "op": _Form(table=options(("--env-file", True, Effect.ENV_FILE), ("--no-masking", False)), verbs=("run",)),
    "doppler": _Form(table=options(("-p -c --project --config", True)), verbs=("run",)),
    "aws-vault": _Form(table=_NONE, verbs=("exec",), words=1),
    "cross-env": _Form(table=_NONE, assigns=True),
    "cross-env-shell": _Form(table=_NONE, assigns=True, text=True),
    "dotenv": _Form(table=_DOTENV, assigns=True),
    "env-cmd": _Form(
        table=options(("-f --file -r --rc-file -e", True, Effect.ENV_FILE), ("--silent --no-override", False))
    ),
    "wsl": _Form(table=options(("-e --exec --system", False), ("-d --distribution -u --user --cd --shell-type", True))),
    "start": _Form(table=_NONE),
    "conhost": _Form(table=_NONE),
    "busybox": _PLAIN,
    "toybox": _PLAIN,
    "nohup": _PLAIN,
    "setsid": _Form(table=options(("-c -f -w", False))),
    "dbus-run-session": _Form(table=options(("--config-file --dbus-daemon", True))),
    "proot": _Form(table=options(("-r -b -w -q -S -R", True), ("-0", False))),
    "caffeinate": _Form(table=options(("-d -i -m -s -u", False), ("-t -w", True))),
    "torsocks": _PLAIN,
    "proxychains": _Form(table=options(("-q", False), ("-f", True))),
    "rlwrap": _PLAIN,
    "fakeroot": _PLAIN,
    "firejail": _PLAIN,
    "bwrap": _PLAIN,
    "unbuffer": _PLAIN,
    "corepack": _PLAIN,
    "winpty": _PLAIN,
    "exec": _PLAIN,
    "builtin": _PLAIN,
    "command": _PLAIN,
    "catchsegv": _PLAIN,
    "arch": _Form(table=options(("-x86_64 -arm64", False))),
    "xargs": _Form(
        table=options(("-0 -r -t -p -x", False), ("-a -d -E -I -L -n -P -s --arg-file", True)),
        effect=Effect.RUNS_COMMAND,
    ),
}
_SAME = {
    "mamba": "conda",
    "micromamba": "conda",
    "poetry": "conda",
    "pdm": "conda",
    "hatch": "conda",
    "rye": "conda",
    "pipenv": "conda",
    "rbenv": "asdf",
    "pyenv": "asdf",
    "nodenv": "asdf",
    "dotenv-cli": "dotenv",
    "linux32": "nohup",
    "linux64": "nohup",
    "proxychains4": "proxychains",
    "gosu": "aws-vault",
}
_FORMS.update({name: _FORMS[like] for name, like in _SAME.items()})
PROGRAMS: frozenset[str] = frozenset(_FORMS)

_ASSIGNS = re.compile(r"[^=\s/]+=")


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One wrapper; the inner program is for the driver."""
    form = _FORMS[base(argv[first])]
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME, effect=form.effect)]
    at = first + 1
    if form.verbs:
        if argv[at : at + 1] == () or argv[at] not in form.verbs:
            effect = Effect.UNKNOWN_VERB
            unknown = [Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=effect)] if at < len(argv) else []
            return Reading(parts=(*parts, *unknown, *rest(argv, at + 1, NAME)))
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    found = scan(argv, at, form.table, NAME, JOINS)
    parts += found.parts
    at = _skip(argv, parts, found.at, form)
    return _inner(argv, parts, at, form)


def _skip(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> int:
    """Assignments and fixed words before the inner program; nine words means up to ``--``, or none."""
    if form.words == 9:
        if "--" not in argv[at:]:
            return at
        stop = argv.index("--", at)
        parts += [Part(index=i, role=Role.ARGUMENT, runner=NAME) for i in range(at, stop + 1)]
        return stop + 1
    while form.assigns and at < len(argv) and _ASSIGNS.match(argv[at]):
        parts.append(Part(index=at, role=Role.VALUE, runner=NAME, effect=Effect.ENV, detail=argv[at]))
        at += 1
    last = min(at + form.words, len(argv))
    # A fixed word that belongs to the wrapper is missing when a known option follows: never skip past the end.
    parts += [Part(index=i, role=Role.ARGUMENT, runner=NAME) for i in range(at, last)]
    return last + (argv[last : last + 1] == ("--",) and _mark(parts, last))


def _mark(parts: list[Part], at: int) -> int:
    parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
    return 1


def _inner(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    given = any(p.effect == Effect.SHELL_TEXT for p in parts)
    if at >= len(argv) or given:
        return Reading(parts=(*parts, *rest(argv, at, NAME)))
    if form.text:
        text = [
            Part(index=i, role=Role.CODE, runner=NAME, effect=Effect.SHELL_TEXT, detail=argv[i])
            for i in range(at, len(argv))
        ]
        return Reading(parts=(*parts, *text))
    return Reading(parts=tuple(parts), unknown=_elsewhere(argv, parts, at), inner=at)


def _elsewhere(argv: tuple[str, ...], parts: list[Part], at: int) -> tuple[Unknown, ...]:
    """What cannot be said of an inner program that is looked up on a search path of the command's own."""
    looked_up = "/" not in argv[at] and "\\" not in argv[at]
    if not looked_up or not any(p.effect == Effect.ENV and p.detail[:5].casefold() == "path=" for p in parts):
        return ()
    return (Unknown(where=f"/argv/{at}", says="which program this is: the command changes the search path first"),)
