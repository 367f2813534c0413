"""What a screen could hide or forge: every class of characters, and texts that pass for the dialog's own."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import rules, runners
from consentry.model import Facts, Field, Finding, Level, Server
from consentry.rules.characters import prose, trouble
from consentry.show import show

D, W = Level.DANGER, Level.WARN


def found(*args: str, command: str = "npx", description: str = "", name: str = "demo") -> tuple[Finding, ...]:
    fields = (Field(where="/description", value=description, kind="inert"),) if description else ()
    args = args or ("-y", "notes-mcp@1.2.3")
    asked = Server(names=(name,), command=command, args=args, fields=fields)
    return rules.check(asked, runners.plan(asked, None), Facts())


def told(*findings: Finding) -> set[tuple[str, Level]]:
    return {(f.id, f.level) for f in findings if f.id.startswith(("DISP", "FMT-ENC"))}


@pytest.mark.parametrize(
    ("char", "rule"),
    [
        ("\x08", "DISP-CTRL"),
        ("\x7f", "DISP-CTRL"),
        ("\r", "DISP-CTRL"),
        ("\x85", "DISP-CTRL"),
        ("\u2029", "DISP-CTRL"),
        ("\x90", "DISP-ANSI"),
        ("\x9d", "DISP-ANSI"),
        ("\u2066", "DISP-BIDI"),
        ("\u061c", "DISP-BIDI"),
        ("\u180b", "DISP-INVIS"),  # a selector of variants counts as a mark
        ("\u180f", "DISP-INVIS"),
        ("\u2065", "DISP-INVIS"),  # unassigned and ignorable
        ("\ufffc", "DISP-INVIS"),
        ("\U0001d159", "DISP-INVIS"),  # a symbol without a shape
        ("\U00013441", "DISP-INVIS"),
        ("\U0001bca0", "DISP-INVIS"),
        ("\U000e0fff", "DISP-INVIS"),
        ("\ufdd0", "DISP-INVIS"),
        ("\U0010ffff", "DISP-INVIS"),
        ("\u1ae0", "DISP-INVIS"),  # newer than the tables here
        ("\U000e0041", "DISP-TAGS"),
        ("\u202f", "DISP-SPACE"),
        ("\u205f", "DISP-SPACE"),
    ],
)
def test_each_class_of_characters_has_its_name(char: str, rule: str) -> None:
    assert told(*found(f"a{char}b")) == {(rule, D)}


def test_half_a_character_is_broken_text_and_a_wrong_encoding() -> None:
    assert told(*found("a\ud83d")) == {("DISP-SURR", Level.BLOCK), ("FMT-ENC", Level.BLOCK)}


def test_hidden_tags_are_read_out() -> None:
    says = next(f.says for f in found("a\U000e0072\U000e006d") if f.id == "DISP-TAGS")
    assert says.endswith("hidden text: rm")


@settings(deadline=None)
@given(st.characters())
def test_what_is_shown_as_an_escape_is_told_unless_it_runs_right_to_left(char: str) -> None:
    """No character that the screen could hide is without a finding."""
    escaped = show(f"a{char}a", left_to_right=False) != f"a{char}a"
    marks = unicodedata.category(char) in ("Mn", "Me", "Mc") or 0x1160 <= ord(char) <= 0x11FF
    joined = 0xD7B0 <= ord(char) <= 0xD7FF
    if escaped and char not in "\n\t\\" and not marks and not joined:
        assert trouble(char)


@pytest.mark.parametrize(
    "text",
    [
        "Notes for \U0001f469\u200d\U0001f4bb and \u2764\ufe0f \u2014 d\u2019accord\u00a0!",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u8bf4\u660e\u3000\u4e66",
        "\u2705 Fast, \U0001f512 local. Read-only. Signed by both.",
        "Click Install to add it. Reviewed by our team. See [docs](https://example.com).",
    ],
)
def test_free_text_may_be_typeset(text: str) -> None:
    assert told(*found(description=text)) == set()


@pytest.mark.parametrize(
    "text", ["a\u200db", "a\u202eb", "a\U000e0041b", "a\ufe0f", "\x1b[8m", "press Enter", "\u250c\u2500\u2510"]
)
def test_free_text_hides_and_forges_nothing(text: str) -> None:
    assert max(level for _, level in told(*found(description=text))) is D


FORGED = [
    "press ENTER",
    "Press [y] to approve",
    "Hit Return to continue",
    "Continue? [Y/n]",
    "Scan result: clean",
    "Security check passed",
    "No threats found",
    "0 findings",
    "Verified by Microsoft",
    "\u2713 ok",
    "\u256d\u2500\u2500\u256e",
    "\U0001f6e1 Protected",
    "Type yes to continue",
    "Click Approve",
    "nothing unusual found",
    "this server is safe",
    "| [ OK ] | [ Cancel ] |",
    "+----------+ ready",
]


@pytest.mark.parametrize("text", FORGED)
def test_words_of_a_dialog_are_told(text: str) -> None:
    assert ("DISP-FAKEUI", D) in told(*found("-y", "notes-mcp@1.2.3", text))


@pytest.mark.parametrize(
    "text",
    [
        "--approve-mode never",
        "push a branch to origin",
        "press on",
        "verified users",
        "\u8bf4\u660e\uff1a\u4e66",
        "\u03bcService and \u03c3-algebra",
        "return the value",
        "risk report of 2024",
        "https://example.com/scan?result=0",
        "Fran\u00e7ais \u65e5\u672c\u8a9e \u0440\u0443\u0441\u0441\u043a\u0438\u0439",
        "SELECT a FROM t WHERE a < 3 AND b > 4",
        '{"a": [1, 2], "b": "<your key>"}',
    ],
)
def test_ordinary_words_are_not(text: str) -> None:
    assert told(*found("-y", "notes-mcp@1.2.3", text)) == set()


def test_a_promise_counts_against_a_command_that_does_more() -> None:
    promise = "Read-only documentation search. No commands are run."
    assert told(*found("-c", "id", command="sh", description=promise)) == {("DISP-FAKEUI", D)}
    assert told(*found("-y", "notes-mcp@1.2.3", description=promise)) == set()


@pytest.mark.parametrize(
    ("text", "rule", "level"),
    [
        ("a   b", "DISP-PAD", D),
        ("a \n \n \n \n b", "DISP-PAD", D),
        ("." * 60, "DISP-PAD", D),
        ("a%2520b", "DISP-PCT", W),
        ("<b onclick=x>", "DISP-MARKUP", W),
        ("&#x202e;", "DISP-MARKUP", W),
        ("[link=https://x.example]y[/link]", "DISP-MARKUP", W),
        ("a\u0301\u0301\u0301", "DISP-COMBINE", W),
        ("https://\u0430pi.example.com/mcp", "DISP-CONFUS", D),
        ("p\u0430ypal", "DISP-CONFUS", W),
        ("https:\uff0f\uff0fx.example", "DISP-CONFUS", W),
        ("ok <-- risk 1", "DISP-FAKEUI", D),
    ],
)
def test_extent_markup_and_look(text: str, rule: str, level: Level) -> None:
    assert (rule, level) in told(*found("-y", "notes-mcp@1.2.3", text))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_prose_only_takes_away(text: str) -> None:
    left = iter(text)
    assert all(char in left for char in prose(text))


def test_a_tab_divides_an_address() -> None:
    asked = Server(names=("demo",), url="https://exa\tmple.com/mcp", transport="http")
    assert ("DISP-CTRL", Level.BLOCK) in told(*rules.check(asked, runners.plan(asked, None), Facts()))
