"""The consent page beside a bare page: from the start of the dialog to the question on the screen."""

from __future__ import annotations

import http.server
import os
import queue
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, sync_playwright

from consentry.dialogs.browser import BrowserDialog
from consentry.errors import NotApproved
from consentry.model import Level, Review, Row, Section
from consentry.world import LocalWorld

RUNS = 7


def review(size: int) -> Review:
    rows = (Row(label="0", value="npx"), Row(label="1", value="x" * size))
    section = Section(title="Exactly this will run:", rows=rows, numbered=True, end="End of command.", kind="command")
    return Review(
        heading="Run a program on your computer?", level=Level.WARN, badge="CAREFUL", warning=("It may be dangerous.",),
        consequences=("One.",), sections=(section,), plan_digest="sha256:" + "0" * 64, words="npx", dwell=0.7,
    )  # fmt: skip


def ours(browser: Browser, asked: Review) -> float:
    """Seconds until the question is on the screen."""
    address: queue.Queue[str] = queue.Queue()
    dialog = BrowserDialog(LocalWorld(), opener=lambda url: _opened(address, url))
    page = browser.new_page()
    start = time.perf_counter()
    person = threading.Thread(target=_ask, args=(dialog, asked))
    person.start()
    page.goto(address.get())
    page.locator("#dialog").wait_for()
    there = time.perf_counter() - start
    page.close()
    person.join()
    dialog.close()
    return there


def _opened(address: queue.Queue[str], url: str) -> Callable[[], None]:
    address.put(url)
    return lambda: None


def _ask(dialog: BrowserDialog, asked: Review) -> None:
    try:
        dialog.ask(asked)
    except NotApproved:
        return


class _Bare(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>x</title><p id=dialog>bare")

    def log_message(self, *_args: object) -> None:
        """Nothing."""


def bare(browser: Browser) -> float:
    page = browser.new_page()
    start = time.perf_counter()
    server = http.server.HTTPServer(("127.0.0.1", 0), _Bare)
    threading.Thread(target=server.handle_request, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.locator("#dialog").wait_for()
    took = time.perf_counter() - start
    page.close()
    server.server_close()
    return took


def table() -> Iterator[tuple[str, str, str, str, str]]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        yield "consent page: no Chromium here", "", "", "", "not run"
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        base = statistics.median(bare(browser) for _ in range(RUNS))
        for size, runs in ((60, RUNS), (1_000_000, 3)):
            found = statistics.median(ours(browser, review(size)) for _ in range(runs))
            yield (
                f"question on the page, {size:,} bytes / bare page",
                f"{found * 1e3:.0f} ms",
                f"{base * 1e3:.0f} ms",
                f"{found / base:.1f}",
                "1 MB readable within 3 s" if size > 100 else "",
            )
        browser.close()


if __name__ == "__main__":
    for cells in table():
        print("  ".join(cells))
