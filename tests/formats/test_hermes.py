"""Hermes links."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, REMOTE, b64, ids, pct, refused, url64

from consentry import formats

LINK = "hermes://mcp/install?"
ODD = json.dumps({"command": "x", "args": ["~~~>>>??"]})


@pytest.mark.parametrize("scheme", ["hermes", "hermes-dev"])
@pytest.mark.parametrize("config", [url64(json.dumps(ENTRY)), pct(b64(ENTRY)), b64(ENTRY)])
def test_read(scheme: str, config: str) -> None:
    request = formats.read(f"{scheme}://mcp/install?name=my.notes_1-x&config={config}")
    assert (request.format, request.client, ids(request)) == ("hermes", "hermes", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("my.notes_1-x",), "npx", ("-y", "@example/notes@1.2.0"))


def test_both_alphabets_are_documented() -> None:
    assert url64(ODD) != b64(ODD).rstrip("=")
    for config in (url64(ODD), pct(b64(ODD))):
        request = formats.read(f"{LINK}name=n&config={config}")
        assert (request.servers[0].args, request.findings) == (("~~~>>>??",), ())


def test_remote() -> None:
    assert formats.read(f"{LINK}name=n&config={url64(json.dumps(REMOTE))}").servers[0].url == REMOTE["url"]


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"{LINK}config={url64(json.dumps(ENTRY))}", "bad-name"),
        (f"{LINK}name=&config={url64(json.dumps(ENTRY))}", "bad-name"),
        (f"{LINK}name=my%20notes&config={url64(json.dumps(ENTRY))}", "bad-name"),
        (f"{LINK}name={'n' * 65}&config={url64(json.dumps(ENTRY))}", "bad-name"),
        (f"{LINK}name=n%0A&config={url64(json.dumps(ENTRY))}", "bad-name"),
        (f"{LINK}name=a+b&config={url64(json.dumps(ENTRY))}", "ambiguous-plus"),
        (f"{LINK}name=n&config={b64(ODD)}", "base64"),
        (f"{LINK}name=n&config={url64(ODD)}%2B", "base64"),
        (f"{LINK}name=n&config={url64(json.dumps({'notes': ENTRY}))}", "wrapped-config"),
        (f"{LINK}name=n&config={url64(json.dumps([ENTRY]))}", "wrong-type"),
        (f"{LINK}name=n", "malformed-link"),
        (f"hermes://mcp/install/?name=n&config={url64(json.dumps(ENTRY))}", "malformed-link"),
        (f"hermes://plugin/install?name=n&config={url64(json.dumps(ENTRY))}", "malformed-link"),
        (f"{LINK}name=n&name=m&config={url64(json.dumps(ENTRY))}", "duplicate-parameter"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
