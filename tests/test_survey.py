"""A repository's files, as a hook and a code host look at them: exit codes, places, SARIF; and what a finding means."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry import pages
from consentry.advice import MOST, advice
from consentry.cli import contract, sarif, survey
from consentry.cli.lines import span
from consentry.errors import Refused
from consentry.formats import refusal_words, refusals
from consentry.model import Finding, Level
from consentry.world import LocalWorld

CONSENTRY = str(Path(sys.executable).with_name("consentry"))
QUIET = '{\n  "mcpServers": {\n    "notes": {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}\n  }\n}\n'
LOUD = """{
  "mcpServers": {
    "notes": {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"]},
    "tool": {
      "command": "sh",
      "args": ["-c", "echo 'a [link](https://example.com)'"]
    }
  }
}
"""


def inspect(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    line = [CONSENTRY, "inspect", *arguments]
    return subprocess.run(line, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=cwd, timeout=60)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in {
        ".mcp.json": LOUD,
        ".cursor/mcp.json": QUIET,
        ".vscode/mcp.json": '{"servers": {}}',
        ".gemini/settings.json": '{"theme": "dark"}',
        "package.json": '{"name": "x", "scripts": {"start": "node ."}}',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "danger", ".mcp.json"], 5),
        (["--fail-on", "block", ".mcp.json"], 0),
        (["--fail-on", "danger", ".cursor/mcp.json"], 0),
        (["--fail-on", "info", ".cursor/mcp.json"], 0),
        (["--fail-on", "danger", ".cursor/mcp.json", ".mcp.json"], 5),
        (["--fail-on", "warn", ".vscode/mcp.json"], 0),
        ([".vscode/mcp.json", ".mcp.json"], 0),
        (["."], 0),
        ([".", "--fail-on", "danger"], 5),
        (["cursor://nothing", ".mcp.json"], 5),
        (["--fail-on", "danger"], 2),
        (["--fail-on", "loud", ".mcp.json"], 2),
        (["--sarif", "--json", ".mcp.json"], 2),
        (["nothing/here.json", ".mcp.json"], 2),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else str(v),
)
def test_the_exit_code_says_whether_a_level_was_reached(arguments: list[str], code: int, repository: Path) -> None:
    done = inspect(*arguments, cwd=repository)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_stands_for_the_files_that_clients_read(repository: Path) -> None:
    done = inspect(".", cwd=repository)
    assert "./.mcp.json:6: danger EXEC-SHELL tool: " in done.stdout
    assert "    | echo 'a [link](https://example.com)'" in done.stdout
    assert "package.json" not in done.stdout
    assert "./.vscode/mcp.json: no server in it" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("4 files, 3 servers: 0 block, ")


def test_a_folder_is_looked_through_to_the_end(repository: Path) -> None:
    for name in ("packages/a/.mcp.json", "node_modules/x/.mcp.json", "packages/b/.codex/config.toml"):
        (repository / name).parent.mkdir(parents=True)
    (repository / "packages/a/.mcp.json").write_text(LOUD)
    (repository / "node_modules/x/.mcp.json").write_text(LOUD)
    (repository / "packages/b/.codex/config.toml").write_text('[mcp_servers.x]\ncommand = "sh"\nargs = ["-c", "id"]\n')
    (repository / "loop").symlink_to(repository)
    (repository / "server.json").write_text('{"compilerOptions": {"strict": true}}')
    done = inspect(".", "--fail-on", "danger", cwd=repository)
    assert "./packages/a/.mcp.json:6: danger EXEC-SHELL" in done.stdout
    assert "./packages/b/.codex/config.toml:1: danger EXEC-SHELL" in done.stdout
    assert "node_modules" not in done.stdout
    assert "./server.json: no server in it" in done.stdout
    assert "loop" not in done.stdout


def test_a_folder_without_any_file_is_not_silent(tmp_path: Path) -> None:
    done = inspect(".", cwd=tmp_path)
    assert done.returncode == 0
    assert "nothing was looked at" in done.stdout


def test_a_broken_entry_is_no_file_without_a_server(tmp_path: Path) -> None:
    (tmp_path / ".mcp.json").write_text('{"mcpServers": {"a": {}}}')
    assert inspect(".", cwd=tmp_path).returncode == 5


def test_several_requests_are_answered_one_a_line(repository: Path) -> None:
    lines = [
        json.loads(line)
        for line in inspect(".cursor/mcp.json", ".mcp.json", "--json", cwd=repository).stdout.splitlines()
    ]
    assert [(one["id"], one["level"]) for one in lines] == [(".cursor/mcp.json", "info"), (".mcp.json", "danger")]


def test_what_a_name_holds_reaches_no_screen(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.json").write_text('{"mcpServers": {"x\\u001b[2J": {"command": "sh", "args": ["-c", "id"]}}}')
    done = inspect("a\x1b[31m.json", "--fail-on", "danger", cwd=tmp_path)
    assert done.returncode == 5
    assert "\x1b" not in done.stdout + done.stderr


# ---- places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "server", "where", "expected"),
    [
        (LOUD, "tool", "/args/1", "\"echo 'a [link](https://example.com)'\""),
        (LOUD, "tool", "/command", '"sh"'),
        (LOUD, "tool", "/env/GONE", LOUD[LOUD.index('{\n      "command": "sh"') : LOUD.index("\n    }\n") + 6]),
        ('// note\n{"mcp": {"a/b~c": {"command": "x"}}}', "a/b~c", "/command", '"x"'),
        ('[mcp_servers."x y"]\ncommand = "x"\n', "x y", "/command", "x y"),
        ('model = "tool"\n[mcp_servers.tool]\ncommand = "x"\n', "tool", "", "tool"),
        ("extensions:\n  b:\n    cmd: a\n  a:\n    cmd: b\n", "a", "/command", "a"),
        ('{"a": 1, "a": 2}', "", "/a", "a"),
        ("", "gone", "/x", ""),
    ],
)
def test_a_finding_has_a_place_in_the_file(text: str, server: str, where: str, expected: str) -> None:
    found = span(text, server, where)
    lines = text.splitlines(keepends=True) or [""]
    start = sum(map(len, lines[: found.line - 1])) + found.column - 1
    end = sum(map(len, lines[: found.end_line - 1])) + found.end_column - 1
    assert text[start:end] == expected


def test_a_key_counts_before_a_value_of_that_text() -> None:
    assert span('model = "tool"\n[mcp_servers.tool]\n', "tool", "").line == 2


def test_columns_count_as_editors_do() -> None:
    text = '{"x": {"\U0001f600": "", "args": ["b"]}}'
    assert span(text, "x", "/args/0").column == text.index('"b"') + 2  # one sign of two code units


@given(st.text(max_size=60), st.text(max_size=8), st.text(alphabet="/ab0~", max_size=8))
def test_a_place_is_always_in_the_text(text: str, server: str, where: str) -> None:
    found = span(text, server, where)
    assert 1 <= found.line <= found.end_line <= text.count("\n") + 1
    assert found.column >= 1


# ---- SARIF ---------------------------------------------------------------------------------------------------------


def log(repository: Path) -> dict[str, Any]:
    done = inspect(".", "--sarif", cwd=repository)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_log_has_what_code_scanning_reads(repository: Path) -> None:
    found = log(repository)
    holds(found)
    assert found["version"] == "2.1.0"
    run = found["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    results = run["results"]
    assert len(results) >= 1
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error")
        assert result["message"]["text"]
        assert result["partialFingerprints"]["primaryLocationLineHash"]
        place = result["locations"][0]["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith(("/", "./", "file:"))
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert 0 <= float(rule["properties"]["security-severity"]) <= 10


def holds(log_: dict[str, Any]) -> None:
    """What the SARIF 2.1.0 schema and GitHub ask of every log."""
    assert set(log_) == {"$schema", "version", "runs"}
    (run,) = log_["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert len(results) <= sarif.MOST
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert 1 <= len(rule["shortDescription"]["text"]) <= 1024
        assert 1 <= len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"].strip()
        (place,) = (one["physicalLocation"] for one in result["locations"])
        uri, region = place["artifactLocation"]["uri"], place["region"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+", uri)
        assert not uri.startswith(("/", "./", "../"))
        assert all(type(region[key]) is int and region[key] >= 1 for key in region)
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


PATHS = [
    "a.json",
    "./a b.json",
    "%s/sub/a.json",
    "a:b.json",
    "sub\\a.json",
    "\u00e9\U0001f600.json",
    "a#b?c.json",
    "a\ud800.json",
]


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_every_place_is_a_relative_address_with_slashes(path: str) -> None:
    text = '{"mcpServers": {"x": {"command": "sh", "args": ["-c", "id"]}}}'
    seen = survey.Seen(
        path.replace("%s", "/srv/repo"), text, contract.line(json.dumps({"id": 1, "request": text}).encode())
    )
    found: Any = sarif.log([seen], "/srv/repo")
    holds(found)
    uri = found["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("a.json") or "%" in uri


def test_a_refused_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / ".mcp.json").write_text('{"mcpServers": {"x": {"command": "npx", "env": {"PORT": 3000}}}}')
    done = inspect(".", cwd=tmp_path)
    assert done.returncode == 5
    assert '    hint: write "3000", in quotes' in done.stdout
    found = json.loads(inspect(".", "--sarif", cwd=tmp_path).stdout)
    holds(found)
    assert 'write "3000"' in found["runs"][0]["results"][0]["message"]["text"]


def test_of_too_many_results_the_gravest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 2)
    text = '{"command": "sh", "args": ["-c", "id"], "autoApprove": true, "env": {"A": "${B}"}, "x": 1}'
    seen = survey.Seen("a.json", text + "\n", contract.line(json.dumps({"id": 1, "request": text}).encode()))
    found: Any = sarif.log([seen])
    (run,) = found["runs"]
    assert [one["level"] for one in run["results"]] == ["error", "error"]
    assert run["properties"]["leftOut"] >= 1


def test_comments_are_said_where_the_client_reads_none(tmp_path: Path) -> None:
    text = QUIET.replace("{\n", "{\n // note\n", 1)
    for name in (".mcp.json", ".vscode/mcp.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = inspect(".", "--fail-on", "warn", cwd=tmp_path)
    assert done.returncode == 5
    assert [line.split(":")[0] for line in done.stdout.splitlines() if "FMT-TRAIL" in line] == ["./.mcp.json"]


def test_a_message_makes_no_link(repository: Path) -> None:
    texts = [r["message"]["text"] for r in log(repository)["runs"][0]["results"] if r["ruleId"] == "EXEC-SHELL"]
    assert any("a \\[link\\](https://example.com)" in text for text in texts)


def test_a_moved_line_is_the_same_alert(repository: Path) -> None:
    def prints() -> list[str]:
        return [r["partialFingerprints"]["primaryLocationLineHash"] for r in log(repository)["runs"][0]["results"]]

    before = prints()
    (repository / ".mcp.json").write_text("\n\n" + LOUD)
    assert prints() == before
    assert len(set(before)) == len(before)


def test_every_finding_can_be_described() -> None:
    for ident, level, title in pages.listed():
        rule = sarif.rule(ident)
        assert rule["id"] == ident
        assert title
        assert level in Level


# ---- what a finding means ------------------------------------------------------------------------------------------


def explain(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([CONSENTRY, "explain", *arguments], capture_output=True, text=True, timeout=60)


def test_explain_tells_why_and_shows_what_is_flagged() -> None:
    done = explain("exec-shell")
    assert done.returncode == 0
    first = done.stdout.splitlines()[0]
    assert first.startswith("EXEC-SHELL  danger  ")
    for heading in ("Why", "Flags", "Passes", "Source"):
        assert f"\n{heading}\n" in done.stdout
    assert json.loads(explain("EXEC-SHELL", "--json").stdout)["id"] == "EXEC-SHELL"


def test_explain_begins_with_what_this_id_means_and_flags() -> None:
    done = explain("FMT-DUPKEY").stdout
    assert "The same key stands twice" in done.split("\nFlags\n")[0]
    assert done.index("\nFlags\n") < done.index("\nWhy\n")
    assert "also warn: The entry point is not what runs" in explain("BND-MANIFEST").stdout
    assert "BND-HIDDEN" not in explain("BND-NATIVE").stdout


@pytest.mark.parametrize(("name", "one"), pages.ALL.items())
def test_each_id_of_a_page_has_its_own_sentence(name: str, one: pages.Told) -> None:
    if name == "reading":  # many refusals, each for a reason of its own
        assert len(set(one.says.values())) == len(one.ids)
    for ident in one.ids:
        part = pages.explained(ident, one)
        assert part.flags or part.notes
        assert len(part.says.split()) >= 4
        heads = [note.partition(":")[0] for note in part.notes]
        assert all(ident in head for head in heads if any(i in head for i in one.ids)), name


def test_explain_knows_the_codes_of_refusals() -> None:
    done = explain("malformed-json")
    assert done.returncode == 0
    assert done.stdout.startswith("malformed-json  block  Not valid JSON\n")
    assert "FMT-TYPE" in done.stdout
    assert json.loads(explain("duplicate-server", "--json").stdout)["title"] == "Two servers of one name"
    assert "duplicate-key" in explain("duplicat-key").stderr


@pytest.mark.parametrize("code", refusals.RULES)
def test_each_refusal_has_a_title_of_its_own(code: str) -> None:
    title = refusal_words.CODES[code]
    assert 1 < len(title.split()) <= 7 or title in ("NUL byte",)
    assert [other for other, text in refusal_words.CODES.items() if text == title] == [code]
    (found, *_) = refusals.findings(Refused("m", hint="h", code=code))
    assert (found.title, found.level) == (title, Level.BLOCK)
    assert all(pages.meaning(ident) for ident in refusals.RULES[code])


def test_titles_stand_for_codes_that_there_are() -> None:
    assert set(refusal_words.CODES) == set(refusals.RULES)


@pytest.mark.parametrize("ident", pages.ELSEWHERE)
def test_what_no_inspection_reports_is_explained_all_the_same(ident: str) -> None:
    assert ident not in {row[0] for row in pages.listed()}
    done = explain(ident)
    assert done.returncode == 0
    assert pages.ELSEWHERE[ident][0] in done.stdout


def test_every_id_in_the_source_is_explained() -> None:
    root = Path(pages.__file__).parent
    named = re.compile(r'"((?:BND|CONS|CTR|DISP|ENV|EXEC|FMT|ID|PATH|PKG|URL)-[A-Z0-9-]+)"')
    used = {ident for path in root.rglob("*.py") for ident in named.findall(path.read_text(encoding="utf-8"))}
    assert used - {row[0] for row in pages.listed()} - set(pages.ELSEWHERE) == set()


def test_explain_lists_every_finding() -> None:
    assert len(explain().stdout.splitlines()) == len(pages.listed())


def test_a_wrong_id_gets_the_nearest() -> None:
    done = explain("EXEC-SHEL")
    assert done.returncode == 2
    assert "EXEC-SHELL" in done.stderr


@pytest.mark.parametrize("ident", [row[0] for row in pages.listed()])
def test_every_finding_has_an_advice(ident: str) -> None:
    found = Finding(id=ident, level=Level.DANGER, where="", title="t", says="s")
    assert len(advice((found,))) == 1


def test_advice_is_short() -> None:
    every = tuple(Finding(id=i, level=Level.WARN, where="", title="t", says="s") for i, _, _ in pages.listed())
    assert len(advice(every)) == MOST
    assert advice(tuple(Finding(id="EXEC-WRAP", level=Level.INFO, where="", title="t", says="s") for _ in "ab")) == ()


def test_a_file_without_a_server_is_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_text('{"mcpServers": {}}')
    seen = survey.look(LocalWorld(), (str(path),), None)
    assert seen[0].empty
    assert not survey.reached(seen, Level.INFO)
