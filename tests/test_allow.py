"""Keys that weaken a later protection: off by default and named, written exactly where a person allows them by name."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from client_cases import Table
from people import Yes

from consentry import Gate, Installed, NotInstalled, Review, Wish, clients
from consentry.clients import symbolic
from consentry.errors import Refused, UsageError
from consentry.grants import Grant
from consentry.model import Level
from consentry.shape import TABLE, TEXT, TEXTS, TRUTH, one_of

SCRIPT = str(Path(__file__).with_name("canary.py"))


def _tables() -> list[Table]:
    modules = sorted(path.stem for path in (Path(__file__).parent / "clients").glob("test_*.py"))
    return [importlib.import_module(f"clients.{module}").TABLE for module in modules]


CASES = [(table.name, key, value) for table in _tables() for key, value in table.grants.items()]


def grant(name: str, key: str) -> Grant:
    return next(one for one in symbolic(name).grants if one.key == key)


def offer(**more: object) -> str:
    return json.dumps({"mcpServers": {"s": {"command": sys.executable, "args": [SCRIPT], **more}}})


def install(text: str, wish: Wish) -> tuple[Installed, Review, dict[str, Any]]:
    dialog = Yes()
    (done,) = Gate(dialog).install(text, wish)
    assert isinstance(done, Installed), done
    return done, dialog.asked[-1], written(wish.client, done.path)


def written(client: str, path: str) -> dict[str, Any]:
    found = clients.find(client).entries(Path(path).read_bytes(), symbolic(client).key)
    return dict(json.loads(found["s"]))


def rows(review: Review) -> list[str]:
    return [f"{row.label} {row.value} {' '.join(row.tags)}" for section in review.sections for row in section.rows]


def test_what_there_is() -> None:
    assert {name for name, _, _ in CASES} == {name for name in clients.ALL if symbolic(name).grants}


@pytest.mark.parametrize(("name", "key", "value"), CASES)
def test_a_key_is_written_only_where_it_is_allowed(name: str, key: str, value: Any) -> None:
    text, direct = offer(**{key: value, "timeout": 5}), grant(name, key).only == "direct"
    without, review, entry = install(text, Wish(client=name, direct=direct))
    assert key not in entry
    asked = f"/{key} = {json.dumps(value, separators=(',', ':'))}"
    assert f"Left out {asked} (asked for, not written)" in rows(review)
    assert not any(row.startswith("Allowed") for row in rows(review))

    done, review, entry = install(text, Wish(client=name, direct=direct, grants=(key,)))
    assert entry.pop(key) == value and "timeout" not in entry
    assert entry.keys() == written_keys(name, direct)
    assert f"Allowed {asked} (asked for, allowed by you, written)" in rows(review)
    assert f"Left out {asked} (asked for, not written)" not in rows(review)
    assert "Left out /timeout = 5 (asked for, not written)" in rows(review)
    assert any(key in row and row.startswith("+") for row in rows(review))  # the entry as it will be
    said = [row for row in rows(review) if f"You allowed {key}: it will be written" in row]
    assert len(said) == 1 and not any("will not be written" in row and key in row for row in rows(review))
    assert done.plan.digest != without.plan.digest and done.plan.as_json()["grants"] != []
    assert review.level >= (Level.WARN if name == "copilot-cli" else Level.DANGER)


def written_keys(name: str, direct: bool) -> set[str]:
    command = (sys.executable, SCRIPT) if direct else ("x", "y")
    return set(clients.find(name).entry(command, {}, None))


def test_undo_takes_it_back_and_eject_leaves_it_out() -> None:
    wish = Wish(client="codex", grants=("default_tools_approval_mode", "tools"))
    text = offer(default_tools_approval_mode="approve", tools={"a b": {"approval_mode": "prompt"}})
    path = Path(os.environ["HOME"]) / ".codex" / "config.toml"
    path.parent.mkdir()
    path.write_text("# mine\na = 1 # one\n")
    done, _, entry = install(text, wish)
    assert done.path == str(path) and list(entry)[-2:] == ["default_tools_approval_mode", "tools"]
    assert path.read_text().startswith("# mine\na = 1 # one\n")
    # The same again changes nothing; without the key it is another plan, and asked about again.
    (again,) = Gate(Yes()).install(text, wish)
    assert isinstance(again, Installed) and again.unchanged
    _, _, less = install(text, Wish(client="codex"))
    assert set(entry) - set(less) == {"default_tools_approval_mode", "tools"}
    Gate(Yes()).undo("s")
    assert written("codex", str(path)) == entry
    dialog = Yes()
    Gate(dialog).eject("s")
    assert not {"tools", "default_tools_approval_mode"} & set(written("codex", str(path)))
    assert any(row.startswith("- default_tools_approval_mode") for row in rows(dialog.asked[-1]))


REFUSED: list[tuple[str, dict[str, Any], tuple[str, ...], str]] = [
    ("kiro", {"autoApprove": ["*"]}, ("trust",), "kiro has no key trust to allow"),
    ("kiro", {"trust": True}, ("trust",), "kiro has no key trust to allow"),
    ("claude-code", {"autoApprove": ["*"]}, ("autoApprove",), "claude-code has no key autoApprove to allow"),
    ("kiro", {}, ("autoApprove",), "the request does not ask for autoApprove"),
    ("kiro", {"autoApprove": True}, ("autoApprove",), "autoApprove is not a list of texts"),
    ("kiro", {"autoApprove": ["a", 1]}, ("autoApprove",), "autoApprove is not a list of texts"),
    ("gemini-cli", {"trust": "yes"}, ("trust",), "trust is not true or false"),
    ("gemini-cli", {"trust": 1}, ("trust",), "trust is not true or false"),
    ("5ire", {"approvalPolicy": "ask"}, ("approvalPolicy",), "approvalPolicy is not one of never, once, always"),
    ("codex", {"default_tools_approval_mode": "x"}, ("default_tools_approval_mode",), "is not one of auto, prompt"),
    ("codex", {"tools": ["*"]}, ("tools",), "tools is not a table of approval modes"),
    ("codex", {"tools": {"a": {"approval_mode": "x"}}}, ("tools",), "tools is not a table of approval modes"),
    ("codex", {"tools": {"a": {"x": "auto"}}}, ("tools",), "tools is not a table of approval modes"),
    ("cursor", {"envFile": ".env"}, ("envFile",), "envFile would do nothing: the guard"),
    ("vscode", {"envFile": ".env"}, ("envFile",), "envFile would do nothing: the guard"),
]


@pytest.mark.parametrize(("name", "more", "keys", "message"), REFUSED)
def test_what_cannot_be_allowed(name: str, more: dict[str, Any], keys: tuple[str, ...], message: str) -> None:
    (outcome,) = Gate(Yes()).install(offer(**more), Wish(client=name, grants=keys))
    assert isinstance(outcome, NotInstalled) and isinstance(outcome.error, UsageError)
    assert message in outcome.error.message and outcome.error.hint
    assert not Path(symbolic(name).path.replace("~", os.environ["HOME"])).exists()


def test_a_remote_server_has_some_of_the_keys() -> None:
    text = '{"servers": {"s": {"type": "http", "url": "https://example.com/mcp", "KEY": VALUE}}}'
    for key, value in (("sandboxEnabled", "true"), ("sandbox", "{}"), ("envFile", '".env"')):
        asked = text.replace("KEY", key).replace("VALUE", value)
        (outcome,) = Gate(Yes()).install(asked, Wish(client="vscode", direct=True, grants=(key,)))
        assert isinstance(outcome, NotInstalled)
        assert outcome.error.message == f"{key} counts for servers on this computer only"
    asked = text.replace("KEY", "autoApprove").replace("VALUE", '["a"]')
    assert install(asked, Wish(client="kiro", grants=("autoApprove",)))[2]["autoApprove"] == ["a"]


@pytest.mark.parametrize(
    ("value", "fine"),
    [("${workspaceFolder}/.env", True), ("${userHome}/a b", True), ("${input:f}", False), ("${command:x.y}", False),
     ("${env:F}", False)],
)  # fmt: skip
def test_only_folders_are_filled_in(value: str, fine: bool) -> None:
    wish = Wish(client="vscode", direct=True, grants=("envFile",))
    (outcome,) = Gate(Yes()).install(offer(envFile=value), wish)
    if fine:
        assert isinstance(outcome, Installed) and written("vscode", outcome.path)["envFile"] == value
        return
    assert isinstance(outcome, NotInstalled) and isinstance(outcome.error, Refused)
    assert (outcome.error.code, outcome.error.where) == ("literal-changed", "/envFile")


def test_shapes() -> None:
    everything: list[Any] = [True, "a", ["a"], [], {}, None, 1, 1.5, [1], [["a"]]]
    fitting = {
        shape.words: [v for v in everything if shape.fits(v)] for shape in (TRUTH, TEXT, TEXTS, TABLE, one_of("a"))
    }
    assert list(fitting.values()) == [[True], ["a"], [["a"], []], [{}], ["a"]]
    assert list(fitting) == ["true or false", "a text", "a list of texts", "a table", "one of a"]
