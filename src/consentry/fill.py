"""Values that a request leaves open: which of them we ask for, what is a valid answer, and the server with them in.

A mark in a value is replaced once, in one pass over the values as asked; what was put in is never read again. So a
value or default that looks like another mark stays the text that it is. A secret is replaced by a mark of ours, which
the launch guard fills from the key chain at each start.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from consentry import expressions
from consentry.decode import pointer
from consentry.errors import Refused
from consentry.language import _
from consentry.model import Input, Secret, Server, Target
from consentry.show import show

#: How a secret stands in a plan. A request that holds such a text itself is refused.
OURS = "${consentry:"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]|[\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_TRUE, _FALSE = frozenset(("true", "yes", "y", "on", "1")), frozenset(("false", "no", "n", "off", "0"))
_HINT = "install it for a client that asks for such values itself, or paste the entry with your values filled in"


class Given(Struct, frozen=True, kw_only=True):
    """What a person gave: texts by the id of the input, none for an optional one that was left out.

    ``secrets`` are the values for the key chain by account; they are in no other value.
    """

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """How many there are: nothing that a person typed is to stand in a message."""
        return f"Given({len(self.texts)} texts, {len(self.secrets)} secrets)"


def values(server: Server) -> tuple[tuple[str, str], ...]:
    """Every text of ``server`` that a client or its program reads, of all platforms, each after its pointer."""
    found = [("/command", server.command or ""), *_listed(server.args), *_keyed("env", server.env)]
    found += [("/cwd", server.cwd or ""), ("/url", server.url or ""), *_keyed("headers", server.headers)]
    for one in server.overrides:
        found += [("/command", one.command or ""), *_listed(one.args or ()), *_keyed("env", one.env or ())]
    return tuple(found)


def _listed(args: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"/args/{at}", word) for at, word in enumerate(args)]


def _keyed(key: str, pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(pointer(key, name), text) for name, text in pairs]


def _stands(one: Input, where: str, text: str) -> bool:
    """Whether the value for ``one`` goes into ``text``."""
    here = where in one.at or (not one.at and one.mark != "")
    return here and (one.mark in text if one.mark else not text)


def asked(server: Server, target: Target) -> tuple[Input, ...]:
    """The inputs that we ask for: those that the client of ``target`` does not ask for itself.

    Raises Refused: inputs, reserved-mark.
    """
    if any(OURS in text for _, text in values(server)):
        hint = "ask the publisher for another spelling"
        raise Refused(f"a value holds {OURS}...}}, which stands for a secret here", code="reserved-mark", hint=hint)
    here = values(replace(server.on(target.platform), overrides=()))
    ours = [one for one in server.inputs if not (one.native and target.inputs)]
    for one in ours:
        if one.kind == "command":
            raise Refused("a value comes from a command of VS Code", code="inputs", where="/inputs", hint=_HINT)
    return tuple(one for one in ours if any(_stands(one, where, text) for where, text in here))


def receivers(server: Server, one: Input) -> tuple[str, ...]:
    """Who gets the value, in our own words: "environment variable API_KEY", "argument 2"; names went through show."""
    places = [
        (pointer("env", name), text, _("environment variable {name}", name=show(name))) for name, text in server.env
    ]
    places += [(f"/args/{at}", text, _("argument {number}", number=str(at + 1))) for at, text in enumerate(server.args)]
    places += [(pointer("headers", name), text, _("header {name}", name=show(name))) for name, text in server.headers]
    places += [("/command", server.command or "", _("the program")), ("/cwd", server.cwd or "", _("the folder"))]
    places += [("/url", server.url or "", _("the address"))]
    return tuple(who for where, text, who in places if _stands(one, where, text))


def problem(one: Input, text: str, target: Target | None) -> str:
    """Why ``text`` is no answer to ``one``, "" if it is one. The words are shown to the person."""
    if _CONTROL.search(text):
        return _("it holds a control character")
    if OURS in text:
        return _("it holds {mark}, which has a meaning of its own here", mark=OURS)
    if not one.secret and (read := expressions.found(text, target)):
        return _("your client would put something else in the place of {text}", text=show(read[0]))
    if one.kind == "choice" and text not in one.choices:
        return _("it is not one of the choices")
    if one.kind == "boolean" and text.lower() not in _TRUE | _FALSE:
        return _("it is neither yes nor no")
    if one.kind == "number":
        return _number(one, text)
    return ""


def _number(one: Input, text: str) -> str:
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        return _("it is not a number")
    value = float(text)
    low, high = (-math.inf if one.low is None else one.low), (math.inf if one.high is None else one.high)
    return "" if low <= value <= high else _("it is not between {low} and {high}", low=f"{low:g}", high=f"{high:g}")


def spelled(one: Input, text: str) -> str:
    """A valid answer as the program gets it."""
    if one.kind == "boolean":
        return "true" if text.lower() in _TRUE else "false"
    return text


def account(server: Server, target: Target, one: Input) -> str:
    """The name of a secret in the key chain: the same for the same server of the same file of the same client."""
    place = hashlib.sha256(f"{target.client}\0{target.path}\0{server.name}\0{one.id}".encode()).hexdigest()[:16]
    return f"{target.client}/{server.name}/{one.id}/{place}"


def given(server: Server, target: Target, answers: Mapping[str, tuple[str, ...]]) -> Given:
    """``answers`` sorted: secrets apart, every text checked. Raises Refused ``bad-value``: a dialog let it through."""
    texts: dict[str, tuple[str, ...]] = {}
    secrets: dict[str, str] = {}
    for one in asked(server, target):
        found = answers.get(one.id, ())
        wrong = next((why for text in found if (why := problem(one, text, target))), "")
        if wrong or (one.required and not found) or (len(found) > 1 and not one.multiple):
            raise Refused(
                f"a value that was asked for is not valid: {wrong or 'it is missing, or there are several'}",
                code="bad-value",
                where="/inputs",
                hint="run it again and give another value",
            )
        if one.secret and found:
            if len(found) > 1:
                raise Refused("a secret has one value only", code="bad-value", hint="run it again")
            secrets[account(server, target, one)] = found[0]
        texts[one.id] = tuple(spelled(one, text) for text in found)
    return Given(texts=texts, secrets=secrets)


def filled(server: Server, target: Target, host: Mapping[str, str], answers: Given | None) -> Server:
    """``server`` with what the host knows and what was given in place of their marks; without answers, only the former.

    An optional value that was left out takes its variable, or the argument that it is the whole of, away with it, and
    the option that wants that argument.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {(mark, ""): (text,) for mark, text in host.items()}
    secrets: list[Secret] = []
    open_ = asked(server, target)
    for one in open_ if answers is not None else ():
        texts = answers.texts.get(one.id, ()) if answers is not None else ()
        if one.secret and texts:
            mark = f"{OURS}{len(secrets)}}}"
            secrets.append(Secret(mark=mark, account=account(server, target, one), label=one.label or one.id))
            texts = (mark,)
        found |= dict.fromkeys(((one.mark, where) for where in one.at or ("",)), texts)
    flags = {one.mark: one.flag for one in open_ if one.flag}
    done = {one.id for one in open_} if answers is not None else set()
    return replace(
        replaced(server, found, flags),
        inputs=tuple(one for one in server.inputs if one.id not in done),
        host=tuple(mark for mark in server.host if mark not in host),
        secrets=tuple(secrets),
    )


