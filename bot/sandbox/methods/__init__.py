"""The Web API methods that the bot uses, by name."""

from bot.sandbox.methods import chat, conversations, files, people, views
from bot.sandbox.methods.call import Call, Method

METHODS: dict[str, Method] = {
    **people.METHODS,
    **conversations.METHODS,
    **chat.METHODS,
    **views.METHODS,
    **files.METHODS,
}

__all__ = ["METHODS", "Call", "Method"]
