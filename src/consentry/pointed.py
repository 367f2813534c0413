"""PATH-SYMLINK: what the request names by its path is a link, so something else is opened than is named.

Rules see no machine; this looks at links alone and follows none but to say where they lead.
"""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level, Plan
from consentry.show import show
from consentry.world import World


def found(world: World, plan: Plan) -> Iterator[Finding]:
    """A finding for each program, script and folder of ``plan`` that is a link. Opens nothing."""
    paths = ntpath if world.platform == "win32" else posixpath
    for path, role, where in dict.fromkeys(_named(plan)):
        look = world.look(path) if paths.isabs(path) else None
        if look is None or look.kind != "link":
            continue
        real = world.real(path)
        # python -> python3.12 is how systems and environments are set up.
        family = role == "program" and paths.basename(real).startswith(paths.basename(path).rstrip("0123456789."))
        yield Finding(
            id="PATH-SYMLINK",
            level=Level.INFO if family else Level.WARN,
            where=where,
            title=_("Link; target shown"),
            says=_("This is a link to {target}. Whoever can change the link decides what is used.", target=show(real)),
            excerpt=show(path),
        )


def _named(plan: Plan) -> Iterator[tuple[str, str, str]]:
    files = {file.path: file.role for file in plan.files}
    for index, word in enumerate(plan.argv):
        if word in files:
            yield word, files[word], f"/args/{index - 1}" if index else "/command"
    # A script that is named below the working folder is opened under another name than it has in the request.
    yield from ((path, role, "") for path, role in files.items() if path not in plan.argv)
    if plan.cwd is not None:
        yield plan.cwd, "folder", "/cwd"
