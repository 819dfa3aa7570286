"""What partners do in the practice week of `cspbot demo`: invented, without personal data, and loaded nowhere else."""

import re
from datetime import UTC, datetime

from bot import personal
from bot.cli import practice_week
from bot.cli.practice_week import TEAM, WEEK, Item
from storage import briefing_changes, briefings, calls, people, priorities, vocabulary, workplan
from storage.briefings import By, NewItem
from storage.workplan import Window

ITEMS = [each for each in WEEK if isinstance(each, Item)]


def test_items_are_of_several_agencies_areas_priorities_and_classifications(filled_db):
    areas = vocabulary.vocabulary(filled_db).areas.by_slug
    with filled_db.read() as connection:
        agencies = {people.by_slack_id(connection, each.by)[0].agency for each in ITEMS}
        known = {each.slug for each in priorities.current(connection, today=practice_week.MEETING.held_on)}
    assert len(agencies) >= 5
    assert {each.priority for each in ITEMS} == known
    assert {each.classification for each in ITEMS} == {"public", "in-confidence"}
    assert {each.place for each in ITEMS} <= {"", *areas}
    assert any(each.until for each in ITEMS)
    assert any(each.until is None for each in ITEMS)


def test_nothing_that_is_said_holds_personal_data_or_a_figure():
    words = [getattr(each, name) for each in WEEK for name in ("text", "title", "outcome") if hasattr(each, name)]
    assert len(words) == len(WEEK)
    for each in words:
        assert not personal.found(each)
        assert not re.search(r"\d", each)


def test_the_week_is_told_in_its_order():
    assert [each.at for each in WEEK] == sorted(each.at for each in WEEK)


def test_the_examples_of_a_real_installation_have_nothing_of_it(filled_db):
    day = practice_week.MEETING.held_on
    with filled_db.read() as connection:
        assert briefings.teams_with_items(connection) == []
        assert calls.every(connection, TEAM) == []
        assert workplan.without_items(connection, Window(day, day)) == []


def test_an_item_names_its_priority_as_it_was_called_when_it_was_contributed(filled_db):
    names = []
    with filled_db.write() as connection:
        for year in (2015, 2022):
            by = By("U0INSP0001", datetime(year, 2, 6, tzinfo=UTC), datetime.now(UTC), TEAM)
            new = NewItem("Speak to shops", priority="anti-social-behaviour")
            names.append(briefing_changes.add(connection, new, by).priority_name)
    assert names == ["Anti-social behaviour", "Persistent anti-social behaviour and environmental crime"]
