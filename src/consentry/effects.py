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


_VERSIONED = re.compile(r"(python|pypy|perl|ruby|php|lua|node|tclsh|gcc|clang)[0-9][0-9.]*")


def base(program: str) -> str:
    """The name that decides the grammar: last path element of either system, case folded, executable ending and
    version number dropped."""
    name = program.replace("\\", "/").rsplit("/", 1)[-1].casefold()
    for ending in (".exe", ".cmd", ".bat", ".com", ".ps1"):
        if name.endswith(ending):
            name = name[: -len(ending)]
            break
    if name.strip("${}").removeprefix("env:") == "shell" and name[:1] == "$":
        return "sh"  # the person's own shell, whichever it is
    versioned = _VERSIONED.fullmatch(name)
    return versioned[1] if versioned else name
