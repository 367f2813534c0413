"""The plan: what each runner's grammar makes of a command line. Tables, quiet forms first."""

from __future__ import annotations

import shlex
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import runners
from consentry.effects import Effect, base
from consentry.errors import Refused
from consentry.model import Hole, Part, Plan, Role, Server, Target


def target(splitting: str = "none", *expressions: str) -> Target:
    return Target(
        client="cursor",
        path="/home/me/.cursor/mcp.json",
        scope="user",
        key="mcpServers",
        platform="linux",
        splitting=splitting,  # type: ignore[arg-type]
        expressions=expressions,
    )


def planned(line: str, where: Target | None = None) -> Plan:
    command, *args = shlex.split(line)
    return runners.plan(Server(names=("demo",), command=command, args=tuple(args)), where)


def effects(plan: Plan) -> list[tuple[int, str]]:
    return [(p.index, str(p.effect)) for p in plan.parts if p.effect]


# Forms that are understood wholly and do nothing out of the ordinary.
QUIET = """
npx -y @acme/notes-mcp
npx --yes=true notes-mcp@1.2.3 --registry https://registry.example.com
npx -y notes-mcp -c text
npm exec --package=@acme/tools -- acme-mcp
pnpm dlx notes-mcp
yarn dlx notes-mcp
bunx --bun notes-mcp
bun x notes-mcp
uvx notes-mcp
uvx -qq --python 3.12 --from notes-mcp==1.0 notes
uv tool run notes-mcp
uv run --with mcp[cli] mcp run /srv/notes/server.py
uv run server.py --port 1
pipx run notes-mcp
docker run --rm -it --init -e API_KEY=x -p 127.0.0.1:80:80 acme/notes --privileged
docker run -v notes-data:/data --memory=1g --security-opt=no-new-privileges acme/notes
docker container run -i acme/notes
/usr/local/bin/docker run -i acme/notes
node build/index.js -e 1
node --max_old_space_size=4096 --enable-source-maps build/index.js
python -m notes_mcp -c 1
python3.12 -u -W ignore server.py -c 1
deno run --allow-net --allow-read=data npm:notes-mcp
perl server.pl -e 1
sh ./start.sh -c
java -Dmode=stdio -jar notes.jar
dotnet run --project notes -- server
notes-mcp --stdio
node-22 build/index.js
python3.13t-dbg server.py
bash-5.2 start.sh
mcpo --config servers.json
mcp-remote https://mcp.example.com/mcp
npx -y mcp-proxy --shell npx -y notes-mcp
clojure -X:serve
clojure -M:server -m notes.core
clojure -Sdeps '{:deps {acme/notes {:mvn/version "1.2.3"}}}' -M -m notes.core
nvim --headless
emacs --batch -l notes.el -f notes-start
java -cp 'lib/*:notes.jar' -Dspring.config.location=conf/ notes.Main
docker run --network=name=notes,alias=host acme/notes
""".strip().splitlines()


@pytest.mark.parametrize("line", QUIET)
def test_an_ordinary_server_has_no_effect(line: str) -> None:
    mild = (Effect.ENV, Effect.PROTECTIVE)
    assert [e for e in effects(planned(line)) if e[1] not in mild] == []


