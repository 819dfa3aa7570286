"""A newcomer's first five minutes: `cspbot demo` in a process of its own, its page in a real browser.

Each step does what a person would: type, read, press, look through somebody else's eyes, move the clock.
"""

import os
import re
import shutil
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.acceptance.answering import PROGRAM, environment, free_port, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
ARGUMENTS += ["--disable-component-update", "--no-first-run"]
BRIEFING, OFFICER, GUEST = "csu-briefing", "Community Safety Officer", "Neighbourhood Warden"
WIDE, PHONE = (1280, 800), (360, 740)

if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("CI needs Chromium for the browser tests; install the chromium package", pytrace=False)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; the browser tests are skipped")
expect.set_options(timeout=15_000)


@contextmanager
def demo(directory):
    """The address of a running `cspbot demo`, once it says that it is ready."""
    port = free_port()
    with (directory / "said").open("w+", encoding="utf-8") as said:
        command = [PROGRAM, "demo", "--port", str(port)]
        process = psutil.Popen(command, cwd=directory, env=environment(), stdout=said, stderr=said)
        try:
            wait_until(lambda: "are ready" in (directory / "said").read_text(encoding="utf-8"), 30, "the demo")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert "Traceback" not in (directory / "said").read_text(encoding="utf-8")


class Newcomer:
    """Somebody in front of the page."""

    def __init__(self, page):
        self.page = page

    def unfold(self, opener):
        """On a phone channels and people are in a drawer, and the moves of the clock behind a button."""
        button = self.page.locator(opener)
        if button.is_visible() and button.get_attribute("aria-expanded") == "false":
            button.click()

    def enter(self, room):
        """Open a channel by its name, or the direct messages with cspbot."""
        self.unfold("#open-rooms")
        self.page.locator("#rooms button", has_text=room).first.click()

    def become(self, person):
        """Look through another person's eyes."""
        self.unfold("#open-rooms")
        option = self.page.locator("#me option", has_text=person)
        self.page.select_option("#me", value=option.get_attribute("value"))

    def ask(self, words):
        """Type words and send them; the last message."""
        before = self.page.locator("article").count()
        self.page.fill("#words", words)
        self.page.press("#words", "Enter")
        expect(self.page.locator("article")).not_to_have_count(before)
        return self.page.locator("article").last

    def move_clock(self, button):
        """Press one of the buttons that move the clock, and wait until all that was due is done."""
        self.unfold("#open-moves")
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".clock[aria-busy=true]")).to_have_count(0)

    def message(self, words):
        """The message that says `words`."""
        return self.page.locator("article", has_text=words).last

    def sees_no_sideways_scrolling(self):
        width = self.page.viewport_size["width"]
        assert self.page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert self.page.evaluate("() => document.querySelector('#scroll').scrollWidth") <= width


@contextmanager
def newcomer(address, size):
    """Somebody who opened the page in a window of this size; nothing may go wrong in its scripts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        wrong = []
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        try:
            page.goto(address)
            expect(page.locator("#bot-state")).to_have_text("cspbot is connected")
            yield Newcomer(page)
            assert wrong == []
        finally:
            browser.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
def test_the_first_five_minutes(tmp_path, size):
    with demo(tmp_path) as address, newcomer(address, size) as person:
        finds_what_to_type(person)
        reads_the_figures(person)
        shares_them_and_asks_for_the_source(person)
        sees_as_a_guest_what_a_guest_may_see(person)
        sees_the_monday_post(person)
        says_that_an_action_is_done(person)


def finds_what_to_type(person):
    person.page.locator("#words").press_sequentially("/csp")
    hints = person.page.get_by_role("listbox", name="Suggestions")
    expect(hints.get_by_role("option").first).to_contain_text("/csp")
    expect(hints).to_contain_text("/csp priority violent-crime")
    person.page.fill("#words", "")


def reads_the_figures(person):
    answer = person.ask("/csp priority violent-crime")
    expect(answer).to_contain_text("Only visible to you")
    table = answer.locator("table").first
    row = table.locator("tr", has_text="Violent crime").first
    expect(row).to_contain_text("2,109")
    expect(row).to_contain_text("2,278")
    expect(table.locator("tr", has_text="against anticipated")).to_contain_text("+254 (+13.7%)")
    expect(table.locator("tr", has_text="per 1,000 people").first).to_contain_text("21.0")
    expect(answer.get_by_role("img", name=re.compile("chart", re.IGNORECASE)).first).to_be_visible()
    expect(answer).to_contain_text("year ending 30 September 2014")
    expect(answer).to_contain_text("Strategic Assessment 2014")
    expect(person.page.locator("#heard")).to_contain_text("2,109 offences, 254 (13.7%) more than anticipated")
    person.sees_no_sideways_scrolling()


def shares_them_and_asks_for_the_source(person):
    share = person.page.get_by_role("button", name="Share in channel")
    card = person.page.locator("article.private").filter(has=share).last
    card.get_by_role("button", name="Source").click()
    expect(person.message("Source: Violent crime")).to_contain_text("Violent crime October 2013-September 2014")
    card.get_by_role("button", name="Share in channel").click()
    shared = person.message("Shared by")
    expect(shared).to_contain_text(OFFICER)
    expect(shared).to_contain_text("2,109")
    expect(shared).not_to_contain_text("Only visible to you")
    person.sees_no_sideways_scrolling()


def sees_as_a_guest_what_a_guest_may_see(person):
    expect(person.ask("/csp figure marac cases")).to_contain_text("141")
    person.become(GUEST)
    expect(person.page.locator("article", has_text="141")).to_have_count(0)
    person.enter("csp-partners")
    expect(person.ask("/csp figure marac cases")).to_contain_text("in confidence and not shown here")
    expect(person.ask("/csp priority violent-crime")).to_contain_text("2,109")
    expect(person.page.locator("article", has_text="141 cases")).to_have_count(0)
    person.become(OFFICER)


def sees_the_monday_post(person):
    person.enter(BRIEFING)
    person.move_clock("Monday 08:30")
    expect(person.page.locator("#clock-now")).to_contain_text(re.compile("Mon.* 9 Feb.* 2015, 08:3"))
    expect(person.message("Week of Monday 9 February 2015")).to_be_visible()
    expect(person.message("CSU briefing")).to_be_visible()
    expect(person.page.locator("article", has_text="Week of Monday 9 February 2015")).to_have_count(1)
    person.sees_no_sideways_scrolling()


def says_that_an_action_is_done(person):
    person.move_clock("+1 hour")
    person.enter("cspbot")
    reminder = person.message("Check the baseline with the Kent Police analyst")
    expect(reminder).to_contain_text("6 February")
    reminder.get_by_role("button", name=re.compile("Done")).first.click()
    stored = person.message("recorded Monday 9 February 2015")
    expect(stored).to_contain_text("Check the baseline with the Kent Police analyst")
    expect(stored).to_contain_text("London time")
    person.sees_no_sideways_scrolling()
