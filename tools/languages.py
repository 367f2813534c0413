"""The words of every language: ``python tools/languages.py`` takes new sentences of ours into the ``.po`` files and
compiles them; ``--check`` fails if one is stale or incomplete.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from consentry.judge import SAID
from consentry.language import LANGUAGES

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "consentry"
FOLDER = SOURCE / "languages"
EPOCH = datetime.fromtimestamp(0, UTC)  # the same words give the same files

#: Lines of a header that say nothing here.
_UNUSED = (
    b'"Project-Id',
    b'"Report-Msgid',
    b'"POT-Creation',
    b'"PO-Revision',
    b'"Last-Tr',
    b'"Language-Team',
    b'"Generated',
)

Found = tuple[str | tuple[str, str], str]  # a sentence, or its two forms; the file it stands in


def sentences() -> Iterator[Found]:
    """Every sentence that ``_`` or ``plural`` marks, and every phrase that is typed to accept a danger."""
    for path in sorted(SOURCE.rglob("*.py")):
        place = str(path.relative_to(SOURCE))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if node.func.id == "_" and texts:
                yield texts[0], place
            elif node.func.id == "plural" and len(texts) == 2:
                yield (texts[0], texts[1]), place
            else:
                yield from _typed(node, place)
    for said in SAID.values():
        yield said, "judge.py"


def _typed(node: ast.Call, place: str) -> Iterator[Found]:
    """The words that a person types: they stay as they are, and their meaning stands beside them."""
    assert isinstance(node.func, ast.Name)
    for keyword in node.keywords if node.func.id in ("Wording", "Finding", "Review", "replace") else ():
        if keyword.arg in ("phrase", "words") and isinstance(keyword.value, ast.Constant) and keyword.value.value:
            yield str(keyword.value.value), place


def template() -> Catalog:
    """All sentences, without a translation."""
    catalog = Catalog(project="Consentry", charset="utf-8", header_comment="")
    for text, place in sentences():
        catalog.add(text, locations=[(place, 0)])
    return catalog


def updated(language: str) -> Catalog:
    """The words of ``language`` that there are, for the sentences that there are now."""
    path = FOLDER / f"{language}.po"
    old = Catalog(
        locale=language, charset="utf-8", fuzzy=False, header_comment=f"# What Consentry says, in {language}."
    )
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    old.update(template(), no_fuzzy_matching=True)
    old.obsolete.clear()
    return old


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """The ``.po`` file and the ``.mo`` file; the same for the same words on every machine."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    write_mo(compiled, catalog)
    kept = [line for line in text.getvalue().splitlines(keepends=True) if not line.startswith(_UNUSED)]
    return b"".join(kept).lstrip(b"\n"), compiled.getvalue()


def main() -> int:
    wrong = []
    for language in LANGUAGES:
        catalog = updated(language)
        catalog.creation_date = catalog.revision_date = EPOCH
        missing = [message.id for message in catalog if message.id and not message.string]
        files = zip((f"{language}.po", f"{language}.mo"), written(catalog), strict=True)
        for name, data in files:
            path = FOLDER / name
            if "--check" in sys.argv:
                if not path.exists() or path.read_bytes() != data:
                    wrong.append(f"{name} is not what the code says: run make languages")
            else:
                FOLDER.mkdir(exist_ok=True)
                path.write_bytes(data)
        print(f"{language}: {len(catalog)} sentences, {len(missing)} without words")
        print(*(f"    {ident}" for ident in missing), sep="\n", end="\n" if missing else "")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
