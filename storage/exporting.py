"""What `cspbot export` writes: rows of text, in a fixed order, streamed from one snapshot of the database.

Figures, actions and the work programme have the columns that `cspbot load` reads: an export loads again as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, Table, select, type_coerce

from storage import patience, tables
from storage.engine import Database
from storage.loading import actions, figure_cells, workplan
from storage.loading.cells import NOTHING

BATCH = 2_000
_ACTION, _PERSON, _MEETING, _ITEM = tables.action, tables.person, tables.meeting, tables.workplan_item
_DELIVERY = (
    *("id", "kind", "subject", "team_id", "recipient", "slot", "state", "scheduled_at", "expires_at", "attempts"),
    *("first_sent_at", "sent_at", "parts", "parts_sent", "posted_in", "message_ts", "reason", "key"),
)
_AUDIT = ("id", "at", "team_id", "actor", "channel_id", "verb", "subject", "outcome")


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of rows: its columns, the query that gives them in order, and how a row becomes cells of text.

    `dates` and `numbers` name the columns that a workbook shows as such. What `cspbot load` does not read back
    (`loads_again` is false) may hold whatever somebody typed in Slack.
    """

    columns: tuple[str, ...]
    query: Select[Any]
    cells: Callable[[Row[Any]], list[str]]
    loads_again: bool = True
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def exports() -> dict[str, Export]:
    """What can be exported, by name."""
    return {
        "figures": _figures(),
        "actions": _actions(),
        "workplan": _workplan(),
        "deliveries": _log(tables.delivery, _DELIVERY),
        "audit": _log(tables.audit, _AUDIT),
    }


@contextmanager
def snapshot(db: Database) -> Iterator[Connection]:
    """A connection that sees one moment of the database for as long as the reader takes."""
    with db.read() as connection:
        if not db.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
            patience.allow_long_work(connection)
        yield connection


@contextmanager
def rows(connection: Connection, export: Export) -> Iterator[Iterator[list[str]]]:
    """The cells of every row, some thousands of rows in memory at a time."""
    with connection.execute(export.query, execution_options={"yield_per": BATCH}) as result:
        yield map(export.cells, result)


def _figures() -> Export:
    table, columns = tables.figure, figure_cells.COLUMNS
    as_printed = {"value": type_coerce(table.c.value, String)}
    query = select(*(as_printed.get(name, table.c[name]) for name in columns)).order_by(table.c.id)
    comparator = columns.index("comparator")

    def cells(row: Row[Any]) -> list[str]:
        found = [_text(value) for value in row]
        found[comparator] = found[comparator] or "none"
        return found

    dates = frozenset({"period_start", "period_end", "as_at"})
    return Export(columns, query, cells, dates=dates, numbers=frozenset({"value"}))


def _actions() -> Export:
    columns = (*actions.REQUIRED, *actions.OPTIONAL)
    joined = _ACTION.outerjoin(_PERSON, _PERSON.c.id == _ACTION.c.owner_id)
    chosen = [_PERSON.c.name if name == "owner" else _ACTION.c[name] for name in columns]
    query = select(*chosen, _PERSON.c.agency.label("owner_agency")).select_from(joined).order_by(_ACTION.c.id)

    def cells(row: Row[Any]) -> list[str]:
        found = dict(zip(columns, map(_line, row), strict=False))
        found["owner"] = found["owner"] or NOTHING  # an empty owner is an error in a file, a dash is none
        found["agency"] = found["agency"] or (NOTHING if row.owner_agency else "")
        return list(found.values())

    return Export(columns, query, cells, dates=frozenset({"due"}))


def _workplan() -> Export:
    columns = tuple(name for name in (*workplan.REQUIRED, *workplan.OPTIONAL) if name != "example")
    meeting = {"body": _MEETING.c.body, "meeting_date": _MEETING.c.held_on, "meeting_label": _MEETING.c.label}
    joined = _MEETING.outerjoin(_ITEM, _ITEM.c.meeting_id == _MEETING.c.id)
    query = select(*(meeting[name] if name in meeting else _ITEM.c[name] for name in columns)).select_from(joined)
    ordered = query.order_by(_MEETING.c.id, _ITEM.c.id)
    return Export(columns, ordered, _lines, dates=frozenset({"meeting_date", "report_due"}))


def _log(table: Table, columns: tuple[str, ...]) -> Export:
    query = select(*(table.c[name] for name in columns)).order_by(table.c.id)
    return Export(columns, query, _texts, loads_again=False)


def _texts(row: Row[Any]) -> list[str]:
    return [_text(value) for value in row]


def _lines(row: Row[Any]) -> list[str]:
    return [_line(value) for value in row]


def _text(value: object) -> str:
    """A value as a file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _line(value: object) -> str:
    """A value on one line, as its loader takes it; a text that is only a dash says nothing."""
    line = " ".join(_text(value).split())
    return "" if line == NOTHING else line
