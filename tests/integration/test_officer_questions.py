"""Questions as officers type them, each with the figure the paper prints and the place where it stands.

The questions are in `questions/officers.csv`; what they must say was taken from the papers. In `expected`, `;` parts
what may stand anywhere in the text of the answer and `…` stands for other words of the same sentence.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.policy import Audience, Viewer
from handlers import subcommands
from storage.access import Channel
from tests.integration import papers
from tests.integration.shipped import rows

TABLE = Path(__file__).parent / "questions" / "officers.csv"
LONDON = ZoneInfo("Europe/London")
COLLEAGUES = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
ROUTER = subcommands.router()
GAP = r"(?:(?!\n|\. [A-Z]).)*?"  # other words of the same sentence
WANTED = {"figure": 20, "compare": 8, "trend": 6, "wards": 6, "rank": 4, "source": 6, "month": 5, "period": 5}

with TABLE.open(encoding="utf-8", newline="") as file:
    QUESTIONS = list(csv.DictReader(file))


def pattern(expected):
    """The words and numbers of `expected` in their order, each number whole."""
    parts = (
        rf"(?<![\d.,]){re.escape(part)}(?![\d]|[.,]\d)" if part[0].isdigit() else re.escape(part)
        for part in (each.strip() for each in expected.split("…"))
    )
    return re.compile(GAP.join(parts))


def answer(row, db):
    at = datetime.combine(datetime.fromisoformat(row["asked"]), time(10), LONDON)
    return ROUTER.reply(row["question"], COLLEAGUES, db, at).message


def plain(text):
    """The text without the marks of Slack's mrkdwn."""
    return re.sub(r"[*_`]", "", text)


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: f"{row['kind']}: {row['question']}")
def test_the_answer_has_the_figure_as_printed_with_its_source_and_place(row, shipped_db):
    message = answer(row, shipped_db)
    text = plain(message.text)
    whole = text + plain(json.dumps(message.payload()["blocks"], ensure_ascii=False))
    read = whole if row["kind"] == "source" else text  # the text of a source answer names documents, not numbers
    assert [part for part in row["expected"].split(";") if not pattern(part).search(read)] == [], text
    assert row["source"] in text
    assert row["place"] in whole


def test_there_are_enough_questions_of_each_kind():
    kinds = Counter("figure" if row["kind"] == "priority" else row["kind"] for row in QUESTIONS)
    assert len(QUESTIONS) >= 60
    assert {kind: count for kind, count in WANTED.items() if kinds[kind] < count} == {}


def test_every_expected_number_is_printed_in_the_paper_and_every_place_is_one_of_its_places():
    titles = {row["short_title"]: row["source"] for row in rows("sources")}
    places = {(row["source"], row["place"]) for name in ("figures", "wards") for row in rows(name)}
    for row in QUESTIONS:
        source = titles[row["source"]]
        assert any(where == source and place.startswith(row["place"]) for where, place in places), row
        for number in re.findall(r"\d[\d,]*(?:\.\d+)?", row["expected"]):
            digits = number.replace(",", "")
            assert re.search(rf"(?<![\d.,])(?:{number}|{digits})(?!\d|[.,]\d)", papers.whole(source[:3])), (row, number)


def test_a_number_is_matched_whole_and_in_its_sentence():
    assert pattern("Dartford … 2,109").search("Dartford: 2,109 offences.")
    assert not pattern("Dartford … 109").search("Dartford: 2,109 offences.")
    assert not pattern("Dartford … 21.0").search("Dartford: 21.05 offences.")
    assert not pattern("Dartford … 3").search("Dartford: 2 offences. Kent: 3 offences.")
