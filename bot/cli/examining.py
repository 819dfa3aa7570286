"""`cspbot doctor`: everything that can be wrong with an installation, each with what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from bot.cli import serving
from bot.cli.setting_up import Context, opened
from bot.config import SettingsError, require_slack
from bot.installing import INSTALL_PATH
from bot.messages import subscription_words
from bot.workspaces import Workspaces
from jobs import notices, posting
from jobs.posting import Failure
from storage import access, deliveries, installations, migrate, subscriptions, ticks
from storage.errors import CspError

SAFE_SQLITE = (3, 51, 3)


def examine() -> tuple[list[str], bool]:
    """A line a check, and whether nothing is wrong (a warning is not wrong)."""
    try:
        context = opened(current=False)
    except SettingsError as error:
        return [f"wrong  settings: {error}"], False
    lines: list[str] = []
    for name, check in _CHECKS:
        if name in _NEED_DATABASE and any(line.startswith("wrong  database") for line in lines):
            continue
        try:
            lines += [f"{line.partition(' ')[0]:5}  {name}: {line.partition(' ')[2]}" for line in check(context)]
        except (CspError, SettingsError) as error:
            lines.append(f"wrong  {name}: {error}")
    return lines, not any(line.startswith("wrong") for line in lines)


def _schema(context: Context) -> Iterator[str]:
    migrate.require_current(context.db)
    yield f"ok schema {migrate.newest_revision()}"


def _sqlite(context: Context) -> Iterator[str]:
    if not context.db.is_sqlite:
        yield "ok PostgreSQL"
    elif sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield (
            f"note SQLite {sqlite3.sqlite_version} has a rare fault in its write-ahead log (mended in 3.51.3); "
            "cspbot's own write lock avoids it, other programs that write to the file would not"
        )
    else:
        yield f"ok SQLite {sqlite3.sqlite_version}"


def _slack(context: Context) -> Iterator[str]:
    require_slack(context.settings)
    if context.settings.several:
        yield from _installations(context)
        return
    yield f"ok workspace {serving.team_of(context)}, {'Socket Mode' if context.settings.socket_mode else 'HTTP'}"


def _installations(context: Context) -> Iterator[str]:
    """With several workspaces: does Slack still take each one's token?"""
    workspaces = Workspaces(context.settings, context.db)
    with context.db.read() as connection:
        every = installations.every(connection, removed=True)
    for each in every:
        if each.removed_at:
            yield f"note {each.named} removed cspbot; nothing is sent there until it is installed again"
            continue
        answer = posting.identity(workspaces.client(each.team_id))
        if not isinstance(answer, Failure):
            yield f"ok workspace {each.named}"
        elif answer.kind == "token":
            yield f"wrong {each.named}: Slack refused its token ({answer.reason}); install cspbot there again"
        else:
            yield f"wrong {each.named}: Slack did not answer ({answer.reason}); is SLACK_API_URL right?"
    if not every:
        yield f"note no workspace has installed cspbot yet; open {INSTALL_PATH} at its public address"
    if context.settings.slack_bot_token.get_secret_value():
        yield "note SLACK_BOT_TOKEN is not used: with several workspaces each has its own"


def _ticker(context: Context) -> Iterator[str]:
    with context.db.read() as connection:
        last, now = ticks.last(connection), context.db.now(connection)
    yield f"ok last tick {(now - last).total_seconds():.0f} s ago" if last else "note no tick yet; start `cspbot run`"


def _sent(context: Context) -> Iterator[str]:
    with context.db.read() as connection:
        dead = deliveries.history(connection, states=("dead",), limit=5)
    for lost in dead:
        yield f"note not sent: {lost.kind} for {lost.recipient}, {lost.slot} ({lost.reason})"
    if not dead:
        yield "ok nothing was given up"


def _paused(context: Context) -> Iterator[str]:
    with context.db.read() as connection:
        held = [(each, notices.last_problem(connection, each)) for each in subscriptions.held(connection)]
    for each, problem in held:
        why = subscription_words.problem(problem, each.of_person)
        what, remedy = subscription_words.name(each.kind), subscription_words.remedy(problem)
        yield f"note the {what} for {each.channel_id} is paused: {why}. {remedy}."
    if not held:
        yield "ok no digest waits for its channel"


def _admins(context: Context) -> Iterator[str]:
    with context.db.read() as connection:
        found = access.users_with_role(connection, "admin")
    yield f"ok {len(found)} admin" if found else "note nobody is admin yet; `cspbot grant U... admin`"


_NEED_DATABASE = ("ticker", "deliveries", "digests", "people")
_CHECKS: tuple[tuple[str, Callable[[Context], Iterator[str]]], ...] = (
    ("database", _schema),
    ("engine", _sqlite),
    ("Slack", _slack),
    ("ticker", _ticker),
    ("deliveries", _sent),
    ("digests", _paused),
    ("people", _admins),
)
