"""The table of cases of one client: where its files are, what its entries look like, what an edit leaves as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from jsonc import comments, load

from consentry.clients import find
from consentry.clients.interface import Place, Scope
from consentry.errors import Refused, UsageError

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


@dataclass(frozen=True, kw_only=True)
class Table:
    """``path`` None: no such scope or system. ``cwd``, ``http``, ``sse`` None: the client has none.

    ``cwd`` is what a working folder ``/w`` adds to ``local``. ``after`` is ``before`` with an entry ``new``.
    """

    name: str
    paths: tuple[tuple[Place, Scope, str | None], ...]
    key: str = "mcpServers"
    local: Mapping[str, Any]
    cwd: Mapping[str, Any] | None = None
    http: Mapping[str, Any] | None
    sse: Mapping[str, Any] | None
    before: str = ""
    after: str = ""


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
        assert not {"autoApprove", "alwaysAllow", "trust", "timeout", "disabled"} & set(table.local)
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
                assert not client.target(table.paths[0][0], "user", "x").remote
            else:
                assert client.remote(kind, URL, HEADERS) == expected
                assert "X-Key" not in str(client.remote(kind, URL, {}))

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
        after = client.put(before, table.key, "new", entry, ())
        assert after.decode() == table.after
        assert load(table.after)[table.key]["new"] == entry
        assert comments(table.after) == comments(table.before) != []
        assert client.drop(after, table.key, "new") == before

    return paths, entries, edits
