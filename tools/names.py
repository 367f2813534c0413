"""The generated lists of ``rules/data``: ``make names`` fetches their sources through the user's own npm and pip.

Three published packages carry what is needed, and no registry is asked for a list: ``npm-high-impact`` and ``guarddog``
(names that many people install) and ``confusable-homoglyphs`` (Unicode's ``confusables.txt``). The other lists of the
folder are kept by hand. Where each comes from, its version and licence, stands in its first lines and in
``docs/reference/data.md``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "consentry" / "rules" / "data"
#: Names beyond this rank are seldom imitated; each list is in order of use.
NPM, PYPI = 12_000, 12_000
#: Packages of one platform or of types are never asked for by a person.
_NOISE = re.compile(r"@types/|.*(?:-|/)(?:linux|darwin|win32|android|freebsd|openharmony|wasm32|netbsd|sunos)(?:-|$)")


def fetched(folder: Path, *command: str) -> Path:
    """The one file that a package client puts into ``folder``."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(iter(folder.iterdir()))


def npm(folder: Path, name: str) -> dict[str, str]:
    """The text files of an npm package."""
    folder.mkdir()
    with tarfile.open(fetched(folder, "npm", "pack", "--silent", name)) as archive:
        texts = {}
        for member in archive.getmembers():
            stream = archive.extractfile(member)
            if stream is not None:
                texts[member.name.removeprefix("package/")] = stream.read().decode("utf-8", "replace")
        return texts


def pypi(folder: Path, name: str) -> tuple[str, dict[str, str]]:
    """The version and the JSON files of a wheel."""
    folder.mkdir()
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "-d", ".", name]
    wheel = fetched(folder, *pip)
    with zipfile.ZipFile(wheel) as archive:
        files = {n: archive.read(n).decode("utf-8") for n in archive.namelist() if n.endswith(".json")}
    return wheel.name.split("-")[1], files


def write(name: str, about: list[str], lines: list[str]) -> None:
    """One data file: what it is, then its lines."""
    day = datetime.datetime.now(datetime.UTC).date()
    head = [f"# {line}" for line in [*about, f"Made by tools/names.py, {day}."]]
    (DATA / name).write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
    sys.stdout.write(f"{name}: {len(lines)} lines, {(DATA / name).stat().st_size:,} bytes\n")


def popular(folder: Path) -> None:
    """``npm.txt`` and ``pypi.txt``."""
    files = npm(folder / "npm", "npm-high-impact")
    version = json.loads(files["package.json"])["version"]
    names = re.findall(r"^ +'([^']+)',$", files["lib/top.js"], re.MULTILINE)
    kept = [n for n in names if not _NOISE.match(n)][:NPM]
    write(
        "npm.txt",
        ["Names of npm packages that many people install, most used first.", f"npm-high-impact {version}, MIT."],
        kept,
    )
    release, lists = pypi(folder / "pypi", "guarddog")
    top = json.loads(lists["guarddog/analyzer/metadata/resources/top_pypi_packages.json"])["packages"]
    kept = list(dict.fromkeys(re.sub(r"[-_.]+", "-", n).lower() for n in top[:PYPI]))
    write(
        "pypi.txt",
        ["Names of PyPI packages that many people install, most used first.", f"guarddog {release}, Apache-2.0."],
        kept,
    )


def looks(folder: Path) -> None:
    """``looks.txt``: the characters that look like an ASCII letter or digit, or like what joins names."""
    version, files = pypi(folder / "looks", "confusable-homoglyphs")
    pairs = json.loads(files["confusable_homoglyphs/confusables.json"])
    alike: dict[str, set[str]] = {}
    for char, others in pairs.items():
        # Compatibility forms are gone before a name is compared.
        if len(char) != 1 or char.isascii() or unicodedata.normalize("NFKC", char) != char:
            continue
        for other in (o["c"] for o in others):
            if re.fullmatch(r"[A-Za-z0-9]{1,3}|[-._/:@]", other):
                # Unicode's prototype of I, l, 1 and | is l; a capital one imitates I, which is what a person reads.
                shown = "I" if other == "l" and unicodedata.category(char) == "Lu" else other
                alike.setdefault(shown, set()).add(char)
    lines = [f"{shown} {''.join(sorted(chars))}" for shown, chars in sorted(alike.items())]
    about = [
        "Characters that look like ASCII: what is read, then what imitates it. Unicode Technical Standard 39.",
        f"confusable-homoglyphs {version} (MIT), made of Unicode's confusables.txt 15.1, Unicode-3.0.",
    ]
    write("looks.txt", about, lines)


def main() -> None:
    """Rebuild all generated lists, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    makers = {"popular": popular, "looks": looks}
    parser.add_argument("what", nargs="?", choices=list(makers))
    what = parser.parse_args().what
    with tempfile.TemporaryDirectory() as folder:
        for name in [what] if what else makers:
            makers[name](Path(folder))


if __name__ == "__main__":
    main()
