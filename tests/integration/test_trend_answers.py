"""`/csp trend` from the shipped papers and from figures loaded for the test, on both databases."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from storage import tables, vocabulary
from storage.access import Channel
from storage.periods import month

LONDON = ZoneInfo("Europe/London")
IN_2015 = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
IN_2026 = datetime(2026, 11, 21, 10, 0, tzinfo=LONDON)
NATIVE = frozenset({"table", "data_visualization"})
PARTNERS = Channel("C1", "csp-partners", "public", "public", None)
ANYBODY = Audience(Viewer("U1", known=True), PARTNERS)
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
ROUTER = subcommands.router()


def answered(db, text, at=IN_2015, audience=ANYBODY, native=frozenset()):
    reply = ROUTER.reply(text, audience, db, at, native)
    assert problems(reply.message.payload()) == []
    assert pings(reply.message.payload()) == []
    assert reply.message.text.strip()
    return reply


@pytest.fixture
def ask(shipped_db):
    """Ask from the shipped papers, as anybody in a public channel; the message."""
    return lambda text, **how: answered(shipped_db, text, **how).message


def blocks_of(message, kind):
    return [block for block in message.blocks if block["type"] == kind]


def seen(message):
    return json.dumps(message.payload()["blocks"], ensure_ascii=False)


def buttons(message):
    found = (element for block in blocks_of(message, "actions") for element in block["elements"])
    return {element["text"]["text"]: element for element in found}


class TestViolenceInDartford:
    ASKED = "trend vap dartford"

    def test_the_text_alone_tells_finding_caution_month_total_and_source_in_this_order(self, ask):
        text = ask(self.ASKED).text
        told = [
            "Violence against the person by month, October 2013 to September 2014.",
            "Dartford: 10 of the 12 months were above the anticipated level; "
            "no month was outside the usual range (89 to 226 offences a month).",
            "12 months are an indication, not yet a trend.",
            "March 2014, the highest month (189), was above the anticipated level (128) but within the usual range.",
            "Year ending 30 September 2014: 1,890 offences, as published.",
            "Source: Strategic Assessment 2014.",
        ]
        places = [text.index(words) for words in told]
        assert places == sorted(places)

    def test_a_workspace_with_charts_gets_one_with_short_labels(self, ask):
        message = ask(self.ASKED, native=NATIVE)
        (chart,) = blocks_of(message, "data_visualization")
        recorded, anticipated = chart["chart"]["series"]
        assert [point["value"] for point in recorded["data"]][:3] == [142, 128, 138]
        assert anticipated["data"][5] == {"label": "Mar 14", "value": 128}
        assert "Show chart" not in buttons(message)

    def test_and_a_table_of_twelve_months(self, ask):
        (table,) = blocks_of(ask(self.ASKED, native=NATIVE), "table")
        assert len(table["rows"]) == 13
        assert [cell["text"] for cell in table["rows"][6]] == ["Mar 2014", "189", "128", "+61", "within"]

    def test_a_workspace_without_gets_lines_and_a_button(self, ask):
        message = ask(self.ASKED)
        assert not blocks_of(message, "data_visualization")
        assert "*Mar 2014:* 189 (+61)" in seen(message)
        assert "In brackets: against the anticipated level." in seen(message)
        assert buttons(message)["Show chart"]["action_id"] == "csp:chart"

    def test_caveat_source_place_and_classification_stand_below(self, ask):
        shown = seen(ask(self.ASKED))
        for words in ("Counting rules changed", "Pattern of Recorded Violence", "public (agenda of", "4 months old"):
            assert words in shown

    def test_every_button_asks_a_question_that_is_answered(self, ask, shipped_db):
        found = buttons(ask(self.ASKED))
        assert list(found) == ["Share in channel", "Show chart", "Source", "Gravesham", "Both boroughs"]
        for label, button in found.items():
            question = f"trend_chart {button['value']}" if label == "Show chart" else button["value"]
            assert answered(shipped_db, question).outcome == "answered"

    def test_shared_it_is_the_same_without_buttons(self, ask):
        message = ask(self.ASKED)
        shared = ask(buttons(message)["Share in channel"]["value"], audience=Audience(None, PARTNERS))
        assert shared.text == message.text
        assert buttons(shared) == {}

    def test_nobody_shares_from_a_direct_message(self, ask):
        assert "Share in channel" not in buttons(ask(self.ASKED, audience=OFFICER))

    def test_the_source_names_the_table_the_months_and_the_supplier(self, ask):
        shown = seen(ask("trend_source violence-against-the-person dartford"))
        assert "Pattern of Recorded Violence Against the Person" in shown
        assert "Dartford 12 months. Supplied by Kent Police" in shown

    def test_its_age_is_said_years_later(self, ask):
        assert "These figures are 12 years old." in ask(self.ASKED, at=IN_2026).text

    def test_a_month_asked_about_comes_first(self, ask):
        text = ask("trend vap dartford january 2014").text
        assert "January 2014 (156) was above the anticipated level (132) but within the usual range." in text
        assert "the highest month" not in text

    def test_a_part_of_the_year_has_too_few_months(self, ask):
        text = ask("trend vap dartford January to March 2014").text
        assert "January 2014 to March 2014" in text
        assert "all 3 months were above the anticipated level; too few months for a usual range" in text
        assert "these few show neither spike nor direction" in text

    def test_a_calendar_year_is_its_months(self, ask):
        assert "January 2014 to September 2014" in ask("trend vap dartford 2014").text


class TestWithoutAnArea:
    def test_both_boroughs_are_told_and_drawn(self, ask):
        message = ask("trend theft", native=NATIVE)
        assert "Dartford: 8 of the 12 months" in message.text
        assert "Gravesham: 5 of the 12 months" in message.text
        assert [chart["title"] for chart in blocks_of(message, "data_visualization")] == [
            "Theft and handling, Dartford",
            "Theft and handling, Gravesham",
        ]

    def test_one_table_has_both_with_the_difference_in_brackets(self, ask):
        message = ask("trend drugs", native=NATIVE)
        (table,) = blocks_of(message, "table")
        assert len(table["rows"][0]) == 3
        assert "In brackets: against the anticipated level." in seen(message)

    def test_the_joint_partnership_means_both(self, ask):
        text = ask("trend vap Dartford and Gravesham").text
        assert "Dartford: " in text
        assert "Gravesham: " in text


class TestRefusals:
    def test_a_category_without_months_offers_those_that_have_them(self, ask):
        message = ask("trend burglary dartford")
        assert message.text.startswith("Burglary dwelling has no monthly figures for Dartford.")
        assert list(buttons(message)) == ["Drug offences", "Theft and handling", "Violence against the person"]

    def test_where_one_part_has_them_that_part_is_told_and_said_to_be_one(self, ask):
        text = ask("trend violence dartford").text
        assert "Violent crime itself has no monthly figures; these are for violence against the person" in text
        assert text.index("itself has no") < text.index("10 of the 12 months")

    def test_an_area_without_months_is_pointed_to_those_with_them(self, ask):
        message = ask("trend vap ashford")
        assert "has no monthly figures for Ashford" in message.text
        assert list(buttons(message)) == ["Dartford", "Gravesham"]

    def test_of_two_areas_the_one_without_is_named(self, ask):
        text = ask("trend vap dartford ashford").text
        assert "There are no monthly figures for Ashford." in text

    def test_a_period_without_months_is_pointed_to_the_one_with_them(self, ask):
        message = ask("trend vap dartford 2019")
        assert "no monthly figures for that period" in message.text
        assert list(buttons(message)) == ["October 2013 to September 2014"]

    def test_no_name_is_asked_back(self, ask):
        assert "Which trend?" in ask("trend").text

    def test_a_misspelt_name_is_offered(self, ask):
        assert "Nearest" in ask("trend vilence agianst").text or "Violence" in ask("trend vilence agianst").text

    def test_nothing_is_told_before_its_document_was_public(self, ask):
        assert "has no monthly figures" in ask("trend vap dartford", at=datetime(2014, 12, 1, tzinfo=LONDON)).text


class TestTheCard:
    def test_says_the_same_of_spike_and_trend(self, ask):
        shown = seen(ask("priority violent-crime"))
        assert "10 of the 12 months were above the anticipated level" in shown
        assert "no month was outside the usual range (89 to 226 offences a month)" in shown
        assert "12 months are an indication, not yet a trend." in shown


def load(
    db,
    values,
    *,
    first=(2015, 1),
    classification="public",
    category="burglary-dwelling",
    area="dartford",
    status="final",
):
    """Monthly volumes from `first` on; None is a month without one."""
    year, start = first
    rows = []
    for number, value in enumerate(values):
        index = year * 12 + start - 1 + number
        period = month(index // 12, index % 12 + 1)
        if value is not None:
            rows.append(
                {
                    **{
                        "area": area,
                        "category": category,
                        "measure": "volume",
                        "value": Decimal(value),
                        "unit": "offences",
                    },
                    **{"period_start": period.start, "period_end": period.end, "comparator": "none"},
                    **{"comparison_period": "", "source": "monthly.csv", "place": "Months", "supplier": "Kent Police"},
                    **{"status": status, "classification": classification, "note": ""},
                }
            )
    stamp = {"loaded_at": IN_2015, "loaded_by": "test"}
    columns = {column.name for column in tables.figure.columns}
    with db.write() as connection:
        connection.execute(
            tables.figure.insert(), [{k: v for k, v in (row | stamp).items() if k in columns} for row in rows]
        )
    vocabulary.forget(db)


@pytest.fixture
def monthly(filled_db):
    """Load months into a database of the test's own, then ask it in 2026."""

    def asking(values, text="trend burglary dartford", audience=ANYBODY, native=NATIVE, **how):
        load(filled_db, values, **how)
        return answered(filled_db, text, IN_2026, audience, native)

    return asking


