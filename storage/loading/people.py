"""`cspbot load people`: the posts that own actions. A post is known by its name; those not in the file stay.

A post has a row for each time that somebody holds it: the first row says what the post is, further rows of the same
name only who holds it (`slack_id`, `holder`) from `first` to `last`. Without `first`, `slack_id` is who holds it now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from sqlalchemy import Connection

from storage import patterns, people, posts
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.loading.cells import NOTHING, a_date, keep_where_empty, required_words, words
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, Row, quoted, read_rows
from storage.loading.transaction import loading
from storage.names import nearest, same_name
from storage.people import KnownPerson, Person

_WORDS = ("name", "role", "agency", "slack_id", "email", "timezone", "chair_of", "working_days", "hours")
_OTHER_POSTS = {"deputy": "deputy_id", "manager": "manager_id"}
COLUMNS = (*_WORDS[:7], "deputy", "manager", "working_days", "hours", "holder", "first", "last", "contact_for")
ALSO_ACCEPTED = ("example", "source", "place", "note")
HOLDING = ("slack_id", "holder", "first", "last")  # what a further row of a post may say
NAME_CHARS = 120
SEPARATOR = "|"
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: what it says of a post (unless it is a further one), and who holds it from when."""

    row: Row
    person: Person
    further: bool
    first: date | None
    last: date | None

    @property
    def says_who(self) -> bool:
        """Whether the row says who holds the post, or that nobody does."""
        return bool(self.row["slack_id"] or self.row["first"])


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Store the people of a file, all or none. Loading it again changes nothing. Raises LoadErrors."""
    problems = Problems(path.name)
    lines = _read(path, problems)
    with loading(db, dry_run=dry_run) as connection:
        before = {same_name(person.name): person for person in people.everyone(connection)}
        _check_other_posts(lines, before.values(), problems)
        new = [_store(connection, line, before.get(same_name(line.person.name))) for line in lines]
        numbers = {same_name(person.name): person for person in people.everyone(connection)}
        changed = [_complete(connection, line, numbers, problems, now, by) for line in lines]
        problems.raise_if_any()
    outcomes = [_outcome(*pair) for pair in zip(new, changed, strict=True)]
    return report(outcomes, dry_run=dry_run)


def _read(path: Path, problems: Problems) -> list[_Line]:
    seen, found = dict[str, _Line](), list[_Line]()
    for row in read_rows(path, required=["name"], optional=[*COLUMNS[1:], *ALSO_ACCEPTED], problems=problems):
        _check(row, problems)
        first, last = a_date(row, "first", problems), a_date(row, "last", problems)
        earlier = seen.get(same_name(row["name"]))
        line = _Line(row, _person(row, problems), earlier is not None, first, last)
        _check_holding(line, earlier, found, problems)
        seen.setdefault(same_name(row["name"]), line)
        found.append(line)
    problems.raise_if_any()
    return found


def _person(row: Row, problems: Problems) -> Person:
    name, role, agency, slack_id, email, timezone, chair_of = (words(row, column) for column in _WORDS[:7])
    days = _pattern(row, "working_days", patterns.days_written, problems)
    hours = _pattern(row, "hours", patterns.hours_written, problems)
    return Person(name, role, agency, slack_id, email, timezone, chair_of, days, hours)


def _pattern(row: Row, column: str, written: Callable[[str], str], problems: Problems) -> str:
    try:
        return written(words(row, column))
    except BadInput as error:
        problems.add(row.number, column, str(error))
        return ""


def _check(row: Row, problems: Problems) -> None:
    required_words(row, "name", NAME_CHARS, problems)
    slack_id, zone, email = (words(row, column) for column in ("slack_id", "timezone", "email"))
    if slack_id and not _SLACK_ID.fullmatch(slack_id):
        problems.add(row.number, "slack_id", f"{quoted(slack_id)} is not a Slack member id such as U012AB3CD")
    if zone and zone not in available_timezones():
        problems.unknown(row.number, "timezone", "time zone", zone, available_timezones())
    if email and "@" not in email:
        problems.add(row.number, "email", f"{quoted(email)} is not an e-mail address")


def _check_holding(line: _Line, earlier: _Line | None, found: Sequence[_Line], problems: Problems) -> None:
    """A further row of a post must be another time that somebody holds it."""
    row, name = line.row, quoted(line.row["name"])
    if line.last and (line.first is None or line.last < line.first):
        problems.add(row.number, "last", "it must come with a first day, and not before it")
    if row["holder"] and line.first is None:
        problems.add(row.number, "holder", "say from which day on: the first column is empty")
    if earlier is None:
        return
    if line.first is None or earlier.first is None:
        problems.add(row.number, "name", f"{name} is in row {earlier.row.number} already")
        return
    if wrong := [column for column in COLUMNS[1:] if row[column] and column not in HOLDING]:
        problems.add(row.number, wrong[0], f"what {name} is stands in row {earlier.row.number}")
    same = [each for each in found if same_name(each.row["name"]) == same_name(row["name"])]
    if before := next((each for each in same if each.first and line.first <= each.first), None):
        problems.add(
            row.number, "first", f"rows of a post go from early to late; row {before.row.number} is not before"
        )


def _check_other_posts(lines: Iterable[_Line], known: Iterable[KnownPerson], problems: Problems) -> None:
    """Deputies and managers must be posts, in the file or stored."""
    lines = list(lines)
    names = [person.name for person in known] + [line.person.name for line in lines]
    folded = {same_name(name) for name in names}
    for line in lines:
        for column in _OTHER_POSTS:
            asked = words(line.row, column)
            if asked and same_name(asked) not in folded:
                problems.unknown(line.row.number, column, "person", asked, nearest(asked, names) or names)
            elif asked and same_name(asked) == same_name(line.person.name):
                problems.add(line.row.number, column, "a post can't be its own")
    problems.raise_if_any()


def _store(connection: Connection, line: _Line, known: KnownPerson | None) -> Outcome:
    """Store what a row says of a post itself; who holds it and its other posts come after, when all are there."""
    if line.further:
        return "unchanged"
    if known is None:
        people.add(connection, replace(line.person, slack_id="" if line.first else line.person.slack_id))
        return "added"
    said = keep_where_empty(line.row, line.person, known, {column: column for column in _WORDS})
    person = replace(said, slack_id=known.slack_id, deputy_id=known.deputy_id, manager_id=known.manager_id)
    if all(getattr(person, column) == getattr(known, column) for column in _WORDS):
        return "unchanged"
    people.change(connection, known, person)
    return "changed"


def _complete(
    connection: Connection,
    line: _Line,
    numbers: dict[str, KnownPerson],
    problems: Problems,
    now: datetime,
    by: str,
) -> bool:
    """Store who holds a post, its deputy, its manager and whose contact it is; whether that changed anything."""
    known = numbers[same_name(line.person.name)]
    changed = [_other_posts(connection, line.row, known, numbers), _contact(connection, line.row, known)]
    try:
        changed.append(_holder(connection, line, known, now, by))
    except BadInput as error:
        problems.add(line.row.number, "first", str(error))
    return any(changed)


def _other_posts(connection: Connection, row: Row, known: KnownPerson, numbers: dict[str, KnownPerson]) -> bool:
    said = {field: words(row, column) for column, field in _OTHER_POSTS.items() if row[column]}
    wanted = {field: numbers[same_name(name)].id if name else None for field, name in said.items()}
    if all(getattr(known, field) == value for field, value in wanted.items()):
        return False
    people.set_other_posts(connection, known.id, wanted)
    return True


def _contact(connection: Connection, row: Row, known: KnownPerson) -> bool:
    if not row["contact_for"]:
        return False
    wanted = sorted({" ".join(name.split()) for name in row["contact_for"].split(SEPARATOR)} - {"", NOTHING})
    if wanted == posts.agencies_of(connection, known.id):
        return False
    posts.set_agencies(connection, known.id, wanted)
    return True


def _holder(connection: Connection, line: _Line, known: KnownPerson, now: datetime, by: str) -> bool:
    slack_id, today = line.person.slack_id, local_day(now)
    held = posts.holdings(connection, known.id)
    if not line.says_who:
        return False
    if line.first is None:
        if slack_id == posts.holder_on(connection, known, today):
            return False
        if held:
            later = min((each.first for each in held if each.first > today), default=None)
            until = later - timedelta(days=1) if later else None
            posts.hold(connection, known.id, slack_id, "", today, until, at=now, by=by)
        else:
            people.set_slack_id(connection, known.name, slack_id)
        return True
    wanted = (slack_id, words(line.row, "holder"), line.first, line.last)
    if wanted in [(each.slack_id, each.holder, each.first, each.last) for each in held]:
        return False
    posts.hold(connection, known.id, *wanted, at=now, by=by)
    return True


def _outcome(stored: Outcome, completed: bool) -> Outcome:
    return "changed" if stored == "unchanged" and completed else stored
