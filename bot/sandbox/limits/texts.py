"""Text objects, options and the words inside blocks: their lengths and kinds."""

from collections.abc import Iterator, Mapping, Sequence

WORDS = frozenset({"text", "alt_text", "title", "caption", "label", "name", "x_label", "y_label", "hint", "subtitle"})


def at_most(most: int, value: object, at: str, *, least: int = 0) -> Iterator[str]:
    """A problem when the string `value` is longer than `most` characters or shorter than `least`."""
    if not isinstance(value, str):
        return
    if len(value) > most:
        yield f"{at}: {len(value):,} characters, at most {most:,}"
    elif len(value) < least:
        yield f"{at}: empty"


def text_object(value: object, at: str, most: int, *, plain: bool = False) -> Iterator[str]:
    """A plain_text or mrkdwn object of 1 to `most` characters; `plain` allows plain_text only."""
    if not isinstance(value, Mapping):
        yield f"{at}: must be a text object"
        return
    allowed = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if value.get("type") not in allowed:
        yield f"{at}: {value.get('type')!r} is not {' or '.join(allowed)}"
    if not isinstance(value.get("text"), str):
        yield f"{at}.text: missing"
    yield from at_most(most, value.get("text"), at, least=1)


def optional_text(owner: Mapping[str, object], name: str, at: str, most: int) -> Iterator[str]:
    """The plain text object `owner[name]`, where there is one."""
    if owner.get(name) is not None:
        yield from text_object(owner[name], f"{at}.{name}", most, plain=True)


def required(owner: Mapping[str, object], names: Sequence[str], at: str) -> Iterator[str]:
    """A problem for each of `names` that `owner` lacks."""
    for name in names:
        if owner.get(name) in (None, ""):
            yield f"{at}.{name}: missing"


def listed(owner: Mapping[str, object], name: str, at: str, least: int, most: int) -> Iterator[str]:
    """`owner[name]` must be a list of `least` to `most` items."""
    items = owner.get(name)
    if not isinstance(items, list):
        yield f"{at}.{name}: missing"
    elif not least <= len(items) <= most:
        yield f"{at}.{name}: {len(items)}, must be {least} to {most}"


def options(items: object, at: str, *, plain: bool = True) -> Iterator[str]:
    """Options of a menu: text and description 75 characters, value 1 to 150."""
    for number, option in enumerate(items if isinstance(items, list) else []):
        here = f"{at}[{number}]"
        if not isinstance(option, Mapping):
            yield f"{here}: must be an option"
            continue
        yield from text_object(option.get("text"), f"{here}.text", 75, plain=plain)
        if not isinstance(option.get("value"), str):
            yield f"{here}.value: missing"
        yield from at_most(150, option.get("value"), f"{here}.value", least=1)
        if option.get("description") is not None:
            yield from text_object(option["description"], f"{here}.description", 75, plain=plain)


def confirm(owner: Mapping[str, object], at: str) -> Iterator[str]:
    """The confirmation dialog of an element: title 100, text 300, buttons 30 characters."""
    dialog = owner.get("confirm")
    if not isinstance(dialog, Mapping):
        return
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from text_object(dialog.get(name), f"{at}.confirm.{name}", most, plain=name != "text")


def visible_text(node: object) -> Iterator[str]:
    """Every piece of text in `node` that a reader would see or hear, in order."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in WORDS and isinstance(value, str):
                yield value
            else:
                yield from visible_text(value)
    elif isinstance(node, list):
        for value in node:
            yield from visible_text(value)
