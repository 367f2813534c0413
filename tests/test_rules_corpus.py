"""How many attacks are caught and how many real requests are disturbed, over the corpus that the user names.

The corpus stays where it is: ``CONSENTRY_CORPUS`` names its folder. Only figures and item ids are printed.
"""

from __future__ import annotations

import collections
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from consentry import pages, rules, runners
from consentry.model import Facts, Field, Finding, Level, Server, highest

FOLDER = os.environ.get("CONSENTRY_CORPUS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="CONSENTRY_CORPUS is not set")

FLOATING = {"PKG-UNPINNED", "PKG-FLOAT", "CTR-TAG"}
#: What every item must have to be an entry of a configuration.
SPECIAL = {"raw", "then", "bundle"}


def items(name: str) -> list[dict[str, Any]]:
    data = json.loads((Path(FOLDER) / name).read_text(encoding="utf-8"))
    return list(data["items"])


def judged(item: dict[str, Any]) -> tuple[Finding, ...]:
    request = item["request"]
    url, said = request.get("url"), item.get("description")
    server = Server(
        names=(request.get("name") or "",),
        command=None if url else request.get("command") or "",
        args=tuple(request.get("args") or ()),
        env=tuple((request.get("env") or {}).items()),
        cwd=request.get("cwd"),
        url=url,
        headers=tuple((request.get("headers") or {}).items()),
        transport="http" if url else "stdio",
        fields=(Field(where="/description", value=json.dumps(said), kind="inert"),) if said else (),
    )
    existing = tuple((name, "{}") for name in item.get("state", {}).get("existing", ()))
    return rules.check(server, runners.plan(server, None), Facts(existing=existing))


def passes(item: dict[str, Any], findings: tuple[Finding, ...]) -> bool:
    level, must = highest(findings), item["must"]
    if must == "show-escaped":
        return level >= Level.WARN
    if must == "none":
        return {f.id for f in findings} <= FLOATING
    return level.word == str(must)


def attacks() -> list[tuple[dict[str, Any], tuple[Finding, ...]]]:
    return [(item, judged(item)) for item in items("attacks.json") if not SPECIAL & item.keys()]


def test_recall(capsys: pytest.CaptureFixture[str]) -> None:
    total: collections.Counter[str] = collections.Counter()
    caught: collections.Counter[str] = collections.Counter()
    missed: list[str] = []
    for item, findings in attacks():
        if item["must"] not in ("danger", "block", "show-escaped"):
            continue
        hit = highest(findings) >= (Level.WARN if item["must"] == "show-escaped" else Level.DANGER)
        total[item["class"]] += 1
        caught[item["class"]] += hit
        if not hit:
            missed.append(item["id"])
    with capsys.disabled():
        sys.stdout.write(f"\nrecall {caught.total()}/{total.total()}, missed {' '.join(missed)}\n")
        for name in sorted(total):
            sys.stdout.write(f"  {name:13} {caught[name]}/{total[name]}\n")
    assert caught.total() / total.total() >= 0.95
    for name in ("display", "environment", "shell", "windows", "inline-code", "download-run", "container"):
        assert caught[name] / total[name] >= 0.97, name


def test_levels_and_ids(capsys: pytest.CaptureFixture[str]) -> None:
    results = attacks()
    right = sum(passes(item, findings) for item, findings in results)
    named = sum(set(item["expect"]) <= {f.id for f in findings} for item, findings in results)
    with capsys.disabled():
        sys.stdout.write(f"\nlevel {right}/{len(results)}, every expected id {named}/{len(results)}\n")
    assert right / len(results) >= 0.93
    assert named / len(results) >= 0.75


def test_false_alarms(capsys: pytest.CaptureFixture[str]) -> None:
    levels: collections.Counter[Level] = collections.Counter()
    kinds: collections.Counter[str] = collections.Counter()
    alarms: list[str] = []
    real = items("benign.json")
    for item in real:
        findings = judged(item)
        level = highest(findings)
        levels[level] += 1
        if level >= Level.DANGER:
            kinds[item["kind"]] += 1
            alarms.append(f"{item['id']} {sorted({f.id for f in findings if f.level >= Level.DANGER})}")
    loud = levels[Level.DANGER] + levels[Level.BLOCK]
    with capsys.disabled():
        sys.stdout.write(
            f"\nreal requests {len(real)}: danger or block {loud}, warn {levels[Level.WARN]}, {dict(kinds)}\n"
        )
        for alarm in alarms:
            sys.stdout.write(f"  {alarm}\n")
    assert levels[Level.BLOCK] == 0
    assert loud / len(real) <= 0.018
    assert levels[Level.WARN] / len(real) <= 0.15
    assert not any("deeplink" in kind or "redirect" in kind for kind in kinds)


def test_every_id_of_the_taxonomy_is_reported_or_said_to_belong_elsewhere() -> None:
    """A rule that nothing reports, and that no page explains, is one that people look for in vain."""
    taxonomy = {one["id"] for one in json.loads((Path(FOLDER) / "rules.json").read_text(encoding="utf-8"))}
    reported = {row[0] for row in pages.listed()}
    assert taxonomy - reported == set(pages.ELSEWHERE)
