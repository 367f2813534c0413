"""Windsurf links: ``windsurf://windsurf-mcp-registry?serverName=NAME`` (vendor documentation).

They name an entry of Windsurf's own catalogue. What would run is not in the link, so it is explained, never read.
"""

from __future__ import annotations

from consentry.formats import link, spelled
from consentry.formats.interface import Address, aims, names_entry, opened, parameters
from consentry.model import InstallRequest

NAME: str = "windsurf"

_ADDRESSES = (Address("windsurf", "windsurf-mcp-registry", "/?"),)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Windsurf."""
    return aims(offer, frozenset(("windsurf",)))


def read(offer: str) -> InstallRequest:
    """Raises ``NamesEntry``, or Refused for a link that Windsurf does not document."""
    found = parameters(opened(offer, "Windsurf", _ADDRESSES).query)
    if "serverName" not in found:
        raise link.malformed("the link names no entry of the catalogue")
    raise names_entry("Windsurf", NAME, spelled.text(found["serverName"], "/serverName"))
