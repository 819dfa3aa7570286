"""Theme rankings as values, the draft that a form carries, and its views: totals, ties, moves, limits."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import ranking as message
from bot.messages import ranking_factors, ranking_form
from bot.messages.ranking import Board, Look
from bot.messages.ranking_draft import MOST_THEMES, NAME_CHARS, START, Draft, clean_name, decode
from bot.messages.ranking_form import Offer, Scene
from bot.messages.ranking_guide import GUIDES
from bot.messages.ranking_words import Column, Origins, moved, moved_cell, place
from bot.sandbox.limits import pings, problems
from handlers.ranking_steps import years_over
from storage.errors import BadInput
from storage.periods import Period
from storage.ranking_values import FACTORS, Ranking, ThemeScore, before, check, dropped, moves, standings, theme_key
from storage.vocabulary import Area

YEAR_2014 = Period(date(2013, 10, 1), date(2014, 9, 30))
YEAR_2015 = Period(date(2014, 10, 1), date(2015, 9, 30))
DARTFORD = Area("dartford", "Dartford", "Dartford", "district", "", None, None, "", ())
GRAVESHAM = Area("gravesham", "Gravesham", "Gravesham", "district", "", None, None, "", ())
ORIGINS = Origins({}, ZoneInfo("Europe/London"))
NOON = datetime(2015, 10, 5, 12, 0, tzinfo=UTC)
NATIVE = frozenset({"table"})


def theme(name, *scores, printed=None):
    return ThemeScore(name, scores or (3,) * 6, printed)


def ranking(*themes, area="dartford", period=YEAR_2014, **more):
    return Ranking(area, period, themes, more.pop("classification", "public"), **more)


BURGLARY = theme("Burglary", 5, 2, 1, 1, 3, 2)
DAMAGE = theme("Criminal damage", 4, 5, 5, 4, 5, 4)
VIOLENCE = theme("Violent crime and domestic abuse", 5, 3, 5, 5, 4, 5)
ROADS = theme("Road safety", 4, 3, 5, 4, 4, 4)
OF_2014 = ranking(BURGLARY, DAMAGE, VIOLENCE, ROADS, source="a paper")
OF_2015 = ranking(
    *(theme("Burglary", 5, 3, 2, 1, 3, 2), DAMAGE, theme("Violent crime and domestic abuse", 5, 3, 5, 4, 4, 5)),
    theme("Hate crime"),
    period=YEAR_2015,
    classification="in-confidence",
    id=7,
    scored_by="U0CSO00001",
    scored_at=NOON,
)


class TestOrder:
    def test_the_total_is_the_six_factors_added(self):
        assert [each.total for each in (BURGLARY, DAMAGE, VIOLENCE, ROADS)] == [14, 27, 27, 24]

    def test_equal_totals_share_a_place_and_the_next_place_is_empty(self):
        assert [(place(each), each.theme.name) for each in standings(OF_2014)] == [
            ("joint 1st", "Criminal damage"),
            ("joint 1st", "Violent crime and domestic abuse"),
            ("3rd", "Road safety"),
            ("4th", "Burglary"),
        ]

    def test_a_theme_of_which_only_the_total_is_printed_stands_by_that(self):
        assert theme("Burglary", 5, None, None, None, None, None, printed=14).total == 14

    def test_a_printed_total_that_is_not_the_sum_is_noticed(self):
        assert theme("Burglary", 5, 2, 1, 1, 3, 2, printed=15).contradicts_itself
        assert not theme("Burglary", 5, 2, 1, 1, 3, 2, printed=14).contradicts_itself

    @given(st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), min_size=1, max_size=12))
    def test_nobody_stands_before_a_higher_total(self, scores):
        found = standings(ranking(*(theme(f"T{n}", *each) for n, each in enumerate(scores))))
        assert [each.theme.total for each in found] == sorted((sum(each) for each in scores), reverse=True)
        for each in found:
            assert each.place == 1 + sum(other.theme.total > each.theme.total for other in found)
            assert each.tied == (sum(other.place == each.place for other in found) > 1)

    def test_a_theme_is_the_same_in_whatever_case_it_was_typed(self):
        assert theme_key("Anti-Social  Behaviour") == theme_key("anti-social behaviour") == "anti-social-behaviour"


class TestWhatMoved:
    def test_points_and_places_are_told_against_the_ranking_before(self):
        told = {move.now.theme.name: moved_cell(move) for move in moves(OF_2015, OF_2014)}
        assert told == {
            "Criminal damage": "no change",
            "Violent crime and domestic abuse": "-1, was joint 1st",
            "Hate crime": "new",
            "Burglary": "+2",
        }

    def test_a_theme_no_longer_scored_is_named(self):
        assert [each.name for each in dropped(OF_2015, OF_2014)] == ["Road safety"]
        assert "no longer scored: Road safety." in moved(Column(DARTFORD, OF_2015, OF_2014), ORIGINS)

    def test_without_a_ranking_before_it_says_so(self):
        assert moved(Column(DARTFORD, OF_2014, None), ORIGINS) == "There is no ranking before it to compare with."

    def test_the_ranking_before_is_of_the_same_area_and_the_last_earlier_one(self):
        again = ranking(BURGLARY, id=8, scored_at=NOON)
        other = ranking(BURGLARY, area="gravesham", period=YEAR_2015)
        assert before(OF_2015, [OF_2014, other, again, OF_2015]) == again
        assert before(again, [OF_2014, OF_2015, again]) == OF_2014
        assert before(OF_2014, [OF_2014, OF_2015]) is None


@pytest.mark.parametrize("scores", [(6, 0, 0, 0, 0, 0), (-1, 0, 0, 0, 0, 0), (1, 2, 3, 4, 5), (None, 1, 1, 1, 1, 1)])
def test_only_six_whole_scores_from_0_to_5_are_a_theme(scores):
    with pytest.raises(BadInput, match="six scores from 0 to 5"):
        check([ThemeScore("Burglary", scores)])


@pytest.mark.parametrize("themes", [[], [BURGLARY, theme("burglary")], [theme("!!")]])
def test_a_ranking_needs_themes_with_names_of_their_own(themes):
    with pytest.raises(BadInput):
        check(themes)


class TestTheMessage:
    def board(self, *columns):
        return Board(columns, ORIGINS, (), "dartford", date(2015, 10, 5))

    @pytest.mark.parametrize("native", [frozenset(), NATIVE])
    @pytest.mark.parametrize("render", [message.render, ranking_factors.render])
    def test_it_keeps_slacks_limits_even_with_many_long_names(self, native, render):
        many = ranking(*(theme(f"{n} " + "W" * (NAME_CHARS - 4)) for n in range(MOST_THEMES)))
        columns = (Column(DARTFORD, many, OF_2014), Column(GRAVESHAM, many, None))
        for shown in (columns, columns[:1]):
            made = render(self.board(*shown), Look(native, may_score=True, may_mark=True))
            assert problems(made.payload()) == []
            assert pings(made.payload()) == []

    def test_its_text_alone_tells_order_ties_moves_and_who_scored(self):
        text = message.render(self.board(Column(DARTFORD, OF_2015, OF_2014)), Look()).text
        assert text.startswith(
            "Theme ranking, year ending 30 September 2015, totals of 30. Dartford: 1st Criminal damage"
        )
        assert "Burglary +2" in text
        assert "scored by <@U0CSO00001>, Monday 5 October 2015, 13:00 (London time)" in text
        assert "in confidence: do not pass on" in text

    def test_a_table_has_at_most_four_columns(self):
        for columns in ((Column(DARTFORD, OF_2015, OF_2014),), (Column(DARTFORD, OF_2014, None),) * 2):
            made = message.render(self.board(*columns), Look(NATIVE))
            table = next(block for block in made.blocks if block["type"] == "table")
            assert max(len(row) for row in table["rows"]) <= 4

    def test_rankings_of_two_periods_side_by_side_say_so(self):
        shown = message.render(self.board(Column(DARTFORD, OF_2015, None), Column(GRAVESHAM, OF_2014, None)), Look())
        assert "not of the same period, compare with care" in shown.text

    def test_a_factor_that_changed_says_what_it_was(self):
        text = ranking_factors.render(self.board(Column(DARTFORD, OF_2015, OF_2014)), Look()).text
        assert "trend 4 (was 5)" in text

    def test_the_factors_are_one_table_with_a_letter_a_factor_and_what_a_score_was(self):
        columns = (Column(DARTFORD, OF_2015, OF_2014), Column(GRAVESHAM, OF_2014, None))
        made = ranking_factors.render(self.board(*columns), Look(NATIVE))
        (table,) = [block for block in made.blocks if block["type"] == "table"]
        rows = [[words_in(cell) for cell in row] for row in table["rows"]]
        assert [row for row in rows if row[1] == "A"] == [["Dartford", *"ABCDEF"], ["Gravesham", *"ABCDEF"]]
        assert ["Burglary, 16", "5", "3 (2)", "2 (1)", "1", "3", "2"] in rows
        key = made.blocks[1]["elements"][0]["text"]
        assert "A: community concern; B: level of harm; C: volume; D: suggested trend" in key
        assert "in brackets: the score of the ranking before" in key

    def test_a_paper_that_adds_wrongly_is_shown_as_it_is_with_a_note(self):
        odd = ranking(theme("Burglary", 5, 2, 1, 1, 3, 2, printed=15))
        text = message.render(self.board(Column(DARTFORD, odd, None)), Look()).text
        assert "the paper prints a total of 15, its six factors add up to 14" in text


def words_in(cell):
    """The words of a cell of a native table."""
    return cell["text"] if cell["type"] == "raw_text" else cell["elements"][0]["elements"][0]["text"]


DRAFT = Draft("dartford", YEAR_2015, (BURGLARY, ThemeScore("Hate crime", (1, None, None, None, None, None))), "C1")
FULL = Draft(
    "dartford",
    YEAR_2015,
    tuple(theme(f"{n:02} " + "ß" * (NAME_CHARS - 3)) for n in range(MOST_THEMES)),
    "C0123456789",
)


class TestTheDraft:
    def test_it_comes_back_as_it_was_written(self):
        assert decode(DRAFT.encode()) == DRAFT
        assert decode(FULL.encode()) == FULL

    def test_the_largest_fits_a_view_and_a_button(self):
        assert len(FULL.encode()) < 1_500

    @given(st.text())
    def test_anything_else_is_refused(self, text):
        with pytest.raises(BadInput):
            decode(text)

    @pytest.mark.parametrize("old, new", [('"521132"', '"921132"'), ('"521132"', '"52113"'), ('"C1",-1', '"C1",3')])
    def test_a_changed_one_is_refused(self, old, new):
        with pytest.raises(BadInput):
            decode(DRAFT.encode().replace(old, new))

    def test_forward_goes_theme_by_theme_then_to_what_is_missing_then_to_the_review(self):
        at_last = DRAFT.to(0).forward()
        assert at_last.at == 1
        assert at_last.forward().at == 1
        done = at_last.with_scores([1] * 6).forward()
        assert (done.at, done.reviewed) == (2, True)
        assert done.to(0).forward().at == 2

    def test_back_stops_at_the_start(self):
        assert DRAFT.to(1).back().at == 0
        assert DRAFT.to(0).back().back().at == START

    def test_other_themes_keep_what_is_scored_and_another_area_starts_anew(self):
        assert DRAFT.about("dartford", YEAR_2015, ["burglary", "Fraud"]).scored == 1
        assert DRAFT.about("gravesham", YEAR_2015, ["Burglary"]).scored == 0

    def test_a_name_keeps_no_sign_that_slack_reads(self):
        assert clean_name("  <!channel> *Hate*\n`crime` & more  ") == "channel Hate crime and more"


class TestTheViews:
    def views(self, draft, earlier=OF_2014):
        scene = Scene(draft, DARTFORD, earlier, ORIGINS)
        full = ranking(
            *(theme(each.name) for each in draft.themes), period=draft.period, scored_by="U1", scored_at=NOON
        )
        offer = Offer((DARTFORD, GRAVESHAM), years_over(date(2015, 10, 5)), [each.name for each in draft.themes])
        yield from (ranking_form.loading(), ranking_form.sentence("No."), ranking_form.start(draft, offer))
        yield from (
            ranking_form.theme(Scene(draft.to(n), DARTFORD, earlier, ORIGINS)) for n in range(len(draft.themes))
        )
        yield from (ranking_form.review(scene, full), ranking_form.saved(scene, full, first=True))

    @pytest.mark.parametrize("draft", [DRAFT, FULL])
    @pytest.mark.parametrize("earlier", [None, OF_2014, OF_2015])
    def test_each_keeps_slacks_limits(self, draft, earlier):
        for view in self.views(draft, earlier):
            assert problems(view, "modal") == []

    def test_the_message_that_gives_a_closed_form_back_keeps_them_too(self):
        given_back = ranking_form.unfinished(FULL, DARTFORD)
        assert problems(given_back.payload()) == []
        assert decode(given_back.blocks[1]["elements"][0]["value"]) == FULL

    def test_each_factor_has_its_guide_beside_it_and_what_it_was_last_time(self):
        view = ranking_form.theme(Scene(DRAFT.to(0), DARTFORD, OF_2014, ORIGINS))
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        assert [block["label"]["text"] for block in inputs] == [guide.label for guide in GUIDES]
        for block, guide, was in zip(inputs, GUIDES, BURGLARY.factors, strict=True):
            assert guide.asks in block["hint"]["text"]
            assert f"5: {guide.five}; 3: {guide.three}; 1: {guide.one}; 0: {guide.zero}." in block["hint"]["text"]
            assert block["hint"]["text"].endswith(f"Last time: {was}.")
            assert [option["value"] for option in block["element"]["options"]] == list("543210")
            assert block["element"]["initial_option"]["value"] == str(was)

    def test_no_block_of_one_theme_is_taken_for_one_of_another(self):
        ids = [ranking_form.score_block(factor, each) for each in FULL.themes for factor in FACTORS]
        assert len(set(ids)) == len(ids)

    def test_the_years_offered_are_over(self):
        offered = years_over(date(2015, 2, 6))
        assert offered[0] == Period(date(2014, 1, 1), date(2014, 12, 31))
        assert YEAR_2014 in offered
        assert years_over(date(2015, 9, 30))[0].end == date(2015, 6, 30)
        assert years_over(date(2015, 10, 1))[0] == YEAR_2015
