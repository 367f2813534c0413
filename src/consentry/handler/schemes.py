"""The schemes of the clients' install links, and what goes past a handler of links inside each client.

``host`` and ``first`` say where the install links of a client begin: a host (with a first step of the path, if it has
other links there), or the first step itself. See ``route`` for how much is read into them.
"""

from __future__ import annotations

from typing import NamedTuple


class Scheme(NamedTuple):
    """One scheme: whose it is, and the first steps of a link (host included) that stand for an install."""

    name: str
    client: str
    steps: tuple[tuple[str, ...], ...]


# Editors made from VS Code have its links too, whatever they document.
_CODE = (("mcp",),)

ALL: tuple[Scheme, ...] = (
    Scheme("cursor", "cursor", (("anysphere.cursor-deeplink", "mcp"), *_CODE)),
    Scheme("vscode", "vscode", _CODE),
    Scheme("vscode-insiders", "vscode-insiders", _CODE),
    Scheme("windsurf", "windsurf", (("windsurf-mcp-registry",), *_CODE)),
    Scheme("kiro", "kiro", (("launch", "mcp"), ("kiro.dev", "launch", "mcp"), *_CODE)),
    Scheme("trae", "trae", (("trae.ai-ide", "mcp-import"), ("mcp-import",), *_CODE)),
    Scheme("trae-cn", "trae", (("trae.ai-ide", "mcp-import"), ("mcp-import",), *_CODE)),
    Scheme("solo", "trae", (("trae.ai-ide", "mcp-import"), ("mcp-import",), *_CODE)),
    Scheme("lmstudio", "lm-studio", (("add_mcp",), ("install-mcp",), ("mcp",))),
    Scheme("goose", "goose", (("extension",), ("install-mcp",), ("mcp",))),
    Scheme("vsweb+mcp", "visual-studio", ((),)),
    Scheme("raycast", "raycast", (("mcp",),)),
    Scheme("cherrystudio", "cherry-studio", (("mcp",),)),
    Scheme("lobehub", "lobehub", (("plugin",), ("mcp",))),
    Scheme("lobehub-beta", "lobehub", (("plugin",), ("mcp",))),
    Scheme("lobehub-bet", "lobehub", (("plugin",), ("mcp",))),
    Scheme("lobehub-nightly", "lobehub", (("plugin",), ("mcp",))),
    Scheme("lobehub-dev", "lobehub", (("plugin",), ("mcp",))),
    Scheme("app.5ire", "5ire", (("install-tool",),)),
    Scheme("dev.5ire", "5ire", (("install-tool",),)),
    Scheme("tome", "tome", (("mcp",),)),
)

NAMES: frozenset[str] = frozenset(one.name for one in ALL)

_EDITOR = "its own list of MCP servers, a file in a project that is opened, and its command line"
#: What installs a server inside a client without any link.
PAST: dict[str, str] = {
    "cursor": f"its settings and marketplace, {_EDITOR}",
    "vscode": "the MCP gallery and the command MCP: Add Server, extensions, .vscode/mcp.json, code --add-mcp",
    "vscode-insiders": "the MCP gallery and the command MCP: Add Server, extensions, .vscode/mcp.json, code --add-mcp",
    "windsurf": f"its MCP marketplace, {_EDITOR}",
    "kiro": "its MCP panel, links on its web page that hand over by another scheme, .kiro/settings/mcp.json",
    "trae": f"its MCP marketplace, {_EDITOR}",
    "lm-studio": "its Install button and mcp.json, which it opens in an editor of its own",
    "goose": "its extensions page, recipes, goose configure",
    "visual-studio": "its MCP server window, .mcp.json and .vs/mcp.json in a solution",
    "raycast": "its own form and store",
    "cherry-studio": "its own form and marketplaces",
    "lobehub": "its own market",
    "5ire": "its own form and market",
    "tome": "its own form and registry",
}


def find(scheme: str) -> Scheme | None:
    """The scheme of that name, in any case."""
    return next((one for one in ALL if one.name == scheme.lower()), None)


def of(client: str | None) -> tuple[Scheme, ...]:
    """The schemes of ``client``, all where it is None."""
    return tuple(one for one in ALL if client in (None, one.client))
