"""Junie."""

from client_cases import LINUX, MAC, PLAIN, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="junie",
    paths=(
        (LINUX, "user", "/home/ada/.junie/mcp/mcp.json"),
        (MAC, "user", "/Users/ada/.junie/mcp/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.junie\\mcp\\mcp.json"),
        (XDG, "user", "/home/ada/.junie/mcp/mcp.json"),
        (LINUX, "project", "/home/ada/project/.junie/mcp/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.junie\\mcp\\mcp.json"),
    ),
    local=PLAIN,
    http=None,
    sse=None,
    before=('{\r\n    "mcpServers": {\r\n        "old": { "command": "y" } // mine\r\n    }\r\n}\r\n'),
    after=(
        "{\r\n"
        '    "mcpServers": {\r\n'
        '        "old": { "command": "y" }, // mine\r\n'
        '        "new": {\r\n'
        '            "command": "npx",\r\n'
        '            "args": [\r\n'
        '                "-y",\r\n'
        '                "a b"\r\n'
        "            ],\r\n"
        '            "env": {\r\n'
        '                "K": "v"\r\n'
        "            }\r\n"
        "        }\r\n"
        "    }\r\n"
        "}\r\n"
    ),
)

test_paths, test_entries, test_edits = checks(TABLE)
