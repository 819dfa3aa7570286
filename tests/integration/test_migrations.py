"""The schema: up, down and up again with rows in every table, on both databases; and it is what the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

from bot.cli import filling
from bot.cli.setting_up import Context
from bot.clock import SystemClock
from bot.config import Settings
from storage import migrate, tables, vocabulary
from storage.engine import Database
from storage.errors import BadInput, StorageUnavailable
from tests.filled import fill


@pytest.fixture
def empty_db(empty_db_url):
    database = Database(empty_db_url)
    yield database
    database.dispose()


def counts(db):
    """How many rows each table has."""
    with db.read() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }


def test_an_empty_database_is_brought_to_this_version(empty_db):
    with pytest.raises(StorageUnavailable, match="run `cspbot db upgrade`"):
        migrate.require_current(empty_db)
    migrate.upgrade(empty_db)
    migrate.require_current(empty_db)
    assert set(counts(empty_db)) == set(tables.metadata.tables)


def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(db):
    with db.migrating() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []


def test_every_index_is_there_partial_ones_included(db):
    with db.read() as connection:
        found = {
            (name, index["name"]) for name in tables.metadata.tables for index in inspect(connection).get_indexes(name)
        }
    wanted = {(name, index.name) for name, table in tables.metadata.tables.items() for index in table.indexes}
    assert wanted <= found


def test_upgrading_twice_keeps_every_row(filled_db):
    before = counts(filled_db)
    assert before["figure"] > 2_000
    filling.prepare(filled_db)
    assert counts(filled_db) == before


def test_what_goes_down_comes_up_again_and_takes_the_papers(filled_db):
    before = counts(filled_db)
    migrate.downgrade(filled_db)
    with filled_db.read() as connection:
        assert not set(tables.metadata.tables) & set(inspect(connection).get_table_names())
    with pytest.raises(StorageUnavailable):
        migrate.require_current(filled_db)
    filled_db.dispose()
    fill(filled_db.url)
    assert counts(filled_db) == before


def test_a_database_of_another_version_is_refused_with_what_to_do(db):
    with db.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageUnavailable, match="schema 9999; run `cspbot db upgrade`"):
        migrate.require_current(db)


def test_a_migration_that_fails_leaves_nothing_behind(empty_db, monkeypatch):
    def broken(*_):
        raise StorageUnavailable("stop here")

    with monkeypatch.context() as patch, pytest.raises(StorageUnavailable, match="stop here"):
        patch.setattr(migrate, "_check_foreign_keys", broken)
        migrate.upgrade(empty_db)
    with empty_db.read() as connection:
        assert inspect(connection).get_table_names() == []


def context_of(db):
    return Context(Settings(database_url=db.url), db, SystemClock())


def test_a_backup_of_sqlite_is_whole_and_never_overwrites(filled_db, tmp_path):
    file = tmp_path / "copy.db"
    if not filled_db.is_sqlite:
        with pytest.raises(BadInput, match="pg_dump"):
            filling.backup(context_of(filled_db), file)
        return
    with filled_db.write() as connection:
        connection.execute(text("UPDATE person SET role = role"))
        with pytest.raises(BadInput, match="exists already"):
            file.write_bytes(b"precious")
            filling.backup(context_of(filled_db), file)
    file.unlink()
    assert str(file) in filling.backup(context_of(filled_db), file)
    copy = Database(f"sqlite:///{file}")
    assert counts(copy) == counts(filled_db)
    assert "whole" in filling.check(context_of(copy))
    copy.dispose()


def test_the_vocabulary_is_read_anew_after_an_upgrade(filled_db):
    known = vocabulary.vocabulary(filled_db)
    filling.prepare(filled_db)
    assert vocabulary.vocabulary(filled_db) is not known


def test_an_action_from_before_has_had_its_date_since_it_was_stored(filled_db):
    migrate.downgrade(filled_db, "0003")
    with filled_db.read() as connection:
        before = connection.execute(text("SELECT id, title, due, owner_id, created_at FROM action ORDER BY id")).all()
        assert len(before) > 5
        assert "dated_at" not in [column["name"] for column in inspect(connection).get_columns("action")]
    migrate.upgrade(filled_db)
    with filled_db.read() as connection:
        after = connection.execute(text("SELECT id, title, due, owner_id, dated_at FROM action ORDER BY id")).all()
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    assert after == before
