"""The pictures of the consent page: what the real page shows in the browser of this system.

python tools/page_pictures.py OUT-FOLDER [NAME ...]
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from samples import SAMPLES

from consentry.dialogs.browser import BrowserDialog
from consentry.errors import NotApproved
from consentry.language import ENGLISH, Catalog, matching
from consentry.model import Review
from consentry.world import LocalWorld

WIDTH, NARROW, TALLEST = 880, 320, 3200
LONGEST = 150_000  # bytes of a picture
LANGUAGES = ("de", "ar")


def picture(
    browser: Browser, asked: Review, out: Path, *, dark: bool = False, width: int = WIDTH, catalog: Catalog = ENGLISH
) -> None:
    """The whole page for ``asked``, as a file."""
    address: queue.Queue[str] = queue.Queue()
    dialog = BrowserDialog(LocalWorld(), opener=lambda url: _opened(address, url), catalog=catalog)
    person = threading.Thread(target=_ask, args=(dialog, asked))
    person.start()
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page.goto(address.get(timeout=20))
    page.locator("#no").wait_for()
    page.locator("#end").scroll_into_view_if_needed()
    page.locator("#dialog").evaluate("() => window.scrollTo(0, 0)")
    height = min(TALLEST, page.locator("body").evaluate("(b) => b.scrollHeight"))
    page.screenshot(path=out, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.close()
    person.join()
    dialog.close()
    small = shutil.which("convert")
    if small:
        subprocess.run([small, str(out), "-strip", "+dither", "-colors", "128", f"PNG8:{out}"], check=True)


def _opened(address: queue.Queue[str], url: str) -> Callable[[], None]:
    address.put(url)
    return lambda: None


def _ask(dialog: BrowserDialog, asked: Review) -> None:
    try:
        if asked.asks:
            dialog.fill(asked, lambda _ident, _text: "")
        elif asked.words is None:
            dialog.show(asked)
        else:
            dialog.ask(asked)
    except NotApproved:
        return


def main() -> int:
    """Write the pictures; the exit status."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    out, wanted = Path(sys.argv[1]), sys.argv[2:] or list(SAMPLES)
    chromium = next(found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name)))
    out.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in wanted:
            for dark in (False, True):
                picture(browser, SAMPLES[name](), out / f"page-{name}{'-dark' if dark else ''}.png", dark=dark)
        if "danger" in wanted:
            picture(browser, SAMPLES["danger"](), out / "page-narrow.png", width=NARROW)
            for tag in LANGUAGES:
                picture(browser, SAMPLES["danger"](), out / f"page-danger-{tag}.png", catalog=matching((tag,)))
        browser.close()
    for file in sorted(out.glob("page-*.png")):
        size = file.stat().st_size
        print(f"{size:>8} {file.name}{'  too big' if size > LONGEST else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
