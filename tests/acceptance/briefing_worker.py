"""A whole tick of the worker in a process of its own, for tests that kill it: drafts, slots, notices, deliveries.

Usage: python -m tests.acceptance.briefing_worker DATABASE_URL SLACK_API_URL TIME
"""

import sys
from datetime import datetime

from pydantic import SecretStr

from bot.clock import PracticeClock
from bot.config import Settings
from bot.sandbox import APP_CREDENTIAL, BOT_CREDENTIAL
from bot.worker import Worker
from storage.engine import Database


def main(db_url, api_url, at):
    settings = Settings.model_construct(
        slack_bot_token=SecretStr(BOT_CREDENTIAL),
        slack_app_token=SecretStr(APP_CREDENTIAL),
        slack_api_url=api_url,
        lease_seconds=60,
        settle_seconds=0,
    )
    db = Database(db_url)
    worker = Worker(settings, db, PracticeClock(datetime.fromisoformat(at)), "T0PRACTICE")
    worker.begin()
    worker.work()
    db.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
