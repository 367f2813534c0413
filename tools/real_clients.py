"""Real clients read what we write: ``python tools/real_clients.py [--folder FOLDER] [NAME ...]``.

Installs each tool of ``TOOLS`` from its registry into a folder of its own, writes a configuration in a home folder made
for it with the client's module, and lets the tool read it. The server that is written is a script which notes how it was
started: every word, variable and folder must arrive exactly. Texts that ``clients.literal`` refuses are left out, so the
run also proves that what it lets through is read literally. The tools run behind a dead proxy. Exit 1 on a mismatch.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

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

    ``before`` is the file that is there; ``prepare`` gives the approval that it waits for.
    """

    package: str
    program: str
    before: str
    ask: tuple[tuple[str, ...], ...] = (("mcp", "list"),)
    variable: str = ""
    prepare: Callable[[Path, Path], None] = lambda _home, _project: None


def trust(home: Path, project: Path) -> None:
    """Gemini CLI starts no server in a folder that was not trusted before."""
    for folder in (home / ".gemini", home / "moved" / ".gemini"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "trustedFolders.json").write_text(json.dumps({str(project): "TRUST_FOLDER"}))


def approve(home: Path, project: Path) -> None:
    """Claude Code starts a server of a project only where a person trusted the folder and allowed that server."""
    state = {"hasTrustDialogAccepted": True, "enabledMcpjsonServers": ["canary"]}
    (home / ".claude.json").write_text(json.dumps({"projects": {str(project): state}}))


SETTINGS = '{\n  // by hand\n  "mcpServers": {\n    "old": {"command": "true"} // stays\n  }\n}\n'
TOOLS: dict[str, Tool] = {
    "claude-code": Tool(
        package="@anthropic-ai/claude-code",
        program="claude",
        before='{"numStartups": 1, "mcpServers": {"old": {"command": "true"}}}\n',
        ask=(("mcp", "list"), ("mcp", "get", "canary"), ("mcp", "get", "remote")),
        variable="CLAUDE_CONFIG_DIR",
        prepare=approve,
    ),
    "gemini-cli": Tool(
        package="@google/gemini-cli", program="gemini", before=SETTINGS, variable="GEMINI_CLI_HOME", prepare=trust
    ),
    "qwen-code": Tool(package="@qwen-code/qwen-code", program="qwen", before=SETTINGS, variable="QWEN_HOME"),
    "opencode": Tool(
        package="opencode-ai",
        program="opencode",
        before='{\n  // by hand\n  "mcp": {\n    "old": {"type": "local", "command": ["true"]}, // stays\n  },\n}\n',
        variable="XDG_CONFIG_HOME",
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


def run(program: Path, words: tuple[str, ...], environ: Mapping[str, str], project: Path) -> str:
    """What the tool prints, whatever its exit code, on one line and without colours."""
    done = subprocess.run(
        [str(program), *words],
        cwd=project,
        env=dict(environ),
        capture_output=True,
        timeout=180,
        stdin=subprocess.DEVNULL,
    )
    text = (done.stdout + done.stderr).decode(errors="replace")
    return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).split())


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

    dead = {f"{kind}_proxy": "http://127.0.0.1:9" for kind in ("http", "https", "HTTP", "HTTPS")}
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "DISABLE_AUTOUPDATER": "1", **dead, **own}
    printed = " ".join(run(program, words, environ, project) for words in tool.ask)
    missing = [word for word in ("canary", "old", "remote", URL, command[0]) if word not in printed]
    if missing:
        return f"does not show {missing}: {printed[:400]}"
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
                print(f"{name:12} {version:10} {where:18} {problem or 'as written'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
