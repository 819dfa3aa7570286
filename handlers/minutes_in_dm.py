"""Minutes sent to cspbot's direct messages: a text file, or a pasted text that begins with the word "minutes"."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import problem
from bot.messages.message import Message
from bot.minutes import text_of
from bot.minutes.decoding import LARGEST
from handlers import downloads, minutes, minutes_steps
from handlers.desk import Desk, Incoming
from handlers.direct_message import DirectMessage, File, Taken, learn_asker
from handlers.minutes_reading import Given
from storage.errors import BadInput, CspError
from storage.names import storable

VERB = "minutes"
ONE_FILE = "Send one file at a time, please. Nothing was read."
NO_TEXT = frozenset({"image", "video", "audio"})
SHORTEST = 60  # characters; one undertaking is longer than what one types to ask for the minutes


async def take(message: DirectMessage, desk: Desk, client: AsyncWebClient) -> Taken | None:
    """Read minutes and propose the first of what is found; None where a message brings none."""
    if not message.files and not _is_text(message.incoming.text):
        return None
    name = downloads.name_of(message.files[0]) if message.files else "what was pasted"
    incoming = replace(message.incoming, text=f"{VERB} {name}")  # the log of questions has no need of the text
    try:
        if not await asyncio.to_thread(desk.note, incoming, VERB):
            return Taken()
        await learn_asker(desk, client, incoming)
        await asyncio.to_thread(_check, desk, incoming)
        given = await _given(message, client)
        return Taken((await asyncio.to_thread(_begin, desk, incoming, given),))
    except CspError as error:
        return Taken((problem.render(error, VERB),))


def _is_text(text: str) -> bool:
    """Whether a message is minutes rather than a question: it begins with the word and has room for an undertaking."""
    first = text.split(maxsplit=1)[:1]
    return bool(first) and first[0].casefold().strip(":.,") == VERB and len(text) > SHORTEST


async def _given(message: DirectMessage, client: AsyncWebClient) -> Given:
    """The text of a message or of its file. Raises BadInput where it can't be had or is none."""
    if not message.files:
        return Given(storable(message.incoming.text))
    if len(message.files) > 1:
        raise BadInput(ONE_FILE)
    file = message.files[0]
    name = downloads.name_of(file)
    _check_kind(file, name)
    content = await downloads.download(client, file, most=LARGEST)
    return Given(storable(text_of(content, name)), storable(name))


def _check_kind(file: File, name: str) -> None:
    kind = str(file.get("mimetype") or "")
    if kind.partition("/")[0] in NO_TEXT or kind == "text/html":
        raise BadInput(f"{name} is not plain text. Save the minutes as plain text and send that. Nothing was read.")


def _check(desk: Desk, incoming: Incoming) -> None:
    """Raise NotCleared for whoever may not, before anything is read."""
    with desk.db.read() as connection:
        minutes_steps.reader_of(connection, desk.audience(connection, incoming), desk.clock.now())


def _begin(desk: Desk, incoming: Incoming, given: Given) -> Message:
    with desk.db.read() as connection:
        audience = desk.audience(connection, incoming)
    return minutes.begin(given, audience, desk.db, desk.clock.now())
