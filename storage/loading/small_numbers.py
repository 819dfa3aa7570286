"""`cspbot load small-numbers`: from which count on numbers are shown. What is not in the file stays as it is.

A setting is known by its category (`usual` for all that have none of their own) and the kind of area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from storage import audit, tables, vocabulary
from storage.engine import Database
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.suppression import SMALL_AREAS, USUAL
from storage.upsert import upsert
from storage.vocabulary import Vocabulary

COLUMNS = ("category", "area_kind", "below")
USUAL_WORD = "usual"
_WHOLE = re.compile(r"\d{1,3}", re.ASCII)
_HINT = "write a whole number from 0 to 999; counts above nought and below it are not shown"


@dataclass(frozen=True, slots=True)
class Setting:
    """Counts of `category` ("" is the usual one) in areas of this kind are shown from `below` on."""

    category: str
    area_kind: str
    below: int


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the settings of a file, all or none. Loading it again changes nothing. Raises LoadErrors."""
    with db.read() as connection:
        words = vocabulary.read(connection)
    settings = list(_read(path, words))
    with loading(db, dry_run=dry_run) as connection:
        outcomes = [_store(connection, setting, now, by) for setting in settings]
    vocabulary.forget(db)
    return report(outcomes, dry_run=dry_run)


def _read(path: Path, words: Vocabulary) -> Iterator[Setting]:
    problems, seen = Problems(path.name), dict[tuple[str, str], int]()
    found = []
    for row in read_rows(path, required=COLUMNS, optional=["note"], problems=problems):
        setting = Setting(_category(row, words, problems), _kind(row, problems), _below(row, problems))
        first = seen.setdefault((setting.category, setting.area_kind), row.number)
        if first != row.number:
            problems.add(row.number, "category", f"{quoted(row['category'])} is in row {first} already")
        found.append(setting)
    problems.raise_if_any()
    yield from found


def _category(row: Row, words: Vocabulary, problems: Problems) -> str:
    if row["category"].casefold() == USUAL_WORD:
        return USUAL
    names = words.categories
    if found := names.by_slug.get(row["category"]) or names.exact(row["category"]):
        return found.slug
    problems.unknown(row.number, "category", "category", row["category"], [USUAL_WORD, *names.by_slug])
    return row["category"]


def _kind(row: Row, problems: Problems) -> str:
    asked = row["area_kind"].casefold()
    if asked not in SMALL_AREAS:
        hint = f"settings are for {' and '.join(SMALL_AREAS)} (figures of larger areas are shown as published)"
        problems.add(row.number, "area_kind", f"{quoted(row['area_kind'])} has no small numbers; {hint}")
    return asked


def _below(row: Row, problems: Problems) -> int:
    if _WHOLE.fullmatch(row["below"]):
        return int(row["below"])
    problems.add(row.number, "below", f"{quoted(row['below'])} is not a threshold; {_HINT}")
    return 0


def _store(connection: Connection, setting: Setting, now: datetime, by: str) -> Outcome:
    table = tables.small_number
    where = (table.c.category == setting.category, table.c.area_kind == setting.area_kind)
    before = connection.scalar(table.select().with_only_columns(table.c.below).where(*where))
    if before == setting.below:
        return "unchanged"
    values = {"category": setting.category, "area_kind": setting.area_kind, "below": setting.below}
    upsert(connection, table, [values], keys=["category", "area_kind"])
    _record(connection, setting, before, now, by)
    return "added" if before is None else "changed"


def _record(connection: Connection, setting: Setting, before: int | None, now: datetime, by: str) -> None:
    """Who may be recognised is nothing to change in silence: the log has who changed what from what."""
    was = "new" if before is None else f"was {before}"
    subject = f"{setting.category or USUAL_WORD}, {setting.area_kind}: below {setting.below}, {was}"
    audit.record(
        connection, at=now, team_id="", actor=by, channel_id="", verb="small numbers", subject=subject, outcome="stored"
    )
