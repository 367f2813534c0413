"""LobeHub."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="lobehub",
    paths=(
        (LINUX, "user", "/home/ada/.config/LobeHub"),
        (XDG, "user", "/xdg/LobeHub"),
        (MAC, "user", "/Users/ada/Library/Application Support/LobeHub"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\LobeHub"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
)

test_paths, test_entries, test_edits = checks(TABLE)
