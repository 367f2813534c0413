"""Zed: ``settings.json``, which holds comments, servers under ``context_servers``.

Source: zed-industries/zed, crates/paths: ``~/.config/zed`` on macOS whatever ``$XDG_CONFIG_HOME`` says, on Linux the
folder of a flatpak or ``$XDG_CONFIG_HOME``, ``%APPDATA%`` on Windows. No substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "zed"
TITLE: str = "Zed"
PROGRAMS: tuple[str, ...] = ("zed", "zeditor")

FILES = Files(
    name=NAME,
    title=TITLE,
    user={
        "linux": "{FLATPAK_XDG_CONFIG_HOME|{config}}/zed/settings.json",
        "darwin": "{home}/.config/zed/settings.json",
        "win32": "{app}/Zed/settings.json",
    },
    project=".zed/settings.json",
    key="context_servers",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, kind="custom", kind_key="source")
remote = shapes.addressed(also={"source": "custom"})
