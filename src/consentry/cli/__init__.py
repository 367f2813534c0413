"""The command line: one file for each verb, loaded when it is called.

Rules of this family: what a person needs goes to the terminal or to standard error, results to standard output;
an error is one line ``consentry: error: ...`` and one line ``consentry: hint: ...`` and changes nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys

VERSION = "0.1.0"


def main() -> None:
    """Entry point of the ``consentry`` command; exits with the documented code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:  # answered without loading anything
        sys.stdout.write(f"consentry {VERSION}\n")
        raise SystemExit(0)
    if arguments[:1] == ["run"] and "--plan" in arguments:  # the launch guard loads nothing either
        from consentry import launch

        raise SystemExit(launch.main(arguments[1:]))
    from consentry.cli import app

    code = app.run(arguments)
    # A pipe or terminal that is gone must not turn a documented exit code into another one at the last flush.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
