"""docker, podman and nerdctl run: start a program from a container image.

Options end at the image; everything after it belongs to the program in the container. Short flags join (``-it``) and
the first that takes a value takes the rest of the word. Sources: help texts of Docker 28, manual pages of
Podman 5 and nerdctl 2.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable

from consentry.effects import Effect, base
from consentry.model import Part, Role
from consentry.packages import oci
from consentry.runners.interface import JOINS, Options, Reading, Scan, is_url, names, options, rest, scan, scattered

NAME: str = "docker"
PROGRAMS: frozenset[str] = frozenset(
    (
        "docker",
        "podman",
        "nerdctl",
        "finch",
        "docker.io",
        "podman-remote",
        "colima",
        "nerdctl.lima",
        "docker-compose",
        "podman-compose",
    )
)

_BUILDS = names("build buildx builder compose load import bake")


def _switch(effect: str) -> Callable[[str], str]:
    def judge(value: str) -> str:
        return "" if value.lower() in ("false", "0") else effect

    return judge


def _namespace(value: str) -> str:
    # A network may be described: ``name=host,alias=x``.
    described = [field.removeprefix("name=") for field in value.replace('"', "").split(",")]
    shared = any(field == "host" or field.startswith(("container:", "ns:")) for field in described)
    return Effect.HOST_NAMESPACE if shared else ""


def _publish(value: str) -> str:
    return "" if value.startswith(("127.", "[::1]", "localhost:")) else Effect.LISTEN


def _restart(value: str) -> str:
    return "" if value in ("no", "never") else Effect.PERSIST


def mount_source(value: str) -> str:
    """The path on the host that ``--volume`` or ``--mount`` names; "" for a named volume or none."""
    if "=" in value and ("," in value or value.casefold().startswith("type=")):
        return _described(value)
    drive = value[:2] if value[1:2] == ":" and value[:1].isalpha() and value[2:3] in ("\\", "/") else ""
    source, colon, _ = value[len(drive) :].partition(":")
    source = drive + source
    named = not drive and "/" not in source and "\\" not in source and not source.startswith((".", "~", "$", "%", "<"))
    return "" if named or not (colon or drive) else source


_NO_HOST = names("volume tmpfs image cache secret ramfs devpts")
_DEVICE = "volume-opt=device="


def _described(value: str) -> str:
    """The host path of ``type=bind,src=PATH,...``; a volume whose driver binds a path has one, too."""
    written = [field.strip().strip('"') for field in value.split(",")]
    fields = {name.casefold(): text for name, _, text in (field.partition("=") for field in written)}
    if fields.get("type", "volume").casefold() in _NO_HOST:
        return next((field[len(_DEVICE) :] for field in written if field.casefold().startswith(_DEVICE)), "")
    return fields.get("src") or fields.get("source") or ""


def _mount(value: str) -> str:
    source = mount_source(value)
    if not source:
        return ""
    return Effect.ENGINE_SOCKET if _is_socket(source) else Effect.HOST_MOUNT


def _is_socket(source: str) -> bool:
    low = source.replace("\\", "/").rstrip("/").casefold()
    return low.endswith((".sock", "/pipe/docker_engine")) or low in (
        "/run",
        "/var/run",
        "/run/podman",
        "/run/containerd",
    )


_GLOBAL = options(
    ("-H --host -c --context --connection --url --config --tlscacert --tlscert", True, Effect.ENGINE_HOST),
    ("--tlskey --identity --address -a", True, Effect.ENGINE_HOST),
    ("--tls --tlsverify -D --debug --log-level=error", False),
    ("-l --log-level -n --namespace --snapshotter --cgroup-manager --events-backend --log-opt", True),
    ("-v --version --help --remote -r --noout --syslog --debug-full", False),
    ("--hooks-dir --conmon --runtime --runtime-flag --module --storage-opt --cni-path --cni-netconfpath", True,
     Effect.RUNNER_OPTION),
    ("--insecure-registry", False, Effect.TLS),
    ("--root --runroot --storage-driver --tmpdir --volumepath --imagestore --data-root --hosts-dir", True,
     Effect.RUNNER_OPTION),
)  # fmt: skip
_TABLE = options(
    ("-i --interactive -t --tty -q --quiet --disable-content-trust --help --init --no-healthcheck", False),
    ("--oom-kill-disable --read-only --rm --sig-proxy --replace", False),
    ("-d --detach", False, _switch(Effect.PERSIST)),
    ("-P --publish-all", False, _switch(Effect.LISTEN)),
    ("--privileged", False, _switch(Effect.PRIVILEGED)),
    ("--use-api-socket", False, _switch(Effect.ENGINE_SOCKET)),
    ("-e --env", True, Effect.ENV),
    ("--env-file --label-file", True, Effect.ENV_FILE),
    ("--name --pull --platform -l --label -m --memory --memory-reservation --memory-swap --memory-swappiness", True),
    ("--cpus -c --cpu-shares --cpu-count --cpu-percent --cpu-period --cpu-quota --cpu-rt-period", True),
    ("--cpu-rt-runtime", True),
    ("--cpuset-cpus --cpuset-mems --pids-limit --shm-size --ulimit --stop-signal --stop-timeout", True),
    ("--log-driver --log-opt", True),
    ("--tmpfs -h --hostname --domainname --dns --dns-option --dns-search --add-host --annotation", True),
    ("--cidfile -a --attach", True),
    ("--detach-keys --mac-address --ip --ip6 --link-local-ip --expose -w --workdir -u --user", True),
    ("--blkio-weight --oom-score-adj", True),
    ("--kernel-memory --health-interval --health-retries --health-timeout --health-start-period", True),
    ("--network-alias --isolation", True),
    ("--restart", True, _restart),
    ("-p --publish", True, _publish),
    ("-v --volume --mount", True, _mount),
    ("--volumes-from --volume-driver", True, Effect.HOST_MOUNT),
    ("--network --net --pid --ipc --uts --userns --cgroupns", True, _namespace),
    ("--cap-add --device --device-cgroup-rule --gpus --group-add --runtime --sysctl", True, Effect.CAPABILITY),
    ("--cgroup-parent", True, Effect.CAPABILITY),
    ("--device-read-bps --device-read-iops --device-write-bps --device-write-iops --blkio-weight-device", True),
    ("--io-maxbandwidth --io-maxiops --storage-opt --health-start-interval --umask --tz --timeout", True),
    ("--health-startup-cmd", True, Effect.RUNS_COMMAND),
    ("--pod --shm-size-systemd --systemd --sdnotify --secret --unsetenv --stop-timeout --arch --os --variant", True),
    ("--rmi --unsetenv-all --read-only-tmpfs --no-hosts --no-hostname --passwd --tls-verify=true --replace", False),
    ("--env-host --env-merge", False, Effect.ENV_FILE),
    ("--tls-verify", False, lambda value: Effect.TLS if value.lower() == "false" else ""),
    ("--authfile --creds --cert-dir --signature-policy --decryption-key", True, Effect.REGISTRY),
    ("--init-path --pid-file --conmon-pidfile --chrootdirs --gidmap --uidmap --subuidname --subgidname", True),
    ("--rootfs", False, Effect.RUNNER_OPTION),
    ("--security-opt", True, lambda v: Effect.PROTECTIVE if v.startswith("no-new-privileges") else Effect.CAPABILITY),
    ("--cap-drop", True, Effect.PROTECTIVE),
    ("--entrypoint", True, Effect.ENTRYPOINT),
    ("--health-cmd", True, Effect.RUNS_COMMAND),
    ("--link", True),
)  # fmt: skip


_GATEWAY = options(
    ("--port", True, Effect.LISTEN),
    ("--transport", True, lambda value: "" if value == "stdio" else Effect.LISTEN),
    ("--catalog --additional-catalog --registry --additional-registry --mcp-registry --oci-ref", True,
     lambda value: Effect.REGISTRY if is_url(value) else ""),
    ("--config --additional-config --secrets --servers --enable-all-servers --tools --tools-config --profile", True),
    ("--interceptor", True, Effect.RUNS_COMMAND),
    ("--cpus --memory", True),
)  # fmt: skip


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a container engine."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    table: Options = _GLOBAL
    before = scan(argv, first + 1, table, NAME, JOINS)
    parts += before.parts
    at = before.at
    if base(argv[first]).endswith("-compose"):
        return _compose(argv, parts, first + 1)
    if base(argv[first]) == "colima":
        own = argv[at : at + 1] == ("nerdctl",)
        begins = at + 1 + (argv[at + 1 : at + 2] == ("--",))
        parts += [Part(index=i, role=Role.OPTION, runner=NAME) for i in range(at, begins if own else at)]
        at = begins if own else at
    if argv[at : at + 1] == ("compose",):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        return _compose(argv, parts, at + 1)
    if argv[at : at + 2] == ("container", "run"):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    if argv[at : at + 1] != ("run",):
        return _other_verb(argv, parts, at)
    parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
    return _run(argv, parts, scan(argv, at + 1, _TABLE, NAME, JOINS))


_COMPOSE = options(
    ("-f --file --env-file --project-directory", True, lambda value: Effect.REMOTE_CODE if is_url(value) else ""),
    ("-p --project-name --profile --ansi --progress --parallel", True),
    ("--compatibility --dry-run --all-resources --verbose", False),
    ("-H --host -c --context", True, Effect.ENGINE_HOST),
)
_COMPOSE_RUN = options(
    ("-T --no-TTY --no-tty --rm --no-deps -i --interactive -t --tty -q --quiet --quiet-pull --remove-orphans", False),
    ("--use-aliases --quiet-build", False),
    ("--build", False, Effect.BUILD),
    ("-d --detach", False, _switch(Effect.PERSIST)),
    ("-P --service-ports", False, _switch(Effect.LISTEN)),
    ("--privileged", False, _switch(Effect.PRIVILEGED)),
    ("-e --env", True, Effect.ENV),
    ("--env-from-file", True, Effect.ENV_FILE),
    ("--name --pull -l --label -w --workdir -u --user --index", True),
    ("-p --publish", True, _publish),
    ("-v --volume", True, _mount),
    ("--cap-add", True, Effect.CAPABILITY),
    ("--cap-drop", True, Effect.PROTECTIVE),
    ("--entrypoint", True, Effect.ENTRYPOINT),
)


def _compose(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    """``compose run SERVICE COMMAND`` and ``compose exec``: what the service is stands in a file of the project."""
    before = scan(argv, at, _COMPOSE, NAME, JOINS)
    parts += before.parts
    at = before.at
    verb = argv[at] if at < len(argv) else ""
    if verb not in ("run", "exec"):
        return _other_verb(argv, parts, at)
    parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=f"compose {verb}"))
    return _within(argv, parts, scan(argv, at + 1, _COMPOSE_RUN, NAME, JOINS))


def _within(argv: tuple[str, ...], parts: list[Part], found: Scan) -> Reading:
    """The container or service after the options, and the command in it."""
    parts += [_host_path(part) for part in found.parts]
    place = found.at + 1
    lines = ((place, shlex.join(argv[place:])),) if place < len(argv) and base(argv[place]) not in _SHELLS else ()
    after = rest(argv, found.at, NAME)
    if place < len(argv) and base(argv[place]) in _SHELLS:
        after = [_text(part, argv) for part in after]
    return Reading(parts=(*parts, *after), lines=lines)


def _other_verb(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    """``docker mcp gateway run`` and the like are forms of the engine's own; all else is not understood."""
    verb = argv[at] if at < len(argv) else ""
    if argv[at : at + 3] == ("mcp", "gateway", "run"):
        parts += [Part(index=i, role=Role.OPTION, runner=NAME) for i in range(at, at + 3)]
        return Reading(parts=(*parts, *scattered(argv, at + 3, _GATEWAY, NAME).parts))
    if not verb:
        return Reading(parts=tuple(parts))
    noun = 1 if verb in ("container", "image", "compose") else 0
    if argv[at + noun : at + noun + 1] == ("exec",):
        parts += [Part(index=i, role=Role.OPTION, runner=NAME) for i in range(at, at + noun)]
        at += noun
        parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail="exec"))
        return _within(argv, parts, scan(argv, at + 1, _TABLE, NAME, JOINS))
    effect = Effect.BUILD if verb in _BUILDS else Effect.UNKNOWN_VERB
    said = argv[at + 1] if noun and at + 1 < len(argv) else verb
    parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=effect, detail=said))
    after = [_fetched(p, argv) for p in rest(argv, at + 1, NAME)] if verb in _FETCHES else rest(argv, at + 1, NAME)
    action = next((w for w in argv[at + noun :] if not w.startswith("-")), "")
    if action == "cp" and after and not _inside(argv[-1]):
        after[-1] = Part(index=len(argv) - 1, role=Role.VALUE, runner=NAME, effect=Effect.WRITES, detail=argv[-1])
    return Reading(parts=(*parts, *after))


