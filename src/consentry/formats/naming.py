"""A name for a request that gives none: from the innermost package, script or program, or from the host.

The name is ours, so it is one that every client can store: never a word that configuration files or programs give a
meaning, never the name of a wrapper around what runs. Where the last word says nothing (``mcp``, ``server``,
``index.js``), the word before it does: the scope, the owner, the folder. Pure and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.packages import npm, nuget, oci, pypi

_ODD = re.compile(r"[^A-Za-z0-9._-]+")
#: Words that tell no server from another.
_GENERIC = frozenset(
    (
        "mcp", "mcp-server", "mcp_server", "server", "servers", "mcp.server", "index", "main", "__main__",
        "app", "cli", "run", "start", "dist", "build", "src", "lib", "out", "bin", "target", "release",
        "debug", "scripts", "env", "command", "args", "inputs", "default", "mcpservers", "node", "python",
        "latest", "server-mcp", "packages", ".venv", "venv",
    )
)  # fmt: skip
#: Folders that hold other people's folders.
_SHARED = frozenset(
    (
        "home", "users", "root", "tmp", "var", "srv", "opt", "usr", "etc", "mnt", "volumes", "applications",
        "program-files", "windows",
    )
)  # fmt: skip
#: What clients and their programs give a meaning: fields, members of every object, devices.
_TAKEN = re.compile(
    r"(?:mcpservers|servers|inputs|command|args|env|mcp|default|(?:__proto__|constructor|prototype|tostring|valueof|"
    r"hasownproperty|isprototypeof|propertyisenumerable|tolocalestring|__(?:define|lookup)[gs]etter__)(?:\..*)?|"
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9]|lpt[0-9])(?:\..*)?)",
    re.IGNORECASE,
)
_NPM = frozenset(("npx", "bunx", "pnpx"))
_PYPI = frozenset(("uvx", "pipx"))
_ENGINES = frozenset(("docker", "podman", "nerdctl"))
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "fish", "ksh", "cmd", "powershell", "pwsh"))
_WRAPPERS = frozenset(
    (
        "env", "sudo", "doas", "nohup", "timeout", "gtimeout", "time", "nice", "ionice", "stdbuf", "setsid",
        "cross-env", "cross-env-shell", "dotenv", "dotenvx", "xvfb-run", "wsl", "caffeinate", "exec",
        "command", "start", "doppler", "op", "infisical", "mise", "asdf", "direnv", "arch",
    )
)  # fmt: skip
_INTERPRETERS = frozenset(
    (
        "node", "python", "python3", "py", "bun", "deno", "tsx", "ts-node", "ruby", "perl", "php", "java",
        "dotnet", "uv", "go",
    )
)  # fmt: skip
_MANAGERS = frozenset(
    (
        "npm", "pnpm", "yarn", "bun",
    )
)  # fmt: skip
_KNOWN = _NPM | _PYPI | _ENGINES | _SHELLS | _INTERPRETERS | _MANAGERS | {"dnx"}
_STEPS = frozenset(
    (
        "run", "exec", "x", "dlx", "tool",
    )
)  # fmt: skip
_ASSIGNED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_SCRIPT = re.compile(r".*\.(?:[cm]?[jt]s|py|rb|php|jar|dll)", re.DOTALL)
_FOLDER = frozenset(("--directory", "--project", "--cwd", "--prefix", "-C"))
_DEPTH = 6  # wrappers around wrappers that are opened


def derived(command: str | None, args: tuple[str, ...], url: str | None) -> str:
    """A name for a request that gives none."""
    if url is not None:
        return _fit(url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0])
    return _chosen(_candidates(((command or "").split() or [""]) + list(args)))


def _candidates(words: list[str]) -> Iterator[str]:
    """What could give the name, the best first."""
    words = _inner(words)
    runner = _program(words[0])
    found = tuple(_run(words, runner))
    yield from found or (runner,)


def _run(words: list[str], runner: str) -> Iterator[str]:
    """The steps of the package or script that ``runner`` is given, from the last."""
    plain = [word for word in words[1:] if word and not word.startswith("-")]
    if runner in _MANAGERS and any(word in _STEPS for word in plain[:1]):
        runner = "npx" if plain[0] != "run" else runner
    if runner == "uv" and plain[:2] == ["tool", "run"]:
        runner = "uvx"
    if runner in _NPM | _PYPI | {"uv", "deno"} | _MANAGERS:
        while plain and plain[0] in _STEPS:
            plain = plain[1:]
    if runner in _NPM and plain:
        yield from _backwards(npm(plain[0]).name)
    elif runner in _PYPI and plain:
        yield from _backwards(pypi(plain[0]).name.rpartition("+")[2])
    elif runner == "dnx" and plain:
        yield nuget(plain[0]).name
    elif runner in _ENGINES:
        image = next((w for w in plain if "/" in w and w[0] not in "/.~$" and "=" not in w), "")
        yield from _backwards(oci(image).name)
    elif runner in _INTERPRETERS | _MANAGERS:
        yield from _started(words, plain)


def _started(words: list[str], plain: list[str]) -> Iterator[str]:
    """The module or script that an interpreter is given, then the folders that it lies in."""
    if "-m" in words[:-1]:
        yield from words[words.index("-m") + 1].split(".")
        return
    script = next((word for word in plain if _SCRIPT.fullmatch(word)), "")
    given = script or next((word for word in plain if word.startswith("jsr:")), "")
    if not given:
        return
    yield from _backwards(given.removesuffix("." + given.rpartition(".")[2]) if script else given[4:])
    for at, word in enumerate(words[:-1]):
        if word in _FOLDER:
            yield from _backwards(words[at + 1])


def _inner(words: list[str]) -> list[str]:
    """The words of what runs, without the programs that only start it."""
    for _ in range(_DEPTH):
        program = _program(words[0])
        rest = words[1:]
        if program in _SHELLS:
            rest = [part for word in rest for part in word.split()][:64]
        elif program not in _WRAPPERS:
            return words
        known = next((at for at, w in enumerate(rest[:16]) if _program(w) in _KNOWN), None)
        if known is None:
            known = next((at for at, word in enumerate(rest[:16]) if _starts(program, word)), None)
        if known is None:
            return words
        words = rest[known:]
    return words


def _starts(wrapper: str, word: str) -> bool:
    """Whether ``word`` may be the program that ``wrapper`` starts."""
    option = word.startswith(("-", "/")) if wrapper == "cmd" else word.startswith("-")
    return bool(word) and not option and not _ASSIGNED.match(word) and not word[0].isdigit()


def _backwards(path: str) -> Iterator[str]:
    """The steps of a path or name from its end, as far as they are this server's own."""
    steps = [step for step in path.replace("\\", "/").split("/") if step not in ("", ".", "..")]
    while steps:
        step = steps.pop()
        above = steps[-1].casefold() if steps else ""
        if "${" in step:  # a place that the client fills in
            return
        if above in ("home", "users") or step.casefold() in _SHARED or step.endswith(":"):
            return
        yield step.lstrip("@").removesuffix(".git")


def _program(word: str) -> str:
    name = word.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return re.sub(r"\.(?:exe|cmd|bat)$", "", name)


def _chosen(candidates: Iterator[str]) -> str:
    """The first that says something, else the first that was there."""
    names = [name for name in (_ODD.sub("-", one).strip("-.")[:64] for one in candidates) if name]
    for name in names:
        if name.casefold() not in _GENERIC:
            return _fit(name if not _TAKEN.fullmatch(name) or len(names) < 2 else f"{names[1]}-{name}")
    return _fit(names[0] if names else "")


def _fit(name: str) -> str:
    """``name`` as one that every client can store."""
    name = _ODD.sub("-", name).strip("-.")[:64].rstrip("-.")
    if not name:
        return "server"
    if name.casefold() == "mcp":
        return "mcp-server"
    return f"mcp-{name}"[:64] if _TAKEN.fullmatch(name) else name
