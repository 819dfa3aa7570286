"""Serving the practice Slack on this machine: a port, a base URL and a clean end."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

import uvicorn

from bot.sandbox.app import create_app
from bot.sandbox.clock import NextWorkingDay, PracticeClock, RunningClock, next_working_day
from bot.sandbox.deliveries import RETRY_SECONDS
from bot.sandbox.doings import Doings
from bot.sandbox.http_courier import HttpCourier
from bot.sandbox.installs import Installs
from bot.sandbox.sockets import Sockets
from bot.sandbox.wire import HttpProtocol, SocketProtocol
from bot.sandbox.workspace import Workspace

HOST = "127.0.0.1"
Done = TypeVar("Done")


class PortTaken(OSError):
    """Another program listens on the port; the message says which port and what to do."""


class _Server(uvicorn.Server):
    """A server that leaves the signals to whoever started it, and ends as soon as it is told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ending.wait()


class PracticeSlack:
    """A running practice Slack: `async with PracticeSlack() as slack: ...`.

    `slack.base_url` is its address, `slack.api_url` what SLACK_API_URL should be, `slack.doings` what people can do.
    With `events_url` the bot is reached by signed HTTP requests instead of Socket Mode.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        clock: PracticeClock | None = None,
        *,
        port: int = 0,
        events_url: str = "",
        commands: Sequence[Mapping[str, str]] = (),
        suggestions: Sequence[str] = (),
        shortcuts: Sequence[Mapping[str, str]] = (),
        home_tab: bool = True,
        next_working_day: NextWorkingDay = next_working_day,
        installs: Installs | None = None,
        ack_seconds: float = 3.0,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        """Nothing runs before `async with`; `port` 0 takes a free one. The rest is told at `create_app`.

        Several that share `installs` are the workspaces of one Slack: the Web API of each answers for all.
        """
        self.workspace = workspace or Workspace.practice()
        self.port = port
        self._courier = HttpCourier(events_url, ack_seconds=ack_seconds) if events_url else None
        self.app = create_app(
            self.workspace,
            clock or RunningClock(),
            commands=commands,
            suggestions=suggestions,
            shortcuts=shortcuts,
            home_tab=home_tab,
            next_working_day=next_working_day,
            courier=self._courier,
            installs=installs,
            ack_seconds=ack_seconds,
            retry_seconds=retry_seconds,
        )

    @property
    def doings(self) -> Doings:
        """What people can do: say, command, press, shortcut, submit, open_home."""
        doings: Doings = self.app.state.doings
        return doings

    @property
    def sockets(self) -> Sockets:
        """The connections of the bot."""
        sockets: Sockets = self.app.state.sockets
        return sockets

    @property
    def base_url(self) -> str:
        """Where the page is, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, for slack-sdk's `base_url`."""
        return f"{self.base_url}/api/"

    def from_thread(self, doing: Coroutine[object, object, Done], within: float = 10.0) -> Done:
        """Do one of `doings` from another thread than the one that serves, and wait for its answer.

        Raises:
            TimeoutError: when it takes longer than `within` seconds.
        """
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(within)

    async def __aenter__(self) -> Self:
        """Bind, start and wait until requests are answered.

        Raises:
            PortTaken: when another program listens there.
        """
        self._loop = asyncio.get_running_loop()
        listener = _bind(self.port)
        self.port = listener.getsockname()[1]
        self.doings.base_url = self.base_url
        config = uvicorn.Config(
            self.app,
            http=HttpProtocol,
            ws=SocketProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not self._serving.done():
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop retries, tell the page, close every connection and the port."""
        await self.doings.deliveries.stop()
        self.workspace.journal.close()
        self._server.ending.set()
        await self._serving
        if self._courier is not None:
            await self._courier.close()


def _bind(port: int) -> socket.socket:
    # asyncio turns Nagle's delay (40 ms a call) off only for sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        words = f"Port {port} is taken by another program. Stop it, or choose another with --port."
        raise PortTaken(error.errno, words) from error
    return listener
