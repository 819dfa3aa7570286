"""Each digest is as its golden file has it (tests/golden), and inside Slack's limits with 300 entries."""

import json
import re

import pytest

from bot.sandbox.limits import pings, problems
from tests import golden

FILES = dict(golden.files())


@pytest.mark.parametrize("name", FILES)
def test_a_digest_is_as_its_golden_file_has_it(name):
    kept = (golden.FOLDER / name).read_text(encoding="utf-8")
    assert FILES[name] == kept, "if this change is meant: python -m tests.golden"


def test_there_is_no_golden_file_of_nothing():
    kept = {path.name for path in golden.FOLDER.iterdir() if path.suffix in {".txt", ".json"}}
    assert kept == set(FILES)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".json")])
def test_every_part_is_inside_slacks_limits_and_pings_nobody(name):
    for payload in json.loads(FILES[name]):
        assert problems(payload) == []
        assert pings(payload) == []
        assert 0 < len(payload["text"]) <= 3_000


LISTS = {"monday": 11, "monday-without-tables": 11, "pack": 3, "members": 2}  # over which the entries are spread


@pytest.mark.parametrize("name", LISTS)
def test_with_300_entries_every_action_is_there_once_in_each_list(name):
    """In the message or its thread; the last one of a list has the highest number."""
    seen = FILES[f"{name}-300.txt"].partition("--- message")[2]
    lists = 4 if name.startswith("monday") else 1
    for number in range(300 // LISTS[name] // 5):
        title = "Check the baseline with the Kent Police analyst" + (f" ({number + 1})" if number else "")
        assert len(re.findall(rf"{re.escape(title)}(?: {{2}}·|\n)", seen)) == lists
    assert "more in the thread" in seen
