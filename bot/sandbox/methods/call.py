"""One call of a Web API method: its arguments as Slack reads them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.sandbox.model import BOT_USER, Channel, Json, SlackError
from bot.sandbox.workspace import Workspace

JSON_ARGUMENTS = frozenset({"blocks", "attachments", "metadata", "view", "files", "message"})


@dataclass(frozen=True, slots=True)
class Call:
    """A method call by the bot. `base_url` is this Slack's own address, without a slash at the end."""

    workspace: Workspace
    args: Json
    base_url: str

    def text(self, name: str) -> str:
        """An argument as text; empty where it is missing."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there.

        Raises:
            SlackError: invalid_arguments.
        """
        if not self.text(name):
            raise SlackError("invalid_arguments", f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A yes or no, in any of the ways that clients write it."""
        return self.text(name).lower() in ("1", "true", "yes")

    def number(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            SlackError: invalid_arguments.
        """
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise SlackError("invalid_arguments", f"must be a number: {name}") from error

    def structure(self, name: str) -> object:
        """An argument that is JSON, or text of JSON.

        Raises:
            SlackError: invalid_json.
        """
        value = self.args.get(name)
        if not isinstance(value, str) or name not in JSON_ARGUMENTS or not value:
            return value
        try:
            parsed: object = json.loads(value)
            return parsed
        except ValueError as error:
            raise SlackError("invalid_json") from error

    def channel(self, *, member: bool = True) -> Channel:
        """The conversation of the call, as far as the bot may know it.

        Raises:
            SlackError: channel_not_found (also for a private channel without the bot), not_in_channel.
        """
        channel = self.workspace.channel(self.required("channel"))
        if BOT_USER not in channel.members:
            if channel.kind != "public":
                raise SlackError("channel_not_found")
            if member:
                raise SlackError("not_in_channel")
        return channel


Method: TypeAlias = Callable[[Call], Json]
