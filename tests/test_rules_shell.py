"""Shell text of attackers and of ordinary authors: which dangers are named, and which are not.

``vectors/shell.json`` holds command lines with the ids that they must have and those that they must not have.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consentry import rules, runners
from consentry.model import Facts, Level, Server

VECTORS = json.loads((Path(__file__).parent / "vectors" / "shell.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["argv"][-1][:60])
def test_shell_text_gets_its_own_dangers(vector: dict[str, list[str]]) -> None:
    program, *args = vector["argv"]
    server = Server(names=("n",), command=program, args=tuple(args), transport="stdio")
    findings = rules.check(server, runners.plan(server, None), Facts())
    found = {f.id for f in findings if f.level >= Level.WARN}
    assert set(vector["has"]) <= found
    assert not set(vector["not"]) & found


def test_the_vectors_say_both() -> None:
    assert sum(bool(vector["has"]) for vector in VECTORS) > 500
    assert sum(bool(vector["not"]) for vector in VECTORS) > 100
