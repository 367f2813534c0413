"""Goose links."""

from __future__ import annotations

import pytest
from links import ids, one, refused

from consentry import formats

LINK, PAGE = "goose://extension?", "https://block.github.io/goose/extension?"
REST = "cmd=npx&arg=-y&arg=%40example%2Fnotes&name=My%20notes"


@pytest.mark.parametrize("start", [LINK, PAGE, "goose://extension/?", "https://block.github.io/goose/extension/?"])
@pytest.mark.parametrize("query", [REST, f"id=notes&{REST}&description=All%20notes%2C%20at%20once&timeout=300"])
def test_read(start: str, query: str) -> None:
    request = formats.read(start + query)
    assert (request.format, request.client, ids(request)) == ("goose", "goose", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("My notes",), "npx", ("-y", "@example/notes"))
    assert {f.kind for f in server.fields} <= {"inert"}
    assert [f.where for f in server.fields] == (["/id", "/description", "/timeout"] if "id=" in query else [])


def test_a_plus_is_a_blank() -> None:
    server = one(f"{PAGE}cmd=uvx&arg=a+b&arg=c%2Bd&name=My+notes")
    assert (server.names, server.args) == (("My notes",), ("a b", "c+d"))


VARIABLES = [
    ("NOTES_KEY", "Your key=", True),
    ("NOTES_HOME", "NOTES_HOME", False),
    ("EMPTY", "EMPTY", False),
]


def test_variables_are_asked_for_and_their_text_describes_them() -> None:
    server = one(f"{LINK}{REST}&env=NOTES_KEY%3DYour%20key%3D&env=NOTES_HOME&env=EMPTY%3D")
    assert server.env == tuple([(name, "") for name, *_ in VARIABLES])
    assert [(i.id, i.mark, i.at) for i in server.inputs] == [(name, "", (f"/env/{name}",)) for name, *_ in VARIABLES]
    assert [(i.id, i.label, i.secret, i.required, i.default) for i in server.inputs] == [
        (*variable, True, ()) for variable in VARIABLES
    ]
    assert server.fields == ()


@pytest.mark.parametrize(
    ("query", "transport", "headers"),
    [
        ("", "sse", ()),
        ("&type=sse", "sse", ()),
        ("&transport=sse&type=sse", "sse", ()),
        ("&type=streamable_http", "http", ()),
        ("&transport=streamable_http&header=X-Team%3Dblue&header=B%3D", "http", (("X-Team", "blue"), ("B", ""))),
    ],
)
def test_remote(query: str, transport: str, headers: tuple[tuple[str, str], ...]) -> None:
    server = one(f"{LINK}url=https%3A%2F%2Fmcp.example.com%2Fx&name=n{query}")
    assert (server.url, server.transport, server.headers) == ("https://mcp.example.com/x", transport, headers)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("cmd=node&arg=x.js&name=n", "/cmd"),
        ("cmd=%2Fusr%2Fbin%2Fnpx&name=n", "/cmd"),
        ("cmd=npx%20-y&name=n", "/cmd"),
        ("cmd=npx&arg=-y&arg=-c&arg=true&name=n", "/arg/1"),
    ],
)
def test_what_goose_itself_refuses_is_read_and_said(query: str, where: str) -> None:
    request = formats.read(LINK + query)
    assert [(f.id, f.level.word, f.where) for f in request.findings] == [("FMT-LINK", "warn", where)]
    assert "Goose" in request.findings[0].says


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"goose://install-mcp?{REST}", "malformed-link"),
        (f"goose://extension/x?{REST}", "malformed-link"),
        (f"GOOSE://extension?{REST}", "malformed-link"),
        (f"goose:extension?{REST}", "malformed-link"),
        (f"https://block.github.io/extension?{REST}", "malformed-link"),
        (f"http://block.github.io/goose/extension?{REST}", "malformed-link"),
        (f"{LINK}{REST}#x", "malformed-link"),
        (f"{LINK}cmd=npx&arg=x", "malformed-link"),
        (f"{LINK}cmd=npx&arg=x&name=%20", "malformed-link"),
        (f"{LINK}{REST}&env=%3Dx", "malformed-link"),
        (f"{LINK}name=n", "nothing-to-run"),
        (f"{LINK}cmd=&name=n", "nothing-to-run"),
        (f"{LINK}cmd=sh&{REST}", "duplicate-parameter"),
        (f"{LINK}{REST}&Arg=x", "duplicate-parameter"),
        (f"{LINK}{REST}&NAME=x", "duplicate-parameter"),
        (f"{LINK}{REST}&env=A%3Dx&env=A%3Dy", "duplicate-variable"),
        (f"{LINK}{REST}&url=https%3A%2F%2Fexample.com", "two-transports"),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&arg=x", "type-contradiction"),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&env=A%3Dx", "type-contradiction"),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&type=sse&transport=streamable_http", "type-contradiction"),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&header=A%3Db", "type-contradiction"),
        (f"{LINK}{REST}&type=sse", "type-contradiction"),
        (f"{LINK}{REST}&header=A%3Db", "type-contradiction"),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&type=http", "unknown-type"),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&type=streamable_http&header=A%3Db%3Dc", "cut-value"),
        (
            f"{LINK}url=https%3A%2F%2Fexample.com&name=n&type=streamable_http&header=A%3Db&header=a%3Dc",
            "unclear-header",
        ),
        (f"{LINK}url=https%3A%2F%2Fexample.com&name=n&type=streamable_http&header=A", "unclear-header"),
        (f"{LINK}cmd=npx&arg=%252Dc&name=n", "double-encoding"),
        (f"{LINK}cmd=%256Epx&name=n", "double-encoding"),
        (f"{LINK}cmd=npx&name=a%2526b", "double-encoding"),
        (f"{LINK}cmd=npx&arg=100%&name=n", "malformed-percent"),
        (f"{LINK}cmd=npx&arg=%ff&name=n", "not-utf8"),
        (f"{LINK}cmd=npx&arg=a%00b&name=n", "nul"),
        (f"{LINK}cmd=npx&arg=a\tb&name=n", "control-in-link"),
        (f"{LINK}{REST}&next=goose%3A%2F%2Finstall-mcp", "nested-link"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


def test_an_invented_link_is_called_that() -> None:
    assert "goose://install-mcp" in refused(f"goose://install-mcp?{REST}").message
