"""A made-up county: 60 districts with a rate each, 300 wards of one borough with a count each, as a figure file."""

from sqlalchemy import insert

from storage import tables, vocabulary
from storage.loading import figures

DISTRICTS, WARDS = 60, 300
HEADER = (
    "area,category,measure,period_start,period_end,value,unit,comparator,comparison_period,source,place,classification"
)
YEAR = "2014-01-01,2014-12-31"
BEFORE = "2013-01-01/2013-12-31"
PLACE = "Offences by area"


def populate(db, file, *, now, small=()):
    """Fill `db` with the county; the wards numbered in `small` have the count given there."""
    with db.write() as connection:
        connection.execute(insert(tables.area), [*_areas("district", "d", DISTRICTS), *_areas("ward", "w", WARDS)])
    vocabulary.forget(db)
    file.write_text("\n".join([HEADER, *_districts(), *_wards(dict(small))]) + "\n", encoding="utf-8")
    return figures.load(db, file, now=now, by="test")


def _areas(kind, letter, count):
    parent = "dartford" if kind == "ward" else "kent"
    blank = {"gss": "", "valid_from": None, "valid_to": None, "note": "", "aliases": []}
    prefix = "dartford/" if kind == "ward" else ""
    return [
        {"slug": f"{prefix}{letter}{n}", "name": f"{kind.title()} {letter}{n}", "short": f"{kind.title()} {letter}{n}"}
        | {"kind": kind, "parent": parent, **blank}
        for n in range(1, count + 1)
    ]


def _districts():
    rest = f"Return of the county,{PLACE},public"
    for n, area in enumerate(["dartford", "gravesham", *(f"d{n}" for n in range(1, DISTRICTS + 1))]):
        yield f"{area},robbery,volume,{YEAR},{1000 - n},offences,none,,{rest}"
        yield f"{area},robbery,rate_per_1000,{YEAR},{2000 - n},per 1000 people,none,,{rest}"
        yield f"{area},robbery,change_percent,{YEAR},-{n}.5,percent,previous-year,{BEFORE},{rest}"


def _wards(small):
    rest = "Return of the county,Wards of the borough,public"
    for n in range(1, WARDS + 1):
        yield f"dartford/w{n},robbery,volume,{YEAR},{small.get(n, 1000 - n)},offences,none,,{rest}"
