"""What the rows and columns mean in the tables on offenders, families, roads, the ranking and the consultation."""

from __future__ import annotations

from tests.integration.papers import Table
from tests.integration.printed_tables import (
    _TWELVE,
    ABUSE,
    BEHAVIOUR,
    CRIME,
    IMD,
    SUBSTANCES,
    Meaning,
    _across,
    _is,
    _slugs,
    _unemployment,
)

TWELVE = _TWELVE

# --- re-offending and families ---

_JOINT = (
    "Ashford, Canterbury, Dartford and Gravesham, Dover, Maidstone, Medway, Sevenoaks, Shepway, Swale, Thanet, "
    "Tonbridge and Malling, Tunbridge Wells"
)
_ADULT = "reoffending/adult"
_CASELOAD = ("community-order", "suspended-sentence", "post-release-licence", "youth-rehabilitation-order", "total")
_HALF_YEARS = (
    "2013-01-01/2013-06-30", "2013-04-01/2013-09-30", "2013-07-01/2013-12-31", "2013-10-01/2014-03-31",
    "2014-01-01/2014-06-30",
)  # fmt: skip
_QUARTERS = (
    "2013-04-01/2013-06-30", "2013-07-01/2013-09-30", "2013-10-01/2013-12-31", "2014-01-01/2014-03-31",
    "2014-04-01/2014-06-30",
)  # fmt: skip
_SNAPSHOTS = ("2013-12-31/2013-12-31", "2014-03-31/2014-03-31", "2014-06-30/2014-06-30")
_FAMILIES = "troubled-families/"


def _percents(periods: tuple[str, ...]) -> tuple[Meaning, ...]:
    return tuple({**_is("share_percent"), "period": period} for period in periods)


OFFENDERS = (
    Table(
        "000", "Local adult re-offending rates 1 January-31 December 2013",
        "Local adult re-offending rates 1 January-31 December 2013",
        "Area/CSP Total offenders in cohort Predicted re-offending rate Actual re- offending rate "
        "% difference between predicted & actual rates",
        "2.2 Figures suggest",
        (_is("count", category="reoffending/adult/cohort"), _is("predicted_rate_percent", category=_ADULT),
         _is("actual_rate_percent", category=_ADULT),
         _is("difference_predicted_actual_percent", "predicted", category=_ADULT)),
        _slugs(_JOINT + ", Unknown, KCC Districts, Kent"), common={"period": "2013-01-01/2013-12-31"},
    ),
    Table(
        "000", "Reducing Re-offending, table of paragraph 3.1", "both Dartford and Gravesham.",
        "CSP Community Order Suspended Sentence Post- release Licence Youth Rehabilitation Order Total",
        "NB. Caseload reflects", tuple(_is("count", category="probation-caseload/" + order) for order in _CASELOAD),
        _slugs(_JOINT + ", NFA=no-fixed-abode, Missing/Unknown=missing-or-unknown, KCC Districts, Kent"),
        after="caseloads of offenders across", common={"period": "2014-05-31/2014-05-31"},
    ),
    Table(
        "000", "No. of families identified for the Programme - November 2014",
        "No. of families identified for the Programme - November 2014", "Area November 2014 Target % achieved",
        "6.2 Both Dartford", (_is("count"), _is("target"), _is("percent_of_target_achieved", "target")),
        _slugs(_TWELVE.replace("Tonbridge and Malling", "Ton & Mall=tonbridge-and-malling") + ", KCC Districts"),
        common={"category": _FAMILIES + "identified", "period": "2014-11-30/2014-11-30"},
    ),
    Table(
        "000", "Percentage of 10-17 year olds committing at least one proven offence",
        "Percentage of 10-17 year olds committing at least one proven offence",
        "Area Jan-Jun 2013 Apr- Sept 2013 Jul-Dec 2013 Oct 2013- Mar 2014 Jan-Jun 2014", "67.8% 64.5%",
        _percents(_HALF_YEARS), _slugs(_TWELVE + ", KCC=kcc-districts"),
        common={"category": _FAMILIES + "10-17-year-olds-with-proven-offence"},
    ),
    Table(
        "000", "Reducing Re-offending, table of paragraph 6.5.1", "at the same periods.",
        "Area Snapshot Dec 2013 Snapshot Mar 2014 Snapshot Jun 2014", "6.6 Domestic Abuse and Troubled",
        _percents(_SNAPSHOTS), _slugs(_TWELVE + ", KCC Districts"),
        common={"category": _FAMILIES + "families-with-member-causing-asb"},
    ),
    Table(
        "000", "Percentage of families – at least one member reporting at least one incident of domestic abuse",
        "Percentage of families – at least one member reporting at least one incident of domestic abuse to Kent Police",
        "Area Apr-Jun 2013 Jul-Sept 2013 Oct-Dec 2014 Jan-Mar 2014 Apr-Jun 2014", "6.6.2 It is important",
        _percents(_QUARTERS), _slugs("Dartford, Gravesham, KCC=kcc-districts"),
        common={"category": _FAMILIES + "families-reporting-domestic-abuse"},
    ),
)  # fmt: skip

# --- roads ---

_ROAD_YEARS = ("2011-07-01/2012-06-30", "2012-07-01/2013-06-30", "2013-07-01/2014-06-30")
_ROAD_HEADER = "Area Jul 2011- Jun 2012 Jul 2012- Jun 2013 Jul 2013- Jun 2014"


def _casualties(title: str, category: str, end: str, total: str, change: bool = False) -> Table:
    columns = [{**_is("volume"), "period": year} for year in _ROAD_YEARS]
    if change:
        columns.append({**_is("change_percent", "previous-year", _ROAD_YEARS[1]), "period": _ROAD_YEARS[2]})
    rows = _slugs(f"{_TWELVE}, {total}=kcc-districts")
    header = _ROAD_HEADER + (" % +/-" if change else "")
    return Table("000", title, title, header, end, tuple(columns), rows, common={"category": "road-safety/" + category})


