"""How a data call and each of its suppliers stands, in words and never in colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.messages import blocks, call_word, dates, layout
from bot.messages.message import Message
from storage.calls import LOADED, OFF, OPEN, RECEIVED, RETURNED, Call, Request
from storage.day_words import local_day

FILE_CHARS = 60
REASON_CHARS = 200
NAMED = 5  # of those that are missing
NOT_REACHED = "nobody is reached in Slack"


def fitting(make: Callable[[int], Message], most: int) -> Message:
    """The message with as many of its lines, at most `most`, as Slack takes in one."""
    for count in range(most, 1, -1):
        if layout.fits((made := make(count)).blocks):
            return made
    return make(1)


def due(call: Call, today: date) -> str:
    """How the date of a call stands."""
    if call.status == OPEN:
        return dates.due_words(call.due, today)
    return f"Closed; was due {dates.full_date(call.due)}"


def counts(requests: Sequence[Request]) -> str:
    """How many were asked, sent theirs, are missing: in words."""
    asked = [each for each in requests if each.status != OFF]
    by_state = Counter(each.status for each in asked)
    came = by_state[RECEIVED] + by_state[LOADED]
    parts = [f"{len(asked)} asked", f"{came} received"]
    parts += [f"{by_state[RECEIVED]} to be checked"] if by_state[RECEIVED] else []
    parts += [f"{by_state[LOADED]} loaded"] if by_state[LOADED] else []
    parts += [f"{by_state[RETURNED]} returned"] if by_state[RETURNED] else []
    return f"{', '.join([*parts, _missing(asked)])}."


def names(suppliers: Sequence[str], most: int = NAMED) -> str:
    """Some of these names, and how many more there are. Names of agencies have commas of their own."""
    more = f"; and {len(suppliers) - most} more" if len(suppliers) > most else ""
    return f"{'; '.join(suppliers[:most])}{more}"


def state(each: Request, call: Call, today: date, who: str = "", unreached: str = "", *, dated: bool = True) -> str:
    """How one supplier stands. `who` decided last, `unreached` says why nobody is asked today. Escaped.

    `dated`: with the day on which its figures came.
    """
    if each.owed:
        return _owed(each, call, today, unreached)
    if each.status == OFF:
        return f"not asked any more{_why(each)}"
    by = f" by {blocks.plain(who)}" if who else ""
    if each.status == LOADED:
        how = "loaded, corrected on" if each.loads > 1 else "loaded"
        return f"{how} {day(each.decided_at)}{by} ({_file(each)})"
    before = f"; loaded before on {day(each.loaded_at)}" if each.loads else ""
    what = "correction received, to be checked" if each.loads else "received, to be checked"
    when = f", {day(each.received_at)}" if dated else ""
    return f"{what}{when} ({_file(each)}){before}"


def day(at: datetime | None) -> str:
    """The day of an instant, in full; empty for none."""
    return dates.full_date(local_day(at)) if at else ""


def _missing(asked: Sequence[Request]) -> str:
    missing = [call_word.supplier(each) for each in asked if each.missing]
    return f"{len(missing)} missing: {names(missing)}" if missing else "none missing"


def _owed(each: Request, call: Call, today: date, unreached: str) -> str:
    late = each.missing and each.late(today, call)
    parts = ["missing, its date has passed"] if late else []
    if each.status == RETURNED:
        parts.append(f"returned{_why(each)}")
    elif not late:
        parts.append("asked")
    if each.by(call) != call.due:
        parts.append(f"due {dates.full_date(each.by(call))}")
    parts += [f"what was loaded on {day(each.loaded_at)} stays"] if each.loads else []
    return "; ".join([*parts, *filter(None, [unreached])])


def _why(each: Request) -> str:
    return f": {blocks.clip(blocks.plain(each.note), REASON_CHARS)}" if each.note else ""


def _file(each: Request) -> str:
    return blocks.clip(call_word.file(each), FILE_CHARS)
