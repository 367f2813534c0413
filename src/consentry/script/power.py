"""Text for PowerShell, read through tree-sitter-powershell.

A call of a method is a command too: ``.downloadstring`` or ``[net.webclient]::new``, the object first among its words.
Source: the language specification of PowerShell.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from consentry.language import _
from consentry.script.marks import Mark
from consentry.script.parsed import Parsed, parse
from consentry.script.values import Command, Redirect, Script, Span, Word, names

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_DEEPEST = 90
_LONGEST_VALUE = 4_096
_OPERATORS = re.compile(r"-(?:i|c)?(?:join|split|replace|bxor|bor|band|shl|shr|f|as)", re.IGNORECASE)
_STRINGS = frozenset(
    ("expandable_string_literal", "verbatim_string_characters", "expandable_here_string_literal",
     "verbatim_here_string_characters")
)  # fmt: skip
_MAKES_TEXT = names(
    """
    .replace .substring .insert .remove .tochararray .split .trim .trimstart .trimend .tolower .toupper .padleft
    .getstring .getbytes .concat .join .reverse .frombase64string .format
    """
)
_TICKED = re.compile(r"`(.)", re.DOTALL)
_PLACES = re.compile(r"\{(\d{1,2})\}")


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_powershell
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_powershell.language()))


def read(text: str) -> Script:
    """The commands of ``text``."""
    errors = [_("it holds characters that shells read differently")] if "\0" in text else []
    clean = text.replace("\0", " ").replace("`\n", "").replace("\r\n", "\n").replace("\r", "\n")
    clean = _BLANKS.sub(" ", clean.translate(_ALIKE)).encode("utf-8", "replace").decode()
    source = _parsed(clean)
    if source.root.has_error:
        again = _parsed(_respelled(clean))
        source = source if again.root.has_error else again
    reader = _Reader(source)
    reader.inside(source.root, _Around())
    if source.root.has_error and re.search(r"^[^#\n]*[^#\s]", clean, re.MULTILINE):
        errors.append(_("it does not follow the grammar of a shell"))
    return Script(
        text=text,
        dialect="power",
        commands=tuple(reader.commands),
        functions=tuple(reader.functions),
        marks=frozenset(reader.marks),
        errors=(*errors, *reader.errors),
    )


def _parsed(text: str) -> Parsed:
    # Names may hold any letter here, and no word of the language holds this one.
    return parse(_parser(), text, "_")


#: Words of other programs that the grammar takes for something else: ``--name=value``, ``@scope/name``, ``a,b``, ``-``.
_WORDS = re.compile(
    r"(?<=\s)([\w@./~-][\w./\\:@~%*^+-]{0,200}[,=@/][\w./\\:@,=+~%*^?&#-]{0,800}|@[\w./-]{1,200}|--?)(?=[\s;|)}]|$)"
)
_PROGRAMS = re.compile(r"(^|[;|&{(]\s{0,9})(\.{0,2}/[\w./+-]{1,200})(?=[\s;|)}]|$)")


def _respelled(text: str) -> str:
    return _WORDS.sub(r'"\1"', _PROGRAMS.sub(r'\1& "\2"', text))


#: Blanks beyond ASCII part words, too.
_BLANKS = re.compile(r"[^\S\x00-\x7f]")
#: Dashes and quotes that PowerShell takes for the plain ones.
_ALIKE = {0x2013: "-", 0x2014: "-", 0x2015: "-", 0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}


class _Around(Struct, frozen=True, kw_only=True):
    reads: tuple[Span, ...] = ()
    function: str = ""
    depth: int = 0


class _Made(Struct):
    """A word while it is made; ``out`` is None for a value that is not known."""

    marks: set[Mark] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    inner: list[Span] = field(default_factory=list)


class _Reader(Struct):
    source: Parsed
    commands: list[Command] = field(default_factory=list)
    functions: list[tuple[str, Span]] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)  # variables whose value was put together
    errors: dict[str, None] = field(default_factory=dict)

    def inside(self, node: Node, around: _Around) -> Span:
        """Every statement inside ``node``."""
        start = len(self.commands)
        if around.depth > _DEEPEST:
            self.errors[_("it is nested too deeply")] = None
            return Span(start, start)
        around = replace(around, depth=around.depth + 1)
        for child in node.children:
            self.statement(child, around)
        return Span(start, len(self.commands))

    def statement(self, node: Node, around: _Around) -> Span:
        start = len(self.commands)
        kind = node.type
        if kind == "command":
            self.command(node, around)
        elif kind in ("pipeline", "pipeline_chain"):
            self.pipeline(node, around)
        elif kind == "assignment_expression":
            self.assignment(node, around)
        elif kind == "function_statement":
            name = next((self.source.of(c).casefold() for c in node.children if c.type == "function_name"), "")
            span = self.inside(node, replace(around, function=name, reads=()))
            self.functions.append((name, span))
        elif (
            kind.endswith("_expression")
            or kind.startswith("expression_with")
            or kind in ("invokation_expression", "member_access")
            or kind in _STRINGS
        ):
            self.expression(node, around)
        elif kind not in ("comment",) and node.child_count:
            self.inside(node, around)
        return Span(start, len(self.commands))

    def pipeline(self, node: Node, around: _Around) -> None:
        """Elements in a row: each is fed by the one before, until ``&&`` or ``||``."""
        reads = around.reads
        for child in node.children:
            if child.type == "|":
                continue
            if child.type == "pipeline_chain_tail":
                reads = around.reads
            elif child.type == "assignment_expression":
                self.assignment(child, around)
            elif child.is_named:
                piped = replace(around, reads=reads, depth=around.depth + 1)
                reads = (self.statement(child, piped),)

    def expression(self, node: Node, around: _Around) -> None:
        """A value that stands alone is printed, or fed to what follows."""
        word = self.word(node, around)
        self.commands.append(
            Command(words=(Word(text="write-output"), word), reads=around.reads, function=around.function)
        )

    def assignment(self, node: Node, around: _Around) -> None:
        left = node.children[0]
        value = node.child_by_field_name("value")
        name = next((n for n in _names(self.source.of(left))), "")
        word = self.word(value, around) if value is not None else Word(text="")
        if word.marks & {Mark.JOINED, Mark.SPLICED}:
            self.joined.add(name)
        known = not word.marks & {Mark.VARIABLE, Mark.SUBSTITUTION} and not word.inner and len(word.text) < 4_096
        if known and self.source.of(node.children[1]) == "=":
            self.values[name] = word.text
        elif known and name in self.values and self.source.of(node.children[1]) == "+=":
            self.values[name] = (self.values[name] + word.text)[:_LONGEST_VALUE]
        else:
            self.values.pop(name, None)
        self.commands.append(Command(assigns=((name, word),), function=around.function))

    def command(self, node: Node, around: _Around) -> None:
        words: list[Word] = []
        redirects: list[Redirect] = []
        name = node.child_by_field_name("command_name")
        operator = next((self.source.of(c) for c in node.children if c.type == "command_invokation_operator"), "")
        if name is not None:
            first = self.word(name, around)
            if operator == "." and first.text[:1] in ("/", "\\"):
                first = replace(first, text="." + first.text)
            elif operator == ".":
                words.append(Word(text="."))
            words.append(first)
        for group in node.children_by_field_name("command_elements"):
            for child, before in zip(group.children, (None, *group.children), strict=False):
                if child.type == "argument_list" and before is not None and words:
                    words[-1] = self.called(before, child, around)
                elif child.type == "redirection":
                    redirects += self.redirect(child, around)
                elif child.type == "stop_parsing":
                    words += [Word(text=text) for text in self.source.of(child).split()[1:]]
                elif child.type != "command_argument_sep":
                    words.append(self.word(child, around))
        self.commands.append(
            Command(words=tuple(words), redirects=tuple(redirects), reads=around.reads, function=around.function)
        )

    def called(self, node: Node, arguments: Node, around: _Around) -> Word:
        """An argument that is the value of a method: ``iex (...).Method(...)``."""
        made = _Made()
        while node.child_count == 1:
            node = node.children[0]
        self.member(node, made, around, arguments)
        self.marks |= made.marks
        raw = self.source.of(node) + self.source.of(arguments)
        return Word(text=raw, raw=raw, marks=frozenset(made.marks), names=tuple(made.names), inner=tuple(made.inner))

    def redirect(self, node: Node, around: _Around) -> list[Redirect]:
        file = next((c for c in node.children if c.type == "redirected_file_name"), None)
        if file is None:
            return []
        named = [self.word(c, around) for c in file.children if c.type != "command_argument_sep"]
        operator = self.source.of(node.children[0]).lstrip("123456*")
        return [Redirect(operator=operator, target=named[0])] if named else []

    def word(self, node: Node, around: _Around) -> Word:
        """One value as a word."""
        made = _Made()
        text = self.value(node, made, around)
        raw = self.source.of(node)
        self.marks |= made.marks
        return Word(
            text=raw if text is None else text[: _LONGEST_VALUE * 4],
            raw=raw,
            marks=frozenset(made.marks),
            names=tuple(made.names),
            inner=tuple(made.inner),
        )

    def value(self, node: Node, made: _Made, around: _Around) -> str | None:
        """The text that ``node`` stands for; None where it is not known."""
        if around.depth > _DEEPEST:
            self.errors[_("it is nested too deeply")] = None
            return None
        around = replace(around, depth=around.depth + 1)
        kind = node.type
        if kind in _STRINGS or kind == "generic_token" or kind.startswith(("command_name", "path_command_name")):
            return self.string(node, made, around)
        if kind == "variable":
            return self.variable(node, made)
        if kind in ("invokation_expression", "member_access", "element_access"):
            return self.member(node, made, around)
        if kind in ("script_block_expression", "sub_expression"):
            if kind == "sub_expression":
                made.marks.add(Mark.SUBSTITUTION)
            made.inner.append(self.inside(node, around))
            return None
        if kind == "command":
            start = len(self.commands)
            self.command(node, around)
            made.inner.append(Span(start, len(self.commands)))
            return None
        if node.child_count == 0:
            return self.source.of(node)
        return self.operation(node, made, around)

    def operation(self, node: Node, made: _Made, around: _Around) -> str | None:
        """An operator and its values; brackets and lists."""
        if node.type == "pipeline_chain" and any(c.type == "|" for c in node.children):
            start = len(self.commands)
            self.pipeline(node, around)
            made.inner.append(Span(start, len(self.commands)))
            return None
        named = [c for c in node.children if c.is_named]
        inner = [c for c in named if not c.type.endswith("_operator") or c.type.startswith("expression_")]
        values = [self.value(c, made, around) for c in inner]
        signs = [self.source.of(c).casefold() for c in node.children if c not in inner]
        operators = [s for s in signs if s in ("+", "*") or _OPERATORS.fullmatch(s)]
        if node.type == "cast_expression" and "char" in self.source.of(node.children[0]).casefold():
            made.marks.add(Mark.JOINED)
            number = values[-1] or ""
            return chr(int(number)) if number.isdecimal() and len(number) < 5 and int(number) < 0xD800 else None
        if not operators:
            if len(values) == 1:
                return values[0]
            return None if any(v is None for v in values) else ",".join(v or "" for v in values)
        made.marks.add(Mark.JOINED)
        return _computed(operators, [v for v in values if v is not None]) if None not in values else None

    def member(self, node: Node, made: _Made, around: _Around, arguments: Node | None = None) -> str | None:
        """A call of a method is a command whose first word is its name; a field is looked up."""
        parts = [c for c in node.children if c.is_named and c.type not in ("member_name", "argument_list")]
        words = [self.word(c, around) for c in parts if c.type != "type_literal"]
        name = next((self.source.of(c) for c in node.children if c.type == "member_name"), "").strip("\"'").casefold()
        for word in words:
            made.marks |= word.marks
            made.names += word.names
        if node.type == "element_access":
            made.marks.add(Mark.JOINED)
        if node.type != "invokation_expression" and arguments is None:
            made.inner += [s for w in words for s in w.inner]
            return None
        groups = [c for c in node.children if c.type == "argument_list"] + ([arguments] if arguments else [])
        for group in groups:
            for child in group.children:
                if child.type == "argument_expression_list":
                    words += [self.word(c, around) for c in child.children if c.is_named]
        kind = next((self.source.of(c).casefold() for c in parts if c.type == "type_literal"), "")
        called = f"{kind}::{name}" if kind else f".{name}"
        if f".{name}" in _MAKES_TEXT:
            made.marks.add(Mark.JOINED)
        start = len(self.commands)
        self.commands.append(Command(words=(Word(text=called), *words), reads=around.reads, function=around.function))
        made.inner += [s for w in words for s in w.inner]
        made.names += [n for w in words for n in w.names]
        made.inner.append(Span(start, start + 1))
        if called == ".replace" and len(words) == 3 and all(w.text == w.raw.strip("\"'") for w in words):
            return words[0].text.replace(words[1].text, words[2].text)[:_LONGEST_VALUE] if words[1].text else None
        return None

    def string(self, node: Node, made: _Made, around: _Around) -> str | None:
        """A string or a bare word; what it expands is marked."""
        raw = self.source.of(node)
        known = True
        out: list[str] = []
        at = node.start_byte
        for child in node.children:
            out.append(self.source.text[at : child.start_byte])
            at = child.end_byte
            text = self.value(child, made, around) if child.is_named else self.source.of(child)
            known = known and text is not None
            out.append(text or "")
        out.append(self.source.text[at : node.end_byte])
        text = "".join(out)
        if node.type.startswith("verbatim"):
            return text[1:-1].replace("''", "'") if text[:1] == "'" else text.strip("@'\n")
        if node.type in _STRINGS:
            text = text[1:-1] if text[:1] == '"' else text.strip('@"\n')
        if re.search(r"`[a-zA-Z]", raw) and (node.type not in _STRINGS or re.search(r"`[^0abefnrtuv$\"'`\s]", raw)):
            made.marks.add(Mark.SPLICED)
        if node.type == "generic_token" and re.search(r"\w[\"']+\w", raw):
            made.marks.add(Mark.SPLICED)
            text = re.sub(r"[\"']", "", text)
        if node.type not in _STRINGS and re.search(r"[*?]", raw):
            made.marks.add(Mark.GLOB)
        return _TICKED.sub(r"\1", text) if known else None

    def variable(self, node: Node, made: _Made) -> str | None:
        name = next(iter(_names(self.source.of(node))), "")
        made.names.append(name)
        if name in ("true", "false", "null"):
            return name
        made.marks |= {Mark.VARIABLE, Mark.JOINED} if name in self.joined else {Mark.VARIABLE}
        return self.values.get(name)


def _computed(operators: list[str], values: list[str]) -> str | None:
    """What an operator makes of known texts, for those that put words together."""
    if set(operators) == {"+"}:
        return "".join(values)[:_LONGEST_VALUE]
    last = operators[-1].lstrip("-ic") if len(operators) == 1 else ""
    if operators == ["-f"] and len(values) == 2:
        parts = values[1].split(",")
        return _PLACES.sub(lambda m: parts[int(m[1])] if int(m[1]) < len(parts) else "", values[0])[:_LONGEST_VALUE]
    if last in ("join", "jo") or operators == ["-join"]:
        return (values[1] if len(values) > 1 else "").join(values[0].split(","))[:_LONGEST_VALUE]
    if operators == ["-replace"] and len(values) == 2 and "," in values[1]:
        old, _, new = values[1].partition(",")
        return values[0].replace(old, new)[:_LONGEST_VALUE] if old else None
    return None


def _names(text: str) -> list[str]:
    """The variables that ``text`` names, without ``$``, braces and case."""
    return [name.casefold() for name in re.findall(r"[$@]\{?((?:[^\W\d]|[?^$])[\w:]{0,80})", text)]
