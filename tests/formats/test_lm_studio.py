"""LM Studio links."""

from __future__ import annotations

import pytest
from links import ENTRY, REMOTE, b64, enc, ids, one, pct, refused, url64

from consentry import formats

LINK, PAGE = "lmstudio://add_mcp?", "https://lmstudio.ai/install-mcp?"
GOOD = pct(b64(ENTRY))


@pytest.mark.parametrize(
    "offer",
    [
        f"{LINK}name=my%20notes&config={GOOD}",
        f"{PAGE}name=my%20notes&config={GOOD}",
        f"lmstudio://add_mcp/?name=my%20notes&config={GOOD}",
        f"{LINK}config={b64(ENTRY)}&name=my%20notes",
        f"{PAGE}config={pct(b64({'my notes': ENTRY}))}",
    ],
)
def test_read(offer: str) -> None:
    request = formats.read(offer)
    assert (request.format, request.client, request.findings) == ("lm-studio", "lm-studio", ())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("my notes",), "npx", ("-y", "@example/notes@1.2.0"))
    assert (server.env, server.findings) == ((("NOTES_HOME", "/srv/notes"),), ())


def test_remote() -> None:
    server = one(f"{LINK}name=n&config={pct(b64(REMOTE))}")
    assert (server.url, server.headers, server.transport) == (REMOTE["url"], (("X-Team", "blue"),), "http")


def test_what_is_odd_is_said() -> None:
    odd = url64('{"command":"x","args":["~~~>>>??"]}')
    assert ids(formats.read(f"{LINK}name=n&config={odd}")) == {("FMT-B64", "warn")}
    assert ids(formats.read(f"{LINK}name=n&config={pct(b64({'m': ENTRY}))}")) == {("FMT-AMBIG", "warn")}
    assert ids(formats.read(f"{LINK}name=n&config={GOOD}&run=1")) == {("FMT-UNKNOWN", "danger")}


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"LMSTUDIO://add_mcp?name=n&config={GOOD}", "malformed-link"),
        (f"lmstudio://add-mcp?name=n&config={GOOD}", "malformed-link"),
        (f"lmstudio:add_mcp?name=n&config={GOOD}", "malformed-link"),
        (f"http://lmstudio.ai/install-mcp?name=n&config={GOOD}", "malformed-link"),
        (f"https://lmstudio.ai/x/../install-mcp?name=n&config={GOOD}", "malformed-link"),
        (f"https://lmstudio.ai:8443/install-mcp?name=n&config={GOOD}", "malformed-link"),
        (f"https://lmstudio.ai./install-mcp?name=n&config={GOOD}", "malformed-link"),
        (f"{PAGE}name=n&config={GOOD}#x", "malformed-link"),
        (f"{LINK}name=n", "malformed-link"),
        (f"{LINK}name=n&config={enc(ENTRY)}", "malformed-link"),
        (f"{LINK}name=n&config={GOOD}&config={GOOD}", "duplicate-parameter"),
        (f"{LINK}name=n&Config={GOOD}&config={GOOD}", "duplicate-parameter"),
        (f"{LINK}name=a+b&config={GOOD}", "ambiguous-plus"),
        (f"{LINK}name=n&config=eyJhIjoifn4+In0", "base64"),
        (f"{LINK}name=n&config={GOOD}{GOOD}", "base64"),
        (f"{LINK}name=n&config={pct(b64(b64(ENTRY)))}", "double-base64"),
        (f"{LINK}name=n&config={pct(b64(enc(ENTRY)))}", "double-encoding"),
        (f"{LINK}name=n&config={pct(b64({'mcpServers': {'n': ENTRY}}))}", "wrapped-config"),
        (f"{LINK}name=n&config={pct(b64({**ENTRY, **REMOTE}))}", "two-transports"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
