"""opencode."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import client_cases
import pytest
from client_cases import HEADERS, LINUX, MAC, URL, WINDOWS, XDG, Table, at, checks
from jsonc import load
from msgspec.structs import replace
from people import No, Yes

from consentry import Gate, Installed, NotApproved, NotInstalled, Wish
from consentry.cli.app import consentry
from consentry.clients import find
from consentry.errors import NotWritten

TABLE = Table(
    name="opencode",
    paths=(
        (LINUX, "user", "/home/ada/.config/opencode/opencode.json"),
        (XDG, "user", "/xdg/opencode/opencode.json"),
        (MAC, "user", "/x/opencode/opencode.json"),
        (at(MAC), "user", "/Users/ada/.config/opencode/opencode.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.config\\opencode\\opencode.json"),
        (LINUX, "project", "/home/ada/project/opencode.json"),
        (WINDOWS, "project", "D:\\project\\opencode.json"),
    ),
    key="mcp",
    local={"type": "local", "command": ["npx", "-y", "a b"], "environment": {"K": "v"}, "enabled": True},
    cwd={"cwd": "/w"},
    http={"type": "remote", "url": URL, "headers": HEADERS, "enabled": True},
    sse={"type": "remote", "url": URL, "headers": HEADERS, "enabled": True},
    before="""\
{
  "$schema": "https://opencode.ai/config.json",
  // servers
  "mcp": {
    "old": {"type": "local", "command": ["y", "{env:A}"], "enabled": false}
  },
  "theme": "system"
}
""",
    after="""\
{
  "$schema": "https://opencode.ai/config.json",
  // servers
  "mcp": {
    "old": {"type": "local", "command": ["y", "{env:A}"], "enabled": false},
    "new": {
      "type": "local",
      "command": [
        "npx",
        "-y",
        "a b"
      ],
      "environment": {
        "K": "v"
      },
      "enabled": true
    }
  },
  "theme": "system"
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)

FOLDER = "/home/ada/.config/opencode/"


def test_the_files_that_are_mixed() -> None:
    target = find("opencode").target(at(LINUX, OPENCODE_CONFIG="o.json", OPENCODE_CONFIG_DIR="/d"), "user", None)
    assert target.stronger == (FOLDER + "opencode.jsonc",)
    assert target.beside == (
        *(FOLDER + name for name in ("config.json", "opencode.json", "opencode.jsonc")),
        "/home/ada/project/o.json",
        *("/home/ada/.opencode/opencode.json", "/home/ada/.opencode/opencode.jsonc"),
        *("/d/opencode.json", "/d/opencode.jsonc"),
    )
    project = find("opencode").target(WINDOWS, "project", None)
    assert project.stronger == ("D:\\project\\opencode.jsonc",)
    for path in ("project\\", "project\\.opencode\\", "", ".opencode\\"):
        assert {f"D:\\{path}opencode.json", f"D:\\{path}opencode.jsonc"} <= set(project.beside)
    assert "C:\\Users\\ada\\.config\\opencode\\config.json" in project.beside
    assert find("opencode").target(LINUX, "user", "x.json").stronger == ()


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(os.environ["HOME"]) / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def here(path: str) -> Path:
    return Path(os.environ["HOME"]) / path


def put(path: str, *names: str) -> None:
    here(path).parent.mkdir(parents=True, exist_ok=True)
    servers = {name: {"type": "local", "command": ["x"], "environment": {"K": "v"}} for name in names}
    here(path).write_text(json.dumps({"mcp": servers}) if names else "{\n  // mine\n}\n")


def servers(path: str) -> dict[str, Any]:
    return {name: load(text) for name, text in find("opencode").entries(here(path).read_bytes(), "mcp").items()}


def offer(name: str = "new", **more: object) -> str:
    entry = {"type": "local", "command": [sys.executable, str(Path(client_cases.__file__).with_name("canary.py"))]}
    return json.dumps({"mcp": {name: {**entry, **more}}})


USER, JSON, JSONC = Wish(client="opencode"), ".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"
HERE = Wish(client="opencode", scope="project", direct=True)
WHERE: list[tuple[Wish, dict[str, tuple[str, ...]], str]] = [
    # which files are there with which servers; where the server "new" goes
    (USER, {}, JSON),
    (USER, {JSON: ()}, JSON),
    (USER, {JSONC: ()}, JSONC),
    (USER, {JSON: ("old",), JSONC: ()}, JSONC),
    (USER, {JSON: ("new",), JSONC: ("old",)}, JSON),
    (USER, {JSON: ("old",), JSONC: ("new",)}, JSONC),
    (USER, {"project/opencode.json": ("new",), ".config/opencode/config.json": ("old",)}, JSON),
    (HERE, {}, "project/opencode.json"),
    (HERE, {"project/opencode.jsonc": ()}, "project/opencode.jsonc"),
    (HERE, {"project/opencode.jsonc": (), "project/opencode.json": ("new",)}, "project/opencode.json"),
]


@pytest.mark.parametrize(("wish", "files", "path"), WHERE)
def test_the_file_that_counts_is_written(project: Path, wish: Wish, files: dict[str, Any], path: str) -> None:
    for file, names in files.items():
        put(file, *names)
    before = {file: here(file).read_bytes() for file in files}
    (done,) = Gate(Yes()).install(offer(), wish)
    assert isinstance(done, Installed), done
    assert Path(done.path) == here(path) and "new" in servers(path)
    assert {file: here(file).read_bytes() for file in files if file != path} == {
        file: data for file, data in before.items() if file != path
    }


