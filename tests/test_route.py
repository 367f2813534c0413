"""Where a clicked link goes: an install in any plausible reading is ours, everything else goes on untouched."""

from __future__ import annotations

import json
import posixpath
import re
import time
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

import links
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consentry import formats
from consentry.errors import Refused
from consentry.handler import schemes
from consentry.route import LONGEST, route

ENTRY = json.dumps(links.ENTRY)
INSTALLS = [
    link
    for link in (*(around(ENTRY) for around in links.AROUND.values()), *links.OTHERS)
    if link.partition(":")[0] in schemes.NAMES
]


def where(link: str) -> str:
    try:
        return route(link).where
    except Refused:
        return "refused"


@pytest.mark.parametrize("link", INSTALLS)
def test_installs_are_ours(link: str) -> None:
    assert route(link).where == "ask"


def test_every_scheme_has_an_install_among_them() -> None:
    covered = {link.partition(":")[0] for link in INSTALLS}
    clients = {one.client for one in schemes.ALL if one.name in covered}
    assert {one.client for one in schemes.ALL} - clients == {"kiro"}  # its scheme is not documented


CALLBACKS = r"""
cursor://anysphere.cursor-mcp/oauth/user-github/callback?code=abc&state=eyJ1cmwiOiJodHRwczovL2V4YW1wbGUuY29tIn0
cursor://anysphere.cursor-deeplink/prompt?text=Install%20the%20mcp%20server
cursor://cursorAuth?accessToken=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.x
cursor://file/C:/src/mcp/x.ts:10:2
vscode://file/home/me/mcp/install.py:3
vscode://vscode-remote/ssh-remote+host/home/me/mcp-install
vscode://vscode.github-authentication/did-authenticate?windowid=1&code=4/0Ab&state=a%3Db
vscode://vendor.ext/auth?code=AQD%2Fx&state=%7B%22n%22%3A1%7D#_=_
vscode://vendor.mcp-tools/auth?code=1
vscode://vendor.ext/mcp/callback?code=1&state=2
vscode:extension/vendor.ext
vscode://vscode.git/clone?url=https%3A%2F%2Fexample.com%2Fa%2Fmcp-install.git
vscode://vendor.ext/open?command=view&args=%5B%22a%22%5D
vscode-insiders://vscode.microsoft-authentication/?code=0.AX&state=x
goose://sessions/nostr?x=y
lmstudio://open_from_hf?model=a/b
lobehub://auth/callback?code=1
kiro://kiro.kiroAgent/authenticate-success?code=a
windsurf://codeium.windsurf/auth?code=a
trae://trae.ai-ide/login?code=abc
raycast://extensions/a/b/c
cherrystudio://oauth/callback?code=abc
cherrystudio://providers/api-keys?v=1&data=eyJpZCI6ImEiLCJhcGlLZXkiOiJzayJ9
app.5ire://login-callback#access_token=a.b.c&refresh_token=d
cursor:
vscode://
""".strip().split("\n")


@pytest.mark.parametrize("link", CALLBACKS)
def test_other_traffic_goes_on(link: str) -> None:
    assert route(link).where == "forward"


