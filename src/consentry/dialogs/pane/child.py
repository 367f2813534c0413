"""The window's process: it is told a review on standard input, shows it, and says on standard output what came of it.

Nothing that it says is consent by itself: the process that started it compares words, digest and times. When that
process ends, the window goes.
"""

from __future__ import annotations

import contextlib
import json
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from consentry.dialogs.pane import message
from consentry.language import matching
from consentry.model import JSON

if TYPE_CHECKING:
    from consentry.dialogs.pane.view import View


def say(what: dict[str, JSON]) -> None:
    """One message, as one line; whoever asked may be gone."""
    with contextlib.suppress(OSError):
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def listen(heard: queue.SimpleQueue[str]) -> None:
    """Put every line of standard input into ``heard``, and "" at its end."""
    for line in sys.stdin:
        heard.put(line)
    heard.put("")


def main() -> None:
    """Show the one question."""
    said: dict[str, Any] = json.loads(sys.stdin.readline())
    review = message.review(said["review"])
    if review.digest != said["drawn"]:
        raise ValueError("this is not the review that was digested")
    catalog = matching((said["language"],))
    try:
        import tkinter

        from consentry.dialogs.pane.view import Question, Root, View
    except ImportError:
        say({"end": "no-toolkit"})
        return
    try:
        root = Root()
    except tkinter.TclError:
        say({"end": "no-display"})
        return
    question = Question(
        kind=said["kind"], review=review, digest=said["digest"], timeout=float(said["timeout"]), dark=bool(said["dark"])
    )
    view = View(root, question, catalog, say, time.monotonic)
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(heard,), daemon=True).start()
    poll(view, heard)
    root.deiconify()
    view.tick()
    say({"shown": True})
    root.mainloop()


def poll(view: View, heard: queue.SimpleQueue[str]) -> None:
    """Look at what came in, again and again."""
    while not view.over and not heard.empty():
        line = heard.get()
        if not line:
            view.end("left")  # whoever asked is gone: there is nobody to tell
            return
        answer: dict[str, Any] = json.loads(line)
        view.answered(answer["problems"])
    if not view.over:
        view.root.after(50, poll, view, heard)


if __name__ == "__main__":
    main()
