"""Goose: ``config.yaml`` in its folder, servers under ``extensions``.

Source: block/goose, crates/goose/src/agents/extension.rs and documentation, configuration file. Names in ``envs`` of
the list below are left out when the server starts, compared without case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from consentry.clients import shapes_yaml
from consentry.clients.place import Files
from consentry.errors import Refused
from consentry.model import JSON

NAME: str = "goose"
TITLE: str = "Goose"
PROGRAMS: tuple[str, ...] = ("goose",)
TIMEOUT = 300  # seconds, what Goose itself writes

DROPS = frozenset((
    "PATH", "PATHEXT", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT", "LD_DEBUG", "LD_BIND_NOW",
    "LD_ASSUME_KERNEL", "DYLD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "DYLD_FRAMEWORK_PATH", "PYTHONPATH",
    "PYTHONHOME", "NODE_OPTIONS", "RUBYOPT", "GEM_PATH", "GEM_HOME", "CLASSPATH", "GO111MODULE", "GOROOT",
    "APPINIT_DLLS", "SESSIONNAME", "COMSPEC", "TEMP", "TMP", "LOCALAPPDATA", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
))  # fmt: skip

FILES = Files(
    name=NAME,
    title=TITLE,
    user={
        "linux": "{home}/.config/goose/config.yaml",
        "darwin": "{home}/.config/goose/config.yaml",
        "win32": "{app}/Block/goose/config/config.yaml",
    },
    key="extensions",
    drops=DROPS,
)

target = FILES.target
traces = FILES.traces
entries = shapes_yaml.entries
put = shapes_yaml.put
drop = shapes_yaml.drop


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """A server of type ``stdio``; its ``name`` is added where it is written."""
    if cwd is not None:
        raise Refused(
            f"an entry of {TITLE} has no working directory",
            hint="leave --direct out: the guard changes to that folder itself",
            code="no-cwd",
            where="/cwd",
        )
    made: dict[str, JSON] = {"type": "stdio", "cmd": command[0], "args": list(command[1:])}
    if env:
        made["envs"] = dict(env)
    return {**made, "enabled": True, "timeout": TIMEOUT}


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
    """A server behind an address; its ``name`` is added where it is written."""
    made: dict[str, JSON] = {"type": "sse" if transport == "sse" else "streamable_http", "uri": url}
    if headers:
        made["headers"] = dict(headers)
    return {**made, "enabled": True, "timeout": TIMEOUT}
