"""A file sent back under a request for figures, in direct messages: checked at once, kept for an officer's check.

What is wrong with it is answered in the same thread, row by row.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Sent:
    """A file for a request, and who sent it."""

    request: Request
    call: Call
    audience: Audience
    name: str


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
        said = await asyncio.to_thread(_keep, desk, message, sent, raw)
    except LoadErrors as error:
        said = call_word.mistakes(error.file, [str(each) for each in error.problems], error.count)
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
        request = calls.request_by_id(connection, number)
        steps.answers_for(connection, audience, request, local_day(desk.clock.now()))
        call = calls.by_id(connection, request.call_id)
    return Sent(request, call, audience, storable(downloads.name_of(message.files[0])))


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
    return call_word.received(stored, sent.call, found.rows)
