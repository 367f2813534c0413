"""The strict readers: JSON with places, percent encoding, queries, base64. Negatives first."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consentry.decode import MAX_LINK, compact, plain, pointer, scan, utf8
from consentry.errors import Refused
from consentry.formats import link, words

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def code(call: object, *args: object, **options: object) -> str:
    """The code of the refusal that a call ends in."""
    assert callable(call)
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    assert caught.value.message
    assert caught.value.hint
    return caught.value.code


def b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


# ---- JSON ----------------------------------------------------------------------------------------------------------

BAD_JSON = [
    ('{"a":1,"a":2}', "duplicate-key"),
    ('{"a":1,"\\u0061":2}', "duplicate-key"),
    ('{"a":1,"A":2}', "case-variant-key"),
    ('{"a":1}{"b":2}', "trailing-data"),
    ('{"a":1} x', "trailing-data"),
    ('\ufeff{"a":1}', "byte-order-mark"),
    ('{"a":NaN}', "malformed-json"),
    ('{"a":Infinity}', "malformed-json"),
    ('{"a":01}', "malformed-json"),
    ('{"a":1,}', "malformed-json"),
    ('{"a":1/**/}', "malformed-json"),
    ("{'a':1}", "malformed-json"),
    ('{"a":"\n"}', "malformed-json"),
    ('{"a":"\\x"}', "malformed-json"),
    ('{"a":"', "malformed-json"),
    ("", "malformed-json"),
    ('{"a":"\\ud800"}', "not-unicode"),
    ('{"a":"\\udc00\\ud800"}', "not-unicode"),
    ("[" * 70 + "]" * 70, "too-deep"),
    ("[" * 100_000, "too-deep"),
]


@pytest.mark.parametrize(("text", "expected"), BAD_JSON)
def test_json_refused(text: str, expected: str) -> None:
    assert code(scan, text) == expected


def test_json_refusal_names_the_place() -> None:
    with pytest.raises(Refused) as caught:
        scan('{"a/b":[1,{"c":tru}]}')
    assert caught.value.where == "/a~1b/1/c"
    assert "line 1, column 16" in caught.value.message


def test_json_too_large() -> None:
    assert code(scan, "[" + " " * 100 + "]", limit=50) == "too-large"


def test_lenient_says_what_it_took() -> None:
    document = scan('\ufeff{"a": 1, // one\n /* two */ "b": [2,],}', lenient=True)
    assert (document.comments, document.trailing_commas, document.bom) == (True, True, True)
    assert plain(document.root) == {"a": 1, "b": [2]}


@given(VALUE)
def test_json_reads_what_json_writes(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        root = scan(text, case_variants=True).root
        assert plain(root) == value
        assert json.loads(compact(root)) == value
        assert text[root.start : root.end].strip() == text.strip()


def test_pointer() -> None:
    assert pointer("a/b", 0, "~") == "/a~1b/0/~0"


def test_utf8_refused() -> None:
    assert code(utf8, b"\xff") == "not-utf8"


# ---- percent, query, link ------------------------------------------------------------------------------------------

BAD_PERCENT = [
    ("100%", "malformed-percent"),
    ("%", "malformed-percent"),
    ("%4", "malformed-percent"),
    ("%zz", "malformed-percent"),
    ("% 41", "malformed-percent"),
    ("%u0041", "malformed-percent"),
    ("%+1", "malformed-percent"),
    ("%ff", "not-utf8"),
    ("%c3", "not-utf8"),
    ("%ed%a0%80", "not-utf8"),
    ("%c0%af", "not-utf8"),
]


@pytest.mark.parametrize(("text", "expected"), BAD_PERCENT)
def test_percent_refused(text: str, expected: str) -> None:
    assert code(link.percent, text) == expected


@given(TEXT)
@example("\\x41%\\")
@example("\\N{DASH}\\u0041")
def test_percent_reads_what_quote_writes(text: str) -> None:
    assert link.percent(quote(text, safe="")) == text
    assert link.percent(quote(text, safe="\\").replace("%5C", "\\")) == text


@pytest.mark.parametrize(
    ("text", "expected"), [("a+b", "a+b"), ("%2B", "+"), ("%2541", "%41"), ("é%C3%A9", "éé"), ("\\%41", "\\A")]
)
def test_percent_decodes_once(text: str, expected: str) -> None:
    assert link.percent(text) == expected


def test_query_hides_nothing() -> None:
    assert link.query("a=1&a=2&b&=c&d=e=f&g;h=%41") == (
        ("a", "1"), ("a", "2"), ("b", ""), ("", "c"), ("d", "e=f"), ("g;h", "%41"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "char", ["\t", "\r", "\n", "\0", "\x1b", "\x7f", "\x85", "\u202e", "\u200b", "\ufeff", "\u2028", "\U000e0041"]
)
@pytest.mark.parametrize("form", ["cursor{}://x/y", "cursor://x/{}y", "{}cursor://x/y", "cursor://x/y{}"])
def test_control_in_link(form: str, char: str) -> None:
    assert code(link.clean, form.format(char)) == "control-in-link"


def test_link_limit_and_shape() -> None:
    assert link.clean("a:" + "b" * (MAX_LINK - 2))
    assert code(link.clean, "a:" + "b" * (MAX_LINK - 1)) == "too-large"
    assert code(link.parts, "no link") == "malformed-link"
    assert link.parts("a://b/c?d=e?f#g#h") == ("a", "b", "/c", "d=e?f", "g#h")
    assert link.parts("vscode:mcp/install?x") == ("vscode", None, "mcp/install", "x", None)


@pytest.mark.parametrize(
    ("offer", "scheme", "host"),
    [
        ("HTTPS://u:p@Cursor.COM.:443/x", "https", "cursor.com"),
        ("https://cursor.com@example.com/x", "https", "example.com"),
        ("\x01 cur\tsor://x", "cursor", ""),
        ("C:\\x", "", ""),
        ("npx -y a:b", "", ""),
    ],
)
def test_scheme_and_host_as_a_browser_sees_them(offer: str, scheme: str, host: str) -> None:
    assert (link.scheme(offer), link.host(offer)) == (scheme, host)


# ---- base64 --------------------------------------------------------------------------------------------------------

ENTRY = '{"command":"npx","args":["~~~>>>???"]}'
BAD_BASE64 = [
    ("", "base64"),
    ("=", "base64"),
    ("a", "base64"),
    ("eyJhIjoxfQ==" + "eyJiIjoyfQ==", "base64"),
    ("eyJhIjoxfQ==x", "base64"),
    ("eyJhIjoxfQ=", "base64"),
    ("eyJhIjoxfQ===", "base64"),
    ("eyJhIjoxfR==", "base64"),
    ("eyJhIjox fQ==", "base64"),
    ("eyJhIjox\nfQ==", "base64"),
    ("eyJhIjox!fQ==", "base64"),
    ("ab+_", "base64"),
    ("ab/-", "base64"),
    (b64(b64(ENTRY)), "double-base64"),
    (b64(base64.urlsafe_b64encode(ENTRY.encode())), "double-base64"),
    (b64(quote(ENTRY)), "double-encoding"),
    (b64(quote(ENTRY, safe="").lower()), "double-encoding"),
    (b64(b'{"a":"\xff"}'), "not-utf8"),
    (b64(ENTRY.encode("utf-16")), "not-utf8"),
]


@pytest.mark.parametrize(("text", "expected"), BAD_BASE64)
def test_base64_refused(text: str, expected: str) -> None:
    assert code(link.base64_text, text) == expected


def test_base64_notes() -> None:
    padded = b64(ENTRY)
    assert "+" in padded or "/" in padded
    assert padded.endswith("=")
    assert link.base64_text(padded) == (ENTRY, ())
    assert len(link.base64_text(padded.rstrip("="))[1]) == 1
    assert len(link.base64_text(padded.translate(str.maketrans("+/", "-_")))[1]) == 1
    assert len(link.base64_text(padded.translate(str.maketrans("+/", "-_")).rstrip("="))[1]) == 2


@given(st.dictionaries(TEXT, TEXT, max_size=3))
def test_base64_reads_what_base64_writes(value: dict[str, str]) -> None:
    text = json.dumps(value)
    assert link.base64_text(b64(text)) == (text, ())


@given(st.text(max_size=60) | st.text("ABCDabcd0189+/-_= \n", max_size=40))
def test_base64_has_one_spelling(text: str) -> None:
    """Nothing is read that encoding would not give back, alphabet and padding apart."""
    try:
        result, _ = link.base64_text(text)
    except Refused:
        return
    assert b64(result).rstrip("=") == text.rstrip("=").translate(str.maketrans("-_", "+/"))


# ---- words ---------------------------------------------------------------------------------------------------------

NOT_ONE_COMMAND = [
    "a; b", "a;b", "a && b", "a & b", "a | b", "a > f", "a < f", "a <TOKEN>", "a $(b)", "a `b`", 'a "$(b)"', 'a "`b`"',
    "a $B", "a ${B}", 'a "$B"', "a \\\r\nb", "a \\ \nb", "a \\\\\nb", "$ a b", "> a b", "PS C:\\> a", 'a "b\\\nc"', "a\nb", "a\rb", "a 'b", 'a "b', "a\\", "(a)", "{ a", "! a",
    "a *", "a b?", "a [x]", "a {b,c}", "a {1..3}", "a ~/b", "~/a b", "# a", "a # b", "if a", "C:\\Users\\a b", "a $'b'",
    "a\u00a0b", "a <<E",
]  # fmt: skip


@pytest.mark.parametrize("line", NOT_ONE_COMMAND)
def test_not_one_command(line: str) -> None:
    assert code(words.split, line) == "not-one-command"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("  npx   -y\t@example/a@1.0 ", ["npx", "-y", "@example/a@1.0"]),
        ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
        ("a '' \"\"", ["a", "", ""]),
        ("a 'x'\"y\"z", ["a", "xyz"]),
        ('a \'$B;`c`\' "\\$B \\" \\\\ \\q"', ["a", "$B;`c`", '$B " \\ \\q']),
        ("a https://example.com/?b=[c]*", ["a", "https://example.com/?b=[c]*"]),
        ("a \\\n b\\\nc \\\n", ["a", "bc"]),
        ("a '\\\n'", ["a", "\\\n"]),
        ("a b#c d~e {f} %g", ["a", "b#c", "d~e", "{f}", "%g"]),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert [word.text for word in words.split(line)] == expected


@given(st.lists(st.text(st.characters(exclude_characters="\0")), max_size=5))
def test_words_read_what_quoting_writes(parts: list[str]) -> None:
    line = " ".join("'" + part.replace("'", "'\"'\"'") + "'" for part in parts)
    assert [word.text for word in words.split(line)] == parts


@pytest.mark.parametrize(
    "text", ["a " * 200_000, "a " + "'b'" * 100_000, "a " + "{," * 200_000, 'a "' + "\\\\" * 200_000]
)
def test_words_take_linear_time(text: str) -> None:
    start = time.process_time()
    try:
        words.split(text)
    except Refused as refused:
        assert refused.code == "not-one-command"
    assert time.process_time() - start < 10


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_only_refusals_escape(text: str) -> None:
    for call in (scan, link.percent, link.base64_text, link.parts, words.split):
        try:
            call(text)
        except Refused as refused:
            assert refused.code