MIXED: list[tuple[Wish, dict[str, tuple[str, ...]], str]] = [
    (USER, {JSON: ("new",), JSONC: ("new",)}, JSON),
    (USER, {".config/opencode/config.json": ("new",)}, ".config/opencode/config.json"),
    (USER, {".opencode/opencode.jsonc": ("new",)}, ".opencode/opencode.jsonc"),
    (HERE, {"project/opencode.json": ("new",), "project/opencode.jsonc": ("new",)}, "project/opencode.json"),
    (HERE, {"project/.opencode/opencode.json": ("new",)}, "project/.opencode/opencode.json"),
    (HERE, {"opencode.json": ("new",)}, "opencode.json"),
    (HERE, {JSON: ("new",)}, JSON),
]


@pytest.mark.parametrize(("wish", "files", "path"), MIXED)
def test_a_server_that_another_file_changes_is_not_installed(
    project: Path, wish: Wish, files: dict[str, Any], path: str
) -> None:
    for file, names in files.items():
        put(file, *names)
    dialog = Yes()
    (outcome,) = Gate(dialog).install(offer(), wish)
    assert isinstance(outcome, NotInstalled) and isinstance(outcome.error, NotWritten) and dialog.asked == []
    assert outcome.error.message.startswith(f"{here(path)} has a server new too")
    assert "--name NAME" in outcome.error.hint
    (outcome,) = Gate(dialog).install(offer(), replace(wish, name="newer"))
    assert isinstance(outcome, Installed)


def test_another_file_that_appears_while_the_question_is_open_stops_it() -> None:
    (outcome,) = Gate(Yes(lambda _: put(".opencode/opencode.json", "new"))).install(offer(), USER)
    assert isinstance(outcome, NotInstalled) and not here(JSON).exists()
    put(".opencode/opencode.json")
    (outcome,) = Gate(Yes(lambda _: put(JSONC))).install(offer(), USER)
    assert isinstance(outcome, NotInstalled) and not here(JSON).exists() and servers(JSONC) == {}


def test_a_file_that_cannot_be_read_is_named() -> None:
    put(JSONC)
    here(JSONC).write_text("{")
    (outcome,) = Gate(Yes()).install(offer(), USER)
    assert isinstance(outcome, NotInstalled) and isinstance(outcome.error, NotWritten)
    assert outcome.error.message.startswith(f"{here(JSONC)} cannot be read") and not here(JSON).exists()


def test_from_installation_to_its_end() -> None:
    here(JSONC).parent.mkdir(parents=True)
    here(JSONC).write_text(
        '{\n  // mine\n  "mcp": {"new": {"type": "local", "command": ["x", "{env:A}"]}}, // last\n}\n'
    )
    before = here(JSONC).read_bytes()
    (done,) = Gate(Yes()).install(offer(), USER)
    assert isinstance(done, Installed)
    entry = servers(JSONC)["new"]
    assert entry["type"] == "local" and entry["enabled"] is True and "--plan" in entry["command"]
    run = subprocess.run(entry["command"], stdin=subprocess.DEVNULL, capture_output=True)
    assert run.returncode == 0, run.stderr
    # The same again asks nothing; what is behind the entry is known.
    (again,) = Gate(No()).install(offer(), USER)
    assert isinstance(again, Installed) and again.unchanged
    second = Yes()
    Gate(second).install(offer(environment={"K": "v"}), USER)
    assert second.asked[0].sections[0].title.startswith("Changed since you approved it")

    # One step back to what was approved asks nothing, the step to the entry before asks and shows it.
    Gate(No()).undo("new")
    assert servers(JSONC)["new"] == entry
    with pytest.raises(NotApproved):
        Gate(No()).undo("new")
    dialog = Yes()
    assert Gate(dialog).undo("new").exact and here(JSONC).read_bytes() == before
    shown = [row.value for section in dialog.asked[0].sections for row in section.rows]
    assert 'command/1 = "{env:A}"' in shown

    # Without the guard the list is what was asked for.
    here(JSONC).write_text("{\n  // mine\n}\n")
    Gate(Yes()).install(offer(environment={"K": "v"}), USER)
    ejected = Gate(Yes()).eject("new", "opencode")
    assert ejected.path == str(here(JSONC))
    asked = json.loads(offer(environment={"K": "v"}, enabled=True))["mcp"]["new"]
    assert servers(JSONC)["new"] == asked


@pytest.mark.parametrize("guarded", [True, False])
def test_uninstall(guarded: bool, capsys: pytest.CaptureFixture[str]) -> None:
    put(JSONC, "old")
    before = here(JSONC).read_bytes()
    if guarded:
        Gate(Yes()).install(offer(), USER)
        put(JSON, "new")
    else:
        put(JSONC, "old", "new")
        put(JSON, "new")
    code = consentry.main(["uninstall", "new", "--client", "opencode"], standalone_mode=False)
    said = capsys.readouterr().out
    assert code == 0 and f"new is gone from {here(JSONC)}" in said
    assert f"{here(JSON)} has a server new too: it is still there" in said
    assert load(here(JSONC).read_text()) == load(before.decode()) and "new" in servers(JSON)
    consentry.main(["uninstall", "new", "--client", "opencode"], standalone_mode=False)
    said = capsys.readouterr().out
    assert f"new is gone from {here(JSON)}" in said and "too" not in said


def test_the_list_of_clients_names_the_file_that_counts(capsys: pytest.CaptureFixture[str]) -> None:
    put(JSON)
    put(JSONC, "old")
    consentry.main(["clients"], standalone_mode=False)
    assert f"{here(JSONC)}  (1 server)" in capsys.readouterr().out
