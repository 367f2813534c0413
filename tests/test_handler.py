"""The link handler without a desktop: lists, desktop files, registry and bundle plans, registering and giving back."""

from __future__ import annotations

import configparser
import errno
import json
import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import faults
import links
import people
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import Gate, LocalWorld, clicked, ledger, registration
from consentry.cli import app, front, verb_handler
from consentry.cli.app import run
from consentry.dialogs import desktop
from consentry.errors import CannotAsk, NotApproved, NotWritten, Refused, UsageError
from consentry.handler import ALL, desktop_entry, freedesktop, macos, mimeapps, schemes, windows
from consentry.handler.interface import Build, Desk, FileEdit, KeyEdit, NoProgram, Prefer, Register
from consentry.model import State
from consentry.opener import Links

OWN = freedesktop.OWN
ENTRY = json.dumps(links.ENTRY)
INSTALL = links.AROUND["cursor"](ENTRY)
SIGN_IN = "cursor://anysphere.cursor-mcp/oauth/callback?code=se%2Fcret&state=a b"


# ---- mimeapps.list -------------------------------------------------------------------------------------------------

BEFORE = b"""# my choices
[Added Associations]
x-scheme-handler/cursor=other.desktop;

[Default Applications]
text/html=firefox.desktop
x-scheme-handler/cursor=cursor.desktop;
x-scheme-handler/vscode=code.desktop;code-url.desktop

[Removed Associations]
text/plain=x.desktop
"""


def test_our_name_goes_in_front_and_nothing_else_changes() -> None:
    after = mimeapps.put(BEFORE, ("cursor", "goose"), OWN)
    assert after == BEFORE.replace(
        b"x-scheme-handler/cursor=cursor.desktop;", b"x-scheme-handler/cursor=" + OWN.encode() + b";cursor.desktop;"
    ).replace(b"code-url.desktop\n", b"code-url.desktop\nx-scheme-handler/goose=" + OWN.encode() + b"\n")
    assert mimeapps.drop(after, ("cursor", "goose"), OWN) == BEFORE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, b"[Default Applications]\nx-scheme-handler/cursor=O\n"),
        (b"", b"[Default Applications]\nx-scheme-handler/cursor=O\n"),
        (b"[Default Applications]", b"[Default Applications]\nx-scheme-handler/cursor=O\n"),
        (b"[Other]\na=b", b"[Other]\na=b\n\n[Default Applications]\nx-scheme-handler/cursor=O\n"),
        (b"[Default Applications]\r\na=b\r\n", b"[Default Applications]\r\na=b\r\nx-scheme-handler/cursor=O\r\n"),
        (b"[Default Applications]\nx-scheme-handler/cursor=a;O;b;\n", b"[Default Applications]\nx-scheme-handler/cursor=O;a;b;\n"),
        (b"[Default Applications]\nx-scheme-handler/cursor=O\n", b"[Default Applications]\nx-scheme-handler/cursor=O;\n"),
        (b"\xff\xfe=\n[Default Applications]\n\xff=x\n", b"\xff\xfe=\n[Default Applications]\n\xff=x\nx-scheme-handler/cursor=O\n"),
        (b"[Added Associations]\nx-scheme-handler/cursor=a\n[Default Applications]\n\n\n[X]\n",
         b"[Added Associations]\nx-scheme-handler/cursor=a\n[Default Applications]\nx-scheme-handler/cursor=O\n\n\n[X]\n"),
    ],
)  # fmt: skip
def test_every_kind_of_file(before: bytes | None, after: bytes) -> None:
    assert mimeapps.put(before, ("cursor",), "O") == after
    assert mimeapps.defaults(after, "CURSOR")[0] == "O"


