"""What a client fills in by itself when it reads a text of its configuration.

Two kinds: ``${NAME}`` and ``${NAME:...}`` for the names that a client knows, and the ways of substitution below, which
take every name. A client knows some of them (``Target.expressions`` and ``Target.syntaxes``). No client documents an
escape, so a text that matches and is not meant to be filled in cannot be written for it.
"""

from __future__ import annotations

import re

from consentry.model import Target

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_NAMED = re.compile(r"\$\{([A-Za-z][A-Za-z0-9]*|/)(?::[^{}]*)?\}")

SYNTAXES: dict[str, re.Pattern[str]] = {
    # Claude Code, Kiro: ``${X}``, ``${X:-default}``
    "braces": re.compile(rf"\$\{{{_NAME}(?::-[^{{}}]*)?\}}"),
    # Gemini CLI, Qwen Code: also ``$X``
    "dollar": re.compile(rf"\$(?:{_NAME}|\{{{_NAME}(?::-[^{{}}]*)?\}})"),
    # Gemini CLI, Qwen Code on Windows
    "percent": re.compile(rf"%{_NAME}%"),
    # opencode: ``{env:X}``, ``{file:PATH}``
    "curly": re.compile(r"\{(?:env|file):[^{}]*\}"),
    # Continue: ``${{ secrets.X }}``
    "secrets": re.compile(r"\$\{\{[^{}]*\}\}"),
    # Crush: ``$(COMMAND)``
    "command": re.compile(r"\$\((?:[^()]|\([^()]*\))*\)?|`[^`]*`?"),
}
#: Syntaxes that run a command of the text itself: never a value that is filled in, always code.
RUNS = "command"


def found(text: str, target: Target | None) -> tuple[str, ...]:
    """The expressions in ``text`` that the client of ``target`` fills in, each once, in order."""
    if target is None or not any(mark in text for mark in "${%`"):
        return ()
    named = [m[0] for m in _NAMED.finditer(text) if m[1] in target.expressions] if target.expressions else []
    others = [m[0] for syntax in target.syntaxes for m in SYNTAXES[syntax].finditer(text)]
    return tuple(dict.fromkeys((*named, *others)))


def runs(text: str, target: Target | None) -> bool:
    """Whether the client of ``target`` runs a command that stands in ``text``."""
    return target is not None and RUNS in target.syntaxes and bool(SYNTAXES[RUNS].search(text))
