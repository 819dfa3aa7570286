"""Theme rankings on both databases: the published ones against the paper, new ones saved once, and who may see them."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.policy import Audience, Viewer
from bot.sandbox.limits import pings, problems
from handlers import ranking_steps, subcommands
from handlers.questions import Question
from handlers.rank import answer
from storage import migrate, rankings, tables, vocabulary
from storage.access import Channel
from storage.errors import BadInput, NotCleared, NotFound
from storage.periods import Period
from storage.ranking_values import ThemeScore, standings
from storage.rankings import NewRanking

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2015, 2, 6, 10, 0, tzinfo=LONDON)
LATER = NOW + timedelta(hours=1)
YEAR = Period(date(2013, 10, 1), date(2014, 9, 30))
NEXT_YEAR = Period(date(2014, 1, 1), date(2014, 12, 31))
THEMES = (ThemeScore("Burglary", (5, 4, 4, 4, 4, 4)), ThemeScore("Hate crime", (1, 2, 3, 4, 5, 0)))
# Dartford and Gravesham, as the paper prints them.
PRINTED = {
    "Violent crime and domestic abuse": (27, 27),
    "Criminal damage": (27, 26),
    "Anti-social behaviour": (26, 26),
    "Theft and handling": (22, 22),
    "Road safety": (24, 17),
    "Substance misuse": (20, 20),
    "Burglary": (14, 14),
    "Vehicle crime": (11, 10),
}
CLEARED = Channel("C1", "csu", "private", "in-confidence", None)
OPEN = Channel("C2", "partners", "public", "public", None)
OFFICER = Viewer("U1", "T1", role="officer", known=True)
MANAGER = Viewer("U2", "T1", role="manager", known=True)
MEMBER = Viewer("U3", "T1", known=True)
GUEST = Viewer("U4", "T1", role="officer", known=True, guest=True)
ROUTER = subcommands.router()


def new(form="T1:V1", **changed):
    values = {
        "form": form,
        "area": "dartford",
        "period": NEXT_YEAR,
        "themes": THEMES,
        "team_id": "T1",
        "scored_by": "U1",
        "post": "CSU Inspector",
        "scored_at": NOW,
    }
    return NewRanking(**values | changed)


def save(db, **changed):
    with db.write() as connection:
        return rankings.save(connection, new(**changed))


def history(db, areas=("dartford",), now=LATER):
    with db.read() as connection:
        words = vocabulary.read(connection)
        return rankings.history(connection, words, areas, now=now, today=now.date())


def count(db, table):
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def ask(db, text, viewer=OFFICER, place=CLEARED, now=LATER):
    """The message as a person gets it, after a look at Slack's limits."""
    reply = ROUTER.reply(text, Audience(viewer, place), db, now)
    for part in reply.parts:
        assert problems(part.payload()) == []
        assert pings(part.payload()) == []
    return reply


def labels(message):
    return [
        each["text"]["text"] for block in message.blocks if block["type"] == "actions" for each in block["elements"]
    ]


class TestThePublishedRanking:
    def test_all_totals_are_the_printed_ones_and_the_factors_add_up_to_them(self, shipped_db):
        for number, area in enumerate(("dartford", "gravesham")):
            (found,) = history(shipped_db, [area])
            assert {theme.name: theme.total for theme in found.themes} == {k: v[number] for k, v in PRINTED.items()}
            for theme in found.themes:
                assert sum(theme.factors) == theme.printed
                assert not theme.contradicts_itself
            assert (found.period, found.classification) == (YEAR, "public")

    def test_the_order_shows_ties(self, shipped_db):
        (found,) = history(shipped_db)
        assert [(each.place, each.tied) for each in standings(found)][:4] == [
            (1, True),
            (1, True),
            (3, False),
            (4, False),
        ]

    def test_before_the_paper_was_public_there_is_none(self, shipped_db):
        assert history(shipped_db, now=datetime(2015, 2, 1, tzinfo=UTC)) == []


