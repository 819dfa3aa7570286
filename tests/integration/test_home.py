"""Whose bot it is: the rows of the partnerships say which areas are home, and which county they are compared with."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, insert

from bot.policy import Audience, Viewer
from handlers import subcommands
from handlers.subjects import areas_meant
from jobs import priority_rows
from storage import home, tables
from storage import vocabulary as words_of
from storage.access import Channel

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
ROUTER = subcommands.router()
ESSEX = {
    "essex": ("Essex (with Southend and Thurrock)", "county", ""),
    "basildon": ("Basildon", "district", "essex"),
    "harlow": ("Harlow", "district", "essex"),
    "uttlesford": ("Uttlesford", "district", "essex"),
    "basildon-and-harlow": ("Basildon and Harlow", "partnership", "essex"),
}
YEAR = {"period_start": date(2025, 4, 1), "period_end": date(2026, 3, 31)}


@pytest.fixture
def essex(filled_db):
    """The shipped database as a joint partnership of Essex would have it."""
    with filled_db.write() as connection:
        for table in (tables.priority, tables.strategy, tables.partnership):
            connection.execute(delete(table))
        connection.execute(insert(tables.area), [_area(slug, *rest) for slug, rest in ESSEX.items()])
        joint = {"slug": "basildon-and-harlow", "name": "Basildon and Harlow CSP", "areas": ["basildon", "harlow"]}
        connection.execute(insert(tables.partnership), [joint])
        connection.execute(insert(tables.strategy), [_strategy()])
        connection.execute(insert(tables.priority), [_priority()])
    words_of.forget(filled_db)
    return filled_db


def _area(slug, name, kind, parent):
    return {"slug": slug, "name": name, "short": name, "kind": kind, "parent": parent, "aliases": []}


def _strategy():
    return {"slug": "plan", "partnership": "basildon-and-harlow", "name": "Plan", "status": "adopted"}


def _priority():
    return {
        **{"strategy": "plan", "ordinal": 1, "slug": "homes", "name": "Safe homes"},
        **{"categories": ["burglary-dwelling"], "aliases": []},
    }


def published(db, **values):
    """Each area's volume of burglaries in a year, in a return of the county."""
    with db.write() as connection:
        connection.execute(insert(tables.figure), [_volume(area, value) for area, value in values.items()])


def _volume(area, value):
    return {
        **{"area": area.replace("_", "-"), "category": "burglary-dwelling", "measure": "volume", **YEAR},
        **{
            "value": Decimal(value),
            "unit": "offences",
            "source": "return.csv",
            "place": "Table 1",
            "supplier": "Police",
        },
        **{"status": "final", "classification": "public", "supplier": "Police", "loaded_at": NOW, "loaded_by": "test"},
    }


def ask(db, text):
    return ROUTER.reply(text, ANYBODY, db, NOW).message


def slugs(areas):
    return [area.slug for area in areas]


def test_the_shipped_partnerships_are_at_home_in_both_boroughs_and_compare_with_kent(shipped_db):
    words = words_of.vocabulary(shipped_db)
    ours = home.of(words)
    assert ours.slugs == ("dartford", "gravesham")
    assert slugs(ours.averages) == ["kent", "kcc-districts"]
    assert slugs(areas_meant(words, ())) == ["dartford", "gravesham", "kent"]
    assert slugs(areas_meant(words, (words.areas.by_slug["dartford-and-gravesham"],))) == ["dartford", "gravesham"]
    assert ours.together(["gravesham"]).slug == "dartford-and-gravesham"
    assert ours.together(["ashford"]) is None


def test_no_area_means_the_districts_and_the_county_of_the_partnerships_own_row(essex):
    words = words_of.vocabulary(essex)
    assert slugs(areas_meant(words, ())) == ["basildon", "harlow", "essex"]
    published(essex, basildon="610", harlow="402", essex="5120", dartford="77")
    text = ask(essex, "priority homes").text
    assert "Basildon: 610" in text
    assert "Harlow: 402" in text
    assert "Essex (with Southend and Thurrock): 5,120" in text
    assert "Dartford" not in text


def test_what_was_published_for_the_joint_partnership_stands_in_for_its_districts(essex):
    published(essex, basildon_and_harlow="1012")
    assert "Basildon and Harlow: 1,012" in ask(essex, "figure burglary-dwelling").text


def test_a_refusal_names_its_areas(essex):
    text = ask(essex, "figure burglary-dwelling").text
    assert "no figure for Basildon, Harlow or Essex was published" in text


def test_the_districts_compared_are_those_of_its_county(essex):
    published(essex, basildon="610", harlow="402", uttlesford="190", dartford="77", essex="5120")
    shown = str(ask(essex, "compare burglary-dwelling").payload())
    assert all(name in shown for name in ("Basildon", "Harlow", "Uttlesford", "Essex"))
    assert "Dartford" not in shown


def test_the_monday_table_has_its_districts(essex):
    published(essex, basildon_and_harlow="1012")
    with essex.read() as connection:
        made = priority_rows.table(connection, ANYBODY, datetime(2026, 4, 20, 10, 0, tzinfo=UTC))
    assert made.headings == ("Priority", "Basildon", "Harlow", "Period")
    assert "together" in made.rows[0].name
