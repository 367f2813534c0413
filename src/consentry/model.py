"""The values that flow through the pipe: frozen, without judgement, without I/O.

offer (text) -> InstallRequest -> Plan -> Findings -> Review -> Consent -> Approval
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Literal

import rfc8785
from msgspec import Struct
from msgspec.structs import replace

from consentry.grants import Grant
from consentry.shape import TEXT, Shape

#: JSON as ``json`` and ``rfc8785`` take it.
JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]

SCHEMA = 1


class Flat(Struct, frozen=True):
    """A value whose JSON form is its fields, in order."""

    def as_json(self) -> dict[str, JSON]:
        """All fields."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


class Level(IntEnum):
    """How much a finding weighs (DESIGN: levels). A plan has the level of its highest finding."""

    INFO = 0
    WARN = 1
    DANGER = 2
    BLOCK = 3

    @property
    def word(self) -> str:
        """The word used in JSON: info, warn, danger, block."""
        return self.name.lower()


#: Why there was no yes. One word each; they stand in the ledger.
Reason = Literal["user", "cancel", "eof", "signal", "timeout", "closed", "changed", "no-ui", "agent", "busy", "blocked"]


class Assurance(IntEnum):
    """What an answer proves. A0: an embedder's own dialog says so. A1: an interactive channel answered."""

    A0 = 0
    A1 = 1
    A2 = 2
    A3 = 3


class Verification(Enum):
    """The seven states of a piece of evidence. "Not checked" is never "fine" (law L10)."""

    VERIFIED = "verified"
    MISMATCH = "mismatch"
    ABSENT = "absent"
    LOST = "lost"
    NOT_OFFERED = "not offered"
    NOT_CHECKED = "not checked"
    STALE = "stale trust data"


class Tier(Enum):
    """The sandbox that a launch runs in. A launch never gets a weaker one than its record names (law L12)."""

    NONE = "none"


class Finding(Struct, frozen=True, kw_only=True):
    """One thing a person should know, good or bad.

    ``where`` is a JSON pointer into the server entry as it was asked ("/args/2", "/env/NODE_OPTIONS", "").
    ``says`` and ``excerpt`` are shown as they are: request text in them has gone through ``show.show``.
    ``consequence`` is our own short sentence for the top of the dialog, without request text.
    ``phrase`` is what a person types to accept a ``danger`` ("run unseen code"); "" below danger.
    ``part`` is the index in the plan's argv that the finding is about, if there is one.
    """

    id: str
    level: Level
    where: str
    title: str
    says: str
    excerpt: str = ""
    consequence: str = ""
    phrase: str = ""
    part: int | None = None

    def as_json(self) -> dict[str, JSON]:
        """The documented form of ``inspect --json``."""
        return {
            "id": self.id,
            "level": self.level.word,
            "where": self.where,
            "title": self.title,
            "says": self.says,
            "excerpt": self.excerpt,
        }


def highest(findings: tuple[Finding, ...]) -> Level:
    """The level of a set of findings; info when there is none."""
    return max((f.level for f in findings), default=Level.INFO)


# ---- what was asked ------------------------------------------------------------------------------------------------


class Input(Struct, frozen=True, kw_only=True):
    """A value that is not in the request: somebody has to give it before the server can start.

    ``definition`` is the JSON text of the input as asked. ``mark`` is the text in the server's values that the value
    takes the place of, at the pointers ``at`` or, without any, wherever it stands; "" is an empty value. ``native``: a
    client with inputs (VS Code) asks for it and ``definition`` is written. Only VS Code makes a ``kind`` "command".
    ``default`` and the answer hold several texts where ``multiple``. ``flag``: the argument that is left out with it.
    """

    id: str
    definition: str
    mark: str = ""
    at: tuple[str, ...] = ()
    native: bool = False
    label: str = ""
    kind: Literal["text", "number", "boolean", "file", "folder", "choice", "command"] = "text"
    secret: bool = False
    required: bool = True
    default: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    multiple: bool = False
    low: float | None = None
    high: float | None = None
    flag: str = ""


class Secret(Flat, frozen=True, kw_only=True):
    """A secret that the key chain keeps: ``mark`` stands in the plan where the guard puts the value at each start.

    The value itself is in no plan, record, file or log. ``account`` names it in the key chain.
    """

    mark: str
    account: str
    label: str


class Content(Flat, frozen=True, kw_only=True):
    """One file of a bundle: its name in it, how many bytes, SHA-256 in hex, and whether it may be executed."""

    name: str
    size: int
    sha256: str
    executable: bool


