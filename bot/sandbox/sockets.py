"""Socket Mode: the connections of the bot, envelopes out and acknowledgements in."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Literal

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.couriers import Envelope, Reply
from bot.sandbox.journal import Change
from bot.sandbox.model import APP_ID, Json
from bot.sandbox.wire import break_off
from bot.sandbox.workspace import Workspace

MOST_CONNECTIONS = 10


@dataclass(eq=False)
class _Link:
    """One connection of the bot; sending is one message at a time."""

    socket: WebSocket
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, message: Json) -> None:
        async with self.sending:
            await self.socket.send_json(message)


class Sockets:
    """Every live connection of the bot; an envelope goes to one of them, at random."""

    def __init__(self, workspace: Workspace, ack_seconds: float = 3.0) -> None:
        """`ack_seconds` is how long Slack waits for an acknowledgement."""
        self.workspace = workspace
        self.ack_seconds = ack_seconds
        self._links: list[_Link] = []
        self._addresses: set[str] = set()
        self._waiting: dict[str, list[asyncio.Future[Json]]] = {}

    def routes(self) -> list[WebSocketRoute]:
        """The WebSocket route that `address` points to."""
        return [WebSocketRoute("/link", self._serve)]

    @property
    def connected(self) -> int:
        """The number of live connections."""
        return len(self._links)

    def address(self, base_url: str) -> str:
        """A new address of apps.connections.open, good for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._addresses.add(ticket)
        return f"ws{base_url.removeprefix('http')}/link?ticket={ticket}&app_id={APP_ID}"

    async def deliver(self, envelope: Envelope) -> Reply:
        """Send to one random connection and wait for its acknowledgement."""
        if not self._links:
            return Reply("nobody", reason="connection_failed")
        link = secrets.choice(self._links)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(envelope.id, []).append(answer)
        try:
            await link.send(_written(envelope))
            return Reply("acked", await asyncio.wait_for(answer, self.ack_seconds))
        except TimeoutError:
            return Reply("timeout")
        except (RuntimeError, WebSocketDisconnect):
            return Reply("nobody", reason="connection_failed")
        finally:
            self._forget(envelope.id, answer)

    def _forget(self, envelope_id: str, answer: "asyncio.Future[Json]") -> None:
        waiting = self._waiting.get(envelope_id, [])
        if answer in waiting:
            waiting.remove(answer)
        if not waiting:
            self._waiting.pop(envelope_id, None)

    async def disconnect(self, how: Literal["warning", "refresh_requested", "drop"] = "refresh_requested") -> None:
        """Ask every connection to reconnect, as Slack does every few hours; "drop" breaks them without a word."""
        for link in list(self._links):
            if how == "drop":
                break_off(link.socket.scope)
            else:
                await link.send({"type": "disconnect", "reason": how, "debug_info": {"host": "practice"}})
        self.workspace.note("disconnect", how=how)

    async def _serve(self, socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._addresses:
            await socket.close(code=1008)
            return
        self._addresses.discard(ticket)
        await socket.accept()
        link = _Link(socket)
        if len(self._links) >= MOST_CONNECTIONS:
            await link.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return
        await self._attend(link)

    async def _attend(self, link: _Link) -> None:
        self._links.append(link)
        self._tell("connected")
        try:
            await link.send(self._hello())
            while True:
                self._acknowledge(await link.socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._links.remove(link)
            self._tell("disconnected")

    def _tell(self, what: str) -> None:
        self.workspace.note(what, connections=self.connected)
        self.workspace.journal.tell(Change("sockets", details={"connections": self.connected}))

    def _hello(self) -> Json:
        info = {"host": "practice", "build_number": 1, "approximate_connection_time": 18_060}
        hello: Json = {"type": "hello", "num_connections": self.connected, "debug_info": info}
        return hello | {"connection_info": {"app_id": APP_ID}}

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        envelope_id = message.get("envelope_id", "") if isinstance(message, dict) else ""
        payload = message.get("payload") if isinstance(message, dict) else None
        for answer in self._waiting.get(envelope_id, []):
            if not answer.done():
                answer.set_result(payload if isinstance(payload, dict) else {})
                return
        self.workspace.note("late_ack", envelope=envelope_id)


def _written(envelope: Envelope) -> Json:
    written: Json = {"type": envelope.kind, "envelope_id": envelope.id, "payload": envelope.payload}
    written["accepts_response_payload"] = envelope.takes_answer
    if envelope.kind == "events_api":
        written |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return written
