"""The command as people run it: real processes, a real pseudo-terminal, real files, documented exit codes."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest

CONSENTRY = str(Path(sys.executable).with_name("consentry"))
LINE = re.compile(r"To install it, type  (.+?)  and press Enter:")


def link(entry: dict[str, object], name: str = "canary") -> str:
    config = base64.b64encode(json.dumps(entry).encode()).decode().replace("=", "%3D")
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name={name}&config={config}"


SCRIPT = str(Path(__file__).with_name("canary.py"))
CANARY = link({"command": sys.executable, "args": [SCRIPT]})


def configuration() -> Path:
    return Path(os.environ["HOME"]) / ".cursor" / "mcp.json"


def run(*arguments: str, stdin: bytes | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Without any terminal."""
    done = subprocess.run(
        [CONSENTRY, *arguments], input=stdin or b"", capture_output=True, start_new_session=True, timeout=60, cwd=cwd
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def at_terminal(*arguments: str) -> pexpect.spawn[str]:
    child = pexpect.spawn(CONSENTRY, list(arguments), encoding="utf-8", dimensions=(200, 100), timeout=30)
    child.delaybeforesend = None
    return child


def ended(child: pexpect.spawn[str]) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus if child.exitstatus is not None else -(child.signalstatus or 0))


def install(*arguments: str) -> int:
    """A person who reads, types the words that the last line names, and presses Enter."""
    child = at_terminal("install", *arguments)
    child.expect(LINE)
    assert child.match
    time.sleep(0.3)  # nobody reads and types faster
    child.sendline(child.match[1])
    return ended(child)


def two_lines(done: subprocess.CompletedProcess[str], code: int) -> None:
    error, hint = done.stderr.splitlines()
    assert error.startswith("consentry: error: ")
    assert hint.startswith("consentry: hint: ")
    assert (done.returncode, done.stdout) == (code, "")


# ---- every way to say no -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["\n", "yes\n", "y\n", "Y\n", "\x03", "\x04", "\x1b\n", "run\n", "q\n"])
def test_anything_but_the_words_is_a_no(keys: str) -> None:
    """sep-1024-cancel-offered, sep-1024-no-consent-no-install"""
    child = at_terminal("install", CANARY, "--client", "cursor")
    child.expect(LINE)
    child.send(keys)
    assert ended(child) == 3
    assert not configuration().exists()


def test_a_closed_terminal_is_a_no() -> None:
    child = at_terminal("install", CANARY, "--client", "cursor")
    child.expect(LINE)
    os.close(child.child_fd)
    assert os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1]) == 3
    assert not configuration().exists()


def test_piped_yes_and_no_terminal_is_nobody_to_ask() -> None:
    done = run("install", CANARY, "--client", "cursor", stdin=b"yes\n" * 1000)
    assert json.loads(done.stdout)["needs_human"] is True
    two_lines(subprocess.CompletedProcess(done.args, done.returncode, "", done.stderr), 4)
    assert not configuration().exists()


def test_piped_yes_at_a_terminal_does_not_answer(tmp_path: Path) -> None:
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", f"yes '{Path(sys.executable).name}' | {CONSENTRY} install '{CANARY}' --client cursor"],
        encoding="utf-8",
        dimensions=(200, 100),
        timeout=30,
    )
    child.expect(LINE)
    child.send("\n")
    assert ended(child) == 3
    assert not configuration().exists()


# ---- the life of a server ------------------------------------------------------------------------------------------


