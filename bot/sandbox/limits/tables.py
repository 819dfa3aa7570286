"""Tables and charts: `table`, `data_table` and `data_visualization`."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from bot.sandbox.limits.texts import at_most, listed, required, visible_text

Block: TypeAlias = Mapping[str, Any]

CELLS = ("raw_text", "raw_number", "rich_text")
POINTS = 20
SERIES = 6
LABEL = 20
TABLE_TEXT = 20_000


def table(block: Block, at: str) -> Iterator[str]:
    """Up to 100 rows of up to 20 cells, all rows equally long, no empty cell."""
    yield from _grid(block, at, least=1, most=100)
    settings = block.get("column_settings") or []
    if len(settings) > 20:
        yield f"{at}.column_settings: {len(settings)}, at most 20"
    for number, setting in enumerate(settings):
        if setting is not None and setting.get("align", "left") not in ("left", "center", "right"):
            yield f"{at}.column_settings[{number}].align: {setting['align']!r} is not left, center or right"


def data_table(block: Block, at: str) -> Iterator[str]:
    """A captioned table of a header row and up to 100 more, 20,000 characters in all."""
    yield from required(block, ["caption"], at)
    yield from _grid(block, at, least=2, most=101)
    if not 1 <= block.get("page_size", 5) <= 100:
        yield f"{at}.page_size: {block['page_size']}, must be 1 to 100"
    header = (block.get("rows") or [[]])[0]
    if any(isinstance(cell, Mapping) and cell.get("type") == "rich_text" for cell in header):
        yield f"{at}.rows[0]: the header row cannot be rich_text"
    total = sum(len(text) for text in visible_text(block.get("rows")))
    if total > TABLE_TEXT:
        yield f"{at}.rows: {total:,} characters in all, at most {TABLE_TEXT:,}"


def _grid(block: Block, at: str, *, least: int, most: int) -> Iterator[str]:
    yield from listed(block, "rows", at, least, most)
    rows = block.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return
    if len({len(row) for row in rows}) > 1:
        yield f"{at}.rows: rows of different lengths"
    for number, row in enumerate(rows):
        if not 1 <= len(row) <= 20:
            yield f"{at}.rows[{number}]: {len(row)} cells, must be 1 to 20"
        for place, cell in enumerate(row):
            yield from _cell(cell, f"{at}.rows[{number}][{place}]")


def _cell(cell: object, at: str) -> Iterator[str]:
    if not isinstance(cell, Mapping) or cell.get("type") not in CELLS:
        yield f"{at}: must be {', '.join(CELLS[:-1])} or {CELLS[-1]}"
    elif cell["type"] == "raw_text" and not cell.get("text"):
        yield f"{at}: empty cell"
    elif cell["type"] == "raw_number" and not isinstance(cell.get("value"), int | float):
        yield f"{at}.value: must be a number"
    elif cell["type"] == "rich_text" and not "".join(visible_text(cell.get("elements"))):
        yield f"{at}: empty cell"


def data_visualization(block: Block, at: str) -> Iterator[str]:
    """A chart: at most 20 points, 6 series or segments, and labels of 20 characters."""
    yield from required(block, ["title"], at)
    yield from at_most(50, block.get("title"), f"{at}.title")
    chart = block.get("chart")
    if not isinstance(chart, Mapping):
        yield f"{at}.chart: missing"
    elif chart.get("type") == "pie":
        yield from _pie(chart, f"{at}.chart")
    elif chart.get("type") in ("line", "bar", "area"):
        yield from _axes(chart, f"{at}.chart")
    else:
        yield f"{at}.chart.type: {chart.get('type')!r} is not line, bar, area or pie"


def _pie(chart: Block, at: str) -> Iterator[str]:
    yield from listed(chart, "segments", at, 1, SERIES)
    for number, segment in enumerate(chart.get("segments") or []):
        here = f"{at}.segments[{number}]"
        yield from at_most(LABEL, segment.get("label"), f"{here}.label", least=1)
        value = segment.get("value")
        if not isinstance(value, int | float) or value <= 0:
            yield f"{here}.value: must be more than 0"


def _axes(chart: Block, at: str) -> Iterator[str]:
    yield from listed(chart, "series", at, 1, SERIES)
    axis = chart.get("axis_config")
    if not isinstance(axis, Mapping):
        yield f"{at}.axis_config: missing"
        return
    yield from listed(axis, "categories", f"{at}.axis_config", 1, POINTS)
    categories = list(axis.get("categories") or [])
    yield from _categories(categories, f"{at}.axis_config.categories")
    for name in ("x_label", "y_label"):
        yield from at_most(50, axis.get(name), f"{at}.axis_config.{name}")
    names = [series.get("name") for series in chart.get("series") or []]
    if len(set(names)) < len(names):
        yield f"{at}.series: two series of the same name"
    for number, series in enumerate(chart.get("series") or []):
        yield from _series(series, categories, f"{at}.series[{number}]")


def _categories(categories: list[Any], at: str) -> Iterator[str]:
    if len(set(categories)) < len(categories):
        yield f"{at}: a category is repeated"
    for number, category in enumerate(categories):
        yield from at_most(LABEL, category, f"{at}[{number}]", least=1)


def _series(series: Block, categories: list[Any], at: str) -> Iterator[str]:
    yield from required(series, ["name"], at)
    yield from at_most(LABEL, series.get("name"), f"{at}.name")
    yield from listed(series, "data", at, 1, POINTS)
    points = series.get("data") or []
    if sorted(str(point.get("label")) for point in points) != sorted(map(str, categories)):
        yield f"{at}.data: must have each category once"
    if any(isinstance(point.get("value"), bool) or not isinstance(point.get("value"), int | float) for point in points):
        yield f"{at}.data: every value must be a number"
