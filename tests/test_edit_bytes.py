"""Law L9 for each notation: an edit writes its entry and what sets it apart, and takes out no more than that."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from chunks import Chunk, Notation, files, joined, owners, runs
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonc import comments, documents, load, places, tokens

from consentry import edit_toml, edit_yaml
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
#: Each run tries other files; `make long-edits` tries far more of them.
MANY = settings(max_examples=int(os.environ.get("CONSENTRY_EXAMPLES", "60")), deadline=None)


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


# ---- TOML and YAML -------------------------------------------------------------------------------------------------


class Editor:
    """One editor at the place of the entries."""

    def __init__(self, notation: Notation) -> None:
        self.edit: Any = edit_yaml if notation in ("block", "items") else edit_toml
        self.path = ("servers" if notation in ("block", "items") else "mcp_servers",)
        self.listed = notation in ("listed", "items")

    def put(self, text: str, name: str) -> str:
        after: str = self.edit.set_entry(text, self.path, name, ENTRY, listed=self.listed)
        return after

    def drop(self, text: str, name: str) -> str:
        after: str = self.edit.remove_entry(text, self.path, name, listed=self.listed)
        return after

    def entries(self, text: str) -> dict[str, str]:
        found: dict[str, str] = self.edit.entries(text, self.path, listed=self.listed)
        return found


TOML = pytest.mark.parametrize("notation", ["tables", "dotted", "listed"])
YAML = pytest.mark.parametrize("notation", ["block", "items"])
EACH = pytest.mark.parametrize("notation", ["tables", "dotted", "listed", "block", "items"])
WRITTEN = json.dumps(ENTRY, separators=(",", ":"))


def given_file(draw: Any, notation: Notation) -> tuple[list[Chunk], str, Editor]:
    chunks = draw(files(notation))
    return chunks, joined(chunks), Editor(notation)


def less_a_line(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


@EACH
@MANY
@given(data=st.data())
def test_an_insertion_is_one_piece_of_whole_lines(notation: Notation, data: Any) -> None:
    chunks, text, editor = given_file(data.draw, notation)
    before = editor.entries(text)
    assert sorted(before) == sorted(owners(chunks))
    after = editor.put(text, "new")
    assert editor.entries(after) == {**before, "new": WRITTEN}
    size = len(after) - len(text)
    at = [i for i in range(len(text) + 1) if after.startswith(text[:i]) and after[i + size :] == text[i:]]
    assert at
    if "mcp_servers=[]" in text.replace(" ", ""):
        return
    if editor.edit is edit_toml:
        assert at[-1] == len(text)
    whole = [i for i in at if (text[:i][-1:] in ("", "\n")) and after[: i + size].endswith("\n")]
    assert whole or (at[-1] == len(text) and after[len(text) :].startswith(("\n", "\r\n")))


@EACH
@MANY
@given(data=st.data())
def test_insert_then_remove_gives_the_bytes_back(notation: Notation, data: Any) -> None:
    """Without an exception: what was made on the way goes too."""
    _, text, editor = given_file(data.draw, notation)
    assert editor.drop(editor.put(text, "new"), "new") == text


def trimmed(parts: list[str], text: str, headers: bool) -> Iterator[str]:
    """``parts`` joined; each may lose the blank line before the table that followed it, and at the end of a file
    that has no line end, that of the line before, as an insertion there brought both.
    """
    choices = [[part] for part in parts]
    for i, part in enumerate(parts[:-1] if headers else ()):
        less = less_a_line(part)
        if less[-1:] in ("", "\n") and less != part:
            ends = i == len(parts) - 2 and not parts[-1] and not text.endswith("\n")
            choices[i] += [less, less_a_line(less)] if ends else [less]
    return map("".join, itertools.product(*choices))


@TOML
@MANY
@given(data=st.data())
def test_toml_a_removal_takes_its_statements_and_the_blank_line_before(notation: Notation, data: Any) -> None:
    chunks, text, editor = given_file(data.draw, notation)
    before = editor.entries(text)
    for name in owners(chunks):
        after = editor.drop(text, name)
        assert after in trimmed(runs(chunks, name), text, notation != "dotted")
        assert editor.entries(after) == {n: entry for n, entry in before.items() if n != name}


@TOML
@MANY
@given(data=st.data())
def test_toml_a_replacement_stands_where_its_first_table_stood(notation: Notation, data: Any) -> None:
    chunks, text, editor = given_file(data.draw, notation)
    before = editor.entries(text)
    for name in owners(chunks):
        after = editor.put(text, name)
        assert editor.entries(after) == {**before, name: WRITTEN}
        first, *rest = runs(chunks, name)
        if notation == "dotted":
            assert any(after.startswith(kept) for kept in trimmed([first, *rest], text, False))
        else:
            assert after.startswith(first)
            assert any(after.endswith(kept) for kept in trimmed(rest, text, True))
            own = max(len(kept) for kept in trimmed(rest, text, True) if after.endswith(kept))
            assert after[len(first) : len(after) - own].count("[") == 2 + (notation == "listed")


BLOCK_TEXT = re.compile(r"text: \|\r?\n.*\r?\n.*\r?\n(?:[ \t]*\r?\n)*\Z")  # the line ends are a part of it
KEY_LINE = re.compile(r"^servers:[ \t]*\r?\n", re.MULTILINE)


@YAML
@MANY
@given(data=st.data())
def test_yaml_a_removal_takes_its_lines(notation: Notation, data: Any) -> None:
    chunks, text, editor = given_file(data.draw, notation)
    before = editor.entries(text)
    for name in owners(chunks):
        after = editor.drop(text, name)
        assert editor.entries(after) == {n: entry for n, entry in before.items() if n != name}
        head, tail = runs(chunks, name)
        key = KEY_LINE.search(head)
        alone = len(before) == 1
        if alone and key and key.end() == len(head):
            head = head[: key.start()]
        elif alone:
            head = re.sub("^servers:", "servers: []" if editor.listed else "servers: {}", head, flags=re.MULTILINE)
            assert after == head + tail
            continue
        if not tail and not text.endswith("\n") and not BLOCK_TEXT.search(head):
            head = less_a_line(head)
        assert after == head + tail


@YAML
@MANY
@given(data=st.data())
def test_yaml_a_replacement_takes_the_place_of_its_lines(notation: Notation, data: Any) -> None:
    chunks, text, editor = given_file(data.draw, notation)
    before = editor.entries(text)
    for name in owners(chunks):
        after = editor.put(text, name)
        assert editor.entries(after) == {**before, name: WRITTEN}
        head, tail = runs(chunks, name)
        assert after.startswith(head) and after.endswith(tail)
        own = after[len(head) : len(after) - len(tail)]
        assert len(own.splitlines()) == 5 and "npx" in own
        assert own.endswith("\n") == (bool(tail) or text.endswith("\n"))
