"""A filled database and a running bot, shared by the tests of a module where they may be."""

import pytest

from tests.acceptance.answering import AFTER_THE_COMMITTEE, Bot, Talk, give_roles, slack_settings, wait_until
from tests.filled import FilledPostgres, FilledSqlite
from tests.slack import running_slack


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory):
    return FilledSqlite(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="session")
def filled_postgres(postgres):
    return FilledPostgres(postgres)


@pytest.fixture
def filled_url(filled_sqlite, tmp_path):
    """The URL of a SQLite database with everything shipped and roles for some people, of this test's own."""
    url = filled_sqlite.copy(tmp_path)
    give_roles(url)
    return url


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
