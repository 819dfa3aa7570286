"""`cspbot export`: what is stored, written to standard output."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated, BinaryIO

import typer

from bot.cli.setting_up import opened
from storage.engine import Database
from storage.errors import BadInput


class Kind(StrEnum):
    """What can be exported."""

    FIGURES = "figures"
    ACTIONS = "actions"
    WORKPLAN = "workplan"
    DELIVERIES = "deliveries"
    AUDIT = "audit"


class Format(StrEnum):
    """How it is written."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def command(
    kind: Annotated[Kind, typer.Argument(help="figures, actions and workplan load again with cspbot load.")],
    form: Annotated[Format, typer.Option("--format", help="A workbook needs a file to go to: > FILE.")] = Format.CSV,
) -> None:
    """Everything stored of one kind, to standard output."""
    export(opened().db, kind, form, sys.stdout.buffer)


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
