"""Figures that came to be known lately: their document was made public since then, or they were loaded since then."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from storage import tables
from storage.day_words import local_day
from storage.figures import FIGURE, Figure, asked_about, figure_of
from storage.types import Instant

RECENT = timedelta(days=120)  # after its period a figure still is news, where nobody knows when it was made public


def since(
    connection: Connection,
    categories: Collection[str],
    areas: Collection[str],
    moment: datetime,
    *,
    today: date,
    loaded: bool,
) -> list[Figure]:
    """Figures of `categories` for `areas` that were not known at `moment` and are on `today`, in the order of loading.

    With `loaded` those count that were loaded after it, whenever their document came out. Without, the document alone
    decides (a database that was filled in one go makes no news of the years before).
    """
    figure, source = tables.figure.c, tables.source.c
    day = local_day(moment)
    came_out = source.published > day
    undated = and_(source.published.is_(None), figure.period_end > today - RECENT)
    came_in = figure.loaded_at > bindparam("moment", moment, type_=Instant)
    query = (
        select(*FIGURE)
        .outerjoin(tables.source, source.source == figure.source)
        .where(asked_about(), or_(came_out, came_in) if loaded else or_(came_out, undated))
        .order_by(figure.id)
    )
    asked: dict[str, Any] = {"categories": list(categories), "areas": list(areas), "today": today}
    return [figure_of(row) for row in connection.execute(query, asked)]
