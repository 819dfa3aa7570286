"""Who reviews the draft of a briefing: its owner, else the officers in its channel, else all officers.

Never a guest, nobody whose account is closed and nobody without an officer's grant, whoever they own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from slack_sdk import WebClient

from bot.policy import is_stale
from jobs import posting
from jobs.clearance import user_of
from jobs.posting import Failure
from storage import access, installations
from storage.access import SlackUser
from storage.engine import Database
from storage.subscriptions import Subscription


@dataclass(slots=True)
class Officers:
    """Who may review drafts, for the drafts that are planned at one moment: nobody is asked about twice."""

    db: Database
    slack_for: Callable[[str], WebClient]
    _granted: dict[str, list[str]] = field(default_factory=dict)
    _fit: dict[tuple[str, str], bool] = field(default_factory=dict)

    def readers(self, each: Subscription, *, without: Collection[str] = ()) -> list[str]:
        """Who gets the draft of a subscription, `without` those who had theirs; empty where nobody can review."""
        officers = [user for user in self._of_team(each.team_id) if user not in without]
        if each.owner in officers and self._is_fit(each.team_id, each.owner):
            return [each.owner]
        fit = [user for user in officers if self._is_fit(each.team_id, user)]
        client = self.slack_for(each.team_id)
        told = posting.channel_members(client, each.channel_id) if fit and not each.of_person else []
        present = [] if isinstance(told, Failure) else [user for user in fit if user in told]
        return present or fit

    def _of_team(self, team_id: str) -> list[str]:
        """Those who were granted the role, without whose workspace is another one."""
        if team_id not in self._granted:
            with self.db.read() as connection:
                every = access.users_with_role(connection, *access.OFFICERS)
                self._granted[team_id] = installations.near(connection, every, team_id)
        return self._granted[team_id]

    def _is_fit(self, team_id: str, user: str) -> bool:
        if (team_id, user) not in self._fit:
            self._fit[team_id, user] = is_fit(self.db, self.slack_for(team_id), team_id, user)
        return self._fit[team_id, user]


def is_fit(db: Database, slack: WebClient, team_id: str, user: str) -> bool:
    """Whether somebody in Slack is neither a guest nor gone; where it does not say, as far as it is known.

    Asked of Slack where it is not known or was long ago. Before a draft is sent it is asked again (jobs/clearance.py).
    """
    with db.read() as connection:
        known = access.slack_user(connection, team_id, user)
    if known is None or is_stale(known.checked_at):
        known = _asked(db, slack, team_id, user) or known
    return known is None or not (known.guest or known.deleted)


def _asked(db: Database, slack: WebClient, team_id: str, user: str) -> SlackUser | None:
    told = posting.user_info(slack, user)
    if isinstance(told, Failure) and told.kind != "rejected":
        return None
    with db.write() as connection:
        at = db.now(connection)
        # Whom Slack does not know is of another workspace, or was removed.
        found = (
            SlackUser(user, "", False, True, "", at) if isinstance(told, Failure) else user_of(user, told, at, team_id)
        )
        access.remember_user(connection, team_id, found)
    return found
