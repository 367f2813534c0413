"""Shapes of files and entries that several clients share, for members to borrow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NoReturn

from consentry import edit
from consentry.decode import Node, scan, utf8
from consentry.errors import NotWritten, Refused, UsageError
from consentry.grants import Grant
from consentry.model import JSON, Input
from consentry.shape import TABLE, TEXT, TRUTH
from consentry.show import show

#: What VS Code fills in. Which of its general variables count in ``mcp.json`` is not documented: all of them do here.
VSCODE_EXPRESSIONS = (
    "input", "env", "config", "command",
    "userHome", "workspaceFolder", "workspaceFolderBasename", "cwd", "execPath", "pathSeparator", "/",
    "file", "fileWorkspaceFolder", "fileWorkspaceFolderBasename", "relativeFile", "relativeFileDirname",
    "fileBasename", "fileBasenameNoExtension", "fileExtname", "fileDirname", "fileDirnameBasename",
    "lineNumber", "columnNumber", "selectedText", "defaultBuildTask", "extensionInstallFolder",
)  # fmt: skip


#: Keys of an entry that VS Code reads and that weaken a protection.
VSCODE_GRANTS = (
    Grant("sandboxEnabled", TRUTH, only="local"),
    Grant("sandbox", TABLE, "sandbox", only="local"),
    Grant("envFile", TEXT, "variables", only="direct"),
)


def text(data: bytes | None) -> str:
    """A configuration file as text; "" where there is none. Raises NotWritten for anything but UTF-8."""
    try:
        return utf8(data or b"")
    except Refused as refused:
        raise NotWritten(refused.message, hint=refused.hint) from refused


def member(data: bytes | None, key: str, kind: str) -> Node | None:
    """The value of ``key`` in a configuration file, which must be of ``kind``; None where there is none.

    Raises NotWritten for a file that cannot be read truthfully and for a value of another kind.
    """
    top = edit.root(text(data))
    if top is None:
        return None
    if top.kind != "object":
        raise NotWritten("does not hold an object", hint="mend the file in an editor, then run this again")
    found = top.get(key)
    if found is not None and found.kind != kind:
        raise NotWritten(f"{show(key)} is not an {kind}", hint="mend the file in an editor, then run this again")
    return found


Transport = Literal["http", "sse"]
Entry = Callable[[tuple[str, ...], Mapping[str, str], str | None], dict[str, JSON]]
Remote = Callable[[Transport, str, Mapping[str, str]], dict[str, JSON]]
_NOTHING: Mapping[str, JSON] = MappingProxyType({})


def local(
    title: str,
    *,
    cwd: bool | str = False,
    kind: str | None = None,
    kind_key: str = "type",
) -> Entry:
    """``Client.entry`` with command, args and env.

    ``cwd`` is the key of the working directory (True for ``cwd``), ``kind`` the value under ``kind_key``, where the
    client has them.
    """

    def entry(command: tuple[str, ...], env: Mapping[str, str], folder: str | None, /) -> dict[str, JSON]:
        if folder is not None and not cwd:
            raise no_cwd(title)
        made: dict[str, JSON] = {} if kind is None else {kind_key: kind}
        made |= {"command": command[0], "args": list(command[1:])}
        if env:
            made["env"] = dict(env)
        if folder is not None:
            made["cwd" if cwd is True else str(cwd)] = folder
        return made

    return entry


def no_cwd(title: str) -> Refused:
    """For a client whose entries have no working directory: it is never left out silently."""
    return Refused(
        f"an entry of {title} has no working directory",
        hint="leave --direct out: the guard changes to that folder itself",
        code="no-cwd",
        where="/cwd",
    )


def local_only(title: str) -> Remote:
    """``Client.remote`` for clients that start local servers only."""

    def remote(_transport: Transport, _url: str, _headers: Mapping[str, str], /) -> NoReturn:
        raise UsageError(f"{title} starts local servers only", hint="add a remote server in its own settings")

    return remote


def addressed(
    key: str | Mapping[Transport, str] = "url",
    *,
    kinds: Mapping[Transport, str] | None = None,
    kind_key: str = "type",
    headers: str = "headers",
    also: Mapping[str, JSON] = _NOTHING,
) -> Remote:
    """``Client.remote`` with the address under ``key``, which may be another one for each transport.

    ``kinds`` gives the value under ``kind_key`` for each transport; ``also`` are members that every such entry has.
    """

    def remote(transport: Transport, url: str, sent: Mapping[str, str], /) -> dict[str, JSON]:
        made: dict[str, JSON] = {} if kinds is None else {kind_key: kinds[transport]}
        made[key if isinstance(key, str) else key[transport]] = url
        if sent:
            made[headers] = dict(sent)
        return {**made, **also}

    return remote


Put = Callable[[bytes | None, str, str, dict[str, JSON], tuple[Input, ...]], bytes]
Drop = Callable[[bytes, str, str], bytes]
Entries = Callable[[bytes | None, str], dict[str, str]]


def by_hand(title: str, how: str) -> UsageError:
    """For a configuration that cannot be written here truthfully; ``how`` says what a person has to do."""
    return UsageError(f"the configuration of {title} is not written by Consentry", hint=how)


def unwritten(title: str, how: str) -> tuple[Entries, Put, Drop]:
    """``Client.entries``, ``put`` and ``drop`` of such a client: each refuses with ``by_hand``."""

    def no_entries(data: bytes | None, _key: str, /) -> dict[str, str]:
        if data is None:
            return {}
        raise by_hand(title, how)

    def no_put(
        _data: bytes | None, _key: str, _name: str, _entry: dict[str, JSON], _inputs: tuple[Input, ...], /
    ) -> NoReturn:
        raise by_hand(title, how)

    def no_drop(_data: bytes, _key: str, _name: str, /) -> NoReturn:
        raise by_hand(title, how)

    return no_entries, no_put, no_drop


def entries(data: bytes | None, key: str, /) -> dict[str, str]:
    """``Client.entries`` for JSON files whose ``key`` holds the servers by name."""
    found = member(data, key, "object")
    whole = text(data)
    return {} if found is None else {m.key: whole[m.node.start : m.node.end] for m in found.members}


def no_inputs(inputs: tuple[Input, ...]) -> None:
    """Refuse values that the client would have to ask for, as NotWritten."""
    if inputs:
        raise NotWritten("this client cannot ask for values", hint="install it for a client that has inputs")


def put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """``Client.put`` for JSON files, for clients without inputs."""
    no_inputs(inputs)
    return edit.set_member(text(data), (key, name), entry).encode()


def drop(data: bytes, key: str, name: str, /) -> bytes:
    """``Client.drop`` for JSON files. Raises NotWritten also where the entry is not there."""
    return edit.remove_member(text(data), (key, name)).encode()


def strict(title: str, *, bom: bool = False) -> tuple[Entries, Put, Drop]:
    """``entries``, ``put`` and ``drop`` of a client that reads JSON and nothing else: with a comment, a trailing comma
    or, without ``bom``, a byte order mark it would have none of its servers, or take the file for damaged.
    """

    def read(data: bytes | None) -> None:
        found = edit.scanned(text(data))
        if found is not None and (found.comments or found.trailing_commas or (found.bom and not bom)):
            what = "comments" if found.comments else "trailing commas" if found.trailing_commas else "byte order marks"
            raise NotWritten(
                f"{title} reads no {what}: it cannot read this file as it stands",
                hint="take them out in an editor, then run this again; nothing was changed",
            )

    def strict_entries(data: bytes | None, key: str, /) -> dict[str, str]:
        read(data)
        return entries(data, key)

    def strict_put(
        data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /
    ) -> bytes:
        read(data)
        return put(data, key, name, entry, inputs)

    def strict_drop(data: bytes, key: str, name: str, /) -> bytes:
        read(data)
        return drop(data, key, name)

    return strict_entries, strict_put, strict_drop


def put_with_inputs(
    data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /
) -> bytes:
    """``Client.put`` for VS Code and its kin.

    An input that is there with the same definition stays; with another it is ``NotWritten``.
    """
    data = put(data, key, name, entry, ())
    for one in inputs:
        data = _ask_for(data, one)
    return data


def _ask_for(data: bytes, one: Input) -> bytes:
    try:
        definition = scan(one.definition).root
    except Refused as refused:
        raise NotWritten(f"the input {show(one.id)}: {refused.message}", hint=refused.hint) from refused
    present = member(data, "inputs", "array")
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
    return edit.append_item(text(data), ("inputs",), definition).encode()
