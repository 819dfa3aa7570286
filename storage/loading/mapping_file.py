"""The mapping file: a small TOML that says how a sheet's rows and columns become figures (docs/figures.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl.utils import column_index_from_string

from storage.loading.figure_cells import COLUMNS, REQUIRED
from storage.loading.problems import Problems, quoted, refuse
from storage.names import nearest

MAX_BYTES = 1_000_000
NOT_PUBLISHED = ("n/a", "na", "-", "\u2013", "\u2014", "..")
_KEYS = ("sheet", "header_row", "last_row", "category_column", "figure", "columns", "rows", "not_published")
_CONSTANTS = tuple(name for name in COLUMNS if name != "value")
_EACH_NEEDS = tuple(name for name in REQUIRED if name not in ("area", "category", "value"))
_LETTER = re.compile(r"[A-Za-z]{1,3}")
_LAST_ROW = 1_048_576

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What a mapping says. `columns` and `rows` go by their folded heading or label; None leaves one out.

    A figure has the values of `figure`, over which go those of its column and over these those of its row.
    """

    sheet: str
    header_row: int
    last_row: int
    category_column: int
    figure: Values
    columns: Mapping[str, Values | None]
    rows: Mapping[str, Values | None]
    not_published: frozenset[str]


def read(path: Path) -> SheetMapping:
    """Read and check a mapping file. Raises LoadErrors with everything that is wrong with it."""
    said, problems = _parsed(path), Problems(path.name)
    _note_unknown(said, _KEYS, "", problems)
    mapping = SheetMapping(
        sheet=_text(said, "sheet", problems),
        header_row=_row_number(said, "header_row", 1, problems),
        last_row=_row_number(said, "last_row", 0, problems),
        category_column=_letter(said, problems),
        figure=_values(said.get("figure", {}), "[figure]", problems),
        columns=_meanings(said.get("columns", {}), "columns", "area", problems),
        rows=_meanings(said.get("rows", {}), "rows", "category", problems),
        not_published=_words(said, problems),
    )
    if not problems:
        _note_missing(mapping, problems)
    problems.raise_if_any()
    return mapping


def folded(words: str) -> str:
    """A heading or label as it is compared: lower case, single spaces."""
    return " ".join(words.casefold().split())


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(path.name, f"it can't be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise refuse(path.name, f"it is too large; a mapping may have {MAX_BYTES:,} bytes")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise refuse(path.name, "it is not UTF-8; save it as UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refuse(path.name, f"it is not TOML: {error}") from None


def _note_unknown(said: Iterable[str], known: Iterable[str], where: str, problems: Problems) -> None:
    choices = list(known)
    for name in said:
        if name not in choices:
            near = nearest(name, choices)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(choices)}"
            problems.add(0, "", f"{where}{': ' if where else ''}there is no {quoted(name)}; {hint}")


def _text(said: Mapping[str, object], key: str, problems: Problems) -> str:
    value = said.get(key, "")
    if isinstance(value, str):
        return value.strip()
    problems.add(0, "", f"{key}: write it in quotation marks")
    return ""


def _row_number(said: Mapping[str, object], key: str, default: int, problems: Problems) -> int:
    value = said.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and (value == default or 0 < value <= _LAST_ROW):
        return value
    problems.add(0, "", f"{key}: {quoted(str(value))} is not the number of a row")
    return default


def _letter(said: Mapping[str, object], problems: Problems) -> int:
    value = said.get("category_column", "A")
    if isinstance(value, str) and _LETTER.fullmatch(value):
        return column_index_from_string(value)
    problems.add(0, "", f'category_column: {quoted(str(value))} is not the letter of a column, such as "A"')
    return 1


def _words(said: Mapping[str, object], problems: Problems) -> frozenset[str]:
    value = said.get("not_published", list(NOT_PUBLISHED))
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return frozenset({"", *map(folded, value)})
    problems.add(0, "", 'not_published: write a list of words, such as ["n/a", "-"]')
    return frozenset()


def _meanings(said: object, where: str, what: str, problems: Problems) -> dict[str, Values | None]:
    """What each heading or label stands for: the slug of an area or category, a table of values, or false for none."""
    if not isinstance(said, dict):
        problems.add(0, "", f"{where}: write it as a table, [{where}]")
        return {}
    found: dict[str, Values | None] = {}
    for heading, meant in said.items():
        if meant is False:
            found[folded(heading)] = None
        else:
            given = {what: meant} if isinstance(meant, str) else meant
            found[folded(heading)] = _values(given, f"[{where}] {quoted(heading)}", problems)
    return found


def _values(said: object, where: str, problems: Problems) -> Values:
    """Columns of the figure file and their cells."""
    if not isinstance(said, dict):
        problems.add(0, "", f'{where}: write false, a slug, or a table such as {{ area = "dartford" }}')
        return {}
    _note_unknown(said, _CONSTANTS, where, problems)
    found = {}
    for name, value in said.items():
        if isinstance(value, str):
            found[name] = value.strip()
        elif isinstance(value, datetime | date):
            found[name] = value.isoformat()
        else:
            problems.add(0, "", f"{where} {name}: {quoted(str(value))} is neither a date nor in quotation marks")
    return found


def _note_missing(mapping: SheetMapping, problems: Problems) -> None:
    """What every figure needs must come from [figure], or from each column, or from each row."""
    for name in _EACH_NEEDS:
        if name not in mapping.figure and not any(
            told and all(values is None or name in values for values in told.values())
            for told in (mapping.columns, mapping.rows)
        ):
            problems.add(0, "", f"[figure] must say the {name} (or each of [columns], or each of [rows])")
