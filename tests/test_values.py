"""Values that a request leaves open, through the whole pipe: asked for, shown, bound, kept, handed to the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from keys import REAL, KeyWorld, in_session
from people import Fills, No, Yes

from consentry import Gate, Installed, NotInstalled, Wish, approvals, uninstall
from consentry.cli.app import run
from consentry.model import State

SCRIPT = str(Path(__file__).with_name("canary.py"))
INPUTS = [
    {"id": "key", "type": "promptString", "description": "Your API key", "password": True},
    {"id": "place", "type": "pickString", "options": ["north", "south"], "default": "south"},
]
SERVER = {"command": sys.executable, "args": [SCRIPT, "--at=${input:place}"], "env": {"API_KEY": "${input:key}"}}
OFFER = json.dumps({"servers": {"s": SERVER}, "inputs": INPUTS})
PLAIN = {"command": sys.executable, "args": [SCRIPT], "env": {"API_KEY": "YOUR_API_KEY"}}
CURSOR = Wish(client="cursor")


def file() -> Path:
    path = Path(os.environ["HOME"]) / ".cursor" / "mcp.json"
    path.parent.mkdir(exist_ok=True)
    return path


def everything_written() -> str:
    home = Path(os.environ["HOME"])
    return "\n".join(p.read_bytes().decode("latin-1") for p in home.rglob("*") if p.is_file() and p.name != "chain.sh")


def test_a_secret_is_asked_for_kept_in_the_key_chain_and_reaches_the_server_only(tmp_path: Path) -> None:
    world = KeyWorld(tmp_path, "s3cret")
    dialog = Fills(key=("s3cret",), place=("1",))
    (done,) = Gate(dialog, world=world).install(OFFER, CURSOR)
    assert isinstance(done, Installed), done
    first, last = dialog.filled[0], dialog.asked[0]
    assert first.words is None and [(a.id, a.secret) for a in first.asks] == [("key", True), ("place", False)]
    assert first.digest != last.digest and first.plan_digest != last.plan_digest
    assert "--at=north" in json.dumps(last.as_json())
    assert "s3cret" not in json.dumps([first.as_json(), last.as_json()])
    assert list(world.chain.secrets.values()) == ["s3cret"]
    assert "s3cret" not in everything_written()
    entry = json.loads(file().read_text())["mcpServers"]["s"]
    started = subprocess.run([entry["command"], *entry["args"]], capture_output=True, check=True)
    report = json.loads(started.stdout)
    assert report["argv"] == ["--at=north"] and report["env"]["API_KEY"] == "s3cret"


def test_the_same_request_asks_vscode_to_ask(tmp_path: Path) -> None:
    wish = Wish(client="vscode", config=str(tmp_path / "mcp.json"))
    (done,) = Gate(Yes()).install(OFFER, wish)
    assert isinstance(done, Installed), done
    assert [i["id"] for i in json.loads((tmp_path / "mcp.json").read_text())["inputs"]] == ["key", "place"]


def test_the_suggestion_is_taken_as_it_is(tmp_path: Path) -> None:
    dialog = Fills(key=("x",), place=None)
    Gate(dialog, world=KeyWorld(tmp_path)).install(OFFER, CURSOR)
    assert "--at=south" in json.dumps(dialog.asked[0].as_json())


def test_no_yes_no_secret(tmp_path: Path) -> None:
    world = KeyWorld(tmp_path)

    class FillsThenNo(No):
        def fill(self, _review: object, _check: object) -> dict[str, Any]:
            return {"key": ("typed",), "place": None}

    (done,) = Gate(FillsThenNo(), world=world).install(OFFER, CURSOR)
    assert isinstance(done, NotInstalled) and done.error.exit_code == 3
    assert world.chain.secrets == {} and not file().exists() and "typed" not in everything_written()


@pytest.mark.parametrize("texts", [{}, {"key": ()}, {"key": ("a\nb",)}, {"key": ("a", "b")}])
def test_a_dialog_cannot_let_a_bad_value_through(tmp_path: Path, texts: dict[str, Any]) -> None:
    world = KeyWorld(tmp_path)
    (done,) = Gate(Fills(**{"place": None, **texts}), world=world).install(OFFER, CURSOR)
    assert isinstance(done, NotInstalled) and done.error.exit_code == 5
    assert world.chain.secrets == {}


def test_a_dialog_that_cannot_ask_for_values_installs_nothing(tmp_path: Path) -> None:
    (done,) = Gate(Yes(), world=KeyWorld(tmp_path)).install(OFFER, CURSOR)
    assert isinstance(done, NotInstalled) and done.error.exit_code == 4


def test_without_a_key_chain_nobody_types_a_secret() -> None:
    dialog = Fills(key=("x",), place=None)
    (done,) = Gate(dialog).install(OFFER, CURSOR)
    assert isinstance(done, NotInstalled) and done.error.exit_code == 6 and dialog.filled == []


def test_a_failed_write_takes_the_secret_back(tmp_path: Path) -> None:
    world = KeyWorld(tmp_path)
    file().write_text("{}")

    def meanwhile(_: object) -> None:
        file().write_text('{"mcpServers": {"s": {"command": "another"}}}')

    (done,) = Gate(Fills(meanwhile, key=("x",), place=None), world=world).install(OFFER, CURSOR)
    assert isinstance(done, NotInstalled) and world.chain.secrets == {}
    world.chain.broken = True
    (done,) = Gate(Fills(key=("x",), place=None), world=world).install(OFFER, Wish(client="cursor", name="t"))
    assert isinstance(done, NotInstalled) and '"t"' not in file().read_text()
    assert approvals.everything(world, State(os.environ["CONSENTRY_HOME"])) == ()


def test_a_secret_cannot_go_where_only_the_client_is(tmp_path: Path) -> None:
    world = KeyWorld(tmp_path)
    remote = {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer ${input:key}"}}
    for offer, wish in (
        (OFFER, Wish(client="cursor", direct=True)),
        (json.dumps({"servers": {"s": remote}, "inputs": INPUTS[:1]}), CURSOR),
    ):
        dialog = Fills(key=("x",), place=None)
        (done,) = Gate(dialog, world=world).install(offer, wish)
        assert isinstance(done, NotInstalled) and getattr(done.error, "code", "") == "secret-unguarded", done
        assert dialog.filled == []  # nobody types a secret in vain
        assert world.chain.secrets == {} and not file().exists()


REMOTE = {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer YOUR_TOKEN"}}


def test_a_client_that_asks_for_values_asks_for_the_secret_of_an_address(tmp_path: Path) -> None:
    wish = Wish(client="vscode", config=str(tmp_path / "mcp.json"))
    dialog = Yes()
    (done,) = Gate(dialog).install(json.dumps({"mcpServers": {"notes": REMOTE}}), wish)
    assert isinstance(done, Installed), done
    written = json.loads((tmp_path / "mcp.json").read_text())
    (asked,) = written["inputs"]
    assert asked == {
        "id": "notes-Authorization",
        "type": "promptString",
        "description": "YOUR TOKEN",
        "password": True,
    }
    assert written["servers"]["notes"]["headers"] == {"Authorization": "Bearer ${input:notes-Authorization}"}
    assert "notes-Authorization" in json.dumps(dialog.asked[0].as_json())


@pytest.mark.parametrize(("client", "asked"), [("cursor", ["TOKEN"]), ("claude-code", [])])
def test_an_expression_is_asked_for_where_the_client_does_not_fill_it_in(
    tmp_path: Path, client: str, asked: list[str]
) -> None:
    dialog = Fills(TOKEN=("s3cret",))
    world = KeyWorld(tmp_path)
    offer = json.dumps({"mcpServers": {"s": {**SERVER, "args": [SCRIPT], "env": {"TOKEN": "${TOKEN}"}}}})
    (done,) = Gate(dialog, world=world).install(offer, Wish(client=client))
    assert isinstance(done, Installed), done
    assert [ask.id for review in dialog.filled for ask in review.asks] == asked
    assert list(world.chain.secrets.values()) == ["s3cret"] * len(asked)


def test_uninstall_forgets_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = KeyWorld(tmp_path)
    Gate(Fills(key=("x",), place=None), world=world).install(OFFER, CURSOR)
    assert world.chain.secrets
    monkeypatch.setattr("consentry.cli.verb_uninstall.LocalWorld", lambda: world)
    assert run(["uninstall", "s"]) == 0
    assert world.chain.secrets == {} and json.loads(file().read_text())["mcpServers"] == {}


def test_revoke_forgets_the_secret_that_no_other_approval_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = KeyWorld(tmp_path)
    fills, offer = Fills(API_KEY=("x",)), json.dumps({"mcpServers": {"s": PLAIN}})
    state = State(os.environ["CONSENTRY_HOME"])
    monkeypatch.setattr("consentry.cli.verb_revoke.LocalWorld", lambda: world)
    Gate(fills, world=world).install(offer, CURSOR)
    other = {**approvals.everything(world, state)[0], "plan_digest": "sha256:" + "0" * 64}
    real = approvals.everything
    with monkeypatch.context() as patch:
        patch.setattr(approvals, "everything", lambda *given: (*real(*given), other))
        uninstall.revoke(world, state, real(world, state)[0])
    assert list(world.chain.secrets.values()) == ["x"] and real(world, state) == ()
    Gate(fills, world=world).install(offer, Wish(client="cursor", name="t"))
    assert len(world.chain.secrets) == 2
    assert run(["revoke", "t"]) == 0
    assert len(world.chain.secrets) == 1 and real(world, state) == ()


def test_the_guard_starts_nothing_without_its_secret(tmp_path: Path) -> None:
    world = KeyWorld(tmp_path)
    Gate(Fills(key=("x",), place=None), world=world).install(OFFER, CURSOR)
    Path(world.own_python).write_text("#!/bin/sh\nexit 1\n")
    entry = json.loads(file().read_text())["mcpServers"]["s"]
    started = subprocess.run(
        [entry["command"], *entry["args"]], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    assert started.returncode == 7 and b"key chain" in started.stderr


CODE = """
from consentry.keychain import Keychain, main
chain = Keychain()
chain.keep("a/b", "sécret\\tx")
assert chain.get("a/b") == "sécret\\tx" and chain.get("other") is None
assert main(["a/b"]) == 0 and main(["other"]) == 1 and main([]) == 1
chain.forget("a/b"); chain.forget("a/b")
assert chain.get("a/b") is None
print(" " + chain.name)
"""


@pytest.mark.skipif(not REAL, reason="not run: no desktop key ring (gnome-keyring, dbus) is installed")
def test_the_key_ring_of_a_desktop(tmp_path: Path) -> None:
    done = in_session(tmp_path, CODE)
    assert (done.returncode, done.stdout) == (0, "sécret\tx Secret Service\n"), done.stderr
