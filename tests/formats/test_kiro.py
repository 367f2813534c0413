"""Kiro links."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, REMOTE, enc, ids, one, pct, refused

from consentry import formats

PAGE = "https://kiro.dev/launch/mcp/add?"


@pytest.mark.parametrize(
    "config",
    [
        enc(ENTRY),
        enc(ENTRY).replace("%2F", "/"),
        json.dumps(ENTRY, separators=(",", ":")),
        enc({**ENTRY, "disabled": False, "autoApprove": [], "disabledTools": []}),
    ],
)
def test_read(config: str) -> None:
    request = formats.read(f"{PAGE}name=notes&config={config}")
    assert (request.format, request.client, ids(request)) == ("kiro", "kiro", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))


def test_remote_and_names() -> None:
    server = one(f"{PAGE}name=a&config={enc({'name': 'b', **REMOTE})}")
    assert (server.names, server.url) == (("a", "b"), REMOTE["url"])


def test_what_a_client_fills_in_stays_as_it_is() -> None:
    assert one(f"{PAGE}name=a&config={enc({'command': 'x', 'env': {'K': '${K}'}})}").env == (("K", "${K}"),)


def test_automatic_approval_is_a_danger() -> None:
    assert ids(formats.read(f"{PAGE}name=a&config={enc({**ENTRY, 'autoApprove': ['*']})}")) == {
        ("CONS-AUTOAPPROVE", "danger")
    }


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"kiro://mcp/add?name=a&config={enc(ENTRY)}", "malformed-link"),
        (f"https://kiro.dev/launch/mcp/Add?name=a&config={enc(ENTRY)}", "malformed-link"),
        (f"https://user@kiro.dev/launch/mcp/add?name=a&config={enc(ENTRY)}", "malformed-link"),
        (f"http://kiro.dev/launch/mcp/add?name=a&config={enc(ENTRY)}", "malformed-link"),
        (f"{PAGE}name=a", "malformed-link"),
        (f"{PAGE}name=a&config={enc(ENTRY)}#x", "malformed-link"),
        (f"{PAGE}name=a&config={enc({'command': 'x', 'args': ['a%20b']})}", "double-encoding"),
        (f"{PAGE}name=a&config={pct(enc(ENTRY))}", "double-encoding"),
        (f"{PAGE}name=a&config={enc({'command': 'x', 'args': ['a+b']}).replace('%2B', '+')}", "ambiguous-plus"),
        (f"{PAGE}name=a+b&config={enc(ENTRY)}", "ambiguous-plus"),
        (f"{PAGE}name=a&config={enc(ENTRY)}&config={enc(ENTRY)}", "duplicate-parameter"),
        (f"{PAGE}name=a&config={enc({'notes': ENTRY})}", "wrapped-config"),
        (f"{PAGE}name=a&config=%7B%22command%22%3A", "malformed-json"),
        (f"{PAGE}name=a&config={enc(json.dumps(ENTRY) + '{}')}", "trailing-data"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


def test_a_plus_between_values_changes_nothing() -> None:
    text = enc(json.dumps({"command": "x", "args": ["y"]})).replace("%20", "+")
    assert one(f"{PAGE}name=a&config={text}").args == ("y",)


def test_a_percent_that_is_none_is_no_second_reading() -> None:
    assert one(f"{PAGE}name=a&config={enc({'command': 'x', 'args': ['100%']})}").args == ("100%",)
