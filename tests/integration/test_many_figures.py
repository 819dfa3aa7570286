"""A priority after a big load: twenty years of months change no card but by the periods it offers."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert

from bot.policy import Audience, Viewer
from handlers import card_figures, priority, subcommands
from handlers.subjects import areas_meant
from storage import figures, tables, vocabulary
from storage.access import Channel
from storage.periods import month

NOW = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
CATEGORIES = ("anti-social-behaviour", "criminal-damage", "fires/deliberate", "noise/total")
AREAS = ("dartford", "gravesham", "kent", "dartford-and-gravesham")
ROUTER = subcommands.router()


def month_of(category, area, year, number, **given):
    period = month(year, number)
    return {
        **{"area": area, "category": category, "measure": "volume", "value": Decimal(number * 100 + year % 100)},
        **{"period_start": period.start, "period_end": period.end, "unit": "offences", "source": "return.csv"},
        **{"place": f"Table {number}", "supplier": "Kent Police", "status": "final", "classification": "public"},
        **{"loaded_at": NOW, "loaded_by": "test", **given},
    }


def months(first, last, **given):
    """A month of every category and area from January of `first` to December of `last`."""
    return [
        month_of(category, area, year, number, **given)
        for year in range(first, last + 1)
        for number in range(1, 13)
        for category in CATEGORIES
        for area in AREAS
    ]


@pytest.fixture
def load(filled_db):
    def loading(rows):
        with filled_db.write() as connection:
            connection.execute(insert(tables.figure), rows)

    return loading


def ask(db, text, audience=ANYBODY):
    return ROUTER.reply(text, audience, db, NOW).message


def test_older_months_leave_the_card_as_it_was_and_are_offered(filled_db, load):
    before = ask(filled_db, "priority anti-social-behaviour")
    load(months(1991, 2010))
    after = ask(filled_db, "priority anti-social-behaviour")
    assert (after.text, after.blocks[:-1]) == (before.text, before.blocks[:-1])
    assert "Dec 2010" in str(after.blocks[-1])


def test_any_of_them_can_be_asked_for(filled_db, load):
    load(months(1991, 2010))
    text = ask(filled_db, "priority anti-social-behaviour march 2003").text
    assert "March 2003" in text
    assert "Dartford: 303 incidents" in text


def test_the_figures_read_are_few_however_many_there_are(filled_db, load):
    words = vocabulary.vocabulary(filled_db)
    load(months(1991, 2010))
    with filled_db.read() as connection:
        subject = priority.subject_of(connection, words, "anti-social-behaviour", NOW)
        areas = areas_meant(words, ())
        found = card_figures.read(connection, words, subject, areas, ANYBODY, NOW, NOW.date())
        every = figures.about(connection, CATEGORIES, AREAS, today=NOW.date())
    assert len(every) > 20 * 12 * len(CATEGORIES) * len(AREAS)
    assert len(found.shown) < 120


def test_newer_months_in_confidence_are_nobodys_but_an_officers(filled_db, load):
    before = ask(filled_db, "figure anti-social-behaviour")
    load([month_of("anti-social-behaviour", area, 2014, 12, classification="in-confidence") for area in AREAS])
    after = ask(filled_db, "figure anti-social-behaviour")
    assert "In confidence and not shown here: Anti-social behaviour" in after.text
    assert after.text.startswith(before.text)
    assert "December 2014" in ask(filled_db, "figure anti-social-behaviour", OFFICER).text
