"""Everything a person must see before they answer: SEP-1024's list of MUSTs as one function.

The review is made of text that ``show`` has made visible; no dialog formats request data. Order: our heading and the
level, at most three consequences, exactly what will run, then who asks, what it can touch, what changes on disk, what
was and was not checked, the digest. No text of the requester stands in the heading, the warning or the consequences.
"""

from __future__ import annotations

import json
import re

from msgspec import Struct, field

from consentry import difference, terms
from consentry.advice import advice
from consentry.language import _, listed, plural
from consentry.model import (
    JSON,
    Ask,
    Bundle,
    Field,
    Finding,
    InstallRequest,
    Level,
    Pin,
    Plan,
    Review,
    Row,
    Section,
    Server,
    Tier,
    Verification,
    highest,
)
from consentry.show import show

DWELL = 0.7  # seconds before an answer is taken: long enough that a key already on its way is not one
DWELL_DANGER = 3.0
MOST_CONSEQUENCES = 3

# What runs comes before how it looks, where both are as grave.
_FAMILIES = ("EXEC", "ENV", "CTR", "PATH", "BND", "PKG", "URL", "CONS", "ID", "FMT", "DISP")
_ARGUMENT = re.compile(r"/args/(\d{1,6})")
_NOTHING_UNUSUAL = _("Nothing unusual found; this still runs a program with your rights.")
_NOTHING_UNUSUAL_REMOTE = _("Nothing unusual found; nobody checked who answers at this address.")


class Matter(Struct, frozen=True, kw_only=True):
    """What a review is made of.

    ``entry`` is what the configuration would hold, ``replaced`` the entry of that name that is there now,
    ``before`` its approval record, if there is one. ``name`` is the resolved name to type (package, host, program),
    "" if there is none fit to type. ``asks`` are the values that are missing still, ``filed`` who filed the request
    for later, and when. ``policy`` is what the policies of this computer say of it.
    """

    request: InstallRequest
    server: Server
    plan: Plan
    findings: tuple[Finding, ...]
    pins: tuple[Pin, ...] = ()
    verification: dict[str, Verification] = field(default_factory=dict)
    entry: JSON = None
    replaced: JSON = None
    before: dict[str, JSON] | None = None
    name: str = ""
    root: bool = False
    asks: tuple[Ask, ...] = ()
    policy: tuple[str, ...] = ()
    filed: str = ""


def words(plan: Plan, findings: tuple[Finding, ...], name: str, verification: dict[str, Verification]) -> str | None:
    """What must be typed to approve; None where there is no approve control.

    ``yes`` only when nothing is above info, all evidence is verified and the sandbox is on; up to warn the resolved
    name; danger asks for the consequence itself. Friction never changes the level.
    """
    level = highest(findings)
    if level is Level.BLOCK:
        return None
    if level is Level.DANGER:
        return next((f.phrase for f in _by_weight(findings) if f.phrase), _("run it anyway"))
    if level is Level.INFO and _proven(plan, verification):
        return _("yes")
    return name or plan.digest.removeprefix("sha256:")[:8]


def review(matter: Matter) -> Review:
    """The review of one server of a request: lossless, complete, one for all dialogs (SEP-1024, laws L2, L3, L7)."""
    plan, level = matter.plan, highest(matter.findings)
    ranked = _ranked(matter.findings)
    return Review(
        act="install" if plan.url is None else "connect",
        heading=_heading(plan),
        level=level,
        badge=_badge(matter, level),
        # sep-1024-warning-shown: "a clear warning that this operation may be potentially dangerous"
        warning=_warning(plan, matter.root),
        consequences=tuple(ranked) or (_NOTHING_UNUSUAL if plan.url is None else _NOTHING_UNUSUAL_REMOTE,),
        sections=tuple(s for s in _sections(matter, ranked) if s.rows),
        plan_digest=plan.digest,
        # sep-1024-affirmative-action: "require explicit user approval through an affirmative action"
        # Nothing can be approved before everything in the digest is there.
        words=None if matter.asks else words(plan, matter.findings, matter.name, matter.verification),
        dwell=DWELL_DANGER if level is Level.DANGER else DWELL,
        asks=matter.asks if level is not Level.BLOCK else (),
    )


def _ranked(findings: tuple[Finding, ...]) -> list[str]:
    found = dict.fromkeys(f.consequence for f in _by_weight(findings) if f.consequence)
    return list(found)[:MOST_CONSEQUENCES]


def _by_weight(findings: tuple[Finding, ...]) -> list[Finding]:
    """The gravest first; the order of the families among equals."""
    order = {family: at for at, family in enumerate(_FAMILIES)}
    return sorted(findings, key=lambda f: (-f.level, order.get(f.id.partition("-")[0], len(order))))


