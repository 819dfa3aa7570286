"""Who can be asked for figures: agencies with a contact post; and who can't, for want of one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from storage import people, posts
from storage.names import same_name


@dataclass(frozen=True, slots=True)
class Supplier:
    """An agency and the post that is asked for it."""

    agency: str
    post: str


def askable(connection: Connection) -> list[Supplier]:
    """The agencies that have a contact post, by name."""
    found = [(name, posts.contact_of(connection, name)) for name in posts.agencies_with_contact(connection)]
    return [Supplier(name, post.name) for name, post in found if post]


def without_contact(connection: Connection) -> list[str]:
    """The agencies that posts work for and that have no contact post, by name: nobody could be asked."""
    asked = {same_name(each.agency) for each in askable(connection)}
    named = {same_name(post.agency): post.agency for post in people.everyone(connection) if post.agency}
    return sorted(name for key, name in named.items() if key not in asked)
