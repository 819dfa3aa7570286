"""What everything that changes an action shares: its number, due dates in words, who is told, what is said back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import action_form
from bot.messages.form import Entered
from bot.messages.message import Message
from bot.policy import CONFIDENTIAL, Audience, Viewer
from handlers import action_reader, due_dates, forms
from handlers.action_reader import NOBODY, Reader
from handlers.due_dates import DueDate
from handlers.forms import Outcome, Submission
from handlers.questions import number_in
from jobs import action_news
from storage import audit, installations, posts, workplan
from storage.actions import Action
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.workplan import Meeting, Window

ALREADY = Outcome()  # the same form arrived a second time: it closes as it did the first time
MEETINGS_READ = 200
AHEAD = timedelta(days=3 * 366)


class How(TypedDict):
    """When, by whom and in which workspace a change is made, as storage wants to know it."""

    at: datetime
    by: str
    team_id: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act of somebody: whose it is and where, when, and the database it is done in."""

    audience: Audience
    db: Database
    now: datetime

    @property
    def viewer(self) -> Viewer:
        """Who does it."""
        return self.audience.viewer or NOBODY

    @property
    def how(self) -> How:
        """As storage wants to know it."""
        return {"at": self.now, "by": self.viewer.user_id, "team_id": self.viewer.team_id}

    @property
    def today(self) -> date:
        """The day of the act."""
        return local_day(self.now)

    def reader(self, connection: Connection) -> Reader:
        """Who acts, with what is theirs."""
        return action_reader.reader(connection, self.audience, self.today)

    def tell_owner(self, connection: Connection, action: Action, slot: str = action_news.TOLD) -> str:
        """Tell the owner of the change just made, unless it is their own; a sentence about it."""
        found = action_news.reached(connection, action, self.now)
        if found == self.viewer.user_id:
            return ""
        told = action_news.tell(self.db, connection, action, slot, [found], by=self.viewer, now=self.now)
        return heard(action.owner or action.agency, bool(told))


def heard(post: str, told: bool) -> str:
    """That somebody hears of it, or that nobody can be reached."""
    if not post:
        return ""
    return f"{post} is told in their working hours." if told else f"Nobody in Slack is known for {post}: tell them."


def number(value: str) -> int:
    """The number of an action or a request. Raises BadInput."""
    return number_in(value, "That button names no action.")


def coming(connection: Connection, today: date) -> list[Meeting]:
    """The meetings that due dates in words may refer to."""
    window = Window(first=today, last=today + AHEAD, known_on=today)
    return workplan.without_items(connection, window, limit=MEETINGS_READ)


def due_in(connection: Connection, words: str, today: date) -> DueDate | None:
    """The due date in words; None where they say that there is none. Raises BadInput."""
    return due_dates.read(words, today, coming(connection, today), england_and_wales())


def entered_due(connection: Connection, entered: Entered, today: date, stored: date | None = None) -> date | None:
    """The due date of a form, in words or picked in the calendar, that began with `stored`. Raises BadInput."""
    written, picked = entered.text(action_form.DUE), entered.day(action_form.DUE_ON)
    found = due_in(connection, written, today) if written else None
    if written and (picked in (None, stored) or (found and found.day == picked)):
        return found.day if found else None
    if written:
        raise BadInput("The words and the calendar say different dates. Use one of both.")
    if picked and picked < today and picked != stored:
        raise BadInput("That date has passed. Choose one from today on.")
    return picked


def first_time(connection: Connection, submission: Submission) -> bool:
    """Whether this very form was not submitted before."""
    return audit.first_time(connection, f"action:{submission.key}", datetime.now(UTC))


def act(submission: Submission, db: Database) -> Act:
    """The act of submitting a form."""
    return Act(submission.audience, db, submission.now)


def said(submission: Submission, message: Message) -> Outcome:
    """The form closes, and what was stored is said to who filled it in, where they opened it."""
    return forms.said(submission, message, level=CONFIDENTIAL)


def managers(connection: Connection, action: Action, today: date) -> list[str]:
    """Who decides about an action for its owner: who holds the manager's post, else everybody who manages."""
    if action.manager_slack_id:
        return [action.manager_slack_id]
    return installations.near(connection, posts.managers_of(connection, None, today), action.team_id)


def who(connection: Connection, user: str, moment: datetime) -> str:
    """A Slack user in the words of the record: the post they held then."""
    return posts.Names(connection, [user]).at(user, moment)


def is_stale(error: BadInput) -> bool:
    """Whether it says that somebody was faster, which is beside no input."""
    return "was changed meanwhile" in str(error) or "Nothing was changed" in str(error)
