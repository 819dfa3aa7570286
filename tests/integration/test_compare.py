"""`/csp compare`, `wards` and `source PLACE` from the shipped papers, on both databases."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from storage.access import Channel
from storage.loading.figures import load

LONDON = ZoneInfo("Europe/London")
IN_2015 = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
IN_2026 = datetime(2026, 11, 21, 10, 0, tzinfo=LONDON)
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
ROUTER = subcommands.router()


@pytest.fixture
def ask(shipped_db):
    def asking(text, at=IN_2015, audience=ANYBODY, native=frozenset({"table"})):
        reply = ROUTER.reply(text, audience, shipped_db, at, native)
        for part in reply.parts:
            assert problems(part.payload()) == []
            assert pings(part.payload()) == []
        return reply.message

    return asking


def table(message):
    (found,) = [block for block in message.blocks if block["type"] == "table"]
    return [[cell.get("text") or cell["elements"][0]["elements"][0]["text"] for cell in row] for row in found["rows"]]


def test_districts_stand_highest_rate_first_with_the_readers_own_marked_and_the_averages_below(ask):
    message = ask("compare violent crime")
    rows = table(message)
    assert rows[0] == ["District", "per 1,000 people", "number", "against anticipated"]
    assert rows[1] == ["1. Thanet", "27.4", "3,750", "+300 (+8.7%)"]
    assert rows[2] == ["2. ▸ Gravesham (yours)", "21.9", "2,278", "+196 (+9.4%)"]
    assert rows[-2:] == [
        ["Kent with Medway", "17.9", "31,644", "+2,648 (+9.1%)"],
        ["KCC districts", "17.4", "26,002", "+2,133 (+8.9%)"],
    ]
    assert "Gravesham has the 2nd highest of 13 (21.9); Dartford has the 3rd highest of 13 (21.0)." in message.text
    assert message.text.index("Thanet 27.4") < message.text.index("Sevenoaks 10.4")


def test_equal_rates_share_a_position(ask):
    names = [row[0] for row in table(ask("compare domestic abuse"))]
    assert {"6. Dover", "6. Shepway", "8. Ashford"} <= set(names)


def test_without_native_tables_the_same_stands_in_lines(ask):
    message = ask("compare asb", native=frozenset())
    assert all(block["type"] != "table" for block in message.blocks)
    assert "2. ▸ Gravesham (yours)" in str(message.blocks)


def test_a_category_without_districts_says_what_there_is(ask):
    message = ask("compare burglary")
    assert "no figures by district" in message.text
    assert message.blocks[-1]["elements"][0]["value"] == "figure burglary-dwelling"


def test_figures_in_confidence_are_compared_only_for_those_who_may_see_them(ask):
    assert "in confidence" in ask("compare marac cases").text
    assert "MARAC" in ask("compare marac cases", audience=OFFICER).text


def test_two_periods_are_compared_where_they_may_be(ask):
    message = ask("compare road casualties 2013 and 2014")
    assert (
        "Dartford: 558 casualties in the year ending 30 June 2013; "
        "642 casualties in the year ending 30 June 2014: 84 (15.1%) more."
    ) in message.text
    points = ask("compare domestic abuse gravesham 2013 with 2014").text
    assert "30.8% repeat victims" in points
    assert "3.5 percentage points less" in points


def test_across_a_break_both_figures_stand_with_the_reason_and_no_difference(ask):
    message = ask("compare asb gravesham 2014 and 2020", at=IN_2026)
    assert "3,616 incidents in the year ending 30 September 2014; 3,651 incidents in the year ending" in message.text
    assert "Not compared: Reports of Covid-19 breaches were logged as anti-social behaviour" in message.text
    assert "more" not in message.text.replace("Read more", "")


def test_shares_of_crime_are_not_compared_across_the_inspection_of_2017(ask):
    message = ask("compare violent crime gravesham 2014 against 2020", at=IN_2026)
    assert "29.6% of all crime" in message.text
    assert "46.4% of all crime" in message.text
    assert "Not compared: An inspection in March 2017" in message.text


def test_wards_come_from_the_part_of_a_category_that_a_paper_speaks_of(ask):
    message = ask("wards violence dartford")
    assert (
        "Dartford, violence against the person: "
        "Named as most affected, year ending 30 September 2014: Town, Newtown, Swanscombe."
    ) in message.text


def test_wards_with_figures_stand_highest_first(ask):
    rows = table(ask("wards fires/deliberate dartford"))
    assert rows[1:] == [["Swanscombe", "18"], ["Greenhithe", "13"], ["Joyce Green", "11"]]


def test_all_that_stands_at_a_place_of_a_paper_is_shown(ask):
    message = ask("source Violent crime October 2013-September 2014")
    assert message.text.startswith("Violent crime October 2013-September 2014, Strategic Assessment 2014.")
    assert "Thanet 3,750 offences" in message.text
    assert "Dartford 21.0 per 1,000 people" in message.text


def test_what_stands_at_a_place_in_confidence_is_shown_only_to_those_who_may_see_it(ask):
    assert "in confidence and not shown here" in ask("source MARAC Cases").text
    assert "Dartford 141 cases" in ask("source MARAC Cases", audience=OFFICER).text


def test_where_no_ward_is_named_it_says_for_what_there_are(ask):
    message = ask("wards road casualties")
    assert "no paper says which wards" in message.text
    assert any(block["type"] == "actions" for block in message.blocks)


@pytest.mark.parametrize(
    "text", ["compare", "wards", "compare zzz", "wards zzz", "compare 2014 and 2020", "wards 2014"]
)
def test_half_a_question_gets_a_useful_sentence(ask, text):
    assert ask(text).text.strip()


HEADER = "area,category,measure,period_start,period_end,value,source,classification\n"


@pytest.mark.parametrize(("value", "shown"), [("4", False), ("5", True), ("0", True)])
def test_a_count_of_a_ward_so_small_that_somebody_could_be_recognised_is_not_shown(filled_db, tmp_path, value, shown):
    path = tmp_path / "wards.csv"
    path.write_text(HEADER + f"dartford/swanscombe,robbery,volume,2014-10-01,2014-12-31,{value},return.csv,public\n")
    load(filled_db, path, now=IN_2015, by="analyst")
    reply = ROUTER.reply("figure robbery swanscombe", ANYBODY, filled_db, IN_2015)
    assert ("somebody could be recognised" not in reply.message.text) is shown
    assert (f"{value} offences" in reply.message.text) is shown
