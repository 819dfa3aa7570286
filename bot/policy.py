"""Who may see what, where. Decided when an answer is composed, and again when a post is sent.

Public figures: everybody. In confidence: people with an officer's role or higher who are not guests, in their own DM
with cspbot or in a private channel cleared for it; never in a public channel, in Slack Connect, or where anything about
the reader or the place is not known. Exempt: the same people, in their own DM only. A figure under embargo counts as in
confidence until the embargo ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from storage import access
from storage.access import ROLES, Channel
from storage.figures import EXEMPT, IN_CONFIDENCE, PUBLIC, Figure

_LEVEL = {PUBLIC: 0, IN_CONFIDENCE: 1, EXEMPT: 2}
_MOST = max(_LEVEL.values())
CONFIDENTIAL = _LEVEL[IN_CONFIDENCE]  # the level of an audience that may read what is in confidence
TRUSTED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, as far as it is known. `known` is false while Slack has not said whether this is a guest."""

    user_id: str
    team_id: str = ""
    role: str = "member"
    known: bool = False
    guest: bool = False
    timezone: str = "Europe/London"

    def at_least(self, role: str) -> bool:
        """Whether this viewer has `role` or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who will read an answer: one person in a place, or everybody in the place (`viewer` None)."""

    viewer: Viewer | None
    place: Channel | None
    shared_by: Viewer | None = None

    @property
    def level(self) -> int:
        """The highest classification this audience may read: 0 public, 1 in confidence, 2 exempt.

        Nobody shares more than they may read themselves.
        """
        readers = [_reader_level(reader) for reader in (self.viewer, self.shared_by) if reader is not None]
        return min([_place_level(self.place), *readers])


def viewer_of(connection: Connection, team_id: str, user_id: str) -> Viewer:
    """Somebody as far as we know them now: their role, and what Slack said of them not too long ago."""
    user = access.slack_user(connection, team_id, user_id)
    return Viewer(
        user_id=user_id,
        team_id=team_id,
        role=access.granted_role(connection, user_id) or "member",
        known=user is not None and not user.deleted and not is_stale(user.checked_at),
        guest=user is not None and user.guest,
    )


def is_stale(checked_at: datetime | None) -> bool:
    """Whether what Slack said then is too old to rest confidence on."""
    # Real time on purpose: what Slack said of a person or a channel ages by the calendar of the world, not of a demo.
    return checked_at is None or datetime.now(UTC) - checked_at > TRUSTED_FOR


def _reader_level(viewer: Viewer) -> int:
    trusted = viewer.known and not viewer.guest and viewer.role in access.OFFICERS
    return _MOST if trusted else _LEVEL[PUBLIC]


def _place_level(place: Channel | None) -> int:
    if place is None:
        return _LEVEL[PUBLIC]
    if place.kind == "dm":
        return _MOST
    return _LEVEL[IN_CONFIDENCE] if place.kind == "private" and place.clearance == IN_CONFIDENCE else _LEVEL[PUBLIC]


def classification_level(classification: str, embargo_until: datetime | None, now: datetime) -> int:
    """How closely something is held at `now`; a classification nobody knows is held as closely as any."""
    level = _LEVEL.get(classification, _MOST)
    embargoed = embargo_until is not None and now < embargo_until
    return max(level, _LEVEL[IN_CONFIDENCE]) if embargoed else level


def visible(figures: Iterable[Figure], audience: Audience, now: datetime) -> tuple[list[Figure], list[Figure]]:
    """The figures that `audience` may read at `now`, and those it may not, each in the order given."""
    shown: list[Figure] = []
    withheld: list[Figure] = []
    level = audience.level
    for figure in figures:
        allowed = classification_level(figure.classification, figure.embargo_until, now) <= level
        (shown if allowed else withheld).append(figure)
    return shown, withheld