def _inside(path: str) -> bool:
    """Whether the target of a copy lies in a container: ``NAME:PATH``, but not ``C:\\``."""
    return ":" in path and path[1:2] != ":"


_FETCHES = _BUILDS | names("import plugin play kube pull create")


def _fetched(part: Part, argv: tuple[str, ...]) -> Part:
    word = argv[part.index]
    far = is_url(word) or word.startswith("git@") or word.split("#")[0].endswith(".git")
    return Part(index=part.index, role=Role.CODE, runner=NAME, effect=Effect.REMOTE_CODE, detail=word) if far else part


def _run(argv: tuple[str, ...], parts: list[Part], found: Scan) -> Reading:
    parts += [_host_path(part) for part in found.parts]
    at = found.at
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    parts.append(Part(index=at, role=Role.IMAGE, runner=NAME, detail=argv[at]))
    after = rest(argv, at + 1, NAME)
    checks = [(p.index, p.detail) for p in parts if p.effect == Effect.RUNS_COMMAND]
    lines = (*checks, *_contained(argv, at, found))
    return Reading(parts=(*parts, *_entry(argv, at, found, after)), packages=(oci(argv[at]),), lines=lines)


#: Images whose program is an interpreter that takes the words after the image as its own options.
_PROGRAM_OF = {"node": "node", "bun": "bun", "deno": "deno", "perl": "perl", "ruby": "ruby", "php": "php"}


