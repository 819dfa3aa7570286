"""What every doing of a person needs: who and where, an envelope to the bot, and Slack's words when it fails."""

from bot.sandbox.couriers import Envelope, Reply
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.model import BOT_NAME, Channel, Json, SlackError, User
from bot.sandbox.seen import Seen, seen_since
from bot.sandbox.workspace import Workspace

NOTICES = {
    "timeout": f"{BOT_NAME} did not respond in time.",
    "nobody": f"{BOT_NAME} is not connected.",
    "refused": f"{BOT_NAME} refused the request.",
}


class Interactions:
    """The ground that the doings of people stand on."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries, base_url: str = "") -> None:
        """`base_url` is where response URLs and files lead."""
        self.workspace = workspace
        self.deliveries = deliveries
        self.base_url = base_url

    def who(self, user: str) -> User:
        """The person, who may do things while active.

        Raises:
            SlackError: user_not_found, user_disabled.
        """
        person = self.workspace.user(user)
        if person.deleted:
            raise SlackError("user_disabled")
        return person

    def at(self, user: str, channel: str) -> tuple[User, Channel]:
        """The person and the conversation that they are in.

        Raises:
            SlackError: not_in_channel, when the person is not a member.
        """
        person = self.who(user)
        room = self.workspace.dm(person.id) if channel.lstrip("@") == BOT_NAME else self.workspace.channel(channel)
        if person.id not in room.members:
            raise SlackError("not_in_channel")
        return person, room

    def response_address(self, name: str) -> str:
        """The whole response URL."""
        return f"{self.base_url}/response/{name}"

    async def interact(self, person: User, room: Channel, payload: Json, name: str) -> Seen:
        """Tell the bot of an interaction whose acknowledgement says nothing; answers what the person saw."""
        start = len(self.workspace.journal.changes)
        replies = await self.deliveries.send(Envelope("interactive", payload), name)
        if any(reply.payload for reply in replies):
            self.workspace.note("ignored_ack", name=name, why="Slack ignores what such an acknowledgement says")
        notice = self.notice(person, room, replies[0], "", "")
        return seen_since(self.workspace, person.id, start, Seen(replies[0].outcome == "acked", notice=notice))

    def notice(self, person: User, room: Channel, reply: Reply, opening: str, words: str) -> str:
        """Slack's own sentence to the person, when the bot did not answer."""
        if reply.outcome == "acked":
            return ""
        text = f"{opening}{why_not(reply)}"
        content: Json = {"text": text, "subtype": "slack_notice", "prompted_by": words}
        self.workspace.post(room, "USLACK", content, to=person.id)
        return text


def why_not(reply: Reply) -> str:
    """Slack's words for a bot that did not answer."""
    return NOTICES.get(reply.outcome, "")
