"""Running: the whole bot or a part of it until told to stop, and one tick for cron."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

from slack_sdk.errors import SlackApiError

from bot import log
from bot.app import Application, serve
from bot.cli.setting_up import Context
from bot.clock import PracticeClock
from bot.config import SettingsError, require_slack
from bot.messages.subscription_words import name
from bot.worker import Worker
from bot.workspaces import Workspaces


def run(context: Context, *, answers: bool, ticks: bool) -> None:
    """Run until a signal says stop. Raises SettingsError where settings or Slack say no."""
    require_slack(context.settings)
    log.configure(context.settings.log_level)
    asyncio.run(serve(Application(context.settings, context.db, context.clock, answers=answers, ticks=ticks)))


def tick(context: Context, now: datetime) -> Iterator[str]:
    """Do what is due by `now`, once; a line about each thing done, missed or put off."""
    require_slack(context.settings)
    log.configure(context.settings.log_level)
    team = "" if context.settings.several else team_of(context)
    worker = Worker(context.settings, context.db, PracticeClock(now), team)
    planned, outcomes = worker.work()
    for order in planned.missed:
        yield f"missed: {name(order.kind)} for {order.recipient}, {order.slot}"
    for action in planned.nobody:
        yield f"no one in Slack to remind of: {action.title}"
    for outcome in outcomes:
        sent, reason = outcome.delivery, f" ({outcome.reason})" if outcome.reason else ""
        yield f"{outcome.state}: {name(sent.kind)} for {sent.recipient}, {sent.slot}{reason}"
    if not (planned.missed or outcomes):
        yield "Nothing was due."


def team_of(context: Context) -> str:
    """The workspace that the bot's token belongs to. Raises SettingsError where Slack does not say."""
    client = Workspaces(context.settings, context.db).client("")
    try:
        return str(client.auth_test()["team_id"])
    except SlackApiError as error:
        raise SettingsError(f"SLACK_BOT_TOKEN: Slack refused it ({error.response.get('error')})") from None
    except OSError as error:
        raise SettingsError(f"SLACK_API_URL: {context.settings.slack_api_url} can't be reached ({error})") from None
