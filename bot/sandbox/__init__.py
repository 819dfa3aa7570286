"""A practice Slack: Slack's Web API, Socket Mode and a page, as far as cspbot uses them, in one small application.

It stands alone and knows nothing of the bot, which connects to it as to any Slack. Tokens: `xoxb-practice`,
`xapp-practice`; signing secret: `practice-signing-secret`.
"""

from bot.sandbox.app import create_app
from bot.sandbox.clock import PracticeClock, RunningClock
from bot.sandbox.installs import Installs
from bot.sandbox.model import APP_CREDENTIAL, BOT_CREDENTIAL, CLIENT_ID, CLIENT_KEY, SIGNING_KEY
from bot.sandbox.seen import Seen
from bot.sandbox.server import PortTaken, PracticeSlack
from bot.sandbox.workspace import Posted, Workspace

__all__ = [
    "APP_CREDENTIAL",
    "BOT_CREDENTIAL",
    "CLIENT_ID",
    "CLIENT_KEY",
    "SIGNING_KEY",
    "Installs",
    "PortTaken",
    "Posted",
    "PracticeClock",
    "PracticeSlack",
    "RunningClock",
    "Seen",
    "Workspace",
    "create_app",
]
