"""The policy files of this computer, and what they say of a plan. Pure but for ``read``, which asks the world.

Each file is judged by itself and everything that one of them forbids is forbidden: a second file, the user's own above
all, can only make it stricter. A file that cannot be read forbids everything; an entry that cannot be read touches no
other. Only the administrator's file can stand for consent, for exactly one plan and never for a link.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from consentry import judge as judging
from consentry.authority import PolicyFile
from consentry.language import Message, _
from consentry.model import Assurance, Finding, Level, Plan, highest
from consentry.policy_document import compiled
from consentry.show import show
from consentry.world import World

FORBIDDEN, UNREADABLE, ENTRY = "CONS-POLICY", "CONS-POLICYFILE", "CONS-POLICYENTRY"


class Problem(Struct, frozen=True, kw_only=True):
    """Something in a policy that cannot be read: its line (0 if unknown), its place, what is wrong, what to write."""

    line: int
    where: str
    says: str
    hint: str


class Policy(Struct, frozen=True, kw_only=True):
    """One file. ``broken`` says why it cannot be read at all; then it forbids everything."""

    path: str
    system: bool
    rules: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    broken: str = ""

    @property
    def title(self) -> str:
        """Whose it is and where, as visible text."""
        if self.system:
            return _("the policy of this computer ({path})", path=show(self.path))
        return _("your own policy ({path})", path=show(self.path))


class Verdict(Struct, frozen=True, kw_only=True):
    """What all policies together say of one plan.

    ``forbidden`` are ids of findings, each with its sentence; ``minimum`` is the least assurance of an answer,
    ``consent`` the file of the administrator that stands for one ("" for none), ``keys`` which ones may sign,
    ``confirm`` whether the system has to ask too, ``said`` is for the review.
    """

    forbidden: tuple[tuple[str, str], ...] = ()
    minimum: Assurance = Assurance.A0
    consent: str = ""
    keys: str = "hardware"
    confirm: bool = False
    said: tuple[str, ...] = ()


NOTHING_SAID = Verdict()


def read(world: World) -> tuple[Policy, ...]:
    """Every policy that counts for this user."""
    return tuple(parse(file) for file in world.policies())


def parse(file: PolicyFile) -> Policy:
    """The policy in ``file``; never raises: what cannot be read is part of the value."""
    if file.why:
        return Policy(path=file.path, system=file.system, broken=file.why)
    import tomllib  # slow to import, and most computers have no policy

    try:
        text = file.data.decode("utf-8")
        rules, problems = compiled(tomllib.loads(text), file.system)
    except UnicodeDecodeError:
        return Policy(path=file.path, system=file.system, broken=_("it is not UTF-8"))
    except (ValueError, RecursionError) as error:
        return Policy(path=file.path, system=file.system, broken=show(str(error)) or _("it is no TOML"))
    told = tuple(
        Problem(line=line(text, where), where=show(_place(where)), says=says, hint=hint)
        for where, says, hint in problems
    )
    return Policy(path=file.path, system=file.system, rules=rules, problems=told)


def _place(where: tuple[str | int, ...]) -> str:
    return " ".join(map(str, where))


_LONG = re.compile(
    r'"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*"{3,5}'
    r"|'''[^']*+(?:'{1,2}(?!')[^']*+)*'{3,5}",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*+(\[\[?)[ \t]*+[\"']?([A-Za-z0-9_-]++)[\"']?[ \t]*+\]")


def line(text: str, where: tuple[str | int, ...]) -> int:
    """The line of a place in a policy, counted from 1; that of its table where the key is not found, 0 if neither."""
    key = str(where[-1]) if not isinstance(where[-1], int) else ""
    table = str(where[0]) if len(where) > 1 else ""
    wanted, at = next((number for number in where if isinstance(number, int)), 0), 0
    begins = re.compile(rf"[ \t]*+[\"']?{re.escape(key)}[\"']?[ \t]*+[.=]") if key else None
    inside, header = not table, 0
    plain = _LONG.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)
    for number, words in enumerate(plain.split("\n"), 1):
        found = _HEADER.match(words)
        if found:
            at += found[1] == "[[" and found[2] == (table or key)
            inside = found[2] == table and (not wanted or at == wanted)
            header = number if inside or (not table and found[2] == key and not header) else header
        elif inside and begins is not None and begins.match(words):
            return number
    return header


# ---- judging -------------------------------------------------------------------------------------------------------


def judge(
    policies: tuple[Policy, ...], plan: Plan, findings: tuple[Finding, ...], *, root: bool, channel: str
) -> Verdict:
    """What ``policies`` say of ``plan``, whose ``findings`` are those of the rules."""
    if not policies:
        return NOTHING_SAID
    value: dict[str, Any] = plan.as_json()
    tier = plan.start.sandbox.value if plan.start else "none"
    forbidden: list[tuple[str, str]] = []
    least, consent, said = 0, "", []
    wrong = any(policy.problems for policy in policies)
    level = max(highest(findings), Level.WARN if wrong else Level.INFO)
    for policy in policies:
        if policy.broken:
            forbidden.append((UNREADABLE, _sentence(policy, _("cannot be read ({broken})", broken=policy.broken))))
            continue
        forbidden += _entries(policy)
        reasons, needs = judging.judge(policy.rules, value, plan.digest, level.word, tier, root)
        forbidden += [(FORBIDDEN, _reason(policy, *reason)) for reason in reasons]
        least = max(least, needs)
        if policy.system and channel != "link" and judging.consented(policy.rules, plan.digest):
            consent = policy.path
        said.append(_said(policy, reasons, needs))
    return Verdict(
        forbidden=tuple(forbidden),
        minimum=Assurance(least),
        consent=consent,
        keys=keys(policies),
        confirm=any(policy.rules.get("confirm") for policy in policies),
        said=tuple(said),
    )


def keys(policies: tuple[Policy, ...]) -> str:
    """Which keys may sign: the administrator's word, and the strict one where there is none."""
    return next((str(policy.rules["keys"]) for policy in policies if policy.system and not policy.broken), "hardware")


