"""From the text of minutes to what is gone through: passages in order, what needs no decision marked as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot import minutes, personal
from bot.minutes import Found, Kind
from bot.policy import Viewer
from storage import minute_passages, minute_readings, workplan
from storage.errors import BadInput
from storage.minute_readings import NewReading, Passage, Reading
from storage.names import same_name
from storage.workplan import Window

MOST = 500  # passages; a year of minutes of one body has fewer
TEXT_CHARS = 2_000  # of one passage; the longest in the papers has 423


@dataclass(frozen=True, slots=True)
class Given:
    """The text of minutes as it was given: what it is called, and the meeting where its reader said so."""

    text: str
    name: str = ""
    body: str = ""
    held_on: date | None = None


def found_in(given: Given) -> tuple[Given, tuple[Passage, ...]]:
    """What is found, and the meeting it is of. Pure; takes a second for a megabyte. Raises BadInput where it is none.

    Personal data that can be recognised is left out of what is kept.
    """
    read = minutes.read(given.text)
    if not read.found:
        name = given.name or "what was pasted"
        raise BadInput(
            f"No undertakings and no resolutions were found in {name}. cspbot reads the text of minutes, in which "
            "somebody “undertook” or “agreed to” do something or it was “resolved” that something be done."
        )
    whole = replace(given, body=given.body or read.body, held_on=given.held_on or read.held_on)
    passages = [_passage(number, *each, whole) for number, each in enumerate(_paired(read.found), 1)]
    if len(passages) > MOST:
        raise BadInput(
            f"{len(passages)} undertakings and resolutions are more than can be gone through one by one "
            f"({MOST} at most). Give the minutes of one meeting at a time."
        )
    return whole, tuple(passages)


def begin(
    connection: Connection, given: Given, passages: Sequence[Passage], viewer: Viewer, now: datetime, *, officer: bool
) -> Reading:
    """Keep what was found for `viewer`; what is stored already is marked."""
    named = [_as_planned(connection, each) for each in passages]
    body = _planned(connection, given.body, given.held_on)
    new = NewReading(viewer.team_id, viewer.user_id, given.name, body, given.held_on, tuple(named))
    reading = minute_readings.start(connection, new, at=now)
    return marked(connection, reading, officer=officer) if told(reading) else reading


def marked(connection: Connection, reading: Reading, *, officer: bool) -> Reading:
    """The reading with every open passage as it stands by now."""
    fresh = [minute_passages.refreshed(connection, each, officer=officer) for each in reading.passages]
    changed = [new for new, old in zip(fresh, reading.passages, strict=True) if new != old]
    return minute_readings.decide(connection, reading, *changed) if changed else reading


def told(reading: Reading) -> bool:
    """Whether it is known of which meetings these are the minutes."""
    return all(each.body and each.held_on for each in reading.passages)


def of_meeting(connection: Connection, reading: Reading, body: str, held_on: date, *, officer: bool) -> Reading:
    """The reading with the meeting that its reader named, where the text named none."""
    named = minute_readings.of_meeting(connection, reading, _planned(connection, body, held_on), held_on)
    return marked(connection, named, officer=officer)


def _paired(found: Sequence[Found]) -> Iterator[tuple[Found, bool, bool]]:
    """Each passage once: what was found, whether it is a task, whether it is a resolution."""
    left = list(found)
    while left:
        one = left.pop(0)
        twin = next((each for each in left if _same(one, each)), None)
        if twin is None:
            yield one, one.kind is Kind.UNDERTAKING, one.kind is Kind.RESOLUTION
            continue
        left.remove(twin)
        task = one if one.kind is Kind.UNDERTAKING else twin
        # The record has the words of the resolution; who is to do it and when is said by the undertaking.
        yield replace(one if task is twin else twin, owner=task.owner, due=task.due), True, True


def _same(one: Found, other: Found) -> bool:
    """Whether a resolution and an undertaking are the same passage."""
    if one.kind is other.kind or one.line != other.line:
        return False
    return one.text == other.text or one.text in other.text or other.text in one.text


def _passage(number: int, one: Found, task: bool, resolution: bool, given: Given) -> Passage:
    owner = one.owner if task else ""  # of a resolution alone it is the body that resolved
    return Passage(
        number=number,
        line=one.line,
        minute=one.minute,
        body=one.body or given.body,
        held_on=one.held_on or given.held_on,
        text=personal.redacted(one.text)[:TEXT_CHARS],
        owner=personal.redacted(owner),
        due=one.due if task else None,
        task=task,
        resolution=resolution,
    )


def _as_planned(connection: Connection, passage: Passage) -> Passage:
    return replace(passage, body=_planned(connection, passage.body, passage.held_on))


def _planned(connection: Connection, body: str, held_on: date | None) -> str:
    """The body as the work programme calls it, where just one met on that day whose name begins so."""
    if not body or held_on is None:
        return body
    meetings = workplan.without_items(connection, Window(held_on, held_on), limit=20)
    names = {each.body for each in meetings if same_name(each.body).startswith(same_name(body))}
    return names.pop() if len(names) == 1 else body
