"""Data calls: suppliers are asked, what they send is checked, compared, and stored only after an officer's yes."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.policy import Audience, Viewer
from handlers import call_steps as steps
from handlers import subcommands
from storage import call_checks, calls, people, posts, tables
from storage.access import Channel
from storage.action_rows import Made
from storage.calls import NewCall
from storage.errors import BadInput
from storage.loading import call_files
from storage.loading.problems import LoadErrors
from tests.call_world import (
    ANALYST,
    BETTER,
    DUE,
    GOOD,
    HEAD,
    INSPECTOR,
    LATER,
    MANAGER,
    NOW,
    OFFICER,
    POLICE,
    YEAR,
    action_of,
    called,
    checked,
    figures_of_calls,
    history_of,
    planned,
    request_of,
    sent,
    with_officers,
)

ARRIVED = {(OFFICER, "received:1"), (ANALYST, "received:1")}


@pytest.fixture
def call(filled_db):
    return called(with_officers(filled_db))


def problems(db, raw, **about):
    with pytest.raises(LoadErrors) as refused:
        checked(db, raw, **about)
    return [str(each) for each in refused.value.problems]


class TestAsking:
    def test_each_supplier_is_asked_of_its_post_and_reminded_of_like_any_action(self, filled_db, call):
        request = request_of(filled_db, call)
        action = action_of(filled_db, request)
        assert (request.owner, request.status) == ("CSU Inspector", "requested")
        assert (action.title, action.due, action.owner) == (
            "Send the figures for year ending 30 September 2015: Kent Police",
            DUE,
            "CSU Inspector",
        )

    def test_nobody_is_asked_twice_for_one_period(self, filled_db, call):
        with pytest.raises(BadInput, match=f"Kent Police was asked for that period already, in data call {call.id}"):
            called(filled_db, [POLICE])

    def test_a_call_needs_somebody_to_ask_and_a_day_to_come(self, filled_db):
        with pytest.raises(BadInput, match="at least one supplier"):
            called(filled_db, [])
        with filled_db.write() as connection, pytest.raises(BadInput, match="has passed"):
            calls.create(connection, NewCall("2014", YEAR, date(2015, 10, 1), (POLICE,)), Made(NOW, OFFICER))

    def test_a_post_is_told_what_it_owes_and_nothing_of_others(self, filled_db, call):
        with filled_db.read() as connection:
            post = people.by_name(connection, "CSU Inspector")
            assert [each.supplier for each in calls.owed_by(connection, [post.id])] == [POLICE]


class TestAFileThatIsSent:
    def test_is_filed_under_the_suppliers_own_document_whatever_it_names(self, filled_db):
        raw = (
            "Area,Category,Measure,Period start,Period end,Value,Source,Supplier\n"
            "Dartford,Violent crime,volume,2014-10-01,2015-09-30,2700,000_7f400edfa3061c69.txt,kent police\n"
        )
        found = checked(filled_db, raw.encode())
        (figure,) = call_files.sent(found.content)
        assert figure.kind == ("dartford", "violent-crime", "volume", "")
        assert (found.report.added, found.report.changed) == (1, 0)
        assert "Kent Police,final" not in found.content
        assert '"Kent Police, data calls"' in found.content

    def test_tells_every_problem_with_the_row_of_the_file(self, filled_db):
        raw = (
            f"{HEAD}\n\n"
            "dartfort,violent-crime,volume,2014-10-01,2015-09-30,2700,\n"
            "dartford,violent-crime,volume,2013-10-01,2014-09-30,2109,\n"
            "dartford,violent-crime,volume,2014-10-01,2015-09-30,many,\n"
            "gravesham,violent-crime,volume,2014-10-01,2015-09-30,,\n"
        )
        told = problems(filled_db, raw.encode())
        assert told[0].startswith("row 3, area: there is no area called “dartfort”; nearest: dartford")
        assert told[1] == (
            "row 4, period_start: 2013-10-01 to 2014-09-30 is outside the period asked for, 2014-10-01 to 2015-09-30"
        )
        assert told[2].startswith("row 5, value: “many” is not a plain number")
        assert len(told) == 3

    def test_holds_no_personal_data(self, filled_db):
        raw = f"{HEAD}\ndartford,violent-crime,volume,2014-10-01,2015-09-30,2700,call 01322 343 434\n"
        (told,) = problems(filled_db, raw.encode())
        assert told.startswith("row 2, note: That seems to hold a telephone number")

    def test_says_what_is_public_and_is_in_confidence_otherwise(self, filled_db):
        raw = "area,category,measure,period_start,period_end,value,classification\n"
        raw += "dartford,violent-crime,volume,2014-10-01,2015-09-30,2700,Public\n"
        raw += "gravesham,violent-crime,volume,2014-10-01,2015-09-30,2300,\n"
        assert [each.public for each in call_files.sent(checked(filled_db, raw.encode()).content)] == [True, False]

    def test_speaks_for_its_own_supplier_only(self, filled_db):
        raw = "area,category,measure,period_start,period_end,value,supplier\n"
        raw += "dartford,violent-crime,volume,2014-10-01,2015-09-30,2700,Kent Probation\n"
        (told,) = problems(filled_db, raw.encode())
        assert told == "row 2, supplier: “Kent Probation” is not Kent Police; leave it empty"

    @pytest.mark.parametrize(
        ("raw", "told"),
        [
            (b"", "it is empty; the first row must name the columns"),
            (HEAD.encode() + b"\n", "there is no figure in it; fill in the column “value”"),
            (b"<!doctype html>\n<p>Sign in</p>\n", "there is no column “<!doctype html>”"),
            (b"\xff\xfea\x00", "this is UTF-16 text; save it as CSV UTF-8"),
            (b"x" * 1_000_001, "it has 1,000,001 bytes; a file in a data call may have 1,000,000"),
        ],
    )
    def test_that_is_no_figure_file_is_refused_with_the_reason(self, filled_db, raw, told):
        assert told in problems(filled_db, raw)[0]

    def test_that_was_filled_in_from_the_template_can_be_read(self, filled_db, call):
        with filled_db.read() as connection:
            last = call_checks.last_time(connection, POLICE, YEAR)
        assert last
        row = {"area": "dartford", "category": "violent-crime", "measure": "volume", "value": "2700"}
        row |= {"period_start": "2014-10-01", "period_end": "2015-09-30"}
        assert checked(filled_db, call_files.template([row])).rows == 1

    def test_changes_nothing_before_an_officer_says_yes(self, filled_db, call):
        request = sent(filled_db, call, note="Two divisions are provisional")
        assert (request.status, request.note, request.file_name) == (
            "received",
            "Two divisions are provisional",
            "figures.csv",
        )
        assert figures_of_calls(filled_db) == []
        action = action_of(filled_db, request)
        assert (action.status, action.outcome) == ("done", "1 figure sent; an officer checks them")
        assert planned(filled_db) == ARRIVED

    def test_twice_is_kept_once(self, filled_db, call):
        sent(filled_db, call)
        assert sent(filled_db, call, key="1") is None
        with pytest.raises(BadInput, match="The same figures were received on 5 October 2015. Nothing was changed."):
            sent(filled_db, call, key="2")

    def test_in_a_better_version_takes_the_place_of_the_first(self, filled_db, call):
        sent(filled_db, call)
        request = sent(filled_db, call, BETTER, key="2")
        assert request.revision == 2
        with filled_db.read() as connection:
            assert ",2701," in calls.content_of(connection, request.id)


class TestTheAnalystsDecision:
    def test_yes_loads_the_figures_and_tells_the_supplier(self, filled_db, call):
        request = sent(filled_db, call)
        report = steps.load(filled_db, request, 1, Viewer(OFFICER), LATER)
        assert (report.added, report.changed) == (1, 0)
        (figure,) = figures_of_calls(filled_db)
        assert (int(figure[0]), *figure[1:]) == (2700, POLICE, "Kent Police, data calls", "")
        assert request_of(filled_db, call).status == "loaded"
        assert planned(filled_db) == {*ARRIVED, (INSPECTOR, "loaded:2")}

    def test_no_returns_them_with_a_reason_and_opens_the_action_again(self, filled_db, call):
        request = sent(filled_db, call)
        steps.give_back(filled_db, request, 1, "The total is of both boroughs", Viewer(OFFICER), LATER)
        returned = request_of(filled_db, call)
        assert (returned.status, returned.note) == ("returned", "The total is of both boroughs")
        assert action_of(filled_db, request).status == "open"
        assert (INSPECTOR, "returned:2") in planned(filled_db)
        assert sent(filled_db, call, GOOD.replace(b"2700", b"1300"), key="2", at=LATER).status == "received"

    def test_a_reason_is_needed_and_holds_no_personal_data(self, filled_db, call):
        request = sent(filled_db, call)
        with pytest.raises(BadInput, match="Say why"):
            steps.give_back(filled_db, request, 1, "", Viewer(OFFICER), LATER)
        with pytest.raises(BadInput, match="an email address"):
            steps.give_back(filled_db, request, 1, "Ask me@example.org", Viewer(OFFICER), LATER)
        assert request_of(filled_db, call).status == "received"

    def test_of_two_at_once_one_counts(self, filled_db, call):
        request, told, ready = sent(filled_db, call), [], threading.Barrier(2)

        def load(user):
            ready.wait(10)
            try:
                steps.load(filled_db, request, 1, Viewer(user), LATER)
                told.append("loaded")
            except BadInput as error:
                told.append(str(error))

        both = [threading.Thread(target=load, args=(user,)) for user in (OFFICER, MANAGER)]
        for each in both:
            each.start()
        for each in both:
            each.join(30)
        assert sorted(words.partition(" on ")[0] for words in told) == [
            "The figures of Kent Police were loaded",
            "loaded",
        ]
        assert len(figures_of_calls(filled_db)) == 1

    def test_is_about_what_was_seen(self, filled_db, call):
        seen = sent(filled_db, call)
        sent(filled_db, call, BETTER, key="2")
        with pytest.raises(BadInput, match="Kent Police sent other figures meanwhile"):
            steps.load(filled_db, seen, 1, Viewer(OFFICER), LATER)
        assert figures_of_calls(filled_db) == []

    def test_sees_what_changed_much_and_what_is_missing(self, filled_db, call):
        sent(filled_db, call)
        about = steps.check_of(filled_db, request_of(filled_db, call).id, Viewer(OFFICER), NOW)
        (odd,) = about.compared.odd
        assert (odd.last.value, round(odd.change, 1)) == (2109, 28)
        assert len(about.compared.missing) > 10
        assert about.report.added == 1

    def test_what_was_loaded_is_not_checked_again(self, filled_db, call):
        request = sent(filled_db, call)
        steps.load(filled_db, request, 1, Viewer(OFFICER), LATER)
        with pytest.raises(BadInput, match="they were loaded on 5 October 2015 by Community Safety Officer"):
            steps.check_of(filled_db, request.id, Viewer(MANAGER), LATER)


class TestTheEndOfACall:
    def close(self, db, call):
        with db.write() as connection:
            return calls.close(connection, call.id, Made(LATER, OFFICER))

    def test_ends_the_reminders_of_what_is_missing_once(self, filled_db, call):
        closed, first = self.close(filled_db, call)
        assert (closed.status, first) == ("closed", True)
        assert action_of(filled_db, request_of(filled_db, call)).status == "cancelled"
        assert self.close(filled_db, call)[1] is False

    def test_what_comes_late_is_kept_for_the_officer_all_the_same(self, filled_db, call):
        self.close(filled_db, call)
        request = sent(filled_db, call, at=LATER)
        assert request.status == "received"
        assert steps.load(filled_db, request, 1, Viewer(OFFICER), LATER).added == 1

    def test_what_is_returned_late_is_not_reminded_of(self, filled_db, call):
        request = sent(filled_db, call)
        self.close(filled_db, call)
        steps.give_back(filled_db, request, 1, "Wrong year", Viewer(OFFICER), LATER)
        assert action_of(filled_db, request).status == "done"

    def test_leaves_a_history_in_words(self, filled_db, call):
        sent(filled_db, call)
        self.close(filled_db, call)
        told = history_of(filled_db, call)
        assert told == [
            "asked Kent Police; Dartford Borough Council by 19 October 2015",
            "Kent Police: 1 figure received, from figures.csv",
            "closed; missing: Dartford Borough Council",
        ]


def test_a_supplier_whose_contact_left_is_still_on_the_call(filled_db, call):
    with filled_db.write() as connection:
        post = people.by_name(connection, "CSU Inspector")
        posts.hold(connection, post.id, "", "", NOW.date(), at=NOW, by=MANAGER)
        request = next(each for each in calls.requests_of(connection, call.id) if each.supplier == POLICE)
    assert (request.owner, request.late(DUE + timedelta(days=1), call)) == ("CSU Inspector", True)


def test_figures_of_other_documents_are_never_changed_by_a_call(filled_db, call):
    figure = tables.figure.c
    query = select(figure.id, figure.value, figure.note).where(~figure.source.contains("data calls"))
    with filled_db.read() as connection:
        before = set(connection.execute(query))
    steps.load(filled_db, sent(filled_db, call), 1, Viewer(OFFICER), LATER)
    with filled_db.read() as connection:
        assert set(connection.execute(query)) == before


def test_what_was_sent_is_told_as_a_source_without_a_place(filled_db, call):
    public = GOOD.replace(b",note", b",classification").replace(b"2700,", b"2700,public")
    steps.load(filled_db, sent(filled_db, call, public), 1, Viewer(OFFICER), LATER)
    anybody = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
    told = subcommands.router().reply("source violent crime dartford", anybody, filled_db, LATER, frozenset()).message
    first = next(block["text"]["text"] for block in told.blocks if block["type"] == "section")
    assert first == "*Kent Police, data calls*\nViolent crime: Dartford 2,700 offences"
    assert "sent in a data call" in str(told.blocks)
    assert "“”" not in told.text
