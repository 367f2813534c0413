"""VS Code install links: the custom schemes and the pages of vscode.dev that lead to them.

    vscode:mcp/install?ENC            vscode-insiders:mcp/install?ENC           ENC = encodeURIComponent(JSON)
    https://vscode.dev/redirect/mcp/install?name=N&config=ENC[&inputs=ENC][&quality=insiders]
    https://vscode.dev/redirect/mcp/install?name=N&command=C&args=ENC...        (spelled out)
    https://vscode.dev/redirect?url=LINK

VS Code decodes the query twice: ``URI.parse`` once, ``handleMcpInstallUri`` again (microsoft/vscode,
``mcpWorkbenchService.ts``). How often the pages encode on the way is not documented. So every text between no and two
decodings that is JSON at all must say the same, and the last one, VS Code's own, must be JSON.
"""

from __future__ import annotations

from collections.abc import Iterable

from consentry.decode import MAX_PAYLOAD, Member, Node, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, inputs, link
from consentry.formats.interface import extras, form, nested, parameters, plain_name
from consentry.model import Finding, InstallRequest, Level, Server

NAME: str = "vscode"

_HOSTS = frozenset(("vscode.dev", "insiders.vscode.dev"))
_SCHEMES = frozenset(("vscode", "vscode-insiders"))
_SPELLED_TEXT = ("type", "command", "url", "cwd")
_SPELLED_JSON = ("args", "env", "headers", "inputs")
_KNOWN = frozenset(("name", "config", "inputs"))
_SPELLED = frozenset(("name", *_SPELLED_TEXT, *_SPELLED_JSON))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to VS Code or its site."""
    return form(offer) == "link" and (link.scheme(offer) in _SCHEMES or link.host(offer) in _HOSTS)


def read(offer: str) -> InstallRequest:
    """The one reading of a VS Code link. Raises Refused, see ``link``, ``decode.scan`` and ``entry.server``."""
    parts = link.parts(offer)
    findings: tuple[Finding, ...] = ()
    if parts.scheme in _SCHEMES:
        server = _from_scheme(parts, (parts.query or "",))
    elif parts.scheme != "https" or parts.authority not in _HOSTS or parts.fragment is not None:
        raise link.malformed("not a page of vscode.dev as VS Code documents it")
    elif parts.path in ("/redirect", "/redirect/"):
        server = _from_redirect(parameters(parts.query))
    elif parts.path == "/redirect/mcp/install":
        found = parameters(parts.query)
        server = _from_page(found)
        findings = () if "config" in found else (_spelled_out(),)
    elif parts.path.startswith("/redirect/mcp/"):
        raise _registry()
    else:
        raise link.malformed("not an install page of vscode.dev")
    return InstallRequest(raw=offer, format=NAME, channel="link", client="vscode", servers=(server,), findings=findings)


def _from_scheme(parts: link.Parts, queries: tuple[str, ...], shown: fields.Leftover = fields.NOTHING) -> Server:
    """A link of the custom scheme. VS Code compares the decoded path with ``mcp/install``, letter by letter."""
    path = link.percent(parts.path)
    if parts.authority is None and path.startswith("mcp/") and path.lower() != "mcp/install":
        raise _registry()
    if parts.authority is not None or path != "mcp/install" or parts.fragment is not None:
        raise link.malformed("VS Code ignores this spelling: the link must begin with vscode:mcp/install?")
    if queries[0].startswith(("name=", "config=")):
        raise link.malformed("VS Code ignores name= and config= here: the whole query must be JSON")
    return _server(_agree(queries), (), None, shown)


def _from_redirect(found: dict[str, str]) -> Server:
    """``?url=LINK``: the page decodes the parameter once; whether ``+`` becomes a blank is not documented."""
    if "url" not in found:
        raise link.malformed("the page needs a url")
    inner = [link.parts(link.percent(spelling)) for spelling in _spellings(found["url"])]
    if inner[0].scheme not in _SCHEMES:
        code = "nested-link" if nested(found["url"]) else "unknown-link"
        hint = "open the inner link by itself"
        raise Refused("the page leads to something other than VS Code", code=code, where="/url", hint=hint)
    return _from_scheme(inner[0], tuple(p.query or "" for p in inner), extras(found, frozenset(("url",))))


def _from_page(found: dict[str, str]) -> Server:
    names = (plain_name(_word("name", found["name"])),) if "name" in found else ()
    if "config" in found:
        shown = extras(found, _KNOWN)
        config = _agree(_spellings(found["config"]))
        asked = _agree(_spellings(found["inputs"]), of_inputs=True) if "inputs" in found else None
        if asked is not None and config.get("inputs") is not None:
            hint = "ask the publisher for a corrected link"
            raise Refused("inputs stand twice", code="duplicate-parameter", where="/inputs", hint=hint)
        return _server(config, names, asked, shown)
    shown = extras(found, _SPELLED)
    texts = [(key, Node("string", 0, 0, _word(key, found[key]))) for key in _SPELLED_TEXT if key in found]
    values = [(key, _agree(_spellings(found[key]), key == "inputs")) for key in _SPELLED_JSON if key in found]
    members = tuple(Member(key, 0, 0, node) for key, node in (*texts, *values))
    return _server(Node("object", 0, 0, members=members), names, None, shown)


def _server(node: Node, names: tuple[str, ...], asked: Node | None, shown: fields.Leftover) -> Server:
    if entry.buried(node):
        raise entry.wrapped("VS Code")
    given = None if asked is None else inputs.catalogue(asked)
    return entry.server(entry.Request(node=node, names=names, inputs=given, asks=True), shown)


def _spellings(raw: str) -> tuple[str, ...]:
    """A parameter as ``decodeURIComponent`` and as ``URLSearchParams`` take it; the latter last, it counts."""
    return (raw, raw.replace("+", " ")) if "+" in raw else (raw,)


def _decoded(raw: str) -> tuple[str, str]:
    once = link.percent(raw)
    try:
        return once, link.percent(once)
    except Refused as error:
        hint = "VS Code decodes its links twice and ignores this one; ask the publisher for a link without a raw %"
        raise Refused("the link can be decoded only once", code="double-encoding", hint=hint) from error


def _word(key: str, raw: str) -> str:
    readings = {text for spelling in _spellings(raw) for text in _decoded(spelling)}
    if len(readings) > 1:
        raise _differ("+" in raw, "/" + key)
    return readings.pop()


def _differ(plus: bool, where: str) -> Refused:
    code = "ambiguous-plus" if plus else "double-encoding"
    what = "a + as a plus or as a blank" if plus else "once or twice"
    hint = "ask the publisher for a link without % and + in its values"
    return Refused(f"the link says different things when it is decoded {what}", code=code, where=where, hint=hint)


def _agree(raws: Iterable[str], of_inputs: bool = False) -> Node:
    """The JSON that every way of decoding gives, inputs' descriptions apart. The last way must give JSON."""
    texts: dict[str, None] = {}
    plus = False
    for raw in raws:
        plus = plus or "+" in raw
        zero = (raw,) if raw.lstrip().startswith(("{", "[")) else ()
        for text in (*zero, *_decoded(raw)):
            texts.pop(text, None)
            texts[text] = None
    *others, last = texts
    root = _scan(last)
    for other in others:
        node = _json(other)
        if node is not None and not _same(node, root, of_inputs):
            raise _differ(plus, "")
    entry.check_keys(root)
    return root


