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

from consentry.decode import MAX_PAYLOAD, Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.quote import quote
from consentry.model import JSON, Field, Finding, Input, Level
from consentry.show import show

Kind = Literal["text", "number", "boolean", "file"]

_KINDS: dict[str, Kind] = {"string": "text", "number": "number", "boolean": "boolean", "filepath": "file"}
_INPUT = frozenset(
    ("description", "isRequired", "isSecret", "format", "default", "value", "placeholder", "choices", "variables")
)
_ARGUMENT = _INPUT | {"type", "name", "valueHint", "isRepeated"}
_PAIR = _INPUT | {"name"}
#: What an input carries to the question itself.
_ASKED = frozenset(("description", "isRequired", "isSecret", "format", "default", "choices"))
_READ = frozenset(("value", "type", "name"))
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_MARKER = re.compile(r"(?<!\$)\{[A-Za-z_][A-Za-z0-9_-]*\}")
_UPPER = re.compile(r"[A-Z]")
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


def get(node: Node, key: str, base: str = "") -> tuple[Node | None, str]:
    """The value of ``key`` in either spelling, and its pointer. Raises Refused ``two-forms`` where both are there."""
    snake = snaked(key)
    first, second = node.get(key), node.get(snake) if snake != key else None
    if first is not None and second is not None:
        hint = "programs read one or the other; ask the publisher for a corrected document"
        raise Refused(f"{key} and {snake} are the same field", code="two-forms", where=f"{base}/{snake}", hint=hint)
    return (second, f"{base}/{snake}") if first is None and second is not None else (first, f"{base}/{key}")


def snaked(key: str) -> str:
    """``key`` as the first published schema spells it."""
    return _UPPER.sub(lambda letter: "_" + letter[0].lower(), key)


def text(node: Node, key: str, base: str) -> str | None:
    """The text of a member in either spelling. Raises Refused: wrong-type, nul."""
    return entry.text(*get(node, key, base))


def items(node: Node, key: str, base: str) -> tuple[tuple[Node, str], ...]:
    """The objects in the array ``key`` with their pointers. Raises Refused: wrong-type, too-large."""
    array, where = get(node, key, base)
    if array is None or entry.absent(array):
        return ()
    if array.kind != "array":
        raise entry.wrong_type(array, "an array of objects", where)
    found = tuple([(item, f"{where}/{index}") for index, item in enumerate(array.items)])
    for item, place in found:
        if item.kind != "object":
            raise entry.wrong_type(item, "an object", place)
    return found


def both(keys: Iterable[str]) -> frozenset[str]:
    """``keys`` in either spelling."""
    return frozenset(one for key in keys for one in (key, snaked(key)))


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
        left.append(_left(item, where, _ARGUMENT, bool(made.inputs)))
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
        left.append(_left(item, where, _PAIR, bool(made.inputs)))
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
    if _says(item, "description") or _says(item, "default"):
        asked = _input(item, hint, where)
        return _Item((asked.mark,), (asked,))
    _literal(hint, where + "/valueHint")
    said = ambiguous(where, "VS Code passes this word on as it is; other programs ask you for it.", hint, Level.WARN)
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
            says = "VS Code gives the name and the value as two words; other programs join them."
            odd = (ambiguous(where, says, f"{name} {value}", Level.WARN),)
        return _Item((name, *made.words), made.inputs, (*odd, *made.findings))
    if not (_says(item, "description") or _says(item, "default")):
        return _Item((name,))
    if value == "":
        says = "The document says that this argument has no value; some programs ask for one."
        return _Item((name,), (), (ambiguous(where, says, name, Level.INFO),))
    asked = _input(item, _DASHES.sub("", name, count=1) if name.startswith("-") else name, where)
    return _Item((name, asked.mark), (asked,))


def _pair(item: Node, name: str, where: str) -> _Item:
    value = text(item, "value", where)
    if value:
        return _filled(item, value, where)
    variables, _ = get(item, "variables", where)
    if not entry.absent(variables):
        says = "VS Code leaves this empty; other programs ask you for it."
        return _Item(("",), (), (ambiguous(where, says, name, Level.WARN),))
    asked = _input(item, name, where)
    return _Item((asked.mark,), (asked,))


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
    inputs = []
    for name in used:
        node = known[name]
        if node.kind != "object":
            raise entry.wrong_type(node, "an object", place + pointer(name))
        inputs.append(_input(node, name, place + pointer(name), ":"))
    word = _VARIABLE.sub(lambda m: f"${{input:{m[1]}}}" if m[1] in known else m[0], value)
    return _Item((word,), tuple(inputs), _open(value, known, at))


def _open(value: str, known: dict[str, Node], where: str) -> tuple[Finding, ...]:
    """A marker that no variable of the document replaces."""
    strange = next((m[0] for m in _MARKER.finditer(value) if m[0][1:-1] not in known), None)
    if strange is None:
        return ()
    found = Finding(
        id="FMT-VAR",
        level=Level.WARN,
        where=where,
        title="A marker that nothing replaces",
        says=f"The document says nothing about {quote(strange)}. The server gets the marker itself.",
        excerpt=show(value),
    )
    return (found,)


def _input(item: Node, ident: str, where: str, also: str = "") -> Input:
    """A value to be asked for, and its definition as VS Code writes it."""
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
    choices, secret = _choices(item, where), _flag(item, "isSecret", where)
    definition: dict[str, JSON] = {"id": ident, "type": "pickString" if choices else "promptString"}
    definition["description"] = label or ""
    if not choices:
        definition["password"] = secret
    if default is not None:
        definition["default"] = default
    if choices:
        definition["options"] = list(choices)
    return Input(
        id=ident,
        definition=json.dumps(definition, ensure_ascii=False, separators=(",", ":")),
        mark=f"${{input:{ident}}}",
        native=True,
        label=label or "",
        kind="choice" if choices else _KINDS[word or "string"],
        secret=secret,
        required=_flag(item, "isRequired", where),
        default=() if default is None else (default,),
        choices=choices,
    )


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


def _says(item: Node, key: str) -> bool:
    """As VS Code asks: a description that is not empty, a default that is there at all."""
    node, _ = get(item, key)
    return node is not None and node.kind != "null" and (key == "default" or bool(node.value))


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


def ambiguous(where: str, says: str, excerpt: str, level: Level) -> Finding:
    """FMT-AMBIG: other programs make something else of it."""
    return Finding(
        id="FMT-AMBIG",
        level=level,
        where=where,
        title="Programs read this differently",
        says=says,
        excerpt=show(excerpt),
    )
