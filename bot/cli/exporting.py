"""`cspbot export`: what is stored, written to standard output."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated, BinaryIO

import typer

from bot.cli.setting_up import opened
from bot.clock import england_and_wales
from storage.engine import Database
from storage.errors import BadInput


class Kind(StrEnum):
    """What can be exported."""

    FIGURES = "figures"
    ACTIONS = "actions"
    PEOPLE = "people"
    WORKPLAN = "workplan"
    DUTIES = "duties"
    CALLS = "calls"
    CALENDAR = "calendar"
    DELIVERIES = "deliveries"
    AUDIT = "audit"


class Format(StrEnum):
    """How it is written."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def command(
    kind: Annotated[
        Kind, typer.Argument(help="figures, actions, people, workplan and duties load again with cspbot load.")
    ],
    form: Annotated[
        Format | None, typer.Option("--format", help="csv unless given; a workbook needs a file to go to: > FILE.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Into the calendar also actions that are not public, marked confidential.")
    ] = False,
) -> None:
    """Everything stored of one kind, to standard output; calendar is an iCalendar file for Outlook."""
    context = opened()
    if kind is not Kind.CALENDAR and everything:
        raise BadInput("--all is for the calendar only; the other kinds are always exported as a whole.")
    if kind is not Kind.CALENDAR:
        export(context.db, kind, form or Format.CSV, sys.stdout.buffer)
        return
    if form is not None:
        raise BadInput("A calendar has a format of its own (iCalendar): leave out --format.")
    export_calendar(context.db, context.now(), sys.stdout.buffer, everything=everything)


def export(db: Database, kind: Kind, form: Format, out: BinaryIO) -> None:
    """Write every row of `kind`, as of one moment. Raises BadInput where a workbook would go to a terminal."""
    from storage.export_formats import FORMATS  # openpyxl is slow to import, and only this command needs it
    from storage.exporting import exports, rows, snapshot

    if form is Format.XLSX and out.isatty():
        raise BadInput(f"A workbook can't be shown here; say where it goes: cspbot export {kind} --format xlsx > FILE")
    chosen = exports()[kind]
    with snapshot(db) as connection, rows(connection, chosen) as found:
        FORMATS[form](chosen, found, out)
    out.flush()


def export_calendar(db: Database, now: datetime, out: BinaryIO, *, everything: bool) -> None:
    """Write the calendar as of `now`; `everything`: also actions that are not public."""
    from storage.calendar_file import entries, write  # icalendar is slow to import, and only this command needs it
    from storage.exporting import snapshot

    with snapshot(db) as connection:
        write(entries(connection, england_and_wales(), everything=everything), out, at=now)
    out.flush()
