"""The scoring form in the real bot, over Socket Mode against the practice Slack: opened, filled in, saved once."""

import asyncio
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot.messages.ranking_draft import decode
from bot.sandbox.entries import fill
from storage import access, rankings, tables, vocabulary
from tests.acceptance.inside import BRIEFING, COUNCILLOR, INSPECTOR, MANAGER, OFFICER, PARTNERS, WARDEN, Scene, inside

ROLES = {OFFICER: "officer", INSPECTOR: "officer", MANAGER: "manager", WARDEN: "officer"}
START = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
SCORE, NEXT = "Score a new ranking", 8


class Scoring(Scene):
    """People at the form: what they press, what they see."""

    async def ask(self, user, text, channel=BRIEFING):
        return await super().ask(user, text, channel)

    async def begin(self, user, channel=BRIEFING, area="dartford"):
        """The first view, after the button under a ranking."""
        asked = await self.ask(user, f"rank new {area}" if area else "rank new", channel)
        return await self.open(user, asked, SCORE)

    def choose(self, user, **values):
        """Choose scores without submitting them."""
        view = self.view(user)
        view.values = fill(view.payload["blocks"], view.values, values)

    async def turn(self, user, action, value=None):
        await self.after(self.doings.press_in_view(self.view(user), action, value))

    async def to_review(self, user, **first):
        """Through all themes, with other scores for the first."""
        await self.submit(user)
        await self.submit(user, **first)
        while title(self.view(user)) != "Review and save":
            await self.submit(user)

    def stored(self, area="dartford"):
        """The rankings scored in chat, newest first."""
        now = datetime.now(UTC)
        with self.db.read() as connection:
            words = vocabulary.read(connection)
            found = rankings.history(connection, words, [area], now=now, today=now.date())
        return [each for each in found if each.id]

    def audited(self):
        table = tables.audit
        with self.db.read() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(table.c.verb == "rank_save"))


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES, cleared=True), START, Scoring) as made:
        yield made


def title(view):
    return view.payload["title"]["text"]


def words(view):
    """All that a reader of a view sees."""
    texts = [block.get("text", {}).get("text", "") for block in view.payload["blocks"]]
    small = [
        each["text"] for block in view.payload["blocks"] if block["type"] == "context" for each in block["elements"]
    ]
    return " ".join([*texts, *small])


def draft(view):
    return decode(view.payload["private_metadata"])


def label(view):
    return view.payload["submit"]["text"]


