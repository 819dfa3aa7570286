"""The views of the scoring form: area, period and themes; one view a theme; a review; and what was saved.

Block ids name factor and theme, as Slack keeps what was chosen in blocks that stay when a view is replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import blocks, layout, periods, ranking_words
from bot.messages.message import Block, Message
from bot.messages.ranking_draft import MOST_THEMES, NAME_CHARS, Draft
from bot.messages.ranking_guide import GUIDES, Guide
from bot.messages.ranking_words import Column, Origins
from storage.periods import Period
from storage.ranking_values import FACTORS, HIGHEST_TOTAL, Ranking, ThemeScore, standings
from storage.vocabulary import Area

START, THEME, REVIEW, OTHER = "csp:rank:start", "csp:rank:theme", "csp:rank:review", "csp:rank:other"
BACK, CHANGE, RESUME = "csp:rank:back", "csp:rank:change", "csp:rank:resume"
AREA, PERIOD, THEMES, ADDED = "area", "period", "themes", "added"
BOXES = 10  # Slack's most in one group of checkboxes
_NOT_YET = "Nothing is stored until you press Save at the end."
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the first view offers: areas, periods that are over, and themes by name."""

    areas: Sequence[Area]
    periods: Sequence[Period]
    themes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """A draft with what its views say about it: its area, the ranking before, and where that comes from."""

    draft: Draft
    area: Area
    before: Ranking | None
    origins: Origins

    @property
    def about(self) -> str:
        """`Dartford, year ending 30 September 2014`."""
        return f"{self.area.name}, {periods.in_words(self.draft.period)}"

    def earlier(self, theme: ThemeScore) -> ThemeScore | None:
        """The scores of a theme in the ranking before."""
        found = [each for each in self.before.themes if each.key == theme.key] if self.before else []
        return found[0] if found else None


def loading() -> View:
    """What is shown at once, while the last ranking is looked up: a press may open a view for three seconds only."""
    return _view(OTHER, "New ranking", [blocks.section("One moment: looking up the last ranking.")])


def sentence(words: str) -> View:
    """One sentence (escaped) instead of a form, or on top of one."""
    return _view(OTHER, "New ranking", [blocks.section(words)], close="Close")


def start(draft: Draft, offer: Offer) -> View:
    """Area, period and themes."""
    hello = (
        f"Each theme gets six scores from 0 to 5. The last scores are filled in: change what has changed. {_NOT_YET}"
    )
    chosen = {theme.key for theme in draft.themes}
    areas = [(area.name, area.slug) for area in offer.areas]
    times = [(periods.in_words(period), period.iso()) for period in offer.periods]
    made: list[Block] = [
        blocks.section(hello),
        _input(AREA, "Area", _select(AREA, areas, draft.area)),
        _input(PERIOD, "Period", _select(PERIOD, times, draft.period.iso())),
        *_boxes(offer.themes, chosen),
        _input(ADDED, "Add themes", _lines(ADDED), f"One a line, {NAME_CHARS} characters at most.", optional=True),
    ]
    return _view(START, "New ranking", made, submit="Start scoring", draft=draft)


def theme(scene: Scene) -> View:
    """The six scores of one theme, each with its guide; what was scored last time is chosen already."""
    draft, earlier = scene.draft, scene.earlier(scene.draft.theme)
    made: list[Block] = [
        blocks.header(draft.theme.name),
        blocks.context(ranking_words.escaped(f"{scene.about}{blocks.SEPARATOR}{_last(scene, draft.theme)}")),
        *(
            _score(guide, factor, draft.theme, number, earlier)
            for number, (guide, factor) in enumerate(zip(GUIDES, FACTORS, strict=True))
        ),
        blocks.actions(blocks.button("Back", BACK, "")),
    ]
    title = f"Theme {draft.at + 1} of {len(draft.themes)}"
    last = draft.reviewed or draft.at + 1 == len(draft.themes)
    return _view(THEME, title, made, submit="Review" if last else "Next theme", draft=draft, tell=True)


def review(scene: Scene, ranking: Ranking) -> View:
    """Totals, order and what moved, before anything is stored."""
    made = [
        blocks.section(f"*{blocks.escape(scene.about)}*: this is what will be saved. Nothing is stored before."),
        *_outcome(scene, ranking),
        *(blocks.context(ranking_words.escaped(line)) for line in _worth_knowing(scene, ranking)),
        blocks.actions(blocks.button("Back", BACK, ""), _change(scene.draft)),
    ]
    return _view(REVIEW, "Review and save", made, submit="Save", draft=scene.draft, tell=True)


def saved(scene: Scene, ranking: Ranking, *, first: bool) -> View:
    """What is stored now: order, what moved, who, when, and who may see it."""
    opening = "Saved" if first else "This was saved already"
    made = [
        blocks.section(f"*{opening}:* theme ranking of {blocks.escape(scene.about)}."),
        *_outcome(scene, ranking),
        blocks.context(
            ranking_words.escaped(f"Stored: {scene.origins.of(ranking)}; {scene.origins.classified(ranking)}.")
        ),
        blocks.context(
            "cspbot has sent it to you as a message too, with what may be shared where. "
            f"A manager can make it public: `/csp rank {scene.area.slug}`."
        ),
    ]
    return _view(OTHER, "Ranking saved", made, close="Close")


def unfinished(draft: Draft, area: Area) -> Message:
    """Sent to whoever closed the form before saving: what is kept, and the way back."""
    about = f"{area.name}, {periods.in_words(draft.period)}"
    words = (
        f"Not saved: your theme ranking of {about}. {draft.scored} of {len(draft.themes)} themes are scored. "
        "Nothing was stored. The button keeps the scores of every theme that was finished."
    )
    button = blocks.button("Go on scoring", RESUME, draft.encode(), primary=True)
    return Message(blocks.escape(words), (blocks.section(blocks.escape(words)), blocks.actions(button)))


