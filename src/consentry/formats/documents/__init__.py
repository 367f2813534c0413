"""Documents that hold servers, whatever they are written in: each client's own way, recognised by a key of its root."""

from __future__ import annotations

from consentry.decode import Node
from consentry.errors import Refused
from consentry.formats import entry
from consentry.formats.documents import (
    amp,
    anybody,
    claude_plugin,
    codex,
    continue_dev,
    crush,
    docker_catalog,
    gemini_extension,
    goose_config,
    librechat,
    mistral_vibe,
    opencode,
    plain,
    smithery,
    zed,
)
from consentry.formats.documents.interface import Document, Found

ALL: dict[str, Document] = {
    plain.NAME: plain,
    anybody.NAME: anybody,
    continue_dev.NAME: continue_dev,
    gemini_extension.NAME: gemini_extension,
    claude_plugin.NAME: claude_plugin,
    librechat.NAME: librechat,
    zed.NAME: zed,
    opencode.NAME: opencode,
    crush.NAME: crush,
    amp.NAME: amp,
    goose_config.NAME: goose_config,
    codex.NAME: codex,
    mistral_vibe.NAME: mistral_vibe,
    docker_catalog.NAME: docker_catalog,
    smithery.NAME: smithery,
}
#: Most texts have none of them.

_KEYS = frozenset(key for member in ALL.values() for key in member.KEYS)


def read(root: Node) -> Found:
    """The servers in ``root``. Raises Refused: two-forms where two readers find theirs, and what they refuse."""
    entry.check_keys(root)
    if all(member.key not in _KEYS for member in root.members):
        return plain.bare(root)
    found = [(member, key) for member in ALL.values() if (key := member.key(root))]
    if len(found) > 1 or (found and entry.startable(root)):
        hint = "clients choose differently; paste one of the two"
        place = _last(root, [key for _, key in found])
        raise Refused("the text holds servers in two forms", code="two-forms", where="/" + place, hint=hint)
    return found[0][0].read(root) if found else plain.bare(root)


def _last(root: Node, keys: list[str]) -> str:
    return next(member.key for member in reversed(root.members) if member.key in keys)
