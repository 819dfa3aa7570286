"""What cspbot answers from the shipped papers, on both databases: the figures, their names, and polite refusals."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import subcommands
from storage import figures, priorities
from storage.access import Channel

LONDON = ZoneInfo("Europe/London")
IN_2015 = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
AFTER_THE_COMMITTEE = datetime(2015, 2, 26, 10, 0, tzinfo=LONDON)
IN_2026 = datetime(2026, 11, 21, 10, 0, tzinfo=LONDON)
NATIVE = frozenset({"table", "data_visualization"})
ANYBODY = Audience(Viewer("U1", known=True), Channel("C1", "csp-partners", "public", "public", None))
OFFICER = Audience(Viewer("U2", role="officer", known=True), Channel("D2", "", "dm", "public", None))
ROUTER = subcommands.router()


@pytest.fixture
def ask(shipped_db):
    """Ask as anybody in a public channel: `ask(text, at)`; the message, after a look at Slack's limits."""

    def asking(text, at=IN_2015, audience=ANYBODY, native=frozenset()):
        reply = ROUTER.reply(text, audience, shipped_db, at, native)
        well_formed(reply.message)
        return reply.message

    return asking


def well_formed(message):
    """The message breaks no limit of Slack's, pings nobody and has words that stand alone."""
    for part in (message, *message.replies):
        assert problems(part.payload()) == []
        assert pings(part.payload()) == []
        assert part.text.strip()


def everything(message):
    """All that a reader of the blocks sees."""
    return json.dumps(message.payload()["blocks"], ensure_ascii=False)


