"""The daily briefing: what partners contributed, today's meetings, what is due, what the next working days bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.clock import AGENDA_CLEAR_DAYS
from bot.messages import agenda, blocks, briefing_items, dates, digest, digest_lists, digest_since, layout, tasks
from bot.messages.agenda import AgendaDate
from bot.messages.briefing_items import Manner
from bot.messages.layout import Listing
from bot.messages.message import Block, Message
from bot.messages.tasks import Task
from storage.briefings import Item
from storage.day_words import LONDON
from storage.workplan import Meeting

TODAY = "Today"
LISTED = (12, 6, 3, 1)  # lines of each list in the top message, as many as fit


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a daily briefing says on `today`. `until` is the last of the working days it looks ahead to.

    `still_overdue` and `still_reports` count the actions and reports that are overdue but were said before and are not
    listed again; alone they are no news. `partners` is what was contributed and approved, `carried` the numbers of
    those said on an earlier day already, `waiting` how much nobody has reviewed: news only where it `waits_anew`.
    `buttons`: with menus at the items.
    `done_since` and `stopped_since` are actions that ended after it was posted, `due` on the day they did.
    """

    today: date
    until: date
    partnership: str = ""
    channel: str = ""
    meetings: Sequence[Meeting] = ()
    due_today: Sequence[Task] = ()
    was_due: Sequence[Task] = ()
    still_overdue: int = 0
    still_reports: int = 0
    due_soon: Sequence[Task] = ()
    meetings_soon: Sequence[Meeting] = ()
    publish: Sequence[AgendaDate] = ()
    hidden: int = 0
    late: str = ""
    partners: Sequence[Item] = ()
    carried: frozenset[int] = frozenset()
    waiting: int = 0
    waits_anew: bool = True
    zone: ZoneInfo = LONDON
    buttons: bool = True
    done_since: Sequence[Task] = ()
    stopped_since: Sequence[Task] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        meetings = self.meetings or self.meetings_soon or self.publish
        due = self.due_today or self.was_due or self.due_soon or self.done_since or self.stopped_since
        waits = self.waiting and self.waits_anew
        return not (meetings or due or self.partners or waits or self.hidden)


def render(briefing: Briefing) -> Message:
    """The briefing as one message and, where lists are long, a thread."""
    listings = _listings(briefing)
    for listed in LISTED:
        made = _top(briefing, listings, listed)
        if layout.fits(made):
            break
    items = briefing_items.rest(briefing.partners, _manner(briefing), listed)
    replies = (*items, *(reply for listing in listings for reply in listing.rest(listed)))
    return Message(_aloud(briefing, listings), tuple(made), replies)


def nothing(briefing: Briefing) -> Message:
    """The one sentence for channels that want to hear of a day with nothing in it."""
    until = dates.known_year(briefing.until, briefing.today)
    said = f"{title(briefing)}: no meetings and nothing due up to {until}."
    more = [_sentence(briefing_items.waiting(briefing.waiting)), _sentence(_still(briefing)), briefing.late]
    return Message(" ".join(part for part in (said, *more) if part))


def title(briefing: Briefing) -> str:
    """The heading: "CSU briefing, Monday 9 February 2015"."""
    return f"CSU briefing, {dates.full_date(briefing.today)}"


def _listings(briefing: Briefing) -> list[Listing]:
    today = briefing.today
    until = dates.known_year(briefing.until, today)
    publish = tuple(f"*{dates.known_year(each.by, today)}*  {_agenda(each, today)}" for each in briefing.publish)
    found = [
        _meetings(TODAY, briefing.meetings, today),
        _tasks("Due today", briefing.due_today, today),
        _tasks("Was due", briefing.was_due, today),
        _tasks(f"Due by {until}", briefing.due_soon, today),
        *digest_since.listings(briefing.done_since, briefing.stopped_since, today),
        _meetings(f"Meetings up to {until}", briefing.meetings_soon, today),
        Listing("To be published", publish, "; ".join(agenda.said(each, today) for each in briefing.publish) + "."),
    ]
    return [listing for listing in found if listing.lines]


def _meetings(heading: str, meetings: Sequence[Meeting], today: date) -> Listing:
    said = f"{heading}: {digest_lists.meetings_aloud(meetings, today, dated=heading != TODAY)}"
    return Listing(heading, digest_lists.meeting_lines(meetings, today), said)


def _agenda(each: AgendaDate, today: date) -> str:
    """What must be public, after the day by which."""
    return f"the agenda for {dates.known_year(each.held_on, today)} must be public ({AGENDA_CLEAR_DAYS} clear days)"


def _tasks(name: str, listed: Sequence[Task], today: date) -> Listing:
    # "Due today" says the date already.
    lines = tuple(_undated(task) if task.due == today else tasks.dated_line(task, today) for task in listed)
    said = "; ".join(tasks.title(task) for task in listed[: tasks.ALOUD]) if name == "Due today" else ""
    return Listing(f"{name} ({len(listed)})", lines, f"{name}: {said or tasks.aloud(listed, today)}.")


def _undated(task: Task) -> str:
    return blocks.SEPARATOR.join([tasks.title(task), tasks.owner(task)])


def _top(briefing: Briefing, listings: Sequence[Listing], listed: int) -> list[Block]:
    channel = f"for #{briefing.channel}" if briefing.channel else ""
    return [
        blocks.header(title(briefing)),
        *digest.under_title(blocks.clip(briefing.partnership, 200), channel, briefing.late),
        *briefing_items.top(briefing.partners, _manner(briefing), listed),
        *(block for listing in listings for block in listing.top(listed)),
        *(blocks.context(words) for words in _small_print(briefing) if words),
        blocks.actions(
            blocks.button("My actions", digest.ACTIONS, "mine", primary=True),
            blocks.button("Full work plan", digest.WORKPLAN, "all"),
        ),
    ]


def _small_print(briefing: Briefing) -> list[str]:
    waiting = briefing_items.waiting(briefing.waiting)
    return [waiting, _still(briefing), digest.not_shown(briefing.hidden)]


def _still(briefing: Briefing) -> str:
    """How much is overdue that is not listed; empty where all is, or nothing is overdue."""
    more = "more " if briefing.was_due else ""
    counted = {"action": briefing.still_overdue, "report": briefing.still_reports}
    named = [f"{count} {more}{name}{'' if count == 1 else 's'}" for name, count in counted.items() if count > 0]
    if not named:
        return ""
    return f"{' and '.join(named)} {'is' if sum(counted.values()) == 1 else 'are'} still overdue"


def _manner(briefing: Briefing) -> Manner:
    return Manner(briefing.today, briefing.zone, buttons=briefing.buttons, carried=briefing.carried)


def _sentence(words: str) -> str:
    return f"{words}." if words else ""


def _aloud(briefing: Briefing, listings: Sequence[Listing]) -> str:
    parts = [f"{title(briefing)}.", _sentence(briefing.late), briefing_items.aloud(briefing.partners)]
    parts += [*(listing.aloud for listing in listings), *map(_sentence, _small_print(briefing))]
    return layout.spoken(" ".join(part for part in parts if part))
