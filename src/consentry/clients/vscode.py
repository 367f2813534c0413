"""Visual Studio Code: ``mcp.json`` in its user folder or in a workspace's ``.vscode``, servers under ``servers``.

Source: VS Code documentation, MCP configuration reference and variables reference. Values that it asks for stand in
``inputs`` of the same file. Which of the general variables it fills in ``mcp.json`` is not documented: all count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from consentry import edit
from consentry.clients import interface
from consentry.clients.interface import Place, Scope
from consentry.decode import scan
from consentry.errors import NotWritten, Refused
from consentry.model import JSON, Input, Target
from consentry.show import show

NAME: str = "vscode"
TITLE: str = "Visual Studio Code"

_EXPRESSIONS = (
    "input", "env", "config", "command",
    "userHome", "workspaceFolder", "workspaceFolderBasename", "cwd", "execPath", "pathSeparator", "/",
    "file", "fileWorkspaceFolder", "fileWorkspaceFolderBasename", "relativeFile", "relativeFileDirname",
    "fileBasename", "fileBasenameNoExtension", "fileExtname", "fileDirname", "fileDirnameBasename",
    "lineNumber", "columnNumber", "selectedText", "defaultBuildTask", "extensionInstallFolder",
)  # fmt: skip

entries = interface.entries
drop = interface.drop


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``."""
    if config is not None:
        path = interface.own_path(place, config)
    elif scope == "project":
        path = interface.join(place, place.folder, ".vscode", "mcp.json")
    else:
        path = interface.join(place, interface.app_folder(place), "Code", "User", "mcp.json")
    return Target(
        client=NAME,
        path=path,
        scope=scope,
        key="servers",
        platform=place.platform,
        expressions=_EXPRESSIONS,
        inputs=True,
    )


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """See ``Client.entry``."""
    made: dict[str, JSON] = {"type": "stdio", "command": command[0], "args": list(command[1:])}
    if env:
        made["env"] = dict(env)
    return made if cwd is None else {**made, "cwd": cwd}


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
    """See ``Client.remote``."""
    made: dict[str, JSON] = {"type": transport, "url": url}
    return {**made, "headers": dict(headers)} if headers else made


def put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """See ``Client.put``. An input that is there with the same definition stays, with another it is ``NotWritten``."""
    data = interface.put(data, key, name, entry, ())
    for one in inputs:
        data = _ask_for(data, one)
    return data


def _ask_for(data: bytes, one: Input) -> bytes:
    try:
        definition = scan(one.definition).root
    except Refused as refused:
        raise NotWritten(f"the input {show(one.id)}: {refused.message}", hint=refused.hint) from refused
    present = interface.member(data, "inputs", "array")
    for item in () if present is None else present.items:
        known = item.get("id") if item.kind == "object" else None
        if known is None or known.value != one.id:
            continue
        if edit.same(item, definition):
            return data
        # Another server reads that input: a new definition would change what it is told.
        raise NotWritten(
            f"an input {show(one.id)} is there already and asks for something else",
            hint="rename one of the two inputs, then run this again",
        )
    return edit.append_item(interface.text(data), ("inputs",), definition).encode()
