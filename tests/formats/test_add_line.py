"""Lines that add a server through a client's own command.

What each client does with its words was seen by running it: 2026-11-25, in a throw-away home folder, with entries for
``npx`` and ``x`` that were never started; the file that it wrote is the expected reading. Claude Code 2.1.332, Codex
0.169.0, Gemini CLI 0.61.0, Qwen Code 0.15.10 and 0.24.4, Amp 0.0.1790142911, Droid 0.215.0, Copilot CLI 1.0.102, Cline
3.0.65, opencode 1.18.34. From public source or documentation: Amazon Q, Kiro CLI, Crush, Devin, Goose, VS Code.
"""

from __future__ import annotations

import json
import shlex
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import formats
from consentry.errors import Refused
from consentry.formats import add_command
from consentry.formats.add_grammars import GRAMMARS, INSTALLERS, PACKAGES, UNSAID
from consentry.formats.refusals import RULES
from consentry.model import Level, Server


def one(offer: str) -> Server:
    request = formats.read(offer)
    assert len(request.servers) == 1
    return request.servers[0]


def refused(offer: str) -> Refused:
    with pytest.raises(Refused) as caught:
        formats.read(offer)
    assert caught.value.message and "\n" not in caught.value.message
    assert caught.value.hint and "\n" not in caught.value.hint
    assert caught.value.code in RULES
    return caught.value


def fields_of(server: Server) -> dict[str, str]:
    return {field.where: field.value for field in server.fields}


# ---- not such a line -----------------------------------------------------------------------------------------------

PLAIN = [
    "npx -y @example/notes",
    "claude mcp serve",
    "codex mcp-server",
    "codex mcp serve",
    "gemini mcp list",
    "npx -y @example/cli mcp start",
    "npx -y @smithery/cli run @example/notes",
    "npx -y @smithery/cli@1.2.0 run @example/notes --key k",
    "docker mcp gateway run",
    "docker run -i --rm example/mcp",
    "fastmcp run server.py",
    "uv run --with fastmcp fastmcp run server.py",
    "uv run mcp run server.py",
    "mcpm run notes",
    "goose mcp developer",
    "goose session",
    "code --wait",
    "example --add-mcpx x",
    "mcp addx y",
    "env A=1 npx notes",
    "codex -c model=x exec",
]


@pytest.mark.parametrize("offer", PLAIN)
def test_other_lines_start_a_server(offer: str) -> None:
    request = formats.read(offer)
    assert (request.format, request.client) == ("command line", None)
    server = request.servers[0]
    assert [server.command, *server.args] == offer.split()


# ---- refused -------------------------------------------------------------------------------------------------------