LOUD: list[tuple[str, int, Effect]] = [
    ("sh -c id", 2, Effect.SHELL_TEXT),
    ("BASH.EXE -euxc id", 2, Effect.SHELL_TEXT),
    ("bash -O extglob -c id", 4, Effect.SHELL_TEXT),
    ("fish --command=id", 1, Effect.SHELL_TEXT),
    ("bash", 0, Effect.CODE_FROM_INPUT),
    ("bash --rcfile /srv/rc -i", 2, Effect.LOADS_CODE),
    ("powershell -NoP -enc AAAA", 3, Effect.ENCODED),
    ("powershell \u2013EncodedC AAAA", 2, Effect.ENCODED),
    ("pwsh /c id", 2, Effect.SHELL_TEXT),
    ("powershell Get-Date", 1, Effect.SHELL_TEXT),
    ("node -pe 1", 2, Effect.INLINE_CODE),
    ("node --eval=1", 1, Effect.INLINE_CODE),
    ("node --require ./x.js server.js", 2, Effect.LOADS_CODE),
    ("node --experimental_loader=./x.mjs server.js", 1, Effect.LOADS_CODE),
    ("node --inspect=0.0.0.0:1 server.js", 1, Effect.DEBUGGER),
    ("node -", 1, Effect.CODE_FROM_INPUT),
    ("node", 0, Effect.CODE_FROM_INPUT),
    ("python -uc 1", 2, Effect.INLINE_CODE),
    ("python -c1", 1, Effect.INLINE_CODE),
    ("python -m timeit 1", 2, Effect.INLINE_CODE),
    ("python https://x.example/y.py", 1, Effect.REMOTE_CODE),
    ("perl -MStrict -e 1", 3, Effect.INLINE_CODE),
    ("perl -wne 1", 2, Effect.INLINE_CODE),
    ("php -r 1", 2, Effect.INLINE_CODE),
    ("deno eval 1", 2, Effect.INLINE_CODE),
    ("deno run -A x.ts", 2, Effect.PERMISSION),
    ("deno run https://x.example/y.ts", 2, Effect.REMOTE_CODE),
    ("bun --preload ./x.ts y.ts", 2, Effect.LOADS_CODE),
    ("npx -c id", 2, Effect.CALL_TEXT),
    ("npx --call=id", 1, Effect.CALL_TEXT),
    ("npx", 0, Effect.CODE_FROM_INPUT),
    ("npm exec notes --registry=https://x.example", 3, Effect.REGISTRY),
    ("npx --@acme:registry=https://x.example @acme/notes", 1, Effect.REGISTRY),
    ("npx --node-options=--import=data:x notes", 1, Effect.LOADS_CODE),
    ("npx --unheard-of notes", 1, Effect.UNKNOWN_OPTION),
    ("npm install notes", 1, Effect.UNKNOWN_VERB),
    ("pnpm dlx -c id", 2, Effect.CALL_TEXT),
    ("uvx --with other notes", 2, Effect.EXTRA_PACKAGE),
    ("uvx --index-url=https://x.example notes", 1, Effect.REGISTRY),
    ("uvx --python /srv/python notes", 2, Effect.RUNNER_OPTION),
    ("uv --directory /srv/notes run server.py", 2, Effect.RUNNER_FOLDER),
    ("uv run https://x.example/y.py", 2, Effect.REMOTE_CODE),
    ("docker run -v/:/host x", 2, Effect.HOST_MOUNT),
    ("docker run -itv /:/host x", 3, Effect.HOST_MOUNT),
    ("docker run --mount=source=/,type=bind,target=/h x", 2, Effect.HOST_MOUNT),
    ("docker run -v /var/run/docker.sock:/s x", 3, Effect.ENGINE_SOCKET),
    ("docker run --privileged x", 2, Effect.PRIVILEGED),
    ("docker run --net=host x", 2, Effect.HOST_NAMESPACE),
    ("docker run --cap-add ALL x", 3, Effect.CAPABILITY),
    ("docker run --entrypoint sh x -c id", 3, Effect.ENTRYPOINT),
    ("docker run x sh -c id", 5, Effect.SHELL_TEXT),
    ("docker run -p 80:80 x", 3, Effect.LISTEN),
    ("docker run --restart=always x", 2, Effect.PERSIST),
    ("docker -H tcp://x.example run y", 2, Effect.ENGINE_HOST),
    ("docker build .", 1, Effect.BUILD),
    ("docker run --unheard-of x", 2, Effect.UNKNOWN_OPTION),
    ("sudo notes-mcp", 0, Effect.PRIVILEGE),
    ("env LD_PRELOAD=/x.so notes-mcp", 1, Effect.ENV),
    ("env -iS 'sh -c id'", 2, Effect.SHELL_TEXT),
    ("find . -exec id ;", 2, Effect.RUNS_COMMAND),
    ("git -c core.pager=id log", 2, Effect.RUNS_COMMAND),
    ("crontab x", 0, Effect.PERSIST),
    ("go run -toolexec id x.example/y@v1.0.0", 3, Effect.RUNS_COMMAND),
    ("java -javaagent:x.jar -jar y.jar", 1, Effect.LOADS_CODE),
    ("KSH93.EXE -c id", 2, Effect.SHELL_TEXT),
    ("busybox-x86_64 sh -c id", 3, Effect.SHELL_TEXT),
    ("php8.2-cli -r 1", 2, Effect.INLINE_CODE),
    ("pwsh -cwa id", 2, Effect.SHELL_TEXT),
    ("uv run --module timeit 1", 3, Effect.INLINE_CODE),
    ("uv run -qm timeit 1", 3, Effect.INLINE_CODE),
    ("npx -y mcp-proxy --shell=true 'npx -y x; id'", 4, Effect.CALL_TEXT),
    ("docker run '--network=\"name=host\"' x", 2, Effect.HOST_NAMESPACE),
    ("java -Djava.ext.dirs=/tmp/x -jar y.jar", 1, Effect.RUNNER_FOLDER),
    ("java -DLOG4J_CONFIGURATION_FILE=http://x.example/l.xml -jar y.jar", 1, Effect.REMOTE_CODE),
    ("uv run -m http.server", 3, Effect.LISTEN),
    ("uv run -m pip install x", 3, Effect.UNKNOWN_VERB),
    ("java --class-path=a.jar:/tmp/x Main", 1, Effect.RUNNER_FOLDER),
    ("java -Dloader.path=/tmp/x -jar y.jar", 1, Effect.RUNNER_FOLDER),
    ("java -Dlog4j2.configurationFile=https://x.example/l.xml -jar y.jar", 1, Effect.REMOTE_CODE),
    ("conda run -p /srv/x notes", 3, Effect.RUNNER_FOLDER),
    ("pixi run --manifest-path=/srv/x notes", 2, Effect.RUNNER_FOLDER),
    ("docker compose exec --privileged x y", 3, Effect.PRIVILEGED),
    ("docker-compose -f https://x.example/y.yml up", 2, Effect.REMOTE_CODE),
    ("vim -es", 0, Effect.CODE_FROM_INPUT),
    ("emacs --batch -f x", 3, Effect.LOADS_CODE),
    ("clojure -M:a -e 1", 3, Effect.INLINE_CODE),
    ("cmd /c echo id", 2, Effect.SHELL_TEXT),
    ("cmd /c npx -y notes ^& id", 2, Effect.SHELL_TEXT),
]


