"""One cspbot for several workspaces: installed over real HTTP, asked in each, posting to each with its own token."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from storage import installations, tables
from storage.engine import Database
from tests.acceptance.answering import FRIDAY, cspbot, tells_the_figures, wait_until
from tests.acceptance.county import CHAIR, CLERK, FIRST, SECOND, SECOND_PARTNERS, county

QUESTION = "priority violent-crime"


@pytest.fixture
def two_districts():
    with county() as here:
        yield here


@pytest.fixture
def bot(two_districts, filled_url, tmp_path):
    with two_districts.bot(tmp_path, DATABASE_URL=filled_url, CSPBOT_NOW=FRIDAY) as running:
        yield running


def stored(url):
    """Every installation on record."""
    database = Database(url)
    with database.read() as connection:
        found = installations.every(connection, removed=True)
    database.dispose()
    return {each.team_id: each for each in found}


def test_two_workspaces_install_it_ask_and_one_removes_it_and_comes_back(two_districts, bot, filled_url):
    here = two_districts
    assert "Practice CSP" in here.install(FIRST).text
    assert "Second district" in here.install(SECOND).text
    assert set(stored(filled_url)) == {FIRST, SECOND}
    tokens = {team: each.bot_token for team, each in stored(filled_url).items()}
    assert len(set(tokens.values())) == 2
    assert tells_the_figures(here.first.ask(QUESTION).text)
    assert tells_the_figures(here.second.ask(QUESTION, CLERK, SECOND_PARTNERS).text)
    assert tells_the_figures(here.second.say("violence", CLERK).text)
    assert here.uninstall(1)
    gone = stored(filled_url)[SECOND]
    assert (gone.bot_token, gone.removed_at is not None) == ("", True)
    seen = here.second.command(QUESTION, CLERK, SECOND_PARTNERS)
    assert "not installed in this workspace" in seen.text
    assert tells_the_figures(here.first.ask(QUESTION).text)
    here.install(SECOND)
    assert tells_the_figures(here.second.ask(QUESTION, CLERK, SECOND_PARTNERS).text)
    assert stored(filled_url)[SECOND].bot_token not in ("", tokens[SECOND])
    late = here.slacks[1].doings.deliveries.event({"type": "app_uninstalled"})
    assert here.slacks[1].from_thread(late)  # Slack repeats an old event: the new token is good, and stays
    assert stored(filled_url)[SECOND].removed_at is None
    assert [line for line in bot.errors() if "AuthorizeResult" not in line] == []  # Bolt's line on who had removed it
    log = bot.log()
    assert not [token for token in (*tokens.values(), stored(filled_url)[SECOND].bot_token) if token in log]
    here.first.check_everything_posted()
    here.second.check_everything_posted()


def test_who_installs_it_is_greeted_in_their_own_workspace(two_districts, bot):
    two_districts.install(SECOND)
    talk = two_districts.second
    wait_until(lambda: len(talk.workspace.said_by_bot(CHAIR)) == 2, what="the hello")
    assert "cspbot is connected" in talk.workspace.said_by_bot(CHAIR)[0].text
    assert two_districts.first.workspace.said_by_bot() == []


def test_each_workspace_gets_its_digest_with_its_own_token_and_one_that_removed_it_none(
    two_districts, filled_url, tmp_path
):
    here, settings = two_districts, {"DATABASE_URL": filled_url, "CSPBOT_NOW": FRIDAY}
    with here.bot(tmp_path, "web", **settings):
        here.install(FIRST)
        here.install(SECOND)
        for channel in ("csp-partners", "second-partners"):
            _done("subscribe", channel, "monday", cwd=tmp_path, **here.settings(**settings))
        _done("grant", CHAIR, "officer", cwd=tmp_path, **here.settings(**settings))
        assert _digests_after(here, "2015-02-09T08:40", tmp_path, settings) == [1, 1]
        assert _homes(filled_url, CHAIR, "U0CSO00001") == {CHAIR: SECOND, "U0CSO00001": FIRST}
        assert here.uninstall(1)
    assert _digests_after(here, "2015-02-16T08:40", tmp_path, settings) == [2, 1]
    told = _done("doctor", cwd=tmp_path, **here.settings(**settings))
    assert "workspace Practice CSP (T0PRACTICE)" in told
    assert "Second district (T0SECOND01) removed cspbot" in told
    with here.bot(tmp_path, "web", **settings | {"CSPBOT_NOW": "2015-02-20T10:00"}):
        here.install(SECOND)
    # What was due while cspbot was not there is neither made up for nor told: only the new week comes.
    assert _digests_after(here, "2015-02-23T08:40", tmp_path, settings) == [3, 2]
    first, second = here.first.workspace, here.second.workspace
    told = [message.text for workspace in (first, second) for message in workspace.said_by_bot() if message.to is None]
    assert not [text for text in told if "Not sent" in text]
    assert SECOND_PARTNERS not in str(first.calls("chat.postMessage"))


def _done(*arguments, **options):
    """What a command says that succeeds."""
    ended = cspbot(*arguments, within=90, **options)
    assert ended.code == 0, ended.err
    return ended.out


def _homes(url, *users):
    """In which workspace cspbot found people by itself."""
    database = Database(url)
    with database.read() as connection:
        found = installations.homes(connection, users)
    database.dispose()
    return found


def _digests_after(here, at, cwd, settings):
    """How many digests each workspace has after a tick at that time."""
    _done("tick", "--at", at, cwd=cwd, **here.settings(**settings))
    rooms = (here.first, "csp-partners"), (here.second, "second-partners")
    return [len(talk.workspace.said_by_bot(room)) for talk, room in rooms]


@pytest.fixture(scope="module")
def lobby(filled_sqlite, tmp_path_factory):
    """A county in which nobody has finished an installation: its bot, its browser side and its database."""
    directory = tmp_path_factory.mktemp("lobby")
    url = filled_sqlite.copy(directory)
    with county() as here, here.bot(directory, "web", DATABASE_URL=url) as bot:
        yield here, bot, url


class TestWhatIsNotInstalled:
    @pytest.fixture(autouse=True)
    def nothing_more_is_stored(self, lobby):
        before = stored(lobby[2])
        yield
        assert stored(lobby[2]) == before
        assert "Traceback" not in lobby[1].log()

    def test_a_state_that_was_never_given_is_refused(self, lobby):
        browser = lobby[0].browser()
        forged = re.sub(r"state=[^&]+", "state=forged", browser.consent(browser.begin(), FIRST))
        page = browser.come_back(forged)
        assert (page.status_code, "Please begin again" in page.text) == (400, True)
        browser.cookie = "slack-app-oauth-state=forged"
        page = browser.come_back(forged)
        assert (page.status_code, "Please begin again" in page.text) == (401, True)

    def test_another_browser_than_the_one_that_began_gets_nowhere(self, lobby):
        browser = lobby[0].browser()
        address = browser.consent(browser.begin(), FIRST)
        assert lobby[0].browser().come_back(address).status_code == 400

    def test_who_says_no_is_told_that_nothing_happened(self, lobby):
        page = lobby[0].browser().install("")
        assert (page.status_code, "You did not allow it" in page.text) == (200, True)

    @pytest.mark.parametrize(
        ("fault", "status", "said"),
        [
            ({"kind": "drop_before"}, 503, "Slack can&#x27;t be reached"),
            ({"kind": "server_error"}, 401, "did not complete"),
            ({"kind": "error", "error": "invalid_code"}, 401, "did not complete"),
            ({"kind": "ratelimit"}, 401, "did not complete"),
        ],
    )
    def test_slack_may_fail_during_the_exchange(self, lobby, fault, status, said):
        lobby[0].first.workspace.faults.add("oauth.v2.access", times=1, **fault)
        page = lobby[0].browser().install(SECOND)
        assert (page.status_code, said in page.text) == (status, True)

    def test_a_whole_enterprise_is_refused_with_a_sentence(self, lobby):
        lobby[0].installs.enterprise_wide = True
        page = lobby[0].browser().install(FIRST)
        lobby[0].installs.enterprise_wide = False
        assert (page.status_code, "whole Enterprise organisation" in page.text) == (409, True)


def test_a_state_is_good_once_and_not_for_ever(lobby):
    here, _, url = lobby
    browser = here.browser()
    begun = browser.begin()
    assert browser.come_back(browser.consent(begun, FIRST)).status_code == 200
    again = browser.come_back(browser.consent(begun, SECOND))
    assert (again.status_code, "Nothing was installed" in again.text) == (401, True)
    late = browser.begin()
    _age_states(url)
    page = browser.come_back(browser.consent(late, SECOND))
    assert (page.status_code, "Nothing was installed" in page.text) == (401, True)
    assert set(stored(url)) == {FIRST}


def _age_states(url):
    """Ten minutes go by."""
    database = Database(url)
    with database.write() as connection:
        connection.execute(update(tables.install_state).values(expires_at=datetime.now(UTC)))
    database.dispose()
