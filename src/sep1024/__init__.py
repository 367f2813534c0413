"""The conformance kit for SEP-1024: it tests any MCP client, and shares no code with any of them.

This release holds the package and its command; the scenarios are not in it yet, and the command says so.
"""

import sys


def main() -> None:
    """Entry point of the ``sep1024`` command. There is nothing to run yet: exits 2 and says so."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write("sep1024 0.1.0\n")
        raise SystemExit(0)
    sys.stderr.write(
        "sep1024: error: this release has no scenarios yet\nsep1024: hint: see CHANGELOG.md for what is there\n"
    )
    raise SystemExit(2)
