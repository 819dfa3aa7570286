"""How many records of a period could not be put in any district: what a card of data.police.uk must say beside it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage import tables
from storage.figures import VOLUME
from storage.loading.police_uk.crime_types import KENT_CATEGORIES, NO_LOCATION, OUTSIDE, SOURCE
from storage.periods import Period


def in_words(connection: Connection, category: str, period: Period) -> str:
    """A sentence with the records of `category` in `period` that no district has; empty unless every month is known.

    Records of British Transport Police are not told: those without a location may be from anywhere in the country.
    """
    if category not in KENT_CATEGORIES or not period.months:
        return ""
    counts = {area: _counts(connection, category, area, period) for area in (NO_LOCATION, OUTSIDE)}
    if any(len(months) != period.months for months in counts.values()):
        return ""
    nowhere, outside = (sum(months) for months in counts.values())
    return f"In no district in this period: {nowhere:,} without a location, {outside:,} outside Kent."


def _counts(connection: Connection, category: str, area: str, period: Period) -> list[int]:
    """The count of each month within `period` that is stored."""
    table = tables.figure.c
    query = select(table.period_start, table.period_end, table.value).where(
        *(table.category == category, table.area == area, table.measure == VOLUME, table.source == SOURCE),
        *(table.period_start >= period.start, table.period_end <= period.end),
    )
    return [int(value) for start, end, value in connection.execute(query) if Period(start, end).months == 1]
