"""The lines of a supplier's form: the partnership's own areas and priorities first, never more than a page holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.messages import call_answer
from storage.call_lines import MOST, pages
from storage.figures import Figure
from storage.partnerships import Partnership
from storage.periods import Period, month
from storage.priorities import Priority, Strategy
from storage.vocabulary import Area, Names, Vocabulary

QUARTER = Period(date(2015, 7, 1), date(2015, 9, 30))
LAST_QUARTER = Period(date(2015, 4, 1), date(2015, 6, 30))
YEAR = Period(date(2013, 10, 1), date(2014, 9, 30))


def area(slug, kind="district", parent="kent"):
    return Area(slug, slug.title(), slug, kind, parent, None, None, "", ())


AREAS = [area("ashford"), area("dartford"), area("stone", "ward", "dartford"), area("kent", "county", "")]
HOME = Partnership("dartford", "Dartford", ("dartford",), None, None)
WORDS = Vocabulary(Names("area", AREAS), Names("category", []), {}, partnerships=(HOME,))
PLAN = Strategy("plan", "dartford", "Dartford", ("dartford",), "Plan", None, None, "adopted", "", "")
VIOLENCE = Priority("violence", "Violence", 1, "", "", ("violent-crime",), (), PLAN, "", "")


def line(number, slug="dartford", category="burglary", measure="volume", period=YEAR):
    about = ("offences", "", "", "Police", "", "Police", "final", "public", None, "")
    return Figure(number, slug, category, measure, period, Decimal(2109), *about)


def in_order(*lines, most=MOST):
    return [[each.id for each in page.lines] for page in pages(lines, QUARTER, WORDS, [VIOLENCE], most)]


def test_own_areas_and_their_wards_come_before_priorities_before_what_is_known_for_such_a_period():
    found = in_order(
        line(1, "ashford", "violent-crime", period=LAST_QUARTER),
        line(2, "stone"),
        line(3),
        line(4, period=LAST_QUARTER),
        line(5, "dartford", "violent-crime", "rate_per_1000"),
        line(6, "stone", "violent-crime"),
        line(7, "dartford", "violent-crime"),
        line(8, "kent"),
        line(9, "nowhere known"),
    )
    assert found == [[7, 5, 6, 4, 3, 2, 1, 8, 9]]


def test_areas_share_a_page_where_they_fit_and_are_parted_where_one_is_too_long():
    lines = [line(n, slug) for n, slug in enumerate(["dartford"] * 7 + ["stone"] * 2 + ["ashford"] * 2 + ["kent"] * 2)]
    found = pages(lines, QUARTER, WORDS, [], 4)
    assert [(page.areas, len(page.lines), page.own) for page in found] == [
        (["dartford"], 4, True),
        (["dartford"], 3, True),
        (["stone"], 2, True),
        (["kent", "ashford"], 4, False),
    ]


def test_nothing_known_is_no_page():
    assert pages([], QUARTER, WORDS, []) == []


def test_a_line_says_whether_a_period_as_long_is_known():
    assert call_answer.known_words(line(1, period=LAST_QUARTER), QUARTER) == (
        "Last time: 2,109 offences, April to June 2015"
    )
    assert call_answer.known_words(line(1), QUARTER) == (
        "No quarter is known; 2,109 offences in the year ending 30 September 2014"
    )
    assert call_answer.known_words(line(1), month(2015, 7)).startswith("No month is known; 2,109 offences")
    five_weeks = Period(date(2015, 7, 1), date(2015, 8, 4))
    assert call_answer.known_words(line(1, period=LAST_QUARTER), five_weeks) == (
        "No period as long as this is known; 2,109 offences in April to June 2015"
    )


def test_a_line_tells_a_percentage_as_it_may_be_entered():
    share = replace(line(1, measure="share_percent"), value=Decimal("15.3"), unit="percent")
    assert call_answer.known_words(share, YEAR) == "Last time: 15.3%, year ending 30 September 2014"
