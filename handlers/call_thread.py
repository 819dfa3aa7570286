"""A file sent back under a request for figures, in direct messages: checked at once, kept for an officer's check.

What is wrong with it is answered in the same thread, row by row.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePath

from slack_sdk.web.async_client import AsyncWebClient

from bot import personal
from bot.messages import call_word, problem
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from handlers import call_steps as steps
from handlers import downloads
from handlers.desk import Desk
from handlers.direct_message import DirectMessage, Taken, learn_asker
from jobs import call_news
from storage import calls
from storage.calls import Call, Request
from storage.day_words import local_day
from storage.errors import BadInput, CspError
from storage.loading import call_files
from storage.loading.problems import LoadErrors
from storage.names import storable

ONE_FILE = "Send one file at a time, please: each is checked by itself. Nothing was read."
NOTE_CHARS = 500
READABLE = (".csv", ".txt", ".tsv", ".xlsx", ".xls")  # of an old workbook the reader says what to do


@dataclass(frozen=True, slots=True)
class Sent:
    """A file for a request, and who sent it."""

    request: Request
    call: Call
    audience: Audience
    name: str
    elsewhere: tuple[Call, ...] = ()


async def take(message: DirectMessage, desk: Desk, client: AsyncWebClient) -> Taken | None:
    """Take a file in the thread of a request for figures; None for anything else."""
    if not message.thread_ts or not message.files:
        return None
    number = await asyncio.to_thread(_request, desk, message)
    if number is None:
        return None
    try:
        if len(message.files) > 1:
            raise BadInput(ONE_FILE)
        await learn_asker(desk, client, message.incoming)
        sent = await asyncio.to_thread(_sent, desk, message, number)
        raw = await downloads.download(client, message.files[0], most=call_files.MOST_BYTES)
        said = await asyncio.to_thread(_checked, desk, message, sent, raw)
    except CspError as error:
        said = problem.render(error, "call")
    return Taken((said,) if said else ())


def _request(desk: Desk, message: DirectMessage) -> int | None:
    with desk.db.read() as connection:
        return call_news.of_thread(connection, message.incoming.channel_id, message.thread_ts)


def _sent(desk: Desk, message: DirectMessage, number: int) -> Sent:
    """What was sent and by whom, before it is downloaded. Raises NotCleared for whoever is not asked."""
    with desk.db.read() as connection:
        audience = desk.audience(connection, message.incoming)
        request = steps.request_to_answer(connection, audience, number, local_day(desk.clock.now()))
        call = calls.by_id(connection, request.call_id)
        elsewhere = calls.owed_elsewhere(connection, request, call.team_id or message.incoming.team_id)
    name = storable(downloads.name_of(message.files[0]))
    suffix = PurePath(name).suffix.casefold()
    if suffix and suffix not in READABLE:
        raise BadInput(f"{name} is no CSV or Excel file (.csv, .xlsx). Nothing was read.")
    return Sent(request, call, audience, name, tuple(elsewhere))


def _checked(desk: Desk, message: DirectMessage, sent: Sent, raw: bytes) -> Message | None:
    """Check and keep it, or say what is to be put right."""
    try:
        return _keep(desk, message, sent, raw)
    except LoadErrors as error:
        told = [str(each) for each in error.problems]
        return call_word.mistakes(error.file, told, error.count, _other_call(sent, error))


def _other_call(sent: Sent, error: LoadErrors) -> str:
    """A guess that the file is for another call of this supplier, where its periods are not those asked for."""
    if not any(each.column == "period_start" for each in error.problems) or not sent.elsewhere:
        return ""
    titles = " or ".join(each.title for each in sent.elsewhere[:3])
    return f"Here figures for {sent.call.title} are asked for. If yours are for {titles}, send them in that thread."


def _keep(desk: Desk, message: DirectMessage, sent: Sent, raw: bytes) -> Message | None:
    """Check and keep it; None where this very message was taken before. Raises LoadErrors, BadInput."""
    now, viewer = desk.clock.now(), sent.audience.viewer or Viewer("", role="viewer")
    note = " ".join(storable(message.incoming.text).split())
    if len(note) > NOTE_CHARS:
        raise BadInput(f"Your note is too long: {NOTE_CHARS} characters are the most. Nothing was stored.")
    asked = steps.asked_of(sent.request, sent.call, now)
    personal.refuse(f"{note}\n{sent.name}")
    found = call_files.check_file(
        desk.db, sent.name, raw, asked, check_words=personal.refuse, now=now, by=viewer.user_id
    )
    key = message.incoming.key
    stored = steps.keep(desk.db, sent.request, found, viewer, name=sent.name, note=note, key=key, now=now)
    if stored is None:
        return None
    desk.changed()
    return call_word.received(stored.request, sent.call, found.rows, stored.before)
