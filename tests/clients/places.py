"""The machines that the tables of the clients are read on."""

from __future__ import annotations

from consentry.clients import Place

LINUX = Place(platform="linux", home="/home/ada", folder="/home/ada/p", environ={})
XDG = Place(platform="linux", home="/home/ada", folder="/p", environ={"XDG_CONFIG_HOME": "/xdg", "CODEX_HOME": "/cx"})
MAC = Place(platform="darwin", home="/Users/ada", folder="/Users/ada/p", environ={})
WINDOWS = Place(platform="win32", home="C:\\Users\\ada", folder="D:\\p", environ={"APPDATA": "C:\\Roaming"})
