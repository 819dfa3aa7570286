"""`cspbot refresh ...`: figures and calendars from open data, with a progress bar where somebody watches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.setting_up import opened
from storage.errors import BadInput
from storage.periods import MONTHS_IN_YEAR, Period, month

if TYPE_CHECKING:
    from storage.loading.police_uk.archive import Archive
    from storage.loading.police_uk.refresh import Step
    from storage.loading.web import Web

app = typer.Typer(no_args_is_help=True, help="Take over open data: data.police.uk, population, bank holidays.")
BY = "refresh"
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@app.command("police-uk")
def police_uk(
    archive: Annotated[
        Path | None, typer.Option(help="A ZIP downloaded from data.police.uk; without it the newest one is read there.")
    ] = None,
    month: Annotated[str, typer.Option(help="One month only, as 2026-08; without it all of the archive.")] = "",
) -> None:
    """Counts by district and month from the archive of data.police.uk: provisional, not the figures of Kent Police."""
    from storage.loading.police_uk import refresh
    from storage.loading.police_uk.api import PoliceApi
    from storage.loading.web import Web
    from storage.vocabulary import vocabulary

    context, only = opened(), _month(month)
    with Web() as web, _archive(archive, web) as found:
        _show(refresh.refresh(context.db, found, only=only, now=context.now(), by=BY))
        for line in [] if archive else refresh.checked(PoliceApi(web), found, vocabulary(context.db)):
            typer.echo(line)


@app.command("population")
def population() -> None:
    """The latest ten mid-year estimates of each district from nomis, and rates per 1,000 people from them."""
    from storage.loading import population as estimates
    from storage.loading.police_uk import refresh
    from storage.loading.web import Web

    context = opened()
    with Web() as web:
        typer.echo(f"Population: {estimates.refresh(context.db, web, now=context.now(), by=BY)}")
    typer.echo(f"Years and rates: {refresh.derived(context.db, now=context.now(), by=BY)}")


@app.command("bank-holidays")
def bank_holidays() -> None:
    """Compare the bank holidays that cspbot counts with to those on GOV.UK; exit 1 where they differ."""
    from storage.loading import bank_holidays as holidays
    from storage.loading.web import Web

    with Web() as web:
        found = holidays.compare(web)
    for line in holidays.in_words(found):
        typer.echo(line)
    raise typer.Exit(0 if found.same else 1)


def _month(words: str) -> Period | None:
    """The month of `--month`. Raises BadInput."""
    if not words:
        return None
    found = _MONTH.fullmatch(words)
    if not found or not int(found[1]) or not 1 <= int(found[2]) <= MONTHS_IN_YEAR:
        raise BadInput(f"--month: “{words}” is not a month; write it as 2026-08.")
    return month(int(found[1]), int(found[2]))


@contextmanager
def _archive(path: Path | None, web: Web) -> Iterator[Archive]:
    from storage.loading.police_uk import remote
    from storage.loading.police_uk.archive import Archive

    if path is None:
        with remote.latest(web) as found:
            yield found
        return
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file.")
    found = Archive(path, path.name)
    try:
        yield found
    finally:
        found.close()


def _show(steps: Iterable[Step]) -> None:
    """A progress bar on a terminal, above which each line stays; plain lines elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console()
    if not console.is_terminal:
        for step in steps:
            if step.line:
                typer.echo(step.line)
        return
    with Progress(console=console) as progress:
        task = progress.add_task("data.police.uk")
        for step in steps:
            progress.update(task, completed=step.done, total=step.total)
            if step.line:
                progress.console.print(step.line, highlight=False, markup=False)
