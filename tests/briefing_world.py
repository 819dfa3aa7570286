"""A workspace with a daily briefing, its officers and partners: what they contribute, decide and see in Slack."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.clock import PracticeClock, england_and_wales
from bot.config import Settings
from bot.policy import Audience, viewer_of
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL
from bot.worker import Worker
from handlers import briefing, briefing_end, briefing_review
from handlers.questions import parse
from jobs import subscribing
from storage import access, deliveries, people, subscriptions
from storage.access import Channel, SlackUser
from storage.engine import Database
from storage.people import Person
from storage.subscriptions import Wish

LONDON = ZoneInfo("Europe/London")
OFFICER, INSPECTOR, MANAGER, ANALYST = "U0CSO00001", "U0INSP0001", "U0CSM00001", "U0ANLST001"
WARDEN, COUNCILLOR, COORDINATOR = "U0WARDEN01", "U0COUNC001", "U0COORD001"
TEAM, BRIEFING, PARTNERS = "T0PRACTICE", "C0CSUBRIEF", "C0PARTNERS"
MONDAY = "2015-02-09T08:30"
ANSWERS = {
    "brief": briefing.answer,
    "brief_approve": briefing_review.approve,
    "brief_tidy": briefing_review.tidy,
    "brief_reopen": briefing_end.reopen,
    "brief_close": briefing.press_close,
    "brief_page": briefing_review.turn,
    "brief_preview": briefing_review.preview,
    **dict.fromkeys(briefing_review.DECISIONS, briefing_review.decide),
}


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@dataclass
class World:
    """One database and one practice Slack; `now` is the time that everybody has."""

    db: Database
    slack: object
    clock: PracticeClock = field(default_factory=lambda: PracticeClock(london("2015-02-06T10:00")))
    roles: dict[str, str] = field(default_factory=lambda: {OFFICER: "officer", INSPECTOR: "officer", MANAGER: "admin"})

    def __post_init__(self):
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(BOT_CREDENTIAL),
            slack_app_token=SecretStr(APP_CREDENTIAL),
            slack_api_url=self.slack.api_url,
            lease_seconds=5,
            settle_seconds=0,
        )
        self.worker = Worker(settings, self.db, self.clock, TEAM)
        with self.db.write() as connection:
            for user, role in self.roles.items():
                access.grant(connection, user, role, at=self.now, by="test")
            for user in (OFFICER, INSPECTOR, MANAGER, ANALYST, COUNCILLOR, WARDEN):
                self.know(connection, user)
            for name, agency, user in (
                ("CSU Inspector", "Kent Police", INSPECTOR),
                ("Community Safety Officer", "Dartford Borough Council", OFFICER),
                ("Neighbourhood Warden", "Kent County Council", WARDEN),
            ):
                people.add(connection, Person(name, agency=agency, slack_id=user))
            place = Channel(BRIEFING, "csu-briefing", "private", "in-confidence", datetime.now(UTC))
            access.remember_channel(connection, TEAM, place)

    def know(self, connection, user):
        name = {OFFICER: "Community Safety Officer", INSPECTOR: "CSU Inspector"}.get(user, user)
        known = SlackUser(user, name, user == WARDEN, False, "Europe/London", datetime.now(UTC))
        access.remember_user(connection, TEAM, known)

    @property
    def now(self):
        return self.clock.now()

    def at(self, text):
        self.clock.move_to(london(text))

    def subscribe(self, channel=BRIEFING, clearance="in-confidence", **changes):
        asked = {"zone": "Europe/London", "local_time": "08:30", "when_empty": "skip", "catchup_seconds": 4 * 3600}
        wish = Wish(TEAM, channel, "daily", clearance=clearance, created_by=OFFICER, **(asked | changes))
        with self.db.write() as connection:
            return subscribing.subscribe(connection, wish, now=self.now, working_days=england_and_wales())

    def audience(self, user, channel=""):
        with self.db.read() as connection:
            place = access.channel(connection, TEAM, channel) if channel else Channel("D1", "", "dm", "public", None)
            return Audience(viewer_of(connection, TEAM, user), place)

    def ask(self, user, text, channel=""):
        question = parse(text)
        return ANSWERS[question.verb](question, self.audience(user, channel), self.db, self.now)

    def contribute(self, text, user=INSPECTOR):
        """Contribute a line; its number."""
        self.ask(user, f"brief add {text}")
        with self.db.read() as connection:
            return max(item.id for item in briefing.briefings.open_items(connection, TEAM, self.now.date()))

    def work(self):
        """One tick of the worker, and what it did: (kind, state) pairs."""
        _, outcomes = self.worker.work()
        return [(outcome.delivery.kind, outcome.state) for outcome in outcomes]

    def draft(self, user=OFFICER):
        """The draft as it stands in somebody's direct messages."""
        said = [each for each in self.slack.workspace.said_by_bot(f"D{user[1:]}") if "Draft:" in each.text]
        return said[-1] if said else None

    def posted(self, channel=BRIEFING):
        """The top messages that stand in a channel."""
        return [each for each in self.slack.workspace.said_by_bot(channel) if not each.is_reply]

    def press(self, user, message, words):
        """Ask what a button with these words asks."""
        return self.ask(user, value_of(message, words))

    def history(self, kind=""):
        with self.db.read() as connection:
            return [each for each in deliveries.history(connection) if kind in ("", each.kind)]

    def subscription(self):
        with self.db.read() as connection:
            return subscriptions.enabled(connection, team_id=TEAM)[0]


def value_of(message, words):
    """The value of the first button with these words."""
    for block in message.blocks:
        for element in block.get("elements", []):
            if element.get("type") == "button" and words in element["text"]["text"]:
                return element["value"]
    raise AssertionError(f"no button {words!r} in {message.text!r}")


def shown(message):
    """Everything that a reader of the blocks sees."""
    return "\n".join(str(block) for block in message.blocks)
