"""The detection benchmark: its data is well-formed, its scorer counts rightly, and our own tool keeps its floors."""

from __future__ import annotations

import ast
import collections
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "bench" / "detection"

#: Whose hosts may stand in the data: reserved names, this computer, and the public ones that links and forges need.
HOSTS = re.compile(
    r"(?:[\w.<>{}-]+\.)?(?:example|invalid|example\.com)\.?|localhost|\[::1\]|127\.0\.0\.1|0\.0\.0\.0|192\.168\.1\.20"
    r"|github\.com|gitlab\.com|(?:insiders\.)?vscode\.dev|cursor\.com|static\.modelcontextprotocol\.io|bit\.ly"
    # deep links, buckets and addresses that imitate another one
    r"|anysphere\.cursor-deeplink(?:@evil)?|extension|add_mcp|prompt|install-server|acme-notes|169\.254\.169\.254|3221225994"
    r"|mcp\.notion\.com\.|mcp\.atlassian\.com|mcp\.n[^a-z]tion\.com|xn--mcp-ntion-1nf\.com|exam\tple\.com"
)
CREDENTIAL = re.compile(r"(?:sk-|gh[opsu]_|github_pat_|glpat-|xox[a-z]-|ntn_|AKIA|AIza)[A-Za-z0-9_-]{12,}|-----BEGIN")


