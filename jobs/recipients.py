"""Whom a message reaches on a day: who holds the post, who stands in while they are away, or the agency's contact.

The one rule for reminders, news and calls. While the holder is away, the deputy they named is reached; without one it
is held until they are back.
A post that nobody in Slack holds is reached through its deputy, else through the contact of its agency.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from storage import rosters
from storage.absences import Absence
from storage.people import KnownPerson
from storage.rosters import Member, Roster

COUNCILLOR, COMMITTEE = "councillor", "committee"


@dataclass(frozen=True, slots=True)
class Reached:
    """Who is written to (empty: nobody), for which post or agency where it is not their own, and until when it is away.

    `held`: nobody is written to only because they are away.
    """

    slack_id: str = ""
    on_behalf: str = ""
    away_until: date | None = None
    held: bool = False


@dataclass(slots=True)
class Recipients:
    """Answers for one roster, each question once."""

    roster: Roster
    _known: dict[tuple[int | None, str, date], Reached] = field(default_factory=dict)

    def of(self, owner_id: int | None, agency: str, day: date) -> Reached:
        """Whom a reminder for this post (None: the agency as a whole) reaches on `day`."""
        key = (owner_id, agency, day)
        if key not in self._known:
            post = self.roster.posts.get(owner_id) if owner_id else None
            self._known[key] = self._of_post(post, agency, day) if post else self._through(agency, "", day)
        return self._known[key]

    def manager_of(self, owner_id: int | None, agency: str, day: date) -> str:
        """Who is told what stays overdue: who is reached for the post's manager, else the first of those who manage.

        Never the one who is reminded of it, and no councillor who did not ask for summaries. Empty: nobody today.
        """
        post = self.roster.posts.get(owner_id) if owner_id else None
        reached = self.of(post.manager_id, "", day) if post and post.manager_id else Reached()
        owner = self.of(owner_id, agency, day).slack_id
        if reached.held:
            return ""
        others = [user for user in self._managers_near(owner) if user != owner and not self._away(user, day)]
        found = [user for user in (reached.slack_id, *others) if user and user != owner and self._summed_up_for(user)]
        return found[0] if found else ""

    def _managers_near(self, owner: str) -> list[str]:
        """Who manages, without those who are known to be in another workspace than the owner."""
        homes = {user: member.team_id for user, member in self.roster.members.items()}
        home = homes.get(owner, "")
        return [user for user in self.roster.managers if not home or homes.get(user, "") in ("", home)]

    def _of_post(self, post: KnownPerson, agency: str, day: date) -> Reached:
        if holder := self._member(post.slack_id):
            away = holder.absence_on(day)
            return self._instead_of(away, post.name, day) if away else Reached(holder.slack_id)
        stands_in = self.roster.posts.get(post.deputy_id or 0)
        if stands_in and not self._away(stands_in.slack_id, day):
            return Reached(stands_in.slack_id, post.name)
        return self._through(post.agency or agency, post.name, day)

    def _through(self, agency: str, post_name: str, day: date) -> Reached:
        """The contact of an agency; where that is away, its deputy, or nobody until it is back."""
        contact = self.roster.contact_of(agency)
        holder = self._member(contact.slack_id) if contact else None
        if holder is None:
            return Reached()
        behalf = ", ".join(part for part in (post_name, agency) if part)
        away = holder.absence_on(day)
        if away is None:
            return Reached(holder.slack_id, behalf)
        return replace(self._instead_of(away, behalf, day), away_until=None)  # the contact is away, not the owner

    def _instead_of(self, away: Absence, behalf: str, day: date) -> Reached:
        """The deputy whom somebody named for their leave; nobody where there is none, or that one is away as well."""
        present = bool(away.deputy) and not self._away(away.deputy, day)
        return Reached(away.deputy if present else "", behalf, away.last, held=not present)

    def _member(self, slack_id: str) -> Member | None:
        return None if slack_id in self.roster.gone else self.roster.members.get(slack_id)

    def _away(self, slack_id: str, day: date) -> bool:
        member = self._member(slack_id)
        return member is None or member.absence_on(day) is not None

    def _summed_up_for(self, slack_id: str) -> bool:
        member = self.roster.members.get(slack_id)
        return member is not None and (member.preference.summaries or not is_councillor(member))


def reached(connection: Connection, owner_id: int | None, agency: str, day: date) -> str:
    """The Slack user whom a message for this post (None: the agency as a whole) reaches on `day`; empty: nobody."""
    return Recipients(rosters.read(connection, since=day)).of(owner_id, agency, day).slack_id


def is_councillor(member: Member) -> bool:
    """Whether a Slack user holds a councillor's post or chairs a committee."""
    return any(
        COUNCILLOR in f"{post.name} {post.role}".casefold() or COMMITTEE in post.chair_of.casefold()
        for post in member.posts
    )
