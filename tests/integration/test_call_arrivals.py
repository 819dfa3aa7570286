"""What arrives in a data call: every file is kept, corrections change what was loaded, and who hears of it."""

import csv
import io
import json
import threading
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import update

from bot.cli.exporting import Format, Kind, export
from bot.policy import Audience, Viewer
from handlers import call_steps as steps
from handlers import calls as pages
from handlers.questions import Question
from jobs import call_news, lost
from storage import absences, access, call_arrivals, call_changes, deliveries, figures, people, posts, tables
from storage.action_rows import Made
from storage.errors import BadInput, NotCleared
from tests.call_world import (
    ANALYST,
    BETTER,
    COUNCIL,
    GOOD,
    INSPECTOR,
    LATER,
    MANAGER,
    NOW,
    OFFICER,
    POLICE,
    arrivals_of,
    called,
    checked,
    figures_of_calls,
    history_of,
    loaded,
    planned,
    request_of,
    sent,
    with_officers,
)

NEXT_DAY = NOW + timedelta(days=1)
DM = access.Channel("D1", "", "dm", "public", None)


@pytest.fixture
def call(filled_db):
    return called(with_officers(filled_db))


def heard(db, call, but=""):
    with db.read() as connection:
        return call_news.listeners(connection, call, NOW, but)


def collected(db, call, user=OFFICER, known=True, role="officer"):
    audience = Audience(Viewer(user, role=role, known=known), DM)
    return pages.collected(Question("call_figures", str(call.id)), audience, db, NEXT_DAY)


def exported(db, form="csv"):
    out = io.BytesIO()
    export(db, Kind.CALLS, Format(form), out)
    return out.getvalue()


class TestEveryFile:
    def test_is_kept_with_what_became_of_it(self, filled_db, call):
        sent(filled_db, call, name="first.csv")
        request = sent(filled_db, call, BETTER, key="2", name="second.csv")
        loaded(filled_db, call)
        found = [(each.file_name, each.outcome, each.decided_by) for each in arrivals_of(filled_db, request)]
        assert found == [("first.csv", "replaced", INSPECTOR), ("second.csv", "loaded", OFFICER)]
        assert [",2700," in each.content for each in arrivals_of(filled_db, request)] == [True, False]

    def test_that_takes_the_place_of_somebody_elses_says_so(self, filled_db, call):
        request, found = sent(filled_db, call, name="first.csv"), checked(filled_db, BETTER)
        how = {"name": "second.csv", "note": "", "key": "2", "now": LATER}
        stored = steps.keep(filled_db, request, found, Viewer(MANAGER), **how)
        assert stored.before == "first.csv, sent by CSU Inspector"

    def test_sent_by_two_at_the_same_moment_is_kept_and_one_waits(self, filled_db, call):
        ready, files = threading.Barrier(2), {"1": GOOD, "2": BETTER}

        def send(key):
            ready.wait(10)
            sent(filled_db, call, files[key], key=key, name=f"{key}.csv")

        both = [threading.Thread(target=send, args=(key,)) for key in files]
        for each in both:
            each.start()
        for each in both:
            each.join(30)
        request = request_of(filled_db, call)
        assert (request.status, request.revision) == ("received", 2)
        assert sorted(each.outcome for each in arrivals_of(filled_db, request)) == ["", "replaced"]


class TestACorrection:
    def correct(self, db, call):
        sent(db, call)
        loaded(db, call)
        return sent(db, call, BETTER, key="2", at=NEXT_DAY)

    def test_waits_while_what_was_loaded_stays(self, filled_db, call):
        request = self.correct(filled_db, call)
        assert (request.status, request.loads, request.missing) == ("received", 1, False)
        assert [int(each[0]) for each in figures_of_calls(filled_db)] == [2700]
        assert history_of(filled_db, call)[-1] == "Kent Police: a correction, 1 figure received, from figures.csv"

    def test_is_shown_beside_what_it_corrects(self, filled_db, call):
        request = self.correct(filled_db, call)
        about = steps.check_of(filled_db, request.id, Viewer(OFFICER), NEXT_DAY)
        assert [(int(each.value), int(was)) for each, was in about.corrections] == [(2701, 2700)]
        assert (about.report.added, about.report.changed) == (0, 1)

    def test_that_is_loaded_leaves_old_and_new_in_the_history_of_the_figures(self, filled_db, call):
        self.correct(filled_db, call)
        loaded(filled_db, call, by=ANALYST, at=NEXT_DAY)
        request = request_of(filled_db, call)
        assert (request.loads, request.loaded_at) == (2, NEXT_DAY)
        with filled_db.read() as connection:
            (revised,) = figures.changed_since(connection, LATER, today=NEXT_DAY.date())
        assert (int(revised.before.value), int(revised.figure.value)) == (2700, 2701)
        assert revised.changed_by == f"data call {call.id}"
        assert [each.outcome for each in arrivals_of(filled_db, request)] == ["loaded", "loaded"]

    def test_that_is_returned_leaves_what_was_loaded_and_nothing_is_missing(self, filled_db, call):
        request = self.correct(filled_db, call)
        steps.give_back(filled_db, request, request.revision, "Which is right?", Viewer(OFFICER), NEXT_DAY)
        request = request_of(filled_db, call)
        assert (request.status, request.owed, request.missing) == ("returned", True, False)
        assert [int(each[0]) for each in figures_of_calls(filled_db)] == [2700]
        with filled_db.read() as connection:
            (kept,) = [content for each, content in call_arrivals.collected(connection, call) if each.id == request.id]
        assert ",2700," in kept


