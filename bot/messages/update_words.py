"""What is said about an update that somebody wrote in the thread of a reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, layout, tasks
from bot.messages.message import Message
from storage.owed import Thing

VERB = "reminder_update"
OFFERED = 20
EXCERPT = 300


@dataclass(frozen=True, slots=True)
class Named:
    """Something an update may be about, and the post that owns it."""

    thing: Thing
    title: str
    owner_id: int | None


def stored(about: Named, words: str) -> Message:
    """What was put into whose history."""
    said = blocks.clip(blocks.plain(words), EXCERPT)
    return _said(f"Noted for *{_title(about)}*: “{said}”. It is in its history.")


def which(offered: Sequence[Named], words: str) -> Message:
    """Asks which thing an update is about; the buttons carry its words."""
    asked = "Which one is this update about?"
    buttons = [
        blocks.ask(each.title, f"{VERB} {each.thing[0]}:{each.thing[1]} {words}", f"update:{number}")
        for number, each in enumerate(offered[:OFFERED])
    ]
    aloud = f"{asked} {'; '.join(_title(each) for each in offered[:OFFERED])}."
    return Message(layout.spoken(aloud), (blocks.section(asked), blocks.actions(*buttons)))


def _title(about: Named) -> str:
    return blocks.clip(blocks.plain(about.title), tasks.TITLE_CHARS)


def _said(words: str) -> Message:
    return Message(layout.spoken(words), (blocks.section(words),))