class TestFillingIn:
    async def test_from_the_button_to_the_first_view(self, scene):
        view = await scene.begin(INSPECTOR)
        assert title(view) == "New ranking"
        assert [theme.name for theme in draft(view).themes][:2] == [
            "Criminal damage",
            "Violent crime and domestic abuse",
        ]
        opened, updated = scene.workspace.calls("views.open"), scene.workspace.calls("views.update")
        assert (len(opened), len(updated)) == (1, 1)

    @pytest.mark.parametrize("area", ["dartford", "gravesham"])
    async def test_under_the_ranking_of_one_area_the_form_opens_with_that_area_chosen(self, scene, area):
        asked = await scene.ask(OFFICER, f"rank {area}")
        await scene.press(OFFICER, asked, SCORE)
        (menu,) = [block["element"] for block in scene.view(OFFICER).payload["blocks"] if block["block_id"] == "area"]
        assert menu["initial_option"]["value"] == area
        assert draft(scene.view(OFFICER)).area == area

    async def test_theme_by_theme_to_what_was_stored(self, scene):
        await scene.begin(INSPECTOR)
        await scene.submit(INSPECTOR)
        assert title(scene.view(INSPECTOR)) == "Theme 1 of 8"
        await scene.submit(INSPECTOR, trend="5")
        for number in range(2, 9):
            assert title(scene.view(INSPECTOR)) == f"Theme {number} of 8"
            assert label(scene.view(INSPECTOR)) == ("Next theme" if number < 8 else "Review")
            await scene.submit(INSPECTOR)
        review = scene.view(INSPECTOR)
        assert "1st  *Criminal damage*  28 of 30" in words(review)
        assert "Criminal damage +1" in words(review)
        assert "47 of 48 scores are as they were in the ranking before." in words(review)
        assert scene.stored() == []
        await scene.submit(INSPECTOR)
        (stored,) = scene.stored()
        assert (stored.scored_by, stored.post) == (INSPECTOR, "CSU Inspector")
        assert stored.themes[0].total == 28
        assert title(scene.view(INSPECTOR)) == "Ranking saved"
        assert "scored by CSU Inspector, Friday 6 February 2015, 10:0" in words(scene.view(INSPECTOR))
        assert scene.audited() == 1

    async def test_the_officer_gets_it_where_it_may_be_seen_and_shares_it_there(self, scene):
        await scene.begin(INSPECTOR)
        await scene.to_review(INSPECTOR, trend="5")
        await scene.submit(INSPECTOR)
        sent = [each for each in scene.workspace.everything_posted() if each.source == "chat.postEphemeral"][-1]
        assert "1st Criminal damage 28" in sent.payload["text"]
        message = next(each for each in reversed(scene.workspace.messages[BRIEFING]) if each.to == INSPECTOR)
        await scene.press(INSPECTOR, message, "Share in channel")
        shared = [each for each in scene.workspace.messages[BRIEFING] if each.to is None][-1]
        assert "1st Criminal damage 28" in shared.text
        assert "in confidence: do not pass on" in shared.text

    async def test_from_a_public_channel_it_goes_to_the_officer_alone(self, scene):
        await scene.begin(INSPECTOR, PARTNERS)
        await scene.to_review(INSPECTOR, trend="5")
        await scene.submit(INSPECTOR)
        assert "1st Criminal damage 28" in scene.direct(INSPECTOR)[-1].text
        assert "28" not in (await scene.ask(INSPECTOR, "rank dartford", PARTNERS)).text

    async def test_back_keeps_what_was_chosen_and_takes_nothing_unseen_for_scored(self, scene):
        await scene.begin(OFFICER)
        await scene.submit(OFFICER)
        await scene.submit(OFFICER, harm="0")
        scene.choose(OFFICER, volume="1")
        await scene.turn(OFFICER, "Back")
        first, second = draft(scene.view(OFFICER)).themes[:2]
        assert (draft(scene.view(OFFICER)).at, first.factors[1]) == (0, 0)
        assert second.factors == (None, None, 1, None, None, None)
        await scene.submit(OFFICER)
        await scene.submit(OFFICER)
        assert draft(scene.view(OFFICER)).themes[1].factors == (5, 3, 1, 5, 4, 5)
        for _ in range(3):
            await scene.turn(OFFICER, "Back")
        assert title(scene.view(OFFICER)) == "New ranking"

    async def test_from_the_review_one_theme_is_changed_and_the_review_comes_back(self, scene):
        await scene.begin(OFFICER)
        await scene.to_review(OFFICER)
        await scene.turn(OFFICER, "csp:rank:change", "7")
        assert title(scene.view(OFFICER)) == "Theme 8 of 8"
        await scene.submit(OFFICER, community_concern="5")
        assert title(scene.view(OFFICER)) == "Review and save"
        assert "*Vehicle crime*  14 of 30" in words(scene.view(OFFICER))

    async def test_themes_are_added_and_left_out(self, scene):
        await scene.begin(OFFICER)
        await scene.submit(OFFICER, **{"themes": ["Burglary"], "added": "Hate crime\n<!channel> fraud\nburglary"})
        assert [theme.name for theme in draft(scene.view(OFFICER)).themes] == [
            "Burglary",
            "Hate crime",
            "channel fraud",
        ]
        await scene.submit(OFFICER)
        seen = await scene.submit(OFFICER)
        assert set(seen.errors.values()) == {"Choose a score from 0 to 5."}
        assert len(seen.errors) == 6
        assert title(scene.view(OFFICER)) == "Theme 2 of 3"

    @pytest.mark.parametrize(
        "entered, words",
        [
            ({"themes": []}, "1 to 15 themes"),
            ({"added": "\n".join(f"Theme {n}" for n in range(12))}, "these are 20"),
            ({"added": "x" * 61}, "At most 60 characters"),
        ],
    )
    async def test_themes_that_cannot_be_are_said_beside_them(self, scene, entered, words):
        await scene.begin(OFFICER)
        seen = await scene.submit(OFFICER, **entered)
        assert words in seen.errors["added"]
        assert title(scene.view(OFFICER)) == "New ranking"