def _contained(argv: tuple[str, ...], image: int, found: Scan) -> tuple[tuple[int, str], ...]:
    """What runs in the container, as a line, where the words after the image or the entry point say so."""
    words = argv[image + 1 :]
    entry = found.values.get("--entrypoint", [""])[-1]
    if not words or base(entry) in _SHELLS or (not entry and base(words[0]) in _SHELLS):
        return ()
    own = _PROGRAM_OF.get(base(oci(argv[image]).name), "") if words[0].startswith("-") else ""
    return ((image + 1, shlex.join((entry or own, *words) if entry or own else words)),)


def _host_path(part: Part) -> Part:
    if part.effect not in (Effect.HOST_MOUNT, Effect.ENGINE_SOCKET) or not part.detail:
        return part
    source = mount_source(part.detail) or part.detail
    return Part(index=part.index, role=part.role, runner=NAME, effect=part.effect, detail=source)


def _entry(argv: tuple[str, ...], image: int, found: Scan, after: list[Part]) -> list[Part]:
    """A shell as the image's program, or as the first word after the image, runs the text that follows."""
    entry = found.values.get("--entrypoint", [""])[-1]
    word = argv[image + 1] if image + 1 < len(argv) else ""
    if base(entry) not in _SHELLS and base(word) not in _SHELLS:
        return after
    if not entry and after:
        after[0] = Part(index=image + 1, role=Role.ARGUMENT, runner=NAME, effect=Effect.ENTRYPOINT, detail=word)
    return [_text(part, argv) for part in after]


_SHELLS = names("sh bash dash zsh ash ksh busybox fish pwsh powershell")


def _text(part: Part, argv: tuple[str, ...]) -> Part:
    before = argv[part.index - 1]
    if before.startswith("-") and before.endswith("c"):
        return Part(index=part.index, role=Role.CODE, runner=NAME, effect=Effect.SHELL_TEXT, detail=argv[part.index])
    return part
