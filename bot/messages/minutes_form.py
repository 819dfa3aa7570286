"""The modals for minutes: pasting them, saying which meeting they are of, and making an undertaking an action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.messages import action_form, blocks, form, minutes
from bot.messages.form import Option, View
from bot.messages.message import Block
from storage.figures import IN_CONFIDENCE
from storage.minute_readings import Passage, Reading

TEXT, BODY, HELD_ON, RECORD, NOW = "text", "body", "held_on", "record", "now"
BODY_CHARS = 120
_LONG = (
    "Slack takes 3,000 characters here. For longer minutes send them as a text file to cspbot's direct messages, or "
    "paste them there, beginning with the word “minutes”. The text itself is not kept."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form of an undertaking. `note` (plain) is said on top, `read` under the date."""

    title: str
    detail: str = ""
    owner: Option | None = None
    due_on: date | None = None
    note: str = ""
    read: str = ""


def paste() -> View:
    """The text of minutes, and the meeting where the text does not say it."""
    content = [
        blocks.section(_LONG),
        form.lines(TEXT, "Text of the minutes"),
        form.line(BODY, "Body", most=BODY_CHARS, hint="Leave it empty where the text says it.", optional=True),
        form.day(HELD_ON, "Day of the meeting", hint="Leave it empty where the text says it.", optional=True),
    ]
    return form.view("Minutes", minutes.PASTE, content, submit="Read them")


def meeting(reading: Reading) -> View:
    """Of which meeting minutes are."""
    content = [
        form.line(BODY, "Body", value=reading.body, most=BODY_CHARS, example="Community Safety Partnership"),
        form.day(HELD_ON, "Day of the meeting", value=reading.held_on),
    ]
    return form.view("Which meeting?", minutes.MEETING, content)


def undertaking(passage: Passage, draft: Draft, *, may_record: bool) -> View:
    """A passage as an action, in the words of the minutes until somebody puts them better."""
    quoted = blocks.clip(blocks.plain(passage.text), minutes.TEXT_CHARS)
    record = form.boxes(
        RECORD, "Resolution", [("Put the resolution on record as well", NOW)], values=(NOW,), optional=True
    )
    content = [
        blocks.section(f"{minutes.where(passage)}\n> {quoted}"),
        *([blocks.section(blocks.plain(draft.note))] if draft.note else []),
        form.line(action_form.TITLE, "What is to be done", value=draft.title, most=action_form.TITLE_CHARS),
        form.found(action_form.OWNER, "Owner (a post or an agency)", action_form.OWNERS, value=draft.owner),
        *_date(draft),
        form.lines(action_form.DETAIL, "Detail", value=draft.detail, most=2_500, optional=True),
        form.choice(action_form.CLASSIFICATION, "Who may read it", action_form.CLASSES, value=IN_CONFIDENCE),
        *([record] if may_record and passage.record_open else []),
    ]
    return form.view("From the minutes", minutes.UNDERTAKING, content, submit="Store")


def _date(draft: Draft) -> list[Block]:
    words = form.line(
        action_form.DUE,
        "Due, in words",
        most=action_form.DUE_CHARS,
        hint=action_form.DUE_HINT,
        optional=True,
        heard=True,
    )
    read = [blocks.section(blocks.plain(draft.read))] if draft.read else []
    return [words, *read, form.day(action_form.DUE_ON, "Or by the calendar", value=draft.due_on, optional=True)]
