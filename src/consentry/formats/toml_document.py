"""Pasted TOML: what stands in it is for ``documents``, how it is written for ``decode_toml``."""

from __future__ import annotations

from consentry.decode_toml import scan_toml
from consentry.errors import Refused
from consentry.formats import pasted
from consentry.formats.interface import form
from consentry.model import InstallRequest

NAME: str = "toml"


def claims(offer: str) -> bool:
    """Whether ``offer`` opens as a TOML document does."""
    return form(offer) == "toml"


def read(offer: str) -> InstallRequest:
    """The servers in a pasted text. Raises Refused, see ``decode_toml.scan_toml`` and ``documents.read``."""
    try:
        root = scan_toml(offer)
    except Refused as error:
        raise pasted.duplicate(error) from error
    return pasted.request(offer, NAME, root)
