"""Every word of `/csp`, in the order of the help. A new one is a module and a line here."""

from __future__ import annotations

from handlers import actions, compare, figure, help, priorities, priority, rank, source, trend, wards, workplan
from handlers.forms import Finder, Form
from handlers.router import Router, Subcommand

ASKING = (
    Subcommand(
        "priority",
        priority.answer,
        "priority NAME [AREA] [PERIOD]",
        "a priority's figures side by side",
        "priority violent-crime",
    ),
    Subcommand(
        "priorities",
        priorities.answer,
        "priorities",
        "every strategy with its priorities, newest first",
        "priorities",
        alone=True,
    ),
    Subcommand(
        "figure",
        figure.answer,
        "figure CATEGORY [AREA] [PERIOD]",
        "everything published on one category",
        "figure burglary dartford",
        ("figures",),
    ),
    Subcommand(
        "compare",
        compare.answer,
        "compare CATEGORY [AREA] [PERIOD [and PERIOD]]",
        "all districts, highest first; or one period against another",
        "compare violent-crime",
    ),
    Subcommand(
        "trend",
        trend.answer,
        "trend CATEGORY [AREA] [PERIOD]",
        "what the months show: spike, trend or neither",
        "trend violence dartford",
        ("trends", "months"),
    ),
    Subcommand(
        "wards", wards.answer, "wards CATEGORY [AREA] [PERIOD]", "the wards most affected", "wards violence dartford"
    ),
    Subcommand(
        "rank",
        rank.answer,
        "rank [AREA]",
        "the theme ranking: totals, order and what moved",
        "rank",
        ("ranking", "rankings"),
    ),
    Subcommand("actions", actions.answer, "actions", "what you owe, most urgent first", "actions"),
    Subcommand(
        "workplan",
        workplan.answer,
        "workplan [BODY]",
        "the rolling work programme; of one body by a part of its name: workplan gravesham",
        "workplan",
    ),
    Subcommand("meetings", workplan.meetings, "meetings", "the coming meetings and when their agendas must be public"),
    Subcommand(
        "calendar",
        workplan.calendar,
        "calendar [for DATE]",
        "the dates that a meeting sets: agenda and notice of key decisions",
        "calendar for 22 July 2015",
    ),
    Subcommand("source", source.answer, "source [NAME | PLACE]", "where figures come from", "source", ("sources",)),
)


# Said rather than asked: not in the help.
TALK = (
    Subcommand("thanks", help.thanks, "", "", aliases=("thank", "cheers"), listed=False),
    Subcommand("done", help.done, "", "", listed=False),
)


# Behind buttons only: nobody types the number of an action.
BUTTONS = (
    Subcommand("action_done", actions.press_done, "", "", acts=True, listed=False),
    Subcommand("rank_mark", rank.mark, "", "", acts=True, listed=False),
    Subcommand("trend_chart", trend.pictures, "", "", listed=False),
    Subcommand("trend_source", trend.source, "", "", listed=False),
)

# Every modal but the scoring form, what its menus look up, and the shortcuts of a message that open one.
FORMS: tuple[Form, ...] = ()
FINDERS: dict[str, Finder] = {}
SHORTCUTS: dict[str, str] = {}


def router() -> Router:
    """The router with everything cspbot answers."""
    helping = Subcommand("help", help.answering(ASKING), "help", "this list", aliases=("?", "hello", "hi"))
    return Router((*ASKING, helping, *TALK, *BUTTONS), otherwise="priority")
