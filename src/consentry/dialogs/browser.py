"""The consent page: one page in the person's browser, served on the loopback by this process, for one sitting.

The address holds a one-time secret in its fragment, which no server, log or referrer ever sees. The page lives from the
first question (the values that a request asks for) to the last word about what became of it; then the server ends.
Whatever ends a question without an approval is a no: the page closed, another user, a second opening, a signal, time.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from consentry.dialogs.page import answers
from consentry.dialogs.page.session import Check, Ending, Question, Session, Values
from consentry.errors import CannotAsk, NotApproved
from consentry.language import Catalog, _, matching
from consentry.model import JSON, Answer, Assurance, Reason, Review
from consentry.world import World

if TYPE_CHECKING:
    from consentry.dialogs.page.server import Server

LOCAL = "localhost"
LOOKS = 0.05  # seconds between two looks at what became of the question
LINGERS = 10.0  # seconds that an answered page waits to be told how it went

#: Opens the page at an address; the value tells an exit status that is not 0 where it failed.
Opener = Callable[[str], Callable[[], int | None]]


class BrowserDialog:
    """Asks on a page in the person's browser.

    ``timeout`` is in seconds, for each question; the page has a button that adds to it. ``opener`` hands the address
    to a browser, by default the one of the desktop. ``keys``: security keys are asked on it, by default where root has
    listed one for this user. Browsers let only a page with a name do that, so its address is then ``localhost``.
    """

    NAME = "browser"
    ASSURANCE = Assurance.A1

    def __init__(
        self,
        world: World,
        *,
        timeout: float = 300.0,
        opener: Opener | None = None,
        catalog: Catalog | None = None,
        keys: bool | None = None,
    ) -> None:
        self._keys = keys
        self._world = world
        self.catalog = matching(world.languages()) if catalog is None else catalog
        self._timeout = timeout
        self._opener = opener or world.open_page
        self._session: Session | None = None
        self._server: Server | None = None
        self._held = contextlib.ExitStack()
        self._opened: Callable[[], int | None] = lambda: None

    def ask(self, review: Review, /) -> Answer:
        """Show ``review`` on the page and wait for the words that it names and the click.

        Raises ``NotApproved`` for every other ending and ``CannotAsk`` if no browser comes.
        """
        if review.words is None:
            raise _no(_("this is not allowed"), "blocked")
        with self._last():
            ending = self._put(Question(kind="ask", review=review, timeout=self._timeout))
            how = "typed and clicked on the page"
            return Answer(review_digest=review.digest, how=how, assurance=self.ASSURANCE, dwell_ms=ending.dwell_ms)

    def fill(self, review: Review, check: Check, /) -> Values:
        """Show ``review`` on the page and ask for each value there; see ``Filler.fill``."""
        with self._last():
            return self._put(Question(kind="fill", review=review, timeout=self._timeout, check=check)).values

    def touch(self, review: Review, request: Mapping[str, JSON], /) -> Mapping[str, str]:
        """Have the page's browser ask a security key; see ``Toucher.touch``."""
        with self._last():
            return self._put(Question(kind="key", review=review, timeout=self._timeout, request=request)).key

    def show(self, review: Review, /) -> None:
        """Show a review that cannot be approved, until it is closed. Raises ``CannotAsk`` where nobody can see it."""
        with contextlib.suppress(NotApproved), self._last():
            self._put(Question(kind="show", review=review, timeout=self._timeout))

    def wait(self, seconds: float, sentence: str, /) -> None:
        """Say ``sentence`` where the question stood, and do not end for ``seconds``."""
        if self._session is not None and self._server is not None:
            self._session.wait(sentence)
            self._server.linger(seconds)

    def tell(self, *sentences: str) -> None:
        """What became of it, in our own words: the page shows it, and the server ends. No error if nobody is there."""
        session, server = self._session, self._server
        self._session = self._server = None
        if session is not None and server is not None:
            session.tell([*sentences])
            server.stop()
            self._held.close()

    def close(self) -> None:
        """End the server; a question that is open ends as a no, and the page says that it is over."""
        if self._session is not None:
            self._session.end("closed", _("the page was closed"))
        self.tell()

    # ---- one question --------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _last(self) -> Iterator[None]:
        """Whatever ends a question, the server does not outlive a page that nobody tells anything."""
        goes_on, said = False, list[str]()
        try:
            with self._world.stoppable():
                yield
            goes_on = True
        except (NotApproved, CannotAsk) as no:
            # The page is still there, and whoever asked may have more to say or to ask.
            goes_on = isinstance(no, NotApproved) and no.reason in ("cancel", "user", "timeout")
            said = [self.catalog.sentence(no.message)]
            raise
        finally:
            if not goes_on and self._session is not None:
                self._session.end("closed", _("it was interrupted"))
                self.tell(*said)
            if self._server is not None:
                self._server.linger(LINGERS)

    def _put(self, question: Question) -> Ending:
        """Put ``question`` and wait for its ending. Raises for everything but what was asked for."""
        session = self._served()
        session.put(question)
        while (ending := session.ending()) is None:
            if not session.arrived() and (self._opened() or 0) != 0:
                raise _nobody(_("the browser could not be started"))
            self._world.sleep(LOOKS)
        if ending.reason == "absent":
            raise _nobody(ending.why)
        if ending.reason:
            raise _no(ending.why, ending.reason)
        return ending

    def _served(self) -> Session:
        """The sitting that goes on, or a new one in a new page."""
        if self._session is not None and self._session.alive() and self._server is not None:
            self._server.stay()
            return self._session
        self.close()
        _look_for_web()
        session = Session(self._world.monotonic, self._token, self._read)
        try:
            bound = self._world.loopback()
        except OSError as error:
            raise _nobody(_("no port of this machine could be had")) from error
        with contextlib.ExitStack() as undo:
            undo.callback(bound.close)
            host, port = bound.getsockname()[:2]
            host = self._host(host)
            if host == LOCAL:
                undo.callback(self._held.close)
                try:
                    self._held.enter_context(self._world.reserve(port))
                except OSError as error:
                    raise _nobody(_("no port of this machine could be had")) from error
            try:
                # The browser starts while the web stack is loaded: its call waits in the socket.
                self._opened = self._opener(f"http://{host}:{port}/#{session.first}")
            except OSError as error:
                raise _nobody(_("there is no browser to open the page in")) from error
            from consentry.dialogs.page.server import Server

            self._session = session
            self._server = Server(session, bound, self._world, self._token, self.catalog, host)
            undo.pop_all()
        return session

    def _host(self, address: str) -> str:
        """The name or the address that the page is opened at."""
        keys = self._keys
        if keys is None:
            try:
                keys = bool(self._world.proofs().keys())
            except OSError:  # a list that cannot be read lists nobody
                keys = False
        return LOCAL if keys else address

    def _token(self) -> str:
        return base64.urlsafe_b64encode(self._world.random(32)).decode("ascii").rstrip("=")

    def _read(self, review: Review, check: Check, given: JSON) -> tuple[dict[str, JSON], Values]:
        return answers.read(review, check, given, self._world.home)


def _look_for_web() -> None:
    """The libraries of the server are an extra."""
    import importlib.util

    if any(importlib.util.find_spec(name) is None for name in ("starlette", "uvicorn", "jinja2")):
        raise CannotAsk(
            _("the consent page needs libraries that are not installed; nothing was installed, downloaded or changed"),
            hint=_("install consentry[full], or use --ui terminal"),
        )


def _no(why: str, reason: Reason) -> NotApproved:
    return NotApproved(
        _("{why}; nothing was installed, downloaded or changed", why=why),
        hint=_("start the same command again to be asked again"),
        reason=reason,
    )


def _nobody(why: str) -> CannotAsk:
    return CannotAsk(
        _("nobody can be asked: {why}; nothing was installed, downloaded or changed", why=why),
        hint=_("start the same command in a terminal of your own, with --ui terminal"),
    )
