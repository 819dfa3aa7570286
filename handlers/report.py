"""`/csp report [2016/17] [BODY]`: a draft of the committee's annual report, as a file for the reader and in short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.messages import annual_report
from bot.messages.annual_report import Year
from bot.messages.message import Message
from bot.policy import Audience, classification_level
from handlers import action_reader, workplan_words
from handlers.cards import LONDON
from handlers.questions import Question
from storage import action_lists, plan_record, resolutions, workplan
from storage.action_lists import Filter
from storage.action_rows import held_elsewhere
from storage.actions import Action
from storage.day_words import day_words, local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.workplan import Window

MOST_ACTIONS, MOST_MEETINGS = 1_000, 200
DRAFTED_UNTIL = 9  # a year's report is drafted by its end and considered in the summer after it
NO_PLAN = "cspbot knows no meetings yet. They come with `cspbot load workplan FILE`."


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The draft for a municipal year (without one the last that has ended or is ending) and a body, or each of them.

    Raises NotFound where no body has that name, BadInput where none met in that time.
    """
    today = local_day(now)
    with db.read() as connection:
        bodies = workplan.bodies(connection)
        if not bodies:
            raise BadInput(NO_PLAN)
        asked = workplan_words.read(question.rest, bodies, today)
        first, last = (asked.window.first, asked.window.last) if asked.timed else usual_year(today)
        years = of_years(connection, replace(asked.window, first=first, last=last), audience, now)
    if not years:
        raise BadInput(f"No meeting is on record from {day_words(first)} to {day_words(min(last, today))}.")
    return annual_report.render(years, f"annual-report-{first.year}-{last.year}.md")


def usual_year(today: date) -> tuple[date, date]:
    """The municipal year a report is about where none is named: until September the one before, then the present."""
    start = today.year if today.month > DRAFTED_UNTIL else today.year - 1
    return workplan_words.municipal_year(start, (start + 1) % 100)


def of_years(connection: Connection, window: Window, audience: Audience, now: datetime) -> list[Year]:
    """What is on record of each body that met in a window by `now`, as `audience` may read it."""
    today = local_day(now)
    found = workplan.page(connection, window, today=today, limit=MOST_MEETINGS)
    met = {meeting.body for meeting in found if meeting.held_on <= today and not meeting.cancelled}
    held = sorted(met, key=lambda body: ("committee" not in body.casefold(), body))  # the report is the committee's
    last = min(window.last, today)
    done, withheld = _done(connection, window.first, last, audience, now)
    numbers = [item.id for meeting in found for item in meeting.items]
    outcomes = plan_record.outcomes(connection, numbers)
    return [
        Year(
            body=body,
            first=window.first,
            last=window.last,
            today=today,
            meetings=[meeting for meeting in found if meeting.body == body],
            resolutions=resolutions.between(connection, window.first, last, body),
            outcomes=outcomes,
            actions=[action for action in done if _of(action, body, held)],
            withheld=sum(_of(action, body, held) for action in withheld),
        )
        for body in held
    ]


def _done(
    connection: Connection, first: date, last: date, audience: Audience, now: datetime
) -> tuple[list[Action], list[Action]]:
    """The actions done from `first` to `last`, first done first: those the audience may read, and the others."""
    since = datetime.combine(first, time(), LONDON)
    until = datetime.combine(last + timedelta(days=1), time(), LONDON)
    wanted = Filter(done_since=since)
    every = action_lists.page(connection, wanted, today=local_day(now), limit=MOST_ACTIONS).actions
    done = [action for action in reversed(every) if action.done_at and action.done_at < until and not action.example]
    team = action_reader.team_of(connection, audience)
    cleared = [action for action in done if classification_level(action.classification, None, now) <= audience.level]
    seen = [action for action in cleared if not held_elsewhere(action, team)]
    return seen, [action for action in done if action not in seen]


def _of(action: Action, body: str, bodies: Collection[str]) -> bool:
    """Whether an action belongs into the report of a body: undertaken at its meeting, or, of a sole body, at none.

    Minutes call a body by its name without the council: "Scrutiny Committee, 26 July 2017, minute 13".
    """
    if not action.meeting:
        return len(bodies) == 1
    return f"{action.meeting},".startswith((f"{body},", f"{body.rpartition(', ')[0] or body},"))
