"""What could not be had is listed as not run; with ``CI=true`` it is a failure, never a silent skip."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consentry.cli.markers import marks

if TYPE_CHECKING:  # most tests need no browser
    from playwright.sync_api import Browser

NOT_RUN = "not run:"
_LOOKS = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "DISPLAY", "WAYLAND_DISPLAY")
CORPUS = "CONSENTRY_CORPUS"


def pytest_configure() -> None:
    """Hundreds of tests start Python: compiled modules are kept, or each of those starts compiles the package again."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # The language of whoever runs the tests is not what they are about.
    os.environ["LC_ALL"] = "C.UTF-8"


def _reason(report: pytest.TestReport) -> str:
    return report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    reason = _reason(report) if report.skipped else ""
    if reason.startswith(NOT_RUN) and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{reason} (a missing tool is a failure under CI=true)"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if isinstance(r, pytest.TestReport)]
    reasons = sorted({_reason(report) for report in skipped})
    if reasons:
        terminalreporter.section("not run on this machine")
        for reason in reasons:
            terminalreporter.line(reason)


#: Homes for the next test: most tests leave theirs as it was made, and thousands of folders are slow to remove.
_UNTOUCHED: list[Path] = []


def _untouched(home: Path) -> bool:
    return os.path.lexists(home) and os.lstat(home).st_mode == stat.S_IFDIR | 0o700 and not os.listdir(home)


@pytest.fixture(autouse=True)
def _clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Generator[None, None, None]:
    """No test reads or writes the developer's own home, or looks different under an assistant or a build server."""
    home = _UNTOUCHED.pop() if _UNTOUCHED else tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("consentry.authority.account_home", lambda: str(home))
    monkeypatch.setenv("CONSENTRY_HOME", str(home / "consentry"))
    for name in list(os.environ):
        if name.startswith(("XDG_", "CLAUDE", "CURSOR_", "GEMINI_", "CODEX_")) or name in _LOOKS or marks(name):
            monkeypatch.delenv(name)
    yield
    if _untouched(home):
        _UNTOUCHED.append(home)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the page; each opens a context of its own in it."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("not run: chromium is not installed")
    with sync_playwright() as play:
        # As root, which tests may be, Chromium has no sandbox of its own.
        started = play.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder with the facts read from public sources; they are not part of the project."""
    folder = os.environ.get(CORPUS)
    if not folder:
        pytest.skip(f"{CORPUS} is not set")
    return Path(folder)
