"""The workspaces that this cspbot serves, and the client that speaks to each: one by its settings, or as installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings
from jobs import posting
from storage import installations
from storage.engine import Database
from storage.installations import Installation

NOT_INSTALLED = "account_inactive"  # Slack's word for the token of a workspace that removed an app


@dataclass(frozen=True)
class Workspaces:
    """Clients by workspace. With one workspace, by settings, each gets that one's, whatever it is called."""

    settings: Settings
    db: Database

    def client(self, team_id: str, timeout: int = posting.HTTP_TIMEOUT_SECONDS) -> WebClient:
        """The client that posts in a workspace; where cspbot is not installed, one that Slack need not refuse."""
        token = self._token(team_id)
        made = WebClient if token else _Refused
        return made(token=token, base_url=self.settings.slack_api_url, timeout=timeout, retry_handlers=[])

    def async_client(self, installed: Installation) -> AsyncWebClient:
        """The same for the event loop."""
        return AsyncWebClient(token=installed.bot_token, base_url=self.settings.slack_api_url, retry_handlers=[])

    def installed(self) -> Sequence[Installation]:
        """The workspaces that installed cspbot; none with one workspace by settings."""
        if not self.settings.several:
            return ()
        with self.db.read() as connection:
            return installations.every(connection)

    def _token(self, team_id: str) -> str:
        if not self.settings.several:
            return self.settings.slack_bot_token.get_secret_value()
        with self.db.read() as connection:
            found = installations.find(connection, team_id)
        return found.bot_token if found else ""


class _Refused(WebClient):
    """Answers every call as Slack would to a token that is gone, without asking it."""

    def api_call(self, api_method: str, **arguments: object) -> SlackResponse:
        body = {"ok": False, "error": NOT_INSTALLED}
        answer = SlackResponse(
            client=self, http_verb="POST", api_url=api_method, req_args={}, data=body, headers={}, status_code=200
        )
        raise SlackApiError(f"cspbot is not installed there: {api_method} was not asked", answer)