ATTACKS = r"""
CURSOR://Anysphere.Cursor-Deeplink/MCP/Install?name=a&config=e30=
cursor://anysphere.cursor-deeplink/mcp%2finstall?config=e30
cursor://anysphere.cursor-deeplink/%6dcp/x/../install?config=e30
cursor://anysphere.cursor-deeplink/%256dcp%252Finstall?config=e30
cursor://anysphere.cursor-deeplink./mcp./install.?config=e30
cursor://a:b@anysphere.cursor-deeplink:443//mcp//install?config=e30
cursor:\\anysphere.cursor-deeplink\mcp\install?config=e30
cursor:mcp/install?%7B%7D
vscode:/mcp/install?x
vscode:///mcp/by-name/x
vscode://mcp/install?config=e30
vscode://vendor.ext/../mcp/evil.example/x
vscode://vendor.ext/..%2fmcp/evil.example/x
vscode:mcp%2Fevil.example/x
vscode:#/mcp/install?x
vscode:#!/mcp/install?x
vscode:?mcp/install
vscode:ｍｃｐ/ｉｎｓｔａｌｌ?x
vscode:mcp;a=b/evil.example/x
vscode://file/../mcp/install
vscode://vendor.ext/auth?next=vscode%3Amcp%2Finstall%3F%257B
vscode://vendor.ext/auth?next=cursor%253A%252F%252Fanysphere.cursor-deeplink%252Fmcp%252Finstall
goose://EXTENSION?cmd=npx
goose:///extension?cmd=npx
goose:extension?cmd=npx
goose://user@extension:1/?cmd=npx
goose://install-mcp?cmd=npx
goose://extension/..?cmd=npx
lobehub://plugin/../install?id=a
cursor://anysphere.cursor-deeplink/../mcp/v2?x
goose://x?config=eyJjb21tYW5kIjoibnB4In0
goose://recipe?config=eyJleHRlbnNpb25zIjpbeyJ0eXBlIjoic3RkaW8iLCJjbWQiOiJucHgifV19
cursor://anysphere.cursor-deeplink/v2/add?config=eyJtY3BTZXJ2ZXJzIjp7ImEiOnsiY29tbWFuZCI6Im5weCJ9fX0
app.5ire://install%2Dtool#e30
vsweb+mcp://anything
lobehub://plugin%2finstall?id=a
kiro://kiro.mcp/launch/mcp/add?name=a
""".strip().split("\n")
ATTACKS += ["vscode:mc\u200bp/install", "vscode:mcp/\tinstall", " vscode:mcp/install?x", "vscode:mcp /x.example/y"]


@pytest.mark.parametrize("link", ATTACKS)
def test_disguised_installs_never_go_on(link: str) -> None:
    assert where(link) != "forward"


@pytest.mark.parametrize(
    "link", ["", "x", "-x", "--help", "file:///etc/passwd", "http://example.com", "javascript:1", "cursor"]
)
def test_what_is_no_link_of_a_client_is_refused(link: str) -> None:
    with pytest.raises(Refused) as caught:
        route(link)
    assert caught.value.code == "unknown-link"


def test_length() -> None:
    assert route("cursor://vendor.ext/auth?code=" + "a" * 100_000).where == "forward"
    assert route("cursor:mcp/install?" + "a" * 100_000).where == "ask"
    with pytest.raises(Refused) as caught:
        route("cursor:" + "a" * LONGEST)
    assert caught.value.code == "too-large"


# ---- variations of real links --------------------------------------------------------------------------------------


def _address(link: str, change: Callable[[str], str]) -> str:
    scheme, _, rest = link.partition(":")
    cut = re.search(r"[?#]", rest)
    at = cut.start() if cut else len(rest)
    return f"{scheme}:{change(rest[:at])}{rest[at:]}"


def _encode(text: str, at: int) -> str:
    at %= max(len(text), 1)
    # A ``%`` that is there is encoded as such: one level more.
    return text[:at] + f"%{ord(text[at]):02x}" + text[at + 1 :] if text and text[at].isascii() else text


def _host(text: str, change: Callable[[str], str]) -> str:
    if not text.startswith("//"):
        return text
    host, slash, path = text[2:].partition("/")
    return f"//{change(host)}{slash}{path}"


def _slash(new: str) -> Callable[[str, int], str]:
    def change(text: str, at: int) -> str:
        places = [m.start() for m in re.finditer("/", text)]
        return text if not places else text[: places[at % len(places)]] + new + text[places[at % len(places)] + 1 :]

    return change


