"""A name that we make up is one that every client can store, and says what runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.formats.naming import derived
from consentry.model import Level
from consentry.rules import identity


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("npx -y @acme/mcp@latest", "acme"),
        ("npx -y mcp", "mcp-server"),
        ("npx -y constructor", "mcp-constructor"),
        ("docker run ghcr.io/acme/aux", "acme-aux"),
        ("docker run -i --rm -v ./data:/data mcp/fetch", "fetch"),
        ("env KEY=x npx -y notes-mcp", "notes-mcp"),
        ("sudo -u bob timeout 5 npx -y notes-mcp", "notes-mcp"),
        ("cmd /c npx -y @acme/server", "acme"),
        ("uv --directory /srv/notes run server.py", "notes"),
        ("uv tool run notes-mcp", "notes-mcp"),
        ("uvx --from git+https://example.com/acme/notes-mcp.git mcp", "notes-mcp"),
        ("python -m notes_mcp", "notes_mcp"),
        ("node /home/anna/index.js", "index"),
        ("node /home/anna/notes/dist/index.js", "notes"),
        ("/usr/local/bin/con", "mcp-con"),
        ("./notes-server", "notes-server"),
    ],
)
def test_the_innermost_word_that_says_something(line: str, name: str) -> None:
    command, *args = line.split()
    assert derived(command, tuple(args), None) == name


def reported(name: str) -> bool:
    return any(found.level > Level.INFO for found in identity._format(name))


_WORD = st.sampled_from(
    [
        "npx",
        "env",
        "sudo",
        "docker",
        "run",
        "node",
        "aux",
        "con",
        "mcp",
        "servers",
        "constructor",
        "__proto__",
        "nul.js",
        "@a/mcp",
        "x/com1",
        "-y",
        "--",
        "A=b",
        "cmd",
        "/c",
        "-m",
        "CON",
        "toString",
        "clock$",
        "-c",
        ".",
        "/",
        "..",
        "default",
    ]
)


@given(st.lists(_WORD, min_size=1, max_size=8))
def test_a_name_of_ours_is_never_reported(words: list[str]) -> None:
    assert not reported(derived(words[0], tuple(words[1:]), None))


@given(st.text(max_size=80))
def test_a_host_gives_a_name_that_is_never_reported(host: str) -> None:
    assert not reported(derived(None, (), f"https://{host}/mcp"))
