"""Tome."""

from client_cases import LINUX, MAC, PLAIN, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="tome",
    paths=(
        (LINUX, "user", "/home/ada/.tome/mcp_config.json"),
        (MAC, "user", "/Users/ada/.tome/mcp_config.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.tome\\mcp_config.json"),
        (XDG, "user", "/home/ada/.tome/mcp_config.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http=None,
    sse=None,
    before="""\
{
  "mcpServers": {
    // mine
    "old": {"command": "y", "args": []}
  },
  "other": 1e999 /* as it is */
}
""",
    after="""\
{
  "mcpServers": {
    // mine
    "old": {"command": "y", "args": []},
    "new": {
      "command": "npx",
      "args": [
        "-y",
        "a b"
      ],
      "env": {
        "K": "v"
      }
    }
  },
  "other": 1e999 /* as it is */
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
