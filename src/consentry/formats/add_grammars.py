"""How each client's own command for adding a server takes its words: facts alone, read by ``add_line``.

The rows were tried on the real programs on 2026-11-25, by adding harmless entries to a throw-away home folder and
looking at the file that was written: Claude Code 2.1.332, Codex 0.169.0, Gemini CLI 0.61.0, Qwen Code 0.15.10 and
0.24.4, Amp 0.0.1790142911, Droid 0.215.0, Copilot CLI 1.0.102, Cline 3.0.65, opencode 1.18.34. From public source or
documentation only: Amazon Q (aws/amazon-q-developer-cli, mcp.rs), Kiro CLI, Crush (its crushrc), Devin, VS Code.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Role = Literal["env", "header", "bearer", "url", "transport", "name", "command", "args", "shown", "flag"]


class Option(NamedTuple):
    """An option of a client. ``key``: what it is called where it is shown; ``values``: how many words belong to it.

    ``many``: it takes all words up to the next option. ``again``: it may be given more than once. ``dashed``: its value
    may begin with a dash.
    """

    role: Role
    key: str = ""
    values: int = 1
    many: bool = False
    again: bool = False
    dashed: bool = False


class Grammar(NamedTuple):
    """How one program reads the words after its verb.

    ``after``: what a word with a dash is once the program of the server was read. "own": an option of the client, or
    an error. "server": an argument of the server, like every word from there on. "mixed": an option if the client knows
    it, else an argument of the server.
    ``dashes``: where ``--`` may stand. "free": anywhere, it ends the options. "late": after the program, before it the
    client finds no program. "needed": right after the name, no program without it.
    ``short``: how a value joins a short option: ``-sV`` ("letters"), ``-s=V`` ("equals"), both, or neither known ("").
    ``reserved``: words that the client takes or drops, at least in some version, and that are none of its options here.
    ``numbers``: what becomes of an argument that looks like a number. ``words``: where name and program stand:
    "line" (as words), "options" (both in options), "named" (the program in options).
    ``equals`` and ``empty``: whether the value of a variable may hold ``=`` and be empty. ``trims``: blanks around it
    are cut off. ``listed``: commas separate arguments and variables. ``between``: what separates name and value of a
    header. ``seen``: an address in place of the program is taken as one. ``joins``: the words are joined and split
    again. ``twice``: a second ``--`` is an argument. ``names``: what a name may look like. ``scopes``: what ``--scope``
    may be; the first one is meant where none is given.
    """

    client: str
    options: dict[str, Option]
    after: Literal["own", "server", "mixed"] = "own"
    dashes: Literal["free", "late", "needed"] = "free"
    short: Literal["", "letters", "equals", "both"] = ""
    reserved: frozenset[str] = frozenset()
    numbers: Literal["kept", "rewritten", "typed"] = "kept"
    words: Literal["line", "options", "named"] = "line"
    equals: bool = True
    empty: bool = True
    trims: bool = False
    listed: bool = False
    between: str = ":"
    seen: bool = False
    joins: bool = False
    twice: bool = True
    names: re.Pattern[str] = re.compile(r".+", re.DOTALL)
    scopes: tuple[str, ...] = ()


_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_ENV, _HEADER, _URL = Option("env"), Option("header"), Option("url", "url")
_TRANSPORT, _SCOPE = Option("transport", "transport"), Option("shown", "scope")
_TIMEOUT, _DESCRIPTION = Option("shown", "timeout"), Option("shown", "description")


def _shown(*words: str) -> dict[str, Option]:
    return {f"--{word}": Option("shown", word) for word in words}


def _flags(*words: str) -> dict[str, Option]:
    return {f"--{word}": Option("flag", word, 0) for word in words}


# Commander, with variables and headers that take every word up to the next option or --.
_CLAUDE = Grammar(
    client="claude-code",
    options={
        **dict.fromkeys(("-e", "--env"), Option("env", many=True)),
        **dict.fromkeys(("-H", "--header"), Option("header", many=True)),
        **dict.fromkeys(("-s", "--scope"), _SCOPE),
        **dict.fromkeys(("-t", "--transport"), _TRANSPORT),
        **_shown("client-id", "callback-port"),
        **_flags("client-secret"),
    },
    short="letters",
    names=_PLAIN,
    scopes=("local", "user", "project"),
)
# Clap, where the command takes whatever follows it.
_CODEX = Grammar(
    client="codex",
    options={
        "--env": _ENV,
        "--url": _URL,
        "--bearer-token-env-var": Option("bearer", "bearer"),
        **_shown("oauth-client-id", "oauth-resource"),
    },
    after="server",
    names=re.compile(r"[A-Za-z0-9_:@/.-]+"),
)
_TOOLS = {f"--{word}-tools": Option("shown", f"{word}Tools", many=True) for word in ("include", "exclude")}
# Yargs with unknown options as arguments, the rest after -- appended, and its three positional words as options too.
_GEMINI = Grammar(
    client="gemini-cli",
    options={
        **dict.fromkeys(("-e", "--env"), _ENV),
        **dict.fromkeys(("-H", "--header"), _HEADER),
        **dict.fromkeys(("-s", "--scope"), _SCOPE),
        **dict.fromkeys(("-t", "--transport"), _TRANSPORT),
        **_TOOLS,
        "--timeout": _TIMEOUT,
        "--description": _DESCRIPTION,
        "--trust": Option("flag", "trust", 0),
    },
    after="mixed",
    dashes="late",
    short="equals",
    reserved=frozenset(
        (
            "--args", "--command-or-url", "--commandOrUrl", "--debug", "--excludeTools", "--help", "--includeTools",
            "--name", "--type", "--version", "-d", "-h", "-v",
        )
    ),
    numbers="rewritten",
    equals=False,
    empty=False,
    scopes=("project", "user"),
)  # fmt: skip
_QWEN = _GEMINI._replace(
    client="qwen-code",
    seen=True,
    scopes=("user", "project"),
    reserved=_GEMINI.reserved
    | {
        "--bare", "--chat-recording", "--chatRecording", "--oauth-authorization-url", "--oauth-client-id",
        "--oauth-client-secret", "--oauth-redirect-uri", "--oauth-scopes", "--oauth-token-url",
        "--oauthAuthorizationUrl", "--oauthClientId", "--oauthClientSecret", "--oauthRedirectUri", "--oauthScopes",
        "--oauthTokenUrl", "--proxy", "--telemetry", "--telemetry-log-prompts", "--telemetry-otlp-endpoint",
        "--telemetry-otlp-protocol", "--telemetry-outfile", "--telemetry-target", "--telemetryLogPrompts",
        "--telemetryOtlpEndpoint", "--telemetryOtlpProtocol", "--telemetryOutfile", "--telemetryTarget",
    },
)  # fmt: skip
_AMP = Grammar(
    client="amp",
    options={"--env": _ENV, "--header": _HEADER, **_flags("workspace")},
    empty=False,
    between="=",
    seen=True,
    twice=False,
    names=re.compile(r"[A-Za-z0-9@/_-]+"),
)
_DROID = Grammar(
    client="factory-droid",
    options={"--env": _ENV, "--header": _HEADER, "--type": _TRANSPORT, **_flags("no-oauth")},
    joins=True,
    names=_PLAIN,
)
_COPILOT = Grammar(
    client="copilot-cli",
    options={
        "--env": _ENV,
        "--header": _HEADER,
        "--transport": _TRANSPORT,
        **_shown("tools", "timeout"),
        **_flags("json", "show-secrets"),
    },
    trims=True,
    between=":=",
    seen=True,
)
_CLINE = Grammar(client="cline", options={"--header": _HEADER, "--transport": _TRANSPORT, **_flags("yes", "json")})
# Yargs, strict: every number after -- is written as a number.
_OPENCODE = Grammar(
    client="opencode",
    options={
        "--env": Option("env", many=True),
        "--header": Option("header", many=True),
        "--url": _URL,
        "--scope": _SCOPE,
    },
    dashes="needed",
    numbers="typed",
    between="=",
    scopes=("user", "project", "local"),
)
_DEVIN = Grammar(
    client="devin",
    options={
        **dict.fromkeys(("-e", "--env"), _ENV),
        **dict.fromkeys(("-s", "--scope"), _SCOPE),
        **dict.fromkeys(("-t", "--transport"), _TRANSPORT),
    },
    seen=True,
    scopes=("local", "user", "project"),
)
_AMAZON_Q = Grammar(
    client="amazon-q",
    options={
        "--name": Option("name", "name"),
        "--command": Option("command", "command"),
        "--args": Option("args", dashed=True),
        "--env": _ENV,
        **_shown("scope", "agent", "timeout"),
        **_flags("disabled", "force"),
    },
    words="options",
    equals=False,
    empty=False,
    listed=True,
    scopes=("global", "default", "workspace"),
)
_KIRO = _AMAZON_Q._replace(client="kiro", options={**_AMAZON_Q.options, "--url": _URL})
_CRUSH = Grammar(
    client="crush",
    options={
        "--command": Option("command", "command"),
        "--args": Option("args", dashed=True),
        "--env": Option("env", values=2),
        "--header": Option("header", values=2),
        "--url": _URL,
        "--type": _TRANSPORT,
        **_shown("timeout", "disabled", "oauth", "oauth-client-id", "oauth-callback-port"),
        **{f"--{word}-tools": Option("shown", f"{word}_tools", again=True) for word in ("disabled", "enabled")},
    },
    words="named",
)

#: Program and verb: how it reads its words.
GRAMMARS: dict[tuple[str, str], Grammar] = {
    ("claude", "mcp add"): _CLAUDE,
    ("claude", "mcp add-json"): _CLAUDE,
    ("codex", "mcp add"): _CODEX,
    ("gemini", "mcp add"): _GEMINI,
    ("qwen", "mcp add"): _QWEN,
    ("amp", "mcp add"): _AMP,
    ("droid", "mcp add"): _DROID,
    ("copilot", "mcp add"): _COPILOT,
    ("cline", "mcp add"): _CLINE,
    ("cline", "mcp install"): _CLINE,
    ("opencode", "mcp add"): _OPENCODE,
    ("devin", "mcp add"): _DEVIN,
    ("q", "mcp add"): _AMAZON_Q,
    ("kiro-cli", "mcp add"): _KIRO,
    ("mcp", "add"): _CRUSH,
}
#: Programs that take ``--add-mcp JSON``, and the client that they are.
PROFILES = {"code": "vscode", "code-insiders": "vscode-insiders", "codium": "vscodium"}
#: Packages that are such a program.
PACKAGES = {
    "@anthropic-ai/claude-code": "claude",
    "@github/copilot": "copilot",
    "@google/gemini-cli": "gemini",
    "@openai/codex": "codex",
    "@qwen-code/qwen-code": "qwen",
    "@sourcegraph/amp": "amp",
    "cline": "cline",
    "droid": "droid",
    "opencode-ai": "opencode",
}
#: Programs that set servers up in other clients: the words after them that do it, "" for any.
INSTALLERS: dict[str, frozenset[str]] = {
    "@michaellatman/mcp-get": frozenset(("add", "install")),
    "@smithery/cli": frozenset(("add", "install", "mcp", "setup")),
    "add-mcp": frozenset(("",)),
    "docker": frozenset(("mcp catalog", "mcp client", "mcp profile", "mcp server")),
    "fastmcp": frozenset(("install",)),
    "install-mcp": frozenset(("",)),
    "mcp": frozenset(("install",)),
    "mcp-get": frozenset(("add", "install")),
    "mcpm": frozenset(("add", "install", "new")),
    "odr": frozenset(("mcp",)),
    "smithery": frozenset(("add", "install", "mcp", "setup")),
    "thv": frozenset(("client", "run")),
}
#: Words of a client that install or set up something that the line itself does not hold.
UNSAID: dict[str, frozenset[str]] = {
    "claude": frozenset(("plugin", "plugins")),
    "codex": frozenset(("plugin", "plugins")),
    "copilot": frozenset(("plugin", "plugins")),
    "devin": frozenset(("plugin", "plugins")),
    "droid": frozenset(("plugin", "plugins")),
    "gemini": frozenset(("extension", "extensions")),
    "goose": frozenset(("configure",)),
    "kiro-cli": frozenset(("mcp import",)),
    "q": frozenset(("mcp import",)),
    "qwen": frozenset(("extension", "extensions")),
}
