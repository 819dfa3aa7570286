"""What passages of minutes became: each action knows its words in its history, each resolution is on record once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from storage import action_changes, resolutions, tables
from storage.action_rows import CANCELLED, Action, Made, Marked, NewAction, fetch, note, subject
from storage.day_words import day_words
from storage.minute_readings import KNOWN, LEFT, OPEN, SKIPPED, Passage
from storage.resolutions import NewResolution

FROM_MINUTES = "action from minutes"
_AUDIT = tables.audit


@dataclass(frozen=True, slots=True)
class Before:
    """The actions of a minute: `made` from these very words (none that is cancelled), `others`, and how many ever."""

    made: Action | None
    others: tuple[Action, ...]
    ever: int


def meeting_words(passage: Passage) -> str:
    """Its meeting and minute as actions name it: "BODY, 23 July 2014, minute 10"."""
    day = day_words(passage.held_on) if passage.held_on else ""
    return ", ".join(part for part in (passage.body, day, passage.minute) if part)


def place_words(passage: Passage) -> str:
    """Its place: "Minutes of 23 July 2014, minute 10"."""
    day = f"Minutes of {day_words(passage.held_on)}" if passage.held_on else "Minutes"
    return ", ".join(part for part in (day, passage.minute) if part)


def before(connection: Connection, passage: Passage) -> Before:
    """The actions that its minute has led to."""
    # The same body is written with and without its town: "... Committee, Dartford".
    written = {meeting_words(replace(passage, body=body)) for body in (passage.body, passage.body.rpartition(", ")[0])}
    found = fetch(connection, tables.action.c.meeting.in_(sorted(written)))
    subjects = {subject(action.id): action for action in found}
    line = _AUDIT.c.verb == FROM_MINUTES, _AUDIT.c.outcome == _line(passage)
    told = connection.scalars(select(_AUDIT.c.subject).where(_AUDIT.c.subject.in_(list(subjects)), *line))
    same = [subjects[each] for each in told]
    live = [action for action in same if action.status != CANCELLED]
    others = [action for action in found if action not in same and action.status != CANCELLED]
    return Before(live[0] if live else None, tuple(others), len(same))


def refreshed(connection: Connection, passage: Passage, *, officer: bool) -> Passage:
    """An open passage as it stands by now: what of it is stored already, and whether anything is left to decide.

    A resolution is left for an officer to record where its reader is none.
    """
    made = before(connection, passage).made if passage.task_open else None
    known = replace(passage, action_id=made.id) if made else passage
    if known.record_open and resolutions.on_record(connection, resolution_of(passage)):
        known = replace(known, recorded=True)
    if passage.state != OPEN or known.task_open or (known.record_open and officer):
        return known
    return replace(known, state=LEFT if known.record_open and not known.task else KNOWN)


def make_action(connection: Connection, passage: Passage, new: NewAction, made: Made) -> Marked:
    """Store the action that a passage leads to, once however often and by however many it is asked for.

    Raises BadInput where another action of its title from that minute is open.
    """
    known = before(connection, passage)
    if known.made:
        return Marked(known.made, False)
    key = f"minutes:{_fingerprint(passage)}:{known.ever}"
    of_minute = replace(new, meeting=meeting_words(passage), place=place_words(passage))
    marked = action_changes.add(connection, of_minute, key=key, at=made.at, by=made.by, team_id=made.team_id)
    if marked.first:
        note(connection, marked.action.id, FROM_MINUTES, _line(passage), made)
    return marked


def put_on_record(connection: Connection, passage: Passage, *, at: datetime, by: str) -> bool:
    """Put its resolution on record; False where it is there already."""
    return resolutions.record(connection, resolution_of(passage), at=at, by=by)


def on_record(connection: Connection, passage: Passage) -> list[str]:
    """The resolutions of its minute that are on record already, in their words there."""
    found = resolutions.at_place(connection, passage.body, passage.held_on, place_words(passage))
    return [each.text for each in found]


def resolution_of(passage: Passage) -> NewResolution:
    """Its resolution as the record has it."""
    return NewResolution(passage.body, passage.held_on, place_words(passage), passage.text)


def reopened(passage: Passage) -> Passage:
    """A passage that was skipped, to be decided about again."""
    return replace(passage, state=OPEN) if passage.state == SKIPPED else passage


def _line(passage: Passage) -> str:
    return f"from the {place_words(passage).replace('Minutes', 'minutes', 1)}: “{passage.text}”"


def _fingerprint(passage: Passage) -> str:
    return hashlib.sha256(f"{meeting_words(passage)}\n{passage.text}".encode()).hexdigest()[:32]
