"""How the time for one request grows with its size, for texts made to be slow: nested, repeated, almost matching.

A shape that takes more than ten times as long for ten times the size is a way to stop a client with one link.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

from consentry.cli import contract

Shape = Callable[[int], object]


def _word(text: str) -> Shape:
    """One argument of a program that is no shell."""
    return lambda size: {"command": "npx", "args": ["-y", "notes-mcp", text * (size // len(text))]}


def _shell(text: str, end: str = "") -> Shape:
    return lambda size: {"command": "sh", "args": ["-c", text * (size // len(text)) + end]}


def _power(text: str) -> Shape:
    return lambda size: {"command": "pwsh", "args": ["-Command", text * (size // len(text))]}


def _words(*words: str) -> Shape:
    return lambda size: {"command": words[0], "args": [*words[1:]] * (size // max(len("".join(words[1:])), 1))}


def _env(name: str, text: str) -> Shape:
    return lambda size: {"command": "npx", "args": ["-y", "notes-mcp"], "env": {name: text * (size // len(text))}}


def _url(begin: str, text: str) -> Shape:
    return lambda size: {"url": begin + text * (size // len(text))}


#: What an attacker who knows the rules would send. Each makes a request of about so many characters.
SHAPES: dict[str, Shape] = {
    "blanks": _word(" "),
    "backslashes": _word("\\"),
    "dots and slashes": _word("../"),
    "markup": _word("<b"),
    "links": _word("[a]("),
    "percent": _word("%2"),
    "stacked marks": _word("a\u0301\u0301"),
    "look-alikes": _word("\u0430b"),
    "base64": _word("QUJD"),
    "equals": _word("a=b,"),
    "braces": _word("${a"),
    "quotes": _word("'\""),
    "options": _words("npx", "-y", "--a=b"),
    "clusters": _words("docker", "run", "-itvabc"),
    "wrappers": _words("env", "A=B", "nohup"),
    "separators": _words("supergateway", "--", "--stdio", "npx a"),
    "commands of find": _words("find", "-exec", "id", ";"),
    "mounts of the root": lambda size: {"command": "docker", "args": ["run", *["-v/:/h"] * (size // 6), "x"]},
    "mounts": _words("docker", "-v", "a:b:c"),
    "shell words": _shell("a "),
    "shell lists": _shell("a;"),
    "shell pipes": _shell("curl x|"),
    "shell substitutions": _shell("$("),
    "shell backticks": _shell("`"),
    "shell quotes": _shell("\"$(a '"),
    "shell arithmetic": _shell("$(("),
    "shell folds": _shell("\\\n"),
    "shell braces": _shell("{a,"),
    "shell here documents": _shell("<<A\n"),
    "shell decode": _shell("base64 -d x | "),
    "shell parameters": _shell("${a:-"),
    "shell functions": _shell("f(){ "),
    "PowerShell": _power("iex (iwr x); "),
    "PowerShell blocks": _power("& {"),
    "PowerShell strings": _power('"$('),
    "cmd": lambda size: {"command": "cmd", "args": ["/c", "a&^" * (size // 3)]},
    "flags of Node.js": _env("NODE_OPTIONS", "--max-old-space-size=1 "),
    "search path": _env("PATH", "/a:"),
    "Java options": _env("JAVA_TOOL_OPTIONS", "-Da=b "),
    "proxies": _env("NO_PROXY", "localhost,a."),
    "users": _url("https://", "a@"),
    "hosts": _url("https://", "a."),
    "numbers": _url("https://", "0x1."),
    "queries": _url("https://mcp.example.com/?", "key=a&"),
    "name": lambda size: {"name": "a " * (size // 2), "command": "npx", "args": ["notes-mcp"]},
    "many variables": lambda size: {"command": "x", "args": ["y"], "env": {f"LD_{n}": "a" for n in range(size // 10)}},
}
SIZES = (3_000, 30_000)


def seconds(shape: Shape, size: int) -> float:
    """Processor seconds for one request of that shape and size; the best of two."""
    line = json.dumps({"id": 1, "request": shape(size)}).encode()
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        contract.line(line)
        best = min(best, time.process_time() - start)
    return best


def table() -> Iterator[tuple[str, str, str, str, str]]:
    """The three shapes that grow fastest: time for the larger size, and how much more than in proportion that is."""
    found = []
    for name, shape in SHAPES.items():
        small, large = (seconds(shape, size) for size in SIZES)
        found.append((large / small / (SIZES[1] / SIZES[0]), name, small, large))
    for growth, name, small, large in sorted(found, reverse=True)[:3]:
        yield (
            f"slow on purpose: {name}, {SIZES[1]:,} characters",
            f"{large * 1e3:.1f} ms",
            f"{small * 1e3:.1f} ms",
            f"{growth:.2f}",
            "linear (1 or less)",
        )
    slowest = max(found, key=lambda one: one[3])
    yield f"the slowest of {len(found)}: {slowest[1]}", f"{slowest[3] * 1e3:.1f} ms", "", f"{slowest[0]:.2f}", ""


if __name__ == "__main__":
    for cells in table():
        print("  ".join(cells))
