"""The page's server on a real socket: what it turns away, what it says, and how every ending is a no."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pages import ASKS, Asked, Client, answered, asking, filling, review

from consentry import Answer, CannotAsk, LocalWorld, NotApproved, NotInstalled, Wish
from consentry.desktop import cleaned, open_page, peer
from consentry.dialogs.browser import BrowserDialog
from consentry.gate import Gate, Installed


@pytest.fixture
def client() -> Iterator[Client]:
    asked = asking(review())
    made = Client(asked)
    yield made
    made.leave()
    asked.close()


def test_from_claim_to_approval(client: Client) -> None:
    client.load()
    client.shown()
    assert client.approve() == (200, {"ended": "approved"})
    found = client.asked.result()
    assert isinstance(found, Answer)
    assert (found.how, found.assurance.name) == ("typed and clicked on the page", "A1")
    assert found.dwell_ms >= 200
    assert found.review_digest == review().digest


def test_it_listens_on_the_loopback_only(client: Client) -> None:
    for address in {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {
        "127.0.0.1"
    }:
        with pytest.raises(OSError):
            socket.create_connection((address, client.asked.port), timeout=1).close()
    assert client.send("GET", "/")[0] == 200


# ---- W3: the matrix ------------------------------------------------------------------------------------------------

ORIGIN = "http://127.0.0.1:{port}"
POSTS: list[tuple[dict[str, str | None], int]] = [
    ({}, 200),
    ({"Sec-Fetch-Site": None}, 200),
    ({"Content-Type": "application/json; charset=utf-8"}, 200),
    ({"Host": "localhost:{port}"}, 421),
    ({"Host": "127.0.0.1"}, 421),
    ({"Host": "127.0.0.1.:{port}"}, 421),
    ({"Host": "attacker.example:{port}"}, 421),
    ({"Origin": None}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://localhost:{port}"}, 403),
    ({"Origin": "https://127.0.0.1:{port}"}, 403),
    ({"Origin": "http://127.0.0.1:1"}, 403),
    ({"Origin": "http://127.0.0.1:{port}.attacker.example"}, 403),
    ({"Content-Type": "text/plain"}, 403),
    ({"Content-Type": None}, 403),
    ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
    ({"Content-Type": "text/plain; application/json"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "none"}, 403),
    ({"X-Consentry-Key": None}, 403),
    ({"X-Consentry-Key": ""}, 403),
    ({"X-Consentry-Key": "wrong"}, 403),
]
GETS: list[tuple[dict[str, str | None], int]] = [
    ({}, 200),
    ({"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}, 200),
    ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}, 200),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 200),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}, 403),
    ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "document"}, 403),
    ({"Origin": "http://attacker.example"}, 403),
    ({"Host": "attacker.example"}, 421),
    ({"Host": "localhost:{port}"}, 421),
]


def filled(headers: dict[str, str | None], port: int) -> dict[str, str | None]:
    return {name: value and value.format(port=port) for name, value in headers.items()}


def test_what_the_browser_says_of_a_call(client: Client) -> None:
    client.load()
    for headers, status in POSTS:
        body = {"page": client.seen["page"], "number": 1, "digest": ""}
        assert client.send("POST", "/more", body, filled(headers, client.asked.port))[0] == status, headers
        if status != 200:
            sent = client.send("POST", "/decide", {**body, "answer": "deny"}, filled(headers, client.asked.port))
            assert sent[0] == status, headers
    for headers, status in GETS:
        assert client.send("GET", "/", None, filled(headers, client.asked.port))[0] == status, headers
    assert client.asked.open()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/decide"), ("GET", "/claim"), ("PUT", "/decide"), ("OPTIONS", "/decide"), ("HEAD", "/"), ("POST", "/"),
        ("GET", "/favicon.ico"), ("GET", "/?k=1"), ("GET", "//"), ("GET", "/alive/"), ("GET", "/page.js"),
        ("DELETE", "/claim"), ("POST", "/claim?k=1"), ("GET", "/%2e%2e/etc/passwd"), ("TRACE", "/"),
    ],
)  # fmt: skip
def test_nothing_else_is_there(client: Client, method: str, path: str) -> None:
    status, headers, text = client.send(method, path)
    assert (status, text) == (404, "")
    assert not {"set-cookie", "access-control-allow-origin"} & headers.keys()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b"{", b'"x"', b"\xff", b"[" * 20_000, b'{"k":"' + b"x" * 70_000 + b'"}']
)
def test_a_body_that_is_none(client: Client, body: bytes) -> None:
    assert client.send("POST", "/claim", body)[0] == 403
    client.load()
    for call in ("/shown", "/decide", "/fill", "/more"):
        assert client.send("POST", call, body)[0] == 400
    assert client.asked.open()


def test_every_answer_has_the_headers_that_keep_it_apart(client: Client) -> None:
    client.load()
    answers = [
        client.send("GET", "/"),
        client.send("POST", "/me", {}),
        client.send("GET", "/x"),
        client.send("POST", "/x"),
    ]
    for _, headers, _ in answers:
        assert headers["x-frame-options"] == "DENY"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"):
            assert part in policy
        assert "unsafe" not in policy
        assert not {"set-cookie", "server", "access-control-allow-origin"} & headers.keys()
    policy = answers[0][1]["content-security-policy"]
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    nonces = {client.send("GET", "/")[1]["content-security-policy"].split("'nonce-")[1].split("'")[0] for _ in range(3)}
    assert len(nonces) == 3


def test_the_page_without_its_key_says_nothing(client: Client) -> None:
    """W6a: no secret and no word of the request in an answer to somebody who has shown nothing."""
    for path in ("/", "/alive", "/x"):
        _, headers, text = client.send("GET", path)
        assert client.asked.secret not in text + json.dumps(headers)
        assert "acme" not in text
        assert "0123456789abcdef" not in text
    assert client.send("POST", "/me", {})[0] == client.send("GET", "/alive")[0] == 403
    client.load()
    assert client.key not in client.send("GET", "/")[2]


def test_a_second_claim_ends_the_request(client: Client) -> None:
    client.load()
    client.shown()
    status, found = client.post("/claim", k=client.asked.secret)
    assert status == 403
    assert "twice" in found["say"]
    error = client.asked.result()
    assert isinstance(error, NotApproved)
    assert error.reason == "closed"
    assert "nothing was installed" in error.message


def test_a_cookie_is_no_key(client: Client) -> None:
    """W2: cookies are shared by all ports of a machine; none is set, none is read."""
    client.load()
    key = client.key
    client.key = ""
    assert client.send("POST", "/more", {}, {"Cookie": f"key={key}; x-consentry-key={key}"})[0] == 403


def test_another_user_is_turned_away(client: Client) -> None:
    """W4: whoever knows the port but runs as somebody else."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("not run: another user can only be played by root with setpriv")
    code = (
        "import http.client,sys\n"
        f"c=http.client.HTTPConnection('127.0.0.1',{client.asked.port})\n"
        "for m,p in (('GET','/'),('POST','/claim')):\n"
        f"  c.request(m,p,'{{\"k\":\"{client.asked.secret}\"}}',{{'Origin':'http://127.0.0.1:{client.asked.port}','Content-Type':'application/json'}})\n"
        "  r=c.getresponse();r.read();print(r.status)\n"
    )
    base = getattr(sys, "_base_executable", sys.executable)
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*other, base, "-c", "pass"], cwd="/", capture_output=True).returncode:
        base = "/usr/bin/python3"
    done = subprocess.run([*other, base, "-c", code], cwd="/", capture_output=True, text=True, env={"PATH": "/usr/bin"})
    assert done.stdout.split() == ["403", "403"], done.stderr
    assert client.send("GET", "/")[0] == 200
    client.load()