def _sentence(policy: Policy, says: str) -> str:
    return _("{policy} {says}.", policy=_whose(policy), says=says)


def _whose(policy: Policy) -> str:
    if policy.system:
        return _("The policy of this computer ({path})", path=show(policy.path))
    return _("Your own policy ({path})", path=show(policy.path))


def _entries(policy: Policy) -> list[tuple[str, str]]:
    if not policy.problems:
        return []
    first, count = policy.problems[0], len(policy.problems)
    where = _("line {line}, {where}", line=str(first.line), where=first.where) if first.line else first.where
    many = (
        _("{count} places that cannot be read, the first is", count=str(count))
        if count > 1
        else _("a place that cannot be read:")
    )
    return [
        (
            ENTRY,
            _sentence(
                policy,
                _(
                    "has {many} {where}: {says}. It counts for the stricter side",
                    many=many,
                    where=where,
                    says=first.says,
                ),
            ),
        )
    ]


def _reason(policy: Policy, word: str, at: int, why: str) -> str:
    own = _(". The reason given there: {why}", why=show(why)) if why else ""
    return _sentence(
        policy, _("does not allow it: {said}{own}", said=Message(judging.SAID[word], {"at": str(at)}), own=own)
    )


def _said(policy: Policy, reasons: list[tuple[str, int, str]], needs: int) -> str:
    if reasons:
        return _("{policy}: not allowed", policy=_whose(policy))
    least = Assurance(needs).name
    return _("{policy}: may be asked, with an assurance of {least} or more", policy=_whose(policy), least=least)


def lowered(policies: tuple[Policy, ...], plan: Plan, findings: tuple[Finding, ...], user: str) -> tuple[Finding, ...]:
    """``findings``; those that block and that the administrator lets ``user`` decide about are a danger."""
    if not any(policy.rules.get("override") for policy in policies) or highest(findings) is not Level.BLOCK:
        return findings
    ids = {ident for p in policies if not p.broken for ident in judging.lowered(p.rules, plan.digest, user)}
    return tuple(_asked(one) if one.level is Level.BLOCK and one.id in ids else one for one in findings)


def _asked(finding: Finding) -> Finding:
    says = _("Your administrator lets you decide about this, for exactly this request. {says}", says=finding.says)
    return replace(finding, level=Level.DANGER, says=says)
