"""Lengths, blanks and texts by which part of a request could be pushed out of view or mistaken for our own words.

Flags: long runs of blanks, line breaks, great length, markup, imitations of this dialog, percent-encoded shell
characters; a request that is larger than a system can start or a person can read.
Passes: placeholders in angle brackets, line breaks in a key (warn), addresses with percent-encoding.
Source: CWE-451; CVE-2026-26320 (padding before the payload); limits of ``execve`` and ``CreateProcess``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.model import Finding, Level
from consentry.rules.interface import Case, Text, Wording, finding, texts

_D, _W, _B = Level.DANGER, Level.WARN, Level.BLOCK
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="DISP-PAD",
            level=_D,
            title="Long run of blanks",
            says="Blanks push the rest of the text out of view in a narrow window.",
            consequence="Blanks push part of the text out of view.",
            phrase="hidden text",
        ),
        Wording(
            id="DISP-NL",
            level=_D,
            title="Line breaks inside a value",
            says="One value has several lines. All of them are shown.",
            consequence="One value has several lines.",
            phrase="several lines",
        ),
        Wording(
            id="DISP-LEN",
            level=_W,
            title="Very long value",
            says="All of it is shown. Please look at all of it.",
            consequence="Very long: please look at all of it.",
        ),
        Wording(
            id="DISP-MARKUP",
            level=_W,
            title="Markup characters",
            says="A program that takes this for markup would show something else. Here it is plain text.",
        ),
        Wording(
            id="DISP-FAKEUI",
            level=_D,
            title="Text that imitates this dialog",
            says="This text comes from the request and not from Consentry.",
            consequence="Part of the text imitates this dialog.",
            phrase="imitates the dialog",
        ),
        Wording(
            id="DISP-PCT",
            level=_W,
            title="Percent-encoded shell characters",
            says="Some programs decode this once more before they use it.",
        ),
    )
}
IDS: tuple[str, ...] = tuple(_WORDINGS)

LONG = 1_000  # characters of a value
LONG_NAME = 80
MANY = 64  # variables
#: argv and env, or address and headers, together: above, there is nothing to approve.
MOST_BYTES, MOST_PARTS = 32_767, 1_000
MOST_URL = 8_000  # characters of an address, as of a link

_CLEAN = re.compile(r"[!-$'-;=?-Z\\^-~]++(?: [!-$'-;=?-Z\\^-~]++)*+")
_PADDING = re.compile(r"[ \t]{3,}+|(?:\r?\n){3,}+")
_MARKUP = re.compile(
    r"</?(?:script|img|iframe|svg|details|summary|style|div|span|br|font|h[1-6]|html|body|button)\b|\]\(|"
    r"&(?:lt|gt|amp|quot|nbsp|#x?[0-9a-f]{1,6});|\[/?(?:b|i|u|url|img|color|size)[\]=]",
    re.IGNORECASE,
)
_IMITATION = re.compile(
    r"press (?:enter|return|y)\b|scan result|0 (?:findings|threats)|(?:verified|approved|checked|signed) by\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%(?:20|0[0-9a-d]|3b|26|7c|24|60|22|27)", re.IGNORECASE)
_DRAWN = re.compile("[\u2500-\u259f\u2713\u2714\u2705\u2611\u2612\U0001f6e1\U0001f512\U0001f510]")
_IFS = re.compile(r"\$\{?IFS\b")


def _raise(text: Text, rule: str, says: str = "", level: Level | None = None) -> Finding:
    return finding(_WORDINGS[rule], text.where, text.text, says=says or None, level=level, part=text.part)


def _imitation(text: str) -> bool:
    if len(text) > 100_000:
        return False
    return (" " in text and bool(_IMITATION.search(text))) or (not text.isascii() and bool(_DRAWN.search(text)))


def _lines(text: Text) -> Iterator[Finding]:
    breaks = text.text.count("\n")
    if not breaks:
        return
    level = Level.WARN if text.kind in ("name", "env") else Level.BLOCK if text.kind in ("header", "url") else None
    yield _raise(text, "DISP-NL", f"This value has {breaks + 1:,} lines. All of them are shown.", level)


def _extent(text: Text) -> Iterator[Finding]:
    value = text.text
    if match := _PADDING.search(value):
        yield _raise(text, "DISP-PAD", f"{len(match[0]):,} blanks or line breaks in a row push the rest out of view.")
    yield from _lines(text)
    if len(value) > (LONG_NAME if text.kind == "name" else LONG):
        yield _raise(text, "DISP-LEN", f"{len(value):,} characters. All of it is shown; please look at all of it.")
    encoded = "://" not in value and bool(_PERCENT.search(value))
    if text.kind in ("word", "env") and (encoded or _IFS.search(value)):
        yield _raise(text, "DISP-PCT")


def _size(case: Case) -> Iterator[Finding]:
    env, url = case.server.env, case.server.url or ""
    words, pairs = (*case.plan.argv, url), (*env, *case.server.headers)
    parts = len(case.plan.argv) + len(pairs)
    size = sum(len(word.encode("utf-8", "surrogatepass")) + 1 for word in words if word)
    size += sum(len((name + value).encode("utf-8", "surrogatepass")) + 2 for name, value in pairs)
    if len(url) > MOST_URL:
        says = f"{len(url):,} characters. No real address is this long."
        yield finding(_WORDINGS["DISP-LEN"], "/url", url, says=says, level=Level.BLOCK)
    if size > MOST_BYTES or parts > MOST_PARTS:
        says = f"{parts:,} values with {size:,} bytes in all. No real request is this large."
        yield finding(_WORDINGS["DISP-LEN"], "", "", says=says, level=Level.BLOCK)
    elif len(env) > MANY:
        yield finding(_WORDINGS["DISP-LEN"], "/env", "", says=f"{len(env):,} variables. All of them are shown.")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about lengths and imitations."""
    for text in texts(case):
        value = text.text
        if _imitation(value):
            yield _raise(text, "DISP-FAKEUI")
        if not value or (len(value) <= LONG_NAME and _CLEAN.fullmatch(value)):
            continue
        if text.kind != "field":
            yield from _extent(text)
        if _MARKUP.search(value):
            yield _raise(text, "DISP-MARKUP")
    yield from _size(case)
