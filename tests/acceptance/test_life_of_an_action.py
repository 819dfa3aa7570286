"""The life of one action, seen on the page by all whom it concerns: from a message to done, and told like minutes.

`cspbot demo` in a process of its own, its page in a real browser, and its clock where the test wants it.
"""

import re

import httpx
from playwright.sync_api import expect

from tests.acceptance import test_newcomer
from tests.acceptance.test_newcomer import WIDE, demo, newcomer

pytestmark = test_newcomer.pytestmark
OFFICER, INSPECTOR, ANALYST = "Community Safety Officer", "CSU Inspector", "Performance Analyst"
MANAGER = "Community Safety Manager"
MESSAGE = "The gates at the station are broken again"
OTHERS = ("Walk the estate with the housing team", "Ring the school about the crossing")


class Life:
    """One person after another at the same page."""

    def __init__(self, person, address):
        self.person, self.page, self.address = person, person.page, address
        self.dialog = self.page.locator("#modal")

    def say(self, user, words):
        """Somebody says or types something in the briefing channel, not at this page."""
        what = "command" if words.startswith("/") else "say"
        body = {"user": user, "channel": "C0CSUBRIEF", "text": words}
        answer = httpx.post(f"{self.address}/practice/{what}", json=body, trust_env=False)
        assert answer.json()["ok"], answer.text

    def at(self, moment):
        """Move the clock and wait until all that was due is done."""
        self.page.fill("#moment", moment)
        self.page.get_by_role("button", name="Move", exact=True).click()
        expect(self.page.locator("#clock-now")).to_contain_text(moment[-5:-1])
        expect(self.page.locator(".clock[aria-busy=true]")).to_have_count(0)

    def direct(self, person):
        """Look at somebody's direct messages with cspbot, once the page is theirs: it makes this menu anew then."""
        self.page.locator("#me").evaluate("menu => [...menu.options].forEach(each => (each.className = 'before'))")
        self.person.become(person)
        expect(self.page.locator("#me option.before")).to_have_count(0)
        self.person.enter("cspbot")
        expect(self.page.locator("#room-name")).to_have_text("cspbot")

    def choose(self, button, item):
        """Choose from the menu beside a button."""
        button.locator("xpath=..").get_by_role("button", name="More choices").first.click()
        self.page.get_by_role("menuitem", name=item).click()

    def pick(self, label, typed, name):
        """Pick what a menu in the form finds for the words typed."""
        self.dialog.get_by_role("combobox", name=label).press_sequentially(typed)
        self.dialog.get_by_role("option", name=name).click()

    def submit(self, label):
        """Submit the form, which closes."""
        self.dialog.get_by_role("button", name=label, exact=True).click()
        expect(self.dialog).to_be_hidden()


def test_the_life_of_one_action(tmp_path):
    with demo(tmp_path) as address, newcomer(address, WIDE) as person:
        life = Life(person, address)
        is_made_of_a_message(life)
        is_reminded_of_together_with_two_others(life)
        is_put_off(life)
        is_not_theirs_and_is_taken_over(life)
        stays_overdue_and_the_manager_hears_of_it_once(life)
        is_done_with_an_outcome(life)
        is_told_like_minutes(life)


def is_made_of_a_message(life):
    for title in OTHERS:
        life.say("U0CSO00001", f"/csp action add {title} @{INSPECTOR} by 18 February")
    life.say("U0ANLST001", MESSAGE)
    message = life.person.message(MESSAGE)
    message.get_by_role("button", name="More actions").click()
    life.page.get_by_role("menuitem", name="Create CSP action").click()
    expect(life.dialog.get_by_role("textbox", name="What is to be done")).to_have_value(MESSAGE)
    life.pick("Owner", "CSU Insp", INSPECTOR)
    life.dialog.get_by_role("textbox", name="Due, in words").fill("18 February")
    life.submit("Save")
    stored = life.person.message("Stored:")
    expect(stored).to_contain_text("Due Wednesday 18 February 2015, 09:00 (London time)")
    life.number = re.search(r"Number (\d+)", stored.inner_text())[1]


def is_reminded_of_together_with_two_others(life):
    life.at("2015-02-11T09:05")
    life.direct(INSPECTOR)
    reminders = life.page.locator("article", has_text="You have 3 actions")
    expect(reminders).to_have_count(1)
    for title in (MESSAGE, *OTHERS):
        expect(reminders).to_contain_text(title)


def is_put_off(life):
    reminder = life.person.message("You have 3 actions")
    life.choose(reminder.get_by_role("button", name=f"Done: {MESSAGE}"), "Remind me tomorrow")
    said = life.person.message(f"Reminder for {MESSAGE}")
    expect(said).to_contain_text("Thursday 12 February 2015, 09:00 (London time)")
    life.at("2015-02-12T09:05")
    expect(life.person.message("You have 1 action")).to_contain_text(MESSAGE)


def is_not_theirs_and_is_taken_over(life):
    reminder = life.person.message("You have 1 action")
    life.choose(reminder.get_by_role("button", name=f"Done: {MESSAGE}"), "Not my action…")
    life.pick("Whose it is", "perf", ANALYST)
    life.dialog.get_by_role("textbox", name="Why it is not yours").fill("The analyst has the keys")
    life.submit("Send")
    life.direct(MANAGER)
    life.person.message("is not their action").get_by_role("button", name="Ask the post named").click()
    life.direct(ANALYST)
    life.person.message("to take over").get_by_role("button", name="Accept", exact=True).click()
    expect(life.person.message("Accepted:")).to_contain_text(f"is now with {ANALYST}")


def stays_overdue_and_the_manager_hears_of_it_once(life):
    life.at("2015-02-25T09:05")
    overdue = life.page.locator("article", has_text="Was due Wednesday 18 February")
    expect(overdue.last).to_contain_text(MESSAGE)
    life.direct(MANAGER)
    summary = life.page.locator("article", has_text="Still overdue, for you to know").filter(has_text=MESSAGE)
    expect(summary).to_have_count(1)
    expect(summary).to_contain_text(ANALYST)


def is_done_with_an_outcome(life):
    life.direct(ANALYST)
    card = life.person.ask(f"/csp action {life.number}")
    life.choose(card.get_by_role("button", name=f"Done: {MESSAGE}"), "Done with an outcome…")
    life.dialog.get_by_role("textbox", name="What came of it").fill("The contractor mended both gates")
    life.submit("Done")
    expect(life.person.message("Done:")).to_contain_text("recorded Wednesday 25 February 2015, 09:05 (London time)")


def is_told_like_minutes(life):
    life.direct(OFFICER)
    card = life.person.ask(f"/csp action {life.number}")
    expect(card).to_contain_text("Done on 25 February 2015")
    lines = card.inner_text().partition("History\n")[2].splitlines()
    assert lines[: lines.index("Reopen")] == [
        f"6 February 2015  {OFFICER}: open, for {INSPECTOR}, due 18 February 2015",
        f"11 February 2015  {INSPECTOR}: reminder put off to 12 February 2015",
        f"12 February 2015  {INSPECTOR}: “not my action”: it is for {ANALYST}: The analyst has the keys",
        f"12 February 2015  {MANAGER}: offered to {ANALYST}: right owner",
        f"12 February 2015  {ANALYST}: accepted by {ANALYST}, until then with {INSPECTOR}",
        f"25 February 2015  cspbot: still open since 18 February 2015: {MANAGER} was told",
        f"25 February 2015  {ANALYST}: done: The contractor mended both gates",
    ]
