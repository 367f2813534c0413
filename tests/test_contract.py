"""The documented JSON of a batch: whatever a line holds, its answer is JSON and stands under the caller's id."""

from __future__ import annotations

import json
import time

import pytest

from consentry.cli import contract

RUN = '"request":"npx -y @example/notes"'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f'{{"id":"a",{RUN}}}', "a"),
        (f'{{{RUN},"id":{{"n":[1,2.5,null]}}}}', {"n": [1, 2.5, None]}),
        (f'{{"\\u0069d":7,{RUN}}}', 7),
        (f'\ufeff{{"id":7,{RUN}}}', 7),
        ('{"request":{"command":"x","args":[%s]},"id":"a"}' % ("9" * 5_000), "a"),
        ('{"request":{"command":"x","timeout":NaN},"id":"a"}', "a"),
        ('{{"request":{}1{},"id":"a"}}'.format("[" * 90_000, "]" * 90_000), "a"),
        ('{"request":{"id":"inner","command":"\\"id\\":1"},"id":"a"}', "a"),
        ('{"id":"a","request":"not closed', "a"),
        ('{"id":"a","request":{"command":tru}} and more', "a"),
        ('{"request":"id","id":"a"}', "a"),
        (f'{{"id":NaN,{RUN}}}', None),
        (f'{{"id":[-Infinity],{RUN}}}', None),
        (f'{{"id":1e999,{RUN}}}', None),
        ('{{"id":{},{}}}'.format("9" * 5_000, RUN), None),
        ('{{"id":{}1{},{}}}'.format("[" * 90_000, "]" * 90_000, RUN), None),
        (f'{{"id":12abc,{RUN}}}', None),
        ('{"request":{"id":"inner"}}', None),
        ('[{"id":"a"}]', None),
        ("", None),
    ],
    ids=range(20),
)
def test_the_id_is_the_callers_own(line: str, expected: object) -> None:
    answer = contract.line(line.encode())
    assert answer["id"] == expected
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize(
    ("ident", "expected"),
    [
        ("null", None),
        ("0", 0),
        ("-1.5e3", -1500.0),
        ("0.1", 0.1),
        ("9" * 300, int("9" * 300)),
        ("1.7976931348623157e308", 1.7976931348623157e308),
    ],
)
def test_an_id_that_comes_back_as_it_is(ident: str, expected: object) -> None:
    answer = contract.line(f'{{"id":{ident},{RUN}}}'.encode())
    assert (answer["id"], answer["status"]) == (expected, "ok")


@pytest.mark.parametrize(
    "ident",
    [
        "1e999",
        "-1E+999",
        "1e-999",
        "1e-99999999999999999999",
        "0.1000000000000000055511151231257827021",
        "12345678901234567890.5",
        "9" * 5_000,
        '{"a":[1e999]}',
    ],
)
def test_an_id_that_would_come_back_as_another_is_refused(ident: str) -> None:
    """Answered with null, two such ids could not be told apart, and nobody would know."""
    answer = contract.line(f'{{"id":{ident},{RUN}}}'.encode())
    error = answer["error"]
    assert isinstance(error, dict)
    assert (answer["id"], answer["status"], error["code"]) == (None, "refused", "malformed-line")
    assert error["where"] == "/id"
    assert "id" in str(error["message"])


def test_bytes_that_are_not_text_do_not_take_the_id_away() -> None:
    answer = contract.line(b'{"request":"\xff","id":"a"}')
    assert (answer["id"], answer["status"]) == ("a", "refused")


@pytest.mark.parametrize("unit", ['"', "{", "[", "\\", '"id":', '"a",', '{"id"'])
def test_the_id_is_found_in_linear_time(unit: str) -> None:
    start = time.process_time()
    contract._ident(("{" + unit * (1_000_000 // len(unit))).encode())
    assert time.process_time() - start < 10


def test_a_second_spelling_of_a_member_is_refused() -> None:
    answer = contract.line(b'{"id":1,"request":"npx -y @example/notes","Client":"cursor"}')
    error = answer["error"]
    assert isinstance(error, dict)
    assert (answer["id"], answer["status"], error["code"]) == (1, "refused", "malformed-line")
    for line in (
        b'{"id":1,"client":null,"request":"npx -y @example/notes"}',
        b'{"id":1,"request":"npx -y @example/notes","note":"mine"}',
    ):
        assert contract.line(line)["status"] == "ok"


@pytest.mark.parametrize(
    ("link", "client"),
    [
        ("vscode:mcp/install?%7B%22name%22%3A%22n%22%2C%22command%22%3A%22x%22%7D", "vscode"),
        ("levante://mcp/add?name=n&transport=stdio&command=x", None),
        ("raycast://mcp/install?%7B%22name%22%3A%22n%22%2C%22command%22%3A%22x%22%7D", "raycast"),
        ("amp mcp add n -- x", "amp"),
        ("devin mcp add n -- x", None),
    ],
)
def test_a_link_is_read_for_its_own_client_or_as_asked(link: str, client: str | None) -> None:
    """A client that is not written to is not an unknown client: the link is planned as it was asked."""
    answer = contract.line(json.dumps({"id": 1, "request": link}).encode())
    assert answer["status"] == "ok"
    servers = answer["servers"]
    assert isinstance(servers, list) and isinstance(servers[0], dict)
    plan = servers[0]["plan"]
    assert isinstance(plan, dict) and plan["argv"] == ["x"]
    target = plan["target"]
    assert (target["client"] if isinstance(target, dict) else None) == client
