"""`cspbot load people`: the posts that own actions. A post is known by its name; those not in the file stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from sqlalchemy import Connection

from storage import people
from storage.engine import Database
from storage.loading.cells import keep_where_empty, required_words, words
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.names import same_name
from storage.people import KnownPerson, Person

COLUMNS = tuple(field.name for field in fields(Person))
ALSO_ACCEPTED = ("example", "source", "place", "note")
NAME_CHARS = 120
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the people of a file, all or none. Loading it again changes nothing. Raises LoadErrors."""
    rows = list(_read(path))
    with loading(db, dry_run=dry_run) as connection:
        known = {same_name(person.name): person for person in people.everyone(connection)}
        outcomes = [_store(connection, row, person, known.get(same_name(person.name))) for row, person in rows]
    return report(outcomes, dry_run=dry_run)


def _read(path: Path) -> Iterator[tuple[Row, Person]]:
    problems, seen = Problems(path.name), dict[str, int]()
    found = []
    for row in read_rows(path, required=["name"], optional=[*COLUMNS[1:], *ALSO_ACCEPTED], problems=problems):
        _check(row, problems)
        first = seen.setdefault(same_name(row["name"]), row.number)
        if first != row.number:
            problems.add(row.number, "name", f"{quoted(row['name'])} is in row {first} already")
        found.append((row, Person(**{column: words(row, column) for column in COLUMNS})))
    problems.raise_if_any()
    yield from found


def _check(row: Row, problems: Problems) -> None:
    required_words(row, "name", NAME_CHARS, problems)
    slack_id, zone, email = (words(row, column) for column in ("slack_id", "timezone", "email"))
    if slack_id and not _SLACK_ID.fullmatch(slack_id):
        problems.add(row.number, "slack_id", f"{quoted(slack_id)} is not a Slack member id such as U012AB3CD")
    if zone and zone not in available_timezones():
        problems.unknown(row.number, "timezone", "time zone", zone, available_timezones())
    if email and "@" not in email:
        problems.add(row.number, "email", f"{quoted(email)} is not an e-mail address")


def _store(connection: Connection, row: Row, person: Person, known: KnownPerson | None) -> Outcome:
    if known is None:
        people.add(connection, person)
        return "added"
    person = keep_where_empty(row, person, known, {column: column for column in COLUMNS})
    if all(getattr(person, column) == getattr(known, column) for column in COLUMNS):
        return "unchanged"
    people.change(connection, known, person)
    return "changed"
