"""Cherry Studio."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="cherry-studio",
    paths=(
        (LINUX, "user", "/home/ada/.config/CherryStudio"),
        (XDG, "user", "/xdg/CherryStudio"),
        (MAC, "user", "/Users/ada/Library/Application Support/CherryStudio"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\CherryStudio"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
)

test_paths, test_entries, test_edits = checks(TABLE)