LINES = st.sampled_from((
    b"[Default Applications]\n", b"[Added Associations]\n", b"x-scheme-handler/cursor=a.desktop;\n", b"\n", b"# note\n", b"text/html=f.desktop\n",
    b"x-scheme-handler/cursor=\n", b"x-scheme-handler/vscode=b.desktop;c.desktop\n", b"\xff\x00=\n", b"[X]\r\n", b"x-scheme-handler/cursor=a.desktop\r\n",
))  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=9).map(b"".join), st.booleans())
def test_putting_and_dropping_loses_no_byte(data: bytes, cut: bool) -> None:
    data = data[:-1] if cut else data
    after = mimeapps.put(data, ("cursor", "goose"), OWN)
    assert mimeapps.defaults(after, "cursor")[0] == OWN == mimeapps.defaults(after, "goose")[0]
    assert mimeapps.defaults(after, "vscode") == mimeapps.defaults(data, "vscode")
    back = mimeapps.drop(after, ("cursor", "goose"), OWN)
    # What may stay is an empty group, where there was none, and the end of the last line.
    whole = data.rstrip(b"\r\n")
    assert back.startswith(whole) and back[len(whole) :].strip() in (b"", b"[Default Applications]")


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES.filter(lambda line: b"\xff" not in line), max_size=9).map(b"".join))
def test_another_reader_sees_the_same(data: bytes) -> None:
    after = mimeapps.put(data, ("cursor",), OWN).decode()
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",), default_section="-")
    _, _, rest = after.partition("[")
    parser.read_string("[" + rest if rest else "")
    assert parser["Default Applications"]["x-scheme-handler/cursor"].split(";")[0] == OWN


# ---- desktop files -------------------------------------------------------------------------------------------------

LINK = 'cursor://a?b=%41 c"$(id)`x`%u%%'


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("/opt/c/cursor --open-url %U", ["/opt/c/cursor", "--open-url", LINK]),
        ("cursor %u", ["cursor", LINK]),
        ("cursor %f", ["cursor", LINK]),
        ("cursor --uri=%u", ["cursor", f"--uri={LINK}"]),
        ("cursor", ["cursor", LINK]),
        ('"/opt/My App/cursor" %u', ["/opt/My App/cursor", LINK]),
        (r'c "a\\\\b" "c\\$d" "e\\"f" %u', ["c", "a\\b", "c$d", 'e"f', LINK]),
        ("c %i %c %d%n %u 100%%", ["c", "--icon", "ic", "N", LINK, "100%"]),
        ("env A=b c  -- %u", ["env", "A=b", "c", "--", LINK]),
        (r"c a\sb %u", ["c", "a", "b", LINK]),
        ("c ;touch $HOME/x %u", ["c", ";touch", "$HOME/x", LINK]),  # no shell: words
        ("c %q %u", None),
        ('c "open %u', None),
        ("", None),
        ("   ", None),
        ("%u", [LINK]),
    ],
)
def test_exec_lines(line: str, argv: list[str] | None) -> None:
    entry = {"Exec": line, "Icon": "ic", "Name": "N"}
    found = desktop_entry.command(entry, "/x/c.desktop", LINK)
    assert found == (None if argv is None else tuple(argv))


@pytest.mark.skipif(shutil.which("gio") is None, reason="not run: gio is not installed")
@pytest.mark.parametrize(
    "line", ["--open-url %U", '"a b" %u', r'"a\\\\b" "c\\$d" "\\"" %u', "--uri=%u %i %c 100%%", "-- %u %d"]
)
def test_exec_lines_as_another_desktop_reads_them(line: str, tmp_path: Path) -> None:
    seen, program = tmp_path / "seen", tmp_path / "rec"
    program.write_text(f'#!/bin/sh\nfor a in "$@"; do printf "%s\\0" "$a"; done > {seen}.new\nmv {seen}.new {seen}\n')
    program.chmod(0o755)
    link = "cursor://a?b=%41&c=$(id)`x`"
    file = tmp_path / "t.desktop"
    file.write_text(f"[Desktop Entry]\nType=Application\nName=N\nIcon=ic\nExec={program} {line}\n")
    ours = desktop_entry.command(desktop_entry.read(file.read_bytes()) or {}, str(file), link)
    done = subprocess.run(["gio", "launch", str(file), link], capture_output=True, timeout=20)
    if done.returncode:
        pytest.fail(done.stderr.decode())
    for _ in range(200):
        if seen.exists():
            break
        LocalWorld().sleep(0.02)
    theirs = seen.read_bytes().decode().split("\0")[:-1]
    assert ours is not None
    assert list(ours[1:]) == theirs


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_what_is_quoted_is_read_back(words: list[str]) -> None:
    data = desktop_entry.own(tuple(words), ("x-scheme-handler/a",))
    entry = desktop_entry.read(data)
    assert entry is not None and len(data.splitlines()) == 10
    assert desktop_entry.command(entry, "", LINK) == (*words, LINK)


