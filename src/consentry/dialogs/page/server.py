"""The page's server: uvicorn in a thread of this process, on a socket that listens on the loopback already."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from consentry.dialogs.page.app import app
from consentry.dialogs.page.session import Session
from consentry.language import Catalog
from consentry.world import World

if TYPE_CHECKING:
    import socket

ENDS = 3.0  # seconds until a server that was told to end has ended


class Server:
    """Serves ``session`` on ``bound`` until it is stopped; dies with the process at the latest."""

    def __init__(
        self,
        session: Session,
        bound: socket.socket,
        world: World,
        token: Callable[[], str],
        catalog: Catalog,
        name: str = "",
    ) -> None:
        host, port = bound.getsockname()[:2]
        inner = app(session, (str(host), int(port)), world.user(), world.peer, token, catalog, name)
        config = uvicorn.Config(
            inner,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            log_config=None,
            log_level="critical",
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=16 << 10,
        )
        self._session = session
        self._server = uvicorn.Server(config)
        self._timer: threading.Timer | None = None
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [bound]}, daemon=True)
        self._thread.start()

    def linger(self, seconds: float) -> None:
        """Stop after ``seconds`` if nobody says anything before."""
        self.stay()
        self._timer = threading.Timer(seconds, self._over)
        self._timer.daemon = True
        self._timer.start()

    def stay(self) -> None:
        """Go on."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _over(self) -> None:
        self._session.tell([])
        self._end()

    def stop(self) -> None:
        """End, once the page has heard the last word; at most some seconds."""
        self.stay()
        self._end()
        self._thread.join(ENDS)

    def _end(self) -> None:
        self._server.should_exit = True
