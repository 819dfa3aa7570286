"""The words shipped with cspbot: areas, categories, documents, strategies, priorities, caveats, wards named.

`cspbot db upgrade` fills them in again with each release. Areas and categories are never deleted, since figures hang on
them; settings of small numbers are added where they are missing; the rest is replaced as a whole.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete

from storage import tables, vocabulary
from storage.engine import Database
from storage.loading.small_numbers import USUAL_WORD
from storage.once import insert_missing
from storage.upsert import upsert

DATA = Path(__file__).parent.parent / "data"

Row = Mapping[str, str]


def fill(db: Database) -> None:
    """Bring the vocabulary of `db` to what this version ships, in one transaction."""
    with db.write() as connection:
        for name, table in (("areas", tables.area), ("categories", tables.category)):
            upsert(connection, table, [_values(table, row) for row in shipped(name)], keys=["slug"])
        upsert(connection, tables.source, [_values(tables.source, row) for row in shipped("sources")], keys=["source"])
        _replace_strategies(connection)
        for name, table in (("caveats", tables.caveat), ("wards", tables.ward_named)):
            connection.execute(delete(table))
            connection.execute(table.insert(), [_values(table, row) for row in shipped(name)])
        # Only what is not there: a partnership may have changed what was shipped.
        insert_missing(connection, tables.small_number, [_small_number(row) for row in shipped("small_numbers")])
    vocabulary.forget(db)


def shipped(name: str) -> Iterator[Row]:
    """The rows of one shipped file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _replace_strategies(connection: Connection) -> None:
    for table in (tables.priority, tables.strategy, tables.partnership):
        connection.execute(delete(table))
    for name, table in (
        ("partnerships", tables.partnership),
        ("strategies", tables.strategy),
        ("priorities", tables.priority),
    ):
        connection.execute(table.insert(), [_values(table, _renamed(table, row)) for row in shipped(name)])


def _small_number(row: Row) -> dict[str, Any]:
    category = "" if row["category"] == USUAL_WORD else row["category"]
    return {**_values(tables.small_number, row), "category": category}


def _renamed(table: Table, row: Row) -> Row:
    return {**row, "slug": row["strategy"]} if table is tables.strategy else row


def _values(table: Table, row: Row) -> dict[str, Any]:
    """The columns of `table` that the file has, each as its type wants it."""
    return {
        column.name: _READ.get(type(column.type).__name__, str)(row[column.name])
        for column in table.columns
        if column.name in row
    }


def _list(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_READ: dict[str, Callable[[str], Any]] = {"JSON": _list, "Date": _date, "Integer": int}