def _nothing(name: str) -> bytes:
    raise KeyError(name)


class Bundle(Struct, frozen=True, kw_only=True):
    """A bundle that was read whole: SHA-256 of the file, and all that it holds. ``folder``: where it is unpacked to.

    ``content`` gives the verified bytes of a file by its name; nothing is on the disk before consent.

    ``signature`` is what the signature block proves, in our own words.
    """

    sha256: str
    size: int
    contents: tuple[Content, ...]
    content: Callable[[str], bytes] = _nothing
    signature: str = ""
    signed: Verification = Verification.ABSENT
    folder: str = ""

    def as_json(self) -> dict[str, JSON]:
        """What is digested: the bundle, where it goes, how many files it holds and the digest of their list."""
        return {
            "sha256": self.sha256,
            "size": self.size,
            "folder": self.folder,
            "files": len(self.contents),
            "tree": digest([content.as_json() for content in self.contents]),
        }


class Override(Struct, frozen=True, kw_only=True):
    """What a request says for one platform only; each field that is not None replaces the server's own whole."""

    platform: Literal["linux", "darwin", "win32"]
    command: str | None = None
    args: tuple[str, ...] | None = None
    env: tuple[tuple[str, str], ...] | None = None


class Field(Struct, frozen=True, kw_only=True):
    """A field of the request that is shown and never written (law L7).

    ``kind``: "unknown" (a client may obey it: FMT-UNKNOWN), "safeguard" (would switch later questions off),
    "inert" (a description, a timeout, an icon). ``value`` is JSON text.
    """

    where: str
    value: str
    kind: Literal["unknown", "safeguard", "inert"]


class Server(Struct, frozen=True, kw_only=True):
    """One server that was asked for, in the terms of the client that the request was made for.

    Exactly one of ``command`` and ``url`` is set. ``command`` is as asked: whether it is a whole line is for the
    target to decide. ``names`` holds every name that the request gave (more than one if they differ); the first counts.
    ``exact``: the words were given one by one; the target's splitting must not apply. ``secrets`` are inputs that were
    answered and that the key chain keeps.
    """

    names: tuple[str, ...]
    command: str | None = None
    args: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    cwd: str | None = None
    url: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    transport: Literal["stdio", "http", "sse"] = "stdio"
    inputs: tuple[Input, ...] = ()
    fields: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()
    exact: bool = False
    #: The package that the request says it is, as its runner takes it; "" where it says none apart from the command.
    package: str = ""
    #: The expressions in the values that the installing host replaces: ``${__dirname}`` and the like (bundles).
    host: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    bundle: Bundle | None = None
    secrets: tuple[Secret, ...] = ()

    @property
    def name(self) -> str:
        """The name that would become the key in the configuration."""
        return self.names[0]

    def on(self, platform: str) -> Server:
        """The server as it is asked for on ``platform``: each field of an override replaces its own whole."""
        mine = next((one for one in self.overrides if one.platform == platform), None)
        if mine is None:
            return self
        return replace(
            self,
            command=self.command if mine.command is None else mine.command,
            args=self.args if mine.args is None else mine.args,
            env=self.env if mine.env is None else mine.env,
        )


class InstallRequest(Struct, frozen=True, kw_only=True):
    """What was asked, read in exactly one way.

    ``format`` names the reader, ``client`` the client that a link was made for (None for pasted text),
    ``channel`` how it reached us. ``findings`` are about the request as a whole. ``alternatives``: the servers are ways
    to install one and the same, of which exactly one is chosen.
    """

    raw: str
    format: str
    channel: Literal["link", "paste", "command line", "package name", "bundle"]
    client: str | None
    servers: tuple[Server, ...]
    findings: tuple[Finding, ...] = ()
    alternatives: bool = False


# ---- what would happen ---------------------------------------------------------------------------------------------


