"""What a Slack workspace is made of: people, channels, messages, views and files, as Slack's API writes them."""

import mimetypes
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

Json: TypeAlias = dict[str, Any]

TEAM_ID = "T0PRACTICE"
TEAM_NAME = "Practice CSP"
APP_ID = "A0CSPBOT01"
BOT_USER = "U0CSPBOT01"
BOT_ID = "B0CSPBOT01"
BOT_NAME = "cspbot"
BOT_CREDENTIAL = "xoxb-practice"
APP_CREDENTIAL = "xapp-practice"
SIGNING_KEY = "practice-signing-secret"
CLIENT_ID, CLIENT_KEY = "practice-client-id", "practice-client-secret"
ZONE = "Europe/London"


class SlackError(Exception):
    """An answer of `ok: false` by one of Slack's own names."""

    def __init__(self, name: str, *messages: str) -> None:
        """`messages` go into `response_metadata.messages`, as Slack explains `invalid_blocks`."""
        super().__init__(name, *messages)
        self.name = name
        self.messages = messages

    def answer(self) -> Json:
        """The body that Slack sends."""
        body: Json = {"ok": False, "error": self.name}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in self.messages]}
        return body


@dataclass(slots=True)
class User:
    """A person or the bot; `title` is the role, which is all that a practice person has.

    `tz` is the IANA name of the zone that the person set, `deleted` is Slack's word for deactivated.
    """

    id: str
    handle: str
    title: str
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    tz: str = ZONE
    away: bool = False

    def to_api(self, at: datetime) -> Json:
        """The user object of users.info; `tz_offset` is the zone's distance from UTC at `at`, in seconds."""
        local = at.astimezone(ZoneInfo(self.tz)).utcoffset()
        body: Json = {"id": self.id, "team_id": TEAM_ID, "name": self.handle, "deleted": self.deleted}
        body |= {"real_name": self.title, "tz": self.tz, "tz_label": self.tz.rpartition("/")[2].replace("_", " ")}
        body["tz_offset"] = int(local.total_seconds()) if local is not None else 0
        body |= {"is_admin": False, "is_owner": False, "is_primary_owner": False, "is_bot": self.is_bot}
        body |= {"is_restricted": self.is_restricted, "is_ultra_restricted": False, "is_app_user": False}
        profile = {"real_name": self.title, "display_name": self.title, "title": self.title, "team": TEAM_ID}
        if self.is_bot:
            profile |= {"api_app_id": APP_ID, "bot_id": BOT_ID}
        return body | {"profile": profile}


@dataclass(slots=True)
class Channel:
    """A conversation: a public or private channel, or a person's direct messages with the bot."""

    id: str
    name: str
    kind: Literal["public", "private", "im"]
    members: list[str]
    is_ext_shared: bool = False
    is_archived: bool = False
    is_user_deleted: bool = False
    topic: str = ""
    created: int = 1_420_070_400

    @property
    def api_type(self) -> str:
        """The name of the kind in `types` of conversations.list."""
        return {"public": "public_channel", "private": "private_channel", "im": "im"}[self.kind]

    @property
    def command_name(self) -> str:
        """How a slash command payload names the channel: private ones are not told."""
        return {"public": self.name, "private": "privategroup", "im": "directmessage"}[self.kind]

    def person(self) -> str:
        """The person at the other end of a direct message with the bot."""
        return next(member for member in self.members if member != BOT_USER)

    def to_api(self) -> Json:
        """The channel object of conversations.info."""
        body: Json = {"id": self.id, "created": self.created, "is_im": self.kind == "im", "is_mpim": False}
        body |= {"is_archived": self.is_archived, "is_org_shared": False, "context_team_id": TEAM_ID}
        if self.kind == "im":
            return body | {"user": self.person(), "is_user_deleted": self.is_user_deleted, "is_open": True}
        private = self.kind == "private"
        body |= {"name": self.name, "name_normalized": self.name, "is_channel": not private, "is_group": private}
        body |= {"is_private": private, "is_general": False, "is_member": BOT_USER in self.members}
        body |= {"is_shared": self.is_ext_shared, "is_ext_shared": self.is_ext_shared, "creator": "U0CSM00001"}
        body |= {"num_members": len(self.members), "purpose": {"value": "", "creator": "", "last_set": 0}}
        return body | {"topic": {"value": self.topic, "creator": "", "last_set": 0}}


@dataclass(slots=True)
class StoredFile:
    """A file of the bot's three-step upload, or one that a person attached; `shared` once it is complete.

    `base_url` is this Slack's own address. The two private addresses in it want the bot's token.
    """

    id: str
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    shared: bool = False
    user: str = BOT_USER
    base_url: str = ""
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """The kind of content, by the name's ending."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """True for what the page shows in place; everything else is a download."""
        return self.mimetype in ("image/png", "image/jpeg", "image/gif")

    def to_api(self) -> Json:
        """The file object of files.info and of a message's `files`."""
        private = f"{self.base_url}/files-pri/{TEAM_ID}-{self.id}"
        kind = self.name.rpartition(".")[2].lower()
        body: Json = {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}
        body |= {"mimetype": self.mimetype, "filetype": "text" if kind == "txt" else kind, "user": self.user}
        body |= {"mode": "snippet" if self.mimetype == "text/plain" else "hosted", "is_external": False}
        body |= {"url_private": f"{private}/{quote(self.name)}", "alt_txt": self.alt_text}
        body |= {"url_private_download": f"{private}/download/{quote(self.name)}"}
        return body | {"permalink": f"{self.base_url}/practice/files/{self.id}/{quote(self.name)}"}


@dataclass(slots=True)
class Message:
    """A message in a channel; with `to` it is ephemeral, seen by that person only.

    `ts` is the real time of arrival, so that reading back by `oldest` works as in Slack; `practice_at` is shown.
    """

    ts: str
    channel: str
    user: str
    text: str
    practice_at: datetime
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    to: str | None = None
    subtype: str | None = None
    prompted_by: str = ""
    edited: bool = False
    also_in_channel: bool = False
    files: list[StoredFile] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """True for a message inside a thread, its parent excepted."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_api(self, *, with_metadata: bool = False) -> Json:
        """The message object of conversations.history."""
        body: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM_ID}
        if self.user == BOT_USER:
            body |= {"bot_id": BOT_ID, "app_id": APP_ID}
        for name in ("blocks", "attachments", "thread_ts", "subtype"):
            if getattr(self, name):
                body[name] = getattr(self, name)
        if self.files:
            body |= {"files": [file.to_api() for file in self.files], "upload": True}
        if self.edited:
            body["edited"] = {"user": self.user, "ts": self.ts}
        if with_metadata and self.metadata:
            body["metadata"] = self.metadata
        return body


@dataclass(slots=True)
class View:
    """A modal or a Home tab; `values` is what the person has entered, by block_id and action_id.

    `tab` is the browser tab that the modal was opened from, which alone shows it; empty: every one of the person's.
    """

    id: str
    user: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Json = field(default_factory=dict)
    tab: str = ""

    def to_api(self) -> Json:
        """The view object of views.open and of view_submission."""
        empty: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
        empty |= {"close": None, "clear_on_close": False, "notify_on_close": False, "blocks": []}
        known: Json = {"id": self.id, "team_id": TEAM_ID, "hash": self.hash, "state": {"values": self.values}}
        known |= {"root_view_id": self.root_id, "previous_view_id": self.previous_id, "app_id": APP_ID}
        return empty | self.payload | known | {"app_installed_team_id": TEAM_ID, "bot_id": BOT_ID}
