"""Placeholders: text that a publisher left for the reader to replace, told from values by what it says.

    <your token>  <YOUR_TOKEN>  <<TOKEN_HERE>>  {path to file here}      words in brackets
    YOUR_API_KEY  your-api-key-here  REPLACE_ME  TOKEN_HERE               words that speak to the reader
    /path/to/x  C:\\path\\to\\x  /Users/username/x                        a path that stands for a path
    xxxx  ...  sk-...  TODO                                               nothing, where a named value belongs
    {{NAME}}  ${your-name}                                                a template that no client fills in
    ${extensionPath}  ${CLAUDE_PLUGIN_ROOT}                               a folder that only an installer knows

Each becomes an input, so that the value is asked for and the placeholder is never written as if it were one. What looks
like program text (a shell line, markup) holds none. Nothing is replaced here. A request for one client may also hold
expressions that another one does not fill in: ``suited``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec.structs import replace

from consentry import expressions, fill
from consentry.formats import marks
from consentry.formats.marks import Span, Value
from consentry.model import Input, Server, Target

Kind = Literal["text", "file", "folder"]

_SECRET = re.compile(
    r"secret|token|passw|passphrase|\bpwd\b|_pwd$|api[-_ ]?key|credential|private[-_ ]?key|access[-_ ]?key|bearer"
    r"|authori[sz]ation|connection[-_ ]?string|\bdsn\b|(?:^|[-_ ])(?:key|pat|auth|jwt)(?:$|[-_ ])",
    re.IGNORECASE,
)
# A public half of a pair, or where a secret lies, is none.
_PUBLIC = re.compile(r"public[-_ ]?key|(?:path|file|dir|folder|url|uri|host|id|name)$", re.IGNORECASE)

#: Words in which a publisher speaks to the reader.
_SPEAKS = r"(?:your|my|the|insert|enter|paste|put|replace|add|path|here|absolute|full)"
_WORD = r"[A-Za-z0-9]+"
_PATTERNS: tuple[tuple[str, str], ...] = (
    # What only the installer of a client knows: google-gemini/gemini-cli, Claude Code documentation on plugins.
    ("installed", r"\$\{(?:extensionPath|workspacePath|CLAUDE_PLUGIN_ROOT|CLAUDE_PLUGIN_DATA)\}"),
    # ``${YOUR_KEY}``, ``${api-key}``: the whole of it, or the braces would stay.
    ("braced", r"\$\{(?!user_config\.)(?:(?i:your)[-_]?\w+|[A-Za-z]\w*(?:[-. ]\w+)*-\w+(?:[-. ]\w+)*)\}"),
    ("double", r"(?<![${])\{\{[ ]?[A-Za-z_][\w.-]*[ ]?\}\}(?!\})"),
    ("angle", r"(?<![A-Za-z0-9_)\]<&])<<?[$A-Za-z][^<>\"'`=;&|@{}\n]{0,80}(?<![ ])>?>(?!>)"),
    (
        "square",
        rf"(?<![A-Za-z0-9_\])$])\[(?=[^\][ _-]*+[ _-])(?=[^\]]{{0,60}}\b(?i:{_SPEAKS})\b)"
        r"[A-Za-z][A-Za-z0-9 _'.-]{2,60}\]",
    ),
    (
        "curly",
        rf"(?<![$A-Za-z0-9_{{])\{{(?=[^}}{{ _-]*+[ _-])(?=[^}}]{{0,60}}\b(?i:{_SPEAKS})\b)"
        r"[A-Za-z][A-Za-z0-9 _'.-]{2,60}\}(?!\})",
    ),
    (
        "path",
        r"(?<![^\s=,:;\"'(\[])(?!//)(?:[A-Za-z]:(?=[\\/]))?"
        r"(?=[\w.~@\\/-]{0,200}?(?<![A-Za-z0-9])(?:(?:ABSOLUTE|FULL|absolute|full|abs)[-_])?"
        r"(?i:path[\\/_-]{1,2}to)(?![A-Za-z0-9]))[\w.~@\\/-]++",
    ),
    # The home folder of nobody.
    (
        "path",
        r"(?<![^\s=,:;\"'(\[])(?:[A-Za-z]:)?[\\/]{1,2}(?:[Uu]sers|home)[\\/]{1,2}"
        r"(?:(?i:(?:your)?user[-_]?name|your[-_]?(?:user[-_]?)?name|your[-_]?user)|(?<=sers[\\/])(?:user|USER))"
        r"(?![\w.~@-])[\w.~@\\/-]*+",
    ),
    (
        "your",
        r"(?<![A-Za-z0-9_-])(?:(?i:insert|enter|add|put|paste|replace[-_]with)[-_])?(?:YOUR|your|Your)[-_]"
        r"(?:[A-Za-z0-9]+[-_])*[A-Za-z0-9]+(?![A-Za-z0-9])",
    ),
    ("your", r"(?<![A-Za-z0-9_])your(?:username|name|company|domain|project|org|team|token|apikey)(?![A-Za-z0-9_])"),
    ("your", r"(?<![A-Za-z0-9_])YOUR[A-Z]{3,}(?![A-Za-z0-9_])"),
    ("here", rf"(?<![A-Za-z0-9_-])(?:{_WORD}[-_])+(?:HERE|(?<=[-_]){_WORD}[-_]here)(?![A-Za-z0-9_-])"),
    (
        "here",
        r"(?<![A-Za-z0-9_-])(?:REPLACE|CHANGE|INSERT|ENTER|PASTE|PUT|FILL)[-_](?:[A-Z0-9]+[-_])*[A-Z0-9]+(?![A-Za-z0-9_-])",
    ),
)
_FORMS = re.compile("|".join(f"(?P<{kind}{at}>{text})" for at, (kind, text) in enumerate(_PATTERNS)))
_MAYBE = re.compile(r"[<{\[]|[Yy][Oo][Uu][Rr]|(?i:path.{1,2}to)|(?i:here)|[A-Z]{3}[-_]|(?:sers|home)[\\/]")

#: What a whole value may be where its name says what belongs there.
_FILLER = re.compile(
    r"(?:[A-Za-z0-9]{1,12}[-_])*(?:\.{3}|\u2026|[xX]{3,}|\*{3,})(?:[-_](?:\.{3}|[xX]{3,}|\*{3,}))*"
    r"|TODO|TBD|FIXME|(?i:changeme|change[-_]me|placeholder|replace[-_]?me)"
    r"|(?:Your|YOUR|your|Enter|Insert|Paste)(?: [A-Za-z0-9'_.-]+){1,8}"
)
#: What a whole secret may be: ``sk-your-key``.
_FILLED_SECRET = re.compile(r"(?:[A-Za-z0-9]{1,12}[-_]){1,4}(?i:your)(?:[-_][A-Za-z0-9]{1,20}){1,6}")
_BEFORE = re.compile(r"(?:[A-Za-z-]*Bearer |[A-Za-z]*Basic |token )?")
_ASSIGNED = re.compile(r"--?([A-Za-z][\w.-]*)=|([A-Za-z_]\w*)=|([A-Za-z][\w-]*): (?:Bearer )?")
_ENDS = re.compile(rf"(?:{_ASSIGNED.pattern})\Z")
_NEAR = 120  # characters in which the name of a value stands before it
# Markup and shell text: brackets mean something else there.
_CODE_IN_ARGUMENT = re.compile(r";(?! *[A-Za-z][\w ]*=|$)")  # a connection string has such marks, too
_CODE = re.compile(r"</|/>|\n|`|&&|\|\||\$\(|\(\)|=>|<\(")
_MOST_ARGUMENTS = 1_000  # more of them cannot be approved
_BRACKETS = "<>{}[]$ "


class _Place(NamedTuple):
    span: Span
    form: str
    value: Value


def secret(name: str) -> bool:
    """Whether ``name``, of a variable, an option or a header, says that the value is a secret."""
    return bool(_SECRET.search(name)) and not _PUBLIC.search(name)


def inputs_of(server: Server) -> tuple[Input, ...]:
    """The inputs that the placeholders of ``server`` are, in order, without those that it has already."""
    if len(server.args) > _MOST_ARGUMENTS:
        return ()
    known = {one.mark for one in server.inputs} | set(server.host)
    values = marks.values(server)
    places = [place for at, value in enumerate(values) for place in _places(at, value)]
    return _inputs(server, values, [p for p in places if _mark(values, p) not in known])


def suited(server: Server, target: Target) -> Server:
    """``server`` with what is asked for because of the client of ``target``.

    What this client does not fill in is asked for by us; the secret of an address by a client that has inputs, for
    only the client sends it.
    """
    server = replace(server, inputs=(*server.inputs, *_unfilled(server, target)))
    if server.url is None or not target.inputs:
        return server
    native = {one.id: _native(server, one) for one in server.inputs if one.secret and not one.native and one.mark}
    marks_ = {
        (one.mark, where): (native[one.id].mark,)
        for one in server.inputs
        if one.id in native
        for where in one.at or ("",)
    }
    inputs = tuple(native.get(one.id, one) for one in server.inputs)
    return replace(fill.replaced(server, marks_, {}), inputs=inputs)


def _native(server: Server, one: Input) -> Input:
    """``one`` as VS Code asks for it: https://code.visualstudio.com/docs/reference/variables-reference."""
    ident = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{server.name}-{one.id}")
    while any(ident == other.id for other in server.inputs):
        ident += "_"
    definition = {"id": ident, "type": "promptString", "description": one.label or one.id, "password": True}
    text = json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
    return replace(one, id=ident, definition=text, mark=f"${{input:{ident}}}", at=(), native=True)