INSTALLER_LINES = [
    "npx add-mcp @example/notes",
    "npx -y add-mcp@latest 'npx -y @example/notes'",
    "bunx add-mcp https://example.com/mcp",
    "pnpm dlx add-mcp x",
    "npx install-mcp@latest @example/notes --client cursor",
    "npx -y @smithery/cli install @example/notes --client claude",
    "npx -y @smithery/cli@latest mcp add @example/notes",
    "smithery install @example/notes",
    "npx @michaellatman/mcp-get@latest install @example/notes",
    "fastmcp install claude-desktop server.py",
    "uv run fastmcp install cursor server.py",
    "uv run mcp install server.py",
    "mcp install server.py -v A=1",
    "uvx mcpm install notes",
    "mcpm add notes",
    "thv run notes",
    "docker mcp server enable notes",
    "docker mcp client connect cursor",
    "odr.exe mcp add manifest.json",
    "A=1 npx add-mcp notes",
]
CLAUDE = [
    ("claude mcp add my npx -y notes", "unclear-option"),  # error: unknown option '-y'
    ("claude mcp add my npx notes --port 1", "unclear-option"),
    ("claude mcp add --magic my -- npx notes", "unknown-option"),
    ("claude mcp add -e A=1 my -- npx notes", "unclear-option"),  # the name is taken as a variable
    ("claude mcp add --env A=1 --env B=2 my -- npx notes", "unclear-option"),
    ("claude mcp add -e A=1 -H 'X: 1' my -- npx notes", "unclear-header"),
    ("claude mcp add my -e A=1 npx notes", "unclear-option"),  # the program is taken as a variable
    ("claude mcp add my npx notes -e A=1 more", "unclear-option"),
    ("claude mcp add -e=A=1 -s user my npx notes", "unclear-option"),
    ("claude mcp add -s=user my npx notes", "unclear-option"),
    ("claude mcp add -s everyone my -- npx notes", "unclear-option"),
    ("claude mcp add -s user -s project my -- npx notes", "unclear-option"),
    ("claude mcp add -s -- my npx notes", "unclear-option"),
    ("claude mcp add -s", "unclear-option"),
    ("claude mcp add -e -A=1 -- my npx notes", "unclear-option"),
    ("claude mcp add my -e =1 -- npx notes", "unclear-option"),
    ("claude mcp add my -e A -- npx notes", "unclear-option"),
    ("claude mcp add my -e ' A=1' -- npx notes", "cut-value"),
    ("claude mcp add my -e A=1 -e A=2 -- npx notes", "duplicate-variable"),
    ("claude mcp add my -s user -- -- npx", "unclear-option"),  # -- would be the program
    ("claude mcp add", "nothing-to-run"),
    ("claude mcp add my", "nothing-to-run"),
    ("claude mcp add --", "nothing-to-run"),
    ("claude mcp add my -- ''", "nothing-to-run"),
    ("claude mcp add '' -- npx", "nothing-to-run"),
    ("claude mcp add my.server -- npx notes", "bad-name"),
    ("claude mcp add 'my server' -- npx notes", "bad-name"),
    ("claude mcp add my https://example.com/mcp", "type-contradiction"),  # started as a program
    ("claude mcp add -t http my npx notes", "two-transports"),
    ("claude mcp add -t http my notes", "type-contradiction"),
    ("claude mcp add -t http my https://example.com/mcp more", "two-transports"),  # dropped
    ("claude mcp add -t http my https://example.com/mcp -e A=1", "type-contradiction"),  # dropped
    ("claude mcp add my -H 'A: 1' -- npx notes", "type-contradiction"),  # dropped
    ("claude mcp add -t http my https://example.com/mcp -H 'A 1'", "unclear-header"),
    ("claude mcp add -t http my https://example.com/mcp -H 'A: 1' 'a: 2'", "unclear-header"),
    ("claude mcp add -t magic my -- npx notes", "unknown-type"),
    ("claude mcp add my -- npx notes && id", "not-one-command"),
    ("claude mcp add my -- npx $HOME", "not-one-command"),
    ("claude mcp add-json my", "unclear-option"),
    ('claude mcp add-json my \'{"command":"npx"}\' more', "unclear-option"),
    ('claude mcp add-json my \'{"command":"a","command":"b"}\'', "duplicate-key"),
    ('claude mcp add-json my \'{"command":"a", /* b */ "args":[]}\'', "malformed-json"),
    ('claude mcp add-json my \'{"mcpServers":{"my":{"command":"a"}}}\'', "wrapped-config"),
    ('claude mcp add-json my \'{"url":"https://example.com/mcp"}\'', "unknown-type"),
    ('claude mcp add-json -e A=1 -s user my \'{"command":"a"}\'', "unclear-option"),
    ('claude mcp add-json my.x \'{"command":"a"}\'', "bad-name"),
    ("claude mcp add-from-claude-desktop", "unsupported-line"),
    ("claude plugin install notes@example", "unsupported-line"),
]
OTHERS = [
    ("codex mcp add -e A=1 my -- npx notes", "unknown-option"),
    ("codex mcp add my -y npx", "unknown-option"),
    ("codex mcp add --env A=1 B=2 my -- npx notes", "bad-name"),
    ("codex mcp add 'my server' -- npx notes", "bad-name"),
    ("codex mcp add my --url https://example.com/mcp -- npx notes", "two-transports"),
    ("codex mcp add my --url https://example.com/mcp --env A=1", "type-contradiction"),
    ("codex mcp add my --url https://example.com/mcp --url https://example.org/mcp", "unclear-option"),
    ("codex mcp add my --bearer-token-env-var T -- npx notes", "type-contradiction"),
    ("codex mcp add my --url https://example.com/mcp --bearer-token-env-var ''", "unclear-option"),
    (
        "codex mcp add my --url https://example.com/mcp --bearer-token-env-var T --bearer-token-env-var U",
        "unclear-option",
    ),
    ("codex mcp add my https://example.com/mcp", "type-contradiction"),
    ("codex -c model=x mcp add my -- npx notes", "unclear-option"),
    ("gemini mcp add my -- npx -y notes", "unclear-option"),  # got 1, need at least 2
    ("gemini mcp add -- my npx notes", "unclear-option"),
    ("gemini mcp add -y my npx notes", "unknown-option"),  # the name becomes empty
    ("gemini mcp add my -y npx", "unknown-option"),  # the program becomes empty
    ("gemini mcp add -eA=1 my npx notes", "unknown-option"),
    ("gemini mcp add -e A=b=c my npx notes", "cut-value"),
    ("gemini mcp add -e A= my npx notes", "cut-value"),  # dropped
    ("gemini mcp add -e A my npx notes", "unclear-option"),  # dropped
    ("gemini mcp add my npx notes --name x", "unclear-option"),  # taken as a second name and dropped
    ("gemini mcp add my npx notes --name=x", "unclear-option"),
    ("gemini mcp add my npx notes --args x", "unclear-option"),
    ("gemini mcp add my npx notes --command-or-url x", "unclear-option"),
    ("gemini mcp add my npx notes -d", "unclear-option"),
    ("gemini mcp add my npx notes --debug", "unclear-option"),
    ("gemini mcp add my npx notes --version", "unclear-option"),
    ("gemini mcp add my npx notes --type stdio", "unclear-option"),
    ("gemini mcp add my npx notes --no-trust", "unclear-option"),
    ("gemini mcp add my npx notes --env.A 1", "unclear-option"),
    ("gemini mcp add my npx notes -ts", "unclear-option"),
    ("gemini mcp add my npx notes -s5", "unclear-option"),
    ("gemini mcp add --trust=false my npx notes", "unclear-option"),
    ("gemini mcp add my npx --trust true notes", "unclear-option"),
    ("gemini mcp add my npx 1.0", "cut-value"),  # becomes 1
    ("gemini mcp add my npx --python 3.10 notes", "cut-value"),  # becomes 3.1
    ("gemini mcp add my npx -- 2.0", "cut-value"),
    ("gemini mcp add my npx 0x10", "cut-value"),  # becomes 16
    ("gemini mcp add my npx 1e3", "cut-value"),
    ("gemini mcp add my npx -5.0", "cut-value"),
    ("gemini mcp add my npx .5", "cut-value"),
    ("gemini mcp add my npx '5 '", "cut-value"),
    ("gemini mcp add my npx -- -0", "cut-value"),
    ("gemini mcp add --include-tools a,b my npx notes", "nothing-to-run"),  # takes all three
    ("gemini mcp add my npx --include-tools a -y notes", "unclear-option"),  # takes -y too
    ("gemini mcp add -s local my npx notes", "unclear-option"),
    ("gemini mcp add my https://example.com/mcp", "type-contradiction"),
    ("gemini mcp add -t http -H 'A:' my https://example.com/mcp", "unclear-header"),
    ("gemini extensions install https://example.com/notes", "unsupported-line"),
    ("qwen mcp add my npx notes --type stdio", "unclear-option"),
    ("qwen mcp add my npx notes --proxy x", "unclear-option"),
    ("qwen mcp add -e A=b=c my npx notes", "cut-value"),  # cut by one version, kept by the other
    ("qwen extensions install notes", "unsupported-line"),
    ("amp mcp add my npx -y notes", "unclear-option"),
    ("amp mcp add my npx -x", "unclear-option"),  # dropped
    ("amp mcp add my -- npx notes -- more", "cut-value"),  # becomes: more
    ("amp mcp add --env A= my -- npx notes", "cut-value"),
    ("amp mcp add --header 'A: 1' my https://example.com/mcp", "unclear-header"),
    ("amp mcp add --header 'A: b=c' my https://example.com/mcp", "unclear-header"),  # the name becomes A: b
    ("amp mcp add my https://example.com/mcp more", "two-transports"),
    ("amp mcp add --env A=1 my https://example.com/mcp", "type-contradiction"),
    ("amp mcp add --transport http my https://example.com/mcp", "unknown-option"),
    ("amp mcp add --settings-file x my -- npx notes", "unknown-option"),
    ("droid mcp add my npx -y notes", "unclear-option"),
    ("droid mcp add my -- npx '$HOME'", "not-one-command"),  # becomes empty
    ("droid mcp add my -- npx 'a;b'", "not-one-command"),
    ("droid mcp add my -- npx 'a#b'", "cut-value"),  # becomes a
    ("droid mcp add my -- npx 'https://example.com/?a'", "cut-value"),
    ("droid mcp add a.b -- npx notes", "bad-name"),  # becomes a-b
    ("droid mcp add my https://example.com/mcp", "type-contradiction"),
    ("droid mcp add --type http my https://example.com/mcp more", "two-transports"),
    ("copilot mcp add my npx -y notes", "unclear-option"),
    ("copilot mcp add --env 'A= 1' my -- npx notes", "cut-value"),  # the blank is cut off
    ("copilot mcp add -e A=1 my -- npx notes", "unknown-option"),
    ("copilot mcp add --transport http my https://example.com/mcp more", "two-transports"),
    ("copilot plugin install notes", "unsupported-line"),
    ("cline mcp add my npx -y notes", "unclear-option"),
    ("cline mcp install --env A=1 my -- npx notes", "unknown-option"),
    ("cline mcp install my https://example.com/mcp", "type-contradiction"),
    ("opencode mcp add my npx notes", "unclear-option"),
    ("opencode mcp add my npx -- notes", "unclear-option"),
    ("opencode mcp add -- my npx notes", "unclear-option"),
    ("opencode mcp add --env A=1 my -- npx notes", "unclear-option"),  # the name is taken as a variable
    ("opencode mcp add --env=A=1 my -- npx notes", "unclear-option"),
    ("opencode mcp add my --magic -- npx notes", "unknown-option"),
    ("opencode mcp add my -- npx 5", "cut-value"),  # written as a number
    ("opencode mcp add my --header A=1 -- npx notes", "type-contradiction"),
    ("opencode mcp add", "nothing-to-run"),
    ("devin mcp add my npx -y notes", "unclear-option"),
    ("devin mcp add -sxy my -- npx notes", "unclear-option"),
    ("q mcp add my --command npx", "unclear-option"),
    ("q mcp add --command npx", "nothing-to-run"),
    ("q mcp add --name my --args x", "nothing-to-run"),
    ("q mcp add --name my --command npx --args '[\"a\"]'", "cut-value"),  # older versions split it at commas
    ("q mcp add --name my --command npx --args 'a\\,b'", "cut-value"),
    ("q mcp add --name my --command npx --env A=b=c", "cut-value"),
    ("q mcp add --name my --command npx --args --", "unclear-option"),
    ("q mcp add --name my --name your --command npx", "unclear-option"),
    ("q mcp import --file x.json", "unsupported-line"),
    ("kiro-cli mcp add --name my --url https://example.com/mcp --headers '{}'", "unknown-option"),
    ("mcp add my --command npx more", "unclear-option"),
    ("mcp add my --env A --command npx", "unclear-option"),
    ("mcp add my --command npx --env A", "unclear-option"),
    ("crush mcp add my -- npx notes", "unsupported-line"),
    ("auggie mcp add my --command npx", "unsupported-line"),
    ("example-cli mcp add my -- npx notes", "unsupported-line"),
    ("example-cli mcp install my", "unsupported-line"),
    ("npx codex mcp add my -- npx notes", "unsupported-line"),  # a package that only has the name
    ("uvx cline mcp add my -- npx notes", "unsupported-line"),
    ('cursor --add-mcp \'{"name":"my","command":"npx"}\'', "unsupported-line"),
    ("A=1 claude mcp add my -- npx notes", "unclear-option"),
    ("sudo claude mcp add my -- npx notes", "unclear-option"),
    ("env A=1 claude mcp add my -- npx notes", "unclear-option"),
    ("claude --debug mcp add my -- npx notes", "unclear-option"),
    ('code --profile x --add-mcp \'{"name":"my","command":"npx"}\'', "unclear-option"),
    ("code --add-mcp", "unclear-option"),
    ('code --add-mcp \'{"name":"my","command":1}\'', "wrong-type"),
    ('code --add-mcp \'{"name":"a","command":"x"}\' --add-mcp \'{"name":"b","command":"y"}\'', "unclear-option"),
    ('code --add-mcp \'{"""name""":"""my"""}\'', "malformed-json"),
    ('code --add-mcp \'{\\"name\\":\\"my\\",\\"command\\":\\"npx\\"}\'', "malformed-json"),
    ("goose configure", "unsupported-line"),
    ("goose session --with-extension", "unclear-option"),
    ("goose session --with-extension 'A=1'", "nothing-to-run"),
    ("goose session --with-extension 'npx notes' --with-extension 'npx more'", "unclear-option"),
    ("goose session --with-builtin developer", "unclear-option"),
    ("goose session --with-extension 'npx \"a b\"'", "cut-value"),
    ("goose session --with-extension 'my:npx notes'", "unclear-option"),
    ("goose run --with-extension 'npx notes' -t 'do this'", "unclear-option"),
    ("goose session --with-streamable-http-extension 'npx x'", "unclear-option"),
    ("goose session --with-extension 'A=1 A=2 npx notes'", "duplicate-variable"),
]
PROMPTS = [
    "$ claude mcp add my -- npx notes",
    "> claude mcp add my -- npx notes",
    "% npx notes",
    "\u276f npx -y notes",
    "PS C:\\> code --add-mcp '{}'",
    "PS C:\\Users\\me> npx -y notes",
    "C:\\Users\\me> npx -y notes",
    "PS> npx notes",
]  # fmt: skip
CONTINUED = [
    "claude mcp add my \\\r\n -- npx notes",
    "claude mcp add my \\ \n -- npx notes",
    "claude mcp add my `\n -- npx notes",
    "claude mcp add my ^\n -- npx notes",
    "claude mcp add my \\\n\n -- npx notes",
    "claude mcp add my -- npx notes\nclaude mcp add your -- npx notes",
    'claude mcp add my -- npx "a\\\nb"',
    "claude mcp add my -- npx notes \\",
]


