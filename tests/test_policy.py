"""Policies as values: what they match, that denials win, that nothing added by a user or misspelt allows more."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import policy

from consentry import judge as judging
from consentry import policy as policies_of
from consentry.cli import contract
from consentry.enforce import canonical
from consentry.judge import glob
from consentry.model import Assurance, Facts, Finding, Level, Plan, Tier
from consentry.policy import Policy, Verdict, judge, lowered

OPEN = policy("")


def plan(request: str, client: str | None = "cursor") -> Plan:
    """The plan of one request: a command line, or an entry as JSON."""
    from consentry import formats

    ((found, _),) = contract.look(formats.read(request), client)
    return found


def verdict(
    *policies: Policy, request: str = "npx -y notes-mcp@1.2.3", level: Level = Level.INFO, **more: Any
) -> Verdict:
    finding = Finding(id="X", level=level, where="", title="", says="")
    given_: dict[str, Any] = {"root": False, "channel": "paste"} | more
    return judge(policies, plan(request), (finding,), **given_)


def forbidden(*policies: Policy, **more: Any) -> bool:
    return any(ident != policies_of.ENTRY for ident, _ in verdict(*policies, **more).forbidden)


# ---- patterns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a", "a", True), ("a", "A", False), ("a", "ab", False), ("", "", True), ("*", "", True), ("*", "abc", True),
        ("*", "a/b", False), ("**", "a/b", True), ("/usr/bin/*", "/usr/bin/../../home/x", False),
        ("/usr/bin/*", "/usr/bin/node", True), ("C:\\tools\\*.exe", "C:\\tools\\a\\b.exe", False), ("?", "/", False),
        ("@acme/*", "@acme/x", True), ("@acme/*", "@acme/", True), ("a?c", "abc", True), ("a[*]", "a*", True),
        ("a[*]", "ab", False), ("[[]x]", "[x]", True), ("***", "a/b", True), ("*a*", "xxaxx", True), ("a.c", "abc", False),
        ("**/x", "a/b/x", True), ("*\n", "a\n", True), ("a*", "a\nb", True),
    ],
)  # fmt: skip
def test_a_pattern_describes_all_of_a_part(pattern: str, text: str, fits: bool) -> None:
    assert glob(pattern, text) is fits


def _regex(pattern: str) -> str:
    out = ""
    for piece in re.findall(r"\[[*?\[]\]|\*+|\?|.", pattern, re.DOTALL):
        known = {"*": r"[^/\\]*", "?": r"[^/\\]"}
        out += known.get(piece) or (
            ".*" if piece.startswith("**") else re.escape(piece[1]) if len(piece) == 3 else re.escape(piece)
        )
    return out


@given(st.text("ab*?/[]\\", max_size=8), st.text("ab*?/[]\\", max_size=10))
def test_a_pattern_means_what_its_regular_expression_means(pattern: str, text: str) -> None:
    assert glob(pattern, text) is bool(re.fullmatch(_regex(pattern), text, re.DOTALL))


def test_a_pattern_takes_time_in_proportion_to_the_text() -> None:
    begin = time.perf_counter()
    assert not glob("*a" * 100 + "b", "a" * 200_000)
    assert time.perf_counter() - begin < 5


# ---- what an entry describes ---------------------------------------------------------------------------------------

DENIED = [
    ('package = "npm:evil"', "npx -y evil"),
    ('package = "npm:evil"', "npx -y Evil@1.2.3"),
    ('package = "npm:evil"', "npx -y -p good -p evil run"),
    ('package = "npm:evil"', "npx -y other@npm:evil@1.0.0"),
    ('package = "npm:evil"', "sh -c 'npx -y evil@1.0.0'"),
    ('package = "npm:@acme/*"', "npx -y @acme/server"),
    ('package = "pypi:My_Pkg"', "uvx my-pkg"),
    ('package = "pypi:my-pkg"', "uvx my.pkg==1.0"),
    ('package = "oci:mcp/time"', "docker run -i --rm docker.io/mcp/time"),
    ('package = "npm:evil"\nversions = "1.*"', "npx -y evil@1.2.3"),
    ('package = "npm:evil"\nversions = "1.*"', "npx -y evil"),
    ('package = "npm:evil"\nversions = "1.*"', "npx -y evil@latest"),
    ('package = "npm:evil"\nversions = "1.*"', "npx -y evil@^1.0.0"),
    ('argv = ["npx", "..."]', "npx -y x"),
    ('argv = ["npx", "..."]', "/usr/bin/npx -y x"),
    ('argv = ["npx", "..."]', r'{"command": "C:\\tools\\NPX.cmd", "args": ["-y", "x"]}'),
    ('argv = ["node", "/srv/*.js"]', "node /srv/a.js"),
    ('host = "evil.example"', '{"url": "https://evil.example/mcp"}'),
    ('host = "evil.example"', '{"url": "https://user@EVIL.example.:8443/mcp"}'),
    ('host = "*.evil.example"', "npx -y x --registry https://a.evil.example/"),
    ('host = "evil.example"', '{"command": "x", "env": {"BASE": "https://evil.example"}}'),
    ('publisher = "npm:@acme"', "npx -y @acme/x"),
    ('publisher = "github.com/acme"', "npx -y github:acme/x"),
    ('publisher = "github.com/acme"', "uvx --from git+https://github.com/Acme/x@main x"),
    ('publisher = "ghcr.io/acme"', "docker run -i --rm ghcr.io/acme/x:1"),
    ('source = "git"', "npx -y github:acme/x"),
    ('source = "local"', "/opt/x/server"),
    ('source = "remote"', '{"url": "https://a.example/mcp"}'),
    ('client = "cursor"', "npx -y x"),
    ('client = ["vscode", "cur*"]', "npx -y x"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "request_"), DENIED)
def test_what_is_denied(entry: str, request_: str) -> None:
    assert forbidden(policy(f"[[deny]]\n{entry}"), request=request_)


NOT_DENIED = [
    ('package = "npm:evil"', "npx -y evils@1.0.0"),
    ('package = "npm:evil"', "uvx evil"),
    ('package = "npm:evil"\nversions = "1.*"', "npx -y evil@2.0.0"),
    ('package = "npm:*"', "uvx notes --title 'two words'"),
    ('package = "npm:evil"\nclient = "vscode"', "npx -y evil"),
    ('argv = ["npx", "-y"]', "npx -y x"),
    ('argv = ["npx", "*"]', "npx -y x"),
    ('argv = ["npx *"]', "npx -y"),
    ('host = "evil.example"', '{"url": "https://notevil.example/mcp"}'),
    ('publisher = "npm:@acme"', "npx -y @acmes/x"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "request_"), NOT_DENIED)
def test_what_is_not_denied(entry: str, request_: str) -> None:
    assert not forbidden(policy(f"[[deny]]\n{entry}"), request=request_)


ALLOWED = [
    ('package = "npm:@acme/*"', "npx -y @acme/x", True),
    ('package = "npm:@acme/*"', "npx -y -p @acme/x -p evil run", False),
    ('package = "npm:@acme/*"', "npx -y @Acme/x", False),
    ('package = "npm:@acme/*"', "/opt/x/server", False),
    ('package = "npm:notes"\nversions = "1.2.*"', "npx -y notes@1.2.9", True),
    ('package = "npm:notes"\nversions = "1.2.*"', "npx -y notes@1.3.0", False),
    ('package = "npm:notes"\nversions = "1.2.*"', "npx -y notes", False),
    ('package = "npm:notes"\nversions = "1.2.*"', "npx -y notes@~1.2.0", False),
    ('argv = ["npx", "..."]', "npx -y x", True),
    ('argv = ["npx", "..."]', "/tmp/npx -y x", False),
    ('argv = ["npx", "-y", "notes@1.2.3"]', "npx -y notes@1.2.3", True),
    ('argv = ["npx", "-y", "notes@1.2.3"]', "npx -y notes@1.2.3 --more", False),
    ('argv = ["/srv/bin/*"]', "/srv/bin/../../tmp/x", False),
    ('host = "mcp.corp.example"', '{"url": "https://mcp.corp.example/x"}', True),
    ('host = "mcp.corp.example"', '{"url": "https://evil.example/mcp.corp.example"}', False),
    ('host = "mcp.corp.example"', '{"url": "https://mcp.corp.example@evil.example/"}', False),
    ('host = "mcp.corp.example"', "npx -y x", False),
    ('publisher = "npm:@acme"', "npx -y @acme/x", True),
    ('publisher = "npm:@acme"', "npx -y -p @acme/x -p y z", False),
    ('publisher = "github.com/acme"', "npx -y github:evil/acme", False),
    ('source = "registry"', "npx -y x", True),
    ('source = "registry"', "npx -y https://a.example/x.tgz", False),
    ('client = "vscode"', "npx -y x", False),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "request_", "asked"), ALLOWED)
def test_what_may_be_asked_where_the_rest_is_denied(entry: str, request_: str, asked: bool) -> None:
    assert forbidden(policy(f'default = "deny"\n[[allow]]\n{entry}'), request=request_) is not asked


def test_an_exact_digest_is_an_entry_too() -> None:
    digest = plan("npx -y notes-mcp@1.2.3").digest
    assert forbidden(policy(f'[[deny]]\ndigest = "{digest}"'))
    assert not forbidden(policy(f'default = "deny"\n[[allow]]\ndigest = "{digest}"'))
    assert forbidden(policy(f'default = "deny"\n[[allow]]\ndigest = "{digest}"'), request="npx -y notes-mcp@1.2.4")


# ---- settings ------------------------------------------------------------------------------------------------------


def test_each_setting_forbids_what_it_names() -> None:
    remote = '{"url": "https://a.example/mcp"}'
    assert forbidden(policy("forbid-root = true"), root=True)
    assert not forbidden(policy("forbid-root = true"))
    assert forbidden(policy("forbid-remote = true"), request=remote)
    assert not forbidden(policy("forbid-remote = true"))
    assert forbidden(policy('[assurance]\ndanger = "never"'), level=Level.DANGER)
    assert not forbidden(policy('[assurance]\ndanger = "never"'), level=Level.WARN)
    assert not forbidden(policy('sandbox = "none"'))
    assert forbidden(policy('sandbox = "T1"'))
    assert not forbidden(policy('sandbox = "T1"'), request=remote)
    assert list(judging.TIERS) == [tier.value for tier in Tier]
    assert list(judging.ASSURANCE) == list(Assurance.__members__)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ('assurance = "A2"', (2, 2, 2)), ('[assurance]\ninfo = "A1"\nwarn = "A2"\ndanger = "A3"', (1, 2, 3)),
        ('[assurance]\ndanger = "A3"', (0, 0, 3)), ("", (0, 0, 0)),
    ],
)  # fmt: skip
def test_the_least_assurance_is_that_of_the_level(text: str, least: tuple[int, ...]) -> None:
    levels = (Level.INFO, Level.WARN, Level.DANGER)
    assert tuple(verdict(policy(text), level=level).minimum for level in levels) == least


# ---- what cannot be read -------------------------------------------------------------------------------------------

MISTAKES = [
    ("forbid-rot = true", 1, "forbid-rot"),
    ("\n\nforbid-root = 1", 3, "forbid-root"),
    ('default = "alow"', 1, "default"),
    ('assurance = "A9"', 1, "assurance"),
    ('[assurance]\n\ndangre = "A3"', 3, "assurance dangre"),
    ('[[deny]]\npackage = "npm:a"\n[[deny]]\npakage = "npm:b"', 4, "deny 2 pakage"),
    ("[[deny]]", 1, "deny 1"),
    ('[[allow]]\nhost = "https://a.example"', 2, "allow 1 host"),
    ('why = """\n[[deny]]\n"""\n[[allow]]\nargv = 3', 5, "allow 1 argv"),
    ('[[allow]]\nversions = "1.*"', 2, "allow 1 versions"),
    ('[[deny]]\npackage = "npm:a"\nversions = ">=1"', 3, "deny 1 versions"),
    ('[[consent]]\ndigest = "sha256:0"', 2, "consent 1 digest"),
    ('keys = "soft"', 1, "keys"),
    ('confirm = "yes"', 1, "confirm"),
    ('sandbox = "strong"', 1, "sandbox"),
    ("deny = 3", 1, "deny"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "where"), MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, line: int, where: str) -> None:
    found = policy(text)
    assert (line, where) in [(one.line, one.where) for one in found.problems]
    assert not found.broken
    assert policies_of.ENTRY in [ident for ident, _ in verdict(found).forbidden]


@pytest.mark.parametrize("text", ["default = deny", "[[deny]", "\x00", "a = 1\na = 2", "schema = 2", 'schema = "1"'])
def test_what_is_no_policy_at_all_forbids_everything(text: str) -> None:
    found = policy(text)
    assert found.broken
    assert [ident for ident, _ in verdict(found).forbidden] == [policies_of.UNREADABLE]
    assert policy("").broken == ""


STRICT = [
    ("forbid-root = 1", {"root": True}),
    ('default = "alow"', {}),
    ('assurance = "A9"', {}),
    ('[[deny]]\npackage = "npm:notes-mcp"\nversoins = "9.*"', {}),
    ('[[deny]]\npackage = "npm:notes-mcp"\nversions = ">= 9"', {}),
    ("[[deny]]\npakage = 'npm:evil'", {}),
    ("[[deny]]", {}),
    ("deny = 3", {}),
    ('default = "deny"\n[[allow]]\npackage = "npm:notes-mcp"\nversoins = "9.*"', {}),
    ('default = "deny"\n[[allow]]\npackage = "npm:notes-mcp"\nversions = ">= 9"', {}),
    ('default = "deny"\n[[allow]]', {}),
    ('sandbox = "strong"', {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "more"), STRICT)
def test_what_cannot_be_read_counts_for_the_stricter_side(text: str, more: dict[str, Any]) -> None:
    assert forbidden(policy(text), **more)


# ---- laws ----------------------------------------------------------------------------------------------------------

PACKAGES = st.sampled_from(["npm:notes-mcp", "npm:@acme/*", "npm:*", "pypi:x", "npm:other", 3, ""])
VERSIONS = st.sampled_from(["1.*", "1.2.3", "2.*", ">=1", ["1.*", "2.*"]])
KEYS = {
    "package": PACKAGES, "versions": VERSIONS, "argv": st.sampled_from([["npx", "..."], ["uvx", "*"], [], "npx"]),
    "host": st.sampled_from(["a.example", "*.example", "a/b"]), "client": st.sampled_from(["cursor", "vscode"]),
    "source": st.sampled_from(["registry", "git", "remote", "no"]), "unknown": st.integers(), "why": st.just("because"),
    "publisher": st.sampled_from(["npm:@acme", "github.com/acme"]),
}  # fmt: skip
ENTRIES = st.fixed_dictionaries({}, optional=KEYS)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "default": st.sampled_from(["ask", "deny", "x"]), "forbid-root": st.sampled_from([True, False, 1]),
        "forbid-remote": st.booleans(), "assurance": st.sampled_from(["A0", "A1", "A3", "never", "A7"]),
        "deny": st.lists(ENTRIES, max_size=3), "allow": st.lists(ENTRIES, max_size=3), "more": st.integers(),
    },
)  # fmt: skip
REQUESTS = st.sampled_from(
    [
        "npx -y notes-mcp@1.2.3", "npx -y @acme/a", "uvx x==1.2.3", '{"url": "https://a.example/mcp"}',
        "npx -y github:acme/x", "/opt/server", "npx -y notes-mcp@2.0.0",
    ],
)  # fmt: skip
LEVELS = st.sampled_from([Level.INFO, Level.WARN, Level.DANGER])


def toml(value: Any) -> str:
    """A document as TOML: JSON's texts, numbers, booleans and lists are TOML's too, tables are written inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


