"""Home tabs are kept fresh: published anew where what they say has changed, and only there.

Each process looks through the record from where it last looked and takes up whom the changes concern; at the first look
and at the start of a day everybody is taken up. What is published differs from what was, by its digest. Slack's hash
keeps an older page from replacing a newer one that another process has just published.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from http.client import HTTPException
from zoneinfo import ZoneInfo

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import WorkingDays
from bot.messages import home
from bot.messages.home import View
from jobs import home_tab
from jobs.home_tab import Scene
from storage import homes
from storage.engine import Database

AT_ONCE = 50  # Home tabs published in one go: deliveries wait meanwhile
LINES_AT_ONCE = 1_000
OVERLAP = 200  # lines looked at once more: PostgreSQL numbers them before others become visible
DEFAULT_WAIT = 30.0
CONFLICT, LIMITED = "hash_conflict", "ratelimited"
GONE = frozenset({"user_not_found", "user_disabled", "user_not_visible", "not_enabled"})
Key = tuple[str, str]  # (team id, user id)
log = structlog.get_logger(__name__)


class Homes:
    """The Home tabs of one process. May be used from several threads."""

    def __init__(
        self, db: Database, slack_for: Callable[[str], WebClient], zone: ZoneInfo, working_days: WorkingDays
    ) -> None:
        """`slack_for` gives the client of a workspace, `zone` is the partnership's."""
        self._db, self._slack_for, self._zone, self._working_days = db, slack_for, zone, working_days
        self._lock = threading.Lock()
        self._waiting: dict[Key, None] = {}  # in order, each once
        self._seen, self._lately = 0, set[int]()
        self._day: date | None = None
        self._not_before = 0.0

    def opened(self, team_id: str, user_id: str, *, now: datetime, shown: View | None = None) -> None:
        """Somebody opened their tab, where `shown` stands as yet: publish it where it says something else."""
        with self._db.write() as connection:
            homes.opened(connection, team_id, user_id, at=now)
        stale = shown is None or any(block.get("block_id") == home.SAID for block in shown.get("blocks") or ())
        with self._lock:
            self._publish((team_id, user_id), self._scene(now), anyway=stale)

    def say(self, team_id: str, user_id: str, words: str, *, now: datetime) -> None:
        """Publish somebody's tab with what came of a press on top (`words` are escaped)."""
        with self._lock:
            self._publish((team_id, user_id), self._scene(now), said=words)

    def refresh(self, now: datetime) -> None:
        """Publish the tabs of all whom something concerns that happened since the last look."""
        scene = self._scene(now)
        with self._lock:
            self._take_up(now)
        for _ in range(AT_ONCE):
            with self._lock:  # for each by itself: a press need not wait for all
                key = next(iter(self._waiting), None)
                if key is None or time.monotonic() < self._not_before or not self._publish(key, scene):
                    return
                self._waiting.pop(key, None)

    def _scene(self, now: datetime) -> Scene:
        return Scene(now, self._zone, self._working_days)

    def _take_up(self, now: datetime) -> None:
        today = now.astimezone(self._zone).date()
        with self._db.read() as connection:
            if today != self._day:
                self._seen = homes.newest_line(connection)
                self._waiting |= dict.fromkeys(each.key for each in homes.every(connection))
                self._day = today
                return
            found = homes.changes_after(connection, self._seen - OVERLAP, limit=LINES_AT_ONCE)
            fresh = [change for change in found if change.id not in self._lately]
            if not fresh:
                return
            many = len(found) == LINES_AT_ONCE  # a file was loaded
            newest = homes.newest_line(connection) if many else found[-1].id
            users = None if many else homes.concerned(connection, fresh, today)
            open_ones = homes.every(connection)
        self._waiting |= dict.fromkeys(each.key for each in open_ones if users is None or each.user_id in users)
        self._seen = max(self._seen, newest)
        self._lately = {change.id for change in found}

    def _publish(self, key: Key, scene: Scene, *, said: str = "", anyway: bool = False) -> bool:
        """Publish a tab where that is due; False where Slack asks to wait."""
        try:
            self._publish_over(key, scene, said, anyway=anyway, over=None)
        except SlackApiError as error:
            return self._refused(key, error)
        except (OSError, HTTPException) as error:
            log.warning("a Home tab could not be published", user=key[1], reason=repr(error))
        return True

    def _publish_over(self, key: Key, scene: Scene, said: str, *, anyway: bool, over: str | None) -> None:
        """Publish over the state on record; where another process was faster, read again and publish once more.

        `over` is the state that was not Slack's any more: where nothing newer is on record yet, over whatever is there.
        """
        with self._db.read() as connection:
            known = homes.of(connection, *key)
            view = home_tab.compose(connection, known, scene) if known else None
        digest = _digest(view) if view else ""
        if known is None or view is None or (digest == known.digest and not (said or anyway)):
            return
        mark = {"hash": known.hash} if known.hash and known.hash != over else {}
        shown = home.with_said(view, said) if said else view
        try:
            told = self._slack_for(key[0]).views_publish(user_id=key[1], view=shown, **mark)
        except SlackApiError as error:
            if error.response.get("error") != CONFLICT or over is not None:
                raise
            self._publish_over(key, scene, said, anyway=anyway, over=known.hash)
            return
        with self._db.write() as connection:
            homes.keep(connection, *key, hash_=str(told["view"]["hash"]), digest=digest, at=scene.now)

    def _refused(self, key: Key, error: SlackApiError) -> bool:
        """What a refusal means; False where Slack asks to wait."""
        reason = str(error.response.get("error", ""))
        if reason == LIMITED:
            wait = float(error.response.headers.get("Retry-After") or DEFAULT_WAIT)
            self._not_before = time.monotonic() + wait
            return False
        log.warning("a Home tab could not be published", user=key[1], reason=reason)
        if reason in GONE:
            with self._db.write() as connection:
                homes.forget(connection, *key)
        return True


def _digest(view: View) -> str:
    """What tells one content of a tab from another."""
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
