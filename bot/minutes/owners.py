"""Who: the post or body that a sentence names before, in or after what it promises."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.minutes.words import BODIES, POSTS, SEVERAL

_LINKS = frozenset(("of", "for", "and", "the", "&", "on", "in", "de"))
_ARTICLES = frozenset(("the", "a", "an"))
_PRONOUNS = frozenset(("he", "she", "they", "who", "it", "we", "i"))
_NAME_WORD = r"(?:[A-Z][\w’'&/.-]*|\([^()]{1,60}\)|of|for|and|the|&)"
_MENTION = re.compile(
    r"(?:\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er) )?(?P<name>\b[A-Z][\w’'&/-]*(?:,? "
    + _NAME_WORD
    + r"){0,8})(?P<verb>,? (?:\w+ly |also |then )?"
    r"(?:was|had|has|would|will|is|said|gave|drew|[a-z]{3,}ed)\b)?"
)
_ABBREVIATION = re.compile(r"[A-Z]{2,6}s?(?:\([A-Z]{1,3}\))?")
_TOKEN = re.compile(r"\([^()]{1,60}\)|\[[^\]]{1,60}\]|[^\s()\[\]]+")
_LOWER_POSTS = POSTS - _LINKS - {"head", "service", "services", "unit", "force", "section", "holder", "deputy"}
_PLAIN = re.compile(
    r"\b(?:the|an?|his|her) (?P<name>(?:[\w’'-]+ ){0,3}?(?:" + "|".join(sorted(_LOWER_POSTS)) + r")\b)"
    r"(?P<verb> (?:was|had|has|would|will|is|said|gave|[a-z]{3,}ed)\b)",
    re.IGNORECASE,
)
_PIECE = re.compile(r"(?<=[.?!;:]) +")
_MOST_READ = 1500
_CLAUSE = re.compile(r"\bthat (?=he\b|she\b|they\b)|[:;] |^", re.IGNORECASE)


def is_agent(name: str) -> bool:
    """Whether `name` is a person's post, a titled person, a body of persons or an abbreviation of one."""
    words = re.findall(r"[A-Za-z][\w’'-]*", name)
    bare = [re.sub(r"[’']s?$", "", word) for word in words]
    known = any(word.lower() in POSTS for word in bare[-4:]) or any(word.lower() in POSTS for word in bare[:2])
    return known or any(_ABBREVIATION.fullmatch(word) for word in bare[:1] + bare[-1:])


def is_plural(name: str) -> bool:
    """Whether `name` is of several persons or of nobody in particular: “officers”, “Police staff”, “they”."""
    last = (re.findall(r"[\w’'-]+", re.sub(r"\([^()]*\)", "", name)) or ["they"])[-1].lower()
    return last in SEVERAL | {"they", "who", "staff", "police", "patrols"}


def before(text: str) -> str:
    """The name that ends `text`, as “The Strategic Manager (Community Safety Unit)”; a pronoun is given as it is."""
    tokens = _TOKEN.findall(text)
    kept: list[str] = []
    while tokens and len(kept) < 14 and _belongs(tokens[-1], first=not kept):
        word = tokens.pop()
        kept.insert(0, word)
        if word.lower() in _PRONOUNS or (_is_article(word, tokens) and (tokens or [""])[-1] not in _LINKS):
            return _trimmed(kept)
    headless = tokens and kept and kept[0] in ("of", "for", "in", "on") and tokens[-1][0].islower()
    return "" if headless else _trimmed(kept)


def _is_article(word: str, tokens: list[str]) -> bool:
    """Whether `word` is “the” or “a”; a capital A after a name is a name, as in “Councillor A”."""
    return word.lower() in _ARTICLES and not (word == "A" and tokens and tokens[-1][-1].isalpha())


def _belongs(word: str, *, first: bool) -> bool:
    """Whether `word` can stand in a name that is read from its end."""
    if (
        not first
        and word.endswith((".", ";", ":", "?", "!"))
        and not re.fullmatch(r"(?:Mr|Mrs|Ms|Dr|Insp|Sgt|Cllr)\.", word)
    ):
        return False
    return word[0].isupper() or word[0] in "([&" or word.lower() in _LINKS | _LOWER_POSTS | _PRONOUNS | _ARTICLES


def whole(text: str) -> str:
    """The name that `text` is, from end to end; empty where it is more than a name."""
    name = "" if text.rstrip().endswith(("’s", "'s")) else before(text)
    return name if len(name) >= len(re.sub(r"^(?:the|an?|all) ", "", text.strip(), flags=re.IGNORECASE)) - 2 else ""


def _trimmed(words: list[str]) -> str:
    while words and (words[0].lower() in _LINKS | {"a", "an", "his", "her", "their"} or words[0][0] in "(["):
        words.pop(0)
    while words and words[-1].lower() in _LINKS:
        words.pop()
    return re.sub(r"[’']s$", "", " ".join(words).strip(" ,;:-–"))


def of_clause(text: str) -> str:
    """The subject of the clause that `text` is the start of, for a second verb: “The CSM was … and would report”."""
    starts = [found.end() for found in _CLAUSE.finditer(text)]
    clause = text[starts[-1] :] if starts else text
    pronoun = re.match(r"(?:he|she|they)\b", clause, re.IGNORECASE)
    if pronoun:
        return pronoun.group()
    named = [found for found in _MENTION.finditer(clause) if found["verb"] and is_agent(found["name"])]
    first = named[0] if named else _PLAIN.search(clause)
    return _trimmed(first["name"].split()) if first else ""


def resolved(name: str, earlier: str) -> str:
    """`name`, or for “he”, “she” and “they” the person last named in `earlier`; empty where nobody fits.

    One who opens a sentence and acts in it comes first, then one who acts anywhere, then one only mentioned.
    """
    pronoun = name.lower()
    if pronoun not in _PRONOUNS:
        return name
    if pronoun in ("it", "we", "i"):
        return ""
    pieces = _PIECE.split(earlier)[::-1]
    for rank in (2, 1, 0):
        for piece in pieces:
            fitting = [who for of_rank, who in _mentions(piece) if of_rank >= rank and _fits(pronoun, who)]
            if fitting:
                return fitting[-1]
    return ""


@lru_cache(maxsize=1024)
def _mentions(piece: str) -> tuple[tuple[int, str], ...]:
    """Who is named in a sentence: rank 2 opens it and acts, 1 acts, 0 is mentioned."""
    found = [one for one in _MENTION.finditer(piece[:_MOST_READ]) if is_agent(one["name"])]
    return tuple(((2 if one.start() <= 1 else 1) if one["verb"] else 0, _named(one)) for one in found)


def _named(mention: re.Match[str]) -> str:
    return _trimmed(mention["name"].split()) or mention["name"]


def _fits(pronoun: str, name: str) -> bool:
    last = re.findall(r"[\w’'-]+", re.sub(r"\([^()]*\)", "", name)) or [""]
    word = re.sub(r"[’']s?$", "", last[-1]).lower()
    if name.isupper() and " " in name:  # a heading
        return False
    if pronoun == "they":
        return word in SEVERAL | BODIES
    return word not in SEVERAL | BODIES


def after(word: str, text: str) -> str:
    """The name after “by” or “from” in `text`: “would be pursued by the CSMs”; empty without one."""
    found = re.match(
        rf"[^.;]{{0,90}}?\b{word} (?:the |a |an )?(?P<name>[A-Z][\w’'&/-]*(?:,? {_NAME_WORD}){{0,7}})", text
    )
    name = _trimmed(found["name"].split()) if found and not found["name"].endswith(("’s", "'s")) else ""
    return name if is_agent(name) else ""