def made(document: dict[str, Any], *, system: bool = True) -> Policy:
    return policy("\n".join(f"{key} = {toml(value)}" for key, value in document.items()), system=system)


@given(SETTINGS, st.data(), REQUESTS, LEVELS)
@settings(max_examples=150, deadline=None)
def test_a_denial_wins_whatever_the_order(
    document: dict[str, Any], data: st.DataObject, request_: str, level: Level
) -> None:
    one = verdict(made(document), request=request_, level=level)
    turned = dict(data.draw(st.permutations(list(document.items()))))
    for table in ("deny", "allow"):
        if table in turned:
            turned[table] = data.draw(st.permutations(turned[table]))
    other = verdict(made(turned), request=request_, level=level)
    numbers = re.compile(r"entry \d+")

    def plain(v: Verdict) -> set[str]:
        return {numbers.sub("entry", says) for ident, says in v.forbidden if ident == policies_of.FORBIDDEN}

    assert plain(one) == plain(other)
    assert one.minimum == other.minimum
    denies = {**document, "allow": [*document.get("allow", []), {"client": "cursor"}]}
    if any("[[deny]]" in says for _, says in one.forbidden):
        assert forbidden(made(denies), request=request_, level=level)


@given(SETTINGS, SETTINGS, REQUESTS, LEVELS)
@settings(max_examples=150, deadline=None)
def test_a_users_own_policy_never_allows_more(
    system: dict[str, Any], user: dict[str, Any], request_: str, level: Level
) -> None:
    digest = plan(request_).digest
    own = {
        **user,
        "consent": [{"digest": digest}],
        "override": [{"digest": digest, "findings": ["X"]}],
    }
    alone = verdict(made(system), request=request_, level=level)
    both = verdict(made(system), made(own, system=False), request=request_, level=level)
    assert set(alone.forbidden) <= set(both.forbidden)
    assert both.minimum >= alone.minimum
    assert both.consent == alone.consent == ""
    blocked = (Finding(id="X", level=Level.BLOCK, where="", title="", says=""),)
    assert lowered((made(system), made(own, system=False)), plan(request_), blocked, "uid:1") == blocked


