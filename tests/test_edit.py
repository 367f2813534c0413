"""One change to a JSONC text: every other byte stays, or NotWritten."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonc import comments, documents, load

from consentry import edit
from consentry.edit import append_item, remove_member, set_member
from consentry.errors import NotWritten
from consentry.model import JSON

NEW: dict[str, JSON] = {"command": "npx", "args": ["-y", "a"]}

REFUSED = {
    "an array": "[]",
    "a word": "null",
    "a text": '"servers"',
    "comments only": "// nothing\n",
    "truncated": '{"servers": {"a": {"command": "x"',
    "a comment without end": '{"servers": {}} /* ',
    "data after the end": '{"servers": {}} {}',
    "two documents": "{}{}",
    "duplicate at the top": '{"servers": {}, "servers": {}}',
    "duplicate spelled twice": '{"servers": {}, "serv\\u0065rs": {}}',
    "duplicate deep inside": '{"servers": {}, "x": [{"a": 1, "a": 2}]}',
    "a control character in a string": '{"servers": {}, "a": "b\x01c"}',
    "a raw line end in a string": '{"servers": {}, "a": "b\nc"}',
    "NUL": '{"servers": {}}\0',
    "single quotes": "{'servers': {}}",
    "no quotes": "{servers: {}}",
    "deep": '{"servers": {}, "x": ' + "[" * 100 + "]" * 100 + "}",
    "two trailing commas": '{"servers": {},,}',
    "servers is an array": '{"servers": []}',
    "servers is null": '{"servers": null}',
    "servers is a text": '{"servers": "x"}',
    "an unpaired surrogate": '{"servers": {}, "a": "\\ud800"}',
    "a number that is none": '{"servers": {}, "a": 01}',
    "not a number": '{"servers": {}, "a": NaN}',
    "a blank that JSON does not have": '{"servers":\u00a0{}}',
    "two byte order marks": "\ufeff\ufeff{}",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(NotWritten) as error:
        set_member(text, ("servers", "new"), NEW)
    assert error.value.message and error.value.hint and "\n" not in error.value.message


BAD_VALUES: dict[str, JSON] = {
    "not a number": float("nan"),
    "infinite": float("inf"),
    "a surrogate": "\ud800",
    "too deep": json.loads("[" * 70 + "]" * 70),
}


@pytest.mark.parametrize("value", BAD_VALUES.values(), ids=BAD_VALUES)
def test_values_that_are_not_json_are_refused(value: JSON) -> None:
    with pytest.raises(NotWritten):
        set_member('{"servers": {}}', ("servers", "new"), value)


def test_removing_what_is_not_there_is_refused() -> None:
    for text in ("", "{}", '{"servers": {}}', '{"servers": {"a": {}}}'):
        with pytest.raises(NotWritten):
            remove_member(text, ("servers", "new"))


def test_appending_to_what_is_no_array_is_refused() -> None:
    for text in ('{"inputs": {}}', '{"inputs": null}', "[]"):
        with pytest.raises(NotWritten):
            append_item(text, ("inputs",), 1)


# text before, text after adding "n": 1 to "s"
LAYOUTS = {
    "no file": ("", '{\n  "s": {\n    "n": 1\n  }\n}\n'),
    "blanks": ("\r\n", '{\r\n  "s": {\r\n    "n": 1\r\n  }\r\n}\r\n'),
    "byte order mark only": ("\ufeff", '\ufeff{\n  "s": {\n    "n": 1\n  }\n}\n'),
    "empty object": ("{}", '{\n  "s": {\n    "n": 1\n  }\n}'),
    "empty object, line end": ("{}\n", '{\n  "s": {\n    "n": 1\n  }\n}\n'),
    "object with a comment": ("{\n  // none\n}\n", '{\n  // none\n  "s": {\n    "n": 1\n  }\n}\n'),
    "one line": ('{"a": 1}', '{"a": 1, "s": {"n": 1}}'),
    "one line, set off": ('{ "a": 1 }', '{ "a": 1, "s": {"n": 1} }'),
    "compact": ('{"a":1,"s":{}}\n', '{"a":1,"s":{"n":1}}\n'),
    "compact, filled": ('{"s":{"a":1}}', '{"s":{"a":1,"n":1}}'),
    "tabs": ('{\n\t"s": {\n\t\t"a": 1\n\t}\n}', '{\n\t"s": {\n\t\t"a": 1,\n\t\t"n": 1\n\t}\n}'),
    "four blanks, empty": ('{\n    "s": {}\n}', '{\n    "s": {\n        "n": 1\n    }\n}'),
    "four blanks, open": ('{\n    "s": {\n    }\n}', '{\n    "s": {\n        "n": 1\n    }\n}'),
    "CRLF": (
        '{\r\n  "s": {\r\n    "a": 1\r\n  }\r\n}\r\n',
        '{\r\n  "s": {\r\n    "a": 1,\r\n    "n": 1\r\n  }\r\n}\r\n',
    ),
    "trailing comma": ('{\n  "s": {\n    "a": 1,\n  },\n}', '{\n  "s": {\n    "a": 1,\n    "n": 1,\n  },\n}'),
    "comment behind": ('{\n  "s": {\n    "a": 1 // one\n  }\n}', '{\n  "s": {\n    "a": 1, // one\n    "n": 1\n  }\n}'),
    "comment below": (
        '{\n  "s": {\n    "a": 1\n    /* "b": 2 */\n  }\n}',
        '{\n  "s": {\n    "a": 1,\n    /* "b": 2 */\n    "n": 1\n  }\n}',
    ),
    "line comment in one line": ('{"s": {"a": 1 // one\n}}', '{"s": {"a": 1, // one\n"n": 1\n}}'),
    "line comment in an empty object": ('{"s": { // none\n}}', '{"s": { // none\n  "n": 1\n}}'),
    "brackets in comments": ('{"s": {"a": 1 /* } */}}', '{"s": {"a": 1, /* } */ "n": 1}}'),
    "other case is another key": ('{"S": {}}', '{"S": {}, "s": {"n": 1}}'),
    "trailing comma, blank behind it": (
        '{\n  "s": {\n    "a": "//", \n  }\n}',
        '{\n  "s": {\n    "a": "//", \n    "n": 1,\n  }\n}',
    ),
    "blank at the end of a line": ('{"s": {\n  "a": 1\t\r\n}}', '{"s": {\n  "a": 1,\t\r\n  "n": 1\r\n}}'),
    "comment alone": ('{\n  "s": {/* none */}\n}', '{\n  "s": {/* none */ "n": 1}\n}'),
    "odd colons": ('{\n "a" : 1\n}', '{\n "a" : 1,\n "s" : {\n  "n" : 1\n }\n}'),
}


@pytest.mark.parametrize(("before", "after"), LAYOUTS.values(), ids=LAYOUTS)
def test_layout(before: str, after: str) -> None:
    assert set_member(before, ("s", "n"), 1) == after


# text before, text after removing "n" from "s"
REMOVALS = {
    "a blank line before": ('{"s": {\n  "a": 1,\n\n  "n": 1,\n  "b": 2\n}}', '{"s": {\n  "a": 1,\n\n  "b": 2\n}}'),
    "blanks at the ends of lines": (
        '{"s": {\n  "a": 1, \n  "n": 1, \n  "b": 2\n}}',
        '{"s": {\n  "a": 1, \n  "b": 2\n}}',
    ),
    "alone": ('{"s": {"n": 1}}', '{"s": {}}'),
    "alone, lines": ('{\n  "s": {\n    "n": 1\n  }\n}', '{\n  "s": {}\n}'),
    "alone, comma": ('{"s": { "n": 1, }}', '{"s": {}}'),
    "alone with a comment": ('{"s": { /* x */ "n": 1 }}', '{"s": { /* x */ }}'),
    "first": ('{"s": {"n": 1, "a": 2}}', '{"s": {"a": 2}}'),
    "middle": ('{"s": {"a": 1, "n": 1, "b": 2}}', '{"s": {"a": 1, "b": 2}}'),
    "last": ('{"s": { "a": 1, "n": 1 }}', '{"s": { "a": 1 }}'),
    "lines": (
        '{"s": {\n  "a": 1,\n  "n": [\n    1\n  ],\n  "b": 2\n}}',
        '{"s": {\n  "a": 1,\n  "b": 2\n}}',
    ),
    "comment behind": ('{"s": {\n  "a": 1,\n  "n": 1 // new\n}}', '{"s": {\n  "a": 1\n  // new\n}}'),
    "comment before": ('{"s": {\n  "a": 1, // a\n  "n": 1}}', '{"s": {\n  "a": 1 // a\n  }}'),
    "block comment over lines": ('{"s": {"a": 1, // a\n"n": 1 /* x\n */}}', '{"s": {"a": 1 // a\n/* x\n */}}'),
    "comment before the comma": ('{"s": {"n": 1 /* x */, "a": 2}}', '{"s": {/* x */ "a": 2}}'),
    "trailing comma": ('{"s": {\n  "a": 1,\n  "n": 1,\n}}', '{"s": {\n  "a": 1,\n}}'),
}


@pytest.mark.parametrize(("before", "after"), REMOVALS.values(), ids=REMOVALS)
def test_removal(before: str, after: str) -> None:
    assert remove_member(before, ("s", "n")) == after


def test_a_value_is_replaced_as_a_whole() -> None:
    before = '{\n\t"s": {\n\t\t"n": {"command": "old", "env": {"KEY": "secret"}}, // kept\n\t\t"a": 1e999\n\t}\n}'
    after = set_member(before, ("s", "n"), {"command": "new"})
    assert after == '{\n\t"s": {\n\t\t"n": {\n\t\t\t"command": "new"\n\t\t}, // kept\n\t\t"a": 1e999\n\t}\n}'


def test_what_an_editor_would_not_show_is_escaped() -> None:
    after = set_member("{}", ("a",), "é\u200b\u202e\x1b\x7f\u0085\u2028\ufeff\U000e0041 \\ 漢 😀")
    shown = '"é\\u200b\\u202e\\u001b\\u007f\\u0085\\u2028\\ufeff\\udb40\\udc41 \\\\ 漢 😀"'
    assert after == '{\n  "a": ' + shown + "\n}"


def test_a_number_is_written_as_it_was_given() -> None:
    item = edit.root("[1e400, 12345678901234567890.10]")
    assert item is not None
    assert append_item('{"a":[]}', ("a",), item) == '{"a":[[1e400,12345678901234567890.10]]}'


def test_a_result_that_differs_elsewhere_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof after the edit is not a formality: with a broken edit it refuses."""
    text = '{"servers": {"a": 1}, "b": 2}'
    for broken in ('{"servers": {"a": 1, "n": 1}, "b": 3}', '{"servers": {"a": 2, "n": 1}, "b": 2}',
                   '{"servers": {"n": 1}, "b": 2}', '{"servers": {"a": 1, "n": 2}, "b": 2}',
                   '{"b": 2, "servers": {"a": 1, "n": 1}}', text):  # fmt: skip
        monkeypatch.setattr(edit, "_apply", lambda *_, broken=broken: broken)
        with pytest.raises(NotWritten):
            set_member(text, ("servers", "n"), 1)


