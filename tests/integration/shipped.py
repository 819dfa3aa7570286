"""The shipped data as the tests read it: plain rows, and figures by what they mean."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "storage" / "data"
Row = dict[str, str]
Key = tuple[str, ...]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of a shipped file, `areas` for `areas.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def key(row: Row) -> Key:
    """What a figure means: area, category, measure, period, comparator, comparison period."""
    period = f"{row['period_start']}/{row['period_end']}"
    return (row["area"], row["category"], row["measure"], period, row["comparator"], row["comparison_period"])


@cache
def values() -> dict[tuple[Key, str], list[Decimal]]:
    """The value or, where a paper contradicts itself, the values of every figure of a paper."""
    found: dict[tuple[Key, str], list[Decimal]] = {}
    for row in rows("figures"):
        found.setdefault((key(row), row["source"]), []).append(Decimal(row["value"]))
    return found


def value(source: str, *parts: str) -> Decimal | None:
    """The first value of a figure of the paper that begins with `source`, or None; missing parts mean `none`, ``."""
    wanted = (*parts, *("none", "")[len(parts) - 4 :]) if len(parts) < 6 else parts
    return next((v[0] for (k, paper), v in values().items() if paper.startswith(source) and k == wanted), None)
