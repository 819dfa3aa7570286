"""Wires everything together: Bolt to the handlers, the ticker to the jobs, and all of it to one database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping

import structlog
import uvicorn
from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import installing, manifest, metrics, web
from bot.clock import Clock, england_and_wales
from bot.config import Settings, SettingsError
from bot.log import BOLT_LOGGER
from bot.worker import Worker
from bot.workspaces import Workspaces
from handlers import subcommands, welcome
from handlers.background import Background
from handlers.buttons import Buttons
from handlers.chart import Charts
from handlers.conversation import Conversation
from handlers.desk import Desk
from handlers.home import HomeTab
from handlers.modals import Modals
from handlers.ranking_form import RankingForm
from handlers.sheet_button import Sheets
from jobs.homes import Homes
from jobs.scheduler import Scheduler
from storage import migrate, ticks
from storage.engine import Database
from storage.errors import StorageUnavailable
from storage.installations import Installation

SOCKETS = 2  # Slack closes one now and then; the other bridges the gap
TICK_TOO_OLD = 60.0
NOT_INSTALLED = "cspbot is not installed in this workspace any more. Who runs cspbot can say where to add it again."
STARTING_UP = 15.0
log = structlog.get_logger(__name__)


class Application:
    """The bot as a running thing. `async with Application(...)`: connected, answering, and ticking if it should."""

    def __init__(
        self, settings: Settings, db: Database, clock: Clock, *, answers: bool = True, ticks: bool = True
    ) -> None:
        """`answers`: talk with people; `ticks`: post what is due."""
        self.settings, self.db, self.clock = settings, db, clock
        self._answers, self._ticks = answers, ticks
        self.background = Background()
        self.desk = Desk(db, subcommands.router(), clock)
        self.client = AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, retry_handlers=[]
        )
        self.workspaces = Workspaces(settings, db)
        self.homes = Homes(db, self.workspaces.client, settings.zone, england_and_wales())
        self.home_tab = HomeTab(self.desk, self.background, self.homes)
        self.bolt = self._bolt()
        self.asgi = web.create(None if settings.socket_mode or not answers else self.bolt, self.checks)
        self._sockets: list[AsyncSocketModeHandler] = []
        self._identity: AuthorizeResult | None = None
        self._reached = False
        self.scheduler: Scheduler | None = None

    async def __aenter__(self) -> Application:
        """Learn who we are, then answer and tick. Raises SettingsError where Slack refuses a token."""
        team_id, _ = await asyncio.gather(self._team(), asyncio.to_thread(self.desk.warm_up))
        self.home_tab.begin()
        if self._answers and self.settings.socket_mode:
            await self._connect()
        if self._ticks:
            self.worker = Worker(self.settings, self.db, self.clock, team_id, homes=self.homes)
            await asyncio.to_thread(self.worker.begin)
            self.scheduler = Scheduler(self.worker.work)
            self.scheduler.start()
        if self._answers:
            self._greet(team_id)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop taking questions, finish what was begun, stop ticking."""
        for each in self._sockets:
            await each.client.close()
        await self.background.finish()
        if self.scheduler:
            await asyncio.to_thread(self.scheduler.stop)

    def checks(self) -> dict[str, str | None]:
        """What /readyz tells: the database, Slack, and the age of the last tick of any process."""
        found: dict[str, str | None] = {"database": None, "slack": self._slack_check(), "tick": None}
        try:
            migrate.require_current(self.db)
            with self.db.read() as connection:
                last, now = ticks.last(connection), self.db.now(connection)
        except StorageUnavailable as error:
            return found | {"database": str(error)}
        age = (now - last).total_seconds() if last else None
        if age is not None:
            metrics.LAST_TICK.set(age)
        if age is None or age > TICK_TOO_OLD:
            found["tick"] = "no tick yet" if age is None else f"the last tick was {age:.0f} s ago"
        return found

    def _slack_check(self) -> str | None:
        if not self._reached:
            return "Slack has not answered yet"
        connected = [each.client.is_connected for each in self._sockets]
        return None if not connected or any(connected) else "no socket is connected"

    async def _team(self) -> str:
        """The workspace that the settings name; with several none, only whether Slack can be reached."""
        if self.settings.several:
            await self._ask("SLACK_API_URL", self.client.api_test())
        else:
            self._identity = await self._who_am_i()
        self._reached = True
        return (self._identity.team_id or "") if self._identity else ""

    def _greet(self, team_id: str) -> None:
        """Say hello where that was not done yet."""
        if not self.settings.several:
            self.background.start(welcome.greet(self.db, self.client, team_id))
        for each in self.workspaces.installed():
            self._greet_installed(each)

    def _greet_installed(self, there: Installation) -> None:
        client = self.workspaces.async_client(there)
        self.background.start(welcome.greet(self.db, client, there.team_id, to=there.installed_by))

    def _installed(self, team_id: str) -> None:
        """A workspace was added just now."""
        self.background.start(self._welcome(team_id))

    async def _welcome(self, team_id: str) -> None:
        for each in await asyncio.to_thread(self.workspaces.installed):
            if each.team_id == team_id:
                self._greet_installed(each)

    def _ways_in(self) -> tuple[Callable[[], Awaitable[AuthorizeResult]] | None, AsyncOAuthFlow | None]:
        """How requests get their token: that of the settings, or through the flow by which workspaces get in."""

        async def authorize() -> AuthorizeResult:  # a function: Bolt calls a method without its object
            return self._identity or await self._who_am_i()

        if not self.settings.several:
            return authorize, None
        return None, installing.flow(self.settings, self.db, self.clock, manifest.bot_scopes(), self._installed)

    def _bolt(self) -> AsyncApp:
        authorize, flow = self._ways_in()
        app = AsyncApp(
            # Without a token of its own: Bolt gives each request the one that `authorize` tells.
            client=AsyncWebClient(base_url=self.settings.slack_api_url, retry_handlers=[]),
            signing_secret=self.settings.slack_signing_secret.get_secret_value() or None,
            authorize=authorize,
            oauth_flow=flow,
            user_facing_authorize_error_message=NOT_INSTALLED,
            process_before_response=True,
            logger=logging.getLogger(BOLT_LOGGER),
            request_verification_enabled=not self.settings.socket_mode,
        )
        forms = Modals(self.desk, self.background, subcommands.FORMS, subcommands.FINDERS, subcommands.SHORTCUTS)
        forms.register(app)
        Conversation(self.desk, self.background, forms).register(app)
        Charts(self.desk, self.background).register(app)
        Sheets(self.desk, self.background).register(app)
        RankingForm(self.desk, self.background).register(app)  # before the listener for all other buttons
        self.home_tab.register(app)
        Buttons(self.desk, self.background, forms, self.home_tab).register(app)
        if flow:
            app.enable_token_revocation_listeners()
        app.error(_apologise)
        return app

    async def _who_am_i(self) -> AuthorizeResult:
        told = await self._ask("SLACK_BOT_TOKEN", self.client.auth_test())
        return AuthorizeResult.from_auth_test_response(
            auth_test_response=told, bot_token=self.settings.slack_bot_token.get_secret_value()
        )

    async def _connect(self) -> None:
        token = self.settings.slack_app_token.get_secret_value()
        # Socket Mode tries a refused token for ever; one call of our own tells at once.
        await self._ask("SLACK_APP_TOKEN", self.client.apps_connections_open(app_token=token))
        self._sockets = [AsyncSocketModeHandler(self.bolt, token) for _ in range(SOCKETS)]
        await asyncio.gather(*(each.client.connect() for each in self._sockets))

    async def _ask(self, setting: str, call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        try:
            async with asyncio.timeout(STARTING_UP):
                return await call
        except SlackApiError as error:
            raise SettingsError(f"{setting}: Slack refused it ({error.response.get('error')})") from None
        except (ClientError, TimeoutError) as error:
            raise SettingsError(f"SLACK_API_URL: {self.settings.slack_api_url} can't be reached ({error!r})") from None


async def _apologise(error: Exception, body: Mapping[str, object]) -> BoltResponse:
    """A fault of our own: logged with its trace, answered with a sentence, nothing of it shown."""
    log.error("a request failed", kind=body.get("type") or body.get("command"), exc_info=error)
    return BoltResponse(
        status=200,
        body={
            "response_type": "ephemeral",
            "text": "That went wrong on cspbot's side; it was logged. Please try again.",
        },
    )


class _Server(uvicorn.Server):
    """A server that leaves signals to `serve`: uvicorn's own would raise them again, before the application ended."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end_on_signals(self) -> None:
        """From now on SIGINT and SIGTERM end the server, also one that has not started yet."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)


async def serve(application: Application) -> None:
    """Run until told to stop (SIGINT, SIGTERM)."""
    settings = application.settings
    server = _Server(
        uvicorn.Config(application.asgi, host=settings.host, port=settings.port, log_config=None, access_log=False)
    )
    server.end_on_signals()
    with _listener(settings.host, settings.port) as listener:
        async with application:
            await server.serve(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises SettingsError where that can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Declared as TCP: asyncio sends small answers without delay only on such sockets.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise SettingsError(f"HOST, PORT: can't listen on {host}:{port} ({error.strerror}); set another PORT") from None
    return made
