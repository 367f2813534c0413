"""Our own sentences in the language of the person who reads them.

A sentence of ours is a ``Message``: its English text, and what a catalogue needs to say it in another language. What a
request holds stays plain text, and plain text is never translated: the command on the screen is the command in every
language. Records, digests and ``--json`` hold the English text.

A catalogue is a ``.mo`` file beside ``languages/``; the words of each stand in the ``.po`` file of the same name.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from consentry.model import Ask, Review, Row, Section

#: The languages that there is a catalogue for, beside English.
LANGUAGES = ("ar", "de", "ja")
#: Languages that are written from right to left. Only the page can show them.
RIGHT_TO_LEFT = frozenset({"ar"})


#: The variables that name the locale, the strongest first.
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


class Message(str):
    """A sentence of ours: the English text, and what it was made of.

    ``template`` is the sentence with its ``{places}``, ``values`` what goes into them; ``many`` and ``number`` are the
    plural form and what it counts, where there is one.
    """

    __slots__ = ("many", "number", "template", "values")

    template: str
    values: Mapping[str, str]
    many: str
    number: int

    def __new__(cls, template: str, values: Mapping[str, str], many: str = "", number: int = 1) -> Message:
        """The message whose English text is ``template``, or ``many`` where ``number`` is not one, filled in."""
        english = many if many and number != 1 else template
        message = super().__new__(cls, english.format(**values) if values else english)
        message.template, message.values, message.many, message.number = template, values, many, number
        return message

    def __reduce__(self) -> tuple[type[Message], tuple[str, Mapping[str, str], str, int]]:
        return Message, (self.template, self.values, self.many, self.number)


def _(template: str, /, **values: str) -> Message:
    """A sentence of ours. ``values`` go into its ``{places}``; text of a request among them went through ``show``.

    Without values the template is taken as it is, braces included.
    """
    return Message(template, values)


def plural(one: str, many: str, count: int, /, **values: str) -> Message:
    """A sentence that counts: ``{count}`` is the number, with a comma at each thousand."""
    return Message(one, {**values, "count": f"{count:,}"}, many, count)


def listed(items: Iterable[str], between: str = ", ") -> Message:
    """``items`` in one line; each is told by itself."""
    parts = list(items)
    values = {f"part{at}": part for at, part in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in values), values)


class Translations(Protocol):
    """What ``gettext`` gives."""

    def gettext(self, message: str, /) -> str:
        """The translation of ``message``; itself where there is none."""
        ...

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """The translation that fits ``number``."""
        ...


class Catalog(Struct, frozen=True, kw_only=True):
    """How our sentences are told. ``language`` is a tag of BCP 47; without ``known`` they stay English."""

    language: str = "en"
    known: Translations | None = None

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, as HTML spells it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def tell(self, text: str) -> str:
        """``text`` in this language, if it is a sentence of ours; any other text is returned as it is."""
        if self.known is None or not isinstance(text, Message):
            return text
        return "".join(self.pieces(text))

    def sentence(self, clause: str) -> str:
        """``clause``, which is the message of an error, as a sentence by itself."""
        told = self.tell(clause)
        return self.tell(_("{sentence}.", sentence=f"{told[:1].upper()}{told[1:]}"))

    def pieces(self, text: str) -> list[str]:
        """``text`` as ``tell`` gives it, in pieces: our own words and, at every second place, what is not ours.

        Whoever draws them can keep what is not ours apart, so that it stays as it is inside of a sentence that is
        written from right to left.
        """
        if not isinstance(text, Message):
            return ["", text]
        template = self._template(text)
        if not text.values:
            return [template]
        found = [""]
        for literal, name, _spec, _conversion in string.Formatter().parse(template):
            found[-1] += literal
            if name is not None:
                first, *more = self.pieces(text.values[name])
                found[-1] += first
                found += more
                if len(found) % 2 == 0:
                    found.append("")
        return found

    def _template(self, text: Message) -> str:
        if self.known is None:
            return text.many if text.many and text.number != 1 else text.template
        if text.many:
            return self.known.ngettext(text.template, text.many, text.number)
        return self.known.gettext(text.template) if text.template else ""

    def meaning(self, words: str) -> str:
        """What the words that have to be typed mean, for somebody who reads no English; "" where that is not known."""
        told = self.known.gettext(words) if self.known is not None and words else ""
        return told if told != words else ""

    def review(self, review: Review) -> Review:
        """``review`` in this language; what has to be typed, and the badge that the looks go by, stay as they are.

        Its digest is another one: an answer is always for the digest of the review that was given.
        """
        if self.known is None:
            return review
        tell = self.tell
        return replace(
            review,
            heading=tell(review.heading),
            warning=tuple(map(tell, review.warning)),
            consequences=tuple(map(tell, review.consequences)),
            sections=tuple(map(self._section, review.sections)),
            asks=tuple(map(self._ask, review.asks)),
        )

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            title=self.tell(section.title),
            end=self.tell(section.end),
            rows=tuple(map(self._row, section.rows)),
        )

    def _row(self, row: Row) -> Row:
        return replace(
            row, label=self.tell(row.label), value=self.tell(row.value), tags=tuple(map(self.tell, row.tags))
        )

    def _ask(self, ask: Ask) -> Ask:
        return replace(ask, kind=self.tell(ask.kind), to=tuple(map(self.tell, ask.to)))


#: Everything as it is written in the code.
ENGLISH = Catalog()


def wanted(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The languages that a person asks for, best first, as gettext reads the environment.

    The first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that is set is the locale; ``LANGUAGE`` counts only where that
    is not ``C``.
    """
    locale = next((environ[name] for name in LOCALE if environ.get(name)), "C")
    if _tag(locale) in ("C", "POSIX"):
        return ()
    return tuple(filter(None, map(_tag, [*environ.get("LANGUAGE", "").split(":"), locale])))


def _tag(locale: str) -> str:
    return locale.partition(".")[0].partition("@")[0].replace("_", "-")


def matching(languages: Iterable[str], *, right_to_left: bool = True) -> Catalog:
    """The catalogue of the first of ``languages`` that there is one for; English is always there.

    ``right_to_left`` says whether the dialog can show such a language.
    """
    for tag in languages:
        language = tag.partition("-")[0].lower()
        if language == "en":
            return ENGLISH
        if language in LANGUAGES and (right_to_left or language not in RIGHT_TO_LEFT):
            return Catalog(language=language, known=_load(language))
    return ENGLISH


def _load(language: str) -> Translations:
    import gettext
    import io
    import pkgutil

    data = pkgutil.get_data("consentry", f"languages/{language}.mo")
    if data is None:
        raise FileNotFoundError(f"languages/{language}.mo")
    return gettext.GNUTranslations(io.BytesIO(data))