def _unfilled(server: Server, target: Target) -> tuple[Input, ...]:
    """The inputs for expressions in ``server`` that some client fills in and that of ``target`` does not.

    ``${NAME}``, ``${env:NAME}``, ``{env:NAME}``, ``${{ secrets.NAME }}``: passed on as text they would be no value.
    """
    if len(server.args) > _MOST_ARGUMENTS:
        return ()
    known = {one.mark for one in server.inputs} | set(server.host)
    values = marks.values(server)
    places: list[_Place] = []
    for at, value in enumerate(values):
        if len(value.text) > marks.LONGEST or not any(sign in value.text for sign in "${"):
            continue
        filled = frozenset(expressions.found(value.text, target))
        if not _code(value):
            open_ = [match for match in _NAMED.finditer(value.text) if match[0] not in filled | known]
            places += [_Place(Span(at, match.start(), match.end()), "named", value) for match in open_]
    return _inputs(server, values, places)


_NAMED = re.compile(
    r"\$\{input:[^{}]+\}|\$\{\{ ?(?:secrets|inputs)\.[\w.-]+ ?\}\}"
    r"|\$\{(?:env:)?[A-Za-z0-9_]\w*(?::-[^{}]*)?\}|(?<!\$)\{env:\w+\}"
)


def _mark(values: tuple[Value, ...], place: _Place) -> str:
    return values[place.span.text].text[place.span.start : place.span.end]


