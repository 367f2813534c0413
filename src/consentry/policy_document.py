"""The document of a ``policy.toml`` as plain JSON that ``judge`` can use, and what in it could not be read.

What cannot be read counts for the stricter side: a condition of a ``deny`` that cannot be read is left out, so that it
denies more; an ``allow`` with one is left out whole; a setting is taken at its strictest. No other entry is touched by
it. Rules of this file: it imports nothing but ``judge``, because the guard loads it; it is pure.
"""

from consentry.judge import ASSURANCE, FLAGS, LEVELS, NEVER, TIERS

TYPE_CHECKING = False  # the real one costs an import
if TYPE_CHECKING:
    from typing import Any

    Document = dict[str, Any]
    Problems = list[tuple[tuple[str | int, ...], str, str]]

SCHEMA = 1
KEYS = ("hardware", "any")
ECOSYSTEMS = ("npm", "pypi", "oci", "nuget")
SOURCES = ("registry", "git", "url", "path", "local", "remote")
TABLES = ("deny", "allow", "consent", "override")
SYSTEM_ONLY = ("consent", "override")
SETTINGS = ("schema", "default", "assurance", "keys", "confirm", "sandbox", *FLAGS, *TABLES)
MOST = 256  # characters of a pattern


def compiled(document: "Document", system: bool) -> "tuple[Document, Problems]":
    """The policy in ``document`` as plain JSON, and what in it could not be read: where, what, what to write instead.

    ``system``: it is the administrator's, so that ``consent`` and ``override`` count. Raises ValueError for a document
    of another schema: nothing is known of what it means.
    """
    if type(document.get("schema", SCHEMA)) is not int or document.get("schema", SCHEMA) != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}; this version reads no other")
    problems: Problems = []
    for key in document:
        if key not in SETTINGS:
            problems.append(((key,), "is not a setting", "the settings are " + ", ".join(SETTINGS)))
        elif key in SYSTEM_ONLY and not system:
            problems.append(((key,), "counts in the administrator's file only", "leave it out"))
    policy: Document = {"schema": SCHEMA, "default": _default(document, problems)}
    for flag in FLAGS:
        policy[flag] = _flag(document, flag, problems)
    policy["assurance"] = _assurance(document.get("assurance", {}), problems)
    policy["keys"] = _keys(document.get("keys", KEYS[0]), problems)
    policy["confirm"] = _flag(document, "confirm", problems)
    policy["sandbox"] = _sandbox(document.get("sandbox", TIERS[0]), problems)
    policy["deny"] = [_deny(entry, at, problems) for at, entry in _entries(document, "deny", problems)]
    allow = [_allow(entry, ("allow", at), problems) for at, entry in _entries(document, "allow", problems)]
    policy["allow"] = [entry for entry in allow if entry is not None]
    for table in SYSTEM_ONLY:
        read = [_exact(entry, table, at, problems) for at, entry in _entries(document, table, problems)]
        policy[table] = [entry for entry in read if entry is not None and system]
    return policy, problems


def _default(document: "Document", problems: "Problems") -> str:
    found = document.get("default", "ask")
    if found not in ("ask", "deny"):
        problems.append((("default",), 'is neither "ask" nor "deny"', 'it counts as "deny" until then'))
        return "deny"
    return str(found)


def _flag(document: "Document", flag: str, problems: "Problems") -> bool:
    found = document.get(flag, False)
    if not isinstance(found, bool):
        problems.append(((flag,), "is neither true nor false", "it counts as true until then"))
        return True
    return found


def _assurance(found: "Any", problems: "Problems") -> "dict[str, int]":
    least = dict.fromkeys(LEVELS, 0)
    hint = "write A0, A1, A2, A3 or never, as one word or for info, warn and danger"
    for key, word in (found if isinstance(found, dict) else {"": found}).items():
        number = ASSURANCE.index(word) if word in ASSURANCE else NEVER
        where = ("assurance", key) if key else ("assurance",)
        if number == NEVER and word != "never":
            problems.append((where, "is no level of assurance", hint + "; it counts as never until then"))
        if key and key not in LEVELS:
            problems.append((where, "is no level of findings", hint + "; it counts for every level until then"))
        for level in [key] if key in LEVELS else LEVELS:
            least[level] = max(least[level], number)
    return least


def _keys(found: "Any", problems: "Problems") -> str:
    if found not in KEYS:
        problems.append((("keys",), 'is neither "hardware" nor "any"', 'it counts as "hardware" until then'))
        return KEYS[0]
    return str(found)


