"""Long figure files: read once, in flat memory, stored whole or not at all; and any file at all loads whole or changes
nothing.
"""

import asyncio
import csv
import io
import itertools
import os
import subprocess
import sys
from calendar import monthrange
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError
from rich.console import Console
from sqlalchemy import func, insert, inspect, select, text, update

from bot.cli import filling
from bot.cli.loading_bar import loading_bar
from storage import tables
from storage.engine import Database
from storage.errors import CspError
from storage.loading import figures, vocabulary
from storage.loading.figure_cells import COLUMNS, MOST_CHARS
from storage.loading.problems import KEPT, LoadErrors

ROWS, FEWER = 50_000, 5_000
NOW, LATER = datetime(2026, 4, 20, 10, 0, tzinfo=UTC), datetime(2026, 5, 20, 10, 0, tzinfo=UTC)
SHEETS = Path(__file__).parent.parent / "sheets"
SLUGS = {name: [row["slug"] for row in vocabulary.shipped(name)] for name in ("areas", "categories")}
GROWTH_KB = 30_000  # what ten times the rows may take more: caches fill up, rows are not kept


def rows(count):
    """Monthly figures of every category and area, `count` of them, no two alike."""
    months = ((year, month) for year in itertools.count(2016) for month in range(1, 13))
    every = itertools.product(SLUGS["categories"], SLUGS["areas"])
    pairs = list(every)
    made = ((year, month, *pair) for year, month in months for pair in pairs)
    for number, (year, month, category, area) in enumerate(itertools.islice(made, count)):
        start, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        yield [area, category, "volume", start, end, number, "offences", "none", "", "county.csv", f"Table {month}"]


def write(path, content):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS[:11])
        writer.writerows(content)
    return path


@pytest.fixture(scope="module")
def long_file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("long") / "long.csv", rows(ROWS))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("shorter") / "shorter.csv", rows(FEWER))


@pytest.fixture
def words(db):
    """A migrated database with the vocabulary and no figures."""
    vocabulary.fill(db)
    return db


def counts(report):
    return report.added, report.changed, report.unchanged


def stored(db):
    with db.read() as connection:
        return {
            table.name: connection.execute(select(table).order_by(table.c.id)).all()
            for table in (tables.figure, tables.figure_history)
        }


def test_a_long_file_loads_whole_again_and_with_changes(words, long_file, tmp_path):
    told = []
    assert counts(figures.load(words, long_file, now=NOW, by="first", progress=told.append)) == (ROWS, 0, 0)
    assert told == sorted(told)
    assert told[-1] == ROWS
    assert counts(figures.load(words, long_file, now=LATER, by="again")) == (0, 0, ROWS)
    changed = ([*row[:5], row[5] + (row[5] % 100 == 0), *row[6:]] for row in rows(ROWS + 10))
    assert counts(figures.load(words, write(tmp_path / "new.csv", changed), now=LATER, by="new")) == (10, 500, 49_500)
    with words.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.figure_history)) == 500
        ids = connection.scalars(select(tables.figure.c.value).order_by(tables.figure.c.id).limit(3)).all()
    assert ids == [1, 1, 2]  # in the order of the file; the first one changed


