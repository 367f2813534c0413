"""Codex: ``[mcp_servers.NAME]`` in ``config.toml``.

    command, args, env = {}, env_vars = [names], cwd, enabled, enabled_tools, disabled_tools, startup_timeout_sec
    url, bearer_token_env_var, http_headers = {}, env_http_headers = {HEADER = NAME}

Codex takes the variables that are only named from its own environment. Here they are asked for: an environment is not
handed on unseen. Source: openai/codex, ``codex-rs/core/src/config/types.rs`` and its configuration reference.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import entry, placeholders
from consentry.formats.documents.interface import (
    Found,
    around,
    asked_for,
    given,
    held,
    holds,
    named,
    with_bearer,
    with_header,
)
from consentry.model import Server

NAME: str = "codex"

KEY = "mcp_servers"
KEYS: tuple[str, ...] = (KEY,)
_SPELLED = {"headers": "http_headers"}
_TAKEN = frozenset(("env_vars", "bearer_token_env_var", "env_http_headers"))
_OWN = _TAKEN | {"http_headers"}
_INERT = frozenset(("required", "scopes", "oauth_resource", "supports_parallel_tool_calls"))


def key(root: Node, /) -> str:
    """``mcp_servers`` as a table of tables."""
    node = given(root, KEY)
    return "" if node is None or node.kind == "array" else holds(root, KEY)


def read(root: Node, /) -> Found:
    """The servers by name. Raises Refused, see ``entry.server``."""
    node = held(root, KEY)
    return Found(named(node, f"/{KEY}", read_entry), client=NAME, shown=around(root, frozenset((KEY,))))


def spelled(node: Node) -> bool:
    """Whether ``node`` has a field that only Codex calls so, whatever surrounds it."""
    return any(member.key in _OWN for member in node.members)


def read_entry(member: Member, where: str) -> Server:
    """One entry with its name, as Codex has it. Raises Refused, see ``entry.server``."""
    return read_as(member.node, (member.key,), where)


def read_as(node: Node, names: tuple[str, ...], where: str) -> Server:
    """One entry under ``names``, which may be none. Raises Refused, see ``entry.server``."""
    request = entry.Request(node=node, names=names, base=where, spelled=_SPELLED, inert=_INERT, taken=_TAKEN)
    read = entry.server(request)
    forwarded = entry.texts(node.get("env_vars"), f"{where}/env_vars")
    bearer = entry.text(node.get("bearer_token_env_var"), f"{where}/bearer_token_env_var")
    headers = entry.pairs(node.get("env_http_headers"), f"{where}/env_http_headers")
    if forwarded and read.url is not None:
        raise _other(f"{where}/env_vars", "variables go with a command, not with a url")
    if (bearer or headers) and read.url is None:
        raise _other(f"{where}/{'bearer_token_env_var' if bearer else 'env_http_headers'}", "headers go with a url")
    for name in dict.fromkeys(forwarded):
        if all(name != known for known, _ in read.env):
            mark, read = asked_for(read, name, secret=placeholders.secret(name), required=False)
            read = replace(read, env=(*read.env, (name, mark)))
    if bearer:
        read = with_bearer(read, bearer, where)
    for header, name in headers:
        mark, read = asked_for(read, name, secret=True)
        read = with_header(read, header, mark, where)
    return read


def _other(where: str, message: str) -> Refused:
    hint = "ask the publisher for a corrected request"
    return Refused(message, code="type-contradiction", where=where, hint=hint)
