"""What a credential looks like, and what a stand-in for one looks like. Pure.

Keys of large services begin with a mark of their own; what follows is random. Other keys are told by their randomness
alone. Texts that documentation puts in place of a key are words, repeats, or counted letters.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from consentry.rules.pattern import Pattern

LONGEST = 4_096
# Beginnings that vendors give their keys so that they can be found, each with how much has to follow.
_MARKED = Pattern(
    r"(?<![A-Za-z0-9])(?:"
    r"sk-(?:ant-|proj-|or-|lf-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}|(?:gh[oprsu]_|github_pat_)[A-Za-z0-9_]{20,}|"
    r"glpat-[A-Za-z0-9_.-]{18,}|gl(?:ptt|rt|dt|ft|soat|agent|cbt|imt)-[A-Za-z0-9_.-]{18,}|"
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}|"
    r"xapp-[A-Za-z0-9-]{20,}|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|"
    r"GOCSPX-[A-Za-z0-9_-]{20,}|(?:sk|rk|pk|whsec)_(?:live|test)?_?[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{30,}|"
    r"(?:ntn|secret)_[A-Za-z0-9]{36,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{40,}|dop_v1_[a-f0-9]{40,}|"
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|key-[a-f0-9]{32}|(?:AC|SK)[a-f0-9]{32}|lin_(?:api|"
    r"oauth)_[A-Za-z0-9]{30,}|"
    r"fig[du]_[A-Za-z0-9_-]{30,}|sntry[su]_[A-Za-z0-9_=+/-]{30,}|tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,}|fc-[a-f0-9]{32}|"
    r"BSA[A-Za-z0-9_-]{24,}|pplx-[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{30,}|xai-[A-Za-z0-9]{30,}|r8_[A-Za-z0-9]{30,}|"
    r"nvapi-[A-Za-z0-9_-]{30,}|sbp_[a-f0-9]{30,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{30,}|hv[sb]\.[A-Za-z0-9_-]{20,}|"
    r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}|doo?r?_v1_[a-f0-9]{40,}|ATATT[A-Za-z0-9_=-]{40,}|ATCTT[A-Za-z0-9_=-]{40,}|"
    r"EAA[A-Za-z0-9]{40,}|glc_[A-Za-z0-9+/=]{30,}|glsa_[A-Za-z0-9_]{30,}|eyJ[A-Za-z0-9_-]{12,}\.[A-Za-z0-9_-]{12,}|"
    r"pat[A-Za-z0-9]{14}\.[a-f0-9]{40,}|PMAK-[a-f0-9-]{40,}|rnd_[A-Za-z0-9]{20,}|dp\.(?:pt|st|ct)\.[A-Za-z0-9]{30,}|"
    r"apify_api_[A-Za-z0-9]{30,}|ctx7sk-[a-f0-9-]{30,}|e2b_[a-f0-9]{36,}|CFPAT-[A-Za-z0-9_-]{30,}|rdme_[a-z0-9]{40,}|"
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r")"
)
_SECRET_NAME = Pattern(
    r"secret|token|passw|pwd|api[-_]?key|credential|access[-_]?key|private[-_]?key|auth|[-_](?:key|pat)$", re.IGNORECASE
)
_WORDS = Pattern(
    r"your|my|the|api|access|auth|bearer|basic|token|key|secret|password|pass|value|here|test|demo|local|sample|"
    r"example|"
    r"dummy|fake|placeholder|header|insert|enter|put|replace|with|me|this|change|todo|none|null|user|name|id|client|"
    r"personal|service|account|server|some|a|an|of|from|for|to|valid|real|actual|new|app|admin|default|optional|"
    r"string|text|mcp|dev|prod|live|abc|xyz|foo|bar|baz|[0-9]{1,4}|[^a-z0-9]+",
    re.IGNORECASE,
)
_REPEATED = Pattern(
    r"(.)\1{4,}|\*{3,}|\.{3,}|x{4,}|(?:012345|123456|abcdef|abc123|qwert|lorem)|(.{2,6}?)\2{3,}", re.IGNORECASE
)
_RANDOM = Pattern(r"[A-Za-z0-9_+/=.-]{20,}")
#: Words that say that a value is to be replaced, and keys that a service's own documentation prints.
_MARKS = Pattern(
    r"your|x{3,}|\.{3,}|placeholder|examples?|change[_-]?me|replace|insert|wJalrXUtnFEMI/K7MDENG/bPxRfiCY",
    re.IGNORECASE,
)
_FILE_ENDING = re.compile(
    r"\.(?:json|pem|key|crt|cer|p12|pfx|p8|ya?ml|toml|ini|txt|env|conf|jks|ppk|kdbx|sock|py|js|db)"
)
_PATH = Pattern(r"(?:[~.]{1,2}|/[A-Za-z][\w.@-]*|[A-Za-z]:|\$\{?\w+\}?|%\w+%)[\\/].*", re.DOTALL)
_PASSWORD_NAME = Pattern(r"passw(?:or)?d|passphrase|(?:^|[_-])(?:pwd|pass)$|secret", re.IGNORECASE)
_CONNECTION = Pattern(r"[a-z][a-z0-9+.-]*://[^\s/?#@:]*:([^\s/?#@]+)@([^\s/?#]+)", re.IGNORECASE)
_SETTING = Pattern(r"(?:^|[;\s])(?:password|pwd)\s*=\s*([^;\s]+)", re.IGNORECASE)
_SETTING_KEY = Pattern(
    r"(?:^|;)(?:account|sharedaccess|api|access)(?:_?key|_?token|signature)\s*=\s*([A-Za-z0-9+/=_.%-]{20,})",
    re.IGNORECASE,
)
#: Where an account is nobody else's: this computer, its emulators, and names kept for documentation.
_NEAR = Pattern(
    r"(?:localhost|127\.[\d.]+|\[::1\]|host\.docker\.internal|(?:[\w-]+\.)*example(?:\.(?:com|net|org))?|"
    r"(?:[\w-]+\.)+(?:test|localhost|invalid))(?::\d+)?",
    re.IGNORECASE,
)
_HERE = Pattern(
    r"(?:server|host|data source|endpoint|account\w*)\s*=\s*(?:tcp:|https?://)?(?:localhost|127\.|\(local|\.[;\\]|devstore)",
    re.IGNORECASE,
)
_HOSTNAME = Pattern(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_LEET = str.maketrans("@0$13!", "aosiei")
_EASY = Pattern(
    r"passw(?:or)?d|pass|word|admin|root|user|postgres|mysql|mongo|redis|neo4j|sql|data|base|db|secret|secure|strong|"
    r"sample|example|test|demo|local|dev|guest|welcome|letmein|qwerty|change|me|my|your|the|mcp|super|easy|default|this|is|key|token|string|random|long|very|here|min|chars?|"
    r"[a-z]+(?=-)|[0-9]{1,4}$|[^a-z0-9]+",
    re.IGNORECASE,
)


def hides(text: str) -> bool:
    """Whether a key is left of ``text`` without the words that say that it is to be replaced."""
    for rest in re.split(r"[^A-Za-z0-9+/]+", _MARKS.sub(" ", text[:LONGEST])):
        digits = sum(c.isdigit() for c in rest)
        if len(rest) >= 12 and digits > 1 and digits < len(rest) and entropy(rest) > 3 and not _REPEATED.search(rest):
            return True
    return False


def is_password(text: str) -> bool:
    """Whether ``text`` is a password that somebody uses, and none that documentation would print."""
    if not 8 <= len(text) <= 100 or not text.isprintable() or " " in text or re.match(r"[<\[{$%*]", text):
        return False
    kinds = sum(bool(re.search(kind, text)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"))
    if kinds < 3 or entropy(text) < 2.8 or _MARKS.search(text) or _REPEATED.search(text):
        return False
    read = text.rstrip("0123456789!.#").translate(_LEET)
    return len(_EASY.sub("", text)) > 3 and len(_EASY.sub("", read)) > 3


def _is_path(text: str) -> bool:
    return bool(_PATH.fullmatch(text)) and bool(_FILE_ENDING.search(text) or len(text) < 40 or text[:1] in "~.$%")


def _connects(text: str) -> bool | None:
    """Whether a connection string holds a password or key for somebody's service; None for another text."""
    found = _CONNECTION.match(text)
    if found:
        return is_password(found[1]) and not _NEAR.fullmatch(found[2])
    if ";" not in text or "=" not in text:
        return None
    if _HERE.search(text):
        return False
    setting, key = _SETTING.search(text), _SETTING_KEY.search(text)
    if key and entropy(key[1]) > 3.3 and not stands_in(key[1]):
        return True
    return is_password(setting[1]) if setting else None


