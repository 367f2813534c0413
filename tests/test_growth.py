"""No request is slow on purpose: shapes made against the readers, grammars and rules, each far larger than real ones."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _bench() -> ModuleType:
    path = Path(__file__).parent.parent / "bench" / "growth.py"
    spec = importlib.util.spec_from_file_location("growth", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["growth"] = module
    spec.loader.exec_module(module)
    return module


GROWTH = _bench()


@pytest.mark.parametrize("name", GROWTH.SHAPES)
def test_a_request_made_to_be_slow_is_answered(name: str) -> None:
    # Quadratic work at this size takes minutes; the limit is wide, for machines are slow and shared.
    assert GROWTH.seconds(GROWTH.SHAPES[name], 60_000) < 10
