"""What every command starts with: settings, the database, the time meant, the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clock import Clock, clock_starting_at, count_clear_days
from bot.config import Settings, load_settings
from storage import migrate
from storage.engine import Database
from storage.errors import BadInput


@dataclass(frozen=True)
class Context:
    """What a command works with."""

    settings: Settings
    db: Database
    clock: Clock

    def now(self, at: str = "") -> datetime:
        """The time meant: `at` (local where it has no offset), else that of the clock."""
        return instant(at, self.settings) if at else self.clock.now()


def opened(*, current: bool = True) -> Context:
    """Settings and database; `current` insists on this version's schema. Raises SettingsError, StorageUnavailable."""
    settings = load_settings()
    count_clear_days(settings.clear_days)
    db = Database(settings.database_url)
    if current:
        migrate.require_current(db)
    return Context(settings, db, clock_starting_at(settings.start_at))


def instant(words: str, settings: Settings) -> datetime:
    """A time as people type it for `--at`. Raises BadInput."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise BadInput(f"--at: “{words}” is not a time; write it as 2015-02-09T09:05 (local time).") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)).astimezone(UTC)
