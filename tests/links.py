"""What the tests of links share: encoders, a strategy for entries, and short ways to read and to be refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import strategies as st

from consentry import formats
from consentry.errors import Refused
from consentry.model import InstallRequest, Server

ENTRY = {"command": "npx", "args": ["-y", "@example/notes@1.2.0"], "env": {"NOTES_HOME": "/srv/notes"}}
REMOTE = {"url": "https://mcp.example.com/v1?a=b", "headers": {"X-Team": "blue"}}


def pct(text: str) -> str:
    return quote(text, safe="")


def b64(value: object) -> str:
    return base64.b64encode((value if isinstance(value, str) else json.dumps(value)).encode()).decode()


def enc(value: object) -> str:
    return pct(value if isinstance(value, str) else json.dumps(value))


def refused(offer: str) -> Refused:
    with pytest.raises(Refused) as caught:
        formats.read(offer)
    assert caught.value.message and "\n" not in caught.value.message
    assert caught.value.hint and "\n" not in caught.value.hint
    return caught.value


def one(offer: str) -> Server:
    request = formats.read(offer)
    assert len(request.servers) == 1
    return request.servers[0]


def ids(request: InstallRequest) -> set[tuple[str, str]]:
    return {(f.id, f.level.word) for server in request.servers for f in (*request.findings, *server.findings)}


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0%+"), max_size=12)
# Names that are reserved as keys and names that clash without case are tables of their own.
KEYS = st.text("abcdefgh_XYZ0189-. \u00e9", min_size=1, max_size=8)


@st.composite
def entries(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Server:
    env = draw(st.dictionaries(KEYS, texts, max_size=3))
    return Server(
        names=(draw(KEYS),),
        command=draw(texts.filter(bool)),
        args=tuple(draw(st.lists(texts, max_size=4))),
        env=tuple(env.items()),
        cwd=draw(st.none() | texts),
    )


def as_entry(server: Server, name: bool) -> dict[str, object]:
    entry: dict[str, object] = {"name": server.name} if name else {}
    return entry | {"command": server.command, "args": list(server.args), "env": dict(server.env), "cwd": server.cwd}


#: A link of each client around a JSON text that is one entry, as that client's own generator writes it.
AROUND: dict[str, Callable[[str], str]] = {
    "cursor": lambda text: "cursor://anysphere.cursor-deeplink/mcp/install?name=x&config=" + pct(b64(text)),
    "vscode": lambda text: "vscode:mcp/install?" + pct(text),
    "lm-studio": lambda text: "lmstudio://add_mcp?name=x&config=" + pct(b64(text)),
    "kiro": lambda text: "https://kiro.dev/launch/mcp/add?name=x&config=" + pct(text),
    "visual-studio": lambda text: "https://vs-open.link/mcp-install?" + pct(text),
    "trae": lambda text: "trae://trae.ai-ide/mcp-import?name=x&config=" + pct(b64(text)),
    "raycast": lambda text: "raycast://mcp/install?" + pct(text),
    "cherry-studio": lambda text: "cherrystudio://mcp/install?servers=" + pct(b64(text)),
    "hermes": lambda text: "hermes://mcp/install?name=x&config=" + url64(text),
    "5ire": lambda text: "app.5ire://install-tool#" + b64(text),
    "tome": lambda text: "tome:mcp/install?" + pct(text),
    "dyad": lambda text: "dyad://add-mcp-server?name=x&config=" + pct(b64(text)),
}
#: Links of the clients that spell their entries out, name them or hold more than an entry.
OTHERS = [
    "goose://extension?cmd=npx&arg=-y&arg=notes&env=KEY%3DYour%20key&id=n&name=Notes&description=d&timeout=300",
    "https://block.github.io/goose/extension?url=https%3A%2F%2Fmcp.example.com&type=streamable_http&name=n&header=K%3Dv",
    "levante://mcp/add?name=n&transport=stdio&command=npx&args=-y,notes",
    "lobehub://plugin/install?type=mcp&id=n&schema="
    + pct('{"identifier":"n","name":"N","author":"a","description":"d","version":"1","config":{"type":"stdio","command":"npx"}}'),
    "windsurf://windsurf-mcp-registry?serverName=notes",
    "vscode:mcp/by-name/com.example/notes",
    "vscode-insiders:mcp/api.example.com/v0/notes",
    "https://vscode.dev/redirect/mcp/by-name/com.example/notes",
    "vsweb+mcp:/install?" + pct('{"name":"n","gallery":true}'),
    "https://aka.ms/vs/mcp-install?" + pct('{"name":"n","command":"npx"}'),
    "https://aka.ms/other?" + pct('{"name":"n","command":"npx"}'),
    "cherrystudio://mcp/install?servers=" + pct(b64('{"mcpServers":{"a":{"command":"x"},"b":{"baseUrl":"https://example.com"}}}')),
    "trae-cn://trae.ai-ide/mcp-import?source=n&type=stdio&config=" + pct(b64('{"command":"npx"}')),
    "chatapp://mcp/install?config=" + pct(b64('{"command":"npx"}')),
    "claude-cli://open?q=x",
]  # fmt: skip


def url64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
