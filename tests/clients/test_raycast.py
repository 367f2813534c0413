"""Raycast."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, Table, checks

TABLE = Table(
    name="raycast",
    paths=(
        (MAC, "user", "/Users/ada/Library/Application Support/com.raycast.macos"),
        (LINUX, "user", None),
        (WINDOWS, "user", None),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
)

test_paths, test_entries, test_edits = checks(TABLE)
