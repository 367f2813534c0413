"""Arguments, environment variables and headers of an MCP registry entry, and the values that somebody has to give.

    {"type": "named", "name": "--port", "value": "{port}", "variables": {"port": {"default": "80", "isSecret": false}}}

Read as VS Code reads them (microsoft/vscode, ``mcpManagementService.ts``): a named argument is two words, ``{port}``
becomes ``${input:port}``, and what has no value is asked for. The published schemas (modelcontextprotocol/registry)
spell the members in camelCase, the first one in snake_case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec.structs import replace

from consentry import fill
from consentry.decode import MAX_PAYLOAD, Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.quote import quote
from consentry.formats.server_members import ARGUMENT, PAIR, ambiguous, both, get, items, text
from consentry.language import _
from consentry.model import JSON, Field, Finding, Input, Level
from consentry.show import show

Kind = Literal["text", "number", "boolean", "file"]

_KINDS: dict[str, Kind] = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "filepath": "file",
    "file_path": "file",
}
#: What an input carries to the question itself.
_ASKED = frozenset(("description", "isRequired", "isSecret", "format", "default", "choices"))
_READ = frozenset(("value", "type", "name"))
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_MARKER = re.compile(r"(?<!\$)\{[A-Za-z_][A-Za-z0-9_-]*\}")
_BAD_IN_ID = re.compile(r"[{}$\x00-\x1f\x7f]")
_BAD_IN_NAME = re.compile(r"[={}$\s\x00-\x1f\x7f]")
_RESERVED = frozenset(("__proto__", "constructor", "prototype"))
_DASHES = re.compile(r"--?")


class Found(NamedTuple):
    """The words or pairs of one list. ``loose``: places of the positional words, in document and in ``words``."""

    words: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    inputs: tuple[Input, ...] = ()
    fields: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()
    loose: tuple[tuple[str, int], ...] = ()
    named: bool = False


class _Item(NamedTuple):
    """What one argument or variable adds."""

    words: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()


# ---- lists ---------------------------------------------------------------------------------------------------------


def arguments(node: Node, key: str, base: str) -> Found:
    """A list of arguments as words, in order. Raises Refused, see ``_named``, ``_positional`` and ``_filled``."""
    words: list[str] = []
    loose: list[tuple[str, int]] = []
    parts: list[_Item] = []
    left: list[fields.Leftover] = []
    named = False
    for item, where in items(node, key, base):
        _small(item, where)
        kind = text(item, "type", where)
        if kind not in ("positional", "named"):
            message = f"an argument is of the type {quote(kind)}" if kind else "an argument has no type"
            hint = "the types are positional and named; clients drop what they do not know"
            raise Refused(message, code="unknown-type", where=where + "/type", hint=hint)
        made = _positional(item, where) if kind == "positional" else _named(item, where)
        if kind == "positional":
            loose.append((where, len(words)))
        named = named or (kind == "named" and len(made.words) > 1)
        words += made.words
        parts.append(made)
        left.append(_left(item, where, ARGUMENT, bool(made.inputs)))
    return Found(
        words=tuple(words),
        inputs=tuple([one for part in parts for one in part.inputs]),
        fields=tuple([one for rest in left for one in rest.fields]),
        findings=(
            *[one for part in parts for one in part.findings],
            *[one for rest in left for one in rest.findings],
        ),
        loose=tuple(loose),
        named=named,
    )


def pairs(node: Node, key: str, base: str, *, headers: bool = False) -> Found:
    """A list of variables or headers with their values, in order. Raises Refused: duplicate-variable, bad-name, ..."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    parts: list[_Item] = []
    left: list[fields.Leftover] = []
    what = "header" if headers else "variable"
    for item, where in items(node, key, base):
        _small(item, where)
        name = text(item, "name", where) or ""
        if not name or _BAD_IN_NAME.search(name):
            message = f"a {what} has the name {quote(name)}" if name else f"a {what} has no name"
            hint = "such a name is read differently by different programs"
            raise Refused(message, code="bad-name", where=where + "/name", hint=hint)
        _plain(name, where + "/name")
        folded = name.casefold() if headers else name
        if folded in seen:
            hint = "ask the publisher for a corrected document"
            message = f"the {what} {quote(name)} stands twice"
            raise Refused(message, code="duplicate-variable", where=where, hint=hint)
        seen.add(folded)
        made = _pair(item, name, where)
        found[name] = made.words[0]
        parts.append(made)
        left.append(_left(item, where, PAIR, bool(made.inputs)))
    return Found(
        pairs=tuple(found.items()),
        inputs=tuple([one for part in parts for one in part.inputs]),
        fields=tuple([one for rest in left for one in rest.fields]),
        findings=(
            *[one for part in parts for one in part.findings],
            *[one for rest in left for one in rest.findings],
        ),
    )


