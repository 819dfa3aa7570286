"""The chart as a picture: it can be opened, is small, wide enough for a phone, and leaves nothing behind."""

import asyncio
import sys
import threading
from asyncio.subprocess import PIPE
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import matplotlib
import pytest
from PIL import Image

from bot import charts
from storage import months
from storage.months import Month
from tests.unit.test_trends import ANTICIPATED, RECORDED, listed

MOST_BYTES = 60_000
ROOT = Path(__file__).parents[2]
DRAW = """
from decimal import Decimal
from bot import charts
from storage import months
from storage.periods import month
listed = [months.Month(month(2014, number), Decimal(number), None) for number in (1, 2, 3)]
charts.monthly("Violence", "Offences", months.stretches(listed))
"""


def drawn(values, anticipated=(), breaks=(), title="Violence against the person, Dartford"):
    return charts.monthly(title, "Offences a month", months.stretches(listed(values, anticipated), breaks))


def opened(png):
    picture = Image.open(BytesIO(png))
    picture.load()
    return picture


def test_it_is_a_png_wide_enough_for_a_phone_and_small():
    png = drawn(RECORDED, ANTICIPATED)
    picture = opened(png)
    assert picture.format == "PNG"
    assert picture.width >= 780
    assert picture.width > picture.height
    assert len(png) < MOST_BYTES


@pytest.mark.parametrize(
    ("values", "anticipated", "breaks"),
    [
        ([5], (), ()),
        ([0] * 12, (), ()),
        ([*RECORDED[:6], None, None, *RECORDED[8:]], ANTICIPATED, ()),
        (RECORDED * 10, ANTICIPATED * 10, ()),
        (RECORDED * 2, (), [date(2014, 3, 1), date(2014, 10, 1)]),
        ([*RECORDED, 1_000_000], (), ()),
    ],
)
def test_any_series_can_be_drawn(values, anticipated, breaks):
    png = drawn(values, anticipated, breaks)
    assert opened(png).format == "PNG"
    assert len(png) < MOST_BYTES


def test_a_long_title_with_signs_of_mathematics_is_drawn_as_it_stands():
    assert opened(drawn(RECORDED, title="Theft of $x_1$ and ^ other things that go on for a very long while, Dartford"))


def test_a_missing_month_leaves_a_gap_in_the_line():
    whole, gap = opened(drawn([100] * 9)), opened(drawn([100, 100, 100, 100, None, 100, 100, 100, 100]))
    assert dark(whole) > dark(gap)


def dark(picture):
    """How many pixels are in the ink of the recorded line."""
    wanted = tuple(int(charts.INK[start : start + 2], 16) for start in (1, 3, 5))
    near = (max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) < 12 for pixel in pixels(picture))
    return sum(near)


def pixels(picture):
    flat = picture.convert("RGB").tobytes()
    return zip(flat[::3], flat[1::3], flat[2::3], strict=True)


def test_it_leaves_no_state_behind():
    before = dict(matplotlib.rcParams)
    drawn(RECORDED, ANTICIPATED)
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    ("program", "module"),
    [
        (DRAW, "matplotlib.pyplot"),
        ("import handlers.subcommands", "matplotlib"),
    ],
    ids=["a drawing needs no pyplot", "matplotlib is loaded by the first drawing only"],
)
async def test_what_is_loaded(program, module):
    question = f"{program}\nimport sys; print({module!r} in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", question, stdout=PIPE, cwd=ROOT)
    told, _ = await process.communicate()
    assert (process.returncode, told.decode().strip()) == (0, "False")


def test_it_can_be_drawn_by_several_threads_at_once():
    made = []
    stretches = months.stretches([Month(each.period, each.recorded, Decimal(150)) for each in listed(RECORDED)])

    def draw():
        made.append(charts.monthly("Violence", "Offences a month", stretches))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 4
    assert len(set(made)) == 1
