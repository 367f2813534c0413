"""What is said of a document that holds servers, whatever it is written in. Common ground of JSON, YAML and TOML."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from consentry.decode import Node
from consentry.errors import Refused
from consentry.formats import documents
from consentry.formats.documents.interface import Found
from consentry.formats.quote import quote
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level
from consentry.show import show

_LISTED = 16  # names of fields in one finding


def request(offer: str, form: str, root: Node, spelling: tuple[Finding, ...] = ()) -> InstallRequest:
    """The servers in ``root`` as a request; the first one carries the fields that belong to none.

    Raises Refused, see ``documents.read``.
    """
    if root.kind == "null" or not (found := documents.read(root)).servers:
        hint = "a request needs a command or a url"
        raise Refused("nothing to run: no server in the text", code="nothing-to-run", hint=hint)
    first, *more = found.servers
    around = (*found.shown.fields, *found.unused)
    carried = replace(first, fields=(*around, *first.fields)) if around else first
    said = (*spelling, *_several(found), *_around(found.shown.findings), *found.findings)
    return InstallRequest(
        raw=offer, format=form, channel="paste", client=found.client, servers=(carried, *more), findings=said
    )


#: What holds servers by name: two of one name there are two servers, not two fields.
_MAPS = (
    "/mcpServers", "/servers", "/mcp/servers", "/mcp.servers", "/mcp", "/context_servers", "/amp.mcpServers",
    "/extensions", "/mcp_servers",
)  # fmt: skip


def duplicate(error: Refused) -> Refused:
    """``error``, under its own code where it is a server that stands twice."""
    parent, _slash, name = error.where.rpartition("/")
    if error.code == "duplicate-key" and parent in _MAPS and name:
        return Refused(error.message, code="duplicate-server", where=error.where, hint=error.hint)
    return error


def _listed(names: list[str]) -> str:
    shown = ", ".join(quote(name) for name in names[:_LISTED])
    if len(names) <= _LISTED:
        return shown
    return _("{names} and {count} more", names=shown, count=f"{len(names) - _LISTED:,}")


def _around(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """One finding for each rule about the fields around the servers: every question repeats it."""
    for rule in dict.fromkeys(f.id for f in findings):
        same = [f for f in findings if f.id == rule]
        worst = max(same, key=lambda f: f.level)
        if len(same) == 1:
            yield worst
            continue
        says = _(
            "This is true of {same} fields: {listed}. None of them will be written.",
            same=f"{len(same):,}",
            listed=_listed([f.where for f in same]),
        )
        yield replace(worst, where="", says=says, excerpt="")


def _several(found: Found) -> tuple[Finding, ...]:
    servers, shown = found.servers, found.shown
    if len(servers) < 2:
        return ()
    names = ", ".join(show(server.name) for server in servers)
    says = _("The request holds {servers} servers; each is asked separately.", servers=str(len(servers)))
    if shown.fields:
        around = _listed([f.where for f in shown.fields])
        says = _("{says} Around them, shown with the first and not written: {fields}.", says=says, fields=around)
    finding = Finding(
        id="FMT-MULTI",
        level=Level.WARN,
        where="",
        title=_("Several servers in one request"),
        says=says,
        excerpt=names,
    )
    return (finding,)