def test_our_own_file_needs_no_quoting() -> None:
    """Old versions of xdg-open cut the line at blanks and know no quotes."""
    data = desktop_entry.own((sys.executable, "-E", "-P", "-m", "consentry", "handler", "open", "--"), ())
    assert b'"' not in data and b"\\" not in data


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="not run: desktop-file-utils is not installed"
)
def test_our_own_file_is_valid(tmp_path: Path) -> None:
    file = tmp_path / OWN
    file.write_bytes(
        desktop_entry.own(("/opt/a b/python", "-m", "consentry"), tuple(map(mimeapps.kind, sorted(schemes.NAMES))))
    )
    done = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


# ---- looking up ----------------------------------------------------------------------------------------------------


def desk(files: Mapping[str, str], environ: Mapping[str, str] | None = None) -> Desk:
    return Desk(
        home="/home/me",
        environ=environ or {},
        read=lambda path: files[path].encode() if path in files else None,
        names=lambda folder: tuple(sorted(p[len(folder) + 1 :] for p in files if p.rpartition("/")[0] == folder)),
        find=lambda name: name if name.startswith("/") else f"/usr/bin/{name}",
    )


APP = "[Desktop Entry]\nType=Application\nExec=x %u\nMimeType=x-scheme-handler/cursor;\n"
USER, SYSTEM, CONFIG = "/home/me/.local/share/applications", "/usr/share/applications", "/home/me/.config"
DEFAULT = "[Default Applications]\nx-scheme-handler/cursor={}\n"


@pytest.mark.parametrize(
    ("files", "environ", "holder"),
    [
        ({}, {}, None),
        ({f"{SYSTEM}/a.desktop": APP}, {}, "a.desktop"),
        ({f"{SYSTEM}/a.desktop": APP, f"{USER}/b.desktop": APP}, {}, "b.desktop"),
        ({f"{SYSTEM}/a.desktop": APP, f"{SYSTEM}/b.desktop": APP, f"{CONFIG}/mimeapps.list": DEFAULT.format("b.desktop")}, {}, "b.desktop"),
        ({f"{SYSTEM}/a.desktop": APP, f"{CONFIG}/mimeapps.list": DEFAULT.format("gone.desktop;a.desktop")}, {}, "a.desktop"),
        ({f"{SYSTEM}/a.desktop": APP, f"{SYSTEM}/b.desktop": APP, f"{SYSTEM}/mimeinfo.cache": "[MIME Cache]\nx-scheme-handler/cursor=b.desktop;a.desktop;\n"}, {}, "b.desktop"),
        ({f"{SYSTEM}/a.desktop": APP + "Hidden=true\n"}, {}, None),
        ({f"{SYSTEM}/a/b.desktop": APP, f"{CONFIG}/mimeapps.list": DEFAULT.format("a-b.desktop")}, {}, "a-b.desktop"),
        ({f"{SYSTEM}/a.desktop": APP, f"{SYSTEM}/k.desktop": APP, f"{CONFIG}/mimeapps.list": DEFAULT.format("a.desktop"), f"{CONFIG}/kde-mimeapps.list": DEFAULT.format("k.desktop")},
         {"XDG_CURRENT_DESKTOP": "KDE"}, "k.desktop"),
        ({f"{SYSTEM}/a.desktop": APP, f"{SYSTEM}/k.desktop": APP, f"{CONFIG}/mimeapps.list": DEFAULT.format("a.desktop"), f"{CONFIG}/kde-mimeapps.list": DEFAULT.format("k.desktop")},
         {"XDG_CURRENT_DESKTOP": "GNOME"}, "a.desktop"),
        ({"/c/mimeapps.list": DEFAULT.format("a.desktop"), "/d/applications/a.desktop": APP}, {"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d/"}, "a.desktop"),
        ({"/home/me/c/mimeapps.list": DEFAULT.format("a.desktop"), f"{SYSTEM}/a.desktop": "[Desktop Entry]\nExec=x\n"}, {"XDG_CONFIG_HOME": "c"}, None),
        ({"/s/applications/a.desktop": APP}, {"XDG_DATA_DIRS": "/s:relative"}, "a.desktop"),
        ({f"{CONFIG}/mimeapps.list": DEFAULT.format("../x.desktop")}, {}, None),
    ],
)  # fmt: skip
def test_who_opens_a_scheme(files: dict[str, str], environ: dict[str, str], holder: str | None) -> None:
    assert freedesktop.holder(desk(files, environ), "cursor") == holder


