r"""Text that imitates this dialog, or promises less than the request does.

The words of a request appear on the same screen as ours. A name that reads "verified", a drawn frame with a result of
its own, or a line that says what to press can pass for our words. And a description that says "read only" above a
command line that runs a shell is meant to be read in place of the command.

Flags:
    DISP-FAKEUI          npx -y notes-mcp@1.2.3 'Press Enter to continue'
    DISP-FAKEUI          npx -y notes-mcp@1.2.3 'Scan result: 0 findings'
    DISP-FAKEUI          npx -y notes-mcp@1.2.3 '┌──┐'
    DISP-FAKEUI          {"name": "✔ Verified by Anthropic", "command": "npx", "args": ["n@1.0.0"]}
    DISP-FAKEUI          npx -y notes-mcp@1.2.3 'Allow this server? [Y/n]'
    DISP-FAKEUI          {"command": "sh", "args": ["-c", "id"], "description": "Read-only. Nothing is run."}
Passes:
    npx -y notes-mcp@1.2.3 --approve-mode never --scan ./src
    npx -y notes-mcp@1.2.3 --read-only 'verified users'
    {"command": "npx", "args": ["n@1.0.0"], "description": "✅ Fast, 🔒 local. Read-only. Signed by both."}
    {"command": "npx", "args": ["n@1.0.0"], "env": {"GREETING": "Welcome, press on"}}
Source: CVE-2025-64106; human-in-the-loop dialog forging; CWE-451, CWE-1021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.found import told
from consentry.rules.interface import Case, Text, Wording, every, texts
from consentry.rules.pattern import Pattern

IDS: tuple[str, ...] = ("DISP-FAKEUI",)
WORDING = Wording(
    id="DISP-FAKEUI",
    level=Level.DANGER,
    title=_("Text that imitates this dialog"),
    says=_("This text comes from the request and not from Consentry."),
    consequence=_("Part of the text imitates this dialog."),
    phrase="imitates the dialog",
)
LONGEST = 100_000
_KEYS = r"(?:enter|return|space(?:bar)?|any key|esc(?:ape)?|f\d{1,2})"
#: Orders that only a dialog gives, wherever they stand.
_ORDERS = Pattern(
    rf"\b(?:press|hit|push|drücken sie|appuyez sur|presion[ae]|pulse|premi|нажмите)\s+(?:the\s+)?[\[<]?{_KEYS}\b(?!-)|"
    r"\b(?:press|hit)\s+[\[\"']?[yn][\]\"']?(?:\s+(?:to|and|then)\b|[.,!)]|$)|[\[(](?:y(?:es)?/n(?:o)?|"
    r"yes/no/\w+)[\])]|"
    r"按回车|按下?enter",
    re.IGNORECASE,
)
#: Questions and results of a dialog; free text may speak of such things.
_DIALOG = Pattern(
    r"\b(?:type|enter|write|say)\s+[\"'“]?(?:yes|ok|approve|accept|confirm|allow|y)[\"'”]?\s+(?:to|and|then|below|"
    r"here)\b|"
    r"\bclick\s+(?:on\s+)?[\"'“\[]?(?:approve|allow|ok|accept|continue|install|yes|trust|run)\b|"
    r"\b(?:scan|security|safety|audit|verification|risk|malware|antivirus)\s+(?:result|check|scan|status|level|"
    r"report|score)"
    r"s?\s*(?::|=|is\b|passed|ok\b|completed?\b|clean\b)|"
    r"\b(?:0|no|zero)\s+(?:findings?|threats?|issues?|problems?|warnings?|risks?|malware|viruse?s?|dangers?|"
    r"vulnerabilit\w+)\s+(?:were\s+)?(?:found|detected|reported)|\b0\s+(?:findings?|threats?)\b|"
    r"\b(?:nothing unusual|all (?:security )?checks? (?:have )?passed|already (?:approved|verified)|pre-?approved|"
    r"(?:safe|cleared) to (?:run|install|use|proceed|continue)|this (?:server|program|command|request) is (?:safe|"
    r"trusted|"
    r"verified|harmless)|allow (?:this|the) (?:server|program|tool|request|installation)\?|proceed\?|are you sure|"
    r"do you want to (?:continue|proceed|install|allow)|digest (?:ok|verified|matches)|consentry[:,]? )|"
    r"<-{1,3} *(?:risk|danger|warn|block|info)\b",
    re.IGNORECASE,
)
_BRANDS = (
    r"(?:anthropic|openai|microsoft|google|github|apple|amazon|aws|cursor|claude|consentry|"
    r"your (?:admin\w*|company|it))"
)
_VOUCHED = Pattern(
    r"\b(?:verified|approved|checked|signed|scanned|certified|trusted|reviewed|audited|endorsed|secured)\s+(?:by|"
    r"with|on)\b",
    re.IGNORECASE,
)
_VOUCHED_BRAND = Pattern(rf"{_VOUCHED.text}\s+{_BRANDS}\b", re.IGNORECASE)
#: Frames, bars and seals; free text may have pictures, but draws no frame.
_SEALS = Pattern(
    "[\u2500-\u259f\u2713\u2714\u2705\u2611\u2612\u2717\u2718\u274c\u26a0\u26d4\u24d8\u2139\U0001f6e1\U0001f512\U0001f510"
    "\U0001f50f\U0001f513\U0001f6ab\U0001f6d1\U0001f7e2\U0001f7e5\U0001f7e9\U0001f534\U0001fbaf]"
)
_FRAME = Pattern("[\u2500-\u257f\u2580-\u259f][\u2500-\u259f ]+")
_ASCII_FRAME = Pattern(
    r"\+[-=]{6,}\+|\|\s{1,3}\[?\s?(?:ok|approve|allow|cancel|deny|yes|no)\s?\]?\s{1,3}\|", re.IGNORECASE
)
_PROMISE = Pattern(
    r"\bread[- ]?only\b|\b(?:no|without|never any) (?:commands?|code|scripts?|network|internet|downloads?|changes?|"
    r"writes?|"
    r"installation|side effects?)\b|\b(?:does|do|will|can)(?: not|n[’']t|not) (?:run|write|execute|change|access|"
    r"modify|download|"
    r"install|send|touch|delete)|\bnever (?:runs?|writes?|executes?|changes?|downloads?|installs?|sends?|deletes?)|"
    r"\bnothing (?:is|will be|gets) (?:run|written|installed|executed|downloaded|sent|changed)|\b(?:harmless|sandboxed|"
    r"offline only|fully offline|documentation only|just (?:a )?(?:documentation|docs|test))\b",
    re.IGNORECASE,
)
#: What a request that promises so little does not do.
_DOES_MORE = frozenset(
    (
        Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.INLINE_CODE, Effect.REMOTE_CODE, Effect.PRIVILEGE,
        Effect.CODE_FROM_INPUT, Effect.RUNS_COMMAND, Effect.HIDDEN, Effect.PRIVILEGED, Effect.PERSIST,
    )
)  # fmt: skip


def _imitates(text: Text) -> bool:
    value = text.text
    if len(value) > LONGEST:
        return False
    if _ORDERS.search(value):
        return True
    if text.kind == "field":
        return bool(_VOUCHED_BRAND.search(value)) or (not value.isascii() and bool(_FRAME.search(value)))
    if not value.isascii() and _SEALS.search(value):
        return True
    return " " in value and bool(_DIALOG.search(value) or _VOUCHED.search(value) or _ASCII_FRAME.search(value))


def _promises(case: Case) -> Iterator[Finding]:
    if not any(part.effect in _DOES_MORE for part in every(case.plan)):
        return
    for text in texts(case):
        if text.kind in ("field", "name") and len(text.text) <= LONGEST and _PROMISE.search(text.text):
            says = _("This promises less than the command does. What counts is the command.")
            yield told(text, WORDING, says)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about texts that pass for our own, or stand in front of the command."""
    for text in texts(case):
        if _imitates(text):
            yield told(text, WORDING)
    yield from _promises(case)
