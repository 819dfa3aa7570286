"""What stands in the form of an action before it is filled in, and what was entered in it."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import Connection

from bot.messages import action_form, action_words, blocks
from bot.messages.action_form import Draft, Menus
from handlers import action_adding, action_filters, action_finders, action_owner, action_steps, due_dates
from handlers.forms import Opening, Submission
from storage import priorities
from storage.actions import Action, NewAction
from storage.day_words import local_day
from storage.errors import BadInput
from storage.figures import IN_CONFIDENCE

DETAIL_CHARS = 2_500
# A mention, a channel or a link in the text of a message: its words, else what it points to.
_MARKUP = re.compile(r"<[@#!]?(?:[^>|]*\|)?([^>]*)>")


def of_line(connection: Connection, opening: Opening) -> Draft:
    """What a typed line says, as far as it can be read; what can't is said on top of the form."""
    line = action_adding.split(connection, opening.value)
    owner = (
        action_owner.meant(connection, line.owner, opening.viewer.user_id) if opening.value else action_owner.Owner()
    )
    notes = [owner.why] if opening.value else []
    read = ""
    try:
        read = _read(connection, line.due, opening)
    except BadInput as error:
        notes.append(str(error))
    return Draft(
        title=line.title[: action_form.TITLE_CHARS],
        detail=line.title if len(line.title) > action_form.TITLE_CHARS else "",
        owner=owner.option,
        due=line.due[: action_form.DUE_CHARS],
        note=" ".join(note for note in notes if note),
        read=read,
    )


def read_words(connection: Connection, submission: Submission) -> str:
    """What the due date that was entered is read as, or why it can't be."""
    try:
        return _read(connection, submission.entered.text(action_form.DUE), submission)
    except BadInput as error:
        return str(error)


def of_message(connection: Connection, opening: Opening) -> Draft:
    """The first line of a message as the title and its end as the due date; all of it as the detail if it is more."""
    text = _MARKUP.sub(r"\1", str(opening.message.get("text") or ""))
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
    first = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")
    title, due, read = _dated(connection, first, opening)
    detail = text[:DETAIL_CHARS] if text != first or len(title) > action_form.TITLE_CHARS else ""
    return Draft(title=blocks.clip(title, action_form.TITLE_CHARS), detail=detail, due=due, read=read)


def _dated(connection: Connection, line: str, opening: Opening) -> tuple[str, str, str]:
    """A line without the due date at its end, that date in words, and what it is read as; no date that can't be."""
    due = due_dates.split(line).due[: action_form.DUE_CHARS]
    title = line.removesuffix(due).rstrip(" ,;:-–") if due else ""
    try:
        return (title, due, _read(connection, due, opening)) if title and title != line else (line, "", "")
    except BadInput:
        return line, "", ""


def of_stored(known: Action) -> Draft:
    """An action as it is stored."""
    meeting = (blocks.clip(known.meeting, 75), action_form.UNCHANGED) if known.meeting else None
    owner = (known.owner, f"{action_finders.POST}{known.owner_id}") if known.owner_id else None
    return Draft(
        title=known.title,
        detail=known.detail,
        owner=owner or (action_finders.agency_option(known.agency) if known.agency else None),
        agency=known.agency,
        priority=known.priority,
        meeting=meeting,
        due_on=known.due,
        classification=known.classification,
        recurs=known.recurs,
    )


def menus(connection: Connection, opening: Opening) -> Menus:
    """What the menus offer: agencies, and the priorities of the strategy that holds."""
    today = local_day(opening.now)
    current = priorities.current(connection, today=today)
    return Menus(action_filters.agencies(connection), [(each.name, each.slug) for each in current])


def entered(connection: Connection, submission: Submission, due: date | None) -> NewAction:
    """The action that was entered."""
    said = words(connection, submission)
    owner, agency = action_finders.chosen_owner(connection, submission.entered.chosen(action_form.OWNER))
    return NewAction(
        title=said["title"],
        owner_id=owner,
        due=due,
        agency=said["agency"] or agency,
        priority=said["priority"],
        meeting=said["meeting"],
        detail=said["detail"],
        classification=said["classification"],
        recurs=said["recurs"],
        link=submission.link,
        team_id=submission.viewer.team_id,
    )


def words(connection: Connection, submission: Submission, known: Action | None = None) -> dict[str, str]:
    """What was entered but owner and date, by column. A priority that no menu has any more stays."""
    entered = submission.entered
    priority = entered.chosen(action_form.PRIORITY)
    if known and known.priority and not priority and not _offered(connection, submission, known.priority):
        priority = known.priority
    return {
        "title": " ".join(entered.text(action_form.TITLE).split()),
        "detail": entered.text(action_form.DETAIL),
        "agency": entered.chosen(action_form.AGENCY),
        "priority": priority,
        "meeting": action_finders.chosen_meeting(
            connection, entered.chosen(action_form.MEETING), known.meeting if known else ""
        ),
        "classification": entered.chosen(action_form.CLASSIFICATION) or IN_CONFIDENCE,
        "recurs": entered.text(action_form.RECURS),
    }


def _offered(connection: Connection, submission: Submission, priority: str) -> bool:
    return priority in {slug for _, slug in menus(connection, submission).priorities}


def _read(connection: Connection, words: str, opening: Opening) -> str:
    if not words:
        return ""
    found = action_steps.due_in(connection, words, local_day(opening.now))
    if found is None:
        return "No due date."
    meant = f" ({found.meant})" if found.meant else ""
    return f"That is {action_words.due_at(found.day)}{meant}."
