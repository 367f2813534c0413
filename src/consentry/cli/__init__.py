"""The command line: one file for each verb, loaded when it is called.

Rules of this family: what a person needs goes to the terminal or to standard error, results to standard output;
an error is one line ``consentry: error: ...`` and one line ``consentry: hint: ...`` and changes nothing.
"""

from __future__ import annotations

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

    raise SystemExit(app.run(arguments))
