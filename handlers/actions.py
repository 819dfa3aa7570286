"""`/csp actions [which] [page N]`: the reader's own actions, or a list in plain words, most urgent first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.messages import action_list, blocks
from bot.messages.action_list import Listed
from bot.messages.message import Message
from bot.policy import Audience
from handlers import action_filters, action_reader
from handlers.action_filters import Asked
from handlers.action_reader import Reader
from handlers.questions import Question
from storage import action_lists
from storage.action_lists import Page
from storage.day_words import local_day
from storage.engine import Database

PAGE = 15
NO_POST = (
    "cspbot does not know which post you hold, so it can't tell which actions are yours. "
    "A Community Safety Officer can add you to the list of people."
)
NONE_OPEN = "You have no open actions."
NONE_SUCH = "There are no such actions."


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """A page of the actions that the question means, or a sentence saying why there are none.

    Raises BadInput, NotFound or Ambiguous where it names nothing we know.
    """
    today = local_day(now)
    with db.read() as connection:
        reader = action_reader.reader(connection, audience, today)
        asked = action_filters.read(connection, question.rest, reader.viewer.user_id, today)
        wanted = replace(asked.wanted, shown=reader.shown())
        page = action_lists.page(connection, wanted, today=today, offset=(asked.page - 1) * PAGE, limit=PAGE)
    changeable = [action.id for action in page.actions if reader.may_change(action)]
    listed = Listed(page, asked.heading, f"actions {asked.line}".strip(), asked.page, PAGE, today, changeable)
    return action_list.render(listed) if page.actions else action_list.nothing(_why(asked, reader, page), listed)


def _why(asked: Asked, reader: Reader, page: Page) -> str:
    if page.total:
        return f"There are only {page.total}."
    own = not asked.heading
    if own and not page.hidden:
        held = ", ".join(post.name for post in reader.posts if post.slack_id == reader.viewer.user_id)
        return f"{NONE_OPEN} Your post: {blocks.plain(held)}." if held else NO_POST
    return f"{blocks.plain(asked.heading or 'Your actions')}: none." if page.hidden else NONE_SUCH
