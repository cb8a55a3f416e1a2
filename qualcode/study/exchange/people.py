"""Who a project speaks of: coders, rounds, groups, participants with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.model import AttributeDefinition, AttributeValue, Coder, Participant, ParticipantGroup, Round
from qualcode.study.exchange.desk import Desk, Parts, name_of
from qualcode.study.names import clean_name, clean_text, free_name


def put_coders(desk: Desk) -> Parts[None]:
    """Who coded."""
    known = desk.known("SELECT id, name FROM coder")
    items = ((one.id, name_of(one.name, one.id), clean_name(one.full_name) if one.full_name.strip() else "") for one in desk.project.coders)
    yield from desk.settle(
        "coder", Coder, known, ((key, (name,), {"name": name, "full_name": full}) for key, name, full in items), one_each=True
    )


def put_rounds(desk: Desk) -> Parts[None]:
    """Rounds, known by their numbers."""
    known = desk.known("SELECT id, number FROM round")
    rounds = ((one.id, (one.number,), {"number": one.number, "label": clean_text(one.label)}) for one in desk.project.rounds)
    yield from desk.settle("round", Round, known, rounds, one_each=True)


def put_groups(desk: Desk) -> Parts[None]:
    """Groups, known by their names."""
    known = desk.known("SELECT id, name FROM participant_group")
    groups = ((one.id, name_of(one.name, one.id)) for one in desk.project.groups)
    yield from desk.settle("group", ParticipantGroup, known, ((key, (name,), {"name": name}) for key, name in groups), one_each=True)


def put_participants(desk: Desk) -> Parts[None]:
    """Participants, known by their pseudonyms, with their attributes."""
    known = desk.known("SELECT id, pseudonym FROM participant")
    items = []
    named: set[str] = set()
    for one in desk.project.participants:
        name = free_name(name_of(one.pseudonym, one.id), named)  # two of one name are two people
        named.add(name)
        group = desk.ids["group"].get(one.group or "")
        values = {"pseudonym": name, "group_id": group, "status": one.status, "note": clean_text(one.note)}
        items.append((one.id, (name,), values))
    new = yield from desk.settle("participant", Participant, known, items)
    taken = desk.ids["participant"]
    put_attributes(desk, "participant", [(taken[one.id], one.attributes) for one in desk.project.participants if taken[one.id] in new])


def put_attributes(desk: Desk, of: str, values: Sequence[tuple[str, dict[str, str]]]) -> None:
    """The attributes of new participants or material; those of known ones are left as they are."""
    types = {one.name: one.type for one in desk.project.attributes if one.of == of}
    defined = dict(desk.raw.execute('SELECT name, id FROM attribute_definition WHERE "of" = ?', (of,)).fetchall())
    named = dict.fromkeys((*types, *(name for _, told in values for name in told)))
    for name in named:
        if clean_name(name) not in defined:
            made = desk.work.insert(AttributeDefinition, of=of, name=clean_name(name), type=types.get(name, "text"))
            defined[clean_name(name)] = made
    desk.work.insert_many(
        AttributeValue,
        (
            {
                "attribute_id": defined[name],
                "participant_id": row_id if of == "participant" else None,
                "material_id": row_id if of == "material" else None,
                "value": clean_text(value),
            }
            for row_id, told in values
            for name, value in {clean_name(name): value for name, value in told.items()}.items()
        ),
    )