def _scan(text: str) -> Node:
    return scan(text, case_variants=True, limit=MAX_PAYLOAD).root


def _json(text: str) -> Node | None:
    try:
        return _scan(text)
    except Refused as error:
        if error.code in ("malformed-json", "trailing-data"):  # no program reads this as JSON
            return None
        raise


def _same(one: Node, two: Node, of_inputs: bool) -> bool:
    """Whether two values are equal; ``of_inputs`` says that they are inputs, whose descriptions may differ."""
    if one.kind != two.kind or one.value != two.value:
        return False
    if len(one.members) != len(two.members) or len(one.items) != len(two.items):
        return False
    pairs = zip(one.members, two.members, strict=True)
    return all(
        m.key == n.key and ((of_inputs and m.key == "description") or _same(m.node, n.node, m.key == "inputs"))
        for m, n in pairs
    ) and all(_same(m, n, of_inputs) for m, n in zip(one.items, two.items, strict=True))


def _registry() -> Refused:
    hint = "install it from a link or a README that holds the command itself"
    message = "the link names an entry of a registry or a manifest; what would run is not in it"
    return Refused(message, code="registry-link", hint=hint)


def _spelled_out() -> Finding:
    return Finding(
        id="FMT-LINK",
        level=Level.WARN,
        where="",
        title="Undocumented link",
        says="The link spells the entry out in parameters, which VS Code does not document.",
    )
