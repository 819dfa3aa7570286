"""What the Monday digest and the summaries say of the shipped papers, and what is news to whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from jobs import ticker
from storage import actions, deliveries, subscriptions, tables
from storage.actions import NewAction
from storage.day_words import LONDON
from storage.periods import month
from tests.digest_world import APRIL, BEGUN, DAYS, MONDAY, TEAM, WEEK, composed, lines, load, subscribe


def test_the_digest_of_9_february_2015_has_the_committee_with_its_four_items_and_the_right_figures(filled_db):
    subscribe(filled_db, "monday")
    text = composed(filled_db, "monday", MONDAY).text
    assert text.startswith(
        "Week of Monday 9 February 2015. Crime and Disorder (Overview and Scrutiny) Committee, Dartford on Wednesday "
        "11 February: Joint Vision for Policing in Kent, Police and Crime Panel update, Strategic Assessment 2014, "
        "Work Plan update. Was due: Check the baseline with the Kent Police analyst (Friday 6 February). "
    )
    assert "Violent crime: Dartford 2,109, above anticipated (+13.7%); Gravesham 2,278" in text
    assert "Done last week: Put the Police and Crime Panel minutes in the agenda papers." in text


def test_figures_that_were_told_are_not_told_again(filled_db):
    subscribe(filled_db, "monday")
    assert "*Priorities*" in lines(composed(filled_db, "monday", MONDAY))
    later = lines(composed(filled_db, "monday", MONDAY + WEEK))
    assert "*Priorities*" not in later
    assert "New figures" not in later


def test_a_digest_that_was_not_sent_told_nothing(filled_db):
    subscribe(filled_db, "monday")
    composed(filled_db, "monday", MONDAY - WEEK)
    assert composed(filled_db, "monday", MONDAY, sent=False) == composed(filled_db, "monday", MONDAY)


def test_a_channel_hears_of_the_areas_and_priorities_it_chose(filled_db):
    subscribe(filled_db, "monday", areas="gravesham", priorities="violent-crime")
    text = composed(filled_db, "monday", MONDAY).text
    assert "Violent crime: Gravesham 2,278, above anticipated (+9.4%), year to Sep 2014." in text
    assert "Dartford 2,109" not in text
    assert "Burglary" not in text


@pytest.mark.parametrize(("private", "listed"), [(True, True), (False, False)])
def test_actions_are_listed_by_post_in_the_csu_s_channel_and_counted_elsewhere(filled_db, private, listed):
    with filled_db.write() as connection:
        new = NewAction(
            "Meet the wardens", due=date(2015, 2, 12), agency="Kent County Council", classification="public"
        )
        actions.add(connection, new, at=BEGUN, by="test")
    subscribe(filled_db, "monday", private=private)
    shown = lines(composed(filled_db, "monday", MONDAY))
    assert ("Kent County Council:\\n•  *Thursday 12*  Meet the wardens" in shown) is listed
    assert ("Kent County Council: 1 due by Friday 20 February" in shown) is not listed


def test_statutory_dates_come_four_weeks_before_and_stay_while_they_are_overdue(filled_db):
    subscribe(filled_db, "monday")
    assert "Statutory dates" not in composed(filled_db, "monday", datetime(2015, 3, 2, 8, 30, tzinfo=UTC)).text
    assert "Partnership plan refreshed for the coming year (Due Tuesday 31 March)" in (
        composed(filled_db, "monday", datetime(2015, 3, 9, 8, 30, tzinfo=UTC)).text
    )
    assert "Partnership plan refreshed for the coming year (Was due Tuesday 31 March)" in (
        composed(filled_db, "monday", datetime(2015, 4, 13, 7, 30, tzinfo=UTC)).text
    )


def test_the_quarter_says_what_improves_and_declines_and_what_is_not_compared(filled_db):
    subscribe(filled_db, "quarterly")
    message = composed(filled_db, "quarterly", APRIL)
    assert message.text.startswith(
        "Performance summary of the quarter, April 2015: figures to September 2014. Violent crime, year ending "
        "30 September 2014: Dartford 2,109, 254 (13.7%) more than anticipated; Gravesham 2,278, 196 (9.4%) more than "
        "anticipated. Of 51 indicators: 10 are more than anticipated, 10 are fewer than anticipated, 1 is as "
        "anticipated, 3 decline, 9 improve, 8 are too few to tell, 10 can’t be compared."
    )
    assert "Anti-social behaviour, Dartford: 2,949, up 1.9% on the year before" in message.text
    assert "Violent crime, Dartford: 2,109, 254 (13.7%) more than anticipated" in lines(message)


def test_a_month_is_told_by_its_usual_range_and_against_what_was_anticipated(filled_db):
    subscribe(filled_db, "monthly")
    text = composed(filled_db, "monthly", APRIL).text
    assert text.startswith(
        "Performance summary of the month, April 2015: figures for September 2014. Of 6 indicators: 6 are within their "
        "usual range."
    )
    said = "159 offences, 9 (6.0%) more than anticipated, within its usual range (89 to 226 a month) (September 2014)"
    assert f"Within the usual range: Violence against the person, Dartford: {said}" in text


def test_a_summary_without_new_figures_is_not_sent_again_unless_that_is_wanted(filled_db):
    subscribe(filled_db, "monthly")
    composed(filled_db, "monthly", APRIL)
    may = datetime(2015, 5, 1, 7, 30, tzinfo=UTC)
    assert composed(filled_db, "monthly", may, sent=False) is None
    with filled_db.write() as connection:
        (mine,) = subscriptions.enabled(connection)
        subscriptions.amend(connection, mine, replace(mine.wish, when_empty="post"))
    said = "Performance summary of the month, May 2015: no new figures since the last one."
    assert composed(filled_db, "monthly", may, sent=False).text == said


def test_members_are_told_public_things_alone_even_in_a_cleared_channel(filled_db):
    with filled_db.write() as connection:
        figure = tables.figure
        burglary = figure.c.category == "anti-social-behaviour"
        connection.execute(update(figure).where(burglary).values(classification="in-confidence"))
    subscribe(filled_db, "members")
    message = composed(filled_db, "members", APRIL)
    assert message.text.startswith("Quarterly briefing for Members, April 2015: figures to September 2014.")
    assert "Anti-social behaviour, Dartford" not in lines(message)
    assert "Committee, Dartford met on Wednesday 11 February" in message.text


def test_the_week_of_9_february_2015_has_five_briefings_and_one_digest(filled_db):
    for kind in ("daily", "monday"):
        subscribe(filled_db, kind)
    briefings = [composed(filled_db, "daily", datetime(2015, 2, day, 8, 30, tzinfo=UTC)) for day in range(9, 14)]
    assert [each.text.split(" 2015")[0] for each in briefings] == [
        f"CSU briefing, {weekday} {day} February"
        for day, weekday in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), 9)
    ]
    weekend = datetime(2015, 2, 15, 12, 0, tzinfo=UTC)
    ticker.tick(filled_db, now=weekend, working_days=DAYS, zone=LONDON, team_id=TEAM)
    with filled_db.read() as connection:
        week = [each.kind for each in deliveries.history(connection) if "2015-02-09" <= each.slot < "2015-02-16"]
    assert sorted(kind for kind in week if kind in ("daily", "monday")) == ["daily"] * 5 + ["monday"]


def test_a_new_month_above_its_usual_range_is_told_with_the_range(filled_db):
    subscribe(filled_db, "monday")
    composed(filled_db, "monday", MONDAY)
    load(filled_db, "violence-against-the-person", "900", month(2014, 10), at=MONDAY + timedelta(days=2))
    shown = lines(composed(filled_db, "monday", MONDAY + WEEK))
    assert "Violence against the person, Dartford: above its usual range (" in shown
    assert "in October 2014" in shown
    assert "Return of October 2014: 1 figure (Violence against the person), Oct 2014" in shown
