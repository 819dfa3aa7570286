"""A filled database and a running bot, shared by the tests of a module where they may be."""

from datetime import UTC, datetime

import pytest

from storage import access
from storage.access import Channel
from storage.engine import Database
from tests.acceptance.answering import AFTER_THE_COMMITTEE, TEAM, Bot, Talk, give_roles, slack_settings, wait_until
from tests.slack import running_slack


@pytest.fixture
def filled_url(filled_sqlite, tmp_path):
    """The URL of a SQLite database with everything shipped and roles for some people, of this test's own."""
    url = filled_sqlite.copy(tmp_path)
    give_roles(url)
    return url


@pytest.fixture
def office(filled_sqlite, tmp_path):
    """Opens databases of this test's own, with everything shipped and people's roles.

    `cleared`: the channel of the briefing may be shown what is in confidence.
    """
    opened = []

    def opening(at, roles, *, cleared=False):
        opened.append(Database(filled_sqlite.copy(tmp_path)))
        with opened[-1].write() as connection:
            for user, role in roles.items():
                access.grant(connection, user, role, at=at, by="test")
            if cleared:
                place = Channel("C0CSUBRIEF", "csu-briefing", "private", "in-confidence", datetime.now(UTC))
                access.remember_channel(connection, TEAM, place)
        return opened[-1]

    yield opening
    for db in opened:
        db.dispose()


@pytest.fixture
def filled_postgres_url(filled_postgres, tmp_path):
    """The same on PostgreSQL."""
    url = filled_postgres.copy(tmp_path)
    give_roles(url)
    yield url
    filled_postgres.drop(url)


@pytest.fixture
def start(practice_slack):
    """Start bots that are connected to the practice Slack; all of them end with the test."""
    started = []

    def starting(command, cwd, *, http=False, slack=practice_slack, **settings):
        started.append(Bot(command, cwd, **slack_settings(slack, http=http) | settings))
        return started[-1]

    yield starting
    for bot in started:
        bot.stop()


@pytest.fixture(scope="module")
def conversation(filled_sqlite, tmp_path_factory):
    """A bot in Socket Mode on 26 February 2015 that answers all tests of a module, and the talk with it."""
    directory = tmp_path_factory.mktemp("bot")
    url = filled_sqlite.copy(directory)
    give_roles(url)
    with running_slack() as slack:
        settings = slack_settings(slack) | {"DATABASE_URL": url, "CSPBOT_NOW": AFTER_THE_COMMITTEE}
        bot = Bot("run", directory, **settings)
        try:
            bot.wait_for_sockets(slack)
            wait_until(lambda: len(slack.workspace.said_by_bot("U0CSM00001")) == 2, what="the hello to the admin")
            yield bot, Talk(slack)
        finally:
            bot.stop()


@pytest.fixture
def talk(conversation):
    """The talk with the module's bot; whatever it posted must be fit for Slack, and nothing may be an error."""
    bot, talking = conversation
    yield talking
    talking.check_everything_posted()
    assert bot.errors() == []