def buttons(message):
    """Label -> question, of the buttons of a message."""
    return {
        element["text"]["text"]: element["value"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    }


DARTFORD = "Dartford: 2,109 offences, 254 (13.7%) more than anticipated; 21.0 per 1,000 people."
GRAVESHAM = "Gravesham: 2,278 offences, 196 (9.4%) more than anticipated; 21.9 per 1,000 people."


class TestThePriorityViolentCrime:
    def test_its_text_alone_tells_figure_comparison_rate_period_and_source(self, ask):
        text = ask("priority violent-crime").text
        assert text.startswith("Violent crime and domestic abuse, year ending 30 September 2014.")
        assert DARTFORD in text
        assert GRAVESHAM in text
        assert "17.9 per 1,000 people" in text
        assert "Source: Strategic Assessment 2014" in text

    def test_figure_first_then_comparison_then_source(self, ask):
        text = ask("priority violent-crime").text
        places = [text.index(words) for words in ("2,109", "254 (13.7%) more", "21.0 per", "Source:")]
        assert places == sorted(places)

    def test_kent_says_that_medway_is_in_it(self, ask):
        assert "Kent (12 districts and Medway): 31,644 offences" in ask("priority violent-crime").text

    def test_its_blocks_show_the_same_with_caveat_wards_group_position_and_classification(self, ask):
        shown = everything(ask("priority violent-crime"))
        for words in ("2,109", "+254 (+13.7%)", "2,278", "+196 (+9.4%)", "21.0", "21.9", "17.9"):
            assert words in shown
        for words in ("Read with care", "Counting rules", "14th for violence against the person", "1st is the lowest"):
            assert words in shown
        for words in ("Town, Newtown, Swanscombe", "Riverside, Central, Pelham, Singlewell", "public", "4 months old"):
            assert words in shown
        assert "Violent crime October 2013-September 2014" in shown

    def test_a_high_month_is_called_neither_spike_nor_trend(self, ask):
        shown = everything(ask("priority violent-crime"))
        assert "10 of the 12 months were above the anticipated level" in shown
        assert "no month was outside the usual range (89 to 226 offences a month)" in shown
        assert "12 months are an indication, not yet a trend" in shown

    def test_more_is_never_called_worse(self, ask):
        said = ask("priority violent-crime").text.casefold()
        for judgement in ("worse", "better", "worst", "soar", "alarming", "good", "bad"):
            assert judgement not in said.split()

    def test_domestic_abuse_stands_beside_it_with_its_repeat_victims(self, ask):
        text = ask("priority violent-crime").text
        assert "Dartford 1,671 incidents (repeat victims 25.8%, from 27.4%)" in text
        assert "Gravesham 2,037 incidents (repeat victims 27.3%, from 30.8%)" in text

    def test_native_blocks_are_used_where_the_workspace_takes_them_and_nowhere_else(self, ask):
        plain = [block["type"] for block in ask("priority violent-crime").blocks]
        native = [block["type"] for block in ask("priority violent-crime", native=NATIVE).blocks]
        assert not NATIVE.intersection(plain)
        assert native.count("table") == 1
        assert 1 <= native.count("data_visualization") <= 2

    def test_for_one_area_it_has_one_column(self, ask):
        message = ask("priority violent-crime dartford", native=NATIVE)
        table = next(block for block in message.blocks if block["type"] == "table")
        assert {len(row) for row in table["rows"]} == {2}
        assert "Gravesham" not in message.text

    def test_for_one_month_it_shows_that_month(self, ask):
        text = ask("priority violent-crime march 2014").text
        assert "March 2014" in text
        assert "189 offences, 61" in text

    def test_for_a_period_without_figures_it_says_which_there_are(self, ask):
        text = ask("priority violent-crime may 1999").text
        assert "there is no figure for that period" in text.casefold()
        assert "year ending 30 September 2014" in text

    def test_asked_today_it_says_what_is_newer_and_how_old_the_figures_are(self, ask):
        message = ask("priority violent-crime", IN_2026)
        assert DARTFORD in message.text
        assert GRAVESHAM in message.text
        since = message.text[message.text.index("Since then:") :]
        assert "Gravesham, year ending 30 September 2020: up 3.4% on the year before, 46.4% of all crime" in since
        assert "These figures are 12 years old." in message.text
        assert "Gravesham Strategy 2021-24" in message.text

    def test_before_the_paper_was_public_its_figures_were_not_known(self, ask):
        message = ask("priority violent-crime", datetime(2014, 11, 1, 10, 0, tzinfo=LONDON))
        assert "2,109" not in message.text
        assert "2,109" not in everything(message)


class TestOtherFigures:
    def test_burglary_of_dwellings_has_its_rate_per_household_too(self, ask):
        text = ask("figure burglary dartford").text
        assert "401 offences, 19 (4.5%) fewer than anticipated; 4.0 per 1,000 people" in text
        assert "per 1,000 households" in text

    def test_antisocial_behaviour_is_incidents_compared_with_the_year_before(self, ask):
        text = ask("ASB").text
        assert "Dartford: 2,949 incidents" in text
        assert "in the year before" in text or "on the year before" in text

    def test_as_many_as_anticipated_is_said_so(self, ask):
        assert "83 offences, the same as anticipated" in ask("robbery").text

    def test_all_crime_is_the_published_total(self, ask):
        assert "Dartford: 8,318 offences, 300 (3.7%) more than anticipated; 82.7 per 1,000" in ask("total crime").text

    def test_where_a_paper_contradicts_itself_both_values_are_shown_with_their_places(self, ask):
        shown = everything(ask("figure total crime"))
        assert "63.3" in shown
        assert "63.4" in shown
        assert "The source gives two values" in shown


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("violence", "Violent crime"),
        ("violent crime", "Violent crime"),
        ("vilence", "Violent crime"),
        ("VAP", "Violence against the person"),
        ("figure vap", "Violence against the person"),
        ("DA", "Domestic abuse"),
        ("domestic violence", "Domestic abuse"),
        ("ASB", "Anti-social behaviour"),
        ("antisocial behaviour", "Anti-social behaviour"),
        ("burglry", "Burglary dwelling"),
        ("priority burglry", "Burglary dwelling"),
        ("burglary Dartfrod", "Burglary dwelling"),
        ("figure dwelling burglary in dartford", "Burglary"),
        ("criminal damge", "Criminal damage"),
        ("crime", "Total recorded crime"),
        ("what is burglary in gravesham?", "Burglary dwelling"),
    ],
)
def test_the_names_people_use_find_their_figures(ask, typed, title):
    message = ask(typed, IN_2015)
    assert message.text.startswith(title)
    assert "There is no" not in message.text


