"""The verbs, and the one handler at the top: whatever goes wrong, the answer is no."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from consentry.cli import VERSION
from consentry.errors import ConsentryError, Refused
from consentry.show import show

if TYPE_CHECKING:
    from consentry.language import Catalog

VERBS = {
    "install": "Read an install request, ask, and write what you approve.",
    "inspect": "Show what a request would run; never asks, never writes.",
    "request": "File a request for a person, where there is none.",
    "review": "Decide what was filed.",
    "explain": "Say what a finding means: why, what it flags, what it passes.",
    "run": "Start an approved server (what the configuration calls).",
    "list": "List the servers that you approved.",
    "log": "Show the history of questions and answers.",
    "revoke": "End an approval: the guard no longer starts the server.",
    "undo": "Take the last change of a configuration back.",
    "uninstall": "Take a server out of its client's configuration.",
    "eject": "Let the client start a server itself, without the guard.",
    "clients": "List the MCP clients on this machine and their files.",
    "policy": "Show the policies that count here; check a policy file.",
    "assurance": "Say what can prove an answer; let polkit confirm.",
    "handler": "Open install links with Consentry, or stop that.",
}

INTERNAL = 70


class Words(Struct, frozen=True):
    """What follows ``--`` on the command line: the words of a command, None if there is no ``--``."""

    command: tuple[str, ...] | None = None


class Verbs(click.Group):
    """A group that imports a verb only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the verbs, in the order of a server's life."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The verb's own module."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"consentry.cli.verb_{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101 - a verb's module without a command is our own mistake
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of verbs, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="consentry", message="%(prog)s %(version)s")
def consentry() -> None:
    """Ask before a local MCP server is installed, and start only what was approved.

    \b
    Exit codes: 0 done, 2 usage, 3 not approved, 4 nobody could be asked,
    5 refused or blocked, 6 the configuration could not be written (nothing
    changed), 7 what was approved is not what is there, 70 internal error.
    """


def spoken() -> Catalog:
    """The language of the person at this terminal; not every terminal can show one that runs from right to left."""
    from consentry.language import matching
    from consentry.world import LocalWorld

    return matching(LocalWorld().languages(), right_to_left=False)


def fail(error: ConsentryError) -> int:
    """Say what happened and what can be done, on standard error; the exit code."""
    place = show(error.where) if isinstance(error, Refused) else ""
    where = f" at {place}" if place and not error.message.startswith(f"{place} ") else ""
    code = f" [{error.code}]" if isinstance(error, Refused) else ""
    # Law L8: what is ambiguous is not installable, but a person may write an entry from the reading that they mean.
    own = "; or give the one reading that you mean yourself, after --" if _ambiguous(error) else ""
    tell = spoken().tell
    say(f"consentry: error: {tell(error.message)}{where}{code}\nconsentry: hint: {tell(error.hint)}{own}\n")
    return error.exit_code


_AMBIGUOUS = {"FMT-AMBIG", "FMT-DUPKEY", "FMT-CASEKEY", "FMT-MULTIPARAM", "FMT-B64", "FMT-PCT"}


def _ambiguous(error: ConsentryError) -> bool:
    from consentry.formats.refusals import RULES

    return isinstance(error, Refused) and bool(_AMBIGUOUS & set(RULES.get(error.code, ())))


def out(text: str) -> None:
    """Write a result whose deed is done: output that fails changes neither the deed nor the exit code."""
    with contextlib.suppress(OSError, AttributeError):  # there may be no standard output at all
        sys.stdout.write(text)
        sys.stdout.flush()


def say(text: str) -> None:
    """Write to standard error; a terminal that is gone cannot be told and changes no exit code."""
    with contextlib.suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def run(arguments: list[str]) -> int:
    """Run one call and return its exit code. The only place that catches everything; it denies."""
    command: tuple[str, ...] | None = None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What the terminal's encoding lacks is written as an escape; it never ends the run.
            stream.reconfigure(errors="backslashreplace")
    takes_words = arguments[:1] in (["install"], ["inspect"], ["request"]) or arguments[:2] == ["policy", "check"]
    if takes_words and "--" in arguments:
        at = arguments.index("--")
        arguments, command = arguments[:at], tuple(arguments[at + 1 :])
    try:
        code = consentry.main(arguments, prog_name="consentry", standalone_mode=False, obj=Words(command))
        return code if isinstance(code, int) else 0
    except ConsentryError as error:
        return fail(error)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        verb = f"consentry {error.ctx.info_name}" if error.ctx and error.ctx.parent else "consentry"
        say(f"consentry: error: {show(error.format_message())}\nconsentry: hint: see {verb} --help\n")
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("consentry: error: interrupted; nothing was installed\nconsentry: hint: run it again\n")
        return 3
    except Exception as error:  # noqa: BLE001 - the one top-level handler: an unforeseen error is a no
        say(
            f"consentry: error: internal error, nothing more was done: {show(type(error).__name__)}\n"
            "consentry: hint: report the lines below; they name places in Consentry, not your request\n"
        )
        import traceback

        places = traceback.extract_tb(error.__traceback__)
        say("".join(f"  {place.filename}:{place.lineno} in {place.name}\n" for place in places))
        return INTERNAL
