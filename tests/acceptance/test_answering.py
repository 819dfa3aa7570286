"""People ask the real bot over Socket Mode in every way there is, and press what it shows them."""

import csv
import json

import pytest

from tests.acceptance.answering import (
    AFTER_THE_COMMITTEE,
    BRIEFING,
    COUNCILLOR,
    FRIDAY,
    HELD_BACK,
    INSPECTOR,
    MARAC,
    OFFICER,
    PARTNERS,
    SECRET,
    SHARED,
    WARDEN,
    Talk,
    cspbot,
    tells_the_figures,
    wait_until,
)


def share(talk, asked, posts=1):
    """Press "Share in channel" and wait until the sharer's card says so; what was posted, if `posts`."""
    mark = talk.mark()
    talk.slack.from_thread(talk.slack.doings.press(OFFICER, asked, "csp:share"))
    wait_until(lambda: [each for each in talk.since(mark) if each.ts == asked.ts], what="the card to say it is shared")
    posted = [each for each in talk.since(mark) if each.to is None]
    assert len(posted) == posts
    return posted[0] if posted else None


def done_buttons(message):
    """The names of the Done buttons in a list; each ends with the number of its action."""
    elements = [element for block in message.blocks for element in block.get("elements") or []]
    names = [str(element.get("action_id", "")) for element in elements]
    return [name for name in names if name.startswith("csp:list:done:")]


class TestEveryWayToAsk:
    def test_by_the_command(self, talk):
        seen = talk.command("priority violent-crime")
        assert tells_the_figures(seen.text)
        assert (seen.refused, seen.notice) == ((), "")
        assert "Violent crime October 2013-September 2014" in json.dumps(seen.blocks)
        assert seen.message.to == talk.workspace.user(OFFICER).id

    def test_by_a_mention_seen_by_the_asker_alone(self, talk):
        answer = talk.say("<@U0CSPBOT01> priority violent-crime", channel=PARTNERS)
        assert tells_the_figures(answer.text)
        assert answer.to == talk.workspace.user(OFFICER).id

    def test_by_a_mention_in_a_thread_answered_in_that_thread(self, talk):
        first = talk.slack.from_thread(talk.slack.doings.say(OFFICER, PARTNERS, "Before the meeting")).said
        answer = talk.say("<@U0CSPBOT01> violence", channel=PARTNERS, thread_ts=first.ts)
        assert answer.thread_ts == first.ts

    def test_in_a_direct_message_with_or_without_the_command(self, talk):
        assert tells_the_figures(talk.say("priority violent-crime").text)
        assert tells_the_figures(talk.say("violence").text)

    def test_from_a_shell(self, conversation, tmp_path):
        bot, _ = conversation
        url = bot.process.environ()["DATABASE_URL"]
        ended = cspbot("ask", "priority violent-crime", "--at", FRIDAY, cwd=tmp_path, DATABASE_URL=url)
        assert ended.code == 0
        for words in ("2,109", "+254 (+13.7%)", "21.0", "2,278", "+196 (+9.4%)", "21.9", "17.9"):
            assert words in ended.out
        assert "Violent crime October 2013-September 2014" in ended.out
        assert "year ending 30 September 2014" in ended.out

    def test_what_people_say_to_each_other_is_not_answered(self, talk):
        mark = talk.mark()
        talk.slack.from_thread(talk.slack.doings.say(OFFICER, PARTNERS, "priority violent-crime"))
        talk.ask("help")
        assert len(talk.since(mark)) == 1


class TestNamesAndWords:
    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            *(("violence", "Violent crime"), ("VAP", "Violence against the person"), ("DA", "Domestic abuse")),
            *(("ASB", "Anti-social behaviour"), ("burglry", "Burglary dwelling")),
        ],
    )
    def test_the_names_people_use_find_theirs(self, talk, typed, title):
        assert talk.ask(typed).text.startswith(title)

    def test_a_misspelt_area_is_the_district(self, talk):
        text = talk.ask("figure burglry Dartfrod").text
        assert "Dartford: 401 offences" in text
        assert "Gravesham" not in text

    def test_ambiguity_asks_back_and_a_pressed_button_answers(self, talk):
        asked = talk.ask("figure theft motor vehicle")
        assert "could mean" in asked.text
        answer = talk.press(asked, "csp:ask:0")
        assert answer.ts != asked.ts
        assert "could mean" not in answer.text

    def test_nothing_found_says_what_there_is_and_a_pressed_name_answers(self, talk):
        asked = talk.ask("youth")
        assert "Nearest:" in asked.text
        assert "/csp help" in asked.text
        assert "There is no priority" not in talk.press(asked, "csp:ask:0").text

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "   ", "xyzzy", "x" * 4_000, "مرحبا بالعالم", "\u202eemirc tneloiv", "🚨🚔🔥" * 20, "<!channel>"),
            *("<!everyone> <!here> <!subteam^S0123>", "' OR 1=1", "priority '; DROP TABLE figure; --", "a\x00b"),
            *("priority *bold* <https://example.com|link> & `code`", "figure", "calendar for 31 February", "source zz"),
        ],
    )
    def test_anything_typed_gets_a_polite_answer(self, talk, typed):
        seen = talk.command(typed)
        assert seen.acked
        assert seen.refused == ()
        assert seen.text
        assert "went wrong" not in seen.text

    @pytest.mark.parametrize("typed", ["<!channel> hello", "x" * 3_900, "مرحبا", "' OR 1=1"])
    def test_anything_written_in_a_direct_message_gets_one_too(self, talk, typed):
        assert "went wrong" not in talk.say(typed).text


