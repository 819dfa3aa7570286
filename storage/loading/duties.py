"""`cspbot load duties`: what recurs by law or by practice, one duty a row. A duty is known by its slug."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from storage import duties, people
from storage.duties import CERTAINTIES, UNSURE, By, NewDuty
from storage.engine import Database
from storage.errors import BadInput
from storage.loading.cells import a_date, keep_where_empty, one_of, required_words, words
from storage.loading.owners import Owners
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading

REQUIRED = ("slug", "name")
OPTIONAL = ("owner", "reference", "certainty", "note", "every_months", "last_on", "next_on")
NAME_CHARS = 200
MOST_MONTHS = 120
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CERTAINTIES = {word: word for word in CERTAINTIES} | {"": ""}


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    new: NewDuty


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the duties of a file, all or none. Loading it again changes nothing. Raises LoadErrors."""
    problems = Problems(path.name)
    with loading(db, dry_run=dry_run) as connection:
        lines = list(_read(path, Owners(people.everyone(connection), problems), problems))
        problems.raise_if_any()
        duties.link_owners(connection)
        outcomes = [_store(connection, line, By(by, now), problems) for line in lines]
        problems.raise_if_any()
    return report(outcomes, dry_run=dry_run)


def fill(db: Database, path: Path, *, now: datetime, by: str) -> None:
    """Where no duty is stored: those of a file, without its dates and posts, which every partnership sets itself."""
    with db.read() as connection:
        if not duties.is_empty(connection):
            return
    with db.write() as connection:
        if duties.is_empty(connection):
            problems = Problems(path.name)
            for line in _read(path, Owners((), problems), problems):
                bare = NewDuty(line.new.slug, line.new.name, "", *_plain(line.new))
                duties.add(connection, bare, By(by, now))
            problems.raise_if_any()


def _plain(new: NewDuty) -> tuple[str, str, str, int]:
    return new.reference, new.certainty, new.note, new.every_months


def _read(path: Path, owners: Owners, problems: Problems) -> Iterator[_Line]:
    seen = dict[str, int]()
    for row in read_rows(path, required=REQUIRED, optional=OPTIONAL, problems=problems):
        line = _Line(row, _duty(row, owners, problems))
        if line.new.slug in seen:
            problems.add(row.number, "slug", f"{quoted(line.new.slug)} is in row {seen[line.new.slug]} already")
        seen[line.new.slug] = row.number
        yield line


def _duty(row: Row, owners: Owners, problems: Problems) -> NewDuty:
    slug = required_words(row, "slug", 60, problems)
    if slug and not _SLUG.fullmatch(slug):
        problems.add(row.number, "slug", f"{quoted(slug)} must be small letters, digits and hyphens")
    last_on, next_on = (a_date(row, column, problems) for column in ("last_on", "next_on"))
    if last_on and next_on and next_on <= last_on:
        problems.add(row.number, "next_on", "it is not after the day on which the duty was last done")
    return NewDuty(
        slug=slug,
        name=required_words(row, "name", NAME_CHARS, problems),
        owner=owners.in_words(row, words(row, "owner")),
        reference=words(row, "reference"),
        certainty=one_of(row, "certainty", _CERTAINTIES, problems) or UNSURE,
        note=words(row, "note"),
        every_months=_months(row, problems),
        last_on=last_on,
        next_on=next_on,
    )


def _months(row: Row, problems: Problems) -> int:
    text = row["every_months"]
    if text in ("", "-"):
        return 0
    if text.isascii() and text.isdigit() and int(text[:4]) <= MOST_MONTHS:
        return int(text)
    problems.add(row.number, "every_months", f"{quoted(text)} is not a number of months up to {MOST_MONTHS}")
    return 0


def _store(connection: Connection, line: _Line, by: By, problems: Problems) -> Outcome:
    known = {duty.slug: duty for duty in duties.every(connection)}.get(line.new.slug)
    if known is None:
        duties.add(connection, line.new, by)
        return "added"
    new = keep_where_empty(line.row, line.new, known, {column: column for column in (*REQUIRED, *OPTIONAL)})
    try:
        changed = duties.change(connection, known, new, by)
    except BadInput as error:
        problems.add(line.row.number, "next_on", str(error))
        return "unchanged"
    return "unchanged" if changed == known else "changed"
