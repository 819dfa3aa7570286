"""A county: one bot reached by HTTP, two workspaces of one practice Slack, and a browser in which it is installed."""

import html
import re
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from bot.sandbox import CLIENT_ID, CLIENT_KEY, SIGNING_KEY, Installs, PracticeSlack, Workspace
from bot.sandbox.model import BOT_NAME, BOT_USER, Channel, User
from tests.acceptance.answering import Bot, Talk, free_port
from tests.slack import running_slack

FIRST, SECOND = "T0PRACTICE", "T0SECOND01"
CHAIR, CLERK = "U2CHAIR001", "U2CLERK001"  # people of the second workspace
SECOND_BRIEFING, SECOND_PARTNERS = "C2BRIEFING", "C2PARTNERS"


def second_workspace():
    """Another district's workspace, in which nobody has installed anything."""
    users = [
        User(BOT_USER, BOT_NAME, BOT_NAME, is_bot=True),
        User(CHAIR, "second.officer", "Second District Officer"),
        User(CLERK, "second.clerk", "Second District Clerk"),
    ]
    channels = [
        Channel(SECOND_BRIEFING, "second-briefing", "private", [CHAIR, BOT_USER]),
        Channel(SECOND_PARTNERS, "second-partners", "public", [CHAIR, CLERK, BOT_USER]),
        *(Channel(f"D{person[1:]}", "", "im", [person, BOT_USER]) for person in (CHAIR, CLERK)),
    ]
    return Workspace(
        {user.id: user for user in users},
        {channel.id: channel for channel in channels},
        {channel.id: [] for channel in channels},
        team_id=SECOND,
        team_name="Second district",
        credential="",
    )


@dataclass
class County:
    """Two workspaces of one Slack; the bot's Web API address is that of the first."""

    port: int
    installs: Installs
    slacks: tuple[PracticeSlack, PracticeSlack]

    @property
    def first(self):
        """The talk in the first workspace."""
        return Talk(self.slacks[0])

    @property
    def second(self):
        """The talk in the second."""
        return Talk(self.slacks[1])

    def settings(self, **more):
        """The settings of the county's bot."""
        several = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_KEY, "SLACK_SIGNING_SECRET": SIGNING_KEY}
        return several | {"SLACK_API_URL": self.slacks[0].api_url, "PORT": str(self.port)} | more

    @contextmanager
    def bot(self, cwd, command="run", **more):
        """A bot of the county, while it runs."""
        made = Bot(command, cwd, **self.settings(**more))
        try:
            made.wait_for_http("/readyz" if command == "run" else "/healthz", within=60.0)
            yield made
        finally:
            made.stop()

    def browser(self):
        """A browser that was never here."""
        return Browser(f"http://127.0.0.1:{self.port}")

    def install(self, team=FIRST):
        """The last page of an installation in `team` that goes well."""
        page = self.browser().install(team)
        assert page.status_code == 200, page.text
        return page

    def uninstall(self, number):
        """Somebody removes cspbot from a workspace; whether the bot heard of it."""
        slack = self.slacks[number]
        return slack.from_thread(slack.doings.uninstall())


@contextmanager
def county():
    """A county whose bot listens on a port of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    installs = Installs(f"{url}/slack/oauth_redirect")
    first = Workspace.practice()
    first.credential = ""
    options = {"installs": installs, "events_url": f"{url}/slack/events", "retry_seconds": ()}
    other = second_workspace()
    with running_slack(workspace=first, **options) as one, running_slack(workspace=other, **options) as two:
        yield County(port, installs, (one, two))


class Browser:
    """What a person does on the pages of an installation, step by step."""

    def __init__(self, base):
        self.base, self.cookie = base, ""

    def begin(self):
        """Open the install page; the address to which its button leads."""
        page = self._get(f"{self.base}/slack/install")
        assert page.status_code == 200, page.text
        self.cookie = page.headers["set-cookie"].partition(";")[0]
        return html.unescape(re.search(r'class="button" href="([^"]+)"', page.text)[1])

    def consent(self, address, team):
        """Press Allow for `team`, or Cancel; the address to which Slack sends back."""
        page = self._get(address)
        forms = re.findall(r"<form.*?</form>", page.text)
        found = [form for form in forms if (f'value="{team}"' in form if team else "Cancel" in form)]
        fields = re.findall(r'name="(\w+)" value="([^"]*)"', found[0])
        pressed = {name: html.unescape(value) for name, value in fields}
        answer = httpx.post(urljoin(address, "/oauth/v2/authorize"), data=pressed, trust_env=False)
        return answer.headers["location"]

    def come_back(self, address):
        """The page at the address to which Slack sent back."""
        return self._get(address)

    def install(self, team):
        """All of it."""
        return self.come_back(self.consent(self.begin(), team))

    def _get(self, address):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        return httpx.get(address, headers=headers, trust_env=False, timeout=20)