STEADY = [100, 104, 98, 103, 99, 102, 97, 101]


class TestLongSeries:
    def test_the_chart_shows_the_newest_twenty_and_says_so(self, monthly):
        message = monthly(STEADY * 4, first=(2018, 1)).message
        (chart,) = blocks_of(message, "data_visualization")
        assert len(chart["chart"]["axis_config"]["categories"]) == 20
        assert "shows 20 of 32 months, January 2019 to August 2020; the words cover all" in seen(message)
        assert "The newest 12 months are listed; the words cover all 32." in seen(message)
        assert "neither a spike nor a trend" in message.text

    def test_the_year_is_added_up_and_compared_with_the_year_before(self, monthly):
        text = monthly([100] * 12 + [110] * 12, first=(2018, 1)).message.text
        assert (
            "Year ending 31 December 2019: 1,320 offences by adding the months; "
            "120 (10.0%) more than in the year before." in text
        )

    def test_a_change_of_the_rules_inside_splits_it_and_is_said(self, monthly):
        message = monthly([100, 102] * 15, first=(2016, 1)).message
        assert "changed on 1 March 2017 and 1 April 2017" in message.text
        assert "never compared" in message.text
        assert "year before" not in message.text
        (chart,) = blocks_of(message, "data_visualization")
        assert chart["chart"]["axis_config"]["categories"][0] == "Apr 17"

    def test_a_missing_month_is_said_and_the_chart_begins_after_it(self, monthly):
        message = monthly([*STEADY, None, *STEADY], first=(2018, 1)).message
        assert "No figure for September 2018" in message.text
        (chart,) = blocks_of(message, "data_visualization")
        assert chart["chart"]["axis_config"]["categories"][0] == "Oct 18"


