"""Random configuration files, and an independent reader of them: it shares no code with the scanner under test."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

_TOKEN = re.compile(r'("(?:[^"\\]++|\\.)*+")|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
_LEXEME = re.compile(r'"(?:[^"\\]++|\\.)*+"|//[^\r\n]*|/\*.*?\*/|[{}\[\]:,]|[^\s"{}\[\]:,/]+', re.DOTALL)
_TRAILING = re.compile(r'("(?:[^"\\]++|\\.)*+")|,(?=\s*[}\]])', re.DOTALL)


def load(text: str) -> Any:
    """The data of a JSONC text; numbers stay text, objects stay ordered, a key that stands twice is an error."""
    bare = _TOKEN.sub(lambda m: m[1] or " ", text.removeprefix("\ufeff"))
    bare = _TRAILING.sub(lambda m: m[1] or "", bare)
    return json.loads(
        bare, parse_int=lambda n: ("number", n), parse_float=lambda n: ("number", n), object_pairs_hook=_pairs
    )


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def comments(text: str) -> list[str]:
    """The comments of a JSONC text, in order."""
    return [m[0] for m in _TOKEN.finditer(text) if m[1] is None]


Place = tuple[int, int, int]


def tokens(text: str) -> list[re.Match[str]]:
    """Strings, words and marks; neither blanks nor comments."""
    return [m for m in _LEXEME.finditer(text, text.startswith("\ufeff")) if m[0][0] != "/"]


def places(text: str) -> dict[tuple[str, ...], Place]:
    """Where each member stands that is reached through objects: begin of its key, of its value, end of its value."""
    found: dict[tuple[str, ...], Place] = {}
    _value(tokens(text), 0, (), found)
    return found


def _value(
    every: list[re.Match[str]], at: int, path: tuple[str, ...] | None, found: dict[tuple[str, ...], Place]
) -> int:
    """The index behind the value that begins with token ``at``; members of ``path`` None are not noted."""
    opened = every[at][0]
    at += 1
    while opened in ("{", "[") and every[at][0] not in ("}", "]"):
        key = every[at]
        inner = (*path, json.loads(key[0])) if opened == "{" and path is not None else None
        first = at + 2 * (opened == "{")
        at = _value(every, first, inner, found)
        if inner is not None:
            found[inner] = key.start(), every[first].start(), every[at - 1].end()
        at += every[at][0] == ","
    return at + (opened in ("{", "["))


_BLANKS = st.sampled_from(["", "", "", " ", "\t", "\n", "\n  ", "\n\t", "\r\n    ", "  \n", " \r\n\t", "\n\n"])
_NOTES = st.sampled_from(["// note\n", "/* { */", "/* ,\n} */", "// \" ' }\r\n", "/**/"])
_TRIVIA = st.one_of(_BLANKS, st.builds(lambda a, n, b: a + n + b, _BLANKS, _NOTES, _BLANKS))
_WORDS = st.sampled_from(["true", "false", "null", "0", "-1.50e+3", "12345678901234567890123", "1e999", "0.1000"])
_TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
_STRINGS = st.one_of(
    st.sampled_from([r'"\u0041\/"', '"//"', '"/* x */"', '",}"', r'"\ud83d\ude00"', r'"\""', '"}"']),
    _TEXTS.map(lambda t: json.dumps(t, ensure_ascii=False)),
)


@st.composite
def _object(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    keys = draw(st.lists(_TEXTS, max_size=4, unique=True))
    return draw(_joined("{", [json.dumps(k) for k in keys], inner, "}"))


@st.composite
def _array(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    return draw(_joined("[", [""] * draw(st.integers(0, 3)), inner, "]"))


@st.composite
def _joined(draw: st.DrawFn, left: str, keys: list[str], inner: st.SearchStrategy[str], right: str) -> str:
    parts: list[str] = []
    for key in keys:
        label = key + draw(_TRIVIA) + ":" + draw(_TRIVIA) if key else ""
        parts.append(draw(_TRIVIA) + label + draw(inner) + draw(_TRIVIA))
    trailing = draw(st.booleans())
    end = "," + draw(_TRIVIA) if parts and trailing else ""
    return left + ",".join(parts) + end + (draw(_TRIVIA) if not parts else "") + right


_VALUES = st.recursive(st.one_of(_WORDS, _STRINGS), lambda v: st.one_of(_object(v), _array(v)), max_leaves=6)


@st.composite
def documents(draw: st.DrawFn, key: str = "servers") -> str:
    """A file whose root is an object that has ``key``, an object, among others."""
    names = draw(st.lists(_TEXTS.filter(lambda t: t != key), max_size=3, unique=True))
    names.insert(draw(st.integers(0, len(names))), key)
    parts = []
    for name in names:
        value = draw(_object(_VALUES)) if name == key else draw(_VALUES)
        parts.append(draw(_TRIVIA) + json.dumps(name) + draw(_TRIVIA) + ":" + draw(_TRIVIA) + value + draw(_TRIVIA))
    end = "," + draw(_TRIVIA) if draw(st.booleans()) else ""
    bom = draw(st.sampled_from(["", "", "\ufeff"]))
    return bom + draw(_TRIVIA) + "{" + ",".join(parts) + end + "}" + draw(_TRIVIA)


_PLAIN = st.recursive(
    st.one_of(st.booleans(), st.none(), st.integers(), _TEXTS),
    lambda v: st.one_of(st.lists(v, max_size=3), st.dictionaries(_TEXTS, v, max_size=3)),
    max_leaves=6,
)


@st.composite
def plain_documents(draw: st.DrawFn, key: str = "servers") -> str:
    """Such a file in JSON alone: no comments, no trailing commas, no byte order mark."""
    value = {
        **draw(st.dictionaries(_TEXTS, _PLAIN, max_size=3)),
        key: draw(st.dictionaries(_TEXTS, _PLAIN, max_size=3)),
    }
    text = json.dumps(value, indent=draw(st.sampled_from([None, 2, "\t"])), ensure_ascii=draw(st.booleans()))
    return draw(_BLANKS) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))) + draw(_BLANKS)
