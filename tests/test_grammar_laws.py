"""What holds for every grammar: each element is read once, known options hide nothing, reading is linear."""

from __future__ import annotations

import shlex
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consentry import runners
from consentry.effects import Effect
from consentry.model import Plan, Role, Server
from consentry.runners import bridge, deno, docker, node_options, npm_options, tool, toolchain, uvx, wrapper_forms
from consentry.runners.interface import Options
from consentry.runners.tool_forms import FORMS


def planned(*argv: str) -> Plan:
    return runners.plan(Server(names=("demo",), command=argv[0], args=argv[1:]), None)


PROGRAMS = sorted(p for m in runners.ALL.values() for p in m.PROGRAMS)
TABLES: list[Options] = [
    *npm_options.TABLES.values(),
    node_options.NODE,
    *node_options.TABLES.values(),
    uvx._TOOL,
    uvx._RUN,
    docker._TABLE,
    docker._GLOBAL,
    deno._TABLE,
    *(form.table for form in toolchain._FORMS.values()),
    *(form.table for form in wrapper_forms.FORMS.values()),
    *(form.table for form in bridge._FORMS.values()),
]
TOOL_WORDS = {entry.rstrip("*") for form in FORMS.values() for row in form[:4] for entry in row}
NAMES = sorted({name for table in TABLES for name in table} | TOOL_WORDS)
VERBS = ("run", "exec", "x", "dlx", "tool", "create", "mcp", "gateway", "compose", "cp", "-exec", ";", "+", "--", "-")
WORDS = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(NAMES).map(lambda name: name + "=value"),
    st.sampled_from(NAMES).map(lambda name: name[:-1]),
    st.sampled_from(
        (*VERBS, "A=b", "sh", "npx", "find", "env", "a/b", "x.py", "https://example.com/x", "sh -c id", "")
    ),
    st.text(max_size=6),
)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(PROGRAMS), st.lists(WORDS, max_size=9))
def test_every_element_is_read_once(program: str, args: list[str]) -> None:
    plan = planned(program, *args)
    assert [p.index for p in plan.parts] == list(range(len(args) + 1))
    assert {p.index for p in plan.nested} <= set(range(len(args) + 1))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PROGRAMS), st.lists(WORDS, max_size=6), st.sampled_from(PROGRAMS), st.lists(WORDS, max_size=3))
@example("%comspec%", ["--", "exec"], "env", [])
@example("acme", ["--", "node", "x.js"], "env", ["--", "sh"])
def test_what_is_inside_a_find_is_read_as_if_it_stood_alone(
    program: str, args: list[str], other: str, more: list[str]
) -> None:
    command = [program, *(a for a in args if a not in (";", "+", "-exec"))]
    alone = runners.read(tuple(command))
    inside = runners.read(("find", ".", "-exec", *command, ";", "-exec", other, *more))
    found = inside.parts[3 : 3 + len(command)]
    assert [(p.index + 3, p.role, p.effect) for p in alone.parts] == [(p.index, p.role, p.effect) for p in found]


# Where the program stands behind any of its options: the start of the command, the table, what the last word then is.
PLACES: list[tuple[tuple[str, ...], Options, Role]] = [
    (("npx",), npm_options.NPM, Role.PACKAGE),
    (("npm", "exec"), npm_options.NPM, Role.PACKAGE),
    (("pnpm", "dlx"), npm_options.PNPM, Role.PACKAGE),
    (("yarn", "dlx"), npm_options.YARN, Role.PACKAGE),
    (("bunx",), npm_options.BUNX, Role.PACKAGE),
    (("uvx",), uvx._TOOL, Role.PACKAGE),
    (("uv", "tool", "run"), uvx._TOOL, Role.PACKAGE),
    (("pipx", "run"), uvx._PIPX, Role.PACKAGE),
    (("docker", "run"), docker._TABLE, Role.IMAGE),
    (("podman", "run"), docker._TABLE, Role.IMAGE),
    (("node",), node_options.NODE, Role.SCRIPT),
    (("bun",), node_options.BUN, Role.SCRIPT),
    (("deno", "run"), deno._TABLE, Role.SCRIPT),
]
#: With these another word is the program, or there is none.
OTHER = {
    Effect.CALL_TEXT,
    Effect.INLINE_CODE,
    Effect.CODE_FROM_INPUT,
    Effect.SHELL_TEXT,
}


@settings(max_examples=800, deadline=None)
@given(st.sampled_from(PLACES), st.data())
def test_known_options_leave_the_program_where_it_is(
    place: tuple[tuple[str, ...], Options, Role], data: st.DataObject
) -> None:
    start, table, role = place
    quiet = sorted(
        name
        for name, known in table.items()
        if known.effect not in OTHER and name not in ("-p", "--package", "--from", "--spec", "--") and "=" not in name
    )
    args: list[str] = []
    for name in data.draw(st.lists(st.sampled_from(quiet), max_size=6)):
        joined = table[name].value == 1 and name.startswith("--") and data.draw(st.booleans())
        args += [f"{name}=v1"] if joined else [name, *["v1"] * table[name].value]
    plan = planned(*start, *args, "target", "--unknown")
    assert (plan.parts[-2].role, plan.argv[plan.parts[-2].index]) == (role, "target")
    assert plan.parts[-1].role is Role.ARGUMENT
    assert Effect.UNKNOWN_OPTION not in {p.effect for p in plan.parts}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(wrapper_forms.FORMS)), st.data())
