"""Real clients read what we write: ``python tools/real_clients.py [--folder FOLDER] [NAME ...]``.

Installs each tool of ``TOOLS`` from its registry into a folder of its own, writes a configuration in a home folder made
for it with the client's module, and lets the tool read it. The server that is written is a script which notes how it was
started: every word, variable and folder must arrive exactly. Texts that ``clients.literal`` refuses are left out, so the
run also proves that what it lets through is read literally. What else a module claims of its tool is tried as well: which
names it starts, which of several files counts, that it reads no comments. The tools run behind a dead proxy. Exit 1 on a
mismatch.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from consentry import clients
from consentry.clients.interface import Place, Scope
from consentry.errors import Refused
from consentry.model import Target

URL = "http://127.0.0.1:9/mcp"
TEXTS = (
    "", "a b", " a  b ", "-y", '"', "'", "\\", "\\\\", "a\nb", "\t", "ä 汉 😀", "{", "}", "{}", "//x", "/*x*/", "#", "null",
    "*", "~", "!", "&&", ";", "|", ">", "$", "$$", "$ x", "\\$", "\\$HOME", "$HOME", "${HOME}", "${HOME:-x}", "${UNSET_X}",
    "${UNSET_X:-x}", "${1:-x}", "${a b:-x}", "${a{b:-x}", "${env:HOME}", "${workspaceFolder}", "$5", "%HOME%", "{env:HOME}",
    "{env:A{B}", "{env:", "{file:/etc/hostname}", "${{ secrets.X }}", "$(echo x)", "`echo x`", "${X",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tool:
    """How one tool is had and asked. ``variable`` names a folder that moves the user's file.

    ``before`` is the file that is there; ``prepare`` gives the approval that it waits for. ``feed`` is what it is told on
    standard input, line by line, until it answers the last. ``starts``: in which scopes it starts its servers, asked like
    this.
    ``claims`` are further facts, each a test of its own.
    """

    package: str
    program: str
    before: str
    ask: tuple[tuple[str, ...], ...] = (("mcp", "list"),)
    variable: str = ""
    prepare: Callable[[Path, Path], None] = lambda _home, _project: None
    feed: tuple[Mapping[str, object], ...] = ()
    starts: tuple[Scope, ...] = ("user", "project")
    claims: tuple[Callable[[Tool, Path, Path], str], ...] = ()


def trust(home: Path, project: Path) -> None:
    """Gemini CLI starts no server in a folder that was not trusted before."""
    for folder in (home / ".gemini", home / "moved" / ".gemini"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "trustedFolders.json").write_text(json.dumps({str(project): "TRUST_FOLDER"}))


def approve(home: Path, project: Path) -> None:
    """Claude Code starts a server of a project only where a person trusted the folder and allowed that server."""
    state = {"hasTrustDialogAccepted": True, "enabledMcpjsonServers": ["canary"]}
    (home / ".claude.json").write_text(json.dumps({"projects": {str(project): state}}))


def trusted(home: Path, project: Path) -> None:
    """Codex reads the file of a project that a person trusted before."""
    for folder in (home / ".codex", home / "moved"):
        folder.mkdir(parents=True)
    (home / ".codex" / "config.toml").write_text(f'[projects.{json.dumps(str(project))}]\ntrust_level = "trusted"\n')


def chosen(home: Path, project: Path) -> None:
    """Copilot CLI reads the file of a project in a folder that a person trusted before."""
    (home / ".copilot").mkdir()
    (home / ".copilot" / "config.json").write_text(json.dumps({"trusted_folders": [str(project)]}))


def started(tool: Tool, program: Path, base: Path, files: Mapping[str, str]) -> set[str]:
    """Which of the canaries ``A``, ``B``, ... the tool starts; in ``files`` (paths below the home folder) each stands as
    ``@A``."""
    project = base / "home" / "project"
    project.mkdir(parents=True)
    tool.prepare(base / "home", project)
    for name in CANARIES:
        path = base / name
        path.write_text(f'#!/bin/sh\ntouch "{path}.out"\n')
        path.chmod(0o755)
    for file, text in files.items():
        path = base / "home" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(f"@([{CANARIES}])", lambda m: str(base / m[1]), text))
    for words in tool.ask:
        run(tool, program, words, environment(base / "home"), project)
    return {path.stem for path in base.glob("?.out")}


def named(tool: Tool, program: Path, base: Path, client: str, given: tuple[str, ...], file: str, entry: str) -> str:
    """Whether it starts the servers of exactly the names that are written for it; ``entry`` is one of them."""
    names = clients.symbolic(client).names
    keys = [json.dumps(name, ensure_ascii=False) for name in given]
    text = "".join(entry % (key, canary) for key, canary in zip(keys, CANARIES, strict=False))
    wanted = {canary for name, canary in zip(given, CANARIES, strict=False) if names.fits(name)}
    got = started(tool, program, base, {file: text if file.endswith("toml") else f'{{"mcpServers": {{{text[:-1]}}}}}'})
    return "" if got == wanted else f"of {given} started {sorted(got)}, written {sorted(wanted)}"


def names_of_codex(tool: Tool, program: Path, base: Path) -> str:
    """It starts the servers of every name that is written for it, and none of those that are refused."""
    given = ("plain", "A_b-1", "a.b", "@s/x", "a:b", "-x", "x" * 80, "a b", "é", "汉", "a+b", "a\\b", "codex_apps")
    return named(tool, program, base, "codex", given, ".codex/config.toml", "[mcp_servers.%s]\ncommand = '@%s'\n")


def names_of_claude(tool: Tool, program: Path, base: Path) -> str:
    """It starts no server of a name that it keeps for itself, and those of other names.

    Versions differ in some that are refused here (2.1.197 starts ``Claude in Chrome``); these are common to all tried.
    """
    given = ("a b", "é", "workspace", "computer-use", "claude-in-chrome", "Workspace", "ide")
    return named(tool, program, base, "claude-code", given, ".claude.json", '%s: {"command": "@%s"},')


def plain(tool: Tool, program: Path, base: Path) -> str:
    """It reads JSON and a byte order mark, but no comments and no trailing commas, in neither of its files."""
    server = '{"mcpServers": {"canary": {"command": "@A"}}'
    for at, (end, readable) in enumerate((("}", True), ("} // x", False), (",}", False))):
        for file in (".claude.json", "project/.mcp.json"):
            for mark in ("", "\ufeff"):
                there = base / f"{at}{len(file)}{len(mark)}"
                if bool(started(tool, program, there, {file: mark + server + end})) != readable:
                    return f"{file} that begins with {mark!r} and ends in {end!r} is {'not ' * readable}read"
    return ""


def mixed(tool: Tool, program: Path, base: Path) -> str:
    """``opencode.jsonc`` counts more than ``opencode.json``, and one server of two files is a mixture of both."""
    server = '{"mcp": {"a": {"type": "local", "command": ["@%s"]%s}}}'
    weak, strong = server % ("A", ""), server % ("B", "")
    user, project = ".config/opencode/", "project/"
    switched = {user + "opencode.json": server % ("A", ', "enabled": false'), user + "opencode.jsonc": strong}
    if got := started(tool, program, base / "switched", switched):
        return f"a switch in the weaker file does not count: {got}"
    order = (
        *(user + name for name in ("config.json", "opencode.json", "opencode.jsonc")),
        *(folder + name for folder in (project, project + ".opencode/", ".opencode/") for name in OPENCODE),
    )
    for at, pair in enumerate(pairwise(order)):
        if (got := started(tool, program, base / str(at), dict(zip(pair, (weak, strong), strict=True)))) != {"B"}:
            return f"{pair[1]} does not count more than {pair[0]}: {got}"
    return ""


def environment(home: Path) -> dict[str, str]:
    """What a tool gets: its home folder, and no way to the outside."""
    dead = {f"{kind}_proxy": "http://127.0.0.1:9" for kind in ("http", "https", "HTTP", "HTTPS")}
    return {"PATH": os.environ["PATH"], "HOME": str(home), "DISABLE_AUTOUPDATER": "1", **dead}


CANARIES = "ABCDEFGHIJKLMNOP"
OPENCODE = ("opencode.json", "opencode.jsonc")
SETTINGS = '{\n  // by hand\n  "mcpServers": {\n    "old": {"command": "true"} // stays\n  }\n}\n'
TOOLS: dict[str, Tool] = {
    "claude-code": Tool(
        package="@anthropic-ai/claude-code",
        program="claude",
        before='{"numStartups": 1, "mcpServers": {"old": {"command": "true"}}}\n',
        ask=(("mcp", "list"), ("mcp", "get", "canary"), ("mcp", "get", "remote")),
        variable="CLAUDE_CONFIG_DIR",
        prepare=approve,
        claims=(names_of_claude, plain),
    ),
    "codex": Tool(
        package="@openai/codex",
        program="codex",
        before='# by hand\n[mcp_servers.old] # stays\ncommand = "true"\n',
        ask=(("mcp", "list"), ("mcp", "get", "canary"), ("mcp", "get", "remote"), ("app-server",)),
        variable="CODEX_HOME",
        prepare=trusted,
        starts=("user",),
        feed=(
            {"id": 1, "method": "initialize", "params": {"clientInfo": {"name": "consentry", "version": "1"}}},
            {"method": "initialized"},
            {"id": 2, "method": "mcpServerStatus/list", "params": {}},
        ),
        claims=(names_of_codex,),
    ),
    "copilot-cli": Tool(
        package="@github/copilot",
        program="copilot",
        before='{"mcpServers": {"old": {"type": "local", "command": "true", "args": []}}}\n',
        ask=(("mcp", "list"), ("mcp", "get", "canary"), ("mcp", "get", "remote"), ("mcp", "get", "old")),
        variable="COPILOT_HOME",
        prepare=chosen,
        starts=(),
    ),
    "gemini-cli": Tool(
        package="@google/gemini-cli", program="gemini", before=SETTINGS, variable="GEMINI_CLI_HOME", prepare=trust
    ),
    "qwen-code": Tool(
        package="@qwen-code/qwen-code",
        program="qwen",
        before=SETTINGS,
        ask=(("mcp", "approve", "--all"), ("mcp", "list")),
        variable="QWEN_HOME",
    ),
    "opencode": Tool(
        package="opencode-ai",
        program="opencode",
        before='{\n  // by hand\n  "mcp": {\n    "old": {"type": "local", "command": ["true"]}, // stays\n  },\n}\n',
        variable="XDG_CONFIG_HOME",
        claims=(mixed,),
    ),
}


def install(tool: Tool, folder: Path) -> tuple[Path, str]:
    """The program of ``tool`` below ``folder``, and its version."""
    program = folder / "node_modules" / ".bin" / tool.program
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--prefix",
            str(folder),
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            tool.package,
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    package = json.loads((folder / "node_modules" / tool.package / "package.json").read_text())
    return program, str(package["version"])


def literal(target: Target, text: str) -> bool:
    """Whether ``text`` may be written for ``target``."""
    try:
        clients.literal({"args": [text]}, frozenset(), target)
    except Refused:
        return False
    return True


def canary(folder: Path, variables: int) -> Path:
    """A server that notes its words, variables and folder, and ends."""
    path = folder / "canary"
    notes = "".join(f'printf "%s\\0" "$K{n}"; ' for n in range(variables))
    path.write_text(f'#!/bin/sh\n{{ printf "%s\\0" "$PWD" "$#" "$@"; {notes} }} > "$CANARY_OUT"\n')
    path.chmod(0o755)
    return path


def run(tool: Tool, program: Path, words: tuple[str, ...], environ: Mapping[str, str], project: Path) -> str:
    """What the tool prints, whatever its exit code, on one line and without colours."""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [str(program), *words],
            cwd=project,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        if tool.feed and words == tool.ask[-1]:
            converse(tool, process, printed)
        else:
            process.communicate(b"", timeout=180)
        text = os.pread(printed.fileno(), 1 << 22, 0).decode(errors="replace")
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).split())


def converse(tool: Tool, process: subprocess.Popen[bytes], printed: IO[bytes]) -> None:
    """Tell the tool its lines and end it when it has answered the last one."""
    assert process.stdin is not None
    process.stdin.write("".join(json.dumps(line) + "\n" for line in tool.feed).encode())
    process.stdin.flush()
    answer = f'{{"id":{tool.feed[-1]["id"]},'.encode()
    for _ in range(600):
        if answer in os.pread(printed.fileno(), 1 << 22, 0) or process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    process.wait()


def check(name: str, tool: Tool, program: Path, base: Path, scope: Scope, moved: bool) -> str:
    """Write, let the tool read; a mismatch as text, "" for none."""
    client = clients.find(name)
    home, project = base / "home", base / "home" / "project"
    project.mkdir(parents=True)
    own = {tool.variable: str(home / "moved")} if moved else {}
    tool.prepare(home, project)
    place = Place(
        platform="darwin" if sys.platform == "darwin" else "linux", home=str(home), folder=str(project), environ=own
    )
    target = client.target(place, scope, None)
    texts = [text for text in TEXTS if literal(target, text)]
    out = base / "out"
    env = {"CANARY_OUT": str(out)} | {f"K{n}": text for n, text in enumerate(texts)}
    command = (str(canary(base, len(texts))), *texts)
    try:
        entry, folder = client.entry(command, env, str(home)), home
    except Refused:  # it has no working folder
        entry, folder = client.entry(command, env, None), project
    clients.literal(entry, frozenset(), target)
    data = client.put(tool.before.encode(), target.key, "canary", entry, ())
    data = client.put(data, target.key, "remote", client.remote("http", URL, {"X-Key": "v"}), ())
    Path(target.path).parent.mkdir(parents=True, exist_ok=True)
    Path(target.path).write_bytes(data)

    environ = {**environment(home), **own}
    printed = " ".join(run(tool, program, words, environ, project) for words in tool.ask)
    missing = [word for word in ("canary", "old", "remote", URL, command[0]) if word not in printed]
    if missing:
        return f"does not show {missing}: {printed[:400]}"
    if scope not in tool.starts:
        return ""
    if not out.exists():
        return f"did not start the server: {printed[:400]}"
    wanted = [str(folder), str(len(texts)), *texts, *texts]
    got = out.read_bytes().decode().split("\0")[:-1]
    return "" if got == wanted else f"differs: {[(a, b) for a, b in zip(wanted, got, strict=False) if a != b]}"


def main() -> int:
    """Every tool, every place; a table on standard output."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--folder", help="where the tools are installed, kept for the next run", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TOOLS)}")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="consentry-clients-") as temporary:
        for name in options.names or TOOLS:
            tool = TOOLS[name]
            program, version = install(tool, (options.folder or Path(temporary)) / name)
            cases: list[tuple[Scope, bool]] = [("user", False), ("project", False)]
            if tool.variable:
                cases.append(("user", True))
            for scope, moved in cases:
                with tempfile.TemporaryDirectory(dir=temporary) as base:
                    problem = check(name, tool, program, Path(base).resolve(), scope, moved)
                wrong += bool(problem)
                where = tool.variable if moved else scope
                said = "as written" if scope in tool.starts else "read, not started"
                print(f"{name:12} {version:10} {where:18} {problem or said}", flush=True)
            for claim in tool.claims:
                with tempfile.TemporaryDirectory(dir=temporary) as base:
                    problem = claim(tool, program, Path(base).resolve())
                wrong += bool(problem)
                print(f"{name:12} {version:10} {claim.__name__:18} {problem or 'as claimed'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
