"""All commands, registered on one Typer application."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import exporting, refreshing
from bot.cli.setting_up import Context, opened
from storage.errors import BadInput

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A Slack bot for Community Safety Partnerships.",
)
database = typer.Typer(no_args_is_help=True, help="The database: upgrade, back up, check.")
loading = typer.Typer(
    no_args_is_help=True, help="Load figures, actions, people, work plans and settings from CSV or XLSX."
)
app.add_typer(database, name="db")
app.add_typer(loading, name="load")
app.command("export")(exporting.command)
app.add_typer(refreshing.app, name="refresh")

At = Annotated[str, typer.Option(help="The time to act at, as 2015-02-09T09:05 (local where it has no offset).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the file and say what would change; change nothing.")]
File = Annotated[Path, typer.Argument(help="A CSV or XLSX file.")]


class Clearance(StrEnum):
    """What a channel may be shown."""

    PUBLIC = "public"
    IN_CONFIDENCE = "in-confidence"


class WhenEmpty(StrEnum):
    """What a digest with nothing in it does."""

    SKIP = "skip"
    POST = "post"


@app.command()
def demo(port: Annotated[int, typer.Option(help="Where the page is served, on this machine only.")] = 3000) -> None:
    """A practice Slack in the browser, with the bot and the published figures. Needs no account."""
    from bot.cli import practice

    practice.run(port)


@app.command()
def run() -> None:
    """Everything in one process: answers, digests, reminders."""
    _serve(answers=True, ticks=True)


@app.command()
def web() -> None:
    """The part that answers (for the Procfile); run as many as you need."""
    _serve(answers=True, ticks=False)


@app.command()
def worker() -> None:
    """The part that posts on time (for the Procfile); several share the work on PostgreSQL."""
    _serve(answers=False, ticks=True)


def _serve(*, answers: bool, ticks: bool) -> None:
    from bot.cli import serving

    serving.run(opened(), answers=answers, ticks=ticks)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help='As after /csp: "priority violent-crime dartford".')],
    channel: Annotated[str, typer.Option(help="As if asked in this channel (name or id).")] = "",
    user: Annotated[str, typer.Option(help="As if asked by this person (post or Slack id).")] = "",
    at: At = "",
    as_json: Annotated[bool, typer.Option("--json", help="The exact payload that Slack would get.")] = False,
) -> None:
    """The bot's own answer, as text."""
    from bot.cli import asking

    context = opened()
    reply = asking.reply(context, question, channel=channel, user=user, now=context.now(at), exact=as_json)
    if as_json:
        typer.echo(json.dumps({"response_type": "ephemeral", **reply.message.payload()}, ensure_ascii=False, indent=1))
    else:
        asking.show(reply.message)
    raise typer.Exit(0 if reply.outcome == "answered" else 1)


@app.command()
def minutes(
    file: Annotated[str, typer.Argument(help="The text of the minutes; - reads what is piped in.")],
    as_json: Annotated[bool, typer.Option("--json", help="A list of {line, kind, owner, text, due}.")] = False,
) -> None:
    """Undertakings and resolutions found in the text of minutes. Stores nothing."""
    from bot.cli import minutes as listing

    typer.echo(listing.listed(file, exact=as_json))


@app.command()
def report(
    body: Annotated[str, typer.Option(help="A part of the name of a body; without it, every body.")] = "",
    first: Annotated[str, typer.Option("--from", help="The first day, as 2016-05-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last day, as 2017-04-30.")] = "",
    private: Annotated[bool, typer.Option("--in-confidence", help="With undertakings in confidence.")] = False,
    at: At = "",
) -> None:
    """A draft of the committee's annual report, as Markdown; without dates, of the last municipal year."""
    from bot.cli import reporting

    context = opened()
    now = context.now(at)
    typer.echo(reporting.draft(context, body=body, first=first, last=last, now=now, private=private), nl=False)


@app.command()
def tick(at: At = "") -> None:
    """Do what is due by then, once, and say what was done."""
    from bot.cli import serving

    context = opened()
    for line in serving.tick(context, context.now(at)):
        typer.echo(line)


@app.command()
def subscribe(
    channel: Annotated[str, typer.Argument(help="A channel's name or id; cspbot must be in it.")],
    kind: Annotated[str, typer.Argument(help="daily, monday or another kind that /csp digest offers.")],
    at: Annotated[str, typer.Option(help="Local time of day.")] = "08:30",
    days: Annotated[
        str, typer.Option(help='"mon thu"; for what is monthly the number of its working day. Without it, the usual.')
    ] = "",
    clearance: Annotated[
        Clearance | None, typer.Option(help="What may be shown there; without it, what was set before, else public.")
    ] = None,
    when_empty: Annotated[
        WhenEmpty, typer.Option(help="With nothing to say: skip, or post one sentence.")
    ] = WhenEmpty.SKIP,
) -> None:
    """Post the daily briefing or the Monday digest in a channel."""
    from bot.cli import subscribing

    typer.echo(subscribing.subscribe(opened(), channel, kind, at, clearance or "", when_empty, days))


