"""VS Code ``inputs``: values that the client asks for before it starts a server.

Only inputs that the server refers to are kept, and of them only the members that VS Code documents; the rest is shown.
"""

from __future__ import annotations

import json
from typing import Literal, NamedTuple

from msgspec.structs import replace

from consentry import fill
from consentry.decode import MAX_PAYLOAD, Member, Node, compact
from consentry.errors import Refused
from consentry.formats import fields
from consentry.formats.quote import quote
from consentry.language import _
from consentry.model import Field, Finding, Input, Level
from consentry.show import show

_MEMBERS = frozenset(("type", "id", "description", "default", "password", "options", "command", "args"))
_TYPES = frozenset(("promptString", "pickString", "command"))


class Asked(NamedTuple):
    """The inputs of one server, and what is shown of the others."""

    inputs: tuple[Input, ...] = ()
    fields: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()


class Entry(NamedTuple):
    """One input: as it would be written, what of it is left out, and the field that it is if nobody refers to it."""

    input: Input
    left: fields.Leftover
    whole: Field


#: The inputs of a document by id, in order; read once, however many servers there are.
Catalogue = dict[str, Entry]


def catalogue(node: Node | None) -> Catalogue:
    """The inputs in the array ``node``. Raises Refused: wrong-type, duplicate-input, too-large."""
    if node is None or node.kind == "null" or (node.kind in ("array", "object") and not (node.items or node.members)):
        return {}
    if node.kind != "array":
        raise _wrong("inputs must be an array of objects", "/inputs")
    found: Catalogue = {}
    for index, item in enumerate(node.items):
        where = f"/inputs/{index}"
        ident = _checked(item, where)
        if ident in found:
            hint = "ask the publisher for a corrected request"
            message = f"two inputs have the id {quote(ident)}"
            raise Refused(message, code="duplicate-input", where=where + "/id", hint=hint)
        if item.end - item.start > MAX_PAYLOAD:
            hint = "no real request has such an input; ask the publisher for a smaller one"
            raise Refused("an input is too large to show", code="too-large", where=where, hint=hint)
        left = fields.of([m for m in item.members if m.key not in _MEMBERS], "inputs", index)
        whole = Field(where=where, value=compact(item), kind="inert")
        asked, dropped = _possible(_input(ident, item), item, index)
        left = fields.Leftover((*left.fields, *dropped.fields), (*left.findings, *dropped.findings))
        found[ident] = Entry(asked, left, whole)
    return found


def _possible(asked: Input, item: Node, index: int) -> tuple[Input, fields.Leftover]:
    """``asked`` without a default that is no answer to it, and what is shown of that."""
    wrong = fill.problem(asked, asked.default[0], None) if asked.default else ""
    if not wrong:
        return asked, fields.NOTHING
    said = Finding(
        id="FMT-VAR",
        level=Level.WARN,
        where=f"/inputs/{index}/default",
        title=_("A suggested value that is no answer"),
        says=_("The suggested value is left out: {wrong}.", wrong=wrong),
        excerpt=show(asked.default[0]),
    )
    shown = fields.inert([m for m in item.members if m.key == "default"], "inputs", index)
    return replace(asked, default=(), definition=_definition(item, _MEMBERS - {"default"})), shown._replace(
        findings=(said,)
    )


_KINDS: dict[str, Literal["text", "choice", "command"]] = {
    "promptString": "text",
    "pickString": "choice",
    "command": "command",
}


def _input(ident: str, item: Node) -> Input:
    """An input as VS Code asks for it; for every other client it is asked for by us."""
    values = {key: node.value for key in ("description", "default") if (node := item.get(key)) and node.value}
    kind, password, options = item.get("type"), item.get("password"), item.get("options")
    return Input(
        id=ident,
        definition=_definition(item, _MEMBERS),
        mark=f"${{input:{ident}}}",
        native=True,
        label=values.get("description", ""),
        kind=_KINDS["" if kind is None else kind.value],
        secret=password is not None and password.kind == "true",
        default=(values["default"],) if "default" in values else (),
        choices=() if options is None else tuple(o.value for o in options.items if o.kind == "string"),
    )


def referred(values: str) -> frozenset[str]:
    """The ids that ``values`` refer to as ``${input:ID}``; linear."""
    chunks = [chunk.partition("}") for chunk in values.split("${input:")[1:]]
    return frozenset(ident for ident, closed, _ in chunks if closed)


def used(entries: Catalogue, values: str, *, alone: bool = True) -> Asked:
    """The inputs that ``values``, all text of a server, refer to; ``alone`` shows the others with this server."""
    if not entries:
        return Asked()
    named = referred(values)
    mine = [entry for ident, entry in entries.items() if ident in named]
    shown = [field for entry in mine for field in entry.left.fields]
    findings = [finding for entry in mine for finding in entry.left.findings]
    others = unused(entries, named) if alone else ()
    return Asked(tuple([entry.input for entry in mine]), (*shown, *others), tuple(findings))


def unused(entries: Catalogue, named: frozenset[str]) -> tuple[Field, ...]:
    """The inputs that nobody refers to, as fields."""
    return tuple([entry.whole for ident, entry in entries.items() if ident not in named])


def _definition(item: Node, keys: frozenset[str]) -> str:
    known: list[Member] = [m for m in item.members if m.key in keys]
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
    if ident is None or not ident.value or "\0" in ident.value or "}" in ident.value or "${" in ident.value:
        raise _wrong("an input needs an id", f"{where}/id")
    if kind is None or kind.value not in _TYPES:
        raise _wrong("an input is of type promptString, pickString or command", f"{where}/type")
    return ident.value


def _wrong(message: str, where: str) -> Refused:
    return Refused(message, code="wrong-type", where=where, hint="ask the publisher for a corrected request")
