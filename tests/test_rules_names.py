"""Names, versions and addresses that are judged by lists: the laws behind the tables of the rules."""

from __future__ import annotations

import ipaddress
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from consentry import packages, rules, runners
from consentry.model import Facts, Field, Finding, Level, Server
from consentry.rules import known_bad, lists, origin, squat
from consentry.rules.collision import alike
from consentry.rules.interface import Case
from consentry.rules.page import page, wordings
from consentry.rules.skeleton import imitates, skeleton

DATA = Path(rules.__file__).parent / "data"
FILES = sorted(DATA.glob("*.txt"))
MINE = ("identity", "collision", "claims", "impersonation", "known_bad", "squat", "address", "headers", "lookalike")


def found(asked: Server, *existing: str) -> dict[str, Level]:
    facts = Facts(existing=tuple((name, "{}") for name in existing))
    every: tuple[Finding, ...] = rules.check(asked, runners.plan(asked, None), facts)
    return {f.id: f.level for f in every if f.level > Level.INFO}


def npx(*args: str, name: str = "demo") -> Server:
    return Server(names=(name,), command="npx", args=("-y", *args))


def remote(url: str, name: str = "demo") -> Server:
    return Server(names=(name,), url=url, transport="http")


# ---- the lists ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_list_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = [line for line in text.split("\n") if line.startswith("# ")]
    assert re.search(r"20\d\d-\d\d", "\n".join(head)), "no date"
    assert text.endswith("\n")
    assert not re.search(r"npmjs|pypi\.org|pythonhosted", text)
    body = [line for line in text.split("\n") if line and not line.startswith("# ")]
    assert len(body) == len(set(body))
    assert tuple(body) == lists.lines(path.stem)


def test_the_lists_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES) < 600_000


def test_advisories_are_published_ones() -> None:
    for line in lists.lines("advisories"):
        ecosystem, name, versions, ident, fixed = line.split()
        assert ecosystem in ("npm", "pypi")
        assert re.fullmatch(r"MAL-20\d\d-\d+|CVE-20\d\d-\d{4,}|GHSA(?:-[a-z0-9]{4}){3}", ident)
        assert re.fullmatch(r"\*|[0-9<>=.,|]+", versions)
        if fixed != "-":
            spec = f"{name}@{fixed}" if ecosystem == "npm" else f"{name}=={fixed}"
            good = packages.npm(spec) if ecosystem == "npm" else packages.pypi(spec)
            assert ident not in {a.ident for a in known_bad.known(good)}, "the fixed version is flagged"


def test_brands_and_hosts_are_well_formed() -> None:
    for brand in lists.brands().values():
        assert brand.words
        for host in brand.hosts:
            assert re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]+", host), host
    for kind in ("short", "many", "gate", "local", "meta"):
        assert lists.hosts(kind), kind
    assert not lists.hosts("short") & {h for b in lists.brands().values() for h in b.hosts}


def test_nothing_is_read_before_a_rule_asks() -> None:
    import subprocess
    import sys

    code = "import consentry.rules.lists as l; import consentry.rules; print(l.lines.cache_info().currsize)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "0"


@pytest.mark.parametrize("name", MINE)
def test_a_page_can_be_read(name: str) -> None:
    rule = rules.ALL[name]
    read = page(rule.__doc__ or "")
    told = {flag.id for flag in read.flags} | {i for i in rule.IDS if any(i in note for note in read.notes)}
    assert told == set(rule.IDS) == set(wordings(rule)) & set(rule.IDS)
    assert read.source
    assert read.title.endswith(".")


# ---- package names ------------------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(lists.names("npm"))), st.sampled_from(sorted(lists.names("pypi"))))
def test_a_known_name_is_never_close_to_another(npm: str, pypi: str) -> None:
    assert squat.close("npm", npm) is None
    assert squat.close("pypi", pypi) is None
    assert "PKG-TYPO" not in found(npx(npm))


LONG = sorted(n for n in lists.servers("npm") | lists.servers("pypi") if re.fullmatch(r"[a-z][a-z-]{11,}", n))


