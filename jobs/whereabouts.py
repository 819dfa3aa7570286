"""With several workspaces: who is at home in which. Slack knows a person only by the token of their own workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from slack_sdk import WebClient

from jobs import posting
from jobs.clearance import is_outsider, user_of
from jobs.posting import Failure
from storage import access, rosters
from storage.access import SlackUser
from storage.engine import Database

AT_ONCE = 25  # people looked up in one go: deliveries wait meanwhile
ASK_AGAIN = timedelta(hours=1)  # somebody whom no workspace knows may join one
NOWHERE = ""
_NOT_HERE = frozenset({"user_not_found", "user_not_visible"})


def learn(db: Database, slack_for: Callable[[str], WebClient], teams: Sequence[str]) -> int:
    """Ask the workspaces `teams` for everybody who may be written to and is not known yet; how many were settled.

    Whom none of them knows counts as gone: what is theirs reaches who stands in.
    """
    with db.read() as connection:
        now = db.now(connection)
        unknown = rosters.nowhere(connection, asked_before=now - ASK_AGAIN)[:AT_ONCE]
    settled = 0
    for user in unknown:
        found = _home(slack_for, teams, user, now)
        if found:
            with db.write() as connection:
                access.remember_user(connection, *found)
            settled += 1
    return settled


def _home(
    slack_for: Callable[[str], WebClient], teams: Sequence[str], user: str, now: datetime
) -> tuple[str, SlackUser] | None:
    """The workspace of a person and what it says of them; None where one of them did not answer."""
    for team in teams:
        told = posting.user_info(slack_for(team), user)
        if not isinstance(told, Failure):
            if not is_outsider(told, team):
                return team, user_of(user, told, now, team)
        elif told.reason not in _NOT_HERE:
            return None
    return NOWHERE, SlackUser(user, "", guest=False, deleted=True, timezone="", checked_at=now)
