"""The table of checks names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = (HERE.parent / "docs" / "reference" / "consent-checks.md").read_text(encoding="utf-8")
CHECKS = re.findall(r"^\| ([A-Z]\d+[a-c]?|U-[a-i]) \|", TABLE, re.M)


def test_every_test_of_the_table_is_there() -> None:
    named = set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", TABLE))
    assert len(named) > 80
    gone = [f"{file}::{name}" for file, name in sorted(named)
            if not (HERE / file).is_file() or f"def {name}(" not in (HERE / file).read_text(encoding="utf-8")]  # fmt: skip
    assert gone == []


def test_every_check_has_one_row() -> None:
    assert len(CHECKS) == len(set(CHECKS))
    wanted = {f"R{n}" for n in range(1, 10)} | {f"N{n}" for n in (1, 2, 3)} | {f"X{n}" for n in (1, 2, 3)}
    wanted |= {f"D{n}" for n in range(1, 6)} | {f"U-{c}" for c in "abcdefghi"} | {"T1", "T5", "T6", "T7", "T8", "W9"}
    assert wanted <= {re.sub(r"(?<=\d)[abc]$", "", check) for check in CHECKS}
