"""The practice clock: the time that the bot and the page believe, while real time runs on underneath."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
BEGINNING = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
MORNING = wall_time(8, 30)

NextWorkingDay = Callable[[datetime], datetime]


class PracticeClock(Protocol):
    """What the practice Slack asks of a clock; the demo brings one that moves the bot's time too."""

    def now(self) -> datetime:
        """The practice time, aware."""

    def move_to(self, moment: datetime) -> Awaitable[None] | None:
        """Set the practice time; awaited where it returns an awaitable."""


class RunningClock:
    """A practice clock that starts on Friday 6 February 2015 at 10:00 London time and runs on."""

    def __init__(self, start: datetime = BEGINNING) -> None:
        """Start at `start` (aware)."""
        self.move_to(start)

    def now(self) -> datetime:
        """The practice time in UTC; elapsed time is monotonic."""
        return self._start + timedelta(seconds=time.monotonic() - self._started)

    def move_to(self, moment: datetime) -> None:
        """Go on from `moment`."""
        self._start = moment.astimezone(UTC)
        self._started = time.monotonic()


class ClockError(ValueError):
    """A move that the practice clock refuses, in words for the page."""


def next_working_day(moment: datetime) -> datetime:
    """08:30 on the next Monday to Friday after `moment`'s London date; knows no bank holidays."""
    day = moment.astimezone(LONDON).date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=LONDON)


def next_monday(moment: datetime) -> datetime:
    """08:30 on the first Monday whose 08:30 is after `moment`."""
    local = moment.astimezone(LONDON)
    day = local.date() + timedelta(days=-local.weekday() % 7)
    monday = datetime.combine(day, MORNING, tzinfo=LONDON)
    return monday if monday > moment else datetime.combine(day + timedelta(days=7), MORNING, tzinfo=LONDON)


def read_moment(text: str) -> datetime:
    """The moment written as ISO 8601; without an offset it is London time.

    Raises:
        ClockError: when `text` is not a date and time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ClockError(f"{text!r} is not a date and time, for example 2015-02-09T08:30") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
