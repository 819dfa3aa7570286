"""What the measurements work with: a database with the shipped papers, the questions asked of it, settings."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.cli import filling
from bot.config import Settings
from handlers.desk import Incoming
from storage.engine import Database

NOW = datetime(2015, 2, 6, 10, 0, tzinfo=UTC)
QUESTION = "priority violent-crime"
TEAM, OFFICER, CHANNEL = "T0PRACTICE", "U0CSO00001", "C0PARTNERS"
_numbers = itertools.count()


def database(folder: Path, name: str, *, papers: bool = True) -> Database:
    """A database of this version in `folder`, with the shipped papers or with the vocabulary only."""
    db = Database(f"sqlite:///{folder / name}.db")
    filling.prepare(db)
    if papers:
        for _ in filling.examples(db, NOW):
            pass
    return db


def trigger() -> str:
    """A trigger id that was never used before."""
    return f"trigger-{next(_numbers)}"


def incoming() -> Incoming:
    """The question, asked anew."""
    return Incoming(QUESTION, trigger(), TEAM, OFFICER, CHANNEL)


def settings(api_url: str, *, bot: str, app: str = "", signing: str = "") -> Settings:
    """Settings of a bot at a practice Slack; by HTTP where `app` is empty."""
    return Settings.model_construct(
        slack_api_url=api_url,
        slack_bot_token=SecretStr(bot),
        slack_app_token=SecretStr(app),
        slack_signing_secret=SecretStr(signing),
    )
