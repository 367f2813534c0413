"""How a sitting travels: the routes of the page's server, and what every request must be before it reaches one.

In this order: the other end of the connection belongs to our own user; ``Host`` is our address to the letter; the
method and path are one of a handful; the browser says that the call comes from our own page. No cookie is set or read,
nothing is logged, and no answer to a call without the second secret holds a secret or a word of the request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consentry.dialogs.page.session import Reply, Session
from consentry.dialogs.page.view import drawn
from consentry.dialogs.page.words import WORDS
from consentry.language import Catalog
from consentry.model import JSON

BODY = 64 << 10  # bytes of a call
BEAT = 0.1  # seconds between two signs of life on the stream
KEY = "x-consentry-key"
CALLS = ("claim", "me", "shown", "more", "decide", "fill", "key")
_ROUTES = {("GET", "/"), ("GET", "/alive"), *(("POST", f"/{call}") for call in CALLS)}
_ALWAYS = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_POLICY = "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"

#: The user at the other end of a connection, by its two ends.
Peer = Callable[[tuple[str, int], tuple[str, int]], str | None]


def app(
    session: Session,
    address: tuple[str, int],
    user: str,
    peer: Peer,
    token: Callable[[], str],
    catalog: Catalog,
    name: str = "",
) -> ASGIApp:
    """The server of one sitting at ``address``, for the processes of ``user`` only, in the language of ``catalog``.

    ``name`` is the host that the page is opened at, and then the only one: by default the address itself.
    """
    page = _Page(session, address, token, catalog)
    routes = [Route("/", page.page), Route("/alive", page.alive)]
    routes += [Route(f"/{call}", getattr(page, call), methods=["POST"]) for call in CALLS]
    return _Guard(Starlette(routes=routes), address, user, peer, name or address[0])


class _Guard:
    """Turns away what is not our own page in a browser of our own user."""

    def __init__(self, inner: ASGIApp, address: tuple[str, int], user: str, peer: Peer, name: str) -> None:
        self._inner, self._address, self._user, self._peer = inner, address, user, peer
        self._host = f"{name}:{address[1]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status = self._wrong(scope)

        async def decorated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {**_ALWAYS, "Content-Security-Policy": _POLICY}
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in headers.items() if k.lower().encode() not in there),
                ]
            await send(message)

        if status:
            # The rest of the call is not read: the connection ends with the answer.
            refusal = Response(status_code=status, headers={"Connection": "close"})
            await refusal(scope, receive, decorated)
        else:
            await self._inner(scope, receive, decorated)

    def _wrong(self, scope: Scope) -> int:
        """The status that turns a request away, 0 if it may pass."""
        ours = scope.get("client")
        if ours is None or self._peer((ours[0], ours[1]), self._address) != self._user:
            return 403
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        if headers.get("host") != [self._host]:
            return 421
        method, path = scope["method"], scope["path"]
        if (method, path) not in _ROUTES or scope["query_string"]:
            return 404
        return 403 if not _from_our_page(method, path, headers, f"http://{self._host}") else 0


def _from_our_page(method: str, path: str, headers: Mapping[str, list[str]], origin: str) -> bool:
    """Whether the browser, by the headers that no page can forge, says that this is a call of our own page."""
    site, target = headers.get("sec-fetch-site", []), headers.get("sec-fetch-dest", [])
    if method == "GET":
        opened = path == "/" and site == ["cross-site"] and target == ["document"]
        known = site in ([], ["none"], ["same-origin"])
        framed = path == "/" and target not in ([], ["document"])
        foreign = headers.get("origin", [origin]) != [origin]
        return (known or opened) and not framed and not foreign
    json_only = [value.split(";")[0].strip().lower() for value in headers.get("content-type", [])] == [
        "application/json"
    ]
    return headers.get("origin") == [origin] and json_only and site in ([], ["same-origin"])


class _Page:
    """The routes; each turns a call into one of the session's."""

    def __init__(self, session: Session, address: tuple[str, int], token: Callable[[], str], catalog: Catalog) -> None:
        self._session, self._address, self._token, self._catalog = session, address, token, catalog
        loader = PackageLoader("consentry.dialogs.page", "files")
        jinja = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        own = {name: Markup(loader.get_source(jinja, name)[0]) for name in ("page.css", "page.js")}  # noqa: S704 - ours
        self._template = jinja.get_template("page.html")
        self._own = {"css": own["page.css"], "js": own["page.js"], "language": catalog}
        self._own["words"] = {name: catalog.tell(text) for name, text in WORDS.items()}

    async def page(self, _request: Request) -> Response:
        """The page without a secret and without a word of the request."""
        self._session.loading()
        nonce = self._token()
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
            "frame-ancestors 'none'; form-action 'none'; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        html = self._template.render(nonce=nonce, **self._own)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def alive(self, request: Request) -> Response:
        """The stream that says: the page is there, and what became of the question."""
        if not self._held(request):
            return Response(status_code=403)
        return StreamingResponse(self._beats(request), media_type="application/x-ndjson")

    async def _beats(self, request: Request) -> AsyncIterator[str]:
        stream, said = self._session.attach(), ""
        try:
            while not await request.is_disconnected():
                news = self._session.news()
                line = json.dumps(_told(news, self._catalog))
                changed = _without_clock(news) != said
                said = _without_clock(news)
                yield f"{line}\n" if changed else "\n"
                if news.get("end"):
                    return
                await asyncio.sleep(BEAT)
        finally:
            self._session.detach(stream)

    async def claim(self, request: Request) -> Response:
        """The first secret for the second."""
        call = await _body(request)
        secret = call.get("k") if call is not None else None
        return self._answer(self._session.claim(secret if isinstance(secret, str) else ""))

    async def me(self, request: Request) -> Response:
        """The question, for the newest load of the page."""
        if not self._held(request) or await _body(request) is None:
            return Response(status_code=403)
        found = self._session.me()
        if found is None:
            return JSONResponse({"news": _told(self._session.news(), self._catalog)})
        number, page, question = found
        left = self._session.news().get("left")
        seconds = float(left) if isinstance(left, int) else 0.0
        # The rows of a megabyte are put into text beside the loop, so that the stream goes on.
        text = await asyncio.to_thread(lambda: json.dumps(drawn(question, number, page, seconds, self._catalog)))
        return Response(text, media_type="application/json")

    async def shown(self, request: Request) -> Response:
        """The dwell begins."""
        return await self._called(request, self._session.shown)

    async def more(self, request: Request) -> Response:
        """More time."""
        return await self._called(request, self._session.more)

    async def decide(self, request: Request) -> Response:
        """Yes or no."""
        return await self._called(request, self._session.decide)

    async def fill(self, request: Request) -> Response:
        """The values."""
        return await self._called(request, self._session.fill)

    async def key(self, request: Request) -> Response:
        """What a security key answered."""
        return await self._called(request, self._session.key)

    async def _called(self, request: Request, what: Callable[[Mapping[str, JSON]], Reply]) -> Response:
        if not self._held(request):
            return Response(status_code=403)
        call = await _body(request)
        return Response(status_code=400) if call is None else self._answer(what(call))

    def _answer(self, reply: Reply) -> Response:
        status, content = reply
        return JSONResponse(_told(content, self._catalog), status_code=status)

    def _held(self, request: Request) -> bool:
        return self._session.holds(request.headers.get(KEY, ""))


def _without_clock(news: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in news.items() if key != "left"})


def _told(content: JSON, catalog: Catalog) -> JSON:
    """``content`` with every sentence of ours in the language of ``catalog``."""
    if isinstance(content, dict):
        return {name: _told(value, catalog) for name, value in content.items()}
    if isinstance(content, list):
        return [_told(value, catalog) for value in content]
    return catalog.tell(content) if isinstance(content, str) else content


async def _body(request: Request) -> dict[str, JSON] | None:
    """The object that was sent; None if it is none, or too long."""
    data = b""
    try:
        async for piece in request.stream():
            data += piece
            if len(data) > BODY:
                return None
        found = json.loads(data)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
