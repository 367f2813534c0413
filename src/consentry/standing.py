"""Whether an approval still stands in the configuration as it was given: one answer for all who ask."""

from __future__ import annotations

from typing import Any, Literal

from consentry import apply, clients
from consentry.decode import plain, scan
from consentry.errors import ConsentryError
from consentry.model import JSON
from consentry.world import World

Standing = Literal["as approved", "changed in the file", "not in the file", "the file cannot be read"]


def value(text: str) -> JSON:
    """An entry as it stands in a file, as JSON."""
    return plain(scan(text, lenient=True, case_variants=True, limit=1 << 26).root)


def standing(world: World, record: dict[str, Any]) -> Standing:
    """How the client's file is to what ``record`` approved: entry and inputs. Reads that one file."""
    plan, target = record["plan"], record["plan"]["target"]
    client = clients.find(target["client"])
    try:
        inputs = [value(one["definition"]) for one in plan["inputs"]]
        data = apply.read(world, target["path"])
        entries = client.entries(data, target["key"])
        if plan["name"] not in entries:
            return "not in the file"
        same = value(entries[plan["name"]]) == record["written"]["entry"]
        asked = all(definition in asked_for(data) for definition in inputs)
    except ConsentryError:
        return "the file cannot be read"
    return "as approved" if same and asked else "changed in the file"


def asked_for(data: bytes | None) -> list[JSON]:
    """The definitions of the values that a client's file asks for (VS Code ``inputs``)."""
    document = value(data.decode("utf-8")) if data else None
    inputs = document.get("inputs") if isinstance(document, dict) else None
    return inputs if isinstance(inputs, list) else []
