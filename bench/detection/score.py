"""How many attacks a tool catches and how often it disturbs ordinary requests, over the labelled set beside this file.

``python bench/detection/score.py [--json] [--list-failures] [--timeout SECONDS] [-- COMMAND ...]``

COMMAND is any tool that speaks the JSON Lines contract of README.md; without one it is ``consentry inspect --batch``.
It is started once. It sees a number and a request on each line and no label, and the two halves of the set are mixed.

Exit: 0 the tool answered every line as the contract says, 1 it did not (the scores are printed all the same), 2 usage.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

VERSION: Final = "1.0.0"
FOLDER: Final = Path(__file__).parent
FILES: Final = {"attack": "attacks.jsonl", "ordinary": "ordinary.jsonl"}
LEVELS: Final = ("info", "warn", "danger", "block")
LOUD: Final = ("danger", "block")
#: What a ``must`` asks for. ``quiet`` and ``none`` are info; ``show-escaped`` needs a visible caution at least.
MUST: Final = (*LEVELS, "show-escaped", "none", "quiet")
#: Ordinary requests that some would call a danger for a reason: in the totals they are also left out once.
BORDER: Final = "borderline"
#: Facts about a version that float by nature: ``none`` allows them.
FLOATING: Final = frozenset(("PKG-UNPINNED", "PKG-FLOAT", "CTR-TAG"))
MOST: Final = 256 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One labelled request. ``half`` is attack or ordinary; ``accepted`` says why a danger on an ordinary one is known."""

    id: str
    half: str
    group: str
    must: str
    line: dict[str, Any]
    expect: tuple[str, ...] = ()
    accepted: str = ""

    @property
    def caught_from(self) -> str | None:
        """The level from which the item counts as caught, None if recall does not count it."""
        if self.half != "attack":
            return None
        return {"danger": "danger", "block": "danger", "show-escaped": "warn"}.get(self.must)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the tool said about one request."""

    level: str
    ids: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a tool: its answers by the number of the line, and where it broke the contract."""

    answers: dict[int, Answer]
    troubles: tuple[str, ...]


def item(half: str, text: str) -> Item:
    """The item of one line of the data."""
    data = json.loads(text)
    return Item(
        id=data["id"],
        half=half,
        group=data["class"],
        must=data["must"],
        line={key: data[key] for key in ("request", "client") if key in data},
        expect=tuple(data.get("expect", ())),
        accepted=data.get("accepted", ""),
    )


def load(folder: Path = FOLDER) -> list[Item]:
    """Both halves, mixed in an order that tells nothing and never changes: by the digest of the id."""
    found = [
        item(half, text)
        for half, name in FILES.items()
        for text in (folder / name).read_text(encoding="utf-8").splitlines()
        if text.strip()
    ]
    return sorted(found, key=lambda one: hashlib.sha256(one.id.encode()).digest())


def digest(folder: Path = FOLDER) -> str:
    """Which data this was, to be quoted beside a figure."""
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES.values())).hexdigest()[:16]


def run(command: Sequence[str], items: Sequence[Item], timeout: float) -> Run:
    """Start the tool once, hand it every line, read what it answers. What it writes to standard error is passed on."""
    troubles: list[str] = []
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as output:
        asked.writelines(json.dumps({"id": number, **one.line}).encode() + b"\n" for number, one in enumerate(items))
        asked.seek(0)
        try:
            child = subprocess.Popen(command, stdin=asked, stdout=output, start_new_session=True)
        except OSError as error:
            return Run(answers={}, troubles=(f"{command[0]} cannot be started: {error.strerror}",))
        try:
            child.wait(timeout)
        except subprocess.TimeoutExpired:
            troubles.append(f"stopped after {timeout:g} seconds")
            stop(child)
        if not troubles and child.returncode:
            troubles.append(f"ended with exit code {child.returncode}")
        output.seek(0)
        answers, broken = read(output.read(MOST), len(items))
        if output.read(1):
            troubles.append(f"wrote more than {MOST} bytes; the rest was not read")
    return Run(answers=answers, troubles=(*troubles, *broken))