def test_how_the_one_before_is_started() -> None:
    files = {f"{SYSTEM}/a.desktop": "[Desktop Entry]\nExec=cursor --open-url %U\nPath=/opt/c\n"}
    call = freedesktop.call(desk(files), "a.desktop", SIGN_IN)
    assert (call.program, call.arguments, call.folder) == ("/usr/bin/cursor", ("--open-url", SIGN_IN), "/opt/c")


@pytest.mark.parametrize(
    "entry",
    ["[Desktop Entry]\nExec=x %u\nTerminal=true\n", "[Desktop Entry]\nExec=x %q\n", "[Desktop Entry]\nName=x\n", "x"],
)
def test_what_cannot_be_started_is_said(entry: str) -> None:
    with pytest.raises(NoProgram):
        freedesktop.call(desk({f"{SYSTEM}/a.desktop": entry}), "a.desktop", SIGN_IN)
    with pytest.raises(NoProgram):
        freedesktop.call(desk({}), "a.desktop", SIGN_IN)


# ---- registering and giving back, on real files --------------------------------------------------------------------


class Noted(Links):
    """A link that is handed on and a notice that is shown are written down."""

    def __init__(self) -> None:
        self.handed: list[tuple[str, tuple[str, ...], str | None]] = []
        self.notices: list[str] = []

    def hand_over(self, program: str, arguments: tuple[str, ...], folder: str | None) -> None:
        self.handed.append((program, arguments, folder))

    def notice(self, title: str, text: str) -> bool:
        self.notices.append(text)
        return True


class Clicks(LocalWorld):
    """This machine, but for what is noted."""

    def __init__(self) -> None:
        self.noted = Noted()

    def links(self) -> Noted:
        return self.noted

    @property
    def handed(self) -> list[tuple[str, tuple[str, ...], str | None]]:
        return self.noted.handed

    @property
    def notices(self) -> list[str]:
        return self.noted.notices


@pytest.fixture
def world() -> Clicks:
    if sys.platform == "win32":
        pytest.skip("not run: desktop files are POSIX")
    return Clicks()


@pytest.fixture
def state(world: Clicks) -> State:
    return State(world.state_home())


def home() -> Path:
    return Path(os.environ["HOME"])


def client(name: str = "cursor", scheme: str = "cursor") -> Path:
    program = home() / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    file = home() / f".local/share/applications/{name}.desktop"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"[Desktop Entry]\nType=Application\nExec={program} --open-url %U\nMimeType=x-scheme-handler/{scheme};\n"
    )
    return program


def snapshot() -> dict[str, bytes]:
    own = str(home() / "consentry")
    return {str(p): p.read_bytes() for p in home().rglob("*") if p.is_file() and not str(p).startswith(own)}


