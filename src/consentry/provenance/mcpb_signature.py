"""The signature block of a bundle: was the archive changed since somebody signed it, and what does that prove?

Source of the layout: modelcontextprotocol/mcpb, ``src/node/sign.ts``. A signature that verifies proves integrity. Whose
it is, is not checked here: nobody's list of trusted certificates is asked, and no clock. So the sentence never says
that a name is true. Whoever can change a bundle can also take the block off, hence no block is no evidence either way.
"""

from __future__ import annotations

from consentry.archive import Signed
from consentry.language import _
from consentry.model import Verification
from consentry.show import show

NAME: str = "mcpb-signature"

_FORMS = {"trailing": _("in a block after the archive"), "comment": _("in the comment of the archive")}


def check(signed: Signed, /) -> tuple[Verification, str]:
    """VERIFIED, MISMATCH, or NOT_CHECKED where the libraries for it are missing; never raises."""
    try:
        from consentry.provenance import cms
    except ImportError:
        return Verification.NOT_CHECKED, _("the signature was not checked: the extra consentry[full] is not installed")
    # A draft of the format signs the file with the comment's length already in it.
    contents = (signed.content,) if signed.form == "trailing" else (signed.content, signed.stored)
    try:
        signer = cms.verify(signed.der, contents)
    except cms.Wrong as wrong:
        return Verification.MISMATCH, _("the signature does not fit: {wrong}", wrong=wrong.args[0])
    whole = _("unchanged since it was signed ({forms})", forms=_FORMS[signed.form])
    who = _('a certificate that nobody vouches for; it calls itself "{subject}"', subject=show(signer.subject))
    if not signer.own:
        who = _(
            'a certificate that says "{subject}", issued by "{issuer}"',
            subject=show(signer.subject),
            issuer=show(signer.issuer),
        )
    return Verification.VERIFIED, _("{whole} with {who}; who that is was not checked", whole=whole, who=who)
