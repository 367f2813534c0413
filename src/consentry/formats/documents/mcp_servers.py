"""Whose ``mcpServers`` a document holds: the key is common, what surrounds it tells. Common ground of its readers."""

from __future__ import annotations

from typing import Literal

from consentry.decode import Node
from consentry.formats.documents.interface import given, mentions

KEY = "mcpServers"

_GEMINI = frozenset(("contextFileName", "excludeTools", "migratedTo"))
_PLUGIN = frozenset(
    ("agents", "channels", "commands", "hooks", "lspServers", "monitors", "outputStyles", "skills", "userConfig")
)
_LIBRECHAT = frozenset(("endpoints", "fileConfig", "fileStrategy", "interface", "modelSpecs", "registration"))
_LIBRECHAT_ENTRY = frozenset(("chatMenu", "customUserVars", "initTimeout", "requiresOAuth", "serverInstructions"))

Owner = Literal["continue", "gemini", "plugin", "librechat", "nobody", ""]


def owner(root: Node) -> Owner:
    """Whose document this is, "nobody" if it may be anybody's, "" if it has no ``mcpServers``."""
    servers = given(root, KEY)
    if servers is None:
        return ""
    if servers.kind == "array" and any(item.kind == "object" for item in servers.items):
        return "continue"
    keys = {member.key for member in root.members}
    if keys & _GEMINI or _settings(given(root, "settings")) or mentions(servers, "${extensionPath}"):
        return "gemini"
    if (
        keys & _PLUGIN
        or servers.kind == "string"
        or servers.items
        or mentions(servers, "${CLAUDE_PLUGIN_", "${user_config.")
    ):
        return "plugin"
    if keys & _LIBRECHAT or any(m.key in _LIBRECHAT_ENTRY for one in servers.members for m in one.node.members):
        return "librechat"
    return "nobody"


def _settings(node: Node | None) -> bool:
    """Whether ``settings`` says what a Gemini extension asks for."""
    return node is not None and node.kind == "array" and any(item.get("envVar") is not None for item in node.items)
