r"""An ordinary tool is made to run something else.

Tools that come with every system can run a command, load a library or write a file when an option asks for it. A
request that starts one of them looks harmless by its program's name, and what runs stands in an argument. No MCP server
is such a tool, so the request needs a reason that it cannot give.

Flags:
    EXEC-LOLBIN          find . -exec id +
    EXEC-NEST            git -c core.sshCommand=id ls-remote ssh://example.com/x
    EXEC-LOLBIN          tar xf a.tar --to-com=sh
    EXEC-LOLBIN          awk 'BEGIN{system("id")}'
    EXEC-NEST            npx -y supergateway --stdio "sh -c id"
    EXEC-NEST            uvx mcp-proxy -- sh -c id
    EXEC-NEST            npx -y notes-mcp '{"command": "sh", "args": ["-c", "id"]}'
    EXEC-NEST            npx -y notes-mcp --config='{"servers":{"a":{"command":["bash","-c","id"]}}}'
    EXEC-LOLBIN          schtasks /create /tn x /tr calc /sc onlogon
    EXEC-LOLBIN          wsl -e sh -c id
    EXEC-LOLBIN          vim.basic -c '!id'
    EXEC-LOLBIN          clojure -Sdeps '{:aliases {:a {:main-opts ["-e" "1"]}}}' -M:a
    EXEC-LOLBIN          elixir -r x.exs -S mix
    EXEC-LOLBIN          elixir -S mix run -e 'System.cmd("id", [])'
    EXEC-LOLBIN warn     curl -X POST https://example.com
    EXEC-LOLBIN info     wsl uvx notes-mcp
Passes:
    npx -y supergateway --sse https://mcp.example.com/sse
    npx -y notes-mcp find -exec
    npx -y notes-mcp --config '{"mcpServers":{"a":{"command":"npx","args":["-y","other-mcp@1.0.0"]}}}'
    npx -y notes-mcp --prompt 'docker run --privileged is not what I want'
    npx -y notes-mcp --default '{"command":"find","args":["users"]}'
    uvx mcp-proxy -- uvx notes-mcp
    wsl -d Ubuntu -- npx -y notes-mcp
    perl server.pl
    emacs --batch -l notes.el -f notes-start
    nvim -l server.lua
    composer exec notes-mcp
    mix mcp.server --no-halt
    Rscript -e 'notes::serve()'
    dotnet exec /srv/notes/server.dll
Source: GTFOBins; LOLBAS; manual pages of the tools.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-LOLBIN", "EXEC-NEST")

TOOL = Wording(
    id="EXEC-LOLBIN",
    level=Level.DANGER,
    title=_("Ordinary tool used to run commands"),
    says=_("This is a normal tool of the system, but here it runs another command, loads code or writes a file."),
    consequence=_("An ordinary tool is made to run another command."),
    phrase="run another command",
)
USE = Wording(
    id="EXEC-LOLBIN",
    level=Level.WARN,
    title=_("An ordinary tool, not a server"),
    says=_("This is an ordinary tool and not known to be an MCP server. What it does depends on its arguments."),
    consequence=_("Starts an ordinary tool, not a server."),
)
LAUNCH = Wording(
    id="EXEC-LOLBIN",
    level=Level.INFO,
    title=_("Started by a program of the system"),
    says=_("A program of the system starts what is named after it. Both are shown."),
)
NEST = Wording(
    id="EXEC-NEST",
    level=Level.DANGER,
    title=_("Another command inside an argument"),
    says=_("This argument is a command of its own, and the program runs it."),
    consequence=_("A second command is inside an argument."),
    phrase="run another command",
)

_CODE = frozenset((Effect.INLINE_CODE, Effect.LOADS_CODE, Effect.REMOTE_CODE, Effect.CODE_FROM_INPUT))
#: What makes a command inside an argument worth a danger of its own.
_TELLING = _CODE | frozenset(
    (
        Effect.SHELL_TEXT,
        Effect.CALL_TEXT,
        Effect.ENCODED,
        Effect.RUNS_COMMAND,
        Effect.PRIVILEGE,
        Effect.PERSIST,
        Effect.HIDDEN,
        Effect.TOO_DEEP,
    )
)


#: ``exec`` of tools that reach into machines and containers.
IN_CONTAINER = _("This runs a command in a container that exists already. What it may do there is not shown here.")


def _used(case: Case) -> Iterator[Finding]:
    """Tools, and what an option of theirs makes them do."""
    for part in every(case.plan):
        if part.effect == Effect.RUNS_COMMAND or (part.effect == Effect.LOADS_CODE and part.runner == "tool"):
            within = part.runner == "tool" and part.detail == "exec"
            yield on_part(TOOL, case, part, says=IN_CONTAINER if within else None)
            yield on_part(NEST, case, part)
        elif part.runner == "tool" and part.effect in (Effect.WRITES, Effect.PERSIST):
            yield on_part(TOOL, case, part)
    loud = any(p.effect in _TELLING and p.runner == "tool" for p in case.plan.parts)
    for part in case.plan.parts:
        if part.runner == "tool" and part.role is Role.PROGRAM and part.effect == Effect.UNKNOWN_VERB and not loud:
            yield on_part(USE, case, part)


def _languages(case: Case) -> Iterator[Finding]:
    """Editors, text filters and build tools whose options hold a program in a language of their own."""
    tool = False
    for part in case.plan.parts:
        if part.role is Role.PROGRAM:
            tool = part.runner == "toolchain" or (part.runner == "interpreter" and part.detail == "tool")
        if tool and part.effect in _CODE:
            yield on_part(TOOL, case, part)
            yield on_part(NEST, case, part)


def _launched(case: Case) -> Iterator[Finding]:
    """Launchers of the system: what they start decides."""
    parts = case.plan.parts
    for part in parts:
        wsl_text = part.runner == "wrapper" and part.role is Role.PROGRAM and part.effect == Effect.SHELL_TEXT
        if part.effect == Effect.LAUNCHER or wsl_text:
            telling = any(p.effect in _TELLING for p in parts if p.index >= part.index)
            yield on_part(TOOL if telling else LAUNCH, case, part)
            if part.runner == "toolchain":
                yield on_part(NEST, case, part, level=Level.INFO)


#: What stands inside shell text is the affair of the rules about shell text.
_READ_BY_SHELL = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.COMMAND_LINE))


def _nested(case: Case) -> Iterator[Finding]:
    """Command lines inside an element, and commands behind ``--``."""
    told = {0} | {p.index for p in case.plan.parts if p.effect in _READ_BY_SHELL}
    for part in case.plan.nested:
        if part.index not in told and part.effect in _TELLING:
            told.add(part.index)
            yield on_part(NEST, case, part)
    last = max((p.index for p in case.plan.parts if p.effect in _TELLING), default=-1)
    for part in case.plan.parts:
        behind = part.role is Role.PROGRAM and part.index and case.plan.argv[part.index - 1] == "--"
        if behind and part.index <= last and _bridged(case, part):
            yield on_part(NEST, case, part)


def _bridged(case: Case, part: Part) -> bool:
    """Whether a package or another server's program, not a known wrapper, starts what stands behind ``--``."""
    before = [p for p in case.plan.parts if p.index < part.index and p.role in (Role.PROGRAM, Role.PACKAGE)]
    return not before or before[-1].role is Role.PACKAGE or before[-1].runner in ("plain", "bridge", "tool")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about tools and about commands inside arguments."""
    yield from _used(case)
    yield from _languages(case)
    yield from _launched(case)
    yield from _nested(case)
