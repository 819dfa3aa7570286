"""The Web API over HTTP: arguments in JSON or form, tokens, faults, and the answer in Slack's shape."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault
from bot.sandbox.installs import EXCHANGE, Installs, told_by
from bot.sandbox.methods import METHODS, Call
from bot.sandbox.model import APP_CREDENTIAL, Json, SlackError
from bot.sandbox.scopes import check_scope
from bot.sandbox.sockets import Sockets
from bot.sandbox.wire import drop
from bot.sandbox.workspace import Workspace

NEEDS_NO_TOKEN = frozenset({"api.test", "blocks.validate", EXCHANGE})
FOR_THE_APP = "apps.connections.open"


class WebApi:
    """Answers POST and GET /api/METHOD."""

    def __init__(self, workspace: Workspace, sockets: Sockets, installs: Installs) -> None:
        """`sockets` hands out Socket Mode addresses; `installs` tells by its token whose call it is."""
        self.workspace = workspace
        self.sockets = sockets
        self.installs = installs

    def routes(self) -> list[Route]:
        """The routes of the Web API and of the upload addresses that it hands out."""
        return [
            Route("/api/{method}", self.answer, methods=["GET", "POST"]),
            Route("/upload/{file}", self.upload, methods=["POST", "PUT"]),
        ]

    async def answer(self, request: Request) -> Response:
        """One call, with whatever fault is waiting for it; every call is logged once, with its outcome."""
        method = request.path_params["method"]
        args = await read_arguments(request)
        credential = _credential(request, args)
        workspace = self.installs.of(credential) or self.workspace
        fault = workspace.faults.take(method, args)
        if fault is not None and not fault.after:
            early = await self._before(request, workspace, method, args, fault)
            if early is not None:
                return early
        body = self._call(request, workspace, method, args, credential)
        self._log(workspace, method, args, body, fault)
        if fault is not None and fault.after:
            return await self._after(request, fault, body)
        return JSONResponse(body)

    def _call(self, request: Request, workspace: Workspace, method: str, args: Json, credential: str) -> Json:
        base_url = f"{request.url.scheme}://{request.url.netloc}"
        call = Call(workspace, args, base_url)
        try:
            self._check_token(method, credential)
            if method == FOR_THE_APP:
                return {"ok": True, "url": self.sockets.address(base_url)}
            if method == EXCHANGE:
                return {"ok": True, **self.installs.exchange(request.headers.get("authorization", ""), args)}
            if method not in METHODS:
                raise SlackError("unknown_method")
            check_scope(call, method)
            return {"ok": True, **told_by(workspace, METHODS[method](call))}
        except SlackError as error:
            return error.answer()

    def _check_token(self, method: str, credential: str) -> None:
        if method in NEEDS_NO_TOKEN:
            return
        if not credential:
            raise SlackError("not_authed")
        if credential != APP_CREDENTIAL and self.installs.of(credential) is None:
            raise SlackError("account_inactive" if self.installs.was(credential) else "invalid_auth")
        if (credential == APP_CREDENTIAL) is not (method == FOR_THE_APP):
            raise SlackError("not_allowed_token_type")

    async def _before(
        self, request: Request, workspace: Workspace, method: str, args: Json, fault: Fault
    ) -> Response | None:
        """What happens instead of the call; None when it only comes later."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        body = SlackError("ratelimited" if fault.kind == "ratelimit" else fault.error).answer()
        self._log(workspace, method, args, body, fault)
        if fault.kind == "drop_before":
            return await drop(request)
        if fault.kind == "ratelimit":
            return JSONResponse(body, status_code=429, headers={"Retry-After": str(fault.retry_after)})
        return JSONResponse(body, status_code=500 if fault.kind == "server_error" else 200)

    async def _after(self, request: Request, fault: Fault, body: Json) -> Response:
        """The call has taken effect; the client learns nothing of it."""
        if fault.kind == "drop_after":
            return await drop(request)
        if fault.kind == "slow_after":
            await asyncio.sleep(fault.seconds)
            return JSONResponse(body)
        return JSONResponse(SlackError(fault.error).answer(), status_code=500)

    def _log(self, workspace: Workspace, method: str, args: Json, body: Json, fault: Fault | None) -> None:
        shown = {name: value for name, value in args.items() if name not in ("token", "code")}
        details: dict[str, Any] = {"method": method, "args": shown, "ok": body["ok"]}
        if not body["ok"]:
            details |= {"error": body["error"], "problems": body.get("response_metadata", {}).get("messages", [])}
        if fault is not None:
            details["fault"] = fault.kind
        for name in ("channel", "ts", "message_ts"):
            if name in body:
                details[name] = body[name]
        workspace.note("call", **details)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, at the address that files.getUploadURLExternal gave."""
        name, content = request.path_params["file"], await request.body()
        workspace = next((each for each in self.installs.workspaces if name in each.files), self.workspace)
        file = workspace.files.get(name)
        if file is None or len(content) != file.length:
            return Response("the length is not the one announced", status_code=400)
        file.content = content
        workspace.note("upload", file=file.id, length=len(content))
        return Response(f"OK - {len(content)}")


async def read_arguments(request: Request) -> Json:
    """The arguments of a call: the query, and a body of JSON or of form fields."""
    args: Json = dict(request.query_params)
    body = await request.body()
    if not body:
        return args
    if "json" in request.headers.get("content-type", ""):
        try:
            sent = json.loads(body)
        except ValueError:
            sent = {}
        return args | (dict(sent) if isinstance(sent, Mapping) else {})
    return args | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _credential(request: Request, args: Mapping[str, object]) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else str(args.get("token") or "")
