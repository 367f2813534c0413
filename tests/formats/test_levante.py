"""Levante links."""

from __future__ import annotations

import pytest
from links import enc, ids, one, refused

from consentry import formats

LINK = "levante://mcp/add?"
REST = "name=My%20notes&transport=stdio&command=npx"


@pytest.mark.parametrize(
    ("query", "args"),
    [
        (REST, ()),
        (f"{REST}&args=", ()),
        (f"{REST}&args=@example/notes", ("@example/notes",)),
        (f"{REST}&args=-y,%40example%2Fnotes,--port,3000", ("-y", "@example/notes", "--port", "3000")),
        (f"{REST}&args=a%2Cb", ("a", "b")),
        (f"{REST}&args=a,,b,", ("a", "", "b", "")),
        (f"{REST}&args=a+b,c%2Bd", ("a b", "c+d")),
        (f"{REST.replace('transport', 'type')}&args=a", ("a",)),
        (f"{REST}&type=stdio&args=a", ("a",)),
        (f"{REST.replace('%20', '+')}&args=a", ("a",)),
    ],
)
def test_read(query: str, args: tuple[str, ...]) -> None:
    request = formats.read(LINK + query)
    assert (request.format, request.client, ids(request)) == ("levante", "levante", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args, server.env) == (("My notes",), "npx", args, ())


def test_remote() -> None:
    server = one(f"{LINK}name=n&transport=http&url=https%3A%2F%2Fmcp.example.com&headers={enc({'A': 'b c'})}")
    assert (server.url, server.transport, server.headers) == ("https://mcp.example.com", "http", (("A", "b c"),))
    assert one(f"{LINK}name=n&transport=sse&url=https%3A%2F%2Fmcp.example.com").transport == "sse"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("command=npx&args=-y,notes", False),
        ("command=node&args=server.js,-x", False),
        ("command=npx&args=-e,require(", True),
        ("command=npx&args=-y,--call%3Dx", True),
        ("command=node&args=--eval,x", True),
        ("command=python&args=-c,import", True),
    ],
)
def test_what_levante_itself_refuses_is_read_and_said(rest: str, said: bool) -> None:
    assert ids(formats.read(f"{LINK}name=n&transport=stdio&{rest}")) == ({("FMT-LINK", "warn")} if said else set())


def test_variables_cannot_be_set() -> None:
    assert ids(formats.read(f"{LINK}{REST}&env=A%3Db")) == {("FMT-UNKNOWN", "danger")}


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"levante://mcp/add/x?{REST}", "malformed-link"),
        (f"levante://mcp/Add?{REST}", "malformed-link"),
        (f"levante://chat/new?{REST}", "malformed-link"),
        (f"levante:mcp/add?{REST}", "malformed-link"),
        (f"{LINK}{REST}#x", "malformed-link"),
        (f"{LINK}transport=stdio&command=npx", "malformed-link"),
        (f"{LINK}name=n&command=npx", "malformed-link"),
        (f"{LINK}name=n&transport=stdio", "nothing-to-run"),
        (f"{LINK}{REST}&command=sh", "duplicate-parameter"),
        (f"{LINK}{REST}&Args=x&args=y", "duplicate-parameter"),
        (f"{LINK}{REST}&type=http", "type-contradiction"),
        (f"{LINK}name=n&transport=http&command=npx", "type-contradiction"),
        (f"{LINK}{REST}&url=https%3A%2F%2Fexample.com", "two-transports"),
        (f"{LINK}name=n&transport=http&url=https%3A%2F%2Fexample.com&args=x", "type-contradiction"),
        (f"{LINK}name=n&transport=streamable-http&url=https%3A%2F%2Fexample.com", "unknown-type"),
        (f"{LINK}name=n&transport=http&url=https%3A%2F%2Fexample.com&headers=x", "malformed-json"),
        (f"{LINK}name=n&transport=http&url=https%3A%2F%2Fexample.com&headers=%5B%22x%22%5D", "wrong-type"),
        (
            f"{LINK}name=n&transport=http&url=https%3A%2F%2Fexample.com&headers={enc({'__proto__': 'x'})}",
            "reserved-key",
        ),
        (f"{LINK}{REST}&args=%252Dc", "double-encoding"),
        (f"{LINK}{REST}&args=%00", "nul"),
        (f"{LINK}{REST}&args=100%", "malformed-percent"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
