"""Which keys the root of a JSON text has, found without reading it: the reader of a document is chosen by them.

One pass over the text, at most; nothing is said about its values, and a text that is not JSON has whatever it seems to
have: its reader refuses it.
"""

from __future__ import annotations

import json
import re

_COMMENT = r"//[^\r\n]*+|/\*[^*]*+(?:\*++[^/*][^*]*+)*(?:\*++/|\**+\Z)"
_SKIP = rf"[ \t\r\n]*+(?:(?:{_COMMENT})[ \t\r\n]*+)*"
_TOKEN = re.compile(rf'"[^"\\]*+(?:\\.[^"\\]*+)*(?:"|(?=\\?\Z))|{_COMMENT}|[{{}}\[\]]', re.DOTALL)
_VALUE = re.compile(rf"{_SKIP}:{_SKIP}(.?)", re.DOTALL)


def root_key(text: str, keys: frozenset[str], opens: str = "") -> str:
    """The first of ``keys`` that the root object of ``text`` has, with a value that is no object; "" if there is none.

    An object is a named entry: a server may have any name. ``opens``: the value begins with one of these signs instead.
    """
    if "\\u" not in text and not any(f'"{key}"' in text for key in keys):
        return ""
    depth = 0
    longest = 2 + 6 * max(map(len, keys))  # each letter may be an escape
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "{[":
            if word == "[" and not depth:
                return ""
            depth += 1
        elif word in "}]":
            depth -= 1
            if depth <= 0:
                return ""
        elif depth == 1 and word[0] == '"' and len(word) <= longest and (key := _key(word)) in keys:
            value = _VALUE.match(text, token.end())
            if value and (value[1] in opens if opens else value[1] != "{"):
                return key
    return ""


def _key(word: str) -> str:
    if "\\" not in word:
        return word[1:-1]
    try:
        return str(json.loads(word))
    except ValueError:
        return ""
