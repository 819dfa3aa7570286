"""A Home tab follows what happens in other processes: the shell, and a worker apart from the web process."""

import pytest

from tests.acceptance.answering import cspbot, slack_settings, wait_until

INSPECTOR = "U0INSP0001"
MONDAY = "2015-02-09T10:00"
ACTIONS = "title,owner,due\nWalk the High Street with the wardens,CSU Inspector,2015-02-12\n"
WORDS = "Walk the High Street with the wardens"


def page(slack):
    """What the inspector's tab says."""
    view = slack.workspace.homes.get(INSPECTOR)
    return str(view.payload["blocks"]) if view else ""


def opened(slack):
    slack.from_thread(slack.doings.open_home(INSPECTOR))
    wait_until(lambda: "What you owe" in page(slack), what="the Home tab")


def load_actions(tmp_path, url):
    file = tmp_path / "actions.csv"
    file.write_text(ACTIONS, encoding="utf-8")
    ended = cspbot("load", "actions", str(file), cwd=tmp_path, DATABASE_URL=url, CSPBOT_NOW=MONDAY)
    assert ended.code == 0, ended.err


def test_what_is_loaded_in_a_shell_is_on_the_page_within_seconds(start, practice_slack, filled_url, tmp_path):
    bot = start("run", tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=MONDAY)
    bot.wait_for_sockets(practice_slack)
    opened(practice_slack)
    assert WORDS not in page(practice_slack)
    load_actions(tmp_path, filled_url)
    wait_until(lambda: WORDS in page(practice_slack), what="the action on the page")
    assert bot.errors() == []


@pytest.mark.parametrize("url", ["filled_url", "filled_postgres_url"])
def test_a_tick_from_cron_publishes_what_another_process_showed_before(start, practice_slack, tmp_path, request, url):
    url = request.getfixturevalue(url)
    bot = start("web", tmp_path, DATABASE_URL=url, CSPBOT_NOW=MONDAY)
    bot.wait_for_sockets(practice_slack)
    opened(practice_slack)
    load_actions(tmp_path, url)
    ended = cspbot("tick", cwd=tmp_path, DATABASE_URL=url, CSPBOT_NOW=MONDAY, **slack_settings(practice_slack))
    assert ended.code == 0, ended.err
    assert WORDS in page(practice_slack)
    assert bot.errors() == []