def stands_in(value: str) -> bool:
    """Whether ``value`` is made of the words and repeats that documentation puts in place of a key."""
    text = value[:LONGEST].strip()
    last = text.rsplit(" ", 1)[-1]
    if last[:1] in ("<", "{", "[", "$", "%", "*") or last[-1:] in (">", "}", "]", "*"):
        return True
    if re.search(r"your|xxx|\.\.\.|placeholder|example|change_?me|replace|insert", last, re.IGNORECASE):
        return True
    return bool(_REPEATED.search(last)) or not _WORDS.sub("", text)


def entropy(text: str) -> float:
    """Bits for each character of ``text``, after how often each one stands in it."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values()) if size else 0.0


def is_secret(name: str, value: str) -> bool:
    """Whether ``value`` of the variable, header or option ``name`` is a credential and no stand-in for one."""
    text = value[:LONGEST]
    if len(text) < 8:
        return False
    marked = _MARKED.search(text)
    if marked:
        return (not stands_in(marked[0]) or hides(marked[0])) and entropy(marked[0]) > 2.5
    joined = _connects(text)
    if joined is not None:
        return joined
    if _PASSWORD_NAME.search(name) and is_password(text):
        return True
    if _is_path(text) or _HOSTNAME.fullmatch(text):
        return False
    last = text.strip().rsplit(" ", 1)[-1].strip("<>{}[]$*\"'")
    if (
        len(text) < 12
        or not _SECRET_NAME.search(name)
        or not _RANDOM.fullmatch(last)
        or (stands_in(text) and not hides(text))
    ):
        return False
    if len(_EASY.sub("", last)) <= 3:
        return False
    steps = re.split(r"[-_./=+]", last)
    if len(steps) > 2 and 2 * sum(len(step) for step in steps if step.isalpha() and step.islower()) > len(last):
        return False  # words with signs between them
    mixed = sum(bool(re.search(kind, last)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return mixed >= 2 and bool(re.search("[0-9]", last)) and entropy(last) >= 3.3
