"""Pasted TOML: what stands in it is for ``documents``, how it is written for ``decode_toml``."""

from __future__ import annotations

from consentry.decode_toml import scan_toml
from consentry.formats import pasted
from consentry.formats.interface import form
from consentry.model import InstallRequest

NAME: str = "toml"


def claims(offer: str) -> bool:
    """Whether ``offer`` opens as a TOML document does."""
    return form(offer) == "toml"


def read(offer: str) -> InstallRequest:
    """The servers in a pasted text. Raises Refused, see ``decode_toml.scan_toml`` and ``documents.read``."""
    return pasted.request(offer, NAME, scan_toml(offer))