class TestWhoHearsOfIt:
    def test_is_who_made_the_call_and_who_holds_an_analysts_post(self, filled_db, call):
        assert heard(filled_db, call) == [OFFICER, ANALYST]

    def test_is_not_who_sent_it_unless_nobody_else_is_left(self, filled_db, call):
        assert heard(filled_db, call, but=OFFICER) == [ANALYST]
        with filled_db.write() as connection:
            access.grant(connection, ANALYST, "member", at=NOW, by="test")
        assert heard(filled_db, call, but=OFFICER) == [OFFICER]

    def test_is_every_officer_where_these_are_away(self, filled_db, call):
        with filled_db.write() as connection:
            for user in (OFFICER, ANALYST):
                absences.add(connection, user, NOW.date(), NOW.date() + timedelta(days=4), at=NOW)
        assert heard(filled_db, call) == [OFFICER, ANALYST, MANAGER]

    def test_hears_of_it_once(self, filled_db, call):
        sent(filled_db, call)
        sent(filled_db, call, key="1")
        assert planned(filled_db) == {(OFFICER, "received:1"), (ANALYST, "received:1")}

    def test_is_told_nothing_any_more_once_it_was_decided_or_they_are_no_officer(self, filled_db, call):
        request = sent(filled_db, call)
        compose = call_news.composer(home=call_news.LONDON)
        with filled_db.write() as connection:
            access.grant(connection, ANALYST, "member", at=NOW, by="test")
            found = {each.recipient: each for each in _planned(connection)}
            assert "Kent Police sent its figures" in compose(connection, found[OFFICER], NOW).text
            assert compose(connection, found[ANALYST], NOW) is None
        steps.give_back(filled_db, request, 1, "Wrong year", Viewer(OFFICER), LATER)
        with filled_db.read() as connection:
            assert compose(connection, found[OFFICER], LATER) is None


class TestAContactOnLeave:
    def away(self, db, deputy=""):
        with db.write() as connection:
            absences.add(connection, INSPECTOR, NOW.date(), date(2015, 10, 9), deputy, at=NOW)

    def test_is_stood_in_for_by_a_deputy_who_may_answer(self, filled_db, call):
        self.away(filled_db, deputy=MANAGER)
        with filled_db.read() as connection:
            request = request_of(filled_db, call)
            assert call_news.reached(connection, request, NOW) == MANAGER
            assert steps.request_to_answer(connection, Audience(Viewer(MANAGER), DM), request.id, NOW.date()) == request

    def test_without_one_hears_of_it_when_back(self, filled_db, call):
        self.away(filled_db)
        with filled_db.write() as connection:
            request = request_of(filled_db, call)
            contact = call_news.ask(filled_db, connection, [request], team_id="", now=NOW)[request.id]
            assert (contact.user, contact.away_until) == (INSPECTOR, date(2015, 10, 9))
            (waiting,) = _planned(connection)
            assert waiting.expires_at.date() == date(2015, 10, 23)
            page = pages.page(connection, call, NOW)
        assert page.unreached[request.id] == "away until Friday 9 October 2015, asked after that"

    def test_who_left_is_named_as_not_reached(self, filled_db, call):
        with filled_db.write() as connection:
            post = people.by_name(connection, "CSU Inspector")
            posts.hold(connection, post.id, "", "", NOW.date(), at=NOW, by=MANAGER)
            people.set_other_posts(connection, post.id, {"deputy_id": None})
            page = pages.page(connection, call, NOW)
        assert page.unreached[request_of(filled_db, call).id] == "nobody is reached in Slack"


