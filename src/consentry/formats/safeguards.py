"""Which fields ask that a client stops asking, by the words of their names: no list of clients could be complete.

``autoApproveAll``, ``auto_approve_tools`` and ``chat.tools.autoApprove`` say the same; a field that asks for questions,
as ``requireConfirmation`` does, says it with ``false``. What clients call by other words stands in a list.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from consentry.decode import Node

_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 100  # characters of a key; a longer one is unknown anyway


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Of clients, in their own words: VS Code asks nothing of a server in its sandbox.
_OWN = frozenset((("sandbox", "enabled"), ("yolo",), ("yolo", "mode"), ("trust",), ("trusted",), ("approved",)))
_ACTS = _names(
    "accept accepted allow allowed approval approve approved confirm confirmed exec execute grant permit run trust"
    " trusted"
)
_ALWAYS = _ACTS - {"approval", "confirm", "confirmed"}
_QUESTIONS = _names(
    "approval approvals ask asking confirm confirmation confirmations consent permission permissions review"
)
_WITHOUT = _names("bypass disable disabled ignore never no skip suppress without")
_ALLOWS = _names("accept allow approve grant trust")
_ALL = _names("all any everything")
_WHOM = _names("action actions call calls command commands edit edits mcp request requests server servers tool tools")
_TRUSTED = _WHOM | {"folder", "level", "project", "workspace"}
_ASKS = _names("ask confirm need needs prompt require required requires")
_MODES = _names("mode policy")
#: Values of a mode by which a client goes on asking.
_ASKING = _names("ask confirm default manual on-request prompt untrusted")
_NO = _names("auto false never no none off")


def safeguard(key: str) -> bool:
    """Whether the field ``key`` says when a client asks."""
    words = _words(key)
    return _switches_off(words) or _asks(words) or _mode(words)


def off(key: str, node: Node, empty: bool) -> bool:
    """Whether the field, which is a safeguard, asks that no questions are asked; ``empty``: its value says nothing."""
    words = _words(key)
    if _asks(words) and not _switches_off(words):
        return not (
            node.kind == "true" or (node.kind == "string" and bool(node.value) and _plain(node.value) not in _NO)
        )
    if _mode(words) and node.kind == "string" and _plain(node.value) in _ASKING:
        return False
    return not empty


def inside(node: Node) -> bool:
    """Whether a group of settings holds one that asks for this, as ``{"defaultMode": "bypassPermissions"}`` does."""
    for member in node.members:
        value = member.node
        empty = value.kind in ("false", "null") or not (
            value.value or value.members or value.items or value.kind == "true"
        )
        if safeguard(member.key) and off(member.key, value, empty):
            return True
        if value.kind == "string" and "mode" in _words(member.key) and _switches_off(_words(value.value)):
            return True
        if value.members and inside(value):
            return True
    return False


def _words(key: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(key[:_LONGEST]))


def _plain(value: str) -> str:
    return value.strip().casefold().replace("_", "-")


def _switches_off(words: tuple[str, ...]) -> bool:
    if words in _OWN or "dangerously" in words or words[:1] == ("preapproved",):
        return True
    pairs = list(itertools.pairwise(words))
    if any((a in ("auto", "pre") and b in _ACTS) or (a == "always" and b in _ALWAYS) for a, b in pairs):
        return True
    if any(a in _WITHOUT and _QUESTIONS & set(words[at + 1 : at + 3]) for at, a in enumerate(words)):
        return True
    if any(a in ("skip", "no", "never", "bypass") and b in ("prompt", "prompts", "prompting") for a, b in pairs):
        return True
    if words[:2] in (("dont", "ask"), ("do", "not")) and "ask" in words:
        return True
    if words[:1] in (("trust",), ("trusted",)) and set(words[1:]) <= _TRUSTED | _ALL:
        return True
    return any(
        a in _ALLOWS | {"enable"} and b in _ALL and _everything(words[at + 2 :], a) for at, (a, b) in enumerate(pairs)
    )


def _everything(after: Sequence[str], verb: str) -> bool:
    """Whether "all" means all that a server does, as in ``allowAllTools``, but not in ``allowAllOrigins``."""
    if verb == "enable":
        return after[-1:] in (("servers",), ("server",))
    return not after or after[0] in _WHOM


def _asks(words: tuple[str, ...]) -> bool:
    if words == ("confirm",):
        return True
    return any(a in _ASKS and b in _QUESTIONS | {"user", "before"} for a, b in itertools.pairwise(words))


def _mode(words: tuple[str, ...]) -> bool:
    return words[-1:] != () and words[-1] in _MODES and bool(_QUESTIONS & set(words))
