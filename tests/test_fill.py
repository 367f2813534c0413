"""Values that are asked for: which, what is an answer, and that each mark is filled exactly once."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from consentry import fill
from consentry.errors import Refused
from consentry.fill import Given
from consentry.model import Input, Override, Server, Target

CURSOR = Target(
    client="cursor", path="/home/ada/mcp.json", scope="user", key="mcpServers", platform="linux", expressions=("env",)
)
VSCODE = replace(CURSOR, client="vscode", inputs=True)


def one(ident: str = "a", **more: object) -> Input:
    return replace(Input(id=ident, definition="{}", mark=f"${{user_config.{ident}}}"), **more)


def server(*args: str, env: tuple[tuple[str, str], ...] = (), inputs: tuple[Input, ...] = (), **more: object) -> Server:
    made = Server(names=("s",), command="x", args=args, env=env, inputs=inputs)
    return replace(made, **more)


def put(asked: Server, **texts: tuple[str, ...]) -> Server:
    return fill.filled(asked, CURSOR, {}, fill.given(asked, CURSOR, texts))


def test_only_what_stands_in_a_value_is_asked_for() -> None:
    asked = server("${user_config.a}", inputs=(one("a"), one("b"), one("c", mark="")))
    assert [i.id for i in fill.asked(asked, CURSOR)] == ["a"]


def test_a_client_with_inputs_asks_itself() -> None:
    native = one("k", mark="${input:k}", native=True)
    asked = server("${input:k}", "${user_config.a}", inputs=(native, one("a")))
    assert [i.id for i in fill.asked(asked, VSCODE)] == ["a"]
    assert [i.id for i in fill.asked(asked, CURSOR)] == ["k", "a"]


def test_what_only_vscode_can_make_is_refused_elsewhere() -> None:
    asked = server("${input:k}", inputs=(one("k", mark="${input:k}", native=True, kind="command"),))
    assert fill.asked(asked, VSCODE) == ()
    with pytest.raises(Refused) as error:
        fill.asked(asked, CURSOR)
    assert error.value.code == "inputs"


@pytest.mark.parametrize(
    ("args", "texts", "flag", "words"),
    [
        (("--a", "A", "b"), (), "--a", ("b",)),
        (("--a", "A", "b"), ("1",), "--a", ("--a", "1", "b")),
        (("--a", "A", "b"), (), "", ("--a", "b")),
        (("--b", "A"), (), "--a", ("--b",)),
        (("A", "--a"), (), "--a", ("--a",)),
        (("--a", "A", "A"), (), "--a", ()),
        (("--a", "A", "--a", "A"), (), "--a", ()),
        (("--a", "x=A"), (), "--a", ("--a", "x=")),
    ],
)
def test_an_option_goes_where_its_value_is_left_out(
    args: tuple[str, ...], texts: tuple[str, ...], flag: str, words: tuple[str, ...]
) -> None:
    mark = one("a").mark
    asked = server(*[word.replace("A", mark) for word in args], inputs=(one("a", required=False, flag=flag),))
    assert put(asked, a=texts).args == words


@pytest.mark.parametrize("where", ["args", "env", "cwd", "command", "overrides"])
def test_a_request_cannot_hold_our_own_mark(where: str) -> None:
    text = "a ${consentry:0}"
    more = {
        "args": {"args": (text,)},
        "env": {"env": (("K", text),)},
        "cwd": {"cwd": text},
        "command": {"command": text},
        "overrides": {"overrides": (Override(platform="win32", args=(text,)),)},
    }[where]
    with pytest.raises(Refused) as error:
        fill.asked(server(**more), CURSOR)  # type: ignore[arg-type]
    assert error.value.code == "reserved-mark"


VALID = [
    (one(), "any text, ünïcode"),
    (one(kind="number"), "-12.5"),
    (one(kind="number", low=1, high=10), "10"),
    (one(kind="boolean"), "Yes"),
    (one(kind="choice", choices=("a", "b")), "b"),
    (one(kind="file"), "/etc/hosts"),
    (one(), "${user_config.b}"),
    (one(), "pa$word ${X} 100%"),
    (one(secret=True), "${env:HOME}"),  # only the guard puts it in
]
INVALID = [
    (one(), "a\nb"),
    (one(), "a\x1bb"),
    (one(), "a\x00"),
    (one(), "\ud800"),
    (one(), "${consentry:0}"),
    (one(kind="number"), "1e9"),
    (one(kind="number"), "0x10"),
    (one(kind="number"), "NaN"),
    (one(kind="number"), ""),
    (one(kind="number", low=1, high=10), "11"),
    (one(kind="number", low=1), "0"),
    (one(kind="boolean"), "maybe"),
    (one(kind="choice", choices=("a", "b")), "c"),
    (one(), "x${env:HOME}"),  # what a person types is a value, no expression
]


@pytest.mark.parametrize(("asked", "text"), VALID)
def test_valid(asked: Input, text: str) -> None:
    assert fill.problem(asked, text, CURSOR) == ""


@pytest.mark.parametrize(("asked", "text"), INVALID)
def test_invalid(asked: Input, text: str) -> None:
    assert fill.problem(asked, text, CURSOR)
    whole = server(asked.mark, inputs=(asked,))
    with pytest.raises(Refused) as error:
        fill.given(whole, CURSOR, {"a": (text,)})
    assert error.value.code == "bad-value"


def test_a_value_goes_everywhere_its_mark_stands() -> None:
    mark = "${user_config.a}"
    asked = server(mark, f"--x={mark}/{mark}", env=(("K", mark), ("L", f"{mark}!")), cwd=mark, inputs=(one(),))
    done = put(asked, a=("v",))
    assert (done.args, done.env, done.cwd) == (("v", "--x=v/v"), (("K", "v"), ("L", "v!")), "v")
    assert done.inputs == () and done.secrets == ()


def test_what_was_put_in_is_never_read_again() -> None:
    asked = server("${user_config.a} ${user_config.b}", inputs=(one("a"), one("b", secret=True)))
    done = put(asked, a=("${user_config.b} $& $1 \\1",), b=("secret",))
    assert done.args == ("${user_config.b} $& $1 \\1 ${consentry:0}",)


def test_several_values_become_several_arguments_where_the_mark_stands_alone() -> None:
    asked = server("-d", "${user_config.a}", "end", inputs=(one("a", multiple=True),))
    assert put(asked, a=("x", "y z")).args == ("-d", "x", "y z", "end")


def test_what_is_left_out_takes_its_place_away() -> None:
    asked = server(
        "${user_config.a}", "--x=${user_config.a}", env=(("K", "${user_config.a}"),), inputs=(one(required=False),)
    )
    done = put(asked)
    assert (done.args, done.env) == (("--x=",), ())


def test_what_is_needed_cannot_be_left_out_nor_given_twice() -> None:
    asked = server("${user_config.a}", inputs=(one(),))
    for texts in ((), ("x", "y")):
        with pytest.raises(Refused):
            fill.given(asked, CURSOR, {"a": texts})


def test_a_secret_is_in_no_value_but_the_one_for_the_key_chain() -> None:
    asked = server(
        "--key", "${user_config.a}", env=(("KEY", "${user_config.a}"),), inputs=(one(secret=True, label="L"),)
    )
    given = fill.given(asked, CURSOR, {"a": ("hunter2",)})
    done = fill.filled(asked, CURSOR, {}, given)
    assert "hunter2" not in repr(done)
    (secret,) = done.secrets
    assert given.secrets == {secret.account: "hunter2"}
    assert done.args == ("--key", secret.mark) and done.env == (("KEY", secret.mark),)


def test_accounts_differ_by_client_file_server_and_input() -> None:
    asked = server()
    other = replace(asked, names=("t",))
    elsewhere = replace(CURSOR, path="/x")
    names = {
        fill.account(asked, CURSOR, one()),
        fill.account(asked, VSCODE, one()),
        fill.account(asked, elsewhere, one()),
        fill.account(other, CURSOR, one()),
        fill.account(asked, CURSOR, one("b")),
    }
    assert len(names) == 5


def test_what_the_host_knows_is_filled_before_anything_is_asked() -> None:
    asked = server("${__dirname}/x", "${user_config.a}", inputs=(one(),), host=("${__dirname}",))
    done = fill.filled(asked, CURSOR, {"${__dirname}": "/b/${user_config.a}"}, None)
    assert done.args == ("/b/${user_config.a}/x", "${user_config.a}")
    assert done.host == () and done.inputs == asked.inputs


TEXT = st.text(st.sampled_from("ab${}._ \\&1"), max_size=12)


@for_all(st.lists(st.one_of(TEXT, st.sampled_from(["${user_config.a}", "${user_config.b}"])), max_size=6), TEXT, TEXT)
def test_filling_is_one_pass(pieces: list[str], a: str, b: str) -> None:
    """The literal pieces stay, the marks become the values: whatever the values look like."""
    marks = {"${user_config.a}": a, "${user_config.b}": b}
    text = "\x01".join(pieces)
    asked = server("x" + text, inputs=(one("a"), one("b")))
    given = Given(texts={"a": (a,), "b": (b,)})
    done = fill.filled(asked, CURSOR, {}, given)

    def expected(rest: str) -> str:
        found = min(((rest.find(m), m) for m in marks if m in rest), default=None)
        return (
            rest if found is None else rest[: found[0]] + marks[found[1]] + expected(rest[found[0] + len(found[1]) :])
        )

    assert done.args == ("x" + expected(text),)


def test_an_empty_value_gets_its_answer_and_no_other() -> None:
    asked = (
        Input(id="a", definition="{}", at=("/env/A",)),
        Input(id="s", definition="{}", at=("/env/S",), secret=True),
    )
    open_ = Server(names=("s",), command="x", args=("", "-y"), env=(("A", ""), ("B", ""), ("S", "")), inputs=asked)
    answers = fill.given(open_, CURSOR, {"a": ("one",), "s": ("two",)})
    done = fill.filled(open_, CURSOR, {}, answers)
    assert (done.args, done.env) == (("", "-y"), (("A", "one"), ("B", ""), ("S", "${consentry:0}")))
    assert fill.receivers(open_, asked[0]) == ("environment variable A",)
