"""Golden files: what each digest looks like with 0, 1, 30 and 300 entries, for eyes and for a test.

`NAME-COUNT.txt` is what a reader sees, `NAME-COUNT.json` what Slack is sent. After a change that is meant, write them
again with `python -m tests.golden`, and read the difference before you keep it.
"""

import json
from pathlib import Path

from tests.golden.scenes import SCENES

FOLDER = Path(__file__).parent
COUNTS = (0, 1, 30, 300)


def files():
    """The name and content of every golden file."""
    for name, scene in SCENES.items():
        for count in COUNTS:
            message = scene(count)
            parts = [message, *message.replies]
            payloads = [part.payload() for part in parts]
            yield f"{name}-{count}.txt", "\n\n".join(seen(part, number) for number, part in enumerate(parts)) + "\n"
            yield f"{name}-{count}.json", json.dumps(payloads, indent=1, ensure_ascii=False) + "\n"


def seen(part, number):
    """One message as a reader sees it; the first after what is read aloud of it."""
    shown = [f"--- reply {number} in the thread" if number else "--- message", *map(_block, part.blocks)]
    # A reply's words are those of its blocks.
    return "\n".join([*([] if number else ["--- read aloud", part.text]), *shown])


def _block(block):
    match block["type"]:
        case "header":
            return f"# {block['text']['text']}"
        case "section":
            return block["text"]["text"]
        case "context":
            return " | ".join(f"({element['text']})" for element in block["elements"])
        case "actions":
            return " ".join(f"[{element['text']['text']}]" for element in block["elements"])
        case "table":
            return "\n".join(" | ".join(_cell(cell) for cell in row) for row in block["rows"])
        case _:
            return "-----"


def _cell(cell):
    return cell["text"] if cell["type"] == "raw_text" else cell["elements"][0]["elements"][0]["text"]
