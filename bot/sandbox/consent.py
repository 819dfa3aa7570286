"""Slack's page on which somebody lets the app into their workspace: what it may do, Allow, Cancel."""

import html
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.installs import Installs
from bot.sandbox.model import CLIENT_ID
from bot.sandbox.workspace import Workspace

PATH = "/oauth/v2/authorize"
_PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>{body}</body></html>
"""


class ConsentPage:
    """The route of the page, and of what is pressed there."""

    def __init__(self, installs: Installs) -> None:
        """Lets the app into the workspaces of `installs`."""
        self.installs = installs

    def routes(self) -> list[Route]:
        """GET shows the page, POST answers it."""
        return [Route(PATH, self.ask, methods=["GET"]), Route(PATH, self.answer, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """One Allow button for each workspace (one, where the app asks for `team`), and Cancel."""
        asked = request.query_params
        if asked.get("client_id") != CLIENT_ID:
            return HTMLResponse(_page("Invalid client_id parameter", ""), status_code=400)
        team = asked.get("team")
        found = [each for each in self.installs.workspaces if team in (None, each.team_id)]
        kept = {name: asked.get(name, "") for name in ("state", "scope", "redirect_uri")}
        scopes = "".join(f"<li>{html.escape(scope)}</li>" for scope in kept["scope"].split(",") if scope)
        forms = "".join(_form(f"Allow in {each.team_name}", kept | {"team": each.team_id}) for each in found)
        return HTMLResponse(_page("cspbot asks to join", f"<ul>{scopes}</ul>{forms}{_form('Cancel', kept)}"))

    async def answer(self, request: Request) -> Response:
        """Back to the app, with a code or with access_denied."""
        pressed = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        back: dict[str, str] = {"state": pressed.get("state", "")}
        workspace = next((each for each in self.installs.workspaces if each.team_id == pressed.get("team")), None)
        if workspace is None:
            back["error"] = "access_denied"
        else:
            back["code"] = self.installs.allowed(workspace.team_id, pressed.get("scope", ""), _somebody(workspace))
        url = pressed.get("redirect_uri") or self.installs.redirect_url
        return RedirectResponse(f"{url}?{urlencode(back)}", status_code=302)


def _somebody(workspace: Workspace) -> str:
    """Who presses the button: the first person of the workspace."""
    return next(user.id for user in workspace.users.values() if not user.is_bot)


def _form(words: str, kept: dict[str, str]) -> str:
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in kept.items()
    )
    return f'<form method="post" action="{PATH}">{fields}<button>{html.escape(words)}</button></form>'


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=html.escape(title), body=body)
