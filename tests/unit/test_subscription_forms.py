"""The forms of `/csp digest` inside Slack's limits, however much there is to choose from or to preview."""

from datetime import UTC, datetime

import pytest

from bot.messages import blocks, subscription_form, subscription_list
from bot.messages.message import Message
from bot.messages.subscription_form import Choices
from bot.messages.subscription_words import REFUSED, problem, remedy, until_then
from bot.sandbox.limits import problems
from storage.subscriptions import NEVER, Subscription, Wish

MANY = [
    (f"District {number:03} with a name that is longer than a menu shows it at once", f"d{number}")
    for number in range(300)
]
NOW = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)


def wish(kind="daily", **more):
    return Wish("T1", "C1", kind, "Europe/London", "08:30", "public", "skip", 0, "U1", **more)


def subscription(**more):
    asked = {name: getattr(wish(**more), name) for name in Wish.__slots__}
    return Subscription(id=1, enabled=True, version=1, since=NOW, next_due_at=NEVER, **asked)


@pytest.mark.parametrize("count", [0, 1, 10, 11, 100, 300])
def test_any_number_of_areas_and_priorities_can_be_offered_and_a_hundred_chosen(count):
    some = MANY[:count]
    chosen = " ".join(slug for _, slug in some)
    view = subscription_form.edit(wish(areas=chosen, priorities=chosen), Choices(("public",), some, some), new=False)
    assert problems(view, "modal") == []
    inputs = {each["block_id"]: each["element"] for each in view["blocks"] if each["type"] == "input"}
    assert ("areas" in inputs) is (count > 0)
    if count:
        assert len(inputs["areas"]["initial_options"]) == min(count, 100)


@pytest.mark.parametrize(("kind", "asked"), [("members", False), ("quarterly", True)])
def test_a_briefing_for_members_holds_what_is_public_and_asks_for_no_clearance(kind, asked):
    view = subscription_form.edit(wish(kind), Choices(("public", "in-confidence"), [], []), new=True)
    assert problems(view, "modal") == []
    assert ("clearance" in [each.get("block_id") for each in view["blocks"]]) is asked
    assert ("It holds public figures only" in str(view)) is not asked


@pytest.mark.parametrize("count", [1, 90, 91, 400])
def test_a_long_preview_says_that_the_rest_is_in_what_is_sent(count):
    thread = Message("More", tuple(blocks.section(f"Line {number}") for number in range(count - 1)))
    view = subscription_list.preview(subscription(), Message("Top", (blocks.section("Top"),), (thread,)))
    assert problems(view, "modal") == []
    assert ("The rest is in the preview" in str(view)) is (count > 88)


def test_a_preview_has_no_buttons_that_would_be_pressed_in_earnest():
    beside = blocks.section("An item", blocks.button("Close", "csp:brief", "1"))
    shown = Message("Top", (beside, blocks.actions(blocks.button("My actions", "csp:actions", "mine"))))
    view = subscription_list.preview(subscription(), shown)
    buttons = [
        each for block in view["blocks"] for each in [block.get("accessory"), *block.get("elements", [])] if each
    ]
    assert [each["text"]["text"] for each in buttons if each["type"] == "button"] == ["Back to the list"]


@pytest.mark.parametrize(
    "reason", ["user_disabled", "is_archived", "not_in_channel", *sorted(REFUSED), "", "odd_error"]
)
def test_every_trouble_has_its_reason_what_to_do_and_what_happens_till_then(reason):
    said = [problem(reason, of_person=False), remedy(reason), until_then(reason)]
    assert all(words and not words.endswith(".") for words in said)
    assert ("looks again by itself" in " ".join(said)) is (reason not in REFUSED)
