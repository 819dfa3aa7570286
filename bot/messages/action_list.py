"""`/csp actions`: a page of actions, most urgent first, each with what its reader can do about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.messages import action_words, blocks, form, layout, owed_lines, tasks
from bot.messages.message import Block, Message
from storage.action_lists import Page
from storage.actions import OPEN, Action

DONE_HERE = "csp:list:done"  # its value: the number of the action, then the question that lists anew
TURN = "csp:list:turn"  # the page takes the place of the one before
MENU = "csp:list:menu"
LATER = "csp:list:later"
ORIGIN_CHARS, ALOUD = 80, 8
HIDDEN = "not shown here"
_FILTERS = (
    ("My actions", "actions mine"),
    ("Overdue", "actions overdue"),
    ("Due this week", "actions due this week"),
    ("All open", "actions all"),
    ("Without a date", "actions undated"),
    ("Waiting for my answer", "actions offered"),
    ("Made by me", "actions made by me"),
    ("Done in the last 30 days", "actions done since 30 days ago"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of actions. `heading` says which they are ("Overdue, CSU Inspector"); empty: the reader's own.

    `line` asks for the same from the beginning ("actions overdue"), `number` is the page's, `changeable` are the
    numbers of the actions that the reader may mark done.
    """

    page: Page
    heading: str
    line: str
    number: int
    size: int
    today: date
    changeable: Collection[int] = ()
    own_posts: str = ""

    @property
    def more(self) -> int:
        """How many there are after this page."""
        return max(0, self.page.total - self.page.offset - len(self.page.actions))


def render(listed: Listed) -> Message:
    """The page with its buttons, the way to the next one, and the menu of other lists."""
    shown = listed.page.actions
    made: list[Block] = [blocks.section(f"*{_title(listed)}*")]
    for action in shown:
        made += _row(action, listed)
    made += _hidden(listed)
    made.append(blocks.actions(*_turns(listed), blocks.select("Another list", MENU, _FILTERS)))
    made.append(blocks.context("`/csp action 12` shows action 12; `/csp action add …` stores a new one."))
    return Message(layout.spoken(_aloud(listed)), tuple(made))


def nothing(words: str, listed: Listed) -> Message:
    """No action fits: why, and the menu of other lists."""
    hidden = _hidden(listed)
    menu = blocks.actions(blocks.select("Another list", MENU, _FILTERS))
    said = " ".join([words, *([_hidden_words(listed)] if hidden else [])])
    return Message(layout.spoken(said), (blocks.section(words), *hidden, menu))


def _title(listed: Listed) -> str:
    total = listed.page.total
    count = owed_lines.count(total)
    start, end = listed.page.offset + 1, listed.page.offset + len(listed.page.actions)
    which = f", {start} to {end}" if total > len(listed.page.actions) else ""
    if not listed.heading:
        return f"You have {count}{which}"
    return f"{blocks.plain(listed.heading)}: {count}{which}"


def _row(action: Action, listed: Listed) -> list[Block]:
    words = _words(action, listed.today)
    if action.status != OPEN or action.id not in listed.changeable:
        return [blocks.section(words, action_words.show(action.id))]
    value = f"{action.id} {_here(listed)}"
    done = blocks.button("Done", f"{DONE_HERE}:{action.id}", value, spoken=f"Done: {action.title}")
    return [blocks.section(words), blocks.actions(done, blocks.overflow(f"{LATER}:{action.id}", _menu(action)))]


def _words(action: Action, today: date) -> str:
    small = [action_words.owner(action), blocks.clip(blocks.plain(action.meeting), ORIGIN_CHARS)]
    title = blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)
    origin = blocks.SEPARATOR.join(words for words in small if words)
    return f"*{action_words.stands(action, today)}*\n{action.id}. {title}\n_{origin}_"


def _menu(action: Action) -> list[tuple[str, str]]:
    number = action.id
    return [
        ("Show", f"{action_words.SHOW} {number}"),
        ("Remind me on a date…", f"{form.OPENS}action-later {number}"),
        ("Ask for more time…", f"{form.OPENS}{action_words.MORE_TIME} {number}"),
        ("Not my action…", f"{form.OPENS}{action_words.NOT_MINE} {number}"),
        ("Change the date…", f"{form.OPENS}{action_words.DATE} {number}"),
    ]


def _turns(listed: Listed) -> list[Block]:
    turns = []
    if listed.number > 1:
        turns.append(blocks.button("Previous", f"{TURN}:previous", _at(listed, listed.number - 1)))
    if listed.more:
        label = f"Next {min(listed.size, listed.more)}"
        turns.append(blocks.button(label, f"{TURN}:next", _at(listed, listed.number + 1)))
    return turns


def _here(listed: Listed) -> str:
    return _at(listed, listed.number) if listed.number > 1 else listed.line


def _at(listed: Listed, number: int) -> str:
    return f"{listed.line} page {number}" if number > 1 else listed.line


def _hidden(listed: Listed) -> list[Block]:
    return [blocks.context(_hidden_words(listed))] if listed.page.hidden else []


def _hidden_words(listed: Listed) -> str:
    count = listed.page.hidden
    verb = "is" if count == 1 else "are"
    return f"{owed_lines.count(count)} {verb} {HIDDEN}. Your direct messages with cspbot show what you may see."


def _aloud(listed: Listed) -> str:
    shown: Sequence[Action] = listed.page.actions[:ALOUD]
    said = [f"{_title(listed)}.", *(_one_aloud(action, listed) for action in shown)]
    left = listed.page.total - listed.page.offset - len(shown)
    said += [f"And {left} more."] if left > 0 else []
    return " ".join([*said, *([_hidden_words(listed)] if listed.page.hidden else [])])


def _one_aloud(action: Action, listed: Listed) -> str:
    title = blocks.clip(blocks.plain(action.title), tasks.TITLE_CHARS)
    owner = f", {action_words.owner(action)}" if listed.heading else ""
    return f"{action_words.stands(action, listed.today)}: {title}{owner}."
