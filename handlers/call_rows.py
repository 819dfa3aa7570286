"""What a supplier fills in, read as rows of a figure file: a line for each figure of last time, and free lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.messages import call_forms
from bot.messages.form import Entered
from handlers.calls import row_of
from storage.calls import Call
from storage.figures import Figure
from storage.loading.call_files import Line
from storage.loading.problems import LoadErrors, Problems

NAME = "the form"
FIRST_ROW = 2  # the header is row 1
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_PARTS = 4
_HOW = "Write it as area; category; measure; number."


@dataclass(frozen=True, slots=True)
class Filled:
    """The rows that were filled in, the input that each came from, and what is wrong before they are checked."""

    lines: list[Line]
    inputs: dict[int, str]
    errors: dict[str, str]
    problems: Problems

    def beside(self, error: LoadErrors) -> dict[str, str]:
        """What is wrong with the rows, beside the inputs they came from."""
        found: dict[str, list[str]] = {}
        for each in error.problems:
            found.setdefault(self.inputs.get(each.row, call_forms.MORE), []).append(each.message)
        return {name: "; ".join(told)[:200] for name, told in found.items()}


def kept(figures: Iterable[Figure]) -> str:
    """Which figures of last time a form shows, to be found again when it is submitted."""
    return ",".join(str(each.id) for each in figures)


def shown(known: Iterable[Figure], numbers: str) -> list[Figure]:
    """Those of last time's figures that the form showed."""
    wanted = set(numbers.split(","))
    return [each for each in known if str(each.id) in wanted]


def read(entered: Entered, last: Sequence[Figure], call: Call) -> Filled:
    """The rows that were filled in, those of last time first."""
    filled = Filled([], {}, {}, Problems(NAME))
    for each in last:
        name = f"{call_forms.ROW}{each.id}"
        if value := entered.text(name):
            _add(filled, name, row_of(each, call) | {"value": _plain(value)})
    for number, words in enumerate(entered.text(call_forms.MORE).splitlines(), start=1):
        if words.strip():
            _add_free(filled, number, words, call)
    return filled


def _add_free(filled: Filled, number: int, words: str, call: Call) -> None:
    parts = [part.strip() for part in words.split(";")]
    if len(parts) != _PARTS:
        filled.errors.setdefault(call_forms.MORE, f"Line {number} has {len(parts)} parts. {_HOW}")
        return
    area, category, measure, value = parts
    days = {"period_start": call.period.start.isoformat(), "period_end": call.period.end.isoformat()}
    _add(
        filled,
        call_forms.MORE,
        {"area": area, "category": category, "measure": measure, "value": _plain(value), **days},
    )


def _add(filled: Filled, name: str, row: dict[str, str]) -> None:
    number = FIRST_ROW + len(filled.lines)
    filled.lines.append((number, row))
    filled.inputs[number] = name


def _plain(value: str) -> str:
    """A number without the commas that people write: "2,109" is 2109. Anything else is left for the check."""
    value = value.replace(" ", "")
    return value.replace(",", "") if _THOUSANDS.fullmatch(value) else value