@pytest.mark.parametrize(("line", "index", "effect"), LOUD, ids=[row[0] for row in LOUD])
def test_an_effect_is_on_its_element(line: str, index: int, effect: Effect) -> None:
    assert (index, str(effect)) in effects(planned(line))


@pytest.mark.parametrize(
    ("line", "inner"),
    [
        ("cmd /c npx -y notes", 2),
        ("cmd.exe /d /s /c uvx notes", 4),
        ("env A=1 B=2 node x.js", 3),
        ("nohup nice -n 5 timeout -k 1 9 node x.js", 8),
        ("sudo -u root -- node x.js", 4),
        ("conda run -n web python x.py", 4),
        ("npx cross-env A=1 node x.js", 3),
        ("npx -y mcp-proxy -- node x.js", 4),
        ("wsl -d Ubuntu -- node x.js", 4),
        ("stdbuf -oL node x.js", 2),
    ],
)
def test_a_wrapper_is_unwrapped(line: str, inner: int) -> None:
    plan = planned(line)
    assert plan.parts[inner].role is Role.PROGRAM
    assert plan.parts[inner].runner in ("npx", "uvx", "node", "python")


def test_chains_are_read_to_one_depth_and_then_said_to_be_too_deep() -> None:
    assert effects(planned("env " * (runners.DEPTH - 1) + "sh -c id"))[-1] == (runners.DEPTH + 1, "shell text")
    assert effects(planned("env " * 40 + "sh -c id"))[-1][1] == "too deep"


