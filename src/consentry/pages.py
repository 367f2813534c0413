"""Every finding by its id: the page that says why it is one, what it flags and what it passes.

For ``consentry explain``, SARIF, the reference and the tests; nothing on the way to a question imports this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from consentry import rules
from consentry.formats import refusal_words, refusals
from consentry.model import JSON, Level
from consentry.rules.interface import Rule, Wording
from consentry.rules.page import Flag, Page, of_id, page, told_as

__all__ = ["ALL", "ELSEWHERE", "Explained", "Flag", "Page", "Told", "explained", "listed", "meaning", "told"]


class Told(NamedTuple):
    """One danger: its page, the ids that it reports, and for each its usual level, title and sentence."""

    page: Page
    ids: tuple[str, ...]
    levels: Mapping[str, Level]
    titles: Mapping[str, str]
    says: Mapping[str, str]
    others: Mapping[str, tuple[Wording, ...]] = {}


def _of(rule: Rule) -> Told:
    every, ids = told_as(rule), rule.IDS
    known = {ident: words[0] for ident, words in every.items()}
    return Told(
        page=page(rule.__doc__ or ""),
        ids=ids,
        levels={i: known[i].level for i in ids},
        titles={i: known[i].title for i in ids},
        says={i: known[i].says for i in ids},
        others={i: every[i][1:] for i in ids},
    )


def _refused() -> Told:
    others = {ident for member in rules.ALL.values() for ident in member.IDS}
    ids = tuple(sorted((set(refusals.TITLES) | set(_REPORTED)) - others))
    return Told(
        page=page(refusals.__doc__ or ""),
        ids=ids,
        levels=dict.fromkeys(ids, Level.BLOCK) | {i: level for i, (level, _, _) in _REPORTED.items()},
        titles=refusals.TITLES | {i: title for i, (_, title, _) in _REPORTED.items()},
        says={i: f"{refusal_words.MEANINGS[i]} It is not read." for i in ids if i not in _REPORTED}
        | {i: says for i, (_, _, says) in _REPORTED.items()},
    )


#: What readers report without refusing: level, title, sentence.
_REPORTED = {
    "FMT-UNKNOWN": (
        Level.DANGER,
        "Field that clients may obey",
        "A client may obey this field without showing it. It is not written.",
    ),
    "FMT-MULTI": (Level.WARN, "Several servers in one request", "Each is asked for separately."),
    "FMT-FOLD": (Level.INFO, "Written over several lines", "The lines are joined to one command, as a shell does."),
    "BND-SECRET": (
        Level.WARN,
        "A secret in an argument",
        "Your secret becomes a part of the command, which every program on this computer can read.",
    ),
    "BND-VAR": (
        Level.WARN,
        "A marker that nothing replaces",
        "No host fills this in. The server gets the marker itself.",
    ),
    "CONS-AUTOAPPROVE": (
        Level.DANGER,
        "Switches off later questions",
        "Later actions would run without asking you. This part is not written unless you allow it by name.",
    ),
    "PATH-SYMLINK": (
        Level.WARN,
        "Link; target shown",
        "What the request names is a link to another place. Whoever can change the link decides what is used.",
    ),
    "CONS-UNGUARDED": (
        Level.WARN,
        "The guard is taken away",
        "The client starts the server itself. That what runs is what was approved is not checked any more.",
    ),
}


#: What no inspection reports, because a request alone cannot show it: title, and where it is dealt with instead.
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "CONS-ORDER": (
        "Started before the answer",
        "Not reported, because it cannot happen here: until an approval is recorded, nothing of a request is started, "
        "fetched or written. What a client starts by itself, before it was asked about, is not seen.",
    ),
    "CONS-TAMPER": (
        "Agreement record was edited",
        "Found when the server starts, not when a request is looked at: the launch guard refuses a record that is not "
        "the one that was written, or that other users could write, with record-changed or not-ours. "
        "consentry log --verify tells of rows of the history that were changed, removed or put in.",
    ),
    "CONS-UI": (
        "No deliberate answer",
        "Found while a person is asked, not when a request is looked at: an answer that was typed ahead, a closed or "
        "missing terminal and a time that ran out are no answer. consentry install ends with exit code 3 or 4 and "
        "writes nothing.",
    ),
    "PKG-MISSING": (
        "Package does not exist (yet)",
        "Only the registry can tell, and inspection asks nobody: whether a package is there is looked at in a later "
        "stage, with the network.",
    ),
}


#: Each danger under the name of its file.
ALL: Mapping[str, Told] = {name: _of(member) for name, member in rules.ALL.items()} | {"reading": _refused()}


def told(ident: str) -> dict[str, Told]:
    """The pages that ``ident`` stands on, by name; empty for an id that nothing reports."""
    return {name: one for name, one in ALL.items() if ident in one.ids}


def meaning(ident: str) -> str:
    """What a refusal under the id ``ident`` means."""
    own = refusal_words.MEANINGS.get(ident)
    return own or next(one.says[ident] for one in told(ident).values())


class Explained(NamedTuple):
    """What one danger says of one id. ``flags`` are requests with the level that they get.

    ``others`` are further cases that are reported under the id, each with its level, title and sentence.
    """

    id: str
    level: Level
    title: str
    says: str
    why: str
    flags: tuple[tuple[Level, str], ...]
    passes: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    others: tuple[tuple[Level, str, str], ...] = ()

    def as_json(self) -> dict[str, JSON]:
        """The documented form of ``explain --json``."""
        return {
            "id": self.id,
            "level": self.level.word,
            "title": self.title,
            "says": self.says,
            "why": self.why,
            "flags": [{"level": level.word, "request": request} for level, request in self.flags],
            "passes": list(self.passes),
            "notes": list(self.notes),
            "source": self.source,
            "others": [{"level": level.word, "title": title, "says": says} for level, title, says in self.others],
        }


def explained(ident: str, one: Told) -> Explained:
    """The part of a page that is about ``ident``; notes about other ids are left out."""
    usual = one.levels[ident]
    return Explained(
        id=ident,
        level=usual,
        title=one.titles[ident],
        says=one.says[ident],
        why=one.page.why if one.page.title == f"{one.titles[ident]}." else f"{one.page.title}\n\n{one.page.why}",
        flags=tuple([(usual if f.level is None else f.level, f.request) for f in one.page.flags if f.id == ident]),
        passes=one.page.passes,
        notes=tuple([part for note in one.page.notes for part in of_id(note, ident, one.ids)]),
        source=one.page.source,
        others=tuple([(w.level, w.title, w.says) for w in one.others.get(ident, ())]),
    )


def listed() -> tuple[tuple[str, Level, str], ...]:
    """Every id once, in order, with its usual level and its title."""
    found: dict[str, tuple[str, Level, str]] = {}
    for one in ALL.values():
        for ident in one.ids:
            found.setdefault(ident, (ident, one.levels[ident], one.titles[ident]))
    return tuple([found[ident] for ident in sorted(found)])
