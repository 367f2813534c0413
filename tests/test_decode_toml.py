"""TOML as values: what is read, what is refused, and that nothing else ever comes out."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.decode import compact
from consentry.decode_toml import scan_toml
from consentry.errors import Refused

READ = [
    ("", "{}"),
    ("# only a comment\r\n", "{}"),
    ("a = 1\nb = -0.50\nc = +1_0.5\nd = 0x10", '{"a":1,"b":-0.50,"c":10.5,"d":16}'),
    ("t = true\nf = false\ns = 'C:\\x'", '{"t":true,"f":false,"s":"C:\\\\x"}'),
    ('[m.a]\ncommand = "x"\n[m.a.env]\nK = "é\\u00e9"', '{"m":{"a":{"command":"x","env":{"K":"éé"}}}}'),
    ('[[m]]\nname = "a"\n[[m]]\nname = "b"', '{"m":[{"name":"a"},{"name":"b"}]}'),
    ("a.\"b.c\".'d' = {e = [1, {f = []}]}", '{"a":{"b.c":{"d":{"e":[1,{"f":[]}]}}}}'),
    ('a = """one\ntwo""""', '{"a":"one\\ntwo\\""}'),
    ("a = 'x.x" + ".x" * 100 + "'", '{"a":"x.x' + ".x" * 100 + '"}'),
    ("a = '''x.x" + '.x" [' * 100 + "'''", None),
]


@pytest.mark.parametrize(("text", "json"), READ)
def test_reads(text: str, json: str | None) -> None:
    assert scan_toml(text).kind == "object"
    assert json is None or compact(scan_toml(text)) == json


def test_a_date_is_never_text() -> None:
    kinds = [m.node.kind for m in scan_toml("a = 1979-05-27\nb = 07:32:00\nc = 1979-05-27T07:32:00Z").members]
    assert kinds == ["number"] * 3


REFUSED = [
    ("a", "malformed-toml"),
    ("a = 1\na = 2", "malformed-toml"),
    ("[a]\n[a]", "malformed-toml"),
    ("a = {b = 1}\n[a.c]", "malformed-toml"),
    ("a = inf", "malformed-toml"),
    ("a = [-nan]", "malformed-toml"),
    ('a = "x', "malformed-toml"),
    ("a = 1\rb = 2", "malformed-toml"),
    ("a = 'x\x00'", "malformed-toml"),
    ("a = " + "9" * 5000, "malformed-toml"),
    ('a = "\\ud800"', "malformed-toml"),
    ("a = '\ud800'", "not-unicode"),
    ("\ufeffa = 1", "byte-order-mark"),
    ("a = " + "[" * 5000, "too-deep"),
    ("a = " + "[" * 65 + "]" * 65, "too-deep"),
    ("a" + ".a" * 64 + " = 1", "too-deep"),
    ("[" + "a." * 20 + "a]\n" + "b." * 20 + "b = " + "{c = " * 40 + "1" + "}" * 40, "too-deep"),
    ("#" * (1 << 20) + "x", "too-large"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=range(len(REFUSED)))
def test_refuses(text: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        scan_toml(text)
    assert error.value.code == code
    assert error.value.message.isprintable()
    assert error.value.hint


HUGE = ["a." * 400_000, '"\\"' * 300_000, "a=1\n" * 200_000, "[[a]]\n" * 100_000, "'" * 900_000, "a=[" * 300_000]
HUGE += [f"[a]\n{'b.' * 20}c{i} = 1\n" for i in (1,)]
HUGE += ["".join(f"{'b.' * 20}c{i} = 1\n" for i in range(18_000))]


@pytest.mark.parametrize("text", HUGE, ids=range(len(HUGE)))
def test_is_linear(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(Refused):
        scan_toml(text)
    assert time.process_time() - start < 10


@given(st.text(alphabet="ab.=[]{}\"'\\\n\r #,1-:Ttrue\ud800\x00é", max_size=60))
def test_raises_refused_only(text: str) -> None:
    try:
        scan_toml(text)
    except Refused as refused:
        assert refused.code
