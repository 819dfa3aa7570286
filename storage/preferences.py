"""What Slack users set for their own reminders: at what time, and whether a councillor wants summaries too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, Row, select

from storage.tables import preference as table
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Preference:
    """The settings of a Slack user. `remind_at` None: at the time of the partnership."""

    slack_id: str
    remind_at: time | None = None
    summaries: bool = False


def of(connection: Connection, slack_id: str) -> Preference:
    """What a Slack user set; where nothing, what holds for everybody."""
    row = connection.execute(select(table).where(table.c.slack_id == slack_id)).one_or_none()
    return _preference(row) if row else Preference(slack_id)


def every(connection: Connection) -> dict[str, Preference]:
    """The settings of everybody who set any, by Slack id."""
    return {row.slack_id: _preference(row) for row in connection.execute(select(table))}


def keep(connection: Connection, wanted: Preference, *, at: datetime) -> None:
    """Store the settings of a Slack user in the place of what they were."""
    written = f"{wanted.remind_at:%H:%M}" if wanted.remind_at else ""
    row = {"slack_id": wanted.slack_id, "remind_at": written, "summaries": wanted.summaries, "changed_at": at}
    upsert(connection, table, [row], keys=["slack_id"])


def _preference(row: Row[tuple[object, ...]]) -> Preference:
    return Preference(row.slack_id, time.fromisoformat(row.remind_at) if row.remind_at else None, row.summaries)
