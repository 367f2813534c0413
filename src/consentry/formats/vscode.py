"""VS Code install links: the custom schemes and the pages of vscode.dev that lead to them.

    vscode:mcp/install?ENC            vscode-insiders:mcp/install?ENC           ENC = encodeURIComponent(JSON)
    vscode:mcp/by-name/NAME           vscode:mcp/HOST/PATH                      (an entry of a registry, an address)
    https://vscode.dev/redirect/mcp/install?name=N&config=ENC[&inputs=ENC][&quality=insiders]
    https://vscode.dev/redirect/mcp/install?name=N&command=C&args=ENC...        (spelled out)
    https://vscode.dev/redirect?url=LINK

VS Code decodes the query twice: ``URI.parse`` once, ``handleMcpInstallUri`` again (microsoft/vscode,
``mcpWorkbenchService.ts``). How often the pages encode on the way is not documented, see ``percent_json``.
"""

from __future__ import annotations

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import entry, fields, inputs, link, percent_json, spelled
from consentry.formats.interface import aims, extras, fetches, names_entry, nested, parameters, plain_name
from consentry.language import _
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
    return aims(offer, _SCHEMES, _HOSTS)


def read(offer: str) -> InstallRequest:
    """The one reading of a VS Code link. Raises Refused, see ``percent_json`` and ``entry.server``."""
    parts = link.parts(offer)
    found: dict[str, str] = {}
    if parts.scheme in _SCHEMES:
        client, server = parts.scheme, _from_scheme(parts, (parts.query or "",))
    elif parts.scheme != "https" or parts.authority not in _HOSTS or parts.fragment is not None:
        raise link.malformed("not a page of vscode.dev as VS Code documents it")
    elif parts.path in ("/redirect", "/redirect/"):
        client, server = _from_redirect(parameters(parts.query))
    else:
        found = parameters(parts.query)
        client = "vscode-insiders" if found.get("quality") == "insiders" else "vscode"
        if parts.path != "/redirect/mcp/install":
            raise _elsewhere(parts.path.removeprefix("/redirect/"), client)
        server = _from_page(found, client)
    findings = () if parts.path != "/redirect/mcp/install" or "config" in found else (_spelled_out(),)
    return InstallRequest(raw=offer, format=NAME, channel="link", client=client, servers=(server,), findings=findings)


def _elsewhere(path: str, client: str) -> Refused:
    """Why a path other than ``mcp/install`` is refused: most of them name where VS Code gets the entry from."""
    plain = link.percent(path)
    if plain.startswith("mcp/by-name/"):
        return names_entry("VS Code", client, plain.removeprefix("mcp/by-name/"))
    if plain.startswith("mcp/") and plain.lower() != "mcp/install":
        return fetches("VS Code", client, plain.removeprefix("mcp/"))
    return link.malformed("VS Code ignores this spelling: the link must begin with vscode:mcp/install?")


def _from_scheme(parts: link.Parts, queries: tuple[str, ...], shown: fields.Leftover = fields.NOTHING) -> Server:
    """A link of the custom scheme. VS Code compares the decoded path with ``mcp/install``, letter by letter."""
    if parts.authority == "mcp":
        raise link.malformed(f"generators write {parts.scheme}://mcp/, which VS Code ignores: it has no // in it")
    if parts.authority is not None:
        raise link.malformed("VS Code ignores this spelling: the link must begin with vscode:mcp/install?")
    if link.percent(parts.path) != "mcp/install":
        raise _elsewhere(parts.path, parts.scheme)
    if parts.fragment is not None:
        raise link.malformed("VS Code cuts the link at its #, which belongs into the JSON as %23")
    percent_json.whole(parts._replace(query=queries[0]), "VS Code")
    return _server(percent_json.agree(queries, 2), (), None, shown, parts.scheme)


def _from_redirect(found: dict[str, str]) -> tuple[str, Server]:
    """``?url=LINK``: the page decodes the parameter once; whether ``+`` becomes a blank is not documented."""
    if "url" not in found:
        raise link.malformed("the page needs a url")
    inner = [link.parts(link.percent(spelling)) for spelling in percent_json.spellings(found["url"])]
    scheme = inner[0].scheme
    if scheme not in _SCHEMES:
        code = "nested-link" if nested(found["url"]) else "unknown-link"
        hint = "open the inner link by itself"
        raise Refused("the page leads to something other than VS Code", code=code, where="/url", hint=hint)
    shown = extras(found, frozenset(("url",)))
    return scheme, _from_scheme(inner[0], tuple(p.query or "" for p in inner), shown)


def _from_page(found: dict[str, str], client: str) -> Server:
    names = (plain_name(percent_json.word("name", found["name"])),) if "name" in found else ()
    if "config" in found:
        shown = extras(found, _KNOWN)
        config = percent_json.agree(percent_json.spellings(found["config"]), 2)
        asked = percent_json.agree(percent_json.spellings(found["inputs"]), 2, True) if "inputs" in found else None
        if asked is not None and config.get("inputs") is not None:
            hint = "ask the publisher for a corrected link"
            raise Refused("inputs stand twice", code="duplicate-parameter", where="/inputs", hint=hint)
        return _server(config, names, None if asked is None else inputs.catalogue(asked), shown, client)
    shown = extras(found, _SPELLED)
    members = [spelled.word(key, percent_json.word(key, found[key])) for key in _SPELLED_TEXT if key in found]
    for key in _SPELLED_JSON:
        if key in found:
            node = percent_json.agree(percent_json.spellings(found[key]), 2, key == "inputs")
            members.append(Member(key, 0, 0, node))
    if "gallery" in found and not members:
        raise names_entry("VS Code", client, next(iter(names), ""))
    return _server(spelled.entry(members), names, None, shown, client)


def _server(
    node: Node, names: tuple[str, ...], given: inputs.Catalogue | None, shown: fields.Leftover, client: str
) -> Server:
    if entry.buried(node):
        raise entry.wrapped("VS Code")
    found = percent_json.gallery(node, names, "VS Code", client)
    shown = fields.Leftover(shown.fields, (*shown.findings, *found))
    return entry.server(entry.Request(node=node, names=names, inputs=given, asks=True), shown)


def _spelled_out() -> Finding:
    return Finding(
        id="FMT-LINK",
        level=Level.WARN,
        where="",
        title=_("Undocumented link"),
        says=_("The link spells the entry out in parameters, which VS Code does not document."),
    )
