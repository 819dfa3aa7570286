"""Where several workspaces share one cspbot: which of them have it, with which token, and installations under way."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from storage.tables.base import metadata, words
from storage.types import Instant

installation = Table(
    "installation",
    metadata,
    Column("team_id", Text, primary_key=True),
    *map(words, ("team_name", "enterprise_id", "app_id", "bot_token", "bot_id", "bot_user_id", "bot_scopes")),
    words("installed_by"),
    Column("installed_at", Instant, nullable=False),
    Column("removed_at", Instant),  # NULL: it is installed; else the token is gone, and nothing is sent there
)

install_state = Table(  # one visit to the install page, used once
    "install_state",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires_at", Instant, nullable=False),
)
