"""The practice Slack as one ASGI application: Web API, Socket Mode, response URLs, switches and the page."""

import json
from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.answers import answer_url
from bot.sandbox.clock import NextWorkingDay, PracticeClock, next_working_day
from bot.sandbox.consent import ConsentPage
from bot.sandbox.control_api import ControlApi
from bot.sandbox.couriers import Courier
from bot.sandbox.deliveries import RETRY_SECONDS, Deliveries
from bot.sandbox.doings import Doings
from bot.sandbox.files import FileAddresses
from bot.sandbox.installs import Installs
from bot.sandbox.model import Json, SlackError
from bot.sandbox.page_api import Offer, PageApi
from bot.sandbox.page_doings import PageDoings
from bot.sandbox.sockets import Sockets
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace

HOSTS = ["127.0.0.1", "localhost", "[::1]"]
GONE = {"expired_url": 404, "used_url": 404}


def create_app(
    workspace: Workspace,
    clock: PracticeClock,
    *,
    commands: Sequence[Mapping[str, str]] = (),
    suggestions: Sequence[str] = (),
    shortcuts: Sequence[Mapping[str, str]] = (),
    home_tab: bool = True,
    next_working_day: NextWorkingDay = next_working_day,
    courier: Courier | None = None,
    installs: Installs | None = None,
    ack_seconds: float = 3.0,
    retry_seconds: Sequence[float] = RETRY_SECONDS,
) -> Starlette:
    """The application. Without a `courier` the bot connects by Socket Mode; `installs` is shared by several.

    `commands` and `shortcuts` are the lists of a manifest (command, description, usage_hint; name, callback_id),
    `suggestions` are phrases to click on the page, and `home_tab` is whether the manifest has a Home tab enabled. Its
    doings are at `app.state.doings`, its sockets at `app.state.sockets`, its workspace at `app.state.workspace`.
    """
    workspace.clock = clock
    installs = installs or Installs()
    installs.add(workspace)
    sockets = Sockets(workspace, ack_seconds)
    doings = Doings(workspace, Deliveries(workspace, courier or sockets, retry_seconds))
    offer = Offer(list(commands), list(suggestions), list(shortcuts), next_working_day, home_tab)
    control, page = ControlApi(workspace, sockets), PageApi(workspace, sockets, offer)
    web_api, files, acts = WebApi(workspace, sockets, installs), FileAddresses(workspace), PageDoings(doings, offer)
    parts = (web_api, ConsentPage(installs), sockets, control, files, page, acts)
    routes = [route for part in parts for route in part.routes()]
    app = Starlette(
        routes=[Route("/response/{name}", respond, methods=["POST"]), *routes],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
    )
    app.state.workspace, app.state.sockets, app.state.doings = workspace, sockets, doings
    return app


async def respond(request: Request) -> Response:
    """A response URL: five uses within 30 minutes."""
    workspace: Workspace = request.app.state.workspace
    fault = workspace.faults.take("response_url", {})
    if fault is not None and fault.kind == "server_error":
        return Response("", status_code=500)
    try:
        body = answer_url(workspace, request.path_params["name"], _read(await request.body()))
    except SlackError as error:
        body = error.answer()
    workspace.note("response_url", ok=body["ok"], error=body.get("error", ""))
    return JSONResponse(body, status_code=GONE.get(body.get("error", ""), 200))


def _read(body: bytes) -> Json:
    try:
        payload = json.loads(body)
    except ValueError as error:
        raise SlackError("invalid_payload") from error
    return payload if isinstance(payload, dict) else {}
