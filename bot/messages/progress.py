"""The progress of operational groups before a meeting, in words: asked for, entered in a form, collected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, dates, form, layout
from bot.messages.form import View
from bot.messages.layout import Listing
from bot.messages.message import Block, Message
from storage.progress import Progress
from storage.workplan import Meeting

FORM, TEXT, BUTTON = "progress", "text", "csp:progress"
BODY_CHARS, WORDS_CHARS = 150, 1200
SHOWN_CHARS = 2_400  # as much as goes in one paragraph: escaped, the words typed are longer


def asked(found: Progress, meeting: Meeting, by: date, today: date) -> Message:
    """What a chair is asked, with the button that opens the form."""
    said = (
        f"Please report the progress of {_body(found.body)} by {dates.known_year(by, today)}: it goes into the papers "
        f"for the meeting of {_body(meeting.body)} on {dates.known_year(meeting.held_on, today)}."
    )
    button = _button(found, "Report progress", primary=True)
    return Message(layout.spoken(said), (blocks.section(said), blocks.actions(button)))


def view(found: Progress, meeting: Meeting, today: date) -> View:
    """The form, with what was reported before."""
    held = dates.known_year(meeting.held_on, today)
    content = [
        blocks.section(f"*{_body(found.body)}*\nFor the meeting of {_body(meeting.body)} on {held}"),
        form.lines(
            TEXT,
            "Progress since the last meeting",
            value=found.text,
            most=WORDS_CHARS,
            hint="What was done, what is behind, what you ask of the meeting. No personal data.",
        ),
    ]
    return form.view("Report progress", FORM, content, submit="Report")


def stored(found: Progress, meeting: Meeting, today: date, *, too_late: bool = False) -> Message:
    """What was stored, with the button to change it. `too_late`: the papers went out before."""
    held = dates.known_year(meeting.held_on, today)
    said = f"Stored: the progress of {_body(found.body)} for the meeting on {held}. Thank you."
    if too_late:
        said += " The papers went out already, so please say at the meeting what is new."
    return Message(layout.spoken(said), (blocks.section(said), blocks.actions(_button(found, "Change it"))))


def owed(progress_id: int, words: str) -> Message:
    """The action can't be done before progress is reported (`words` say so): the button that opens the form."""
    said = blocks.plain(words)
    return Message(layout.spoken(said), (blocks.section(said), blocks.actions(_opens(progress_id, "Report progress"))))


def collected(found: Sequence[Progress]) -> Listing:
    """What the groups reported."""
    told = [each for each in found if not each.missing]
    lines = tuple(f"*{_body(each.body)}:*  {_told(each.text)}" for each in told)
    names = ", ".join(_body(each.body) for each in told)
    return Listing(f"Progress of the groups ({len(told)})", lines, f"Progress reported by {names}.")


def missing(found: Sequence[Progress]) -> Listing:
    """The groups that have not reported, each with the post that was asked."""
    left = [each for each in found if each.missing]
    lines = tuple(f"{_body(each.body)} (asked: {blocks.plain(each.chair or 'nobody')})" for each in left)
    return Listing(f"No progress reported ({len(left)})", lines, f"No progress reported by {'; '.join(lines)}.")


def _body(name: str) -> str:
    return blocks.clip(blocks.plain(name), BODY_CHARS)


def _told(text: str) -> str:
    """What was typed, line by line as it was."""
    typed = [blocks.plain(line) for line in text.splitlines()]
    return blocks.clip("\n".join(line for line in typed if line), SHOWN_CHARS)


def _button(found: Progress, label: str, *, primary: bool = False) -> Block:
    return _opens(found.id, label, primary=primary)


def _opens(progress_id: int, label: str, *, primary: bool = False) -> Block:
    return blocks.button(label, BUTTON, f"{form.OPENS}{FORM} {progress_id}", primary=primary)
