"""LibreChat."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="librechat",
    paths=(
        (LINUX, "user", "/home/ada/LibreChat/librechat.yaml"),
        (MAC, "user", "/Users/ada/LibreChat/librechat.yaml"),
        (WINDOWS, "user", "C:\\Users\\ada\\LibreChat\\librechat.yaml"),
        (XDG, "user", "/home/ada/LibreChat/librechat.yaml"),
        (at(LINUX, LIBRECHAT_CONFIG_DIR="/l"), "user", "/l/librechat.yaml"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
)

test_paths, test_entries, test_edits = checks(TABLE)
