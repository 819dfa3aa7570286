"""A mark of what is stored: while it stays the same, so does what digests say, as far as anybody changes it.

Whatever people change in chat leaves a line in the log in the same transaction, figures that come have numbers of their
own, and figures that change leave what they were. Only what leaves none of these (the name of a post in a file, the
words of a new release) is not seen.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from storage import tables

NEWEST = 200  # of two transactions at once the one with the higher numbers may be stored first
Mark = tuple[int | None, ...]

_line, _figure, _before = tables.audit.c.id, tables.figure.c.id, tables.figure_history.c.id
_last_line = select(func.max(_line)).scalar_subquery()
_MARK = select(
    _last_line,
    select(func.count()).where(_line > _last_line - NEWEST).scalar_subquery(),
    select(func.max(_figure)).scalar_subquery(),
    select(func.max(_before)).scalar_subquery(),
)


def mark(connection: Connection) -> Mark:
    """The mark of what `connection` sees now: four numbers that indexes give."""
    return tuple(connection.execute(_MARK).one())
