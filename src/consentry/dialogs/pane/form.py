"""Fields for the values that a request asks for, at the end of the review and in the same text."""

from __future__ import annotations

import tkinter
from collections.abc import Mapping
from tkinter import ttk

from consentry.dialogs.pane.look import MARGIN, Fonts, Palette
from consentry.dialogs.pane.text import drawable
from consentry.dialogs.pane.words import WORDS
from consentry.model import JSON, Ask

LINES = 4  # of a field for several values


class Form:
    """One field for each of ``asks``; a choice is a list of numbered choices."""

    def __init__(
        self, text: tkinter.Text, asks: tuple[Ask, ...], colours: Palette, fonts: Fonts, scale: float
    ) -> None:
        self._text, self._colours, self._fonts, self._scale = text, colours, fonts, scale
        self._fields: dict[str, tkinter.Entry | tkinter.Text | ttk.Combobox] = {}
        self._wrong: dict[str, tkinter.Label] = {}
        self._asks = asks
        text.configure(state="normal")
        text.insert("end", f"{WORDS['values']}\n", ("h2",), f"{WORDS['values_first']}\n", ("plain",))
        text.insert("end", f"{WORDS['stop']}\n", ("plain",))
        for ask in asks:
            self._add(ask)
        text.configure(state="disabled")

    def _px(self, points: float) -> int:
        return round(points * self._scale)

    def _add(self, ask: Ask) -> None:
        text = self._text
        kind = WORDS["a_secret"] if ask.secret else drawable(ask.kind)
        needed = WORDS["needed" if ask.required else "optional"]
        several = f"; {WORDS['one_per_line']}" if ask.multiple else ""
        about = [(WORDS["own_words"], ask.label), (WORDS["goes_to"], ", ".join(ask.to))]
        text.insert("end", "\n", ("gap",))
        for label, value in about:
            text.insert("end", f"{label}: ", ("plain", "label"), f"{drawable(value)}\n", ("plain",))
        text.insert("end", f"({kind}; {needed}{several})\n", ("plain", "soft"))
        if ask.suggestion:
            text.insert("end", f"{WORDS['suggested']}: {drawable(ask.suggestion)}\n", ("plain", "soft"))
        frame = tkinter.Frame(text, background=self._colours.paper)
        field = self._field(frame, ask)
        field.pack(side="top", anchor="w")
        if ask.secret:
            self._reveal(frame, field)
        wrong = tkinter.Label(
            frame, text="", background=self._colours.paper, foreground=self._colours.risk, font=self._fonts.strong,
            anchor="w", justify="left",
        )  # fmt: skip
        wrong.pack(side="top", anchor="w")
        text.insert("end", " ", ("plain",))
        text.window_create("end", window=frame, padx=0, pady=self._px(4))
        text.tag_add("plain", f"{text.index('end-2c')} linestart", "end-1c")
        text.insert("end", "\n", ("plain",))
        where = f"field-{len(self._fields)}"
        text.mark_set(where, "end-2l")
        field.bind("<FocusIn>", lambda _: text.see(where), add=True)
        self._fields[ask.id], self._wrong[ask.id] = field, wrong

    def _field(self, frame: tkinter.Frame, ask: Ask) -> tkinter.Entry | tkinter.Text | ttk.Combobox:
        colours = self._colours
        if ask.choices and not ask.multiple:
            listed = [f"{at}. {drawable(choice)}" for at, choice in enumerate(ask.choices, 1)]
            return ttk.Combobox(frame, values=listed, state="readonly", font=self._fonts.exact)
        if ask.multiple:
            several = tkinter.Text(
                frame, height=LINES, font=self._fonts.exact, background=colours.field, foreground=colours.ink,
                insertbackground=colours.ink, relief="flat", borderwidth=self._px(6),
                highlightthickness=self._px(2), highlightcolor=colours.focus, highlightbackground=colours.soft,
            )  # fmt: skip
            several.bind("<Tab>", lambda event: _away(event.widget.tk_focusNext()))
            several.bind("<Shift-Tab>", lambda event: _away(event.widget.tk_focusPrev()))
            return several
        return tkinter.Entry(
            frame, font=self._fonts.exact, background=colours.field, foreground=colours.ink,
            insertbackground=colours.ink, relief="flat", borderwidth=self._px(7), exportselection=False,
            highlightthickness=self._px(2), highlightcolor=colours.focus, highlightbackground=colours.soft,
            show="•" if ask.secret else "",
        )  # fmt: skip

    def _reveal(self, frame: tkinter.Frame, field: tkinter.Widget) -> None:
        seen = tkinter.BooleanVar(frame, value=False)
        tkinter.Checkbutton(
            frame, text=WORDS["reveal"], variable=seen, font=self._fonts.small, background=self._colours.paper,
            foreground=self._colours.ink, activebackground=self._colours.paper, activeforeground=self._colours.ink,
            selectcolor=self._colours.field, borderwidth=0, highlightthickness=self._px(2),
            highlightcolor=self._colours.focus, highlightbackground=self._colours.paper,
            command=lambda: field.configure(show="" if seen.get() else "•"),
        ).pack(side="top", anchor="w")  # fmt: skip

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
        field = self._fields[ask.id]
        if isinstance(field, ttk.Combobox):
            return [str(field.current() + 1)] if field.current() >= 0 else []
        if isinstance(field, tkinter.Text):
            return [line for line in field.get("1.0", "end-1c").split("\n") if line]
        return [field.get()] if field.get() else []

    def tell(self, problems: Mapping[str, str]) -> None:
        """Say beside each field why it holds no answer, and go to the first of them."""
        for ident, label in self._wrong.items():
            why = problems.get(ident, "")
            label.configure(text=WORDS["problem"].format(drawable(why)) if why else "")
        first = next((ident for ident in self._fields if problems.get(ident)), None)
        if first is not None:
            self._fields[first].focus_set()


def _away(widget: tkinter.Misc | None) -> str:
    if widget is not None:
        widget.focus_set()
    return "break"
