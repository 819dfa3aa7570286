"""A draft of a committee's annual report: what it met for, what it considered and resolved, in Markdown and in short.

Only what is stored is said. The sections are those of the committees' own reports: the year, the work programme with
its changes, what was considered at each meeting, what was undertaken and done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import blocks, dates, layout
from bot.messages.message import Attachment, Message
from storage.actions import Action
from storage.day_words import day_words, local_day
from storage.resolutions import Resolution
from storage.workplan import BASES, CANCELLED, DONE, POSTPONED, Item, Meeting

SHOWN = 6


@dataclass(frozen=True)
class Year:
    """What a report of one body is made of: its meetings from `first` to `last`, held by `today`.

    `outcomes` are those noted when an item (by number) was marked as considered; `withheld`: how many done actions the
    reader may not see.
    """

    body: str
    first: date
    last: date
    today: date
    meetings: Sequence[Meeting]
    resolutions: Sequence[Resolution]
    outcomes: Mapping[int, str]
    actions: Sequence[Action]
    withheld: int = 0

    @property
    def held(self) -> list[Meeting]:
        """The meetings that have been, earliest first."""
        return [meeting for meeting in self.meetings if not meeting.cancelled and meeting.held_on <= self.today]

    @property
    def considered(self) -> list[Item]:
        """Every item that was considered."""
        return [item for meeting in self.held for item in meeting.items if item.status == DONE]


def markdown(years: Sequence[Year]) -> str:
    """The drafts of one or several bodies, ready to be edited; ends with a line end."""
    return "\n".join("\n".join(_report(year)).rstrip() + "\n" for year in years)


def render(years: Sequence[Year], name: str) -> Message:
    """What the drafts hold, in short, with the whole as a file for the reader."""
    made = [blocks.section(f"*{blocks.plain(_title(year))}*\n{blocks.plain(_summary(year))}") for year in years[:SHOWN]]
    small = "The draft comes to your direct messages as a Markdown file. It says only what is stored: please check it."
    said = " ".join(f"{_title(year)}: {_summary(year)}" for year in years[:SHOWN])
    items = sum(len(year.considered) for year in years)
    file = Attachment(name, "Draft annual report", markdown(years).encode(), items)
    return Message(layout.spoken(f"{blocks.plain(said)} {small}"), (*made, blocks.context(small)), attachment=file)


def _title(year: Year) -> str:
    return f"Draft annual report, {year.body}, {day_words(year.first)} to {day_words(year.last)}"


def _summary(year: Year) -> str:
    counts = (
        _counted(len(year.held), "meeting"),
        f"{_counted(len(year.considered), 'item')} considered",
        _counted(len(year.resolutions), "resolution"),
        f"{_counted(len(year.actions), 'undertaking')} carried out",
    )
    return ", ".join(counts) + "."


def _report(year: Year) -> list[str]:
    return [
        f"# {_line(_title(year))}",
        "",
        f"_Draft made on {day_words(year.today)} from what is on record; to be checked and completed._",
        "",
        "## Introduction",
        "",
        *_introduction(year),
        "## Work programme",
        "",
        *_programme(year),
        "## Items considered",
        "",
        *_considered(year),
        "## Undertakings carried out",
        "",
        *_undertakings(year),
    ]


def _introduction(year: Year) -> list[str]:
    if not year.held:
        return [f"{_line(year.body)} did not meet in this time, as far as is on record.", ""]
    days = " and ".join(day_words(meeting.held_on) for meeting in year.held)
    times = {1: "once", 2: "twice"}.get(len(year.held), f"{len(year.held)} times")
    by_basis = [
        f"{count} {basis}" for basis in BASES if (count := sum(item.basis == basis for item in year.considered))
    ]
    kinds = f" ({', '.join(by_basis)})" if by_basis else ""
    met = f"{_line(year.body)} met {times}, on {days}."
    return [f"{met} It considered {_counted(len(year.considered), 'item')}{kinds}.", ""]


def _programme(year: Year) -> list[str]:
    lines = ["| Meeting | Statutory | Discretionary | Stock |", "| --- | --- | --- | --- |"]
    for meeting in year.meetings:
        named = day_words(meeting.held_on) + (" (cancelled)" if meeting.cancelled else "")
        cells = ["; ".join(_cell(item) for item in meeting.items if item.basis == basis) for basis in BASES]
        lines.append(f"| {named} | {' | '.join(cells)} |")
    changes = [f"- {_change(item)}" for meeting in year.meetings for item in meeting.items if _change(item)]
    told = (
        ["", "Changes to the programme:", "", *changes] if changes else ["", "No change to the programme is on record."]
    )
    return [*lines, *told, ""]


def _change(item: Item) -> str:
    """How an item came to its meeting or left it; empty where it was planned and stayed."""
    left = item.status if item.status in (CANCELLED, POSTPONED) else ""
    words = ", ".join(each for each in (item.moved, left) if each)
    note = f" {_line(item.note)}" if item.note and words else ""
    return f"{_line(item.item)} ({day_words(item.held_on)}): {_line(words)}.{note}" if words else ""


def _considered(year: Year) -> list[str]:
    lines: list[str] = []
    for meeting in year.held:
        lines += [f"### {dates.full_date(meeting.held_on)}", ""]
        resolved = [each for each in year.resolutions if each.held_on == meeting.held_on]
        items = [item for item in meeting.items if item.status == DONE]
        for number, item in enumerate(items, start=1):
            lines += _item(number, item, resolved, year.outcomes)
        matched = {item.place for item in items}
        others = [each for each in resolved if each.place not in matched or not each.place]
        if others:
            lines += ["Also resolved:", "", *(f"- {_resolution(each)}" for each in others), ""]
        if not items and not others:
            lines += ["Nothing is on record as considered.", ""]
    return lines or ["Nothing is on record as considered.", ""]


def _item(number: int, item: Item, resolved: Iterable[Resolution], outcomes: Mapping[int, str]) -> list[str]:
    about = ", ".join(words for words in (item.basis, f"owner: {item.owner}" if item.owner else "") if words)
    told = [f"- Resolved: {_resolution(each)}" for each in resolved if each.place and each.place == item.place]
    told += [f"- Outcome: {_line(outcomes[item.id])}"] if item.id in outcomes else []
    note = [_line(item.note), ""] if item.note else []
    heading = f"#### Item {number}: {_line(item.item)}" + (f" ({_line(about)})" if about else "")
    return [heading, "", *note, *(told or ["- No resolution is on record."]), ""]


def _resolution(found: Resolution) -> str:
    return _line(found.text) + (f" ({_line(found.place)})" if found.place else "")


def _undertakings(year: Year) -> list[str]:
    lines = [f"- {_done(action)}" for action in year.actions]
    if year.withheld:
        lines.append(f"- {_counted(year.withheld, 'undertaking')} not shown here.")
    return [*(lines or ["None is on record as carried out in this time."]), ""]


def _done(action: Action) -> str:
    owner = action.owner or action.agency or "no owner"
    when = f", {day_words(local_day(action.done_at))}" if action.done_at else ""
    outcome = f" {_line(action.outcome)}" if action.outcome else ""
    return f"{_line(action.title)} ({_line(owner)}{when}).{outcome}"


def _cell(item: Item) -> str:
    return _line(item.item).replace("|", "\\|")


def _line(words: str) -> str:
    """Words on one line that Markdown shows as they stand."""
    line = " ".join(words.split())
    return "".join(f"\\{char}" if char in "\\`*_<>#[]" else char for char in line)


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