@pytest.mark.parametrize(
    ("line", "ecosystem", "name", "version", "source"),
    [
        ("npx -y @acme/notes@1.2.3", "npm", "@acme/notes", "1.2.3", "registry"),
        ("npx -y notes@latest", "npm", "notes", "latest", "registry"),
        ("npx alias@npm:@acme/notes@1", "npm", "@acme/notes", "1", "registry"),
        ("npx acme/notes", "npm", "acme/notes", None, "git"),
        ("npx https://x.example/notes.tgz", "npm", "https://x.example/notes.tgz", None, "url"),
        ("npx ./notes", "npm", "./notes", None, "path"),
        ("uvx notes@1.0", "pypi", "notes", "1.0", "registry"),
        ("uvx notes[cli]>=1", "pypi", "notes", ">=1", "registry"),
        ("uvx --from git+https://x.example/y@main notes", "pypi", "git+https://x.example/y@main", None, "git"),
        ("docker run registry.example.com:5000/a/b:1", "oci", "registry.example.com:5000/a/b", "1", "registry"),
        ("dnx Acme.Notes", "nuget", "Acme.Notes", None, "registry"),
        ("dnx Acme.Notes@1.2.0 --yes -- start --version 3", "nuget", "Acme.Notes", "1.2.0", "registry"),
        ("dnx --yes Acme.Notes --version 1.2.0", "nuget", "Acme.Notes", "1.2.0", "registry"),
        ("dotnet tool exec Acme.Notes@1.*", "nuget", "Acme.Notes", "1.*", "registry"),
    ],
)
def test_packages(line: str, ecosystem: str, name: str, version: str | None, source: str) -> None:
    package = planned(line).packages[0]
    assert (package.ecosystem, package.name, package.source) == (ecosystem, name, source)
    assert package.version == version


def test_files_are_programs_given_as_paths_and_scripts() -> None:
    plan = planned("/opt/node/bin/node dist/index.js")
    assert [(f.path, f.role) for f in plan.files] == [("/opt/node/bin/node", "program"), ("dist/index.js", "script")]
    assert [f.path for f in planned("uv --directory /srv/n run s.py").files] == ["/srv/n/s.py"]
    assert planned("node https://x.example/y.js").files == ()


def test_a_whole_line_is_split_as_the_client_does() -> None:
    server = Server(names=("demo",), command="npx -y notes-mcp", args=("--stdio",))
    plain = runners.plan(server, None)
    assert (plain.argv, plain.command_line) == (("npx -y notes-mcp", "--stdio"), None)
    split = runners.plan(server, target("words"))
    assert split.argv == ("npx", "-y", "notes-mcp", "--stdio")
    assert split.command_line == "npx -y notes-mcp"
    assert [p.name for p in split.packages] == ["notes-mcp"]


@pytest.mark.parametrize(
    "line", ["npx 'a b'", 'npx "a"', "npx a\\ b", " npx a", "npx a\nb", "npx a\u00a0b\nc", "npx '"]
)
def test_a_line_with_two_readings_is_refused(line: str) -> None:
    with pytest.raises(Refused) as refused:
        runners.plan(Server(names=("demo",), command=line), target("words"))
    assert (refused.value.code, refused.value.where) == ("ambiguous-command-line", "/command")


def test_the_shell_inside_an_unsplit_line_is_seen() -> None:
    plan = runners.plan(Server(names=("demo",), command="sh -c id"), None)
    assert Effect.SHELL_TEXT in {p.effect for p in plan.nested}


def test_a_command_line_inside_an_argument_is_seen() -> None:
    assert Effect.SHELL_TEXT in {p.effect for p in planned("npx bridge --stdio 'sh -c id'").nested}
    assert planned("npx notes 'python tools for beginners'").nested == ()