def listed() -> Path:
    file = home() / ".config/mimeapps.list"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(BEFORE)
    return file


def held(world: Clicks, state: State, scheme: str = "cursor") -> registration.Standing:
    return next(one for one in registration.status(world, state) if one.scheme == scheme)


def test_everything_comes_back_byte_for_byte(world: Clicks, state: State) -> None:
    client()
    listed()
    before = snapshot()
    registration.enable(world, state, None)
    assert (held(world, state).state, held(world, state).before) == ("ours", "cursor.desktop")
    registration.enable(world, state, None)
    registration.enable(world, state, "cursor")
    assert (held(world, state).state, held(world, state).before) == ("ours", "cursor.desktop")
    registration.disable(world, state, None)
    assert snapshot() == before
    assert (held(world, state).state, held(world, state).holder) == ("theirs", "cursor.desktop")


def test_nothing_was_there(world: Clicks, state: State) -> None:
    before = snapshot()
    registration.enable(world, state, "cursor")
    assert held(world, state).state == "ours"
    registration.disable(world, state, "cursor")
    assert snapshot() == before


def test_only_our_own_lines_go_where_others_wrote_meanwhile(world: Clicks, state: State) -> None:
    client()
    file = listed()
    registration.enable(world, state, None)
    file.write_bytes(file.read_bytes().replace(b"firefox.desktop", b"chromium.desktop"))
    registration.disable(world, state, None)
    assert file.read_bytes() == BEFORE.replace(b"firefox.desktop", b"chromium.desktop")


def test_one_client_of_several(world: Clicks, state: State) -> None:
    client()
    listed()
    before = snapshot()
    registration.enable(world, state, "cursor")
    registration.enable(world, state, "vscode")
    registration.disable(world, state, "vscode")
    assert (held(world, state).state, held(world, state, "vscode").state) == ("ours", "nobody")
    own = (home() / ".local/share/applications" / OWN).read_text()
    assert "MimeType=x-scheme-handler/cursor;\n" in own
    registration.disable(world, state, "cursor")
    assert snapshot() == before


def test_a_client_takes_its_scheme_back(world: Clicks, state: State) -> None:
    client()
    file = listed()
    registration.enable(world, state, "cursor")
    file.write_bytes(BEFORE)  # as xdg-mime would, for the client
    one = held(world, state)
    assert (one.state, one.holder, one.before) == ("taken back", "cursor.desktop", "cursor.desktop")
    registration.enable(world, state, "cursor")
    assert held(world, state).state == "ours"
    registration.disable(world, state, "cursor")
    assert file.read_bytes() == BEFORE


