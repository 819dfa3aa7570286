"""Dates and times in words, as public papers write them: Monday 9 February 2015, 08:30 (London time)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import periods

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATE_AFTER = timedelta(minutes=5)


def full_date(day: date) -> str:
    """The date in full: "Monday 9 February 2015"."""
    return f"{DAYS[day.weekday()]} {periods.day(day)}"


def known_year(day: date, today: date) -> str:
    """The date, with its year only where that is not `today`'s: "Friday 6 February"."""
    return full_date(day) if day.year != today.year else full_date(day).removesuffix(f" {day.year}")


def known_month(day: date, today: date) -> str:
    """The date, with month and year only where these are not `today`'s: "Friday 6"."""
    if (day.year, day.month) == (today.year, today.month):
        return f"{DAYS[day.weekday()]} {day.day}"
    return known_year(day, today)


def due_words(due: date, today: date) -> str:
    """How a deadline stands: "Was due Friday 6 February", "Due today", "Due tomorrow, Tuesday 10 February"."""
    away = (due - today).days
    day = known_year(due, today)
    if away < -1:
        return f"Was due {day}"
    close = {-1: f"Was due yesterday, {day}", 0: "Due today", 1: f"Due tomorrow, {day}"}
    return close.get(away, f"Due {day}")


def zone_words(zone: ZoneInfo) -> str:
    """The zone as people say it: "London time"; "UTC" stays as it is."""
    city = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return f"{city} time" if "/" in zone.key else city


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """The wall clock in `zone`, 24 hours: "08:30"."""
    return f"{moment.astimezone(zone):%H:%M}"


def date_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """An instant for people: "Monday 9 February 2015, 09:05 (London time)"."""
    return f"{full_date(moment.astimezone(zone).date())}, {clock_time(moment, zone)} ({zone_words(zone)})"


def late_by(scheduled: datetime, sent: datetime) -> str:
    """By how much a message goes out late, over five minutes after its time ("40 minutes late"); else empty."""
    if sent - scheduled <= LATE_AFTER:
        return ""
    hours, minutes = divmod(int((sent - scheduled).total_seconds()) // 60, 60)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((hours, "hour"), (minutes, "minute")) if n]
    return f"{' '.join(parts)} late"


def late_note(scheduled: datetime, sent: datetime, zone: ZoneInfo) -> str:
    """What to say where a message goes out over five minutes after its time ("Due 08:30, sent 09:10"); else empty."""
    if sent - scheduled <= LATE_AFTER:
        return ""
    due_on, sent_on = scheduled.astimezone(zone).date(), sent.astimezone(zone).date()
    if due_on == sent_on:
        return f"Due {clock_time(scheduled, zone)}, sent {clock_time(sent, zone)}"
    due = f"{known_year(due_on, sent_on)}, {clock_time(scheduled, zone)}"
    return f"Due {due}; sent {known_year(sent_on, sent_on)}, {clock_time(sent, zone)}"
