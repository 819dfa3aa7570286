"""Adding cspbot to a workspace (OAuth): Bolt's own flow, with its state and its result kept in our database.

Bolt's stores for SQLAlchemy would write beside the lock that keeps this process and an operator's command from writing
at once, and look up tables that no migration made; these two are theirs by interface, ours by storage.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as Told
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot import install_pages
from bot.clock import Clock
from bot.config import Settings
from bot.log import BOLT_LOGGER
from bot.workspaces import Workspaces
from jobs import posting
from jobs.posting import Failure
from storage import deliveries, installations
from storage.engine import Database
from storage.errors import StorageUnavailable
from storage.installations import Installation

INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
AUTHORIZE_PATH = "oauth/v2/authorize"  # beside the Web API, in Slack as in a practice Slack
STATE_LASTS = timedelta(minutes=10)
ASKING = 2  # seconds: Slack wants to know within three that an event arrived
log = structlog.get_logger(__name__)


class NotInstalled(BoltError):
    """This can't be installed; the message says why and what to do."""


class States(AsyncOAuthStateStore):
    """Who was sent to Slack: each state is good once, for ten minutes, whichever process they come back to."""

    def __init__(self, db: Database) -> None:
        """Keep them in `db`."""
        self._db = db

    async def async_issue(self, *_: object, **__: object) -> str:
        """A state that nobody could guess."""
        state = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._issue, state)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it is good; it never is again."""
        return await asyncio.to_thread(self._use, state)

    # Real time on purpose: how long a browser takes has nothing to do with the clock of a demo.
    def _issue(self, state: str) -> None:
        now = datetime.now(UTC)
        with self._db.write() as connection:
            installations.issue_state(connection, state, now=now, expires_at=now + STATE_LASTS)

    def _use(self, state: str) -> bool:
        with self._db.write() as connection:
            return installations.use_state(connection, state, now=datetime.now(UTC))


class Installations(AsyncInstallationStore):
    """What Slack gave for each workspace."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        """Keep them in `db`; what ran out meanwhile by `clock` is not sent when a workspace comes back."""
        self._db, self._clock, self._workspaces = db, clock, Workspaces(settings, db)

    async def async_save(self, installation: Told) -> None:
        """Store a workspace's token. Raises NotInstalled where cspbot can't work with what Slack gave."""
        if installation.is_enterprise_install or not installation.team_id:
            raise NotInstalled(install_pages.ENTERPRISE)
        if installation.bot_refresh_token:
            raise NotInstalled(install_pages.ROTATING)
        try:
            await asyncio.to_thread(self._save, _installation(installation, self._clock.now()))
        except StorageUnavailable as error:
            log.error("an installation could not be stored", reason=str(error))
            raise NotInstalled(install_pages.STORAGE) from error

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """The bot's token was revoked."""
        await asyncio.to_thread(self._remove, team_id or "")

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A person's token was revoked: cspbot asks for none, so nothing changes."""

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Not asked for: `Authorize` reads what is stored itself."""
        return None

    def _save(self, new: Installation) -> None:
        with self._db.write() as connection:
            deliveries.skip_stopped(connection, now=self._clock.now())
            installations.save(connection, new)
        log.info("a workspace was added", team=new.team_id)

    def _remove(self, team_id: str) -> None:
        # Slack repeats what it could not deliver: by then cspbot may be installed again, with a token that is good.
        if not isinstance(posting.identity(self._workspaces.client(team_id, ASKING)), Failure):
            log.warning("a workspace was said to be removed, but its token is good", team=team_id)
            return
        with self._db.write() as connection:
            removed = installations.remove(connection, team_id, at=self._clock.now())
        if removed:
            log.info("a workspace was removed", team=team_id)


class Authorize(AsyncAuthorize):
    """The token for each request of Slack's: that of the workspace it comes from.

    While the database can't be read, the workspaces known to this process are served on.
    """

    def __init__(self, db: Database) -> None:
        """Look them up in `db`, for each request anew: another process may have added or removed one."""
        self._db, self._known = db, dict[str, Installation | None]()

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Who cspbot is in the workspace; None where it is not installed there."""
        found = await asyncio.to_thread(self._find, team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=found.team_id,
            team=found.team_name,
            bot_user_id=found.bot_user_id,
            bot_id=found.bot_id,
            bot_token=found.bot_token,
            bot_scopes=found.bot_scopes,
        )

    def _find(self, team_id: str) -> Installation | None:
        try:
            with self._db.read() as connection:
                self._known[team_id] = installations.find(connection, team_id)
        except StorageUnavailable as error:
            log.error("the installation of a workspace could not be read", reason=str(error))
        return self._known.get(team_id)


