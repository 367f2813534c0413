"""What a module of Python does that is started by its name, with ``python -m`` or ``uv run -m``.

Source: the modules of the standard library with a command line of their own, Python 3.13.
"""

from __future__ import annotations

from consentry.effects import Effect
from consentry.runners.interface import names

# They run text given to them, or read a program from standard input.
_RUNS_TEXT = names("timeit pdb code cprofile profile trace doctest runpy asyncio idlelib bdb zipapp ipython ptpython")
_SERVES = names("http.server xmlrpc.server pydoc socketserver wsgiref.simple_server pyftpdlib")
_DEBUGS = names("debugpy ptvsd pydevd rpdb")


def does(module: str) -> str:
    """The effect of starting ``module``, "" for an ordinary one."""
    top = module.casefold()
    package = top.split(".")[0]
    if package in _DEBUGS:
        return Effect.DEBUGGER
    return Effect.INLINE_CODE if package in _RUNS_TEXT else Effect.LISTEN if top in _SERVES else ""
