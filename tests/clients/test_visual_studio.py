"""Visual Studio."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, Table, checks

TABLE = Table(
    name="visual-studio",
    paths=(
        (WINDOWS, "user", "C:\\Users\\ada\\.mcp.json"),
        (WINDOWS, "project", "D:\\project\\.mcp.json"),
        (LINUX, "user", None),
        (MAC, "user", None),
        (LINUX, "project", None),
    ),
    key="servers",
    local={"type": "stdio", **PLAIN},
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    before=('{\r\n    "servers": {\r\n        "old": { "command": "y" } // mine\r\n    }\r\n}\r\n'),
    after=(
        "{\r\n"
        '    "servers": {\r\n'
        '        "old": { "command": "y" }, // mine\r\n'
        '        "new": {\r\n'
        '            "type": "stdio",\r\n'
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
