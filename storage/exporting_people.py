"""Posts as `cspbot load people` reads them: a row for each time that somebody holds one, else one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select

from storage import tables
from storage.loading.people import COLUMNS, HOLDING, SEPARATOR

DATES = frozenset({"first", "last"})
_AGENCY, _HOLDING, _PERSON = tables.agency, tables.holding, tables.person
_DEPUTY, _MANAGER = _PERSON.alias("deputy"), _PERSON.alias("manager")


def query() -> Select[Any]:
    """The columns of the file, and which row of its post each is."""
    contacts = select(_AGENCY.c.contact_id, func.aggregate_strings(_AGENCY.c.name, SEPARATOR).label("names"))
    contact = contacts.group_by(_AGENCY.c.contact_id).subquery()
    from_others = {
        "deputy": _DEPUTY.c.name,
        "manager": _MANAGER.c.name,
        "slack_id": func.coalesce(_HOLDING.c.slack_id, _PERSON.c.slack_id),
        "contact_for": contact.c.names,
        **{name: _HOLDING.c[name] for name in HOLDING if name != "slack_id"},
    }
    row = func.row_number().over(partition_by=_PERSON.c.id, order_by=_HOLDING.c.first)
    joined = (
        _PERSON.outerjoin(_HOLDING, _HOLDING.c.person_id == _PERSON.c.id)
        .outerjoin(_DEPUTY, _DEPUTY.c.id == _PERSON.c.deputy_id)
        .outerjoin(_MANAGER, _MANAGER.c.id == _PERSON.c.manager_id)
        .outerjoin(contact, contact.c.contact_id == _PERSON.c.id)
    )
    chosen = [(from_others[name] if name in from_others else _PERSON.c[name]).label(name) for name in COLUMNS]
    return select(*chosen, row.label("row")).select_from(joined).order_by(_PERSON.c.id, _HOLDING.c.first)


def cells(row: Row[Any], lines: list[str]) -> list[str]:
    """The cells of a row, given its values as text: a further row of a post says only who holds it."""
    found = dict(zip(COLUMNS, lines, strict=False))
    found["contact_for"] = SEPARATOR.join(sorted(filter(None, found["contact_for"].split(SEPARATOR))))
    if row.row > 1:
        found = {name: found[name] if name in ("name", *HOLDING) else "" for name in COLUMNS}
    return list(found.values())
