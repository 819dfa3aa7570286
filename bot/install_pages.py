"""What a browser shows while somebody adds cspbot to their workspace: short pages of plain words. Pure."""

from __future__ import annotations

import html

ADD = "Add cspbot to a Slack workspace"
ASKED = (
    "Slack asks you next which workspace, and shows what cspbot may do there. You need the right to install apps in it."
)
SHARED = (
    "The workspaces of this cspbot share its figures, work programme, posts and actions. What is in confidence is "
    "shown only to people who were given a role by whoever runs it."
)
DENIED = "You did not allow it, so nothing was installed."
STALE = (
    "This page was opened too late, twice, or in another browser than the one that began. Nothing was installed. "
    "Please begin again."
)
NO_CODE = "Slack did not send what is needed to finish. Nothing was installed. Please begin again."
NOT_COMPLETED = "Slack did not complete the installation. Nothing was installed. Please begin again."
UNREACHABLE = "Slack can't be reached just now. Nothing was installed. Please begin again in a few minutes."
STORAGE = "cspbot can't store anything just now. Nothing was installed. Please begin again in a few minutes."
ENTERPRISE = (
    "cspbot can't be installed for a whole Enterprise organisation. Nothing was installed. Please install it in one "
    "workspace of the organisation."
)
ROTATING = (
    "This Slack app has token rotation switched on, with which cspbot can't work. Nothing was installed. Who runs "
    "cspbot must make the app from its manifest, which has it off."
)
_WORDS = {
    "access_denied": DENIED,
    "invalid_browser": STALE,
    "invalid_state": STALE,
    "missing_code": NO_CODE,
    "invalid_code": NOT_COMPLETED,
}
_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.1em/1.5 sans-serif; color: #0b0c0c; }}
a {{ color: #1d70b8; }}
a.button {{ display: inline-block; padding: 0.5em 1em; background: #00703c; color: #fff; text-decoration: none; }}
a:focus {{ outline: 3px solid #ffdd00; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def begin(url: str) -> str:
    """The page that sends people to Slack."""
    button = f'<p><a class="button" href="{html.escape(url)}">Go to Slack</a></p>'
    return _page(ADD, f"<p>{html.escape(ASKED)}</p>\n<p>{html.escape(SHARED)}</p>\n{button}")


def installed(team_name: str) -> str:
    """It is done."""
    name = html.escape(team_name or "your workspace")
    said = f"<p>cspbot is in {name} now. Type <code>/csp help</code> in any channel to see what it answers.</p>"
    return _page("cspbot is installed", f"{said}\n<p>You can close this page.</p>")


def failed(said: str, install_path: str) -> str:
    """It is not, and why."""
    again = f'<p><a href="{html.escape(install_path)}">Begin again</a></p>'
    return _page("cspbot was not installed", f"<p>{html.escape(said)}</p>\n{again}")


def words_for(reason: str) -> str:
    """What a reason of Slack's or Bolt's means, in a sentence."""
    return _WORDS.get(reason, NOT_COMPLETED)


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=html.escape(title), body=body)
