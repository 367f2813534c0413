"""Many requests at once, as a repository holds them: what stands out, one line for each finding, and where it stands.

A file without a server in it is said to have none; that is no failure, for a project's settings hold other things too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from consentry import clients, formats
from consentry.cli import contract, offer
from consentry.cli.lines import Span, span
from consentry.errors import Refused, UsageError
from consentry.model import JSON, InstallRequest, Level
from consentry.show import show
from consentry.world import World

#: Folders of other people's code, or of no code.
_SKIPPED = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox"))
_MOST = 200_000  # files and folders below the one that is given
#: Files that publish a server, beside the project files of clients.
_PUBLISHED = ("server.json", "manifest.json", "gemini-extension.json", ".claude-plugin/plugin.json")


#: Worth a word in a request; a configuration file is made to hold several servers, and other settings beside them.
_OWN = ("FMT-MULTI", "FMT-UNKNOWN")
#: Files whose clients read JSON with comments.
_COMMENTED = (".jsonc", ".vscode/mcp.json", ".zed/settings.json")


class Seen(NamedTuple):
    """One request and the answer to it, as ``inspect --json`` prints it. ``path`` is as given, "" for no file."""

    path: str
    text: str
    answer: dict[str, JSON]

    @property
    def file(self) -> bool:
        """Whether ``path`` is a file; a link or a command line is its own text."""
        return bool(self.text) and self.text != self.path

    @property
    def empty(self) -> bool:
        """Whether there is no server in it at all."""
        error = self.answer["error"]
        if not isinstance(error, dict) or error["code"] != "nothing-to-run":
            return False
        return str(error["where"]).count("/") < 2  # deeper, an entry of a list of servers is broken


class Row(NamedTuple):
    """One finding and the server that it is about, "" for the request as a whole."""

    seen: Seen
    server: str
    finding: dict[str, JSON]

    @property
    def level(self) -> Level:
        """The level of the finding."""
        return Level[str(self.finding["level"]).upper()]

    @property
    def hint(self) -> str:
        """What can be done, where the request is refused: an answer has it at the end of the message."""
        error, says = self.seen.answer["error"], str(self.finding["says"])
        message = str(error["message"]) if isinstance(error, dict) else ""
        return message.removeprefix(f"{says}; ") if message.startswith(f"{says}; ") else ""

    @property
    def span(self) -> Span:
        """Where it stands in the file."""
        return span(self.seen.text, self.server, str(self.finding["where"]))


def look(world: World, requests: tuple[str, ...], client: str | None) -> list[Seen]:
    """Look at each request; a folder stands for the files in it that a client reads or a publisher writes."""
    paths = [path for request in requests for path in _within(world, request)]
    return [_seen(world, path, client) for path in paths]


def folder(world: World, request: str) -> bool:
    """Whether ``request`` is a folder on this machine."""
    try:
        found = world.look(request) if "\0" not in request and len(request) < 4_096 else None
    except OSError:
        return False
    return found is not None and found.kind == "folder"


def _within(world: World, request: str) -> list[str]:
    if not folder(world, request):
        return [request]
    top, wanted = request.rstrip("/") or "/", _wanted(world)
    found: list[str] = []
    left, count = [top], 0
    while left:
        here = left.pop()
        for name in world.names(here):
            path = f"{here.rstrip('/')}/{name}"
            look = world.look(path)
            count += 1
            if count > _MOST:
                hint = "name the files, or a smaller folder"
                raise UsageError(f"{show(request)} holds more than {_MOST:,} files and folders", hint=hint)
            if look is not None and look.kind == "folder" and name not in _SKIPPED:
                left.append(path)
            elif look is not None and look.kind == "file" and any(f"/{path}".endswith(end) for end in wanted):
                found.append(path)
    return sorted(found)


def _wanted(world: World) -> tuple[str, ...]:
    """How the paths end that clients read in a project, or in which a publisher describes a server."""
    place = clients.Place(platform=world.platform, home=world.home(), folder="", environ={})
    ends = [f"/{name}" for name in _PUBLISHED]
    for member in clients.ALL.values():
        try:
            target = member.target(place, "project", None)
        except UsageError:  # this client has no file of a project
            continue
        ends += [f"/{path.lstrip('/')}" for path in (target.path, *target.stronger)]
    return tuple(dict.fromkeys(ends))


def _seen(world: World, path: str, client: str | None) -> Seen:
    text = ""
    try:
        asked = offer.read(world, path, None, None)
        text = asked if isinstance(asked, str) else asked.raw
        read = asked if isinstance(asked, InstallRequest) else formats.read(asked)
        chosen = client or contract.own(read)
        return Seen(path, text, contract.read(read, contract.look(read, chosen)))
    except Refused as refused:
        return Seen(path, text, contract.refused(refused))


def rows(seen: list[Seen]) -> Iterator[Row]:
    """Every finding, in the order of files and servers."""
    for one in seen:
        if one.empty:
            continue
        for finding in _objects(one.answer["findings"]):
            row = Row(one, "", finding)
            own = finding["id"] in _OWN or (finding["id"] == "FMT-TRAIL" and one.path.endswith(_COMMENTED))
            if not (one.file and own and row.level < Level.DANGER):
                yield row
        for server in _objects(one.answer["servers"]):
            for finding in _objects(server["findings"]):
                yield Row(one, str(server["name"]), finding)


def _objects(value: JSON) -> Iterator[dict[str, JSON]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one


def brief(seen: list[Seen], least: Level) -> str:
    """One paragraph for each finding from ``least`` on, and a line that counts them. All text is visible text."""
    found = list(rows(seen))
    lines = [line for row in found if row.level >= least for line in _paragraph(row)]
    lines += [f"{show(one.path)}: no server in it" for one in seen if one.empty]
    lines += [] if seen else ["no file here that a client reads or that describes a server: nothing was looked at"]
    servers = sum(len(list(_objects(one.answer["servers"]))) for one in seen)
    counts = [f"{sum(row.level is level for row in found)} {level.word}" for level in reversed(Level)]
    total = f"{len(seen)} {'file' if len(seen) == 1 else 'files'}, {servers} {'server' if servers == 1 else 'servers'}"
    return "\n".join([*lines, f"{total}: {', '.join(counts)}"]) + "\n"


def _paragraph(row: Row) -> Iterator[str]:
    at = f"{show(row.seen.path)}:{row.span.line}" if row.seen.file else show(row.seen.path)
    name = f"{show(row.server)}: " if row.server else ""
    yield f"{at}: {row.level.word} {row.finding['id']} {name}{row.finding['title']}"
    yield f"    {row.finding['says']}"
    if row.finding["excerpt"]:
        yield f"    | {row.finding['excerpt']}"
    if row.hint:
        yield f"    hint: {row.hint}"


def reached(seen: list[Seen], level: Level) -> bool:
    """Whether a finding has ``level`` or a higher one."""
    return any(row.level >= level for row in rows(seen))
