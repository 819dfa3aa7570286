"""What figures are about: areas, categories, documents, strategies, priorities, caveats. Shipped with cspbot.

Settings of small numbers are shipped too, but a partnership may change them.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, Table, Text, UniqueConstraint

from storage.tables.base import metadata, number, words

area = Table(
    "area",
    metadata,
    Column("slug", Text, primary_key=True),
    words("name"),
    words("short"),
    words("kind"),
    words("gss"),
    words("parent"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    words("note"),
    Column("aliases", JSON, nullable=False),
)

category = Table(
    "category",
    metadata,
    Column("slug", Text, primary_key=True),
    words("name"),
    words("short"),
    words("parent"),
    words("noun"),
    words("up_is"),
    words("main_measure"),
    words("note"),
    Column("aliases", JSON, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("source", Text, primary_key=True),
    words("title"),
    words("short_title"),
    Column("published", Date),
    Column("agenda_of", Date),
    words("note"),
)

partnership = Table(
    "partnership",
    metadata,
    Column("slug", Text, primary_key=True),
    words("name"),
    Column("areas", JSON, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

strategy = Table(
    "strategy",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("partnership", ForeignKey("partnership.slug"), nullable=False),
    words("name"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    words("status"),
    words("source"),
    words("place"),
)

priority = Table(
    "priority",
    metadata,
    number(),
    Column("strategy", ForeignKey("strategy.slug"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    words("slug"),
    words("name"),
    words("focus"),
    words("aims"),
    Column("categories", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
    words("source"),
    words("place"),
    UniqueConstraint("strategy", "slug"),
)

caveat = Table(
    "caveat",
    metadata,
    Column("slug", Text, primary_key=True),
    words("kind"),
    Column("categories", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("measures", JSON, nullable=False),
    Column("effective_from", Date),
    Column("period_start", Date),
    Column("period_end", Date),
    words("text"),
    words("source"),
    words("place"),
)

ward_named = Table(
    "ward_named",
    metadata,
    number(),
    words("area"),
    words("category"),
    Column("ordinal", Integer, nullable=False),
    words("ward"),
    Column("period_start", Date),
    Column("period_end", Date),
    words("source"),
    words("place"),
)

small_number = Table(  # counts above nought and below this are not shown; category "" is the usual setting
    "small_number",
    metadata,
    Column("category", Text, primary_key=True),
    Column("area_kind", Text, primary_key=True),
    Column("below", Integer, nullable=False),
)
