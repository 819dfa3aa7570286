"""The command line as an operator types it: what it says, its exit code, and what stands in Slack afterwards."""

import csv
import json
import socket
from pathlib import Path

import pytest

from bot.cli.filling import LOADERS
from tests.acceptance.answering import BRIEFING, FRIDAY, PARTNERS, both_at_once, cspbot, slack_settings

ROOT = Path(__file__).parents[2]
MONDAY = "2015-02-09T09:05"
OFFICER = "U0CSO00001"
NOWHERE = {
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "SLACK_BOT_TOKEN": "xoxb-practice",
    "SLACK_APP_TOKEN": "xapp-practice",
}


@pytest.fixture
def run(filled_url, tmp_path):
    """Run `cspbot` with the filled database: `run("ask", "help")`."""

    def running(*arguments, **settings):
        return cspbot(*arguments, cwd=tmp_path, **{"DATABASE_URL": filled_url, **settings})

    return running


@pytest.fixture
def run_with_slack(run, practice_slack):
    """Run `cspbot` with the filled database and the practice Slack."""

    def running(*arguments, **settings):
        return run(
            *arguments, **slack_settings(practice_slack) | {"CSPBOT_NOW": FRIDAY, "SETTLE_SECONDS": "0"} | settings
        )

    return running


def refused(ended, code, *words):
    """One line on standard error, that exit code, and no trace."""
    assert ended.code == code, ended.err
    assert ended.err.startswith("cspbot: ")
    assert ended.err.count("\n") == 1, ended.err
    for each in words:
        assert each in ended.err
    return True


class TestAsk:
    def test_answers_a_person_in_words_and_asked_today_says_what_is_newer(self, run):
        ended = run("ask", "priority violent-crime")
        assert (ended.code, ended.err) == (0, "")
        assert "+254 (+13.7%)" in ended.out
        assert "Gravesham, year ending 30 September 2020: up 3.4% on the year before, 46.4% of all crime" in ended.out
        assert "These figures are 1" in ended.out
        assert "years old" in ended.out

    def test_answers_a_program_with_the_exact_payload(self, run):
        payload = json.loads(run("ask", "priority violent-crime", "--at", FRIDAY, "--json").out)
        assert payload["response_type"] == "ephemeral"
        assert "Dartford: 2,109 offences, 254 (13.7%) more than anticipated" in payload["text"]
        assert payload["blocks"][0]["text"]["text"] == "Violent crime and domestic abuse"

    def test_in_confidence_it_answers_only_those_who_may_see_it_where_they_may(self, run):
        for options, shown in (
            ((), False),
            (("--user", "U0COUNC001"), False),
            (("--user", OFFICER), True),
            (("--user", OFFICER, "--channel", "csu-briefing"), True),
            (("--user", "U0INSP0001", "--channel", "csu-briefing"), False),
        ):
            ended = run("ask", "figure marac cases", "--at", FRIDAY, *options)
            assert ("141" in ended.out) is shown, options
            assert ended.code == (0 if shown else 1)

    def test_a_channel_or_person_it_does_not_know_is_said_so(self, run):
        assert refused(run("ask", "violence", "--channel", "nowhere"), 1, "no channel", "“nowhere”")
        assert refused(run("ask", "violence", "--user", "Nobody"), 1, "no person", "“Nobody”")

    def test_a_time_it_cannot_read_is_said_so(self, run):
        assert refused(run("ask", "violence", "--at", "tomorrow"), 1, "2015-02-09T09:05")

    def test_what_it_cannot_find_is_an_answer_and_exit_code_1(self, run):
        ended = run("ask", "xyzzy")
        assert ended.code == 1
        assert "There is no priority or figure called “xyzzy”." in ended.out