@given(SETTINGS, st.sampled_from(["forbid-everything", "hosts", "x"]), ENTRIES, REQUESTS, LEVELS)
@settings(max_examples=150, deadline=None)
def test_what_is_unknown_or_wrong_never_drops_the_rest(
    document: dict[str, Any], key: str, entry: dict[str, Any], request_: str, level: Level
) -> None:
    before = {says for ident, says in verdict(made(document), request=request_, level=level).forbidden if ident == policies_of.FORBIDDEN}  # fmt: skip
    worse = {**document, key: 3, "deny": [*document.get("deny", []), {**entry, "misspelt": 1}]}
    after = {says for _, says in verdict(made(worse), request=request_, level=level).forbidden}
    assert before <= after


@given(st.lists(ENTRIES, max_size=2), st.lists(ENTRIES, max_size=2), REQUESTS)
@settings(max_examples=100, deadline=None)
def test_one_more_denial_never_allows_more(first: list[Any], second: list[Any], request_: str) -> None:
    if forbidden(made({"deny": first}), request=request_):
        assert forbidden(made({"deny": first + second}), request=request_)


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=12) | st.lists(st.text(max_size=5), max_size=3), max_size=5)
)
def test_the_guards_canonical_form_is_the_recorded_one(value: dict[str, Any]) -> None:
    import rfc8785

    if all(ord(char) < 0xD800 for key in value for char in key):  # beyond, RFC 8785 sorts by UTF-16
        assert canonical(value) == rfc8785.dumps(value)


