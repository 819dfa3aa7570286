"""The list of priorities: strategies newest first, a button to ask for each priority of the newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, periods
from bot.messages.message import Block, Message
from storage.priorities import Priority, Strategy

STRATEGIES_SHOWN = 12


def render(found: Sequence[Sequence[Priority]], *, today: date) -> Message:
    """Each strategy with its dates, status and source; `text` names the newest one's priorities."""
    if not found:
        return Message("No strategy has been loaded yet. Run `cspbot db upgrade`, or load one.")
    made: list[Block] = [blocks.header("Priorities")]
    for strategy in found[:STRATEGIES_SHOWN]:
        made.append(blocks.section(_strategy(strategy, today)))
        if strategy is found[0]:
            made.append(_buttons(strategy))
    return Message(_aloud(found), tuple(made))


def _aloud(found: Sequence[Sequence[Priority]]) -> str:
    newest, earlier = found[0], found[1:]
    words = f"{newest[0].strategy.name}: {_listed(newest)}."
    if earlier:
        words += f" Earlier: {'; '.join(priorities[0].strategy.name for priorities in earlier)}."
    return blocks.clip(blocks.escape(words), blocks.SECTION_CHARS)


def _listed(priorities: Sequence[Priority]) -> str:
    return ", ".join(f"{priority.ordinal} {priority.name}" for priority in priorities)


def _strategy(priorities: Sequence[Priority], today: date) -> str:
    strategy = priorities[0].strategy
    lines = [f"*{blocks.escape(strategy.name)}*", blocks.escape(_about(strategy, today))]
    lines += [f"{priority.ordinal}. {blocks.escape(priority.name)}{_focus(priority)}" for priority in priorities]
    return "\n".join(lines)


def _about(strategy: Strategy, today: date) -> str:
    over = strategy.valid_to is not None and strategy.valid_to < today
    coming = strategy.valid_from is not None and strategy.valid_from > today
    dates = periods.years(strategy.valid_from, strategy.valid_to)
    when = " (ended)" if over else " (to come)" if coming else ""
    return blocks.SEPARATOR.join([strategy.partnership_name, f"{dates}{when}", strategy.status])


def _focus(priority: Priority) -> str:
    return f": {blocks.escape(priority.focus)}" if priority.focus else ""


def _buttons(priorities: Sequence[Priority]) -> Block:
    made = [blocks.ask(priority.name, f"priority {priority.slug}", priority.slug) for priority in priorities[:25]]
    return blocks.actions(*made)
