"""Every form, menu, list and Home tab of a large partnership, its words as long as may be, within Slack's limits."""

import pytest
from sqlalchemy import update

from benchmarks import crowd, forms, one_of_each
from benchmarks.crowd import Crowd
from bot.messages import form
from bot.messages.message import Message
from bot.sandbox.limits import pings, problems
from bot.sandbox.limits.elements import check_offer
from handlers.forms import OFFERED
from storage import tables

LONG = " & <b> of *everybody* in the <!channel>, `as long` as it may be" * 5
WORDY = (tables.action.c.title, tables.workplan_item.c.item, tables.person.c.name, tables.briefing_item.c.text)


@pytest.fixture
def large_db(filled_db):
    """2,000 items, 300 posts and 4,000 actions besides what is shipped; most of them with very long names."""
    crowd.fill(filled_db, Crowd(posts=300, actions=4_000, items=2_000))
    return filled_db


def lengthen(db):
    with db.write() as connection:
        for column in WORDY:
            connection.execute(update(column.table).values({column: column + LONG}))


def wrong(made):
    """What Slack would refuse in a view, a message with its replies, or the options of a menu; and whom it pings."""
    if isinstance(made, Message):
        said = [part.payload() for part in (made, *made.replies)]
        return [each for payload in said for each in (*problems(payload), *pings(read_as_markup(payload)))]
    if isinstance(made, dict):
        view = {name: value for name, value in made.items() if name != "kept"} | {"private_metadata": made.get("kept")}
        return [*problems(view, view["type"]), *pings(read_as_markup(view))]
    return list(check_offer({"options": [form.option(*each) for each in made[:OFFERED]]}))


def read_as_markup(node):
    """All but plain text, in which nothing pings."""
    if isinstance(node, list):
        return [read_as_markup(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {} if node.get("type") == "plain_text" else {name: read_as_markup(value) for name, value in node.items()}


def test_every_view_list_and_menu_is_within_the_limits(large_db):
    done = forms.works(large_db, one_of_each.values(large_db))
    assert {name: found for name, work in done.items() if (found := wrong(work()))} == {}
    lengthen(large_db)
    assert {name: found for name, work in done.items() if (found := wrong(work()))} == {}
