"""Signs that no person sits at this terminal. They may deny or redirect a question, never grant anything.

An assistant's own shell, and programs that type into a terminal for somebody, prove no person (a program with the
user's rights can still forge an interactive answer: that is what the assurance levels are about).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Set by assistants for the commands that they run themselves.
AGENT_MARKERS = (
    "AI_AGENT", "CLAUDECODE", "CLAUDE_CODE", "CURSOR_AGENT", "GEMINI_CLI", "CODEX_SANDBOX", "CODEX_CI",
    "CODEX_THREAD_ID", "ANTIGRAVITY_AGENT", "AUGMENT_AGENT", "OPENCODE", "OPENCODE_CLIENT", "CLINE_ACTIVE",
    "COPILOT_AGENT", "COPILOT_MODEL",
)  # fmt: skip
_BEGINNINGS = ("HERMES_SESSION_", "OPENCLAW_")
# Programs that hold the other end of a terminal and type into it.
TYPISTS = frozenset(("script", "expect", "unbuffer", "autoexpect", "socat", "sshpass"))


def found(environ: Mapping[str, str], ancestors: Iterable[str]) -> str:
    """Why an answer at this terminal would prove no person, empty if nothing says so."""
    marker = next((name for name in environ if marks(name) and environ[name]), None)
    if marker:
        return f"an assistant runs this shell ({marker} is set); it cannot consent for a person"
    typist = next((name for name in ancestors if name in TYPISTS), None)
    return f"{typist} holds this terminal; what it types proves no person" if typist else ""


def marks(name: str) -> bool:
    """Whether a variable of this name is set by an assistant for the commands that it runs."""
    return name in AGENT_MARKERS or name.startswith(_BEGINNINGS)
