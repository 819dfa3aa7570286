"""The button "All rows as CSV": every figure of a table too long for its message, in a file that loads again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.messages import sheet
from bot.messages.message import Message
from bot.messages.sheet import Rows
from bot.policy import Audience
from handlers import compare, figure, priority, rank, source, wards
from handlers.questions import Question
from storage import export_formats, exporting
from storage.engine import Database
from storage.errors import BadInput, NotPublished
from storage.figures import PUBLIC
from storage.loading import figure_cells
from storage.vocabulary import vocabulary

VERB = "all_rows"
Read = Callable[[Question, Audience, Database, datetime], Rows]


def answer(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The file with the figures that a question's table has, as `audience` may see them at `now`.

    The clearance is that of the place where the button was pressed: a file has nothing that the table had not. Raises
    as the table does, and BadInput where the words ask for no table.
    """
    verb, _, rest = question.rest.partition(" ")
    read = READERS.get(verb)
    if read is None:
        raise BadInput("That button asks for no table of figures.")
    found = read(Question(verb, rest, question.native), audience, db, now)
    if not found.figures:
        raise NotPublished(f"{found.title}: there are no published figures to send. {found.note}".rstrip())
    with db.read() as connection:
        rows = exporting.figure_rows(connection, [each.id for each in dict.fromkeys(found.figures)])
    secret = any(each.classification != PUBLIC for each in found.figures)
    return sheet.sent(found, export_formats.sheet(figure_cells.COLUMNS, rows), secret=secret)


def _of_priority(question: Question, audience: Audience, db: Database, now: datetime) -> Rows:
    words = vocabulary(db)
    with db.read() as connection:
        subject = priority.subject_of(connection, words, question.rest, now)
        return figure.rows_of(figure.card_of(connection, words, subject, audience, now))


READERS: Mapping[str, Read] = {
    "compare": compare.rows,
    "figure": figure.rows,
    "priority": _of_priority,
    "rank": rank.rows,
    "source": source.rows,
    "wards": wards.rows,
}
