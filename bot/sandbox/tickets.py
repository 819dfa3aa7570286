"""What Slack hands out for a while: trigger ids (3 seconds, once) and response URLs (30 minutes, five uses)."""

import secrets
import time
from dataclasses import dataclass, field

from bot.sandbox.model import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


@dataclass(slots=True)
class Trigger:
    """The right to open one view for `user`, from the moment of a command or a press, in the same browser `tab`."""

    user: str
    expires: float
    tab: str = ""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer in `channel`, five times; `ts` is the message that was pressed, if one was."""

    user: str
    channel: str
    ts: str | None
    expires: float
    thread_ts: str | None = None
    prompted_by: str = ""
    left: int = RESPONSE_USES


@dataclass(slots=True)
class Tickets:
    """All that was handed out. Times are real (monotonic), as they are Slack's and not the practice clock's."""

    trigger_seconds: float = TRIGGER_SECONDS
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def trigger(self, user: str, tab: str = "") -> str:
        """A new trigger id for `user`."""
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(user, time.monotonic() + self.trigger_seconds, tab)
        return name

    def redeem(self, name: object) -> Trigger:
        """What a trigger id stands for; it is used up.

        Raises:
            SlackError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self.triggers.get(str(name))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def response(
        self, user: str, channel: str, *, ts: str | None = None, thread_ts: str | None = None, prompted_by: str = ""
    ) -> str:
        """The last part of a new response URL."""
        name = secrets.token_urlsafe(18)
        expires = time.monotonic() + RESPONSE_SECONDS
        self.urls[name] = ResponseUrl(user, channel, ts, expires, thread_ts, prompted_by)
        return name

    def spend(self, name: str) -> ResponseUrl:
        """One use of a response URL.

        Raises:
            SlackError: expired_url or used_url.
        """
        url = self.urls.get(name)
        if url is None or time.monotonic() > url.expires:
            raise SlackError("expired_url")
        if url.left <= 0:
            raise SlackError("used_url")
        url.left -= 1
        return url
