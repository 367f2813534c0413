"""Continue."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="continue",
    paths=(
        (LINUX, "user", "/home/ada/.continue/config.yaml"),
        (MAC, "user", "/Users/ada/.continue/config.yaml"),
        (WINDOWS, "user", "C:\\Users\\ada\\.continue\\config.yaml"),
        (XDG, "user", "/home/ada/.continue/config.yaml"),
        (LINUX, "project", None),
    ),
    local={"type": "stdio", **PLAIN},
    cwd={"cwd": "/w"},
    http={"type": "streamable-http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    before="""\
name: Mine # assistant
version: 1.0.0
schema: v1
mcpServers:
  # servers
  - name: old # o
    command: docs-server
    args:
      - "--port"
  # tail

models: []
z: off
""",
    after="""\
name: Mine # assistant
version: 1.0.0
schema: v1
mcpServers:
  # servers
  - name: old # o
    command: docs-server
    args:
      - "--port"
  - name: "new"
    type: "stdio"
    command: "npx"
    args:
      - "-y"
      - "a b"
    env:
      K: "v"
  # tail

models: []
z: off
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
