"""VS Code links: the editions, entries of a registry, and forms that generators invented."""

from __future__ import annotations

import pytest
from links import ENTRY, b64, enc, ids, pct, refused

from consentry import formats
from consentry.formats.interface import NamesEntry

NAMED = {"name": "notes", **ENTRY}
PAGE = "/redirect/mcp/install?name=notes&config=" + enc(ENTRY)


@pytest.mark.parametrize(
    ("offer", "client"),
    [
        (f"vscode:mcp/install?{enc(NAMED)}", "vscode"),
        (f"https://vscode.dev{PAGE}", "vscode"),
        (f"https://insiders.vscode.dev{PAGE}", "vscode"),
        (f"https://insiders.vscode.dev/redirect?url=vscode%3Amcp%2Finstall%3F{pct(enc(NAMED))}", "vscode"),
        (f"vscode-insiders:mcp/install?{enc(NAMED)}", "vscode-insiders"),
        (f"https://vscode.dev{PAGE}&quality=insiders", "vscode-insiders"),
        (f"https://insiders.vscode.dev{PAGE}&quality=insiders", "vscode-insiders"),
        (f"https://vscode.dev/redirect?url=vscode-insiders%3Amcp%2Finstall%3F{pct(enc(NAMED))}", "vscode-insiders"),
    ],
)
def test_the_edition(offer: str, client: str) -> None:
    request = formats.read(offer)
    assert (request.format, request.client, ids(request)) == ("vscode", client, set())
    assert request.servers[0].names == ("notes",)


@pytest.mark.parametrize(
    ("offer", "entry", "client"),
    [
        ("vscode:mcp/by-name/com.example/notes", "com.example/notes", "vscode"),
        ("vscode:mcp%2Fby-name%2Fcom.example%2Fnotes", "com.example/notes", "vscode"),
        ("vscode-insiders:mcp/by-name/com.example/notes", "com.example/notes", "vscode-insiders"),
        ("https://vscode.dev/redirect?url=vscode:mcp/by-name/com.example/notes", "com.example/notes", "vscode"),
        ("https://vscode.dev/redirect?url=" + pct("vscode-insiders:mcp/by-name/n"), "n", "vscode-insiders"),
        ("https://insiders.vscode.dev/redirect/mcp/by-name/com.example/notes", "com.example/notes", "vscode"),
        ("vscode:mcp/install?" + enc({"name": "com.example/notes", "gallery": True}), "com.example/notes", "vscode"),
        (
            "https://vscode.dev/redirect/mcp/install?name=com.example%2Fnotes&gallery=true",
            "com.example/notes",
            "vscode",
        ),
        ("vscode:mcp/mcp.example.com/v0/notes.json", "", "vscode"),
        ("vscode-insiders:mcp/mcp.example.com/v0/notes.json", "", "vscode-insiders"),
        ("https://vscode.dev/redirect?url=" + pct("vscode:mcp/mcp.example.com/x"), "", "vscode"),
    ],
)
def test_an_entry_of_a_registry_is_explained(offer: str, entry: str, client: str) -> None:
    error = refused(offer)
    assert isinstance(error, NamesEntry)
    assert (error.code, error.entry, error.client) == ("registry-link", entry, client)
    assert ("--document" in error.hint) is bool(entry)
    assert (entry or "mcp.example.com") in error.message


def test_an_entry_that_a_registry_may_replace_is_said() -> None:
    request = formats.read(
        "vscode:mcp/install?" + enc({"gallery": True, "name": "n", "url": "https://mcp.example.com"})
    )
    assert (request.servers[0].url, ids(request)) == ("https://mcp.example.com", {("FMT-AMBIG", "warn")})
    assert request.servers[0].fields[0].kind == "inert"
    assert ids(formats.read("vscode:mcp/install?" + enc({"gallery": False, **NAMED}))) == set()


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (f"vscode://mcp/install?config={pct(b64(ENTRY))}", "vscode://mcp/"),
        (f"vscode-insiders://mcp/install?{enc(NAMED)}", "vscode-insiders://mcp/"),
        (f"vscode:mcp/install?name=n&config={enc(ENTRY)}", "name= and config="),
        (f"vscode:mcp/install?config={pct(b64(ENTRY))}", "name= and config="),
        (f"vscode:/mcp/install?{enc(NAMED)}", "vscode:mcp/install?"),
        (f"vscode:mcp/INSTALL?{enc(NAMED)}", "vscode:mcp/install?"),
        ("vscode:mcp/install?" + '{"command":"x#y"}', "#"),
        ("vscode:mcp/by-name/", "no name"),
        ("vscode:mcp/by-name/a%0Ab", "no name"),
        (f"vscode://example.other/mcp?{enc(NAMED)}", "vscode:mcp/install?"),
    ],
)
def test_forms_that_vs_code_ignores_are_called_that(offer: str, said: str) -> None:
    error = refused(offer)
    assert (error.code, isinstance(error, NamesEntry)) == ("malformed-link", False)
    assert said in error.message