def test_an_end_that_nobody_holds_is_nobodys() -> None:
    """A connection that its process gave up belongs to user 0 in the kernel's table: it must not pass for root's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = server.getsockname()
        one = socket.create_connection(ours)
        theirs = one.getsockname()
        held, _ = server.accept()
        with held:
            assert peer(theirs, ours) == f"uid:{os.geteuid()}"
            assert peer((theirs[0], theirs[1] ^ 1), ours) is None
            assert peer(ours, theirs) == f"uid:{os.geteuid()}"
            one.close()
            assert peer(theirs, ours) is None


def test_the_other_end_may_speak_ipv6() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_INET6) as one:
        try:
            one.connect(("::ffff:127.0.0.1", server.getsockname()[1]))
        except OSError:
            pytest.skip("not run: there is no IPv6 here")
        held, theirs = server.accept()
        with held:
            assert peer(theirs, server.getsockname()) == f"uid:{os.geteuid()}"


# ---- endings -------------------------------------------------------------------------------------------------------


def no(asked: Asked, timeout: float = 5.0) -> NotApproved:
    error = asked.result(timeout)
    assert isinstance(error, NotApproved)
    assert "nothing was installed" in error.message
    return error


def test_a_page_that_closes_is_a_no_within_two_seconds(client: Client) -> None:
    client.load()
    client.shown()
    start = time.monotonic()
    client.leave()
    assert no(client.asked, 2.0).reason == "closed"
    assert time.monotonic() - start < 2


def test_a_reload_survives(client: Client) -> None:
    client.load()
    old = dict(client.seen)
    client.leave()
    time.sleep(0.5)
    client.send("GET", "/")
    time.sleep(0.5)
    client.load()
    assert client.seen["page"] != old["page"]
    time.sleep(1.2)
    assert client.asked.open()
    client.shown()
    assert client.approve()[0] == 200


@pytest.mark.parametrize(("how", "reason"), [({"answer": "deny"}, "cancel"), ({"answer": "approve"}, "user")])
def test_a_no_and_an_answer_that_is_too_fast(client: Client, how: dict[str, str], reason: str) -> None:
    client.load()
    client.say("/decide", words="acme", **how)
    assert no(client.asked).reason == reason


def test_time_runs_out() -> None:
    asked = asking(review(), timeout=0.5)
    client = Client(asked)
    client.load()
    assert no(asked).reason == "timeout"
    client.leave()
    asked.close()


def test_the_stream_tells_what_became_of_it(client: Client) -> None:
    client.load()
    client.shown()
    client.approve()
    assert answered(client.asked.result())
    client.asked.dialog.tell("Approved.", "Take it back.")
    assert client.stream is not None
    client.stream.settimeout(3)
    said = b""
    while piece := client.stream.recv(4096):
        said += piece
    assert b'{"end": true, "say": ["Approved.", "Take it back."]}' in said
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", client.asked.port), timeout=1).close()


def test_one_page_for_values_and_answer() -> None:
    first, second = replace(review(words=None), asks=ASKS), review("npx", "acme", "--k=1")
    typed: list[Any] = []

    def both(dialog: BrowserDialog) -> object:
        typed.append(dialog.fill(first, lambda _i, _t: ""))
        return dialog.ask(second)

    asked = Asked(both)
    client = Client(asked)
    assert [ask["id"] for ask in client.load()["asks"]] == ["key", "mode", "more", "root"]
    client.shown()
    assert client.say("/fill", values={"key": ["s3cret"], "mode": ["1"]})[0] == 200
    until = time.monotonic() + 5
    while client.post("/me")[1].get("number") != 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    client.load()
    assert client.seen["digest"] == second.digest
    assert "s3cret" not in json.dumps(client.seen)
    client.shown()
    client.approve()
    assert answered(asked.result())
    assert typed == [{"key": ("s3cret",), "mode": ("1",), "more": (), "root": None}]
    client.leave()
    asked.close()


def test_two_servers_are_two_questions_on_one_page() -> None:
    asked = Asked(lambda dialog: (dialog.ask(review("a")), dialog.ask(review("b"))))
    client = Client(asked)
    client.load()
    client.shown()
    client.approve()
    time.sleep(0.3)
    assert client.approve()[0] == 409
    client.load()
    assert client.seen["number"] == 2
    client.shown()
    client.approve()
    first, second = asked.result()
    assert (first.review_digest, second.review_digest) == (review("a").digest, review("b").digest)
    client.leave()
    asked.close()


def test_what_is_blocked_is_shown_and_cannot_be_approved() -> None:
    blocked = review(words=None)
    asked = Asked(lambda dialog: dialog.show(blocked))
    client = Client(asked)
    assert client.load()["words"] is None
    client.shown()
    assert client.approve(words="")[0] == 409
    assert asked.result() is None
    client.leave()
    asked.close()
    with pytest.raises(NotApproved):
        BrowserDialog(LocalWorld(), opener=lambda _: pytest.fail("a page was opened")).ask(blocked)


def test_nobody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consentry.dialogs.page.session.ARRIVES", 0.3)
    asked = asking(review())
    error = asked.result()
    assert isinstance(error, CannotAsk)
    assert "nothing was installed" in error.message
    asked.close()


def test_the_browser_cannot_be_started() -> None:
    for opener in (lambda _url: lambda: 3, lambda _url: (_ for _ in ()).throw(FileNotFoundError(2, "no"))):
        with pytest.raises(CannotAsk, match="nothing was installed"):
            BrowserDialog(LocalWorld(), opener=opener).ask(review())


def test_without_the_web_stack_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(CannotAsk, match="libraries") as error:
        BrowserDialog(LocalWorld(), opener=lambda _: pytest.fail("a page was opened")).ask(review())
    assert "consentry[full]" in error.value.hint


def test_no_port_can_be_had() -> None:
    class Full(LocalWorld):
        def loopback(self) -> socket.socket:
            raise OSError(24, "too many open files")

    with pytest.raises(CannotAsk, match="nothing was installed"):
        BrowserDialog(Full(), opener=lambda _: pytest.fail("a page was opened")).ask(review())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_a_no(number: signal.Signals) -> None:
    threading.Timer(0.5, os.kill, (os.getpid(), number)).start()
    dialog = BrowserDialog(LocalWorld(), opener=lambda _: lambda: None)
    with pytest.raises(NotApproved, match="nothing was installed") as error:
        dialog.ask(review())
    assert error.value.reason in ("signal", "closed")
    assert dialog._server is None


def test_an_answer_of_the_page_is_our_own(tmp_path: Any) -> None:
    """The record says what it proves: A1, by the page; a claim to be the page is an embedder's."""
    offer = json.dumps({"mcpServers": {"s": {"command": sys.executable}}})
    found: list[object] = []

    def install(dialog: BrowserDialog) -> object:
        (outcome,) = Gate(dialog).install(offer, Wish(client="cursor", config=str(tmp_path / "mcp.json")))
        found.append(outcome)
        return outcome

    asked = Asked(install)
    client = Client(asked)
    client.load()
    client.shown()
    client.approve()
    outcome = asked.result()
    assert isinstance(outcome, Installed), outcome
    from consentry import approvals
    from consentry.model import State

    record = approvals.load(LocalWorld(), State(os.environ["CONSENTRY_HOME"]), outcome.plan.digest)
    assert record is not None
    consent = record["consent"]
    assert isinstance(consent, dict)
    assert (consent["assurance"], consent["how"]) == ("A1", "browser: typed and clicked on the page")
    client.leave()
    asked.close()


