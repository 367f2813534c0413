"""The table of cases of one client: where its files are, what its entries look like, what an edit leaves as it is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonc
import pytest
from hypothesis import strategies as st
from ruamel.yaml import YAML

from consentry.clients import check_name, find
from consentry.clients.interface import Place, Scope
from consentry.errors import NotWritten, Refused, UsageError

LINUX = Place(platform="linux", home="/home/ada", folder="/home/ada/project", environ={})
MAC = Place(platform="darwin", home="/Users/ada", folder="/Users/ada/project", environ={"XDG_CONFIG_HOME": "/x"})
WINDOWS = Place(
    platform="win32",
    home="C:\\Users\\ada",
    folder="D:\\project",
    environ={"APPDATA": "C:\\Users\\ada\\AppData\\Roaming", "LOCALAPPDATA": "C:\\Users\\ada\\AppData\\Local"},
)
XDG = Place(platform="linux", home="/home/ada", folder="/p", environ={"XDG_CONFIG_HOME": "/xdg"})
COMMAND, ENV = ("npx", "-y", "a b"), {"K": "v"}
PLAIN: dict[str, Any] = {"command": "npx", "args": ["-y", "a b"], "env": {"K": "v"}}
URL, HEADERS = "https://example.com/mcp", {"X-Key": "v"}


def at(place: Place, **environ: str) -> Place:
    """``place`` with these variables and no others."""
    return Place(platform=place.platform, home=place.home, folder=place.folder, environ=environ)


def variables(names: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Names that differ by more than case: others are refused before, readers disagree about them."""
    pairs = st.lists(st.tuples(names, values), max_size=3, unique_by=lambda pair: pair[0].casefold())
    return pairs.map(dict)


@dataclass(frozen=True, kw_only=True)
class Table:
    """``path`` None: no such scope or system. ``cwd``, ``http``, ``sse`` None: the client has none.

    ``cwd`` is what a working folder ``/w`` adds to ``local``. ``after`` is ``before`` with an entry ``new``. ``grants``:
    the keys that weaken a protection and that may be allowed, each with a value that the client reads. ``nameless``:
    names of servers that it does not start. ``strict``: it reads JSON without comments and trailing commas.
    """

    name: str
    paths: tuple[tuple[Place, Scope, str | None], ...]
    key: str = "mcpServers"
    local: Mapping[str, Any]
    cwd: Mapping[str, Any] | None = None
    http: Mapping[str, Any] | None
    sse: Mapping[str, Any] | None
    grants: Mapping[str, Any] = field(default_factory=dict)
    nameless: tuple[str, ...] = ()
    strict: bool = False
    before: str = ""
    after: str = ""


def load(path: str, text: str) -> Any:
    """A configuration as an independent reader of its notation reads it."""
    if path.endswith(".toml"):
        return tomllib.loads(text)
    return YAML(typ="safe", pure=True).load(text) if path.endswith(".yaml") else jsonc.load(text)


def comments(path: str, text: str) -> list[str]:
    """The comments of a configuration, in order; no text in these tables holds a ``#``."""
    return re.findall("#.*", text) if path.endswith((".toml", ".yaml")) else jsonc.comments(text)


def named(servers: Any, name: str) -> Any:
    """The server ``name``, under its key or in a list; without its name, which some say again inside."""
    found = servers[name] if isinstance(servers, dict) else next(one for one in servers if one["name"] == name)
    return {key: value for key, value in found.items() if (key, value) != ("name", name)}


def checks(table: Table) -> tuple[Callable[..., None], Callable[[], None], Callable[[], None]]:
    """The tests of a table: ``test_paths``, ``test_entries``, ``test_edits``."""
    client = find(table.name)

    @pytest.mark.parametrize(("place", "scope", "path"), table.paths)
    def paths(place: Place, scope: Scope, path: str | None) -> None:
        if path is None:
            with pytest.raises(UsageError):
                client.target(place, scope, None)
            return
        target = client.target(place, scope, None)
        assert (target.path, target.scope, target.key) == (path, scope, table.key)
        assert (target.client, target.platform) == (table.name, place.platform)

    def entries() -> None:
        assert client.entry(COMMAND, ENV, None) == table.local
        assert not {"autoApprove", "alwaysAllow", "trust", "disabled", "tools", *table.grants} & set(table.local)
        grants = client.target(table.paths[0][0], "user", "x").grants
        assert [grant.key for grant in grants] == list(table.grants)
        for grant in grants:
            assert grant.shape.fits(table.grants[grant.key]) and grant.shape.words
            assert not grant.shape.fits(None) and not grant.shape.fits(7) and not grant.shape.fits([7])
        if table.cwd is None:
            with pytest.raises(Refused) as error:
                client.entry(COMMAND, ENV, "/w")
            assert (error.value.code, error.value.where) == ("no-cwd", "/cwd")
        else:
            assert client.entry(COMMAND, ENV, "/w") == {**table.local, **table.cwd}
        for transport, expected in (("http", table.http), ("sse", table.sse)):
            kind: Any = transport
            if expected is None:
                with pytest.raises(UsageError):
                    client.remote(kind, URL, HEADERS)
            else:
                assert client.remote(kind, URL, HEADERS) == expected
                assert "X-Key" not in str(client.remote(kind, URL, {}))
        assert client.target(table.paths[0][0], "user", "x").remote == (table.http is not None or table.sse is not None)

        names = client.target(table.paths[0][0], "user", "x").names
        for name in ("a", "new", "x" * 80, "A_b-1", "my-server", "toolbox2"):
            check_name(name, "linux", names)
        if table.nameless:
            assert names.words
        for name in table.nameless:
            check_name(name)
            with pytest.raises(Refused) as refused:
                check_name(name, "linux", names)
            assert (refused.value.code, refused.value.where) == ("bad-name", "/name")
            assert refused.value.hint == f"choose one with --name NAME: {names.words}"

    def edits() -> None:
        before, entry = table.before.encode(), client.entry(COMMAND, ENV, None)
        how = client.target(table.paths[0][0], "user", "x").by_hand
        if how:
            assert not table.before and not table.after
            for call in (
                lambda: client.entries(b"{}", table.key),
                lambda: client.put(None, table.key, "new", entry, ()),
                lambda: client.drop(b"{}", table.key, "new"),
            ):
                with pytest.raises(UsageError) as error:
                    call()
                assert error.value.hint == how
            return
        after, path = client.put(before, table.key, "new", entry, ()), str(table.paths[0][2])
        assert after.decode() == table.after
        assert named(load(path, table.after)[table.key], "new") == entry
        assert json.loads(client.entries(after, table.key)["new"]) == entry
        assert comments(path, table.after) == comments(path, table.before)
        assert (comments(path, table.after) == []) == table.strict
        assert client.drop(after, table.key, "new") == before
        for other in (table.after + "// mine\n", table.after[: table.after.rindex("}")] + ",}") if table.strict else ():
            for call in (
                lambda other=other: client.entries(other.encode(), table.key),
                lambda other=other: client.put(other.encode(), table.key, "n", entry, ()),
                lambda other=other: client.drop(other.encode(), table.key, "new"),
            ):
                with pytest.raises(NotWritten) as refusal:
                    call()
                assert find(table.name).TITLE in refusal.value.message and "nothing was changed" in refusal.value.hint

    return paths, entries, edits
