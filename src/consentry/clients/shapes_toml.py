"""The shapes of ``shapes`` for clients whose configuration is TOML: a table for each server, or a list of tables."""

from __future__ import annotations

from consentry import edit_toml
from consentry.clients import shapes
from consentry.model import JSON, Input


def entries(data: bytes | None, key: str, /) -> dict[str, str]:
    """``Client.entries`` where the servers are tables by name; each is given as JSON."""
    return edit_toml.entries(shapes.text(data), (key,))


def put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """``Client.put`` where the servers are tables by name."""
    shapes.no_inputs(inputs)
    return edit_toml.set_entry(shapes.text(data), (key,), name, entry).encode()


def drop(data: bytes, key: str, name: str, /) -> bytes:
    """``Client.drop`` where the servers are tables by name."""
    return edit_toml.remove_entry(shapes.text(data), (key,), name).encode()


def listed_entries(data: bytes | None, key: str, /) -> dict[str, str]:
    """``Client.entries`` where the servers are a list of tables with a ``name``; each is given without it."""
    return edit_toml.entries(shapes.text(data), (key,), listed=True)


def listed_put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """``Client.put`` where the servers are a list of tables with a ``name``."""
    shapes.no_inputs(inputs)
    return edit_toml.set_entry(shapes.text(data), (key,), name, entry, listed=True).encode()


def listed_drop(data: bytes, key: str, name: str, /) -> bytes:
    """``Client.drop`` where the servers are a list of tables with a ``name``."""
    return edit_toml.remove_entry(shapes.text(data), (key,), name, listed=True).encode()
