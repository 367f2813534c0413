"""Where a person is asked: ``--ui``, else this terminal, else the desktop; with signs of an assistant never here."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
from collections.abc import Callable, Mapping
from typing import Literal, cast

import click

from consentry.cli import markers
from consentry.cli.app import say
from consentry.dialogs.interface import Dialog
from consentry.errors import CannotAsk
from consentry.model import Answer, Assurance, Review
from consentry.world import World

Front = Literal["terminal", "browser", "window"]
_CLASSES: dict[Front, tuple[str, str]] = {
    "terminal": ("consentry.dialogs.terminal", "TerminalDialog"),
    "browser": ("consentry.dialogs.browser", "BrowserDialog"),
    "window": ("consentry.dialogs.window", "WindowDialog"),
}
_NEEDS: dict[Front, tuple[str, ...]] = {"browser": ("starlette", "uvicorn", "jinja2"), "window": ("tkinter",)}


def chosen(world: World, ui: Front | None, *, plain: bool = False) -> Dialog:
    """The dialog to ask with. Raises CannotAsk, with the reason, where there is no person to ask."""
    why = markers.found(world.environ, world.ancestors())
    if ui is not None:
        if ui == "terminal" and why:
            raise _nobody(why)
        return _opened(world, ui, plain)
    if not why:
        why = _unready(world)
        if not why:
            return _opened(world, "terminal", plain)
    if not world.desktop():
        raise _nobody(why)
    from consentry.dialogs.desktop import DesktopDialog

    return DesktopDialog(world)


def option(command: Callable[..., int]) -> Callable[..., int]:
    """The option of every verb that asks."""
    return click.option("--ui", type=click.Choice(list(_CLASSES)), help="Where to ask.")(command)


def or_nobody(world: World, ui: Front | None, *, plain: bool = False) -> Dialog:
    """``chosen``, or a dialog that says why nobody can be asked, when it comes to a question."""
    try:
        return chosen(world, ui, plain=plain)
    except CannotAsk as why:
        return Nobody(why)


def waiting() -> None:
    """Said once, while another question is open."""
    say("consentry: another question is open; yours comes after it (Ctrl-C leaves)\n")


class Nobody:
    """The dialog where there is no person."""

    NAME = "nobody"
    ASSURANCE = Assurance.A0

    def __init__(self, why: CannotAsk) -> None:
        self._why = why

    def ask(self, _review: Review, /) -> Answer:
        """Never returns. Raises CannotAsk."""
        raise self._why

    def fill(self, _review: Review, _check: Callable[[str, str], str], /) -> Mapping[str, tuple[str, ...] | None]:
        """Never returns. Raises CannotAsk."""
        raise self._why


def _unready(world: World) -> str:
    """Why this terminal cannot be asked on, empty if it can."""
    try:
        with contextlib.closing(world.terminal()) as terminal:
            return terminal.ready()
    except OSError:
        return "there is no terminal to ask on"


def _nobody(why: str) -> CannotAsk:
    return CannotAsk(
        f"nobody can be asked here: {why}",
        hint="run the same command yourself, in the foreground of a terminal of your own",
    )


def _opened(world: World, front: Front, plain: bool) -> Dialog:
    module, name = _CLASSES[front]
    if any(importlib.util.find_spec(needed) is None for needed in _NEEDS.get(front, ())):
        hint = "install consentry[full], or use --ui terminal"
        raise CannotAsk(f"what the {front} needs is not installed here", hint=hint)
    opened = getattr(importlib.import_module(module), name)
    return cast("Dialog", opened(world, plain=plain or None) if front == "terminal" else opened(world))