def _inside(one: str, other: str) -> bool:
    """Whether ``other`` becomes ``one`` by leaving characters out."""
    rest = iter(other)
    return all(c in rest for c in one)


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5).map(lambda n: "new " + n)
VALUES: st.SearchStrategy[JSON] = st.sampled_from([NEW, {}, [], {"env": {"K": "é\u200b"}, "n": [1.5, True, None]}, "x"])


@settings(max_examples=250, deadline=None)
@given(documents(), NAMES, VALUES)
def test_put_then_drop_gives_the_exact_text(text: str, name: str, value: JSON) -> None:
    after = set_member(text, ("servers", name), value)
    old, new = load(text), load(after)
    assert list(new["servers"]) == [*old["servers"], name] and list(new) == list(old)
    assert json.dumps(new["servers"].pop(name)) == json.dumps(load(json.dumps(value)))
    assert new == old
    assert _inside(text, after) and comments(after) == comments(text)
    back = remove_member(after, ("servers", name))
    if old["servers"] or "{}" in text:
        assert load(back) == old and comments(back) == comments(text)
    if old["servers"]:
        assert back == text


@settings(max_examples=250, deadline=None)
@given(documents())
def test_a_removed_member_takes_nothing_along(text: str) -> None:
    old = load(text)
    for name in list(old["servers"]):
        after = remove_member(text, ("servers", name))
        left = {n: v for n, v in old["servers"].items() if n != name}
        assert load(after) == {**old, "servers": left}
        assert list(load(after)["servers"]) == list(left)
        assert _inside(after, text)
        whole = edit.root(text)
        holder = whole and whole.get("servers")
        member = holder and next(m for m in holder.members if m.key == name)
        assert member
        assert comments(after) == comments(text[: member.start]) + comments(text[member.node.end :])


@settings(max_examples=150, deadline=None)
@given(documents("inputs"), VALUES)
def test_replacing_a_member_changes_only_its_value(text: str, value: JSON) -> None:
    old = load(text)
    after = set_member(text, ("inputs",), value)
    assert {**load(after), "inputs": 0} == {**old, "inputs": 0}
    node = edit.root(text)
    inner = node and node.get("inputs")
    assert inner and after.startswith(text[: inner.start]) and after.endswith(text[inner.end :])


def test_ten_megabytes_keep_every_byte() -> None:
    rows = ",\n".join(f'    "k{i}": "{"x" * 400}"' for i in range(26_000))
    text = '{\n  "projects": {\n' + rows + '\n  },\n  "servers": {\n    "a": 1\n  }\n}\n'
    assert len(text) > 10 * 1024 * 1024
    after = set_member(text, ("servers", "n"), 1)
    assert after == text.replace('"a": 1\n', '"a": 1,\n    "n": 1\n')
    assert remove_member(after, ("servers", "n")) == text
