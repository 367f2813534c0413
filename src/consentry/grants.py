"""Keys of an entry that weaken a later protection: each is written only where a person allows it by name.

A client names those that it really reads for a server; every other key of a request stays out of its configuration.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from consentry.shape import Shape

#: "asks less": actions run without a question. "variables": the client loads them from a file that nobody sees here.
#: "tools": which tools of the server may be used. "sandbox": what the client's own sandbox lets through.
Effect = Literal["asks less", "variables", "tools", "sandbox"]


class Grant(Struct, frozen=True):
    """One such key, the shape of its value and what it does.

    ``only``: "local" where the client reads it for servers that it starts; "direct" where it would be untrue of one
    that the guard starts. "" for every server.
    """

    key: str
    shape: Shape
    effect: Effect = "asks less"
    only: Literal["", "local", "direct"] = ""