@pytest.mark.parametrize(("offer", "code"), [*CLAUDE, *OTHERS])
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


@pytest.mark.parametrize("offer", INSTALLER_LINES)
def test_a_line_that_runs_an_installer_is_refused(offer: str) -> None:
    error = refused(offer)
    assert (error.code, [f.level for f in formats.findings(error)]) == ("installer-line", [Level.BLOCK])


@pytest.mark.parametrize("offer", PROMPTS)
def test_a_prompt_is_not_part_of_the_command(offer: str) -> None:
    error = refused(offer)
    assert (error.code, "prompt" in error.message) == ("not-one-command", True)


@pytest.mark.parametrize("offer", CONTINUED)
def test_other_ways_to_continue_a_line_are_refused(offer: str) -> None:
    assert refused(offer).code == "not-one-command"


# ---- read ----------------------------------------------------------------------------------------------------------

NPX = ["npx", "-y", "notes"]
READ: list[tuple[str, str, list[str], dict[str, str]]] = [
    ("claude mcp add my -- npx -y notes", "claude-code", NPX, {}),
    ("claude mcp add my npx notes", "claude-code", ["npx", "notes"], {}),
    ("claude mcp add my npx -- -y notes", "claude-code", NPX, {}),
    ("claude mcp add -- my npx -y notes", "claude-code", NPX, {}),
    ("claude mcp add my npx notes -s user", "claude-code", ["npx", "notes"], {}),
    ("claude mcp add my npx notes -e A=1", "claude-code", ["npx", "notes"], {"A": "1"}),
    ("claude mcp add my npx -e A=1 B=2 -- -y notes", "claude-code", NPX, {"A": "1", "B": "2"}),
    ("claude mcp add my -e A=1 B=2 -- npx -y notes", "claude-code", NPX, {"A": "1", "B": "2"}),
    ("claude mcp add my -e A=1 -e B=2=3 -- npx -y notes", "claude-code", NPX, {"A": "1", "B": "2=3"}),
    ("claude mcp add -e A=1 -s user my npx notes", "claude-code", ["npx", "notes"], {"A": "1"}),
    ("claude mcp add -e A=1 -- my npx -y notes", "claude-code", NPX, {"A": "1"}),
    ("claude mcp add --env=A=1 my npx notes", "claude-code", ["npx", "notes"], {"A": "1"}),
    ("claude mcp add -eA=1 my npx notes", "claude-code", ["npx", "notes"], {"A": "1"}),
    ("claude mcp add -suser my -e A= -- npx -y notes", "claude-code", NPX, {"A": ""}),
    ("claude mcp add --transport=stdio my npx notes", "claude-code", ["npx", "notes"], {}),
    ("claude mcp add my npx - notes", "claude-code", ["npx", "-", "notes"], {}),
    ("claude mcp add my -- npx notes --scope user", "claude-code", ["npx", "notes", "--scope", "user"], {}),
    ("claude mcp add my -- npx notes -- -y", "claude-code", ["npx", "notes", "--", "-y"], {}),
    ("claude mcp add my -- 'npx -y notes'", "claude-code", ["npx -y notes"], {}),
    ("npx -y @anthropic-ai/claude-code@latest mcp add my -- npx -y notes", "claude-code", NPX, {}),
    ("/usr/local/bin/claude mcp add my -- npx -y notes", "claude-code", NPX, {}),
    ("claude.cmd mcp add my -- npx -y notes", "claude-code", NPX, {}),
    ("'claude' \"mcp\" a\\\ndd my -- npx -y notes", "claude-code", NPX, {}),
    ("codex mcp add my -- npx -y notes", "codex", NPX, {}),
    ("codex mcp add my npx -y notes", "codex", NPX, {}),
    ("codex mcp add my npx --env B=2 notes", "codex", ["npx", "--env", "B=2", "notes"], {}),
    ("codex mcp add my npx -- -y notes", "codex", ["npx", "--", "-y", "notes"], {}),
    ("codex mcp add -- my npx -y notes", "codex", NPX, {}),
    ("codex mcp add my --env A=b=c --env=B=2 -- npx -y notes", "codex", NPX, {"A": "b=c", "B": "2"}),
    ("codex mcp add my --env A=1 npx -y notes", "codex", NPX, {"A": "1"}),
    ("gemini mcp add my npx -y notes", "gemini-cli", NPX, {}),
    ("gemini mcp add my npx -- -y notes", "gemini-cli", NPX, {}),
    ("gemini mcp add my npx notes -- -s user", "gemini-cli", ["npx", "notes", "-s", "user"], {}),
    ("gemini mcp add my npx -- -- notes", "gemini-cli", ["npx", "--", "notes"], {}),
    ("gemini mcp add -s user my npx -y notes", "gemini-cli", NPX, {}),
    ("gemini mcp add -s=user -e A=1 --env=B=2 my npx -y notes", "gemini-cli", NPX, {"A": "1", "B": "2"}),
    ("gemini mcp add my -e A=1 npx -y notes --scope user", "gemini-cli", NPX, {"A": "1"}),
    ("gemini mcp add my docker run -it --rm i", "gemini-cli", ["docker", "run", "-it", "--rm", "i"], {}),
    ("gemini mcp add my npx -y notes --include-tools a b", "gemini-cli", NPX, {}),
    ("gemini mcp add my npx 5 007 3.11 -5 0 0.5", "gemini-cli", ["npx", "5", "007", "3.11", "-5", "0", "0.5"], {}),
    ("gemini mcp add my npx -p 8080 --foo=bar", "gemini-cli", ["npx", "-p", "8080", "--foo=bar"], {}),
    ("gemini mcp add my npx -eA=1", "gemini-cli", ["npx", "-eA=1"], {}),
    ("qwen mcp add my npx -y notes", "qwen-code", NPX, {}),
    ("amp mcp add my -- npx -y notes", "amp", NPX, {}),
    ("amp mcp add my npx notes", "amp", ["npx", "notes"], {}),
    ("amp mcp add --env A=1=2 my --workspace -- npx -y notes", "amp", NPX, {"A": "1=2"}),
    ("droid mcp add my 'npx -y notes'", "factory-droid", NPX, {}),
    ("droid mcp add my -- npx -y notes", "factory-droid", NPX, {}),
    ("droid mcp add my npx 'a b'", "factory-droid", ["npx", "a", "b"], {}),  # joined, then split again
    ("droid mcp add my 'npx \"a b\"' --env A=1 --env B=", "factory-droid", ["npx", "a b"], {"A": "1", "B": ""}),
    ("copilot mcp add my -- npx -y notes", "copilot-cli", NPX, {}),
    ("copilot mcp add my --env A=1 --env B= -- npx -y notes", "copilot-cli", NPX, {"A": "1", "B": ""}),
    ("cline mcp install my -- npx -y notes", "cline", NPX, {}),
    ("cline mcp add --yes my --json -- npx -y notes", "cline", NPX, {}),
    ("opencode mcp add my -- npx -y notes", "opencode", NPX, {}),
    ("opencode mcp add my --env A=1 B=2 --scope user -- npx -y notes", "opencode", NPX, {"A": "1", "B": "2"}),
    ("devin mcp add my -- npx -y notes", "devin", NPX, {}),
    ("devin mcp add -s user my --env A=1 -- npx -y notes", "devin", NPX, {"A": "1"}),
    ("q mcp add --name my --command npx --args -y --args notes --env A=1", "amazon-q", NPX, {"A": "1"}),
    ("q mcp add --name my --command npx --args '-y, notes' --env A=1,B=2", "amazon-q", NPX, {"A": "1", "B": "2"}),
    ("kiro-cli mcp add --scope global --name my --command npx --args=-y,notes", "kiro", NPX, {}),
    ("mcp add my --command npx --args -y --args notes --env A 1 --timeout 9", "crush", NPX, {"A": "1"}),
    ("goose session --with-extension 'A=1 B=2=3 npx -y notes'", "goose", NPX, {"A": "1", "B": "2=3"}),
    ('claude mcp add-json my \'{"command":"npx","args":["-y","notes"],"env":{"A":"1"}}\'', "claude-code", NPX, {"A": "1"}),
    ("claude mcp add-json -s user my '{\"command\":\"npx\"}'", "claude-code", ["npx"], {}),
    ("claude mcp add-json my '{\"command\":\"npx\"}' --scope project", "claude-code", ["npx"], {}),
    ('code --add-mcp \'{"name":"my","command":"npx","args":["-y","notes"]}\'', "vscode", NPX, {}),
    ('code-insiders --add-mcp \'{"name":"my","command":"npx"}\'', "vscode-insiders", ["npx"], {}),
    ('codium --add-mcp \'{"name":"my","command":"npx"}\'', "vscodium", ["npx"], {}),
    ('code --add-mcp="{\\"name\\":\\"my\\",\\"command\\":\\"npx\\"}"', "vscode", ["npx"], {}),  # also of cmd.exe
]  # fmt: skip


