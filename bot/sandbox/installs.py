"""Which workspaces of this Slack have the app, and the way in (OAuth): a code for a yes, a token for a code."""

import base64
import secrets
from collections.abc import Mapping

from bot.sandbox.model import APP_ID, BOT_USER, CLIENT_ID, CLIENT_KEY, TEAM_ID, Json, SlackError
from bot.sandbox.workspace import Workspace

EXCHANGE = "oauth.v2.access"


class Installs:
    """The workspaces of one Slack. `redirect_url` is where people go after their yes, as in the app's manifest.

    `enterprise_wide` answers as after an installation in a whole Enterprise organisation.
    """

    def __init__(self, redirect_url: str = "") -> None:
        """Start without workspaces."""
        self.redirect_url = redirect_url
        self.enterprise_wide = False
        self.workspaces: list[Workspace] = []
        self._codes: dict[str, tuple[Workspace, str, str]] = {}
        self._given: set[str] = set()

    def add(self, workspace: Workspace) -> None:
        """One more workspace, with the app in it or not."""
        self.workspaces.append(workspace)

    def of(self, credential: str) -> Workspace | None:
        """The workspace that a bot token is for, while it is good."""
        return next((each for each in self.workspaces if credential and each.credential == credential), None)

    def was(self, credential: str) -> bool:
        """Whether a bot token was good once."""
        return credential in self._given

    def allowed(self, team_id: str, scopes: str, person: str) -> str:
        """Somebody said yes: a code for the app."""
        code = secrets.token_hex(16)
        workspace = next(each for each in self.workspaces if each.team_id == team_id)
        self._codes[code] = (workspace, scopes, person)
        return code

    def exchange(self, authorization: str, args: Mapping[str, object]) -> Json:
        """oauth.v2.access: a new token for a code, once.

        Raises:
            SlackError: bad_client_secret, invalid_code.
        """
        known = base64.b64encode(f"{CLIENT_ID}:{CLIENT_KEY}".encode()).decode()
        if authorization != f"Basic {known}":
            raise SlackError("bad_client_secret")
        workspace, scopes, person = self._codes.pop(str(args.get("code")), (None, "", ""))
        if workspace is None:
            raise SlackError("invalid_code")
        workspace.credential = f"xoxb-{workspace.team_id}-{secrets.token_hex(8)}"
        workspace.scopes = frozenset(scopes.split(","))
        self._given.add(workspace.credential)
        team = None if self.enterprise_wide else {"id": workspace.team_id, "name": workspace.team_name}
        body: Json = {"app_id": APP_ID, "authed_user": {"id": person}, "scope": scopes, "token_type": "bot"}
        body |= {"access_token": workspace.credential, "bot_user_id": BOT_USER, "team": team, "enterprise": None}
        if self.enterprise_wide:
            body["enterprise"] = {"id": "E0PRACTICE", "name": "Practice county"}
        return body | {"is_enterprise_install": self.enterprise_wide}


def told_by(workspace: Workspace, body: Json) -> Json:
    """A body as this workspace would write it: with its own id."""
    if workspace.team_id == TEAM_ID:
        return body
    return {name: _with_id(each, workspace.team_id) for name, each in body.items()}


def _with_id(value: object, team_id: str) -> object:
    if isinstance(value, Mapping):
        return {name: _with_id(each, team_id) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_id(each, team_id) for each in value]
    return team_id if value == TEAM_ID else value
