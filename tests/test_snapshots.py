"""Exact screens of every front end in two languages (U-h): ``make snapshots`` draws them anew, to be looked at in the diff."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consentry.dialogs.browser import BrowserDialog
from consentry.dialogs.pane.text import runs
from consentry.dialogs.screen import render
from consentry.errors import ConsentryError
from consentry.language import Catalog, matching
from consentry.model import Review
from consentry.world import LocalWorld

HERE = Path(__file__).parent
FOLDER = HERE / "snapshots"
sys.path.insert(0, str(HERE.parent / "tools"))
from samples import SAMPLES  # noqa: E402 - a tool of this project

sys.path.pop(0)
NAMES = ("low", "careful", "danger", "not-allowed", "remote", "values")
TAGS = ("en", "de")


def compared(front: str, name: str, tag: str, text: str) -> None:
    path = FOLDER / f"{front}-{name}-{tag}.txt"
    if os.environ.get("CONSENTRY_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8"), "make snapshots, and look at the difference"


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_terminal(name: str, tag: str) -> None:
    compared("terminal", name, tag, "\n".join(render(SAMPLES[name](), 80, plain=True, catalog=matching((tag,)))))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_window(name: str, tag: str) -> None:
    catalog = matching((tag,))
    text = "".join(run.text for run in runs(catalog.review(SAMPLES[name]()), catalog)[0])
    compared("window", name, tag, text.replace("\t", " | "))


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_page(name: str, tag: str, browser: Browser) -> None:
    compared("page", name, tag, heard(browser, SAMPLES[name](), matching((tag,))))


def heard(browser: Browser, asked: Review, catalog: Catalog) -> str:
    """What a screen reader finds on the page."""
    address: queue.Queue[str] = queue.Queue()

    def opener(url: str) -> Callable[[], int | None]:
        address.put(url)
        return lambda: None

    dialog = BrowserDialog(LocalWorld(), opener=opener, catalog=catalog)

    def ask() -> None:
        try:
            if asked.asks:
                dialog.fill(asked, lambda _ident, _text: "")
            elif asked.words is None:
                dialog.show(asked)
            else:
                dialog.ask(asked)
        except ConsentryError:
            return

    person = threading.Thread(target=ask)
    person.start()
    page = browser.new_page()
    try:
        page.goto(address.get(timeout=20))
        page.locator("#end").wait_for()
        page.locator("#end").scroll_into_view_if_needed()
        return page.locator("#lead").aria_snapshot() + "\n" + page.locator("#review").aria_snapshot()
    finally:
        page.close()
        person.join(10)
        dialog.close()
