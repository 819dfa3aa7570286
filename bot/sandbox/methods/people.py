"""Who and where: auth, api, team, users."""

from bot.sandbox.methods.call import Call, Method
from bot.sandbox.model import APP_ID, BOT_ID, BOT_NAME, BOT_USER, TEAM_ID, Json


def api_test(call: Call) -> Json:
    """api.test: what was sent, back."""
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def auth_test(call: Call) -> Json:
    """auth.test: the bot's own identity."""
    body: Json = {"url": f"{call.base_url}/", "team": call.workspace.team_name, "team_id": TEAM_ID, "user": BOT_NAME}
    return body | {"user_id": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "is_enterprise_install": False}


def team_info(call: Call) -> Json:
    """team.info: the workspace."""
    return {
        "team": {"id": TEAM_ID, "name": call.workspace.team_name, "domain": "practice-csp", "url": f"{call.base_url}/"}
    }


def users_info(call: Call) -> Json:
    """users.info: one person."""
    return {"user": call.workspace.user(call.required("user")).to_api(call.workspace.clock.now())}


def users_list(call: Call) -> Json:
    """users.list: everybody, in one page."""
    members = [user.to_api(call.workspace.clock.now()) for user in call.workspace.users.values()]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def users_presence(call: Call) -> Json:
    """users.getPresence: active or away."""
    return {"presence": "away" if call.workspace.user(call.required("user")).away else "active"}


def users_conversations(call: Call) -> Json:
    """users.conversations: where the bot (or `user`) is a member."""
    person = call.text("user") or BOT_USER
    types = (call.text("types") or "public_channel").split(",")
    mine = [each for each in call.workspace.channels.values() if person in each.members and BOT_USER in each.members]
    found = [each.to_api() for each in mine if each.api_type in [name.strip() for name in types]]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


METHODS: dict[str, Method] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "team.info": team_info,
    "users.info": users_info,
    "users.list": users_list,
    "users.getPresence": users_presence,
    "users.conversations": users_conversations,
}
