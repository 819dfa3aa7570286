"""What the rows and columns of every numeric table in the papers mean. The numbers are read from the papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.integration.papers import Table

YEAR = "2013-10-01/2014-09-30"
BEFORE = "2012-10-01/2013-09-30"
Meaning = Mapping[str, str]


def _is(measure: str, comparator: str = "none", against: str = "", **more: str) -> Meaning:
    return {"measure": measure, "comparator": comparator, "comparison_period": against, **more}


def _slugs(names: str, field: str = "area", **same: str) -> dict[str, Meaning]:
    """`Ashford, Tunbridge Wells=tunbridge-wells`: labels and slugs; a slug follows from its label where it can."""
    rows = {}
    for name in names.split(", "):
        label, _, slug = name.partition("=")
        rows[label] = {field: slug or label.lower().replace(" ", "-"), **same}
    return rows


_TWELVE = (
    "Ashford, Canterbury, Dartford, Dover, Gravesham, Maidstone, Sevenoaks, Shepway, Swale, Thanet, "
    "Tonbridge and Malling, Tunbridge Wells"
)
DISTRICTS = _slugs(_TWELVE + ", KCC Districts, Medway, Kent")
FOUR_AREAS = _slugs("Dartford, Gravesham, KCC Districts, Kent")
VOLUME, ANTICIPATED = _is("volume"), _is("anticipated")
DIFFERENCE, RATE = _is("difference", "anticipated"), _is("rate_per_1000")
SHARE = _is("share_of_total_percent")
CHANGE = _is("change_percent", "previous-year", BEFORE)
BY_DISTRICT = (VOLUME, ANTICIPATED, DIFFERENCE, SHARE, RATE)
BY_DISTRICT_HEADER = "Area Volume Anticipated Difference As prop. of total crime Per 1,000 population"

CATEGORIES = _slugs(
    "Victim based crime=victim-based-crime, Violent crime, Violence against the person, Sexual offences, Robbery, "
    "Burglary dwelling, Burglary other than dwelling, Vehicle crime, Theft from motor vehicle, "
    "Theft of motor vehicle, Vehicle interference, Theft and handling exc. VI=theft-and-handling, Shoplifting, "
    "Theft of pedal cycle, Other theft, Criminal damage, Crimes against society, Drug offences, "
    "Possession of weapons, Public order offences=public-order, Other crimes, Total crime",
    "category",
)


def _category_table(name: str, area: str, end: str) -> Table:
    title = f"Total recorded crime in {name} October 2013-September 2014"
    header = "Category Volume Anticipated Difference Per 1,000 pop."
    columns = (VOLUME, ANTICIPATED, DIFFERENCE, RATE)
    return Table("000", title, title, header, end, columns, CATEGORIES, common={"area": area, "period": YEAR})


MONTHS = [f"2013-{m}-01/2013-{m}-{d}" for m, d in (("10", 31), ("11", 30), ("12", 31))] + [
    f"2014-{m:02}-01/2014-{m:02}-{d}" for m, d in zip(range(1, 10), (31, 28, 31, 30, 31, 30, 31, 31, 30), strict=True)
]
_MONTHS = "Oct 13 Nov 13 Dec 13 Jan 14 Feb 14 Mar 14 Apr 14 May 14 Jun 14 Jul 14 Aug 14 Sep 14"


def _by_month(meaning: Meaning) -> tuple[Meaning, ...]:
    return tuple({**meaning, "period": month} for month in MONTHS)


def _pattern(title: str, category: str, area: str, end: str, anticipated: str = "Anticipated") -> Table:
    title = f"Pattern of {title} – {area.title()}"
    rows: dict[str, Meaning] = {"Volume": {}, anticipated: {}}
    own = {"Volume": _by_month(VOLUME), anticipated: _by_month(ANTICIPATED) + _by_month(DIFFERENCE)}
    common = {"area": area, "category": category}
    return Table("000", title, title, _MONTHS, end, (), rows, own_columns=own, common=common)


def _across(areas: Iterable[str], columns: Iterable[Meaning]) -> tuple[Meaning, ...]:
    """The same columns for each area in turn."""
    return tuple({**column, "area": area} for area in areas for column in list(columns))


# --- deprivation and unemployment ---

_RANKS = (
    _is("score", category="deprivation/average-imd-score"),
    _is("rank_in_district", category="deprivation/average-imd-score"),
    _is("rank_in_kent", category="deprivation/average-imd-score"),
)


def _wards(district: str, count: int, names: str, after: str, end: str) -> Table:
    rows = {
        label: {"area": f"{district.lower()}/{slug}"} for label, slug in (name.split("=") for name in names.split(", "))
    }
    header = (
        f"Ward name Average IMD Score Rank of average score in {district} (of {count} Wards) "
        "Rank of average score in Kent (of 283 Wards) Within Kent’s 20% most deprived Wards"
    )
    place = f"Average IMD scores for Wards in Dartford and Gravesham 2010, {district}"
    return Table(
        "000", place, district, header, end, _RANKS, rows, after=after, common={"period": "2010-01-01/2010-12-31"}
    )  # fmt: skip


IMD = (
    _wards(
        "Dartford", 17,
        "Littlebrook=littlebrook, Joyce Green=joyce-green, Princes=princes, Swanscombe=swanscombe, "
        "New Barn and Southfleet=longfield-new-barn-and-southfleet, Heath=heath",
        "deprived and 20% least deprived Wards in Kent 2010", "Gravesham",
    ),
    _wards(
        "Gravesham", 18,
        "Riverside=riverside, Northfleet North=northfleet-north, Singlewell=singlewell, Westcourt=westcourt, "
        "Meopham North=meopham-north, Riverview=riverview, Istead Rise=istead-rise",
        "6.32 17 270", "4. Unemployment",
    ),
)  # fmt: skip

_MONTH_AGO, _YEAR_AGO = "2014-08-01/2014-08-31", "2013-09-01/2013-09-30"
_JOBLESS = (
    _is("count"), _is("rate_percent"), _is("difference", "previous-month", _MONTH_AGO),
    _is("change_percent", "previous-month", _MONTH_AGO), _is("difference", "previous-year", _YEAR_AGO),
    _is("change_percent", "previous-year", _YEAR_AGO),
)  # fmt: skip


def _unemployment(name: str, after: str) -> Table:
    return Table(
        "000", f"Unemployment rates: {name}", "Change since previous month Change since last year",
        "District Number % Number %", "Source: NOMIS", _JOBLESS,
        _slugs(f"{name}, Kent=kcc-districts, Great Britain"), after=after,
        common={"category": "unemployment", "period": "2014-09-01/2014-09-30"},
    )  # fmt: skip


# --- crime by district, by category and by month ---

_VAP = ("Recorded Violence Against the Person", "violence-against-the-person")
_DRUGS = ("Drug Offences", "drug-offences")
_THEFT = ("recorded Theft and Handling Offences", "theft-and-handling")

CRIME = (
    Table(
        "000", "Violent crime October 2013-September 2014", "Violent crime October 2013-September 2014",
        BY_DISTRICT_HEADER, "2. Violence against the person", BY_DISTRICT, DISTRICTS,
        common={"category": "violent-crime", "period": YEAR},
    ),
    Table(
        "000", "Theft and Handling offences exc. Vehicle Interference October 2013-September 2014",
        "Theft and Handling offences exc. Vehicle Interference October 2013-September 2014", BY_DISTRICT_HEADER,
        "4.2 In the 12 months", BY_DISTRICT,
        {(f"{name}* (refer pg.28)" if name == "Dartford" else name): is_ for name, is_ in DISTRICTS.items()},
        common={"category": "theft-and-handling", "period": YEAR},
    ),
    Table(
        "000", "Total recorded crime per 1,000 population in Kent October 2013-September 2014",
        "Total recorded crime per 1,000 population in Kent October 2013-September 2014",
        "Area No. of offences Per 1,000 pop.", "1.3 Most Districts", (VOLUME, RATE), DISTRICTS,
        common={"category": "total-crime", "period": YEAR},
    ),
    _category_table("Dartford", "dartford", "Total recorded crime in Gravesham October"),
    _category_table("Gravesham", "gravesham", "Violent Crime 1. Total Violent Crime"),
    _pattern(*_VAP, "dartford", "Pattern of Recorded Violence"),
    _pattern(*_VAP, "gravesham", "2.3 Council Wards"),
    _pattern(*_DRUGS, "dartford", "Pattern of Drug Offences – Gravesham"),
    _pattern(*_DRUGS, "gravesham", "2.2 Our CSP"),
    _pattern(*_THEFT, "dartford", "Pattern of recorded Theft", "Anticipate d"),
    _pattern(*_THEFT, "gravesham", "4.4 Shoplifting", "Anticipate d"),
)  # fmt: skip

# --- domestic abuse ---

_DA = (
    VOLUME, RATE, _is("repeat_victims_percent", period=BEFORE), _is("repeat_victims_percent"),
)  # fmt: skip
_MARAC = "domestic-abuse/marac/"
_IDVA = "domestic-abuse/idva/"
_Q1, _Q2, _HALF = "2014-04-01/2014-06-30", "2014-07-01/2014-09-30", "2014-04-01/2014-09-30"
_HALF_AGO = "2013-04-01/2013-09-30"
_THREE = tuple({"period": period} for period in (_Q1, _Q2, _HALF))


def _thrice(measure: str, category: str, count: int = 3) -> tuple[Meaning, ...]:
    return tuple({**_is(measure), **period, "category": _IDVA + category} for period in _THREE[:count])


def _idva(name: str, end: str, within: int) -> Table:
    moved = {**_is("change_percent", "previous-year", _HALF_AGO), "period": _HALF}
    hours = ("contacted-within/24-hours", "contacted-within/48-hours", "contacted-within/over-48-hours")
    shares = tuple({**_is("share_percent"), **p, "category": _IDVA + h} for p in _THREE[:within] for h in hours)
    engaged = tuple(
        {**_is(measure), **period, "category": _IDVA + "contacted-clients-engaged"}
        for period in _THREE for measure in ("volume", "share_percent")
    )  # fmt: skip
    own = {
        "New referrals": (*_thrice("volume", "new-referrals"), {**moved, "category": _IDVA + "new-referrals"}),
        "No. of children on referrals": (
            *_thrice("volume", "children-on-referrals"),
            {**moved, "category": _IDVA + "children-on-referrals"},
        ),
        "Unable to contact/criteria not met": _thrice("volume", "unable-to-contact-or-criteria-not-met"),
        "Total clients": _thrice("volume", "total-clients"),
        "No. of contacted clients closed with outcomes": _thrice("volume", "contacted-clients-closed-with-outcomes"),
        "No/% of contacted clients engaged": engaged,
        "% of clients contacted within: 24 hours 48 hours > 48 hours": shares,
        "Current client caseload": tuple(
            {**_is("count"), "category": _IDVA + "current-client-caseload", "period": day}
            for day in ("2014-06-30/2014-06-30", "2014-09-30/2014-09-30")
        ),
    }
    title = f"{name} IDVA Service – Key Information April-September 2014"
    header = "Overall caseload Apr-Jun 2014 Jun-Sept 2014 Progressive total Movement on same period last year"
    rows: dict[str, Meaning] = {label: {} for label in own}
    return Table("000", title, title, header, end, (), rows, own_columns=own, common={"area": name.lower()})


_ONE_STOP = [f"20{y}-08-01/20{y + 1}-07-31" for y in (10, 11, 12, 13)]
ABUSE = (
    Table(
        "000", "Domestic Abuse Incidents – Percentage of Repeat Victims",
        "Domestic Abuse Incidents – Percentage of Repeat Victims",
        "Area Domestic abuse incidents Oct 2013-Sept 2014 % repeat victims Volume Per 1,000 pop. "
        "Oct 2012- Sept 2013 Oct 2013- Sept 2014",
        "5.5.2 Both Dartford", _DA, DISTRICTS, common={"category": "domestic-abuse", "period": YEAR},
    ),
    Table(
        "000", "MARAC Cases", "MARAC Cases Measure",
        "Dartford Gravesham Kent" + " Oct 12- Sept 13 Oct 13- Sept 14" * 3, "5.4.4 What is of interest",
        _across(("dartford", "gravesham", "kent"), ({"period": BEFORE}, {"period": YEAR})),
        {
            "Total no. of cases": _is("volume", category=_MARAC + "cases"),
            "No. of repeat cases": _is("volume", category=_MARAC + "repeat-cases"),
            "Repeat cases %": _is("repeat_cases_percent", category=_MARAC + "cases"),
            "No. of children in households": _is("volume", category=_MARAC + "children-in-households"),
            "No. of BME cases": _is("volume", category=_MARAC + "bme-cases"),
            "No. of LGBT cases": _is("volume", category=_MARAC + "lgbt-cases"),
            "No. of cases with registered disabilities":
                _is("volume", category=_MARAC + "cases-with-registered-disabilities"),
            "No. of male victims": _is("volume", category=_MARAC + "male-victims"),
            "Victims under 18*": _is("volume", category=_MARAC + "victims-under-18"),
            "Perpetrators under 18*": _is("volume", category=_MARAC + "perpetrators-under-18"),
        },
    ),
    _idva("Dartford", "5.6.4 The services", 3),
    _idva("Gravesham", "5.6.5 Other key", 2),
    Table(
        "000", "Number of visitors to One-Stop Shop Services", "Number of visitors to One-Stop Shop Services",
        "Location No of visitors 2010/11 No of visitors 2011/12 No of visitors 2012/13 No of visitors 2013/14 "
        "% +/- against previous year",
        "* Herne Bay opened",
        (*({**VOLUME, "period": year} for year in _ONE_STOP),
         _is("change_percent", "previous-year", _ONE_STOP[2], period=_ONE_STOP[3])),
        _slugs("Ashford, Canterbury, Dartford, Dover, Gravesham, Herne Bay*=herne-bay, Maidstone, Medway, Shepway, "
               "Swale, Swanley **=swanley, Thanet, Tonbridge***=tonbridge, Total=all-one-stop-shops"),
        common={"category": "domestic-abuse/one-stop-shop/visitors"},
    ),
)  # fmt: skip

# --- substance misuse ---

_TREATED = "substance-misuse/cri-clients/"
_IN_TREATMENT = {"period": "2014-09-30/2014-09-30"}
_TWO_AREAS = _across(("dartford", "gravesham"), (_is("count"), _is("share_percent")))
_KCA = "substance-misuse/kca-young-people/"
_KCA_YEARS = tuple({"period": f"20{y}-04-01/20{y + 1}-03-31"} for y in (11, 12, 13))


def _young_people(name: str, title: str, header: str, after: str, end: str) -> Table:
    rows = {
        "No. of young people starting new treatment journey":
            _is("volume", category=_KCA + "starting-new-treatment-journey"),
        "Total no. young people engaged with substance misuse treatment services":
            _is("volume", category=_KCA + "engaged-with-treatment"),
        "Planned": _is("share_percent", category=_KCA + "treatment-exits/planned"),
        "Unplanned": _is("share_percent", category=_KCA + "treatment-exits/unplanned"),
    }  # fmt: skip
    place = f"KCA Young people client base – {name}"
    return Table("000", place, title, header, end, _KCA_YEARS, rows, after=after, common={"area": name.lower()})


_SUBSTANCES = (
    "Alcohol unspecified, Amphetamines unspecified, Cannabis herbal, Cannabis unspecified, "
    "Cocaine Freebase (Crack)=cocaine-freebase-crack, Cocaine Hydrochloride, Cocaine unspecified, "
    "Codeine unspecified, Diazepam, Dihydrocodeine, Heroin illicit, Opiates unspecified, Other opiates, "
    "Other prescribed drug, Other/No details=other-no-details, Tramadol hydrochloride"
)
SUBSTANCES = (
    Table(
        "000", "Age range of CRI Dartford and Gravesham clients – September 2014",
        "Age range of CRI Dartford and Gravesham clients – September 2014",
        "Age range Dartford Gravesham No. % No. %", "3.4 Clients are asked", _TWO_AREAS,
        {label: {"category": _TREATED + "age/" + label.lower().replace(" ", "-"), **_IN_TREATMENT}
         for label in ("18-24", "25-34", "35-44", "45-54", "55-64", "65 and over", "Total")},
    ),
    Table(
        "000", "Primary substance use of clients in treatment September 2014",
        "Primary substance use of clients in treatment September 2014",
        "Substance Dartford Gravesham No. % No. %", "4. Hospital Admissions", _TWO_AREAS,
        {label: {"category": _TREATED + "primary-substance/" + is_["category"], **_IN_TREATMENT}
         for label, is_ in _slugs(_SUBSTANCES, "category").items()},
    ),
    _young_people("Dartford", "KCA Young people client base – Dartford and Gravesham",
                  "2011-12 2012-13 2013-14 Dartford", "5.3 In 2013-14", "Gravesham No. of young people"),
    _young_people("Gravesham", "Unplanned 81% 50% 42%", "Gravesham", "KCA Young people client base",
                  "Review of key activities"),
)  # fmt: skip

# --- anti-social behaviour, fires and noise ---

_TWO_YEARS = ({**VOLUME, "period": BEFORE}, {**VOLUME, "period": YEAR}, {**CHANGE, "period": YEAR})


def _fires(kind: str, category: str, after: str, end: str, dated: str = "") -> Table:
    return Table(
        "000", f"Total fires recorded by KF&RS ({kind})", "Total fires recorded by KF&RS" + dated,
        "Area Oct 2012-Sept 2013 Oct 2013-Sept 2014 % +/-", end, _TWO_YEARS, FOUR_AREAS, after=after,
        common={"category": category},
    )  # fmt: skip


_NOISE = (
    "Alarm – intermittent=alarm-intermittent, Alarm, Barking dog, Bells, Boats, DIY, Fireworks, Loud music, "
    "Low frequency, Machinery, Other, Other animals, Party, People, Plant (constr.)=plant-constr, PA systems, "
    "Shooting, Street noise, TV/radio=tv-radio, Unspecified, Vehicle alarms, Vehicle repairs, Total"
)
BEHAVIOUR = (
    Table(
        "000", "Police recorded incidents of ASB",
        "Police recorded incidents of ASB 1 October 2012-30 September 2013 and 1 October 2013-30 September 2014",
        "Area Oct 2012- Sept 2013 Oct 2013- Sept 2014 % +/- Per 1,000 population", "1.3 3,616 ASB incidents",
        (*_TWO_YEARS, {**RATE, "period": YEAR}), DISTRICTS, common={"category": "anti-social-behaviour"},
    ),
    _fires("all", "fires/total", "2.1. Overall fire activity", "2.2 Council Wards"),
    _fires("accidental", "fires/accidental", "2.3 Accidental fires", "2.3.2 Council Wards"),
    _fires("deliberate", "fires/deliberate", "2.4 Deliberate fires", "2.4.2 Council Wards",
           " 1 October 2012-30 September 2013 and 1 October 2013-30 September 2014"),
    Table(
        "000", "Noise nuisance complaints by category", "Noise nuisance complaints by category",
        "Noise category Dartford Gravesham" + " Yr ending Sept 2013 Yr ending Sept 2014 % +/-" * 2,
        "3.3 There were 528", _across(("dartford", "gravesham"), _TWO_YEARS),
        {label: {"category": "noise/" + is_["category"]} for label, is_ in _slugs(_NOISE, "category").items()},
    ),
)  # fmt: skip
