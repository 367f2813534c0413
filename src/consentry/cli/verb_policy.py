"""``consentry policy``: which policies count on this computer, and what a file would do with a request."""

from __future__ import annotations

import json
from typing import Any

import click

from consentry import case, formats, policy
from consentry.authority import PolicyFile
from consentry.cli import contract, offer
from consentry.cli.app import Words, out
from consentry.errors import UsageError
from consentry.judge import ASSURANCE, FLAGS, LEVELS, TIERS
from consentry.model import JSON, Finding, InstallRequest, Plan, State, highest
from consentry.policy import Policy, Verdict
from consentry.policy_document import TABLES
from consentry.show import show
from consentry.world import LocalWorld, World

REFUSED = 5


@click.group("policy")
def command() -> None:
    """Look at policy files: what an administrator or you yourself allow to be asked at all.

    Nothing here changes a policy: a file is written with an editor, that of the computer by root.
    """


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def shown(as_json: bool) -> int:
    """List the policy files that count for you here, and what each demands."""
    found = policy.read(LocalWorld())
    if as_json:
        out(json.dumps({"policies": [described(one) for one in found]}) + "\n")
    elif not found:
        out("There is no policy on this computer: every request that can be read may be asked.\n")
    else:
        out("\n".join(_text(one) for one in found))
    return REFUSED if any(one.broken or one.problems for one in found) else 0


@command.command("check")
@click.argument("file")
@click.argument("request", required=False)
@click.option("--client", metavar="NAME", help="Read the request as it would be for this client, on this machine.")
@click.option("--own", is_flag=True, help="Read FILE as a user's own policy, not as that of the computer.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def checked(words: Words, file: str, request: str | None, client: str | None, own: bool, as_json: bool) -> int:
    """Say what the policy FILE would do with REQUEST, and list its mistakes, each with line and hint.

    FILE need not be in its place. Nothing is asked and nothing is written. Exit code 5: FILE has a mistake, or it
    forbids the request.
    """
    world = _Tried(file, system=not own)
    (found,) = policy.read(world)
    asked = None
    if request is not None or words.command is not None:
        asked = offer.read(world, request, words.command, None)
    looked = [] if asked is None else _looked(world, asked, client, found)
    bad = found.broken or found.problems or any(verdict.forbidden for _, _, verdict in looked)
    if as_json:
        out(json.dumps({**described(found), "servers": [_judged(*one) for one in looked]}) + "\n")
    else:
        out(_text(found) + "".join(_explained(*one) for one in looked))
    return REFUSED if bad else 0


class _Tried(LocalWorld):
    """This machine, as if the only policy on it were one file."""

    def __init__(self, path: str, *, system: bool) -> None:
        try:
            data = self.read(self.real(path), 1 << 20)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "no path"
            raise UsageError(f"{show(path)} cannot be read: {why}", hint="give a policy file (TOML)") from error
        self._file = PolicyFile(path=path, system=system, data=data)

    def policies(self) -> tuple[PolicyFile, ...]:
        """The file that is tried."""
        return (self._file,)


_Looked = tuple[Plan, tuple[Finding, ...], Verdict]


def _looked(world: World, asked: str | InstallRequest, client: str | None, found: Policy) -> list[_Looked]:
    """Each server: exactly, as an installation on this machine would see it, or without a client as it is asked."""
    request = asked if isinstance(asked, InstallRequest) else formats.read(asked)
    chosen = client or contract.own(request)
    if chosen is not None:
        cases = case.inspect(world, State(world.state_home()), request, case.Wish(client=chosen))
        return [(one.plan, one.findings, one.verdict) for one in cases]
    return [
        (plan, seen, policy.judge((found,), plan, seen, root=world.root(), channel=request.channel))
        for plan, seen in contract.look(request, None)
    ]


def described(found: Policy) -> dict[str, JSON]:
    """A policy as JSON: whose it is, whether it can be read, what it demands, its mistakes."""
    rules = found.rules
    problems: list[JSON] = [
        {"line": one.line, "where": one.where, "says": one.says, "hint": one.hint} for one in found.problems
    ]
    return {
        "path": show(found.path),
        "of": "computer" if found.system else "user",
        "broken": found.broken or None,
        "default": rules.get("default"),
        "assurance": {level: _least(rules, level) for level in LEVELS} if rules else None,
        "keys": rules.get("keys"),
        "confirm": rules.get("confirm"),
        "sandbox": _tier(rules) if rules else None,
        "forbids": [flag.removeprefix("forbid-") for flag in FLAGS if rules.get(flag)],
        "entries": {table: len(rules.get(table, [])) for table in TABLES},
        "mistakes": problems,
    }


def _least(rules: dict[str, Any], level: str) -> str:
    return (*ASSURANCE, "never")[rules["assurance"][level]]


def _tier(rules: dict[str, Any]) -> str:
    return (*TIERS, "one that this version does not have")[rules["sandbox"]]


def _text(found: Policy) -> str:
    lines = [f"{found.title[:1].upper()}{found.title[1:]}"]
    if found.broken:
        return f"{lines[0]}\n  cannot be read: {found.broken}. Nothing is asked until it is mended.\n"
    rules = found.rules
    allows = "nothing, unless an entry allows it" if rules["default"] == "deny" else "everything that it does not deny"
    lines.append(f"  may be asked:  {allows}")
    lines.append("  assurance:     " + ", ".join(f"{level} {_least(rules, level)}" for level in LEVELS))
    lines += ["  confirm:       your system has to ask too"] if rules["confirm"] else []
    lines.append(f"  sandbox:       {_tier(rules)}")
    lines += [f"  forbids:       {flag.removeprefix('forbid-')}" for flag in FLAGS if rules[flag]]
    counts = ", ".join(f"{len(rules[table])} {table}" for table in TABLES if rules[table])
    lines.append(f"  entries:       {counts or 'none'}")
    for one in found.problems:
        place = f"line {one.line}: " if one.line else ""
        lines.append(f"  mistake:       {place}{one.where} {one.says}; {one.hint}")
    return "\n".join(lines) + "\n"


def _judged(plan: Plan, findings: tuple[Finding, ...], verdict: Verdict) -> dict[str, JSON]:
    return {
        "name": plan.name,
        "digest": plan.digest,
        "level": highest(findings).word,
        "asked": not any(ident != policy.ENTRY for ident, _ in verdict.forbidden),
        "assurance": verdict.minimum.name,
        "consent": bool(verdict.consent),
        "reasons": [{"id": ident, "says": says} for ident, says in verdict.forbidden],
    }


def _explained(plan: Plan, findings: tuple[Finding, ...], verdict: Verdict) -> str:
    judged = _judged(plan, findings, verdict)
    lines = [f"\n{show(plan.name)}  {plan.digest}", *(f"  {says}" for _, says in verdict.forbidden)]
    if not judged["asked"]:
        lines.append("  It would not be asked.")
    elif verdict.consent:
        lines.append("  It would be installed without a question: the administrator has consented to exactly this.")
    elif judged["level"] == "block":
        lines.append("  This policy does not forbid it; another finding blocks it.")
    else:
        lines.append(f"  It may be asked. The answer needs an assurance of {verdict.minimum.name} or more.")
    return "\n".join(lines) + "\n"