class TestLoad:
    def write(self, tmp_path, *rows):
        head = ["area", "category", "measure", "period_start", "period_end", "value", "source", "classification"]
        with (tmp_path / "quarter.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *rows])

    def row(self, **changes):
        known = {"area": "dartford", "value": "2222"} | changes
        return [known["area"], "violent-crime", "volume", "2014-01-01", "2014-12-31", known["value"], "q.csv", "public"]

    def test_errors_are_told_with_their_rows_and_nothing_is_stored(self, run, tmp_path):
        self.write(tmp_path, self.row(), self.row(area="Dartfrod", value="2,222"))
        ended = run("load", "figures", "quarter.csv")
        assert ended.code == 1
        assert ended.err.startswith("cspbot: quarter.csv was not loaded and nothing was changed.")
        assert "row 3, area" in ended.err
        assert "row 3, value" in ended.err
        self.write(tmp_path, self.row())
        assert run("load", "figures", "quarter.csv").out == "quarter.csv: 1 added, 0 changed, 0 unchanged\n"
        assert run("load", "figures", "quarter.csv").out == "quarter.csv: 0 added, 0 changed, 1 unchanged\n"

    def test_a_file_that_is_not_there_is_said_so(self, run):
        assert refused(run("load", "figures", "nowhere.csv"), 1, "no such file")

    def test_the_examples_again_change_nothing(self, run):
        lines = run("load", "examples").out.splitlines()
        assert [line.split(":")[0] for line in lines] == list(LOADERS)
        assert all("0 added, 0 changed" in line for line in lines)


class TestGrantAndSubscribe:
    def test_a_role_is_stored_by_slack_id_or_by_post(self, run):
        assert run("grant", "U0COUNC001", "viewer").out == "U0COUNC001 is viewer now.\n"
        assert refused(run("grant", "U0COUNC001", "king"), 1, "viewer, member, officer, manager, admin")

    def test_a_subscription_says_what_was_stored_and_when_it_is_next_due(self, run_with_slack):
        ended = run_with_slack("subscribe", PARTNERS, "monday")
        assert ended.code == 0
        assert ended.out == (
            "#csp-partners gets the Monday digest, cleared for public items. "
            "Next: Monday 9 February 2015, 08:30 (London time).\n"
        )

    def test_confidence_is_refused_in_a_public_and_in_a_shared_channel(self, run_with_slack):
        for channel in (PARTNERS, "kent-shared"):
            ended = run_with_slack("subscribe", channel, "daily", "--clearance", "in-confidence")
            assert refused(ended, 1, f"#{channel} is", "Nothing was stored")

    def test_what_does_not_exist_is_refused_with_a_sentence(self, run_with_slack):
        assert refused(run_with_slack("subscribe", "nowhere", "daily"), 1, "“nowhere”")
        assert refused(run_with_slack("subscribe", BRIEFING, "weekly"), 1, "daily, monday")
        assert refused(run_with_slack("subscribe", BRIEFING, "daily", "--at", "25:00"), 1, "08:30")

    def test_a_channel_without_cspbot_in_it_says_how_to_invite_it(self, run_with_slack, practice_slack):
        practice_slack.workspace.channel(PARTNERS).members.remove("U0CSPBOT01")
        assert refused(run_with_slack("subscribe", PARTNERS, "daily"), 1, "/invite @cspbot")


class TestTick:
    def subscribe(self, run_with_slack):
        assert run_with_slack("subscribe", BRIEFING, "monday", "--when-empty", "post").code == 0

    def digests(self, practice_slack):
        return [message for message in practice_slack.workspace.said_by_bot(BRIEFING) if not message.is_reply]

    def test_what_is_due_is_posted_once_however_often_it_ticks(self, run_with_slack, practice_slack):
        self.subscribe(run_with_slack)
        first = run_with_slack("tick", "--at", MONDAY)
        assert (first.code, first.err) == (0, "")
        assert "sent: Monday digest for C0CSUBRIEF, 2015-02-09" in first.out
        second = run_with_slack("tick", "--at", MONDAY)
        assert "Monday digest" not in second.out
        assert len(self.digests(practice_slack)) == 1

    @pytest.mark.parametrize("url_of", ["filled_url", "filled_postgres_url"], ids=["sqlite", "postgresql"])
    def test_two_processes_at_once_post_it_once(self, url_of, request, run_with_slack, practice_slack, tmp_path):
        url = {"DATABASE_URL": request.getfixturevalue(url_of)}
        assert run_with_slack("subscribe", BRIEFING, "monday", "--when-empty", "post", **url).code == 0
        settings = slack_settings(practice_slack) | url | {"SETTLE_SECONDS": "0"}
        ended = both_at_once("tick", "--at", MONDAY, cwd=tmp_path, **settings)
        assert [each.code for each in ended] == [0, 0], ended
        assert run_with_slack("tick", "--at", MONDAY, **url).code == 0
        assert len(self.digests(practice_slack)) == 1
        posted = [message.text for message in practice_slack.workspace.said_by_bot() if not message.is_reply]
        assert len(posted) == len(set(posted))

    def test_before_it_is_due_nothing_happens(self, run_with_slack, practice_slack):
        self.subscribe(run_with_slack)
        assert run_with_slack("tick", "--at", "2015-02-06T10:01").out == "Nothing was due.\n"
        assert practice_slack.workspace.said_by_bot() == []


class TestDatabase:
    def test_a_new_database_is_made_filled_checked_and_copied(self, tmp_path):
        settings = {"cwd": tmp_path, "DATABASE_URL": "sqlite:///new.db"}
        assert refused(cspbot("db", "check", **settings), 1, "new.db", "run `cspbot db upgrade`")
        assert refused(cspbot("ask", "help", **settings), 1, "cspbot db upgrade")
        assert "at schema" in cspbot("db", "upgrade", **settings).out
        assert "whole" in cspbot("db", "check", **settings).out
        assert "Copied to copy.db" in cspbot("db", "backup", "copy.db", **settings).out
        assert refused(cspbot("db", "backup", "copy.db", **settings), 1, "exists already")
        assert "whole" in cspbot("db", "check", cwd=tmp_path, DATABASE_URL="sqlite:///copy.db").out

    def test_a_damaged_file_is_said_to_be_damaged(self, tmp_path):
        (tmp_path / "bad.db").write_bytes(b"this is not a database" * 100)
        for command in (["db", "check"], ["ask", "help"], ["db", "upgrade"]):
            assert refused(cspbot(*command, cwd=tmp_path, DATABASE_URL="sqlite:///bad.db"), 1)

    @pytest.mark.parametrize(
        "url",
        ["sqlite:////nowhere/at/all.db", "postgresql://postgres@127.0.0.1:9/cspbot"],
        ids=["sqlite", "postgresql"],
    )
    def test_a_database_that_cannot_be_reached_is_a_sentence_without_its_password(self, tmp_path, url):
        assert refused(cspbot("ask", "help", cwd=tmp_path, DATABASE_URL=url), 1)

    def test_asking_never_makes_a_database(self, tmp_path):
        cspbot("ask", "help", cwd=tmp_path, DATABASE_URL="sqlite:///mistyped.db")
        assert not (tmp_path / "mistyped.db").exists()


class TestSlackSaysNo:
    def test_a_token_that_slack_refuses_is_one_line_and_exit_code_2(self, run_with_slack):
        for command, changed in (
            ("run", {"SLACK_BOT_TOKEN": "xoxb-wrong"}),
            ("run", {"SLACK_APP_TOKEN": "xapp-wrong"}),
            ("tick", {"SLACK_BOT_TOKEN": "xoxb-wrong"}),
        ):
            assert refused(run_with_slack(command, **changed), 2, *changed, "Slack refused it (invalid_auth)")

    def test_a_slack_that_is_not_there_is_one_line_and_exit_code_2(self, run):
        for command in ("run", "tick"):
            ended = run(command, **NOWHERE)
            assert refused(ended, 2, "SLACK_API_URL", "can't be reached")

    def test_a_slack_that_fails_is_a_sentence(self, run_with_slack, practice_slack):
        practice_slack.workspace.faults.add("auth.test", "server_error", times=5)
        assert refused(run_with_slack("tick"), 2)


class TestPorts:
    @pytest.fixture
    def taken(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            yield listener.getsockname()[1]

    def test_a_port_that_is_taken_is_one_line_that_names_it(self, run_with_slack, taken):
        ended = run_with_slack("run", PORT=str(taken))
        assert refused(ended, 2, "PORT", str(taken))

    def test_the_demo_proposes_another_one(self, tmp_path, taken):
        ended = cspbot("demo", "--port", str(taken), cwd=tmp_path)
        assert refused(ended, 1, f"Port {taken} is taken", "Try:")


class TestDoctor:
    def test_a_healthy_installation_is_all_well(self, run_with_slack):
        ended = run_with_slack("doctor")
        assert ended.code == 0, ended.out
        assert "wrong" not in ended.out
        assert "ok     Slack: workspace T0PRACTICE, Socket Mode" in ended.out

    def test_what_is_wrong_is_said_with_what_to_do_and_exit_code_1(self, tmp_path):
        ended = cspbot("doctor", cwd=tmp_path, DATABASE_URL="sqlite:///new.db")
        assert ended.code == 1
        assert "run `cspbot db upgrade`" in ended.out
        assert "no such table" not in ended.out
        assert "SLACK_BOT_TOKEN: not set" in ended.out
        assert "Traceback" not in ended.err

    def test_a_wrong_setting_is_said_too(self, tmp_path):
        ended = cspbot("doctor", cwd=tmp_path, PORT="many")
        assert ended.code == 1
        assert "wrong  settings: PORT" in ended.out


class TestManifest:
    def test_it_is_the_one_in_the_repository(self, tmp_path):
        shown = json.loads(cspbot("manifest", cwd=tmp_path).out)
        assert shown == json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))

    def test_it_keeps_slacks_limits(self):
        manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
        about, features = manifest["display_information"], manifest["features"]
        assert len(about["name"]) <= 35
        assert len(about["description"]) <= 140
        assert 175 <= len(about["long_description"]) <= 4000
        assert len(features["bot_user"]["display_name"]) <= 80
        assert len(features["slash_commands"]) <= 50
        for command in features["slash_commands"]:
            assert command["command"].startswith("/")
            assert len(command["command"]) <= 32
            assert command["description"]
            assert len(command["usage_hint"]) <= 1000
        for shortcut in features.get("shortcuts", []):
            assert len(shortcut["name"]) <= 24
            assert len(shortcut["description"]) <= 150
            assert shortcut["type"] in ("message", "global")
        assert len(manifest["settings"]["event_subscriptions"]["bot_events"]) <= 100
        assert len(manifest["oauth_config"]["scopes"]["bot"]) <= 255

    def test_it_asks_for_what_the_bot_does_and_no_more(self):
        manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
        assert {"app_mention", "message.im"} <= set(manifest["settings"]["event_subscriptions"]["bot_events"])
        scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        assert {"commands", "chat:write", "im:write", "im:history", "app_mentions:read", "users:read"} <= scopes
        assert not scopes & {"chat:write.public", "users:read.email", "channels:join", "admin"}

    def test_for_http_every_request_goes_to_the_public_address(self, tmp_path):
        manifest = json.loads(cspbot("manifest", "--http", "https://csp.example.gov.uk/", cwd=tmp_path).out)
        address, settings = "https://csp.example.gov.uk/slack/events", manifest["settings"]
        assert settings["socket_mode_enabled"] is False
        assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == address
        assert {command["url"] for command in manifest["features"]["slash_commands"]} == {address}


def test_without_a_command_the_help_lists_them_all(tmp_path):
    ended = cspbot("--help", cwd=tmp_path)
    assert ended.code == 0
    for command in ("demo", "run", "web", "worker", "ask", "tick", "load", "subscribe", "grant", "db", "doctor"):
        assert command in ended.out


def test_a_command_that_does_not_exist_is_exit_code_2(tmp_path):
    assert cspbot("dance", cwd=tmp_path).code == 2
