"""The buttons of a reminder: put off, report sent, duty done. Each says what was stored, however old the message is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import put_off
from bot.messages.message import Message
from bot.messages.put_off import PutOff
from bot.policy import Audience, Viewer
from handlers import calendar
from handlers.cards import LONDON
from handlers.questions import Question, number_in
from handlers.router import Answer
from jobs.on_duty import FURTHEST, Duty, duty_of
from jobs.recipients import Recipients
from storage import actions, audit, duties, owed, reports_sent, rosters, snoozes
from storage.day_words import day_words, local_day
from storage.engine import Database
from storage.errors import BadInput, NotCleared, NotFound
from storage.owed import ACTION, DUTY, ITEM, Owed
from storage.snoozes import Snooze

MAY_CLOSE = "officer"
TOMORROW, MONDAY = "tomorrow", "monday"
LATEST = 366  # days ahead
ACTED = {ACTION: "action put off", ITEM: "item put off", DUTY: "duty put off"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, when, and when they work."""

    viewer: Viewer
    now: datetime
    duty: Duty

    @property
    def today(self) -> date:
        """The date where they are."""
        return self.now.astimezone(self.duty.zone).date()


def later(kind: str) -> Answer:
    """What answers "action_later DAY N" (item, duty): DAY is tomorrow, monday or an ISO date."""
    return partial(_later, kind)


def _later(kind: str, question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    words, _, value = question.rest.partition(" ")
    viewer = audience.viewer or Viewer("", role="viewer")
    return put_off_until(kind, number_of(value), words, viewer, db, now)


def put_off_until(kind: str, number: int, words: str, viewer: Viewer, db: Database, now: datetime) -> Message:
    """Remind `viewer` of a thing on that day and not before. Raises BadInput, NotCleared and NotFound."""
    with db.write() as connection:
        asker = asking(connection, viewer, now)
        owed.lock(connection, kind, number)  # of Done at the same moment one is first
        thing = thing_of(connection, kind, number, asker)
        wanted = _day(words, asker.today)
        day = asker.duty.next_available(wanted)
        snoozes.keep(connection, Snooze(kind, number, viewer.user_id, day, now))
        line = {"verb": ACTED[kind], "subject": f"{kind}:{number}", "outcome": f"reminder put off to {day_words(day)}"}
        audit.record(connection, at=now, team_id=viewer.team_id, actor=viewer.user_id, channel_id="", **line)
    return put_off.render(PutOff(thing, wanted, day, asker.duty.slot(day).at, asker.duty.zone), asker.today)


def report_sent(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button "Report sent"; its value is the number of the item."""
    number, viewer = number_of(question.rest), audience.viewer or Viewer("", role="viewer")
    with db.write() as connection:
        asker, report = asking(connection, viewer, now), reports_sent.of_item(connection, number)
        if not may_act(connection, report.owner_id, asker):
            raise NotCleared(f"Only its owner or an officer can say that the report “{report.item}” was sent.")
        sent = reports_sent.mark_sent(connection, number, at=now, by=viewer.user_id, team_id=viewer.team_id)
    return put_off.report(sent, asker.duty.zone)


def duty_done(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The button "Done" of a duty; its value is the number of the duty and the date that was meant."""
    value, _, meant = question.rest.partition(" ")
    viewer = audience.viewer or Viewer("", role="viewer")
    today = local_day(now)
    with db.write() as connection:
        known = duties.by_id(connection, number_of(value))
        calendar.require_right(connection, known, viewer, today)
        if known.next_on is None or known.next_on.isoformat() != meant:
            return put_off.duty(known, first=False)
        by = duties.By(viewer.user_id, now, viewer.team_id)
        return put_off.duty(duties.mark_done(connection, known, today, by), first=True)


def asking(connection: Connection, viewer: Viewer, now: datetime) -> Asker:
    """Who asks, with their zone and their days."""
    since = local_day(now) - timedelta(days=FURTHEST)
    member = rosters.member(connection, viewer.user_id, since=since)
    return Asker(viewer, now, duty_of(member, LONDON, england_and_wales()))


def number_of(value: str) -> int:
    """The number in a button's value. Raises BadInput."""
    return number_in(value, "That button names nothing that cspbot knows.")


def _still_owed(connection: Connection, kind: str, number: int, asker: Asker) -> Owed:
    """The thing, where it is still owed and has a date. Raises BadInput with how it stands, NotCleared, NotFound."""
    found = owed.by_things(connection, [(kind, number)], asker.today)
    if not found:
        raise BadInput(f"{_how_it_stands(connection, kind, number, asker)} There is nothing to remind you of.")
    _check_is_theirs(connection, found[0], asker)
    if found[0].due is None:
        raise BadInput(f"“{found[0].title}” has no due date, so it has no reminders. Give it a date first.")
    return found[0]


def _how_it_stands(connection: Connection, kind: str, number: int, asker: Asker) -> str:
    if kind == ACTION:
        action = actions.by_id(connection, number)
        theirs = asker.viewer.user_id in _reached(connection, action.owner_id, action.agency, asker.today)
        return f"{f'“{action.title}”' if theirs else 'That action'} is {action.status}."
    if kind == ITEM:
        report = reports_sent.of_item(connection, number)
        sent = "was sent" if report.sent_at else f"is not asked for any more; the item is {report.status}"
        return f"The report “{report.item}” {sent}."
    return f"“{duties.by_id(connection, number).name}” has no date."


def _check_is_theirs(connection: Connection, thing: Owed, asker: Asker) -> None:
    if asker.viewer.user_id not in _reached(connection, thing.owner_id, thing.agency, asker.today):
        owner = thing.owner or thing.agency or "nobody"
        raise NotCleared(f"Reminders of that go to {owner} now. Nothing was changed.")


def may_act(connection: Connection, owner_id: int | None, asker: Asker) -> bool:
    """Whether somebody may say how a post's things stand: who holds it, who is reminded for it today, an officer."""
    officer = asker.viewer.at_least(MAY_CLOSE) and not asker.viewer.guest
    return officer or asker.viewer.user_id in _reached(connection, owner_id, "", asker.today)


def _reached(connection: Connection, owner_id: int | None, agency: str, today: date) -> set[str]:
    """Who holds the post, and who is reminded for it today."""
    roster = rosters.read(connection, since=today)
    post = roster.posts.get(owner_id or 0)
    reached = Recipients(roster).of(owner_id, agency, today).slack_id
    return {reached, post.slack_id if post else ""} - {""}


def _day(words: str, today: date) -> date:
    if words == TOMORROW:
        return today + timedelta(days=1)
    if words == MONDAY:
        return today + timedelta(days=7 - today.weekday())
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise BadInput("That button names no day.") from None
    return check_day(day, today)


def check_day(day: date, today: date) -> date:
    """`day`. Raises BadInput unless it is from tomorrow on and within a year."""
    if day <= today:
        raise BadInput("Choose a day after today.")
    if (day - today).days > LATEST:
        raise BadInput("Choose a day within a year.")
    return day


def thing_of(connection: Connection, kind: str, number: int, asker: Asker) -> Owed:
    """What a button or a form is about, for whoever is reminded of it. Raises BadInput, NotCleared and NotFound."""
    if kind not in owed.KINDS:
        raise NotFound("thing to be reminded of", f"{kind} {number}")
    return _still_owed(connection, kind, number, asker)
