"""What a client fills in by itself when it reads a text of its configuration.

Two kinds: ``${NAME}`` and ``${NAME:...}`` for the names that a client knows, and the ways of substitution below, which
take every name. A client knows some of them (``Target.expressions`` and ``Target.syntaxes``). No client documents an
escape, so a text that matches and is not meant to be filled in cannot be written for it.
"""

from __future__ import annotations

import re

from consentry.model import Target

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_NAMED = re.compile(r"\$\{([A-Za-z][A-Za-z0-9]*|/)(?::[^}]*)?\}")

SYNTAXES: dict[str, re.Pattern[str]] = {
    # Claude Code, Kiro: ``${X}``, ``${X:-default}``
    "braces": re.compile(rf"\$\{{{_NAME}(?::-[^}}]*)?\}}"),
    # Gemini CLI, Qwen Code: also ``$X``; the name is whatever stands between the braces, so a default counts with any
    "dollar": re.compile(r"\$(?:\w+|\{[^}]+\})", re.ASCII),
    # Gemini CLI: a backslash before a dollar sign goes, in the environment and in headers
    "backslash": re.compile(r"\\\$"),
    # Gemini CLI, Qwen Code on Windows
    "percent": re.compile(r"%\w+%", re.ASCII),
    # opencode: ``{env:X}``, ``{file:PATH}``, in the text of the file: one left open ends at the next brace there
    "curly": re.compile(r"\{(?:env|file):[^}]*\}?"),
    # Continue: ``${{ secrets.X }}``
    "secrets": re.compile(r"\$\{\{[^{}]*\}\}"),
    # Crush: ``$(COMMAND)``
    "command": re.compile(r"\$\((?:[^()]|\([^()]*\))*\)?|`[^`]*`?"),
    # Crush: what else a here-document of the shell changes: ``$$`` and the like, a backslash that escapes
    "document": re.compile(r"\$[^\w\s({]|\\[\\$`\"\n]", re.ASCII),
}
_BARE = re.compile(r"\$\w+", re.ASCII)
#: Syntaxes that run a command of the text itself: never a value that is filled in, always code.
RUNS = "command"


def found(text: str, target: Target | None) -> tuple[str, ...]:
    """The expressions in ``text`` that the client of ``target`` fills in, each once, in order."""
    if target is None or not any(mark in text for mark in "${%`\\"):
        return ()
    # Nothing is closed behind the last brace: looking for the end of each expression there would take a square of time.
    end = text.rfind("}") + 1
    named = [m[0] for m in _NAMED.finditer(text, 0, end) if m[1] in target.expressions] if target.expressions else []
    others = [m for syntax in target.syntaxes for m in _matches(syntax, text, end)]
    return tuple(dict.fromkeys((*named, *others)))


def _matches(syntax: str, text: str, end: int) -> list[str]:
    if syntax not in ("braces", "dollar"):
        return [m[0] for m in SYNTAXES[syntax].finditer(text)]
    bare = _BARE.finditer(text, end) if syntax == "dollar" else ()
    return [m[0] for m in (*SYNTAXES[syntax].finditer(text, 0, end), *bare)]


def runs(text: str, target: Target | None) -> bool:
    """Whether the client of ``target`` runs a command that stands in ``text``."""
    return target is not None and RUNS in target.syntaxes and bool(SYNTAXES[RUNS].search(text))


def whole(expression: str) -> bool:
    """Whether an expression ends where it seems to; one that does not takes in what follows it in the file."""
    return not expression.startswith("{") or expression.endswith("}")