VARIATIONS: list[Callable[[str, int], str]] = [
    lambda link, at: (
        link[: at % 12] + link[at % 12 :].split(":")[0].upper() + link[len(link.split(":")[0]) :]
        if at % 12 < len(link.split(":")[0])
        else link
    ),
    lambda link, at: _address(link, str.upper),
    lambda link, at: _address(link, lambda text: text.swapcase()),
    lambda link, at: _address(link, lambda text: _encode(text, at)),
    lambda link, at: _address(link, lambda text: text.replace("%", "%25")),
    lambda link, at: _address(link, lambda text: text.replace("/", "%2F")),
    lambda link, at: _address(link, lambda text: _slash("//")(text, at)),
    lambda link, at: _address(link, lambda text: _slash("\\")(text, at)),
    lambda link, at: _address(link, lambda text: _slash("/./")(text, at)),
    lambda link, at: _address(link, lambda text: _slash("/x/../")(text, at) if at % 3 else text),
    lambda link, at: _address(link, lambda text: text + "/"),
    lambda link, at: _address(link, lambda text: text + "."),
    lambda link, at: _address(link, lambda text: _host(text, lambda host: host + ".")),
    lambda link, at: _address(link, lambda text: _host(text, lambda host: "user:word@" + host)),
    lambda link, at: _address(link, lambda text: _host(text, lambda host: host + ":443")),
    lambda link, at: _address(link, lambda text: text.removeprefix("//")),
    lambda link, at: _address(link, lambda text: "///" + text.lstrip("/")),
    lambda link, at: _address(
        link, lambda text: text[: at % (len(text) + 1)] + "\u200b" + text[at % (len(text) + 1) :]
    ),
    lambda link, at: _address(link, lambda text: text[: at % (len(text) + 1)] + "\t" + text[at % (len(text) + 1) :]),
    lambda link, at: _address(link, lambda text: text + ";v=1"),
    lambda link, at: link + "#x",
    lambda link, at: link.replace("?", "?x=1&", 1),
    lambda link, at: link.replace("?", "/?", 1),
]


@settings(max_examples=800, deadline=None)
@given(
    st.sampled_from(INSTALLS),
    st.lists(st.tuples(st.sampled_from(range(len(VARIATIONS))), st.integers(0, 80)), max_size=4),
)
def test_no_variation_of_an_install_goes_on(link: str, steps: list[tuple[int, int]]) -> None:
    for which, at in steps:
        link = VARIATIONS[which](link, at)
    assert where(link) != "forward", link


# ---- readings of an independent reader -----------------------------------------------------------------------------

# Addresses that a client takes for an install, host and path in one; what stands behind does not matter.
TAKEN = {
    "cursor": ("anysphere.cursor-deeplink/mcp/install", "mcp/install", "mcp/by-name/a"),
    "vscode": ("mcp/install", "mcp/by-name/a", "mcp/x.example"),
    "goose": ("extension",),
    "lmstudio": ("add_mcp",),
    "cherrystudio": ("mcp/install",),
    "lobehub": ("plugin/install",),
    "trae": ("trae.ai-ide/mcp-import",),
    "windsurf": ("windsurf-mcp-registry", "mcp/install"),
    "app.5ire": ("install-tool",),
    "raycast": ("mcp/install",),
}
PIECES = (
    "mcp", "MCP", "install", "Install", "/", "/", "/", "//", "\\", "%2f", "%5C", "%6dcp", "%256D", "cp", ".", "..", "%2e", "?", "#", "@",
    ":1", "anysphere.cursor-deeplink", "vendor.ext", "x", "%00", "%09", " ", "extension", "add_mcp", "plugin", "by-name", "a", "%61",
    "trae.ai-ide", "mcp-import", "windsurf-mcp-registry", "install-tool", "x.example", "%", "%25", ";", "\u212a", "\uff4d", "file",
)  # fmt: skip