class Flow(AsyncOAuthFlow):
    """Bolt's flow with our pages."""

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """The page that sends people to Slack."""
        return install_pages.begin(url)

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        """The first page. It promises nothing while nothing can be stored."""
        try:
            return await super().handle_installation(request)
        except StorageUnavailable as error:
            log.error("an installation could not begin", reason=str(error))
            return _failed(install_pages.STORAGE, 503)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """Back from Slack."""
        try:
            return await super().handle_callback(request)
        except (ClientError, TimeoutError) as error:
            log.error("Slack did not answer during an installation", reason=type(error).__name__)
            return _failed(install_pages.UNREACHABLE, 503)
        except StorageUnavailable as error:
            log.error("an installation could not be checked", reason=str(error))
            return _failed(install_pages.STORAGE, 503)


def flow(
    settings: Settings,
    db: Database,
    clock: Clock,
    scopes: Sequence[str],
    installed: Callable[[str], None],
) -> Flow:
    """The flow for an app with these `scopes`; `installed` is told of each workspace that was added."""

    async def succeeded(args: AsyncSuccessArgs) -> BoltResponse:
        installed(args.installation.team_id or "")
        return _page(install_pages.installed(args.installation.team_name or ""), 200)

    async def refused(args: AsyncFailureArgs) -> BoltResponse:
        known = isinstance(args.error, NotInstalled)
        said = str(args.error) if known else install_pages.words_for(args.reason)
        log.warning("a workspace was not added", reason="refused" if known else args.reason)
        return _failed(said, 409 if known else args.suggested_status_code)

    logger = logging.getLogger(BOLT_LOGGER)
    made = AsyncOAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        scopes=list(scopes),
        user_scopes=[],
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=_authorize_url(settings.slack_api_url),
        installation_store=Installations(settings, db, clock),
        state_store=States(db),
        state_expiration_seconds=int(STATE_LASTS.total_seconds()),
        callback_options=AsyncCallbackOptions(success=succeeded, failure=refused),
        logger=logger,
    )
    made.authorize = Authorize(db)
    return Flow(client=AsyncWebClient(base_url=settings.slack_api_url, retry_handlers=[]), logger=logger, settings=made)


def _authorize_url(api_url: str) -> str:
    """Slack's page where people say yes: beside its Web API."""
    return api_url.removesuffix("/").removesuffix("api") + AUTHORIZE_PATH


def _installation(told: Told, at: datetime) -> Installation:
    return Installation(
        team_id=told.team_id or "",
        team_name=told.team_name or "",
        bot_token=told.bot_token or "",
        bot_id=told.bot_id or "",
        bot_user_id=told.bot_user_id or "",
        installed_by=told.user_id or "",
        installed_at=at,
        enterprise_id=told.enterprise_id or "",
        app_id=told.app_id or "",
        bot_scopes=",".join(told.bot_scopes or ()),
    )


def _failed(said: str, status: int) -> BoltResponse:
    return _page(install_pages.failed(said, INSTALL_PATH), status)


def _page(body: str, status: int) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    headers["Referrer-Policy"] = "no-referrer"  # the address has Slack's code in it
    return BoltResponse(status=status, body=body, headers=headers)
