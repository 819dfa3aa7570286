"""What a supplier fills in, read as rows of a figure file: a line for each figure it gave before, and free lines.

A form is filled in page by page. Which lines a page shows and what was entered on others travels with the form itself.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bot.messages import call_answer
from bot.messages.form import Entered
from handlers.calls import row_of
from storage.calls import Call
from storage.figures import Figure
from storage.loading.call_files import Line
from storage.loading.problems import LoadErrors, Problems

NAME = "the form"
FIRST_ROW = 2  # the header is row 1
PERCENT = "percent"
MOST_KEPT = 2_500  # characters: Slack keeps 3,000 with a view, and where it was opened is among them
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DIGITS = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
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
            found.setdefault(self.inputs.get(each.row, call_answer.MORE), []).append(each.message)
        return {name: "; ".join(told)[:200] for name, told in found.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """What travels with a form: the page it shows, the lines on it, what was entered in lines of any page."""

    page: int
    shown: tuple[int, ...]
    values: Mapping[int, str]

    def packed(self) -> str:
        """As a text that Slack keeps with the view: numbers as steps from one to the next, which takes less room."""
        known = [
            self.page,
            _steps(self.shown),
            _steps(sorted(self.values)),
            [self.values[n] for n in sorted(self.values)],
        ]
        words = json.dumps(known, separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(zlib.compress(words.encode(), 9)).decode()

    def with_entered(self, entered: Entered) -> dict[int, str]:
        """What is entered by now: of the page shown as it stands there, of the others as it was left."""
        typed = {number: entered.text(input_of(number)) for number in self.shown}
        found = {**self.values, **typed}
        return {number: value for number, value in found.items() if value}


def unpacked(text: str) -> Kept:
    """What `Kept.packed` wrote."""
    page, shown, numbers, values = json.loads(zlib.decompress(base64.urlsafe_b64decode(text)))
    return Kept(page, tuple(accumulate(shown)), dict(zip(accumulate(numbers), values, strict=True)))


def input_of(number: int) -> str:
    """The name of the input of a line."""
    return f"{call_answer.ROW}{number}"


def read(values: Mapping[int, str], lines: Iterable[Figure], more: str, call: Call) -> Filled:
    """The rows that were filled in: `lines` that have a value, then the free lines of `more`."""
    filled = Filled([], {}, {}, Problems(NAME))
    for each in lines:
        if value := values.get(each.id, ""):
            percent = each.unit == PERCENT or each.measure.endswith(f"_{PERCENT}")
            _add(filled, input_of(each.id), row_of(each, call) | {"value": _plain(value, percent=percent)})
    for number, words in enumerate(more.splitlines(), start=1):
        if words.strip():
            _add_free(filled, number, words, call)
    return filled


def page_of(name: str, pages: Sequence[Sequence[Figure]]) -> int | None:
    """On which page an input stands; None for one that is on every page, or on none any more."""
    found = (number for number, lines in enumerate(pages) if any(input_of(each.id) == name for each in lines))
    return next(found, None)


def _steps(numbers: Sequence[int]) -> list[int]:
    return [number - before for before, number in pairwise((0, *numbers))]


def _add_free(filled: Filled, number: int, words: str, call: Call) -> None:
    parts = [part.strip() for part in words.split(";")]
    if len(parts) != _PARTS:
        filled.errors.setdefault(call_answer.MORE, f"Line {number} has {len(parts)} parts. {_HOW}")
        return
    area, category, measure, value = parts
    days = {"period_start": call.period.start.isoformat(), "period_end": call.period.end.isoformat()}
    row = {"area": area, "category": category, "measure": measure, "value": _plain(value), **days}
    _add(filled, call_answer.MORE, row)


def _add(filled: Filled, name: str, row: dict[str, str]) -> None:
    number = FIRST_ROW + len(filled.lines)
    filled.lines.append((number, row))
    filled.inputs[number] = name


def _plain(value: str, *, percent: bool = False) -> str:
    """A number as people write it, "2,109", or of a percentage "15.3%", made plain. Else as it is, for the check."""
    close = value.replace(" ", "")
    close = close.removesuffix("%") if percent else close
    close = close.replace(",", "") if _THOUSANDS.fullmatch(close) else close
    return close if _DIGITS.fullmatch(close) else value
