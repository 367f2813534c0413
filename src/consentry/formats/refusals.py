r"""A request that can be read in more than one way, or not as its text says.

Two programs that read one text differently are how a dialog shows one command and a client runs another. So a request
is read strictly and whole: what another reader could understand in another way is refused, every field is shown, and a
field that nobody here knows is never written. A refusal says where the text is unclear, and how to write an own entry.

Flags:
    FMT-AMBIG            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "url": "https://mcp.example.com/mcp"}
    FMT-AMBIG            notes-mcp
    FMT-AMBIG            {"type": "http", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    FMT-DUPKEY           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "comm\u0061nd": "sh"}
    FMT-DUPKEY           {"mcpServers": {"a": {"command": "npx"}, "a": {"command": "sh"}}}
    FMT-CASEKEY          {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "Args": ["-c", "id"]}
    FMT-TYPE             {"command": "npx", "args": "-y notes-mcp@1.2.3"}
    FMT-TYPE             {"command": "npx", "args": [["-y"], "notes-mcp@1.2.3"]}
    FMT-TYPE             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "--port", 8080]}
    FMT-UNKNOWN          {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "preStart": "sh setup.sh"}
    FMT-UNKNOWN          {"url": "https://mcp.example.com/mcp", "headersHelper": "sh token.sh"}
    FMT-UNKNOWN info     {"url": "https://mcp.example.com/mcp", "oauth": {"clientId": "notes"}}
    FMT-MULTI            {"mcpServers": {"a": {"command": "npx", "args": ["-y", "a-mcp"]}, "b": {"url": "https://b.example"}}}
    FMT-TRAIL            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"]} {"command": "sh"}
    FMT-LINK             cursor://user@anysphere.cursor-deeplink/mcp/install?name=a&config=e30=
    EXEC-FLAG            claude-cli://prompt?q=--settings=https%3A//example.com/settings.json
    FMT-MULTIPARAM       cursor://anysphere.cursor-deeplink/mcp/install?name=a&name=b&config=eyJjb21tYW5kIjoibnB4In0=
    FMT-B64              cursor://anysphere.cursor-deeplink/mcp/install?name=a&config=eyJjb21*YW5kIjoibnB4In0
    FMT-NESTED-LINK      https://example.com/go?to=cursor://anysphere.cursor-deeplink/mcp/install?name=a
    CONS-AUTOAPPROVE     {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "autoApprove": ["*"]}
    CONS-AUTOAPPROVE     {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "trust": true}
    CONS-AUTOAPPROVE     {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "autoApproveAll": true}
    CONS-AUTOAPPROVE     {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "skip_confirmation": true}
    CONS-AUTOAPPROVE     {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "requireConfirmation": false}
    CONS-AUTOAPPROVE     {"mcpServers": {"n": {"url": "https://mcp.example.com/mcp"}}, "chat.tools.autoApprove": true}
    - FMT-DEPTH, FMT-SIZE: nested deeper than 64 levels, or larger than 8 MiB (32 KiB in a link).
    - FMT-ENC, DISP-SURR: bytes that are not UTF-8, a byte order mark (warn), half a surrogate pair.
    - FMT-PCT: a link whose payload is still percent-encoded after the client has decoded it.
    - FMT-FOLD: a command line that a backslash breaks into lines (info).
    - BND-DUP, BND-LINK, BND-OPAQUE, BND-PATH, BND-SIG, BND-SIZE, BND-SCHEMA: archives that two readers unpack
      differently, links, encrypted parts, names outside the folder, broken signatures, bombs, a missing digest.
    - BND-SECRET: a secret that a bundle puts into an argument. BND-VAR: a marker that no host replaces.
    - PKG-WITHDRAWN: an entry that its registry lists as deleted.
    - PATH-SYMLINK: a program, script or working folder that is named by its path and is a link on this computer (info
      where the link only adds a version, as ``python`` to ``python3.12``).
    - PATH-SCRIPT: a local file that would run and is not there.
    - CONS-UNGUARDED: the guard is taken away from a server that was approved.
Passes:
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "timeout": 60, "disabled": false, "autoApprove": []}
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "requireConfirmation": true, "approvalMode": "ask"}
    {"type": "stdio", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "description": "Notes"}
    {"mcpServers": {"notes": {"type": "http", "url": "https://mcp.example.com/mcp"}}}
    npx -y notes-mcp@1.2.3
Source: RFC 8259 section 4 (names within an object), RFC 4648 section 3.5, RFC 3986; CVE-2026-41613; MCP bundles.
"""