class TestOnlyOnce:
    async def test_a_double_press_saves_once_and_both_see_it_saved(self, scene):
        await scene.begin(INSPECTOR)
        await scene.to_review(INSPECTOR)
        view = scene.view(INSPECTOR)
        await asyncio.gather(scene.doings.submit(view), scene.doings.submit(view))
        await scene.settle()
        assert len(scene.stored()) == 1
        assert scene.audited() == 1
        assert title(scene.view(INSPECTOR)) == "Ranking saved"
        assert len([each for each in scene.workspace.everything_posted() if each.source == "chat.postEphemeral"]) == 1

    async def test_two_officers_at_once_are_both_stored_and_the_later_is_current(self, scene):
        await asyncio.gather(scene.begin(OFFICER), scene.begin(INSPECTOR))
        await scene.to_review(OFFICER, trend="0")
        await scene.to_review(INSPECTOR, trend="5")
        await scene.submit(OFFICER)
        await scene.submit(INSPECTOR)
        assert [each.scored_by for each in scene.stored()] == [INSPECTOR, OFFICER]
        assert "There is a ranking of this period already" not in words(scene.view(INSPECTOR))
        assert "Since the ranking before (year ending 30 September 2014, scored by" in words(scene.view(INSPECTOR))


class TestWhoMayNot:
    async def test_a_guest_gets_a_sentence_though_a_role_was_granted(self, scene):
        asked = await scene.ask(OFFICER, "rank new", PARTNERS)
        await scene.press(WARDEN, asked, SCORE)
        view = scene.view(WARDEN)
        assert "Only officers and managers of the partnership who are not guests" in words(view)
        assert "submit" not in view.payload

    async def test_others_are_told_who_may(self, scene):
        assert "Only officers and managers" in (await scene.ask(COUNCILLOR, "rank new", PARTNERS)).text
        shown = await scene.ask(COUNCILLOR, "rank", PARTNERS)
        assert SCORE not in str(shown.blocks)
        assert "Officers and managers can score a new ranking." in str(shown.blocks)

    async def test_a_role_withdrawn_meanwhile_stores_nothing_and_says_so_on_top_of_the_form(self, scene):
        await scene.begin(INSPECTOR)
        await scene.to_review(INSPECTOR)
        with scene.db.write() as connection:
            access.grant(connection, INSPECTOR, "member", at=START, by="test")
        await scene.submit(INSPECTOR)
        assert scene.stored() == []
        assert "Only officers and managers" in words(scene.view(INSPECTOR))
        assert scene.view(INSPECTOR).previous_id is not None


class TestClosing:
    async def test_what_was_scored_comes_back_behind_a_button(self, scene):
        await scene.begin(INSPECTOR)
        await scene.submit(INSPECTOR)
        await scene.submit(INSPECTOR, trend="0")
        await scene.doings.close(scene.view(INSPECTOR))
        await scene.settle()
        given_back = scene.direct(INSPECTOR)[-1]
        assert "Not saved: your theme ranking of Dartford, year ending 30 September 2014." in given_back.text
        assert "1 of 8 themes are scored." in given_back.text
        assert scene.stored() == []
        await scene.press(INSPECTOR, given_back, "Go on scoring")
        assert draft(scene.view(INSPECTOR)).themes[0].factors[3] == 0
        while title(scene.view(INSPECTOR)) != "Ranking saved":
            await scene.submit(INSPECTOR)
        assert len(scene.stored()) == 1

    async def test_nothing_is_said_where_nothing_was_begun_or_all_is_saved(self, scene):
        before = len(scene.direct(INSPECTOR))
        await scene.doings.close(await scene.begin(INSPECTOR))
        await scene.begin(INSPECTOR)
        await scene.to_review(INSPECTOR)
        await scene.submit(INSPECTOR)
        await scene.doings.close(scene.view(INSPECTOR))
        await scene.settle()
        assert len(scene.direct(INSPECTOR)) == before


async def test_a_press_that_came_too_late_is_told_to_try_again(scene):
    asked = await scene.ask(INSPECTOR, "rank new")
    scene.workspace.tickets.trigger_seconds = -1.0
    await scene.press(INSPECTOR, asked, SCORE)
    said = [each for each in scene.workspace.messages[BRIEFING] if each.to == INSPECTOR][-1]
    assert "Please press the button again." in said.text


async def test_the_form_is_there_before_the_trigger_ends(scene):
    began = time.monotonic()
    await scene.begin(OFFICER)
    assert time.monotonic() - began < 3.0
