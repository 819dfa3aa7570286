"""What an officer may trust in a digest or a summary: what is in confidence, too small, compared, careful, and old."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.policy import Audience, Viewer
from handlers import priority
from handlers.questions import Question
from storage import tables, vocabulary
from storage.access import Channel
from storage.periods import Period, month
from tests.digest_world import APRIL, MONDAY, TEAM, WEEK, composed, lines, load, subscribe

AUTUMN, AUTUMN_BEFORE = (Period(date(year, 10, 1), date(year, 12, 31)) for year in (2014, 2013))
CALLED = {"source": "Kent Police, data calls", "title": "Kent Police, data calls", "classification": "in-confidence"}
LOADED = MONDAY + timedelta(days=2)
JULY = datetime(2015, 7, 1, 7, 30, tzinfo=UTC)
OFFICER = Audience(
    Viewer("U0CSO00001", TEAM, "officer", known=True), Channel(TEAM, "D1", "dm", "in-confidence", LOADED)
)


def called(db, *areas):
    """A quarter's violent crime of a data call."""
    for area, value in zip(areas, ("530", "560"), strict=False):
        load(db, "violent-crime", value, AUTUMN, at=LOADED, area=area, **CALLED)


def card(db, rest, audience=OFFICER):
    vocabulary.forget(db)
    return priority.answer(Question("priority", rest), audience, db, MONDAY + WEEK)


def test_a_figure_in_confidence_is_marked_in_the_digest_with_why_it_is_compared_with_nothing(filled_db):
    subscribe(filled_db, "monday")
    composed(filled_db, "monday", MONDAY)
    called(filled_db, "dartford", "gravesham")
    message = composed(filled_db, "monday", MONDAY + WEEK)
    row = "Dartford 530, no comparator; Gravesham 560, no comparator"
    assert f"Violent crime (in confidence): {row}, Oct to Dec 2014." in message.text
    assert (
        "Shown because these figures have come in or changed since the last digest (Kent Police, data calls). No "
        "comparator for October to December 2014: no anticipated level and no earlier figure for as long a period is "
        "held."
    ) in lines(message)


def test_a_row_of_the_digest_is_set_beside_the_same_months_of_the_year_before_where_they_may_be_compared(filled_db):
    subscribe(filled_db, "monday")
    composed(filled_db, "monday", MONDAY)
    for area in ("dartford", "gravesham"):
        for value, period in (("642", AUTUMN), ("558", AUTUMN_BEFORE)):
            load(filled_db, "road-safety/rtc-all-casualties", value, period, at=LOADED, area=area, **CALLED)
    text = composed(filled_db, "monday", MONDAY + WEEK).text
    assert "Road traffic casualties (in confidence): Dartford 642, from 558 in Oct to Dec 2013, +15.1%" in text


def test_changed_and_unusual_figures_in_confidence_are_marked_too(filled_db):
    subscribe(filled_db, "monday")
    composed(filled_db, "monday", MONDAY)
    load(filled_db, "violence-against-the-person", "900", month(2014, 10), at=LOADED, **CALLED)
    assert "Violence against the person, Dartford (in confidence): above its usual range" in lines(
        composed(filled_db, "monday", MONDAY + WEEK)
    )


@pytest.mark.parametrize("kind", ["quarterly", "members"])
def test_summaries_and_what_goes_with_them_mark_what_is_in_confidence_and_members_do_not_get_it(filled_db, kind):
    subscribe(filled_db, kind)
    called(filled_db, "dartford", "gravesham")
    shown = lines(composed(filled_db, kind, APRIL))
    inside = kind == "quarterly"
    assert ("Violent crime, Dartford (in confidence): 530, no comparator (October to December 2014)" in shown) is inside
    assert ("*partly in confidence: do not pass on*" in shown) is inside
    assert ("MARAC cases" in shown) is inside


