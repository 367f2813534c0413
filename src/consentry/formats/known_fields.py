"""Fields that some client documents and that are left out: what each one would do there (law L7).

A field is known only in the shape in which its client documents it; anything else under its name stays unknown.
Sources: documentation of VS Code (MCP configuration), Claude Code, Gemini CLI, Cursor, Roo Code, Windsurf, opencode.
"""

from __future__ import annotations

from typing import NamedTuple

from consentry.decode import Node
from consentry.language import _


class Known(NamedTuple):
    """What a client would do with a field: one sentence, and whether it runs something or opens a door."""

    says: str
    runs: bool = False


_SIGN_IN = frozenset(
    (
        "audiences", "authorizationUrl", "authServerMetadataUrl", "callbackPort", "client_id", "client_secret",
        "clientId", "clientSecret", "CLIENT_ID", "CLIENT_SECRET", "enabled", "grantType", "issuer", "redirectUri",
        "registrationUrl", "resource", "scope", "scopes", "tokenParamName", "tokenUrl",
    )
)  # fmt: skip
_FILES = frozenset(("allowRead", "allowWrite", "denyRead", "denyWrite"))
_NETWORK = frozenset(("allowedDomains", "deniedDomains"))
_PROVIDERS = frozenset(("dynamic_discovery", "google_credentials", "service_account_impersonation"))
_LOGIN = Known(
    _("The field says how a client signs in to the server. It will not be written; the client may ask anew.")
)
_WATCH = Known(_("The field names files; a client starts the server again when they change. It will not be written."))
_ROOTS = Known(_("The field names folders that a client tells the server of. It will not be written."))
_LIMITS = Known(_("The field sets the limits of VS Code's own sandbox. It will not be written."))
_DEBUG = Known(
    _("VS Code would start the server under a debugger, which can run any code in it. It will not be written."),
    runs=True,
)
_HELPER = Known(
    _("Claude Code would run this field as a command on your computer at each connection. It will not be written."),
    runs=True,
)


def known(key: str, node: Node) -> Known | None:
    """What the field ``key`` would do, None where no client documents it with such a value."""
    keys = frozenset(member.key for member in node.members)
    if key in ("oauth", "auth"):
        signs = node.kind == "object" and keys <= _SIGN_IN and all(_flat(member.node) for member in node.members)
        return _LOGIN if signs or node.kind == "true" else None
    if key == "authProviderType":
        return _LOGIN if node.kind == "string" and node.value in _PROVIDERS else None
    if key == "headersHelper":
        return _HELPER if node.kind == "string" else None
    if key in ("watchPaths", "roots"):
        return (_WATCH if key == "watchPaths" else _ROOTS) if node.kind == "array" and _flat(node) else None
    if key == "dev" and node.kind == "object" and keys <= {"watch", "debug"}:
        if node.get("debug") is not None:
            return _DEBUG
        return _WATCH if all(_flat(member.node) for member in node.members) else None
    if key == "sandbox" and node.kind == "object":
        return _LIMITS if all(_limit(member.key, member.node) for member in node.members) else None
    return None


def _flat(node: Node) -> bool:
    """A plain value or a list of such."""
    return node.kind != "object" and all(item.kind not in ("object", "array") for item in node.items)


def _limit(key: str, node: Node) -> bool:
    allowed = {"filesystem": _FILES, "network": _NETWORK}.get(key)
    return allowed is not None and all(m.key in allowed and _flat(m.node) for m in node.members)
