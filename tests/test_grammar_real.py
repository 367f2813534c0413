"""What a real program takes for the program to start is what the grammar says: tried with a canary that prints its name.

Only programs that are on this machine are asked, without a network, and only with options that change nothing.
"""

from __future__ import annotations

import itertools
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from consentry import runners
from consentry.model import Plan, Role, Server
from consentry.runners.wrapper_forms import FORMS

QUIET_ENV = {**os.environ, "npm_config_offline": "true", "npm_config_update_notifier": "false", "UV_OFFLINE": "1"}


def planned(*argv: str) -> Plan:
    return runners.plan(Server(names=("demo",), command=argv[0], args=argv[1:]), None)


def ran(argv: list[str], folder: Path) -> str:
    """What the canaries printed."""
    done = subprocess.run(
        argv,
        cwd=folder,
        env=QUIET_ENV,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.stdout


def canary(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!{sys.executable} -IS\nimport sys\nprint("canary", sys.argv[0].split("/")[-1], sys.argv[1:])\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def shell_canary(path: Path) -> str:
    """The same where nothing but its start counts: a shell starts ten times as fast."""
    path.write_text('#!/bin/sh\necho "canary ${0##*/}"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


SAFE = {
    "env": ["-i", "--unset=A", "-u A", "--unset A", "-v", "--", "A=b", "--ignore-env"],
    "nice": ["-n 1", "--adjustment=1", "--adj 1", "-1", "-n1", "--"],
    "timeout": ["-s 9", "--signal=9", "--sig 9", "-k 1", "-k1", "-v", "--foreground", "--preserve-status"],
    "stdbuf": ["-o L", "-oL", "--output=L", "-i0", "-e 0", "--err L"],
    "setsid": ["-w", "--wait", "-fw"],
    "nohup": ["--"],
    "ionice": ["-c 3", "-c3", "-t", "--class 3", "--ignore"],
    "taskset": ["-a"],
    "setarch": [],
    "flock": ["-n", "-x", "-w 1", "--timeout 1", "-E 3", "-o", "-nx"],
    "xargs": ["-r", "-n 1", "-n1", "-0", "-I{}", "-I {}", "-P 1", "--max-args=1", "--max-procs 1", "-t", "-d ,"],
    "time": [],
}
FIXED = {"timeout": ["9"], "taskset": ["1"], "setarch": ["x86_64"], "flock": ["lock"]}


@pytest.mark.parametrize("name", [name for name in SAFE if shutil.which(name)])
def test_a_wrapper_starts_what_the_grammar_says(name: str, tmp_path: Path) -> None:
    assert name in FORMS
    program = shell_canary(tmp_path / "canary")
    tried = 0
    for count in (0, 1, 2):
        for chosen in itertools.permutations(SAFE[name], count):
            words = [word for option in chosen for word in option.split(" ")]
            argv = [name, *words, *FIXED.get(name, []), program, "a", "-b"]
            where = [p.index for p in planned(*argv).parts if p.role is Role.PROGRAM]
            if name == "xargs" and "-r" in words:
                continue  # without input it starts nothing
            if "canary" in ran(argv, tmp_path):
                tried += 1
                assert argv[where[-1]] == program, argv
    assert tried


PYTHON = ["-u", "-B", "-I", "-E", "-W ignore", "-Wignore", "-X utf8", "-Xutf8", "-sS", "-OO", "-uB", "--", "-q"]


@pytest.mark.parametrize("chosen", [*itertools.permutations(PYTHON, 2)])
def test_python_runs_the_script_that_the_grammar_names(chosen: tuple[str, ...], tmp_path: Path) -> None:
    canary(tmp_path / "first.py")
    canary(tmp_path / "second.py")
    words = [word for option in chosen for word in option.split(" ")]
    argv = [sys.executable, *words, "first.py", "second.py", "-c", "1"]
    printed = ran(argv, tmp_path)
    scripts = [argv[p.index] for p in planned(*argv).parts if p.role is Role.SCRIPT]
    assert printed.startswith("canary first.py") == (scripts == ["first.py"]), (argv, printed)


NODE = ["--no-warnings", "--stack-trace-limit=5", "--stack-trace-limit 5", "--max_old_space_size=99", "--title x",
        "--input-type=module", "--enable-source-maps", "-C x", "--conditions=x", "--unhandled-rejections warn", "--",
        "--dns-result-order verbatim", "--expose-gc", "--trace-warnings"]  # fmt: skip


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on this machine")
@pytest.mark.parametrize("chosen", [*itertools.combinations(NODE, 2)])
def test_node_runs_the_script_that_the_grammar_names(chosen: tuple[str, ...], tmp_path: Path) -> None:
    for name in ("first.js", "second.js"):
        (tmp_path / name).write_text("console.log('canary', process.argv[1].split('/').pop())")
    argv = ["node", *(word for option in chosen for word in option.split(" ")), "first.js", "second.js", "-e", "1"]
    printed = ran(argv, tmp_path)
    if "canary" in printed:
        scripts = [argv[p.index] for p in planned(*argv).parts if p.role is Role.SCRIPT]
        assert scripts == [printed.split()[1]], argv


NPX = [
    ["npx", "first", "second"],
    ["npx", "--unheard", "first", "second"],
    ["npx", "--color", "first", "second"],
    ["npx", "-yq", "first", "second"],
    ["npx", "--loglevel", "error", "first", "second"],
    ["npx", "-C", ".", "first", "second"],
    ["npx", "--before", "2040-01-01", "first"],
    ["npx", "--ignore-scripts", "first", "second"],
    ["npx", "-p", "second", "first", "second"],
    ["npx", "--package=first", "--no-install", "first"],
    ["npx", "--cache", "c", "first"],
    ["npx", "--no", "first", "second"],
    ["npm", "exec", "first", "second"],
    ["npm", "x", "-y", "first", "--", "second"],
    ["npm", "-y", "exec", "--", "first", "second"],
]


@pytest.mark.skipif(not shutil.which("npx"), reason="npm is not on this machine")
@pytest.mark.parametrize("argv", NPX, ids=" ".join)
def test_npx_runs_the_program_that_the_grammar_names(argv: list[str], tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "demo", "version": "1.0.0"}')
    for name in ("first", "second"):
        canary(tmp_path / "node_modules" / name / "index.py")
        about = f'{{"name": "{name}", "version": "1.0.0", "bin": {{"{name}": "index.py"}}}}'
        (tmp_path / "node_modules" / name / "package.json").write_text(about)
        link = tmp_path / "node_modules" / ".bin" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(f"../{name}/index.py")
    printed = ran(argv, tmp_path)
    assert printed.startswith("canary"), "the canary did not run"
    program = next(
        argv[p.index]
        for p in planned(*argv).parts
        if (p.role is Role.PACKAGE and argv[p.index - 1] != "-p" and "=" not in argv[p.index]) or p.detail == "program"
    )
    assert printed.split()[1] == program


@pytest.mark.skipif(not shutil.which("find"), reason="find is not on this machine")
def test_find_runs_what_stands_between_its_marks(tmp_path: Path) -> None:
    program = canary(tmp_path / "canary")
    argv = ["find", ".", "-maxdepth", "0", "-exec", program, "a", ";", "-exec", program, "+", "{}", "+"]
    assert ran(argv, tmp_path).count("canary canary") == 2
    assert [p.index for p in planned(*argv).parts if p.role is Role.PROGRAM] == [0, 5, 9]