@given(st.sampled_from(LONG), st.integers(0, 40), st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(0, 3))
def test_one_slip_in_a_long_word_is_seen(name: str, at: int, letter: str, kind: int) -> None:
    at %= len(name) - 1
    slip = {
        0: name[:at] + name[at + 1 :],
        1: name[:at] + letter + name[at:],
        2: name[:at] + letter + name[at + 1 :],
        3: name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }[kind]
    token = next(t for t in re.finditer(r"[a-z]+", name) if t.end() > at)
    assume(len(token[0]) > 5 and "-" not in name[at : at + 2])
    for ecosystem in ("npm", "pypi"):
        if name not in lists.servers(ecosystem) or slip in lists.names(ecosystem):
            continue
        odd = [t for t in slip.split("-") if t not in name.split("-")]
        if any(lists.known("npm", t) or lists.known("pypi", t) for t in odd):
            continue  # a word of its own
        assert squat.close(ecosystem, slip) is not None, slip


@pytest.mark.parametrize(
    ("spec", "level"),
    [
        ("@modelcontextprotocol/server-sequentail-thinking", Level.DANGER),
        ("@modelcontextprotoco1/server-memory", Level.DANGER),
        ("@model-context-protocol/server-memory", Level.DANGER),
        ("@anthropic/mcp-server-filesystem", Level.DANGER),
        ("server-filesystem", Level.DANGER),
        ("supergatway", Level.DANGER),
        ("chrome-devtools-mpc", Level.DANGER),
        ("mcp-rem0te", Level.DANGER),
        ("modelcontextprotocol-server-filesystem", Level.DANGER),
        ("@modelcontextprotocol-server/filesystem", Level.DANGER),
        ("@mcp-servers/filesystem", Level.WARN),
        ("@playwright-mcp/server", Level.WARN),
        ("tavily-mcp-server", Level.WARN),
        ("mcp-server-time", Level.WARN),
    ],
)
def test_names_close_to_known_ones(spec: str, level: Level) -> None:
    assert found(npx(spec))["PKG-TYPO"] is level


@pytest.mark.parametrize(
    "spec",
    [
        "mcp-server-kit",
        "@acme/server-filesystem",
        "notion-mcp",
        "my-mcp-server",
        "@acme/mcp",
        "github-mcp",
        "x",
        "@a/b",
        "mcp2",
    ],
)
def test_honest_names_stay_quiet(spec: str) -> None:
    assert not {"PKG-TYPO", "PKG-UNSCOPED-BIN", "PKG-MALICIOUS", "PKG-VULN"} & found(npx(spec)).keys()


@given(st.text(alphabet="abmcp-_.@/01é(", max_size=40))
def test_any_text_can_be_a_package(text: str) -> None:
    found(npx(text))
    found(Server(names=(text,), command="uvx", args=("--with", text, text)))


# ---- versions -----------------------------------------------------------------------------------------------------

versions = st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(0, 20)).map(lambda v: ".".join(map(str, v)))


@given(versions, versions, st.sampled_from(["<", "<=", ">=", ">", "=="]))
def test_an_exact_version_is_compared_as_packaging_does(version: str, bound: str, sign: str) -> None:
    asked = known_bad.asked(packages.pypi(f"x=={version}"))
    span = known_bad._spans(sign + bound)[0] if sign != "==" else known_bad._spans(bound)[0]
    assume(not (sign == ">" and version == bound))  # a lower bound of an advisory is never exclusive
    assert span.holds(asked) == SpecifierSet(sign + bound).contains(version)


@pytest.mark.parametrize(
    "spec", ["mcp-remote", "mcp-remote@latest", "mcp-remote@^0.1.0", "mcp-remote@~0.1.3", "mcp-remote@0.x"]
)
def test_a_range_that_reaches_a_good_version_is_quiet(spec: str) -> None:
    assert "PKG-VULN" not in found(npx(spec, "https://mcp.example.com"))


@pytest.mark.parametrize(
    "spec",
    ["mcp-remote@0.0.x", "mcp-remote@^0.0.18", "mcp-remote@<0.1.16", "mcp-remote@v0.1.2", "mcp-remote@0.1.16-beta.1"],
)
def test_a_range_that_ends_before_the_good_version_is_not(spec: str) -> None:
    assert found(npx(spec, "https://mcp.example.com"))["PKG-VULN"] is Level.DANGER


def test_malware_is_blocked_wherever_it_is_fetched() -> None:
    for line in (
        ("postmark-mcp",),
        ("postmark-mcp@1.0.16",),
        ("x@npm:postmark-mcp@2.0.0",),
        ("-p", "postmark-mcp", "x"),
    ):
        assert found(npx(*line))["PKG-MALICIOUS"] is Level.BLOCK
    assert "PKG-MALICIOUS" not in found(npx("postmark-mcp@1.0.12"))
    assert "PKG-MALICIOUS" not in found(Server(names=("d",), command="uvx", args=("mcp-server-fetch",)))