def _score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("detection_score", FOLDER / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["detection_score"] = module
    spec.loader.exec_module(module)
    return module


SCORE = _score()
ITEMS = SCORE.load()
ROWS: dict[str, dict[str, Any]] = {
    row["id"]: row
    for name in SCORE.FILES.values()
    for row in map(json.loads, (FOLDER / name).read_text(encoding="utf-8").splitlines())
}


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


def reported() -> set[str]:
    """Every id that stands as a text of its own anywhere in the code."""
    found: set[str] = set()
    for path in (ROOT / "src" / "consentry").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if re.fullmatch(r"[A-Z]{2,5}(?:-[A-Z0-9]+)+", node.value) else set()
    return found


# -- the data


def test_ids_are_unique_and_tell_half_and_class() -> None:
    assert len(ROWS) == len(ITEMS)
    for one in ITEMS:
        assert re.fullmatch(rf"{one.half[0]}-{re.escape(one.group)}-\d{{3}}", one.id)


def test_every_item_has_known_members_and_a_known_level() -> None:
    members = {
        "attack": {"id", "class", "request", "client", "must", "expect", "reference", "note"},
        "ordinary": {"id", "class", "request", "client", "must", "note", "accepted"},
    }
    for one in ITEMS:
        row = ROWS[one.id]
        assert row.keys() <= members[one.half], one.id
        assert isinstance(row["request"], str | dict), one.id
        assert row["note"], one.id
        assert one.must in (SCORE.MUST if one.half == "attack" else ("quiet", "warn")), one.id
        assert not ("accepted" in row and not row["accepted"]), one.id


def test_every_request_is_there_once() -> None:
    texts = collections.Counter(json.dumps(one.line, sort_keys=True) for one in ITEMS)
    assert [text for text, times in texts.items() if times > 1] == []


def test_expected_ids_are_those_that_rules_report() -> None:
    expected = {ident for one in ITEMS for ids in one.expect for ident in ids.split("|")}
    assert expected <= reported()


def test_both_halves_are_large_enough_to_mean_something() -> None:
    halves = collections.Counter(one.half for one in ITEMS)
    assert halves["attack"] >= 500
    assert halves["ordinary"] >= 300
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for half, name in SCORE.FILES.items():
        classes = len({one.group for one in ITEMS if one.half == half})
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}`"))
        assert [int(number) for number in re.findall(r"\d+", row)] == [halves[half], classes]
    assert f"Version {SCORE.VERSION}" in readme


def test_hosts_are_reserved_or_meant() -> None:
    strange = set()
    for row in ROWS.values():
        for text in strings(row):
            for authority in re.findall(r"://([^/\s\"'\\?#,)]+)", unquote(text)):
                host = authority.rpartition("@")[2] if "cursor-deeplink" not in authority else authority
                host = re.sub(r":\d+$", "", host)
                if host and not HOSTS.fullmatch(host) and not host.startswith(("${", "<", "exam")):
                    strange.add((row["id"], host))
    assert strange == set()


def test_there_is_no_secret_in_it() -> None:
    assert [row["id"] for row in ROWS.values() for text in strings(row) if CREDENTIAL.search(text)] == []


# -- the scorer


def tool(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def every(answer: str) -> list[str]:
    """A tool that answers each line with the members of ``answer``."""
    return tool(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        f"    asked = json.loads(line)\n    print(json.dumps({{'id': asked['id'], {answer}}}))\n"
    )


def scored(command: list[str], timeout: float = 60.0) -> dict[str, Any]:
    result: dict[str, Any] = SCORE.report(ITEMS, SCORE.run(command, ITEMS, timeout))
    return result


def count(half: str, *must: str) -> int:
    return sum(one.half == half and one.must in must for one in ITEMS)


def test_a_tool_that_finds_nothing() -> None:
    result = scored(every("'level': 'info'"))
    attack, ordinary = result["totals"]["attack"], result["totals"]["ordinary"]
    assert result["complete"]
    assert not result["names_ids"]
    assert (attack["caught"], attack["must_catch"]) == (0, count("attack", "danger", "block", "show-escaped"))
    assert attack["level_right"] == count("attack", "info", "none")
    assert (ordinary["loud"], ordinary["warned"]) == (0, 0)
    assert result["totals"]["plain"]["items"] == sum(
        one.half == "ordinary" and one.group != "borderline" for one in ITEMS
    )
    assert ordinary["level_right"] == count("ordinary", "quiet")


def test_a_tool_that_finds_danger_everywhere() -> None:
    result = scored(every("'level': 'danger', 'findings': [], 'servers': [{'findings': [{'id': 'EXEC-SHELL'}]}]"))
    attack, ordinary = result["totals"]["attack"], result["totals"]["ordinary"]
    assert attack["caught"] == attack["must_catch"]
    assert attack["level_right"] == count("attack", "danger", "show-escaped")
    assert ordinary["loud"] == ordinary["items"] == len(result["failures"]["alarms"])
    assert result["names_ids"]
    assert attack["ids_right"] == sum(
        bool(one.expect) and all("EXEC-SHELL" in ids.split("|") for ids in one.expect) for one in ITEMS
    )


def test_a_warning_is_enough_only_for_what_must_be_shown() -> None:
    result = scored(every("'level': 'warn'"))
    assert result["totals"]["attack"]["caught"] == count("attack", "show-escaped")
    assert result["totals"]["ordinary"]["warned"] == count("ordinary", "quiet", "warn")


def test_refused_is_block() -> None:
    result = scored(every("'status': 'refused'"))
    assert result["complete"]
    assert result["totals"]["attack"]["level_right"] == count("attack", "block", "show-escaped")


def test_a_tool_that_breaks_half_way_is_told_and_scored() -> None:
    half = len(ITEMS) // 2
    code = "import json, sys\nfor n, line in enumerate(sys.stdin):\n"
    code += (
        f"    if n == {half}: sys.exit(3)\n    print(json.dumps({{'id': json.loads(line)['id'], 'level': 'danger'}}))\n"
    )
    result = scored(tool(code))
    assert result["troubles"] == ["ended with exit code 3", f"{len(ITEMS) - half} lines without an answer"]
    assert not result["complete"]
    assert result["totals"]["attack"]["caught"] == sum(one.caught_from is not None for one in ITEMS[:half])
    ordinary = result["totals"]["ordinary"]
    assert ordinary["answered"] == ordinary["loud"] == sum(one.half == "ordinary" for one in ITEMS[:half])
    assert "CONTRACT BROKEN: ended with exit code 3" in SCORE.text(result, failures=True)


def test_a_tool_that_hangs_is_stopped() -> None:
    result = scored(tool("import time; print('x', flush=True); time.sleep(60)"), timeout=1)
    assert result["troubles"][0] == "stopped after 1 seconds"
    assert result["totals"]["attack"]["answered"] == 0


def test_a_tool_that_is_not_there() -> None:
    result = scored(["/nonexistent/tool"])
    assert not result["complete"]
    assert result["totals"]["attack"]["level_right"] == 0


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        ('{"id": 0, "level": "info"}\n{"id": 1, "level": "info"}\n', None),
        ('\n{"id": 0, "level": "info"}\n{"id": 1, "level": "info"}', None),
        ('{"id": 1, "level": "info"}\n{"id": 0, "level": "info"}\n', "1 answers out of order"),
        ('{"id": 0, "level": "info"}\n{"id": 0, "level": "danger"}\n', "1 second answers to the same line"),
        ('{"id": 0, "level": "info"}\n{"id": 2, "level": "info"}\n', "1 answers to nothing that was asked"),
        ('{"id": 0, "level": "info"}\n{"id": true, "level": "info"}\n', "1 answers to nothing that was asked"),
        ('{"id": 0, "level": "info"}\n{"id": 1, "level": "high"}\n', "1 answers without a known level"),
        ('{"id": 0, "level": "info"}\n{"id": 1, "level": ["info"]}\n', "1 answers without a known level"),
        ('{"id": 0, "level": "info"}\nloading rules\n', "1 lines that are not JSON"),
        ('{"id": 0, "level": "info"}\n[]\n', "1 answers to nothing that was asked"),
        ('{"id": 0, "level": "info"}\n' + "[" * 100_000 + "\n", "1 lines that are not JSON"),
    ],
)
def test_what_breaks_the_contract_is_counted(lines: str, trouble: str | None) -> None:
    answers, troubles = SCORE.read(lines.encode(), 2)
    assert answers[0].level == "info"
    assert troubles[:1] == ([trouble] if trouble else [])
    assert len(answers) == (2 if trouble in (None, "1 answers out of order") else 1)


def test_strange_findings_are_no_ids() -> None:
    odd = {
        "findings": [1, None, {"id": 3}, {"id": "A"}],
        "servers": [None, {"findings": None}, {"findings": [{"id": "B"}]}],
    }
    assert set(SCORE.named(odd)) == {"A", "B"}
    assert set(SCORE.named({"findings": "A", "servers": "B"})) == set()


def test_the_tool_sees_no_label() -> None:
    code = "import json, sys\nfor line in sys.stdin:\n    asked = json.loads(line)\n"
    code += "    odd = set(asked) - {'id', 'request', 'client'} or type(asked['id']) is not int\n"
    code += "    print(json.dumps({'id': asked['id'], 'level': 'block' if odd else 'info'}))\n"
    assert scored(tool(code))["totals"]["ordinary"]["loud"] == 0
    halves = [one.half for one in ITEMS]
    assert all(halves[n : n + 60].count("attack") not in (0, 60) for n in range(len(halves) - 60)), (
        "the halves are mixed"
    )


def test_either_of_two_ids_counts() -> None:
    one = SCORE.Item(id="x", half="attack", group="g", must="danger", line={}, expect=("A|B", "C"))
    right = [SCORE.ids_right(one, SCORE.Answer(level="danger", ids=frozenset(ids))) for ids in ("AC", "BC", "AB", "C")]
    assert right == [True, True, False, False]


def test_the_adapter_of_the_readme_works() -> None:
    code = re.search(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert code
    result = scored(tool(code[1]))
    assert result["complete"]
    assert result["totals"]["attack"]["caught"] > 50


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert SCORE.main(["--json", "--", *every("'level': 'info'")]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == SCORE.VERSION
    assert SCORE.main(["--list-failures", "--", *tool("")]) == 1
    assert f"{len(ITEMS)} lines without an answer" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        SCORE.main(["--"])


# -- our own tool: floors, so that what is caught stays caught


def test_our_own_tool_keeps_its_floors() -> None:
    result = scored(SCORE.own())
    attack, plain = result["totals"]["attack"], result["totals"]["plain"]
    assert result["complete"], result["troubles"]
    missed = [one["id"] for one in result["failures"]["missed"]]
    assert attack["caught"] / attack["must_catch"] >= 0.99, missed
    assert [one["id"] for one in result["failures"]["alarms"] if not one["accepted"]] == []
    assert plain["warned"] / plain["items"] <= 0.12
