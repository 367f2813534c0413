"""Who may say what to the page's server, and when: one sitting of one person at one page, without a network in it.

The address of the page holds a one-time secret. The page turns it in (``claim``) for a second secret that it keeps for
the tab and sends with every later call; a second claim ends the sitting. Each load of the page gets a value of its own
(``me``), so that only the newest copy of it can answer. The page keeps a stream open (``attach``); when that breaks and
nobody comes back, the tab was closed, which is a no. A question is approved by the words that the review names, not
before the dwell that runs on our own clock from the moment when the page said that all of it was on the screen.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from consentry.language import _
from consentry.model import JSON, Reason, Review

ARRIVES = 30.0  # seconds until a browser has come
RETURNS = 1.0  # seconds for a reload, after the stream of the page broke
RETURNS_AT_MOST = 1.8  # with every sign that the page is being loaded again
MORE = 300.0  # seconds that one press of the button adds
LONGEST = 3600.0  # seconds that a question stays open at most

Kind = Literal["ask", "fill", "show", "key"]
Check = Callable[[str, str], str]
#: A status of HTTP and what is sent with it.
Reply = tuple[int, dict[str, JSON]]
Values = Mapping[str, tuple[str, ...] | None]
#: Reads the texts that were typed; the problems by id, and the values if there are none.
Reader = Callable[[Review, Check, JSON], tuple[dict[str, JSON], Values]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the person is asked: to approve (``ask``), for values (``fill``), to touch a key (``key``), or nothing
    (``show``). ``request`` is what the browser asks the key.
    """

    kind: Kind
    review: Review
    timeout: float
    check: Check | None = None
    request: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a question ended: ``reason`` is "" where the person did what was asked for."""

    reason: Reason | Literal["", "absent"] = ""
    why: str = ""
    dwell_ms: int = 0
    values: Values = field(default_factory=dict, repr=False)
    key: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class _Open:
    """The question that is open, or was the last one."""

    number: int
    question: Question
    deadline: float
    shown: float | None = None
    ending: Ending | None = None


class Session:
    """All that the server knows; every method may be called from any thread.

    ``clock`` gives seconds that never go back, ``token`` a new unguessable text.
    """

    def __init__(self, clock: Callable[[], float], token: Callable[[], str], read: Reader) -> None:
        self._clock, self._token, self._read = clock, token, read
        self._lock = threading.RLock()
        self.first = token()
        self._arrives = clock() + ARRIVES
        self._key: str | None = None
        self._dead = ""
        self._page = ""  # what the newest load of the page must send with each call
        self._streams: list[object] = []
        self._lost = self._returns = 0.0
        self._open: _Open | None = None
        self._count = 0
        self._told: list[str] | None = None
        self._waits = ""

    # ---- the side of the dialog --------------------------------------------------------------------------------

    def put(self, question: Question) -> None:
        """Open ``question``; the one before it has ended."""
        with self._lock:
            self._count += 1
            self._told, self._waits = None, ""
            self._open = _Open(self._count, question, self._clock() + question.timeout)

    def ending(self) -> Ending | None:
        """How the question ended; None while it is open. Looks at the clock."""
        with self._lock:
            at = self._open
            if at is None:
                return None
            if at.ending is None:
                at.ending = self._gone(at)
            return at.ending

    def end(self, reason: Reason, why: str) -> None:
        """End the open question from our side."""
        with self._lock:
            if self._open is not None and self._open.ending is None:
                self._open.ending = Ending(reason=reason, why=why)

    def tell(self, sentences: list[str]) -> None:
        """What became of it, in our own words: the last thing that the page shows."""
        with self._lock:
            self._told = sentences

    def wait(self, sentence: str) -> None:
        """What an answered question is waiting for, in our own words."""
        with self._lock:
            self._waits = sentence

    def arrived(self) -> bool:
        """Whether a page has turned in the one-time secret."""
        return self._key is not None

    def alive(self) -> bool:
        """Whether a page is there that can be asked the next question."""
        with self._lock:
            now = self._clock()
            return not self._dead and (bool(self._streams) or (self._key is not None and now < self._returns))

    def _gone(self, at: _Open) -> Ending | None:
        now = self._clock()
        if self._dead:
            return Ending(reason="closed", why=self._dead)
        if self._key is None:
            late = _("no browser came to the consent page")
            return Ending(reason="absent", why=late) if now >= self._arrives else None
        if not self._streams and now >= self._returns:
            return Ending(reason="closed", why=_("the page was closed"))
        return Ending(reason="timeout", why=_("nobody answered in time")) if now >= at.deadline else None

    # ---- the side of the page ----------------------------------------------------------------------------------

    def claim(self, secret: str) -> Reply:
        """The second secret, for the first one; once."""
        with self._lock:
            if not _same(secret, self.first):
                return 403, _no(_("This is not the address of this page."))
            if self._key is not None or self._dead:
                self._dead = _("the page was opened twice")
                return 403, {"ended": True, "say": _("This page was opened twice. Nothing was installed.")}
            self._key = self._token()
            self._leave(RETURNS_AT_MOST)
            return 200, {"key": self._key}

    def holds(self, key: str) -> bool:
        """Whether ``key`` is the second secret."""
        return self._key is not None and _same(key, self._key)

    def loading(self) -> None:
        """The page itself was asked for, which a reload does first: give it the time."""
        with self._lock:
            if self._key is not None and not self._streams:
                self._returns = min(max(self._returns, self._clock() + RETURNS), self._lost + RETURNS_AT_MOST)

    def attach(self) -> object:
        """A stream of the page is there; the value is its name."""
        with self._lock:
            stream = object()
            self._streams.append(stream)
            return stream

    def detach(self, stream: object) -> None:
        """A stream broke."""
        with self._lock:
            if stream in self._streams:
                self._streams.remove(stream)
                if not self._streams:
                    self._leave(RETURNS)

    def _leave(self, seconds: float) -> None:
        self._lost = self._clock()
        self._returns = self._lost + seconds

    def news(self) -> dict[str, JSON]:
        """What the stream says: the question that is open, the seconds left, what was told at the end."""
        with self._lock:
            at, now = self._open, self._clock()
            if self._dead:
                return {"end": True, "say": [_("This page was opened twice. Nothing was installed.")]}
            if self._told is not None:
                return {"end": True, "say": [*self._told]}
            if at is None:
                return {}
            ended = self.ending()
            if ended is not None:
                late = ended.reason == "timeout"
                more: dict[str, JSON] = {"say": [self._waits]} if self._waits else {}
                return {"number": at.number, "closed": True, "late": late, **more}
            return {"number": at.number, "left": max(0, round(at.deadline - now))}

    def me(self) -> tuple[int, str, Question] | None:
        """Number, a new value for this load of the page, and the question; None if there is none to show."""
        with self._lock:
            if self._open is None or self._dead or self._told is not None or self.ending() is not None:
                return None
            self._page = self._token()
            self._open.shown = None
            return self._open.number, self._page, self._open.question

    def shown(self, call: Mapping[str, JSON]) -> Reply:
        """All of the question was on the screen: our own dwell begins (again)."""
        with self._lock:
            at = self._mine(call)
            if at is None:
                return 409, _no(_("This question is over."))
            at.shown = self._clock()
            return 200, {"dwell": round(at.question.review.dwell * 1000)}

    def more(self, call: Mapping[str, JSON]) -> Reply:
        """Five more minutes."""
        with self._lock:
            at = self._mine(call)
            if at is None:
                return 409, _no(_("This question is over."))
            at.deadline = min(at.deadline + MORE, self._clock() + LONGEST)
            return 200, {"left": round(at.deadline - self._clock())}

    def decide(self, call: Mapping[str, JSON]) -> Reply:
        """The answer. Anything but an approval that is right in every point is a no."""
        with self._lock:
            at = self._mine(call)
            if at is None:
                return 409, _no(_("This question is over. Nothing was installed by this answer."))
            if call.get("answer") == "deny":
                at.ending = Ending(reason="cancel", why=_("you chose not to"))
                return 200, {"ended": "no"}
            now, review = self._clock(), at.question.review
            early = at.shown is None or now - at.shown < review.dwell
            typed = call.get("words")
            if (
                call.get("answer") == "approve"
                and at.question.kind == "ask"
                and call.get("digest") == review.digest
                and at.shown is not None
                and not early
                and review.words is not None
                and isinstance(typed, str)
                and _same(typed, review.words)
            ):
                at.ending = Ending(dwell_ms=int((now - at.shown) * 1000))
                return 200, {"ended": "approved"}
            why = _("it was answered too fast") if early else _("that was not what was asked for")
            at.ending = Ending(reason="user", why=why)
            return 409, {"ended": "no", "say": _("Too fast or changed: treated as no. Nothing was installed.")}

    def fill(self, call: Mapping[str, JSON]) -> Reply:
        """The values that were typed; with a problem in one of them all of them are asked for again."""
        with self._lock:
            at = self._mine(call)
            question = at.question if at is not None else None
            if at is None or question is None or question.kind != "fill" or question.check is None:
                return 409, _no(_("This question is over."))
            if call.get("digest") != question.review.digest or at.shown is None:
                at.ending = Ending(reason="changed", why=_("the page showed something else"))
                return 409, {"ended": "no", "say": _("Too fast or changed: treated as no. Nothing was installed.")}
            problems, values = self._read(question.review, question.check, call.get("values"))
            if problems:
                return 200, {"problems": problems}
            at.ending = Ending(dwell_ms=int((self._clock() - at.shown) * 1000), values=values)
            return 200, {"ended": "filled"}

    def key(self, call: Mapping[str, JSON]) -> Reply:
        """What a security key answered. Whether that proves anything is for whoever asked to say."""
        with self._lock:
            at, given = self._mine(call), call.get("answer")
            if at is None or at.question.kind != "key":
                return 409, _no(_("This question is over."))
            if call.get("digest") != at.question.review.digest or at.shown is None or not isinstance(given, dict):
                at.ending = Ending(reason="changed", why=_("the page showed something else"))
                return 409, {"ended": "no", "say": _("Too fast or changed: treated as no. Nothing was installed.")}
            at.ending = Ending(key={name: str(text) for name, text in given.items()})
            return 200, {"ended": "touched"}

    def _mine(self, call: Mapping[str, JSON]) -> _Open | None:
        """The open question, if the newest load of the page speaks of it."""
        at, page = self._open, call.get("page")
        if at is None or self.ending() is not None or call.get("number") != at.number:
            return None
        return at if self._page and isinstance(page, str) and _same(page, self._page) else None


def _same(given: str, known: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), known.encode("utf-8", "surrogatepass"))


def _no(say: str) -> dict[str, JSON]:
    return {"say": say}
