"""What all tables share: the metadata with its names for constraints, and columns that recur."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str) -> Column[str]:
    """A text that is never NULL; empty means "not given"."""
    return Column(name, Text, nullable=False, server_default="")


def number() -> Column[int]:
    """A number of its own for each row."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def revision() -> Column[int]:
    """How often a row was changed: who changes it says which revision they saw."""
    return Column("revision", Integer, nullable=False, server_default="0")


def partial(name: str, column: str, where: str) -> Index:
    """An index of the rows that `where` fits, on both databases."""
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))
