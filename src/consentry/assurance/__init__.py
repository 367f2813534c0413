"""Means by which a person proves more than that a channel answered. Each signs or confirms exactly one plan.

In this order they are tried: the first one that proves enough and is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from consentry.assurance.interface import Means
from consentry.family import Family

if TYPE_CHECKING:
    from consentry.assurance import polkit, ssh, touch_id, webauthn, windows_hello

    _PROVED: dict[str, Means] = {
        "webauthn": webauthn,
        "polkit": polkit,
        "touch-id": touch_id,
        "windows-hello": windows_hello,
        "ssh": ssh,
    }

ALL: Mapping[str, Means] = Family(
    __name__,
    {
        "webauthn": "webauthn",
        "polkit": "polkit",
        "touch-id": "touch_id",
        "windows-hello": "windows_hello",
        "ssh": "ssh",
    },
)
#: The means by which each system itself asks.
SYSTEM = {"linux": "polkit", "darwin": "touch-id", "win32": "windows-hello"}
