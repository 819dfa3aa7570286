"""A worker in a process of its own, for tests that kill it: ticks, then delivers what is due, then ends.

Usage: python -m tests.acceptance.outbox_worker DATABASE_URL SLACK_API_URL [tick] [deliver]
"""

import sys
from zoneinfo import ZoneInfo

from bot.clock import england_and_wales
from jobs.deliver import deliver_due
from jobs.ticker import tick
from jobs.turns import Timing
from storage.engine import Database
from tests.outbox import COMPOSERS, NOW, slack_for

LONG = Timing(lease=60, settle=0)


def main(db_url, api_url, *steps):
    db = Database(db_url)
    if "tick" in steps:
        tick(db, now=NOW, working_days=england_and_wales(), zone=ZoneInfo("Europe/London"))
    if "deliver" in steps:
        deliver_due(db, slack_for(api_url, LONG), COMPOSERS, now=NOW, timing=LONG)
    db.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