# ---- look-alike letters -------------------------------------------------------------------------------------------


@given(st.text(max_size=40))
def test_a_skeleton_has_no_further_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.parametrize("line", lists.lines("looks"), ids=lambda s: s.split(" ")[0])
def test_every_look_alike_becomes_what_it_looks_like(line: str) -> None:
    shown, chars = line.split(" ", 1)
    for char in chars:
        if unicodedata.category(char) not in ("Cf", "Mn", "Me", "Cn"):
            assert skeleton(f"x{char}x") == f"x{shown}x".casefold(), f"U+{ord(char):04X}"


@pytest.mark.parametrize(
    "text",
    ["привет мир", "с нами и у вас", "Ρωμη και Αθηνα", "漢字とかな", "kΩ", "µm", "naïve café", "sınıf", "한국어", ""],
)
def test_ordinary_text_imitates_nothing(text: str) -> None:
    assert imitates(text) == ""


@pytest.mark.parametrize("text", ["gіthub", "ｇithub", "ℊithub", "аррӏе", "mcp.nоtion.com", "𝐠ithub", "рaypal и почта"])
def test_passed_off_letters_are_seen(text: str) -> None:
    assert imitates(text)


@pytest.mark.parametrize(
    "name", ["GitHub", "github ", "git\u200bhub", "gіthub", "ｇｉｔｈｕｂ", "GіTHUB", "g\u0131thub"]
)
def test_a_name_that_looks_like_a_taken_one_collides(name: str) -> None:
    assert found(npx("notes-mcp", name=name), "github")["ID-COLLIDE"] is Level.DANGER


@given(st.text(max_size=20), st.text(max_size=20))
def test_looking_alike_is_mutual(one: str, other: str) -> None:
    assert alike(one, one)
    assert alike(one, other) == alike(other, one)


def test_capital_i_and_l_look_alike() -> None:
    assert alike("gitIab", "gitlab")
    assert alike("serverO1", "server0l")
    assert not alike("notes", "votes")


# ---- addresses ----------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1))
def test_every_spelling_of_a_number_is_the_same_address(value: int) -> None:
    address = ipaddress.IPv4Address(value)
    a, b, c, d = address.packed
    spellings = (
        str(address),
        f"{value}",
        f"0x{value:x}",
        f"0{value:o}",
        f"0x{a:x}.0{b:o}.{c}.{d}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"[::ffff:{address}]",
        f"[64:ff9b::{address}]",
        str(address) + ".",
    )
    for spelling in spellings:
        assert origin.number(spelling) == address, spelling


@given(st.text(max_size=60))
def test_any_text_can_be_an_address(text: str) -> None:
    found(remote(text))
    found(remote("https://" + text))
    found(npx("mcp-remote", "https://" + text, name=text))


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "192.168.1.1", "[fd00::1]", "100.64.0.1", "10.0.0.1.nip.io", "printer.local", "169.254.169.254"],
)
def test_an_address_of_the_network_is_said(host: str) -> None:
    assert found(remote(f"https://{host}/mcp"))["URL-PRIVATE"] is Level.WARN


def test_a_bridge_weighs_like_the_address_itself() -> None:
    for url in (
        "http://mcp.example.com/mcp",
        "https://mcp.notion.com.evil.invalid/",
        "https://bit.ly/x",
        "https://a@b.example/",
    ):
        direct, bridged = found(remote(url)), found(npx("mcp-remote@0.2.0", url))
        assert {k: v for k, v in direct.items() if k.startswith("URL-")} == {
            k: v for k, v in bridged.items() if k.startswith("URL-")
        }


@given(
    st.sampled_from(sorted({h for b in lists.brands().values() for h in b.hosts})),
    st.sampled_from(["", "mcp.", "api.eu."]),
)
def test_a_brand_s_own_address_is_quiet(domain: str, before: str) -> None:
    assert not {i for i in found(remote(f"https://{before}{domain}/mcp")) if i.startswith(("URL", "ID"))}


