"""Questions in plain words, on the shipped papers: answered where they are clear, never with a figure where not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.policy import Audience, Viewer
from handlers import phrases, subcommands
from storage import priorities
from storage.access import Channel
from storage.vocabulary import folded, vocabulary

LONDON = ZoneInfo("Europe/London")
IN_2015 = datetime(2015, 2, 11, 10, 0, tzinfo=LONDON)
IN_2021 = datetime(2021, 4, 21, 10, 0, tzinfo=LONDON)
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
ROUTER = subcommands.router()


@pytest.fixture
def ask(shipped_db):
    return lambda text, at=IN_2015: ROUTER.reply(text, OFFICER, shipped_db, at)


@pytest.mark.parametrize(
    ("typed", "verb", "start"),
    [
        ("priorty violance", "priority", "Violent crime"),
        ("figur robery gravsend", "figure", "Robbery"),
        ("gravsend robbery", "priority", "Robbery"),
        ("thanks", "thanks", "You're welcome"),
        ("Thank you!", "thanks", "You're welcome"),
        ("done", "done", "To mark an action done, press the Done button"),
        ("show me the priorities", "priorities", "Recommended priorities"),
        ("when are the next meetings", "meetings", "Meetings"),
        ("how many burglaries in dartford last year?", "priority", "Burglary dwelling"),
        ("is crime up in gravesham?", "priority", "Total recorded crime"),
        ("is violence going up in dartford", "trend", "Violence against the person by month"),
        ("which district has the highest violent crime rate", "compare", "Violent crime"),
        ("compare burglary dartford and gravesham", "compare", "Burglary dwelling"),
        ("dartford vs gravesham vap", "priority", "Violence against the person"),
        ("asb gravesham 2013 compared with 2014", "compare", "Anti-social behaviour"),
        ("how are priorities ranked", "rank", "Theme ranking"),
        ("priority 1", "priority", "Violent crime and domestic abuse"),
        ("hate crimes gravesham", "priority", "Hate crime"),
        ("noise", "priority", "Noise complaints"),
        ("knife crime dartford", "priority", "Possession of weapons"),
    ],
)
def test_a_plain_question_is_answered(ask, typed, verb, start):
    reply = ask(typed, IN_2021 if typed.startswith("hate") else IN_2015)
    assert (reply.verb, reply.outcome) == (verb, "answered")
    assert reply.message.text.startswith(start)


def test_domestic_abuse_is_never_answered_with_antisocial_behaviour(ask):
    for typed in ("gravesham DA incidents", "DA incidents", "dv incidents gravesham", "number of DA offences"):
        text = ask(typed).message.text
        assert text.startswith("Domestic abuse")
        assert "3,616" not in text


NOT_CLEAR = [
    "DB incidents",
    "ASBO dartford",
    "VIP gravesham",
    "covid fires",
    "theft motor vehicle",
    "vehicle theft",
    "burglary london",
    "london burglary",
    "burglary 31 february",
    "burglary and robbery",
    "not burglary",
    "crime prevention",
    "how many people in dartford",
    "children",
    "employment rate dartford",
    "total",
    "other",
    "1",
    "rape",
    "is it up",
    "bank dartford",
    "who is the chair",
    "which wards are worst",
    "how many",
    "burglary ye olde sept",
]


@pytest.mark.parametrize("typed", NOT_CLEAR)
def test_what_is_not_clear_is_not_answered_with_a_figure(ask, typed):
    for at in (IN_2015, IN_2021):
        reply = ask(typed, at)
        assert reply.outcome in {"NotFound", "NotPublished", "Ambiguous", "BadInput"}
        assert "Source:" not in reply.message.text


def test_two_names_in_one_question_are_both_offered(ask):
    message = ask("burglary and robbery dartford").message
    values = [element["value"] for block in message.blocks[1:] for element in block["elements"]]
    assert values == ["figure burglary-dwelling dartford", "figure robbery dartford"]
    for question in values:
        assert ask(question).outcome == "answered"


def test_naming_both_boroughs_in_a_comparison_marks_them_as_ones_own(ask):
    named, usual = ask("compare asb dartford and gravesham").message, ask("compare asb").message
    assert "Gravesham has the 2nd highest of 13 (34.8); Dartford has the 6th highest of 13 (29.3)" in named.text
    assert str(named.blocks).count("(yours)") == str(usual.blocks).count("(yours)") == 2


def test_a_financial_year_takes_the_12_months_that_a_paper_prints_under_its_name(ask):
    text = ask("one stop shop visitors dartford 2013/14").message.text
    assert "year ending 31 July 2014. Dartford: 74 visitors, up 42%" in text


def test_a_year_counts_from_the_day_of_asking(ask):
    assert "year ending 30 September 2014" in ask("asb gravesham last year").message.text
    assert "year ending 30 September 2020" in ask("asb gravesham last year", IN_2021).message.text
    assert ask("asb gravesham this year").outcome == "NotPublished"


def test_no_name_begins_with_a_word_taken_for_a_slip_in_one_of_ours(shipped_db):
    verbs = {word for found in ROUTER.subcommands if found.listed for word in (found.verb, *found.aliases)}
    words = vocabulary(shipped_db)
    with shipped_db.read() as connection:
        ours = [each for listed in priorities.strategies(connection, today=IN_2021.date()) for each in listed]
    things = [*ours, *words.areas.by_slug.values(), *words.categories.by_slug.values()]
    for thing in things:
        for name in (thing.slug, thing.name, *thing.aliases):
            assert folded(name).split()[0] in verbs or phrases.misspelt(folded(name), verbs) is None, name


WORDS = [
    "which",
    "district",
    "highest",
    "wards",
    "ranked",
    "where",
    "from",
    "going up",
    "last year",
    "since 2013",
    "vs",
]
WORDS += ["how many", "what's", "?", "asb", "da", "incidents", "burglry", "gravsend", "dartford", "2013/14", "priorty"]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), max_size=10))
def test_any_heap_of_question_words_has_an_answer(ask, words):
    assert ask(" ".join(words)).message.text.strip()
