"""``smithery.yaml``: how Smithery starts a server.

    startCommand: {type: stdio, configSchema: {...}, commandFunction: JAVASCRIPT}      the function makes the command
    startCommand: {type: stdio, command: C, args: [...], env: {...}}                   the command as it is
    startCommand: {type: http, ...}, runtime: container | typescript | python          built and run by Smithery

Source: Smithery documentation, smithery.yaml reference.
"""

from __future__ import annotations

from consentry.decode import Node
from consentry.formats import entry, fields
from consentry.formats.documents.interface import Found, around, given, needs_code

NAME: str = "smithery.yaml"

KEY = "startCommand"
KEYS: tuple[str, ...] = (KEY, "runtime")
_INERT = frozenset(("configSchema", "exampleConfig"))
_RUNTIMES = frozenset(("container", "typescript", "python"))


def key(root: Node, /) -> str:
    """``startCommand``, or a ``runtime`` of Smithery."""
    if (node := given(root, KEY)) is not None and node.kind == "object":
        return KEY
    runtime = given(root, "runtime")
    return "runtime" if runtime is not None and runtime.value in _RUNTIMES and not entry.startable(root) else ""


def read(root: Node, /) -> Found:
    """The server of a static ``startCommand``. Raises Refused: needs-code for every other one, see ``entry.server``."""
    node = given(root, KEY)
    if node is None:
        raise needs_code("Smithery builds this server and runs it", "/runtime")
    if node.get("commandFunction") is not None:
        raise needs_code("the command is the answer of a JavaScript function", f"/{KEY}/commandFunction")
    if not entry.startable(node):
        raise needs_code("Smithery builds this server and runs it", f"/{KEY}")
    server = entry.server(entry.Request(node=node, base=f"/{KEY}", inert=_INERT))
    quiet = frozenset(("build", "runtime", "env"))
    shown: fields.Leftover = around(root, frozenset((KEY,)), quiet)
    return Found((server,), shown=shown)
