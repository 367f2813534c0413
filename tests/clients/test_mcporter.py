"""MCPorter."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="mcporter",
    paths=(
        (LINUX, "user", "/home/ada/.mcporter/mcporter.json"),
        (MAC, "user", "/Users/ada/.mcporter/mcporter.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.mcporter\\mcporter.json"),
        (XDG, "user", "/home/ada/.mcporter/mcporter.json"),
        (LINUX, "project", "/home/ada/project/config/mcporter.json"),
        (WINDOWS, "project", "D:\\project\\config\\mcporter.json"),
    ),
    local=PLAIN,
    http={"baseUrl": URL, "headers": HEADERS},
    sse={"baseUrl": URL, "headers": HEADERS},
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
