"""What a policy says of a plan: the same lines before anybody is asked and, in the launch guard, at every start.

``judge`` holds a plan, as the JSON that it is digested from, against what ``policy_document`` read. Rules of this file:
it imports nothing, because the guard loads it; it is pure; time is linear in the size of the plan.
"""

TYPE_CHECKING = False  # the real one costs an import
if TYPE_CHECKING:
    from typing import Any

    Document = dict[str, Any]

LEVELS: "tuple[str, ...]" = ("info", "warn", "danger")
ASSURANCE = ("A0", "A1", "A2", "A3")
NEVER = len(ASSURANCE)  # an assurance that no answer has
#: The tiers of the sandbox, the weakest first.
TIERS = ("none",)
FLAGS = ("forbid-root", "forbid-direct", "forbid-remote")


# ---- patterns ------------------------------------------------------------------------------------------------------

_SEPARATORS = "/\\"


def _pieces(pattern: str) -> "list[str]":
    """The pattern in pieces: ``*``, ``**``, ``?``, or a character; ``[*]`` and ``[?]`` are the signs themselves."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern[at] == "[" and pattern[at + 2 : at + 3] == "]" and pattern[at + 1] in "*?[":
            found.append("=" + pattern[at + 1])
            at += 3
        elif pattern[at] == "*":
            end = at + 1
            while pattern[end : end + 1] == "*":
                end += 1
            found.append("*" if end == at + 1 else "**")
            at = end
        else:
            found.append("?" if pattern[at] == "?" else "=" + pattern[at])
            at += 1
    return found


def glob(pattern: str, text: str) -> bool:
    """Whether ``pattern`` describes all of ``text``: ``*`` and ``?`` stop at a slash or backslash, ``**`` does not.

    Each set of places in the pattern is one number, so that the time is linear in the text.
    """
    if "*" not in pattern and "?" not in pattern:
        return pattern.replace("[[]", "[") == text
    pieces = _pieces(pattern)
    ahead: dict[str, int] = {}
    star = short = one = 0
    for at, piece in enumerate(pieces):
        if piece == "?":
            one |= 1 << at
        elif piece[0] == "*":
            star |= 1 << at
            short |= (1 << at) * (piece == "*")
        else:
            ahead[piece[1]] = ahead.get(piece[1], 0) | 1 << at
    here = 1 | (1 & star) << 1
    for char in text:
        narrow = char in _SEPARATORS
        step = here & (ahead.get(char, 0) | (0 if narrow else one))
        here = step << 1 | here & (star & ~short if narrow else star)
        here |= (here & star) << 1
        if not here:
            return False
    return bool(here >> len(pieces) & 1)


def _some(patterns: "list[str]", text: str, wide: bool) -> bool:
    if wide:  # letter case never saves what is denied
        return any(glob(pattern.casefold(), text.casefold()) for pattern in patterns)
    return any(glob(pattern, text) for pattern in patterns)


# ---- the plan ------------------------------------------------------------------------------------------------------


def host_of(text: str) -> str:
    """The host of an address, "" if it is none."""
    _, colons, rest = text.partition("://")
    for mark in "/\\?#":
        rest = rest.partition(mark)[0]
    name = rest.rpartition("@")[2]
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    return _decoded(name).strip(".").casefold() if colons else ""


def _decoded(name: str) -> str:
    """A host as a browser reads it: percent signs decoded, tabs and line ends left out."""
    for char in "\t\r\n":
        name = name.replace(char, "")
    first, *rest = name.split("%")
    for piece in rest:
        hexadecimal = len(piece) > 1 and not piece[:2].strip("0123456789abcdefABCDEF")
        first += chr(int(piece[:2], 16)) + piece[2:] if hexadecimal else "%" + piece
    return first


_FORGES = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}


def _owner(package: "Document") -> "tuple[str, str]":
    """Host and owner of what a package is fetched from, as far as its address alone proves them."""
    spec, name = str(package["spec"]), str(package["name"])
    if package["ecosystem"] == "oci":
        first, slash, rest = name.partition("/")
        if slash and ("." in first or ":" in first or first == "localhost"):
            return first.casefold(), rest.rpartition("/")[0]
        return "", name.rpartition("/")[0] or "library"
    if package["source"] == "registry":
        return "npm:" if package["ecosystem"] == "npm" else "", name.partition("/")[0] if name[:1] == "@" else ""
    place = spec[spec.find("@", 1) + 1 :] if "@" in spec[1:].partition("://")[0] else spec
    if host := host_of(place):
        return host, place.partition("://")[2].partition("/")[2].partition("/")[0]
    forge, colon, rest = place.partition(":")
    if colon and forge in _FORGES:
        return _FORGES[forge], rest.partition("/")[0]
    if package["source"] == "git" and "/" in place and not colon:
        return _FORGES["github"], place.partition("/")[0]  # how npm reads owner/repository
    return "", ""


def _publisher(package: "Document") -> str:
    host, owner = _owner(package)
    return "" if not owner else host + owner if host == "npm:" else f"{host}/{owner}" if host else owner


def _one(name: str) -> str:
    """``ecosystem:name`` in one spelling for all that mean the same (PEP 503; the default registry of images)."""
    ecosystem, _, rest = name.partition(":")
    if ecosystem == "pypi":
        rest = rest.casefold().replace("_", "-").replace(".", "-")
        while "--" in rest:
            rest = rest.replace("--", "-")
    elif ecosystem == "oci":
        for start in ("index.docker.io/", "docker.io/", "library/"):
            rest = rest.removeprefix(start)
    return f"{ecosystem}:{rest}"


def _named(package: "Document") -> str:
    return _one(f"{package['ecosystem']}:{package['name']}")


def _texts(plan: "Document") -> "list[str]":
    values = [*plan["argv"], *plan["env"].values(), *plan["headers"].values(), plan["url"] or "", plan["cwd"] or ""]
    return [*map(str, values), str(plan["command_line"] or "")]


_HOST = "".join(chr(at) if chr(at).isalnum() or chr(at) in ".-" else " " for at in range(128))
_WORD = "".join(chr(at) if chr(at).isalnum() or chr(at) in "@/._-" else " " for at in range(128))


def _hosts(plan: "Document", wide: bool) -> "list[str]":
    """The hosts that a plan goes to; ``wide``: every word in it that has the form of one."""
    found = [host_of(plan["url"])] if plan["url"] else []
    for package in plan["packages"]:
        host, _ = _owner(package)
        found += [host.partition(":")[0]] if host and host != "npm:" else []
    if wide:
        words = " ".join(_texts(plan)).translate(_HOST).split(" ")
        found += [word.strip(".").casefold() for word in words if "." in word]
    return found


def _mentioned(patterns: "list[str]", plan: "Document") -> bool:
    """Whether a command line that stands inside one part names one of these packages; exact names only."""
    names = {p.partition(":")[2].casefold() for p in patterns if "*" not in p and "?" not in p}
    inside = [text.casefold() for text in _texts(plan) if " " in text or "\n" in text or "\t" in text]
    for word in " ".join(inside).translate(_WORD).split(" ") if names else ():
        if word in names or word[:1] + word[1:].partition("@")[0] in names:
            return True
    return False


def _version(package: "Document") -> "str | None":
    """The one version that a package is asked for in, None where that is open."""
    version = str(package["version"] or "").lstrip("=v ")
    plain = version and version[0].isalnum() and not set(version) & set("<>~^=|,* x")
    return version if plain and any(char.isdigit() for char in version) else None


def _packages(entry: "Document", plan: "Document", wide: bool) -> bool:
    def fits(package: "Document") -> bool:
        if not _some([_one(pattern) for pattern in entry["package"]], _named(package), wide):
            return False
        version = _version(package)
        return "versions" not in entry or (wide if version is None else _some(entry["versions"], version, wide))

    if wide:
        return any(map(fits, plan["packages"])) or _mentioned(entry["package"], plan)
    return bool(plan["packages"]) and all(map(fits, plan["packages"]))


def _argv(patterns: "list[str]", plan: "Document", wide: bool) -> bool:
    """One pattern for each part of the command, all of them; ``...`` at the end stands for any further parts."""
    argv: list[str] = [str(word) for word in plan["argv"]]
    if patterns[-1] == "...":
        patterns, argv = patterns[:-1], argv[: len(patterns) - 1]
    if len(patterns) != len(argv):
        return False
    if wide and patterns and argv and not any(mark in patterns[0] for mark in _SEPARATORS):
        # A program is denied wherever it lies.
        name = argv[0].replace("\\", "/").rpartition("/")[2].casefold()
        argv[0] = name.removesuffix(".exe").removesuffix(".cmd").removesuffix(".bat")
    return all(_some([pattern], word, wide) for pattern, word in zip(patterns, argv, strict=True))


def matches(entry: "Document", plan: "Document", digest: str, wide: bool) -> bool:
    """Whether all conditions of ``entry`` hold for ``plan``.

    ``wide`` is how a ``deny`` reads: one package, host or publisher of several is enough. Without it all must fit.
    """
    target = plan["target"] or {}
    every = any if wide else all
    lists = {
        "host": _hosts(plan, wide),
        "publisher": [_publisher(package) for package in plan["packages"]],
        "source": [package["source"] for package in plan["packages"]] or ["remote" if plan["url"] else "local"],
        "client": [str(target.get("client", ""))],
    }
    if not all(
        values and every(bool(value) and _some(entry[key], value, wide) for value in values)
        for key, values in lists.items()
        if key in entry
    ):
        return False
    if "digest" in entry and digest not in entry["digest"]:
        return False
    if "argv" in entry and not _argv(entry["argv"], plan, wide):
        return False
    return "package" not in entry or _packages(entry, plan, wide)


# ---- judging -------------------------------------------------------------------------------------------------------


def judge(
    policy: "Document", plan: "Document", digest: str, level: str, tier: str, root: bool
) -> "tuple[list[tuple[str, int, str]], int]":
    """Why ``plan`` is forbidden (a word, the number of the entry, the administrator's reason), and the least assurance.

    A denial counts whatever stands before or after it. ``level`` is the highest among the findings.
    """
    found: list[tuple[str, int, str]] = []
    for at, entry in enumerate(policy["deny"], 1):
        if matches(entry, plan, digest, True):
            found.append(("deny", at, str(entry.get("why", ""))))
    if policy["default"] == "deny" and not (
        any(matches(entry, plan, digest, False) for entry in policy["allow"]) or consented(policy, digest)
    ):
        found.append(("default", 0, ""))
    facts = {"forbid-root": root, "forbid-direct": plan["direct"], "forbid-remote": plan["url"] is not None}
    found += [(flag, 0, "") for flag in FLAGS if policy[flag] and facts[flag]]
    # A server elsewhere runs in no sandbox of this machine.
    if plan["url"] is None and (TIERS.index(tier) if tier in TIERS else -1) < policy["sandbox"]:
        found.append(("sandbox", 0, ""))
    least = policy["assurance"].get(level, 0)
    if least >= NEVER:
        found.append(("level", 0, ""))
    return found, min(least, NEVER - 1)


def consented(policy: "Document", digest: str) -> bool:
    """Whether the administrator has consented to exactly this plan."""
    return any(digest in entry["digest"] for entry in policy["consent"])


def lowered(policy: "Document", digest: str, user: str) -> "list[str]":
    """The ids of the findings that may be asked about although they block, for exactly this plan and this user."""
    return [
        ident
        for entry in policy["override"]
        if digest in entry["digest"] and (not entry["users"] or user in entry["users"])
        for ident in entry["findings"]
    ]


#: What each word of ``judge`` says.
SAID = {
    "deny": "entry {at} under [[deny]] forbids it",
    "default": "it forbids everything that no entry under [[allow]] describes",
    "forbid-root": "it forbids to run servers as root",
    "forbid-direct": "it forbids servers that start without the guard",
    "forbid-remote": "it forbids servers at an address, which no guard checks",
    "sandbox": "it demands a stronger sandbox than there is",
    "level": "it forbids requests with a finding of this level",
}


def said(word: str, at: int) -> str:
    """One of the reasons of ``judge`` as words, without the administrator's own."""
    return SAID[word].replace("{at}", str(at))
