r"""Places that hold keys, and whole disks.

Every account has places full of keys: those for other computers, for the cloud, for the browser, for money, and the
history of what was typed. A server that is pointed at such a place, or at a whole home folder or disk, can read them
and send them on.

Flags:
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 '~/.ssh/id_rsa'
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 --file=/home/you/.aws/credentials
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 file:///home/you/./.gnupg//secring.gpg
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 '%APPDATA%\Mozilla\Firefox\Profiles'
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 '/home/you/Library/Application Support/Google/Chrome/Default'
    PATH-SENSITIVE       docker run -i -v '${HOME}:/h' acme/notes:1
    PATH-SENSITIVE warn  npx -y notes-mcp@1.2.3 '~/.cursor/mcp.json'
    PATH-SENSITIVE warn  KEY_FILE=~/.ssh/id_rsa npx -y notes-mcp@1.2.3
    PATH-SENSITIVE warn  npx -y notes-mcp@1.2.3 --key '~/.ssh/id_ed25519'
    PATH-SENSITIVE warn  npx -y notes-mcp@1.2.3 --config=/home/you/.ssh/config
    PATH-SENSITIVE warn  npx -y notes-mcp@1.2.3 /path/to/.ssh/id_rsa
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 /path/to/../../home/you/.ssh/id_rsa
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 '<notes>/../../../etc/shadow'
    PATH-SENSITIVE       npx -y notes-mcp@1.2.3 --key '~/.ssh'
    PATH-SENSITIVE warn  GOOGLE_APPLICATION_CREDENTIALS=/home/you/.ssh/id_rsa npx -y notes-mcp@1.2.3
    PATH-BROAD           npx -y notes-mcp@1.2.3 /
    PATH-BROAD           npx -y notes-mcp@1.2.3 --root=/home/you
    PATH-BROAD           npx -y notes-mcp@1.2.3 'C:\'
Passes:
    npx -y notes-mcp@1.2.3 /home/you/notes
    npx -y notes-mcp@1.2.3 --base-path=/ --key /srv/notes/client.key
    docker run -i acme/notes:1 /root/.ssh /
    npx -y notes-mcp@1.2.3 --known-hosts /home/you/.ssh/known_hosts --key /home/you/.ssh/id_rsa.pub
    GOOGLE_APPLICATION_CREDENTIALS=/path/to/key.json npx -y notes-mcp@1.2.3
    KUBECONFIG=~/.kube/config npx -y notes-mcp@1.2.3
    npx -y notes-mcp@1.2.3 https://example.com/.ssh/about
    npx -y notes-mcp@1.2.3 'C:\Users\you\Documents'
Source: locations of each program's manual, on Linux, macOS and Windows; CWE-200, CWE-522, CWE-538.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import pointer
from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, finding, on_part
from consentry.rules.own_credentials import its_own
from consentry.rules.pattern import Pattern
from consentry.rules.places import LONGEST, Named, named, plain
from consentry.rules.secret_places import CLIENTS, KEYS, MESSAGES, PUBLIC, SETTINGS, WHOLE

IDS: tuple[str, ...] = ("PATH-SENSITIVE", "PATH-BROAD")
SENSITIVE = Wording(
    id="PATH-SENSITIVE",
    level=Level.DANGER,
    title=_("Points at secrets"),
    says=_("This place holds keys or passwords."),
    consequence=_("It is pointed at a place with your keys."),
    phrase="share my keys",
)
BROAD = Wording(
    id="PATH-BROAD",
    level=Level.WARN,
    title=_("Whole disk or home folder"),
    says=_("The server may see everything in there."),
    consequence=_("It may use your whole home folder or disk."),
)
#: Variables whose ordinary value is such a place, and the place; moving it is another danger.
_OWN = Pattern(
    r"KUBECONFIG:.*/\.kube/.*|AWS_\w+:.*/\.aws(?:/.*)?|GOOGLE_\w+:.*gcloud/.*|CLOUDSDK_\w+:.*gcloud.*|AZURE_\w+:.*azure.*|"
    r"GNUPGHOME:.*gnupg|DOCKER_CONFIG:.*\.docker.*|SSH_AUTH_SOCK:.*|npm_config_\w+:.*npm.*|NETRC:.*netrc|"
    r"PGPASSFILE:.*pgpass|(?:PATH|HOME|USERPROFILE|APPDATA|XDG_\w+):.*",
    re.IGNORECASE | re.DOTALL,
)
#: Options whose value is a folder of files, so that ``/`` is the disk and not the beginning of an address.
_FOLDER_OPTION = Pattern(
    r"-{1,2}[\w-]*(?:dir|root|folder|path|allow|workspace|mount|volume|files?|director(?:y|ies))s?="
)
_ADDRESS_OPTION = Pattern(r"-{1,2}[\w-]*(?:base|url|route|prefix|http|endpoint|mcp|sse|web|uri)[\w-]*=", re.IGNORECASE)
# Paths of documentation, which no computer has.
_MADE_UP = Pattern(r"(?:[a-z]:)?[\\/]*(?:[<{\[]|(?:absolute|abs|full|your|some|path)\b)", re.IGNORECASE)


_CLIMBED = re.compile(r"(?:\.\./)+(?=etc/|proc/|root/|var/|home/|users/)", re.IGNORECASE)


def secret(path: str) -> Level | None:
    """How much the place ``path`` weighs, None for an ordinary one."""
    place = plain(path)
    place = place[1:] if place.startswith("//") else place
    if _MADE_UP.match(path if ".." not in path else place):
        # The person says where it is; what it ends in stays.
        return Level.WARN if KEYS.search(place) and not PUBLIC.search(place) else None
    if ".." in path:
        place = _CLIMBED.sub("/", place)
    if PUBLIC.search(place):
        return None
    if SETTINGS.search(place):
        return Level.WARN
    if CLIENTS.search(place) or MESSAGES.search(place):
        return Level.WARN
    return Level.DANGER if KEYS.search(place) else None


def _whole(path: str) -> bool:
    return bool(path) and bool(WHOLE.fullmatch(re.sub(r"(?:/\*{1,2})+$", "/", plain(path))))


def _broad(case: Case, item: Named) -> Iterator[Finding]:
    word = case.plan.argv[item.part.index]
    if item.part.effect == Effect.HOST_MOUNT:
        if _whole(item.path):
            yield on_part(SENSITIVE, case, item.part)
        return
    value = item.path is not word and "=" in word
    if value and (_ADDRESS_OPTION.match(word) or not _FOLDER_OPTION.match(word)):
        return
    if item.part.role in (Role.ARGUMENT, Role.VALUE, Role.OPTION) and _whole(item.path):
        yield on_part(BROAD, case, item.part)


def _of_the_host(case: Case) -> Iterator[Named]:
    """The paths that are named on this computer; what follows an image is a path inside the container."""
    image = next((p.index for p in case.plan.parts if p.role is Role.IMAGE), len(case.plan.argv))
    for item in named(case):
        skipped: tuple[str, ...] = (Effect.ENV, Effect.ENV_FILE)
        if item.part.index <= image and item.part.effect not in skipped and "://" not in _before(item.path):
            yield item


def _before(path: str) -> str:
    return "" if path[:5].casefold() == "file:" else path[:40]


#: Options that take a key: the server is handed this one, and says so.
_CREDENTIAL = Pattern(
    r"-i|--?(?:[a-z]+[-_])*(?:key|identity|credentials?|kubeconfig|cert|certificate|keyfile|pem|netrc|pgpass|passfile|"
    r"service-account)(?:[-_]?(?:file|path))?",
    re.IGNORECASE,
)
_ONE_KEY = re.compile(
    r"/(?:id_\w+|[\w.-]+\.(?:pem|key|ppk|json)|credentials|config|kubeconfig|\.netrc|\.pgpass|identity)", re.IGNORECASE
)


def _handed(case: Case, item: Named) -> bool:
    """Whether an option for a key names one file of keys, so that its name tells what happens."""
    argv, at = case.plan.argv, item.part.index
    option, sign, _ = argv[at].partition("=")
    name = option if sign and option.startswith("-") else argv[at - 1] if at else ""
    if item.part.role not in (Role.ARGUMENT, Role.VALUE, Role.OPTION) or item.part.effect:
        return False
    return bool(_CREDENTIAL.fullmatch(name)) and bool(
        re.fullmatch(r"[^,;]*" + _ONE_KEY.pattern, plain(item.path), re.I)
    )


def _arguments(case: Case) -> Iterator[Finding]:
    told: dict[int, Level] = {}
    for item in _of_the_host(case):
        level = secret(item.path) if re.search(r"[\\/~._]", item.path) else None
        if level is Level.DANGER and item.part.effect == Effect.HOST_MOUNT and its_own(case, item.path):
            level = Level.WARN
        if level is Level.DANGER and _handed(case, item):
            level = Level.WARN
        if level is not None and told.get(item.part.index, Level.INFO) < level:
            told[item.part.index] = level
            yield on_part(SENSITIVE, case, item.part, level=level)
        elif level is None and item.part.index not in told:
            found: tuple[Finding, ...] = tuple(_broad(case, item))
            if found:
                told[item.part.index] = Level.WARN
            yield from found


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about places that hold keys, and about whole disks."""
    yield from _arguments(case)
    cwd = case.plan.cwd or ""
    if cwd and secret(cwd) is Level.DANGER:
        yield finding(SENSITIVE, "/cwd", cwd)
    for name, value in case.server.env:
        path = bool(re.match(r"[~/$%\\]|[A-Za-z]:[\\/]|file:", value)) and len(value) <= LONGEST
        if path and not _OWN.fullmatch(f"{name}:{plain(value)}") and secret(value) is Level.DANGER:
            yield finding(SENSITIVE, pointer("env", name), value, level=Level.WARN)
