"""All links together: no two members claim one, only refusals escape, time is linear, and entries come back as sent."""

from __future__ import annotations

import json
import time
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from links import AROUND, ENTRY, KEYS, OTHERS, PLAIN, WORDS, as_entry, b64, entries, one, pct, refused, url64

from consentry import formats
from consentry.errors import Refused
from consentry.formats.refusals import RULES
from consentry.model import InstallRequest, Level, Server

LINKS = [around(json.dumps({"name": "n", "type": "stdio", **ENTRY})) for around in AROUND.values()] + OTHERS
MARKS = [
    "%",
    "%25",
    "%00",
    "%2B",
    "+",
    "&",
    "=",
    "#",
    "?",
    "/",
    "//",
    ":",
    "@",
    "\t",
    " ",
    "\u202e",
    "name=y&",
    "config=e30&",
]


def try_to(offer: str) -> InstallRequest | None:
    """The request, or None if it is refused as every refusal is: with a rule that blocks."""
    try:
        request = formats.read(offer)
    except Refused as error:
        assert error.code in RULES
        assert error.message and error.hint and "\n" not in error.message + error.hint
        assert all(f.level is Level.BLOCK for f in formats.findings(error))
        return None
    assert all(bool(s.command) != bool(s.url) and s.names for s in request.servers)
    return request


@pytest.mark.parametrize("offer", LINKS, ids=lambda offer: offer[:40])
def test_at_most_one_member_claims_a_link(offer: str) -> None:
    claimed = [member.NAME for member in formats.ALL.values() if member.claims(offer)]
    assert len(claimed) == (0 if offer.startswith(("https://aka.ms/other", "chatapp:", "claude-cli:")) else 1)


@settings(max_examples=400)
@given(st.sampled_from(LINKS), st.integers(0, 500), st.sampled_from(MARKS) | st.text(max_size=3), st.integers(0, 9))
def test_changed_links_are_claimed_once_and_read_or_refused(offer: str, at: int, inserted: str, cut: int) -> None:
    changed = offer[:at] + inserted + offer[at + cut :]
    assert sum(member.claims(changed) for member in formats.ALL.values()) <= 1
    try_to(changed)


@settings(max_examples=200)
@given(st.sampled_from(LINKS), st.sampled_from(LINKS), st.integers(0, 300), st.integers(0, 300))
def test_links_glued_together_are_claimed_once_and_read_or_refused(one_: str, two: str, at: int, of: int) -> None:
    glued = one_[:at] + two[of:]
    assert sum(member.claims(glued) for member in formats.ALL.values()) <= 1
    try_to(glued)


#: What each client's own generator makes of an entry. Those that decode once more somewhere get no % and no +.
SENT = {
    "base64": [name for name in AROUND if name in ("cursor", "lm-studio", "trae", "cherry-studio", "hermes", "5ire")],
    "percent": ["vscode", "kiro", "visual-studio", "raycast", "tome"],
}


@given(entries(WORDS))
def test_base64_links_give_back_the_entry_that_was_sent(server: Server) -> None:
    assume("{{" not in str(server))
    text = json.dumps(as_entry(server, True))
    for client in SENT["base64"]:
        offer = AROUND[client](text)
        if len(offer) <= 8000:
            got = one(offer)
            own = got.names if client in ("cherry-studio", "5ire") else got.names[1:] or got.names
            assert (own, got.command, got.args, got.env, got.cwd) == (
                server.names, server.command, server.args, server.env, server.cwd,
            )  # fmt: skip


@given(entries(PLAIN))
def test_percent_links_give_back_the_entry_that_was_sent(server: Server) -> None:
    text = json.dumps(as_entry(server, True))
    for client in SENT["percent"]:
        offer = AROUND[client](text)
        if len(offer) <= 8000:
            got = one(offer)
            assert (got.names[-1], got.command, got.args, got.env, got.cwd) == (
                server.name, server.command, server.args, server.env, server.cwd,
            )  # fmt: skip


