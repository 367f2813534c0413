"""A bundle through the whole pipe: nothing of it on the disk before consent, exactly it afterwards, and gone in the end."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from faults import FaultyWorld
from people import Fills, No, Yes

from consentry import Gate, Installed, LocalWorld, NotInstalled, Review, Wish
from consentry.bundles import read
from consentry.cli.app import run
from consentry.errors import Refused

CANARY = Path(__file__).with_name("canary.py").read_bytes()
CURSOR = Wish(client="cursor")
CONFIG = {"command": sys.executable, "args": ["${__dirname}/server/main.py", "--to=${user_config.who}"]}
WHO = {"who": {"type": "string", "title": "Whom to greet", "default": "all", "required": True}}


def bundle(files: dict[str, bytes] | None = None, config: dict[str, Any] | None = None, **more: Any) -> bytes:
    manifest = {
        "manifest_version": "0.3",
        "name": "greeter",
        "version": "1.0.0",
        "description": "Says hello.",
        "author": {"name": "Example"},
        "server": {"type": "python", "entry_point": "server/main.py", "mcp_config": config or CONFIG},
        "user_config": WHO,
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, data in {"server/main.py": CANARY, **(files or {})}.items():
            archive.writestr(name, data)
    return out.getvalue()


def home(*names: str) -> Path:
    return Path(os.environ["HOME"], *names)


def own() -> Path:
    return Path(os.environ["CONSENTRY_HOME"], "bundles")


def install(data: bytes, dialog: Any = None, **world: Any) -> Installed | NotInstalled:
    (outcome,) = Gate(dialog or Fills(who=("you",)), **world).install(data, CURSOR)
    return outcome


def started() -> subprocess.CompletedProcess[bytes]:
    entry = json.loads(home(".cursor", "mcp.json").read_text())["mcpServers"]["greeter"]
    command = [entry["command"], *entry["args"]]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def unpacked() -> list[str]:
    return sorted(str(p.relative_to(own())).partition("/")[2] for p in own().rglob("*") if p.is_file())


def writable(path: Path) -> None:
    path.chmod(0o755)
    path.parent.chmod(0o755)


def test_it_is_unpacked_on_consent_and_started_from_there() -> None:
    def nothing_yet(_: Review) -> None:
        assert not own().exists() and not home(".cursor").exists()

    dialog = Fills(nothing_yet, who=("you",))
    done = install(bundle(), dialog)
    assert isinstance(done, Installed), done
    assert "unpack 2 files" in json.dumps(done.plan.as_json())
    assert unpacked() == ["manifest.json", "server/main.py"]
    assert {oct(p.stat().st_mode & 0o777) for p in own().rglob("*") if p.is_file()} == {"0o444"}
    for _ in range(2):  # what it left behind at the first start does not stop the second
        report = json.loads(started().stdout)
        assert report["argv"] == ["--to=you"] and report["env"]["PYTHONDONTWRITEBYTECODE"] == "1"


def test_no_yes_no_files() -> None:
    class FillsThenNo(No):
        def fill(self, _review: Review, _check: object) -> dict[str, Any]:
            return {"who": ("you",)}

    assert isinstance(install(bundle(), FillsThenNo()), NotInstalled)
    assert not own().exists() and not home(".cursor").exists()


@pytest.mark.parametrize("how", ["changed", "added", "added below", "link", "gone"])
def test_whatever_moved_in_it_stops_the_start(how: str) -> None:
    install(bundle({"server/data.txt": b"x"}))
    (folder,) = own().iterdir()
    path = folder / "server" / "data.txt"
    writable(path)
    folder.chmod(0o755)
    if how == "changed":
        path.write_bytes(b"y")
    elif how == "gone":
        path.unlink()
    elif how == "added":
        (folder / "json.py").write_text("print('shadowed')")
    elif how == "added below":
        (folder / "server" / "sitecustomize.py").write_text("")
    else:
        (folder / "server" / "json").symlink_to("/tmp")
    done = started()
    assert done.returncode == 7 and done.stdout == b""


def test_the_end_of_it() -> None:
    install(bundle())
    assert run(["uninstall", "greeter"]) == 0
    assert not any(own().iterdir())
    install(bundle())
    assert run(["undo", "greeter"]) == 0
    assert not any(own().iterdir()) and "greeter" not in home(".cursor", "mcp.json").read_text()


def test_a_folder_that_is_not_the_bundle_is_replaced() -> None:
    install(bundle())
    (folder,) = own().iterdir()
    writable(folder / "server" / "main.py")
    (folder / "server" / "main.py").write_text("print('other')")
    assert isinstance(install(bundle(), Fills(who=("me",))), Installed)
    assert json.loads(started().stdout)["argv"] == ["--to=me"]


@pytest.mark.parametrize("late", [False, True])
def test_a_disk_that_fails_leaves_nothing_half_installed(late: bool) -> None:
    data = bundle()
    counting = FaultyWorld()
    assert isinstance(install(data, world=counting), Installed)
    run(["uninstall", "greeter"])
    plants = [at for at, call in enumerate(counting.calls) if call in ("plant", "replace", "make_folder")]
    assert any(counting.calls[at] == "plant" for at in plants)
    for at in plants:
        with contextlib.suppress(OSError):
            install(data, world=FaultyWorld(at, errno.ENOSPC, late=late))
        file = home(".cursor", "mcp.json")
        written = file.exists() and "greeter" in file.read_text()
        assert not written or started().returncode == 0
        if written:
            run(["uninstall", "greeter"])


def test_what_its_publisher_says_of_it() -> None:
    data = bundle()
    (server,) = read(data).servers
    assert server.bundle is not None
    (same,) = read(data, server.bundle.sha256.upper()).servers
    assert same.bundle is not None
    assert same.bundle.as_json() == server.bundle.as_json()
    with pytest.raises(Refused) as error:
        read(data, "0" * 64)
    assert error.value.code == "wrong-digest"


OWN: list[tuple[str, str, tuple[str, ...]]] = [("who", "${user_config.who}", ())]
ASKED: list[tuple[dict[str, Any], list[tuple[str, str, tuple[str, ...]]]]] = [
    ({}, OWN),
    ({"env": {"K": "YOUR_API_KEY"}}, [*OWN, ("K", "YOUR_API_KEY", ())]),
    (
        {"args": [*CONFIG["args"], "/Users/username/x"]},
        [*OWN, ("Users-username-x", "/Users/username/x", ())],
    ),
    ({"env": {"A": "${HOME}/a", "B": "${__dirname}/b", "C": "${/}"}}, OWN),
]


@pytest.mark.parametrize(("more", "asked"), ASKED)
def test_placeholders_are_asked_for(more: dict[str, Any], asked: list[tuple[str, str, tuple[str, ...]]]) -> None:
    (server,) = read(bundle(config={**CONFIG, **more})).servers
    assert [(one.id, one.mark, one.at) for one in server.inputs] == asked


def without_manifest() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("server/main.py", CANARY)
    return out.getvalue()


REFUSED = {
    "no manifest": (without_manifest(), "no-manifest"),
    "not a bundle": (b"PK\x03\x04nothing", "bad-archive"),
    "trailing bytes": (bundle() + b"x", "bad-archive"),
    "a version from elsewhere": (bundle(manifest_version="9"), "manifest-version"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as error:
        Gate(Yes()).install(data, CURSOR)
    assert error.value.code == code and not own().exists()


def test_a_manifest_alone_cannot_be_installed() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle())) as archive:
        text = archive.read("manifest.json").decode()
    (outcome,) = Gate(Fills(who=("x",))).install(text, CURSOR)
    assert isinstance(outcome, NotInstalled) and getattr(outcome.error, "code", "") == "no-bundle"


def test_uv_must_know_what_it_fetches() -> None:
    config = {"command": "uv", "args": ["run", "--directory", "${__dirname}", "main.py"]}
    files = {"main.py": b"", "pyproject.toml": b"[project]\nname = 'x'\nversion = '1'\n"}
    outcome = install(bundle(files, config, user_config={}), Yes())
    assert isinstance(outcome, NotInstalled) and getattr(outcome.error, "code", "") == "bundle-unlocked", outcome


def test_the_command_takes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "greeter.mcpb"
    path.write_bytes(bundle())
    assert run(["inspect", str(path), "--client", "cursor", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["servers"][0]["plan"]["bundle"]["files"] == 2 and not own().exists()
    assert run(["install", str(path), "--client", "cursor", "--sha256", "0" * 64]) == 5


def test_the_world_behind_an_unpacked_bundle_is_untouched() -> None:
    from consentry.bundles import placed
    from consentry.model import State

    (server,) = read(bundle()).servers
    mine, world = placed(LocalWorld(), State("/nowhere"), server)
    assert mine.bundle is not None
    script = f"{mine.bundle.folder}/server/main.py"
    assert world.read(script, 1 << 20) == CANARY and world.head(script, 3) == CANARY[:3]
    assert world.find(script, "") is None and world.real(f"{mine.bundle.folder}/x/../server/main.py") == script
    assert world.look(mine.bundle.folder + "/other") is None and not Path("/nowhere").exists()
    with pytest.raises(OSError):
        world.read(script, 3)
    with pytest.raises(OSError):
        world.sha256(mine.bundle.folder + "/other")
