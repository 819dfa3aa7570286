"""`cspbot minutes`: what it prints, what it refuses."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace

import pytest

from bot.cli import main

TEXT = "MINUTES of the Panel held on 12 July 2023.\n\n4. LIGHTS\n\nThe CSO undertook to write to him by 1 August.\n"


def run(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cspbot", "minutes", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "minutes.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_json_has_exactly_the_promised_fields(monkeypatch, capsys, file):
    assert run(monkeypatch, file, "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "line": 5,
            "kind": "undertaking",
            "owner": "CSO",
            "text": "The CSO undertook to write to him by 1 August.",
            "due": "2023-08-01",
        }
    ]


def test_plain_output_says_who_by_when_and_where(monkeypatch, capsys, file):
    assert run(monkeypatch, file) == 0
    told = capsys.readouterr().out
    assert "1 undertaking and no resolutions. Nothing is stored." in told
    assert "1. CSO; by Tuesday 1 August 2023 (line 5, minute 4)" in told


def test_minutes_can_be_piped_in(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert run(monkeypatch, "-", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_needs_no_database_and_no_settings(monkeypatch, capsys, file):
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    assert run(monkeypatch, file) == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"\x00\x01\x02"])
def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_1(monkeypatch, capsys, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert run(monkeypatch, str(path)) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("name", ["missing.txt", ".", ""])
def test_what_is_no_file_is_said(monkeypatch, capsys, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, name) == 1
    assert "file" in capsys.readouterr().err