#: What takes the place of a mark, by the mark and the pointer of the value that it stands in, "" for every value.
Found = Mapping[tuple[str, str], tuple[str, ...]]


def replaced(server: Server, found: Found, flags: Mapping[str, str]) -> Server:
    """``server`` with every mark of ``found`` replaced, in one pass; ``flags`` are the options before marks."""
    if not found:
        return server
    put = _once(found)
    return replace(
        server,
        command=None if server.command is None else put("/command", server.command),
        cwd=None if server.cwd is None else put("/cwd", server.cwd),
        url=None if server.url is None else put("/url", server.url),
        args=_arguments(server.args, found, flags, put),
        env=_pairs("env", server.env, found, put),
        headers=_pairs("headers", server.headers, found, put),
        overrides=tuple(
            replace(
                one,
                command=None if one.command is None else put("/command", one.command),
                args=None if one.args is None else _arguments(one.args, found, flags, put),
                env=None if one.env is None else _pairs("env", one.env, found, put),
            )
            for one in server.overrides
        ),
    )


_Put = Callable[[str, str], str]


def _at(found: Found, mark: str, where: str) -> tuple[str, ...] | None:
    return found.get((mark, where), found.get((mark, "")))


def _once(found: Found) -> _Put:
    """A function that replaces every mark in the text at a pointer, in one pass; the longest wins where two begin."""
    marks = sorted({mark for mark, _ in found if mark}, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(mark) for mark in marks)) if marks else None

    def put(where: str, text: str) -> str:
        if pattern is None or not text:
            return text or "".join(found.get(("", where), ())[:1])

        def one(match: re.Match[str]) -> str:
            texts = _at(found, match[0], where)
            return match[0] if texts is None else "".join(texts[:1])

        return pattern.sub(one, text)

    return put


def _arguments(args: tuple[str, ...], found: Found, flags: Mapping[str, str], put: _Put) -> tuple[str, ...]:
    """A mark that is a whole argument becomes as many arguments as there are values; none take its option away, too."""
    made: list[str] = []
    for at, (where, word) in enumerate(_listed(args)):
        texts = _at(found, word, where)
        if texts == () and at and flags.get(word) == args[at - 1]:
            made.pop()
        made += [put(where, word)] if texts is None else texts
    return tuple(made)


def _pairs(key: str, pairs: tuple[tuple[str, str], ...], found: Found, put: _Put) -> tuple[tuple[str, str], ...]:
    """A variable that is a whole mark goes where there is no value for it."""
    return tuple(
        (name, put(pointer(key, name), text)) for name, text in pairs if _at(found, text, pointer(key, name)) != ()
    )
