"""The HTTP side: Slack's requests where Socket Mode is off, and what an operator's monitoring asks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

LARGEST_BODY = 1_000_000
TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"
_TIMESTAMP, _SIGNATURE = re.compile(r"[0-9]{9,12}"), re.compile(r"v0=[0-9a-f]{64}")

# What /readyz asks: name -> None when all is well, else what is wrong.
Checks = Callable[[], Mapping[str, str | None]]


def create(bolt: AsyncApp | None, checks: Checks) -> Starlette:
    """The ASGI application. `bolt` is None where Slack is reached by Socket Mode only.

    Where it has a flow to install it in further workspaces, that one's pages are here too.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        found = await asyncio.to_thread(checks)
        wrong = [what for what in found.values() if what]
        body = {name: what or "ok" for name, what in found.items()}
        return JSONResponse(body, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        await asyncio.to_thread(checks)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    if bolt is not None:
        routes.append(Route("/slack/events", _slack_events(bolt), methods=["POST"]))
        if flow := bolt.oauth_flow:
            pages = AsyncSlackRequestHandler(bolt)
            routes += [
                Route(path, pages.handle, methods=["GET"]) for path in (flow.install_path, flow.redirect_uri_path)
            ]
    return Starlette(routes=routes)


def _slack_events(bolt: AsyncApp) -> Callable[[Request], object]:
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        # Bolt answers 500 to a timestamp that is no number; a forged request deserves a plain refusal.
        told = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
        if not _TIMESTAMP.fullmatch(told[0]) or not _SIGNATURE.fullmatch(told[1]):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        if int(request.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
            return JSONResponse({"error": "request too large"}, status_code=413)
        return await handler.handle(request)

    return events
