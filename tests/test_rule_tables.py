"""Each rule's docstring is its test table: what it says to flag is flagged, what it says to pass is passed."""

from __future__ import annotations

import functools
import json

import pytest

from consentry import pages
from consentry.cli import contract
from consentry.model import JSON, Level

FLAGS = [(flag, name) for name, one in pages.ALL.items() for flag in one.page.flags]
PASSES = [(request, name) for name, one in pages.ALL.items() for request in one.page.passes]


@functools.cache
def found(request: str) -> tuple[tuple[str, Level], ...]:
    """Ids and levels of ``request``, as a line of a batch."""
    entry = json.loads(request) if request.startswith('{"client"') else {"request": request}
    answer = contract.line(json.dumps({"id": 1, **entry}).encode())
    servers = answer["servers"]
    assert isinstance(servers, list)
    every = [answer["findings"], *(one["findings"] for one in servers if isinstance(one, dict))]
    return tuple((text(f["id"]), Level[text(f["level"]).upper()]) for some in every for f in rows(some))


def rows(value: JSON) -> list[dict[str, JSON]]:
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]


def text(value: JSON) -> str:
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize(("flag", "name"), FLAGS, ids=lambda v: v if isinstance(v, str) else f"{v.id} {v.request}"[:70])
def test_what_a_page_flags_is_flagged(flag: pages.Flag, name: str) -> None:
    expected = pages.ALL[name].levels[flag.id] if flag.level is None else flag.level
    levels = [level for ident, level in found(flag.request) if ident == flag.id]
    assert levels, f"{flag.id} is not reported, only {found(flag.request)}"
    assert max(levels) is expected


@pytest.mark.parametrize(("request_text", "name"), PASSES, ids=lambda v: v[:70])
def test_what_a_page_passes_is_passed(request_text: str, name: str) -> None:
    own = pages.ALL[name].ids
    assert [(ident, level) for ident, level in found(request_text) if ident in own and level > Level.INFO] == []


@pytest.mark.parametrize("name", pages.ALL)
def test_a_page_is_complete(name: str) -> None:
    one = pages.ALL[name]
    assert len(one.page.title) <= 110
    assert one.page.title.endswith(".")
    assert len(one.page.why.split()) >= 12, "why is this dangerous?"
    assert one.page.source
    shown = {flag.id for flag in one.page.flags} | {i for i in one.ids if any(i in note for note in one.page.notes)}
    assert shown == set(one.ids)
    assert one.page.passes or one.page.notes
