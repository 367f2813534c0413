"""A rule is asked only where there is something for it; asking every rule finds exactly the same."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from consentry import pages, rules
from consentry.cli import contract
from consentry.rules import concern

VECTORS = Path(__file__).parent.parent / "bench" / "detection"


def answers(lines: list[bytes]) -> list[object]:
    return [contract.line(line) for line in lines]


def everything(*_: object) -> set[concern.Concern]:
    return set(rules._MEMBERS.values())


def tables() -> list[bytes]:
    requests = [f.request for one in pages.ALL.values() for f in one.page.flags]
    requests += [r for one in pages.ALL.values() for r in one.page.passes]
    entries = [json.loads(r) if r.startswith('{"client"') else {"request": r} for r in requests]
    return [json.dumps({"id": at, **entry}).encode() for at, entry in enumerate(entries)]


def vectors() -> list[bytes]:
    texts = [line for path in sorted(VECTORS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    folder = os.environ.get("CONSENTRY_CORPUS", "")
    real = json.loads((Path(folder) / "benign.json").read_text("utf-8"))["items"] if folder else []
    chosen = [json.loads(line) for line in texts] + real
    return [
        json.dumps({"id": 1, "request": one["request"], "client": client}).encode()
        for at, one in enumerate(chosen)
        for client in (None, ("gemini-cli", "vscode", "claude-code")[at % 3])
    ]


@pytest.mark.parametrize("lines", [tables, vectors], ids=lambda f: f.__name__)
def test_a_rule_that_is_not_asked_had_nothing_to_say(lines: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(lines)
    chosen = lines()
    asked = answers(chosen)
    monkeypatch.setattr(rules, "concerns", everything)
    for line, some, all_of_them in zip(chosen, asked, answers(chosen), strict=True):
        assert some == all_of_them, line
    assert len(asked) > 100
