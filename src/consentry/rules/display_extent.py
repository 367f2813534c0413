r"""Texts that push part of themselves out of view.

A long run of blanks or line breaks, or a very long value, leaves only the harmless beginning in a small window. What
matters stands after it. Here all of it is shown, on as many lines as it takes; nothing real needs such a form.

Flags:
    DISP-PAD             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a    --all"]}
    DISP-PAD             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\n\n\n--all"]}
    DISP-NL              {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\nb"]}
    DISP-NL warn         {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"KEY": "a\nb"}}
    - a value above 1,000 characters, a name above 80 or more than 64 variables (DISP-LEN warn)
    - more than a system can start: 32,767 bytes or 1,000 values in all, an address above 8,000 characters (block)
Passes:
    npx -y notes-mcp@1.2.3 'a b  c'
    npx -y notes-mcp@1.2.3 --sql 'select * from notes where id = 1'
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"NAME": "two words"}}
Source: CVE-2026-26320 (padding before the payload), CVE-2026-53829; limits of execve and CreateProcess; CWE-451.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.found import told
from consentry.rules.interface import Case, Text, Wording, finding, texts

IDS: tuple[str, ...] = ("DISP-PAD", "DISP-NL", "DISP-LEN")
PADDING = Wording(
    id="DISP-PAD",
    level=Level.DANGER,
    title=_("Long run of blanks"),
    says=_("Blanks push the rest of the text out of view in a narrow window."),
    consequence=_("Blanks push part of the text out of view."),
    phrase="hidden text",
)
LINES = Wording(
    id="DISP-NL",
    level=Level.DANGER,
    title=_("Line breaks inside a value"),
    says=_("One value has several lines. All of them are shown."),
    consequence=_("One value has several lines."),
    phrase="several lines",
)
LENGTH = Wording(
    id="DISP-LEN",
    level=Level.WARN,
    title=_("Very long value"),
    says=_("All of it is shown. Please look at all of it."),
    consequence=_("Very long: please look at all of it."),
)
LONG = 1_000  # characters of a value
LONG_NAME = 80
MANY = 64  # variables
#: argv and env, or address and headers, together: above, there is nothing to approve.
MOST_BYTES, MOST_PARTS = 32_767, 1_000
MOST_URL = 8_000  # characters of an address, as of a link

_PADDING = re.compile(r"[ \t]{3,}+|(?:\r?\n){3,}|(?:[ \t]*+\r?\n){4,}")
_FILLING = re.compile(r"([^\w\s])\1{39,}+")


def _lines(text: Text) -> Iterator[Finding]:
    breaks = text.text.count("\n")
    if not breaks:
        return
    level = Level.WARN if text.kind in ("name", "env") else Level.BLOCK if text.kind in ("header", "url") else None
    yield told(text, LINES, _("This value has {value} lines. All of them are shown.", value=f"{breaks + 1:,}"), level)


def _extent(text: Text) -> Iterator[Finding]:
    value = text.text
    if match := _PADDING.search(value):
        yield told(
            text,
            PADDING,
            _("{match} blanks or line breaks in a row push the rest out of view.", match=f"{len(match[0]):,}"),
        )
    elif match := _FILLING.search(value):
        yield told(
            text,
            PADDING,
            _("{match} times the same mark in a row pushes the rest out of view.", match=f"{len(match[0]):,}"),
        )
    yield from _lines(text)
    if len(value) > (LONG_NAME if text.kind == "name" else LONG):
        yield told(
            text,
            LENGTH,
            _("{value} characters. All of it is shown; please look at all of it.", value=f"{len(value):,}"),
        )


def _size(case: Case) -> Iterator[Finding]:
    env, url = case.server.env, case.server.url or ""
    words, pairs = (*case.plan.argv, url), (*env, *case.server.headers)
    parts = len(case.plan.argv) + len(pairs)
    size = sum(len(word.encode("utf-8", "surrogatepass")) + 1 for word in words if word)
    size += sum(len((name + value).encode("utf-8", "surrogatepass")) + 2 for name, value in pairs)
    if len(url) > MOST_URL:
        says = _("{url} characters. No real address is this long.", url=f"{len(url):,}")
        yield finding(LENGTH, "/url", url, says=says, level=Level.BLOCK)
    if size > MOST_BYTES or parts > MOST_PARTS:
        says = _(
            "{parts} values with {size} bytes in all. No real request is this large.",
            parts=f"{parts:,}",
            size=f"{size:,}",
        )
        yield finding(LENGTH, "", "", says=says, level=Level.BLOCK)
    elif len(env) > MANY:
        yield finding(LENGTH, "/env", "", says=_("{env} variables. All of them are shown.", env=f"{len(env):,}"))


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about lengths."""
    for text in texts(case):
        if text.kind != "field" and (
            "\n" in text.text or "  " in text.text or len(text.text) > 39 or "\t" in text.text
        ):
            yield from _extent(text)
    yield from _size(case)
