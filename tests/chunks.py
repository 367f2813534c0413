"""Random TOML and YAML files in chunks of whole lines, each with the entry that it is a part of or None."""

from __future__ import annotations

from typing import Literal, NamedTuple

from hypothesis import strategies as st

Notation = Literal["tables", "dotted", "listed", "block", "items"]
NAMES = ("alpha", "b-2", "gamma three")


class Chunk(NamedTuple):
    owner: str | None
    text: str

    @property
    def noise(self) -> bool:
        """Whether it is blank or a comment."""
        return self.owner is None and self.text.strip()[:1] in ("", "#")


def owners(chunks: list[Chunk]) -> list[str]:
    return list(dict.fromkeys(c.owner for c in chunks if c.owner is not None))


def joined(chunks: list[Chunk]) -> str:
    return "".join(c.text for c in chunks)


def runs(chunks: list[Chunk], owner: str) -> list[str]:
    """The text before, between and behind the runs of ``owner``. What nobody owns between two chunks of it is its."""
    parts, loose = [""], ""
    inside = False
    for chunk in chunks:
        if chunk.owner == owner:
            if not inside:
                parts[-1] += loose
                parts.append("")
            inside, loose = True, ""
        elif inside and chunk.noise:
            loose += chunk.text
        else:
            parts[-1] += loose + chunk.text
            inside, loose = False, ""
    parts[-1] += loose
    return parts


# ---- lines ---------------------------------------------------------------------------------------------------------

_ENDS = st.sampled_from(["", "", "", " ", "\t", "  # note", " # [x] = {", "\t# ä: - '"])
#: YAML readers differ about a tab there, so that such a file is refused.
_SPACED = _ENDS.filter(lambda end: "\t" not in end)
_NOISE = st.lists(st.sampled_from(["", "", "  ", "\t", "# note", "  # [mcp_servers.x]", "# a: 'b"]), max_size=2)
#: Values of one line, and of several that look like something else.
_TOML = st.sampled_from(
    [
        '"x"',
        "'#'",
        "1_0",
        "[1, 2]",
        "{ a = 1 }",
        "[\n  1, # one\n\n]",
        '"""\n[mcp_servers.x]\nname = "x"\n"""',
        "'''\n#'''",
    ]
)
_YAML = st.sampled_from(["x", "'#'", "10", "[1, 2]", "{a: 1}", '"x # y"', "[1,\n    2]", "", "x: y".replace(": ", ":")])


@st.composite
def _noise(draw: st.DrawFn, tabs: bool = True) -> list[Chunk]:
    lines = draw(_NOISE)
    return [Chunk(None, line + "\n") for line in lines if tabs or "\t" not in line]


@st.composite
def _assignments(draw: st.DrawFn, owner: str | None, *keys: str) -> list[Chunk]:
    equals = st.sampled_from([" = ", "=", "\t=  "])
    return [Chunk(owner, f"{key}{draw(equals)}{draw(_TOML)}{draw(_ENDS)}\n") for key in keys]


def _key(name: str) -> str:
    return f'"{name}"' if " " in name else name


@st.composite
def _table(draw: st.DrawFn, owner: str | None, header: str, *keys: str) -> list[Chunk]:
    body = draw(_assignments(owner, *keys))
    inner = [Chunk(owner, c.text) for c in draw(_noise())] if body and owner else draw(_noise())
    return [Chunk(owner, f"{header}{draw(_ENDS)}\n"), *inner, *body]


@st.composite
def _toml(draw: st.DrawFn, notation: Notation) -> list[Chunk]:
    chunks = [*draw(_noise()), *draw(_assignments(None, "top", "other.key")), *draw(_noise())]
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    if notation == "listed" and not names and draw(st.booleans()):
        chunks.append(Chunk(None, f"mcp_servers{draw(st.sampled_from([' = ', '=']))}[]{draw(_ENDS)}\n"))
    if notation == "dotted":
        for name in names:
            chunks.append(Chunk(name, f"mcp_servers.{_key(name)}.command = {draw(_TOML)}{draw(_ENDS)}\n"))
            chunks += draw(_noise())
    tables: list[list[Chunk]] = [draw(_table(None, "[others]", "name")), draw(_table(None, "[[rows]]"))]
    for name in names if notation != "dotted" else ():
        if notation == "listed":
            head = [Chunk(name, "[[mcp_servers]]\n"), Chunk(name, f'name = "{name}"{draw(_ENDS)}\n')]
            tables.append([*head, *draw(_assignments(name, "command"))])
            continue
        tables.append(draw(_table(name, f"[mcp_servers.{_key(name)}]", "command", "args")))
        if draw(st.booleans()):
            tables.append(draw(_table(name, f"[ mcp_servers . {_key(name)} . env ]", "K")))
    for table in draw(st.permutations(tables)):
        chunks += [*table, *draw(_noise())]
    return chunks


@st.composite
def _yaml(draw: st.DrawFn, notation: Notation) -> list[Chunk]:
    chunks = [*draw(_noise(False)), Chunk(None, f"first: {draw(_YAML)}{draw(_SPACED)}\n")]
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    if names:
        chunks += [*draw(_noise(False)), Chunk(None, f"servers:{draw(_SPACED)}\n"), *draw(_noise(False))]
    step = draw(st.sampled_from(["  ", "    "]))
    out = step if notation == "block" or draw(st.booleans()) else ""
    for name in names:
        if notation == "block":
            deeper = out + step
            chunks.append(Chunk(name, f"{out}{_key(name)}:{draw(_SPACED)}\n"))
        else:
            deeper = out + "  "
            chunks.append(Chunk(name, f"{out}- name: {name}{draw(_SPACED)}\n"))
        for key in ("cmd", "args"):
            chunks.append(Chunk(name, f"{deeper}{key}: {draw(_YAML)}{draw(_SPACED)}\n"))
        if draw(st.booleans()):
            chunks.append(Chunk(name, f"{deeper}text: |\n{deeper} # no note\n{deeper} a: b\n"))
        chunks += draw(_noise(False))
    if draw(st.booleans()):
        chunks += [Chunk(None, f"last: {draw(_YAML)}{draw(_SPACED)}\n"), *draw(_noise(False))]
    return chunks


@st.composite
def files(draw: st.DrawFn, notation: Notation) -> list[Chunk]:
    """A file with LF, CRLF or both, whose last line may have no line end."""
    chunks = draw(_yaml(notation) if notation in ("block", "items") else _toml(notation))
    ends = draw(st.sampled_from([("\n",), ("\n",), ("\r\n",), ("\n", "\r\n")]))
    chunks = [Chunk(c.owner, c.text.replace("\n", ends[i % len(ends)])) for i, c in enumerate(chunks)]
    # A block of text that ends with the file would be another text with a line behind it: that is refused.
    if draw(st.booleans()) and "text: |" not in chunks[-1].text:
        chunks[-1] = Chunk(chunks[-1].owner, chunks[-1].text.rstrip("\r\n"))
    return chunks
