"""What a container, or a runtime with limits of its own, may do to the computer that runs it.

A container narrows a program only as far as its options leave it closed. One option can hand over the home folder, the
engine's socket or the whole machine; then the word "container" promises what is not there.

Flags:
    CTR-MOUNT            docker run -v '${HOME}/../../etc:/h' acme/notes:1
    CTR-PRIV             docker run -i --privileged acme/notes:1
    CTR-MOUNT            docker run -i -v /:/host acme/notes:1
    CTR-MOUNT            docker run -i --mount type=volume,dst=/h,volume-opt=device=/,volume-opt=o=bind acme/notes:1
    CTR-MOUNT warn       docker run -v .:/app acme/notes:1
    CTR-SOCK             docker run -i -v /var/run/docker.sock:/s acme/notes:1
    CTR-NS               docker run -i --net=host acme/notes:1
    CTR-CAP              docker run -i --cap-add=ALL acme/notes:1
    CTR-ENTRY            docker run -i --entrypoint=/bin/sh acme/notes:1 -c id
    CTR-HOST             docker -H tcp://example.com run -i acme/notes:1
    CTR-BUILD            docker build https://example.com/x.git
    CTR-REGISTRY         docker run -i registry.example.com/notes:1
    CTR-TAG              docker run -i acme/notes:1
    CTR-NS               docker run -i --network=name=host acme/notes:1
    CTR-NS               podman-remote run -i --pid host acme/notes:1
    CTR-MOUNT            docker run -i -v '~/.bashrc:/b' acme/notes:1
    CTR-MOUNT            docker run -i -v /usr/local/bin:/b acme/notes:1
    CTR-MOUNT            docker run -i -v /host_mnt/c/Users/you:/b acme/notes:1
    CTR-MOUNT            docker compose run -v /:/host notes
    CTR-PRIV             lima nerdctl run -i --privileged acme/notes:1
    CTR-PRIV             colima nerdctl -- run -i --privileged acme/notes:1
    CTR-BUILD warn       docker exec -i notes node server.js
    CTR-BUILD warn       docker-compose run --rm notes
    CTR-PERM             deno run -A npm:notes
    CTR-PERM             deno run -W=/home/you npm:notes
    CTR-PERM             bun run https://example.com/x.ts
Passes:
    docker run -i acme/notes --privileged -v /:/host
    docker run -i -v notes-data:/data --security-opt=no-new-privileges acme/notes
    docker run -i -v /srv/notes:/data acme/notes
    docker run -i --privileged=false acme/notes
    docker run -i --network=name=notes,alias=host acme/notes
    docker run -i -v /host_mnt/Users/you/projects/notes:/data acme/notes
    docker run -i -v '~/notes/bin:/data' acme/notes
    deno run -N -R=node_modules npm:notes
    docker mcp gateway run
Source: command-line reference of Docker 28; ``deno run --help``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Part, Role
from consentry.packages import exact, host
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.own_credentials import its_own

IDS: tuple[str, ...] = (
    "CTR-PRIV",
    "CTR-MOUNT",
    "CTR-SOCK",
    "CTR-NS",
    "CTR-CAP",
    "CTR-ENTRY",
    "CTR-HOST",
    "CTR-BUILD",
    "CTR-REGISTRY",
    "CTR-TAG",
    "CTR-PERM",
)

_D = Level.DANGER
PRIV = Wording(
    id="CTR-PRIV",
    level=_D,
    title=_("Privileged container"),
    says=_("The container can control this computer. It is no barrier any more."),
    consequence=_("The container can control this computer."),
    phrase="give full control",
)
MOUNT = Wording(
    id="CTR-MOUNT",
    level=_D,
    title=_("Broad or sensitive host folder"),
    says=_("The container can read and change this place on your computer."),
    consequence=_("It can read and change files outside the container."),
    phrase="share my files",
)
SOCK = Wording(
    id="CTR-SOCK",
    level=_D,
    title=_("Container engine control socket"),
    says=_("The container can start other containers with full rights over this computer."),
    consequence=_("It can control the container engine, and so this computer."),
    phrase="give full control",
)
NAMESPACE = Wording(
    id="CTR-NS",
    level=_D,
    title=_("Shares the host's network or processes"),
    says=_("The container sees and uses this part of your computer as if it ran outside."),
    consequence=_("The container is not separated from this computer."),
    phrase="share my computer",
)
CAPABILITY = Wording(
    id="CTR-CAP",
    level=_D,
    title=_("Extra kernel rights"),
    says=_("The container gets rights that containers do not have."),
    consequence=_("The container gets extra rights."),
    phrase="give extra rights",
)
ENTRY = Wording(
    id="CTR-ENTRY",
    level=_D,
    title=_("Replaces the image's program"),
    says=_("Another program runs instead of the one that the image was made for."),
    consequence=_("Another program runs instead of the image's own."),
    phrase="run another program",
)
ENGINE = Wording(
    id="CTR-HOST",
    level=_D,
    title=_("Another container engine"),
    says=_("The container runs on another machine or engine than yours."),
    consequence=_("It runs on another machine."),
    phrase="use another machine",
)
BUILD = Wording(
    id="CTR-BUILD",
    level=_D,
    title=_("Builds instead of running"),
    says=_("This builds from text that is fetched now. The build runs commands of its own."),
    consequence=_("Builds and runs what an address holds today."),
    phrase="run unseen code",
)
REGISTRY = Wording(
    id="CTR-REGISTRY",
    level=Level.WARN,
    title=_("Unknown image registry"),
    says=_("The image comes from a registry that is not one of the large public ones."),
    consequence=_("The image comes from an unusual place."),
)
TAG = Wording(
    id="CTR-TAG",
    level=Level.INFO,
    title=_("Image tag can move"),
    says=_("The same tag can point to another image tomorrow. A digest would not."),
)
PERMISSION = Wording(
    id="CTR-PERM",
    level=_D,
    title=_("All permissions"),
    says=_("The runtime's own limits are switched off: it may read, write or run everything."),
    consequence=_("The program may read, write and run everything."),
    phrase="allow everything",
)
WIDE = Wording(
    id="CTR-PERM",
    level=_D,
    title=_("Permission without a narrow limit"),
    says=_("The program may use these, and they are not held by the runtime's limits."),
    consequence=_("The program gets a wide permission."),
    phrase="allow this",
)
#: What an option of the runtime gives, without a list and with one.
_GIVES = {
    "run": (_("start every program of this computer, and those have no limits"), _("start these programs, and "
        "they have no "
            "limits")),
    "read": (_("read every file that you can read"), _("read these places and all that is in them")),
    "write": (_("change and delete every file that you can"), _("change and delete files in these places")),
    "ffi": (_("load libraries, and those have no limits"), _("load these libraries, and they have no limits")),
}  # fmt: skip
_SHORT = {"R": "read", "W": "write"}
UNLIMITED = _("What this address holds may read, write and run everything: this runtime sets no limits.")
VERB = Wording(
    id="CTR-BUILD",
    level=_D,
    title=_("Engine command that runs no server"),
    says=_("This container command is not the start of a server. It changes files or containers."),
    consequence=_("Changes containers or files instead of starting a server."),
    phrase="run engine command",
)

EXISTING = Wording(
    id="CTR-BUILD",
    level=Level.WARN,
    title=_("Container that exists already"),
    says=_(
        "This starts, or runs a command in, a container or service that was set up before. What it may do on this "
        "computer was decided then and is not shown here."
    ),
    consequence=_("Runs in a container whose rights are not shown here."),
)
#: Verbs that use a container which an earlier command or a file of the project has set up.
_EXISTING = frozenset(("exec", "start", "restart", "attach", "compose run", "compose exec"))

_BY_EFFECT: dict[str, Wording] = {
    Effect.PRIVILEGED: PRIV,
    Effect.ENGINE_SOCKET: SOCK,
    Effect.HOST_NAMESPACE: NAMESPACE,
    Effect.CAPABILITY: CAPABILITY,
    Effect.ENTRYPOINT: ENTRY,
    Effect.ENGINE_HOST: ENGINE,
    Effect.BUILD: BUILD,
    Effect.PERMISSION: PERMISSION,
}
_HOME = re.compile(
    r"(?:~|\$\{?HOME\}?|%USERPROFILE%|\$\{env:HOME\}|\$\{userHome\}|/root|/(?:home|Users)(?:/[^/]+)?|"
    r"[a-z]:/users(?:/[^/]+)?)/*",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"/|/(?:etc|usr|bin|sbin|lib|lib64|boot|dev|proc|sys|var|opt|run|Library|System|Applications)(?:/[^/]+)?/*|"
    r"[a-z]:/*|[a-z]:/(?:windows|programdata|program files)(?:/.*)?",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?:^|/)\.(?:ssh|gnupg|aws|azure|kube|docker|mozilla|netrc|npmrc|pypirc|password-store|cursor|claude|"
    r"vscode|gem|cargo|git-credentials)(?:/|$)|/\.?(?:gcloud|keychains|credentials)(?:/|$)|"
    r"/\.config/?$|/\.config/(?:gh|git|op|rclone|sops|helm|hub|glab-cli|doctl)(?:/|$)",
    re.IGNORECASE,
)
#: How the machine in which a desktop engine works calls the computer's own files.
_DESKTOP = re.compile(r"^/(?:host_mnt|run/desktop/mnt/host)(?:/|$)")
_DRIVE = re.compile(r"^(?:/mnt)?/([a-z])(?:/|$)", re.IGNORECASE)
#: Files and folders whose content runs later, outside the container: at a log-in, in a terminal, by a program's name.
_STARTS = re.compile(
    r"/\.(?:bashrc|bash_(?:profile|login|logout|aliases)|profile|zshrc|zshenv|zprofile|zlogin|kshrc|cshrc|tcshrc|"
    r"xprofile|xinitrc|xsession(?:rc)?|vimrc|emacs|gitconfig|pam_environment)/*$|"
    r"/\.config/(?:autostart|systemd|environment\.d|fish|nushell|powershell)(?:/|$)|/\.local/bin/*$|"
    r"/Library/Launch(?:Agents|Daemons)(?:/|$)|/Start Menu/Programs/Startup(?:/|$)|"
    r"^/(?:usr/local|opt/homebrew)/(?:s?bin|lib|libexec)(?:/|$)",
    re.IGNORECASE,
)
_KNOWN_HOSTS = frozenset(
    (
        "docker.io",
        "ghcr.io",
        "quay.io",
        "mcr.microsoft.com",
        "public.ecr.aws",
        "gcr.io",
        "registry.gitlab.com",
        "registry.k8s.io",
        "registry.hub.docker.com",
        "index.docker.io",
        "lscr.io",
        "cgr.dev",
        "nvcr.io",
        "registry.access.redhat.com",
    )
)


def _mount_level(path: str) -> Level | None:
    plain = _DESKTOP.sub("/", path.replace("\\", "/"))
    plain = plain[:1] + re.sub("/+", "/", plain[1:]) if plain[:2] != "//" else plain
    plain = _DRIVE.sub(r"\1:/", plain)
    if _STARTS.search(plain):
        return Level.DANGER
    if _HOME.fullmatch(plain) or _SYSTEM.fullmatch(plain) or _SECRET.search(plain) or plain.startswith("//"):
        return Level.DANGER
    if plain.split("/").count("..") > 1 and plain[:1] in "$~%":  # out of the folder that the expression names
        return Level.DANGER
    if "$(" in plain or plain.startswith((".", "%")) or ".." in plain.split("/"):
        return Level.WARN
    return None


def _mount(case: Case, part: Part) -> Iterator[Finding]:
    words = (case.plan.argv[part.index].partition("=")[0], case.plan.argv[part.index - 1])
    other = any(word in ("--volumes-from", "--volume-driver") for word in words)
    level = Level.DANGER if other else _mount_level(part.detail)
    plain = part.detail.replace("\\", "/").rstrip("/")
    if level is Level.DANGER and its_own(case, plain):
        level = Level.WARN
    if level is not None:
        yield on_part(MOUNT, case, part, level=level)


def _permission(case: Case, part: Part) -> Finding:
    """What this permission gives, exactly."""
    name, equals, value = case.plan.argv[part.index].partition("=")
    kind = name.removeprefix("--allow-")
    given = _GIVES.get(_SHORT.get(name.lstrip("-"), kind))
    if part.runner != "deno" or given is None:
        return on_part(PERMISSION, case, part)
    return on_part(WIDE, case, part, says=_("The program may {given}.", given=given[bool(equals and value)]))


def _image(case: Case) -> Iterator[Finding]:
    images = [p for p in case.plan.parts if p.role is Role.IMAGE]
    for part, package in zip(images, (p for p in case.plan.packages if p.ecosystem == "oci"), strict=False):
        registry = host(package.name)
        if registry and registry not in _KNOWN_HOSTS and not registry.endswith((".pkg.dev", ".gcr.io", ".azurecr.io")):
            yield on_part(REGISTRY, case, part)
        if not exact(package):
            yield on_part(TAG, case, part)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about containers and permissions of a runtime."""
    for part in every(case.plan):
        wording = _BY_EFFECT.get(part.effect)
        if wording is PERMISSION:
            yield _permission(case, part)
        elif wording:
            yield on_part(wording, case, part)
        elif part.effect == Effect.HOST_MOUNT:
            yield from _mount(case, part)
        elif part.effect == Effect.REMOTE_CODE and part.runner == "node":
            yield on_part(PERMISSION, case, part, says=UNLIMITED)
        elif part.effect == Effect.UNKNOWN_VERB and part.runner == "docker":
            yield on_part(EXISTING if part.detail in _EXISTING else VERB, case, part)
    yield from _image(case)
