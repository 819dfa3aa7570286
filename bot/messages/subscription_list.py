"""What a channel or a person is subscribed to: the list as a modal and as a message, a preview, and the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import blocks, dates, form
from bot.messages import subscription_words as words
from bot.messages.form import CHANGE, OPENS, View
from bot.messages.message import Block, Message
from storage.access import CLEARANCES, Channel
from storage.deliveries import Delivery
from storage.subscriptions import Subscription

LIST, EDIT, PAUSE, SEND, PREVIEW, HISTORY = (
    *("digest", "digest-edit", "digest-pause", "digest-send", "digest-preview", "digest-history"),
)
GO = "go"  # the element that leads from one view of the modal to another
BACK = "back"
TITLE = "Briefings and digests"
_STEPS = (("Change", EDIT), ("Preview", PREVIEW), ("Send now", SEND), ("Pause or stop", PAUSE), ("History", HISTORY))
_CANT = {
    "absent": "cspbot is not in {to}. Type `/invite @cspbot` there, then open this again.",
    "archived": "{to} is archived; nothing can be sent there.",
}
_IN_MODALS = frozenset({"section", "context", "divider", "header", "image"})
_MOST_BLOCKS = 90
SEND_PREVIEW = "Send the preview to me"


@dataclass(frozen=True, slots=True)
class Entry:
    """A subscription, when it comes next, and what keeps it from being sent (Slack's word or ours).

    `owner_gone`: the account of who owns it is closed.
    """

    subscription: Subscription
    coming: tuple[datetime, ...]
    problem: str = ""
    owner_gone: bool = False


def view(place: Channel, entries: Sequence[Entry], kinds: Sequence[str], said: str = "") -> View:
    """The list, with what can be done to each; `kinds` are those that can be added, `said` what was just done."""
    content: list[Block] = [blocks.section(f"*{said}*")] if said else []
    content += [_entry(each, place) for each in entries]
    to = words.to(place.channel_id)
    if place.kind in _CANT:
        content.append(blocks.section(_CANT[place.kind].format(to=to)))
    elif not entries:
        content.append(blocks.section(f"Nothing is sent to {to} on time yet."))
    if kinds and place.kind not in _CANT:
        offered = [(_title(kind), f"add {kind}") for kind in kinds]
        menu = blocks.select("Choose a digest", CHANGE + GO, offered)
        content.append(blocks.section("Add another:" if entries else "Add one:", menu))
    return form.view(TITLE, LIST, content, submit="", close="Close")


def message(place: Channel, entries: Sequence[Entry]) -> Message:
    """The list in words, with a button that opens the modal; where Slack lets us the modal is opened at once."""
    to = "you" if place.kind == "dm" else f"#{blocks.plain(place.name or place.channel_id)}"
    lines = [_lines(each, place) for each in entries]
    text = f"Sent to {to}:\n" + "\n".join(lines) if lines else f"Nothing is sent to {to} on time yet."
    return _opening(text, f"{LIST} {place.channel_id}")


def invitation() -> Message:
    """Where nothing is known of the place yet."""
    return _opening("See and change what this channel is sent on time.", LIST)


def preview(entry: Subscription, shown: Message | None) -> View:
    """What would be posted now, in words: a modal has no tables, charts or threads. The button sends all of it."""
    name = words.name(entry.kind)
    if shown is None:
        said = f"If the {name} were sent now, there would be nothing to say, so nothing would be posted."
        return form.view("Preview", PREVIEW, [blocks.section(said), back()], submit="", close="Close")
    lead = (
        f"The {name} as it would be posted now, with tables as lines of text and without buttons. “{SEND_PREVIEW}” "
        "sends all of it, as it will look, to your own messages with cspbot, where you alone see it."
    )
    content = [blocks.context(lead)]
    made = _fitting(shown)
    cut = [blocks.context("The rest is in the preview that is sent to you.")] if len(made) > _MOST_BLOCKS else []
    content += [*made[:_MOST_BLOCKS], *cut, back()]
    return form.view("Preview", PREVIEW, content, submit=SEND_PREVIEW, close="Close")


def history(entry: Subscription, found: Sequence[Delivery]) -> View:
    """What was sent, late, missed or failed, the latest first."""
    zone = ZoneInfo(entry.zone)
    lines = [f"• {words.history_line(each, zone)}" for each in found]
    said = "\n".join(lines) or "Nothing was due yet."
    title = blocks.section(f"*{_title(entry.kind)} for {words.to(entry.channel_id)}*")
    return form.view("History", HISTORY, [title, blocks.section(said), back()], submit="", close="Close")


def back() -> Block:
    """The way back to the list."""
    return blocks.actions(blocks.button("Back to the list", CHANGE + GO, BACK))


def _opening(text: str, opens: str) -> Message:
    button = blocks.button("Add or change", "csp:digest", OPENS + opens, primary=True)
    return Message(text, (blocks.section(text), blocks.actions(button)), opens=opens)


def _entry(entry: Entry, place: Channel) -> Block:
    mine = entry.subscription
    menu = blocks.overflow(CHANGE + GO, [(label, f"{step} {mine.id}") for label, step in _STEPS])
    return blocks.section(_lines(entry, place, bold="*") + _owner(entry), menu)


def _owner(entry: Entry) -> str:
    mine = entry.subscription
    if not mine.owner or mine.of_person:
        return ""
    gone = ", whose account is closed: choose somebody else under Change" if entry.owner_gone else ""
    return f"\nOwner: {words.to(mine.owner)}{gone}"


def _lines(entry: Entry, place: Channel, bold: str = "") -> str:
    """What, for whom where that is not the place that is looked at, when, and when next."""
    mine = entry.subscription
    elsewhere = f" for {words.to(mine.channel_id)}" if mine.channel_id != place.channel_id else ""
    cleared = "" if mine.clearance == CLEARANCES[0] else ", cleared for figures in confidence"
    titled = f"{bold}{_title(mine.kind)}{bold}{elsewhere}"
    lines = [f"{titled}: {words.when(mine)}{cleared}.", words.pause(mine, entry.problem)]
    zone = ZoneInfo(mine.zone)
    times = [f"{dates.full_date(each.astimezone(zone).date())}, {each.astimezone(zone):%H:%M}" for each in entry.coming]
    lines.append(f"Next: {'; '.join(times)}." if times else "")
    return "\n".join(line for line in lines if line)


def _title(kind: str) -> str:
    name = words.name(kind)
    return name[:1].upper() + name[1:]


def _fitting(shown: Message) -> list[Block]:
    """The message and, under a line, its thread: without buttons, which would be pressed in earnest."""
    made = _without_buttons(shown)
    if shown.replies:
        made += [blocks.divider(), blocks.context("In the thread:")]
    for reply in shown.replies:
        made += _without_buttons(reply)
    return made


def _without_buttons(part: Message) -> list[Block]:
    content = [block for block in part.blocks if block["type"] in _IN_MODALS] or [blocks.section(part.text)]
    return [{name: value for name, value in block.items() if name != "accessory"} for block in content]