@pytest.mark.parametrize(("offer", "client", "argv", "env"), READ, ids=[row[0] for row in READ])
def test_read(offer: str, client: str, argv: list[str], env: dict[str, str]) -> None:
    request = formats.read(offer)
    assert (request.format, request.channel, request.client) == ("client command", "command line", client)
    server = request.servers[0]
    name = "notes" if client == "goose" else "my"  # Goose gives none
    assert (server.names, [server.command, *server.args]) == ((name,), argv)
    assert (dict(server.env), server.findings, server.transport) == (env, (), "stdio")


REMOTE: list[tuple[str, str, dict[str, str]]] = [
    ("claude mcp add -t http my https://example.com/mcp", "http", {}),
    ("claude mcp add my https://example.com/mcp -t sse", "sse", {}),
    ("claude mcp add --transport http my -- https://example.com/mcp", "http", {}),
    ("claude mcp add -t streamable-http my https://example.com/mcp -H 'A: b:c' 'B:2'", "http", {"A": "b:c", "B": "2"}),
    ('claude mcp add-json my \'{"type":"sse","url":"https://example.com/mcp"}\'', "sse", {}),
    ("codex mcp add my --url https://example.com/mcp", "http", {}),
    (
        "codex mcp add my --url https://example.com/mcp --bearer-token-env-var TOKEN",
        "http",
        {"Authorization": "Bearer ${TOKEN}"},
    ),
    ("gemini mcp add -t http -H 'A: 1' -H 'B: 2' my https://example.com/mcp", "http", {"A": "1", "B": "2"}),
    ("qwen mcp add my https://example.com/mcp", "http", {}),
    ("amp mcp add my --header A=b=c https://example.com/mcp", "http", {"A": "b=c"}),
    ("droid mcp add my https://example.com/mcp --type http --header 'A: 1' --no-oauth", "http", {"A": "1"}),
    ("copilot mcp add my https://example.com/mcp --header A=b:c --header 'B: c=d'", "http", {"A": "b:c", "B": "c=d"}),
    ("cline mcp install my https://example.com/mcp --transport streamableHttp --header 'A: 1'", "http", {"A": "1"}),
    ("opencode mcp add my --url https://example.com/mcp --header A=1 B=2", "http", {"A": "1", "B": "2"}),
    ("devin mcp add -s user my https://example.com/mcp", "http", {}),
    ("kiro-cli mcp add --name my --url https://example.com/mcp --scope global", "http", {}),
    ("mcp add my --type sse --url https://example.com/mcp --header A 'b c'", "sse", {"A": "b c"}),
]


