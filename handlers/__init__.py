"""One module per conversation: parse the words, ask storage, render a message."""
