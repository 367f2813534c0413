"""Our sentences in every language: complete, faithful to their places, and never a word of a request changed."""

from __future__ import annotations

import functools
import gettext
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import screens
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from reviews import reviews

from consentry import formats, language
from consentry.dialogs.pane import message
from consentry.dialogs.pane.text import runs
from consentry.dialogs.screen import render
from consentry.language import ENGLISH, LANGUAGES, Catalog, Message, _, listed, matching, plural, wanted
from consentry.model import Field, Level
from consentry.show import show

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "src" / "consentry" / "languages"
PLACE = re.compile(r"\{\w*\}")
CODE = re.compile(r"\([A-Z]+-[A-Z0-9-]+(, /.*)?\)$")  # the id of a finding and its place


class Pseudo:
    """A language that is longer than any, and in which every sentence of ours can be told from everything else."""

    def gettext(self, message: str) -> str:
        accented = "".join(
            part if PLACE.fullmatch(part) else part.translate(str.maketrans("aeiou", "âêîôû"))
            for part in re.split(r"(\{\w*\})", message)
        )
        lead = "<--" if message.startswith("<--") else ""
        return f"{lead}⟦{accented.removeprefix(lead)}{'~' * (len(message) * 2 // 5)}⟧"

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


PSEUDO = Catalog(language="qps", known=Pseudo())


# ---- sentences -----------------------------------------------------------------------------------------------------


def test_a_sentence_is_its_english_text() -> None:
    name = show("a\u202e")
    told = _("{name} {does}. {says}", name=name, does=_("starts"), says=plural("{count} part", "{count} parts", 2_000))
    assert told == "a\\u{202e} starts. 2,000 parts"
    assert json.dumps(told) == json.dumps(str(told))
    assert hash(told) == hash(str(told))
    assert PSEUDO.tell(told).startswith("⟦a\\u{202e} ⟦stârts~~⟧. ⟦2,000 pârts")
    assert "⟦ônê~⟧" in PSEUDO.tell(listed(["x", _("one")], " and "))


@given(st.text())
def test_text_of_a_request_is_never_translated(text: str) -> None:
    assert PSEUDO.tell(text) == text
    inside = _("before {text} after", text=show(text))
    assert show(text) in PSEUDO.tell(inside)
    assert "".join(PSEUDO.pieces(inside)) == PSEUDO.tell(inside)
    assert PSEUDO.pieces(inside)[1::2] == [show(text)]
    assert "".join(ENGLISH.pieces(inside)) == inside


@given(st.text("{}ab"), st.text("{}ab"))
def test_braces_are_text(text: str, other: str) -> None:
    assert _(text) == text
    assert ENGLISH.tell(_("{a}{b}", a=text, b=other)) == text + other


@pytest.mark.parametrize(
    ("environ", "languages"),
    [
        ({}, ()),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, ()),
        ({"LANG": "de_AT.UTF-8"}, ("de-AT",)),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ja:de"}, ("ja", "de", "en-US")),
        ({"LC_ALL": "POSIX", "LANG": "de"}, ()),
        ({"LC_MESSAGES": "ar_EG@calendar", "LANG": "de"}, ("ar-EG",)),
    ],
)
def test_the_locale_says_which_languages(environ: dict[str, str], languages: tuple[str, ...]) -> None:
    assert wanted(environ) == languages


@pytest.mark.parametrize(
    ("tags", "right_to_left", "found"),
    [
        ((), True, "en"),
        (("de-CH",), True, "de"),
        (("fr", "ja"), True, "ja"),
        (("en-GB", "de"), True, "en"),
        (("ar", "de"), False, "de"),
        (("AR",), True, "ar"),
        (("../../x", "de\0", ""), True, "en"),
    ],
)
def test_the_first_language_that_is_there_is_taken(tags: tuple[str, ...], right_to_left: bool, found: str) -> None:
    catalog = matching(tags, right_to_left=right_to_left)
    assert catalog.language == found
    assert (catalog.known is None) == (found == "en")


# ---- the words of each language ------------------------------------------------------------------------------------


def _plain(ident: object) -> str | tuple[str, ...]:
    return ident if isinstance(ident, str) else tuple(map(str, ident)) if isinstance(ident, list | tuple) else ""


def _forms(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list | tuple) else (str(said or ""),)


