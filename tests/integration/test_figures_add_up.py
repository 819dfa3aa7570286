"""The shipped figures against each other: what the papers print as a difference, a percent, a rate or a total.

The papers round some numbers and cut others short, so a derived number may differ by less than one in its last printed
place. Where a paper is further off it is listed here, with what the arithmetic gives: we ship what was printed.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.integration.shipped import Key, rows, value, values

YEAR = "2013-10-01/2014-09-30"
BEFORE = "2012-10-01/2013-09-30"
ASSESSMENT = "000"
BOROUGHS = ("dartford", "gravesham")
DISTRICTS = [
    *("ashford", "canterbury", "dartford", "dover", "gravesham", "maidstone", "sevenoaks", "shepway", "swale"),
    *("thanet", "tonbridge-and-malling", "tunbridge-wells"),
]

PARTS = {
    "violent-crime": "violence-against-the-person sexual-offences robbery",
    "vehicle-crime": "theft-from-motor-vehicle theft-of-motor-vehicle",
    "theft-and-handling": "shoplifting theft-of-pedal-cycle other-theft",
    "crimes-against-society": "drug-offences possession-of-weapons public-order other-crimes",
    "victim-based-crime": "violent-crime burglary-dwelling burglary-other-than-dwelling vehicle-crime "
    "vehicle-interference theft-and-handling criminal-damage",
    "total-crime": "victim-based-crime crimes-against-society",
}

#: Shares that are further from their counts than rounding explains: (area, category) -> (printed, computed).
WRONG_SHARES = {
    ("dartford", "substance-misuse/cri-clients/marital/divorced"): ("10.0", "8.9"),
    ("dartford", "substance-misuse/cri-clients/employment/unemployed"): ("28.8", "26.7"),
    ("dartford", "substance-misuse/cri-clients/affected-by-domestic-abuse"): ("21.0", "21.1"),
    ("gravesham", "consultation/age/45-54"): ("30.0", "29.9"),
    ("gravesham", "consultation/direct-experience/town-centre-safety/victim-no"): ("95.6", "94.6"),
    ("gravesham", "consultation/reported-to-police/property-crime"): ("83.4", "86.4"),
}
BASES = {
    ("dartford", "substance-misuse/cri-clients"): 90,
    ("gravesham", "substance-misuse/cri-clients"): 226,
    ("dartford-and-gravesham", "probation-caseload/offenders"): 386,
    ("gravesham", "consultation/age"): 184,
    ("gravesham", "consultation/gender"): 184,
    ("gravesham", "consultation/ethnicity"): 184,
    ("gravesham", "consultation/disability"): 184,
    ("gravesham", "consultation/live"): 184,
    ("gravesham", "consultation/work"): 184,
    ("gravesham", "consultation/greatest-priority"): 184,
    ("gravesham", "consultation/direct-experience/asb"): 184,
    ("gravesham", "consultation/direct-experience/property-crime"): 99,
    ("gravesham", "consultation/direct-experience/substance-misuse"): 71,
    ("gravesham", "consultation/direct-experience/town-centre-safety"): 111,
    ("gravesham", "consultation/direct-experience/violence"): 101,
    ("gravesham", "consultation/reported-to-police/asb"): 60,
    ("gravesham", "consultation/reported-to-police/property-crime"): 44,
    ("gravesham", "consultation/reported-to-police/town-centre-safety"): 6,
    ("gravesham", "consultation/reported-to-police/violence"): 15,
    ("gravesham", "consultation/not-reported-to-police/asb"): 60,
}


def near(printed: Decimal, computed: Decimal) -> bool:
    """Whether the printed number is the computed one, rounded or cut short at its last place."""
    last_place = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    return abs(printed - computed) < last_place


def figures(measure: str, comparator: str = "none") -> list[tuple[Key, str, Decimal]]:
    """Every figure of a measure against a comparator, with the first three digits of its paper."""
    return [
        (key, source[:3], number)
        for (key, source), numbers in values().items()
        for number in numbers
        if key[2] == measure and key[4] == comparator
    ]


def counted(source: str, area: str, category: str, period: str) -> Decimal | None:
    """The count of a thing in a period or on a day, whichever the paper has."""
    found = value(source, area, category, "volume", period)
    return found if found is not None else value(source, area, category, "count", period)


def test_the_difference_is_the_volume_less_the_anticipated():
    checked = 0
    for (area, category, _, period, *_), source, printed in figures("difference", "anticipated"):
        volume = value(source, area, category, "volume", period)
        anticipated = value(source, area, category, "anticipated", period)
        assert volume - anticipated == printed, (area, category, period)
        checked += 1
    assert checked > 130


def test_a_change_in_percent_agrees_with_the_two_volumes():
    checked = 0
    for (area, category, _, period, comparator, against), source, printed in figures("change_percent", "previous-year"):
        now, then = counted(source, area, category, period), counted(source, area, category, against)
        if then is None:
            then = value(source, area, category, "previous_volume", period, comparator, against)
        if now is not None and then:
            assert near(printed, (now - then) / then * 100), (area, category, period, printed)
            checked += 1
    assert checked > 80


def test_a_share_of_total_crime_agrees_with_the_volumes():
    checked = 0
    for (area, category, _, period, *_), source, printed in figures("share_of_total_percent"):
        part, total = counted(source, area, category, period), counted(source, area, "total-crime", period)
        if part is not None and total is not None:
            assert near(printed, part / total * 100), (area, category)
            checked += 1
    assert checked > 30


def test_rates_per_1000_people_agree_with_one_population_for_each_area():
    """The volume over the rate gives a population; where the paper prints none, total crime gives it."""
    people = {"dartford": Decimal(100600), "gravesham": Decimal(103800)}
    for (area, category, *_), source, printed in figures("rate_per_1000"):
        total = value(source, area, "total-crime", "volume", YEAR)
        volume = value(source, area, category, "volume", YEAR)
        if source == ASSESSMENT and volume and total:
            base = people.get(area) or total / value(source, area, "total-crime", "rate_per_1000", YEAR) * 1000
            assert abs(printed - volume / base * 1000) < Decimal("0.11"), (area, category, printed)


@pytest.mark.parametrize("borough", BOROUGHS)
@pytest.mark.parametrize("category", PARTS)
def test_the_parts_of_a_category_add_up_to_it(borough, category):
    parts = [value(ASSESSMENT, borough, part, "volume", YEAR) for part in PARTS[category].split()]
    assert sum(parts) == value(ASSESSMENT, borough, category, "volume", YEAR)


def test_anticipated_levels_are_forecast_one_by_one_and_need_not_add_up():
    """Each level has its own forecast, so the parts of victim-based crime in Dartford add to 20 less than the whole."""
    parts = [value(ASSESSMENT, "dartford", part, "anticipated", YEAR) for part in PARTS["victim-based-crime"].split()]
    assert (sum(parts), value(ASSESSMENT, "dartford", "victim-based-crime", "anticipated", YEAR)) == (7476, 7496)


@pytest.mark.parametrize("borough", BOROUGHS)
@pytest.mark.parametrize("category", ["violence-against-the-person", "drug-offences", "theft-and-handling"])
@pytest.mark.parametrize("measure", ["volume", "anticipated"])
def test_the_months_add_up_to_the_year(borough, category, measure):
    months = [
        Decimal(row["value"])
        for row in rows("figures")
        if row["place"].startswith("Pattern")
        and (row["area"], row["category"], row["measure"]) == (borough, category, measure)
    ]
    assert len(months) == 12
    assert sum(months) == value(ASSESSMENT, borough, category, measure, YEAR)


def test_the_districts_add_up_to_the_county():
    for category in ("total-crime", "violent-crime", "theft-and-handling", "domestic-abuse", "anti-social-behaviour"):
        districts = [value(ASSESSMENT, district, category, "volume", YEAR) for district in DISTRICTS]
        kcc, medway = (value(ASSESSMENT, area, category, "volume", YEAR) for area in ("kcc-districts", "medway"))
        assert sum(districts) == kcc, category
        assert kcc + medway == value(ASSESSMENT, "kent", category, "volume", YEAR), category
    for year in ("2011-07-01/2012-06-30", "2012-07-01/2013-06-30", "2013-07-01/2014-06-30"):
        for casualties in ("rtc-all-casualties", "ksi-casualties", "ksi-casualties-under-16"):
            districts = [value(ASSESSMENT, area, f"road-safety/{casualties}", "volume", year) for area in DISTRICTS]
            assert sum(districts) == value(ASSESSMENT, "kcc-districts", f"road-safety/{casualties}", "volume", year)


def test_offenders_add_up_with_those_whose_area_is_unknown():
    areas = [area for area in DISTRICTS if area not in BOROUGHS] + ["dartford-and-gravesham"]
    cohort, day = "reoffending/adult/cohort", "2013-01-01/2013-12-31"
    found = [value(ASSESSMENT, area, cohort, "count", day) for area in [*areas, "unknown"]]
    assert sum(found) == value(ASSESSMENT, "kcc-districts", cohort, "count", day)
    day = "2014-05-31/2014-05-31"
    for order in (
        "community-order",
        "suspended-sentence",
        "post-release-licence",
        "youth-rehabilitation-order",
        "total",
    ):
        of = [*areas, "no-fixed-abode", "missing-or-unknown"]
        found = [value(ASSESSMENT, area, f"probation-caseload/{order}", "count", day) for area in of]
        assert sum(found) == value(ASSESSMENT, "kcc-districts", f"probation-caseload/{order}", "count", day)


@pytest.mark.parametrize("borough", BOROUGHS)
@pytest.mark.parametrize("period", [YEAR, BEFORE])
def test_noise_complaints_add_up_to_their_total(borough, period):
    kinds = [
        number
        for (area, category, _, when, *_), _, number in figures("volume")
        if area == borough and category.startswith("noise/") and category != "noise/total" and when == period
    ]
    assert sum(kinds) == value(ASSESSMENT, borough, "noise/total", "volume", period)


def test_the_six_factors_of_a_theme_add_up_to_its_score():
    themes = {row["category"] for row in rows("figures") if row["category"].startswith("theme/")}
    assert len(themes) == 8
    for theme in themes:
        for borough in BOROUGHS:
            factors = [
                Decimal(row["value"])
                for row in rows("figures")
                if (row["area"], row["category"]) == (borough, theme) and row["measure"].startswith("score_")
            ]
            assert len(factors) == 6
            assert all(0 <= factor <= 5 for factor in factors)
            assert sum(factors) == value(ASSESSMENT, borough, theme, "score", YEAR)


def test_reoffending_and_targets_agree_with_their_parts():
    when = "2013-01-01/2013-12-31"
    for (area, category, *_), source, printed in figures("difference_predicted_actual_percent", "predicted"):
        predicted = value(source, area, category, "predicted_rate_percent", when)
        actual = value(source, area, category, "actual_rate_percent", when)
        assert abs((actual - predicted) / predicted * 100 - printed) < Decimal("0.1"), area
    for (area, category, _, period, *_), source, printed in figures("percent_of_target_achieved", "target"):
        target = value(source, area, category, "target", period)
        assert near(printed, value(source, area, category, "count", period) / target * 100), area


def test_shares_agree_with_their_counts_but_where_we_know_better():
    found = {}
    for (area, category, _, period, *_), source, printed in figures("share_percent"):
        base = next((n for (where, prefix), n in BASES.items() if where == area and category.startswith(prefix)), None)
        count = value(source, area, category, "count", period)
        if base and count is not None and not near(printed, count / base * 100):
            found[area, category] = (str(printed), f"{count / base * 100:.1f}")
    assert found == WRONG_SHARES


def test_no_percentage_is_out_of_range_and_no_count_is_negative():
    for row in rows("figures"):
        number = Decimal(row["value"])
        if row["measure"] in ("volume", "count", "anticipated", "previous_volume", "target"):
            assert number >= 0, row
            assert number == number.to_integral_value(), row
        if row["measure"].startswith(("share", "repeat", "rate_percent", "predicted", "actual")):
            assert 0 <= number <= 100, row