def stop(child: subprocess.Popen[bytes]) -> None:
    """End the tool, which is still running, and what it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()


def read(output: bytes, count: int) -> tuple[dict[int, Answer], list[str]]:
    """The answers by number, and how often the contract was broken in which way."""
    answers: dict[int, Answer] = {}
    broken: collections.Counter[str] = collections.Counter()
    last = -1
    for line in output.splitlines():
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            broken["lines that are not JSON"] += 1
            continue
        number = data.get("id") if isinstance(data, dict) else None
        if type(number) is not int or not 0 <= number < count:
            broken["answers to nothing that was asked"] += 1
            continue
        if number in answers:
            broken["second answers to the same line"] += 1
            continue
        found = answer(data)
        if found is None:
            broken["answers without a known level"] += 1
            continue
        broken["answers out of order"] += number < last
        last = number
        answers[number] = found
    broken["lines without an answer"] = count - len(answers)
    return answers, [f"{times} {what}" for what, times in broken.items() if times]


def answer(data: dict[str, Any]) -> Answer | None:
    """The level and the ids of one answer, None if it has no level. What is refused cannot be installed: block."""
    level = "block" if data.get("status") == "refused" else data.get("level")
    if level not in LEVELS:
        return None
    return Answer(level=level, ids=frozenset(named(data)))


def named(data: dict[str, Any]) -> Iterable[str]:
    """The ids of the findings of the request and of each server."""
    servers = data.get("servers")
    for one in (data, *(servers if isinstance(servers, list) else ())):
        findings = one.get("findings") if isinstance(one, dict) else None
        for finding in findings if isinstance(findings, list) else ():
            if isinstance(finding, dict) and isinstance(finding.get("id"), str):
                yield finding["id"]


def caught(one: Item, given: Answer | None) -> bool:
    """Whether the attack was caught: loudly, or with a visible caution where showing it truthfully is enough."""
    least = one.caught_from
    return least is not None and given is not None and LEVELS.index(given.level) >= LEVELS.index(least)


def level_right(one: Item, given: Answer | None) -> bool:
    """Whether the level is the one that the label asks for."""
    if given is None:
        return False
    if one.must == "show-escaped":
        return given.level != "info"
    if one.must == "none":
        return given.level == "info" and given.ids <= FLOATING
    return given.level == ("info" if one.must == "quiet" else one.must)


def ids_right(one: Item, given: Answer | None) -> bool:
    """Whether every expected id was reported; ``A|B`` is either of two."""
    return given is not None and all(given.ids & set(ids.split("|")) for ids in one.expect)


@dataclasses.dataclass(slots=True, kw_only=True)
class Score:
    """The counts of one class, or of all."""

    items: int = 0
    answered: int = 0
    must_catch: int = 0
    caught: int = 0
    level_right: int = 0
    with_ids: int = 0
    ids_right: int = 0
    loud: int = 0
    warned: int = 0

    def add(self, one: Item, given: Answer | None) -> None:
        """Count one item."""
        self.items += 1
        self.answered += given is not None
        self.must_catch += one.caught_from is not None
        self.caught += caught(one, given)
        self.level_right += level_right(one, given)
        self.with_ids += bool(one.expect)
        self.ids_right += bool(one.expect) and ids_right(one, given)
        self.loud += given is not None and given.level in LOUD
        self.warned += given is not None and given.level == "warn"


def report(items: Sequence[Item], done: Run) -> dict[str, Any]:
    """Everything that is printed, as one JSON value."""
    totals = {half: Score() for half in (*FILES, "plain")}
    classes: dict[str, dict[str, Score]] = {half: {} for half in FILES}
    failures: dict[str, list[dict[str, Any]]] = {name: [] for name in ("missed", "alarms", "level", "ids")}
    vocabulary = {ident for one in items for ids in one.expect for ident in ids.split("|")}
    names = any(given.ids & vocabulary for given in done.answers.values())
    for number, one in enumerate(items):
        given = done.answers.get(number)
        plain = [totals["plain"]] if one.half == "ordinary" and one.group != BORDER else []
        for score in (totals[one.half], *plain, classes[one.half].setdefault(one.group, Score())):
            score.add(one, given)
        for kind in failed(one, given, names):
            entry: dict[str, Any] = {"id": one.id, "must": one.must, "level": given.level if given else None}
            entry |= {"ids": sorted(given.ids) if given else [], "expect": list(one.expect)}
            failures[kind].append({**entry, "accepted": one.accepted} if kind == "alarms" else entry)
    return {
        "version": VERSION,
        "data": digest(),
        "complete": not done.troubles,
        "troubles": list(done.troubles),
        "names_ids": names,
        "totals": {half: dataclasses.asdict(score) for half, score in totals.items()},
        "classes": {
            half: {name: dataclasses.asdict(score) for name, score in sorted(found.items())}
            for half, found in classes.items()
        },
        "failures": {kind: sorted(entries, key=lambda entry: str(entry["id"])) for kind, entries in failures.items()},
    }


def failed(one: Item, given: Answer | None, names: bool) -> Iterable[str]:
    """The lists of failures that the item belongs to."""
    if one.caught_from is not None and not caught(one, given):
        yield "missed"
    if one.half == "ordinary" and given is not None and given.level in LOUD:
        yield "alarms"
    if not level_right(one, given):
        yield "level"
    if names and not ids_right(one, given) and one.expect:
        yield "ids"


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:7.1%}" if whole else "-"


def text(result: dict[str, Any], failures: bool) -> str:
    """The report for a person."""
    out = [f"detection set {result['version']}, data {result['data']}"]
    out += [f"CONTRACT BROKEN: {trouble}" for trouble in result["troubles"]]
    out += ["", f"{'attacks':<18}{'caught':>18}{'level':>18}{'every id':>18}"]
    rows = [*result["classes"]["attack"].items(), ("all attacks", result["totals"]["attack"])]
    for name, s in rows:
        ids = share(s["ids_right"], s["with_ids"]) if result["names_ids"] else "not named"
        out.append(
            f"{name:<18}{share(s['caught'], s['must_catch']):>18}{share(s['level_right'], s['items']):>18}{ids:>18}"
        )
    out += ["", f"{'ordinary':<18}{'danger or block':>18}{'warn':>18}{'level':>18}{'no answer':>12}"]
    totals = [("but borderline", result["totals"]["plain"]), ("all ordinary", result["totals"]["ordinary"])]
    for name, s in [*result["classes"]["ordinary"].items(), *totals]:
        out.append(
            f"{name:<18}{share(s['loud'], s['items']):>18}{share(s['warned'], s['items']):>18}"
            f"{share(s['level_right'], s['items']):>18}{s['items'] - s['answered']:>12}"
        )
    out += ["", "ordinary requests that raised danger or block:"]
    out += [f"  {listed(one)}" for one in result["failures"]["alarms"]] or ["  none"]
    if failures:
        for kind, title in (("missed", "attacks not caught"), ("level", "another level"), ("ids", "ids not reported")):
            out += ["", f"{title}:", *([f"  {listed(one)}" for one in result["failures"][kind]] or ["  none"])]
    return "\n".join(out) + "\n"


def listed(one: dict[str, Any]) -> str:
    expect = f" expected {' '.join(one['expect'])}" if one["expect"] else ""
    known = f" (known: {one['accepted']})" if one.get("accepted") else ""
    return f"{one['id']}: must {one['must']}, is {one['level'] or 'unanswered'} {' '.join(one['ids'])}{expect}{known}"


def own() -> list[str]:
    """Our own tool: the one beside this interpreter, else the one on PATH."""
    beside = Path(sys.executable).with_name("consentry")
    found = str(beside) if beside.exists() else shutil.which("consentry")
    return [found or "consentry", "inspect", "--batch", "-", "--json"]


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    mark = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        prog="score.py", description="Score a tool on the labelled set. COMMAND follows --."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--list-failures", action="store_true", help="name every item that failed")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="for the whole run (120)")
    chosen = parser.parse_args(arguments[:mark])
    command = list(arguments[mark + 1 :])
    if mark < len(arguments) and not command:
        parser.error("a command follows --")
    items = load()
    result = report(items, run(command or own(), items, chosen.timeout))
    sys.stdout.write(json.dumps(result) + "\n" if chosen.json else text(result, chosen.list_failures))
    return 0 if result["complete"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
