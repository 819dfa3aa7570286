"""The switches over HTTP, for tests whose bot and Slack are separate processes: faults, log, what was posted."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.changes import change_channel
from bot.sandbox.model import BOT_USER, Json
from bot.sandbox.sockets import Sockets
from bot.sandbox.workspace import Workspace


class Refused(ValueError):
    """A request of the page or of a test that cannot be done, in words."""


async def read_json(request: Request) -> Json:
    """The body as a JSON object; only as application/json, which no foreign web page may send.

    Raises:
        Refused: when it is something else.
    """
    if "application/json" not in request.headers.get("content-type", ""):
        raise Refused("send application/json")
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise Refused("the body is not JSON") from error
    if not isinstance(body, dict):
        raise Refused("send a JSON object")
    return body


def worded(
    endpoint: Callable[[Request], Awaitable[Response]], *errors: type[Exception]
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, with `errors` (and Refused) told as 400 and a sentence."""
    known: tuple[type[Exception], ...] = (Refused, *errors)

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except known as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=400)

    return answer


class ControlApi:
    """The routes under /practice/ that tests use."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        """Control `workspace` and the connections of the bot."""
        self.workspace = workspace
        self.sockets = sockets

    def routes(self) -> list[Route]:
        """GET log, posted, messages; GET, POST and DELETE faults; POST disconnect and switches."""
        return [
            Route("/practice/log", self.log),
            Route("/practice/posted", self.posted),
            Route("/practice/messages", self.messages),
            Route("/practice/faults", self.faults),
            Route("/practice/faults", worded(self.add_fault, TypeError, ValueError), methods=["POST"]),
            Route("/practice/faults", self.clear_faults, methods=["DELETE"]),
            Route("/practice/disconnect", worded(self.disconnect), methods=["POST"]),
            Route("/practice/switches", worded(self.switches), methods=["POST"]),
        ]

    async def log(self, request: Request) -> Response:
        """The log from entry number `since` on."""
        since = int(request.query_params.get("since", "0"))
        return JSONResponse({"log": self.workspace.log[since:], "connections": self.sockets.connected})

    async def posted(self, _request: Request) -> Response:
        """Every payload that the bot produced."""
        return JSONResponse({"posted": [asdict(each) for each in self.workspace.everything_posted()]})

    async def messages(self, _request: Request) -> Response:
        """Every message of the bot that is there now, ephemeral ones too, with metadata."""
        found = [
            message.to_api(with_metadata=True)
            | {"channel": message.channel, "to": message.to, "practice_at": message.practice_at.isoformat()}
            for room in self.workspace.messages.values()
            for message in room
            if message.user == BOT_USER
        ]
        return JSONResponse({"messages": found})

    async def faults(self, _request: Request) -> Response:
        """The faults that wait."""
        return JSONResponse({"faults": self.workspace.faults.listed()})

    async def add_fault(self, request: Request) -> Response:
        """Set a fault: {"method", "kind", "times", "retry_after", "seconds", "error", "channel"}."""
        self.workspace.faults.add(**await read_json(request))
        return await self.faults(request)

    async def clear_faults(self, request: Request) -> Response:
        """Forget every fault."""
        self.workspace.faults.clear()
        return await self.faults(request)

    async def disconnect(self, request: Request) -> Response:
        """Ask the bot's connections to reconnect, or drop them: {"how": "refresh_requested" | "warning" | "drop"}."""
        how = (await read_json(request)).get("how", "refresh_requested")
        if how not in ("refresh_requested", "warning", "drop"):
            raise Refused(f"{how!r} is not refresh_requested, warning or drop")
        await self.sockets.disconnect(how)
        return JSONResponse({"ok": True})

    async def switches(self, request: Request) -> Response:
        """Set `deliver_twice`, `refused_blocks`, `history_lag`, or archive a channel: {"archived": {"C...": true}}."""
        wanted = await read_json(request)
        if "deliver_twice" in wanted:
            self.workspace.deliver_twice = wanted["deliver_twice"] or ""
        if "refused_blocks" in wanted:
            self.workspace.refused_blocks = set(wanted["refused_blocks"])
        if "history_lag" in wanted:
            self.workspace.history_lag = float(wanted["history_lag"])
        for name, archived in wanted.get("archived", {}).items():
            change_channel(self.workspace, name, {"archived": bool(archived)})
        return JSONResponse({"ok": True})
