"""Settings, read from the environment or `.env`; a test checks that docs/running.md documents every one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRET = SecretStr("")


class SettingsError(Exception):
    """A setting is wrong or missing; the message is one clear line for the operator."""


class Settings(BaseSettings):
    """What an installation sets. Unset means the default given here; empty strings count as unset."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    slack_bot_token: SecretStr = _SECRET
    slack_app_token: SecretStr = _SECRET
    slack_signing_secret: SecretStr = _SECRET
    slack_client_id: str = ""
    slack_client_secret: SecretStr = _SECRET
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///cspbot.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    timezone: str = "Europe/London"
    clear_days: Literal["working", "calendar"] = "working"
    log_level: str = "INFO"
    lease_seconds: Annotated[float, Field(gt=0)] = 120
    settle_seconds: Annotated[float, Field(ge=0)] = 60
    cspbot_now: datetime | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone name such as Europe/London")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError(f"{value!r} is not one of DEBUG, INFO, WARNING, ERROR")
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _supported_database(cls, value: str) -> str:
        # Some hosts hand out postgres://; SQLAlchemy wants the driver named.
        for old in ("postgres://", "postgresql://"):
            if value.startswith(old):
                value = "postgresql+psycopg://" + value.removeprefix(old)
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError(
                f"{value.split(':')[0]!r} is not supported; use sqlite:///file.db or postgresql+psycopg://..."
            )
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError(f"{value!r} is not a web address such as https://slack.com/api/")
        return value if value.endswith("/") else value + "/"

    @property
    def zone(self) -> ZoneInfo:
        """The partnership's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def start_at(self) -> datetime | None:
        """CSPBOT_NOW as an aware instant; local time where it carries no offset."""
        moment = self.cspbot_now
        return moment.replace(tzinfo=self.zone) if moment and moment.tzinfo is None else moment

    @property
    def socket_mode(self) -> bool:
        """Socket Mode is used whenever an app-level token is set."""
        return bool(self.slack_app_token.get_secret_value())

    @property
    def several(self) -> bool:
        """Several workspaces install cspbot by themselves whenever the app's client id and secret are set."""
        return bool(self.slack_client_id and self.slack_client_secret.get_secret_value())


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError with one line naming the first wrong setting."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def require_slack(settings: Settings) -> None:
    """Raise SettingsError unless the settings are enough to connect to Slack, by socket or by HTTP."""
    if settings.slack_client_id or settings.slack_client_secret.get_secret_value():
        _require_several(settings)
        return
    if not settings.slack_bot_token.get_secret_value():
        raise SettingsError("SLACK_BOT_TOKEN: not set; see docs/running.md, or try `cspbot demo`, which needs no Slack")
    if not settings.socket_mode and not settings.slack_signing_secret.get_secret_value():
        raise SettingsError("SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): set one of the two")


def _require_several(settings: Settings) -> None:
    """Several workspaces install cspbot through its own pages, so Slack and people must reach it by HTTP."""
    if not settings.several:
        missing, other = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
        if settings.slack_client_id:
            missing, other = other, missing
        raise SettingsError(f"{missing}: not set, but {other} is; set both for several workspaces, or neither for one")
    if settings.socket_mode:
        raise SettingsError(
            "SLACK_APP_TOKEN: Socket Mode serves one workspace, and SLACK_CLIENT_ID asks for several; unset one of them"
        )
    if not settings.slack_signing_secret.get_secret_value():
        raise SettingsError("SLACK_SIGNING_SECRET: not set; several workspaces (SLACK_CLIENT_ID) are reached by HTTP")
