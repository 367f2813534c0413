"""What a registry document says it is, and what its runner would fetch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consentry.cli import contract


def named(name: str, value: str | None = None) -> dict[str, Any]:
    return {"type": "named", "name": name, **({} if value is None else {"value": value})}


def word(value: str) -> dict[str, Any]:
    return {"type": "positional", "value": value}


def levels(kind: str, *options: dict[str, Any]) -> dict[str, str]:
    identifier = "good/image" if kind == "oci" else "Good.Tool"
    identifier = "good" if kind in ("npm", "pypi") else identifier
    request = {"registryType": kind, "identifier": identifier, "version": "1.0.0", "runtimeArguments": list(options)}
    answer: Any = contract.line(json.dumps({"id": 1, "request": {**request, "transport": {"type": "stdio"}}}).encode())
    return {found["id"]: found["level"] for found in answer["servers"][0]["findings"]}


QUIET = [
    ("npm", ()),
    ("npm", (named("-y"),)),
    ("pypi", (named("--python", "3.12"),)),
    ("nuget", ()),
    ("oci", (named("-v", "/a:/b"),)),
    ("oci", (named("-e", "A=1"), named("--network", "none"))),
]
OTHERS = [
    ("npm", (word("evil"),)),
    ("npm", (named("-y", "evil"),)),
    ("npm", (named("evil"),)),
    ("npm", (named("--package=evil"),)),
    ("npm", (named("-p", "evil"),)),
    ("npm", (word("-v"), word("evil"))),
    ("pypi", (word("run"),)),
    ("pypi", (word("-v"), word("evil"))),
    ("pypi", (named("--from", "evil"),)),
    ("nuget", (named("--yes", "Evil.Tool"),)),
    ("oci", (word("evil/image"),)),
    ("oci", (named("--rm", "evil/image"),)),
]


@pytest.mark.parametrize(("kind", "options"), QUIET)
def test_the_package_that_the_document_names(kind: str, options: tuple[dict[str, Any], ...]) -> None:
    assert "PKG-OTHER" not in levels(kind, *options)


@pytest.mark.parametrize(("kind", "options"), OTHERS)
def test_another_package_than_the_document_names(kind: str, options: tuple[dict[str, Any], ...]) -> None:
    assert levels(kind, *options)["PKG-OTHER"] == "danger"
