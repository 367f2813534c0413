"""Text for a POSIX shell, read through tree-sitter-bash.

``\\<newline>`` is folded before parsing, as every shell does: some grammars do not, and then miss what follows. Text
that reads differently folded and unfolded, a parse error, ``\\r`` and NUL are all named in ``Script.errors``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from consentry.language import _
from consentry.script.lines import ansi, fold, plainer, respelled
from consentry.script.marks import Mark
from consentry.script.parsed import Parsed, parse
from consentry.script.values import Command, Redirect, Script, Span, Word, printed

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_DEEPEST = 60
_LONGEST_VALUE = 4_096
_STATEMENTS = frozenset(
    (
        "command", "declaration_command", "unset_command", "test_command", "pipeline", "list", "redirected_statement",
        "subshell", "compound_statement", "if_statement", "while_statement", "for_statement", "c_style_for_statement",
        "case_statement", "case_item", "function_definition", "negated_command", "variable_assignment", "do_group",
        "elif_clause", "else_clause", "variable_assignments",
    )
)  # fmt: skip
_REDIRECTS = frozenset(("file_redirect", "heredoc_redirect", "herestring_redirect"))
_GLOB = re.compile(r"(?<!\\)[*?]|(?<!\\)\[[^\]/]{1,40}\]")
_EXPANDED = re.compile(r"\$\{[^{}]*\}|\$[@*?#$!]")
_SPLICE = re.compile(r"[A-Za-z0-9_]\$?[\"']+\$?[\"']*[A-Za-z0-9_]")
_POSITIONS = frozenset("0123456789@*")
_QUOTES = frozenset(("string", "raw_string", "ansi_c_string", "translated_string"))


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def read(text: str) -> Script:
    """The commands of ``text``."""
    errors: list[str] = []
    if "\r" in text or "\0" in text:
        errors.append(_("it holds characters that shells read differently"))
    clean = text.replace("\0", " ").replace("\r", " ").encode("utf-8", "replace").decode()
    folded = plainer(fold(clean))
    script = _parsed(folded)
    if script.errors:
        script = _again(folded, script)
    if "\\\n" in clean and _shape(script) != _shape(_parsed(plainer(clean).replace("\\\n", ""))):
        errors.append(_("it can be read in two ways"))
    return replace(script, text=text, errors=(*errors, *script.errors))


def _again(text: str, first: Script) -> Script:
    """Spellings that the grammar lacks: ``3<>FILE``, and a command that is made of braces."""
    spelled, braces = respelled(text)
    if spelled == text:
        return first
    second = _parsed(spelled)
    marks = second.marks | {Mark.JOINED} if braces else second.marks
    return first if second.errors else replace(second, marks=marks)


def _shape(script: Script) -> tuple[tuple[str, ...], ...]:
    return tuple(command.texts for command in script.commands)


class _Around(Struct, frozen=True, kw_only=True):
    """What holds for every command inside a statement."""

    reads: tuple[Span, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    function: str = ""
    depth: int = 0


class _Reader(Struct):
    source: Parsed
    commands: list[Command] = field(default_factory=list)
    functions: list[tuple[str, Span]] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, None] = field(default_factory=dict)

    def statement(self, node: Node, around: _Around) -> Span:
        """The commands of one statement, in the order in which they run."""
        start = len(self.commands)
        if around.depth > _DEEPEST:
            self.errors[_("it is nested too deeply")] = None
            return Span(start, start)
        around = replace(around, depth=around.depth + 1)
        kind = node.type
        if kind in ("command", "declaration_command", "unset_command", "test_command"):
            self.command(node, around)
        elif kind == "variable_assignment":
            name, word = self.assignment(node, around)
            self.commands.append(Command(assigns=((name, word),), redirects=around.redirects, function=around.function))
        elif kind == "pipeline":
            self.pipeline(node, around)
        elif kind == "redirected_statement":
            self.redirected(node, around)
        elif kind == "function_definition":
            self.definition(node, around)
        elif kind in ("for_statement", "case_statement", "c_style_for_statement"):
            self.loop(node, around)
        elif kind == "compound_statement" and node.children[0].type == "((":
            made = _Spelled()
            self.arithmetic(node, made, around)
            self.marks |= made.marks
        else:
            self.all_of(node, around)
        return Span(start, len(self.commands))

    def all_of(self, node: Node, around: _Around) -> None:
        """Every statement inside ``node``, and the substitutions of what else stands in it."""
        if around.depth > _DEEPEST:
            self.errors[_("it is nested too deeply")] = None
            return
        for child in node.children:
            if child.type in _STATEMENTS:
                self.statement(child, around)
            elif child.is_error and child.child_count == 0:
                continue
            elif child.type in _REDIRECTS:
                self.redirect(child, around)
            elif child.is_named and child.type not in ("comment", "heredoc_body"):
                self.loose(child, around)

    def loose(self, node: Node, around: _Around) -> None:
        """A part that is no statement: what it substitutes runs, and under an error anything may."""
        around = replace(around, depth=around.depth + 1)
        if node.is_error or node.type in ("heredoc_body", "program"):
            self.all_of(node, around)
            return
        word = self.word(node, around)
        if word.inner or Mark.ARITHMETIC in word.marks:
            self.commands.append(Command(assigns=(("", word),), function=around.function))

    def pipeline(self, node: Node, around: _Around) -> None:
        reads = around.reads
        for child in node.children:
            if child.type not in _STATEMENTS:
                continue
            reads = (self.statement(child, replace(around, reads=reads)),)

    def redirected(self, node: Node, around: _Around) -> None:
        body = None
        redirects: list[Redirect] = []
        later: list[Node] = []
        for child in node.children:
            if child.type in _REDIRECTS:
                redirects += self.redirect(child, around)
                later += [n for n in child.children if n.type in _STATEMENTS]
            elif child.type in _STATEMENTS:
                body = child
        around = replace(around, redirects=(*around.redirects, *redirects))
        if body is None:
            self.commands.append(Command(redirects=around.redirects, function=around.function))
            return
        span = self.statement(body, around)
        for child in later:  # a pipe that stands on the line of the heredoc's mark
            span = self.statement(child, replace(around, reads=(span,), redirects=()))

    def redirect(self, node: Node, around: _Around) -> list[Redirect]:
        operator = descriptor = ""
        target: Word | None = None
        for child in node.children:
            if child.type == "file_descriptor":
                descriptor = self.source.of(child)
            elif child.type == "heredoc_body":
                target = self.word(child, around)
            elif not child.is_named:
                operator = operator or self.source.of(child)
            elif child.type == "heredoc_start" and not self.source.of(child).isascii():
                self.errors[_("its here-document ends at letters beyond ASCII")] = None  # which all look alike here
            elif child.type not in ("heredoc_start", "heredoc_end") and child.type not in _STATEMENTS and not target:
                target = self.word(child, around)
        return [Redirect(operator=operator, target=target or Word(text=""), descriptor=descriptor)]

    def definition(self, node: Node, around: _Around) -> None:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name is not None and body is not None:
            span = self.statement(body, replace(around, function=self.source.of(name), reads=(), redirects=()))
            self.functions.append((self.source.of(name), span))

    def loop(self, node: Node, around: _Around) -> None:
        variable = node.child_by_field_name("variable")
        words = [self.word(child, around) for child in node.children_by_field_name("value")]
        if words:
            name = self.source.of(variable) if variable is not None else ""
            self.values.pop(name, None)
            found = tuple((name, word) for word in words)
            self.commands.append(Command(assigns=found, function=around.function))
        for child in node.children:
            if child.type in _STATEMENTS:
                self.statement(child, around)
            elif "expression" in child.type:
                self.loose(child, around)

    def assignment(self, node: Node, around: _Around) -> tuple[str, Word]:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        word = self.word(value, around) if value is not None else Word(text="")
        key = self.source.of(name) if name is not None else ""
        if name is not None and name.type == "subscript":
            index = self.word(name, around)
            word = replace(word, marks=word.marks | index.marks, inner=word.inner + index.inner)
        appended = any(child.type == "+=" for child in node.children)
        if word.static or not word.text.count("$"):
            self.values[key] = ((self.values.get(key, "") if appended else "") + word.text)[:_LONGEST_VALUE]
        else:
            self.values.pop(key, None)
        return key, word

    def command(self, node: Node, around: _Around) -> None:
        words: list[Word] = []
        assigns: list[tuple[str, Word]] = []
        redirects = list(around.redirects)
        before = (
            dict(self.values) if node.type == "command" and node.children[0].type == "variable_assignment" else None
        )
        if node.type == "test_command":
            words.append(Word(text="[", raw="["))
        for child in node.children:
            if child.type == "variable_assignment":
                name, value = self.assignment(child, around)
                if node.type == "command":
                    assigns.append((name, value))
                else:
                    words.append(replace(value, text=f"{name}={value.text}"))
            elif child.type in _REDIRECTS:
                redirects += self.redirect(child, around)
            elif node.type == "test_command" and not child.is_named:
                continue
            else:
                words += self.split(self.word(child, around))
        if before is not None:  # a variable of this command only
            self.values = before
        self.commands.append(
            Command(
                words=tuple(words),
                assigns=tuple(assigns),
                redirects=tuple(redirects),
                reads=around.reads,
                function=around.function,
            )
        )

    def split(self, word: Word) -> list[Word]:
        """The words that one becomes: blanks of an unquoted variable separate, braces multiply."""
        if Mark.BRACE in word.marks and word.text[:1] == "{" and word.text[-1:] == "}" and word.static:
            return [replace(word, text=text) for text in word.text[1:-1].split(",")]
        loose = word.marks & {Mark.VARIABLE, Mark.BLANKS} and Mark.QUOTED not in word.marks
        if loose and " " in word.text and "(" not in word.text:
            return [replace(word, text=text) for text in word.text.split(" ") if text]
        return [word]

    def word(self, node: Node, around: _Around) -> Word:
        """One word, its quotes resolved where they can be."""
        made = _Spelled()
        self.spell(node, made, around, quoted=False)
        raw = self.source.of(node)
        only = node.children[0] if node.type == "command_name" and node.child_count == 1 else node
        if not made.quotes and "\\" not in raw and not made.inner and _GLOB.search(_EXPANDED.sub("", raw)):
            made.marks.add(Mark.GLOB)
        if only.type in _QUOTES:
            made.marks.add(Mark.QUOTED)
        elif made.quotes and _SPLICE.search(raw):
            made.marks.add(Mark.SPLICED)
        self.marks |= made.marks
        return Word(
            text="".join(made.out)[: _LONGEST_VALUE * 4],
            raw=raw,
            marks=frozenset(made.marks),
            names=tuple(made.names),
            inner=tuple(made.inner),
        )

    def spell(self, node: Node, made: _Spelled, around: _Around, *, quoted: bool) -> None:
        """Add what ``node`` stands for to the word that is being made."""
        kind = node.type
        if around.depth > _DEEPEST:
            self.errors[_("it is nested too deeply")] = None
        elif kind in ("command_substitution", "process_substitution"):
            self.substitution(node, made, around)
        elif kind in ("simple_expansion", "expansion"):
            self.expansion(node, made, around)
        elif kind in ("arithmetic_expansion", "compound_statement", "subscript"):
            self.arithmetic(node, made, around)
        elif kind == "raw_string":
            made.quotes += 1
            made.out.append(self.source.of(node)[1:-1])
        elif kind == "ansi_c_string":
            made.quotes += 1
            letters, hidden = ansi(self.source.of(node)[2:-1])
            made.out.append(letters)
            made.marks |= {Mark.ESCAPED} if hidden else set()
        elif kind in ("word", "number", "variable_name", "extglob_pattern", "regex", "brace_expression"):
            if node.named_child_count and kind != "brace_expression":
                self.inside(node, made, around, quoted=quoted)
            else:
                _plain(self.source.of(node), made, kind)
        elif kind in ("string_content", "heredoc_content"):
            made.out.append(re.sub(r"\\([$`\"\\])", r"\1", self.source.of(node)))
        elif node.child_count == 0:
            made.out.append(self.source.of(node))
        else:
            self.inside(node, made, around, quoted=quoted)

    def inside(self, node: Node, made: _Spelled, around: _Around, *, quoted: bool) -> None:
        """The children of ``node`` one after the other, with the text between them."""
        around = replace(around, depth=around.depth + 1)
        quoted = quoted or node.type == "string"
        made.quotes += node.type in ("string", "translated_string")
        text, at = self.source.text, node.start_byte
        for child in node.children:
            if child.start_byte > at:
                made.out.append(text[at : child.start_byte])
            at = child.end_byte
            if child.type in ('"', "$") and node.type in ("string", "translated_string") and not child.is_named:
                if child.type == "$":
                    made.out.append("$")
                continue
            self.spell(child, made, around, quoted=quoted)
        if node.end_byte > at:
            made.out.append(text[at : node.end_byte])

    def substitution(self, node: Node, made: _Spelled, around: _Around) -> None:
        mark = Mark.SUBSTITUTION if node.type == "command_substitution" else Mark.PROCESS
        made.marks.add(mark)
        start = len(self.commands)
        self.all_of(node, _Around(function=around.function, depth=around.depth + 1))
        span = Span(start, len(self.commands))
        made.inner.append(span)
        known = printed(self.commands[start]) if span.end - start == 1 and mark is Mark.SUBSTITUTION else None
        made.out.append(self.source.of(node) if known is None else known)
        if "\\`" in self.source.of(node):  # a substitution inside a substitution, which the grammar takes for letters
            self.errors[_("it can be read in two ways")] = None

    def expansion(self, node: Node, made: _Spelled, around: _Around) -> None:
        raw = self.source.of(node)
        names = ("variable_name", "special_variable_name")
        row = next((c.children for c in node.children if c.type == "subscript"), node.children)
        name = next((self.source.of(c) for c in row if c.type in names), "")
        name = name or raw.strip("${}")[:40]
        made.names.append(name)
        operators = [
            c for c in node.children if c.type not in ("$", "${", "}", "variable_name", "special_variable_name")
        ]
        if name in _POSITIONS:
            made.marks.add(Mark.POSITION)
        elif raw.startswith("${!"):
            made.marks.add(Mark.INDIRECT)
        elif operators and self.source.of(operators[0]) not in (":-", "-", ":=", "=", ":?", "?"):
            made.marks.add(Mark.EXPANSION)
        else:
            made.marks.add(Mark.VARIABLE)
        for child in operators:
            if child.is_named:
                inner = self.word(child, replace(around, depth=around.depth + 1))
                made.inner += inner.inner
                made.names += inner.names
        if not made.inner and ("`" in raw or "$(" in raw):
            made.marks.add(Mark.SUBSTITUTION)
        if name == "IFS" and name not in self.values:
            made.marks.add(Mark.BLANKS)
            made.out.append(" ")
        elif not operators and name in self.values:
            made.out.append(self.values[name])
        else:
            made.out.append(self.cut(raw, name))

    def cut(self, raw: str, name: str) -> str:
        """A substring or replacement of a known value, where it is a simple one; else as it is written."""
        value = self.values.get(name)
        found = re.fullmatch(r"\$\{\w+:(\d{1,4})(?::(\d{1,4}))?\}", raw)
        if found and value is not None:
            start, count = int(found[1]), found[2]
            return value[start : start + int(count)] if count else value[start:]
        if raw == "${PATH:0:1}" or raw == "${HOME:0:1}" or raw == "${PWD:0:1}":
            return "/"
        found = re.fullmatch(r"\$\{\w+//?([^/${}*?]+)(?:/([^/${}]*))?\}", raw)
        if found and value is not None:
            return value.replace(found[1], found[2] or "", -1 if "//" in raw else 1)
        return raw

    def arithmetic(self, node: Node, made: _Spelled, around: _Around) -> None:
        raw = self.source.of(node)
        if re.search(r"[A-Za-z_]", raw):  # a name in a sum is expanded again, commands inside it included
            made.marks.add(Mark.ARITHMETIC)
        start = len(self.commands)
        self.all_of(node, replace(around, depth=around.depth + 1))
        if len(self.commands) > start:
            made.inner.append(Span(start, len(self.commands)))
        made.out.append(raw)


class _Spelled(Struct):
    """A word while it is made."""

    out: list[str] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    inner: list[Span] = field(default_factory=list)
    quotes: int = 0


def _plain(raw: str, made: _Spelled, kind: str) -> None:
    if _GLOB.search(raw):
        made.marks.add(Mark.GLOB)
    if "{" in raw or kind == "brace_expression":
        made.marks.add(Mark.BRACE)
    text = re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL)
    if re.search(r"(?<=[A-Za-z])\\[A-Za-z]", raw):
        made.marks.add(Mark.SPLICED)
    made.out.append(text)


def _parsed(text: str) -> Script:
    # A dot is a part of words and never of a name, as a letter beyond ASCII is for a shell.
    source = parse(_parser(), text, ".")
    reader = _Reader(source)
    reader.all_of(source.root, _Around())
    if source.root.has_error:
        reader.errors[_("it does not follow the grammar of a shell")] = None
    return Script(
        text=text,
        dialect="posix",
        commands=tuple(reader.commands),
        functions=tuple(reader.functions),
        marks=frozenset(reader.marks),
        errors=tuple(reader.errors),
    )