def _sandbox(found: "Any", problems: "Problems") -> int:
    if found not in TIERS:
        problems.append((("sandbox",), "is no tier of this version", f"the tiers are {', '.join(TIERS)}"))
        return len(TIERS)
    return TIERS.index(found)


def _entries(document: "Document", table: str, problems: "Problems") -> "list[tuple[int, Any]]":
    found = document.get(table, [])
    if not isinstance(found, list):
        problems.append(((table,), "is not a list of tables", f"begin each entry with [[{table}]]"))
        found = [found]
    return list(enumerate(found, 1))


def _deny(entry: "Any", at: int, problems: "Problems") -> "Document":
    """Conditions that all must hold; what cannot be read is left out, so that more is denied."""
    read, _ = _conditions(entry, ("deny", at), problems)
    if not read.keys() - {"why"}:
        problems.append((("deny", at), "has no condition that can be read", "it denies everything until it has one"))
    return read


def _allow(entry: "Any", where: "tuple[str, int]", problems: "Problems") -> "Document | None":
    """Conditions that all must hold, None where one cannot be read."""
    read, whole = _conditions(entry, where, problems)
    if whole and not read.keys() - {"why"}:
        whole = False
        problems.append((where, "has no condition", f'write default = "ask", or one of {", ".join(_CONDITIONS)}'))
    return read if whole else None


def _conditions(entry: "Any", where: "tuple[str | int, ...]", problems: "Problems") -> "tuple[Document, bool]":
    read: Document = {}
    before = len(problems)
    if not isinstance(entry, dict):
        problems.append((where, "is not a table", f"begin each entry with [[{where[0]}]]"))
        return read, False
    for key, value in entry.items():
        if key == "why" and isinstance(value, str):
            read["why"] = value
        elif key not in _CONDITIONS:
            hint = "the conditions are " + ", ".join(_CONDITIONS)
            problems.append(((*where, key), "is not a condition", hint))
        else:
            fits, words = _CONDITIONS[key]
            values = value if isinstance(value, list) else [value]
            if values and all(isinstance(one, str) and len(one) <= MOST and fits(one) for one in values):
                read[key] = values
            else:
                problems.append(((*where, key), f"is not {words}", f"write {words}, or a list of them"))
    if "versions" in read and "package" not in read:
        del read["versions"]
        problems.append(((*where, "versions"), "says nothing without package", 'add package = "npm:NAME"'))
    return read, len(problems) == before


def _exact(entry: "Any", table: str, at: int, problems: "Problems") -> "Document | None":
    """An entry about exact plans: digests, and for an override the findings and the users. None unless read whole."""
    more = {"findings": "a list of finding ids", "users": 'a list such as ["uid:1000"]'} if table == "override" else {}
    before = len(problems)
    if not isinstance(entry, dict):
        entry = {}
    digests = entry.get("digest", [])
    digests = digests if isinstance(digests, list) else [digests]
    if not digests or not all(isinstance(one, str) and is_digest(one) for one in digests):
        problems.append(((table, at, "digest"), "is no digest of a plan", "write sha256: and 64 hex digits"))
    read: Document = {"digest": digests}
    for key, words in more.items():
        values = entry.get(key, [] if key == "users" else None)
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            problems.append(((table, at, key), f"is not {words}", f"write {words}"))
        read[key] = values
    for key in entry:
        if key not in ("digest", "why", *more):
            problems.append(((table, at, key), "is not known here", "leave it out"))
    return read if len(problems) == before else None


def is_digest(text: str) -> bool:
    """Whether ``text`` is ``sha256:`` and 64 lower-case hex digits."""
    return len(text) == 71 and text.startswith("sha256:") and not text[7:].strip("0123456789abcdef")


def _is_package(text: str) -> bool:
    ecosystem, colon, name = text.partition(":")
    return ecosystem in ECOSYSTEMS and bool(colon and name)


def _any(text: str) -> bool:
    return bool(text)


_CONDITIONS = {
    "digest": (is_digest, "sha256: and 64 hex digits"),
    "argv": (lambda _: True, "a pattern for each part of the command"),
    "package": (_is_package, "ecosystem:name, such as npm:@acme/*"),
    "versions": (lambda text: bool(text) and not set(text) & set("<>~^=|, "), "a pattern such as 1.2.*, no range"),
    "publisher": (_any, "npm:@scope, github.com/owner or the folder of an image"),
    "host": (lambda text: bool(text) and not set(text) & set("/:@ "), "a host name without scheme and port"),
    "source": (lambda text: text in SOURCES, "one of " + ", ".join(SOURCES)),
    "client": (_any, "the name of a client"),
}