def test_lists_of_single_desktops_are_edited_where_they_name_a_scheme(
    world: Clicks, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    client()
    client("kcursor")
    listed()
    kde, other = home() / ".config/kde-mimeapps.list", home() / ".config/xfce-mimeapps.list"
    kde.write_text(DEFAULT.format("kcursor.desktop"))
    other.write_text("[Default Applications]\ntext/html=a.desktop\n")
    before = snapshot()
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    registration.enable(world, state, "cursor")
    assert (held(world, state).state, held(world, state).before) == ("ours", "kcursor.desktop")
    assert other.read_text() == "[Default Applications]\ntext/html=a.desktop\n"
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    assert held(world, state).state == "ours"
    registration.disable(world, state, None)
    assert snapshot() == before


def test_a_list_behind_a_link_is_edited_where_it_is(world: Clicks, state: State) -> None:
    file = listed()
    real = home() / "dotfiles.list"
    file.rename(real)
    file.symlink_to(real)
    registration.enable(world, state, "cursor")
    assert file.is_symlink() and OWN.encode() in real.read_bytes()
    registration.disable(world, state, "cursor")
    assert file.is_symlink() and real.read_bytes() == BEFORE


def test_unknown_clients_and_those_without_links(world: Clicks, state: State) -> None:
    for name in ("nonsense", "claude-code"):
        with pytest.raises(UsageError):
            registration.enable(world, state, name)
    assert snapshot() == {}


@pytest.mark.parametrize("late", [False, True])
def test_a_failure_anywhere_leaves_all_as_it_was(late: bool) -> None:
    client()
    listed()
    world, state = LocalWorld(), State(LocalWorld().state_home())
    before = snapshot()
    counting = faults.FaultyWorld()
    registration.enable(counting, state, "cursor")
    registration.disable(world, state, None)
    writes = [
        at
        for at, name in enumerate(counting.calls)
        if name in ("replace", "read", "look", "remove", "lock", "database")
    ]
    failed = 0
    for at in writes:
        try:
            registration.enable(faults.FaultyWorld(at, errno.EIO, late=late), state, "cursor")
        except (OSError, NotWritten):
            failed += 1
        else:
            registration.disable(world, state, "cursor")
        now = snapshot()
        assert {k: v for k, v in now.items() if before.get(k) != v} == {}, (at, counting.calls[at])
        assert now == before
    assert failed > 5


def test_a_damaged_memory_is_said_and_keeps_nobody_from_signing_in(world: Clicks, state: State) -> None:
    client()
    registration.enable(world, state, "cursor")
    (home() / "consentry/handler.json").write_text('{"schema": 2}')
    with pytest.raises(NotWritten):
        registration.status(world, state)
    assert registration.onward(world, state, "cursor", SIGN_IN).arguments == ("--open-url", SIGN_IN)


# ---- clicks --------------------------------------------------------------------------------------------------------


def rows(world: Clicks, state: State) -> list[str]:
    return [row.event for row in ledger.rows(world, state)]


def test_a_sign_in_goes_on_untouched_and_unlogged(world: Clicks, state: State) -> None:
    program = client()
    registration.enable(world, state, "cursor")
    before = rows(world, state)
    assert clicked.opened(world, state, SIGN_IN, people.No) == ()
    assert world.handed == [(str(program), ("--open-url", SIGN_IN), None)]
    assert rows(world, state) == before and world.notices == []
    for file in home().rglob("*"):
        assert not file.is_file() or b"se%2Fcret" not in file.read_bytes()


def test_an_install_is_asked_about_for_its_own_client(world: Clicks, state: State) -> None:
    client()
    registration.enable(world, state, "cursor")
    yes = people.Yes()
    clicked.told(world, clicked.opened(world, state, INSTALL, lambda: yes))
    assert len(yes.asked) == 1 and world.handed == []
    assert "x" in json.loads((home() / ".cursor/mcp.json").read_text())["mcpServers"]
    assert "is installed" in world.notices[0]


def test_a_no_installs_nothing_and_goes_nowhere(world: Clicks, state: State) -> None:
    client()
    registration.enable(world, state, "cursor")
    clicked.told(world, clicked.opened(world, state, INSTALL, people.No))
    assert not (home() / ".cursor").exists() and world.handed == [] and world.notices == []


@pytest.mark.parametrize(
    "link",
    [
        "CURSOR://anysphere.cursor-deeplink/MCP/install?name=a&config=e30=",
        INSTALL + "&config=e30=",
        INSTALL + "a" * 9000,
    ],
)
def test_a_disguised_install_is_refused_and_goes_nowhere(world: Clicks, state: State, link: str) -> None:
    client()
    with pytest.raises(Refused) as caught:
        clicked.opened(world, state, link, people.Yes)
    assert world.handed == [] and rows(world, state) == ["refused"]
    assert clicked.tell(world, caught.value) and "nothing was installed" in world.notices[0].lower()


def test_a_link_with_nobody_behind_us_is_said(world: Clicks, state: State) -> None:
    with pytest.raises(NoProgram) as caught:
        clicked.opened(world, state, SIGN_IN, people.No)
    assert "secret" not in str(caught.value) and clicked.tell(world, caught.value)
    assert "was not opened" in world.notices[0]


def test_a_link_never_comes_back_to_us(world: Clicks, state: State) -> None:
    registration.enable(world, state, "cursor")
    memory = home() / "consentry/handler.json"
    memory.write_text(memory.read_text().replace('"cursor": null', f'"cursor": "{OWN}"'))
    with pytest.raises(NoProgram):
        clicked.opened(world, state, SIGN_IN, people.No)


# ---- the verb ------------------------------------------------------------------------------------------------------


def test_enable_status_disable(world: Clicks, state: State, capsys: pytest.CaptureFixture[str]) -> None:
    client()
    listed()
    before = snapshot()
    assert run(["handler", "enable", "--json"]) == 0
    assert {one["state"] for one in json.loads(capsys.readouterr().out)["schemes"]} == {"ours"}
    assert run(["handler", "status", "--json", "--client", "cursor"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["schemes"]
    assert (one["scheme"], one["holder"], one["before"]) == ("cursor", OWN, "cursor.desktop") and one["past"]
    assert run(["handler", "status"]) == 0
    text = capsys.readouterr().out
    assert all(one.name in text for one in schemes.ALL) and "go past Consentry" in text
    assert run(["handler", "disable"]) == 0
    assert snapshot() == before
    assert run(["handler", "disable"]) == 2


def test_disabling_is_asked_about_where_servers_are_approved(
    world: Clicks, state: State, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client()
    registration.enable(world, state, "cursor")
    clicked.opened(world, state, INSTALL, people.Yes)
    answers: list[people.Yes | people.No] = [people.No(), people.Yes()]
    for answer, code in zip(answers, (3, 0), strict=True):
        monkeypatch.setattr(front, "chosen", lambda _world, _ui, answer=answer, **_: answer)
        assert run(["handler", "disable"]) == code
        assert held(world, state).state == ("ours" if code else "theirs")
        (review,) = answer.asked
        assert review.words == "let links past" and "cursor.desktop" in str(review.sections)
    assert rows(world, state)[-5:] == ["asked", "denied", "asked", "approved", "handler-off"]


def test_no_assistant_disables_it(world: Clicks, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    registration.enable(world, state, "cursor")
    clicked.opened(world, state, INSTALL, people.Yes)
    monkeypatch.setenv("CLAUDECODE", "1")
    assert run(["handler", "disable"]) == 4
    assert held(world, state).state == "ours"


def test_an_answer_to_another_review_disables_nothing(world: Clicks) -> None:
    review = verb_handler._review(world, ())
    other = verb_handler._review(
        world, (registration.Standing(scheme="a", client="a", state="ours", holder=None, before=None),)
    )

    class Mixed(people.Yes):
        def ask(self, _review: object) -> object:  # type: ignore[override]
            return super().ask(other)

    with pytest.raises(NotApproved):
        Gate(Mixed(), world=world).confirm(review, {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["-x"], 5), (["--help"], 5), ([], 2), (["a", "b"], 2), (["file:///etc/passwd"], 5), ([INSTALL], 4)],
)
def test_what_desktops_may_hand_over(
    world: Clicks, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    def nobody(_world: object) -> None:
        raise CannotAsk("there is no page", hint="-")

    monkeypatch.setattr(verb_handler, "LocalWorld", lambda: world)
    monkeypatch.setattr(desktop, "DesktopDialog", nobody)
    assert run(["handler", "open", "--", *arguments]) == code
    assert len(world.notices) == 1 and "nothing was" in world.notices[0].lower()


def test_a_failure_of_our_own_is_shown(world: Clicks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb_handler, "LocalWorld", lambda: world)
    monkeypatch.setattr(clicked, "opened", lambda *_: 1 // 0)
    assert run(["handler", "open", "--", INSTALL]) == app.INTERNAL
    assert "nothing was installed" in world.notices[0]


# ---- Windows and macOS: plans only ---------------------------------------------------------------------------------


def test_the_members_are_those_of_the_platforms() -> None:
    assert list(ALL) == ["linux", "win32", "darwin"]
    assert len({member.OWN for member in ALL.values()}) == 3


@settings(max_examples=400, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=10), min_size=1, max_size=4))
def test_windows_arguments_are_read_back(words: list[str]) -> None:
    line = " ".join(["python.exe", *map(windows.quoted, words)])
    assert windows.split(line) == ("python.exe", *words)
    assert windows.split(f"python.exe {subprocess.list2cmdline(words)}") == ("python.exe", *words)


def test_windows_registers_and_gives_back() -> None:
    registry: dict[tuple[str, str], str] = {
        ("cursor\\shell\\open\\command", ""): r'"C:\Apps\Cursor.exe" "--open-url" "--" "%1"'
    }
    user = "HKEY_CURRENT_USER\\Software\\Classes\\"

    def value(key: str, name: str) -> str | None:
        return registry.get((user + key, name), registry.get((key, name)))

    def do(acts: tuple[object, ...]) -> None:
        for act in acts:
            assert isinstance(act, KeyEdit)
            if act.value is None:
                registry.pop((act.key, act.name), None)
            else:
                registry[act.key, act.name] = act.value

    one = Desk(home="C:\\Users\\me", environ={}, read=lambda _: None, names=lambda _: (), value=value)
    before, machine = windows.holder(one, "cursor"), dict(registry)
    assert before == windows.other(one, "cursor") and before is not None
    command = (r"C:\Program Files\Python\python.exe", "-E", "-P", "-m", "consentry", "handler", "open", "--")
    do(windows.enable(one, ("cursor",), command))
    assert windows.holder(one, "cursor") == windows.OWN and windows.other(one, "cursor") is None
    assert windows.split(registry[user + "cursor\\shell\\open\\command", ""]) == (*command, "%1")
    do(windows.disable(one, ("cursor",), {"cursor": None}, ()))
    assert registry == machine
    call = windows.call(one, before, SIGN_IN)
    assert (call.program, call.arguments) == (r"C:\Apps\Cursor.exe", ("--open-url", "--", SIGN_IN))
    with pytest.raises(NoProgram):
        windows.call(one, "", SIGN_IN)


def test_windows_puts_the_users_own_program_back() -> None:
    acts = windows.disable(
        Desk(home="", environ={}, read=lambda _: None, names=lambda _: ()), ("cursor",), {"cursor": "c.exe %1"}, ()
    )
    assert [(a.name, a.value) for a in acts if isinstance(a, KeyEdit)] == [("", "c.exe %1"), ("ConsentryHandler", None)]


def test_macos_plan() -> None:
    apps = {"cursor": "com.cursor"}
    one = Desk(home="/Users/me", environ={}, read=lambda _: b"x", names=lambda _: (), app=apps.get)
    acts = macos.enable(one, ("cursor",), ("/py", "-E", "it's"))
    assert [type(act) for act in acts] == [FileEdit, Build, FileEdit, Register, Prefer]
    source, build, named, register, prefer = acts
    assert isinstance(source, FileEdit) and isinstance(named, FileEdit) and isinstance(prefer, Prefer)
    assert b'["/py", "-E", "it\'s"]' in (source.edit(None) or b"")
    assert isinstance(build, Build) and build.script == source.path and isinstance(register, Register)
    old = plistlib.dumps({"CFBundleExecutable": "applet"})
    new = plistlib.loads(named.edit(old) or b"")
    assert new["CFBundleExecutable"] == "applet" and new["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["cursor"]
    assert (prefer.scheme, prefer.app) == ("cursor", macos.OWN)
    assert macos.holder(one, "cursor") == "com.cursor"
    back = macos.disable(one, ("cursor", "goose"), {"cursor": "com.cursor", "goose": None}, ())
    assert back[0] == Prefer(scheme="cursor", app="com.cursor")
    call = macos.call(one, "com.cursor", SIGN_IN)
    assert (call.program, call.arguments) == ("/usr/bin/open", ("-b", "com.cursor", SIGN_IN))
