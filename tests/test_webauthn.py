"""Security keys asked on the consent page: what they sign, what the guard believes, and the ceremony in a real Chromium.

The keys are software: these tests prove the format and the checks, not that a key lies in hardware.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from guarded import Server, resave
from pages import Asked, Client, asking, review
from policies import system_file
from securitykeys import PageKey
from test_confirmations import OTHER
from test_gate import configuration, offer, state
from test_page_browser import YES, Person
from test_policy_files import Own, guarded, install, refused, started

from consentry import (
    Gate,
    Installed,
    LocalWorld,
    NotApproved,
    NotInstalled,
    Wish,
    approvals,
    assurance,
    desktop,
    enforce,
)
from consentry.assurance import touch_id, webauthn
from consentry.cli.app import run
from consentry.dialogs.browser import BrowserDialog
from consentry.errors import CannotAsk
from consentry.model import JSON, Assurance, Review
from consentry.world import World

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not Path(enforce.SSH_KEYGEN).exists(), reason="not run: ssh-keygen is not installed (Debian: openssh-client)"
    ),
]
USER = LocalWorld().user()


@pytest.fixture(name="path")
def _path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for path in system_file(monkeypatch):
        path.write_text('assurance = "A2"')
        yield path


@pytest.fixture(name="key")
def _key(path: Path) -> PageKey:
    made = PageKey()
    listed(path, made.line(USER))
    return made


def listed(path: Path, text: str) -> None:
    (path.parent / enforce.LISTS["webauthn"]).write_text(text)


class Touching(Own):
    """A dialog of ours whose page asks a key; ``answers`` is what the browser answers."""

    __module__ = "consentry.dialogs.test"

    def __init__(self, answers: Callable[[Mapping[str, JSON]], Mapping[str, str]]) -> None:
        super().__init__()
        self.answers = answers
        self.requests: list[Mapping[str, JSON]] = []

    def touch(self, review: Review, request: Mapping[str, JSON], /) -> Mapping[str, str]:
        assert review is self.asked[-1]
        self.requests.append(request)
        return self.answers(request)


# ---- asking --------------------------------------------------------------------------------------------------------


def test_a_touch_makes_it_a2_and_the_guard_starts_it(path: Path, key: PageKey) -> None:
    dialog = Touching(key.touched)
    outcome = install(offer(), dialog)
    assert isinstance(outcome, Installed), outcome
    record: Any = approvals.load(LocalWorld(), state(), outcome.plan.digest)
    assert (record["assurance"], record["consent"]["assurance"]) == ("A2", "A2")
    assert record["consent"]["how"].endswith("; webauthn")
    (request,) = dialog.requests
    assert (request["act"], request["site"], request["keys"]) == ("get", "localhost", [key.name])
    said = enforce.statement(
        record["plan_digest"], record["consent"]["review_digest"], bytes.fromhex(record["proof"]["nonce"])
    )
    assert webauthn.raw(str(request["challenge"])) == webauthn.challenge(said)
    assert started(path) == 0
    path.write_text('assurance = "A3"')
    assert started(path) == 7
    path.write_text('assurance = "A2"')
    listed(path, PageKey().line(USER))
    assert started(path) == 7


def test_what_no_guard_starts_is_proved_as_well(path: Path, key: PageKey) -> None:
    wish, dialog = Wish(client="cursor", direct=True), Touching(key.touched)

    def ask() -> Installed:
        (outcome,) = Gate(dialog).install(offer(), wish)
        assert isinstance(outcome, Installed), outcome
        return outcome

    assert not ask().unchanged
    done = ask()
    assert done.unchanged
    record: Any = approvals.load(LocalWorld(), state(), done.plan.digest)
    approvals.save(LocalWorld(), state(), {**record, "proof": {}})
    assert not ask().unchanged


def test_a_challenge_is_never_used_twice(path: Path, key: PageKey) -> None:
    dialog = Touching(key.touched)
    for _ in range(2):
        outcome = install(offer(), dialog)
        assert isinstance(outcome, Installed)
        approvals.revoke(LocalWorld(), state(), outcome.plan.digest)
    assert len({str(request["challenge"]) for request in dialog.requests}) == 2


WRONG: dict[str, Callable[[PageKey, Any], Any]] = {
    "nobody touched it": lambda key, asked: key.touched(asked, flags=4),
    "it did not ask who it is": lambda key, asked: key.touched(asked, flags=1),
    "another page": lambda key, asked: key.touched(asked, origin="https://attacker.example"),
    "a page at the address": lambda key, asked: key.touched(asked, origin="http://127.0.0.1:4711"),
    "a page with more": lambda key, asked: key.touched(asked, origin="http://localhost:4711.attacker.example"),
    "a frame of another page": lambda key, asked: key.touched(asked, crossOrigin=True),
    "another top page": lambda key, asked: key.touched(asked, topOrigin="https://attacker.example"),
    "another ceremony": lambda key, asked: key.touched(asked, type="webauthn.create"),
    "another challenge": lambda key, asked: key.touched(asked, challenge="AAAA"),
    "another key": lambda key, asked: {**PageKey().touched(asked), "id": key.name},
    "a key that is not listed": lambda key, asked: {**key.touched(asked), "id": "AAAA"},
    "another site": lambda key, asked: {**PageKey("localhost.example").touched(asked), "id": key.name},
    "changed data": lambda key, asked: {**key.touched(asked), "data": key.touched(asked, flags=13)["data"]},
    "nothing": lambda key, asked: {},
    "no base64": lambda key, asked: {**key.touched(asked), "client": "%"},
    "no signature": lambda key, asked: {**key.touched(asked), "signature": ""},
    "a signature that is cut off": lambda key, asked: {**key.touched(asked), "signature": key.touched(asked)["signature"][:-8]},
    "no answer": lambda key, asked: {**key.touched(asked), "client": webauthn.text(b"[]")},
}  # fmt: skip


@pytest.mark.parametrize("why", WRONG)
def test_every_other_answer_is_a_no(path: Path, key: PageKey, why: str) -> None:
    outcome = install(offer(), Touching(lambda asked: WRONG[why](key, asked)))
    assert isinstance(outcome, NotInstalled)
    assert isinstance(outcome.error, NotApproved), outcome.error
    assert "nothing was installed" in outcome.error.message
    assert not configuration().exists()


def test_an_old_answer_is_none(path: Path, key: PageKey) -> None:
    """Neither the answer of before nor a copy of the key, whose counter is behind."""
    kept: list[Any] = []

    def remembered(asked: Any) -> Any:
        kept.append(key.touched(asked))
        return kept[-1]

    assert isinstance(install(offer(), Touching(remembered)), Installed)
    for answers, why in (
        (lambda asked: kept[0], "no answer to this question"),
        (lambda asked: key.touched(asked, count=1), "counter"),
        (lambda asked: key.touched(asked, count=0), "counter"),
    ):
        outcome = install(offer("x", name="t"), Touching(answers))
        assert isinstance(outcome, NotInstalled)
        assert why in outcome.error.message
    assert isinstance(install(offer("x", name="t"), Touching(key.touched)), NotInstalled)  # its own counter is at 1
    assert isinstance(install(offer("x", name="t"), Touching(key.touched)), Installed)


@pytest.mark.parametrize("case", ["no page", "another's line", "no name", "others can write it", "A3"])
def test_nobody_is_asked_where_no_key_could_answer(path: Path, key: PageKey, case: str) -> None:
    dialog: Any = Touching(key.touched)
    if case == "no page":
        dialog = Own()
    elif case == "another's line":
        listed(path, key.line(USER + "1"))
    elif case == "no name":
        listed(path, key.line(USER).rpartition(" ")[0] + "\n")
    elif case == "others can write it":
        (path.parent / enforce.LISTS["webauthn"]).chmod(0o666)
    else:
        path.write_text('assurance = "A3"')
    outcome = install(offer(), dialog)
    assert isinstance(outcome, NotInstalled)
    assert isinstance(outcome.error, CannotAsk)
    assert dialog.asked == []
    assert not configuration().exists()


# ---- the guard -----------------------------------------------------------------------------------------------------


def proof(s: Server, key: PageKey, *, nonce: bytes = b"n" * 16, digest: str = "", review: str = "", **more: Any) -> Any:
    consent: Any = s.record["consent"]
    said = enforce.statement(digest or s.plan.digest, review or consent["review_digest"], nonce)
    answer = key.touched({"challenge": webauthn.text(webauthn.challenge(said))}, **more)
    signature, _ = webauthn.signed(answer, {key.name: key.blob})
    return {"kind": "webauthn", "nonce": nonce.hex(), "signature": signature}


FORGED: dict[str, Callable[[Server, PageKey], Any]] = {
    "written by hand": lambda s, key: {},
    "another plan": lambda s, key: proof(s, key, digest=OTHER),
    "another review": lambda s, key: proof(s, key, review=OTHER),
    "another nonce": lambda s, key: {**proof(s, key), "nonce": "00" * 16},
    "another key": lambda s, key: proof(s, PageKey()),
    "nobody touched it": lambda s, key: proof(s, key, flags=4),
    "it did not ask who it is": lambda s, key: proof(s, key, flags=1),
    "another page": lambda s, key: proof(s, key, origin="https://attacker.example"),
    "a frame of another page": lambda s, key: proof(s, key, crossOrigin=True),
    "as a signature of ssh": lambda s, key: {**proof(s, key), "kind": "ssh"},
    "as one of root's signer": lambda s, key: {**proof(s, key), "kind": "polkit"},
    "cut off": lambda s, key: {**proof(s, key), "signature": proof(s, key)["signature"][:-60]},
    "no armour": lambda s, key: {**proof(s, key), "signature": "x"},
}


@pytest.fixture(name="touched")
def _touched(tmp_path: Path, path: Path, key: PageKey) -> tuple[Server, PageKey]:
    s = guarded(tmp_path, path)
    resave(s, assurance="A2", proof=proof(s, key))
    return s, key


def test_the_guard_starts_what_a_key_in_the_browser_has_signed(touched: tuple[Server, PageKey], path: Path) -> None:
    s, _ = touched
    for _ in range(2):
        s.report()
    assert LocalWorld().proofs().proven(s.record, "hardware") is Assurance.A0
    resave(s, assurance="A3", proof=proof(*touched))
    path.write_text('assurance = "A3"')
    assert "the approval has A2" in refused(s, "assurance")


@pytest.mark.parametrize("how", FORGED)
def test_a_record_that_only_says_so_is_refused(touched: tuple[Server, PageKey], how: str) -> None:
    s, key = touched
    resave(s, assurance="A2", proof=FORGED[how](s, key))
    assert "demands assurance A2" in refused(s, "assurance")


# ---- the page ------------------------------------------------------------------------------------------------------


def test_the_page_has_one_name_only(path: Path, key: PageKey) -> None:
    asked = asking(review())
    try:
        assert asked.url.startswith(f"http://localhost:{asked.port}/#")
        client, port = Client(asked), asked.port
        here: dict[str, str | None] = {"Host": f"localhost:{port}"}
        assert client.send("GET", "/", None, here)[0] == 200
        assert client.send("GET", "/")[0] == 421
        origin: dict[str, str | None] = {"Origin": f"http://localhost:{port}"}
        assert client.send("POST", "/claim", {"k": "x"}, here)[0] == 403
        assert client.send("POST", "/claim", {"k": asked.secret}, {**here, **origin})[0] == 200
        if socket.has_ipv6:
            with socket.socket(socket.AF_INET6) as other, pytest.raises(OSError):
                other.bind(("::1", port))
    finally:
        asked.close()
    with socket.socket(socket.AF_INET6) as other:
        other.bind(("::1", port))


def test_nothing_answers_at_the_other_address(path: Path) -> None:
    bound = desktop.loopback()
    port = bound.getsockname()[1]
    with bound, desktop.reserve(port), socket.socket(socket.AF_INET6) as caller, pytest.raises(ConnectionRefusedError):
        caller.connect(("::1", port))
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        with pytest.raises(OSError), desktop.reserve(taken.getsockname()[1]):
            pass


class Authenticator:
    """The virtual authenticator of Chromium, for one page."""

    def __init__(self, person: Person, *, verified: bool = True) -> None:
        self.session = person.context.new_cdp_session(person.page)
        self.session.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": verified}
        options |= {"automaticPresenceSimulation": True}
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verifies(self, verified: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verified})


def touching(request: Mapping[str, JSON]) -> Asked:
    return Asked(lambda dialog: dialog.touch(review(words=None), request), keys=True)


def goes(person: Person, asked: Asked) -> None:
    person.asked = asked
    person.goes()
    person.reads()
    assert person.page.locator("#yes").inner_text() == "Confirm with your key"
    person.page.locator(YES).click()


def test_a_key_is_listed_and_confirms_on_the_page(browser: Any, path: Path) -> None:
    nonce = b"c" * 32
    first = touching(webauthn.listing(LocalWorld(), nonce))
    person = Person(browser, first)
    try:
        Authenticator(person)
        goes(person, first)
        person.sees("Confirmed. Checking it")
        line, about = webauthn.listed(first.result(), nonce, USER)
        assert about.startswith("attestation ")
        first.close()
        listed(path, line + "\n")

        ended: list[Any] = []
        opened: list[str] = []
        there = threading.Event()

        def opener(url: str) -> Callable[[], int | None]:
            opened.append(url)
            there.set()
            return lambda: None

        dialog = BrowserDialog(LocalWorld(), opener=opener)
        thread = threading.Thread(target=lambda: ended.append(install(offer(), dialog)), daemon=True)
        thread.start()
        assert there.wait(20)
        assert opened[0].startswith("http://localhost:")
        page = person.page
        page.goto(opened[0])
        page.locator("#dialog").wait_for()
        person.reads()
        person.approves()
        page.get_by_role("button", name="Confirm with your key").wait_for()
        assert "Now confirm it with your security key" in page.locator("#unsure").inner_text()
        person.reads()
        page.locator(YES).click()
        person.sees("Confirmed. Checking it")
        thread.join(20)
        dialog.close()
        assert isinstance(ended[0], Installed), ended
        # Chromium would rather that old keys (RS256) were taken too; the guard could not check them.
        assert [line for line in person.console if "pubKeyCredParams" not in line] == []
        record: Any = approvals.load(LocalWorld(), state(), ended[0].plan.digest)
        assert (record["assurance"], record["proof"]["kind"]) == ("A2", "webauthn")
        assert started(path) == 0
    finally:
        person.leaves()


def test_the_command_prints_the_line_for_roots_list(
    browser: Any, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: queue.Queue[str] = queue.Queue()

    def opener(_self: LocalWorld, url: str) -> Callable[[], int | None]:
        opened.put(url)
        return lambda: None

    monkeypatch.setattr(LocalWorld, "open_page", opener)
    ended: list[Any] = []
    words = ["assurance", "list-key"]
    thread = threading.Thread(target=lambda: ended.append(run(words)), daemon=True)
    thread.start()
    person = Person(browser, asking(review()))
    try:
        Authenticator(person)
        page = person.page
        page.goto(opened.get(timeout=20))
        page.locator("#dialog").wait_for()
        assert Axe().run(page).violations_count == 0
        person.reads()
        page.locator(YES).click()
        thread.join(20)
        assert ended == [0]
        said = capsys.readouterr()
        assert said.out.startswith(f'{USER} namespaces="page@consentry" sk-ecdsa-sha2-nistp256@openssh.com AAAA')
        assert "attestation" in said.err
        listed(path, said.out)
        assert list(LocalWorld().proofs().keys()) == [said.out.split()[-1]]
    finally:
        person.leaves()


def test_the_page_says_that_the_system_asks_now(browser: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the means is none of the page's own, the page stays and says what it waits for."""
    path.write_text("confirm = true")
    monkeypatch.setitem(assurance.SYSTEM, "linux", "touch-id")
    monkeypatch.setattr(touch_id, "ready", lambda world, asked: "")
    asking_now, answer = threading.Event(), threading.Event()

    def prove(world: World, asked: Any) -> dict[str, JSON]:
        asking_now.set()
        answer.wait(20)
        raise NotApproved("you said no; nothing was installed", hint="run it again", reason="user")

    monkeypatch.setattr(touch_id, "prove", prove)
    monkeypatch.setattr("consentry.dialogs.browser.LINGERS", 0.2)
    ended: list[Any] = []
    asked = Asked(lambda dialog: ended.append(install(offer(), dialog)))
    person = Person(browser, asked)
    try:
        person.goes()
        person.reads()
        person.approves()
        assert asking_now.wait(20)
        person.sees("Now confirm it where your system or your key asks you")
        person.page.wait_for_timeout(600)
        assert "confirm it where" in person.page.locator("#say").inner_text()
        answer.set()
        asked.result(20)
        assert isinstance(ended[0], NotInstalled)
        asked.dialog.tell("You said no.")
        person.sees("You said no.")
        assert not configuration().exists()
    finally:
        answer.set()
        person.leaves()


def test_without_knowing_who_it_is_nothing_is_confirmed(browser: Any) -> None:
    first = touching(webauthn.listing(LocalWorld(), b"c" * 32))
    person = Person(browser, first)
    try:
        Authenticator(person, verified=False)
        goes(person, first)
        person.page.locator("#status", has_text="The key gave no answer").wait_for(timeout=10000)
        assert first.open()
        person.page.locator("#no").click()
        assert isinstance(first.result(), NotApproved)
    finally:
        person.leaves()


def test_the_page_cannot_answer_with_what_was_not_asked() -> None:
    asked = touching({"act": "get", "site": "localhost", "challenge": "AAAA", "keys": []})
    client = Client(asked)
    here: dict[str, str | None] = {"Host": f"localhost:{asked.port}", "Origin": f"http://localhost:{asked.port}"}
    try:
        client.headers = here
        client.load()
        client.shown()
        assert client.say("/decide", answer="approve", words="")[0] == 409
        assert isinstance(asked.result(), NotApproved)
    finally:
        client.leave()
        asked.close()
