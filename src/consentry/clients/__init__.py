"""The MCP clients that can be written to."""

from consentry.clients import claude_desktop, codex, continue_dev, cursor, goose, mistral_vibe, vscode
from consentry.clients.interface import Client, Place, Platform, check_name
from consentry.errors import UsageError
from consentry.model import JSON, Target
from consentry.show import show

__all__ = ["ALL", "Client", "Place", "check_name", "find", "literal", "symbolic"]

ALL: dict[str, Client] = {
    "claude-desktop": claude_desktop,
    "cursor": cursor,
    "vscode": vscode,
    "codex": codex,
    "goose": goose,
    "continue": continue_dev,
    "mistral-vibe": mistral_vibe,
}


def find(name: str) -> Client:
    """The client of that name; ``_`` counts as ``-``. Raises UsageError for an unknown one."""
    found = ALL.get(name.replace("_", "-"))
    if found is None:
        raise UsageError(f"there is no client {show(name)}", hint="the clients are " + ", ".join(ALL))
    return found


def symbolic(name: str, platform: Platform = "linux") -> Target:
    """The user's target of a client with ``~`` for the home folder: for batch, which looks at no machine."""
    return find(name).target(Place(platform=platform, home="~", folder=".", environ={}), "user", None)


def literal(entry: dict[str, JSON], allowed: frozenset[str], target: Target) -> None:
    """Replaced on merge."""