def _places(at: int, value: Value) -> Iterator[_Place]:
    text = value.text
    if len(text) > marks.LONGEST:
        return
    if whole := _filler(value):
        yield _Place(Span(at, whole.start(), whole.end()), "filler", value)
        return
    if not _MAYBE.search(text) or _code(value):
        return
    for match in _FORMS.finditer(text):
        form = (match.lastgroup or "").rstrip("0123456789")
        if match[0] and not _ordinary(form, match, value):
            yield _Place(Span(at, match.start(), match.end()), form, value)


def _code(value: Value) -> bool:
    """Whether brackets and dollar signs mean something else in ``value``."""
    argument = value.where.startswith(("/args", "/command"))
    return bool(_CODE.search(value.text) or (argument and _CODE_IN_ARGUMENT.search(value.text)))


def _filler(value: Value) -> re.Match[str] | None:
    """The match of a whole value that says nothing, where a name says what belongs there."""
    start = 0
    if value.where.startswith("/args"):
        assigned = _ASSIGNED.match(value.text)
        start = assigned.end() if assigned else 0
        if not start and not value.name:
            return None
    elif not value.where.startswith(("/env", "/headers")):
        return None
    before = _BEFORE.match(value.text, start)
    begin = before.end() if before else start
    known = _FILLER.fullmatch(value.text, begin)
    return known or (_FILLED_SECRET.fullmatch(value.text, begin) if _of_secret(value, start) else None)


