"""Findings about the characters of one text: how many of a class there are, and one of them by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.characters import prose, trouble
from consentry.rules.interface import Case, Text, Wording, finding, texts
from consentry.rules.skeleton import spelled


def told(text: Text, wording: Wording, says: str | None = None, level: Level | None = None) -> Finding:
    """The finding of ``wording`` about ``text``."""
    return finding(wording, text.where, text.text, says=says, level=level, part=text.part)


def uncommon(case: Case) -> Iterator[Text]:
    """The texts that are more than printable ASCII."""
    server = case.server
    pairs = (*server.env, *server.headers)
    words = (*server.names, *case.plan.argv, server.cwd or "", server.url or "", *(f.value for f in server.fields))
    if all(_common(word) for word in words) and all(_common(name) and _common(value) for name, value in pairs):
        return
    yield from (text for text in texts(case) if not _common(text.text))


def _common(text: str) -> bool:
    return text.isascii() and text.isprintable()


def counted(text: Text, wordings: Mapping[str, Wording]) -> Iterator[tuple[Wording, str]]:
    """The wordings of the classes of characters in ``text``, each with its sentence."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    value = prose(text.text) if text.kind == "field" and not text.text.isascii() else text.text
    for char, count in Counter(value).items():
        sort = trouble(char)
        if sort in wordings:
            counts[sort] += count
            first.setdefault(sort, char)
    for sort, wording in wordings.items():
        if counts[sort]:
            yield (
                wording,
                _(
                    "{counts} like {first}. {says}",
                    counts=f"{counts[sort]:,}",
                    first=spelled(first[sort]),
                    says=wording.says,
                ),
            )
