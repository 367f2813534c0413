"""Pasted YAML: what stands in it is for ``documents``, how it is written for ``decode_yaml``."""

from __future__ import annotations

from consentry.decode_yaml import scan_yaml
from consentry.errors import Refused
from consentry.formats import pasted
from consentry.formats.interface import form
from consentry.model import InstallRequest

NAME: str = "yaml"


def claims(offer: str) -> bool:
    """Whether ``offer`` opens as a YAML document does."""
    return form(offer) == "yaml"


def read(offer: str) -> InstallRequest:
    """The servers in a pasted text. Raises Refused, see ``decode_yaml.scan_yaml`` and ``documents.read``."""
    # A text at the end may hold the line end that was taken for that of the file.
    try:
        root = scan_yaml(offer + "\n")
    except Refused as error:
        raise pasted.duplicate(error) from error
    return pasted.request(offer, NAME, root)
