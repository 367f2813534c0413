"""``consentry install``: the main job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from consentry.case import Wish
from consentry.cli import choice, offer
from consentry.cli.app import Words, fail, out, say
from consentry.dialogs.terminal import TerminalDialog, render
from consentry.errors import CannotAsk, Refused
from consentry.gate import Blocked, Gate, Installed, NotInstalled, Outcome
from consentry.model import JSON, Plan
from consentry.show import show
from consentry.world import LocalWorld

if TYPE_CHECKING:
    from consentry.dialogs.browser import BrowserDialog

# Set by assistants for the commands that they run themselves; an answer typed there proves no person (DESIGN 5.5).
AGENT_MARKERS = (
    "AI_AGENT", "CLAUDECODE", "CLAUDE_CODE", "CURSOR_AGENT", "GEMINI_CLI", "CODEX_SANDBOX", "CODEX_CI",
    "CODEX_THREAD_ID", "ANTIGRAVITY_AGENT", "AUGMENT_AGENT", "OPENCODE", "CLINE_ACTIVE", "COPILOT_AGENT",
)  # fmt: skip


@click.command("install")
@click.argument("request", required=False)
@click.option("--client", metavar="NAME", help="Which client; may be left out where one is installed.")
@click.option("--scope", type=click.Choice(["user", "project"]), default="user", show_default=True)
@click.option("--config", metavar="PATH", help="Another configuration file of that client.")
@click.option("--name", metavar="NAME", help="The server's name in the configuration.")
@click.option("--direct", is_flag=True, help="Write the approved command itself: the guard does not re-check it.")
@click.option("--pick", type=int, metavar="N", help="Which of a request's alternatives, counted from 1.")
@click.option("--allow", multiple=True, metavar="KEY", help="Write a safeguard key that the request asks for.")
@click.option("--document", metavar="FILE", help="The registry entry (server.json) that a link only names.")
@click.option("--sha256", metavar="HEX", help="What the publisher says of a bundle file.")
@click.option(
    "--ui", type=click.Choice(["terminal", "browser"]), default="terminal", show_default=True, help="Where to ask."
)
@click.option("--plain", is_flag=True, help="No colour and no escape sequences.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as one JSON object.")
@click.pass_obj
def command(
    words: Words,
    request: str | None,
    client: str | None,
    scope: str,
    config: str | None,
    name: str | None,
    direct: bool,
    pick: int | None,
    allow: tuple[str, ...],
    document: str | None,
    sha256: str | None,
    ui: str,
    plain: bool,
    as_json: bool,
) -> int:
    """Read REQUEST, show everything that it would run, and install what you approve.

    REQUEST is an install link, a file (JSON, YAML, TOML or a bundle), - (standard input), npm:NAME, pypi:NAME,
    oci:IMAGE, nuget:NAME, or -- COMMAND ARG...
    """
    world = LocalWorld()
    asked = offer.read(world, request, words.command, name, sha256=sha256, document=document)
    wish = Wish(
        client=choice.client(world, client, asked),
        scope="project" if scope == "project" else "user",
        config=config,
        name=name,
        direct=direct,
        pick=pick,
        grants=allow,
    )
    dialog: TerminalDialog | BrowserDialog
    if ui == "browser":
        from consentry.dialogs.browser import BrowserDialog

        dialog = BrowserDialog(world)
    else:
        refuse_agents(world.environ)
        dialog = TerminalDialog(world, plain=plain or None)
    try:
        outcomes = Gate(dialog, world=world).install(asked, wish)
    except Refused as refused:
        if as_json:
            out(json.dumps({"servers": [], "error": {"code": refused.code, "message": refused.message}}) + "\n")
        raise
    if not isinstance(dialog, TerminalDialog):
        tell_page(dialog, outcomes)
    if as_json:
        out(json.dumps({"servers": [_json(outcome) for outcome in outcomes], "error": None}) + "\n")
    codes = [_tell(outcome, as_json) for outcome in outcomes]
    return next((code for code in codes if code), 0)


def refuse_agents(environ: Mapping[str, str]) -> None:
    """An assistant's own shell proves no person. Raises CannotAsk."""
    found = next((marker for marker in AGENT_MARKERS if environ.get(marker)), None)
    if found:
        raise CannotAsk(
            f"an assistant runs this shell ({found} is set); it cannot consent for a person",
            hint="run the same command yourself, in a terminal of your own",
        )


def tell_page(page: BrowserDialog, outcomes: tuple[Outcome, ...]) -> None:
    """Show what could not be asked, and say on the page how each server ended."""
    blocked = [outcome.error for outcome in outcomes if isinstance(outcome, NotInstalled)]
    for error in blocked:
        if isinstance(error, Blocked):
            page.show(error.case.review)
    page.tell(*(_told(outcome) for outcome in outcomes))


def _told(outcome: Outcome) -> str:
    if isinstance(outcome, Installed):
        return _said(outcome).strip().replace("\n", " ")
    error = outcome.error
    return f"{show(outcome.name)}: {error.message}. To go on: {error.hint}."


def _tell(outcome: Outcome, as_json: bool) -> int:
    """Say how one server ended; its exit code."""
    if isinstance(outcome, NotInstalled):
        if isinstance(outcome.error, Blocked) and not as_json:
            lines = render(outcome.error.case.review, 100, plain=True)
            say("\n".join(lines) + "\n")
        return fail(outcome.error)
    if not as_json:
        out(_said(outcome))
    return 0


def _said(done: Installed) -> str:
    name = show(done.name)
    if done.unchanged:
        return f"{name} is installed already, exactly as approved. Nothing was changed.\n"
    note = _guarded(done.plan)
    return f"Approved. {name} is saved in {show(done.path)}.{note}\nTake it back: consentry undo {name}\n"


def _guarded(plan: Plan) -> str:
    if plan.url is not None:
        return " A remote server is not guarded after installation."
    return " The client starts it directly, without a guard." if plan.direct else ""


def _json(outcome: Outcome) -> JSON:
    if isinstance(outcome, NotInstalled):
        error = outcome.error
        return {"name": outcome.name, "outcome": "not installed", "exit": error.exit_code, "message": error.message}
    return {
        "name": outcome.name,
        "outcome": "unchanged" if outcome.unchanged else "installed",
        "exit": 0,
        "path": outcome.path,
        "plan_digest": outcome.plan.digest,
        "record": outcome.record,
    }
