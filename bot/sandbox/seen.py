"""What a person saw after doing something."""

from dataclasses import dataclass, field, replace

from bot.sandbox.model import BOT_USER, Json, Message, View
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Seen:
    """The bot's messages that became visible or changed for one person, and the modals that opened.

    `notice` is Slack's own sentence when the bot failed ("... did not respond in time"), `refused` what Slack had
    against an answer that it dropped, `errors` the words beside the inputs of a modal, `said` the person's message.
    """

    acked: bool
    messages: tuple[Message, ...] = ()
    views: tuple[View, ...] = ()
    notice: str = ""
    refused: tuple[str, ...] = ()
    errors: Json = field(default_factory=dict)
    said: Message | None = None

    @property
    def message(self) -> Message:
        """The last message.

        Raises:
            LookupError: when nothing was shown.
        """
        if not self.messages:
            raise LookupError(self.notice or "nothing was shown")
        return self.messages[-1]

    @property
    def text(self) -> str:
        """The text of the last message, or Slack's notice, or nothing."""
        return self.messages[-1].text if self.messages else self.notice

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the last message."""
        return self.messages[-1].blocks if self.messages else []


def seen_since(workspace: Workspace, person: str, start: int, outcome: Seen) -> Seen:
    """`outcome` with what `person` saw of the changes from number `start` on, each message once, in its last state."""
    messages: dict[str, Message] = {}
    views: dict[str, View] = {}
    for change in workspace.journal.changes[start:]:
        if change.to not in (None, person):
            continue
        if change.message is not None and _shown(workspace, person, change.message):
            messages.pop(change.message.ts, None)
            if change.kind != "delete":
                messages[change.message.ts] = change.message
        if change.view is not None and change.kind == "view":
            views[change.view.id] = change.view
    return replace(outcome, messages=tuple(messages.values()), views=tuple(views.values()))


def _shown(workspace: Workspace, person: str, message: Message) -> bool:
    return message.user == BOT_USER and person in workspace.channels[message.channel].members
