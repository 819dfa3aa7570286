"""`/csp rank` with the published figures behind its themes and what must be said beside them, on both databases."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from storage import rankings, tables
from storage.access import Channel
from storage.periods import Period
from storage.ranking_values import ThemeScore
from storage.rankings import NewRanking

NOW = datetime(2015, 2, 12, 10, 0, tzinfo=ZoneInfo("Europe/London"))
YEAR = Period(date(2013, 10, 1), date(2014, 9, 30))
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
ROUTER = subcommands.router()


@pytest.fixture
def ask(filled_db):
    def asking(text, audience=ANYBODY, native=frozenset({"table"}), now=NOW):
        reply = ROUTER.reply(text, audience, filled_db, now, native)
        for part in reply.parts:
            assert problems(part.payload()) == []
            assert pings(part.payload()) == []
        return reply.message

    return asking


def lines(message):
    """The lines under "The figures behind it"."""
    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    found = next((text for text in sections if text.startswith("*The figures behind it*")), "")
    return found.splitlines()[1:]


def cares(message):
    contexts = [block["elements"][0]["text"] for block in message.blocks if block["type"] == "context"]
    return [text for text in contexts if "ead with care" in text]


def source_of(message):
    buttons = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return next(each["value"] for each in buttons if each["text"]["text"] == "Source")


def test_each_of_the_five_highest_themes_has_its_count_and_comparator_for_each_area(ask):
    found = lines(ask("rank"))
    assert [line.partition(":*")[0] for line in found] == [
        "*Violent crime and domestic abuse",
        "*Criminal damage",
        "*Anti-social behaviour",
        "*Theft and handling",
        "*Road safety",
    ]
    assert found[1] == (
        "*Criminal damage:* Dartford 1,197 offences, 86 (7.7%) more than anticipated; "
        "Gravesham 1,315 offences, 11 (0.8%) fewer than anticipated."
    )


def test_a_theme_that_joins_two_categories_has_both(ask):
    found = lines(ask("rank dartford"))[1]
    assert "violent crime: Dartford 2,109 offences, 254 (13.7%) more than anticipated." in found
    assert found.endswith("Domestic abuse incidents: Dartford 1,671 incidents.")


def test_figures_of_another_year_that_ends_in_the_rankings_say_which(ask):
    assert "road traffic casualties, year ending 30 June 2014: Dartford 642 casualties" in lines(ask("rank"))[4]


def test_the_text_alone_tells_them_too(ask):
    text = ask("rank gravesham").text
    assert "The figures behind it. Violent crime and domestic abuse: violent crime: Gravesham 2,278 offences" in text
    assert text.endswith("4 months old.")


def test_three_caveats_stand_below_and_the_rest_behind_the_source_button(ask):
    message = ask("rank dartford")
    *shown, more = cares(message)
    assert len(shown) == 3
    assert shown[0].startswith("*Read with care:* Counting rules changed")
    rest = ask(f"source {source_of(message)}")
    every = str(rest.blocks).count("*Read with care:*")
    assert more == f"and {every - 3} more to be read with care: see Source"
    assert "Theme Ranking Process" in str(rest.blocks)
    assert "*Criminal damage*, year ending 30 September 2014: Strategic Assessment 2014" in str(rest.blocks)


def test_a_figure_in_confidence_is_not_told_to_everybody(ask, filled_db):
    with filled_db.write() as connection:
        damage = tables.figure.c.category == "criminal-damage"
        connection.execute(update(tables.figure).where(damage).values(classification="in-confidence"))
    assert "1,197" not in str(ask("rank dartford").payload())
    assert "1,197" in str(ask("rank dartford", OFFICER).payload())


def test_a_ranking_of_a_year_without_figures_has_none_behind_it(ask, filled_db):
    save(filled_db, [ThemeScore("Burglary", (5,) * 6)], Period(date(2011, 1, 1), date(2011, 12, 31)), "gravesham")
    message = ask("rank gravesham 2011", OFFICER, now=NOW + timedelta(hours=2))
    assert "Burglary" in message.text
    assert (lines(message), cares(message)) == ([], [])
    assert (
        "no published figures to send"
        in ask("all_rows rank gravesham 2011", OFFICER, now=NOW + timedelta(hours=2)).text
    )


@pytest.mark.parametrize("native", [frozenset({"table"}), frozenset()])
def test_twenty_themes_with_long_names_fit(ask, filled_db, native):
    known = ["Violent crime", "Burglary", "Theft and handling", "Road safety", "Vehicle crime"]
    themes = [ThemeScore(name, (5,) * 6) for name in known]
    themes += [ThemeScore(f"A theme with a long name that nobody has figures of, {n}", (n % 5,) * 6) for n in range(15)]
    for area in ("dartford", "gravesham"):
        save(filled_db, themes, YEAR, area)
    later = NOW + timedelta(hours=2)
    assert len(lines(ask("rank", OFFICER, native, later))) == 5
    for question in ("rank factors", "source rank", "rank dartford"):
        ask(question, OFFICER, native, later)


def save(db, themes, period, area):
    with db.write() as connection:
        rankings.save(
            connection,
            NewRanking(
                f"T1:{area}", area, period, tuple(themes), "T1", "U2", "CSU Inspector", NOW + timedelta(hours=1)
            ),
        )
