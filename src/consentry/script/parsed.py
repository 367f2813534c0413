"""A text and its syntax tree.

The grammars come with scanners in C that look letters up in a table of ASCII (``isalpha``), and a letter far beyond
it reads memory that is not theirs. So a parser is given ASCII only: each other letter is stood in for, and a node's
text is cut from the text as it was. One letter is one byte, so that places are the same in both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class Parsed(Struct, frozen=True):
    """``text`` and the ``root`` of its tree."""

    text: str
    root: Node

    def of(self, node: Node) -> str:
        """The text of ``node``."""
        return self.text[node.start_byte : node.end_byte]


def parse(parser: Parser, text: str, stand_in: str) -> Parsed:
    """``text`` as ``parser`` reads it; ``stand_in`` is one ASCII letter that the grammar takes for a part of a word."""
    return Parsed(text, parser.parse(_NOT_ASCII.sub(stand_in, text).encode()).root_node)
