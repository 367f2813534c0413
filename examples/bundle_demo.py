"""A bundle from end to end, in a throw-away home: built here, read without unpacking, asked for, installed, started.

The server is a small one of our own that needs nothing but Python. It greets in the language that it is asked to use,
so the bundle asks for a value before it can be installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from demo import HERE, person_at_terminal, scripted

MANIFEST = {
    "manifest_version": "0.3",
    "name": "greeter",
    "version": "1.0.0",
    "description": "Says hello.",
    "author": {"name": "Example"},
    "server": {
        "type": "python",
        "entry_point": "server/main.py",
        "mcp_config": {
            "command": "python3",
            "args": ["${__dirname}/server/main.py", "--language=${user_config.language}"],
        },
    },
    "user_config": {
        "language": {"type": "string", "title": "Language of the greeting", "default": "en", "required": True}
    },
}
SERVER = '''\
"""An MCP server on standard input and output: one tool that says hello."""

import json
import sys

TOOL = {"name": "greet", "description": "Says hello.", "inputSchema": {"type": "object"}}


def answer(message):
    method = message["method"]
    if method == "initialize":
        version = message["params"]["protocolVersion"]
        about = {"name": "greeter", "version": "1.0.0"}
        return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": about}
    if method == "tools/list":
        return {"tools": [TOOL]}
    return {}


for line in sys.stdin:
    message = json.loads(line)
    if "id" in message and "method" in message:
        reply = {"jsonrpc": "2.0", "id": message["id"], "result": answer(message)}
        sys.stdout.write(json.dumps(reply) + "\\n")
        sys.stdout.flush()
'''


def build(path: Path) -> None:
    """Write the bundle."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(MANIFEST, indent=2))
        archive.writestr("server/main.py", SERVER)


def main() -> int:
    """Play the demo; 0 if the approved server answered with its tools."""
    with tempfile.TemporaryDirectory(prefix="consentry-bundle-") as home:
        bundle = Path(home, "greeter.mcpb")
        build(bundle)
        print(f"A bundle of {bundle.stat().st_size} bytes: {bundle}\n")
        environment = {**os.environ, "HOME": home, "CONSENTRY_HOME": f"{home}/consentry"}
        ask = [sys.executable, str(HERE / "client.py"), "install", str(bundle)]
        if person_at_terminal():
            code = subprocess.call(ask, env=environment)
        else:
            print("No person is at a terminal here: a scripted person answers through a pseudo-terminal.\n")
            code = scripted(ask, environment, ("fr",))
        if code:
            return code
        files = sorted(str(p.relative_to(home)) for p in Path(home, "consentry", "bundles").rglob("*") if p.is_file())
        print("\nUnpacked, read-only:\n  " + "\n  ".join(files))
        print(f"\n{home}/.cursor/mcp.json now holds:\n\n{Path(home, '.cursor', 'mcp.json').read_text()}")
        print("Starting the approved server and asking for its tools:", flush=True)
        return subprocess.call([sys.executable, str(HERE / "client.py"), "tools", "greeter"], env=environment)


if __name__ == "__main__":
    sys.exit(main())