@pytest.mark.parametrize(("offer", "transport", "headers"), REMOTE, ids=[row[0] for row in REMOTE])
def test_read_remote(offer: str, transport: str, headers: dict[str, str]) -> None:
    server = one(offer)
    assert (server.name, server.url, server.command) == ("my", "https://example.com/mcp", None)
    assert (server.transport, dict(server.headers), server.findings) == (transport, headers, ())


@pytest.mark.parametrize("name", ["T", "MY_TOKEN"])
@pytest.mark.parametrize("url", ["https://example.com/mcp", "https://example.com/${T}"])
def test_the_login_of_codex_is_that_of_its_file(name: str, url: str) -> None:
    line = one(f"codex mcp add my --url '{url}' --bearer-token-env-var {name}")
    entry = {"url": url, "bearer_token_env_var": name}
    (file,) = formats.read(json.dumps({"mcp_servers": {"my": entry}})).servers
    assert line.inputs and (line.headers, line.inputs, line.fields) == (file.headers, file.inputs, ())


def test_options_that_are_not_written_are_shown() -> None:
    assert fields_of(one("claude mcp add -s user my -- npx notes")) == {"/scope": '"user"'}
    assert fields_of(one("copilot mcp add my --tools '*' --timeout 5 --json -- npx notes")) == {
        "/tools": '"*"',
        "/timeout": '"5"',
        "/json": "true",
    }
    assert fields_of(one("mcp add my --command npx --disabled-tools a --disabled-tools b")) == {
        "/disabled_tools": '"b"'
    }
    assert len(one("mcp add my --command npx --disabled-tools a --disabled-tools b").fields) == 2


