"""The markers in a bundle manifest: what the installing host knows, and ``user_config``, what it asks for.

    ${__dirname} ${HOME} ${DESKTOP} ${DOCUMENTS} ${DOWNLOADS} ${pathSeparator} ${/}          the host
    ${user_config.KEY}        {type, title, description, required, default, multiple, sensitive, min, max}

Nothing is replaced here. The reference resolver (modelcontextprotocol/mcpb, ``src/shared/config.ts``) replaces one
marker after the other, takes each key for a pattern and each value for a replacement template, and puts several values
in only where a marker is a whole argument; its manual says otherwise of ``${HOME}`` in a default. Where that, or a host
that does it in another way, would give the server another text than a single pass does, a finding says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from consentry.decode import Member, Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.quote import quote
from consentry.language import _, listed
from consentry.model import Field, Finding, Input, Level
from consentry.show import show

Kind = Literal["text", "number", "boolean", "file", "folder"]

HOST = frozenset(("__dirname", "HOME", "DESKTOP", "DOCUMENTS", "DOWNLOADS", "pathSeparator", "/"))
MEMBERS = frozenset(
    ("type", "title", "description", "required", "default", "multiple", "sensitive", "min", "max")
)  # fmt: skip

_KINDS: dict[str, Kind] = {
    "string": "text",
    "directory": "folder",
    "file": "file",
    "number": "number",
    "boolean": "boolean",
}
_MARK = re.compile(r"\$\{([^{}]*)\}")
_ASKED = "user_config."
_PLAIN = re.compile(r"[A-Za-z0-9_]+")
_TEMPLATE = re.compile(r"\$[&$`']")
#: Numbers that every program writes back as they stand.
_NUMBER = re.compile(r"-?[1-9][0-9]{0,14}|0|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9]")
_PATTERN = re.compile(r"[.^$*+?()\[\]|\\/]")
_LISTED = 3  # markers in one finding
_EXCERPT = 240  # characters


class Use(NamedTuple):
    """One value of the server and where it stands; ``argument``: an element of ``args``."""

    where: str
    text: str
    argument: bool = False


class Found(NamedTuple):
    """What the values of a server refer to, and what is to be shown and said of it."""

    host: tuple[str, ...]
    inputs: tuple[Input, ...]
    fields: tuple[Field, ...]
    findings: tuple[Finding, ...]


def read(options: Node | None, uses: tuple[Use, ...]) -> Found:
    """The markers in ``uses``, against the options of the manifest. Raises Refused: wrong-type, unknown-type, nul."""
    if options is not None and options.kind != "null":  # no options at all: every host reads that in one way
        checked(options, "object", "an object of named options", "/user_config")
    members = () if options is None else options.members
    marks: dict[str, list[Use]] = {}
    for use in uses:
        for name in dict.fromkeys(_MARK.findall(use.text)):
            marks.setdefault(name, []).append(use)
    mine = [m for m in members if _ASKED + m.key in marks]
    known = HOST | {_ASKED + m.key for m in mine}
    asked = [_option(m, marks[_ASKED + m.key]) for m in mine]
    unused = fields.inert([m for m in members if _ASKED + m.key not in marks], "user_config")
    strange = [_strange(m) for m in mine]
    return Found(
        host=tuple([f"${{{name}}}" for name in marks if name in HOST]),
        inputs=tuple(asked),
        fields=(*unused.fields, *[field for left in strange for field in left.fields]),
        findings=(
            *[finding for left in strange for finding in left.findings],
            *[f for m, one in zip(mine, asked, strict=True) for f in _judged(m.node, one, marks[_ASKED + m.key])],
            *_literal(uses, known),
        ),
    )


def checked(node: Node | None, kind: str, words: str, where: str) -> Node | None:
    """``node``, which is of ``kind`` if it is there at all: the schema has neither ``null`` nor another empty value."""
    if node is not None and node.kind != kind:
        raise entry.wrong_type(node, words, where)
    return node


def text(holder: Node, key: str, where: str) -> str | None:
    """The text of a member, None if it is not there. Raises Refused: wrong-type, nul."""
    return entry.text(checked(holder.get(key), "string", "text", f"{where}/{key}"), f"{where}/{key}")


def unknown(members: list[Member], *prefix: str | int) -> fields.Leftover:
    """Members that the published schema does not have: shown, and said with care; hosts drop them."""
    shown = fields.of(members, *prefix)
    told = {finding.where for finding in shown.findings}
    more = [
        fields.unknown(member.key, field)
        for member, field in zip(members, shown.fields, strict=True)
        if field.where not in told and not fields.says_nothing(member.node)
    ]
    lowered = [_careful(f) if f.id == "FMT-UNKNOWN" else f for f in (*shown.findings, *more)]
    return fields.Leftover(shown.fields, tuple(lowered))


def _careful(found: Finding) -> Finding:
    return Finding(
        id=found.id,
        level=Level.WARN,
        where=found.where,
        title=_("Field that the schema does not have"),
        says=found.says,
        excerpt=found.excerpt,
        consequence=found.consequence,
    )


def _strange(member: Member) -> fields.Leftover:
    return unknown([m for m in member.node.members if m.key not in MEMBERS], "user_config", member.key)


# ---- one option ----------------------------------------------------------------------------------------------------


def _option(member: Member, uses: list[Use]) -> Input:
    """One option as an input of ours; a list that stands inside other text is asked for as one value."""
    key, node = member.key, member.node
    where = pointer("user_config", key)
    checked(node, "object", "an object", where)
    kind = _kind(node, where)
    multiple = _flag(node, "multiple", where) and not _inside(key, uses)
    default = _default(node.get("default"), where + "/default")
    title, description = (text(node, key, where) for key in ("title", "description"))
    number = kind == "number"
    low, high = (_number(node.get(k), f"{where}/{k}") for k in ("min", "max"))
    return Input(
        id=key,
        definition=compact(node),
        mark=_mark(key),
        label=title or description or "",
        kind=kind,
        secret=_flag(node, "sensitive", where),
        required=_flag(node, "required", where),
        default=default if multiple or len(default) < 2 else (),
        multiple=multiple,
        low=low if number else None,
        high=high if number else None,
    )


def _mark(key: str) -> str:
    return f"${{{_ASKED}{key}}}"


def _inside(key: str, uses: list[Use]) -> bool:
    """Whether a marker stands anywhere but as an argument of its own."""
    return any(not use.argument or use.text != _mark(key) for use in uses)


def _kind(node: Node, where: str) -> Kind:
    word = text(node, "type", where)
    if word is None:
        return "text"
    if word not in _KINDS:
        hint = "the types are string, number, boolean, directory and file"
        message = f"an option of the type {quote(word)} cannot be asked for"
        raise Refused(message, code="unknown-type", where=where + "/type", hint=hint)
    return _KINDS[word]


def _flag(node: Node, key: str, where: str) -> bool:
    value = node.get(key)
    if value is None or value.kind == "false":
        return False
    if value.kind != "true":
        raise entry.wrong_type(value, "true or false", f"{where}/{key}")
    return True


def _number(node: Node | None, where: str) -> float | None:
    if node is None:
        return None
    value = float(node.value) if node.kind == "number" else math.inf
    if math.isinf(value):
        raise entry.wrong_type(node, "a number that programs can hold", where)
    return value


def _default(node: Node | None, where: str) -> tuple[str, ...]:
    """The texts of a default; a number as written, a truth value as hosts spell it."""
    if node is None:
        return ()
    if node.kind == "array":
        return tuple([_text(item, f"{where}/{index}") for index, item in enumerate(node.items)])
    return (_text(node, where),)


def _text(node: Node, where: str) -> str:
    if node.kind in ("true", "false"):
        return node.kind
    if node.kind == "number":
        return node.value
    if node.kind != "string":
        raise entry.wrong_type(node, "text, a number, true or false", where)
    return entry.text(node, where) or ""


# ---- what hosts make of it -----------------------------------------------------------------------------------------


def _judged(node: Node, asked: Input, uses: list[Use]) -> Iterator[Finding]:
    where = pointer("user_config", asked.id)
    if not _PLAIN.fullmatch(asked.id):
        pattern = bool(_PATTERN.search(asked.id))
        says = _("The name of this option has characters that not every host takes.")
        if pattern:
            says = _("Hosts that take the name of this option for a pattern put its value in other places too.")
        yield _differ(where, asked.id, says, Level.WARN if pattern else Level.INFO)
    yield from _default_judged(node.get("default"), asked, where)
    if _flag(node, "multiple", where) and not asked.multiple:
        use = next(use for use in uses if not use.argument or use.text != asked.mark)
        says = _("Several values may be given, but hosts differ in what they put here for them. You are asked for one.")
        yield _differ(use.where, use.text, says, Level.WARN)
    if asked.secret:
        yield from (_secret(use) for use in uses if use.argument)


def _default_judged(node: Node | None, asked: Input, where: str) -> Iterator[Finding]:
    """A default that another host would change on its way to the server."""
    if node is None:
        return
    said: list[str] = []
    level = Level.INFO
    text = node.value if node.kind == "string" else compact(node)
    named = _MARK.findall(text)
    if "${" in text and (len(named) < text.count("${") or not HOST.issuperset(named)):
        level = Level.WARN
        said.append(_("It holds a marker itself: some hosts fill that in too, others leave it as it is."))
    elif named:
        said.append(_("It names a folder of yours by a marker; not every host fills that in."))
    if _TEMPLATE.search(text):
        level = Level.WARN
        said.append(_("Some hosts take the sign after $ for a command and change the value."))
    if node.kind == "number" and not _NUMBER.fullmatch(node.value):
        level = Level.WARN
        said.append(_("Hosts write this number in another way."))
    if asked.required and asked.default:
        said.append(_("It has to be given: some hosts do not start the server until you confirm the default."))
    if said:
        yield _differ(
            where + "/default", text, _("This value is offered to you. {said}", said=listed(said, " ")), level
        )


def _differ(where: str, text: str, says: str, level: Level) -> Finding:
    return Finding(
        id="FMT-AMBIG",
        level=level,
        where=where,
        title=_("Hosts fill this in differently"),
        says=says,
        excerpt=_cut(text),
        consequence=_("Programs differ in the value that they fill in.") if level > Level.INFO else "",
    )


def _cut(text: str) -> str:
    """What a finding repeats of a value, which is always shown whole."""
    return show(text[:_EXCERPT])


def _secret(use: Use) -> Finding:
    return Finding(
        id="BND-SECRET",
        level=Level.WARN,
        where=use.where,
        title=_("A secret in an argument"),
        says=_("Your secret becomes a part of the command, which every program on this computer can read."),
        excerpt=_cut(use.text),
        consequence=_("Other programs can see the secret that you type."),
    )


def _literal(uses: tuple[Use, ...], known: frozenset[str] | set[str]) -> Iterator[Finding]:
    """Markers that nobody replaces: they reach the server as they stand."""
    for use in uses:
        if "${" not in use.text:
            continue
        found = _MARK.findall(use.text)
        strange = [name for name in dict.fromkeys(found) if name not in known]
        if not strange and len(found) == use.text.count("${"):
            continue
        listed = ", ".join(quote(f"${{{name}}}") for name in strange[:_LISTED]) or _("an unfinished marker")
        more = _(" and {count} more", count=f"{len(strange) - _LISTED:,}") if len(strange) > _LISTED else ""
        yield Finding(
            id="BND-VAR",
            level=Level.WARN,
            where=use.where,
            title=_("A marker that nothing replaces"),
            says=_("No host fills in {listed}{more}. The server gets the marker itself.", listed=listed, more=more),
            excerpt=_cut(use.text),
            consequence=_("A value has a marker that nothing replaces."),
        )
