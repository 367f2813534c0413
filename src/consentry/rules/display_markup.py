r"""Text that another program would read as markup or decode once more.

What is plain text here can be layout elsewhere: a page, a chat or a terminal library that takes it for markup shows
links and pictures in place of the text, and a program that decodes it once more runs other words than the ones you saw.

Flags:
    DISP-MARKUP          npx -y notes-mcp@1.2.3 '<img src=x>'
    DISP-MARKUP          {"name": "[notes](https://mcp.example.com)", "command": "npx", "args": ["n@1.0.0"]}
    DISP-MARKUP          npx -y notes-mcp@1.2.3 '[bold red]done[/bold red]'
    DISP-PCT             npx -y notes-mcp@1.2.3 a%3Bid
    DISP-PCT             npx -y notes-mcp@1.2.3 'a${IFS}b'
Passes:
    npx -y notes-mcp@1.2.3 '<your-key>' '<path to notes>' '<p>'
    npx -y notes-mcp@1.2.3 'https://mcp.example.com/?q=a%20b'
    npx -y notes-mcp@1.2.3 '[notes]' 'a & b' 'a<b'
    {"command": "npx", "args": ["n@1.0.0"], "description": "See [the page](https://example.com)."}
Source: HTML, CommonMark, BBCode, Rich and Pango markup; CWE-116, CWE-174.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.found import told
from consentry.rules.interface import Case, Wording, texts
from consentry.rules.pattern import Pattern

IDS: tuple[str, ...] = ("DISP-MARKUP", "DISP-PCT")
MARKUP = Wording(
    id="DISP-MARKUP",
    level=Level.WARN,
    title=_("Markup characters"),
    says=_("A program that takes this for markup would show something else. Here it is plain text."),
)
ENCODED = Wording(
    id="DISP-PCT",
    level=Level.WARN,
    title=_("Percent-encoded shell characters"),
    says=_("Some programs decode this once more before they use it."),
)
LONGEST = 100_000
_HTML = Pattern(
    r"</?(?:script|img|iframe|svg|details|summary|style|div|span|br|hr|font|h[1-6]|html|body|button|table|form|"
    r"object|embed|"
    r"video|audio|marquee|blink|center|base|meta|link|template|math|textarea|select)\b[^<>]{0,200}>|"
    r"<(?:script|img|iframe|svg|style|object|embed|video|audio)\b|<(?:a|input|p|b|i|u|s|em|strong|pre|"
    r"code)\s[^<>]{0,200}=|"
    r"<!--|<!\[CDATA|<!DOCTYPE|&(?:lt|gt|amp|quot|apos|nbsp|zwj|zwnj|rlm|lrm);|&#(?:x[0-9a-f]{1,6}|[0-9]{1,7});",
    re.IGNORECASE,
)
# Layout of chats and of libraries for terminals; in free text that is only shown it is ordinary.
_LIGHT = Pattern(
    r"\]\([a-z/#.]|\[/?(?:b|i|u|s|url|img|color|size|quote|code|center|spoiler)(?:=[^\]]{0,200})?\]|"
    r"\[/?(?:(?:not )?(?:bold|dim|italic|underline|blink|reverse|strike|conceal|link|red|green|yellow|blue|magenta|"
    r"cyan|"
    r"white|black|bright_[a-z]+|on)\b[^\]\[]{0,80})\]|\[/\]",
    re.IGNORECASE,
)
_PERCENT = Pattern(r"%(?:25)*(?:20|0[0-9a-d]|3b|26|7c|24|60|22|27|3c|3e|28|29|5c|7b|7d)", re.IGNORECASE)
_IFS = Pattern(r"\$\{?IFS\b")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about markup and left-over encodings."""
    for text in texts(case):
        value = text.text
        if len(value) > LONGEST or value.isalnum():
            continue
        if _HTML.search(value) or (text.kind != "field" and _LIGHT.search(value)):
            yield told(text, MARKUP)
        if text.kind in ("word", "env", "name"):
            encoded = "%" in value and "://" not in value and bool(_PERCENT.search(value))
            if encoded or _IFS.search(value):
                yield told(text, ENCODED)