def _readings(link: str) -> set[str]:
    """Every address that some careless reader could see: decoded 0 to 3 times, split before or after, cleaned or not."""
    found: set[str] = set()
    rest = link.partition(":")[2]
    for times in range(4):
        text = rest
        for _ in range(times):
            text = unquote(text, errors="replace")
        for clean in (text, re.sub(r"[\x00-\x20\x7f]", "", text), unicodedata.normalize("NFKC", text)):
            for whole in (re.split(r"[?#]", clean)[0], clean.partition("#")[2].partition("?")[0]):
                slashed = whole.replace("\\", "/")
                for path in (whole, slashed):
                    host, _, tail = path.removeprefix("//").partition("/")
                    bare = re.sub(r":\d+$", "", host.rpartition("@")[2]).rstrip(".")
                    for joined in (path, f"{bare}/{tail}", f"{bare}{posixpath.normpath('/' + tail)}"):
                        found.add(joined.strip("/").lower())
                        found.add(posixpath.normpath("/" + joined).strip("/").lower())
    return found


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(sorted(TAKEN)), st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
@example("vscode", ["vendor.ext", "/", "..", "/", "mcp", "/", "install"])
@example("cursor", ["//", "x", "@", "anysphere.cursor-deeplink", "/", "mcp", "%2f", "install"])
def test_what_a_careless_reader_takes_for_an_install_never_goes_on(scheme: str, pieces: list[str]) -> None:
    link = f"{scheme}:{''.join(pieces)}"
    if _readings(link) & set(TAKEN[scheme]):
        assert where(link) != "forward", link


def test_the_careless_reader_finds_installs() -> None:
    """The oracle of the property above is not blind."""
    for link in ("vscode:mcp/install", "vscode:%256Dcp/install", "vscode://x@mcp:1/install", "vscode:\\mcp\\install"):
        assert _readings(link) & set(TAKEN["vscode"]), link


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(schemes.NAMES - {"vsweb+mcp"})),
    st.lists(st.sampled_from(PIECES), max_size=8),
    st.text(max_size=20),
)
def test_what_our_readers_take_never_goes_on(scheme: str, pieces: list[str], tail: str) -> None:
    link = f"{scheme}:{''.join(pieces)}{tail}"
    for reading in (link, unquote(link), unquote(unquote(link)), link.lower(), unicodedata.normalize("NFKC", link)):
        try:
            installs = formats.read(reading).channel == "link"
        except Refused as refused:
            installs = refused.code == "registry-link"
        assert not installs or where(link) != "forward", link


# ---- ordinary traffic ----------------------------------------------------------------------------------------------

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~", max_size=200)
WORD = st.sampled_from(("auth", "callback", "oauth", "signin", "did-authenticate", "open", "session", "link", "v2"))


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(("cursor", "vscode", "vscode-insiders", "kiro", "windsurf", "lmstudio", "cherrystudio")),
    st.from_regex(r"[a-z]{3,12}\.[a-z]{3,12}", fullmatch=True).filter(
        lambda host: "mcp" not in host and "install" not in host
    ),
    st.lists(WORD, max_size=3),
    st.dictionaries(
        st.sampled_from(("code", "state", "scope", "iss", "session_state", "windowid", "url")), TOKEN, max_size=4
    ),
)
def test_sign_ins_go_on(scheme: str, host: str, path: list[str], query: dict[str, str]) -> None:
    link = f"{scheme}://{'/'.join((host, *path))}?{'&'.join(f'{k}={v}' for k, v in query.items())}"
    assert route(link).where == "forward", link


@pytest.mark.parametrize(
    "hostile",
    ["%25" * 40_000, "/.." * 40_000, "x?" + "a=%7B&" * 20_000, "mcp/" * 30_000, "//v/?" + "vscode:" * 15_000,
     "x?c=" + "{" * 100_000, "x?c=" + "[" * 100_000, "x?" + "[]&" * 40_000, "\u00e9" * 100_000, "@" * 100_000],
)  # fmt: skip
def test_time_is_bounded(hostile: str) -> None:
    start = time.process_time()
    where("cursor:" + hostile)
    assert time.process_time() - start < 2
