"""Variables: what each table knows, which values change nothing, and that no spelling slips through."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import rules, runners
from consentry.model import Facts, Finding, Level, Server
from consentry.rules.secrets import is_secret
from consentry.rules.settings import Row, Table, weigh
from consentry.rules.values import is_a, is_sample, keeps

D, W = Level.DANGER, Level.WARN
TABLES: dict[str, Table] = {
    name: table for name, rule in rules.ALL.items() if isinstance(table := getattr(rule, "TABLE", None), Table)
}


def found(name: str, value: str) -> tuple[Finding, ...]:
    asked = Server(names=("demo",), command="npx", args=("-y", "notes-mcp@1.2.3"), env=((name, value),))
    return rules.check(asked, runners.plan(asked, None), Facts())


def level(name: str, value: str, rule: str) -> Level | None:
    return max((f.level for f in found(name, value) if f.id == rule), default=None)


LOUD: list[tuple[str, str, str, Level]] = [
    ("GIT_SSH", "true", "ENV-HELPER", D),
    ("PAGER", "true", "ENV-HELPER", D),
    ("VISUAL", "touch x", "ENV-HELPER", D),
    ("GIT_CONFIG_GLOBAL", "/srv/g", "ENV-HELPER", D),
    ("npm_node_execpath", "/srv/x", "ENV-HELPER", D),
    ("GIT_ALLOW_PROTOCOL", "ext", "ENV-HELPER", D),
    ("LESS", "+!id", "ENV-HELPER", D),
    ("NODE_OPTIONS", "--max-old-space-size=100 -r /srv/x", "ENV-RUNTIME", D),
    ("NODE_OPTIONS", "--experimental-loader=/srv/x.mjs", "ENV-RUNTIME", D),
    ("NODE_OPTIONS", "--openssl-config=/srv/x", "ENV-RUNTIME", D),
    ("NODE_OPTIONS", "--inspect=0.0.0.0:9229", "ENV-RUNTIME", D),
    ("JAVA_TOOL_OPTIONS", "-XX:OnError=id", "ENV-RUNTIME", D),
    ("JAVA_TOOL_OPTIONS", "-Djava.library.path=/srv", "ENV-RUNTIME", D),
    ("JAVA_OPTS", "-Xmx1g -Dnotes.url=http://localhost:1", "ENV-RUNTIME", W),
    ("PYTHONWARNINGS", "all:0:antigravity.x:0:0", "ENV-RUNTIME", D),
    ("GOTOOLCHAIN", "/srv/go", "ENV-RUNTIME", D),
    ("RUBYOPT", "-ruri", "ENV-RUNTIME", D),
    ("COR_PROFILER", "{cf0d821e-299b-5307-a3d8-b283c03916dd}", "ENV-RUNTIME", D),
    ("CHROME_PATH", "/tmp/chrome", "ENV-RUNTIME", D),
    ("UV_PATH", "..\\uv.exe", "ENV-RUNTIME", D),
    ("PYTHONPATH", "path/to/notes", "ENV-RUNTIME", D),
    ("PYTHONPATH", "/path/to/../../srv", "ENV-RUNTIME", D),
    ("ENV", "./x.sh", "ENV-SHELL", D),
    ("PS1", "$(id)", "EXEC-SUBST", D),
    ("PATH", ".:/usr/bin", "ENV-PATH", D),
    ("PATH", "/usr/bin:", "ENV-PATH", D),
    ("PATH", "/home/me/.local/bin/../../x:/usr/bin", "ENV-PATH", D),
    ("PATH", "/home/me/.nvm/versions/node/v22.1.0/bin:${PATH}", "ENV-PATH", W),
    ("HOME", "/home/me", "ENV-CONFIG", W),
    ("USERPROFILE", "C:\\Users\\me", "ENV-CONFIG", W),
    ("APPDATA", "C:\\Users\\me\\AppData\\Roaming", "ENV-CONFIG", W),
    ("npm_config_strict_ssl", "false", "ENV-TLS", D),
    ("CURL_CA_BUNDLE", "", "ENV-TLS", D),
    ("PIP_PYPI_URL", "https://packages.example.com", "ENV-REGISTRY", D),
    ("NPM-CONFIG-Registry", "https://packages.example.com", "ENV-REGISTRY", D),
    ("npm_config_ignore_scripts", "false", "ENV-REGISTRY", D),
    ("NO_PROXY", "*", "ENV-PROXY", W),
    ("OPENAI_BASE_URL", "https://api.openai.com@x.example", "ENV-ENDPOINT", W),
    ("OPENAI_BASE_URL", "https://x.example/api.openai.com", "ENV-ENDPOINT", W),
    ("ANTHROPIC_BASE_URL", "http://api.anthropic.com", "ENV-ENDPOINT", W),
    ("GITHUB_HOST", "github.com.x.example", "ENV-ENDPOINT", W),
    ("AWS_ACCESS_KEY_ID", "AKIA5Q2W7XJ3KLM9P8RT", "ENV-FIXED-SECRET", W),
    ("AWS_SECRET_ACCESS_KEY", "q8J2mZ7xKp4LwR9tVb3NcY6sDf1GhQa5EuTo0iPl", "ENV-FIXED-SECRET", W),
    ("LD_PRELOAD\u200b", "x", "ENV-BADKEY", Level.BLOCK),
]


@pytest.mark.parametrize(("name", "value", "rule", "weight"), LOUD)
def test_a_value_that_acts_is_told(name: str, value: str, rule: str, weight: Level) -> None:
    assert level(name, value, rule) is weight


QUIET: list[tuple[str, str]] = [
    ("PYTHONWARNINGS", "ignore::DeprecationWarning"),
    ("UV_PYTHON", "cpython-3.12"),
    ("UV_LINK_MODE", "copy"),
    ("SHELL", "/usr/bin/zsh"),
    ("ENV", "production"),
    ("BROWSER", "chromium"),
    ("EDITOR", "code --wait"),
    ("LESS", "-FRX"),
    ("CC", "clang-17"),
    ("GOFLAGS", "-mod=mod"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("LD_SDK_KEY", "abc"),
    ("CC_API_KEY", "abc"),
    ("CHROME_PATH", "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"),
    ("ANDROID_HOME", "/Users/me/Library/Android/sdk"),
    ("KUBECONFIG", "/home/me/.kube/config"),
    ("TMPDIR", "/tmp"),
    ("COMSPEC", "C:\\WINDOWS\\system32\\cmd.exe"),
    ("SYSTEMROOT", "C:\\Windows"),
    ("HTTPS_PROXY", ""),
    ("HTTPS_PROXY", "<your proxy>"),
    ("NO_PROXY", "localhost,127.0.0.1,.internal"),
    ("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"),
    ("DOCKER_HOST", "unix:///var/run/docker.sock"),
    ("GITHUB_HOST", "https://acme.ghe.com"),
    ("AZURE_OPENAI_ENDPOINT", "https://acme.openai.azure.com/"),
    ("JIRA_BASE_URL", "https://acme.example.net"),
    ("NOTES_API_KEY", "sk-1234567890abcdef1234567890abcdef"),
    ("NOTES_TOKEN", "ghp_" + "x" * 36),
    ("TENANT_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
    ("PIP_NO_CACHE_DIR", "1"),
    ("npm_config_cache_max", "1024000000"),
    ("YARN_RESOURCE_MANAGER_URL", "http://localhost:8088"),
]


@pytest.mark.parametrize(("name", "value"), QUIET)
def test_an_ordinary_setting_stays_quiet(name: str, value: str) -> None:
    assert [f.id for f in found(name, value) if f.level > Level.INFO] == []


def every_row() -> list[tuple[str, Row]]:
    return [(name, row) for table in TABLES.values() for name in table.names() if (row := table.find(name))]


def test_the_tables_are_wide_and_say_what_each_variable_does() -> None:
    names = {name for table in TABLES.values() for name in table.names()}
    assert len(names) >= 300
    assert all(re.fullmatch(r"[a-z0-9_@:/.()]+\*?[a-z0-9_@:/.()]*\*?", name) for name in names)
    for name, row in every_row():
        assert row.level is Level.INFO or re.fullmatch(r"[a-z][A-Za-z0-9 .,+_'-]+[a-z0-9]", row.does), name
        assert not row.does.startswith(("it ", "this "))


def test_one_variable_is_told_by_one_danger() -> None:
    """A wide row of one table leaves alone what a narrow row of another tells."""
    for name in {name for table in TABLES.values() for name in table.names() if "*" not in name}:
        telling = {rule for rule, table in TABLES.items() if (row := table.find(name)) and row.level is not Level.INFO}
        assert len(telling) == 1 or not telling, (name, telling)


@settings(deadline=None)
@given(st.sampled_from(every_row()), st.text(max_size=40))
def test_a_variable_that_is_handed_on_is_quiet_and_the_spelling_of_a_name_does_not_count(
    known: tuple[str, Row], value: str
) -> None:
    name, row = known
    if "*" in name:
        return
    for kept in (f"${{{name}}}", f"%{name.upper()}%", f"${name}", f"${{env:{name}}}"):
        if re.fullmatch(r"\w+", name):
            assert weigh(row, D, name, kept) is None
    table = next(t for t in TABLES.values() if t.find(name) is row)
    for spelled in (name.upper(), name.replace("_", "-"), name.title()):
        assert table.find(spelled) is row
    assert weigh(row, D, name, value) in (None, W, D)


@pytest.mark.parametrize(
    ("value", "sample"),
    [
        ("<your key>", True),
        ("/path/to/notes", True),
        ("C:\\path\\to\\notes", True),
        ("/Users/username/notes", True),
        ("${input:key}", True),
        ("${workspaceFolder}/src", False),
        ("YOUR_API_KEY", True),
        ("path/to/notes", False),
        ("/path/to/../../srv", False),
        ("${TMPDIR}", False),
        ("/home/mallory/x", False),
        ("<--require=/srv/x.js>", False),
        ("your;id", False),
    ],
)
def test_a_stand_in_is_told_from_a_value(value: str, sample: bool) -> None:
    assert is_sample(value) is sample


def test_a_value_of_another_name_is_not_kept() -> None:
    assert keeps("PATH", "${PATH}") and not keeps("PATH", "${OTHER}") and not keeps("PATH", "${PATH}:/srv")


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("X", "github_pat_11XWVQZRT0q8J2mZ7xKp4LwR9t", True),
        ("X", "-----BEGIN OPENSSH PRIVATE KEY-----", True),
        ("API_KEY", "9f8a7c6b5e4d3f2a1b0c9d8e7f6a5b4c", True),
        ("LABEL", "9f8a7c6b5e4d3f2a1b0c9d8e7f6a5b4c", False),
        ("API_KEY", "my-secret-api-key-goes-here", False),
        ("API_KEY", "ntn_****", False),
        ("API_KEY", "$API_KEY_FROM_ENVIRONMENT_0123", False),
        ("TOKEN", "a" * 40, False),
    ],
)
def test_a_credential_is_told_from_a_word(name: str, value: str, secret: bool) -> None:
    assert is_secret(name, value) is secret


@pytest.mark.parametrize(
    "unit", ["a", " --no-warnings", "-Da=b ", "ignore:", "-F ", "/a", "a,", "path/to/", "eyJ-", "A="]
)
def test_values_are_weighed_in_linear_time(unit: str) -> None:
    value = unit * (4_000 // len(unit))
    start = time.process_time()
    for name, _ in every_row()[::20]:
        found(name.replace("*", "X"), value + "!")
    assert time.process_time() - start < 10


def test_a_class_is_of_whole_values() -> None:
    assert is_a("number", "42") and not is_a("number", "42\n/x") and not is_a("", "") and not is_a("on", "1" * 5_000)