def test_a_wrapper_hides_nothing_behind_its_options(name: str, data: st.DataObject) -> None:
    form = wrapper_forms.FORMS[name]
    quiet = sorted(
        n for n, known in form.table.items() if known.effect not in OTHER and n not in ("-", "nt", "new-tab")
    )
    args: list[str] = [*form.verbs[:1]]
    for option in data.draw(st.lists(st.sampled_from(quiet), max_size=4)) if quiet else []:
        args += [option, *["1"] * form.table[option].value]
    args += [*["1"] * form.words, *["--"] * form.dashed]
    plan = planned(name, *args, "sh", "-c", "id")
    if form.text:
        assert plan.parts[-1].effect == Effect.SHELL_TEXT
    else:
        assert [(p.role, p.effect) for p in plan.parts[-3:]] == [
            (Role.PROGRAM, ""),
            (Role.OPTION, ""),
            (Role.CODE, Effect.SHELL_TEXT),
        ]


@pytest.mark.parametrize(
    "args",
    [["-exec", "x", ";"], ["-c", "a=b"], ["--", "find"], ["-o", "ProxyCommand=x"], ["--stdio", "sh -c x"], ["-p", "a"]],
)
@pytest.mark.parametrize("program", ["find", "git", "ssh", "supergateway", "npm exec", "concurrently", "java", "perl"])
def test_reading_is_linear(program: str, args: list[str]) -> None:
    start = time.process_time()
    planned(*program.split(), *args * 4_000)
    assert time.process_time() - start < 10


def test_commands_inside_commands_end() -> None:
    assert Effect.TOO_DEEP in {p.effect for p in planned(*["find", ".", "-exec"] * 60, "id").parts}
    line = "id"
    for _ in range(6):
        line = "npx supergateway --stdio " + shlex.quote(line)
    planned(*shlex.split(line))


@pytest.mark.parametrize(
    ("line", "index", "role"),
    [
        ("npx -yq notes", 2, Role.PACKAGE),
        ("npx --loglevel error notes", 3, Role.PACKAGE),
        ("npx --color notes", 2, Role.PACKAGE),
        ("npx -registry https://example.com notes", 3, Role.PACKAGE),
        ("uv run --no-group dev notes.py", 4, Role.SCRIPT),
        ("uv tool --offline run notes", 4, Role.PACKAGE),
        ("docker run -itvv:/x notes", 3, Role.IMAGE),
        ("docker run -e A -u0 notes", 5, Role.IMAGE),
        ("nice -n 5 sh x", 3, Role.PROGRAM),
        ("timeout --sig 9 5 sh x", 4, Role.PROGRAM),
        ("wsl -d Ubuntu -e sh x", 4, Role.PROGRAM),
        ("start /b /d C: sh x", 4, Role.PROGRAM),
        ("mcp-proxy -e A b -- sh x", 5, Role.PROGRAM),
        ("mcp-proxy --port 1 sh x", 3, Role.PROGRAM),
        ("npx -y node@20 x.js", 3, Role.SCRIPT),
        ("npx -y @acme/node x.js", 3, Role.ARGUMENT),
        ("uvx mcp-proxy==0.8 -- sh x", 3, Role.PROGRAM),
        ("perl -l x.pl", 2, Role.SCRIPT),
        ("php -d a=b x.php", 3, Role.SCRIPT),
        ("go run -exec=x ./a", 3, Role.SCRIPT),
        ("java --add-opens a/b=c -jar x.jar", 4, Role.SCRIPT),
        ("python -m uv run x.py", 4, Role.SCRIPT),
    ],
)
def test_the_program_is_where_the_runner_takes_it_from(line: str, index: int, role: Role) -> None:
    assert planned(*line.split()).parts[index].role is role


def test_the_command_in_a_value_is_found() -> None:
    assert tool.command("exec=sh -c id") == "sh -c id"
    assert tool.command("!sh -c id") == "sh -c id"
    assert tool.command("sh,-c,id") == "sh -c id"
    for line in (
        "tar xf a --to-command 'sh -c id'",
        "ssh -o 'ProxyCommand=sh -c id' host",
        "git -c 'alias.x=!sh -c id' x",
        "rsync -e 'sh -c id' a b",
        "npx supergateway --stdio 'sh -c id'",
        "npx nodemon --exec 'sh -c id'",
        "go run -toolexec 'sh -c id' ./x",
    ):
        assert Effect.SHELL_TEXT in {p.effect for p in planned(*shlex.split(line)).nested}, line