@given(KEYS, WORDS.filter(str.strip), st.text(" -~", max_size=12))
def test_dyad_links_give_back_the_line_that_was_sent(name: str, line: str, more: str) -> None:
    text = json.dumps({"type": "stdio", "command": (line + more)})
    offer = f"dyad://add-mcp-server?name={pct(name)}&config={pct(b64(text))}"
    if len(offer) <= 8000:
        assert (one(offer).names, one(offer).command) == ((name,), line + more)


# ``+`` is a blank to these three, which is what their generators write for one; a rest of % is refused.
FORMS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0%"), max_size=12)
NAMES = st.text("abcdefgh_XYZ0189-. \u00e9", min_size=1, max_size=8).filter(str.strip)
VARIABLES = st.from_regex(r"[A-Z_][A-Z0-9_]{0,5}", fullmatch=True)


@given(NAMES, FORMS.filter(bool), st.lists(FORMS, max_size=4), st.lists(VARIABLES, max_size=3, unique=True), FORMS)
def test_goose_links_give_back_what_was_sent(
    name: str, command: str, args: list[str], env: list[str], label: str
) -> None:
    pairs = [("cmd", command), *[("arg", a) for a in args], *[("env", f"{key}={label}") for key in env], ("name", name)]
    for start in ("goose://extension?", "https://block.github.io/goose/extension?"):
        for offer in (start + urlencode(pairs), start + "&".join(f"{k}={pct(v)}" for k, v in pairs)):
            if len(offer) > 8000:
                continue
            server = one(offer)
            assert (server.names, server.command, list(server.args)) == ((name,), command, args)
            assert server.env == tuple((one.id, one.mark) for one in server.inputs)
            assert [(one.id, one.label) for one in server.inputs] == [(key, label or key) for key in env]
            assert server.fields == ()


@given(NAMES, FORMS.filter(bool), st.lists(FORMS.filter(lambda text: "," not in text), max_size=4))
def test_levante_links_give_back_what_was_sent(name: str, command: str, args: list[str]) -> None:
    assume(args != [""])  # one empty argument is spelled as none
    pairs = {"name": name, "transport": "stdio", "command": command, "args": ",".join(args)}
    offer = "levante://mcp/add?" + urlencode(pairs)
    if len(offer) <= 8000:
        server = one(offer)
        assert (server.names, server.command, list(server.args)) == ((name,), command, args)


@given(entries(FORMS), st.sampled_from(["lobehub", "lobehub-beta", "lobehub-bet", "lobehub-nightly", "lobehub-dev"]))
def test_lobehub_links_give_back_what_was_sent(server: Server, scheme: str) -> None:
    about = {"identifier": "n-1", "name": server.name, "author": "a", "description": "d", "version": "1"}
    schema = json.dumps({**about, "config": {"type": "stdio", **as_entry(server, False)}}, ensure_ascii=False)
    offer = f"{scheme}://plugin/install?" + urlencode({"type": "mcp", "id": "n-1", "schema": schema})
    if len(offer) <= 8000:
        got = one(offer)
        assert (got.names, got.command, got.args, got.env) == (server.names, server.command, server.args, server.env)


@pytest.mark.parametrize(
    "offer",
    [
        "goose://extension?" + "arg=%25&" * 900 + "cmd=x&name=n",
        "goose://extension?" + "&".join(f"env=K{i}" for i in range(800)) + "&cmd=x&name=n",
        "goose://extension?url=https://example.com&name=n&type=streamable_http"
        + "".join(f"&header=K{i}%3Dv" for i in range(400)),
        "levante://mcp/add?name=n&transport=stdio&command=x&args=" + "," * 7_900,
        "levante://mcp/add?" + "&".join(f"a{i}=" for i in range(1_200)),
        "app.5ire://install-tool#" + b64('{"command":"x","args":["' + "{{a@string::" * 480 + '"]}'),
        "app.5ire://install-tool#" + b64('{"command":"x","args":["' + "{{a" * 1_900 + '"]}'),
        "cherrystudio://mcp/install?servers=" + pct(b64('[{"command":"x"},' * 300 + "1]")),
        "cherrystudio://mcp/install?servers=" + pct(b64("[" * 5_000)),
        "lobehub://plugin/install?id=n&schema=" + "%255B" * 1_500,
        "raycast://mcp/install?" + "%25" * 2_600,
        "tome:mcp/install?" + "[" * 7_900,
        "other://x?" + "&".join(f"a{i}={b64('[1]')}" for i in range(700)),
        "other://x?" + "%257B" * 1_500,
        "other://x#" + b64('{"a":' * 1_000),
        "https://aka.ms" + "/" * 7_900 + "vs/mcp-install?x",
        "windsurf://windsurf-mcp-registry?serverName=" + "a/" * 3_900,
    ],
    ids=lambda offer: offer[:32],
)  # fmt: skip
def test_bounded_time(offer: str) -> None:
    start = time.process_time()
    try_to(offer)
    assert time.process_time() - start < 10


