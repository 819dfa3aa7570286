"""The statutory calendar in chat: the coming year, the dates a meeting sets, and the duties with how sure they are."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from bot.clock import count_clear_days
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import calendar as handler
from handlers.questions import Question
from storage import duties, tables, workplan
from storage.duties import By, NewDuty
from storage.errors import BadInput, NotCleared
from storage.loading import duties as load_duties
from storage.loading import people as load_people
from storage.loading import vocabulary
from storage.loading import workplan as load_workplan

NOW = datetime(2015, 2, 9, 9, 0, tzinfo=UTC)
TODAY = date(2015, 2, 9)
MEMBER, OFFICER = (Audience(Viewer("U0COORD001", role=role, known=True), None) for role in ("member", "officer"))
DARTFORD = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"


@pytest.fixture
def programme(db):
    for loader, name in ((load_people, "people"), (load_workplan, "workplan"), (load_duties, "duties")):
        loader.load(db, vocabulary.DATA / f"{name}.csv", now=NOW, by="cspbot")
    return db


def asked(handle, rest, db, now=NOW, audience=MEMBER):
    message = handle(Question("x", rest), audience, db, now)
    assert problems(message.payload()) == []
    assert pings(message.payload()) == []
    assert message.replies == ()
    return message


def shown(message):
    return "\n".join(block["text"]["text"] for block in message.blocks if block["type"] == "section")


def test_the_calendar_gives_the_full_dates_for_a_meeting_to_come(programme):
    message = asked(handler.answer, "for 17 February 2027", programme)
    assert message.text == (
        "For a meeting on Wednesday 17 February 2027: the agenda must be public by Tuesday 9 February 2027 "
        "(5 clear working days: neither that day nor the day of the meeting counts); notice of key decisions "
        "must be given by Tuesday 19 January 2027 (28 clear calendar days). "
        "To be confirmed by your monitoring officer: how the 5 days are counted, and that it is 28."
    )


def test_clear_days_are_counted_in_calendar_days_where_the_setting_says_so(programme):
    count_clear_days("calendar")
    try:
        text = asked(handler.answer, "for 17 February 2027", programme).text
        coming = asked(handler.answer, "", programme).text
    finally:
        count_clear_days("working")
    assert "by Thursday 11 February 2027 (5 clear calendar days: neither" in text
    assert "agenda public by Thursday 5 February (past)" in coming


def test_the_calendar_works_for_a_meeting_long_past_and_names_who_met(programme):
    text = asked(handler.answer, "for 2015-02-11", programme, datetime(2026, 11, 21, tzinfo=UTC)).text
    assert "the agenda had to be public by Tuesday 3 February 2015" in text
    assert "notice of key decisions had to be given by Tuesday 13 January 2015" in text
    assert text.endswith(f"{DARTFORD} met on that day.")


def test_the_calendar_warns_of_days_off_and_of_years_without_known_bank_holidays(programme):
    assert "Saturday 20 February 2027 is not a working day." in asked(handler.answer, "20/02/2027", programme).text
    text = asked(handler.answer, "for 3 July 2031", programme).text
    assert "Bank holidays are known from 2012 to 2028 only, so check the first date." in text


@pytest.mark.parametrize(
    "words",
    [
        "17 February 2027", "2027-02-17", "17/02/2027", "17.2.27", "17th feb 2027", "Wed 17 February 2027",
        "for a meeting on 17 February 2027", "FOR 17 FEB 2027",
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(words):
    assert handler.read_date(words, TODAY) == date(2027, 2, 17)


def test_the_month_comes_second_and_a_missing_year_is_the_next(programme):
    assert handler.read_date("3/2/2015", TODAY) == date(2015, 2, 3)
    assert handler.read_date("2027-02-03", TODAY) == date(2027, 2, 3)
    assert handler.read_date("22 July", TODAY) == date(2015, 7, 22)
    assert handler.read_date("8 January", TODAY) == date(2016, 1, 8)


@pytest.mark.parametrize("words", ["", "soon", "2015", "February 2027", "30 February 2027", "0001-01-01", "13/13/2013"])
def test_what_is_no_date_is_refused_with_how_to_write_one(words):
    with pytest.raises(BadInput, match="Write the date of the meeting like 17 February 2027"):
        handler.read_date(words, TODAY)


def test_the_coming_year_has_meetings_with_their_dates_and_duties_with_who_is_responsible_and_how_sure_it_is(programme):
    text = shown(asked(handler.answer, "", programme))
    meeting = text.index(f"*Wednesday 11 February*  {DARTFORD}")
    assert "agenda public by Tuesday 3 February (past)  ·  notice of key decisions by Tuesday 13 January (past)" in text
    duty = "*Tuesday 31 March*  Duty: Partnership plan refreshed for the coming year  ·  Community Safety Manager  ·  "
    plan = text.index(duty + "local practice")
    scrutiny = text.index("Duty: Partnership considered by the scrutiny committee")
    assert "Committee Co-ordinator  ·  *to be confirmed*" in text[scrutiny:]
    assert (
        text.index("*February 2015*")
        < meeting
        < text.index("*March 2015*")
        < plan
        < text.index("*July 2015*")
        < scrutiny
    )


def test_a_duty_whose_date_has_passed_comes_first_and_one_without_a_date_is_counted(programme):
    message = asked(handler.answer, "", programme, datetime(2015, 4, 20, 9, 0, tzinfo=UTC))
    assert shown(message).split("\n")[1] == "*Overdue*"
    assert "Overdue: Partnership plan refreshed for the coming year." in message.text
    assert "5 duties have no date yet." in message.text


def test_a_year_with_very_much_in_it_stays_one_message_and_says_how_much_is_left_out(programme):
    with programme.write() as connection:
        for number in range(300):
            meeting = {"body": f"Committee {number} " + "x" * 80, "held_on": date(2015, 6, 1 + number % 28)}
            connection.execute(insert(tables.meeting).values(**meeting, label=str(number)))
            slug = f"duty-{number}"
            new = NewDuty(slug, f"Duty {number} " + "y" * 150, "Community Safety Manager", next_on=date(2015, 7, 1))
            duties.add(connection, new, By("test", NOW))
    message = asked(handler.answer, "", programme)
    assert " more lines; " in message.blocks[-3]["elements"][0]["text"]


def test_duties_say_what_they_rest_on_and_never_more_certainly_than_is_known(programme):
    text = shown(asked(handler.answer, "duties", programme))
    with programme.read() as connection:
        every = duties.every(connection)
    for duty in every:
        block = text[text.index(f"*{duty.name}*") :].split("\n\n")[0]
        assert duty.certainty in block
        assert duty.reference in block
    assert text.count("*to be confirmed*") == sum(duty.certainty == "to be confirmed" for duty in every) + 3
    assert "every year" in text
    assert "on occasion" in text


def test_only_officers_get_the_menu_that_changes_a_duty(programme):
    def menus(audience):
        message = asked(handler.answer, "duties", programme, audience=audience)
        return [block["accessory"] for block in message.blocks if "accessory" in block]

    assert menus(MEMBER) == []
    assert [option["value"] for option in menus(OFFICER)[0]["options"]] == [
        "form:duty-done plan-refresh",
        "form:duty-edit plan-refresh",
    ]


def test_many_duties_come_page_by_page(programme):
    with programme.write() as connection:
        for number in range(60):
            duties.add(connection, NewDuty(f"duty-{number}", f"Duty number {number} " + "y" * 150), By("test", NOW))
    seen, question = [], "duties"
    while question:
        message = asked(handler.answer, question, programme, audience=OFFICER)
        seen += [block["text"]["text"].split("\n")[0] for block in message.blocks if "accessory" in block]
        rows = [block for block in message.blocks if block["type"] == "actions"]
        question = rows[0]["elements"][0]["value"].removeprefix("calendar ") if rows else ""
    assert len(seen) == len(set(seen)) == 68


def test_a_duty_that_was_done_is_next_due_as_many_months_later_and_its_history_says_so(programme):
    with programme.write() as connection:
        known = duties.by_slug(connection, "scrutiny-of-partnership")
        done = duties.mark_done(connection, known, TODAY, By("U0COORD001", NOW), "considered, minute 9")
        again = duties.mark_done(connection, done, TODAY, By("U0COORD001", NOW))
        told = duties.history(connection, known.id)
    assert (done.last_on, done.next_on) == (TODAY, date(2016, 2, 9))
    assert again == done
    assert [(line.who, line.outcome) for line in told][1:] == [
        ("Committee Co-ordinator", "done on 9 February 2015: considered, minute 9. Next due 9 February 2016.")
    ]


def test_a_duty_that_comes_with_an_occasion_has_no_date_after_it_was_done(programme):
    with programme.write() as connection:
        known = duties.by_slug(connection, "response-to-committee")
        dated = duties.change(connection, known, replace(known, next_on=date(2015, 3, 9)), By("x", NOW))
        assert duties.mark_done(connection, dated, TODAY, By("x", NOW)).next_on is None


@pytest.mark.parametrize(("on", "words"), [(date(2015, 2, 10), "still to come"), (date(2014, 7, 1), "last done on")])
def test_a_duty_is_not_done_in_the_future_or_before_it_was_done_last(programme, on, words):
    with programme.write() as connection:
        known = duties.by_slug(connection, "scrutiny-of-partnership")
        with pytest.raises(BadInput, match=words):
            duties.mark_done(connection, known, on, By("x", NOW))


def test_of_two_who_change_a_duty_at_once_the_second_is_told(programme):
    with programme.write() as connection:
        known = duties.by_slug(connection, "prevent-review")
        duties.change(connection, known, replace(known, next_on=date(2015, 5, 1)), By("U0COORD001", NOW))
        with pytest.raises(BadInput, match="was changed meanwhile by Committee Co-ordinator: changed next due not set"):
            duties.change(connection, known, replace(known, next_on=date(2015, 6, 1)), By("U0CSM00001", NOW))


def test_whoever_holds_the_post_may_say_that_its_duty_is_done_and_others_may_not(programme):
    with programme.read() as connection:
        duty = duties.by_slug(connection, "scrutiny-of-partnership")
        handler.require_right(connection, duty, Viewer("U0COORD001"), TODAY)
        handler.require_right(connection, duty, Viewer("U0INSP0001", role="officer"), TODAY)
        with pytest.raises(NotCleared, match="is for Committee Co-ordinator to mark as done"):
            handler.require_right(connection, duty, Viewer("U0INSP0001"), TODAY)


def test_the_rules_are_for_bodies_of_a_council_only(programme):
    with programme.write() as connection:
        meeting = {"body": "Dartford Town Against Crime", "held_on": date(2015, 6, 1), "label": ""}
        connection.execute(insert(tables.meeting).values(**meeting))
        assert workplan.every_meeting(connection)
    line = shown(asked(handler.answer, "", programme)).split("*Monday 1 June*")[1]
    assert line.split("\n")[0] == "  Dartford Town Against Crime"
    assert not line.split("\n")[1].startswith(" ")
