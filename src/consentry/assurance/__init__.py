"""Means by which a person proves more than that a channel answered. Each signs or confirms exactly one plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from consentry.assurance.interface import Means
from consentry.family import Family

if TYPE_CHECKING:
    from consentry.assurance import ssh

    _PROVED: dict[str, Means] = {"ssh": ssh}

ALL: Mapping[str, Means] = Family(__name__, {"ssh": "ssh"})