@functools.cache
def words(tag: str) -> tuple[tuple[str | tuple[str, ...], tuple[str, ...]], ...]:
    with (FOLDER / f"{tag}.po").open("rb") as file:
        return tuple((_plain(one.id), _forms(one.string)) for one in read_po(file, locale=tag) if one.id)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_is_complete(tag: str) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import languages
    finally:
        sys.path.pop(0)
    there = {ident for ident, _said in words(tag)}
    assert {ident for ident, _place in languages.sentences()} == there, "run make languages"
    assert [ident for ident, said in words(tag) if not all(said)] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_keeps_every_place_and_hides_nothing(tag: str) -> None:
    for ident, said in words(tag):
        originals = (ident,) if isinstance(ident, str) else ident
        places = [sorted(PLACE.findall(text)) for text in originals]
        for text in said:
            found = sorted(PLACE.findall(text))
            # A form for one or two need not say the number.
            assert found in places or (len(originals) == 2 and [*found, "{count}"] in [sorted(p) for p in places]), (
                ident
            )
            assert text.count("{{") == originals[0].count("{{"), ident
            assert text.startswith("<--") == originals[0].startswith("<--"), ident
            assert text.strip(" ").count("  ") <= originals[0].strip(" ").count("  "), ident
            assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")], ident


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_is_shipped_is_what_was_written(tag: str) -> None:
    with (FOLDER / f"{tag}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for ident, said in words(tag):
        if isinstance(ident, str):
            assert compiled.gettext(ident) == (said[0] or ident)
        else:
            assert compiled.ngettext(ident[0], ident[1], 1) in (*said, ident[0])


# ---- whole reviews -------------------------------------------------------------------------------------------------


def leaves(text: str) -> Iterator[str]:
    """What in ``text`` no catalogue translates."""
    if isinstance(text, Message):
        for value in text.values.values():
            yield from leaves(value)
    else:
        yield text


def test_every_sentence_of_every_review_is_translated() -> None:
    ours = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
    made = reviews()
    assert len(made) > 450
    for request, shown in made:
        assert isinstance(shown.heading, Message)
        assert all(isinstance(text, Message) for text in (*shown.warning, *shown.consequences)), request
        theirs = {part for server in formats.read(request).servers for part in parts(server)}
        for section in shown.sections:
            assert isinstance(section.title, Message)
            for row in section.rows:
                assert all(isinstance(tag, Message) or CODE.match(tag) for tag in row.tags), (request, row)
                if section.numbered:
                    continue
                assert isinstance(row.label, Message) or row.label in ("", "+", "-"), (request, row)
                for leaf in leaves(row.value):
                    known = any(leaf in text or text in leaf for text in theirs if len(text) > 3)
                    assert known or not ours.search(leaf), (request, leaf)


def parts(server: object) -> Iterator[str]:
    """Every text of a server as it is shown."""
    for name in getattr(server, "__struct_fields__", ()):
        yield from _texts(getattr(server, name))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield show(value)
    elif isinstance(value, Field):
        yield from (show(value.where), show(value.value))
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    else:
        yield from parts(value)


@pytest.mark.parametrize("tag", [*LANGUAGES, "qps"])
def test_no_exact_value_changes(tag: str) -> None:
    catalog = PSEUDO if tag == "qps" else matching((tag,))
    for request, shown in reviews():
        told = catalog.review(shown)
        assert told.badge == shown.badge
        assert (told.words, told.plan_digest, told.level, told.act) == (
            shown.words, shown.plan_digest, shown.level, shown.act,
        )  # fmt: skip
        assert len(told.sections) == len(shown.sections)
        for one, other in zip(shown.sections, told.sections, strict=True):
            if one.numbered:
                assert [(r.label, r.value) for r in one.rows] == [(r.label, r.value) for r in other.rows], request
        goes = json.loads(json.dumps(message.told("ask", shown, catalog, 60.0, False)))
        assert goes["digest"] == shown.digest
        assert message.review(goes["review"]).digest == goes["drawn"]


@pytest.mark.parametrize("tag", [*(tag for tag in LANGUAGES if tag not in language.RIGHT_TO_LEFT), "qps"])
@pytest.mark.parametrize("columns", [40, 80])
def test_a_decoder_reads_the_same_rows_in_every_language(tag: str, columns: int) -> None:
    catalog = PSEUDO if tag == "qps" else matching((tag,))
    for _request, shown in reviews()[::9]:
        lines = render(shown, columns, plain=True, catalog=catalog)
        wanted_rows = [(r.label, r.value) for s in shown.sections if s.numbered for r in s.rows]
        assert [row for row in screens.rows(lines) if row in wanted_rows][: len(wanted_rows)] == wanted_rows
        assert all(len(line) < columns or "⟧" in line or "|" in line or ":" in line for line in lines[:-1])
        text = "".join(run.text for run in runs(catalog.review(shown), catalog)[0])
        assert all(f"{label}\t" in text for label, _value in wanted_rows if len(label) < 25)


def test_the_level_is_told_in_every_language() -> None:
    for tag in LANGUAGES:
        tell = matching((tag,)).tell
        badges = {tell(Message(badge, {})) for badge in ("LOW", "CAREFUL", "DANGER", "NOT ALLOWED")}
        assert len(badges) == len(Level)
        assert not badges & {"LOW", "CAREFUL", "DANGER", "NOT ALLOWED"}