@app.command()
def unsubscribe(
    channel: Annotated[str, typer.Argument(help="A channel's name or id.")],
    kind: Annotated[str, typer.Argument(help="daily, monday or another kind.")],
) -> None:
    """Stop the daily briefing or the Monday digest in a channel."""
    from bot.cli import subscribing

    typer.echo(subscribing.unsubscribe(opened(), channel, kind))


@app.command()
def grant(
    user: Annotated[str, typer.Argument(help="A Slack member id (U...), or the post of a person with one.")],
    role: Annotated[str, typer.Argument(help="admin, manager, officer, member or viewer.")],
) -> None:
    """Give somebody a role."""
    from bot.cli import subscribing

    typer.echo(subscribing.grant(opened(), user, role))


@app.command()
def doctor() -> None:
    """Check settings, database and Slack, and say what to do about what is wrong."""
    from bot.cli import examining

    lines, healthy = examining.examine()
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if healthy else 1)


@app.command()
def manifest(
    http: Annotated[str, typer.Option(help="The public address, for HTTP instead of Socket Mode.")] = "",
) -> None:
    """The app manifest to paste into Slack."""
    from bot.cli import manifests

    typer.echo(manifests.as_json(http))


@database.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this version: tables, areas, categories, measures."""
    from bot.cli import filling

    typer.echo(filling.upgrade(opened(current=False)))


@database.command("backup")
def db_backup(file: Annotated[Path, typer.Argument(help="Where the copy goes; must not exist yet.")]) -> None:
    """Copy a SQLite database while it is in use."""
    from bot.cli import filling

    typer.echo(filling.backup(opened(current=False), file))


@database.command("check")
def db_check() -> None:
    """Say whether the database is whole and of this version."""
    from bot.cli import filling

    typer.echo(filling.check(opened(current=False)))


@loading.command("examples")
def load_examples() -> None:
    """The shipped papers: figures, priorities, work programmes, actions, meetings, people."""
    from bot.cli import filling

    context = opened()
    for line in filling.examples(context.db, context.now()):
        typer.echo(line)


def _load(kind: str, file: Path, *, dry_run: bool, mapping: Path | None = None) -> None:
    from bot.cli import filling

    context: Context = opened()
    if not file.exists():
        raise BadInput(f"{file}: there is no such file.")
    if kind == "figures":
        typer.echo(filling.load_figures(context.db, file, context.now(), dry_run=dry_run, mapping=mapping))
    else:
        typer.echo(filling.load(context.db, kind, file, context.now(), dry_run=dry_run))


@loading.command("figures")
def load_figures(
    file: File,
    dry_run: DryRun = False,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file for a sheet of another layout.")] = None,
) -> None:
    """Published figures, one a row, or a sheet as you have it with --mapping (docs/figures.md)."""
    _load("figures", file, dry_run=dry_run, mapping=mapping)


@loading.command("workplan")
def load_workplan(file: File, dry_run: DryRun = False) -> None:
    """Meetings and their items."""
    _load("workplan", file, dry_run=dry_run)


@loading.command("actions")
def load_actions(file: File, dry_run: DryRun = False) -> None:
    """Actions with their owners and due dates."""
    _load("actions", file, dry_run=dry_run)


@loading.command("history")
def load_history(file: File, dry_run: DryRun = False) -> None:
    """What papers tell about actions, work-plan items and meetings, on its own day."""
    _load("history", file, dry_run=dry_run)


@loading.command("resolutions")
def load_resolutions(file: File, dry_run: DryRun = False) -> None:
    """What meetings resolved, for the record."""
    _load("resolutions", file, dry_run=dry_run)


@loading.command("people")
def load_people(file: File, dry_run: DryRun = False) -> None:
    """The posts that own actions, and who holds them."""
    _load("people", file, dry_run=dry_run)


@loading.command("duties")
def load_duties(file: File, dry_run: DryRun = False) -> None:
    """What recurs by law or by practice, with its legal reference and how sure that is."""
    _load("duties", file, dry_run=dry_run)


@loading.command("small-numbers")
def load_small_numbers(file: File, dry_run: DryRun = False) -> None:
    """From which count on numbers are shown, by category and kind of area (docs/figures.md, "Small numbers")."""
    _load("small-numbers", file, dry_run=dry_run)
