"""Connections that break off: what a switch, a proxy or a restarting server does to a client."""

import asyncio
from collections.abc import MutableMapping
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

TRANSPORT = "practice.transport"


class _WithTransport:
    """Tells the application which connection a request came on, so that it can break it."""

    def __init__(self, app: ASGIApp, transport: asyncio.BaseTransport) -> None:
        self.app = app
        self.transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[TRANSPORT] = self.transport
        await self.app(scope, receive, send)


class HttpProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with the transport in the scope."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        super().connection_made(cast("asyncio.Transport", transport))
        self.app = _WithTransport(self.app, transport)


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, with the transport in the scope."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        super().connection_made(transport)
        self.app = _WithTransport(self.app, transport)


class Unanswered(Response):
    """No answer at all."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""


def break_off(scope: MutableMapping[str, Any]) -> None:
    """Break the connection of `scope` without a goodbye; where the server is not ours, do nothing."""
    transport = scope.get(TRANSPORT)
    if isinstance(transport, asyncio.Transport):
        transport.abort()


async def drop(request: Request) -> Response:
    """Break the connection of a request, and wait until it is gone."""
    break_off(request.scope)
    while not await request.is_disconnected():
        await asyncio.sleep(0.001)
    return Unanswered()
