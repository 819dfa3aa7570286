"""`/csp workplan` through the router: the rolling table, seasons, pages, topics, proposals, items; `/csp report`."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from bot.clock import england_and_wales
from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from storage import actions, proposals, tables, workplan, workplan_changes
from storage.access import Channel
from storage.plan_record import By
from storage.proposals import MOVE, NewProposal

ROUTER = subcommands.router()
IN_2015, IN_2018 = datetime(2015, 2, 9, 9, 0, tzinfo=UTC), datetime(2018, 2, 20, 9, 0, tzinfo=UTC)
OFFICER = Audience(Viewer("U0CSO00001", role="officer", known=True), Channel("D1", "", "dm", "public", None))
MEMBER = Audience(Viewer("U0COUNC001", known=True), None)
GUEST = Audience(Viewer("U0WARDEN01", role="officer", known=True, guest=True), None)
NATIVE = frozenset({"table"})
BY = By("U0CSO00001", IN_2018)


def asking(db, text, audience=MEMBER, now=IN_2018, native=NATIVE):
    reply = ROUTER.reply(text, audience, db, now, native)
    assert problems(reply.message.payload()) == []
    assert pings(reply.message.payload()) == []
    return reply


@pytest.fixture
def ask(shipped_db):
    return lambda *args, **more: asking(shipped_db, *args, **more).message


def table(message):
    found = [block for block in message.blocks if block["type"] == "table"]
    return [[_text(cell) for cell in row] for row in found[0]["rows"]] if found else []


def _text(cell):
    if cell["type"] == "raw_text":
        return cell["text"]
    return "".join(part["text"] for element in cell["elements"] for part in element["elements"])


def buttons(message):
    """Everything that can be pressed or chosen: label -> value."""
    found = {}
    for block in message.blocks:
        for each in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
            if each.get("type") == "button":
                found[each["text"]["text"]] = each["value"]
            for option in each.get("options", []):
                found[option["text"]["text"]] = option["value"]
    return found


class TestTheTable:
    def test_a_season_is_shown_as_the_committee_prints_it(self, ask):
        rows = table(ask("workplan dartford winter 2017"))
        assert rows[0] == ["Meeting", "Item", "Basis", "Owner", "Report due", "Notes"]
        (moved,) = [row for row in rows if row[1].startswith("Neighbourhood Watch")]
        assert moved[2:] == [
            "discretionary", "Community Safety Officer", "–", "brought forward from July 2017; considered",
        ]  # fmt: skip
        assert [row[-1] for row in rows if "Commissioner" in row[1]] == ["cancelled"]
        assert any("Winter 2017 (February)" in row[0] for row in rows)

    def test_where_a_workspace_takes_no_table_the_same_is_said_in_paragraphs(self, ask):
        shown = str(ask("workplan winter 2017", native=frozenset()).blocks)
        assert "Neighbourhood Watch: sharing best practice (brought forward from July 2017, considered)" in shown

    def test_the_coming_programme_is_in_order_and_in_the_text_too(self, ask):
        message = ask("workplan")
        assert message.text.startswith("Work programme. Wednesday 21 February 2018, Crime and Disorder")
        for season in ("Winter 2018 (February)", "Summer 2018 (July)", "Winter 2019 (February)"):
            assert season in str(table(message))

    def test_a_time_without_meetings_says_from_when_to_when_there_are_some(self, ask):
        said = ask("workplan July 2031").text
        assert said.startswith("The work programme has no meeting for “July 2031”. There are meetings from")
        assert said.endswith("from 23 July 2014 to 13 February 2019.")

    def test_a_body_whose_meetings_are_not_known_yet_is_told_from_one_that_has_some(self, ask):
        said = ask("workplan gravesham", now=IN_2015).text
        assert said.startswith("The work programme has no meeting for “gravesham” so far. There are meetings from")
        assert said.endswith("to 10 February 2016 of Crime and Disorder (Overview and Scrutiny) Committee, Dartford.")

    def test_the_committee_of_february_2015_has_its_four_items_and_nothing_of_later_papers(self, ask):
        message = ask("workplan", now=IN_2015)
        rows = [row for row in table(message) if row[0].startswith("Wednesday 11 February 2015")]
        assert len(rows) == 4
        assert "2019" not in str(message.blocks)
        assert "Draw-down" not in str(message.blocks)

    def test_only_officers_see_how_to_change_it(self, ask):
        found = buttons(ask("workplan", OFFICER))
        assert {"Move an item…", "Add an item…", "Cancel an item…", "Move the meeting…", "Add a meeting"} <= set(found)
        assert found["Move the meeting…"].startswith("form:meeting-move ")
        for audience in (MEMBER, GUEST):
            assert "form:" not in str(ask("workplan", audience).blocks)

    def test_topics_come_last_with_the_way_onto_a_plan(self, ask):
        late = datetime(2021, 3, 1, tzinfo=UTC)
        message = ask("workplan dartford", OFFICER, late)
        assert "Put on a meeting" in buttons(message)
        more = ask(buttons(message)["All topics"], OFFICER, late)
        assert "Health implications of nitrous oxide" in more.text
        assert "Topic review" not in ask("workplan gravesham", OFFICER, datetime(2020, 12, 1, tzinfo=UTC)).text


class TestPages:
    @pytest.fixture
    def large(self, filled_db):
        """300 items on ten meetings, and one meeting with 250 items of its own."""
        with filled_db.write() as connection:
            for year in range(2030, 2040):
                meeting, _ = workplan.keep_meeting(connection, "Large Panel", date(year, 3, 4), "")
                size = 250 if year == 2035 else 30
                rows = [
                    {
                        "meeting_id": meeting,
                        "item": f"{year}: paper {n} " + "<&>" * 20,
                        "basis": "stock",
                        "status": "planned",
                    }
                    for n in range(size)
                ]
                connection.execute(insert(tables.workplan_item), rows)
        return filled_db

    @pytest.mark.parametrize("native", [NATIVE, frozenset()])
    @pytest.mark.parametrize("audience", [MEMBER, OFFICER])
    def test_every_item_is_on_one_page_and_each_page_is_inside_the_limits(self, large, native, audience):
        question, seen, pages = "workplan large panel", [], 0
        while question:
            message = asking(large, question, audience, datetime(2029, 1, 1, tzinfo=UTC), native).message
            options = [value for value in buttons(message).values() if value.startswith("workplan item ")]
            seen += options
            pages += 1
            question = buttons(message).get("Next meetings")
        assert len(seen) == len(set(seen)) == 9 * 30 + 250
        assert pages > 5


class TestProposals:
    def test_one_that_waits_is_marked_and_told_with_the_way_to_decide_it(self, filled_db):
        with filled_db.write() as connection:
            meetings = workplan.without_items(connection, workplan.Window(first=date(2018, 2, 1)), limit=3)
            (item,) = [each for each in workplan.items_of(connection, meetings[0].id) if "Safer Streets" in each.item]
            made = proposals.propose(connection, NewProposal(MOVE, item.id, meetings[1].id, reason="<!channel>"), BY)
        message = asking(filled_db, "workplan", OFFICER).message
        assert [row[-1] for row in table(message) if "Safer Streets" in row[1]] == [
            "added on 26 July 2017; change proposed"
        ]
        assert buttons(message)["Record the decision"] == f"form:item-decide {made.id}"
        assert "Proposed: move “Review of Dartford's Safer Streets policy” from 21 February 2018" in message.text
        assert "Record the decision" not in buttons(asking(filled_db, "workplan").message)


class TestAnItem:
    def test_its_history_reads_like_minutes(self, ask):
        options = buttons(ask("workplan winter 2018", OFFICER))
        (question,) = [value for label, value in options.items() if label.startswith("Recording of Kent crime data")]
        message = ask(question)
        assert (
            "26 July 2017 The committee: added to the plan for the rest of 2017 to 2018, by resolution" in message.text
        )
        assert "Minutes of 26 July 2017, minute 13" in message.text
        assert buttons(message) == {}
        assert set(buttons(ask(question, OFFICER))) == {"Move", "Edit", "Cancel"}

    def test_a_change_is_the_last_line(self, filled_db):
        with filled_db.write() as connection:
            meetings = workplan.without_items(connection, workplan.Window(first=date(2018, 2, 1)), limit=3)
            item = workplan.items_of(connection, meetings[0].id)[1]
            days = england_and_wales()
            workplan_changes.move_item(connection, item.id, meetings[2].id, BY, reason="a full agenda", days=days)
        text = asking(filled_db, f"workplan item {item.id}").message.text
        moved = "postponed from 21 February 2018 to 13 February 2019"
        assert f"20 February 2018 Community Safety Officer: {moved}" in text

    def test_one_that_does_not_exist_is_not_found(self, ask):
        assert "There is no item of the work programme called “number 99999”" in ask("workplan item 99999").text


class TestTheReport:
    def test_the_draft_has_what_was_considered_and_resolved_and_how_the_plan_changed(self, ask):
        message = ask("report 2016/17 dartford")
        draft = message.attachment.content.decode()
        assert message.attachment.name == "annual-report-2016-2017.md"
        assert "met twice, on 27 July 2016 and 15 February 2017. It considered 13 items" in draft
        assert (
            "- Neighbourhood Watch: sharing best practice (15 February 2017): brought forward from July 2017." in draft
        )
        assert "- Resolved: The Community Safety Strategy 2016 to 2019 noted. (27 July 2016, Item 4)" in draft
        assert "2 meetings, 13 items considered" in message.text
        assert draft.endswith("\n")

    def test_a_year_without_meetings_and_an_unknown_body_are_told(self, ask):
        assert "No meeting is on record from 1 May 2030" in ask("report 2030/31").text
        assert "There is no body called" in ask("report xyz").text

    def test_undertakings_in_confidence_are_only_counted_for_who_may_not_read_them(self, filled_db):
        meeting = "Crime and Disorder (Overview and Scrutiny) Committee, 26 July 2017, minute 8"
        with filled_db.write() as connection:
            new = actions.NewAction("Check the refuge", meeting=meeting)
            made = actions.add(connection, new, at=datetime(2017, 9, 1, tzinfo=UTC), by="test")
            actions.mark_done(connection, made.id, at=datetime(2017, 9, 2, tzinfo=UTC), by="test")
        for audience, shown in ((MEMBER, False), (OFFICER, True)):
            draft = asking(filled_db, "report 2017/18", audience).message.attachment.content.decode()
            assert ("Check the refuge" in draft) == shown
            assert ("undertaking not shown here" in draft) != shown
