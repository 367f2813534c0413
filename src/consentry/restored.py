"""Decisions that no request starts: an entry that an undo brings back, a server that leaves the guard.

Both take a protection away or bring something back, so both are shown whole and asked for like any other (law L11).
"""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from consentry import apply, clients, formats
from consentry.case import Case, Wish, look, ruled, target_of
from consentry.errors import ConsentryError
from consentry.language import _
from consentry.model import Facts, Finding, InstallRequest, Level, Plan, Server, State
from consentry.review import Matter, review
from consentry.standing import value
from consentry.world import World


def brought_back(world: World, state: State, written: apply.Written, text: str) -> Case:
    """The entry that an undo would bring back, as a case of its own: shown whole and asked for like any other."""
    entry, replaced = value(text), value(written.entry)
    wish = Wish(client=written.client, config=written.path, direct=True)
    try:
        request = formats.read(json.dumps({written.key: {written.name: entry}}))
        # Every field comes back with it, so none is left out; the difference on the disk shows them all.
        server = replace(request.servers[0], fields=())
        case = look(world, state, request, server, wish)
    except ConsentryError as error:
        case = _unread(world, written, wish, error)
    matter = replace(case.matter, entry=entry, replaced=replaced, before=None)
    return replace(case, matter=matter, review=review(matter))


def _unread(world: World, written: apply.Written, wish: Wish, why: ConsentryError) -> Case:
    """An earlier entry that has no single reading: it was the user's, so it may come back, shown as it stands."""
    server = Server(names=(written.name,))
    target = target_of(world, clients.find(wish.client), wish)
    finding = Finding(
        id="FMT-AMBIG",
        level=Level.DANGER,
        where="",
        title=_("An entry that cannot be read in one way"),
        says=_("It was in your file before, and comes back exactly so. The reason: {why}.", why=why.message),
        consequence=_("Brings back an entry that cannot be read in one way."),
        phrase="bring it back",
    )
    request = InstallRequest(raw="", format="earlier entry", channel="paste", client=None, servers=(server,))
    plan = Plan(name=written.name, transport="stdio", target=target, direct=True)
    findings, verdict = ruled(world, request, server, plan, Facts(root=world.root()), (finding,))
    matter = Matter(
        request=request, server=server, plan=plan, findings=findings, root=world.root(), policy=verdict.said
    )
    return Case(matter=matter, review=review(matter), verdict=verdict)


def ejected(plan: dict[str, Any]) -> tuple[InstallRequest, Server]:
    """What was approved, as a request of its own: to be started by the client itself."""
    server = Server(
        names=(plan["name"],),
        command=plan["argv"][0],
        args=tuple(plan["argv"][1:]),
        env=tuple(plan["env"].items()),
        cwd=plan["cwd"],
        exact=True,
    )
    finding = Finding(
        id="CONS-UNGUARDED",
        level=Level.WARN,
        where="",
        title=_("The guard is taken away"),
        says=_("Your client will start it itself. That what runs is what you approved is not checked any more."),
        consequence=_("Takes the guard away: nothing is checked when it starts."),
    )
    request = InstallRequest(
        raw="", format="eject", channel="command line", client=None, servers=(server,), findings=(finding,)
    )
    return request, server