UNKNOWN = [
    # nothing that looks like an entry
    ("other://open?x=1", ""),
    ("other://open?config=e30", ""),
    ("other://open?config=" + pct(b64({"note": "npx"})), ""),
    ("https://example.com/page?q=%7Bnot+json", ""),
    # what looks like one is said and still not read
    ("other://mcp/install?config=" + pct(b64(ENTRY)), "starts npx"),
    ("other://mcp/install?config=" + url64(json.dumps(ENTRY)), "starts npx"),
    ("other://mcp/install?" + pct(json.dumps(ENTRY)), "starts npx"),
    ("other://mcp/install?" + pct(pct(json.dumps(ENTRY))), "starts npx"),
    ("other://x?schema=" + pct(json.dumps({"notes": ENTRY})), "starts npx"),
    ("other://x?servers=" + pct(json.dumps([ENTRY])), "starts npx"),
    ("other://x?servers=" + pct(b64({"mcpServers": {"notes": ENTRY}})), "a list of servers"),
    ("other://x#" + b64(ENTRY), "starts npx"),
    ("other://x?cmd=npx&arg=notes", "starts npx"),
    ("other://x?command=uvx%20notes", "starts uvx notes"),
    ("https://example.com/install-mcp?name=x&config=" + pct(b64(ENTRY)), "starts npx"),
    ("https://example.com/?config=" + pct(b64({"url": "https://mcp.example.com"})), "at https://mcp.example.com"),
    ("other://x?cmd=" + pct("a\x1b[2J\u202eb"), "starts a\\u{1b}[2J\\u{202e}b"),
]


@pytest.mark.parametrize(("offer", "said"), UNKNOWN)
def test_unknown_links_say_what_was_recognised_and_give_no_plan(offer: str, said: str) -> None:
    error = refused(offer)
    assert error.code == "unknown-link"
    assert ("looks like" in error.message) is bool(said)
    assert said in error.message
    assert error.message.isprintable()


@pytest.mark.parametrize(
    ("offer", "title"),
    [
        ("claude-cli://open?q=hello", "Claude Code"),
        ("claude://x", "Claude Desktop"),
        ("https://claude.ai/settings?modal=add-custom-connector&connectorUrl=https%3A%2F%2Fexample.com", "Claude"),
        ("codex://plugins/install/x?marketplace=y", "Codex"),
        ("warp://settings/mcp", "Warp"),
        ("zed://mcp/install?config=" + pct(b64(ENTRY)), "Zed"),
    ],
)
def test_clients_without_a_link_are_named_and_a_way_is_shown(offer: str, title: str) -> None:
    error = refused(offer)
    assert error.code == "unsupported-link"
    assert error.message.startswith(f"{title} documents no link")
    assert ("npx" in error.message) is ("config" in offer)
    assert "paste" in error.hint


@given(st.text(max_size=30), st.sampled_from(["?", "#", "?config=", "?cmd=", "?a=b&c="]))
def test_recognising_never_raises(text: str, mark: str) -> None:
    assert try_to("other://x" + mark + text) is None
    assert try_to("other://x" + mark + quote_plus(b64(text))) is None
