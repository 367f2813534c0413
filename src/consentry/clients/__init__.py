"""The MCP clients that can be written to.

Each is one module, imported when it is asked for: an installation needs one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from consentry.clients.checks import literal, writable
from consentry.clients.interface import Client, Place, Platform, check_name
from consentry.errors import UsageError
from consentry.family import Family
from consentry.model import Target
from consentry.show import show

__all__ = ["ALL", "Client", "Place", "check_name", "find", "installed", "literal", "symbolic", "writable"]

# Name: module. The first ring first; in each the order in which a choice is offered.
_MODULES: Final[dict[str, str]] = {
    "claude-desktop": "claude_desktop",
    "claude-code": "claude_code",
    "cursor": "cursor",
    "vscode": "vscode",
    "vscode-insiders": "vscode_insiders",
    "visual-studio": "visual_studio",
    "codex": "codex",
    "gemini-cli": "gemini_cli",
    "qwen-code": "qwen_code",
    "lm-studio": "lm_studio",
    "goose": "goose",
    "windsurf": "windsurf",
    "kiro": "kiro",
    "zed": "zed",
    "copilot-cli": "copilot_cli",
    "cline": "cline",
    "opencode": "opencode",
    "roo-code": "roo_code",
    "kilo-code": "kilo_code",
    "continue": "continue_dev",
    "amp": "amp",
    "factory-droid": "factory_droid",
    "crush": "crush",
    "trae": "trae",
    "antigravity": "antigravity",
    "warp": "warp",
    "junie": "junie",
    "jetbrains-ai": "jetbrains_ai",
    "copilot-jetbrains": "copilot_jetbrains",
    "amazon-q": "amazon_q",
    "qoder": "qoder",
    "mistral-vibe": "mistral_vibe",
    "kimi": "kimi",
    "boltai": "boltai",
    "witsy": "witsy",
    "5ire": "five_ire",
    "enconvo": "enconvo",
    "tome": "tome",
    "anythingllm": "anythingllm",
    "mcporter": "mcporter",
    "librechat": "librechat",
    "raycast": "raycast",
    "cherry-studio": "cherry_studio",
    "lobehub": "lobehub",
}

if TYPE_CHECKING:  # the same table with the modules themselves: both checkers prove that each is a Client
    from consentry.clients import (
        amazon_q,
        amp,
        antigravity,
        anythingllm,
        boltai,
        cherry_studio,
        claude_code,
        claude_desktop,
        cline,
        codex,
        continue_dev,
        copilot_cli,
        copilot_jetbrains,
        crush,
        cursor,
        enconvo,
        factory_droid,
        five_ire,
        gemini_cli,
        goose,
        jetbrains_ai,
        junie,
        kilo_code,
        kimi,
        kiro,
        librechat,
        lm_studio,
        lobehub,
        mcporter,
        mistral_vibe,
        opencode,
        qoder,
        qwen_code,
        raycast,
        roo_code,
        tome,
        trae,
        visual_studio,
        vscode,
        vscode_insiders,
        warp,
        windsurf,
        witsy,
        zed,
    )

    _PROVED: dict[str, Client] = {
        "claude-desktop": claude_desktop,
        "claude-code": claude_code,
        "cursor": cursor,
        "vscode": vscode,
        "vscode-insiders": vscode_insiders,
        "visual-studio": visual_studio,
        "codex": codex,
        "gemini-cli": gemini_cli,
        "qwen-code": qwen_code,
        "lm-studio": lm_studio,
        "goose": goose,
        "windsurf": windsurf,
        "kiro": kiro,
        "zed": zed,
        "copilot-cli": copilot_cli,
        "cline": cline,
        "opencode": opencode,
        "roo-code": roo_code,
        "kilo-code": kilo_code,
        "continue": continue_dev,
        "amp": amp,
        "factory-droid": factory_droid,
        "crush": crush,
        "trae": trae,
        "antigravity": antigravity,
        "warp": warp,
        "junie": junie,
        "jetbrains-ai": jetbrains_ai,
        "copilot-jetbrains": copilot_jetbrains,
        "amazon-q": amazon_q,
        "qoder": qoder,
        "mistral-vibe": mistral_vibe,
        "kimi": kimi,
        "boltai": boltai,
        "witsy": witsy,
        "5ire": five_ire,
        "enconvo": enconvo,
        "tome": tome,
        "anythingllm": anythingllm,
        "mcporter": mcporter,
        "librechat": librechat,
        "raycast": raycast,
        "cherry-studio": cherry_studio,
        "lobehub": lobehub,
    }


ALL: Mapping[str, Client] = Family(__name__, _MODULES)


def find(name: str) -> Client:
    """The client of that name; ``_`` counts as ``-``. Raises UsageError for an unknown one."""
    found = ALL.get(name.replace("_", "-"))
    if found is None:
        import difflib  # only where a name is wrong

        near = difflib.get_close_matches(name.lower().replace("_", "-"), ALL, n=1)
        hint = f"did you mean {near[0]}? consentry clients lists them" if near else "consentry clients lists them"
        raise UsageError(f"there is no client {show(name)}", hint=hint)
    return found


def installed(place: Place, exists: Callable[[str], bool], found: Callable[[str], bool]) -> tuple[str, ...]:
    """The names of the clients that are installed, in the order of ``ALL``.

    ``exists`` says whether there is something at a path, ``found`` whether a program is on the search path.
    """
    return tuple(
        name
        for name, client in ALL.items()
        if any(map(found, client.PROGRAMS)) or any(map(exists, client.traces(place)))
    )


def symbolic(name: str, platform: Platform = "linux") -> Target:
    """The user's target of a client with ``~`` for the home folder: for batch, which looks at no machine.

    A client that is not made for ``platform`` is taken on the first system that it is made for.
    """
    client = find(name)
    platforms: tuple[Platform, ...] = (platform, "darwin", "win32", "linux")
    for one in platforms:
        place = Place(platform=one, home="~", folder=".", environ={})
        if client.traces(place):
            return client.target(place, "user", None)
    return client.target(Place(platform=platform, home="~", folder=".", environ={}), "user", None)