def _heading(plan: Plan) -> str:
    if plan.url is not None:
        return _("Connect your assistant to this server?")
    return _("Run a program on your computer?")


def _badge(matter: Matter, level: Level) -> str:
    """The word beside the heading; what nobody verified or confined is never called low."""
    if level is Level.INFO and not _proven(matter.plan, matter.verification):
        return terms.BADGES[Level.WARN]
    return terms.BADGES[level]


def _proven(plan: Plan, verification: dict[str, Verification]) -> bool:
    """All evidence is verified and the sandbox is on."""
    sandboxed = plan.start is not None and plan.start.sandbox is not Tier.NONE
    return sandboxed and bool(verification) and all(v is Verification.VERIFIED for v in verification.values())


def _warning(plan: Plan, root: bool) -> tuple[str, ...]:
    if plan.url is not None:
        return (
            _(
                "This may be dangerous: what you and your assistant do with this server goes to the address below, and "
                "what it answers steers your assistant."
            ),
        )
    if root:
        return (
            _(
                "This runs a program on your computer, as root, with every right there is. It may be dangerous: it can "
                "read, change and delete your files and use the accounts you are logged in to."
            ),
        )
    return (
        _(
            "This runs a program on your computer, with your rights. It may be dangerous: it can read, change and "
            "delete your files and use the accounts you are logged in to."
        ),
    )


def _sections(matter: Matter, ranked: list[str]) -> tuple[Section, ...]:
    return (
        _changed(matter),
        *_exactly(matter, ranked),
        _asks(matter.asks),
        _noticed(matter),
        _asker(matter),
        _start(matter),
        _changes(matter),
        _checks(matter),
    )


def _tags(matter: Matter, ranked: list[str], where: str | int) -> tuple[str, ...]:
    """Which of the consequences at the top are about this value: a place in the entry, or a part of argv."""
    found = {f.consequence for f in matter.findings if where == (f.where if f.part is None else f.part)}
    return tuple(
        _("<-- risk {number}", number=str(at)) for at, consequence in enumerate(ranked, 1) if consequence in found
    )


def _size(values: list[str]) -> str:
    return f"{sum(len(v.encode('utf-8', 'surrogatepass')) for v in values):,}"


def _exactly(matter: Matter, ranked: list[str]) -> tuple[Section, ...]:
    """The exact values: command line, argv, env, cwd, url, headers, and what the client fills in."""
    plan = matter.plan
    line = () if plan.command_line is None else (Row(label="0", value=show(plan.command_line)),)
    # sep-1024-command-shown: "display the exact command that will be executed, without truncation"
    # sep-1024-arguments-shown: "show all arguments and parameters"
    argv = tuple(Row(label=str(i), value=show(part), tags=_tags(matter, ranked, i)) for i, part in enumerate(plan.argv))
    env = tuple(Row(label=show(k), value=show(v), tags=_tags(matter, ranked, f"/env/{k}")) for k, v in plan.env)
    headers = tuple(
        Row(label=show(k), value=show(v), tags=_tags(matter, ranked, f"/headers/{k}")) for k, v in plan.headers
    )
    url = () if plan.url is None else (Row(label="0", value=show(plan.url), tags=_tags(matter, ranked, "/url")),)
    cwd = () if plan.cwd is None else (Row(label="0", value=show(plan.cwd), tags=_tags(matter, ranked, "/cwd")),)
    assumed = plan.target is not None and not plan.target.tested
    return (
        Section(
            title=_("Asked for as one line, split as this client is assumed to into the parts below:")
            if assumed
            else _("Asked for as one line, split as this client does into the parts below:"),
            rows=line,
            numbered=True,
        ),
        Section(
            title=plural(
                "Exactly this will run ({count} part, {bytes} bytes):",
                "Exactly this will run ({count} parts, {bytes} bytes):",
                len(argv),
                bytes=_size(list(plan.argv)),
            ),
            rows=argv,
            numbered=True,
            end=_("End of command."),
            kind="command",
        ),
        Section(title=_("Exactly this address:"), rows=url, numbered=True, end=_("End of address.")),
        Section(title=_("With these headers, sent with every request:"), rows=headers, numbered=True),
        Section(title=_("With these settings (environment):"), rows=env, numbered=True),
        Section(title=_("In this folder:"), rows=cwd, numbered=True),
        Section(
            title=_("Filled in by your client at each start:"),
            rows=tuple(Row(label=show(h.where), value=show(h.expression)) for h in plan.holes),
            numbered=True,
        ),
        Section(
            title=_("Put in from your key chain at each start (the secret itself is in no file):"),
            rows=tuple(Row(label=show(s.mark), value=show(s.label)) for s in plan.secrets),
            numbered=True,
        ),
        Section(
            title=_("Your client will ask you for:"),
            rows=tuple(Row(label=show(i.id), value=show(i.definition)) for i in plan.inputs),
            numbered=True,
        ),
    )