class TestTheCollectedFigures:
    def test_are_one_file_of_the_figure_format_that_says_what_is_not_checked(self, filled_db, call):
        sent(filled_db, call)
        message = collected(filled_db, call)
        assert message.text.startswith(
            "1 figure of 1 supplier for year ending 30 September 2015 as a CSV file, in your direct messages. "
            "Not checked yet: Kent Police."
        )
        (row,) = csv.DictReader(io.StringIO(message.attachment.content.decode("utf-8-sig")))
        assert (row["supplier"], row["value"], row["area"]) == (POLICE, "2700", "dartford")
        assert row["classification"] == ""

    def test_are_for_officers_whom_slack_knows(self, filled_db, call):
        sent(filled_db, call)
        with pytest.raises(NotCleared, match="Only an officer"):
            collected(filled_db, call, role="member")
        with pytest.raises(BadInput, match="Slack has not said yet"):
            collected(filled_db, call, known=False)

    def test_of_nobody_are_no_file(self, filled_db, call):
        with pytest.raises(BadInput, match="No figures are here"):
            collected(filled_db, call)


class TestTheExport:
    def test_has_a_row_for_each_supplier_with_posts_and_days(self, filled_db, call):
        sent(filled_db, call, note="=1+1")
        loaded(filled_db, call)
        sent(filled_db, call, BETTER, key="2", at=NEXT_DAY)
        loaded(filled_db, call, by=ANALYST, at=NEXT_DAY)
        council, police = csv.DictReader(io.StringIO(exported(filled_db).decode()))
        assert (council["supplier"], council["state"], council["missing"]) == (COUNCIL, "requested", "yes")
        assert (council["asked"], council["due"], council["figures"]) == ("Community Safety Officer", "2015-10-19", "0")
        assert (police["state"], police["missing"], police["corrected"]) == ("loaded", "no", "yes")
        assert (police["called_by"], police["received_by"]) == ("Community Safety Officer", "CSU Inspector")
        assert (police["decided_by"], police["figures"], police["arrivals"]) == ("Performance Analyst", "1", "2")
        assert police["loaded_at"] == NEXT_DAY.isoformat()

    def test_says_who_is_not_asked_any_more_and_holds_no_formula(self, filled_db, call):
        request = request_of(filled_db, call)
        with filled_db.write() as connection:
            call_changes.take_off(connection, request.id, "=HYPERLINK(1)", Made(LATER, OFFICER))
        _, police = csv.DictReader(io.StringIO(exported(filled_db).decode()))
        assert (police["state"], police["missing"]) == ("not asked any more", "no")
        assert police["note"] == "'=HYPERLINK(1)"

    def test_comes_as_json_and_as_a_workbook(self, filled_db, call):
        assert [each["supplier"] for each in json.loads(exported(filled_db, "json"))] == [COUNCIL, POLICE]
        sheet = openpyxl.load_workbook(io.BytesIO(exported(filled_db, "xlsx"))).active
        header = [cell.value for cell in sheet[1]]
        assert sheet[2][header.index("due")].value.date() == date(2015, 10, 19)

    def test_without_a_call_is_a_heading(self, db):
        assert exported(db).decode().startswith("call,title,")


def _planned(connection):
    return [each for each in deliveries.history(connection) if each.kind == "call"]


class TestWhatStandsPosted:
    def test_is_brought_up_to_date_where_it_was_posted_and_its_failure_is_told_to_nobody(self, filled_db, call):
        request = sent(filled_db, call)
        with filled_db.write() as connection:
            mine, other = (each for each in _planned(connection) if each.slot.startswith("received:"))
            connection.execute(
                update(tables.delivery)
                .where(tables.delivery.c.id == mine.id)
                .values(state="sent", parts_sent=1, message_ts="1.000001", posted_in="D1")
            )
        steps.give_back(filled_db, request, 1, "Wrong year", Viewer(OFFICER), LATER)
        with filled_db.read() as connection:
            changes = [each for each in deliveries.history(connection) if each.kind == "update"]
            assert [(each.subject, each.recipient) for each in changes] == [(f"update:{mine.id}", mine.recipient)]
            assert lost.responsible(connection, changes[0]) == []
            compose = call_news.composer(home=call_news.LONDON)
            shown = compose(connection, deliveries.by_id(connection, mine.id), LATER).text
            assert "They were returned on Monday 5 October 2015 by Community Safety Officer." in shown
            assert compose(connection, deliveries.by_id(connection, other.id), LATER) is None
