"""What was found in minutes, proposed one by one, and at the end what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import blocks, dates, form, layout
from bot.messages.message import Block, Message
from storage.minute_readings import KNOWN, LEFT, OPEN, SKIPPED, STORED, Passage, Reading

PREFIX = "csp:minutes:"  # buttons whose answer takes the place of the message
SKIP, RECORD, STOP, GO, AGAIN = "minutes_skip", "minutes_record", "minutes_stop", "minutes_go", "minutes_again"
PASTE, MEETING, UNDERTAKING = "minutes", "minutes-of", "minute-undertaking"  # forms
TEXT_CHARS = 2_000
LISTED, LINE_CHARS = 25, 140
OTHERS = 3
NOTHING_YET = "Nothing is stored yet."


@dataclass(frozen=True, slots=True)
class About:
    """What is known around a passage. `owner` is the post or agency that the words most likely mean, "" for none.

    `sure` says that nobody else could be meant, `near` are the nearest names otherwise, `others` what its minute led
    to before, as (title, number), `on_record` the words of its resolutions that are on record. `may_record`: the reader
    may put resolutions on record.
    """

    owner: str = ""
    sure: bool = False
    near: tuple[str, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    on_record: tuple[str, ...] = ()
    may_record: bool = False


def proposal(reading: Reading, passage: Passage, about: About, note: str = "") -> Message:
    """One passage and what can be done with it. `note` (escaped) says what was just stored or skipped."""
    head, progress = heading(reading), progress_words(reading)
    what = _what(passage, about)
    quoted = blocks.clip(blocks.plain(passage.text), TEXT_CHARS)
    facts = _facts(passage, about)
    aloud = f"{note or head} {progress} {what}: “{quoted}” {' '.join(facts)}"
    made = [
        blocks.section(f"*{head}*"),
        blocks.section(f"{note}\n{progress}" if note else progress),
        blocks.divider(),
        blocks.section(f"*{what}*\n> {quoted}"),
        *([blocks.section("\n".join(facts))] if facts else []),
        blocks.actions(*_buttons(reading, passage, about)),
    ]
    return Message(layout.spoken(aloud), tuple(made))


def summary(reading: Reading, note: str = "") -> Message:
    """What was stored and what was not, when all is done or the reader stops."""
    head, progress = heading(reading), progress_words(reading)
    stored = [_stored_line(each) for each in reading.passages if each.state in (STORED, KNOWN)]
    skipped = [_line(each) for each in reading.passages if each.state == SKIPPED]
    lines = [*_listed("Stored", stored), *_listed("Skipped", skipped)]
    left = reading.count(LEFT)
    if left:
        lines.append(f"{_many(left, 'resolution')} {_are(left)} left for an officer to record.")
    start = [f"*{head}*", *([note] if note else []), progress]
    aloud = " ".join([*start, *lines])
    buttons = _summary_buttons(reading)
    made = layout.sections([*start, *lines])
    return Message(layout.spoken(aloud), (*made, *([blocks.actions(*buttons)] if buttons else [])))


def which_meeting(reading: Reading) -> Message:
    """Asks of which meeting the minutes are; nothing is proposed before."""
    words = (
        f"{_found(reading)} in {_source(reading)}, but it does not say of which body and day these minutes are. "
        f"{NOTHING_YET}"
    )
    opens = blocks.button("Say which meeting", f"{PREFIX}meeting", f"{form.OPENS}{MEETING} {reading.id}", primary=True)
    return Message(layout.spoken(words), (blocks.section(words), blocks.actions(opens)))


def unfinished(readings: Sequence[Reading]) -> Message:
    """The minutes that somebody has not finished with, to go on, and the way to others."""
    lines = [f"{heading(each)} {progress_words(each)}" for each in readings[:5]]
    words = "You have not gone through these minutes to the end:"
    buttons = [
        blocks.button(f"Go on: {_short(each)}", f"{PREFIX}go:{each.id}", f"{GO} {each.id}") for each in readings[:5]
    ]
    other = blocks.button("Other minutes", "csp:open:minutes", f"{form.OPENS}{PASTE}")
    made = (*layout.sections([words, *(f"• {line}" for line in lines)]), blocks.actions(*buttons, other))
    return Message(layout.spoken(" ".join([words, *lines])), made)


def heading(reading: Reading) -> str:
    """How much was found in which minutes; escaped."""
    day = f" of {dates.full_date(reading.held_on)}" if reading.held_on else ""
    body = f", {blocks.plain(reading.body)}" if reading.body else ""
    return f"{_found(reading)} in the minutes{day}{body}."


def progress_words(reading: Reading) -> str:
    """How far it is: "4 of 12 done: 3 stored, 1 skipped."; while nothing is decided, that nothing is stored."""
    states = {STORED: "stored", SKIPPED: "skipped", KNOWN: "stored before", LEFT: "left for an officer"}
    counts = [f"{count} {words}" for state, words in states.items() if (count := reading.count(state))]
    done = sum(reading.count(state) for state in states)
    yet = "" if reading.count(STORED) else f" {NOTHING_YET}" if not reading.count(SKIPPED) else " Nothing is stored."
    if not counts:
        return yet.strip()
    return f"{done} of {len(reading.passages)} done: {', '.join(counts)}.{yet}"


def where(passage: Passage) -> str:
    """Its meeting, minute and line; escaped."""
    day = dates.full_date(passage.held_on) if passage.held_on else ""
    parts = (passage.minute, f"line {passage.line}", blocks.plain(passage.body), day)
    return ", ".join(part for part in parts if part)


def _what(passage: Passage, about: About) -> str:
    if passage.record_open and passage.task_open:
        kind = "Resolution that gives a task" if about.may_record else "Undertaking (a resolution)"
    elif passage.task_open:
        kind = "Undertaking"
    else:
        kind = "Resolution"
    return f"{kind}, {where(passage)}"


def _facts(passage: Passage, about: About) -> list[str]:
    """Owner, date, and what there is already; escaped."""
    facts = [*_owner(passage, about), *_due(passage)] if passage.task_open else []
    if passage.resolution and passage.recorded:
        facts.append("The resolution is on record already.")
    if passage.action_id:
        facts.append(f"It is an action already (number {passage.action_id}).")
    source = "this minute" if passage.minute else "these minutes"
    if about.on_record and passage.record_open:
        facts.append(f"On record from {source} already: {_first([_quoted(each) for each in about.on_record])}.")
    if about.others and passage.task_open:
        others = [f"{_quoted(title)} (number {number})" for title, number in about.others]
        facts.append(f"Actions from {source} already: {_first(others)}.")
    return facts


def _quoted(words: str) -> str:
    return f"“{blocks.clip(blocks.plain(words), 100)}”"


def _first(named: Sequence[str]) -> str:
    """The first few of a list, and how many more there are."""
    more = f" and {len(named) - OTHERS} more" if len(named) > OTHERS else ""
    return ", ".join(named[:OTHERS]) + more


def _owner(passage: Passage, about: About) -> list[str]:
    said = f"Owner in the minutes: {blocks.plain(passage.owner)}." if passage.owner else "The minutes name no owner."
    if about.sure:
        return [f"{said} Post: {blocks.plain(about.owner)}."]
    near = ", ".join(blocks.plain(each) for each in about.near)
    if near:
        return [f"{said} No post is called so; nearest: {near}."]
    return [f"{said} You choose the post." if passage.owner else said]


def _due(passage: Passage) -> list[str]:
    return [f"Due by the minutes: {dates.full_date(passage.due)}." if passage.due else "No date is said."]


def _buttons(reading: Reading, passage: Passage, about: About) -> list[Block]:
    at = f"{reading.id}:{passage.number}"
    opens = f"{form.OPENS}{UNDERTAKING} {at}"
    record = passage.record_open and about.may_record
    made: list[Block] = []
    if passage.task_open:
        label = "Record it and make it an action" if record else "Make it an action"
        made.append(blocks.button(label, f"{PREFIX}make", opens, primary=True))
    if record:
        label = "Record only" if passage.task_open else "Record"
        made.append(blocks.button(label, f"{PREFIX}record", f"{RECORD} {at}", primary=not passage.task_open))
    made.append(blocks.button("Skip", f"{PREFIX}skip", f"{SKIP} {at}"))
    return [*made, blocks.button("Stop here", f"{PREFIX}stop", f"{STOP} {reading.id}")]


def _summary_buttons(reading: Reading) -> list[Block]:
    made: list[Block] = []
    if open_ones := reading.count(OPEN):
        made.append(blocks.button(f"Go on ({open_ones} left)", f"{PREFIX}go", f"{GO} {reading.id}", primary=True))
    if reading.count(SKIPPED):
        made.append(blocks.button("Go through the skipped", f"{PREFIX}again", f"{AGAIN} {reading.id}"))
    return made


def _stored_line(passage: Passage) -> str:
    became = [
        *([f"action number {passage.action_id}"] if passage.action_id else []),
        *(["on record"] if passage.recorded else []),
    ]
    already = "already " if passage.state == KNOWN else ""
    return f"{_line(passage)} ({already}{' and '.join(became)})"


def _line(passage: Passage) -> str:
    text = blocks.clip(blocks.plain(passage.text), LINE_CHARS)
    return f"{passage.minute}: {text}" if passage.minute else text


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"• and {len(lines) - LISTED} more"] if len(lines) > LISTED else []
    return [f"*{title}*", *(f"• {line}" for line in lines[:LISTED]), *more]


def _found(reading: Reading) -> str:
    tasks = sum(each.task for each in reading.passages)
    resolved = sum(each.resolution for each in reading.passages)
    found = f"{_many(tasks, 'undertaking')} and {_many(resolved, 'resolution')} found"
    return found[0].upper() + found[1:]


def _source(reading: Reading) -> str:
    return blocks.clip(blocks.plain(reading.name), 100) if reading.name else "what was pasted"


def _short(reading: Reading) -> str:
    return dates.full_date(reading.held_on) if reading.held_on else f"number {reading.id}"


def _many(count: int, name: str) -> str:
    return f"{count or 'no'} {name}{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