def test_a_no_on_the_page_writes_nothing(tmp_path: Any) -> None:
    offer = json.dumps({"mcpServers": {"s": {"command": sys.executable}}})
    asked = Asked(lambda d: Gate(d).install(offer, Wish(client="cursor", config=str(tmp_path / "mcp.json"))))
    client = Client(asked)
    client.load()
    client.say("/decide", answer="deny")
    (outcome,) = asked.result()
    assert isinstance(outcome, NotInstalled)
    assert list(tmp_path.iterdir()) == []
    client.leave()
    asked.close()


# ---- the desktop ---------------------------------------------------------------------------------------------------


def test_no_program_of_the_environment_gets_the_address() -> None:
    """W6b: ``$BROWSER`` and ``$PATH`` name programs that anybody could have put there."""
    found = cleaned(
        {"BROWSER": "/tmp/x", "PATH": "/tmp", "LD_PRELOAD": "/tmp/x.so", "HOME": "/h", "DISPLAY": ":1", "A": "b"}
    )
    assert found.keys() == {"HOME", "DISPLAY", "PATH"}
    assert not found["PATH"].startswith("/tmp")


def test_without_a_desktop_no_browser_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(OSError):
        open_page("http://127.0.0.1:1/#x")


def test_values_with_a_problem_are_asked_for_again() -> None:
    asked = filling(replace(review(words=None), asks=ASKS), lambda i, t: "it is bad" if t == "bad" else "")
    client = Client(asked)
    client.load()
    client.shown()
    status, found = client.say("/fill", values={"key": ["bad"], "mode": ["9"]})
    assert (status, found) == (200, {"problems": {"key": "it is bad", "mode": "it is not one of the choices"}})
    assert asked.open()
    client.leave()
    asked.close()