def merged(found: Iterable[Input], where: str) -> tuple[Input, ...]:
    """Each input once. Raises Refused ``duplicate-input`` where one name is defined in two ways."""
    one: dict[str, Input] = {}
    for item in found:
        if one.setdefault(item.id, item) != item:
            hint = "it would be asked for once, and nobody can say as which of the two"
            message = f"two values to be asked for have the name {quote(item.id)}"
            raise Refused(message, code="duplicate-input", where=where, hint=hint)
    return tuple(one.values())


# ---- one argument, one variable ------------------------------------------------------------------------------------


def _positional(item: Node, where: str) -> _Item:
    value, hint = text(item, "value", where), text(item, "valueHint", where)
    if value:
        return _filled(item, value, where)
    if not hint:
        advice = "ask the publisher for a value or a valueHint"
        message = "an argument has neither a value nor a name to ask for it"
        raise Refused(message, code="unclear-argument", where=where, hint=advice)
    if _described(item):
        return _asked(item, hint, where)
    if _demanded(item, where):
        return _said(
            _asked(item, hint, where), where, _("VS Code passes this word on as it is; you are asked for it."), hint
        )
    _literal(hint, where + "/valueHint")
    said = ambiguous(where, _("VS Code passes this word on as it is; other programs ask you for it."), hint, Level.WARN)
    return _Item((hint,), (), (said,))


def _named(item: Node, where: str) -> _Item:
    name, value = text(item, "name", where), text(item, "value", where)
    if not name:
        hint = "clients leave such an argument out or pass its value alone"
        raise Refused("a named argument has no name", code="unclear-argument", where=where, hint=hint)
    _literal(name, where + "/name")
    if value:
        made = _filled(item, value, where)
        odd: tuple[Finding, ...] = ()
        if name.endswith("="):
            says = _("VS Code gives the name and the value as two words; other programs join them.")
            odd = (ambiguous(where, says, f"{name} {value}", Level.WARN),)
        return _Item((name, *made.words), made.inputs, (*odd, *made.findings))
    if not _described(item) and not _demanded(item, where):
        return _Item((name,))
    ident = _DASHES.sub("", name, count=1) if name.startswith("-") else name
    made = _asked(item, ident, where, flag="" if value == "" else name)
    made = made._replace(words=(name, *made.words))
    if value == "":
        says = _(
            "The value in the document is empty. VS Code asks for one, as you are asked; other programs pass none."
        )
        return _said(made, where, says, name)
    if not _described(item):
        says = _(
            "VS Code passes this name alone; the document says that a value belongs to it, so you are asked for one."
        )
        return _said(made, where, says, name)
    return made


def _pair(item: Node, name: str, where: str) -> _Item:
    value = text(item, "value", where)
    if value:
        return _filled(item, value, where)
    variables = get(item, "variables", where)[0]
    if entry.absent(variables):
        return _asked(item, name, where)
    if _flag(item, "isRequired", where) or _flag(item, "isSecret", where):
        return _said(_asked(item, name, where), where, _("VS Code leaves this empty; you are asked for it."), name)
    says = _("VS Code leaves this empty; other programs ask you for it.")
    return _Item(("",), (), (ambiguous(where, says, name, Level.WARN),))


def _said(made: _Item, where: str, says: str, excerpt: str) -> _Item:
    """``made``, of which is said that it is read otherwise elsewhere; what is asked for harms nobody."""
    return made._replace(findings=(ambiguous(where, says, excerpt, Level.INFO), *made.findings))


