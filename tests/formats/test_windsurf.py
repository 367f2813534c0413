"""Windsurf links: explained, never read."""

from __future__ import annotations

import pytest
from links import refused

from consentry.formats.interface import NamesEntry

LINK = "windsurf://windsurf-mcp-registry?"


@pytest.mark.parametrize("start", [LINK, "windsurf://windsurf-mcp-registry/?"])
@pytest.mark.parametrize(
    ("raw", "entry"),
    [("notes", "notes"), ("com.example%2Fnotes", "com.example/notes"), ("@example/notes", "@example/notes")],
)
def test_explained(start: str, raw: str, entry: str) -> None:
    error = refused(f"{start}serverName={raw}")
    assert isinstance(error, NamesEntry)
    assert (error.code, error.entry, error.client) == ("registry-link", entry, "windsurf")
    assert entry in error.message and "--document" in error.hint


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (LINK, "malformed-link"),
        ("windsurf://windsurf-mcp-registry", "malformed-link"),
        (f"{LINK}name=notes", "malformed-link"),
        (f"{LINK}serverName=", "malformed-link"),
        (f"{LINK}serverName=a%20b", "malformed-link"),
        (f"{LINK}serverName={'a' * 201}", "malformed-link"),
        (f"{LINK}serverName=a%2520b", "double-encoding"),
        (f"{LINK}serverName=a+b", "ambiguous-plus"),
        (f"{LINK}serverName=a&serverName=b", "duplicate-parameter"),
        ("windsurf://other?serverName=a", "malformed-link"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    error = refused(offer)
    assert (error.code, isinstance(error, NamesEntry)) == (code, False)
