"""What a person allows by name (``--allow``): keys of the request that weaken a later protection of the client.

Every other such key is left out and named. What is allowed is written exactly as asked, and the findings say so.
"""

from __future__ import annotations

from consentry import clients
from consentry.decode import pointer
from consentry.errors import UsageError
from consentry.grants import Effect, Grant
from consentry.language import _
from consentry.model import JSON, Field, Finding, Level, Plan, Server, Target
from consentry.rules.interface import Wording, finding
from consentry.show import show
from consentry.standing import value

#: How each effect is told; ``says`` follows "You allowed KEY: ".
_TOLD: dict[Effect, Wording] = {
    "asks less": Wording(
        id="CONS-AUTOAPPROVE",
        level=Level.DANGER,
        title=_("Decides about later questions"),
        says=_("it will be written, and from then on it decides what your client asks you about."),
        consequence=_("May let your client act later without asking you, because you allowed it."),
        phrase="act without asking",
    ),
    "variables": Wording(
        id="ENV-FILE",
        level=Level.DANGER,
        title=_("Loads variables from a file"),
        says=_(
            "it will be written, and at each start your client loads variables from that file that nobody sees here."
        ),
        consequence=_("Loads variables that nobody sees here, because you allowed it."),
        phrase="load unseen variables",
    ),
    "tools": Wording(
        id="CONS-AUTOAPPROVE",
        level=Level.WARN,
        title=_("Says which tools may be used"),
        says=_(
            "it will be written, and your client offers those tools of the server to your assistant; * is every one."
        ),
    ),
    "sandbox": Wording(
        id="CONS-AUTOAPPROVE",
        level=Level.DANGER,
        title=_("Opens the sandbox of your client"),
        says=_("it will be written, and the sandbox of your client lets through what it lists."),
        consequence=_("Opens the sandbox of your client, because you allowed it."),
        phrase="open the sandbox",
    ),
}


def allowed(server: Server, target: Target, keys: tuple[str, ...], direct: bool) -> tuple[Field, ...]:
    """The fields of the request that ``keys`` name. Raises UsageError for a key that this client does not read here."""
    return tuple(_field(server, _grant(target, key), direct) for key in dict.fromkeys(keys))


def _grant(target: Target, key: str) -> Grant:
    found = next((grant for grant in target.grants if grant.key == key), None)
    if found is None:
        known = ", ".join(grant.key for grant in target.grants) or "none"
        raise UsageError(f"{target.client} has no key {show(key)} to allow", hint=f"it has: {known}")
    return found


def _field(server: Server, grant: Grant, direct: bool) -> Field:
    key = grant.key
    field = next((one for one in server.fields if one.where == pointer(key)), None)
    if field is None:
        raise UsageError(f"the request does not ask for {key}", hint="leave --allow out")
    if not grant.shape.fits(value(field.value)):
        raise UsageError(f"{key} is not {grant.shape.words}, so the client would not read it", hint="leave --allow out")
    if grant.only and server.url is not None:
        raise UsageError(f"{key} counts for servers on this computer only", hint="leave --allow out")
    if grant.only == "direct" and not direct:
        raise UsageError(
            f"{key} would do nothing: the guard starts a server with the variables that you approve",
            hint="leave --allow out, or add --direct: the client starts the server itself, and nothing is re-checked",
        )
    return field


def told(findings: tuple[Finding, ...], plan: Plan) -> tuple[Finding, ...]:
    """The findings; those about what is allowed say that it will be written, and what that means."""
    target = plan.target
    effects: dict[str, Effect] = {} if target is None else {pointer(one.key): one.effect for one in target.grants}
    written = {field.where: field for field in plan.grants}
    kept = tuple(one for one in findings if one.where not in written)
    return kept + tuple(_finding(field, _TOLD[effects[where]]) for where, field in written.items())


def _finding(field: Field, what: Wording) -> Finding:
    return finding(
        what,
        field.where,
        field.value,
        says=_("You allowed {field}: {says}", field=show(field.where.lstrip("/")), says=what.says),
    )


def written(entry: dict[str, JSON], plan: Plan) -> dict[str, JSON]:
    """``entry`` with what is allowed, exactly as asked. Raises Refused where the client would read something else.

    A folder that the client fills in (``${workspaceFolder}``) may stand in it: it is shown, and the client reads it so.
    """
    if plan.target is None or not plan.grants:
        return entry
    more = {grant.where.lstrip("/"): value(grant.value) for grant in plan.grants}
    folders = frozenset(f"${{{name}}}" for name in plan.target.expressions)
    clients.literal(more, folders, plan.target)
    return {**entry, **more}
