"""Plain words: what stands above the command is short and easy to read (U-b)."""

from __future__ import annotations

import re

import pytest
from reviews import reviews

from consentry import rules
from consentry.rules.interface import Wording

GRADE = 8.0  # years of school


def syllables(word: str) -> int:
    """About how many: groups of vowels, without an "e" that ends the word and is not heard."""
    found = len(re.findall("[aeiouy]+", word))
    return max(1, found - (word.endswith("e") and not word.endswith("le")))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text (Kincaid and others, 1975)."""
    words = re.findall("[a-z']+", text.lower())
    sentences = [part for part in re.split(r"[.;:!?]+(?:\s+|$)", text) if part.strip()]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def wordings() -> list[Wording]:
    found = []
    for rule in rules.ALL.values():
        for value in vars(rule).values():
            found += [
                one for one in (value.values() if isinstance(value, dict) else [value]) if isinstance(one, Wording)
            ]
    return list({one.id: one for one in found}.values())


def test_the_measure_can_tell_easy_from_hard() -> None:
    assert grade("The cat sat on the mat. It was a red cat.") < 3
    assert (
        grade("Notwithstanding considerable organizational heterogeneity, interoperability necessitates authorization.")
        > 15
    )


def test_what_stands_above_the_command_is_easy_to_read() -> None:
    hard = {
        (round(grade(text), 1), text)
        for _request, shown in reviews()
        for text in [" ".join((shown.heading, *shown.consequences, *shown.warning))]
        if grade(text) > GRADE
    }
    assert hard == set()


@pytest.mark.parametrize("one", wordings(), ids=lambda one: one.id)
def test_a_finding_is_told_in_short_sentences(one: Wording) -> None:
    assert 3 <= len(one.title) <= 60
    assert not re.search(r"[^.]\.$", one.title)
    assert len(one.consequence.split()) <= 14
    assert one.consequence == "" or one.consequence.endswith(".")
    assert one.says.endswith(".")
    assert max(len(part.split()) for part in re.split(r"[.;:]\s+", one.says)) <= 22


def test_all_findings_together_are_easy_to_read() -> None:
    assert grade(" ".join(one.says for one in wordings())) <= GRADE
    assert grade(" ".join(one.consequence for one in wordings())) <= GRADE