def scores_in(draft: Draft, values: Mapping[str, Any]) -> list[int | None]:
    """The scores chosen in the view of the draft's theme, in the order of the factors; None where none is."""
    chosen = [_chosen(values, score_block(factor, draft.theme)) for factor in FACTORS]
    return [int(score) if score.isascii() and score.isdigit() else None for score in chosen]


def score_block(factor: str, theme: ThemeScore) -> str:
    """The id of the block in which one factor of a theme is scored."""
    return f"{factor}:{theme.key}"[:255]


def _outcome(scene: Scene, ranking: Ranking) -> list[Block]:
    lines = [
        f"{ranking_words.place(each)}  *{blocks.escape(each.theme.name)}*  {each.theme.total} of {HIGHEST_TOTAL}"
        for each in standings(ranking)
    ]
    moved = ranking_words.moved(Column(scene.area, ranking, scene.before), scene.origins)
    return [*layout.sections(lines), blocks.section(ranking_words.escaped(moved))]


def _worth_knowing(scene: Scene, ranking: Ranking) -> list[str]:
    if scene.before is None:
        return []
    pairs = [(theme, scene.earlier(theme)) for theme in ranking.themes]
    same = sum(now == was for theme, old in pairs if old for now, was in zip(theme.factors, old.factors, strict=True))
    lines = [f"{same} of {len(FACTORS) * len(pairs)} scores are as they were in the ranking before."]
    if scene.before.period == ranking.period:
        lines.append("There is a ranking of this period already. Both are kept; the one saved last is the current one.")
    return lines


def _last(scene: Scene, theme: ThemeScore) -> str:
    found = [each for each in standings(scene.before) if each.theme.key == theme.key] if scene.before else []
    if not found or scene.before is None:
        return "not in the ranking before"
    return (
        f"last {found[0].theme.total} of {HIGHEST_TOTAL}, {ranking_words.place(found[0])} "
        f"({scene.origins.named(scene.before)})"
    )


def _score(guide: Guide, factor: str, theme: ThemeScore, number: int, earlier: ThemeScore | None) -> Block:
    was = earlier.factors[number] if earlier else None
    now = theme.factors[number] if theme.factors[number] is not None else was
    options = [(f"{score}: {meaning}", str(score)) for score, meaning in guide.meanings()]
    hint = " ".join([guide.asks, guide.key(), *([] if was is None else [f"Last time: {was}."])])
    chosen = None if now is None else str(now)
    return _input(score_block(factor, theme), guide.label, _select(factor, options, chosen), hint)


def _change(draft: Draft) -> Block:
    options = [(f"{each.name}, {each.total}", str(number)) for number, each in enumerate(draft.themes)]
    return blocks.select("Change a theme", CHANGE, options)


def _boxes(names: Sequence[str], chosen: set[str]) -> list[Block]:
    """The themes to tick, in groups as large as Slack takes."""
    groups = [names[start : start + BOXES] for start in range(0, len(names), BOXES)]
    return [
        _input(
            f"{THEMES}:{number}:{len(names)}",
            "Themes" if not number else "More themes",
            _ticks(group, chosen),
            optional=True,
        )
        for number, group in enumerate(groups)
    ]


def _ticks(names: Sequence[str], chosen: set[str]) -> Block:
    options = [_option(name, name) for name in names]
    ticked = [option for option, name in zip(options, names, strict=True) if ThemeScore(name, ()).key in chosen]
    made: dict[str, Any] = {"type": "checkboxes", "action_id": THEMES, "options": options}
    return made | ({"initial_options": ticked} if ticked else {})


def _select(action_id: str, options: Sequence[tuple[str, str]], chosen: str | None) -> Block:
    offered = [_option(*each) for each in options]
    made: dict[str, Any] = {"type": "static_select", "action_id": action_id, "options": offered}
    initial = [option for option in offered if option["value"] == chosen]
    return made | ({"initial_option": initial[0]} if initial else {})


def _lines(action_id: str) -> Block:
    most = MOST_THEMES * (NAME_CHARS + 1)
    return {"type": "plain_text_input", "action_id": action_id, "multiline": True, "max_length": most}


def _option(label: str, value: str) -> dict[str, Any]:
    return {"text": _plain(blocks.clip(label, blocks.BUTTON_CHARS)), "value": value[:150]}


def _input(block_id: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    made: dict[str, Any] = {"type": "input", "block_id": block_id, "label": _plain(label), "element": element}
    made |= {"hint": _plain(hint)} if hint else {}
    return made | ({"optional": True} if optional else {})


def _view(
    callback: str,
    title: str,
    made: Sequence[Block],
    *,
    submit: str = "",
    close: str = "Cancel",
    draft: Draft | None = None,
    tell: bool = False,
) -> View:
    """A modal; `tell`: cspbot hears of it when it is closed."""
    view: View = {"type": "modal", "callback_id": callback, "title": _plain(title), "close": _plain(close)}
    view |= {"blocks": [dict(block) for block in made], "notify_on_close": tell}
    view |= {"submit": _plain(submit)} if submit else {}
    return view | ({"private_metadata": draft.encode()} if draft else {})


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _chosen(values: Mapping[str, Any], block_id: str) -> str:
    """The value of the option chosen in a block, or empty."""
    elements = [element for element in (values.get(block_id) or {}).values() if isinstance(element, Mapping)]
    options = [element.get("selected_option") or {} for element in elements]
    return str(options[0].get("value", "")) if options else ""