class TestButtons:
    def test_share_posts_what_everybody_there_may_see_and_says_who_shared_it(self, talk):
        shared = share(talk, talk.ask("priority violent-crime"))
        assert shared.to is None
        assert shared.channel == talk.workspace.channel(PARTNERS).id
        assert tells_the_figures(shared.text)
        assert "Shared by <@U0CSO00001>" in json.dumps(shared.blocks)
        assert "csp:share" not in json.dumps(shared.blocks)

    def test_share_tells_the_sharer_where_it_was_shared_in_the_place_of_its_button(self, talk):
        asked = talk.ask("priority violent-crime")
        share(talk, asked)
        (card,) = [each for each in talk.workspace.messages[asked.channel] if each.ts == asked.ts]
        assert card.text.startswith(f"Shared in <#{asked.channel}>. Violent crime")
        assert tells_the_figures(card.text)
        assert f"Shared in <#{asked.channel}>" in json.dumps(card.blocks)
        assert "csp:share" not in json.dumps(card.blocks)
        assert "csp:source" in json.dumps(card.blocks)

    def test_share_pressed_twice_on_one_card_posts_once(self, talk):
        asked = talk.ask("figure robbery")
        button = [dict(block) for block in asked.blocks]
        share(talk, asked)
        mark = talk.mark()
        asked.blocks = button  # as where the second press was on its way already
        share(talk, asked, posts=0)
        assert [each.ts for each in talk.since(mark)] == [asked.ts]
        assert share(talk, talk.ask("figure robbery")).to is None

    def test_source_says_where_the_figures_stand_to_the_asker_alone(self, talk):
        source = talk.press(talk.ask("priority violent-crime"), "csp:source")
        assert source.to == talk.workspace.user(OFFICER).id
        assert "Violent crime October 2013-September 2014" in json.dumps(source.blocks)

    def test_other_period_shows_the_card_for_that_period_in_its_place(self, talk):
        asked = talk.ask("figure violence-against-the-person")
        (menu,) = [
            element
            for block in asked.blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if element["type"] == "static_select"
        ]
        march = next(option["value"] for option in menu["options"] if option["text"]["text"] == "Mar 2014")
        again = talk.press(asked, menu["action_id"], march)
        assert again.ts == asked.ts
        assert "March 2014" in again.text
        assert "189 offences" in again.text

    def test_the_examples_of_the_help_answer_when_they_are_pressed(self, talk):
        assert tells_the_figures(talk.press(talk.ask("help"), "csp:ask:priority").text)


def test_a_share_that_slack_did_not_take_can_be_pressed_again(start, practice_slack, filled_url, tmp_path):
    talk = Talk(practice_slack)
    bot = start("web", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=AFTER_THE_COMMITTEE)
    bot.wait_for_sockets(practice_slack)
    asked = talk.ask("figure robbery")
    practice_slack.workspace.faults.add("response_url", "server_error", times=1)
    practice_slack.from_thread(practice_slack.doings.press(OFFICER, asked, "csp:share"))
    wait_until(lambda: "Slack did not take the answer to a button" in bot.log(), what="the refusal to be logged")
    assert "csp:share" in json.dumps(asked.blocks)
    assert share(talk, asked).to is None


class TestDone:
    def test_done_in_a_list_that_only_its_reader_sees_shows_the_list_anew(self, talk):
        asked = talk.ask("actions", channel=BRIEFING)
        assert asked.text.startswith("You have 5 actions. ")
        first = done_buttons(asked)[0]
        again = talk.press(asked, first)
        assert again.ts == asked.ts
        assert again.text.startswith("Done: ")
        assert "You have 4 actions. " in again.text
        assert first not in done_buttons(again)
        assert len(done_buttons(again)) == 4

    def test_done_on_what_is_done_already_says_so_and_takes_the_button_away(self, talk):
        older, newer = talk.say("actions"), talk.say("actions")
        number = done_buttons(older)[-1]
        talk.press(newer, number)
        told = talk.press(older, number)
        assert told.ts == older.ts
        assert "was done already: recorded by you" in told.text
        assert number not in done_buttons(told)


