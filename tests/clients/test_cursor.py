"""Cursor."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="cursor",
    paths=(
        (LINUX, "user", "/home/ada/.cursor/mcp.json"),
        (MAC, "user", "/Users/ada/.cursor/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.cursor\\mcp.json"),
        (XDG, "user", "/home/ada/.cursor/mcp.json"),
        (LINUX, "project", "/home/ada/project/.cursor/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.cursor\\mcp.json"),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
    grants={"envFile": "${userHome}/.env"},
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