def address(item: Node, base: str) -> Found:
    """``url`` of a remote server with its variables, as the only word."""
    url = text(item, "url", base)
    if not url:
        hint = "ask the publisher for a document with an address"
        raise Refused("nothing to run: no url", code="nothing-to-run", where=base, hint=hint)
    made = _filled(item, url, base, "url")
    return Found(words=made.words, inputs=made.inputs, findings=made.findings)


def _filled(item: Node, value: str, where: str, key: str = "value") -> _Item:
    """``value`` with its variables. Raises Refused: repeated-variable, input-in-value, wrong-type, bad-name."""
    at = f"{where}/{key}"
    _literal(value, at)
    variables, place = get(item, "variables", where)
    if variables is not None and variables.kind not in ("object", "null") and not entry.absent(variables):
        raise entry.wrong_type(variables, "an object of variables", place)
    known = {m.key: m.node for m in (variables.members if variables is not None else ())}
    used = [name for name in _VARIABLE.findall(value) if name in known]
    if len(set(used)) != len(used):
        hint = "VS Code fills in the first place only, other programs all of them"
        message = "one variable stands twice in a value"
        raise Refused(message, code="repeated-variable", where=at, hint=hint)
    parts = {name: _variable(known[name], name, place + pointer(name)) for name in used}
    word = _VARIABLE.sub(lambda m: parts[m[1]].words[0] if m[1] in parts else m[0], value)
    inputs = tuple([one for part in parts.values() for one in part.inputs])
    findings = tuple([one for part in parts.values() for one in part.findings])
    return _Item((word,), inputs, (*_open(value, known, at), *findings))


def _variable(node: Node, name: str, where: str) -> _Item:
    """What stands for a variable: its own value, which nobody may change, or what is asked for."""
    if node.kind != "object":
        raise entry.wrong_type(node, "an object", where)
    fixed = text(node, "value", where)
    if not fixed:
        return _asked(node, name, where, also=":")
    _literal(fixed, where + "/value")
    choices = _choices(node, where)
    said = ambiguous(
        where, _("The document fixes this value, so it is put in; other programs ask for it."), fixed, Level.INFO
    )
    if choices and fixed not in choices:
        says = _(
            "The document fixes this value, which is not one of its own choices; other programs ask for one of those."
        )
        said = ambiguous(where, says, fixed, Level.WARN)
    return _Item((fixed,), (), (said,))


def _open(value: str, known: dict[str, Node], where: str) -> tuple[Finding, ...]:
    """A marker that no variable of the document replaces."""
    strange = next((m[0] for m in _MARKER.finditer(value) if m[0][1:-1] not in known), None)
    if strange is None:
        return ()
    found = Finding(
        id="FMT-VAR",
        level=Level.WARN,
        where=where,
        title=_("A marker that nothing replaces"),
        says=_("The document says nothing about {strange}. The server gets the marker itself.", strange=quote(strange)),
        excerpt=show(value),
    )
    return (found,)


def _asked(item: Node, ident: str, where: str, *, also: str = "", flag: str = "") -> _Item:
    """A value to be asked for as its mark, with its definition as VS Code writes it."""
    if not ident or _BAD_IN_ID.search(ident) or any(sign in ident for sign in also):
        hint = "ask the publisher for a plain name"
        message = f"a value to be asked for has the name {quote(ident)}"
        raise Refused(message, code="bad-name", where=where, hint=hint)
    _plain(ident, where)
    label, default, word = (text(item, key, where) for key in ("description", "default", "format"))
    if word is not None and word not in _KINDS:
        hint = "the formats are string, number, boolean and filepath"
        message = f"a value of the format {quote(word)} cannot be asked for"
        raise Refused(message, code="unknown-type", where=where + "/format", hint=hint)
    choices = _choices(item, where)
    made = Input(
        id=ident,
        definition="",
        mark=f"${{input:{ident}}}",
        native=True,
        label=label or "",
        kind="choice" if choices else _KINDS[word or "string"],
        secret=_flag(item, "isSecret", where),
        required=_flag(item, "isRequired", where),
        choices=choices,
        flag=flag,
    )
    wrong = "" if default is None else fill.problem(made, default, None)
    if default is not None and not wrong:
        made = replace(made, default=(default,))
    said: tuple[Finding, ...] = ()
    if default and wrong:
        says = _("The suggested value is left out: {wrong}. Other programs may take it.", wrong=wrong)
        said = (ambiguous(where + "/default", says, default, Level.WARN),)
    return _Item((made.mark,), (replace(made, definition=_definition(made)),), said)