class TestConfidence:
    def test_in_a_direct_message_there_is_nobody_to_share_it_with(self, talk):
        assert "csp:share" not in json.dumps(talk.say(MARAC).blocks)

    def test_an_officer_reads_figures_in_confidence_in_a_direct_message(self, talk):
        assert SECRET in talk.say(MARAC).text

    def test_and_in_the_cleared_private_channel_which_slack_is_asked_about_again(self, talk):
        assert SECRET in talk.ask(MARAC, channel=BRIEFING).text
        asked = talk.workspace.calls("conversations.info")
        assert asked

    @pytest.mark.parametrize(
        ("user", "channel"),
        [
            *((OFFICER, PARTNERS), (OFFICER, SHARED), (COUNCILLOR, PARTNERS), (COUNCILLOR, "@cspbot")),
            *((INSPECTOR, BRIEFING), (INSPECTOR, "@cspbot"), (WARDEN, PARTNERS), (WARDEN, "@cspbot")),
        ],
    )
    def test_nobody_else_and_nowhere_else(self, talk, user, channel):
        text = talk.ask(MARAC, user, channel).text if channel != "@cspbot" else talk.say(MARAC, user).text
        assert HELD_BACK in text
        assert "141" not in text

    def test_what_is_in_confidence_is_shared_where_it_is_cleared_and_not_elsewhere(self, talk):
        shared = share(talk, talk.ask(MARAC, channel=BRIEFING))
        assert SECRET in shared.text
        assert shared.to is None

    @pytest.mark.parametrize(("change", "value"), [("kind", "public"), ("is_ext_shared", True)])
    def test_a_cleared_channel_that_turns_public_or_shared_is_cleared_no_more(
        self, start, practice_slack, filled_url, tmp_path, change, value
    ):
        """What is on record is long out of date, so Slack is asked, and what it says counts."""
        talk = Talk(practice_slack)
        setattr(practice_slack.workspace.channel(BRIEFING), change, value)
        bot = start("web", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=AFTER_THE_COMMITTEE)
        bot.wait_for_sockets(practice_slack)
        assert HELD_BACK in talk.ask(MARAC, channel=BRIEFING).text
        assert "2,109" in talk.ask("violence", channel=BRIEFING).text

    def test_where_slack_does_not_say_what_the_channel_is_it_counts_as_not_cleared(
        self, start, practice_slack, filled_url, tmp_path
    ):
        talk = Talk(practice_slack)
        practice_slack.workspace.faults.add("conversations.info", "server_error", times=3)
        bot = start("web", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=AFTER_THE_COMMITTEE)
        bot.wait_for_sockets(practice_slack)
        assert HELD_BACK in talk.ask(MARAC, channel=BRIEFING).text


def test_the_answer_changes_with_the_figure_that_is_loaded(start, practice_slack, filled_url, tmp_path):
    talk = Talk(practice_slack)
    bot = start("run", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=AFTER_THE_COMMITTEE)
    bot.wait_for_sockets(practice_slack)
    assert "Dartford: 2,109 offences" in talk.ask("figure violent-crime dartford").text
    row = ["dartford", "violent-crime", "volume", "2014-01-01", "2014-12-31", "2222", "quarter.csv", "public"]
    with (tmp_path / "quarter.csv").open("w", newline="", encoding="utf-8") as file:
        head = ["area", "category", "measure", "period_start", "period_end", "value", "source", "classification"]
        csv.writer(file).writerows([head, row])
    ended = cspbot("load", "figures", "quarter.csv", cwd=tmp_path, DATABASE_URL=filled_url)
    assert ended.out == "quarter.csv: 1 added, 0 changed, 0 unchanged\n"
    assert "Dartford: 2,222 offences" in talk.ask("figure violent-crime dartford").text


class TestDeliveredTwice:
    @pytest.mark.parametrize("how", ["after", "together"])
    def test_a_command_delivered_twice_is_answered_once(self, talk, how):
        talk.workspace.deliver_twice = how
        try:
            seen = talk.command("priority violent-crime")
        finally:
            talk.workspace.deliver_twice = ""
        assert len(seen.messages) == 1

    @pytest.mark.parametrize("how", ["after", "together"])
    def test_a_mention_and_a_press_delivered_twice_are_answered_once(self, talk, how):
        asked = talk.ask("figure robbery")
        mark = talk.mark()
        talk.workspace.deliver_twice = how
        try:
            talk.say("<@U0CSPBOT01> figure burglary", channel=PARTNERS)
            talk.press(asked, "csp:source")
        finally:
            talk.workspace.deliver_twice = ""
        talk.ask("help")
        assert len(talk.since(mark)) == 3