def _asks(asks: tuple[Ask, ...]) -> Section:
    """The values that are missing: the requester's own label, next to who receives the value."""
    rows = tuple(
        Row(
            label=show(ask.id),
            value=ask.label,
            tags=(_("({kind}; goes to {receivers})", kind=_wanted(ask), receivers=listed(ask.to)),),
        )
        for ask in asks
    )
    return Section(title=_("Asks for (its own words, not checked):"), rows=rows)


def _wanted(ask: Ask) -> str:
    kind = _("a secret, kept in your key chain") if ask.secret else ask.kind
    if ask.suggestion:
        return _("{kind}, suggested: {text}", kind=kind, text=ask.suggestion)
    return kind if ask.required else _("{kind}, may be left out", kind=kind)


def _noticed(matter: Matter) -> Section:
    ranked = _by_weight(matter.findings)
    told = tuple(
        Row(
            label=terms.LEVELS[f.level],
            value=_("{title}. {says}", title=f.title, says=f.says),
            tags=(_told(f, matter),),
        )
        for f in ranked
    )
    can = tuple(Row(label=_("you can"), value=sentence) for sentence in advice(tuple(ranked)))
    return Section(title=_("What we noticed:"), rows=told + can)


def _told(finding: Finding, matter: Matter) -> str:
    """The id, and the place as it stands on the screen: parts of the command by their number there."""
    argv = matter.plan.argv
    at = finding.part
    if at is None and finding.where == "/command":
        at = 0
    elif at is None and (found := _ARGUMENT.fullmatch(finding.where)):
        at = len(argv) - len(matter.server.args) + int(found[1])
    if at is not None and 0 <= at < len(argv):
        return _("({id}, part {number})", id=finding.id, number=str(at))
    return f"({finding.id}{f', {show(finding.where)}' if finding.where else ''})"


def _asker(matter: Matter) -> Section:
    request, server = matter.request, matter.server
    rows = [Row(label=_("Asked by"), value=terms.CHANNELS[request.channel])]
    if matter.filed:
        rows.append(Row(label=_("Filed by"), value=matter.filed, tags=(_("(names of programs, not checked)"),)))
    if request.client and matter.plan.target and request.client != matter.plan.target.client:
        rows.append(
            Row(
                label=_("Made for"),
                value=_("{client}, not for {other}", client=show(request.client), other=matter.plan.target.client),
            )
        )
    rows += [Row(label=_("Calls itself"), value=f"{show(name)}", tags=(_("(not checked)"),)) for name in server.names]
    told = sorted(server.fields, key=lambda field: not _describes(field))
    rows += [_field(f, f in matter.plan.grants) for f in told]
    return Section(title=_("Who asks:"), rows=tuple(rows))


#: Members at the top of a document that describe the server; no client obeys them.
_DESCRIBES = frozenset(
    (
        "$schema", "author", "description", "display_name", "displayName", "documentation", "homepage", "icon", "icons",
        "keywords", "license", "long_description", "name", "publisher", "repository", "screenshots", "support", "tags",
        "title", "version", "website", "website_url", "websiteUrl",
    )
)  # fmt: skip


def _describes(field: Field) -> bool:
    path = field.where.removeprefix("/server").removeprefix("/")
    return field.kind == "inert" and path in _DESCRIBES


def _field(field: Field, allowed: bool) -> Row:
    """A field of the request beyond what runs: left out, unless the person allowed it by name."""
    said = f"{show(field.where)} = {show(field.value)}"
    if _describes(field):
        return Row(label=_("Says of itself"), value=said, tags=(_("(not checked)"),))
    if allowed:
        return Row(label=_("Allowed"), value=said, tags=(_("(asked for, allowed by you, written)"),))
    return Row(label=_("Left out"), value=said, tags=(_("(asked for, not written)"),))