class Target(Struct, frozen=True, kw_only=True):
    """Where an entry would be written and how that client reads it. Built by ``clients``.

    ``splitting``: what the client does with a ``command`` that holds blanks.
    ``expressions``: the names that the client replaces in ``${NAME}`` and ``${NAME:...}``; ``syntaxes``: its other ways
    of substitution, by their names in ``expressions.SYNTAXES``.
    ``drops``: environment names, in upper case, that the client takes out before it starts a server.
    ``grants``: the keys that weaken a protection and that it reads, each written only where a person allows it by name.
    ``names``: those of servers that it starts. ``readers``: what else reads the same file, by title.
    ``beside``: files whose entries it mixes by name with those here; ``stronger``: those to write where they are there.
    ``by_hand``: not empty where we cannot write the file; then it says what a person has to do.
    ``tested``: client version and date if the reading was tried on the real client, else None ("assumed").
    """

    client: str
    path: str
    scope: Literal["user", "project"]
    key: str
    platform: Literal["linux", "darwin", "win32"]
    splitting: Literal["none", "words"] = "none"
    expressions: tuple[str, ...] = ()
    syntaxes: tuple[str, ...] = ()
    drops: frozenset[str] = frozenset()
    readers: tuple[str, ...] = ()
    remote: bool = True
    inputs: bool = False
    grants: tuple[Grant, ...] = ()
    names: Shape = TEXT
    beside: tuple[str, ...] = ()
    stronger: tuple[str, ...] = ()
    by_hand: str = ""
    tested: str | None = None

    def as_json(self) -> dict[str, JSON]:
        """The part that is digested: client, path, scope, key, platform."""
        return {name: getattr(self, name) for name in ("client", "path", "scope", "key", "platform")}


class Role(Enum):
    """What one element of argv is to the program that reads it."""

    PROGRAM = "program"
    OPTION = "option"
    VALUE = "value"
    PACKAGE = "package"
    IMAGE = "image"
    SCRIPT = "script"
    MODULE = "module"
    CODE = "code"
    ARGUMENT = "argument"
    UNKNOWN = "unknown"


class Part(Struct, frozen=True, kw_only=True):
    """One element of argv as a runner's grammar understood it.

    ``effect`` is a word of ``effects.Effect`` or "" ; ``runner`` is the grammar that read it.
    """

    index: int
    role: Role
    runner: str
    effect: str = ""
    detail: str = ""


class Variant(Struct, frozen=True, kw_only=True):
    """What would run elsewhere: on ``platform``, or ("") where the request does not name the platform. Not digested."""

    platform: str
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    files: tuple[LocalFile, ...]


class Package(Flat, frozen=True, kw_only=True):
    """A thing that a runner fetches. ``version`` is exactly as asked, None if none."""

    ecosystem: Literal["npm", "pypi", "oci", "nuget"]
    name: str
    version: str | None
    spec: str
    source: Literal["registry", "git", "url", "path"]


class LocalFile(Flat, frozen=True, kw_only=True):
    """A file that the request itself names and that runs: its content is part of the agreement.

    ``path`` as it will be opened; ``sha256`` hex, or None where no file was looked at (batch) or none is there.
    """

    path: str
    role: Literal["program", "script"]
    sha256: str | None = None


class Hole(Flat, frozen=True, kw_only=True):
    """An expression that the client fills in at launch. ``where`` is "/argv/2" or "/env/NAME"."""

    where: str
    expression: str


class Unknown(Flat, frozen=True, kw_only=True):
    """Something that cannot be known without running code, in our own words (request text through ``show``)."""

    where: str
    says: str


class Pin(Flat, frozen=True, kw_only=True):
    """A file that is started and that the request does not name: interpreter or resolved program.

    ``path`` as looked up, ``real`` after links, ``sha256`` hex of the content.
    """

    role: Literal["program", "interpreter"]
    path: str
    real: str
    sha256: str


class Start(Struct, frozen=True, kw_only=True):
    """The *started as* vector.

    ``guard`` is the command that the configuration holds, without the digest that follows it; empty when the approved
    argv is written directly. ``program`` is the absolute path that is executed with ``argv`` as argument vector.
    ``inherits`` are the names that the server gets from the environment of the client, ``search_path`` its PATH,
    ``sets`` what the guard sets beside the plan's own variables.
    """

    guard: tuple[str, ...]
    program: str
    argv: tuple[str, ...]
    search_path: str
    inherits: tuple[str, ...]
    sets: tuple[tuple[str, str], ...] = ()
    sandbox: Tier = Tier.NONE

    def as_json(self) -> dict[str, JSON]:
        """All fields."""
        return {
            "guard": list(self.guard),
            "program": self.program,
            "argv": list(self.argv),
            "search_path": self.search_path,
            "inherits": list(self.inherits),
            "sets": dict(self.sets),
            "sandbox": self.sandbox.value,
        }