class TestSaving:
    def test_it_is_stored_in_confidence_with_who_and_when(self, filled_db):
        stored, first = save(filled_db)
        assert first
        assert (stored.scored_by, stored.post, stored.scored_at) == ("U1", "CSU Inspector", NOW)
        assert stored.classification == "in-confidence"
        assert [(theme.name, theme.total) for theme in stored.themes] == [("Burglary", 25), ("Hate crime", 15)]
        assert history(filled_db)[0] == stored

    def test_the_same_form_is_stored_once_whatever_comes_with_it_again(self, filled_db):
        stored, _ = save(filled_db)
        again, first = save(filled_db, themes=THEMES[:1], scored_at=LATER)
        assert (again, first) == (stored, False)
        assert (count(filled_db, tables.ranking), count(filled_db, tables.ranking_score)) == (1, 2)

    def test_many_at_once_store_it_once(self, filled_db):
        outcomes = []
        threads = [threading.Thread(target=lambda: outcomes.append(save(filled_db)[1])) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(outcomes) == [False, False, False, True]
        assert count(filled_db, tables.ranking_score) == 2

    def test_scores_that_are_none_leave_nothing_behind(self, filled_db):
        with pytest.raises(BadInput):
            save(filled_db, themes=(*THEMES, ThemeScore("Fraud", (6, 0, 0, 0, 0, 0))))
        assert count(filled_db, tables.ranking) == 0

    def test_before_it_was_saved_it_is_not_known(self, filled_db):
        save(filled_db)
        assert [each.id for each in history(filled_db, now=NOW - timedelta(seconds=1))] == [0]

    def test_the_later_scoring_of_one_period_is_the_current_one(self, filled_db):
        save(filled_db, form="T1:V1")
        second, _ = save(filled_db, form="T1:V2", scored_at=LATER, themes=THEMES[:1])
        assert history(filled_db)[0] == second

    def test_a_number_nobody_stored_is_not_found(self, filled_db):
        with filled_db.read() as connection, pytest.raises(NotFound):
            rankings.by_id(connection, 99)

    def test_the_schema_goes_down_and_up_with_rankings_in_it(self, filled_db):
        save(filled_db)
        migrate.downgrade(filled_db, "0002")
        migrate.upgrade(filled_db)
        assert count(filled_db, tables.ranking) == 0


class TestTheAnswer:
    def test_both_boroughs_side_by_side_with_ties_and_source(self, shipped_db):
        text = ask(shipped_db, "rank", MEMBER, OPEN).message.text
        assert "Dartford: joint 1st Criminal damage 27, joint 1st Violent crime and domestic abuse 27, 3rd" in text
        assert "Gravesham: 1st Violent crime and domestic abuse 27, joint 2nd Anti-social behaviour 26" in text
        assert "Source: year ending 30 September 2014, Strategic Assessment 2014, Theme Ranking Process, public" in text

    def test_what_moved_is_told_once_there_is_a_newer_one(self, filled_db):
        save(filled_db)
        text = ask(filled_db, "rank dartford").message.text
        assert "Burglary +11, was 7th" in text
        assert "Hate crime new" in text
        assert "scored by CSU Inspector, Friday 6 February 2015, 10:00 (London time), in confidence" in text

    def test_the_factors_say_what_they_were(self, filled_db):
        save(filled_db)
        assert "harm 4 (was 2)" in ask(filled_db, "rank factors dartford").message.text

    @pytest.mark.parametrize("viewer, place", [(MEMBER, OPEN), (MEMBER, CLEARED), (GUEST, CLEARED), (OFFICER, OPEN)])
    def test_where_it_may_not_be_seen_the_published_one_stands_with_a_note(self, filled_db, viewer, place):
        save(filled_db)
        text = ask(filled_db, "rank dartford", viewer, place).message.text
        assert "Hate crime" not in text
        assert "A newer ranking of Dartford is in confidence and not shown here." in text

    def test_shared_it_is_that_ranking_or_none(self, filled_db):
        save(filled_db)
        assert ask(filled_db, "rank dartford", None, OPEN).outcome == "NotCleared"
        shared = ask(filled_db, "rank dartford", None, CLEARED)
        assert "Hate crime" in shared.message.text
        assert labels(shared.message) == []

    def test_what_is_shared_is_what_was_seen_though_another_was_saved_since(self, filled_db):
        save(filled_db)
        save(filled_db, form="T1:V2", themes=(ThemeScore("Fraud", (5,) * 6),), scored_at=LATER)
        text = ask(filled_db, f"rank dartford at:{NOW.isoformat()}").message.text
        assert "Hate crime" in text
        assert "Fraud" not in text

    def test_a_time_to_come_shows_nothing_more(self, filled_db):
        save(filled_db, scored_at=LATER)
        assert "Hate crime" not in ask(filled_db, "rank dartford at:2099-01-01T00:00:00+00:00", now=NOW).message.text

    @pytest.mark.parametrize(
        "question, words",
        [
            ("rank kent", "No theme ranking of Kent (12 districts and Medway) was published"),
            ("rank dartford 1999", "There is no theme ranking of Dartford for that period. There is: year ending 30"),
            ("rank burglary", "type `/csp rank`"),
            ("rank dartford at:yesterday", "That time can't be read."),
            ("rank atlantis", "There is no area called “atlantis”."),
        ],
    )
    def test_a_question_it_cannot_answer_gets_a_useful_refusal(self, shipped_db, question, words):
        assert words in ask(shipped_db, question).message.text

    @pytest.mark.parametrize("viewer, offered", [(OFFICER, True), (MANAGER, True), (MEMBER, False), (GUEST, False)])
    def test_only_those_who_may_score_are_offered_the_form(self, shipped_db, viewer, offered):
        message = ask(shipped_db, "rank dartford", viewer).message
        assert ("Score a new ranking" in labels(message)) is offered
        assert ask(shipped_db, "rank new dartford", viewer).outcome == ("answered" if offered else "NotCleared")


class TestMarking:
    def test_a_manager_makes_it_public_and_takes_it_back(self, filled_db):
        stored, _ = save(filled_db)
        assert "Make public: Dartford" in labels(ask(filled_db, "rank dartford", MANAGER).message)
        assert "public now" in ask(filled_db, f"rank_mark {stored.id} public", MANAGER).message.text
        assert "Hate crime" in ask(filled_db, "rank dartford", MEMBER, OPEN).message.text
        assert "Hold in confidence: Dartford" in labels(ask(filled_db, "rank dartford", MANAGER).message)
        ask(filled_db, f"rank_mark {stored.id} in-confidence", MANAGER)
        assert "Hate crime" not in ask(filled_db, "rank dartford", MEMBER, OPEN).message.text

    @pytest.mark.parametrize("viewer", [OFFICER, MEMBER, GUEST, None])
    def test_nobody_else_does(self, filled_db, viewer):
        stored, _ = save(filled_db)
        assert ask(filled_db, f"rank_mark {stored.id} public", viewer).outcome == "NotCleared"
        assert history(filled_db)[0].classification == "in-confidence"

    @pytest.mark.parametrize("words", ["99 public", "one public", "1 exempt", ""])
    def test_nonsense_is_refused(self, filled_db, words):
        save(filled_db)
        assert ask(filled_db, f"rank_mark {words}", MANAGER).outcome in {"NotFound", "BadInput"}


class TestTheSteps:
    def test_a_new_draft_has_the_themes_of_the_last_ranking_and_the_last_assessment_year(self, shipped_db):
        draft = ranking_steps.begin(shipped_db, "gravesham", "C1", NOW)
        assert (draft.area, draft.period, len(draft.themes), draft.begun()) == ("gravesham", YEAR, 8, False)

    def test_where_nothing_was_ever_ranked_the_themes_of_the_vocabulary_are_offered(self, shipped_db):
        draft = ranking_steps.begin(shipped_db, "", "C1", datetime(2014, 1, 6, tzinfo=UTC))
        assert {theme.name for theme in draft.themes} == set(PRINTED)

    @pytest.mark.parametrize("viewer", [MEMBER, GUEST, Viewer("U5", role="officer")])
    def test_who_lost_the_right_meanwhile_cannot_save(self, filled_db, viewer):
        draft = ranking_steps.begin(filled_db, "", "C1", NOW)
        with pytest.raises(NotCleared):
            ranking_steps.save(filled_db, draft, "T1:V1", viewer, NOW)
        assert count(filled_db, tables.ranking) == 0


def test_a_question_is_answered_without_a_router_too(shipped_db):
    message = answer(Question("rank", "gravesham", frozenset({"table"})), Audience(MEMBER, OPEN), shipped_db, NOW)
    assert [block["type"] for block in message.blocks].count("table") == 1
