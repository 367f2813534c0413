"""What a refusal is called in a list of findings, and why an offer that no member claims is refused."""

from __future__ import annotations

from consentry.errors import Refused
from consentry.formats import link
from consentry.formats.interface import form, nested, parameters, quote
from consentry.model import Finding, Level

#: Code of a refusal: the rules that it breaks, the first one first.
RULES: dict[str, tuple[str, ...]] = {
    "duplicate-key": ("FMT-DUPKEY",),
    "duplicate-server": ("FMT-DUPKEY", "ID-COLLIDE"),
    "duplicate-input": ("FMT-DUPKEY",),
    "duplicate-variable": ("FMT-DUPKEY",),
    "case-variant-key": ("FMT-CASEKEY",),
    "reserved-key": ("ID-PROTO",),
    "bad-name": ("ID-FORMAT",),
    "two-transports": ("FMT-AMBIG",),
    "two-forms": ("FMT-AMBIG",),
    "type-contradiction": ("FMT-AMBIG",),
    "wrapped-config": ("FMT-AMBIG",),
    "ambiguous-plus": ("FMT-AMBIG",),
    "ambiguous-name": ("FMT-AMBIG",),
    "unclear-option": ("FMT-AMBIG",),
    "unclear-header": ("FMT-AMBIG",),
    "unknown-option": ("FMT-AMBIG",),
    "cut-value": ("FMT-AMBIG",),
    "not-one-command": ("EXEC-PARSE",),
    "wrong-type": ("FMT-TYPE",),
    "unknown-type": ("FMT-TYPE",),
    "array-document": ("FMT-TYPE",),
    "nothing-to-run": ("FMT-TYPE",),
    "malformed-json": ("FMT-TYPE",),
    "malformed-line": ("FMT-TYPE",),
    "unknown-form": ("FMT-TYPE",),
    "unsupported-document": ("FMT-TYPE",),
    "unsupported-line": ("FMT-TYPE",),
    "trailing-data": ("FMT-TRAIL",),
    "program-with-blank": ("FMT-ONELINE",),
    "program-not-found": ("PATH-SCRIPT",),
    "script-not-found": ("PATH-SCRIPT",),
    "interpreter-not-found": ("PATH-SCRIPT",),
    "interpreter-unclear": ("PATH-SCRIPT",),
    "relative-program": ("PATH-REL",),
    "path-hole": ("ENV-PATH",),
    "no-cwd": ("PATH-CWD",),
    "inputs": ("FMT-VAR",),
    "literal-changed": ("FMT-VAR",),
    "too-deep": ("FMT-DEPTH",),
    "too-large": ("FMT-SIZE",),
    "too-many-servers": ("FMT-SIZE",),
    "base64": ("FMT-B64",),
    "double-base64": ("FMT-B64",),
    "not-utf8": ("FMT-ENC",),
    "byte-order-mark": ("FMT-ENC",),
    "not-unicode": ("DISP-SURR", "FMT-ENC"),
    "nul": ("DISP-NUL",),
    "duplicate-parameter": ("FMT-MULTIPARAM",),
    "malformed-link": ("FMT-LINK",),
    "malformed-percent": ("FMT-LINK",),
    "control-in-link": ("FMT-LINK", "DISP-CTRL"),
    "unknown-link": ("FMT-LINK",),
    "unsupported-link": ("FMT-LINK",),
    "registry-link": ("FMT-LINK",),
    "nested-link": ("FMT-NESTED-LINK",),
    "double-encoding": ("FMT-PCT",),
    "bad-package": ("PKG-INVALID",),
    "unsupported-package": ("PKG-INVALID",),
    "look-alike": ("PKG-CONFUS",),
}

