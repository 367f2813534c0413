"""JetBrains AI Assistant."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="jetbrains-ai",
    paths=(
        (LINUX, "user", "/home/ada/.config/JetBrains/PRODUCT/options/llm.mcpServers.xml"),
        (XDG, "user", "/xdg/JetBrains/PRODUCT/options/llm.mcpServers.xml"),
        (MAC, "user", "/Users/ada/Library/Application Support/JetBrains/PRODUCT/options/llm.mcpServers.xml"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\JetBrains\\PRODUCT\\options\\llm.mcpServers.xml"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
)

test_paths, test_entries, test_edits = checks(TABLE)