def test_small_numbers_have_no_percent_and_are_neither_better_nor_worse(filled_db):
    subscribe(filled_db, "quarterly")
    shown = lines(composed(filled_db, "quarterly", APRIL))
    told = shown.partition("Too few to tell whether more than chance moved them (8)")[2].partition("*Not compared")[0]
    for words in (
        "Road traffic casualties under 16, Dartford: 49, 9 more than in the year before",
        "Road traffic casualties under 16, Gravesham: 51, 13 more than in the year before",
        "Under 16s killed or seriously injured on the roads, Dartford: 5, from 4 in year to Jun 2013 (",
        "Road casualties killed or seriously injured, Dartford: 38, from 43 in year to Jun 2013 (",
    ):
        assert words in told
    assert "Offender management, adults: offences, Dartford: 20, 17 fewer than in the year before" in shown
    assert "The numbers are small, so changes in percent would mislead." in shown
    assert not [figure for figure in ("22.5%", "34.2%", "11.6%", "46%", "56%") if figure in shown]


def test_a_card_computes_no_percent_of_the_same_small_numbers_either(filled_db):
    told = card(filled_db, "road-safety dartford", Audience(None, None))
    assert "49 (+9)" in lines(told)
    assert "22.5" not in told.text + lines(told)


@pytest.mark.parametrize("kind", ["monthly", "quarterly", "members"])
def test_every_summary_names_its_source_and_three_caveats_and_has_the_others_in_the_thread(filled_db, kind):
    subscribe(filled_db, kind)
    message = composed(filled_db, kind, APRIL)
    top = str(message.blocks)
    assert "Source: Strategic Assessment 2014, _" in top
    assert "Source: Strategic Assessment 2014." in message.text
    assert "Read with care: Counting rules changed after an inspection" in message.text
    assert "Recording accuracy was found to be 90% in 2013" in top
    assert "Bluewater raises the Dartford figure" in lines(message)
    assert "more in the thread_" in top.partition("*Read with care (")[2]


def test_members_who_were_told_hear_in_a_line_that_there_are_no_new_figures(filled_db):
    subscribe(filled_db, "members")
    composed(filled_db, "members", APRIL)
    message = composed(filled_db, "members", JULY)
    assert message.text.startswith(
        "Quarterly briefing for Members, July 2015. No new figures since the briefing of 1 April 2015. Meetings to come"
    )
    assert "2,109" not in lines(message)


def test_members_who_were_told_get_what_is_new_alone(filled_db):
    subscribe(filled_db, "members")
    composed(filled_db, "members", APRIL)
    load(filled_db, "violent-crime", "530", AUTUMN, at=APRIL + timedelta(days=30))
    text = composed(filled_db, "members", JULY).text
    assert text.startswith(
        "Quarterly briefing for Members, July 2015: figures to December 2014. Violent crime, October to December 2014: "
        "Dartford 530, no comparator. Of 1 indicator: 1 can’t be compared. Only what is new since the briefing of "
        "1 April 2015."
    )


def test_members_who_would_hear_nothing_new_at_all_are_not_written_to(filled_db):
    subscribe(filled_db, "members")
    composed(filled_db, "members", APRIL)
    with filled_db.write() as connection:
        meeting = tables.meeting
        for number in connection.scalars(select(meeting.c.id)).all():
            held_on = date(2014, 1, 1) + timedelta(days=number)
            connection.execute(update(meeting).where(meeting.c.id == number).values(held_on=held_on))
    assert composed(filled_db, "members", JULY) is None


def test_new_figures_are_told_with_the_period_of_most_of_them(filled_db):
    subscribe(filled_db, "monday")
    assert ", mainly for year to Sep 2014" in composed(filled_db, "monday", MONDAY).text


def test_a_card_of_a_data_call_says_that_its_quarter_is_not_the_sum_of_yearly_parts(filled_db):
    called(filled_db, "dartford")
    message = card(filled_db, "violent-crime dartford")
    assert (
        "Violent crime is told for October to December 2014; the other figures are for longer periods (year ending 30 "
        "September 2014) and are no parts of it."
    ) in lines(message)
    assert "Dartford (in confidence): 530 offences" in message.text
    assert "'Kent Police, data calls  ·  Strategic Assessment 2014, _" in lines(message)
    assert "__" not in lines(message)


def test_what_is_newer_than_a_card_is_marked_in_confidence_and_has_no_empty_place(filled_db):
    called(filled_db, "dartford", "gravesham")
    said = "Dartford (in confidence), October to December 2014: 530 offences (Kent Police, data calls)"
    assert said in card(filled_db, "violent-crime").text
