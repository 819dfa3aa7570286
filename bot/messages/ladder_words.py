"""When reminders ring, in words and in a form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, form, layout, owed_lines
from bot.messages.message import Block, Message
from storage.ladders import BODY, Ladder
from storage.owed import Owed

_OF = {
    "": "everything",
    "action": "actions",
    "item": "reports for meetings",
    "duty": "yearly duties",
}


def later(thing: Owed, first: date, today: date) -> list[Block]:
    """The form that asks on which date to remind of a thing; `first` is offered."""
    words = f"*{owed_lines.title(thing, today)}*\n{owed_lines.when(thing, today)}"
    hint = "The reminder comes at your usual time. The other reminders of this stay as they are."
    return [blocks.section(words), form.day("day", "Remind me on", value=first, hint=hint)]


def ladder(scope: str, shown: Ladder, *, own: bool) -> list[Block]:
    """The form that asks on which working days reminders ring."""
    yes = ("On the day itself", "yes")
    back = ("Use the same days as the rest again", "reset")
    numbers = "Numbers of working days with commas"
    return [
        blocks.section(
            f"Reminders of *{of(scope)}*. All numbers are working days; the overdue ones count from the day after."
        ),
        form.line("before", "Before the deadline", value=_numbers(shown.before()), hint=numbers, optional=True),
        form.boxes("on_the_day", "On the day", [yes], values=["yes"] if 0 in shown.rungs else [], optional=True),
        form.line("after", "Overdue", value=_numbers(shown.after()), hint=numbers, optional=True),
        form.line("every", "Then every", value=str(shown.every or ""), hint="Empty: no more after that", optional=True),
        form.line(
            "summary",
            "Tell the manager when overdue for",
            value=str(shown.summary_after or ""),
            hint="Once, in a summary. Empty: never",
            optional=True,
        ),
        *([form.boxes("reset", "Or", [back], optional=True)] if own else []),
    ]


def stored(scope: str, known: Ladder) -> Message:
    """What is stored now."""
    words = f"Stored: reminders of *{of(scope)}* are sent {in_words(known)}."
    return Message(layout.spoken(words), (blocks.section(words),))


def of(scope: str) -> str:
    """What a scope is about, escaped: "actions", "Crime and Disorder Committee", "action number 12"."""
    if scope.startswith(BODY):
        return blocks.plain(scope.removeprefix(BODY))
    kind, _, number = scope.partition(":")
    return f"{kind} number {number}" if number else _OF[kind]


def in_words(known: Ladder) -> str:
    """On which days: "10, 5 and 1 working days before the deadline, on the day, 1 and 3 working days after it, ..."."""
    parts = [f"{_listed(known.before())} before the deadline"] if known.before() else []
    parts += ["on the day"] if 0 in known.rungs else []
    parts += [f"{_listed(known.after())} after it"] if known.after() else []
    parts += [f"then every {_days(known.every)}"] if known.every else []
    told = f"; the manager is told after {_days(known.summary_after)}" if known.summary_after else ""
    return ", ".join(parts) + told


def _listed(days: Sequence[int]) -> str:
    said = [str(each) for each in days]
    numbers = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"{numbers} {'working day' if days[-1] == 1 and len(days) == 1 else 'working days'}"


def _days(count: int) -> str:
    return f"{count} working day{'s' if count != 1 else ''}"


def _numbers(days: Sequence[int]) -> str:
    return ", ".join(map(str, days))