def test_a_misspelt_area_is_taken_for_the_district(ask):
    text = ask("figure burglary Dartfrod").text
    assert "Dartford: 401 offences" in text
    assert "Gravesham" not in text


def test_words_that_could_mean_two_things_are_asked_back_about_and_each_button_answers(ask):
    message = ask("figure theft motor vehicle")
    assert "could mean" in message.text
    offered = buttons(message)
    assert len(offered) >= 2
    for label, question in offered.items():
        answer = ask(question, audience=OFFICER)
        assert "could mean" not in answer.text
        assert "There is no priority" not in answer.text, label


def test_nothing_found_offers_the_nearest_names_whose_buttons_answer(ask):
    message = ask("youth")
    assert message.text.startswith("There is no priority or figure called “youth”. Nearest: ")
    assert "/csp help" in message.text
    for question in buttons(message).values():
        assert "There is no priority" not in ask(question, audience=OFFICER).text


def test_nothing_like_it_says_what_to_type(ask):
    message = ask("xyzzy")
    assert "There is no priority or figure called “xyzzy”." in message.text
    assert "/csp help" in message.text
    assert "/csp priorities" in message.text


@pytest.mark.parametrize("typed", ["priority", "figure"])
def test_a_question_without_a_name_is_told_how_to_ask(ask, typed):
    assert f"`/csp {typed} " in ask(typed).text


def test_a_family_of_figures_without_a_figure_of_its_own_shows_or_offers_its_members(ask):
    message = ask("marac", audience=OFFICER)
    assert "There is no figure" not in message.text
    assert "141" in message.text or "MARAC cases" in buttons(message)


def test_a_refusal_speaks_of_names_not_of_slugs(ask):
    for typed in ("hate crime", "marac"):
        assert "“figure " not in ask(typed).text


def test_the_help_lists_every_word_and_its_examples_answer(ask):
    message = ask("")
    assert message == ask("help")
    for found in ROUTER.subcommands:
        if found.listed and found.verb != "help":
            assert f"/csp {found.verb}" in message.text
    for question in buttons(message).values():
        assert "There is no" not in ask(question).text


def test_the_help_has_its_words_under_headings_and_says_how_to_name_a_body(ask):
    headings = [block["text"]["text"].split("\n")[0] for block in ask("help").blocks if block["type"] == "section"]
    assert headings == [
        "*What you can ask*",
        "*Ask for figures*",
        "*Compare and rank*",
        "*Work: actions and meetings*",
        "*Briefings, digests and data calls*",
        "*You: reminders and leave*",
    ]
    assert "workplan gravesham" in ask("help").text


def test_the_help_in_a_direct_message_does_not_speak_of_sharing(ask):
    assert "until you share it" in str(ask("help"))
    assert "share" not in str(ask("help", audience=OFFICER))


def test_the_priorities_are_listed_newest_first_and_their_buttons_answer(ask):
    message = ask("priorities")
    assert message.text.startswith("Recommended priorities 2015 to 2016")
    assert "Violent crime and domestic abuse" in message.text
    for question in buttons(message).values():
        assert "There is no priority" not in ask(question).text


def test_todays_list_of_priorities_begins_with_the_newest_strategy(ask):
    assert ask("priorities", IN_2026).text.startswith("Gravesham Community Safety Strategy 2021 to 2024")


def test_a_source_says_document_and_place_of_each_figure(ask):
    message = ask("source priority violent-crime")
    assert "Strategic Assessment 2014" in message.text
    shown = everything(message)
    assert "Violent crime October 2013-September 2014" in shown
    assert "Dartford 2,109 offences" in shown
    assert "agenda of 11 February 2015" in shown


