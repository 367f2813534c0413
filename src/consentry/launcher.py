"""The file that a configuration entry starts: ``launch.py`` whole, behind a head that keeps its bytecode.

Its path is the same in every version. It stands alone: nothing of the package is imported at a launch.
"""

from __future__ import annotations

import hashlib

from consentry import enforce, judge, launch, policy_document
from consentry.model import State
from consentry.world import World


def install_launcher(world: World, state: State) -> None:
    """Put this version's launch guard at its place, which is the same in every version; only what differs."""
    parts = [world.read(str(part.__file__), 1 << 20) for part in (judge, policy_document, enforce)]
    _put(world, state, state.root + "/enforce.py", joined(parts))
    _put(world, state, state.launcher, packed(world.read(launch.__file__, 1 << 20)))


def _put(world: World, state: State, path: str, file: bytes) -> None:
    try:
        if world.read(path, 1 << 20) == file:
            return
    except OSError:  # missing, a folder, too large: written below, or refused there
        pass
    world.make_folder(state.root)
    world.replace(path, file, 0o600)


def joined(parts: list[bytes]) -> bytes:
    """What the guard needs under a policy, in one text: there is no package there to import the pieces from."""
    lines = [line for part in parts for line in part.splitlines(keepends=True)]
    return b"".join(line for line in lines if not line.startswith(b"from consentry."))


# Reading the source costs the guard 3 ms of its 10, reading bytecode 0.2: so a start leaves that beside the launcher,
# for the next start of the same interpreter. It is bound to the source by digest, as Python's own caches are by time.
_STUB = b"""# The launch guard of Consentry: SOURCE is consentry/launch.py, word for word.
import marshal, sys
posix = __import__("nt" if sys.platform == "win32" else "posix")
from _frozen_importlib_external import MAGIC_NUMBER
SOURCE = r'''%s'''
TAG = b"%s" + MAGIC_NUMBER
CACHE = __file__ + "." + sys.implementation.cache_tag
try:
    with open(CACHE, "rb") as file:
        data = file.read()
    code = marshal.loads(data[len(TAG):]) if data.startswith(TAG) else None
except (OSError, EOFError, ValueError, TypeError):
    code = None
if code is None:
    code = compile(SOURCE, __file__, "exec")
    try:
        with open(CACHE + "." + str(posix.getpid()), "xb", opener=lambda p, f: posix.open(p, f, 0o600)) as file:
            file.write(TAG + marshal.dumps(code))
        posix.replace(file.name, CACHE)
    except OSError:
        pass
exec(code)
"""


def packed(source: bytes) -> bytes:
    """The launcher: ``source`` whole in one file, with a head that keeps its bytecode. Raises ValueError."""
    if b"'''" in source or not source.isascii() or not source.endswith(b"\n"):
        raise ValueError("this source cannot stand in a raw string")
    return _STUB % (source, hashlib.sha256(source).hexdigest().encode("ascii"))
