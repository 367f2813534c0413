"""Amazon Q Developer."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="amazon-q",
    paths=(
        (LINUX, "user", "/home/ada/.aws/amazonq/mcp.json"),
        (MAC, "user", "/Users/ada/.aws/amazonq/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.aws\\amazonq\\mcp.json"),
        (XDG, "user", "/home/ada/.aws/amazonq/mcp.json"),
        (LINUX, "project", "/home/ada/project/.amazonq/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.amazonq\\mcp.json"),
    ),
    local=PLAIN,
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
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
