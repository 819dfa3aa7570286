"""Reads minutes: every undertaking and resolution, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from bot.minutes import action_lists, resolutions
from bot.minutes.dates import due_in
from bot.minutes.lines import Paragraph, paragraphs
from bot.minutes.meetings import Standing, standing
from bot.minutes.model import Found, Kind, Minutes
from bot.minutes.undertakings import Undertaking, owner_in, tasks, undertakings

_REMEMBERED = 4000  # characters of a minute in which “he” is looked up


def read(text: str) -> Minutes:
    """The undertakings and resolutions in `text`. Any text can be read; one that is no minutes has few or none."""
    stood = list(standing(paragraphs(text)))
    found = [one for _, group in groupby(stood, key=lambda each: each[1].place) for one in _of_minute(list(group))]
    first = stood[0][1] if stood else None
    held_on = first.meeting.held_on if first else None
    return Minutes(held_on, first.body if first else "", tuple(sorted(found, key=lambda one: one.line)))


def _of_minute(group: Sequence[tuple[Paragraph, Standing]]) -> Iterator[Found]:
    here, where = [paragraph for paragraph, _ in group], group[0][1]
    at, earlier = 0, ""
    while at < len(here):
        found, after = _at(here, at, earlier, where)
        yield from found
        told = "" if at == 0 and where.heading else here[at].text
        earlier = f"{earlier} {told}{'' if here[at].ends else '.'}"[-_REMEMBERED:]
        at = after


def _at(here: Sequence[Paragraph], at: int, earlier: str, where: Standing) -> tuple[list[Found], int]:
    """What begins at paragraph `at`, and the index of the paragraph to go on with."""
    parts, after = resolutions.block_at(here, at)
    if parts:
        return [one for part in parts for one in _resolved(part, where)], after
    rows, after = action_lists.table(here, at)
    if rows:
        return [_undertaking(row, where) for row in rows], after
    actions = action_lists.action_line(here[at], earlier)
    told = actions or list(undertakings(here[at], earlier, where.meeting))
    if where.heading and at == 0:
        return [_undertaking(one, where) for one in actions], at + 1
    said = [_resolution(one, where) for one in resolutions.in_sentences(here[at])]
    return [*said, *(_undertaking(one, where) for one in told)], at + 1


def _resolved(part: resolutions.Resolution, where: Standing) -> Iterator[Found]:
    """A part of a resolution, and once more as an undertaking where it sets somebody a task."""
    yield _resolution(part, where)
    task = tasks(f"that {part.text}" if not part.text.lower().startswith("that") else part.text)
    if task:
        owner = owner_in(part.text, *task, "")
        yield _undertaking(Undertaking(part.line, owner, part.text), where)


def _resolution(one: resolutions.Resolution, where: Standing) -> Found:
    return Found(one.line, Kind.RESOLUTION, where.body, one.text, None, where.place, *_meeting(where))


def _undertaking(one: Undertaking, where: Standing) -> Found:
    due = due_in(one.text, where.meeting)
    return Found(one.line, Kind.UNDERTAKING, one.owner, one.text, due, where.place, *_meeting(where))


def _meeting(where: Standing) -> tuple[str, str, date | None]:
    """The minute, the body that met and when."""
    return where.minute, where.body, where.meeting.held_on