def test_the_documents_are_listed_with_how_many_figures_each_gave(ask):
    message = ask("source", IN_2026)
    assert "Strategic Assessment 2014" in message.text
    assert "figures" in message.text


def test_documents_to_come_and_those_without_figures_yet_are_left_out_of_the_list(ask):
    early, late = ask("source", IN_2015), ask("source", IN_2026)
    assert "Strategic Assessment 2014" in early.text
    assert "Annual Report" not in str(early)
    assert "Annual Report 2016-17" in late.text
    assert "Annual Report 2019-20" in late.text
    assert " 0 figures" not in str((early, late))


def test_every_button_of_a_card_answers(ask):
    message = ask("priority violent-crime", IN_2026)
    for label, question in buttons(message).items():
        text = question if label == "Share in channel" else f"source {question}"
        assert "There is no" not in ask(text, IN_2026).text


def test_every_other_period_that_a_card_offers_is_there(ask):
    menus = [
        element
        for block in ask("figure violence-against-the-person").blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "static_select"
    ]
    (menu,) = menus
    question = menu["action_id"].removeprefix("csp:period:")
    assert len(menu["options"]) >= 12
    for option in menu["options"]:
        assert "There is no figure" not in ask(f"{question} {option['value']}").text


def test_no_option_of_the_menu_of_periods_is_there_twice(ask):
    for typed in ("figure violence-against-the-person", "figure road casualties", "priority violent-crime"):
        for block in ask(typed, IN_2026).blocks:
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                labels = [option["text"]["text"] for option in element.get("options", [])]
                assert len(labels) == len(set(labels))


def test_every_priority_of_every_strategy_has_an_answer_or_says_that_it_has_no_figures(ask, shipped_db):
    with shipped_db.read() as connection:
        names = {each.slug for listed in priorities.strategies(connection, today=IN_2026.date()) for each in listed}
    for name in names:
        assert "There is no priority" not in ask(f"priority {name}", IN_2026, OFFICER).text, name


def test_every_category_with_figures_has_a_card_within_the_limits(ask, shipped_db):
    with shipped_db.read() as connection:
        known = figures.categories_with_figures(connection, today=IN_2026.date())
    assert len(known) > 100
    for slug in known:
        well_formed(ask(f"figure {slug}", IN_2026, OFFICER, NATIVE))


NASTY = [
    "",
    " ",
    "x" * 4_000,
    "priority " + "ناس " * 900,
    "مرحبا",
    "\u202eemirc tneloiv",
    "🚨" * 50,
    "<!channel>",
    "<!here|here> <!subteam^S1> <@U0CSO00001>",
    "priority <!everyone>",
    "' OR 1=1 --",
    "figure '; DROP TABLE figure; --",
    "priority violent\x00crime",
    "\x00",
    "{{7*7}} ${jndi:ldap://x}",
    "*bold* `code` _it_ ~no~",
    "figure &lt;script&gt; & <b>",
    "priority " + "a" * 80 + " dartford",
    "calendar for 99 February",
    "source " + "?" * 100,
    "figure -1/-2",
    "%s %n %d",
]


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_typed_is_answered_politely_and_pings_nobody(ask, text):
    assert "Traceback" not in ask(text).text


def test_a_null_byte_inside_a_name_does_not_hide_it(ask):
    assert ask("priority violent\x00crime").text.startswith("Violent crime")


WORDS = ["priority", "figure", "source", "violent", "crime", "burglary", "Dartfrod", "kent", "march", "2014", "q2"]
WORDS += ["2013/14", "<!channel>", "'", "🚨", "&", "\x00", "-"]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_any_text_has_an_answer_within_slacks_limits(ask, text):
    ask(text, IN_2026)
    ask(text, IN_2015, OFFICER, NATIVE)


@pytest.mark.parametrize("question", ["priority re-offending", "priority violent-crime", "figure domestic-abuse"])
def test_what_is_shared_is_what_was_seen(ask, question):
    seen = ask(question)
    (shared,) = [value for label, value in buttons(seen).items() if label == "Share in channel"]
    assert ask(shared).text == seen.text
