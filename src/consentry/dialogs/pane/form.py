"""Fields for the values that a request asks for, at the end of the review and in the same text."""

from __future__ import annotations

import contextlib
import tkinter
from collections.abc import Callable, Mapping
from typing import Any

from consentry.dialogs.pane.look import MARGIN, Fonts, Palette
from consentry.dialogs.pane.text import drawable
from consentry.model import JSON, Ask

LINES = 4  # of a field for several values
BACK = ("<Shift-Tab>", "<ISO_Left_Tab>")


class Form:
    """One field for each of ``asks``; choices stand there one below the other, all of them.

    ``after`` gives the keyboard to what comes after the last field.
    """

    def __init__(
        self,
        text: tkinter.Text,
        asks: tuple[Ask, ...],
        words: Mapping[str, str],
        colours: Palette,
        fonts: Fonts,
        scale: float,
        after: Callable[[], None],
    ) -> None:
        self._after, self._words = after, words
        self._text, self._colours, self._fonts, self._scale = text, colours, fonts, scale
        self._fields: dict[str, tkinter.Entry | tkinter.Text] = {}
        self._chosen: dict[str, list[tkinter.StringVar]] = {}
        self._first: dict[str, tkinter.Widget] = {}
        self._order: list[tuple[tkinter.Widget, str]] = []  # what can have the keyboard, and the mark of its place
        self._wrong: dict[str, tkinter.Label] = {}
        self._asks = asks
        text.configure(state="normal")
        text.insert("end", f"{self._words['values']}\n", ("h2",), f"{self._words['values_first']}\n", ("plain",))
        text.insert("end", f"{self._words['stop']}\n", ("plain",))
        for ask in asks:
            self._add(ask)
        text.configure(state="disabled")

    def _px(self, points: float) -> int:
        return round(points * self._scale)

    def _add(self, ask: Ask) -> None:
        text = self._text
        kind = self._words["a_secret"] if ask.secret else drawable(ask.kind)
        needed = self._words["needed" if ask.required else "optional"]
        several = f"; {self._words['one_per_line']}" if ask.multiple else ""
        about = [(self._words["own_words"], ask.label), (self._words["goes_to"], ", ".join(ask.to))]
        text.insert("end", "\n", ("gap",))
        for label, value in about:
            text.insert("end", f"{label}: ", ("plain", "label"), f"{drawable(value)}\n", ("plain",))
        text.insert("end", f"({kind}; {needed}{several})\n", ("plain", "soft"))
        if ask.suggestion:
            text.insert("end", f"{self._words['suggested']}: {drawable(ask.suggestion)}\n", ("plain", "soft"))
        frame = tkinter.Frame(text, background=self._colours.paper)
        widgets: list[tkinter.Widget]
        widgets = self._choices(frame, ask) if ask.choices else [self._field(frame, ask)]
        for widget in widgets:
            widget.pack(side="top", anchor="w")
        if ask.secret and not ask.choices:
            widgets.append(self._reveal(frame, widgets[0]))
        wrong = tkinter.Label(
            frame, text="", background=self._colours.paper, foreground=self._colours.risk, font=self._fonts.strong,
            anchor="w", justify="left",
        )  # fmt: skip
        wrong.pack(side="top", anchor="w")
        text.insert("end", " ", ("plain",))
        text.window_create("end", window=frame, padx=0, pady=self._px(4))
        text.tag_add("plain", f"{text.index('end-2c')} linestart", "end-1c")
        text.insert("end", "\n", ("plain",))
        where = f"field-{len(self._wrong)}"
        text.mark_set(where, "end-2l")
        for widget in widgets:
            self._listen(widget, where)
        self._first[ask.id], self._wrong[ask.id] = widgets[0], wrong

    def _listen(self, widget: tkinter.Widget, where: str) -> None:
        """Let the keyboard come to ``widget``, and go on from there, even where its neighbours are off the screen."""
        at = len(self._order)
        self._order.append((widget, where))
        widget.bind("<FocusIn>", lambda _event: self._text.see(where), add=True)
        widget.bind("<Tab>", lambda _event: self._walk(at + 1))
        for back in BACK:
            with contextlib.suppress(tkinter.TclError):  # a key that only some systems have
                widget.bind(back, lambda _event: self._walk(at - 1))

    def _choices(self, frame: tkinter.Frame, ask: Ask) -> list[tkinter.Widget]:
        """A button for each choice, of which one or several can be on; its value is its number."""
        one = tkinter.StringVar(frame, value="")
        self._chosen[ask.id] = [one]
        found: list[tkinter.Widget] = []
        for at, choice in enumerate(ask.choices, 1):
            looks = {
                **self._switch(),
                "text": f"{at}. {drawable(choice)}",
                "font": self._fonts.exact,
                "justify": "left",
            }
            if ask.multiple:
                mine = tkinter.StringVar(frame, value="")
                self._chosen[ask.id].append(mine)
                found.append(tkinter.Checkbutton(frame, variable=mine, onvalue=str(at), offvalue="", **looks))
            else:
                found.append(tkinter.Radiobutton(frame, variable=one, value=str(at), **looks))
        return found

    def _switch(self) -> dict[str, Any]:
        colours = self._colours
        return {
            "background": colours.paper, "foreground": colours.ink, "activebackground": colours.paper,
            "activeforeground": colours.ink, "selectcolor": colours.field, "borderwidth": 0,
            "highlightthickness": self._px(2), "highlightcolor": colours.focus, "highlightbackground": colours.paper,
            "tristatevalue": "-",
        }  # fmt: skip

    def _field(self, frame: tkinter.Frame, ask: Ask) -> tkinter.Entry | tkinter.Text:
        colours = self._colours
        if ask.multiple:
            several = tkinter.Text(
                frame, height=LINES, font=self._fonts.exact, background=colours.field, foreground=colours.ink,
                insertbackground=colours.ink, relief="flat", borderwidth=self._px(6),
                highlightthickness=self._px(2), highlightcolor=colours.focus, highlightbackground=colours.soft,
            )  # fmt: skip
            self._fields[ask.id] = several
            return several
        entry = tkinter.Entry(
            frame, font=self._fonts.exact, background=colours.field, foreground=colours.ink,
            insertbackground=colours.ink, relief="flat", borderwidth=self._px(7), exportselection=False,
            highlightthickness=self._px(2), highlightcolor=colours.focus, highlightbackground=colours.soft,
            show="•" if ask.secret else "",
        )  # fmt: skip
        self._fields[ask.id] = entry
        return entry

    def _reveal(self, frame: tkinter.Frame, field: tkinter.Widget) -> tkinter.Widget:
        seen = tkinter.BooleanVar(frame, value=False)
        switch = tkinter.Checkbutton(
            frame, text=self._words["reveal"], variable=seen, font=self._fonts.small, **self._switch(),
            command=lambda: field.configure({"show": "" if seen.get() else "•"}),
        )  # fmt: skip
        switch.pack(side="top", anchor="w")
        return switch

    def enter(self, *, last: bool = False) -> str:
        """Give the keyboard to the first field, or the last."""
        return self._walk(len(self._order) - 1 if last else 0)

    def _walk(self, at: int) -> str:
        """Give the keyboard to number ``at``, which may not be on the screen yet; beyond the ends, to what is there."""
        if at < 0:
            self._text.focus_set()
        elif at >= len(self._order):
            self._after()
        else:
            widget, where = self._order[at]
            self._text.see(where)
            self._text.update_idletasks()
            widget.focus_set()
        return "break"

    def fit(self, width: int) -> None:
        """Make the fields as wide as the window allows."""
        room = width - 2 * self._px(MARGIN + 30)
        cells = max(12, min(72, room // self._fonts.exact.measure("0")))
        for field in self._fields.values():
            field.configure(width=cells)
        for label in self._wrong.values():
            label.configure(wraplength=room)

    def values(self) -> Mapping[str, JSON]:
        """What stands in the fields: a list of texts by id; a choice is its number."""
        return {ask.id: list(self._typed(ask)) for ask in self._asks}

    def _typed(self, ask: Ask) -> list[str]:
        if ask.choices:
            return [variable.get() for variable in self._chosen[ask.id] if variable.get()]
        field = self._fields[ask.id]
        if isinstance(field, tkinter.Text):
            return [line for line in field.get("1.0", "end-1c").split("\n") if line]
        return [field.get()] if field.get() else []

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say beside each field why it holds no answer, and go to the first of them."""
        for ident, label in self._wrong.items():
            why = problems.get(ident, "")
            label.configure(text=self._words["problem"].format(drawable(why)) if why else "")
        first = next((ident for ident in self._first if problems.get(ident)), None)
        if first is not None:
            self._walk([widget for widget, _ in self._order].index(self._first[first]))
