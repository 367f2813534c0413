"""VS Code ``inputs``: values that the client asks for before it starts a server.

Only inputs that the server refers to are kept, and of them only the members that VS Code documents; the rest is shown.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from consentry.decode import Member, Node, compact
from consentry.errors import Refused
from consentry.formats import fields
from consentry.model import Field, Finding, Input
from consentry.show import show

_MEMBERS = frozenset(("type", "id", "description", "default", "password", "options", "command", "args"))
_TYPES = frozenset(("promptString", "pickString", "command"))


class Asked(NamedTuple):
    """The inputs of one server, and what is shown of the others."""

    inputs: tuple[Input, ...] = ()
    fields: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()


def used(node: Node | None, values: str) -> Asked:
    """The inputs in the array ``node`` that ``values`` refer to as ``${input:ID}``; ``values`` is all text of a server.

    Raises Refused: wrong-type, duplicate-input, nul.
    """
    if node is None or node.kind == "null" or (node.kind in ("array", "object") and not (node.items or node.members)):
        return Asked()
    if node.kind != "array":
        raise _wrong("inputs must be an array of objects", "/inputs")
    inputs: list[Input] = []
    shown: list[Field] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for index, item in enumerate(node.items):
        ident = _checked(item, f"/inputs/{index}")
        if ident in seen:
            hint = "ask the publisher for a corrected request"
            where = f"/inputs/{index}/id"
            raise Refused(f"two inputs have the id {show(ident)}", code="duplicate-input", where=where, hint=hint)
        seen.add(ident)
        if "${input:" + ident + "}" not in values:
            shown.append(Field(where=f"/inputs/{index}", value=compact(item), kind="inert"))
            continue
        inputs.append(Input(id=ident, definition=_definition(item)))
        left = fields.of([m for m in item.members if m.key not in _MEMBERS], "inputs", index)
        shown += left.fields
        findings += left.findings
    return Asked(tuple(inputs), tuple(shown), tuple(findings))


def _definition(item: Node) -> str:
    known: list[Member] = [m for m in item.members if m.key in _MEMBERS]
    return "{" + ",".join(f"{json.dumps(m.key)}:{compact(m.node)}" for m in known) + "}"


def _checked(item: Node, where: str) -> str:
    """The id of an input whose members have the types that VS Code gives them."""
    if item.kind != "object":
        raise _wrong("an input must be an object", where)
    for key in ("id", "type", "description", "default", "command"):
        member = item.get(key)
        if member is not None and member.kind != "string":
            raise _wrong(f"{key} of an input must be text", f"{where}/{key}")
    password = item.get("password")
    if password is not None and password.kind not in ("true", "false"):
        raise _wrong("password of an input must be true or false", f"{where}/password")
    kind, ident = item.get("type"), item.get("id")
    if ident is None or not ident.value or "\0" in ident.value or "}" in ident.value:
        raise _wrong("an input needs an id", f"{where}/id")
    if kind is None or kind.value not in _TYPES:
        raise _wrong("an input is of type promptString, pickString or command", f"{where}/type")
    return ident.value


def _wrong(message: str, where: str) -> Refused:
    return Refused(message, code="wrong-type", where=where, hint="ask the publisher for a corrected request")
