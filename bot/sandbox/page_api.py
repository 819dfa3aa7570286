"""What the page asks for: its files, the state as one person sees it, their doings, and every change as it happens."""

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.clock import LONDON, ClockError, NextWorkingDay, next_monday, read_moment
from bot.sandbox.control_api import Refused, read_json, worded
from bot.sandbox.doings import Doings
from bot.sandbox.entries import NoSuchChoice
from bot.sandbox.journal import Change
from bot.sandbox.model import BOT_USER, Json, SlackError
from bot.sandbox.page_words import as_typed, channel_shown, message_shown, moment_shown, said_why, view_shown
from bot.sandbox.seen import Seen
from bot.sandbox.sockets import Sockets

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
    """The page and the routes under /practice/ that it uses."""

    def __init__(self, doings: Doings, sockets: Sockets, offer: Offer) -> None:
        """Show and do in the workspace of `doings`."""
        self.doings = doings
        self.workspace = doings.workspace
        self.sockets = sockets
        self.offer = offer

    def routes(self) -> list[BaseRoute]:
        """The page, its state, its doings and its live changes."""
        doings = {
            "say": self.say,
            "command": self.command,
            "press": self.press,
            "shortcut": self.shortcut,
            "submit": self.submit,
            "close": self.close,
            "home": self.home,
            "clock": self.clock,
        }
        errors = (SlackError, NoSuchChoice, ClockError, KeyError)
        return [
            Route("/", self.page),
            Route("/practice/state", self.state),
            Route("/practice/files/{file}/{name}", self.file),
            WebSocketRoute("/practice/live", self.live),
            *(Route(f"/practice/{name}", worded(do, *errors), methods=["POST"]) for name, do in doings.items()),
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

    async def file(self, request: Request) -> Response:
        """An uploaded file; only pictures are shown, everything else is a download."""
        file = self.workspace.files.get(request.path_params["file"])
        if file is None or file.content is None:
            return Response("no such file", status_code=404)
        kinds = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
        kind = kinds.get(file.name.rpartition(".")[2].lower(), "application/octet-stream")
        return Response(file.content, media_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    async def state(self, request: Request) -> Response:
        """Everything that one person sees now."""
        person = request.query_params.get("user", "")
        if person not in self.workspace.users or person == BOT_USER:
            person = next(user.id for user in self.workspace.users.values() if not user.is_bot)
        return JSONResponse(self._state(person))

    def _state(self, person: str) -> Json:
        workspace = self.workspace
        rooms = workspace.visible_channels(person)
        users = [
            {"id": each.id, "name": each.title, "bot": each.is_bot, "guest": each.is_restricted}
            for each in workspace.users.values()
        ]
        messages = [
            message_shown(workspace, message)
            for room in rooms
            for message in workspace.messages[room.id]
            if message.to in (None, person)
        ]
        body: Json = {"me": person, "users": users, "bot": BOT_USER, "messages": messages}
        body["channels"] = [channel_shown(workspace, room) for room in rooms]
        body |= {"commands": self.offer.commands, "suggestions": self.offer.suggestions}
        body |= {
            "home_tab": self.offer.home_tab,
            "shortcuts": self.offer.shortcuts,
            "clock": moment_shown(workspace.clock.now()),
        }
        body |= {"connections": self.sockets.connected, "views": self._views(person)}
        home = workspace.homes.get(person)
        return body | {"home": view_shown(home) if home else None, "log": workspace.log[-200:]}

    def _views(self, person: str) -> list[Json]:
        return [view_shown(self.workspace.views[name]) for name in self.workspace.open_views.get(person, [])]

    async def live(self, socket: WebSocket) -> None:
        """Every change that one person may see, as it happens."""
        origin, host = socket.headers.get("origin", ""), socket.headers.get("host", "")
        if origin and origin.partition("://")[2] != host:
            await socket.close(code=1008)
            return
        person = socket.query_params.get("user", "")
        await socket.accept()
        with self.workspace.journal.listening() as queue:
            leaving = asyncio.create_task(_until_closed(socket))
            try:
                await self._tell(socket, queue, person, leaving)
            finally:
                leaving.cancel()

    async def _tell(
        self, socket: WebSocket, queue: "asyncio.Queue[Change | None]", person: str, leaving: "asyncio.Task[None]"
    ) -> None:
        while True:
            getting = asyncio.create_task(queue.get())
            await asyncio.wait({getting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done() or getting.result() is None:
                getting.cancel()
                return
            told = self._told(getting.result(), person)
            if told is not None:
                await socket.send_json(told)

    def _told(self, change: Change | None, person: str) -> Json | None:
        if change is None or change.to not in (None, person):
            return None
        told: Json = {"kind": change.kind}
        if change.message is not None:
            if person not in self.workspace.channels[change.message.channel].members:
                return None
            told["message"] = message_shown(self.workspace, change.message)
        if change.kind == "view":
            told["views"] = self._views(person)
        if change.kind == "home" and change.view is not None:
            told["home"] = view_shown(change.view)
        return told | {"details": change.details}

    async def say(self, request: Request) -> Response:
        """{"user", "channel", "text", "thread_ts"}: a message."""
        asked = await read_json(request)
        text = as_typed(self.workspace, asked["text"])
        return _answer(await self.doings.say(asked["user"], asked["channel"], text, thread_ts=asked.get("thread_ts")))

    async def command(self, request: Request) -> Response:
        """{"user", "channel", "text"}: a slash command as typed."""
        asked = await read_json(request)
        name, _, text = asked["text"].strip().partition(" ")
        known = [each["command"] for each in self.offer.commands]
        if known and name not in known:
            raise Refused(f"{name} is not a command here. Try {', '.join(known)}.")
        return _answer(await self.doings.command(asked["user"], asked["channel"], name, text.strip()))

    async def press(self, request: Request) -> Response:
        """{"user", "channel", "ts" or "view", "block_id", "action_id", "value"}: an element is used."""
        asked = await read_json(request)
        value = asked.get("value")
        if asked.get("view"):
            view = self.workspace.views[asked["view"]]
            return _answer(await self.doings.press_in_view(view, asked["action_id"], value))
        message = self.workspace.message(asked["channel"], asked["ts"])
        block = asked.get("block_id")
        return _answer(await self.doings.press(asked["user"], message, asked["action_id"], value, block_id=block))

    async def shortcut(self, request: Request) -> Response:
        """{"user", "channel", "ts", "callback_id"}: a message shortcut."""
        asked = await read_json(request)
        message = self.workspace.message(asked["channel"], asked["ts"])
        return _answer(await self.doings.shortcut(asked["user"], message, asked["callback_id"]))

    async def submit(self, request: Request) -> Response:
        """{"view", "values"}: a modal is submitted."""
        asked = await read_json(request)
        return _answer(await self.doings.submit(self.workspace.views[asked["view"]], asked.get("values") or {}))

    async def close(self, request: Request) -> Response:
        """{"view"}: a modal is closed."""
        await self.doings.close(self.workspace.views[(await read_json(request))["view"]])
        return JSONResponse({"ok": True})

    async def home(self, request: Request) -> Response:
        """{"user", "tab"}: the bot's Home tab is opened."""
        asked = await read_json(request)
        return _answer(await self.doings.open_home(asked["user"], asked.get("tab", "home")))

    async def clock(self, request: Request) -> Response:
        """{"move": "hour" | "working_day" | "monday" | "to", "to"}: the practice clock goes forward."""
        asked = await read_json(request)
        now = self.workspace.clock.now()
        moves = {
            "hour": lambda: now + timedelta(hours=1),
            "working_day": lambda: self.offer.next_working_day(now),
            "monday": lambda: next_monday(now),
            "to": lambda: read_moment(str(asked.get("to", ""))),
        }
        moment = moves[asked.get("move", "to")]()
        if moment < now:
            words = f"{now.astimezone(LONDON):%A %-d %B %Y, %H:%M}"
            raise Refused(f"The practice clock only goes forward. It is {words}.")
        moved = self.workspace.clock.move_to(moment)
        if inspect.isawaitable(moved):
            await moved
        shown = moment_shown(self.workspace.clock.now())
        self.workspace.note("clock", to=shown["iso"])
        self.workspace.journal.tell(Change("clock", details=shown))
        return JSONResponse({"ok": True, "clock": shown})


async def _until_closed(socket: WebSocket) -> None:
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, RuntimeError):
        return


def _answer(seen: Seen) -> Response:
    body = {"ok": True, "acked": seen.acked, "notice": seen.notice, "errors": seen.errors}
    return JSONResponse(body | {"why": said_why(seen)})
