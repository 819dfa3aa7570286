"""Every word of `/csp`, in the order of the help. A new one is a module and a line here."""

from __future__ import annotations

from bot.messages import call_word
from handlers import (
    action,
    action_asking,
    action_finders,
    action_form,
    action_forms,
    action_request_forms,
    action_verbs,
    actions,
    away,
    briefing,
    briefing_end,
    briefing_forms,
    briefing_review,
    calendar,
    call_change_forms,
    call_forms,
    calls,
    compare,
    digest_finders,
    digests,
    duty_forms,
    figure,
    help,
    minutes,
    minutes_form,
    minutes_steps,
    priorities,
    priority,
    progress,
    rank,
    reminder_forms,
    reminder_steps,
    report,
    settings,
    sheet,
    source,
    thread_replies,
    trend,
    wards,
    workplan,
    workplan_finders,
    workplan_forms,
    workplan_meeting_forms,
)
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
    Subcommand(
        "actions",
        actions.answer,
        "actions [all | overdue | for POST | due this week | done since DATE]",
        "what you owe, or a list of others, most urgent first",
        "actions",
        people=True,
    ),
    Subcommand(
        "action",
        action.answer,
        "action [add TEXT @owner by DATE | N | N done]",
        "a new action; one of them; done, its date, to somebody else, a comment, in words",
        acts=True,
        people=True,
    ),
    Subcommand(
        "workplan",
        workplan.answer,
        "workplan [BODY] [WHEN]",
        "the rolling work programme; of one body or time: workplan gravesham, workplan winter 2016",
        "workplan",
    ),
    Subcommand("meetings", workplan.meetings, "meetings", "the coming meetings and when their agendas must be public"),
    Subcommand(
        "minutes",
        minutes.answer,
        "minutes",
        "undertakings and resolutions out of the text of minutes, one by one",
        "minutes",
    ),
    Subcommand(
        "calendar",
        calendar.answer,
        "calendar [for DATE | duties]",
        "the coming year; the dates that a meeting sets; what recurs by law or practice",
        "calendar for 22 July 2015",
    ),
    Subcommand(
        "report",
        report.answer,
        "report [2016/17] [BODY]",
        "a draft of the committee's annual report, as a file for you",
        "report 2016/17",
    ),
    Subcommand(
        "digest",
        digests.answer,
        "digest [CHANNEL]",
        "what this channel, or you, are sent on time, and when",
        "digest",
        ("digests", "subscriptions"),
    ),
    Subcommand(
        "away",
        away.answer,
        "away until DATE [deputy NAME]",
        "your leave: reminders go to your deputy, or wait",
        "away until 3 March",
        acts=True,
        people=True,
    ),
    Subcommand("back", away.back, "back", "your leave is over", acts=True, alone=True),
    Subcommand("settings", settings.answer, "settings", "when you are reminded, and your leave", "settings"),
    Subcommand(
        briefing.VERB,
        briefing.answer,
        "brief [add TEXT | list | close N | keep N DATE | review]",
        "contribute to the daily briefing; see what is open",
        "brief add Shed break-ins near the station until Friday",
        ("briefing",),
        acts=True,
        people=True,
    ),
    Subcommand(
        "call",
        calls.answer,
        "call [new | NUMBER]",
        "data calls: which figures were asked of whom, what came, what is missing",
        "call",
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
    Subcommand("action_done", action_verbs.press_done, "", "", acts=True, listed=False),
    Subcommand("action_show", action.press_show, "", "", listed=False),
    *(Subcommand(verb, answer, "", "", acts=True, listed=False) for verb, answer in action_verbs.PRESSED.items()),
    Subcommand("action_grant", action_asking.press_grant, "", "", acts=True, listed=False),
    Subcommand("action_refuse", action_asking.press_refuse, "", "", acts=True, listed=False),
    Subcommand("action_later", reminder_steps.later("action"), "", "", acts=True, listed=False),
    Subcommand("item_later", reminder_steps.later("item"), "", "", acts=True, listed=False),
    Subcommand("duty_later", reminder_steps.later("duty"), "", "", acts=True, listed=False),
    Subcommand("item_report_sent", reminder_steps.report_sent, "", "", acts=True, listed=False),
    Subcommand("duty_done", reminder_steps.duty_done, "", "", acts=True, listed=False),
    Subcommand(thread_replies.VERB, thread_replies.press, "", "", acts=True, listed=False),
    Subcommand(call_word.CLOSE, calls.press_close, "", "", acts=True, listed=False),
    Subcommand(call_word.TEMPLATE, calls.template, "", "", listed=False),
    Subcommand(call_word.COLLECTED, calls.collected, "", "", listed=False),
    Subcommand("rank_mark", rank.mark, "", "", acts=True, listed=False),
    Subcommand(sheet.VERB, sheet.answer, "", "", listed=False),
    *(Subcommand(verb, briefing_review.decide, "", "", acts=True, listed=False) for verb in briefing_review.DECISIONS),
    Subcommand("brief_approve", briefing_review.approve, "", "", acts=True, listed=False),
    Subcommand("brief_tidy", briefing_review.tidy, "", "", acts=True, listed=False),
    Subcommand("brief_page", briefing_review.turn, "", "", listed=False),
    Subcommand("brief_preview", briefing_review.preview, "", "", listed=False),
    Subcommand("brief_close", briefing.press_close, "", "", acts=True, listed=False),
    Subcommand("brief_reopen", briefing_end.reopen, "", "", acts=True, listed=False),
    Subcommand("brief_withdraw", briefing.press_withdraw, "", "", acts=True, listed=False),
    *(Subcommand(verb, press, "", "", acts=True, listed=False) for verb, press in minutes_steps.BUTTONS.items()),
    Subcommand("trend_chart", trend.pictures, "", "", listed=False),
    Subcommand("trend_source", trend.source, "", "", listed=False),
)

# Every modal but the scoring form, what its menus look up, and the shortcuts of a message that open one.
FORMS: tuple[Form, ...] = (
    *action_form.FORMS,
    *action_forms.FORMS,
    *action_request_forms.FORMS,
    *briefing_forms.FORMS,
    *call_forms.FORMS,
    *call_change_forms.FORMS,
    *minutes.FORMS,
    *minutes_form.FORMS,
    *workplan_forms.FORMS,
    *workplan_meeting_forms.FORMS,
    *duty_forms.FORMS,
    *digests.FORMS,
    *reminder_forms.FORMS,
    *away.FORMS,
    *progress.FORMS,
    *settings.FORMS,
)
FINDERS: dict[str, Finder] = {
    **action_finders.FINDERS,
    **workplan_finders.FINDERS,
    **briefing_forms.FINDERS,
    **digest_finders.FINDERS,
}
SHORTCUTS: dict[str, str] = {**action_form.SHORTCUTS, **briefing_forms.SHORTCUTS}


def router() -> Router:
    """The router with everything cspbot answers."""
    helping = Subcommand("help", help.answering(ASKING), "help", "this list", aliases=("?", "hello", "hi"))
    return Router((*ASKING, helping, *TALK, *BUTTONS), otherwise="priority")
