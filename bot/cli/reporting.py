"""`cspbot report`: the draft of a committee's annual report, as Markdown on standard output."""

from __future__ import annotations

from datetime import date, datetime

from bot.cli.asking import DM
from bot.cli.setting_up import Context
from bot.messages import annual_report
from bot.policy import Audience, Viewer
from handlers import report, workplan_words
from storage import workplan
from storage.day_words import day_words, local_day
from storage.errors import BadInput
from storage.workplan import Window

OPERATOR = Viewer("operator", role="officer", known=True)


def draft(context: Context, *, body: str, first: str, last: str, now: datetime, private: bool) -> str:
    """The draft in Markdown. `first` and `last` are ISO dates; without them the last municipal year.

    Undertakings in confidence are only counted unless `private`. Raises BadInput, and NotFound for an unknown body.
    """
    today = local_day(now)
    start, end = report.usual_year(today)
    start, end = _day(first, "--from") or start, _day(last, "--to") or end
    if end < start:
        raise BadInput("--from is later than --to.")
    audience = Audience(OPERATOR if private else None, DM if private else None)
    with context.db.read() as connection:
        bodies = workplan_words.read(body, workplan.bodies(connection), today).window.bodies
        years = report.of_years(connection, Window(start, end, bodies), audience, now)
    if not years:
        raise BadInput(f"No meeting is on record from {day_words(start)} to {day_words(min(end, today))}.")
    return annual_report.markdown(years)


def _day(words: str, option: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise BadInput(f"{option}: “{words}” is not a date; write it as 2016-05-01.") from None