def test_install_list_log_revoke_undo() -> None:
    """sep-1024-affirmative-action, sep-1024-warning-shown"""
    configuration().parent.mkdir()
    configuration().write_bytes(before := b'{"mcpServers": {"mine": {"command": "x"}}} // end\n')
    assert install(CANARY, "--client", "cursor") == 0
    entry = json.loads(configuration().read_text().split("//")[0])["mcpServers"]["canary"]
    ran = subprocess.run([entry["command"], *entry["args"]], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["argv"] == []
    assert json.loads(run("run", "canary").stdout)["argv"] == []
    listed = json.loads(run("list", "--json").stdout)["servers"]
    assert [(s["name"], s["standing"], s["kind"]) for s in listed] == [("canary", "as approved", "guard")]
    assert "canary" in run("list").stdout
    assert run("revoke", "canary").returncode == 0
    refused = subprocess.run(
        [entry["command"], *entry["args"]], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert refused.returncode == 7
    assert run("undo", "canary").returncode == 0
    assert configuration().read_bytes() == before
    events = [json.loads(line)["event"] for line in run("log", "--json").stdout.splitlines()]
    assert events[:3] == ["asked", "approved", "written"]
    assert set(events[3:]) == {"revoked", "guard-refused", "undone"}
    assert "chain holds" in run("log", "--verify").stdout


@pytest.mark.parametrize("tail", ["> /dev/full", "| true", ">&-"])
def test_output_that_fails_says_nothing_else_about_what_was_done(tail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    line = f"set -o pipefail; {CONSENTRY} install '{CANARY}' --client cursor --name caf\u00e9 {tail}"
    child = pexpect.spawn("/bin/bash", ["-c", line], encoding="utf-8", dimensions=(200, 100), timeout=30)
    child.expect(LINE)
    assert child.match
    child.sendline(child.match[1])
    assert ended(child) == 0
    assert "caf\u00e9" in json.loads(configuration().read_text(encoding="utf-8"))["mcpServers"]


def test_a_name_that_begins_with_a_dash_can_be_taken_back() -> None:
    assert install(CANARY, "--client", "cursor", "--name=-x") == 0
    assert run("undo", "--", "-x").returncode == 0


def test_a_program_that_the_client_would_cut_is_refused(tmp_path: Path) -> None:
    program = tmp_path / "my tools" / "server"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    two_lines(run("install", "--client", "cursor", "--direct", "--", str(program)), 5)
    assert not configuration().exists()


def test_a_missing_file_is_not_taken_for_a_command() -> None:
    two_lines(run("inspect", "/nonexistent/request.json"), 2)
    two_lines(run("inspect", "request.json"), 2)
    two_lines(run("inspect", "vscode-insiders:mcp/api.example.com/notes.json"), 5)


def test_installing_the_same_again_asks_nothing() -> None:
    assert install(CANARY, "--client", "cursor") == 0
    done = run("install", CANARY, "--client", "cursor")
    assert done.returncode == 0
    assert "already" in done.stdout


def test_undo_of_a_replacement_asks_before_the_earlier_entry_comes_back() -> None:
    configuration().parent.mkdir()
    configuration().write_text('{"mcpServers": {"canary": {"command": "earlier", "env": {"A": "1"}}}}')
    before = configuration().read_bytes()
    assert install(CANARY, "--client", "cursor") == 0
    replaced = json.loads(configuration().read_text())["mcpServers"]["canary"]
    assert "env" not in replaced
    two_lines(run("undo", "canary"), 4)
    child = at_terminal("undo", "canary")
    child.expect(LINE)
    assert child.match
    assert "earlier" in (child.before or "")
    time.sleep(0.3)  # nobody reads and types faster
    child.sendline(child.match[1])
    assert ended(child) == 0
    assert configuration().read_bytes() == before


@pytest.mark.parametrize("client", ["cursor", "vscode", "claude-desktop"])
def test_every_client_gets_an_entry_that_starts(client: str, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    assert install(CANARY, "--client", client, "--config", str(config)) == 0
    document = json.loads(config.read_text())
    entry = document["servers" if client == "vscode" else "mcpServers"]["canary"]
    ran = subprocess.run([entry["command"], *entry["args"]], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["argv"] == []


def test_direct_writes_the_approved_command_itself() -> None:
    assert install(CANARY, "--client", "cursor", "--direct") == 0
    entry = json.loads(configuration().read_text())["mcpServers"]["canary"]
    assert [entry["command"], *entry["args"]] == [sys.executable, SCRIPT]


def test_a_project_file_gets_a_portable_entry_or_a_refusal(tmp_path: Path) -> None:
    words = ["install", CANARY, "--client", "vscode", "--scope", "project"]
    two_lines(run(*words, cwd=tmp_path), 2)
    assert list(tmp_path.iterdir()) == []


def test_holes_are_filled_by_the_client_and_by_nobody_else() -> None:
    offer = link({"command": sys.executable, "args": [SCRIPT, "--root=${workspaceFolder}/x"]})
    assert install(offer, "--client", "cursor") == 0
    entry = json.loads(configuration().read_text())["mcpServers"]["canary"]
    filled = [part.replace("${workspaceFolder}", "/w s/${env:HOME}") for part in entry["args"]]
    ran = subprocess.run([entry["command"], *filled], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["argv"] == ["--root=/w s/${env:HOME}/x"]


def test_several_servers_are_several_questions(tmp_path: Path) -> None:
    file = tmp_path / "both.json"
    servers = {name: {"command": sys.executable, "args": [SCRIPT]} for name in ("one", "two")}
    file.write_text(json.dumps({"mcpServers": servers}))
    child = at_terminal("install", str(file), "--client", "cursor")
    child.expect(LINE)
    child.send("\n")
    child.expect(LINE)
    assert child.match
    time.sleep(0.3)  # nobody reads and types faster
    child.sendline(child.match[1])
    assert ended(child) == 3
    assert list(json.loads(configuration().read_text())["mcpServers"]) == ["two"]


def test_a_blocked_request_is_shown_whole_and_cannot_be_approved() -> None:
    offer = json.dumps({"mcpServers": {"canary": {"command": sys.executable, "args": [SCRIPT, "x" * 40_000]}}})
    done = run("install", "-", "--client", "cursor", stdin=offer.encode())
    assert done.returncode == 5
    shown = "".join(line[7:] for line in done.stderr.splitlines() if line.startswith(("     : ", "   2 | ")))
    assert shown.count("x") >= 40_000
    assert "Not allowed. Nothing was installed." in done.stderr
    assert "To install it" not in done.stderr


# ---- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ("cursor://anysphere.cursor-deeplink/mcp/install?name=a&config=eyJjb21t", 5),
        ("cursor://anysphere.cursor-deeplink/mcp/install?name=a", 5),
        ("vscode:mcp/install?%7B%22name%22", 5),
        ("unknown://install?config=e30=", 5),
        ("foo", 5),
        ('{"mcpServers": {"a": {"command": "x", "args": "y"}}}', 5),
        ('{"command": "x", "command": "y"}', 5),
        ("[" * 100, 5),
        ("", 5),
        ("npm:../x", 5),
        ("npx -y a; rm -rf b", 5),
        ("consentry-no-such-program --flag", 5),
    ],
)
def test_a_malformed_request_is_two_lines_and_changes_nothing(offer: str, code: int) -> None:
    two_lines(run("install", offer, "--client", "cursor"), code)
    assert not configuration().exists()


def test_an_unknown_client_is_a_usage_error() -> None:
    two_lines(run("install", CANARY, "--client", "nonesuch"), 2)
    two_lines(run("install", CANARY), 2)
    two_lines(run("nonesuch"), 2)


@pytest.mark.parametrize("state", ["broken", "folder", "link", "list", "duplicate"])
def test_a_configuration_that_cannot_be_written_truthfully_is_refused(state: str, tmp_path: Path) -> None:
    configuration().parent.mkdir()
    match state:
        case "folder":
            configuration().mkdir()
        case "link":
            (tmp_path / "elsewhere.json").write_text("{}")
            configuration().symlink_to(tmp_path / "elsewhere.json")
        case _:
            texts = {"broken": '{"mcpServers": {', "list": "[]", "duplicate": '{"mcpServers": {}, "mcpServers": {}}'}
            configuration().write_text(texts[state])
    before = sorted((p, p.read_bytes() if p.is_file() else b"") for p in configuration().parent.rglob("*"))
    two_lines(run("install", CANARY, "--client", "cursor"), 6)
    assert before == sorted((p, p.read_bytes() if p.is_file() else b"") for p in configuration().parent.rglob("*"))


# ---- inspect -------------------------------------------------------------------------------------------------------


def test_inspect_prints_one_object_and_its_digest_holds() -> None:
    import hashlib

    import rfc8785

    done = run("inspect", "npx -y @example/server@1.0.0", "--json")
    answer = json.loads(done.stdout)
    (server,) = answer["servers"]
    assert (done.returncode, answer["status"], answer["level"]) == (0, "ok", "info")
    assert server["plan"]["argv"] == ["npx", "-y", "@example/server@1.0.0"]
    assert server["digest"] == "sha256:" + hashlib.sha256(rfc8785.dumps(server["plan"])).hexdigest()


def test_batch_answers_every_line_in_order() -> None:
    lines = [
        '{"id": "a", "request": "npx -y @example/server"}',
        '{"id": "b", "request": {"command": "x", "url": "https://example.com"}}',
        "not json",
        '{"id": "d", "request": {"command": "x", "args": ["\\ud800"]}}',
        '{"id": "e", "request": {"command": null, "args": [], "url": "https://example.com/mcp"}}',
        '{"id": "f", "request": "npx -y @example/server", "client": "nonesuch"}',
    ]
    done = run("inspect", "--batch", "-", "--json", stdin="\n".join(lines).encode())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [a["id"] for a in answers] == ["a", "b", None, "d", "e", "f"]
    assert [a["status"] for a in answers] == ["ok", "refused", "refused", "refused", "ok", "refused"]
    assert all(a["level"] == "block" for a in answers if a["status"] == "refused")
    remote = answers[4]["servers"][0]["plan"]
    assert (remote["argv"], remote["url"], remote["target"]) == ([], "https://example.com/mcp", None)


def test_inspect_for_people_shows_everything_and_asks_nothing() -> None:
    done = run("inspect", CANARY)
    assert done.returncode == 0
    assert f"   0 | {sys.executable}" in done.stdout
    assert "To install it" not in done.stdout
    assert "\x1b" not in done.stdout


# ---- the program itself --------------------------------------------------------------------------------------------


def test_help_lists_only_verbs_that_work() -> None:
    listed = re.findall(r"^  ([a-z]+)  ", run("--help").stdout, re.M)
    verbs = "install inspect request review explain run list log revoke undo uninstall eject clients policy assurance "
    verbs += "handler"
    assert listed == verbs.split()
    for verb in listed:
        assert run(verb, "--help").returncode == 0


def test_a_hostile_working_directory_is_not_imported(tmp_path: Path) -> None:
    for module in ("json", "tty", "click", "consentry", "rfc8785", "sqlite3"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('imported from the working directory')")
    assert run("inspect", CANARY, cwd=tmp_path).returncode == 0
