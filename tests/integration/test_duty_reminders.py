"""Reminders of duties, from the table to the message: to who holds the responsible post, until it is done."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import england_and_wales
from bot.sandbox.limits import pings, problems
from jobs import reminder_note, reminders
from storage import deliveries, duties
from storage.duties import By
from storage.loading import duties as load_duties
from storage.loading import people as load_people
from storage.loading import vocabulary

LONDON = ZoneInfo("Europe/London")
SET = datetime(2015, 2, 2, 12, 0, tzinfo=UTC)
CO_ORDINATOR = "U0COORD001"


@pytest.fixture
def due_on_the_12th(db):
    """A database in which the partnership is to be considered by 12 February 2015."""
    for loader, name in ((load_people, "people"), (load_duties, "duties")):
        loader.load(db, vocabulary.DATA / f"{name}.csv", now=SET, by="test")
    with db.write() as connection:
        known = duties.by_slug(connection, "scrutiny-of-partnership")
        duties.change(connection, known, replace(known, next_on=date(2015, 2, 12)), By("U0CSM00001", SET))
    return db


def ring(db, *moment):
    """What is sent in the round of that moment, by recipient."""
    now = datetime(*moment, tzinfo=UTC)
    planned = reminders.plan(db, now=now, working_days=england_and_wales(), zone=LONDON, team_id="T0PRACTICE").planned
    compose = reminder_note.composer(home=LONDON, working_days=england_and_wales())
    with db.read() as connection:
        sent = {
            order.recipient: compose(connection, deliveries.by_key(connection, order.key), now) for order in planned
        }
    for message in sent.values():
        assert problems(message.payload()) == []
        assert pings(message.payload()) == []
    return sent


def test_the_holder_of_the_responsible_post_is_reminded_before_and_on_the_day_and_not_after_it_was_done(
    due_on_the_12th,
):
    db = due_on_the_12th
    assert ring(db, 2015, 2, 3, 9, 5) == {}  # the first day only starts the rounds
    assert list(ring(db, 2015, 2, 5, 9, 5)) == [CO_ORDINATOR]
    assert ring(db, 2015, 2, 6, 9, 5) == {}
    (message,) = ring(db, 2015, 2, 11, 9, 5).values()
    assert "Due tomorrow, Thursday 12 February: Partnership considered by the scrutiny committee" in message.text
    buttons = [each for block in message.blocks for each in block.get("elements", []) if each["type"] == "button"]
    assert "csp:duty_done" in {each.get("action_id") for each in buttons}
    with db.write() as connection:
        known = duties.by_slug(connection, "scrutiny-of-partnership")
        duties.mark_done(connection, known, date(2015, 2, 11), By(CO_ORDINATOR, datetime(2015, 2, 11, 15, tzinfo=UTC)))
    assert ring(db, 2015, 2, 12, 9, 5) == {}
    assert ring(db, 2015, 2, 13, 9, 5) == {}
    assert list(ring(db, 2016, 2, 10, 9, 5) | ring(db, 2016, 2, 11, 9, 5)) != []


def test_a_duty_without_a_date_or_without_a_post_reminds_nobody(due_on_the_12th):
    db = due_on_the_12th
    with db.write() as connection:
        known = duties.by_slug(connection, "scrutiny-of-partnership")
        duties.change(connection, known, replace(known, owner=""), By("U0CSM00001", SET))
    ring(db, 2015, 2, 3, 9, 5)
    assert CO_ORDINATOR not in ring(db, 2015, 2, 5, 9, 5)
