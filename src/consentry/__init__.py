"""Consent before a local MCP server is installed: the reference implementation of SEP-1024.

    from consentry import Gate, TerminalDialog, LocalWorld, Wish

    gate = Gate(TerminalDialog(LocalWorld()))
    for outcome in gate.install(link, Wish(client="cursor")):
        ...

An offer is text (a link, JSON, a command line ...) or the bytes of a bundle. A dialog of your own is an object with
``NAME``, ``ASSURANCE`` and ``ask(review) -> Answer`` (see ``Dialog``), and ``fill`` if it asks for values (``Filler``).
The names below are the public interface; everything else may change.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consentry.case import Wish as Wish
    from consentry.dialogs.interface import Dialog as Dialog
    from consentry.dialogs.interface import Filler as Filler
    from consentry.dialogs.terminal import TerminalDialog as TerminalDialog
    from consentry.errors import CannotAsk as CannotAsk
    from consentry.errors import Changed as Changed
    from consentry.errors import ConsentryError as ConsentryError
    from consentry.errors import NotApproved as NotApproved
    from consentry.errors import NotWritten as NotWritten
    from consentry.errors import Refused as Refused
    from consentry.errors import UsageError as UsageError
    from consentry.gate import Gate as Gate
    from consentry.gate import Installed as Installed
    from consentry.gate import NotInstalled as NotInstalled
    from consentry.model import Answer as Answer
    from consentry.model import Ask as Ask
    from consentry.model import Assurance as Assurance
    from consentry.model import Finding as Finding
    from consentry.model import InstallRequest as InstallRequest
    from consentry.model import Level as Level
    from consentry.model import Plan as Plan
    from consentry.model import Review as Review
    from consentry.world import LocalWorld as LocalWorld
    from consentry.world import World as World

_HOME = {
    "Answer": "model",
    "Ask": "model",
    "Assurance": "model",
    "CannotAsk": "errors",
    "Changed": "errors",
    "ConsentryError": "errors",
    "Dialog": "dialogs.interface",
    "Filler": "dialogs.interface",
    "Finding": "model",
    "Gate": "gate",
    "InstallRequest": "model",
    "Installed": "gate",
    "Level": "model",
    "LocalWorld": "world",
    "NotApproved": "errors",
    "NotInstalled": "gate",
    "NotWritten": "errors",
    "Plan": "model",
    "Refused": "errors",
    "Review": "model",
    "TerminalDialog": "dialogs.terminal",
    "UsageError": "errors",
    "Wish": "case",
    "World": "world",
}

__all__ = [
    "Answer",
    "Ask",
    "Assurance",
    "CannotAsk",
    "Changed",
    "ConsentryError",
    "Dialog",
    "Filler",
    "Finding",
    "Gate",
    "InstallRequest",
    "Installed",
    "Level",
    "LocalWorld",
    "NotApproved",
    "NotInstalled",
    "NotWritten",
    "Plan",
    "Refused",
    "Review",
    "TerminalDialog",
    "UsageError",
    "Wish",
    "World",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is asked for, so that the command starts fast."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"consentry.{_HOME[name]}"), name)
