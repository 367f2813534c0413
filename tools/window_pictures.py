"""The pictures of the window: what the real window shows on a display of its own.

python tools/window_pictures.py OUT-FOLDER [NAME ...]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from samples import SAMPLES

from consentry.dialogs.window import WindowDialog
from consentry.errors import CannotAsk, NotApproved
from consentry.model import Review
from consentry.world import LocalWorld

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from displays import display, missing

LONGEST = 150_000  # bytes of a picture
DARK = "[Settings]\ngtk-application-prefer-dark-theme=1\n"


def run(*words: str) -> str:
    """What a program prints."""
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def picture(asked: Review, out: Path, keys: tuple[str, ...] = (), size: tuple[int, int] | None = None) -> None:
    """The window for ``asked`` after ``keys``, as a file; the answer is then no."""
    person = threading.Thread(target=_ask, args=(asked,))
    person.start()
    window = run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Consentry: a question").split()[-1]
    if size:
        run("xdotool", "windowsize", "--sync", window, *map(str, size))
    time.sleep(0.8)
    for key in keys:
        run("xdotool", "key", key) if len(key) > 1 else run("xdotool", "type", key)
        time.sleep(0.1)
    time.sleep(0.6)
    frame = run("xdotool", "getactivewindow")
    subprocess.run(["import", "-frame", "-window", frame, str(out)], check=True)
    subprocess.run(["convert", str(out), "-strip", "+dither", "-colors", "128", f"PNG8:{out}"], check=True)
    run("xdotool", "key", "Escape")
    person.join()


def _ask(asked: Review) -> None:
    dialog = WindowDialog(LocalWorld())
    try:
        if asked.asks:
            dialog.fill(asked, lambda _ident, _text: "")
        elif asked.words is None:
            dialog.show(asked)
        else:
            dialog.ask(asked)
    except (NotApproved, CannotAsk) as no:
        print(no.message, file=sys.stderr) if isinstance(no, CannotAsk) else None


def main() -> int:
    """Write the pictures; the exit status."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    if lacking := missing():
        print(f"there is no {lacking}", file=sys.stderr)
        return 1
    out, wanted = Path(sys.argv[1]), sys.argv[2:] or list(SAMPLES)
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, display() as name:
        os.environ |= {"DISPLAY": name, "HOME": home}
        os.environ.pop("XDG_CONFIG_HOME", None)
        for dark in (False, True):
            if dark:
                Path(home, ".config/gtk-3.0").mkdir(parents=True)
                Path(home, ".config/gtk-3.0/settings.ini").write_text(DARK, encoding="ascii")
            for one in wanted:
                keys = ("End",) if one == "values" else ()
                picture(SAMPLES[one](), out / f"window-{one}{'-dark' if dark else ''}.png", keys)
            if "danger" in wanted and not dark:
                picture(SAMPLES["danger"](), out / "window-narrow.png", size=(400, 760))
    for file in sorted(out.glob("window-*.png")):
        size = file.stat().st_size
        print(f"{file} {size:,} bytes")
        if size > LONGEST:
            print(f"{file} is too large", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
