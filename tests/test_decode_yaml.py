"""YAML as values: the part that all readers agree on, and a refusal for everything else."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.decode import Node, compact
from consentry.decode_yaml import scan_yaml
from consentry.errors import Refused

READ = [
    ("", "null"),
    ("# only a comment\n", "null"),
    ("---\na: b\n", '{"a":"b"}'),
    ("a: b\n...\n", '{"a":"b"}'),
    ("a: 1\r\nb: -0.5\r\nc:\r\n  - x\r\n  - {d: [1, 2]}\r\n", '{"a":1,"b":-0.5,"c":["x",{"d":[1,2]}]}'),
    ("a: true\nb: False\nc: ~\nd:\ne: null\n", '{"a":true,"b":false,"c":null,"d":null,"e":null}'),
    ("a: 1.2.3\nb: 127.0.0.1\nc: v1\nd: 8080:80\ne: a:b\nf: 2024-a\ng: -y", None),
    ("a: 'yes'\nb: \"010\"\nc: |\n  no\n", '{"a":"yes","b":"010","c":"no\\n"}'),
    ('a: "\\U0001F600\\x41\\u00e9"', '{"a":"😀Aé"}'),
    ("a: one\n  two # three\n", '{"a":"one two"}'),
    ("'<<': 1\n'=': '*x'", '{"<<":1,"=":"*x"}'),
    ('{"a": {"b": ["c", 1e-1]}}'.replace("1e-1", "1.0e-1"), '{"a":{"b":["c",1.0e-1]}}'),
    ("- -y\n- '@a/b'\n- http://example.com/x?y=1\n", '["-y","@a/b","http://example.com/x?y=1"]'),
]


@pytest.mark.parametrize(("text", "json"), READ)
def test_reads(text: str, json: str | None) -> None:
    found = scan_yaml(text)
    assert json is None or compact(found) == json
    assert json is not None or all(m.node.kind == "string" for m in found.members)


AMBIGUOUS = [
    "y", "n", "Y", "N", "yes", "No", "ON", "off", "oFF", "tRUE", "nULL", "010", "0o10", "0x1f",
    "0b1", "+1", "-010", "1_000", "1e5", "1.0e5", ".5", "1.", "1.5_0", "._", "01.5", "1:20", "-1:20:30",
    "1:20.5", ".inf", "-.INF", ".nan", "inf", "NaN", "=", "2024-01-02", "2024-1-2", "2024-01-02T10:00:00Z", "1234567890123456789", "1.5.e5",
]  # fmt: skip


@pytest.mark.parametrize("scalar", [*AMBIGUOUS, "2024-01-02 10:00:00"])
def test_readers_that_disagree(scalar: str) -> None:
    for text in (f"a: {scalar}\n", f"{scalar}: b\n", f"[{scalar}]"):
        with pytest.raises(Refused) as error:
            scan_yaml(text)
        assert error.value.code == "ambiguous-scalar"
        assert error.value.hint == "put it in quotes"
    assert compact(scan_yaml(f"a: '{scalar}'")) == compact(scan_yaml(f"a: {scalar}", within=("b",)))


REFUSED = [
    ("a: [", "malformed-yaml"),
    ("a: b\n c: d", "malformed-yaml"),
    ("\ta: b", "malformed-yaml"),
    ("a: b: c", "malformed-yaml"),
    ("a: \x00", "malformed-yaml"),
    ("a: \x1b", "malformed-yaml"),
    ('a: "\\UFFFFFFFF"', "malformed-yaml"),
    ('a: "\\q"', "malformed-yaml"),
    ('a: "\\ud800"', "not-unicode"),
    ("a: \ud800", "not-unicode"),
    ("a: b\u2028", "yaml-feature"),
    ("a: b\x85", "yaml-feature"),
    ("\ufeffa: b", "byte-order-mark"),
    ("a: 1\na: 2", "duplicate-key"),
    ("{a: 1, 'a': 2}", "duplicate-key"),
    ("a: &x 1", "yaml-feature"),
    ("a: &x [1]\nb: *x", "yaml-feature"),
    ("&x a: 1", "yaml-feature"),
    ("<<: {a: 1}", "yaml-feature"),
    ("a: !!str 1", "yaml-feature"),
    ("a: !x {}", "yaml-feature"),
    ("! a: 1", "yaml-feature"),
    ("%YAML 1.1\n---\na: 1", "yaml-feature"),
    ("%TAG ! tag:example.com,2000:\n---\na: 1", "yaml-feature"),
    ("a: 1\n---\nb: 2", "yaml-feature"),
    ("---\n---\n", "yaml-feature"),
    ("1: a", "yaml-feature"),
    ("true: a", "yaml-feature"),
    ("? [a]\n: b", "yaml-feature"),
    ("? {a: b}\n: b", "yaml-feature"),
    (": b", "yaml-feature"),
    ("[" * 5000, "too-deep"),
    ("- " * 5000, "too-deep"),
    ("a: " + "{a: " * 70, "too-deep"),
    ("#" * (1 << 20) + "x", "too-large"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=range(len(REFUSED)))
def test_refuses(text: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        scan_yaml(text)
    assert error.value.code == code
    assert error.value.message.isprintable()
    assert error.value.hint


def test_doubt_is_refused_within_a_part() -> None:
    text = "a: yes\nb:\n  c: no\n"
    assert compact(scan_yaml(text, within=("c",))) == '{"a":"yes","b":{"c":"no"}}'
    for within in ((), ("a",), ("b",), ("b", "c")):
        with pytest.raises(Refused):
            scan_yaml(text, within=within)


def test_says_where() -> None:
    with pytest.raises(Refused) as error:
        scan_yaml("a:\n  - b\n  - c: yes\n")
    assert error.value.where == "/a/1/c"
    assert "line 3, column 8" in error.value.message


def test_places() -> None:
    text = "# é😀\r\na:\r\n  b: 'x'  # y\r\n  c: [1, 2]\r\n\r\nd: z\r\n"
    top = scan_yaml(text)
    a = top.members[0]
    assert [text[m.start : m.end] for m in top.members] == ["a", "d"]
    assert text[a.node.start : a.node.end] == "b: 'x'  # y\r\n  c: [1, 2]"
    assert [text[m.node.start : m.node.end] for m in a.node.members] == ["'x'", "[1, 2]"]


HUGE = ["a: b\n" * 20_000, "- " * 40_000, "[" * 40_000, '"' * 40_001, "a" * 200_000, "? " * 40_000, "- a\n" * 20_000]


@pytest.mark.parametrize("text", HUGE, ids=range(len(HUGE)))
def test_is_linear(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(Refused):
        scan_yaml(text)
    assert time.process_time() - start < 10


def inside(node: Node, text: str) -> bool:
    children = [*node.items, *(m.node for m in node.members)]
    return all(0 <= c.start <= c.end <= len(text) and inside(c, text) for c in children)


@given(st.text(alphabet="ab:-?[]{}\"'\\\n\r #,|>&*!%@`1y<=~.U0\t\ud800\x85é", max_size=60))
def test_raises_refused_only(text: str) -> None:
    try:
        assert inside(scan_yaml(text), text)
    except Refused as refused:
        assert refused.code
