"""The shipped figures against the papers they come from: each stands at its place, and none is left out."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.integration import digits, papers
from tests.integration.papers import Reading
from tests.integration.printed_people_tables import TABLES
from tests.integration.shipped import Row, key, rows

YEAR = "2013-10-01/2014-09-30"
BEFORE = "2012-10-01/2013-09-30"
ROADS = "2013-07-01/2014-06-30"

#: Figures that a paper prints with two values.
CONTRADICTIONS = {
    ("kent", "total-crime", "rate_per_1000", YEAR): {"63.3", "63.4"},
    (
        "gravesham",
        "substance-misuse/kca-young-people/starting-new-treatment-journey",
        "volume",
        "2012-04-01/2013-03-31",
    ): {"17", "18"},
}

#: Typed from the papers by hand, not taken through the readers: (area, category, measure, period, comparator) -> value.
BY_HAND = """
dartford violent-crime volume YEAR 2109 | dartford violent-crime anticipated YEAR 1855
dartford violent-crime difference YEAR 254 | dartford violent-crime rate_per_1000 YEAR 21.0
dartford violent-crime share_of_total_percent YEAR 25.3 | gravesham violent-crime share_of_total_percent YEAR 29.6
gravesham violent-crime volume YEAR 2278 | gravesham violent-crime anticipated YEAR 2082
gravesham violent-crime difference YEAR 196 | gravesham violent-crime rate_per_1000 YEAR 21.9
kent violent-crime volume YEAR 31644 | kent violent-crime difference YEAR 2648
kent violent-crime rate_per_1000 YEAR 17.9 | kent violent-crime share_of_total_percent YEAR 28.3
dartford violence-against-the-person volume YEAR 1890 | dartford violence-against-the-person difference YEAR 239
dartford violence-against-the-person rate_per_1000 YEAR 18.8 | kent violence-against-the-person rate_per_1000 YEAR 16.0
gravesham violence-against-the-person volume YEAR 2032 | gravesham violence-against-the-person difference YEAR 215
dartford domestic-abuse volume YEAR 1671 | gravesham domestic-abuse volume YEAR 2037
kent domestic-abuse volume YEAR 27121 | kent domestic-abuse repeat_victims_percent YEAR 28.1
dartford domestic-abuse repeat_victims_percent YEAR 25.8 | dartford domestic-abuse repeat_victims_percent BEFORE 27.4
gravesham domestic-abuse repeat_victims_percent YEAR 27.3 | gravesham domestic-abuse repeat_victims_percent BEFORE 30.8
kent domestic-abuse repeat_victims_percent BEFORE 28.4 | dartford total-crime volume YEAR 8318
gravesham total-crime volume YEAR 7701 | dartford total-crime rate_per_1000 YEAR 82.7
dartford anti-social-behaviour volume YEAR 2949 | dartford anti-social-behaviour change_percent YEAR 1.9
gravesham anti-social-behaviour volume YEAR 3616 | gravesham anti-social-behaviour change_percent YEAR -5.0
dartford burglary-dwelling volume YEAR 401 | dartford burglary-dwelling difference YEAR -19
dartford burglary-dwelling rate_per_1000_households YEAR 10 | gravesham burglary-dwelling difference YEAR -83
gravesham burglary-dwelling rate_per_1000_households YEAR 11.8 | gravesham drug-offences difference YEAR -63
dartford drug-offences volume YEAR 204 | dartford-and-gravesham violence-against-the-person msg_rank YEAR 14
dartford-and-gravesham drug-offences msg_rank YEAR 3 | dartford-and-gravesham total-crime msg_rank YEAR 13
dartford-and-gravesham reoffending/adult actual_rate_percent 2013-01-01/2013-12-31 8.44
dartford-and-gravesham reoffending/adult predicted_rate_percent 2013-01-01/2013-12-31 8.03
dartford road-safety/rtc-all-casualties volume ROADS 642
dartford road-safety/rtc-all-casualties change_percent ROADS 15.0
gravesham road-safety/rtc-all-casualties volume ROADS 369
gravesham road-safety/rtc-all-casualties change_percent ROADS 4.2
gravesham violent-crime change_percent 2019-10-01/2020-09-30 3.4
gravesham violent-crime share_of_total_percent 2019-10-01/2020-09-30 46.4
gravesham anti-social-behaviour change_percent 2019-10-01/2020-09-30 46.7
gravesham total-crime change_percent 2019-10-01/2020-09-30 -1.1
dartford theme/violent-crime-and-domestic-abuse score YEAR 27 | gravesham theme/road-safety score YEAR 17
"""
BY_MONTH = (142, 128, 138, 156, 129, 189, 129, 188, 180, 183, 169, 159)


@pytest.fixture(scope="module", autouse=True)
def papers_at_hand():
    """Skip without the papers, but never on the build server."""
    missing = [row["source"] for row in rows("sources") if not (papers.directory() / row["source"]).is_file()]
    if missing and os.environ.get("CI"):
        pytest.fail(f"the papers are not in {papers.directory()}: {', '.join(missing)}")
    if missing:
        pytest.skip("the papers are not at hand: set CSPBOT_DOCUMENTS to their directory")


@pytest.fixture(scope="module")
def printed() -> tuple[Reading, ...]:
    """Every number of the papers that has a meaning: cells of tables, then numbers of sentences."""
    cells = [reading for table in TABLES for reading in table.readings()]
    return (*cells, *(reading for sentence in papers.sentences() for reading in sentence.readings()))


def unproven(figures: tuple[Row, ...], printed: tuple[Reading, ...]) -> list[str]:
    """The figures whose value is not printed at their place, under their row and column, in their words."""
    at_place: dict[tuple[object, ...], set[Decimal]] = {}
    for reading in printed:
        at_place.setdefault((reading.key, reading.source, reading.place), set()).add(reading.value)
    return [
        f"{key(row)} {row['value']} at {row['place']}"
        for row in figures
        if Decimal(row["value"]) not in at_place.get((key(row), row["source"], row["place"]), set())
    ]


def words_in(text: str) -> int:
    """How many words, numbers not counted."""
    return sum(any(character.isalpha() for character in part) for part in text.split())


def test_every_shipped_figure_is_printed_at_its_place_in_its_paper(printed):
    assert unproven(rows("figures"), printed) == []


def test_every_number_read_in_a_table_or_a_sentence_is_shipped(printed):
    shipped = {(key(row), row["source"], Decimal(row["value"])) for row in rows("figures")}
    missing = [f"{r.key} {r.printed} at {r.place}" for r in printed if (r.key, r.source, r.value) not in shipped]
    assert missing == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.place)
def test_no_number_of_a_table_is_left_unread(table):
    left = table.unread().replace("Within Kent’s 20% least deprived Wards", "")
    assert not any(character.isdigit() for character in left), left


def test_a_number_is_shipped_as_it_was_printed(printed):
    as_printed = {(r.key, r.source, r.place): r for r in printed}
    for row in rows("figures"):
        reading = as_printed[(key(row), row["source"], row["place"])]
        if "£" not in reading.printed and reading.times != 1_000_000 and reading.printed not in papers.ORDINALS:
            assert row["value"].lstrip("-") == reading.printed.strip("()%+- ").replace(",", ""), row


def test_a_paper_contradicts_itself_only_where_we_know_it():
    found: dict[tuple[str, ...], set[str]] = {}
    for row in rows("figures"):
        found.setdefault((*key(row), row["source"]), set()).add(row["value"])
    twice = {parts[:4]: numbers for parts, numbers in found.items() if len(numbers) > 1}
    assert twice == CONTRADICTIONS
    noted = [row for row in rows("figures") if key(row)[:4] in CONTRADICTIONS]
    assert noted
    assert all("contradicts itself" in row["note"] for row in noted)


def test_figures_typed_by_hand_are_among_the_shipped_ones():
    shipped = {(*key(row)[:4], Decimal(row["value"])) for row in rows("figures")}
    names = {"YEAR": YEAR, "BEFORE": BEFORE, "ROADS": ROADS}
    for entry in BY_HAND.replace("\n", "|").split("|"):
        if entry.strip():
            area, category, measure, period, number = entry.split()
            assert (area, category, measure, names.get(period, period), Decimal(number)) in shipped, entry


def test_the_months_of_violence_in_dartford_are_those_of_the_paper():
    months = sorted(
        (row["period_start"], int(row["value"]))
        for row in rows("figures")
        if (row["area"], row["category"], row["measure"]) == ("dartford", "violence-against-the-person", "volume")
        and row["place"].startswith("Pattern")
    )
    assert tuple(number for _, number in months) == BY_MONTH


@pytest.mark.parametrize(("field", "change"), [("value", "1"), ("area", "thanet"), ("place", "MARAC Cases")])
def test_one_changed_figure_is_noticed(printed, field, change):
    for at in range(0, len(rows("figures")), 97):
        row = rows("figures")[at]
        changed = {**row, field: row["value"] + "1" if field == "value" else change}
        if changed != row:
            assert len(unproven((changed,), printed)) == 1, changed


def test_a_figure_one_higher_is_noticed_wherever_it_stands(printed):
    changed = tuple({**row, "value": str(Decimal(row["value"]) + 1)} for row in rows("figures"))
    assert len(unproven(changed, printed)) == len(changed)


def test_words_that_can_be_found_in_two_ways_or_in_none_are_an_error():
    known = next(s for s in papers.sentences() if s.place == "Demographics, paragraph 3.1")
    assert known.numbers() == ("283",)
    for words in ("in positions # to #", "There are # … in the", "There are # districts", "are # … electoral"):
        with pytest.raises(ValueError, match="ways to find these words"):
            replace(known, words=words, meanings=()).numbers()
    with pytest.raises(ValueError, match="exactly one place"):
        replace(known, first="Wards").region()


def test_readings_quote_no_more_of_a_paper_than_the_words_beside_a_number():
    for sentence in papers.sentences():
        for quoted in sentence.words.split(papers.GAP):
            beside = [words_in(part) for part in re.split("[#~]", quoted)]
            assert max(beside) <= 4, sentence.words
            assert sum(beside) <= 6, sentence.words
        assert max(words_in(sentence.first), words_in(sentence.last)) <= 5, sentence.place


def test_wards_are_named_in_the_order_of_the_paper():
    regions = {(s.number, s.place): s.region for s in papers.sentences()}
    names = {row["slug"]: row["name"].removesuffix(" (Dartford)").removesuffix(" (Gravesham)") for row in rows("areas")}
    names["dartford/bean-and-darenth"] = "Bean and Dareth"  # as the paper misprints it
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows("wards"):
        groups.setdefault((row["source"][:3], row["place"], row["area"], row["category"]), []).append(row)
    for (number, place, _, category), wards in groups.items():
        known = regions.get((number, place))
        text = known() if known else papers.paragraph(number, *place.split(", paragraph "))
        position = 0
        for row in sorted(wards, key=lambda ward: int(ward["ordinal"])):
            position = text.find(names[row["ward"]], position)
            assert position >= 0, (place, category, row["ward"])


def test_every_digit_in_a_numbered_paragraph_of_the_assessment_is_a_figure_or_marked_as_none():
    known = tuple(papers.sentences())
    assert {place: unread for place, text in digits.paragraphs() if (unread := digits.left_unread(text, known))} == {}


def test_the_assessment_has_all_its_numbered_paragraphs():
    places = [place for place, _ in digits.paragraphs()]
    assert len(places) == len(set(places)) == 178
    for section in papers.SECTIONS:
        assert f"{section}, paragraph 1.1" in places, section


def test_a_number_that_nobody_reads_any_more_is_noticed():
    place = "Violent Crime, paragraph 4.1"
    text = dict(digits.paragraphs())[place]
    without = tuple(sentence for sentence in papers.sentences() if sentence.place != place)
    assert len(digits.left_unread(text, without)) == 7