class Plan(Struct, frozen=True, kw_only=True):
    """Exactly what would be fetched, run and written. Rendered, digested, written and launched: one object (law L2).

    Three vectors: ``argv`` (*asked*: what the client would run after its own splitting), ``installed_by`` (each fetch,
    unpack and build step) and ``start`` (*started as*). The last two are None in batch.
    ``parts`` is the runner's understanding of ``argv``; it follows from it and is not digested.
    """

    name: str
    transport: Literal["stdio", "http", "sse"]
    argv: tuple[str, ...] = ()
    command_line: str | None = None
    env: tuple[tuple[str, str], ...] = ()
    cwd: str | None = None
    url: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    target: Target | None = None
    packages: tuple[Package, ...] = ()
    files: tuple[LocalFile, ...] = ()
    holes: tuple[Hole, ...] = ()
    inputs: tuple[Input, ...] = ()
    secrets: tuple[Secret, ...] = ()
    bundle: Bundle | None = None
    #: Safeguard keys that the person allowed by name; they are written as asked, each as JSON text.
    grants: tuple[Field, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    installed_by: tuple[str, ...] | None = None
    start: Start | None = None
    direct: bool = False
    parts: tuple[Part, ...] = ()
    #: How a command line inside one element of argv would be read; ``index`` is that element. Not digested either.
    nested: tuple[Part, ...] = ()
    variants: tuple[Variant, ...] = ()

    @property
    def platform(self) -> str:
        """The system that the plan is for; Linux without a target."""
        return "linux" if self.target is None else self.target.platform

    def as_json(self) -> dict[str, JSON]:
        """The canonical plan object: what ``inspect --json`` prints and what the digest is taken of."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "transport": self.transport,
            "argv": list(self.argv),
            "command_line": self.command_line,
            "env": dict(self.env),
            "cwd": self.cwd,
            "url": self.url,
            "headers": dict(self.headers),
            "target": None if self.target is None else self.target.as_json(),
            "packages": [p.as_json() for p in self.packages],
            "files": [f.as_json() for f in self.files],
            "holes": [h.as_json() for h in self.holes],
            "inputs": [{"id": i.id, "definition": i.definition} for i in self.inputs],
            "secrets": [s.as_json() for s in self.secrets],
            "bundle": None if self.bundle is None else self.bundle.as_json(),
            "grants": [{"where": g.where, "value": g.value} for g in self.grants],
            "unknown": [u.as_json() for u in self.unknown],
            "installed_by": None if self.installed_by is None else list(self.installed_by),
            "start": None if self.start is None else self.start.as_json(),
            "direct": self.direct,
        }

    @property
    def digest(self) -> str:
        """``sha256:`` and 64 hex digits over the RFC 8785 form of ``as_json()``."""
        return digest(self.as_json())


def digest(value: JSON) -> str:
    """SHA-256 of the RFC 8785 (JCS) form of ``value`` as ``sha256:HEX``."""
    return "sha256:" + hashlib.sha256(rfc8785.dumps(value)).hexdigest()


class Facts(Struct, frozen=True, kw_only=True):
    """What rules need to know beside the plan; read once through the world, empty in batch.

    ``existing``: names already in the target configuration, each with the JSON text of its entry. ``inputs``: the ids
    of the values that the client asks for already. ``approved``: the record behind the entry of that name, if there is
    one, ``pins`` the programs that would be started now. ``forbidden``: what policies say, ids with their sentences.
    """

    existing: tuple[tuple[str, str], ...] = ()
    inputs: tuple[str, ...] = ()
    root: bool = False
    approved: dict[str, JSON] | None = None
    pins: tuple[Pin, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()


# ---- what a person sees and answers --------------------------------------------------------------------------------


class Row(Struct, frozen=True, kw_only=True):
    """One line of meaning. ``value`` has gone through ``show``; ``tags`` are our own words."""

    label: str
    value: str
    tags: tuple[str, ...] = ()


class Section(Struct, frozen=True, kw_only=True):
    """A titled group of rows. ``numbered`` rows are exact values (argv, env ...), the others are facts."""

    title: str
    rows: tuple[Row, ...]
    numbered: bool = False
    end: str = ""
    kind: Literal["", "command", "changes"] = ""  # "command": the rows are argv; "changes": what changes on the disk


class Ask(Struct, frozen=True, kw_only=True):
    """A value that a person is asked for on the finished review. Every text is visible text, but for ``id``.

    ``label`` and ``choices`` are the requester's own words, ``to`` who receives the value, ``kind`` what it has to be;
    ``suggestion`` is taken where nothing is typed.
    """

    id: str
    label: str
    to: tuple[str, ...]
    kind: str
    secret: bool = False
    required: bool = True
    multiple: bool = False
    suggestion: str = ""
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, JSON]:
        """What is digested of it."""
        return {"id": self.id, "label": self.label, "to": list(self.to), "kind": self.kind, "secret": self.secret}


class Review(Struct, frozen=True, kw_only=True):
    """Everything a person must see, in order, already visible text; one for all dialogs.

    ``badge`` is the word beside the heading. ``words`` is what must be typed to approve; None means there is no approve
    control (``block``, or a value that is asked for is still missing).
    ``dwell`` is the number of seconds before an answer is taken. ``asks`` are the values to be asked for first: with
    them the plan is another one, and so are the review and its digest. ``act`` is what approving does: it installs a
    program, connects to an address, or changes what is installed.
    """

    heading: str
    level: Level
    badge: str
    warning: tuple[str, ...]
    consequences: tuple[str, ...]
    sections: tuple[Section, ...]
    plan_digest: str
    words: str | None
    dwell: float
    asks: tuple[Ask, ...] = ()
    act: Literal["install", "connect", "change"] = "install"

    def as_json(self) -> dict[str, JSON]:
        """The object that the review digest is taken of."""
        return {
            "act": self.act,
            "heading": self.heading,
            "level": self.level.word,
            "badge": self.badge,
            "warning": list(self.warning),
            "consequences": list(self.consequences),
            "sections": [
                {
                    "title": s.title,
                    "kind": s.kind,
                    "numbered": s.numbered,
                    "end": s.end,
                    "rows": [{"label": r.label, "value": r.value, "tags": list(r.tags)} for r in s.rows],
                }
                for s in self.sections
            ],
            "plan_digest": self.plan_digest,
            "words": self.words,
            "asks": [ask.as_json() for ask in self.asks],
        }

    @property
    def digest(self) -> str:
        """``sha256:HEX`` over ``as_json()``."""
        return digest(self.as_json())


class Answer(Struct, frozen=True, kw_only=True):
    """An affirmative act, as the dialog saw it. No answer is an exception (``errors.NotApproved``).

    ``review_digest`` is the digest of the review that was answered; ``dwell_ms`` from last paint to answer.
    """

    review_digest: str
    how: str
    assurance: Assurance
    dwell_ms: int


class Consent(Struct, frozen=True, kw_only=True):
    """An answer bound to the plan, the review, the client and its file, the user and the machine (law L5)."""

    plan_digest: str
    review_digest: str
    client: str
    path: str
    user: str
    machine: str
    how: str
    assurance: Assurance
    when: str
    dwell_ms: int

    def as_json(self) -> dict[str, JSON]:
        """All fields."""
        return {
            "plan_digest": self.plan_digest,
            "review_digest": self.review_digest,
            "client": self.client,
            "path": self.path,
            "user": self.user,
            "machine": self.machine,
            "how": self.how,
            "assurance": self.assurance.name,
            "when": self.when,
            "dwell_ms": self.dwell_ms,
        }


class State(Struct, frozen=True):
    """Where Consentry keeps its own files, all below one folder of the user."""

    root: str

    @property
    def records(self) -> str:
        """Approval records, each named by its own SHA-256, mode 0600."""
        return self.root + "/records"

    @property
    def index(self) -> str:
        """One file for each approved plan digest: the name of its newest unrevoked record."""
        return self.root + "/index"

    @property
    def fingerprints(self) -> str:
        """What the guard last hashed fully: device, inode, size, times."""
        return self.root + "/fingerprints"

    @property
    def backups(self) -> str:
        """The bytes of configuration files before a write, for ``undo``."""
        return self.root + "/backups"

    @property
    def bundles(self) -> str:
        """Unpacked bundles, each in a folder named by the SHA-256 of the bundle."""
        return self.root + "/bundles"

    @property
    def locks(self) -> str:
        """One lock file for each configuration file, and one for the question."""
        return self.root + "/locks"

    @property
    def inbox(self) -> str:
        """What the guard refused, waiting to enter the ledger."""
        return self.root + "/inbox"

    @property
    def ledger(self) -> str:
        """The SQLite file with the hash-chained history."""
        return self.root + "/ledger.sqlite"

    @property
    def launcher(self) -> str:
        """The self-contained launch guard; its path is the same in every version."""
        return self.root + "/launch.py"
