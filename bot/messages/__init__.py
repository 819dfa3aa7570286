"""Values to messages: Block Kit and text, with nothing of Slack's client in it."""
