"""Settings: a wrong one is one clear line and exit code 2, and each has its place in the documents."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from bot import cli
from bot.cli.commands import app
from bot.config import Settings, SettingsError, load_settings, require_slack
from handlers import subcommands

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    """No setting of the machine and no .env reaches a test."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def run(monkeypatch, capsys, *arguments):
    """What `cspbot` says on standard error, and its exit code."""
    monkeypatch.setattr(sys, "argv", ["cspbot", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return capsys.readouterr().err, ended.value.code


WRONG = [
    ("PORT", "abc"),
    ("PORT", "-1"),
    ("PORT", "65536"),
    ("PORT", "3000.5"),
    ("TIMEZONE", "Dartford"),
    ("TIMEZONE", "Europe/Londno"),
    ("TIMEZONE", "../../etc/passwd"),
    ("LOG_LEVEL", "loud"),
    ("DATABASE_URL", "mysql://localhost/cspbot"),
    ("DATABASE_URL", "cspbot.db"),
    ("DATABASE_URL", "sqlite://"),
    ("LEASE_SECONDS", "0"),
    ("LEASE_SECONDS", "-5"),
    ("LEASE_SECONDS", "soon"),
    ("SETTLE_SECONDS", "-1"),
    ("CSPBOT_NOW", "yesterday"),
    ("CSPBOT_NOW", "2015-13-01"),
    ("SLACK_API_URL", "slack"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_clear_line_that_names_it_and_exit_code_2(monkeypatch, capsys, name, value):
    monkeypatch.setenv(name, value)
    said, code = run(monkeypatch, capsys, "db", "check")
    assert code == 2
    assert re.fullmatch(rf"cspbot: {name}: \S.*\n", said)
    assert "pydantic" not in said


def test_a_password_in_a_wrong_database_address_is_not_repeated(monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "mysql://cspbot:secret@localhost/cspbot")
    said, _ = run(monkeypatch, capsys, "db", "check")
    assert "secret" not in said


@pytest.mark.parametrize("command", [["run"], ["web"], ["worker"], ["tick"], ["subscribe", "csu-briefing", "daily"]])
def test_without_a_token_a_command_that_needs_slack_says_so(monkeypatch, capsys, tmp_path, command):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'here.db'}")
    monkeypatch.setattr(sys, "argv", ["cspbot", "db", "upgrade"])
    with pytest.raises(SystemExit):
        cli.main()
    capsys.readouterr()
    said, code = run(monkeypatch, capsys, *command)
    assert code == 2
    assert said.startswith("cspbot: SLACK_BOT_TOKEN: not set")
    assert said.count("\n") == 1


def test_a_bot_token_alone_is_not_enough_to_be_reached():
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"):
        require_slack(Settings.model_validate({"slack_bot_token": "xoxb-1"}))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET: not set, but SLACK_CLIENT_ID is"),
        ({"SLACK_CLIENT_SECRET": "s"}, "SLACK_CLIENT_ID: not set, but SLACK_CLIENT_SECRET is"),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_APP_TOKEN": "xapp-1"},
            "SLACK_APP_TOKEN: Socket",
        ),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}, "SLACK_SIGNING_SECRET: not set"),
    ],
)
def test_several_workspaces_need_http_and_both_settings(monkeypatch, capsys, tmp_path, settings, said):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'here.db'}")
    monkeypatch.setattr(sys, "argv", ["cspbot", "db", "upgrade"])
    with pytest.raises(SystemExit):
        cli.main()
    capsys.readouterr()
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    told, code = run(monkeypatch, capsys, "run")
    assert code == 2
    assert told.startswith(f"cspbot: {said}")
    assert told.count("\n") == 1


def test_what_is_empty_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    settings = load_settings()
    assert settings.port == 3000
    assert not settings.socket_mode


def test_settings_come_from_a_dotenv_file_and_the_environment_wins(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("PORT=4000\nTIMEZONE=Europe/Paris\n# a comment\nUNKNOWN=1\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "5000")
    settings = load_settings()
    assert (settings.port, settings.timezone) == (5000, "Europe/Paris")


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_the_ways_hosts_write_a_postgresql_address_all_work(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    assert load_settings().database_url == "postgresql+psycopg://u@h/d"


def test_cspbot_now_is_local_time_unless_it_says_otherwise(monkeypatch):
    monkeypatch.setenv("CSPBOT_NOW", "2015-07-06T10:00")
    assert load_settings().start_at == datetime(2015, 7, 6, 9, 0, tzinfo=UTC)
    monkeypatch.setenv("CSPBOT_NOW", "2015-07-06T10:00Z")
    assert load_settings().start_at == datetime(2015, 7, 6, 10, 0, tzinfo=UTC)


def test_tokens_are_never_shown_by_accident():
    secrets = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_secret")
    shown = repr(Settings.model_validate(dict.fromkeys(secrets, "sssh")))
    assert "sssh" not in shown


# --- the documents ---


def document(name):
    return (DOCS / name).read_text(encoding="utf-8")


def commands(group=None, prefix="cspbot"):
    """Every command as it is typed."""
    listed = group or typer.main.get_command(app)
    for name, command in listed.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_documented_with_its_name(name):
    assert f"`{name}`" in document("running.md")


@pytest.mark.parametrize("typed", [typed for typed, _ in commands()])
def test_every_command_is_documented(typed):
    words = typed.removeprefix("cspbot ")
    assert re.search(rf"(cspbot |`){words}\b", document("running.md") + document("using.md"))


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        (typed, option)
        for typed, command in commands()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    ],
)
def test_every_option_of_a_command_is_documented(typed, option):
    assert option in document("running.md") + document("using.md")


@pytest.mark.parametrize("verb", [found.verb for found in subcommands.router().subcommands if found.listed])
def test_every_word_of_the_chat_command_is_documented(verb):
    assert f"/csp {verb}" in document("using.md")


@pytest.mark.parametrize("route", ["/slack/events", "/healthz", "/readyz", "/metrics"])
def test_every_http_route_is_documented(route):
    assert route in document("running.md")


@pytest.mark.parametrize("name", sorted(path.name for path in DOCS.glob("*.md")) or ["using.md"])
def test_the_documents_name_no_setting_that_does_not_exist(name):
    known = {field.upper() for field in Settings.model_fields} | {"CSPBOT_DOCUMENTS", "CI", "VENV", "PYTHON", "ARGS"}
    named = set(re.findall(r"`((?:SLACK|CSPBOT|DATABASE|LEASE|SETTLE|LOG)_[A-Z_]+)`", document(name)))
    assert named <= known
