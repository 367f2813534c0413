"""The example client and the demo against a real server from the user's own PyPI registry; started only after consent."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parent.parent
CLIENT = ROOT / "examples" / "client.py"
LINE = r"To install it, type  (.+?)  and press Enter:"
UVX = str(Path(sys.executable).with_name("uvx"))


def reachable() -> bool:
    """Whether uv gets a package from where this machine is set up to get it."""
    done = subprocess.run(
        [UVX, "mcp-server-time==2026.10.19", "--help"], capture_output=True, stdin=subprocess.DEVNULL, timeout=120
    )
    return done.returncode == 0


@pytest.fixture(scope="module")
def _registry() -> None:
    if not reachable():
        pytest.skip("not run: no package registry answers")


def link() -> str:
    entry = {"command": "uvx", "args": ["mcp-server-time==2026.10.19"]}
    return (
        "cursor://anysphere.cursor-deeplink/mcp/install?name=time&config="
        + base64.b64encode(json.dumps(entry).encode()).decode()
    )


@pytest.mark.registry
@pytest.mark.usefixtures("_registry")
def test_a_client_installs_through_the_gate_and_gets_the_tools() -> None:
    child = pexpect.spawn(
        sys.executable, [str(CLIENT), "install", link()], encoding="utf-8", dimensions=(200, 100), timeout=60
    )
    child.expect(LINE)
    assert child.match
    assert child.match[1] == "mcp-server-time"
    time.sleep(0.3)  # nobody reads and types faster
    child.sendline(child.match[1])
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    done = subprocess.run(
        [sys.executable, str(CLIENT), "tools", "time"], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["get_current_time", "convert_time"]


@pytest.mark.registry
@pytest.mark.usefixtures("_registry")
def test_the_demo_plays_itself_where_there_is_no_terminal() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert done.returncode == 0, done.stderr
    assert "scripted person" in done.stdout
    assert "RUN A PROGRAM ON YOUR COMPUTER?" in done.stdout
    assert "get_current_time" in done.stdout


def test_the_official_client_hears_why_the_guard_refuses() -> None:
    """A revoked server answers ``initialize`` with a JSON-RPC error, so that a client that hides stderr can say why."""
    import dataclasses  # noqa: F401

    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
    from mcp.shared.exceptions import MCPError
    from people import Yes

    from consentry import Gate, Installed, Wish

    script = str(Path(__file__).with_name("canary.py"))
    (done,) = Gate(Yes()).install(
        json.dumps({"name": "canary", "command": sys.executable, "args": [script]}), Wish(client="cursor")
    )
    assert isinstance(done, Installed)
    subprocess.run([Path(sys.executable).with_name("consentry"), "revoke", "canary"], check=True, capture_output=True)
    entry = json.loads((Path(os.environ["HOME"]) / ".cursor" / "mcp.json").read_text())["mcpServers"]["canary"]

    async def connect() -> None:
        server = StdioServerParameters(command=entry["command"], args=entry["args"])
        with open(os.devnull, "w") as quiet:
            async with stdio_client(server, errlog=quiet) as (read, write), ClientSession(read, write) as session:
                await session.initialize()

    # In a thread of its own: the browser of other tests keeps an event loop in this one.
    with ThreadPoolExecutor(1) as apart:
        found = apart.submit(asyncio.run, connect()).exception()
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, MCPError)
    assert "revoked" in str(found)
