"""What a person does in a modal or on the Home tab: use an element, search a menu, submit, close."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox import modals, payloads
from bot.sandbox.answers import answer_submission
from bot.sandbox.couriers import Envelope, Reply
from bot.sandbox.entries import EXTERNAL, NoSuchChoice, chosen, entered, fill, find_element, offering
from bot.sandbox.interactions import Interactions, why_not
from bot.sandbox.limits.elements import check_offer
from bot.sandbox.model import Json, Message, SlackError, View
from bot.sandbox.seen import Seen, seen_since

FEWEST_LETTERS = 3
NO_RESULTS = "The options could not be loaded."


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a menu offers after a search, in groups of {label, options}; `notice` is Slack's word when it failed."""

    groups: tuple[Json, ...] = ()
    notice: str = ""
    asked: bool = True

    @property
    def words(self) -> list[str]:
        """The options as a person reads them."""
        return [option["text"]["text"] for group in self.groups for option in group["options"]]


class Forms(Interactions):
    """The doings in views. People are who has the view before them."""

    async def press_in_view(
        self,
        view: View,
        action_id: str,
        value: object = None,
        *,
        block_id: str | None = None,
        values: Mapping[str, object] | None = None,
        tab: str = "",
    ) -> Seen:
        """Use an element of a modal or of the Home tab, as the person who sees it.

        `values` is what stands in the other inputs at that moment, by block_id. `tab` is the browser tab.

        Raises:
            NoSuchChoice: when there is no such element or option.
        """
        person = self.who(view.user)
        blocks = self._blocks(view)
        block, element = find_element(blocks, action_id, block_id, None, value)
        there = {block["block_id"] for block in blocks}
        others = {name: each for name, each in (values or {}).items() if name in there - {block["block_id"]}}
        view.values = entered(blocks, fill(blocks, view.values, others), block, element, value)
        action = payloads.action(block, element, chosen(element, value))
        trigger = self.workspace.tickets.trigger(person.id, view.tab or tab)
        payload = payloads.pressed_in_view(person, view, action, trigger=trigger)
        return await self.interact(person, self.workspace.dm(person.id), payload, action_id)

    async def suggest(
        self, surface: View | Message, action_id: str, text: str = "", *, user: str = "", block_id: str | None = None
    ) -> Suggested:
        """Type `text` into an external menu of a view or, as `user`, of a message: the bot is asked what to offer.

        It is asked only from `min_query_length` letters on (3 where the element does not say).
        """
        person = self.who(surface.user if isinstance(surface, View) else user)
        block, element = find_element(self._blocks(surface), action_id, block_id, None, None)
        if element["type"] not in EXTERNAL:
            raise NoSuchChoice(f"{action_id} is not an external menu")
        if len(text) < element.get("min_query_length", FEWEST_LETTERS):
            return Suggested(asked=False)
        where = {"view": surface} if isinstance(surface, View) else {"message": surface}
        payload = payloads.suggestion(person, block, element, text, **where)
        replies = await self.deliveries.send(Envelope("interactive", payload, takes_answer=True), action_id)
        return self._offered(surface, f"{block['block_id']}/{action_id}", replies[0])

    def _offered(self, surface: View | Message, place: str, reply: Reply) -> Suggested:
        if reply.outcome != "acked":
            return Suggested(notice=f"{NO_RESULTS} {why_not(reply)}")
        found = list(check_offer(reply.payload))
        if found:
            self.workspace.note("refused_ack", problems=found)
            return Suggested(notice=f"{NO_RESULTS} Slack refuses the bot's answer ({'; '.join(found)}).")
        groups = reply.payload.get("option_groups") or [{"options": reply.payload.get("options") or []}]
        known = self.workspace.suggested.setdefault(_id(surface), {}).setdefault(place, [])
        known += [option for group in groups for option in group["options"] if option not in known]
        return Suggested(tuple(groups))

    async def submit(self, view: View, values: Mapping[str, object] | None = None) -> Seen:
        """Enter `values` (by action_id or block_id) in a modal and submit it.

        Raises:
            SlackError: not_found, when the modal has been closed meanwhile.
        """
        if not modals.is_open(self.workspace, view):
            raise SlackError("not_found")
        person = self.who(view.user)
        start = len(self.workspace.journal.changes)
        view.values = fill(self._blocks(view), view.values, values or {})
        trigger = self.workspace.tickets.trigger(person.id, view.tab)
        envelope = Envelope("interactive", payloads.submitted(person, view, trigger), takes_answer=True)
        replies = await self.deliveries.send(envelope, "view_submission")
        outcome = self._submitted(view, replies)
        return seen_since(self.workspace, person.id, start, outcome)

    def _submitted(self, view: View, replies: list[Reply]) -> Seen:
        errors: Json = {}
        refused: tuple[str, ...] = ()
        try:
            for reply in replies:
                if reply.outcome == "acked":
                    errors |= answer_submission(self.workspace, view, reply.payload)
        except SlackError as error:
            refused = error.messages or (error.name,)
            self.workspace.note("refused_ack", user=view.user, problems=list(refused))
        acked = replies[0].outcome == "acked"
        notice = "" if acked else f"We had some trouble connecting: {why_not(replies[0])}"
        return Seen(acked, notice=notice, refused=refused, errors=errors)

    async def close(self, view: View, *, everything: bool = False) -> None:
        """Close a modal, or with `everything` (the cross in its corner) those under it too, as clear_on_close does.

        The bot is told of each that asks for it.
        """
        if not modals.is_open(self.workspace, view):
            return
        everything = everything or bool(view.payload.get("clear_on_close"))
        closing = modals.stack_of(self.workspace, view.user, view.tab)[::-1] if everything else [view]
        modals.close_views(self.workspace, view.user, closing)
        for each in closing:
            if each.payload.get("notify_on_close"):
                body = payloads.closed(self.workspace.users[each.user], each, cleared=everything)
                await self.deliveries.send(Envelope("interactive", body), "view_closed")

    def _blocks(self, surface: View | Message) -> list[Json]:
        blocks = surface.payload.get("blocks") or [] if isinstance(surface, View) else surface.blocks
        return offering(blocks, self.workspace.suggested.get(_id(surface), {}))


def _id(surface: View | Message) -> str:
    return surface.id if isinstance(surface, View) else surface.ts