from __future__ import annotations

import re

from consentry.errors import Refused
from consentry.formats import link, recognise, refusal_words
from consentry.formats.interface import form, nested, quote
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
    "unknown-runtime": ("FMT-AMBIG",),
    "other-runtime": ("FMT-AMBIG",),
    "unclear-argument": ("FMT-AMBIG",),
    "repeated-variable": ("FMT-AMBIG",),
    "cut-value": ("FMT-AMBIG",),
    "not-one-command": ("EXEC-PARSE",),
    "page-of-text": ("FMT-TYPE",),
    "wrong-type": ("FMT-TYPE",),
    "unknown-type": ("FMT-TYPE",),
    "array-document": ("FMT-TYPE",),
    "nothing-to-run": ("FMT-TYPE",),
    "malformed-json": ("FMT-TYPE",),
    "malformed-line": ("FMT-TYPE",),
    "malformed-yaml": ("FMT-TYPE",),
    "malformed-toml": ("FMT-TYPE",),
    "yaml-feature": ("FMT-AMBIG",),
    "ambiguous-scalar": ("FMT-AMBIG",),
    "unclear-template": ("FMT-VAR",),
    "needs-code": ("EXEC-OPAQUE",),
    "unknown-form": ("FMT-TYPE",),
    "unsupported-document": ("FMT-TYPE",),
    "unsupported-line": ("FMT-TYPE",),
    "installer-line": ("FMT-TYPE",),
    "manifest-version": ("FMT-TYPE",),
    "bundle-elsewhere": ("FMT-TYPE",),
    "bundle-without-digest": ("BND-SCHEMA",),
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
    "input-in-value": ("FMT-VAR",),
    "template-placeholder": ("FMT-VAR",),
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
    "option-in-link": ("EXEC-FLAG", "FMT-LINK"),
    "nested-link": ("FMT-NESTED-LINK",),
    "double-encoding": ("FMT-PCT",),
    "bad-package": ("PKG-INVALID",),
    "unsupported-package": ("PKG-INVALID",),
    "look-alike": ("PKG-CONFUS",),
    "other-registry": ("PKG-REGISTRY",),
    "withdrawn": ("PKG-WITHDRAWN",),
    "bad-archive": ("BND-DUP",),
    "archive-duplicate": ("BND-DUP",),
    "archive-name": ("BND-PATH",),
    "archive-link": ("BND-LINK",),
    "archive-too-large": ("BND-SIZE",),
    "archive-encrypted": ("BND-OPAQUE",),
    "archive-signature": ("BND-SIG",),
    "bad-signature": ("BND-SIG",),
    "wrong-digest": ("BND-SIG",),
    "no-manifest": ("BND-MANIFEST",),
    "no-bundle": ("BND-MANIFEST",),
    "bundle-unlocked": ("BND-FETCH",),
    "reserved-mark": ("FMT-VAR",),
    "bad-value": ("FMT-VAR",),
    "secret-unguarded": ("FMT-VAR",),
    "client-command": ("FMT-VAR",),
    "other-entry": ("FMT-LINK",),
    "not-named": ("FMT-LINK",),
}

#: The title of each id, as a refusal tells it.
TITLES = {
    "BND-DUP": "Ambiguous archive",
    "BND-FETCH": "Fetches code when it starts",
    "BND-LINK": "Link or device in a bundle",
    "BND-MANIFEST": "Manifest and files disagree",
    "BND-OPAQUE": "Encrypted content",
    "BND-PATH": "A bundle would write outside its folder",
    "BND-SCHEMA": "What the specification requires is missing",
    "BND-SIG": "The bundle is not what was signed or announced",
    "BND-SIZE": "Too large when unpacked",
    "ENV-PATH": "Changes where programs are found",
    "FMT-ONELINE": "Whole command line in one field",
    "FMT-VAR": "Value filled in later",
    "PATH-CWD": "Working directory decides what runs",
    "PATH-REL": "Relative program path",
    "PATH-SCRIPT": "A file that would run is not there",
    "DISP-CTRL": "Control character in a value",
    "DISP-NUL": "NUL byte",
    "DISP-SURR": "Broken Unicode",
    "EXEC-FLAG": "Option smuggled through a value",
    "EXEC-OPAQUE": "The program text is not in the request",
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
    "PKG-REGISTRY": "Another package registry",
    "PKG-WITHDRAWN": "Withdrawn from the registry",
}

