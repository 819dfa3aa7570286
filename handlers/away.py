"""`/csp away until 3 March [deputy NAME]`, `/csp back` and the form `away`: leave, and who is reminded meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import away_words, form
from bot.messages.away_words import Leave
from bot.messages.form import View
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from handlers import due_dates, forms
from handlers.forms import Form, Opening, Outcome, Submission
from handlers.questions import Question
from handlers.reminder_steps import asking
from jobs import reminders as rounds
from storage import absences, audit, people, posts, reminders
from storage.engine import Database
from storage.errors import BadInput

NAME = "away"
FIRST, LAST, DEPUTY = "first", "last", "deputy"
HELD = "hold"
TAKEN_BACK = "away"
LONGEST = 366
ASK = "Write it like `/csp away until 3 March`, `/csp away 2 March to 13 March` or `/csp away tomorrow deputy @name`."
_DEPUTY = re.compile(r"[,;]?\s*\b(?:deputy|covered by|cover)\b:?\s*(?P<who>.+)$", re.IGNORECASE)
_HOLD = re.compile(r"[,;]?\s*\b(?:hold|no deputy)\b.*$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:until|till|to|up to)\s+(?P<last>.+)$", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:from\s+|on\s+)?(?P<first>.+?)\s+(?:until|till|to|-|–)\s+(?P<last>.+)$", re.IGNORECASE)
_DAY_ONLY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Wish:
    """Leave as somebody asked for it. `deputy` is a Slack id, empty: reminders wait."""

    first: date
    last: date
    deputy: str


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Store leave that is written out, or open the form. Raises BadInput with what can be written."""
    viewer = audience.viewer or Viewer("", role="viewer")
    if not question.rest.strip():
        return away_words.asked(ASK, NAME)
    with db.write() as connection:
        wish = _read(connection, question.rest, viewer, now)
        return _store(connection, wish, viewer, now)


def back(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """End the leave that is on; what waited is reminded of at once, within hours."""
    viewer = audience.viewer or Viewer("", role="viewer")
    with db.write() as connection:
        ended = absences.end(connection, viewer.user_id, asking(connection, viewer, now).today)
        if ended:
            _note(connection, viewer, now, "back")
    return away_words.back(ended)


def open_form(opening: Opening, db: Database) -> View:
    """The form: first and last day, and who is reminded instead."""
    with db.read() as connection:
        today = asking(connection, opening.viewer, opening.now).today
        deputy = usual_deputy(connection, opening.viewer.user_id)
    return form.view("I'm away", NAME, away_words.questions(today, deputy))


def submit_form(submission: Submission, db: Database) -> Outcome:
    """Store what was entered."""
    entered, viewer = submission.entered, submission.viewer
    first, last = entered.day(FIRST), entered.day(LAST)
    if first is None or last is None:
        return Outcome(errors={FIRST if first is None else LAST: "Choose a date."})
    with db.write() as connection:
        try:
            said = _store(connection, Wish(first, last, entered.person(DEPUTY)), viewer, submission.now)
        except BadInput as error:
            return Outcome(errors={DEPUTY if "deputy" in str(error) else LAST: str(error)})
    return forms.said(submission, said)


def usual_deputy(connection: Connection, slack_id: str) -> str:
    """Who holds the deputy post of a post that this user holds; empty where there is none."""
    found = [posts.deputy_of(connection, post) for post in people.by_slack_id(connection, slack_id)]
    return next((each.slack_id for each in found if each and each.slack_id not in ("", slack_id)), "")


def _store(connection: Connection, wish: Wish, viewer: Viewer, now: datetime) -> Message:
    asker = asking(connection, viewer, now)
    if wish.last < asker.today:
        raise BadInput("Those days have passed.")
    if (wish.last - asker.today).days > LONGEST:
        raise BadInput("Leave can be at most a year ahead.")
    soon = asker.duty.next_available(asker.today + timedelta(days=1))
    stored = absences.add(connection, viewer.user_id, wish.first, wish.last, wish.deputy, at=now)
    if wish.first <= soon:
        # What waits to be sent would wait until they are back: it goes to the deputy now, or rings then.
        subject = rounds.subject_of(viewer.user_id)
        reminders.take_back(connection, viewer.user_id, subject, TAKEN_BACK, wish.first)
    _note(connection, viewer, now, f"away from {wish.first.isoformat()} to {wish.last.isoformat()}")
    returns = asking(connection, viewer, now).duty.next_available(stored.last + timedelta(days=1))
    named = posts.Names(connection, [wish.deputy]).at(wish.deputy, now) if wish.deputy else ""
    return away_words.stored(Leave(stored, named, returns), asker.today)


def _read(connection: Connection, words: str, viewer: Viewer, now: datetime) -> Wish:
    """What was written. Raises BadInput and NotFound."""
    today = asking(connection, viewer, now).today
    text, deputy = words.strip(), usual_deputy(connection, viewer.user_id)
    if found := _DEPUTY.search(text):
        text, deputy = text[: found.start()], _slack_id(connection, found["who"])
    elif held := _HOLD.search(text):
        text, deputy = text[: held.start()], ""
    first, last = _days(text.strip(), today)
    return Wish(first, last, deputy)


def _days(text: str, today: date) -> tuple[date, date]:
    if found := _UNTIL.match(text):
        return today, _day(found["last"], today)
    if found := _BETWEEN.match(text):
        last = _day(found["last"], today)
        # "2 to 13 March": the month is said once.
        first = f"{found['first']} {last:%B %Y}" if _DAY_ONLY.fullmatch(found["first"]) else found["first"]
        return _day(first, today), last
    day = _day(text.removeprefix("on "), today)
    return day, day


def _day(words: str, today: date) -> date:
    try:
        found = due_dates.read(words, today, (), england_and_wales())
    except BadInput as error:
        raise BadInput(f"{str(error).split(' Write a due date')[0]} {ASK}".replace("due date", "date")) from None
    if found is None:
        raise BadInput(ASK)
    return found.day


def _slack_id(connection: Connection, who: str) -> str:
    """The Slack user meant by a mention or by the name of a post. Raises NotFound and BadInput."""
    if mention := _MENTION.fullmatch(who.strip()):
        return mention[1]
    post = people.find(connection, who.strip().lstrip("@"))
    if not post.slack_id:
        raise BadInput(f"Nobody in Slack holds the post {post.name}, so it can't be your deputy.")
    return post.slack_id


def _note(connection: Connection, viewer: Viewer, now: datetime, outcome: str) -> None:
    line = {"verb": "leave", "subject": viewer.user_id, "outcome": outcome}
    audit.record(connection, at=now, team_id=viewer.team_id, actor=viewer.user_id, channel_id="", **line)


FORMS = (Form(NAME, open_form, submit_form),)
