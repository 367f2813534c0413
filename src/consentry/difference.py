"""What differs between two texts or two values, line by line, as shown text; nothing is cut. Pure."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from consentry.model import JSON
from consentry.show import show

_BEHIND = (
    "argv", "command_line", "env", "cwd", "url", "headers", "packages", "files", "pins", "start", "bundle", "secrets",
)  # fmt: skip
_MOST = 2_000  # lines; above it the line-by-line search takes too long and the differing part stands as two blocks


def difference(before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    """The lines of ``after`` against ``before`` (None: no file) as a unified difference; empty if there is none.

    Each line begins with "-", "+" or a blank; the indentation of a line stays raw, the rest has gone through ``show``.
    """
    return tuple(_unified(_lines(before), _lines(after)))


def _lines(data: bytes | None) -> list[str]:
    return [] if data is None else data.decode("utf-8", "surrogateescape").split("\n")


def _shown(sign: str, line: str) -> str:
    bare = line.lstrip(" ")
    return sign + line[: len(line) - len(bare)] + show(bare)


def _unified(old: list[str], new: list[str]) -> Iterator[str]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first, last = old[head : len(old) - tail], new[head : len(new) - tail]
    if not first and not last:
        return
    if len(first) + len(last) > _MOST:
        yield from (_shown("-", line) for line in first)
        yield from (_shown("+", line) for line in last)
        return
    import difflib

    around = max(0, head - 3), min(3, tail)
    lines = difflib.unified_diff(
        old[around[0] : len(old) - tail + around[1]], new[around[0] : len(new) - tail + around[1]], lineterm="", n=3
    )
    # Two lines of file names come first; a line of text never begins with "@".
    yield from (_shown(line[:1], line[1:]) for line in itertools.islice(lines, 2, None) if not line.startswith("@@"))


def approved(old: dict[str, JSON], new: dict[str, JSON]) -> list[tuple[str, str]]:
    """The ``values`` of two plans with their ``pins``: of all that lies behind a guarded entry, which is a digest."""
    return values(_behind(old), _behind(new))


def _behind(plan: dict[str, JSON]) -> JSON:
    kept = {name: plan.get(name) for name in _BEHIND}
    if isinstance(start := kept["start"], dict):
        # What starts is the command once more, after the program that was found for it.
        kept["start"] = {name: value for name, value in start.items() if name not in ("argv", "guard")}
    # A record has the members of its objects sorted, a plan does not.
    ordered: JSON = json.loads(json.dumps(kept, sort_keys=True))
    return ordered


def values(old: JSON, new: JSON) -> list[tuple[str, str]]:
    """The leaves of ``new`` against those of ``old``: a sign ("-", "+" or "") and a line such as ``args/0 = "-y"``.

    An argument that only moved up is no change: places are compared without the numbers in them.
    """
    import difflib

    lines, others = _leaves(old), _leaves(new)
    if len(lines) + len(others) > 2 * _MOST:
        return [("-", line) for _key, line in lines] + [("+", line) for _key, line in others]
    # Not ndiff, which compares the letters of every two lines and takes minutes over a thousand of them.
    compared = difflib.SequenceMatcher(None, [key for key, _line in lines], [key for key, _line in others], False)
    found: list[tuple[str, str]] = []
    for kind, first, last, start, end in compared.get_opcodes():
        if kind == "equal":
            found += [("", line) for _key, line in others[start:end]]
        else:
            found += [("-", line) for _key, line in lines[first:last]]
            found += [("+", line) for _key, line in others[start:end]]
    return found


def _leaves(value: JSON, path: str = "", key: str = "") -> list[tuple[str, str]]:
    """``value`` as one visible line for each leaf, in order; before it the same without numbers."""
    if isinstance(value, dict) and value:
        inner = [(item, f"{path}/{show(name)}", f"{key}/{show(name)}") for name, item in value.items()]
    elif isinstance(value, list) and value:
        inner = [(item, f"{path}/{i}", f"{key}/*") for i, item in enumerate(value)]
    elif value is None and not path:
        return []
    else:
        leaf = f'"{show(value)}"' if isinstance(value, str) else json.dumps(value)
        return [(f"{key} = {leaf}", f"{path.lstrip('/')} = {leaf}")]
    return [line for one in inner for line in _leaves(*one)]
