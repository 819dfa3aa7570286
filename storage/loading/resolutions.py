"""`cspbot load resolutions`: what meetings resolved. A resolution is known by body, date, place and words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from storage import resolutions
from storage.engine import Database
from storage.loading.cells import a_date, required_words, words
from storage.loading.report import LoadReport, Outcome, report
from storage.loading.rows import Problems, read_rows
from storage.loading.transaction import loading
from storage.resolutions import NewResolution

REQUIRED = ("body", "held_on", "text")
OPTIONAL = ("place", "source")  # the source is for who checks the file against the papers; it is not stored
BODY_CHARS, TEXT_CHARS = 300, 2_000


def load(db: Database, path: Path, *, now: datetime, by: str, dry_run: bool = False) -> LoadReport:
    """Put the resolutions of a file on record, all or none. Loading it again changes nothing. Raises LoadErrors."""
    found = _read(path)
    with loading(db, dry_run=dry_run) as connection:
        outcomes: list[Outcome] = [
            "added" if resolutions.record(connection, new, at=now, by=by) else "unchanged" for new in found
        ]
    return report(outcomes, dry_run=dry_run)


def _read(path: Path) -> list[NewResolution]:
    problems = Problems(path.name)
    found = [
        NewResolution(
            body=required_words(row, "body", BODY_CHARS, problems),
            held_on=a_date(row, "held_on", problems),
            place=words(row, "place"),
            text=required_words(row, "text", TEXT_CHARS, problems),
        )
        for row in read_rows(path, required=REQUIRED, optional=OPTIONAL, problems=problems)
    ]
    problems.raise_if_any()
    return found