def test_holes_are_what_the_target_substitutes() -> None:
    server = Server(
        names=("demo",),
        command="npx",
        args=("${workspaceFolder}/x", "${input:key}${env:A}", "${HOME}"),
        env=(("KEY", "${input:key} ${input:key}"),),
        cwd="${workspaceFolder}",
    )
    assert runners.plan(server, None).holes == ()
    assert runners.plan(server, target("none", "input", "workspaceFolder")).holes == (
        Hole(where="/argv/1", expression="${workspaceFolder}"),
        Hole(where="/argv/2", expression="${input:key}"),
        Hole(where="/env/KEY", expression="${input:key}"),
        Hole(where="/cwd", expression="${workspaceFolder}"),
    )


def test_a_remote_server_has_no_argv() -> None:
    server = Server(names=("demo",), url="https://mcp.example.com/x", headers=(("A", "b"),), transport="http")
    plan = runners.plan(server, None)
    assert (plan.argv, plan.url, plan.headers, plan.transport) == ((), server.url, server.headers, "http")
    assert runners.name(plan) == "mcp.example.com"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("npx -y @acme/notes@1", "@acme/notes"),
        ("docker run -i ghcr.io/acme/notes:1", "ghcr.io/acme/notes"),
        ("env A=1 /opt/notes-mcp", "notes-mcp"),
        ("npx yes", ""),
        ("npx d", ""),
        ("npx V", ""),
        ("uvx OK", ""),
        ("npx not\u0435s", ""),
        ("npx " + "n" * 81, ""),
        ("'/opt/my notes'", ""),
    ],
)
def test_the_name_to_type_is_a_resolved_fact(line: str, name: str) -> None:
    assert runners.name(planned(line)) == name


def test_what_is_fetched_and_what_cannot_be_known() -> None:
    plan = planned("npx -y notes")
    assert runners.fetches(plan) == ("npm registry: notes",)
    assert [u.where for u in plan.unknown] == ["/packages/0"]
    assert planned("npx -y notes@1.2.3").unknown == ()
    assert planned("dnx Acme.Notes@1.2.3-beta.1 --yes").unknown == ()
    assert [u.where for u in planned("dnx Acme.Notes@1.* --yes").unknown] == ["/packages/0"]
    assert runners.fetches(planned("dnx Acme.Notes --yes -- x")) == ("nuget registry: Acme.Notes",)
    assert runners.fetches(planned("deno run jsr:@a/b")) == ("jsr:@a/b",)


@pytest.mark.parametrize(
    ("program", "name"),
    [("/usr/bin/Node", "node"), ("C:\\x\\NPX.CMD", "npx"), ("python3.12", "python"), ("pwsh.exe", "pwsh"), ("", "")],
)
def test_programs_compare_by_base_name(program: str, name: str) -> None:
    assert base(program) == name


WORDS = st.sampled_from(
    ("sh", "-c", "-e", "-m", "--", "-", "run", "exec", "-y", "-p", "--from", "--with", "-v", "/a:/b", "A=b", "--foo")
) | st.sampled_from(("--foo=b", "-lc", "/c", "npx", "env", "node", "docker", "tool", "x", "--mount", "-it", "install"))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(p for m in runners.ALL.values() for p in m.PROGRAMS)),
    st.lists(WORDS | st.text(), max_size=7),
)
def test_every_element_has_exactly_one_part(program: str, args: list[str]) -> None:
    plan = runners.plan(Server(names=("demo",), command=program, args=tuple(args)), None)
    assert [p.index for p in plan.parts] == list(range(len(args) + 1))
    assert {p.index for p in plan.nested} <= set(range(len(args) + 1))


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=7), st.lists(WORDS, max_size=3))
def test_what_stands_in_front_changes_nothing_of_the_inside(args: list[str], inner: list[str]) -> None:
    """Unwrapping reads the inner program as if it stood alone."""
    alone = planned(shlex.join(["node", *inner, *args]))
    behind = planned(shlex.join(["nohup", "node", *inner, *args]))
    assert [(p.index + 1, p.role, p.effect) for p in alone.parts] == [_key(p) for p in behind.parts[1:]]


def _key(part: Part) -> tuple[int, Role, str]:
    return part.index, part.role, part.effect


