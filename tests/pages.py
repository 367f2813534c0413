"""A person's consent page for tests: the real dialog in a thread, and a client that speaks to its server byte by byte."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from consentry import Answer, ConsentryError, LocalWorld
from consentry.dialogs.browser import BrowserDialog
from consentry.language import ENGLISH, Catalog
from consentry.model import Ask, Level, Review, Row, Section
from consentry.show import show

DIGEST = "sha256:" + "0123456789abcdef" * 4


def review(
    *argv: str, words: str | None = "acme", level: Level = Level.WARN, dwell: float = 0.2, **more: Any
) -> Review:
    env = tuple(Row(label=show(name), value=show(value)) for name, value in more.pop("env", {}).items())
    cwd = more.pop("cwd", None)
    rows = tuple(Row(label=str(i), value=show(part)) for i, part in enumerate(argv or ("npx", "acme")))
    command = Section(title="Exactly this will run:", rows=rows, numbered=True, end="End of command.", kind="command")
    sections = [command]
    sections += [Section(title="Settings:", rows=env, numbered=True)] if env else []
    folder = () if cwd is None else (Row(label="0", value=show(cwd)),)
    sections += [Section(title="In this folder:", rows=folder, numbered=True)] if folder else []
    badges = {Level.INFO: "LOW", Level.WARN: "CAREFUL", Level.DANGER: "DANGER", Level.BLOCK: "NOT ALLOWED"}
    return Review(
        heading="Run a program on your computer?",
        level=level,
        badge=badges[level],
        warning=("It may be dangerous.",),
        consequences=("One consequence.",),
        sections=(*sections, *more.pop("sections", ())),
        plan_digest=DIGEST,
        words=words,
        dwell=dwell,
        **more,
    )


@dataclass
class Asked:
    """A dialog that asks in a thread. ``url`` is what the browser is handed."""

    asks: Callable[[BrowserDialog], object]
    timeout: float = 60.0
    catalog: Catalog = ENGLISH
    keys: bool | None = None
    url: str = ""
    ended: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        address: queue.Queue[str] = queue.Queue()

        def opener(url: str) -> Callable[[], int | None]:
            address.put(url)
            return lambda: None

        self.dialog = BrowserDialog(
            LocalWorld(), timeout=self.timeout, opener=opener, catalog=self.catalog, keys=self.keys
        )
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.url = address.get(timeout=20)
        while self.dialog._server is None and not self.ended:
            time.sleep(0.01)

    def _run(self) -> None:
        try:
            self.ended.append(self.asks(self.dialog))
        except ConsentryError as error:
            self.ended.append(error)

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    @property
    def secret(self) -> str:
        return self.url.partition("#")[2]

    def result(self, timeout: float = 5.0) -> Any:
        """What ``ask`` returned or raised."""
        self._thread.join(timeout)
        assert self.ended, "the question is still open"
        return self.ended[0]

    def open(self) -> bool:
        return not self.ended

    def close(self) -> None:
        self.dialog.close()
        self._thread.join(5)


def asking(asked: Review, timeout: float = 60.0) -> Asked:
    return Asked(lambda dialog: dialog.ask(asked), timeout)


def filling(asked: Review, check: Callable[[str, str], str] = lambda _i, _t: "", timeout: float = 60.0) -> Asked:
    return Asked(lambda dialog: dialog.fill(asked, check), timeout)


ASKS = (
    Ask(id="key", label="Acme API key", to=("environment variable ACME_KEY",), kind="text", secret=True),
    Ask(id="mode", label="How much", to=("argument 6",), kind="one of the choices", choices=("read", "write")),
    Ask(id="more", label="More", to=("argument 7",), kind="text", required=False, multiple=True),
    Ask(id="root", label="Folder", to=("argument 8",), kind="the path of a folder", suggestion="/srv"),
)


class Client:
    """The calls that the page makes, without a browser. Every header can be changed or left out (None)."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.key = ""
        self.headers: dict[str, str | None] = {}
        self.seen: dict[str, Any] = {}
        self.stream: socket.socket | None = None

    def send(
        self, method: str, path: str, body: object = None, headers: dict[str, str | None] | None = None
    ) -> tuple[int, dict[str, str], str]:
        origin = f"http://127.0.0.1:{self.asked.port}"
        sent: dict[str, str | None] = {"Host": f"127.0.0.1:{self.asked.port}"}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if method == "POST":
            sent |= {"Origin": origin, "Content-Type": "application/json", "Content-Length": str(len(data))}
            sent |= {"Sec-Fetch-Site": "same-origin"}
        if self.key:
            sent["X-Consentry-Key"] = self.key
        sent |= self.headers | (headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.asked.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(data or None)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def post(self, path: str, **body: object) -> tuple[int, dict[str, Any]]:
        status, _, text = self.send("POST", path, body)
        return status, json.loads(text) if text else {}

    def claim(self) -> None:
        status, found = self.post("/claim", k=self.asked.secret)
        assert status == 200, found
        self.key = found["key"]

    def alive(self) -> None:
        """Open the stream and keep it."""
        self.stream = socket.create_connection(("127.0.0.1", self.asked.port), timeout=10)
        host = self.headers.get("Host") or f"127.0.0.1:{self.asked.port}"
        self.stream.sendall(f"GET /alive HTTP/1.1\r\nHost: {host}\r\nX-Consentry-Key: {self.key}\r\n\r\n".encode())
        assert self.stream.recv(4096).startswith(b"HTTP/1.1 200")

    def load(self) -> dict[str, Any]:
        """Claim, open the stream, get the question: what the page does first."""
        if not self.key:
            self.claim()
        if self.stream is None:
            self.alive()
        status, self.seen = self.post("/me")
        assert status == 200
        return self.seen

    def say(self, path: str, **more: object) -> tuple[int, dict[str, Any]]:
        base = {"page": self.seen["page"], "number": self.seen["number"], "digest": self.seen["digest"]}
        return self.post(path, **{**base, **more})

    def shown(self) -> None:
        status, found = self.say("/shown")
        assert status == 200
        time.sleep(found["dwell"] / 1000 + 0.02)

    def approve(self, **more: object) -> tuple[int, dict[str, Any]]:
        return self.say("/decide", **{"answer": "approve", "words": self.seen["words"], **more})

    def leave(self) -> None:
        if self.stream is not None:
            self.stream.close()
            self.stream = None


def answered(found: object) -> bool:
    return isinstance(found, Answer)
