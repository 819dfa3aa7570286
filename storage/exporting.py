"""What `cspbot export` writes: rows of text, in a fixed order, streamed from one snapshot of the database.

Figures, actions, people and the work programme have the columns that `cspbot load` reads: they load again as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, Table, literal, null, select, type_coerce, union_all

from storage import exporting_calls, exporting_people, patience, tables
from storage.engine import Database
from storage.loading import actions, duties, figure_cells, people, workplan
from storage.loading.cells import NOTHING

BATCH = 2_000
AT_ONCE = 500  # numbers in one query
_ACTION, _PERSON, _MEETING, _ITEM = tables.action, tables.person, tables.meeting, tables.workplan_item
_DATES = frozenset({"meeting_date", "agenda_on", "report_due"})
_OF_MEETING = {
    **{"body": "body", "meeting_date": "held_on", "meeting_label": "label", "meeting_place": "place"},
    **{"agenda_on": "agenda_on", "meeting_status": "status"},
}
_DELIVERY = (
    *("id", "kind", "subject", "team_id", "recipient", "slot", "state", "scheduled_at", "expires_at", "attempts"),
    *("first_sent_at", "sent_at", "parts", "parts_sent", "posted_in", "message_ts", "reason", "key"),
)
_AUDIT = ("id", "at", "team_id", "actor", "channel_id", "verb", "subject", "outcome")


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of rows: its columns, the query that gives them in order, and how a row becomes cells of text.

    `read` makes `cells` where these need something looked up first, as of the same moment. `dates` and `numbers` name
    the columns that a workbook shows as such. What `cspbot load` does not read back (`loads_again` is false) may hold
    whatever somebody typed in Slack.
    """

    columns: tuple[str, ...]
    query: Select[Any]
    cells: Callable[[Row[Any]], list[str]]
    loads_again: bool = True
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    read: Callable[[Connection], Callable[[Row[Any]], list[str]]] | None = None


def exports() -> dict[str, Export]:
    """What can be exported, by name."""
    return {
        "figures": _figures(),
        "actions": _actions(),
        "people": _people(),
        "workplan": _workplan(),
        "duties": _duties(),
        "calls": _calls(),
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
    cells = export.read(connection) if export.read else export.cells
    with connection.execute(export.query, execution_options={"yield_per": BATCH}) as result:
        yield map(cells, result)


def figure_rows(connection: Connection, numbers: Sequence[int]) -> list[list[str]]:
    """The cells of the figures with these numbers (`Figure.id`), in this order, as `cspbot load figures` reads them."""
    export, found = _figures(), dict[int, list[str]]()
    query = export.query.add_columns(tables.figure.c.id)
    for start in range(0, len(numbers), AT_ONCE):
        batch = query.where(tables.figure.c.id.in_(numbers[start : start + AT_ONCE]))
        found |= {row[-1]: export.cells(row)[:-1] for row in connection.execute(batch)}
    return [found[number] for number in numbers if number in found]


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


def _people() -> Export:
    def cells(row: Row[Any]) -> list[str]:
        return exporting_people.cells(row, _lines(row))

    return Export(people.COLUMNS, exporting_people.query(), cells, dates=exporting_people.DATES)


def _workplan() -> Export:
    """Meetings with their items, then the draw-down topics: rows with a dash for the date."""
    columns = tuple(name for name in (*workplan.REQUIRED, *workplan.OPTIONAL) if name != "example")
    meeting = {name: _MEETING.c[field] for name, field in _OF_MEETING.items()}
    on_plans = select(
        *((meeting[name] if name in meeting else _ITEM.c[name]).label(name) for name in columns),
        _MEETING.c.id.label("first"),
        _ITEM.c.id.label("second"),
    ).select_from(_MEETING.outerjoin(_ITEM, _ITEM.c.meeting_id == _MEETING.c.id))
    nothing = {name: null() if name in _DATES else literal("") for name in _OF_MEETING} | {"body": _ITEM.c.body}
    topics = select(
        *((nothing[name] if name in nothing else _ITEM.c[name]).label(name) for name in columns),
        null().label("first"),
        _ITEM.c.id.label("second"),
    ).where(_ITEM.c.meeting_id.is_(None))
    both = union_all(on_plans, topics).subquery()
    ordered = select(both).order_by(both.c.first.is_(None), both.c.first, both.c.second)
    date_at = columns.index("meeting_date")

    def cells(row: Row[Any]) -> list[str]:
        found = [_line(value) for value in row[: len(columns)]]
        found[date_at] = found[date_at] or NOTHING
        return found

    return Export(columns, ordered, cells, dates=_DATES)


def _duties() -> Export:
    columns = (*duties.REQUIRED, *duties.OPTIONAL)
    query = select(*(tables.duty.c[name] for name in columns)).order_by(tables.duty.c.id)
    return Export(columns, query, _lines, dates=frozenset({"last_on", "next_on"}))


def _calls() -> Export:
    columns, dates = exporting_calls.COLUMNS, exporting_calls.DATES
    query, read = exporting_calls.query(), exporting_calls.cells
    return Export(columns, query, _texts, loads_again=False, dates=dates, read=read)


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