@given(st.sampled_from(sorted({h for b in lists.brands().values() for h in b.hosts})))
def test_a_brand_s_address_before_another_one_is_not(domain: str) -> None:
    assert found(remote(f"https://mcp.{domain}.evil.invalid/mcp"))["URL-BRAND"] is Level.DANGER
    assert found(remote(f"https://{domain.replace('.', '-')}.evil.invalid/mcp"))["URL-BRAND"] is Level.WARN


# ---- names against programs ---------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(lists.brands())), st.sampled_from(["{}", "{}-mcp", "{} MCP Server", "mcp_{}"]))
def test_no_brand_is_a_shell_and_every_brand_may_be_served(word: str, form: str) -> None:
    name = form.format(word)
    shell = found(Server(names=(name,), command="sh", args=("-c", "id")))
    assert shell["ID-MISMATCH"] is Level.DANGER
    assert shell["ID-BRAND"] is Level.WARN
    assert not {"ID-MISMATCH", "ID-BRAND"} & found(npx(f"@acme/{word}-mcp", name=name)).keys()
    assert not {"ID-MISMATCH", "ID-BRAND"} & found(Server(names=(name,), command="node", args=("server.js",))).keys()
    assert not {"ID-MISMATCH", "ID-BRAND"} & found(remote("http://localhost:3000/mcp", name)).keys()


@pytest.mark.parametrize("name", ["notion-tasks", "my-github-notes", "acme/notion", "demo", "", "ремонт"])
def test_a_name_that_is_more_than_the_brand_says_nothing(name: str) -> None:
    assert not {"ID-MISMATCH", "ID-BRAND"} & found(npx("helper-demo", name=name)).keys()


def test_a_namespace_is_not_proof_of_its_maker() -> None:
    assert found(remote("https://mcp.example.net/mcp", "com.stripe/mcp"))["ID-MISMATCH"] is Level.DANGER
    assert "ID-BRAND" in found(npx("helper-demo", name="io.github.github/server"))
    assert "ID-BRAND" not in found(npx("@stripe/mcp", name="com.stripe/mcp"))
    assert "ID-BRAND" not in found(npx("helper-demo", name="io.github.acme/github"))


def test_an_author_is_not_proof_either() -> None:
    author = Field(where="/author", value='{"name":"Stripe, Inc."}', kind="inert")
    other = Field(where="/repository", value='"https://github.com/acme/x"', kind="inert")
    own = Field(where="/repository", value='"https://github.com/stripe/x"', kind="inert")

    def bundle(*fields: Field) -> Server:
        return Server(names=("demo",), command="node", args=("server/index.js",), fields=fields)

    assert found(bundle(author, other))["ID-BRAND"] is Level.WARN
    assert "ID-BRAND" not in found(bundle(author, own))
    assert "ID-BRAND" not in found(bundle(author))


def test_a_homepage_of_another_maker_is_said() -> None:
    fields = (
        Field(where="/homepage", value='"https://github.com/github"', kind="inert"),
        Field(where="/repository", value='{"url":"https://github.com/acme/x"}', kind="inert"),
    )
    asked = Server(names=("demo",), command="node", args=("server/index.js",), fields=fields)
    assert found(asked)["ID-MISMATCH"] is Level.WARN
    own = (fields[0], Field(where="/repository", value='"https://github.com/github/x"', kind="inert"))
    assert "ID-MISMATCH" not in found(Server(names=("demo",), command="node", args=("server/index.js",), fields=own))
    plain = (Field(where="/homepage", value='"https://acme.example"', kind="inert"), fields[1])
    assert "ID-MISMATCH" not in found(Server(names=("demo",), command="node", args=("server/index.js",), fields=plain))


# ---- time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        remote("https://" + "a-" * 200_000 + ".com/"),
        remote("https://" + "0x1." * 100_000),
        npx("a-" * 200_000),
        npx("x", *["@modelcontextprotocol/server-memory"] * 5_000, name="memory"),
        Server(names=("аб" * 50_000,), command="sh", args=("-c", "id")),
        npx(*[w for n in range(500) for w in ("-p", f"mcp-server-number{n}")], "x"),
    ],
    ids=["host", "numbers", "package", "decoys", "letters", "packages"],
)
def test_hostile_requests_take_no_time(asked: Server) -> None:
    found(npx("notes-mcp"))  # the lists are read once
    case = Case(asked, runners.plan(asked, None), Facts())
    start = time.perf_counter()
    for name in MINE:
        list(rules.ALL[name].check(case))
    assert time.perf_counter() - start < 2
