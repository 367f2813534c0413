"""LM Studio install links.

    lmstudio://add_mcp?name=NAME&config=BASE64           https://lmstudio.ai/install-mcp?name=NAME&config=BASE64

``config`` is base64 of one entry in Cursor's notation (vendor documentation: "Add to LM Studio" button). LM Studio is
closed: what its page and its application could decode differently is refused.
"""

from __future__ import annotations

from consentry.formats import base64_json
from consentry.formats.interface import Address, aims, opened
from consentry.model import InstallRequest

NAME: str = "lm-studio"

_ADDRESSES = (Address("lmstudio", "add_mcp", "/?"), Address("https", "lmstudio.ai", "/install-mcp"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to LM Studio or its site."""
    return aims(offer, frozenset(("lmstudio",)), frozenset(("lmstudio.ai",)))


def read(offer: str) -> InstallRequest:
    """The one reading of an LM Studio link. Raises Refused, see ``base64_json.read``."""
    return base64_json.read(offer, NAME, "LM Studio", opened(offer, "LM Studio", _ADDRESSES).query)