@pytest.mark.parametrize(
    "offer",
    ["gemini mcp add --trust my npx notes", "gemini mcp add my npx notes --trust", "qwen mcp add my --trust npx x"],
)
def test_switching_questions_off_is_a_danger(offer: str) -> None:
    server = one(offer)
    assert [(f.id, f.level, f.where) for f in server.findings] == [("CONS-AUTOAPPROVE", Level.DANGER, "/trust")]
    assert [field.kind for field in server.fields] == ["safeguard"]


def test_an_option_that_the_client_takes_from_the_server_is_said() -> None:
    server = one("gemini mcp add my docker run -i --rm -e A=1 example/notes")
    assert ([server.command, *server.args], dict(server.env)) == (
        ["docker", "run", "-i", "--rm", "example/notes"],
        {"A": "1"},
    )
    assert [(f.id, f.level) for f in server.findings] == [("FMT-AMBIG", Level.WARN)]


def test_a_folded_line_is_one_command_and_said() -> None:
    offer = "claude mcp add my \\\n  -e 'A=\\\n' \\\n  -- np\\\nx -y \\\n  notes\n"
    request = formats.read(offer)
    server = request.servers[0]
    assert ([server.command, *server.args], dict(server.env)) == (NPX, {"A": "\\\n"})
    assert [(f.id, f.level) for f in request.findings] == [("FMT-FOLD", Level.INFO)]
    plain = formats.read("npx -y \\\n notes")
    assert [(f.id, f.level) for f in plain.findings] == [("FMT-FOLD", Level.INFO)]
    assert formats.read("claude mcp add my -e 'A=\\\n' -- npx").findings == ()


