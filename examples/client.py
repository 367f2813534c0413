"""A small MCP client that installs servers only through Consentry.

    python examples/client.py install LINK      ask, and write ~/.cursor/mcp.json (LINK may be a bundle file)
    python examples/client.py tools NAME        start what was approved and list its tools

It reads Cursor's configuration file so that it has one; a client of your own passes its own dialog and its own target.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from consentry import Gate, Installed, LocalWorld, TerminalDialog, Wish

CONFIGURATION = Path.home() / ".cursor" / "mcp.json"


def install(link: str, terminal: str | None = None) -> int:
    """Ask for every server in ``link`` and say how it went; the exit code of the first that was not installed."""
    gate = Gate(TerminalDialog(LocalWorld(), path=terminal))
    offer = Path(link).read_bytes() if link.endswith((".mcpb", ".dxt")) else link
    outcomes = gate.install(offer, Wish(client="cursor"))
    for outcome in outcomes:
        if isinstance(outcome, Installed):
            print(f"installed {outcome.name} in {outcome.path}")
        else:
            print(f"not installed: {outcome.error.message}")
    return next((o.error.exit_code for o in outcomes if not isinstance(o, Installed)), 0)


async def tools(name: str, configuration: Path = CONFIGURATION) -> list[str]:
    """Start the server ``name`` exactly as the configuration says and ask it for its tools."""
    entry = json.loads(configuration.read_text(encoding="utf-8"))["mcpServers"][name]
    # Clients hand their own environment on; the guard passes only the names that were shown when you approved.
    environment = {**os.environ, **entry.get("env", {})}
    server = StdioServerParameters(command=entry["command"], args=entry["args"], env=environment)
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        return [tool.name for tool in (await session.list_tools()).tools]


def main(arguments: list[str]) -> int:
    """Run one of the two commands; an optional third word binds the dialog to a terminal of its own."""
    match arguments:
        case ["install", link]:
            return install(link)
        case ["install", link, terminal]:
            return install(link, terminal)
        case ["tools", name]:
            print("\n".join(asyncio.run(tools(name))))
            return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
