"""The forms that change a data call: its words and date, who is asked, who is reminded by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.messages import blocks, call_forms, call_states, call_word, dates, form
from bot.messages.form import View
from bot.messages.message import Block
from storage.call_suppliers import Supplier
from storage.calls import OPEN, Call, Request

TITLE, DUE, NOTE, SUPPLIER, REASON = "title", "due", "note", "supplier", "reason"
TITLE_CHARS = 120


def change(call: Call, due: date) -> View:
    """Put a call right or, where it is closed, open it again. `due` is the date to begin with."""
    again = call.status != OPEN
    said = "What is still missing is asked for again, with a new date." if again else "Who still owes figures is told."
    content: list[Block] = [
        blocks.section(f"Data call {call.id}: {call_word.title(call)}. {said}"),
        form.day(DUE, "Figures are due", value=due),
    ]
    if again:
        return form.view("Open the call again", call_word.CHANGE, content, submit="Open it again")
    content[1:1] = [form.line(TITLE, "What it is called", value=call.title, most=TITLE_CHARS)]
    content.append(
        form.lines(
            NOTE,
            "What suppliers should know",
            value=call.note,
            most=call_forms.NOTE_CHARS,
            hint=call_forms.PERSONAL,
            optional=True,
        )
    )
    return form.view("Change a data call", call_word.CHANGE, content)


def add(call: Call, suppliers: Sequence[Supplier], without: Sequence[str]) -> View:
    """Ask further suppliers in a call."""
    due = dates.full_date(call.due)
    content: list[Block] = [
        blocks.section(f"Data call {call.id}: {call_word.title(call)}, due {due}."),
        *call_forms.choices(suppliers, ticked=False),
        *call_forms.not_askable(without),
    ]
    return form.view("Add suppliers", call_word.ADD, content, submit="Ask them")


def take_off(call: Call, missing: Sequence[Request]) -> View:
    """Do not ask one of those any more that sent nothing."""
    options = [(each.supplier, str(each.id)) for each in missing]
    content: list[Block] = [
        blocks.section(f"Data call {call.id}: {call_word.title(call)}. Reminders to this supplier end."),
        form.choice(SUPPLIER, "Who is not asked any more", options, prompt="Choose a supplier"),
        form.lines(REASON, "Why", most=call_forms.NOTE_CHARS, hint=call_forms.PERSONAL, optional=True),
    ]
    return form.view("Take a supplier off", call_word.TAKE_OFF, content, submit="Take it off")


def remind(call: Call, owed: Sequence[Request]) -> View:
    """Remind those who owe figures now; each at most once a day."""
    shown, made = owed[: call_forms.MOST_SUPPLIERS], list[Block]()
    for number, name in enumerate(call_forms.groups(len(shown))):
        part = shown[number * form.BOXES : (number + 1) * form.BOXES]
        options = [(f"{each.supplier} ({each.owner})" if each.owner else each.supplier, str(each.id)) for each in part]
        label = "Who is reminded" if number == 0 else "Who is reminded (more)"
        made.append(form.boxes(name, label, options, values=[value for _, value in options], optional=True))
    said = "They get a message within their working hours, besides the usual reminders; at most one a day."
    left = len(owed) - len(shown)
    more = [blocks.context(f"and {left} more, who are not in this form")] if left else []
    content = [blocks.section(f"Data call {call.id}: {call_word.title(call)}. {said}"), *made, *more]
    return form.view("Remind suppliers", call_word.REMIND, content, submit="Remind them")


def asked_words(suppliers: Sequence[str]) -> str:
    """Some names of suppliers in a sentence; not escaped."""
    return call_states.names(suppliers, call_forms.NAMED)