def test_a_long_file_with_its_last_row_wrong_changes_nothing(words, long_file, tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(long_file.read_bytes() + b"dartford,violent-crime,volume,2014-01-01,2014-12-31,many,,,,x,\n")
    with pytest.raises(LoadErrors, match=rf"row {ROWS + 2}, value: “many” is not a plain number"):
        figures.load(words, path, now=NOW, by="test")
    assert stored(words) == {"figure": [], "figure_history": []}


def test_a_row_repeated_far_below_is_told_with_both_row_numbers(words, file, tmp_path):
    path = tmp_path / "long.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[10], lines[10]]))
    for _ in "new", "stored":
        with pytest.raises(LoadErrors) as refused:
            figures.load(words, path, now=NOW, by="test")
        assert [(problem.row, problem.message.partition(";")[0]) for problem in refused.value.problems] == [
            (FEWER + 2, "the same figure is in row 11"),
            (FEWER + 3, "the same figure is in row 11"),
        ]
        figures.load(words, file, now=NOW, by="test")


def test_of_very_many_errors_the_first_are_kept_and_all_are_counted(words, tmp_path):
    wrong = [["nowhere", *row[1:5], "x", *row[6:]] for row in rows(KEPT * 3)]
    good = list(rows(2)) * 2
    with pytest.raises(LoadErrors) as refused:
        figures.load(words, write(tmp_path / "wrong.csv", [*good, *wrong]), now=NOW, by="test")
    error = refused.value
    assert (error.count, len(error.problems)) == (KEPT * 6 + 2, KEPT)
    assert [problem.row for problem in error.problems[:4]] == [4, 5, 6, 6]
    assert str(error).endswith(f"\n  and {error.count - 20:,} more")


def test_nothing_temporary_is_left_behind(words, file, tmp_path):
    for dry_run in (True, False):
        figures.load(words, SHEETS / "offences.csv", now=NOW, by="x", dry_run=dry_run, mapping=SHEETS / "offences.toml")
    with words.write() as connection:
        names = {*inspect(connection).get_table_names(), *inspect(connection).get_temp_table_names()}
    assert not [name for name in names if name.startswith(("figure_staged", "figure_matched"))]


MEASURING = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.engine import Database
from storage.loading import figures
db = Database(sys.argv[1])
figures.load(db, Path(sys.argv[2]), now=datetime(2026, 4, 20, tzinfo=UTC), by="x", dry_run=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


async def child(script, *arguments):
    """What a Python process of its own prints; it must end well."""
    command = (sys.executable, "-c", script, *map(str, arguments))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=os.environ)
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed.decode()


async def test_ten_times_the_rows_take_no_more_memory(words, long_file, file):
    short = int(await child(MEASURING, words.url, file))
    assert int(await child(MEASURING, words.url, long_file)) < short + GROWTH_KB


def test_while_a_file_is_read_others_write(words, file):
    other, written = Database(words.url), []

    def write(count):
        with other.write(patience=1) as connection:
            connection.execute(update(tables.area).values(note=f"{count} rows read"))
            written.append(count)

    assert figures.load(words, file, now=NOW, by="x", progress=write).added == FEWER
    assert written == [*range(1_000, FEWER + 1, 1_000), FEWER]
    with other.read() as connection:
        assert set(connection.scalars(select(tables.area.c.note))) == {f"{FEWER} rows read"}
    other.dispose()


def test_a_file_with_errors_never_waits_to_write(words, tmp_path):
    content = [*rows(2), ["nowhere", *next(rows(1))[1:]]]
    with words.write(), pytest.raises(LoadErrors, match="there is no area called"):
        figures.load(Database(words.url), write(tmp_path / "wrong.csv", content), now=NOW, by="x")


STOPPING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import Engine, event
from storage.engine import Database
from storage.loading import figures
commits = []
def stop(_):
    commits.append(None)
    if len(commits) == int(sys.argv[3]):
        print("here", flush=True)
        sys.stdin.read()
event.listen(Engine, "commit", stop)
figures.load(Database(sys.argv[1]), Path(sys.argv[2]), now=datetime(2026, 4, 20, tzinfo=UTC), by="x")
"""


@pytest.mark.parametrize("commit", [1, 2], ids=["put aside", "stored"])
def test_killed_when_all_rows_are_put_aside_or_stored_but_not_committed_it_leaves_nothing(words, file, commit):
    command = [sys.executable, "-c", STOPPING, words.url, str(file), str(commit)]
    with psutil.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout.readline() == "here\n"
        loading.kill()
    assert stored(words) == {"figure": [], "figure_history": []}
    assert figures.load(words, file, now=NOW, by="x").added == FEWER


def test_a_million_rows_would_still_find_a_priority_by_the_index(words, file):
    figures.load(words, file, now=NOW, by="x")
    query = "SELECT * FROM figure WHERE category IN ('violent-crime', 'robbery') AND area IN ('dartford', 'kent')"
    with words.write() as connection:
        explain = "EXPLAIN QUERY PLAN" if words.is_sqlite else "EXPLAIN"
        plan = "\n".join(str(row) for row in connection.execute(text(f"{explain} {query}")))
    index = "sqlite_autoindex_figure_1" if words.is_sqlite else "uq_figure_identity"
    assert index in plan


def test_a_mapped_sheet_loads_and_its_errors_name_its_cells(words, tmp_path):
    mapping = SHEETS / "offences.toml"
    assert counts(figures.load(words, SHEETS / "offences.csv", now=NOW, by="x", mapping=mapping)) == (9, 0, 0)
    assert counts(figures.load(words, SHEETS / "offences.csv", now=NOW, by="x", mapping=mapping)) == (0, 0, 9)
    path = tmp_path / "offences.csv"
    content = (SHEETS / "offences.csv").read_text(encoding="utf-8")
    path.write_text(content.replace("All robbery", "Violent crime").replace("512", "about 5"), encoding="utf-8")
    with pytest.raises(LoadErrors) as refused:
        figures.load(words, path, now=NOW, by="x", mapping=mapping)
    assert [str(problem).partition(";")[0] for problem in refused.value.problems] == [
        "row 6, column B: “about 5” is not a number",
        "row 7, column E: the same figure is in row 6, column E",
    ]


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("period_start", "-", "a figure needs its period"),
        ("source", "-", "needs the document"),
        ("place", "x" * 301, "at most 300"),
        ("embargo_until", "tomorrow", "write it as 2026-11-21T09:00"),
        ("embargo_until", "0001-01-01T00:00+14:00", "is not a date and time"),
    ],
)
def test_what_no_database_would_take_is_told_like_any_other_error(words, tmp_path, column, text, says):
    row = {**dict(zip(COLUMNS, next(rows(1)), strict=False)), column: text}
    path = tmp_path / "one.csv"
    path.write_text(f"{','.join(row)}\n{','.join(map(str, row.values()))}\n")
    with pytest.raises(LoadErrors, match=says) as refused:
        figures.load(words, path, now=NOW, by="x")
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(2, column)]


def test_the_longest_names_a_figure_may_have_fit_the_index(words, tmp_path):
    row = {
        **dict(zip(COLUMNS, next(rows(1)), strict=False)),
        **{name: "\U0001f4c8" * most for name, most in MOST_CHARS.items()},
    }
    path = tmp_path / "one.csv"
    path.write_text(f"{','.join(row)}\n{','.join(map(str, row.values()))}\n", encoding="utf-8")
    assert counts(figures.load(words, path, now=NOW, by="x")) == (1, 0, 0)


def test_the_bar_counts_rows_on_a_terminal_and_is_silent_elsewhere(words, file):
    shown = io.StringIO()
    with loading_bar(file, Console(file=shown, force_terminal=True, width=100)) as tell:
        tell(1_000)
        tell(FEWER)
    assert f"{FEWER}/{FEWER}" in shown.getvalue()
    with loading_bar(file, Console(file=io.StringIO(), force_terminal=False)) as tell:
        assert tell is None
    assert "5,000 would be added" in filling.load_figures(words, file, NOW, dry_run=True)


CELLS = st.one_of(
    st.sampled_from(["", "-", "none", "dartford", "kent", "violent-crime", "volume", "2014-01-01", "2014-12-31", "12"]),
    st.sampled_from(
        ["21.0", "public", "final", "0001-01-01", "9999-12-31", "9999-12-31T23:59-14:00", "١٢", "-0", "+7"]
    ),
    st.text(max_size=12),
)
GOOD = {
    "area": st.sampled_from(["dartford", "Kent"]),
    "category": st.just("violent-crime"),
    "measure": st.sampled_from(["volume", "anticipated"]),
    "period_start": st.just("2014-01-01"),
    "period_end": st.just("2014-12-31"),
    "value": st.integers(-5, 5).map(str),
    "source": st.sampled_from(["a", "b"]),
}


@st.composite
def files(draw):
    """Columns and rows: mostly good ones, so that many files load and some have one thing wrong."""
    columns = draw(st.permutations(COLUMNS)) if draw(st.booleans()) else list(COLUMNS[: draw(st.integers(10, 17))])
    made = draw(st.lists(st.tuples(*(GOOD.get(name, st.just("")) for name in columns)), max_size=5))
    spoilt = [list(row) for row in made]
    for row in spoilt:
        if draw(st.integers(0, 3)) == 0:
            row[draw(st.integers(0, len(row) - 1))] = draw(CELLS)
    return columns, spoilt


def _whole_or_nothing(db, path):
    before = stored(db)
    try:
        report = figures.load(db, path, now=NOW, by="any")
    except CspError as error:
        assert str(error)
        assert stored(db) == before
        return
    after = stored(db)
    assert len(after["figure"]) == len(before["figure"]) + report.added
    assert len(after["figure_history"]) == len(before["figure_history"]) + report.changed
    assert counts(figures.load(db, path, now=LATER, by="again")) == (0, 0, sum(counts(report)))
    assert stored(db) == after


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(file=files())
def test_any_figure_file_loads_whole_or_changes_nothing(words, tmp_path, file):
    columns, content = file
    written = io.StringIO()
    csv.writer(written).writerows([columns, *content])
    path = tmp_path / "any.csv"
    path.write_bytes(written.getvalue().encode(errors="surrogatepass"))
    _whole_or_nothing(words, path)


@FUZZ
@given(content=st.binary(max_size=300))
def test_any_bytes_load_whole_or_change_nothing(words, tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(",".join(COLUMNS[:7]).encode() + b",source\n" + content)
    _whole_or_nothing(words, path)


@FUZZ
@given(values=st.lists(st.one_of(st.integers(), st.floats(), st.dates(), st.text(max_size=5), st.none()), max_size=6))
def test_any_workbook_loads_whole_or_changes_nothing(words, tmp_path, values):
    book = openpyxl.Workbook()
    book.active.append(COLUMNS[:11])
    for row in zip(rows(6), values, strict=False):
        cells = [*row[0][:5], row[1], *row[0][6:]]
        try:
            book.active.append(cells)
        except (ValueError, IllegalCharacterError):  # openpyxl refuses control characters itself
            return
    book.save(tmp_path / "any.xlsx")
    _whole_or_nothing(words, tmp_path / "any.xlsx")


async def test_two_loads_of_one_file_at_once_store_it_once(words, file):
    loading = MEASURING.replace(", dry_run=True", "")
    await asyncio.gather(*(child(loading, words.url, file) for _ in range(2)))
    with words.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.figure)) == FEWER
        assert connection.scalar(select(func.count()).select_from(tables.figure_history)) == 0


def test_a_figure_stored_in_the_meantime_by_other_means_is_found(words, file):
    first = dict(zip(COLUMNS, next(rows(1)), strict=False)) | {"comparator": "", "value": Decimal(0), "loaded_at": NOW}
    with words.write() as connection:
        connection.execute(insert(tables.figure), [{**first, "classification": "in-confidence", "status": "final"}])
    assert counts(figures.load(words, file, now=NOW, by="x")) == (FEWER - 1, 0, 1)
