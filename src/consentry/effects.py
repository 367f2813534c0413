"""What an element of a command line does: the words that ``runners`` write and ``rules`` judge; and program names."""

from __future__ import annotations

import re
from enum import StrEnum


class Effect(StrEnum):
    """What an element of argv does, beyond being an ordinary argument. Rules judge these words."""

    SHELL_TEXT = "shell text"  # a shell reads this element as a program
    COMMAND_LINE = "command line"  # a shell reads this element, and nothing in it acts: one command in one element
    CALL_TEXT = "call text"  # a package runner hands this element to a shell
    ENCODED = "encoded"  # ... after decoding it
    INLINE_CODE = "inline code"  # an interpreter reads this element as a program
    CODE_FROM_INPUT = "code from input"  # the program arrives through standard input
    REMOTE_CODE = "remote code"  # the program is loaded from an address
    LOADS_CODE = "loads code"  # an option that makes the runtime load further code first
    RUNS_COMMAND = "runs command"  # an ordinary tool is made to run another command
    WRITES = "writes"  # a file of the computer is written; ``detail`` is its path
    HIDDEN = "hidden"  # no window is shown
    DEBUGGER = "debugger"
    WRAPPER = "wrapper"  # starts the program named after it
    LAUNCHER = "launcher"  # a program of the system that starts what it is handed
    PRIVILEGE = "privilege"  # ... with higher rights
    TOO_DEEP = "too deep"  # programs start one another beyond what is read
    EXTRA_PACKAGE = "extra package"
    REGISTRY = "registry"  # packages come from another place
    RUNNER_OPTION = "runner option"  # changes which program or folder the runner uses
    CACHE = "cache"  # ``detail`` is the folder that a runner keeps downloaded packages in
    RUNNER_FOLDER = "runner folder"  # ``detail`` is the folder that the runner works in
    INSTALL_SCRIPTS = "install scripts"
    TLS = "tls"
    ENV_FILE = "env file"
    ENV = "env"  # sets a variable; ``detail`` is NAME=VALUE or NAME
    HOST_MOUNT = "host mount"  # ``detail`` is the path on the host
    ENGINE_SOCKET = "engine socket"
    PRIVILEGED = "privileged"
    CAPABILITY = "capability"
    HOST_NAMESPACE = "host namespace"
    ENTRYPOINT = "entrypoint"
    ENGINE_HOST = "engine host"
    PERMISSION = "permission"  # a runtime's own sandbox is opened wide
    BUILD = "build"
    LISTEN = "listen"
    PERSIST = "persist"
    PROTECTIVE = "protective"  # narrows what happens
    UNKNOWN_OPTION = "unknown option"
    UNKNOWN_VERB = "unknown verb"


_BUILDS_OF = (
    "sh bash dash ash zsh ksh mksh fish csh tcsh pwsh powershell busybox toybox python pythonw pypy ipython "
    "pip pipx perl ruby php lua luajit node nodejs deno bun npm npx pnpm yarn uv uvx tclsh wish expect awk "
    "gawk mawk nawk sed vi vim nvim emacs julia rscript java javaw go cargo dotnet gcc clang cc erl elixir "
    "iex guile racket ocaml groovy scala kotlin raku docker podman nerdctl git ssh tar socat nc gdb lldb psql "
    "mysql"
)
#: Programs of which a system keeps several versions or builds side by side, each under a name of its own.
_SIDE_BY_SIDE = frozenset(_BUILDS_OF.split())
_VERSION = r"[-_.]?v?[0-9]++(?:[.][0-9]++)*(?![.][0-9])[a-z]{0,2}+"
#: How a build of a program says that it differs: by how it is linked, what it was built with, or its channel.
_BUILD = (
    r"(?:[-_.](?:static|shared|real|orig|original|distrib|wrapped|bin|dbg|debug|dev|nogil|freethreaded|preview|lts|"
    r"nightly|canary|beta|rc|stable|latest|current|basic|tiny|small|huge|nox|nox11|gtk[0-9]?|gnome|athena|motif|x11|"
    r"lucid|pgtk|cli|cgi|fpm|zts|nosuid|suid|glibc|musl|x86_64|amd64|arm64|aarch64|i[36]86|armv[0-9]l?|x64|x86|"
    r"32|64|linux|macos|windows|darwin))"
)
_VERSIONED = re.compile(rf"\.?([a-z]++)(?:{_VERSION})?{_BUILD}{{0,4}}(?:{_VERSION})?")


def base(program: str) -> str:
    """The name that decides the grammar: last path element of either system, case folded, executable ending,
    version number and build dropped."""
    name = program.replace("\\", "/").rsplit("/", 1)[-1].casefold()
    for ending in (".exe", ".cmd", ".bat", ".com", ".ps1"):
        if name.endswith(ending):
            name = name[: -len(ending)]
            break
    if name.strip("${}").removeprefix("env:") == "shell" and name[:1] == "$":
        return "sh"  # the person's own shell, whichever it is
    versioned = _VERSIONED.fullmatch(name)
    return versioned[1] if versioned and versioned[1] in _SIDE_BY_SIDE else name
