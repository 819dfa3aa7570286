"""The rows of a figure file on their way into the database: put aside in a temporary table, compared as a set, stored.

Nothing of the file is kept in memory, and nothing is stored before every row was found good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Insert,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage import tables
from storage.figures import CONTENT, IDENTITY, keep_history
from storage.loading.figure_cells import COLUMNS
from storage.loading.problems import KEPT, Problems
from storage.loading.report import LoadReport

BATCH = 5_000
WORTH_ANALYSING = 10_000
_ADVISORY_LOCK = 7_277_002  # any fixed number: two files must not be compared with the same figures at once
_figure = tables.figure
_Number = BigInteger().with_variant(Integer, "sqlite")
_own = MetaData()


def _number() -> Column[int]:
    return Column("number", _Number, primary_key=True, autoincrement=False)


staged = Table(
    "figure_staged",
    _own,
    _number(),
    *(Column(name, _figure.c[name].type, nullable=_figure.c[name].nullable) for name in COLUMNS),
    prefixes=["TEMPORARY"],
)
matched = Table(
    "figure_matched",
    _own,
    _number(),
    Column("figure_id", Integer, nullable=False),
    Column("changed", Boolean, nullable=False),
    prefixes=["TEMPORARY"],
)


def begin(connection: Connection) -> None:
    """Make the temporary tables; they go when `connection` (of Database.apart) is closed."""
    _own.create_all(connection, checkfirst=False)


def put_aside(connection: Connection, rows: Iterable[tuple[object, ...]]) -> None:
    """Fill the first temporary table with rows of figure_cells.ready_rows, some thousands at a time."""
    put = _copy if connection.dialect.name == "postgresql" else _insert
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        put(connection, batch)


def _insert(connection: Connection, rows: list[tuple[object, ...]]) -> None:
    connection.exec_driver_sql(str(staged.insert().compile(dialect=connection.dialect)), rows)


def _copy(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """COPY, PostgreSQL's own way in for many rows."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection was closed")
    with driver.cursor() as cursor, cursor.copy(f"COPY {staged.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def note_repeated(connection: Connection, problems: Problems) -> None:
    """Note every row whose figure is in an earlier row already; the first thousand are told one by one."""
    key = [staged.c[name] for name in IDENTITY]
    first = func.min(staged.c.number).over(partition_by=key).label("first")
    seen = select(staged.c.number, first).subquery()
    query = select(seen.c.number, seen.c.first, func.count().over()).where(seen.c.number != seen.c.first)
    found = connection.execute(query.order_by(seen.c.number).limit(KEPT)).all()
    for number, earlier, _ in found:
        same = f"the same figure is in {problems.place(earlier)}; give it another place if both are printed"
        problems.add(number, "", same)
    problems.more(found[0][2] - len(found) if found else 0)


def store(connection: Connection, *, now: datetime, by: str, dry_run: bool) -> LoadReport | None:
    """Add what is new, change what is different (keeping what it was), leave the rest; None where rows are repeated."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
    total = connection.scalar(select(func.count()).select_from(staged)) or 0
    _analyse(connection, staged, total)
    _match(connection)
    known = connection.scalar(select(func.count()).select_from(matched)) or 0
    if known != connection.scalar(select(func.count(distinct(matched.c.figure_id)))):
        return None
    added = _add_new(connection, now, by)
    if added + known != total:
        return None
    changed = _change(connection, now, by)
    _analyse(connection, _figure, added)
    return LoadReport(added, changed, known - changed, dry_run=dry_run)


def _match(connection: Connection) -> None:
    """Which rows are stored already, and whether they say something else."""
    same = and_(*(staged.c[name] == _figure.c[name] for name in IDENTITY))
    other = or_(*(staged.c[name].is_distinct_from(_figure.c[name]) for name in CONTENT))
    query = select(staged.c.number, _figure.c.id, other).join_from(staged, _figure, same)
    connection.execute(matched.insert().from_select(list(matched.c.keys()), query))


def _add_new(connection: Connection, now: datetime, by: str) -> int:
    """Store what is not there yet, in the order of the file; how many. Of a repeated figure only one is stored."""
    stamp = (literal(now, _figure.c.loaded_at.type), literal(by, _figure.c.loaded_by.type))
    known = exists().where(matched.c.number == staged.c.number)
    new = select(*(staged.c[name] for name in COLUMNS), *stamp).where(~known).order_by(staged.c.number)
    return connection.execute(
        _insert_or_leave(connection, [*COLUMNS, "loaded_at", "loaded_by"], new),
        execution_options={"preserve_rowcount": True},
    ).rowcount


def _insert_or_leave(connection: Connection, columns: Sequence[str], rows: Select[Any]) -> Insert:
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return build(_figure).from_select(list(columns), rows).on_conflict_do_nothing()


def _change(connection: Connection, now: datetime, by: str) -> int:
    changed = select(matched.c.figure_id).where(matched.c.changed)
    keep_history(connection, _figure.c.id.in_(changed), at=now, by=by)
    mine: tuple[ColumnElement[bool], ...] = (
        _figure.c.id == matched.c.figure_id,
        staged.c.number == matched.c.number,
        matched.c.changed,
    )
    values = {name: staged.c[name] for name in CONTENT}
    return connection.execute(update(_figure).where(*mine).values(**values, loaded_at=now, loaded_by=by)).rowcount


def _analyse(connection: Connection, table: Table, rows: int) -> None:
    """Tell PostgreSQL's planner about many new rows now, before its own housekeeping comes round."""
    if connection.dialect.name == "postgresql" and rows >= WORTH_ANALYSING:
        connection.execute(text(f"ANALYZE {table.name}"))
