"""What a person does in Slack, and what they see of it: say, command, press, shortcut, submit."""

import re
from collections.abc import Mapping, Sequence

from bot.sandbox import payloads
from bot.sandbox.answers import answer_command, answer_submission, close_view
from bot.sandbox.block_ids import interactive
from bot.sandbox.couriers import Envelope, Reply
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.entries import PRESSED, NoSuchChoice, entry, fill
from bot.sandbox.model import BOT_NAME, BOT_USER, Channel, Json, Message, SlackError, User, View
from bot.sandbox.seen import Seen, seen_since
from bot.sandbox.workspace import Workspace

NOTICES = {
    "timeout": f"{BOT_NAME} did not respond in time.",
    "nobody": f"{BOT_NAME} is not connected.",
    "refused": f"{BOT_NAME} refused the request.",
}


class Doings:
    """Everything that a person can do with the bot. People and channels are given by id, handle, title or name."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries, base_url: str = "") -> None:
        """`base_url` is where response URLs lead."""
        self.workspace = workspace
        self.deliveries = deliveries
        self.base_url = base_url

    async def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Seen:
        """Write a message. A mention of the bot, or any words in its DM, become an event.

        Raises:
            SlackError: not_in_channel, when the person is not a member.
        """
        person, room = self._at(user, channel)
        start = len(self.workspace.journal.changes)
        message = self.workspace.post(room, person.id, {"text": text, "thread_ts": thread_ts})
        acked = [await self.deliveries.event(body) for body in self._events(message, room)]
        return seen_since(self.workspace, person.id, start, Seen(all(acked), said=message))

    async def command(self, user: str, channel: str, name: str, text: str = "") -> Seen:
        """Type a slash command; answers what the person saw, a refused or missing answer included."""
        person, room = self._at(user, channel)
        start = len(self.workspace.journal.changes)
        words = f"{name} {text}".strip()
        url = self.workspace.tickets.response(person.id, room.id, prompted_by=words)
        trigger = self.workspace.tickets.trigger(person.id)
        payload = payloads.command(person, room, name, text, trigger=trigger, response_url=self._url(url))
        replies = await self.deliveries.send(Envelope("slash_commands", payload, takes_answer=True), words)
        refused: list[str] = []
        for reply in replies:
            refused += answer_command(self.workspace, self.workspace.tickets.urls[url], reply.payload)
        notice = self._notice(person, room, replies[0], f"{name} failed: ", words)
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
    ) -> Seen:
        """Use an element of a message: press a button, or choose `value` in a menu (by value or by its words).

        The element is the first that fits `action_id` (or a button's words), `block_id` and `value`, or number
        `index` of those that fit.

        Raises:
            NoSuchChoice: when there is no such element or option.
        """
        person, room = self._at(user, message.channel)
        block, element = find_element(message.blocks, action_id, block_id, index, value)
        url = self.workspace.tickets.response(person.id, room.id, ts=message.ts, thread_ts=message.thread_ts)
        trigger = self.workspace.tickets.trigger(person.id)
        action = payloads.action(block, element, _chosen(element, value))
        state = _entered(message.blocks, {}, block, element, value)
        payload = payloads.pressed(
            person, room, message, action, trigger=trigger, response_url=self._url(url), values=state
        )
        return await self._interact(person, room, payload, action["action_id"])

    async def press_in_view(self, view: View, action_id: str, value: object = None) -> Seen:
        """Use an element of a modal or of the Home tab, as the person who sees it."""
        person = self.workspace.users[view.user]
        blocks = view.payload.get("blocks") or []
        block, element = find_element(blocks, action_id, None, None, value)
        view.values = _entered(blocks, view.values, block, element, value)
        action = payloads.action(block, element, _chosen(element, value))
        payload = payloads.pressed_in_view(person, view, action, trigger=self.workspace.tickets.trigger(person.id))
        return await self._interact(person, self.workspace.dm(person.id), payload, action_id)

    async def shortcut(self, user: str, message: Message, callback_id: str) -> Seen:
        """Choose a shortcut from the menu of a message."""
        person, room = self._at(user, message.channel)
        url = self._url(self.workspace.tickets.response(person.id, room.id, thread_ts=message.thread_ts))
        trigger = self.workspace.tickets.trigger(person.id)
        payload = payloads.shortcut(person, room, message, callback_id, trigger, url)
        return await self._interact(person, room, payload, callback_id)

    async def submit(self, view: View, values: Mapping[str, object] | None = None) -> Seen:
        """Enter `values` (by action_id or block_id) in a modal and submit it."""
        person = self.workspace.users[view.user]
        start = len(self.workspace.journal.changes)
        view.values = fill(view.payload.get("blocks") or [], view.values, values or {})
        trigger = self.workspace.tickets.trigger(person.id)
        envelope = Envelope("interactive", payloads.submitted(person, view, trigger), takes_answer=True)
        replies = await self.deliveries.send(envelope, "view_submission")
        errors: Json = {}
        refused: tuple[str, ...] = ()
        try:
            for reply in replies:
                if reply.outcome == "acked":
                    errors |= answer_submission(self.workspace, view, reply.payload)
        except SlackError as error:
            refused = error.messages or (error.name,)
            self.workspace.note("refused_ack", user=person.id, problems=list(refused))
        notice = "" if replies[0].outcome == "acked" else f"We had some trouble connecting: {_words(replies[0])}"
        seen = Seen(replies[0].outcome == "acked", notice=notice, refused=refused, errors=errors)
        return seen_since(self.workspace, person.id, start, seen)

    async def close(self, view: View) -> None:
        """Close a modal; the bot is told where the view asks for it."""
        close_view(self.workspace, view)
        if view.payload.get("notify_on_close"):
            body = payloads.closed(self.workspace.users[view.user], view)
            await self.deliveries.send(Envelope("interactive", body), "view_closed")

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the bot's Home or Messages tab."""
        person = self.workspace.user(user)
        start = len(self.workspace.journal.changes)
        view = self.workspace.homes.get(person.id)
        acked = await self.deliveries.event(payloads.home_opened(person, self.workspace.dm(person.id), tab, view))
        return seen_since(self.workspace, person.id, start, Seen(acked))

    def _at(self, user: str, channel: str) -> tuple[User, Channel]:
        person = self.workspace.user(user)
        room = self.workspace.dm(person.id) if channel.lstrip("@") == BOT_NAME else self.workspace.channel(channel)
        if person.id not in room.members:
            raise SlackError("not_in_channel")
        return person, room

    def _url(self, name: str) -> str:
        return f"{self.base_url}/response/{name}"

    def _events(self, message: Message, room: Channel) -> list[Json]:
        """The events that a message becomes, as far as the app subscribes to them and the bot is there."""
        if BOT_USER not in room.members:
            return []
        wanted = self.workspace.events
        kind = {"public": "message.channels", "private": "message.groups", "im": "message.im"}[room.kind]
        found = [payloads.said(message, room)] if kind in wanted else []
        mentions = re.search(f"<@{BOT_USER}(\\|[^>]*)?>", message.text)
        if mentions and room.kind != "im" and "app_mention" in wanted:
            found.append(payloads.mentioned(message))
        return found

    async def _interact(self, person: User, room: Channel, payload: Json, name: str) -> Seen:
        start = len(self.workspace.journal.changes)
        replies = await self.deliveries.send(Envelope("interactive", payload), name)
        if any(reply.payload for reply in replies):
            self.workspace.note("ignored_ack", name=name, why="Slack ignores what such an acknowledgement says")
        notice = self._notice(person, room, replies[0], "", "")
        return seen_since(self.workspace, person.id, start, Seen(replies[0].outcome == "acked", notice=notice))

    def _notice(self, person: User, room: Channel, reply: Reply, opening: str, words: str) -> str:
        """Slack's own sentence to the person, when the bot did not answer."""
        if reply.outcome == "acked":
            return ""
        text = f"{opening}{_words(reply)}"
        content: Json = {"text": text, "subtype": "slack_notice", "prompted_by": words}
        self.workspace.post(room, "USLACK", content, to=person.id)
        return text


def find_element(
    blocks: Sequence[Json], action_id: str | None, block_id: str | None, index: int | None, value: object
) -> tuple[Json, Json]:
    """The (block, element) that fits; where several have the same action_id, the first that offers `value`.

    Raises:
        NoSuchChoice: when there is none.
    """
    fitting = [
        (block, element)
        for block, element in interactive(blocks)
        if action_id in (None, element["action_id"], _words_on(element)) and block_id in (None, block.get("block_id"))
    ]
    if index is not None:
        fitting = fitting[index : index + 1]
    for block, element in fitting:
        try:
            _chosen(element, value)
        except NoSuchChoice:
            continue
        return block, element
    raise NoSuchChoice(f"no element fits action_id={action_id!r}, block_id={block_id!r}, value={value!r}")


def _entered(blocks: Sequence[Json], known: Json, block: Json, element: Json, value: object) -> Json:
    """The state of a surface after `value` was chosen in one element."""
    state = fill(blocks, known, {})
    if element["type"] not in PRESSED:
        state.setdefault(block["block_id"], {})[element["action_id"]] = entry(element, value)
    return state


def _words_on(element: Json) -> str:
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def _chosen(element: Json, value: object) -> Json:
    if element["type"] in ("button", "workflow_button"):
        if value not in (None, element.get("value")):
            raise NoSuchChoice(f"the value of this button is {element.get('value')!r}")
        return {}
    return {key: each for key, each in entry(element, value).items() if key != "type"}


def _words(reply: Reply) -> str:
    return NOTICES.get(reply.outcome, "")