_TITLES = {
    "ENV-PATH": "Changes where programs are found",
    "FMT-ONELINE": "Whole command line in one field",
    "FMT-VAR": "Value filled in later",
    "PATH-CWD": "Working directory decides what runs",
    "PATH-REL": "Relative program path",
    "PATH-SCRIPT": "A file that would run is not there",
    "DISP-CTRL": "Control character in a value",
    "DISP-NUL": "NUL byte",
    "DISP-SURR": "Broken Unicode",
    "EXEC-PARSE": "Shell text could not be parsed",
    "FMT-AMBIG": "Two ways to read it",
    "FMT-B64": "Ambiguous base64",
    "FMT-CASEKEY": "Same field in two spellings",
    "FMT-DEPTH": "Too deeply nested",
    "FMT-DUPKEY": "Same field twice",
    "FMT-ENC": "Wrong text encoding",
    "FMT-LINK": "Malformed link",
    "FMT-MULTIPARAM": "Same link parameter twice",
    "FMT-NESTED-LINK": "Install link inside another link",
    "FMT-PCT": "Double encoding",
    "FMT-SIZE": "Too large",
    "FMT-TRAIL": "Data after the end",
    "FMT-TYPE": "Wrong value type",
    "ID-COLLIDE": "Would replace an existing server",
    "ID-FORMAT": "Unusual name",
    "ID-PROTO": "Reserved name",
    "PKG-CONFUS": "Package name with look-alike letters",
    "PKG-INVALID": "Not a valid package name",
}

#: Schemes and hosts that install into other clients.
_CLIENTS = {
    "5ire": "5ire", "app.5ire": "5ire", "block.github.io": "Goose", "chatbox": "Chatbox",
    "cherrystudio": "Cherry Studio",
    "claude": "Claude", "claude-cli": "Claude Code", "claude.ai": "Claude", "codex": "Codex", "dyad": "Dyad",
    "goose": "Goose", "hermes": "Hermes", "kiro": "Kiro", "kiro.dev": "Kiro", "levante": "Levante",
    "lmstudio": "LM Studio", "lmstudio.ai": "LM Studio", "lobehub": "LobeHub", "lobehub-bet": "LobeHub",
    "lobehub-beta": "LobeHub", "lobehub-dev": "LobeHub", "lobehub-nightly": "LobeHub", "raycast": "Raycast",
    "solo": "Trae", "tome": "Tome", "trae": "Trae", "trae-cn": "Trae", "vs-open.link": "Visual Studio",
    "vsweb+mcp": "Visual Studio", "warp": "Warp", "windsurf": "Windsurf",
}  # fmt: skip
#: Parameters that stand once in those links.
_ONCE = frozenset(("cmd", "command", "config", "name", "servers", "source", "type", "url"))


def findings(refused: Refused) -> tuple[Finding, ...]:
    """The refusal as findings, one for each rule that it breaks; an unlisted code is reported as FMT-TYPE."""
    return tuple([_finding(rule, refused) for rule in RULES.get(refused.code, ("FMT-TYPE",))])


def _finding(rule: str, refused: Refused) -> Finding:
    return Finding(id=rule, level=Level.BLOCK, where=refused.where, title=_TITLES[rule], says=refused.message)


def unclaimed(offer: str) -> Refused:
    """Why an offer that has none of the known forms is refused."""
    if form(offer) == "link":
        return _link(offer)
    hint = "give a link, a JSON text, npm:NAME, pypi:NAME, oci:IMAGE, or -- COMMAND ARG..."
    return Refused("the request is empty" if not offer.strip() else "not a known form", code="unknown-form", hint=hint)


def _once(query: str) -> None:
    parameters("&".join(key for key, _ in link.query(query) if key in _ONCE))


def _link(offer: str) -> Refused:
    parts = link.parts(offer)
    scheme, host = link.scheme(offer), link.host(offer)
    client = _CLIENTS.get(host or scheme)
    if host == "aka.ms" and parts.path == "/vs/mcp-install":
        client = "Visual Studio"
    if client == "Windsurf":
        hint = "install it from a README that holds the command itself"
        return Refused("the link names a catalogue entry; what would run is not in it", code="registry-link", hint=hint)
    if client is not None:
        _once(parts.query or "")
        hint = "paste the JSON or the command line from the publisher's page"
        return Refused(f"an install link for {client}, which is not read yet", code="unsupported-link", hint=hint)
    if nested(offer[len(scheme) + 3 :]):
        hint = "open the inner link by itself, so that it is shown in full"
        return Refused("an install link hides in a link to another place", code="nested-link", hint=hint)
    where = quote(host or scheme)
    hint = 'a remote server is pasted as {"url": "https://..."}; a local one as JSON or a command line'
    return Refused(f"a link to {where} is not a known install link", code="unknown-link", hint=hint)
