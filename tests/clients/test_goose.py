"""Goose."""

from client_cases import HEADERS, LINUX, MAC, URL, WINDOWS, XDG, Table, at, checks

from consentry.clients import find

TABLE = Table(
    name="goose",
    paths=(
        (LINUX, "user", "/home/ada/.config/goose/config.yaml"),
        (MAC, "user", "/Users/ada/.config/goose/config.yaml"),
        (at(MAC), "user", "/Users/ada/.config/goose/config.yaml"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Block\\goose\\config\\config.yaml"),
        (XDG, "user", "/home/ada/.config/goose/config.yaml"),
        (LINUX, "project", None),
    ),
    key="extensions",
    local={
        "type": "stdio",
        "cmd": "npx",
        "args": ["-y", "a b"],
        "envs": {"K": "v"},
        "enabled": True,
        "timeout": 300,
    },
    http={"type": "streamable_http", "uri": URL, "headers": HEADERS, "enabled": True, "timeout": 300},
    sse={"type": "sse", "uri": URL, "headers": HEADERS, "enabled": True, "timeout": 300},
    before="""\
# providers
GOOSE_PROVIDER: "example"   # quoted
extensions: # mine
  old:   # keep this
    name: old
    type: stdio
    cmd: docs-server
    args: ["--port", "1"]
  # tail

# the end
GOOSE_MODE: yes
""",
    after="""\
# providers
GOOSE_PROVIDER: "example"   # quoted
extensions: # mine
  old:   # keep this
    name: old
    type: stdio
    cmd: docs-server
    args: ["--port", "1"]
  new:
    name: "new"
    type: "stdio"
    cmd: "npx"
    args:
      - "-y"
      - "a b"
    envs:
      K: "v"
    enabled: true
    timeout: 300
  # tail

# the end
GOOSE_MODE: yes
""",
)

test_paths, test_entries, test_edits = checks(TABLE)


def test_names_that_are_left_out_when_a_server_starts() -> None:
    drops = find("goose").target(LINUX, "user", None).drops
    assert len(drops) == 31 and {"PATH", "COMSPEC", "NODE_OPTIONS"} <= drops
    assert all(name == name.upper() for name in drops)
