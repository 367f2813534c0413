"""Fields of a request that are shown and never written (law L7).

Three kinds: a safeguard key would switch later questions off, an inert one describes or tunes, every other key is one
that some client may obey without showing it. Nothing here ever reaches a configuration.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from consentry.decode import MAX_PAYLOAD, Member, Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import safeguards
from consentry.formats.known_fields import Known, known
from consentry.formats.quote import quote
from consentry.language import _
from consentry.model import Field, Finding, Level
from consentry.show import show

#: Keys that describe, narrow or tune. A client that does not know them loses nothing.
INERT = frozenset(
    (
        "$comment", "$schema", "_comment", "active", "author", "category", "connectionTimeout", "description",
        "disabled", "disabledTools", "disabled_tools", "displayName", "documentation", "enabled", "enabledTools",
        "enabled_tools", "excludeTools", "gallery", "homepage", "icon", "icons", "id", "includeTools", "isActive",
        "keywords", "label", "license", "maxRestarts", "metadata", "note", "notes", "oauthScopes", "oauth_resource",
        "provider", "publisher", "quality", "repository", "requestTimeout", "required", "restartDelay",
        "restartOnExit", "scopes", "source", "startup_timeout_ms", "startup_timeout_sec",
        "supports_parallel_tool_calls", "tags", "timeout", "title", "toolPrefix", "tool_timeout_sec", "tools",
        "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term", "version", "website",
    )
)  # fmt: skip

_EXACT = 2**53


class Leftover(NamedTuple):
    """What was not consumed: the fields to show and what is to be said about them."""

    fields: tuple[Field, ...]
    findings: tuple[Finding, ...]


NOTHING = Leftover((), ())


def of(members: Iterable[Member], *prefix: str | int) -> Leftover:
    """Classify ``members``, whose pointers begin with ``prefix``.

    Raises Refused ``too-large`` for a value that nobody could read.
    """
    fields: list[Field] = []
    findings: list[Finding] = []
    for key, *_place, node in members:
        where = pointer(*prefix, key)
        field = Field(where=where, value=_text(node, where), kind=_kind(key, node))
        fields.append(field)
        findings += _judge(key, node, field)
    return Leftover(tuple(fields), tuple(findings))


def inert(members: Iterable[Member], *prefix: str | int) -> Leftover:
    """``members`` as fields of which nothing needs to be said. Raises Refused ``too-large``."""
    places = [(pointer(*prefix, m.key), m.node) for m in members]
    return Leftover(tuple([Field(where=w, value=_text(node, w), kind="inert") for w, node in places]), ())


def _text(node: Node, where: str) -> str:
    # What TOML holds has no place; its text alone tells how large it is.
    text = compact(node) if node.end - node.start <= MAX_PAYLOAD else None
    if text is None or len(text) > MAX_PAYLOAD:
        hint = "no real request has such a field; ask the publisher for a smaller one"
        raise Refused(f"the field {quote(where)} is too large to show", code="too-large", where=where, hint=hint)
    return text


def says_nothing(node: Node) -> bool:
    """``null``, ``false``, and empty text, arrays and objects."""
    return node.kind in ("null", "false") or not (node.value or node.members or node.items or node.kind == "true")


def _kind(key: str, node: Node) -> Literal["unknown", "safeguard", "inert"]:
    if _of_tools(node) or safeguards.safeguard(key):
        return "safeguard"
    if key in INERT or key == "envFile" or says_nothing(node):
        return "inert"
    found = known(key, node)
    if found is not None:
        return "unknown" if found.runs else "inert"
    return "safeguard" if safeguards.inside(node) else "unknown"


def _of_tools(node: Node) -> bool:
    """Whether ``node`` says for single tools when the client asks, as ``tools`` of Codex does."""
    return any(inner.key == "approval_mode" for member in node.members for inner in member.node.members)


def _judge(key: str, node: Node, field: Field) -> list[Finding]:
    if _of_tools(node):
        return [_automatic(key, field)]
    if safeguards.safeguard(key):
        return [_automatic(key, field)] if safeguards.off(key, node, says_nothing(node)) else []
    if key == "envFile" and not says_nothing(node):
        return [_env_file(field)]
    found = None if key in INERT or says_nothing(node) else known(key, node)
    if found is not None:
        return [_documented(found, field)]
    if field.kind == "safeguard":
        return [_automatic(key, field)]
    if field.kind == "unknown":
        return [unknown(key, field)]
    return [_inexact(key, field)] if node.kind == "number" and _beyond_double(node.value) else []


def _beyond_double(number: str) -> bool:
    value = float(number)
    return math.isinf(value) or (value.is_integer() and abs(value) >= _EXACT)


def unknown(key: str, field: Field) -> Finding:
    """FMT-UNKNOWN for one field."""
    return Finding(
        id="FMT-UNKNOWN",
        level=Level.DANGER,
        where=field.where,
        title=_("Field that clients may obey"),
        says=_("A client may obey the field {key} without showing it. It will not be written.", key=show(key)),
        excerpt=show(field.value),
        consequence=_("Carries a field that the client may obey unseen."),
        phrase="accept unknown field",
    )


def _documented(found: Known, field: Field) -> Finding:
    """FMT-UNKNOWN for a field that a client documents: what it would do there."""
    return Finding(
        id="FMT-UNKNOWN",
        level=Level.DANGER if found.runs else Level.INFO,
        where=field.where,
        title=_("Field that runs something") if found.runs else _("Field that is left out"),
        says=found.says,
        excerpt=show(field.value),
        consequence=_("Asks the client to run something more; this part is left out.") if found.runs else "",
        phrase="without this field" if found.runs else "",
    )


def _automatic(key: str, field: Field) -> Finding:
    return Finding(
        id="CONS-AUTOAPPROVE",
        level=Level.DANGER,
        where=field.where,
        title=_("Switches off later questions"),
        says=_(
            "The request asks through {key} that later actions run without asking you. It will not be written.",
            key=show(key),
        ),
        excerpt=show(field.value),
        consequence=_("Asks that later actions run without asking you; this part is left out."),
        phrase="without automatic approval",
    )


def _env_file(field: Field) -> Finding:
    return Finding(
        id="ENV-FILE",
        level=Level.WARN,
        where=field.where,
        title=_("Loads variables from a file"),
        says=_("The request names a file with variables that nobody sees here. It will not be written."),
        excerpt=show(field.value),
    )


def _inexact(key: str, field: Field) -> Finding:
    return Finding(
        id="FMT-TYPE",
        level=Level.WARN,
        where=field.where,
        title=_("Wrong value type"),
        says=_("The number in {key} is read differently by different programs. It will not be written.", key=show(key)),
        excerpt=show(field.value),
    )
