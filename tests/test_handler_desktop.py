"""The link handler on the real thing: xdg-open, xdg-mime and gio, and a link that is clicked in a real Chromium."""

from __future__ import annotations

import base64
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from consentry import LocalWorld, ledger, registration
from consentry.handler.freedesktop import OWN
from consentry.model import State

pytestmark = pytest.mark.xdist_group("desktop")

HERE = Path(__file__).parent
SIGN_IN = "cursor://anysphere.cursor-mcp/oauth/callback?code=4/0Ab&state=x%2Fy"


def need(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"not run: {program} is not installed")


def home() -> Path:
    return Path(os.environ["HOME"])


def wait(what: Callable[[], object], seconds: float = 20.0) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    return what()


@dataclass
class Client:
    """A client that opens ``cursor`` links and writes down what it was started with."""

    file: Path
    seen: Path

    def argv(self) -> list[str]:
        wait(self.seen.exists)
        words = self.seen.read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1] if self.seen.exists() else []
        self.seen.unlink(missing_ok=True)
        return words


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Registered first, as an installed client is, and then us before it. No browser or desktop is there."""
    need("xdg-open", "xdg-mime")
    monkeypatch.setenv("DISPLAY", ":9999")
    for name in ("DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "DESKTOP_SESSION", "KDE_FULL_SESSION"):
        monkeypatch.delenv(name, raising=False)
    program, seen = home() / "cursor", home() / "seen"
    program.write_text(
        f'#!/bin/sh\nfor a in "$@"; do printf "%s\\0" "$a"; done > "{seen}.new"\nmv "{seen}.new" "{seen}"\n'
    )
    program.chmod(0o755)
    file = home() / ".local/share/applications/cursor.desktop"
    file.parent.mkdir(parents=True)
    file.write_text(
        f"[Desktop Entry]\nType=Application\nName=Cursor\nExec={program} --open-url %U\nMimeType=x-scheme-handler/cursor;\n"
    )
    subprocess.run(["xdg-mime", "default", "cursor.desktop", "x-scheme-handler/cursor"], check=True, timeout=20)
    consentry("handler", "enable", "--client", "cursor")
    return Client(file, seen)


def consentry(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-E", "-P", "-m", "consentry", *arguments], check=True, capture_output=True, timeout=60
    )


def default() -> str:
    done = subprocess.run(
        ["xdg-mime", "query", "default", "x-scheme-handler/cursor"], capture_output=True, text=True, timeout=20
    )
    return done.stdout.strip()


def holder() -> str | None:
    world = LocalWorld()
    return next(one.holder for one in registration.status(world, State(world.state_home())) if one.scheme == "cursor")


def test_the_tools_of_the_desktop_see_what_we_see(client: Client) -> None:
    assert default() == holder() == OWN
    subprocess.run(["xdg-mime", "default", "cursor.desktop", "x-scheme-handler/cursor"], check=True, timeout=20)
    assert default() == holder() == "cursor.desktop"
    status = json.loads(consentry("handler", "status", "--client", "cursor", "--json").stdout)
    assert status["schemes"][0]["state"] == "taken back"
    consentry("handler", "enable", "--client", "cursor")
    assert default() == OWN
    consentry("handler", "disable")
    assert default() == holder() == "cursor.desktop"


@pytest.mark.parametrize(
    "tail",
    [
        "code=1",
        "a b&c=$(id)&d=`id`",
        "q=\"'\\\\;|&<>*?[]{}~#",
        "%41%2541%",
        "ü=é\u202e",
        "--new-window %u %%",
        "x" * 60_000,
    ],
    ids=["plain", "shell", "quotes", "percent", "unicode", "options", "long"],
)
@pytest.mark.parametrize("tool", ["xdg-open", "gio"])
def test_other_traffic_reaches_the_client_byte_for_byte(client: Client, tool: str, tail: str) -> None:
    need(tool)
    link = f"cursor://anysphere.cursor-mcp/oauth/callback?{tail}"
    done = subprocess.run([tool, *(["open"] if tool == "gio" else []), link], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    argv = client.argv()
    assert argv[0] == "--open-url" and len(argv) == 2
    # What the tool itself does to a link, it does for every program: the client alone would get the same.
    if argv[1] != link:
        consentry("handler", "disable")
        subprocess.run([tool, *(["open"] if tool == "gio" else []), link], check=True, capture_output=True, timeout=60)
        assert client.argv() == argv


def test_nothing_is_written_down(client: Client) -> None:
    subprocess.run(["xdg-open", SIGN_IN + "&secret=s3cr3t"], check=True, timeout=60)
    assert client.argv() == ["--open-url", SIGN_IN + "&secret=s3cr3t"]
    world = LocalWorld()
    assert [row.event for row in ledger.rows(world, State(world.state_home()))] == ["handler-on"]
    assert not [f for f in home().rglob("*") if f.is_file() and b"s3cr3t" in f.read_bytes()]


def test_a_link_that_begins_like_an_option_is_no_option(client: Client) -> None:
    done = subprocess.run(
        [sys.executable, "-E", "-P", "-m", "consentry", "handler", "open", "--", "--help"],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 5 and b"not a link" in done.stderr


def test_a_refusal_is_shown_where_there_is_no_terminal(client: Client) -> None:
    """On a real session bus, with a real notify-send."""
    need("dbus-run-session", "notify-send")
    pytest.importorskip("jeepney", reason="not run: jeepney is not installed")
    shown = home() / "shown"
    script = home() / "session.sh"
    script.write_text(
        f'"{sys.executable}" "{HERE}/notifications.py" "{shown}" > "{home()}/ready" &\n'
        f'while [ ! -s "{home()}/ready" ]; do sleep 0.05; done\n'
        'xdg-open "cursor:MCP/install?<b>x</b>"\n'
    )
    subprocess.run(["dbus-run-session", "--", "sh", str(script)], capture_output=True, timeout=60)
    wait(shown.exists)
    app, title, text = shown.read_text().split("\0")
    assert (app, title) == ("Consentry", "Consentry")
    assert "nothing was installed" in text.lower() and "<b>" not in text


# ---- a real browser ------------------------------------------------------------------------------------------------


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    need("Xvfb", "xdotool", "openbox", "chromium")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x900x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    monkeypatch.setenv("DISPLAY", f":{number}")
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield f":{number}"
    for process in (manager, server):
        process.terminate()
        process.wait(20)


@pytest.fixture
def site() -> Iterator[tuple[str, Path]]:
    """A site on this machine, with the folder of its pages."""
    folder = home() / "site"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, directory=str(folder), **more)  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", folder
        server.shutdown()


def free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def browser(client: Client, screen: str, site: tuple[str, Path]) -> Iterator[int]:
    """Chromium as the person's browser, which was told to open cursor links from the site; its port for the tests.

    The desktop opens web pages in the same browser: the consent page comes up beside the site.
    """
    origin, folder = site
    profile, port = home() / "profile", free()
    (profile / "Default").mkdir(parents=True)
    allowed = {"protocol_handler": {"allowed_origin_protocol_pairs": {origin: {"cursor": True}}}}
    (profile / "Default/Preferences").write_text(json.dumps(allowed))
    web = home() / "web"
    web.write_text(
        "#!/bin/sh\nexec chromium --no-sandbox --no-first-run --no-default-browser-check --disable-gpu --password-store=basic "
        f'--disable-background-networking --user-data-dir="{profile}" --remote-debugging-port={port} "$@"\n'
    )
    web.chmod(0o755)
    file = home() / ".local/share/applications/web.desktop"
    file.write_text(f"[Desktop Entry]\nType=Application\nName=Web\nExec={web} %u\nMimeType=x-scheme-handler/http;\n")
    subprocess.run(["xdg-mime", "default", "web.desktop", "x-scheme-handler/http"], check=True, timeout=20)
    (folder / "index.html").write_text("<!doctype html><title>site</title>")
    with (home() / "browser.log").open("wb") as log:
        process = subprocess.Popen([str(web), f"{origin}/index.html"], stdout=log, stderr=log)
    yield port
    process.terminate()
    process.wait(20)


def page_with(link: str) -> str:
    escaped = link.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<!doctype html><meta charset=utf-8><title>site</title><a style="position:fixed;inset:0" href="{escaped}">Add to Cursor</a>'


def click() -> None:
    """A click of the mouse in the middle of the screen."""
    subprocess.run(["xdotool", "mousemove", "500", "500", "click", "1"], check=True, timeout=20)


def test_a_click_in_a_browser_asks_and_installs(client: Client, browser: int, site: tuple[str, Path]) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="not run: playwright is not installed")
    origin, folder = site
    entry = {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a b;$(id)\u00e9"]}
    config = quote(base64.b64encode(json.dumps(entry).encode()).decode(), safe="")
    install = f"cursor://anysphere.cursor-deeplink/mcp/install?name=notes&config={config}"
    sign_in = f"{SIGN_IN}&q=$(id)&r=\"'"
    configuration = home() / ".cursor/mcp.json"

    with playwright.sync_playwright() as play:
        assert wait(lambda: _listening(browser), 60), (home() / "browser.log").read_text()
        context = play.chromium.connect_over_cdp(f"http://127.0.0.1:{browser}").contexts[0]
        page = context.pages[0]

        def follow(link: str) -> None:
            name = f"{time.monotonic_ns()}.html"  # a browser may keep a page of the same name
            (folder / name).write_text(page_with(link), encoding="utf-8")
            page.bring_to_front()
            page.goto(f"{origin}/{name}")
            page.evaluate("addEventListener('click', () => { document.title = 'clicked' })")
            # The window manager may still be at work: a click that the page has not seen was none.
            for _ in range(20):
                click()
                page.wait_for_timeout(500)
                if page.title() == "clicked":
                    break

        # A sign-in goes on, as the browser spells it, and nobody is asked.
        follow(sign_in)
        option, arrived = client.argv()
        assert (option, unquote(arrived)) == ("--open-url", unquote(sign_in))
        assert rows() == ["handler-on"]

        # An install asks on a page; the page closed means no.
        follow(install)
        question = _question(context)
        assert "notes-mcp@1.2.3" in question.inner_text("#review") and not configuration.exists()
        question.close()
        assert wait(lambda: rows()[1:] == ["asked", "denied"]), rows()
        assert not configuration.exists() and not client.seen.exists()

        # The same click again, and this time the person reads to the end, types the words and installs it.
        follow(install)
        question = _question(context)
        question.bring_to_front()
        words = question.inner_text("#phrase")
        question.locator("#words").click()
        question.keyboard.type(words)
        question.wait_for_timeout(1500)
        question.locator("#buttons button").last.click()
        assert wait(configuration.exists)
        args = json.loads(configuration.read_text())["mcpServers"]["notes"]["args"]
        assert args[args.index("--plan") + 1].startswith("sha256:")
        wait(lambda: rows()[3:] == ["asked", "approved", "written"])
        assert rows()[3:] == ["asked", "approved", "written"] and not client.seen.exists()


def _listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def rows() -> list[str]:
    world = LocalWorld()
    return [row.event for row in ledger.rows(world, State(world.state_home()))]


def _question(context: Any) -> Any:
    """The tab with the consent page, once it is there."""

    def find() -> Any:
        context.pages[0].wait_for_timeout(100)
        return next((tab for tab in context.pages if "question for you" in tab.title()), None)

    found: Any = wait(find)
    assert found is not None, (
        [(tab.title(), tab.url) for tab in context.pages],
        rows(),
        (home() / "browser.log").read_text()[-800:],
    )
    found.wait_for_selector("#dialog:not([hidden])")
    return found
