"""Paths: one place has many spellings, and each is told like the plain one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import rules, runners
from consentry.model import Facts, Finding, Level, Server
from consentry.rules.places import plain

D, W = Level.DANGER, Level.WARN


def found(command: str, *args: str, cwd: str | None = None) -> tuple[Finding, ...]:
    asked = Server(names=("demo",), command=command, args=args, cwd=cwd)
    return rules.check(asked, runners.plan(asked, None), Facts())


def paths(*findings: Finding) -> set[tuple[str, Level]]:
    return {(f.id, f.level) for f in findings if f.id.startswith("PATH")}


def argument(path: str) -> set[tuple[str, Level]]:
    return paths(*found("npx", "-y", "notes-mcp@1.2.3", path))


KEY = [
    "~/.ssh/id_rsa",
    "/home/me/.ssh/id_rsa",
    "/root/.ssh",
    "$HOME/.ssh/id_rsa",
    "${HOME}/.ssh/id_rsa",
    "${env:HOME}/.ssh/id_rsa",
    "~root/.ssh/id_rsa",
    "%USERPROFILE%\\.ssh\\id_rsa",
    "%HOMEDRIVE%%HOMEPATH%\\.ssh\\id_rsa",
    "C:\\Users\\me\\.SSH\\ID_RSA",
    "C:\\Users\\me\\.ssh.\\id_rsa",
    "\\\\?\\C:\\Users\\me\\.ssh\\id_rsa",
    "/mnt/c/Users/me/.ssh/id_rsa",
    "/c/Users/me/.ssh/id_rsa",
    "file:///home/me/.ssh/id_rsa",
    "file:/home/me/.ssh/id_rsa",
    "/home/me/./x/../.ssh//id_rsa",
    "/home/me/%2essh/id_rsa",
    "/home/me/%252essh/id_rsa",
    "/proc/self/root/home/me/.ssh/id_rsa",
    "/proc/1/root/root/.ssh/id_rsa",
    "--file=~/.ssh/id_rsa",
    "--allow-read=/srv,/home/me/.ssh",
    "@/home/me/.ssh/id_rsa",
]


@pytest.mark.parametrize("path", KEY)
def test_every_spelling_of_a_key_is_told(path: str) -> None:
    assert ("PATH-SENSITIVE", D) in argument(path)


@pytest.mark.parametrize(
    "path",
    [
        "~/.aws/credentials",
        "~/.config/gcloud/application_default_credentials.json",
        "~/.config/gh/hosts.yml",
        "~/Library/Keychains/login.keychain-db",
        "~/Library/Application Support/Google/Chrome/Default/Login Data",
        "%LOCALAPPDATA%\\Microsoft\\Edge\\User Data",
        "%APPDATA%\\Exodus",
        "~/.mozilla/firefox",
        "~/.zsh_history",
        "/srv/vault.kdbx",
        "//etc/shadow",
        "/proc/self/environ",
        "C:\\Windows\\System32\\config\\SAM",
        "~/.codex/auth.json",
    ],
)
def test_places_with_keys_are_known_on_each_system(path: str) -> None:
    assert ("PATH-SENSITIVE", D) in argument(path)


@pytest.mark.parametrize(
    "path", ["~/.cursor/mcp.json", "%APPDATA%\\Claude\\claude_desktop_config.json", "/srv/notes/.env"]
)
def test_settings_of_clients_weigh_less(path: str) -> None:
    assert argument(path) == {("PATH-SENSITIVE", W)}


@pytest.mark.parametrize(
    "path", ["/", "~", "C:\\", "d:/", "/home/me/..", "/./", "${HOME}", "%USERPROFILE%", "/*", "file:///", "--root=/"]
)
def test_a_whole_disk_or_home_is_broad(path: str) -> None:
    assert argument(path) == {("PATH-BROAD", W)}


@pytest.mark.parametrize(
    "path",
    [
        "/home/me/notes",
        "C:\\Users\\me\\Documents",
        ".",
        "./data",
        "../notes",
        "--base-path=/",
        "/path/to/.env",
        "<home>/notes",
        "https://example.com/.ssh/x",
        "--key=/srv/certs/client.key",
        "notes.db",
    ],
)
def test_ordinary_places_stay_quiet(path: str) -> None:
    assert argument(path) == set()


PROGRAMS: list[tuple[tuple[str, ...], str, Level]] = [
    (("/tmp/./notes",), "PATH-TMP", D),
    (("$TMPDIR/notes",), "PATH-TMP", D),
    (("%TEMP%\\notes.exe",), "PATH-TMP", D),
    (("node", "/proc/self/root/tmp/x.js"), "PATH-TMP", D),
    (("python3", "/var/folders/ab/x.py"), "PATH-TMP", D),
    (("C:\\Users\\me\\Downloads\\notes.exe",), "PATH-WRITABLE", W),
    (("/Users/Shared/notes",), "PATH-WRITABLE", W),
    (("../notes",), "PATH-REL", D),
    (("./start.sh",), "PATH-REL", W),
    (("./x/../start.sh",), "PATH-REL", D),
    (("C:\\Windows\\..\\x.exe",), "PATH-TRAV", D),
    (("node", "/usr/lib/../../srv/x.js"), "PATH-TRAV", D),
    (("/srv/files/npx", "notes@1.0.0"), "PATH-SHADOW", D),
    (("\\\\h@8080\\DavWWWRoot\\x.exe",), "PATH-UNC", D),
    (("node", "//h/s/x.js"), "PATH-UNC", D),
    (("file://h/s/x.exe",), "PATH-UNC", D),
    (("\\\\wsl.localhost\\Ubuntu\\x",), "PATH-UNC", W),
    (("C:/a.txt:x.exe",), "PATH-ADS", D),
    (("C:\\a\\x.exe::$DATA",), "PATH-ADS", D),
    (("C:\\a\\x.exe.",), "PATH-ODD", W),
    (("C:\\a\\CON",), "PATH-ODD", W),
    (("/usr//bin/./node", "x.js"), "PATH-ODD", W),
    (("cp", "x", "/usr/local/bin/npx"), "PATH-WRITE", D),
    (("npx", "notes@1.0.0", "--output", "~/.config/autostart/x.desktop"), "PATH-WRITE", D),
    (("docker", "run", "-v", "${HOME}:/h", "acme/x:1"), "PATH-SENSITIVE", D),
    (("docker", "run", "--mount", "type=bind,source=~/.ssh,target=/a", "acme/x:1"), "PATH-SENSITIVE", D),
]


@pytest.mark.parametrize(("argv", "rule", "level"), PROGRAMS, ids=[" ".join(p[0]) for p in PROGRAMS])
def test_programs(argv: tuple[str, ...], rule: str, level: Level) -> None:
    assert (rule, level) in paths(*found(*argv))


@pytest.mark.parametrize(
    "argv",
    [
        ("/home/me/notes/.venv/bin/python", "-m", "notes"),
        ("C:\\Users\\me\\AppData\\Local\\Programs\\Python\\Python312\\python.exe", "C:\\notes\\server.py"),
        ("C:\\Program Files (x86)\\Notes\\notes.exe",),
        ("D:\\tools\\nodejs\\node.exe", "D:\\notes\\index.js"),
        ("deno", "run", "npm:notes@1.0.0"),
        ("docker", "run", "-i", "-v", "/srv/notes:/root/.ssh", "acme/x:1", "/root/.aws", "/"),
        ("npx", "notes@1.0.0", "--browser", "/usr/bin/chromium"),
    ],
)
def test_ordinary_programs_stay_quiet(argv: tuple[str, ...]) -> None:
    assert paths(*found(*argv)) == set()


@pytest.mark.parametrize("cwd", ["/", "C:\\", "/dev/shm/x", "%TEMP%", "~/Downloads", "\\\\h\\s", "C:\\Users\\Public"])
def test_a_start_folder_that_others_fill_is_told(cwd: str) -> None:
    assert ("PATH-CWD", W) in paths(*found("npx", "notes@1.0.0", cwd=cwd))


@settings(deadline=None)
@given(st.text(alphabet="/\\.~ab:%2e$HOME{} ", max_size=60))
def test_one_spelling_is_the_end_of_it(path: str) -> None:
    """What a path becomes has no empty or idle step, whatever it was."""
    once = plain(path)
    assert once and not once.endswith("/.") and "/./" not in once and "//" not in once[2:]
