"""What one reader is to an action: whether it is theirs, and so what they may see of it and do with it.

An action is theirs whose post owns it, who stands in while its holder is away, and who is the contact of an agency
whose post has nobody in Slack. Officers act on anybody's. Guests see and do only what is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from bot.policy import Audience, Viewer
from storage import absences, installations, people, posts
from storage.action_lists import Shown
from storage.action_rows import held_elsewhere
from storage.actions import Action
from storage.errors import NotCleared
from storage.figures import EXEMPT, IN_CONFIDENCE, PUBLIC
from storage.names import same_name
from storage.people import KnownPerson

OFFICER, MANAGER, MEMBER = "officer", "manager", "member"
NOBODY = Viewer("", role="viewer")
NOT_HERE = "That action is in confidence and not shown here. Ask cspbot in your direct messages."
NOT_THEIRS = "That action is in confidence, and with somebody else. Nothing was changed."
_BY_LEVEL = (PUBLIC, IN_CONFIDENCE, EXEMPT)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks and where; the posts they act for today, those they may read of, and agencies they answer for.

    `team` is their workspace, where several share the database: what others hold in confidence is not theirs to see.
    """

    audience: Audience
    posts: tuple[KnownPerson, ...] = ()
    related: frozenset[int] = frozenset()
    agencies: frozenset[str] = frozenset()
    team: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who it is; nobody where an answer is for everybody in a place."""
        return self.audience.viewer or NOBODY

    @property
    def officer(self) -> bool:
        """Whether they act on anybody's actions."""
        return self.viewer.at_least(OFFICER) and not self.viewer.guest

    @property
    def manager(self) -> bool:
        """Whether they may decide for others at once."""
        return self.viewer.at_least(MANAGER) and not self.viewer.guest

    @property
    def may_add(self) -> bool:
        """Whether they may make actions."""
        return self.viewer.at_least(MEMBER) and not self.viewer.guest

    def owns(self, action: Action) -> bool:
        """Whether it is theirs to do."""
        if action.owner_id in {post.id for post in self.posts}:
            return True
        unreached = action.owner_id is None or not action.owner_slack_id
        return unreached and same_name(action.owner_agency or action.agency) in self.agencies

    def manages(self, action: Action) -> bool:
        """Whether they are responsible for its owner."""
        return bool(self.viewer.user_id) and action.manager_slack_id == self.viewer.user_id

    def may_change(self, action: Action) -> bool:
        """Whether they may say that it is done, date it anew, give it away."""
        anybodys = self.officer and not held_elsewhere(action, self.team)
        return self.owns(action) or anybodys or self.manages(action)

    def may_edit(self, action: Action) -> bool:
        """Whether they may put its words right or cancel it: also who made it."""
        return self.may_change(action) or self._made(action)

    def holds(self, post_id: int | None) -> bool:
        """Whether they act for a post today, or answer for it."""
        return post_id is not None and post_id in {post.id for post in self.posts}

    def may_see(self, action: Action, *, asked: bool = False) -> bool:
        """Whether its words may be shown to them here; `asked`: it is asked whether it is theirs."""
        level = level_of(action)
        related = asked or self.owns(action) or action.owner_id in self.related or self._made(action)
        related = related or self.holds(action.offered_to)
        if related:
            return level <= Audience(None, self.audience.place).level
        foreign = held_elsewhere(action, self.team)
        return not self.viewer.guest and level <= self.audience.level and not foreign

    def shown(self) -> Shown:
        """The same for a list."""
        place = Audience(None, self.audience.place).level
        open_to = frozenset[str]() if self.viewer.guest else _up_to(self.audience.level)
        return Shown(open_to, _up_to(place), self.viewer.user_id, self.related, self.agencies, self.team)

    def check_seen(self, action: Action, *, asked: bool = False) -> None:
        """Raise NotCleared where they may not see it here."""
        if not self.may_see(action, asked=asked):
            place = self.audience.place
            raise NotCleared(NOT_THEIRS if place and place.kind == "dm" else NOT_HERE)

    def _made(self, action: Action) -> bool:
        return bool(self.viewer.user_id) and action.created_by == self.viewer.user_id


def level_of(action: Action) -> int:
    """How closely an action is held: 0 public, 1 in confidence, 2 exempt and whatever nobody knows."""
    return _BY_LEVEL.index(action.classification) if action.classification in _BY_LEVEL else len(_BY_LEVEL) - 1


def reader(connection: Connection, audience: Audience, today: date) -> Reader:
    """The reader of an answer, as of today."""
    user = audience.viewer.user_id if audience.viewer else ""
    team = team_of(connection, audience)
    if not user:
        return Reader(audience, team=team)
    acting = absences.acting_posts(connection, user, today)
    held = {post.id for post in acting if post.slack_id == user}
    agencies = {same_name(name) for post in held for name in posts.agencies_of(connection, post)}
    related = {post.id for post in people.everyone(connection) if _concerns(post, held, agencies)}
    return Reader(audience, tuple(acting), frozenset({post.id for post in acting} | related), frozenset(agencies), team)


def team_of(connection: Connection, audience: Audience) -> str:
    """The workspace of an answer, where several share the database; else empty: nothing is held back for its sake."""
    return installations.told_apart(connection, (audience.viewer or audience.shared_by or NOBODY).team_id)


def _concerns(post: KnownPerson, held: set[int], agencies: set[str]) -> bool:
    """Whether the holder of posts `held` is deputy or manager of a post, or is reached for it through its agency."""
    unreached = not post.slack_id and same_name(post.agency) in agencies
    return unreached or bool({post.deputy_id, post.manager_id} & held)


def _up_to(level: int) -> frozenset[str] | None:
    """The classifications up to a level; None: all."""
    return None if level >= len(_BY_LEVEL) - 1 else frozenset(_BY_LEVEL[: level + 1])