def _start(matter: Matter) -> Section:
    plan = matter.plan
    if plan.url is not None:
        row = Row(label=_("Guard"), value=_("none: a remote server is not guarded after installation"))
        return Section(title=_("What it can touch:"), rows=(row,))
    rows = [_guard(plan)]
    start = plan.start
    if start is not None:
        rows.append(Row(label=_("Starts"), value=show(start.program), tags=(_("(with exactly the parts above)"),)))
        rows += [
            Row(label=terms.ROLES[p.role], value=f"{show(p.real)}  sha256 {_grouped(p.sha256)}") for p in matter.pins
        ]
        rows.append(Row(label=_("Search path"), value=show(start.search_path)))
        rows.append(
            Row(
                label=_("Also gets"),
                value=_("from your environment, where set: {names}", names=" ".join(start.inherits)),
            )
        )
        rows += [Row(label=_("Also set"), value=f"{show(name)}={show(value)}") for name, value in start.sets]
    rows += [Row(label=_("Runs file"), value=_content(f.path, f.sha256)) for f in plan.files]
    rows.append(Row(label=_("Can touch"), value=_("all your files, the network, your logins (no sandbox)")))
    return Section(title=_("How it is started:"), rows=tuple(rows))


def _guard(plan: Plan) -> Row:
    if plan.direct:
        return Row(label=_("Guard"), value=_("none: the client starts it directly and nothing is re-checked"))
    return Row(
        label=_("Guard"), value=_("checks at every start that command, programs and scripts are as you approved them")
    )


def _content(path: str, sha256: str | None) -> str:
    if sha256:
        return f"{show(path)}  sha256 {_grouped(sha256)}"
    return _("{path}  sha256 not checked", path=show(path))


def _grouped(digits: str) -> str:
    return " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))


def _changes(matter: Matter) -> Section:
    target = matter.plan.target
    if target is None:
        return Section(title="", rows=())
    rows = [Row(label=_("File"), value=show(target.path))]
    rows += [Row(label=_("Also read by"), value=", ".join(target.readers))] if target.readers else []
    rows += _unpacked(matter.plan.bundle)
    rows.append(Row(label=_("Entry"), value=show(matter.plan.name)))
    if matter.replaced is not None:
        rows.append(Row(label=_("Replaces"), value=_("your server of the same name; - goes, + comes")))
    rows += _difference(matter.replaced, matter.entry)
    rows += [Row(label="+", value=f"inputs: {show(one.definition)}") for one in matter.plan.inputs]
    return Section(title=_("What changes on your disk:"), rows=tuple(rows), kind="changes")


def _changed(matter: Matter) -> Section:
    """What an approved server of this name had, and what is asked for now: before all else where something changes."""
    title = _("Changed since you approved it (- was, + is asked for now):")
    if matter.before is None:
        return Section(title=title, rows=())
    was = matter.before["plan"]
    old: dict[str, JSON] = {**(was if isinstance(was, dict) else {}), "pins": matter.before["pins"]}
    new: dict[str, JSON] = {**matter.plan.as_json(), "pins": [pin.as_json() for pin in matter.pins]}
    rows = tuple(Row(label=sign, value=line) for sign, line in difference.approved(old, new) if sign)
    return Section(title=title, rows=rows, kind="changes")


def _unpacked(bundle: Bundle | None) -> list[Row]:
    if bundle is None:
        return []
    size = sum(content.size for content in bundle.contents)
    return [
        Row(
            label=_("Unpacks"),
            value=_(
                "{files} files, {bytes} bytes, into {folder}",
                files=f"{len(bundle.contents):,}",
                bytes=f"{size:,}",
                folder=show(bundle.folder),
            ),
        ),
        Row(
            label=_("Bundle"),
            value=_("{bytes} bytes  sha256 {digits}", bytes=f"{bundle.size:,}", digits=_grouped(bundle.sha256)),
        ),
        Row(label=_("Signature"), value=bundle.signature),
    ]


def _difference(old: JSON, new: JSON) -> list[Row]:
    """The entry that is written, whole; against the one that it replaces, line by line."""
    if old is None:
        return [Row(label="+", value=show(json.dumps(new, ensure_ascii=False)))] if new else []
    return [Row(label=sign, value=line) for sign, line in difference.values(old, new)]


def _checks(matter: Matter) -> Section:
    fetched = [
        step for step in matter.plan.installed_by or () if not (matter.plan.bundle and step.startswith("unpack "))
    ]
    rows = [Row(label=_("Fetched at start"), value=show(step)) for step in fetched]
    rows += [
        Row(label=terms.EVIDENCE.get(kind, kind), value=terms.STATES[state])
        for kind, state in matter.verification.items()
    ]
    rows += [Row(label=_("Not known"), value=u.says) for u in matter.plan.unknown]
    rows += [Row(label=_("Policy"), value=says) for says in matter.policy]
    return Section(title=_("What was and was not checked:"), rows=tuple(rows))
