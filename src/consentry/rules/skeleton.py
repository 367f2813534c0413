"""Letters that look alike: a skeleton by which two names that a person would confuse become equal.

After Unicode Technical Standard 39, reduced to what can imitate ASCII: compatibility forms (NFKC), the Cyrillic, Greek,
Armenian and Cherokee letters that share a Latin shape, and characters that cannot be seen. Pure.
"""

from __future__ import annotations

import re
import unicodedata

_LOOKS = (
    "аaеeоoрpсcхxуyіiјjѕsԁdԛqԝwһhАAВBЕEЅSІIЈJКKМMНHОOРPСCТTХXУYӏlυuνvωwοoαaρpιiΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"
    "օoսuհhոnցgզqԱUՏSᎪAᏴBᏟCᎠDᎬEᏀGᎻHᎫJᏦKᏞLᎷMᏢPᎡRᏚSᎢTᏙVᎳWᏃZıiɡgɑaǀlƖlℓl"
)
_TABLE = {ord(_LOOKS[i]): _LOOKS[i + 1] for i in range(0, len(_LOOKS), 2)}
_FOREIGN = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "FULLWIDTH", "MATHEMATICAL", "CIRCLED")
_WORD = re.compile(r"[^\W_]+")
_UNSEEN = frozenset(("Cf", "Cc", "Mn", "Me", "Cn", "Co"))


def skeleton(text: str) -> str:
    """``text`` as a person would confuse it: case, compatibility forms, look-alike letters and unseen marks removed."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.translate(_TABLE).split()).casefold()


def imitates(text: str) -> str:
    """The first word of ``text`` that passes foreign letters off as ASCII, "" if there is none.

    A word in one script that cannot be mistaken for ASCII is not one: plain Cyrillic or Greek text stays quiet.
    """
    if text.isascii():
        return ""
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and any(_foreign(c) for c in set(word)) and (_mixed(word) or skeleton(word).isascii()):
            return word
    return ""


def _foreign(char: str) -> bool:
    return not char.isascii() and unicodedata.name(char, "").startswith(_FOREIGN)


def _mixed(word: str) -> bool:
    return any(c.isascii() and c.isalpha() for c in word)


def spelled(char: str) -> str:
    """A code point as ``U+0435``."""
    return f"U+{ord(char):04X}"