def _definition(one: Input) -> str:
    """An input as VS Code writes it."""
    definition: dict[str, JSON] = {"id": one.id, "type": "pickString" if one.choices else "promptString"}
    definition["description"] = one.label
    if not one.choices:
        definition["password"] = one.secret
    if one.default:
        definition["default"] = one.default[0]
    if one.choices:
        definition["options"] = list(one.choices)
    return json.dumps(definition, ensure_ascii=False, separators=(",", ":"))


def _choices(item: Node, where: str) -> tuple[str, ...]:
    node, place = get(item, "choices", where)
    if node is None or entry.absent(node):
        return ()
    if node.kind != "array":
        raise entry.wrong_type(node, "an array of texts", place)
    for index, choice in enumerate(node.items):
        if choice.kind != "string":
            raise entry.wrong_type(choice, "text", f"{place}/{index}")
    return tuple([entry.text(choice, f"{place}/{index}") or "" for index, choice in enumerate(node.items)])


def _flag(item: Node, key: str, where: str) -> bool:
    node, place = get(item, key, where)
    if node is None or node.kind in ("null", "false"):
        return False
    if node.kind != "true":
        raise entry.wrong_type(node, "true or false", place)
    return True


def _described(item: Node) -> bool:
    """As VS Code asks: a description that is not empty, a default that is there at all."""
    description, default = get(item, "description")[0], get(item, "default")[0]
    return bool(description and description.value) or (default is not None and default.kind != "null")


def _demanded(item: Node, where: str) -> bool:
    """Whether the document says in another way that a value belongs here, which VS Code does not look at."""
    if _flag(item, "isRequired", where) or _flag(item, "isSecret", where) or _choices(item, where):
        return True
    return bool(text(item, "format", where) or text(item, "placeholder", where))


def _literal(word: str, where: str) -> None:
    if "${input:" in word:
        hint = "such a value would be filled in with something that the document does not define"
        message = f"{quote(word)} already refers to a value that is asked for"
        raise Refused(message, code="input-in-value", where=where, hint=hint)


def _plain(name: str, where: str) -> None:
    if name in _RESERVED:
        hint = "ask the publisher for another name"
        raise Refused(f"{name} is a reserved name", code="reserved-key", where=where, hint=hint)


def _small(item: Node, where: str) -> None:
    if item.end - item.start > MAX_PAYLOAD:
        hint = "no real document has such a value; ask the publisher for a smaller one"
        raise Refused(f"{quote(where)} is too large to show", code="too-large", where=where, hint=hint)


# ---- what is shown -------------------------------------------------------------------------------------------------


def _left(item: Node, where: str, known: frozenset[str], asked: bool) -> fields.Leftover:
    """The members that neither the value nor the question shows; the schema's own describe, others are said."""
    shown = both(_READ | (_ASKED if asked and not _has(item, "value") else frozenset()))
    kind = item.get("type")
    if kind is not None and kind.value == "positional":
        shown -= {"name"}
    schema = both(known)
    rest = [m for m in item.members if m.key not in shown and not fields.says_nothing(m.node)]
    quiet = [Field(where=where + pointer(m.key), value=compact(m.node), kind="inert") for m in rest if m.key in schema]
    strange = fields.of([m for m in rest if m.key not in schema], *where.split("/")[1:])
    return fields.Leftover((*quiet, *strange.fields), strange.findings)


def _has(item: Node, key: str) -> bool:
    node = item.get(key)
    return node is not None and bool(node.value)