def _of_secret(value: Value, start: int) -> bool:
    return secret(value.name or value.text[:start].strip("-="))


def _ordinary(form: str, match: re.Match[str], value: Value) -> bool:
    """Whether a match is an ordinary value after all."""
    if form == "double":
        return value.name in ("format", "template")
    if form == "angle":
        return match[0].startswith("<<") is not match[0].endswith(">>")
    return False


def _inputs(server: Server, values: tuple[Value, ...], places: list[_Place]) -> tuple[Input, ...]:
    """One input for each mark, or for each name that it belongs to where there are several.

    The same words stand for the key of one service and of another.
    """
    safe = marks.sound([value.text for value in values], [place.span for place in places]) if places else frozenset()
    by_mark: dict[str, list[_Place]] = {}
    for place in places:
        if (mark := _mark(values, place)) in safe:
            by_mark.setdefault(mark, []).append(place)
    taken = {one.id for one in server.inputs}
    found: list[Input] = []
    for mark, all_ in by_mark.items():
        groups = _named(all_)
        for same in groups:
            one = _input(mark, same)
            while one.id in taken:
                one = replace(one, id=one.id + "_")
            taken.add(one.id)
            at = tuple(dict.fromkeys(place.value.where for place in same)) if len(groups) > 1 else ()
            found.append(replace(one, at=at))
    return tuple(found)


def _named(places: list[_Place]) -> list[list[_Place]]:
    """The places of one mark by the name that each belongs to; together where one value holds several names."""
    groups: dict[str, list[_Place]] = {}
    for place in places:
        groups.setdefault(_name(place).replace("-", "_").casefold(), []).append(place)
    apart = sum(len({place.value.where for place in same}) for same in groups.values())
    return list(groups.values()) if apart == len({place.value.where for place in places}) else [places]


def _input(mark: str, places: list[_Place]) -> Input:
    names = tuple(dict.fromkeys(name for place in places if (name := _name(place))))
    says = mark if places[0].form == "path" else re.sub(r"[-_ ]+", " ", _plain(mark)).strip()
    kind = _kind(mark, places)
    reads = [*names, _plain(mark)]
    return Input(
        id=re.sub(r"[^A-Za-z0-9._-]+", "-", names[0] if len(names) == 1 else mark).strip("-.")[:64] or "value",
        definition=json.dumps({"placeholder": mark}),
        mark=mark,
        label=", ".join(names) if names and places[0].form == "filler" else says or mark,
        kind=kind,
        secret=kind == "text" and any(secret(one) for one in reads),
    )


def _plain(mark: str) -> str:
    return re.sub(r"^(?:(?:env|input):|(?:secrets|inputs)\.)", "", mark.strip(_BRACKETS))


def _name(place: _Place) -> str:
    """What the request calls the value: the variable, the header or the option that it belongs to."""
    if place.value.where.startswith(("/env", "/headers")):
        return place.value.name
    before = place.value.text[max(0, place.span.start - _NEAR) : place.span.start]
    if assigned := _ENDS.search(before):
        return next(group for group in assigned.groups() if group)
    return place.value.name


def _kind(mark: str, places: list[_Place]) -> Kind:
    """A path is a file where something runs or its name has an ending, else a folder."""
    place = places[0]
    if place.form == "installed":
        return "folder"
    if place.form == "path":
        runs = place.value.where == "/command" or re.search(r"\.\w{1,8}$", mark) is not None
        return "file" if runs and place.value.where != "/cwd" else "folder"
    words = re.sub(r"[-_]+", " ", mark).lower()
    if re.search(r"\b(?:url|host|domain)\b", words) or not re.search(r"\b(?:path|directory|folder|dir|file)\b", words):
        return "text"
    below = place.value.text[place.span.end :][:1] in ("/", "\\")
    if below or place.value.where == "/cwd" or re.search(r"\b(?:directory|folder|dir)\b", words):
        return "folder"
    return "file" if place.value.where == "/command" or "file" in words else "folder"
