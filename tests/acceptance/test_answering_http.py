"""The bot reached by signed HTTP requests: what it answers, what it refuses, what it tells an operator's monitoring."""

import re
import threading
import time
from urllib.parse import urlencode

import httpx
import pytest

from bot.sandbox.http_courier import signature_headers
from tests.acceptance.answering import (
    AFTER_THE_COMMITTEE,
    FRIDAY,
    MARAC,
    PARTNERS,
    SECRET,
    Bot,
    Talk,
    free_port,
    give_roles,
    slack_settings,
    tells_the_figures,
    wait_until,
)
from tests.slack import running_slack


def command_body(trigger="1.2.3", text="priority violent-crime"):
    """A slash command as Slack writes it."""
    form = {"command": "/csp", "text": text, "trigger_id": trigger, "team_id": "T0PRACTICE", "user_id": "U0CSO00001"}
    form |= {"channel_id": "C0PARTNERS", "api_app_id": "A0CSPBOT01", "response_url": "http://127.0.0.1:9/none"}
    return urlencode(form).encode()


def signed(body, **changes):
    return signature_headers(body, **changes) | {"Content-Type": "application/x-www-form-urlencoded"}


def post(port, body, headers=None):
    url = f"http://127.0.0.1:{port}/slack/events"
    return httpx.post(url, content=body, headers=headers or signed(body), trust_env=False, timeout=10)


def at_once(requests):
    """The answers to requests sent at the same moment."""
    answers, ready = [None] * len(requests), threading.Barrier(len(requests))

    def send(number, port, body):
        ready.wait()
        answers[number] = post(port, body)

    threads = [threading.Thread(target=send, args=(number, *request)) for number, request in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers


@pytest.fixture(scope="module")
def http_conversation(filled_sqlite, tmp_path_factory):
    """A bot reached by HTTP requests, as `conversation` is by Socket Mode."""
    directory, port = tmp_path_factory.mktemp("http"), free_port()
    url = filled_sqlite.copy(directory)
    give_roles(url)
    with running_slack(events_url=f"http://127.0.0.1:{port}/slack/events") as slack:
        settings = slack_settings(slack, http=True) | {"DATABASE_URL": url, "CSPBOT_NOW": AFTER_THE_COMMITTEE}
        bot = Bot("run", directory, PORT=str(port), **settings)
        try:
            bot.wait_for_http("/readyz")
            wait_until(
                lambda: len(slack.workspace.said_by_bot()) > 1, what="the greeting of the first admin, in two parts"
            )
            yield bot, Talk(slack)
        finally:
            bot.stop()


class TestHttpMode:
    def test_every_way_to_ask_works_here_too(self, http_conversation):
        bot, talk = http_conversation
        assert tells_the_figures(talk.ask("priority violent-crime").text)
        assert tells_the_figures(talk.say("<@U0CSPBOT01> violence", channel=PARTNERS).text)
        assert tells_the_figures(talk.say("violence").text)
        shared = talk.press(talk.ask("violence"), "csp:share")
        assert shared.to is None
        assert SECRET in talk.say(MARAC).text
        talk.check_everything_posted()
        assert bot.errors() == []

    def test_a_good_signature_is_answered(self, http_conversation):
        answer = post(http_conversation[0].port, command_body("good.1"))
        assert answer.status_code == 200
        assert tells_the_figures(answer.json()["text"])
        assert answer.json()["response_type"] == "ephemeral"

    @pytest.mark.parametrize(
        "headers",
        [
            lambda body: signed(body, key="another-secret"),
            lambda body: signed(body + b"&text=more"),
            lambda body: signed(body, at=time.time() - 301),
            lambda body: signed(body, at=time.time() + 301),
            lambda body: signed(body) | {"X-Slack-Request-Timestamp": "soon"},
            lambda body: signed(body) | {"X-Slack-Request-Timestamp": "-1"},
            lambda body: signed(body) | {"X-Slack-Request-Timestamp": "१२३"},
            lambda body: signed(body) | {"X-Slack-Request-Timestamp": "9" * 400},
            lambda body: signed(body) | {"X-Slack-Signature": "v0="},
            lambda body: signed(body) | {"X-Slack-Signature": "v0=ÿ".encode()},
            lambda body: {"Content-Type": "application/x-www-form-urlencoded"},
        ],
        ids=["wrong key", "other body", "stale", "from the future", "no number", "negative"]
        + ["other digits", "huge", "empty signature", "odd signature", "unsigned"],
    )
    def test_a_request_that_slack_did_not_sign_just_now_is_refused(self, http_conversation, headers):
        bot, talk = http_conversation
        bot.said.clear()
        body, calls = command_body("bad.1"), len(talk.workspace.log)
        made = {name: value.encode() if isinstance(value, str) else value for name, value in headers(body).items()}
        answer = post(bot.port, body, made)
        assert answer.status_code == 401
        assert "2,109" not in answer.text
        assert len(talk.workspace.log) == calls
        assert bot.errors() == []

    def test_a_request_that_is_too_large_is_refused(self, http_conversation):
        body = b"x=" + b"y" * 1_000_001
        assert post(http_conversation[0].port, body).status_code == 413

    def test_a_request_that_does_not_say_how_large_it_is_is_refused(self, http_conversation):
        answer = post(http_conversation[0].port, iter([command_body("chunked.1")]), signed(command_body("chunked.1")))
        assert answer.status_code in (411, 413)

    def test_other_paths_and_methods_are_not_there(self, http_conversation):
        bot = http_conversation[0]
        assert bot.get("/slack/events").status_code == 405
        assert bot.get("/").status_code == 404

    def test_health_readiness_and_metrics_are_told(self, http_conversation):
        bot, talk = http_conversation
        talk.ask("priority violent-crime")
        assert bot.get("/healthz").text == "alive\n"
        ready = bot.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"database": "ok", "slack": "ok", "tick": "ok"})
        told = bot.get("/metrics")
        assert told.headers["content-type"].startswith("text/plain")
        assert re.search(r'cspbot_questions_total\{outcome="answered",verb="priority"\} [1-9]', told.text)
        assert "cspbot_last_tick_age_seconds" in told.text


def test_two_processes_on_postgresql_answer_one_request_once(start, practice_slack, filled_postgres_url, tmp_path):
    ports = [free_port(), free_port()]
    settings = {"DATABASE_URL": filled_postgres_url, "CSPBOT_NOW": FRIDAY, "http": True}
    bots = [start("web", tmp_path, PORT=str(port), **settings) for port in ports]
    for bot in bots:
        bot.wait_for_http()
    for number in range(5):
        answers = at_once([(port, command_body(f"{number}.1.twice")) for port in ports])
        assert [answer.status_code for answer in answers] == [200, 200]
        assert sorted(bool(answer.content) for answer in answers) == [False, True], [bot.errors() for bot in bots]
    assert not [line for bot in bots for line in bot.errors()]
