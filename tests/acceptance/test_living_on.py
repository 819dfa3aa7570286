"""When Slack, the disk or the database fails the bot lives on; how soon it answers, and how it ends."""

import asyncio
import signal
import sys
import time

import pytest

from tests.acceptance.answering import (
    AFTER_THE_COMMITTEE,
    FRIDAY,
    MARAC,
    OFFICER,
    PARTNERS,
    SECRET,
    Talk,
    free_port,
    tells_the_figures,
    wait_until,
)


class TestWhenSomethingFails:
    def test_without_a_tick_it_is_not_ready(self, start, practice_slack, filled_url, tmp_path):
        bot = start("web", tmp_path, DATABASE_URL=filled_url, PORT=str(free_port()))
        ready = bot.wait_for_http("/readyz", 503)
        assert ready.json()["tick"] == "no tick yet"
        assert ready.json()["database"] == "ok"
        assert bot.wait_for_http("/healthz").status_code == 200

    @pytest.mark.parametrize("kind", ["ratelimit", "server_error", "drop_before", "error"])
    def test_slack_failing_to_take_an_answer_does_not_end_the_bot(self, conversation, kind):
        bot, talk = conversation
        talk.workspace.faults.add("chat.postEphemeral", kind)
        mark, room = talk.mark(), talk.workspace.channel(PARTNERS).id
        talk.slack.from_thread(talk.slack.doings.say(OFFICER, PARTNERS, "<@U0CSPBOT01> figure robbery"))
        wait_until(lambda: not talk.workspace.faults.waiting, what="the fault")
        if kind == "ratelimit":
            assert "83 offences" in wait_until(lambda: talk.since(mark, room), what="the second try")[0].text
        assert tells_the_figures(talk.say("<@U0CSPBOT01> violence", channel=PARTNERS).text)
        assert "Traceback" not in bot.log()
        bot.said.clear()

    def test_sockets_that_slack_closes_are_opened_again(self, conversation):
        bot, talk = conversation
        asyncio.run_coroutine_threadsafe(talk.slack.sockets.disconnect(), talk.slack._loop).result(5)
        bot.wait_for_sockets(talk.slack)
        assert tells_the_figures(talk.ask("violence").text)
        bot.said.clear()

    def test_a_full_disk_still_answers_public_questions_and_says_why_others_wait(
        self, start, practice_slack, filled_url, tmp_path
    ):
        talk = Talk(practice_slack)
        bot = start("run", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=AFTER_THE_COMMITTEE)
        bot.wait_for_sockets(practice_slack)
        assert SECRET in talk.say(MARAC).text
        bot.let_files_grow_to(1)
        assert tells_the_figures(talk.ask("violence").text)
        assert "cspbot can't write its log just now" in talk.say(MARAC).text
        assert "could not be logged" in bot.log()
        bot.let_files_grow_to(-1)
        assert SECRET in talk.say(MARAC).text
        assert "Traceback" not in bot.log()

    def test_a_database_that_goes_away_is_said_in_a_sentence_and_the_bot_lives_on(
        self, start, practice_slack, filled_postgres, filled_postgres_url, tmp_path
    ):
        talk = Talk(practice_slack)
        bot = start(
            "run", tmp_path, DATABASE_URL=filled_postgres_url, CSPBOT_NOW=AFTER_THE_COMMITTEE, PORT=str(free_port())
        )
        bot.wait_for_http("/readyz")
        assert tells_the_figures(talk.ask("violence").text)
        filled_postgres.drop(filled_postgres_url)
        seen = talk.command("violence")
        assert "cspbot can't reach its database just now" in seen.text
        assert "can't reach its database" in talk.say("violence").text
        assert bot.get("/healthz").status_code == 200
        ready = bot.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["database"] != "ok"
        assert bot.process.is_running()


def test_the_first_answer_comes_soon_after_the_start(start, practice_slack, filled_url, tmp_path, record_property):
    talk = Talk(practice_slack)
    bot = start("run", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=FRIDAY)
    bot.wait_for_sockets(practice_slack, connections=1)
    assert tells_the_figures(talk.ask("priority violent-crime").text)
    first = time.monotonic() - bot.began
    latencies = []
    for _ in range(40):
        began = time.monotonic()
        talk.ask("priority violent-crime")
        latencies.append(time.monotonic() - began)
    latencies.sort()
    median, slowest = latencies[len(latencies) // 2], latencies[-1]
    record_property("first_answer_seconds", round(first, 2))
    record_property("answer_median_ms", round(median * 1000, 1))
    words = (
        f"first answer {first:.2f} s after start; then median {median * 1000:.1f} ms, slowest {slowest * 1000:.1f} ms"
    )
    sys.stdout.write(f"\n{words}\n")
    assert first < 20
    assert median < 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["service manager", "Ctrl-C"])
def test_told_to_stop_it_finishes_what_it_began_and_ends_well(start, practice_slack, filled_url, tmp_path, how):
    bot = start("run", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=FRIDAY)
    bot.wait_for_sockets(practice_slack)
    talk = Talk(practice_slack)
    practice_slack.workspace.faults.add("chat.postEphemeral", "slow", seconds=0.5)
    mark, room = talk.mark(), talk.workspace.channel(PARTNERS).id
    practice_slack.from_thread(practice_slack.doings.say(OFFICER, PARTNERS, "<@U0CSPBOT01> violence"))
    assert bot.stop(how) == 0
    assert talk.since(mark, room)
    assert bot.errors() == []
