"""The window itself: one text that holds the whole review, and below it the few things that can be done.

The text scrolls and nothing in it does. The bar below stays: the safe act is first in it, has the keyboard, and can be
taken at any time; the other one waits (``attention``). Enter never approves.
"""

from __future__ import annotations

import contextlib
import tkinter
from collections.abc import Callable
from tkinter import ttk
from typing import Any, Literal

from msgspec import Struct

from consentry.dialogs.pane import look
from consentry.dialogs.pane.attention import Attention
from consentry.dialogs.pane.bar import Bar
from consentry.dialogs.pane.form import BACK, Form
from consentry.dialogs.pane.text import runs
from consentry.dialogs.pane.words import WORDS
from consentry.language import Catalog
from consentry.model import JSON, Level, Review

Kind = Literal["ask", "fill", "show"]
Say = Callable[[dict[str, JSON]], None]

TICK = 100  # milliseconds between two looks at the clock
HASTE = 0.7  # seconds in which a key may have been meant for the window that was in front before
MORE = 300.0  # seconds that the button adds
_SMALLEST = (400, 500)  # pixels at 96 dots per inch
_FIRST = (880, 860)


class Root(tkinter.Tk):
    """A toolkit of our own: no start-up scripts out of the home folder, no scripts from other windows."""

    def __init__(self) -> None:
        super().__init__(className="Consentry")
        self.withdraw()
        if self.tk.call("info", "commands", "send"):
            self.tk.call("rename", "send", "")
        self.option_clear()

    def readprofile(self, baseName: str, className: str) -> None:  # noqa: N803 - the name that the toolkit has
        """Nothing: the toolkit would execute files of the home folder here."""


class Question(Struct, frozen=True, kw_only=True):
    """What is asked: ``review`` as it is drawn, ``digest`` of the one that is answered; ``timeout`` in seconds."""

    kind: Kind
    review: Review
    digest: str
    timeout: float
    dark: bool = False


