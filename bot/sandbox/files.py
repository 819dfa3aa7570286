"""Files at their addresses: the private ones, which want the bot's token, and those of the page."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.model import TEAM_ID, StoredFile
from bot.sandbox.workspace import Workspace

SIGN_IN = """<!doctype html><html lang="en"><head><title>Sign in | Practice Slack</title></head>
<body><h1>Sign in to Practice CSP</h1><p>To see this file, sign in or send the token of the app.</p></body></html>"""


class FileAddresses:
    """GET the bytes of a file."""

    def __init__(self, workspace: Workspace) -> None:
        """Serve the files of `workspace`."""
        self.workspace = workspace

    def routes(self) -> list[Route]:
        """The private addresses, the sign-in page that they lead to without a token, and the page's own addresses."""
        return [
            Route("/files-pri/{place}/download/{name}", self.private),
            Route("/files-pri/{place}/{name}", self.private),
            Route("/signin", self.sign_in),
            Route("/practice/files/{file}/{name}", self.on_the_page),
        ]

    async def private(self, request: Request) -> Response:
        """The bytes for the bot's token with files:read; anybody else is sent to a sign-in page, as Slack does."""
        file = self._file(request.path_params["place"].removeprefix(f"{TEAM_ID}-"))
        if not self._may_read(request):
            self.workspace.note("download", file=file.id if file else "", ok=False)
            return RedirectResponse(f"/signin?redir={request.url.path}", status_code=302)
        if file is None or not self.workspace.bot_reaches(file):
            return Response("no such file", status_code=404)
        self.workspace.note("download", file=file.id, ok=True)
        return Response(file.content, media_type=file.mimetype)

    def _may_read(self, request: Request) -> bool:
        granted = self.workspace.scopes
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        return bool(token) and token == self.workspace.credential and (granted is None or "files:read" in granted)

    async def sign_in(self, _request: Request) -> Response:
        """The page that a program gets in place of a file when it forgot the token: HTML, and status 200."""
        return HTMLResponse(SIGN_IN)

    async def on_the_page(self, request: Request) -> Response:
        """A file for the page; only pictures are shown, everything else is a download."""
        file = self._file(request.path_params["file"])
        if file is None:
            return Response("no such file", status_code=404)
        headers = {"X-Content-Type-Options": "nosniff"}
        if not file.is_picture:
            headers["Content-Disposition"] = "attachment"
        kind = file.mimetype if file.is_picture else "application/octet-stream"
        return Response(file.content, media_type=kind, headers=headers)

    def _file(self, name: str) -> StoredFile | None:
        file = self.workspace.files.get(name)
        return file if file is not None and file.content is not None else None
