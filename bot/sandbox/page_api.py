"""What the page reads: its files, the state as one person sees it, and every change as it happens."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox import modals
from bot.sandbox.clock import NextWorkingDay
from bot.sandbox.journal import Change
from bot.sandbox.model import BOT_USER, Json
from bot.sandbox.page_words import channel_shown, message_shown, moment_shown, user_shown, view_shown
from bot.sandbox.sockets import Sockets
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True)
class Offer:
    """What the page offers to type, click and choose."""

    commands: list[Mapping[str, str]]
    suggestions: list[str]
    shortcuts: list[Mapping[str, str]]
    next_working_day: NextWorkingDay
    home_tab: bool = True


class PageApi:
    """The page, and the routes under /practice/ that it reads."""

    def __init__(self, workspace: Workspace, sockets: Sockets, offer: Offer) -> None:
        """Show `workspace`."""
        self.workspace = workspace
        self.sockets = sockets
        self.offer = offer

    def routes(self) -> list[BaseRoute]:
        """The page, its state and its live changes."""
        return [
            Route("/", self.page),
            Route("/practice/state", self.state),
            WebSocketRoute("/practice/live", self.live),
            Route("/page/{name}", self.asset),
        ]

    async def page(self, _request: Request) -> Response:
        """The page itself."""
        return FileResponse(PAGE / "index.html", headers=HEADERS)

    async def asset(self, request: Request) -> Response:
        """A script, style or picture of the page; browsers ask again each time, so that an upgrade is whole."""
        name = request.path_params["name"]
        if name not in {path.name for path in PAGE.iterdir()}:
            return Response("no such file", status_code=404)
        return FileResponse(PAGE / name, headers=HEADERS)

    async def state(self, request: Request) -> Response:
        """Everything that one person sees now, in the browser tab `tab`."""
        person, people = request.query_params.get("user", ""), self.workspace.users
        if person not in people or person == BOT_USER or people[person].deleted:
            person = next(user.id for user in people.values() if not user.is_bot and not user.deleted)
        return JSONResponse(self._state(person, request.query_params.get("tab", "")))

    def _state(self, person: str, tab: str) -> Json:
        workspace = self.workspace
        rooms = workspace.visible_channels(person)
        messages = [
            message_shown(workspace, message)
            for room in rooms
            for message in workspace.messages[room.id]
            if message.to in (None, person)
        ]
        body: Json = {"me": person, "bot": BOT_USER, "messages": messages} | self._people(person)
        body |= {"commands": self.offer.commands, "suggestions": self.offer.suggestions}
        body |= {"home_tab": self.offer.home_tab, "shortcuts": self.offer.shortcuts}
        body |= {"clock": moment_shown(workspace.clock.now()), "connections": self.sockets.connected}
        home = workspace.homes.get(person)
        body |= {"home": view_shown(home) if home else None, "views": self._views(person, tab)}
        return body | {"log": workspace.log[-200:]}

    def _people(self, person: str) -> Json:
        """Everybody, and the conversations of one person."""
        rooms = self.workspace.visible_channels(person)
        users = [user_shown(each) for each in self.workspace.users.values()]
        return {"users": users, "channels": [channel_shown(self.workspace, room) for room in rooms]}

    def _views(self, person: str, tab: str) -> list[Json]:
        """The modals that this tab shows: those opened from it, and those opened from none."""
        stacks = [modals.stack_of(self.workspace, person, each) for each in dict.fromkeys(("", tab))]
        return [view_shown(view) for stack in stacks for view in stack]

    async def live(self, socket: WebSocket) -> None:
        """Every change that one person may see, as it happens."""
        origin, host = socket.headers.get("origin", ""), socket.headers.get("host", "")
        if origin and origin.partition("://")[2] != host:
            await socket.close(code=1008)
            return
        person, tab = socket.query_params.get("user", ""), socket.query_params.get("tab", "")
        await socket.accept()
        with self.workspace.journal.listening() as queue:
            leaving = asyncio.create_task(_until_closed(socket))
            try:
                await self._tell(socket, queue, lambda change: self._told(change, person, tab), leaving)
            finally:
                leaving.cancel()

    async def _tell(
        self,
        socket: WebSocket,
        queue: "asyncio.Queue[Change | None]",
        told_of: Callable[[Change | None], Json | None],
        leaving: "asyncio.Task[None]",
    ) -> None:
        while True:
            getting = asyncio.create_task(queue.get())
            await asyncio.wait({getting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done() or getting.result() is None:
                getting.cancel()
                return
            told = told_of(getting.result())
            if told is not None:
                await socket.send_json(told)

    def _told(self, change: Change | None, person: str, tab: str) -> Json | None:
        if change is None or change.to not in (None, person):
            return None
        told: Json = {"kind": change.kind}
        if change.message is not None:
            if person not in self.workspace.channels[change.message.channel].members:
                return None
            told["message"] = message_shown(self.workspace, change.message)
        if change.kind == "view":
            told["views"] = self._views(person, tab)
        if change.kind == "people":
            told |= self._people(person)
        if change.kind == "home" and change.view is not None:
            told["home"] = view_shown(change.view)
        return told | {"details": change.details}


async def _until_closed(socket: WebSocket) -> None:
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, RuntimeError):
        return