class TestWhatElseMustBeSaid:
    def test_provisional_months_are_named(self, monthly):
        message = monthly(STEADY[:6], first=(2018, 1), status="provisional").message
        assert "Provisional: January 2018, February 2018, March 2018, April 2018 and 2 more." in message.text
        assert "Provisional:" in seen(message)

    def test_a_third_area_is_a_button(self, filled_db):
        for area in ("dartford", "gravesham", "ashford"):
            load(filled_db, STEADY, area=area)
        message = answered(filled_db, "trend burglary dartford gravesham ashford", IN_2026).message
        assert "Ashford" in buttons(message)
        assert "Ashford:" not in message.text


class TestConfidence:
    def test_months_in_confidence_are_not_shown_in_a_public_channel(self, monthly):
        reply = monthly(STEADY, classification="in-confidence")
        assert reply.outcome == "NotCleared"
        assert "100" not in reply.message.text

    def test_an_officer_reads_them_in_a_direct_message_and_is_told_not_to_pass_them_on(self, monthly):
        reply = monthly(STEADY, classification="in-confidence", audience=OFFICER)
        assert reply.outcome == "answered"
        assert "in confidence: do not pass on" in seen(reply.message)

    def test_the_picture_keeps_them_too(self, monthly):
        reply = monthly(STEADY, "trend_chart burglary-dwelling dartford", classification="in-confidence")
        assert reply.message.pictures == ()
        assert reply.outcome == "NotCleared"

    def test_a_refusal_offers_no_category_whose_months_are_in_confidence(self, monthly):
        reply = monthly(STEADY, "trend robbery dartford", classification="in-confidence")
        assert "Burglary dwelling" not in reply.message.text


class TestPictures:
    def test_one_for_each_area_with_words_that_say_what_the_line_shows(self, ask):
        message = ask("trend_chart vap")
        assert [picture.name for picture in message.pictures] == [
            "violence-against-the-person-dartford.png",
            "violence-against-the-person-gravesham.png",
        ]
        alt = message.pictures[0].alt_text
        assert "highest 189 in March 2014, lowest 128 in November 2013" in alt
        assert "no month was outside the usual range" in alt
        assert all(picture.png.startswith(b"\x89PNG") for picture in message.pictures)

    def test_below_them_stand_the_key_the_caution_the_source_and_the_classification(self, ask):
        shown = seen(ask("trend_chart vap"))
        for words in ("Line with dots: recorded.", "not yet a trend", "Strategic Assessment 2014", "public (agenda of"):
            assert words in shown


words = st.sampled_from(
    ["vap", "violence", "theft", "dartford", "gravesham", "kent", "march 2014", "2013/14", "2014", "asb", "q1 2014-15"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(found=st.lists(words | st.text(max_size=12), max_size=5), native=st.sampled_from([frozenset(), NATIVE]))
def test_whatever_is_typed_gets_an_answer_within_slacks_limits(ask, found, native):
    message = ask(f"trend {' '.join(found)}", native=native)
    assert "a trend" not in message.text.replace("not yet a trend", "")


def test_the_golden_months_are_those_of_the_shipped_file():
    with open("storage/data/figures.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(io.StringIO(file.read())))
    mine = [
        int(row["value"])
        for row in rows
        if (row["category"], row["area"], row["measure"]) == ("violence-against-the-person", "dartford", "volume")
        and date.fromisoformat(row["period_start"]).month == date.fromisoformat(row["period_end"]).month
    ]
    assert sorted(mine) == sorted([142, 128, 138, 156, 129, 189, 129, 188, 180, 183, 169, 159])
