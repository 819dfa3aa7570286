"""One thing that somebody owes, as they are reminded of it: what, by when, for whom, and its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates, form, tasks
from bot.messages.message import Block
from storage.actions import Action
from storage.owed import ACTION, DUTY, ITEM, SINCE_EVER, Owed

# The buttons' names on the way back; the value of each begins with the number of what it stands beside.
DONE, REPORT_SENT, DUTY_DONE = "csp:action_done", "csp:item_report_sent", "csp:duty_done"
FINISHES = {ACTION: DONE, ITEM: REPORT_SENT, DUTY: DUTY_DONE}
LATER = "csp:later"
ORIGIN_CHARS, BEHALF_CHARS = 200, 120
_LABELS = {ACTION: "Done", ITEM: "Report sent", DUTY: "Done"}
_NOUNS = {ACTION: ("action", "actions"), ITEM: ("report", "reports"), DUTY: ("duty", "duties")}


@dataclass(frozen=True, slots=True)
class Line:
    """Something owed; `on_behalf` names the post it belongs to where that is not the reader's own.

    `away_until` is the last day on which its holder is away.
    """

    thing: Owed
    on_behalf: str = ""
    away_until: date | None = None


def of_action(action: Action) -> Line:
    """An action of the reader's own."""
    agency = action.agency or action.owner_agency
    due = (action.due, SINCE_EVER, action.owner_id, action.owner, agency, action.meeting)
    return Line(Owed(ACTION, action.id, action.title, *due))


def count(number: int, kind: str = ACTION) -> str:
    """How many there are: "1 action", "3 reports"."""
    return f"{number} {_NOUNS[kind][number != 1]}"


def title(thing: Owed, today: date) -> str:
    """What is owed, escaped and of a readable length."""
    words = thing.title
    if thing.kind == ITEM:
        meeting = f" (for {dates.known_year(thing.held_on, today)})" if thing.held_on else ""
        words = f"Report: {words}{meeting}"
    return blocks.clip(blocks.plain(words), tasks.TITLE_CHARS)


def when(thing: Owed, today: date) -> str:
    """How its deadline stands."""
    return dates.due_words(thing.due, today) if thing.due else "No date set"


def behalf(line: Line, today: date) -> str:
    """For whom it is done: "for CSU Inspector, who is away until Tuesday 3 March"; empty for the reader's own."""
    if not line.on_behalf:
        return ""
    away = f", who is away until {dates.known_year(line.away_until, today)}" if line.away_until else ""
    return f"for {blocks.clip(blocks.plain(line.on_behalf), BEHALF_CHARS)}{away}"


def with_buttons(line: Line, today: date) -> list[Block]:
    """The thing in a paragraph, and under it the button that closes it and the menu of everything else."""
    thing = line.thing
    origin = blocks.clip(blocks.plain(thing.body), ORIGIN_CHARS)
    small = [f"_{words}_" for words in (behalf(line, today), origin) if words]
    words = "\n".join([f"*{when(thing, today)}*", title(thing, today), *small])
    label = _LABELS[thing.kind]
    done = blocks.button(label, FINISHES[thing.kind], _named(thing), spoken=f"{label}: {thing.title}")
    return [blocks.section(words), blocks.actions(done, blocks.overflow(f"{LATER}:{thing.kind}", _menu(thing)))]


def in_one_line(line: Line, today: date) -> str:
    """One line of mrkdwn: "*Friday 13*  Progress report  ·  for CSU Inspector"."""
    day = f"*{dates.known_month(line.thing.due, today)}*  " if line.thing.due else ""
    return day + blocks.SEPARATOR.join(part for part in (title(line.thing, today), behalf(line, today)) if part)


def of_others(thing: Owed, today: date) -> str:
    """One line about what somebody else owes: "Check the baseline  ·  CSU Inspector  ·  was due Friday 6 February"."""
    stands = when(thing, today)
    owner = blocks.clip(blocks.plain(thing.owner or thing.agency or "no owner"), tasks.OWNER_CHARS)
    return blocks.SEPARATOR.join([title(thing, today), owner, stands[:1].lower() + stands[1:]])


def aloud(line: Line, today: date) -> str:
    """A sentence for those who listen: "Due today: Check the baseline, for CSU Inspector."."""
    said = ", ".join(part for part in (title(line.thing, today), behalf(line, today)) if part)
    return f"{when(line.thing, today)}: {said}."


def _named(thing: Owed) -> str:
    """The value of its button; a duty recurs, so its button says which date is meant."""
    return f"{thing.number} {thing.due.isoformat()}" if thing.kind == DUTY and thing.due else str(thing.number)


def _menu(thing: Owed) -> list[tuple[str, str]]:
    kind, number = thing.kind, thing.number
    later = [
        ("Remind me tomorrow", f"{kind}_later tomorrow {number}"),
        ("Remind me on Monday", f"{kind}_later monday {number}"),
        ("Remind me on a date…", f"{form.OPENS}{kind}-later {number}"),
    ]
    if kind != ACTION:
        return later
    return [
        *later,
        ("Ask for more time…", f"{form.OPENS}action-more-time {number}"),
        ("Not my action…", f"{form.OPENS}action-not-mine {number}"),
    ]