def test_the_tables_agree() -> None:
    programs = {program for program, _ in GRAMMARS}
    assert set(PACKAGES.values()) <= programs
    assert not {(p, v) for p, verbs in {**INSTALLERS, **UNSAID}.items() for v in verbs} & GRAMMARS.keys()
    for (program, verb), grammar in GRAMMARS.items():
        call = add_command.find(f"{program} {verb} my")
        assert call is not None and (call.program, call.verb, call.kind) == (program, verb, "add")
        assert all(name.startswith("-") for name in (*grammar.options, *grammar.reserved))
        assert not grammar.options.keys() & grammar.reserved


# ---- properties ----------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)
PROGRAMS = TEXTS.filter(lambda text: bool(text) and not text.startswith(("-", "http://", "https://")))
LINES = {  # how a careful README writes it: what comes before the name, after it, and before the program
    "claude mcp add": ("", "-e", " --"),
    "codex mcp add": ("", "--env", " --"),
    "gemini mcp add": ("-e", "", ""),
    "qwen mcp add": ("-e", "", ""),
    "amp mcp add": ("--env", "", " --"),
    "copilot mcp add": ("--env", "", " --"),
    "opencode mcp add": ("", "--env", " --"),
    "devin mcp add": ("--env", "", " --"),
}


def number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return word[:2].lower() == "0x"
    return True


