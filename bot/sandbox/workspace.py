"""The practice workspace in memory: who is there, what was said, what the bot sent and what Slack answered."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from bot.sandbox import seed
from bot.sandbox.block_ids import with_ids
from bot.sandbox.clock import PracticeClock, RunningClock
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Change, Journal
from bot.sandbox.limits import Kind, problems
from bot.sandbox.model import (
    BOT_CREDENTIAL,
    BOT_USER,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    Json,
    Message,
    SlackError,
    StoredFile,
    User,
    View,
)
from bot.sandbox.tickets import Tickets

EVENTS = frozenset({"app_mention", "message.im", "app_home_opened"})


@dataclass(frozen=True, slots=True)
class Posted:
    """One payload that the bot produced, whatever became of it, and how it was sent."""

    source: str
    kind: Kind
    payload: Json
    channel: str = ""


@dataclass
class Workspace:
    """One workspace with the bot installed; where `credential` is empty it is not (any more), see installs.py.

    Switches for tests: `deliver_twice` sends every envelope again ("after" the first was answered, or "together" with
    it); `refused_blocks` are block types that this workspace does not know yet; `history_lag` hides messages younger
    than so many seconds from conversations.history; `scopes` (None: all) makes calls answer missing_scope;
    `events` are the event types that the app subscribes to; `suggested` what the bot offered in external menus.
    """

    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    open_views: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    log: list[Json] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    journal: Journal = field(default_factory=Journal)
    tickets: Tickets = field(default_factory=Tickets)
    clock: PracticeClock = field(default_factory=RunningClock)
    team_id: str = TEAM_ID
    team_name: str = TEAM_NAME
    credential: str = BOT_CREDENTIAL
    events: frozenset[str] = EVENTS
    scopes: frozenset[str] | None = None
    refused_blocks: set[str] = field(default_factory=set)
    deliver_twice: Literal["", "after", "together"] = ""
    history_lag: float = 0.0
    suggested: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    _last_ts: int = 0

    @classmethod
    def practice(cls) -> "Workspace":
        """The seeded workspace: seven roles, four channels and a DM with the bot for each person."""
        users = {user.id: user for user in seed.users()}
        channels = {channel.id: channel for channel in seed.channels()}
        return cls(users, channels, {name: [] for name in channels})

    def user(self, name: object) -> User:
        """The user with this id, handle or title.

        Raises:
            SlackError: user_not_found.
        """
        for user in self.users.values():
            if name in (user.id, user.handle, user.title):
                return user
        raise SlackError("user_not_found")

    def channel(self, name: object) -> Channel:
        """The conversation with this id or name (with or without its #); a user's id means the DM with the bot.

        Raises:
            SlackError: channel_not_found.
        """
        wanted = str(name).removeprefix("#")
        for channel in self.channels.values():
            if wanted and wanted in (channel.id, channel.name):
                return channel
        if wanted in self.users:
            return self.dm(wanted)
        raise SlackError("channel_not_found")

    def dm(self, person: str) -> Channel:
        """The direct messages between a person (id, handle or title) and the bot."""
        user = self.user(person)
        for channel in self.channels.values():
            if channel.kind == "im" and user.id in channel.members:
                return channel
        raise SlackError("user_not_found")

    def visible_channels(self, person: str) -> list[Channel]:
        """The conversations that a person sees in the sidebar, in seeded order."""
        return [channel for channel in self.channels.values() if person in channel.members]

    def new_ts(self) -> str:
        """A ts of the real time, later than every ts before it."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1_000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, channel: Channel, user: str, content: Json, *, to: str | None = None) -> Message:
        """Store and show a message with the `text`, `blocks` and so on of `content`."""
        message = Message(self.new_ts(), channel.id, user, "", self.clock.now(), to=to)
        message.thread_ts = content.get("thread_ts") or None
        message.metadata = content.get("metadata") or None
        message.prompted_by = content.get("prompted_by", "")
        message.subtype = content.get("subtype")
        message.also_in_channel = bool(content.get("reply_broadcast"))
        message.files = list(content.get("files") or [])
        for file in message.files:
            file.channels.append(channel.id)
        self._fill(message, content)
        self.messages[channel.id].append(message)
        self.journal.tell(Change("message", to=to, message=message))
        return message

    def edit(self, message: Message, content: Json) -> None:
        """Replace what a message says; an update without blocks removes those it had, as in Slack."""
        self._fill(message, content)
        if content.get("metadata"):
            message.metadata = content["metadata"]
        message.edited = True
        self.journal.tell(Change("update", to=message.to, message=message))

    def _fill(self, message: Message, content: Json) -> None:
        message.text = str(content.get("text") or "")
        message.blocks = with_ids(content.get("blocks") or [])
        message.attachments = list(content.get("attachments") or [])

    def remove(self, message: Message) -> None:
        """Take a message away."""
        self.messages[message.channel].remove(message)
        self.journal.tell(Change("delete", to=message.to, message=message))

    def message(self, channel: str, ts: object) -> Message:
        """The message of `channel` with this ts.

        Raises:
            SlackError: message_not_found.
        """
        for message in self.messages.get(channel, []):
            if message.ts == ts:
                return message
        raise SlackError("message_not_found")

    def parent(self, message: Message) -> Message | None:
        """The first message of the thread that `message` is a reply in."""
        if not message.is_reply:
            return None
        return next((each for each in self.messages[message.channel] if each.ts == message.thread_ts), None)

    def said_by_bot(self, channel: object = None) -> list[Message]:
        """The bot's messages, ephemeral ones included, oldest first; of one channel where it is given."""
        rooms = [self.channel(channel).id] if channel is not None else list(self.messages)
        found = [each for room in rooms for each in self.messages[room] if each.user == BOT_USER]
        return sorted(found, key=lambda message: message.ts)

    def record(self, source: str, kind: Kind, payload: Json, channel: str = "") -> list[str]:
        """Keep a payload that the bot produced, and answer what Slack has against it."""
        self.posted.append(Posted(source, kind, payload, channel))
        refused = [
            f"blocks[{number}]: this workspace does not take {block['type']} blocks"
            for number, block in enumerate(payload.get("blocks") or [])
            if isinstance(block, dict) and block.get("type") in self.refused_blocks
        ]
        return [*problems(payload, kind), *refused, *self._missing_files(payload)]

    def _missing_files(self, payload: Json) -> Iterable[str]:
        for number, block in enumerate(payload.get("blocks") or []):
            source = block.get("slack_file") if isinstance(block, dict) else None
            if source and not self._has_file(source):
                yield f"blocks[{number}]: invalid slack file"

    def _has_file(self, source: Json) -> bool:
        return any(
            file.shared and (file.id == source.get("id") or file.id in str(source.get("url", "")))
            for file in self.files.values()
        )

    def bot_reaches(self, file: StoredFile) -> bool:
        """Whether the bot owns the file, or is in a conversation where it was shared."""
        rooms = [self.channels[room] for room in file.channels]
        return file.user == BOT_USER or any(BOT_USER in room.members for room in rooms)

    def everything_posted(self) -> list[Posted]:
        """Every message, ephemeral, acknowledgement and view that the bot ever produced, refused ones too."""
        return list(self.posted)

    def note(self, what: str, **details: object) -> Json:
        """Add an entry to the log: what happened, at which real and which practice time."""
        entry: Json = {"n": len(self.log) + 1, "what": what, "at": datetime.now(UTC).isoformat()}
        entry |= {"practice_at": self.clock.now().isoformat(), **details}
        self.log.append(entry)
        self.journal.tell(Change("log", details=entry))
        return entry

    def calls(self, method: str) -> list[Json]:
        """The log entries of the calls of one Web API method, oldest first."""
        return [entry for entry in self.log if entry["what"] == "call" and entry["method"] == method]
