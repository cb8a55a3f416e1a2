"""Persons of the study by a background fact or by their group: who is included, who speaks, and who speaks of what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.study.facts import Facts


class Kinds(NamedTuple):
    """Included persons by kind; every set holds ids of participants."""

    #: by the value of the fact or the name of the group, in the order of the names
    persons: Mapping[str, frozenset[str]]
    #: those included of whom nobody knows the kind
    unknown: frozenset[str]
    #: those included who speak in the material
    heard: frozenset[str]


def kinds_of_persons(facts: Facts, attribute: str | None) -> Kinds:
    """Included persons by an attribute, or without one by their group. Raises Fault for an attribute that there is not."""
    included = [one for one in facts.participants.values() if one.status == "included"]
    if attribute is not None and not _is_asked(facts.connection, attribute):
        raise Fault("analysis.no-attribute", name=attribute)
    kind = {one.id: (one.attributes.get(attribute) if attribute is not None else one.group) or "" for one in included}
    names = sorted({name for name in kind.values() if name})
    heard = frozenset().union(*facts.speaking.values()) & kind.keys()
    return Kinds(
        {name: frozenset(who for who, of in kind.items() if of == name) for name in names},
        frozenset(who for who, of in kind.items() if not of),
        frozenset(heard),
    )


def _is_asked(connection: Connection, attribute: str) -> bool:
    query = "SELECT 1 FROM attribute_definition WHERE \"of\" = 'participant' AND name = ?"
    return connection.exec_driver_sql(query, (attribute,)).first() is not None
