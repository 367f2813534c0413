"""A review of every request that a page of the rules says to flag."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from consentry import formats, pages, rules, runners
from consentry.errors import Refused
from consentry.model import Facts, Review
from consentry.review import Matter, review


def looked(request: str) -> Iterator[Review]:
    """The reviews of the servers of ``request``; none if it is refused."""
    try:
        read = formats.read(request)
    except Refused:
        return
    for server in read.servers:
        plan = runners.plan(server, None)
        found = (*read.findings, *rules.check(server, plan, Facts()))
        yield review(Matter(request=read, server=server, plan=plan, findings=found, name=runners.name(plan)))


@functools.cache
def reviews() -> tuple[tuple[str, Review], ...]:
    """A review of every request that a page of the rules says to flag."""
    requests = dict.fromkeys(
        flag.request
        for one in pages.ALL.values()
        for flag in one.page.flags
        if not flag.request.startswith('{"client"')
    )
    return tuple((request, made) for request in requests for made in looked(request))
