"""macOS: a minimal bundle that hands links to Consentry, made by the system's own compiler. Never run by us.

macOS gives a link to a program as an event, not as an argument, so a bundle stands between: a few lines of JavaScript
that start Consentry with the link as one argument, through ``NSTask`` and no shell. Which bundle opens a scheme is
kept by launch services.
"""

from __future__ import annotations

import json
import plistlib
from collections.abc import Mapping

from consentry.handler.interface import Act, Build, Call, Desk, FileEdit, Prefer, Register, no_program
from consentry.show import show

OWN: str = "org.consentry.links"

_BUNDLE = "/Applications/Consentry Links.app"
_SCRIPT = "/Library/Application Support/consentry/links.js"


def holder(desk: Desk, scheme: str) -> str | None:
    """The bundle that opens ``scheme``; launch services compare without case."""
    found = desk.app(scheme)
    return OWN if found is not None and found.lower() == OWN else found


def other(desk: Desk, scheme: str) -> str | None:
    """The bundle that is there if it is not ours."""
    found = holder(desk, scheme)
    return None if found == OWN else found


def enable(desk: Desk, schemes: tuple[str, ...], command: tuple[str, ...]) -> tuple[Act, ...]:
    """The script, the bundle made of it, the schemes in its ``Info.plist``, then the choice of it for each scheme."""
    bundle, script = desk.home + _BUNDLE, desk.home + _SCRIPT
    source = FileEdit(path=script, edit=lambda _: program(command))
    named = FileEdit(path=bundle + "/Contents/Info.plist", edit=lambda old: information(old, schemes))
    chosen = (Prefer(scheme=scheme, app=OWN) for scheme in schemes)
    return (source, Build(script=script, bundle=bundle), named, Register(bundle=bundle), *chosen)


def disable(
    desk: Desk, schemes: tuple[str, ...], before: Mapping[str, str | None], left: tuple[str, ...]
) -> tuple[Act, ...]:
    """The bundle of before for each scheme; what nothing opened before leaves our ``Info.plist``."""
    chosen = tuple(Prefer(scheme=scheme, app=app) for scheme in schemes if (app := before.get(scheme)) is not None)
    bundle = desk.home + _BUNDLE
    if desk.read(bundle + "/Contents/Info.plist") is None:
        return chosen
    named = FileEdit(path=bundle + "/Contents/Info.plist", edit=lambda old: old and information(old, left))
    return (*chosen, named, Register(bundle=bundle))


def call(_desk: Desk, holder: str, link: str) -> Call:
    """``open -b`` with the identifier of a bundle and the link. Raises NoProgram."""
    if not holder or holder.startswith("-"):
        raise no_program(f"{show(holder)} is no application")
    return Call(program="/usr/bin/open", arguments=("-b", holder, link))


def program(command: tuple[str, ...]) -> bytes:
    """The script of the bundle. A link reaches it as a value, and goes on as one."""
    words = json.dumps(list(command))
    return (
        'ObjC.import("Foundation");\n'
        f"const command = {words};\n"
        "function openLocation(link) {\n"
        "  const task = $.NSTask.alloc.init;\n"
        "  task.launchPath = command[0];\n"
        "  task.arguments = command.slice(1).concat([link]);\n"
        "  task.launch;\n"
        "}\n"
    ).encode()


def information(old: bytes | None, schemes: tuple[str, ...]) -> bytes:
    """``Info.plist`` with our identifier and ``schemes``; everything else in it stays."""
    found = plistlib.loads(old) if old else {}
    found["CFBundleIdentifier"] = OWN
    found["LSUIElement"] = True
    found["CFBundleURLTypes"] = [{"CFBundleURLName": OWN, "CFBundleURLSchemes": list(schemes)}] if schemes else []
    return plistlib.dumps(found)
