"""The real bot in a process of its own, the practice Slack in a thread of this one, and what people do and see.

`Bot` is a `cspbot run` (or web, worker), `cspbot(...)` one command that ends, `Talk` asks in Slack and waits for what
comes back. Everything waits on a condition with a deadline; nothing hopes.
"""

import os
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE

import httpx
import psutil

from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL, SIGNING_KEY
from storage import access
from storage.access import Channel
from storage.engine import Database
from tests.filled import LOADED
from tests.slack import check_everything_posted

PROGRAM = str(Path(sys.executable).with_name("cspbot"))
OFFICER, MANAGER, INSPECTOR = "Community Safety Officer", "Community Safety Manager", "CSU Inspector"
WARDEN, COUNCILLOR = "Neighbourhood Warden", "Councillor (committee chair)"
BRIEFING, PARTNERS, SHARED = "csu-briefing", "csp-partners", "kent-shared"
ROLES = {"U0CSO00001": "officer", "U0CSM00001": "admin", "U0WARDEN01": "officer"}
FRIDAY = "2015-02-06T10:00"
AFTER_THE_COMMITTEE = "2015-02-26T10:00"
TEAM = "T0PRACTICE"

CARD = (
    *("Dartford: 2,109 offences, 254 (13.7%) more than anticipated; 21.0 per 1,000 people.",),
    *("Gravesham: 2,278 offences, 196 (9.4%) more than anticipated; 21.9 per 1,000 people.",),
    *("year ending 30 September 2014", "17.9 per 1,000 people", "Source: Strategic Assessment 2014"),
)
MARAC, SECRET, HELD_BACK = "figure marac cases", "141 cases", "in confidence and not shown here"


def tells_the_figures(text):
    """Whether `text` has the figures of violent crime, what they are compared with, and their source."""
    return all(words in text for words in CARD)


def give_roles(url):
    """Roles for an officer, an admin and a guest, and a clearance for the briefing channel that is long out of date."""
    database = Database(url)
    with database.write() as connection:
        for user, role in ROLES.items():
            access.grant(connection, user, role, at=LOADED, by="test")
        channel = Channel("C0CSUBRIEF", "csu-briefing", "private", "in-confidence", LOADED)
        access.remember_channel(connection, TEAM, channel)
    database.dispose()


def wait_until(condition, within=20.0, what="the condition"):
    """The value of `condition()` as soon as it is true."""
    deadline, pause = time.monotonic() + within, threading.Event()
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited {within:.0f} s for {what}"
        pause.wait(0.01)
    return value


def free_port():
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**settings):
    """The environment of a child: nothing of the machine's but what a program needs, then `settings`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    # Wide, so that no sentence is broken where the width of a terminal would break it.
    return kept | {"COLUMNS": "200", "PYTHONWARNINGS": "error::ResourceWarning"} | settings


def slack_settings(slack, *, http=False):
    """The settings that connect a bot to a practice Slack."""
    secret = {"SLACK_SIGNING_SECRET": SIGNING_KEY} if http else {"SLACK_APP_TOKEN": APP_CREDENTIAL}
    return {"SLACK_BOT_TOKEN": BOT_CREDENTIAL, "SLACK_API_URL": slack.api_url, **secret}


def cspbot(*arguments, cwd, within=30, **settings):
    """Run one command to its end."""
    return _ended(_started(arguments, cwd, settings), within)


def both_at_once(*arguments, cwd, **settings):
    """Two processes of one command, running at the same time."""
    started = [_started(arguments, cwd, settings) for _ in range(2)]
    return [_ended(process, 40) for process in started]


@dataclass(frozen=True)
class Ended:
    """A command that came to its end."""

    code: int
    out: str
    err: str


def _started(arguments, cwd, settings):
    command = [PROGRAM, *arguments]
    return psutil.Popen(command, cwd=cwd, env=environment(**settings), stdout=PIPE, stderr=PIPE, text=True)


def _ended(process, within):
    out, err = process.communicate(timeout=within)
    return Ended(process.returncode, out, err)


class Bot:
    """A `cspbot` that keeps running. `said` is what it wrote to standard error, line by line."""

    def __init__(self, command, cwd, **settings):
        self.began, self.said = time.monotonic(), []
        self.port = int(settings.get("PORT") or 0)
        self.process = psutil.Popen(
            [PROGRAM, command],
            cwd=cwd,
            env=environment(PORT="0", LEASE_SECONDS="5", SETTLE_SECONDS="0") | settings,
            stdout=DEVNULL,
            stderr=PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.said.append(line)

    def let_files_grow_to(self, size):
        """Let no file it writes grow over `size` bytes: to its database the disk is full."""
        self.process.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))

    def log(self):
        """What it wrote to standard error so far."""
        return "".join(self.said)

    def errors(self):
        """What it logged as an error, or wrote as a trace."""
        return [line for line in self.said if "level='error'" in line or "Traceback" in line or "Error" in line]

    def get(self, path):
        """A request to its own port."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False, timeout=5)

    def wait_for_http(self, path="/healthz", status=200, within=20.0):
        """Its answer to `path` once that has `status`."""

        def answered():
            assert self.process.is_running(), self.log()
            try:
                response = self.get(path)
            except httpx.TransportError:
                return None
            return response if response.status_code == status else None

        return wait_until(answered, within, f"{path} to answer {status}")

    def wait_for_sockets(self, slack, connections=2, within=20.0):
        """Until it is connected by Socket Mode."""
        wait_until(lambda: slack.sockets.connected >= connections, within, f"sockets\n{self.log()}")

    def stop(self, how=signal.SIGTERM, within=20.0):
        """Ask it to end, as a service manager would; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=within)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self._reader.join(5)
            self.process.stderr.close()


class Talk:
    """People talking with the bot in a practice Slack that runs in another thread."""

    def __init__(self, slack):
        self.slack, self.workspace = slack, slack.workspace

    def command(self, text, user=OFFICER, channel=PARTNERS):
        """What `user` saw after `/csp text`: the answer comes in the acknowledgement."""
        return self.slack.from_thread(self.slack.doings.command(user, channel, "/csp", text))

    def ask(self, text, user=OFFICER, channel=PARTNERS):
        """The message that answers `/csp text`."""
        return self.command(text, user, channel).message

    def say(self, text, user=OFFICER, channel="@cspbot", **options):
        """The bot's answer to a message: a mention in a channel, or any words in its own conversation."""
        room = self.workspace.dm(user) if channel == "@cspbot" else self.workspace.channel(channel)
        return self._after(room.id, lambda: self.slack.doings.say(user, channel, text, **options))

    def press(self, message, action, value=None, user=OFFICER):
        """What the bot posted or changed after a button was pressed."""
        return self._after(message.channel, lambda: self.slack.doings.press(user, message, action, value))

    def _after(self, room, doing, within=15.0):
        start = self.mark()
        seen = self.slack.from_thread(doing())
        assert seen.acked, seen.notice
        return wait_until(lambda: self.since(start, room), within, "an answer")[-1]

    def mark(self):
        """A place in the journal, for `since`."""
        return len(self.workspace.journal.changes)

    def since(self, mark, room=None):
        """The bot's messages since `mark`, new or changed; of one conversation where it is given."""
        changed = [change.message for change in self.workspace.journal.changes[mark:] if change.message]
        return [each for each in changed if each.user == "U0CSPBOT01" and room in (None, each.channel)]

    def check_everything_posted(self):
        """Everything the bot ever produced is within Slack's limits, pings nobody and has words of its own."""
        check_everything_posted(self.workspace)
