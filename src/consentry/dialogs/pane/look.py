"""How the window looks: colours for light and dark, fonts that are there, the looks of ``text.Run``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import tkinter
    from tkinter import font

    from consentry.dialogs.pane.text import Column

MARGIN = 26  # pixels at 96 dots per inch
_SANS = ("Segoe UI", "Noto Sans", "Ubuntu", "Cantarell", "Inter", "DejaVu Sans", "Liberation Sans")
_MONO = ("Cascadia Mono", "Consolas", "Noto Sans Mono", "Ubuntu Mono", "DejaVu Sans Mono", "Liberation Mono", "Menlo")


class Palette(NamedTuple):
    """Colours; text on its ground has a contrast of at least 4.5 to 1 (tests/test_window_look.py)."""

    paper: str
    ink: str
    soft: str
    line: str
    bar: str
    field: str
    safe: str
    on_safe: str
    safe_over: str
    focus: str
    mark: str
    on_mark: str
    comes: str
    goes: str
    risk: str


LIGHT = Palette(
    paper="#ffffff", ink="#1a1e25", soft="#545d6b", line="#c9d0da", bar="#f1f3f6", field="#ffffff", safe="#1d4f91",
    on_safe="#ffffff", safe_over="#173f75", focus="#1d4f91", mark="#ffe38f", on_mark="#3a2a00", comes="#e9f1fb",
    goes="#f7eceb", risk="#a3221b",
)  # fmt: skip
DARK = Palette(
    paper="#1b1f26", ink="#e7eaef", soft="#a4adba", line="#414a57", bar="#13161b", field="#0f1216", safe="#9cc3fa",
    on_safe="#0d1623", safe_over="#b9d5fc", focus="#9cc3fa", mark="#5e4a10", on_mark="#ffeab0", comes="#17263a",
    goes="#2f1d1d", risk="#ff9d94",
)  # fmt: skip


class Band(NamedTuple):
    """The colours of the head: ground, text, and the badge upon it."""

    ground: str
    ink: str
    badge: str
    on_badge: str


_BANDS = {
    "LOW": (Band("#eef1f5", "#1a1e25", "#465160", "#ffffff"), Band("#232932", "#e7eaef", "#a4adba", "#13161b")),
    "CAREFUL": (Band("#fff3d1", "#2f2200", "#7a5200", "#ffffff"), Band("#33290f", "#fbeecb", "#d9a531", "#1d1600")),
    "DANGER": (Band("#9c1f18", "#ffffff", "#ffffff", "#9c1f18"), Band("#8a1c16", "#ffffff", "#ffffff", "#8a1c16")),
    "NOT ALLOWED": (Band("#20242b", "#ffffff", "#ffffff", "#20242b"), Band("#000000", "#ffffff", "#ffffff", "#000000")),
}


def palette(dark: bool) -> Palette:
    """The colours of a light or a dark desktop."""
    return DARK if dark else LIGHT


def band(badge: str, dark: bool) -> Band:
    """The head of a review with this badge: the gravest look where the word is not known."""
    return _BANDS.get(badge, _BANDS["DANGER"])[dark]


class Fonts(NamedTuple):
    """The fonts of the window."""

    body: font.Font
    strong: font.Font
    small: font.Font
    heading: font.Font
    title: font.Font
    exact: font.Font
    exact_strong: font.Font


def fonts(root: tkinter.Tk) -> Fonts:
    """Fonts of this system: those that it reads well, else its own defaults."""
    from tkinter import font

    there = set(font.families(root))
    sans = next((name for name in _SANS if name in there), font.nametofont("TkDefaultFont", root).actual("family"))
    mono = next((name for name in _MONO if name in there), font.nametofont("TkFixedFont", root).actual("family"))

    def made(family: str, size: int, strong: bool = False) -> font.Font:
        return font.Font(root, family=family, size=size, weight="bold" if strong else "normal")

    return Fonts(
        body=made(sans, 11),
        strong=made(sans, 11, True),
        small=made(sans, 10),
        heading=made(sans, 19, True),
        title=made(sans, 12, True),
        exact=made(mono, 11),
        exact_strong=made(mono, 11, True),
    )


def dress(text: tkinter.Text, review_badge: str, dark: bool, type_: Fonts, columns: list[Column], scale: float) -> None:
    """Tell ``text`` what each look is. A look that is told of later wins over an earlier one."""
    colours, head = palette(dark), band(review_badge, dark)

    def px(points: float) -> int:
        return round(points * scale)

    side = px(MARGIN)
    edge: dict[str, Any] = {"lmargin1": side, "lmargin2": side, "rmargin": side}
    text.configure(font=type_.body, foreground=colours.ink, background=colours.paper)
    text.tag_configure(
        "band", background=head.ground, foreground=head.ink, lmargincolor=head.ground, rmargincolor=head.ground,
        wrap="word", **edge,
    )  # fmt: skip
    text.tag_configure("gap", font=type_.small)
    text.tag_configure("badge", background=head.badge, foreground=head.on_badge, font=type_.strong)
    text.tag_configure("h1", font=type_.heading, spacing1=px(8), spacing3=px(8))
    hang = side + type_.title.measure("1.\u2002")
    text.tag_configure("risk", font=type_.title, spacing1=px(3), spacing3=px(3), lmargin2=hang)
    text.tag_configure("warning", spacing1=px(8))
    text.tag_configure("h2", font=type_.title, spacing1=px(14), spacing3=px(5), wrap="word", **edge)
    text.tag_configure("plain", wrap="word", spacing3=px(2), **edge)
    text.tag_configure("row", spacing1=px(2), spacing3=px(2), rmargin=side)
    text.tag_configure("fact", wrap="word", font=type_.body)
    text.tag_configure("exact", wrap="char", font=type_.exact)
    for column in columns:
        widest = max(type_.exact.measure(column.widest), type_.strong.measure(column.widest), px(12))
        stop = side + widest + 3 * type_.exact.measure(" ")
        text.tag_configure(column.look, tabs=(stop,), tabstyle="wordprocessor", lmargin1=side, lmargin2=stop)
    text.tag_configure("soft", foreground=colours.soft, font=type_.small)
    text.tag_configure("label", foreground=colours.soft)
    text.tag_configure("tag", foreground=colours.soft, font=type_.small)
    text.tag_configure("flag", foreground=colours.risk, font=type_.strong)
    text.tag_configure("comes", background=colours.comes)
    text.tag_configure("goes", background=colours.goes)
    text.tag_configure("escape", background=colours.mark, foreground=colours.on_mark)
    text.tag_configure("end", foreground=colours.soft, justify="center", spacing1=px(20), spacing3=px(14))
    text.tag_raise("sel")