@pytest.mark.parametrize("args", [["-p", "x"], ["--", "npx", "a"], ["-W", "x"], ["sh -c x"], ["-v", "/a:/b"]])
@pytest.mark.parametrize("program", ["npx", "npm exec a", "env", "python", "docker run", "uvx"])
def test_reading_is_linear(program: str, args: list[str]) -> None:
    command, *first = program.split()
    start = time.process_time()
    runners.plan(Server(names=("demo",), command=command, args=(*first, *args * 5_000)), None)
    assert time.process_time() - start < 10


def test_every_member_is_listed_and_no_program_is_claimed_twice() -> None:
    claimed = [p for member in runners.ALL.values() for p in member.PROGRAMS]
    assert len(claimed) == len(set(claimed))
    assert all(name == member.NAME for name, member in runners.ALL.items())


def test_what_a_client_fills_in_for_a_remote_server_is_a_hole() -> None:
    asked = Server(
        names=("demo",),
        url="https://${env:HOST}/mcp",
        headers=(("X/A", "${env:KEY}"), ("B", "${userHome}")),
        transport="http",
    )
    assert runners.plan(asked, target("none", "env")).holes == (
        Hole(where="/url", expression="${env:HOST}"),
        Hole(where="/headers/X~1A", expression="${env:KEY}"),
    )
    assert runners.plan(asked, None).holes == ()


@pytest.mark.parametrize("name", ["a${env:X}", "${userHome}", "${command:x.y}"])
@pytest.mark.parametrize("fields", [{"command": "x"}, {"url": "https://example.com", "transport": "http"}])
def test_a_name_that_the_client_fills_in_is_refused(name: str, fields: dict[str, str]) -> None:
    asked = Server(names=(name,), **fields)  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        runners.plan(asked, target("none", "env", "userHome", "command"))
    assert (caught.value.code, caught.value.where) == ("bad-name", "/name")
    assert runners.plan(asked, target()).name == name


def test_exact_words_are_not_split() -> None:
    asked = Server(names=("demo",), command="/opt/a b/run", args=("x y",), exact=True)
    plan = runners.plan(asked, target("words"))
    assert (plan.argv, plan.command_line) == (("/opt/a b/run", "x y"), None)
    assert [(u.where, u.says) for u in plan.unknown] == [
        ("/command", "this client may split the program's path at its blanks")
    ]
    assert runners.plan(asked, target()).unknown == ()


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("mcp run server.py", [2]),
        ("fastmcp run ./server.py:app", [2]),
        ("fastmcp dev src/server.py --transport http", [2]),
        ("python -m mcp run server.py", [4]),
        ("python3 -m fastmcp.cli run server.py", [4]),
        ("uv run mcp run server.py", [4]),
        ("uv run --with mcp[cli] mcp run server.py", [6]),
        ("uvx fastmcp@2.0.0 run a/b", [3]),
        ("uvx --from mcp[cli]==1.0 mcp run server.py", [5]),
        ("env A=b mcp run server.py", [4]),
        ("mcp version", []),
        ("mcp run", []),
        ("fastmcp run https://example.com/mcp", []),
        ("uvx notes-mcp==1.0 run server.py", []),
    ],
)
def test_a_file_that_a_framework_loads_is_not_known(line: str, places: list[int]) -> None:
    says = "what is in this file: it is not checked at start"
    assert [u.where for u in planned(line).unknown if u.says == says] == [f"/argv/{n}" for n in places]


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("env PATH=/srv/bin notes", [2]),
        ("env -i A=b Path=/srv/bin node x.js", [4]),
        ("sudo PATH=/srv/bin notes", [2]),
        ("env PATH=/srv/bin /usr/bin/notes", []),
        ("env MYPATH=/srv/bin notes", []),
    ],
)
def test_a_program_on_another_search_path_is_not_known(line: str, places: list[int]) -> None:
    says = "which program this is: the command changes the search path first"
    assert [u.where for u in planned(line).unknown if u.says == says] == [f"/argv/{n}" for n in places]