def test_install_through_the_desktops_own_opener(tmp_path: Any) -> None:
    """The command line, the real xdg-open, whatever it hands the address to; ``$BROWSER`` gets nothing."""
    if not os.access("/usr/bin/xdg-open", os.X_OK):
        pytest.skip("not run: xdg-open is not installed")
    home, seen = tmp_path, tmp_path / "url"
    trap = home / "trap"
    for path, body in (
        (home / "open.sh", f'printf %s "$1" >{seen}.part; mv {seen}.part {seen}'),
        (trap, f"touch {trap}.sprung"),
    ):
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
    for name, text in (
        (".local/share/applications/t.desktop", f"[Desktop Entry]\nType=Application\nName=T\nExec={home}/open.sh %u\nMimeType=x-scheme-handler/http;\n"),
        (".config/mimeapps.list", "[Default Applications]\nx-scheme-handler/http=t.desktop\n"),
    ):  # fmt: skip
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    environ = {
        **os.environ,
        "HOME": str(home),
        "DISPLAY": ":99",
        "BROWSER": str(trap),
        "CONSENTRY_HOME": str(home / "c"),
    }
    offer = json.dumps({"mcpServers": {"s": {"command": "/bin/true", "args": ["a b"]}}})
    command = [
        sys.executable,
        "-c",
        "from consentry.cli import main; main()",
        "install",
        offer,
        "--client",
        "cursor",
        "--ui",
        "browser",
    ]
    child = subprocess.Popen(command, env=environ, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 20
    while not seen.exists():
        assert time.monotonic() < until, child.communicate(timeout=40)
        time.sleep(0.05)

    class Opened:
        url = seen.read_text()
        port = int(url.split(":")[2].split("/")[0])
        secret = url.partition("#")[2]

    client = Client(Opened())  # type: ignore[arg-type]
    client.load()
    client.shown()
    assert client.approve()[0] == 200
    out, error = child.communicate(timeout=20)
    client.leave()
    assert child.returncode == 0, error
    assert out.startswith("Approved. s is saved in")
    assert json.loads((home / ".cursor" / "mcp.json").read_text())["mcpServers"].keys() == {"s"}
    assert not Path(f"{trap}.sprung").exists()