@pytest.mark.parametrize("program", LINES)
@settings(max_examples=60)
@given(NAMES, st.dictionaries(KEYS, TEXTS, max_size=2), PROGRAMS, st.lists(TEXTS, max_size=4))
def test_what_was_written_is_read(program: str, name: str, env: dict[str, str], command: str, args: list[str]) -> None:
    """Reader after writer: exactly the name, variables and argv, or a refusal of what this client cannot carry."""
    before, after, dashes = LINES[program]
    options = " ".join(f"{before or after} {shlex.quote(f'{key}={value}')}" for key, value in env.items())
    words = [command, *args] if dashes else [command, "--", *args]
    parts = [program, options if before else "", name, options if after else ""]
    line = " ".join(parts) + dashes + " " + " ".join(map(shlex.quote, words))
    values = list(env.values())
    carried = {
        "gemini mcp add": all(v and "=" not in v for v in values) and not any(map(number, args)),
        "qwen mcp add": all(v and "=" not in v for v in values) and not any(map(number, args)),
        "amp mcp add": all(values) and "--" not in args,
        "copilot mcp add": all(v == v.strip() for v in values),
        "opencode mcp add": not any(map(number, (command, *args))),
    }
    try:
        server = one(line)
    except Refused:
        assert not carried.get(program, True)
    else:
        assert (server.names, server.command, list(server.args), dict(server.env)) == ((name,), command, args, env)


OFFERS = st.sampled_from([row[0] for row in (*CLAUDE, *OTHERS, *READ, *REMOTE)] + INSTALLER_LINES + PLAIN)
PIECES = st.sampled_from(["--", "-e", "A=1", "-s", "user", "-y", "5.0", "\\\n", "'", "mcp", "add", "--trust", "=", " "])


@settings(max_examples=400)
@given(OFFERS, st.integers(0, 120), PIECES | st.text(max_size=3), st.integers(0, 4))
def test_only_refusals_escape(offer: str, at: int, inserted: str, cut: int) -> None:
    changed = offer[:at] + inserted + offer[at + cut :]
    assert sum(member.claims(changed) for member in formats.ALL.values()) <= 1
    try:
        request = formats.read(changed)
    except Refused as error:
        assert error.code in RULES and error.hint
    else:
        assert all(bool(s.command) != bool(s.url) and s.name for s in request.servers)


@pytest.mark.parametrize(
    "offer",
    [
        "claude mcp add my -e " + " ".join(f"A{i}=1" for i in range(50_000)) + " -- npx",
        "gemini mcp add my npx " + "-x " * 200_000,
        "gemini mcp add my npx " + "1" * 1_000_000,
        "gemini mcp add my npx " + "1" * 500_000 + "." + "0" * 500_000,
        "gemini mcp add my npx 5" + "\\ " * 300_000 + "x",
        "gemini mcp add my npx -" + "t" * 1_000_000,
        "codex mcp add my npx " + "x " * 300_000,
        "droid mcp add my '" + "x " * 300_000 + "'",
        "q mcp add --name my --command npx --args " + "," * 1_000_000,
        "goose session --with-extension '" + "A=1 " * 200_000 + "'",
        "mcp add my --command npx " + "--args x " * 100_000,
        "\\\n" * 500_000 + "x",
        "npx " + "\\\n" * 500_000 + "x",
        "a" * 1_000_000 + " mcp add x",
        "npx " + "@" * 1_000_000 + " x",
        "$ " * 300_000,
    ],
    ids=lambda offer: offer[:24],
)
def test_linear(offer: str) -> None:
    start = time.process_time()
    try:
        formats.read(offer)
    except Refused as error:
        assert error.code in RULES
    assert time.process_time() - start < 10


def test_json_lines_and_words_say_the_same() -> None:
    entry = {"command": "npx", "args": ["-y", "a b", "$X"], "env": {"A": "it's"}}
    line = f"claude mcp add-json my {shlex.quote(json.dumps(entry))}"
    words = "claude mcp add my -e \"A=it's\" -- npx -y 'a b' '$X'"
    assert one(line) == one(words)
