"""Law L9 for each notation: an edit writes its entry and what sets it apart, and takes out no more than that."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonc import comments, documents, load, places, tokens

from consentry.edit import remove_member, set_member
from consentry.model import JSON

BLANKS = " \t\r\n"
#: The rest of a line in which nothing stands.
BLANK_REST = re.compile(r"[ \t]*(?=[\r\n])")
#: A line end and the blanks behind it.
FRESH_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z")

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5).map(lambda n: "new " + n)
ENTRY: dict[str, JSON] = {"command": "npx", "args": ["-y", "a"]}
VALUES: st.SearchStrategy[JSON] = st.sampled_from([ENTRY, {}, [], {"env": {"K": "é\u200b"}, "n": [1, None]}, "x"])
MANY = settings(max_examples=300, deadline=None)


def blank(text: str) -> bool:
    return not text.strip(BLANKS)


# ---- JSON ----------------------------------------------------------------------------------------------------------


def servers(text: str) -> list[tuple[int, int]]:
    return [(start, end) for path, (start, _, end) in places(text).items() if len(path) == 2 and path[0] == "servers"]


def own_comma(text: str, start: int, end: int) -> int | None:
    """The comma that goes with a member: the one behind it, else the one before it."""
    behind = next(t for t in tokens(text) if t.start() >= end)
    before = [t for t in tokens(text) if t.end() <= start][-1]
    return behind.start() if behind[0] == "," else before.start() if before[0] == "," else None


@MANY
@given(documents(), NAMES, VALUES)
def test_json_an_insertion_adds_its_entry_and_one_comma(text: str, name: str, value: JSON) -> None:
    after = set_member(text, ("servers", name), value)
    start, _, end = places(after)["servers", name]
    head, tail = after[:start], after[end:]
    others = servers(text)
    if not others:
        fits = [i for i in range(len(text)) if head.startswith(text[:i]) and tail.endswith(text[i:])]
        assert any(blank(head[i:]) and blank(tail[: len(tail) - len(text) + i]) for i in fits)
        return
    last = others[-1][1]
    behind = next(t for t in tokens(text) if t.start() >= last)
    at = len(text) - len(tail) + (behind[0] == ",")
    if behind[0] == ",":  # a trailing comma stays one
        assert at > behind.start() and tail == "," + text[at:] and head.startswith(text[:at])
        assert blank(head[at:])
    else:
        assert tail == text[at:] and head.startswith(text[:last] + "," + text[last:at]) and blank(head[at + 1 :])
    if FRESH_LINE.search(head):  # the line before is whole, with the blanks at its end
        rest = BLANK_REST.match(text, at)
        assert rest is None or rest[0] == ""


@MANY
@given(documents(), NAMES, VALUES)
def test_json_insert_then_remove_gives_the_bytes_back(text: str, name: str, value: JSON) -> None:
    """Except: an object that held blanks and nothing else comes back as ``{}``."""
    _, start, end = places(text)["servers",]
    inside = text[start + 1 : end - 1]
    expected = text[: start + 1] + text[end - 1 :] if blank(inside) else text
    assert remove_member(set_member(text, ("servers", name), value), ("servers", name)) == expected


@MANY
@given(documents(), NAMES, NAMES, VALUES)
def test_json_an_object_made_on_the_way_stays(text: str, key: str, name: str, value: JSON) -> None:
    """The other exception: who made it is not written down. Taken out as well, it leaves no trace."""
    back = remove_member(set_member(text, (key, name), value), (key, name))
    assert load(back) == {**load(text), key: {}}
    assert remove_member(back, (key,)) == text


@MANY
@given(documents(), VALUES, st.data())
def test_json_a_replacement_changes_one_value(text: str, value: JSON, data: Any) -> None:
    names = list(load(text)["servers"])
    path = ("servers", data.draw(st.sampled_from(names))) if names else ("servers",)
    _, start, end = places(text)[path]
    after = set_member(text, path, value)
    assert after.startswith(text[:start]) and after.endswith(text[end:])
    assert load(after[start : len(after) - len(text) + end]) == load(json.dumps(value))


@MANY
@given(documents())
def test_json_a_removal_takes_its_entry_and_one_comma(text: str) -> None:
    _, opened, closed = places(text)["servers",]
    for name in load(text)["servers"]:
        start, _, end = places(text)["servers", name]
        after = remove_member(text, ("servers", name))
        comma = own_comma(text, start, end)
        head, tail = text[:start], text[end:]
        if comma is not None and comma < start:
            head = text[:comma] + text[comma + 1 : start]
        elif comma is not None:
            tail = text[end:comma] + text[comma + 1 :]
        if len(servers(text)) == 1 and not comments(text[opened:start] + text[end:closed]):
            assert after == text[: opened + 1] + text[closed - 1 :]
            continue
        solid = len(head.rstrip(BLANKS))
        splits = [(i, len(after) - i) for i in range(solid, len(head) + 1) if after[:i] == head[:i]]
        assert any(tail.endswith(after[i:]) and blank(tail[: len(tail) - rest]) for i, rest in splits)
        line, rest = FRESH_LINE.search(text[:start]), BLANK_REST.match(tail)
        if line and rest and (comma is None or comma < start or comma == end):
            # It had lines for itself: these are gone, and no other has changed but for the comma.
            assert after == head[: len(head) - len(line[0])] + tail[rest.end() :]