class View:
    """One question in one window. ``say`` gets its messages; ``clock`` counts seconds."""

    def __init__(self, root: Root, question: Question, catalog: Catalog, say: Say, clock: Callable[[], float]) -> None:
        kind, review, dark = question.kind, question.review, question.dark
        self.root, self.kind, self.review, self._digest = root, kind, review, question.digest
        self._say, self._clock = say, clock
        self._words = {name: catalog.tell(text) for name, text in WORDS.items()}
        self._deadline = clock() + question.timeout
        self._place: tuple[int, int, int, int] | None = None
        self._note = ""  # what is said until the next thing happens
        self.over = False
        self.attention = Attention(clock, review.dwell)
        self._scale = root.winfo_fpixels("1i") / 96
        self._colours, self._fonts = look.palette(dark), look.fonts(root)
        root.configure(background=self._colours.bar)
        root.title(self._words["title"])
        root.minsize(*(round(side * self._scale) for side in _SMALLEST))
        room = root.winfo_screenwidth() * 9 // 10, root.winfo_screenheight() * 8 // 10
        width, height = (min(round(side * self._scale), most) for side, most in zip(_FIRST, room, strict=True))
        root.geometry(f"{width}x{height}")
        root.report_callback_exception = lambda *_: self.end("failed")
        if kind == "fill":  # the fields come before the buttons
            self.text = self._text(dark, catalog)
        self.bar = Bar(root, kind, review, self._words, self._colours, self._fonts, self._scale, self)
        if kind != "fill":
            self.text = self._text(dark, catalog)
        self.form: Form | None = None
        if kind == "fill":
            first = self.bar.safe.focus_set
            self.form = Form(self.text, review.asks, self._words, self._colours, self._fonts, self._scale, first)
        self._lay_out()
        self._listen()
        (self.text if kind == "fill" else self.bar.safe).focus_set()

    # ---- what is there -------------------------------------------------------------------------------------------

    def _text(self, dark: bool, catalog: Catalog) -> tkinter.Text:
        colours = self._colours
        text = tkinter.Text(
            self.root, wrap="word", padx=0, pady=0, borderwidth=0, relief="flat", cursor="arrow",
            insertwidth=0, highlightthickness=0, selectbackground=colours.safe,
            selectforeground=colours.on_safe, inactiveselectbackground=colours.safe, takefocus=True,
            exportselection=True, undo=False,
        )  # fmt: skip
        found, columns = runs(self.review, catalog)
        look.dress(text, self.review.badge, dark, self._fonts, columns, self._scale)
        parts: list[Any] = [part for run in found for part in (run.text, run.looks)]
        text.insert("end", *parts)
        text.mark_set("finish", "end - 3 chars")  # the last letter of the line that says so
        text.mark_gravity("finish", "left")
        text.configure(state="disabled")
        return text

    def _lay_out(self) -> None:
        root, colours = self.root, self._colours
        style = ttk.Style(root)
        if "clam" in style.theme_names() and root.tk.call("tk", "windowingsystem") == "x11":
            style.theme_use("clam")
            style.configure(
                "TScrollbar", background=colours.line, troughcolor=colours.paper, bordercolor=colours.paper,
                lightcolor=colours.line, darkcolor=colours.line, arrowcolor=colours.ink, gripcount=0,
            )  # fmt: skip
            style.map("TScrollbar", background=[("active", colours.soft)])
        self._scrollbar = ttk.Scrollbar(root, command=self.text.yview, takefocus=False)
        self.text.configure(yscrollcommand=self._scrolled)
        root.grid_columnconfigure(0, weight=1)
        root.grid_rowconfigure(0, weight=1)
        self.text.grid(row=0, column=0, sticky="nsew")
        self._scrollbar.grid(row=0, column=1, sticky="ns")
        self._edge = tkinter.Frame(root, height=round(3 * self._scale), background=colours.line)
        self._edge.grid(row=1, column=0, columnspan=2, sticky="ew")
        self.bar.frame.grid(row=2, column=0, columnspan=2, sticky="ew")

    def _listen(self) -> None:
        root, text = self.root, self.text
        root.protocol("WM_DELETE_WINDOW", lambda: self.end("closed"))
        root.bind("<Escape>", lambda _: self.end("cancel"))
        root.bind("<Configure>", self._placed)
        root.bind("<Visibility>", self._visible)
        for event in ("<FocusIn>", "<FocusOut>"):
            root.bind(event, lambda _: root.after(1, self._focused))
        self.bar.frame.bind("<Expose>", lambda _: self.attention.disturb())
        # The line below the text tells whether the keys that scroll go to it.
        text.bind("<FocusIn>", lambda _: self._edge.configure(background=self._colours.focus), add=True)
        text.bind("<FocusOut>", lambda _: self._edge.configure(background=self._colours.line), add=True)
        text.bind("<Button-1>", lambda _: text.focus_set())
        text.bind("<Control-a>", self._all)
        text.bind("<Tab>", self._on)
        for back in BACK:
            with contextlib.suppress(tkinter.TclError):  # a key that only some systems have
                text.bind(back, lambda event: self._next(event.widget.tk_focusPrev()))
                if self.form is not None:
                    self.bar.safe.bind(back, lambda _event: self._back())
        ways = {"Prior": (-1, "pages"), "Next": (1, "pages"), "Up": (-3, "units"), "Down": (3, "units")}
        for key, (count, what) in ways.items():
            for place in (root, text):
                place.bind(f"<{key}>", self._scrolls(count, what))
        for key, where in (("Home", 0.0), ("End", 1.0)):
            for place in (root, text):
                place.bind(f"<{key}>", self._jumps(where))

    # ---- what happens --------------------------------------------------------------------------------------------

    def _next(self, widget: tkinter.Misc | None) -> str:
        if widget is not None:
            widget.focus_set()
        return "break"

    def _on(self, event: tkinter.Event[tkinter.Text]) -> str:
        return self.form.enter() if self.form is not None else self._next(event.widget.tk_focusNext())

    def _back(self) -> str:
        return self.form.enter(last=True) if self.form is not None else ""

    def _all(self, _event: object) -> str:
        self.text.tag_add("sel", "1.0", "end-1c")
        return "break"

    def _scrolls(self, count: int, what: str) -> Callable[[object], str]:
        def scroll(_event: object) -> str:
            self.text.yview_scroll(count, "pages" if what == "pages" else "units")
            return "break"

        return scroll

    def _jumps(self, where: float) -> Callable[[tkinter.Event[tkinter.Misc]], str]:
        def jump(event: tkinter.Event[tkinter.Misc]) -> str:
            if isinstance(event.widget, tkinter.Entry):
                return ""
            self.text.yview_moveto(where)
            return "break"

        return jump

    def _scrolled(self, first: float, last: float) -> None:
        self._scrollbar.set(first, last)
        self.root.after_idle(self._reached)

    def _reached(self) -> None:
        """Whether the line that says where the review ends is on the screen, whole."""
        if self.over or self.attention.seen or not self.root.winfo_viewable():
            return
        box = self.text.bbox("finish")
        if box is not None and box[1] + box[3] <= self.text.winfo_height():
            self.attention.end()

    def _placed(self, event: tkinter.Event[tkinter.Misc]) -> None:
        place = (event.x, event.y, event.width, event.height)
        if event.widget is not self.root or place == self._place:
            return
        self._place = place
        self.attention.disturb()
        self.bar.fit(event.width)
        if self.form is not None:
            self.form.fit(event.width)
        self.root.after_idle(self._reached)

    def _visible(self, event: tkinter.Event[tkinter.Misc]) -> None:
        if event.widget is self.root:
            self.attention.cover(str(event.state) != "VisibilityUnobscured")

    def _focused(self) -> None:
        if not self.over:
            self.attention.focus(self.root.focus_displayof() is not None)

    def hasty(self) -> bool:
        """Whether a key that comes now may have been meant for another window; then the next one may be, too."""
        if not self.attention.fresh(HASTE):
            return False
        self.attention.disturb()
        return True

    def more(self) -> None:
        """More time to read."""
        self._deadline += MORE
        self._say({"more": MORE})
        self.tick(again=False)

    def early(self) -> bool:
        """Whether it is too early to act on; then the wait restarts."""
        if not (why := self.attention.why()):
            return False
        self._note = self._words["too_early"] if why == "dwell" else ""
        self.attention.disturb()
        return True

    def approve(self) -> None:
        """The affirmative act, if it is one by now."""
        if self.early() or self.over:
            return
        # Not a prefix, not another case, no blank more.
        if self.bar.typed() != self.review.words:
            self._note = self._words["wrong_words"]
            self.attention.disturb()
            return
        # sep-1024-affirmative-action: "explicit user approval through an affirmative action"
        self._finish({"answer": self.bar.typed(), "dwell_ms": self.attention.dwelt(), "digest": self._digest})

    def carry_on(self) -> None:
        """Hand the values over to be looked at."""
        if self.form is None or self.over or (self.early() and self.attention.why() != "end"):
            return
        self._note = self._words["checking"]
        self._say({"values": dict(self.form.values())})

    def answered(self, problems: dict[str, JSON]) -> None:
        """What the values are: problems by id, none where all are answers."""
        if self.form is None or self.over:
            return
        if problems:
            self._note = self._words["problems"]
            self.form.tell({ident: str(why) for ident, why in problems.items()})
        else:
            self._finish({"end": "filled"})

    def note(self, text: str) -> None:
        """Say ``text`` until the next thing happens."""
        self._note = text

    def end(self, reason: str) -> None:
        """It is over, and it is no yes."""
        self._finish({"end": reason})

    def _finish(self, message: dict[str, JSON]) -> None:
        if not self.over:
            self.over = True
            self._say(message)
            self.root.destroy()

    # ---- the clock -----------------------------------------------------------------------------------------------

    def tick(self, again: bool = True) -> None:
        """Look at the clock and say how things are."""
        if self.over:
            return
        left = self._deadline - self._clock()
        if left <= 0:
            self.end("timeout")
            return
        self._reached()
        self.bar.say(left, self._status(), ready=self._ready())
        if again:
            self.root.after(TICK, self.tick)

    def _ready(self) -> bool:
        if self.kind == "fill":
            return self.attention.why() in ("", "end")
        return not self.attention.why() and self.bar.typed() == self.review.words

    def _status(self) -> str:
        if self.kind == "show":
            return self._words["blocked"] if self.review.level is Level.BLOCK else ""
        why = self.attention.why()
        if self._note and (why in ("", "dwell") or self.kind == "fill"):
            return self._note
        if self.kind == "fill":
            return self._words["continue_wait"] if why == "dwell" else ""
        if why == "dwell":
            return self._words["wait_dwell"].format(
                f"{self.attention.wait():.0f}" if self.attention.wait() > 1 else "1"
            )
        if why:
            return self._words[f"wait_{why}"]
        return self._words["ready"] if self.bar.typed() == self.review.words else self._words["wait_words"]