def test_a_rule_that_was_learned_again_is_the_same() -> None:
    """What the guard keeps of a policy is JSON, and means the same as what was read."""
    text = 'default = "deny"\n[[allow]]\npackage = "npm:@acme/*"\n[[deny]]\nhost = "a.example"\nwhy = "é"'
    found = policy(text)
    assert json.loads(json.dumps(found.rules)) == found.rules


# ---- consent and override ------------------------------------------------------------------------------------------


def test_only_the_administrators_exact_digest_consents_and_never_to_a_link() -> None:
    digest = plan("npx -y notes-mcp@1.2.3").digest
    entry = f'[[consent]]\ndigest = "{digest}"'
    assert verdict(policy(entry)).consent
    assert not verdict(policy(entry), channel="link").consent
    assert not verdict(policy(entry, system=False)).consent
    assert not verdict(policy(entry), request="npx -y notes-mcp@1.2.4").consent
    assert not verdict(policy('[[allow]]\npackage = "npm:*"')).consent
    assert forbidden(policy(entry + '\n[[deny]]\npackage = "npm:notes-mcp"'))


def test_an_override_lets_named_users_decide_about_named_findings() -> None:
    it = plan("npx -y notes-mcp@1.2.3")
    blocked = tuple(Finding(id=i, level=Level.BLOCK, where="", title="", says="S") for i in ("PKG-MALICIOUS", "OTHER"))
    entry = f'[[override]]\ndigest = "{it.digest}"\nfindings = ["PKG-MALICIOUS"]\nusers = ["uid:1000"]'
    found = lowered((policy(entry),), it, blocked, "uid:1000")
    assert [f.level for f in found] == [Level.DANGER, Level.BLOCK]
    assert "administrator" in found[0].says
    assert lowered((policy(entry),), it, blocked, "uid:1001") == blocked
    assert lowered((policy(entry, system=False),), it, blocked, "uid:1000") == blocked
    assert lowered((policy(entry),), plan("npx -y notes-mcp@1.2.4"), blocked, "uid:1000") == blocked


def test_no_policy_costs_and_says_nothing() -> None:
    assert verdict() == Verdict()
    assert Facts().forbidden == ()
    assert not verdict(OPEN).forbidden
