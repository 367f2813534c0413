"""Who may say what to the page's server, and when: the whole protocol on a clock of the test's own."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from pages import ASKS, review

from consentry.dialogs.page import answers
from consentry.dialogs.page.session import ARRIVES, LONGEST, RETURNS, RETURNS_AT_MOST, Question, Session
from consentry.model import JSON, Ask, Review


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Sitting:
    """A session with its clock, and a page that has claimed it."""

    def __init__(self, asked: Review | None = None, kind: str = "ask", timeout: float = 300.0) -> None:
        self.clock = Clock()
        count = itertools.count()
        self.session = Session(self.clock, lambda: f"token-{next(count)}", self.read)
        self.review = asked or review()
        self.question = Question(
            kind=kind,  # type: ignore[arg-type]
            review=self.review,
            timeout=timeout,
            check=lambda ident, text: "it is bad" if text == "bad" else "",
        )
        self.session.put(self.question)
        self.page, self.stream = "", object()

    @staticmethod
    def read(asked: Review, check: object, given: JSON) -> tuple[dict[str, JSON], object]:
        return answers.read(asked, check, given, lambda: "/home/ann")  # type: ignore[arg-type]

    def load(self) -> Sitting:
        if not self.session.arrived():
            status, _ = self.session.claim(self.session.first)
            assert status == 200
        self.stream = self.session.attach()
        found = self.session.me()
        assert found is not None
        self.number, self.page, _ = found
        return self

    def call(self, **more: JSON) -> dict[str, JSON]:
        return {"page": self.page, "number": self.number, "digest": self.review.digest, **more}

    def shown(self, then: float = 1.0) -> Sitting:
        assert self.session.shown(self.call())[0] == 200
        self.clock.now += then
        return self

    def approve(self, **more: JSON) -> int:
        return self.session.decide(self.call(**{"answer": "approve", "words": self.review.words, **more}))[0]

    def reason(self) -> str | None:
        ending = self.session.ending()
        return None if ending is None else ending.reason


def test_the_right_answer_approves() -> None:
    sitting = Sitting().load().shown()
    assert sitting.approve() == 200
    ending = sitting.session.ending()
    assert ending is not None
    assert (ending.reason, ending.dwell_ms) == ("", 1000)


def test_deny_needs_no_dwell() -> None:
    sitting = Sitting().load()
    assert sitting.session.decide(sitting.call(answer="deny"))[0] == 200
    assert sitting.reason() == "cancel"


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "acm"}, {"words": "acme "}, {"words": "Acme"}, {"words": ""}, {"words": None}, {"words": ["acme"]},
        {"digest": "sha256:0"}, {"digest": None}, {"answer": "yes"}, {"answer": None},
    ],
)  # fmt: skip
def test_anything_else_is_a_no(wrong: dict[str, JSON]) -> None:
    sitting = Sitting().load().shown()
    assert sitting.approve(**wrong) == 409
    assert sitting.reason() == "user"
    assert sitting.approve() == 409  # and stays one
    assert sitting.reason() == "user"


@pytest.mark.parametrize("after", [0.0, 0.19])
def test_the_servers_own_clock_decides_about_the_dwell(after: float) -> None:
    sitting = Sitting().load().shown(after)
    assert sitting.approve() == 409
    assert sitting.reason() == "user"


def test_without_shown_there_is_no_approval() -> None:
    sitting = Sitting().load()
    sitting.clock.now += 100
    assert sitting.approve() == 409


def test_a_disturbance_starts_the_dwell_again() -> None:
    sitting = Sitting(review(dwell=3.0)).load().shown(2.9).shown(2.9)
    assert sitting.approve() == 409


@pytest.mark.parametrize("words", [None, "acme"])
@pytest.mark.parametrize("kind", ["fill", "show"])
def test_what_is_no_question_of_yes_or_no_cannot_be_approved(kind: str, words: str | None) -> None:
    sitting = Sitting(review(words=words), kind).load().shown()
    assert sitting.approve(words=words or "") == 409
    assert sitting.reason() == "user"


def test_a_second_claim_ends_the_request() -> None:
    sitting = Sitting().load().shown()
    status, found = sitting.session.claim(sitting.session.first)
    assert status == 403
    assert "key" not in found
    assert sitting.reason() == "closed"
    assert sitting.approve() == 409
    assert sitting.session.news()["end"]
    assert not sitting.session.alive()


def test_a_wrong_claim_changes_nothing() -> None:
    sitting = Sitting()
    assert sitting.session.claim("")[0] == sitting.session.claim("token-1")[0] == 403
    assert sitting.load().shown().approve() == 200


def test_only_the_newest_load_of_the_page_can_answer() -> None:
    sitting = Sitting().load().shown()
    old = sitting.call(answer="approve", words="acme")
    sitting.load()
    assert sitting.session.decide(old)[0] == 409
    assert sitting.reason() is None
    assert sitting.shown().approve() == 200


def test_a_reload_starts_the_dwell_again() -> None:
    sitting = Sitting().load().shown(10).load()
    assert sitting.approve() == 409


@pytest.mark.parametrize("wrong", [{"page": ""}, {"page": None}, {"number": 0}, {"number": 2}, {"number": "1"}])
def test_another_page_or_question_cannot_answer(wrong: dict[str, JSON]) -> None:
    sitting = Sitting().load().shown()
    assert sitting.approve(**wrong) == 409
    assert sitting.session.decide(sitting.call(answer="deny", **wrong))[0] == 409
    assert sitting.reason() is None


def test_a_page_that_goes_is_a_no_within_two_seconds() -> None:
    sitting = Sitting().load()
    sitting.session.detach(sitting.stream)
    sitting.clock.now += RETURNS - 0.01
    assert sitting.reason() is None
    sitting.clock.now += 0.02
    assert sitting.reason() == "closed"


def test_a_reload_survives_and_cannot_be_stretched() -> None:
    sitting = Sitting().load()
    sitting.session.detach(sitting.stream)
    gone = sitting.clock.now
    while sitting.reason() is None:
        sitting.clock.now += 0.3
        sitting.session.loading()
    assert sitting.clock.now - gone <= RETURNS_AT_MOST + 0.3 < 2.2
    again = Sitting().load()
    again.session.detach(again.stream)
    again.clock.now += 0.8
    again.session.loading()
    again.clock.now += 0.8
    assert again.load().reason() is None


def test_one_of_two_streams_may_break() -> None:
    sitting = Sitting().load()
    first = sitting.stream
    sitting.load()
    sitting.session.detach(first)
    sitting.clock.now += 60
    assert sitting.reason() is None


def test_a_page_that_claims_and_goes_is_a_no() -> None:
    sitting = Sitting()
    sitting.session.claim(sitting.session.first)
    sitting.clock.now += RETURNS_AT_MOST + 0.01
    assert sitting.reason() == "closed"


def test_a_browser_that_never_comes() -> None:
    sitting = Sitting()
    sitting.clock.now += ARRIVES - 0.1
    assert sitting.reason() is None
    sitting.clock.now += 0.2
    assert sitting.reason() == "absent"


def test_time_runs_out_and_can_be_had() -> None:
    sitting = Sitting(timeout=300).load()
    sitting.clock.now += 299
    assert sitting.session.news()["left"] == 1
    assert sitting.session.more(sitting.call()) == (200, {"left": 301})
    sitting.clock.now += 300
    assert sitting.reason() is None
    sitting.clock.now += 2
    assert sitting.reason() == "timeout"
    assert sitting.session.news() == {"number": 1, "closed": True, "late": True}
    assert sitting.session.more(sitting.call())[0] == 409
    assert sitting.approve() == 409


def test_more_time_has_an_end() -> None:
    sitting = Sitting().load()
    for _ in range(100):
        sitting.session.more(sitting.call())
    sitting.clock.now += LONGEST + 1
    assert sitting.reason() == "timeout"


def test_a_later_question_needs_its_own_answer() -> None:
    sitting = Sitting().load().shown()
    approval = sitting.call(answer="approve", words="acme")
    assert sitting.session.decide(approval)[0] == 200
    assert sitting.session.alive()
    sitting.session.put(sitting.question)
    assert sitting.session.news()["number"] == 2
    assert sitting.session.decide(approval)[0] == 409
    assert sitting.reason() is None


def test_what_is_told_ends_the_page() -> None:
    sitting = Sitting().load().shown()
    sitting.approve()
    sitting.session.tell(["Approved."])
    assert sitting.session.news() == {"end": True, "say": ["Approved."]}
    assert sitting.session.me() is None


def test_an_end_of_ours_does_not_undo_an_approval() -> None:
    sitting = Sitting().load().shown()
    sitting.approve()
    sitting.session.end("signal", "late")
    assert sitting.reason() == ""


# ---- values --------------------------------------------------------------------------------------------------------

GOOD: dict[str, JSON] = {"key": ["s3"], "mode": ["2"], "more": ["a", "", "b"], "root": [""]}


def fill(values: JSON, asks: tuple[Ask, ...] = ASKS, **more: JSON) -> tuple[Sitting, int, dict[str, JSON]]:
    sitting = Sitting(dataclasses.replace(review(words=None), asks=asks), "fill").load().shown()
    return (sitting, *sitting.session.fill(sitting.call(values=values, **more)))


def test_values_come_as_the_terminal_reads_them() -> None:
    sitting, status, _ = fill(GOOD)
    ending = sitting.session.ending()
    assert status == 200
    assert ending is not None
    assert ending.values == {"key": ("s3",), "mode": ("2",), "more": ("a", "b"), "root": None}


@pytest.mark.parametrize(
    ("ident", "texts", "why"),
    [
        ("key", [""], "it is needed"), ("key", [], "it is needed"), ("key", ["a", "b"], "too many"), ("key", "s3", "text"),
        ("key", [1], "text"), ("key", ["\ud800"], "text"), ("key", ["bad"], "it is bad"), ("mode", ["0"], "choices"),
        ("mode", ["3"], "choices"), ("mode", ["read"], "choices"), ("mode", ["²"], "choices"),
        ("mode", ["000000001"], "choices"), ("more", ["x"] * 65, "too many"), ("root", ["srv"], "absolute"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_asked_for_again(ident: str, texts: JSON, why: str) -> None:
    sitting, status, found = fill({**GOOD, ident: texts})
    problems = found["problems"]
    assert status == 422
    assert isinstance(problems, dict)
    assert list(problems) == [ident]
    assert why in str(problems[ident])
    assert sitting.reason() is None
    assert sitting.session.fill(sitting.call(values=GOOD))[0] == 200


@pytest.mark.parametrize("values", [None, [], "x", {}])
def test_values_that_are_none(values: JSON) -> None:
    sitting, status, _ = fill(values)
    assert status == 422
    assert sitting.reason() is None


def test_a_home_folder_is_written_out() -> None:
    sitting, _, _ = fill({**GOOD, "root": ["~/notes"]})
    ending = sitting.session.ending()
    assert ending is not None
    assert ending.values["root"] == ("/home/ann/notes",)
    assert "s3" not in repr(ending)


def test_values_for_another_review_are_a_no() -> None:
    sitting, status, _ = fill(GOOD, digest="sha256:0")
    assert (status, sitting.reason()) == (409, "changed")


def test_values_are_no_answer_to_a_question_of_yes_or_no() -> None:
    sitting = Sitting().load().shown()
    assert sitting.session.fill(sitting.call(values=GOOD))[0] == 409
    assert sitting.reason() is None
