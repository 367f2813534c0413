"""The bar below the review: the safe act first, the words to type, the act that waits; how much time there is."""

from __future__ import annotations

import tkinter
from collections.abc import Mapping
from typing import Any, Protocol

from consentry.dialogs.pane.look import MARGIN, Fonts, Palette
from consentry.dialogs.pane.text import drawable
from consentry.model import Level, Review

WIDE = 700  # pixels at 96 dots per inch from which things stand side by side


class Acts(Protocol):
    """What the bar can ask for."""

    def end(self, reason: str, /) -> None:
        """It is over, and no yes."""
        ...

    def approve(self) -> None:
        """The affirmative act, if it is one by now."""
        ...

    def carry_on(self) -> None:
        """Hand the values over."""
        ...

    def more(self) -> None:
        """More time."""
        ...

    def hasty(self) -> bool:
        """Whether a key may have been meant for another window."""
        ...

    def early(self) -> bool:
        """Whether it is too early to act on."""
        ...

    def note(self, text: str, /) -> None:
        """Say ``text`` until the next thing happens."""
        ...


class Bar:
    """The bar of a question of ``kind`` "ask", "fill" or "show"."""

    def __init__(
        self,
        root: tkinter.Tk,
        kind: str,
        review: Review,
        words: Mapping[str, str],
        colours: Palette,
        fonts: Fonts,
        scale: float,
        acts: Acts,
    ) -> None:
        self._colours, self._fonts, self._scale, self._acts = colours, fonts, scale, acts
        self._kind, self._said = kind, words
        self._wide: bool | None = None
        self._ready: bool | None = None
        self.frame = tkinter.Frame(root, background=colours.bar, padx=self._px(MARGIN), pady=self._px(14))
        # sep-1024-cancel-offered: "an option to cancel the installation"
        safe = words["close" if kind == "show" else f"safe_{review.act}"]
        self.safe = self._button(safe, primary=True, command=lambda: acts.end("closed" if kind == "show" else "cancel"))
        for key in ("<space>", "<Return>", "<KP_Enter>"):
            self.safe.bind(key, self._left)
        self._entry: tkinter.Entry | None = None
        self.yes: tkinter.Button | None = None
        self._prompt = self._label(words[f"type_{review.act}"])
        self._words = self._label(drawable(review.words or ""), font=fonts.exact_strong)
        if kind == "ask" and review.words is not None:
            self._entry = self._field()
            danger = review.act == "install" and review.level is Level.DANGER
            name = "approve_danger" if danger else f"approve_{review.act}"
            self.yes = self._button(words[name], command=acts.approve)
        elif kind == "fill":
            self.yes = self._button(words["continue"], command=acts.carry_on)
        if self.yes is not None:
            self.yes.bind("<ButtonPress-1>", lambda _: "break" if kind == "ask" and acts.early() else None)
            for key in ("<Return>", "<KP_Enter>"):
                self.yes.bind(key, self._no_return)
        self._more = self._button(words["more"], command=acts.more, small=True)
        self._unsure = self._label(words["unsure"].format(safe) if kind != "show" else "", font=fonts.strong)
        self._stop = self._label(words["stop"] if kind != "show" else "", font=fonts.small)
        self._clock = self._label("", font=fonts.small, foreground=colours.soft)
        self._status = self._label("", font=fonts.small, foreground=colours.soft, anchor="nw")

    def _px(self, points: float) -> int:
        return round(points * self._scale)

    def _label(self, text: str, **more: Any) -> tkinter.Label:
        looks = {"font": self._fonts.body, "foreground": self._colours.ink, "anchor": "w", "justify": "left", **more}
        return tkinter.Label(self.frame, text=text, background=self._colours.bar, borderwidth=0, padx=0, **looks)

    def _button(self, text: str, command: Any, primary: bool = False, small: bool = False) -> tkinter.Button:
        colours = self._colours
        ground, ink, over = colours.bar, colours.ink, colours.field
        if primary:
            ground, ink, over = colours.safe, colours.on_safe, colours.safe_over
        font = self._fonts.small if small else self._fonts.strong if primary else self._fonts.body
        return tkinter.Button(
            self.frame, text=text, command=command, font=font, background=ground, foreground=ink,
            activebackground=over, activeforeground=ink, relief="flat", borderwidth=0, overrelief="flat",
            padx=self._px(10 if small else 22), pady=self._px(4 if small else 10), cursor="hand2", takefocus=True,
            highlightthickness=self._px(2), highlightcolor=colours.ink if primary else colours.focus,
            highlightbackground=ground if primary else colours.line,
        )  # fmt: skip

    def _field(self) -> tkinter.Entry:
        colours = self._colours
        entry = tkinter.Entry(
            self.frame, font=self._fonts.exact, background=colours.field, foreground=colours.ink,
            insertbackground=colours.ink, relief="flat", borderwidth=self._px(7), highlightthickness=self._px(2),
            highlightcolor=colours.focus, highlightbackground=colours.soft, selectbackground=colours.safe,
            selectforeground=colours.on_safe, takefocus=True, width=12, exportselection=False,
        )  # fmt: skip
        for key in ("<Return>", "<KP_Enter>"):
            entry.bind(key, self._no_return)
        entry.bind("<Key>", lambda _: self._acts.note(""), add=True)
        return entry

    def _left(self, _event: object) -> str:
        """A key on the safe button. One that comes at once was hardly meant for it; the question stays."""
        if not self._acts.hasty():
            self.safe.invoke()
        return "break"

    def _no_return(self, _event: object) -> str:
        self._acts.note(self._said["no_return"] if self._kind == "ask" else "")
        return "break"

    def typed(self) -> str:
        """What stands in the field."""
        return self._entry.get() if self._entry is not None else ""

    def fit(self, width: int) -> None:
        """Put things side by side where there is room, else one below the other."""
        room = width - 2 * self._px(MARGIN)
        wide = width >= self._px(WIDE)
        clocks = (self._said[name].format("59:59") for name in ("left", "minute_left"))
        aside = max(map(self._fonts.small.measure, clocks)) + self._more.winfo_reqwidth() + self._px(48)
        for label in (self._unsure, self._stop, self._words, self._prompt):
            label.configure(wraplength=room if label is not self._unsure or not wide else room - aside)
        self._status.configure(wraplength=room, height=1 if wide else 2)
        if wide == self._wide:
            return
        self._wide = wide
        for child in self.frame.grid_slaves():
            child.grid_forget()
        for column in range(5):
            self.frame.grid_columnconfigure(column, weight=0)
        self._side_by_side() if wide else self._stacked()

    def _side_by_side(self) -> None:
        gap, frame = self._px(16), self.frame
        frame.grid_columnconfigure(2, weight=1)
        self._unsure.grid(row=0, column=0, columnspan=3, sticky="w")
        self._clock.grid(row=0, column=3, sticky="e", padx=(gap, gap))
        self._more.grid(row=0, column=4, sticky="e")
        if self._entry is not None:
            self._stop.grid(row=1, column=0, columnspan=5, sticky="w", pady=(0, gap))
            self._prompt.grid(row=2, column=1, sticky="w", padx=(gap + self._px(8), 0))
            self._words.grid(row=2, column=2, columnspan=3, sticky="w", padx=(self._px(8), 0))
            self._entry.grid(row=3, column=1, columnspan=2, sticky="nsew", padx=(gap + self._px(8), gap))
        self.safe.grid(row=3, column=0, sticky="w", pady=(0 if self._entry is not None else gap, 0))
        if self.yes is not None:
            self.yes.grid(row=3, column=3, columnspan=2, sticky="e", pady=(0 if self._entry is not None else gap, 0))
        self._status.grid(row=4, column=0, columnspan=5, sticky="ew", pady=(self._px(10), 0))

    def _stacked(self) -> None:
        gap, frame = self._px(8), self.frame
        frame.grid_columnconfigure(0, weight=1)
        self._unsure.grid(row=0, column=0, columnspan=3, sticky="w")
        if self._entry is not None:
            self._stop.grid(row=1, column=0, columnspan=3, sticky="w", pady=(self._px(2), gap))
            self._prompt.grid(row=2, column=0, columnspan=3, sticky="w")
            self._words.grid(row=3, column=0, columnspan=3, sticky="w")
            self._entry.grid(row=4, column=0, columnspan=3, sticky="ew", pady=(self._px(4), 0))
        self.safe.grid(row=5, column=0, sticky="w", pady=(gap, 0))
        if self.yes is not None:
            self.yes.grid(row=5, column=1, columnspan=2, sticky="e", pady=(gap, 0))
        self._status.grid(row=6, column=0, columnspan=3, sticky="ew", pady=(gap, 0))
        self._clock.grid(row=7, column=0, sticky="w")
        self._more.grid(row=7, column=2, sticky="e")

    def say(self, left: float, status: str, *, ready: bool) -> None:
        """How much time there is, why it waits, and whether the act that waits would be taken now."""
        minutes, seconds = divmod(max(0, round(left)), 60)
        soon = left < 60
        clock = self._said["minute_left" if soon else "left"].format(f"{minutes}:{seconds:02}")
        self._put(self._clock, clock)
        self._put(self._status, status)
        if self.yes is not None and ready != self._ready:
            self._ready = ready
            colours = self._colours
            self.yes.configure(
                foreground=colours.ink if ready else colours.soft,
                activeforeground=colours.ink if ready else colours.soft,
                highlightbackground=colours.ink if ready else colours.line,
                cursor="hand2" if ready else "arrow",
            )

    @staticmethod
    def _put(label: tkinter.Label, text: str) -> None:
        if label.cget("text") != text:
            label.configure(text=text)