_RTC = "Road Traffic Collisions"
_ALL, _KSI = (f"{_RTC} – All Casualties", "rtc-all-casualties"), (f"{_RTC} with KSI Casualties", "ksi-casualties")
_KSI_YOUNG = (f"{_RTC} – KSI Casualties aged under 16", "ksi-casualties-under-16")
ROADS = (
    _casualties(*_ALL, "2.3 Whilst seemingly", "Kent Districts", change=True),
    _casualties(*_KSI, "4.2 RTCs involving", "KCC Districts"),
    _casualties(*_KSI_YOUNG, "Review of key activities", "KCC Districts"),
)

# --- the theme ranking ---

_FACTORS = {
    "Perception of community concern": "score_community_concern",
    "Level of Harm/Impact on Community (Physical/Economic)": "score_harm",
    "Volume": "score_volume",
    "Suggested trend": "score_trend",
    "Performance compared to other Districts/County/MSG": "score_performance",
    "Partnership contribution (can partnership working add value)": "score_contribution",
    "Total": "score",
}
_THEMES = {
    "– Violent crime and domestic abuse": "violent-crime-and-domestic-abuse",
    "- Burglary and BOTD": "burglary",
    "– Theft and handling offences": "theft-and-handling",
    "– Vehicle crime": "vehicle-crime",
    "– Criminal damage": "criminal-damage",
    "– Anti-social behaviour": "anti-social-behaviour",
    "– Substance misuse": "substance-misuse",
    "– Road safety": "road-safety",
}


def _theme(name: str, slug: str) -> Table:
    title = f"Theme Ranking Process {name}"
    rows = {label: _is(measure) for label, measure in _FACTORS.items()}
    common = {"category": "theme/" + slug, "period": "2013-10-01/2014-09-30"}
    end = "Reducing Re-offending" if slug == "road-safety" else "Theme Ranking Process"
    columns = _across(("dartford", "gravesham"), ({},))
    return Table("000", title, title, "Factor Dartford Gravesham", end, columns, rows, common=common)


# --- the consultation of February 2021 ---

_ASKED = "2021-02-01/2021-02-28"
_COUNTED = (_is("count"), _is("share_percent"))


def _answers(question: str, *answers: str) -> tuple[Meaning, ...]:
    return tuple({**way, "category": f"consultation/{question}/{answer}"} for answer in answers for way in _COUNTED)


def _survey(place: str, title: str, header: str, end: str, own: dict[str, tuple[Meaning, ...]]) -> Table:
    common = {"area": "gravesham", "period": _ASKED}
    rows: dict[str, Meaning] = {label: {} for label in own}
    place = f"Community Safety Public Consultation – February 2021, {place}"
    return Table("002", place, title, header, end, (), rows, own_columns=own, common=common)


_EXPERIENCE = ("victim-yes", "victim-no", "no-answer", "total")
_ISSUES = {
    "ASB": "asb",
    "Property crime": "property-crime",
    "Substance misuse": "substance-misuse",
    "Town centre safety": "town-centre-safety",
    "Violence": "violence",
}
CONSULTATION = (
    _survey(
        "Direct experience of crime and ASB", "perceptions.", "Issue selected Victim - Yes Victim - No No answer Total",
        "Victim reporting",
        {label: _answers("direct-experience/" + slug, *_EXPERIENCE) for label, slug in _ISSUES.items()},
    ),
    _survey(
        "Gender", "respondents who completed the survey Gender", "Male Female Prefer not to say No details",
        "The gender split", {"Total": _answers("gender", "male", "female", "prefer-not-to-say", "no-details", "total")},
    ),
    _survey(
        "Age", "majority of participants being female.", "Age", "This survey has seen",
        {label: _answers("age", slug) for label, slug in (
            ("Under 18", "under-18"), ("55-64", "55-64"), ("18-24", "18-24"), ("65/+", "65-plus"), ("25-34", "25-34"),
            ("Prefer not to say", "prefer-not-to-say"), ("35-44", "35-44"), ("No details provided", "no-details"),
            ("45-54", "45-54"), ("Total", "total"))},
    ),
    _survey(
        "Ethnicity", "compared to 7.6% on this occasion.", "Ethnicity", "For the last Community Safety Survey",
        {label: _answers("ethnicity", slug) for label, slug in (
            ("White British", "white-british"), ("White and Black African", "white-and-black-african"),
            ("Indian", "indian"), ("White and Black Caribbean", "white-and-black-caribbean"),
            ("White - other", "white-other"), ("Caribbean", "caribbean"), ("Prefer not to say", "prefer-not-to-say"),
            ("Other Asian background", "other-asian-background"), ("No details provided", "no-details-provided"),
            ("Other (unspecified)", "other-unspecified"), ("White - Irish", "white-irish"),
            ("Any other mixed background)", "any-other-mixed-background"), ("White and Asian", "white-and-asian"),
            ("Total", "total"))},
    ),
)  # fmt: skip

#: By district first: a number printed in two tables is shipped once, at the place that comes first here.
TABLES = (
    *CRIME,
    *ABUSE,
    *BEHAVIOUR,
    *OFFENDERS,
    *ROADS,
    *SUBSTANCES,
    *IMD,
    _unemployment("Dartford", "4.3 The majority of those unemployed are"),
    _unemployment("Gravesham", "Source: NOMIS - Claimant Count"),
    *(_theme(name, slug) for name, slug in _THEMES.items()),
    *CONSULTATION,
)
