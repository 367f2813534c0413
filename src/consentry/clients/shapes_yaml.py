"""The shapes of ``shapes`` for clients whose configuration is YAML: servers by name, or a list of them."""

from __future__ import annotations

from consentry import edit_yaml
from consentry.clients import shapes
from consentry.decode import Member, Node, compact, scan
from consentry.model import JSON, Input


def entries(data: bytes | None, key: str, /) -> dict[str, str]:
    """``Client.entries`` where each server is under its key and says its name again; a same name is left out."""
    found = edit_yaml.entries(shapes.text(data), (key,))
    return {name: _less_name(name, entry) for name, entry in found.items()}


def put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """``Client.put`` where each server is under its key and says its name again."""
    shapes.no_inputs(inputs)
    return edit_yaml.set_entry(shapes.text(data), (key,), name, {"name": name, **entry}).encode()


def drop(data: bytes, key: str, name: str, /) -> bytes:
    """``Client.drop`` where each server is under its key."""
    return edit_yaml.remove_entry(shapes.text(data), (key,), name).encode()


def listed_entries(data: bytes | None, key: str, /) -> dict[str, str]:
    """``Client.entries`` where the servers are a list with a ``name`` in each; each is given without it."""
    return edit_yaml.entries(shapes.text(data), (key,), listed=True)


def listed_put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """``Client.put`` where the servers are a list with a ``name`` in each."""
    shapes.no_inputs(inputs)
    return edit_yaml.set_entry(shapes.text(data), (key,), name, entry, listed=True).encode()


def listed_drop(data: bytes, key: str, name: str, /) -> bytes:
    """``Client.drop`` where the servers are a list with a ``name`` in each."""
    return edit_yaml.remove_entry(shapes.text(data), (key,), name, listed=True).encode()


def _less_name(name: str, entry: str) -> str:
    node = scan(entry, case_variants=True).root
    own = node.get("name") if node.kind == "object" else None
    if own is None or (own.kind, own.value) != ("string", name):
        return entry
    kept: tuple[Member, ...] = tuple(member for member in node.members if member.key != "name")
    return compact(Node("object", 0, 0, members=kept))
