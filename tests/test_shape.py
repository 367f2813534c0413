"""The shape of the code: who may touch the outside, who may import whom, and how long things get."""

from __future__ import annotations

import ast
import functools
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "consentry"
MODULES = sorted(SOURCE.rglob("*.py"))
FAMILIES = ("formats", "runners", "rules", "dialogs", "clients", "provenance", "assurance", "handler")
OUTSIDE = {
    "os",
    "subprocess",
    "socket",
    "sqlite3",
    "pathlib",
    "shutil",
    "tempfile",
    "fcntl",
    "termios",
    "signal",
    "urllib.request",
    "http",
}
# The door, its rooms, the guard (which imports nothing of the package), and the command line.
DOORS = {
    "world",
    "disk",
    "console",
    "console_windows",
    "companion",
    "desktop",
    "system",
    "launch",
    "authority",
    "signing",
    "confirming",
    "proofs",
    "opener",
}
# The guard has to be one file; the values are read as one page, and so is all that the pipe may do outside.
LONG = {"launch": 620, "model": 740, "world": 520}
VALUES = {
    "model", "errors", "decode", "show", "edit", "effects", "packages", "expressions", "archive", "entry_names",
    "script", "decode_toml", "decode_yaml", "edit_toml", "edit_yaml", "fill", "family", "grants", "shape", "copyline",
    "language",
}  # fmt: skip


def name(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    tree = parsed(path)
    typing = {
        n
        for b in ast.walk(tree)
        if isinstance(b, ast.If) and ast.unparse(b.test) == "TYPE_CHECKING"
        for n in ast.walk(b)
    }
    for node in ast.walk(tree):
        if node in typing:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def everyone(family: str) -> list[ModuleType]:
    """The members of a family; its other modules are common ground that members may use."""
    return list(getattr(importlib.import_module(f"consentry.{family}"), "ALL", {}).values())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_door_touches_the_outside(path: Path) -> None:
    module = name(path)
    if module in DOORS or module.startswith("cli"):
        return
    assert not imports(path) & OUTSIDE


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_members_know_only_values_and_their_own_interface(path: Path) -> None:
    family, _, member = name(path).partition(".")
    if family not in FAMILIES or member in ("", "__init__"):
        return
    own = {i.removeprefix("consentry.") for i in imports(path) if i.startswith("consentry.")}
    roots = {i.split(".")[0] for i in own}
    allowed = VALUES | {family} | ({"world"} if family in ("dialogs", "assurance") else set())
    allowed |= {"enforce"} if family == "assurance" else set()
    assert roots <= allowed
    if name(path) == "dialogs.desktop":  # two members as one: the page, and the window where no browser comes
        return
    members = {value.__name__.removeprefix("consentry.") for value in everyone(family)} - {name(path)}
    assert not {i for i in own if any(i == m or i.startswith(f"{m}.") for m in members)}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_swallows_everything(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert broad == [] or (name(path) == "cli.app" and len(broad) == 1)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_things_stay_short(path: Path) -> None:
    tree = parsed(path)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    longest = max(functions, key=lambda f: (f.end_lineno or 0) - f.lineno, default=None)
    assert path.read_text(encoding="utf-8").count("\n") <= LONG.get(name(path), 450)
    assert longest is None or (longest.end_lineno or 0) - longest.lineno < 60, longest.name


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_group_is_repeated_possessively(path: Path) -> None:
    """CPython before 3.11.5 does not put back what a last, failing round of ``(...)*+`` has taken (gh-106052)."""
    texts = [n.value for n in ast.walk(parsed(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert not [text for text in texts if re.search(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+", text) and "quote" not in text
                and not text.startswith(("[:;,", "/@!"))]  # fmt: skip


def test_no_cycles() -> None:
    graph = {
        name(p): {i.removeprefix("consentry.") for i in imports(p) if i.startswith("consentry.")}
        & {name(m) for m in MODULES}
        for p in MODULES
        if p.name != "__init__.py" or p.parent != SOURCE
    }

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        todo = list(graph.get(start, ()))
        while todo:
            module = todo.pop()
            if module not in seen:
                seen.add(module)
                todo += graph.get(module, ())
        return seen

    assert [module for module in graph if module in reach(module)] == []
