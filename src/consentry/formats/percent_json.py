"""Links whose payload is percent-encoded JSON, as the whole query or in a parameter.

How often it is decoded on the way differs by client and page, and is documented for few. So every text between no
decoding and two that is JSON at all must say the same; the one that the client itself reads must be JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from consentry.decode import MAX_PAYLOAD, Node, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, link
from consentry.formats.interface import names_entry
from consentry.language import _
from consentry.model import Finding, Level


def spellings(raw: str) -> tuple[str, ...]:
    """A parameter as ``decodeURIComponent`` and as ``URLSearchParams`` take it; the latter last, it counts."""
    return (raw, raw.replace("+", " ")) if "+" in raw else (raw,)


def whole(parts: link.Parts, title: str) -> str:
    """The query of a link that is nothing but the JSON. Raises Refused ``malformed-link``."""
    query = parts.query or ""
    if query.startswith(("name=", "config=")):
        raise link.malformed(f"{title} ignores name= and config= here: the whole query must be JSON")
    return query


def word(key: str, raw: str) -> str:
    """A text that is the same however often it is decoded. Raises Refused: double-encoding, ambiguous-plus."""
    readings = {text for spelling in spellings(raw) for text in _twice(spelling)}
    if len(readings) > 1:
        raise _differ("+" in raw, "/" + key)
    return readings.pop()


def agree(raws: Iterable[str], times: Literal[1, 2], of_inputs: bool = False) -> Node:
    """The JSON that every way of decoding gives, inputs' descriptions apart; ``times`` is what the client does.

    Raises Refused: double-encoding, ambiguous-plus, and what ``decode.scan`` and ``entry.check_keys`` raise.
    """
    texts: dict[str, None] = {}
    plus, own = False, ""
    for raw in raws:
        plus = plus or "+" in raw
        zero = (raw,) if raw.lstrip().startswith(("{", "[")) else ()
        decoded = _twice(raw) if times == 2 else _once(raw)
        own = decoded[times - 1]
        texts.update(dict.fromkeys((*zero, *decoded)))
    texts.pop(own, None)
    root = _own(own, tuple(texts))
    for other in texts:
        node = _json(other)
        if node is not None and not same(node, root, of_inputs):
            raise _differ(plus, "")
    entry.check_keys(root)
    return root


def _own(text: str, others: tuple[str, ...]) -> Node:
    """What the client itself reads. JSON that appears only after one decoding more is said to be that."""
    try:
        return _scan(text)
    except Refused as error:
        if error.code != "malformed-json" or all(_json(other) is None for other in others):
            raise
        hint = "ask the publisher for a link that is encoded once"
        message = "the link is JSON only if it is decoded more or less often than its client does"
        raise Refused(message, code="double-encoding", hint=hint) from error


def _once(raw: str) -> tuple[str, ...]:
    """The text after one decoding, and after two if that is possible."""
    once = link.percent(raw)
    try:
        return once, link.percent(once)
    except Refused:
        return (once,)


def _twice(raw: str) -> tuple[str, ...]:
    once = link.percent(raw)
    try:
        return once, link.percent(once)
    except Refused as error:
        hint = "VS Code decodes its links twice and ignores this one; ask the publisher for a link without a raw %"
        raise Refused("the link can be decoded only once", code="double-encoding", hint=hint) from error


def _differ(plus: bool, where: str) -> Refused:
    code = "ambiguous-plus" if plus else "double-encoding"
    what = _("a + as a plus or as a blank") if plus else _("once or twice")
    hint = "ask the publisher for a link without % and + in its values"
    return Refused(f"the link says different things when it is decoded {what}", code=code, where=where, hint=hint)


def _scan(text: str) -> Node:
    return scan(text, case_variants=True, limit=MAX_PAYLOAD).root


def _json(text: str) -> Node | None:
    try:
        return _scan(text)
    except Refused as error:
        if error.code in ("malformed-json", "trailing-data", "byte-order-mark"):  # no program reads this as JSON
            return None
        raise


def same(one: Node, two: Node, of_inputs: bool = False) -> bool:
    """Whether two values are equal; ``of_inputs`` says that they are inputs, whose descriptions may differ."""
    if one.kind != two.kind or one.value != two.value:
        return False
    if len(one.members) != len(two.members) or len(one.items) != len(two.items):
        return False
    pairs = zip(one.members, two.members, strict=True)
    return all(
        m.key == n.key and ((of_inputs and m.key == "description") or same(m.node, n.node, m.key == "inputs"))
        for m, n in pairs
    ) and all(same(m, n, of_inputs) for m, n in zip(one.items, two.items, strict=True))


def gallery(node: Node, names: tuple[str, ...], title: str, client: str) -> tuple[Finding, ...]:
    """What ``gallery`` in an entry means: the client takes the registry's entry of that name if there is one.

    Raises NamesEntry if the link holds nothing else.
    """
    flag = node.get("gallery")
    if node.kind != "object" or flag is None or fields.says_nothing(flag):
        return ()
    if entry.startable(node):
        return (_instead(title),)
    own = node.get("name")
    raise names_entry(title, client, own.value if own is not None else next(iter(names), ""))


def _instead(title: str) -> Finding:
    return Finding(
        id="FMT-AMBIG",
        level=Level.WARN,
        where="/gallery",
        title=_("May be taken from a registry instead"),
        says=_(
            "{title} would look for this name in its registry first and install what it finds there instead.",
            title=title,
        ),
    )
