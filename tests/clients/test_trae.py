"""Trae."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="trae",
    paths=(
        (LINUX, "user", "/home/ada/.config/Trae/User/mcp.json"),
        (XDG, "user", "/xdg/Trae/User/mcp.json"),
        (MAC, "user", "/Users/ada/Library/Application Support/Trae/User/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Trae\\User\\mcp.json"),
        (LINUX, "project", "/home/ada/project/.trae/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.trae\\mcp.json"),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
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
