"""Enconvo."""

from client_cases import LINUX, MAC, PLAIN, WINDOWS, Table, checks

TABLE = Table(
    name="enconvo",
    paths=(
        (MAC, "user", "/Users/ada/.config/enconvo/mcp_config.json"),
        (LINUX, "user", None),
        (WINDOWS, "user", None),
        (LINUX, "project", None),
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
