"""Real requests and the attacks that differ in their text: facts from public sources, read where they are, never kept.

``CONSENTRY_CORPUS`` names the folder. ``expected`` states the intent; where the client's own reading differs from it or
is not unique, the request must be refused for the reason given here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from consentry import formats
from consentry.errors import Refused
from consentry.model import Level, Server

READ = {
    "cursor", "vscode", "claude-code", "codex", "gemini-cli", "amp", "devin-cli", "factory-droid",
    "lm-studio", "goose", "kiro", "visual-studio", "trae", "raycast", "cherry-studio", "levante", "dyad", "mcpb",
    "mcp-registry", "crush", "zed", "opencode", "continue", "docker-mcp", "smithery",
}  # fmt: skip
#: Items of those clients that are refused, and why.
REFUSED = {
    "R-001": "wrapped-config",  # VS Code sees no command
    "R-136": "wrapped-config",
    "R-137": "wrapped-config",
    "R-019": "base64",  # two values glued together
    "R-023": "double-encoding",  # base64 of percent-encoded JSON
    "R-142": "base64",  # cut off, with surplus padding
    "R-143": "malformed-link",  # name= and config=, which VS Code ignores
    "R-183": "nothing-to-run",  # command: null
    "R-300": "needs-code",  # a JavaScript function makes the command
    # What the publisher's tools fill in before the entry is published.
    "R-236": "template-placeholder",
    "R-247": "template-placeholder",
    "R-253": "template-placeholder",
    "R-254": "template-placeholder",
    "R-256": "template-placeholder",
    "R-260": "template-placeholder",
}
NAMELESS = {"mcpb", "mcp-registry"}


def load(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def differences(server: Server, item: dict[str, Any]) -> list[str]:
    expected = item["expected"]
    extra = expected.get("extra") or {}
    pairs = {
        "command": (server.command, expected.get("command")),
        "args": (list(server.args), expected.get("args") or []),
        "env": (dict(server.env), expected.get("env") or {}),
        "url": (server.url, extra.get("url") or extra.get("httpUrl")),
        "headers": (dict(server.headers), extra.get("headers") or {}),
        # A manifest and a package are kept without the name of the document.
        "name": (server.name, server.name if item["client"] in NAMELESS else item["name"] or server.name),
        "inputs": (
            # Placeholders are asked for, too.
            [i.id for i in server.inputs if i.native],
            [i["id"] for i in item["inputs"] or []] or [i.id for i in server.inputs if i.native],
        ),
    }
    return [f"{item['id']} {key}: {got!r} is not {want!r}" for key, (got, want) in pairs.items() if got != want]


def test_real_requests(corpus: Path) -> None:
    wrong: list[str] = []
    count = 0
    for item in load(corpus, "requests.json"):
        if item["client"] not in READ:
            continue
        count += 1
        try:
            request = formats.read(item["raw"])
        except Refused as error:
            if REFUSED.get(item["id"]) != error.code:
                wrong.append(f"{item['id']} refused: {error.code}")
            continue
        if item["id"] in REFUSED:
            wrong.append(f"{item['id']} read")
        wrong += differences(request.servers[0], item)
    assert count > 170
    assert wrong == []


def test_every_request_is_read_or_refused_for_its_reason(corpus: Path) -> None:
    assert {item["client"] for item in load(corpus, "requests.json")} <= READ


def test_placeholders_are_found_where_something_is_left_open(corpus: Path) -> None:
    """No attack holds one; a real request says so with the words of a placeholder."""
    speaks = re.compile(
        r"your|path[/\\_ -]{1,2}to|here|[<\[{][^<>\[\]{}]+[>\]}]|\.\.\.|\u2026|x{3}|[*]{3}|replace|insert|[/\\]user(?:name)?\b",
        re.IGNORECASE,
    )
    wrong: list[str] = []
    counts: dict[str, int] = {}
    for name in ("benign.json", "attacks.json"):
        for item in load(corpus, name)["items"]:
            if "raw" in item or "raw_generator" in item:
                continue
            try:
                inputs = formats.read(json.dumps(item["request"])).servers[0].inputs
            except Refused:
                continue
            counts[name] = counts.get(name, 0) + bool(inputs)
            wrong += [f"{item['id']} {one.mark!r}" for one in inputs if not speaks.search(one.mark)]
    assert wrong == []
    assert 190 <= counts["benign.json"] <= 215
    assert counts["attacks.json"] == 0


def text_of(item: dict[str, Any]) -> str:
    if "raw_generator" in item:
        return '{"command":"npx","args":["x"],"pad":"' + "A" * 5_000_000 + '"}'
    return str(item.get("raw") or json.dumps(item["request"]))


def test_attacks_on_the_form_are_blocked(corpus: Path) -> None:
    wrong: list[str] = []
    items = [i for i in load(corpus, "attacks.json")["items"] if "raw" in i and i["must"] == "block"]
    for item in items:
        try:
            formats.read(text_of(item))
        except Refused as error:
            found = formats.findings(error)
            # Whether a value smuggles an option is a question for the client whose link it is.
            missing = set(item["expect"]) - {f.id for f in found} - {"EXEC-FLAG"}
            if missing or any(f.level is not Level.BLOCK for f in found):
                wrong.append(f"{item['id']} {error.code}: no {sorted(missing)}")
        else:
            wrong.append(f"{item['id']} read")
    assert len(items) >= 20
    assert wrong == []


def test_oddities_of_the_form_are_said(corpus: Path) -> None:
    """What is odd but read: the rule is among the findings of the request or of its server."""
    wrong: list[str] = []
    ours = {"FMT-B64", "FMT-TRAIL", "FMT-ENC", "FMT-TYPE", "FMT-UNKNOWN", "CONS-AUTOAPPROVE"}
    for item in load(corpus, "attacks.json")["items"]:
        if "raw" not in item or item["must"] == "block" or not set(item["expect"]) <= ours:
            continue
        try:
            request = formats.read(text_of(item))
            found = {f.id for s in request.servers for f in (*request.findings, *s.findings)}
        except Refused as error:  # stricter than the item asks: values that are not text are never converted
            found = {f.id for f in formats.findings(error)}
        if not set(item["expect"]) <= found:
            wrong.append(f"{item['id']} {sorted(found)}")
    assert wrong == []


def test_benign_entries_are_read_without_a_word(corpus: Path) -> None:
    wrong: list[str] = []
    for item in load(corpus, "benign.json")["items"]:
        asked = item["request"]
        request = formats.read(json.dumps(asked))
        server = request.servers[0]
        got = (server.command, list(server.args), dict(server.env), server.cwd, server.url, dict(server.headers))
        want = tuple(asked[key] for key in ("command", "args", "env", "cwd", "url", "headers"))
        if [value or None for value in got] != [value or None for value in want] or request.findings or server.findings:
            wrong.append(item["id"])
    assert wrong == []
