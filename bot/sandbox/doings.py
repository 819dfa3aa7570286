"""What a person does in Slack, and what they see of it: say, attach, command, press, shortcut, open the Home tab."""

import re
import secrets
from collections.abc import Sequence

from bot.sandbox import payloads
from bot.sandbox.answers import answer_command
from bot.sandbox.couriers import Envelope
from bot.sandbox.entries import chosen, entered, find_element
from bot.sandbox.forms import Forms
from bot.sandbox.model import BOT_USER, Channel, Json, Message, SlackError, StoredFile
from bot.sandbox.seen import Seen, seen_since


class Doings(Forms):
    """Everything that a person can do with the bot. People and channels are given by id, handle, title or name.

    `tab` is the browser tab in which it is done: a modal that the bot opens in answer shows there.
    """

    async def say(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None, files: Sequence[StoredFile] = ()
    ) -> Seen:
        """Write a message. A mention of the bot, or any words in its DM, become an event.

        Raises:
            SlackError: not_in_channel, when the person is not a member; is_archived; user_disabled.
        """
        person, room = self.at(user, channel)
        if room.is_archived:
            raise SlackError("is_archived")
        start = len(self.workspace.journal.changes)
        content: Json = {"text": text, "thread_ts": thread_ts, "files": list(files)}
        message = self.workspace.post(room, person.id, content)
        acked = [await self.deliveries.event(body) for body in self._events(message, room)]
        return seen_since(self.workspace, person.id, start, Seen(all(acked), said=message))

    async def attach(
        self, user: str, channel: str, name: str, content: bytes, *, text: str = "", thread_ts: str | None = None
    ) -> Seen:
        """Write a message with a file in it; the bot hears of it as a message of subtype file_share."""
        person, room = self.at(user, channel)
        known = name.replace("/", "_") or "file"
        file = StoredFile(f"F{secrets.token_hex(5).upper()}", known, len(content), content=content, shared=True)
        file.user, file.base_url = person.id, self.base_url
        self.workspace.files[file.id] = file
        return await self.say(person.id, room.id, text, thread_ts=thread_ts, files=[file])

    async def command(self, user: str, channel: str, name: str, text: str = "", *, tab: str = "") -> Seen:
        """Type a slash command; answers what the person saw, a refused or missing answer included."""
        person, room = self.at(user, channel)
        start = len(self.workspace.journal.changes)
        words = f"{name} {text}".strip()
        url = self.workspace.tickets.response(person.id, room.id, prompted_by=words)
        trigger, address = self.workspace.tickets.trigger(person.id, tab), self.response_address(url)
        payload = payloads.command(person, room, name, text, trigger=trigger, response_url=address)
        replies = await self.deliveries.send(Envelope("slash_commands", payload, takes_answer=True), words)
        refused: list[str] = []
        for reply in replies:
            refused += answer_command(self.workspace, self.workspace.tickets.urls[url], reply.payload)
        notice = self.notice(person, room, replies[0], f"{name} failed: ", words)
        seen = Seen(replies[0].outcome == "acked", notice=notice, refused=tuple(refused))
        return seen_since(self.workspace, person.id, start, seen)

    async def press(
        self,
        user: str,
        message: Message,
        action_id: str | None = None,
        value: object = None,
        *,
        block_id: str | None = None,
        index: int | None = None,
        tab: str = "",
    ) -> Seen:
        """Use an element of a message: press a button, or choose `value` in a menu (by value or by its words).

        The element is the first that fits `action_id` (or a button's words), `block_id` and `value`, or number
        `index` of those that fit.

        Raises:
            NoSuchChoice: when there is no such element or option.
        """
        person, room = self.at(user, message.channel)
        blocks = self._blocks(message)
        block, element = find_element(blocks, action_id, block_id, index, value)
        url = self.workspace.tickets.response(person.id, room.id, ts=message.ts, thread_ts=message.thread_ts)
        trigger, address = self.workspace.tickets.trigger(person.id, tab), self.response_address(url)
        action = payloads.action(block, element, chosen(element, value))
        state = entered(blocks, {}, block, element, value)
        payload = payloads.pressed(person, room, message, action, trigger=trigger, response_url=address, values=state)
        return await self.interact(person, room, payload, action["action_id"])

    async def shortcut(self, user: str, message: Message, callback_id: str, *, tab: str = "") -> Seen:
        """Choose a shortcut from the menu of a message."""
        person, room = self.at(user, message.channel)
        url = self.response_address(self.workspace.tickets.response(person.id, room.id, thread_ts=message.thread_ts))
        trigger = self.workspace.tickets.trigger(person.id, tab)
        payload = payloads.shortcut(person, room, message, callback_id, trigger, url)
        return await self.interact(person, room, payload, callback_id)

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the bot's Home or Messages tab: an event where the app subscribes to it."""
        person = self.who(user)
        start = len(self.workspace.journal.changes)
        view = self.workspace.homes.get(person.id)
        acked = True
        if "app_home_opened" in self.workspace.events:
            acked = await self.deliveries.event(payloads.home_opened(person, self.workspace.dm(person.id), tab, view))
        return seen_since(self.workspace, person.id, start, Seen(acked))

    async def uninstall(self) -> bool:
        """Remove the app from this workspace: its token is dead at once, then the bot hears of it; whether it did."""
        self.workspace.credential = ""
        revoked: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
        return all([await self.deliveries.event(body) for body in (revoked, {"type": "app_uninstalled"})])

    def _events(self, message: Message, room: Channel) -> list[Json]:
        """The events that a message becomes, as far as the app subscribes to them and the bot is there."""
        if BOT_USER not in room.members:
            return []
        wanted = self.workspace.events
        kind = {"public": "message.channels", "private": "message.groups", "im": "message.im"}[room.kind]
        parent = self.workspace.parent(message)
        found = [payloads.said(message, room, parent)] if kind in wanted else []
        mentions = re.search(f"<@{BOT_USER}(\\|[^>]*)?>", message.text)
        if mentions and room.kind != "im" and "app_mention" in wanted:
            found.append(payloads.mentioned(message))
        return found