_FLAG = re.compile(r"(?:^|[&;])[^=&;]{0,100}=((?:-|%2d){1,2}[A-Za-z][^&;]{0,100})", re.IGNORECASE)
_PASTE = "paste the JSON or the command line from the publisher's page"
#: Schemes and hosts of clients that document no link for installing a server, and what to do instead.
_WITHOUT = {
    "amp": ("Amp", "paste the publisher's line amp mcp add NAME -- COMMAND ARG..., or the JSON"),
    "antigravity": ("Antigravity", _PASTE),
    "anythingllm": ("AnythingLLM", _PASTE),
    "augment": ("Augment", _PASTE),
    "boltai": ("BoltAI", _PASTE),
    "claude": ("Claude Desktop", "open the publisher's bundle (.mcpb), or paste the JSON or the command line"),
    "claude-cli": ("Claude Code", "paste the publisher's line claude mcp add NAME -- COMMAND ARG..., or the JSON"),
    "claude.ai": ("Claude", "a connector there is remote and runs nothing here; a local server is pasted as JSON"),
    "cline": ("Cline", _PASTE),
    "codex": ("Codex", "paste the publisher's line codex mcp add NAME -- COMMAND ARG..., or the JSON"),
    "continue": ("Continue", _PASTE),
    "crush": ("Crush", _PASTE),
    "factory": ("Factory", "paste the publisher's line droid mcp add NAME ..., or the JSON"),
    "jan": ("Jan", _PASTE),
    "jetbrains": ("JetBrains", _PASTE),
    "opencode": ("opencode", _PASTE),
    "warp": ("Warp", "Warp takes pasted JSON; paste it here first"),
    "witsy": ("Witsy", _PASTE),
    "zed": ("Zed", "Zed takes a server from its settings; paste the JSON of the server"),
}


def findings(refused: Refused) -> tuple[Finding, ...]:
    """The refusal as findings, one for each rule that it breaks; an unlisted code is reported as FMT-TYPE."""
    return tuple([_finding(rule, refused) for rule in RULES.get(refused.code, ("FMT-TYPE",))])


def _finding(rule: str, refused: Refused) -> Finding:
    title = refusal_words.CODES.get(refused.code) or TITLES[rule]
    return Finding(id=rule, level=Level.BLOCK, where=refused.where, title=title, says=refused.message)


def unclaimed(offer: str) -> Refused:
    """Why an offer that has none of the known forms is refused."""
    if form(offer) == "link":
        return _link(offer)
    hint = "give a link, a JSON text, npm:NAME, pypi:NAME, oci:IMAGE, nuget:NAME, or -- COMMAND ARG..."
    return Refused("the request is empty" if not offer.strip() else "not a known form", code="unknown-form", hint=hint)


def _link(offer: str) -> Refused:
    parts = link.parts(offer)
    scheme, host = link.scheme(offer), link.host(offer)
    seen = recognise.held(parts)
    holds = f"; it holds what looks like {seen}" if seen else ""
    flag = _FLAG.search(parts.query or "")
    if flag:
        # Clients that hand a link on as words of a command line have run such a value as an option (CVE-2026-35020).
        message = f"a value in the link begins with a hyphen, so a program may take it for an option: {quote(flag[1])}"
        hint = "nobody needs an option of a program in a link; ask the publisher for another link"
        return Refused(message, code="option-in-link", hint=hint)
    if host in _WITHOUT or scheme in _WITHOUT:
        title, hint = _WITHOUT[host if host in _WITHOUT else scheme]
        message = f"{title} documents no link that installs an MCP server, so this one is not read"
        return Refused(message + holds, code="unsupported-link", hint=hint)
    if nested(parts.query or "") or nested(parts.fragment or "") or "://" in link.percent(parts.path):
        hint = "open the inner link by itself, so that it is shown in full"
        return Refused("an install link hides in a link to another place", code="nested-link", hint=hint)
    message = f"a link to {quote(host or scheme)} is not a known install link"
    plain = offer if len(offer) < 200 and scheme in ("http", "https") and offer.isascii() and '"' not in offer else ""
    address = plain or "https://..."
    hint = (
        f'if a remote server answers there, give {{"url": "{quote(address)}"}}; a local one is given as JSON or command'
    )
    if seen:
        hint = "nobody documents how it is read; paste the JSON or the command line that is meant"
    return Refused(message + holds, code="unknown-link", hint=hint)
