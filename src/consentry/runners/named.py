"""The name that a person types to agree to a plan: a fact that was resolved, never the request's own name."""

from __future__ import annotations

import re

from consentry.effects import base
from consentry.model import Plan, Role
from consentry.runners.interface import names

_ANSWERS = names("y yes ok okay no n allow approve accept confirm continue cancel quit q agree d p v")


def name(plan: Plan) -> str:
    """The resolved name that a person types: package, image, host of the address or program.

    "" where that would be empty, not ASCII, hold blanks, be longer than 80 or read like an answer; the caller takes
    the first digits of the plan digest then.
    """
    if plan.url is not None:
        match = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@\\]*@)?([^/?#:@\\]+)", plan.url)
        found = match[1] if match else ""
    elif plan.packages:
        found = plan.packages[0].name if plan.packages[0].source == "registry" else plan.packages[0].spec
    else:
        programs = [p for p in plan.parts if p.role is Role.PROGRAM]
        found = base(plan.argv[programs[-1].index]) if programs else ""
    readable = found.isascii() and found.isprintable() and " " not in found and len(found) <= 80
    return found if readable and found.casefold() not in _ANSWERS else ""
