"""Gemini CLI: ``settings.json`` in ``~/.gemini`` or in a project's ``.gemini``, servers under ``mcpServers``.

Source: google-gemini/gemini-cli, docs/tools/mcp-server.md, envVarResolver.ts, envExpansion.ts. A remote server has
``httpUrl``, or ``url`` for sse. ``$X``, ``${X}`` and ``${X:-other}`` are filled in, in the whole file and once more
in env and headers. ``trust``: no tool of the server is asked about.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.clients import shapes
from consentry.clients.place import Files, Place, Scope
from consentry.grants import Grant
from consentry.model import Target
from consentry.shape import TRUTH

NAME: str = "gemini-cli"
TITLE: str = "Gemini CLI"
PROGRAMS: tuple[str, ...] = ("gemini",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{GEMINI_CLI_HOME|{home}}/.gemini/settings.json",
    project=".gemini/settings.json",
    syntaxes=("dollar", "backslash"),
    grants=(Grant("trust", TRUTH),),
    # environmentSanitization.ts: what an entry may not set
    drops=frozenset((
        "NODE_OPTIONS", "NODE_CLI_FLAGS", "_FORCE_NODE_OPTIONS", "NODE_PATH", "ELECTRON_RUN_AS_NODE", "PYTHONPATH",
        "PYTHONSTARTUP", "RUBYOPT", "RUBYLIB", "PERL5OPT", "PERL5LIB", "PERL5DB", "LD_PRELOAD", "LD_AUDIT", "LD_DEBUG",
        "LD_PROFILE", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "DYLD_FORCE_FLAT_NAMESPACE", "DYLD_LIBRARY_PATH",
        "DYLD_FRAMEWORK_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "DYLD_FALLBACK_FRAMEWORK_PATH", "BASH_ENV", "ENV",
        "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "DOTNET_STARTUP_HOOKS", "CORECLR_PROFILER_PATH",
        "CORECLR_ENABLE_PROFILING",
    )),
    tested="Gemini CLI 0.61.0, 2026-11-26",
)  # fmt: skip

traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, cwd=True)
remote = shapes.addressed({"http": "httpUrl", "sse": "url"})


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``; on Windows ``%X%`` is filled in too."""
    found = FILES.target(place, scope, config)
    if place.platform != "win32":
        return found
    return replace(found, syntaxes=(*found.syntaxes, "percent"))
