"""A study as a `Project`: what it holds now, without its journal. One query a table; ids are the study's own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver, one_moment
from qualcode.study.reads import code_tree
from qualcode.study.versions import listed_versions
from qualcode.text.plain import Turn
from qualcode.text.project import (
    About,
    AttributeItem,
    CodeItem,
    CoderItem,
    CodingItem,
    Evidence,
    GroupItem,
    MaterialItem,
    MemoItem,
    OriginalFile,
    ParticipantItem,
    Project,
    QuotationItem,
    RelationItem,
    RoundItem,
    SpeakerItem,
)

#: the table a memo is linked to -> what it is about in a project; what a project does not have is left out
_ABOUT: dict[str, Any] = {
    "study": "study",
    "code": "code",
    "quotation": "quotation",
    "coding": "coding",
    "material": "material",
    "participant": "participant",
    "round": "round",
    "relation": "relation",
    "memo": "memo",
}


def load_project(connection: Connection) -> Project:
    """All of a study that other programs could take."""
    with no_looking_for_rubbish(), one_moment(connection):
        raw = driver(connection)
        return Project(
            title=raw.execute("SELECT title FROM study").fetchone()[0],
            origin="qualcode",
            coders=_coders(raw),
            rounds=tuple(RoundItem(*row) for row in raw.execute("SELECT id, number, label FROM round ORDER BY number, id").fetchall()),
            groups=tuple(GroupItem(*row) for row in raw.execute("SELECT id, name FROM participant_group ORDER BY name, id").fetchall()),
            attributes=_attributes(raw),
            participants=_participants(raw),
            materials=_materials(connection),
            codes=_codes(connection),
            quotations=_quotations(raw),
            codings=_codings(raw),
            memos=_memos(raw),
            relations=_relations(raw),
        )


def load_codebook(connection: Connection) -> Project:
    """The codes of a study, how they are used, and the memos about them; of materials only what they are, without their words."""
    with no_looking_for_rubbish(), one_moment(connection):
        raw = driver(connection)
        memos = (replace(one, about=tuple(about for about in one.about if about.kind == "code")) for one in _memos(raw))
        return Project(
            title=raw.execute("SELECT title FROM study").fetchone()[0],
            origin="qualcode",
            coders=_coders(raw),
            materials=tuple(MaterialItem(id_, name, "", (), kind=kind) for _, id_, name, kind in listed_versions(connection)),
            codes=_codes(connection),
            quotations=_quotations(raw),
            codings=_codings(raw),
            memos=tuple(one for one in memos if one.about),
        )


def _coders(raw: Any) -> tuple[CoderItem, ...]:
    return tuple(CoderItem(*row) for row in raw.execute("SELECT id, name, full_name FROM coder ORDER BY name, id").fetchall())


def _attributes(raw: Any) -> tuple[AttributeItem, ...]:
    rows = raw.execute('SELECT "of", name, type FROM attribute_definition ORDER BY "of", name, id').fetchall()
    return tuple(AttributeItem(*row) for row in rows)


def _values(raw: Any, column: str) -> dict[str, dict[str, str]]:
    """The attributes of each participant or material, in the order of their names."""
    rows = raw.execute(
        f"SELECT v.{column}, d.name, v.value FROM attribute_value v JOIN attribute_definition d ON d.id = v.attribute_id "
        f"WHERE v.{column} IS NOT NULL ORDER BY d.name, v.id"
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for of, name, value in rows:
        found[of][name] = value
    return found


def _participants(raw: Any) -> tuple[ParticipantItem, ...]:
    values = _values(raw, "participant_id")
    rows = raw.execute("SELECT id, pseudonym, group_id, status, note FROM participant ORDER BY pseudonym, id").fetchall()
    return tuple(ParticipantItem(person, name, group, status, note, values.get(person, {})) for person, name, group, status, note in rows)


def _materials(connection: Connection) -> tuple[MaterialItem, ...]:
    raw = driver(connection)
    values, speakers, turns, originals = _values(raw, "material_id"), _speakers(raw), _turns(raw), _originals(raw)
    about = {
        row[0]: row[1:]
        for row in raw.execute(
            "SELECT id, round_id, group_id, date, place, length_seconds, present, note, source, encoding, imported_at FROM material"
        )
    }
    texts = {row[0]: row[1:] for row in raw.execute("SELECT v.id, b.text, v.frozen_at FROM text_version v JOIN text_body b ON b.id = v.id")}
    found = []
    for version_id, material_id, name, kind in listed_versions(connection):
        round_id, group_id, date, place, length, present, note, source, encoding, imported_at = about[material_id]
        text, frozen_at = texts[version_id]
        found.append(
            MaterialItem(
                id=material_id,
                name=name,
                text=text,
                turns=turns.get(version_id, ()),
                kind=kind,
                speakers=speakers.get(material_id, ()),
                round=round_id,
                group=group_id,
                date=dt.date.fromisoformat(date) if date else None,
                place=place,
                length_seconds=length,
                present=present,
                note=note,
                source=source,
                encoding=encoding,
                attributes=values.get(material_id, {}),
                imported_at=_moment(imported_at),
                original=originals.get(material_id),
                frozen=frozen_at is not None,
            )
        )
    return tuple(found)


def _speakers(raw: Any) -> dict[str, tuple[SpeakerItem, ...]]:
    found: dict[str, list[SpeakerItem]] = defaultdict(list)
    # In the order in which they speak first; a label that no turn has any more comes last.
    rows = raw.execute(
        "SELECT s.material_id, s.label, s.interviewer, s.participant_id FROM speaker s LEFT JOIN "
        "(SELECT speaker_id, min(number) AS number FROM turn GROUP BY speaker_id) t ON t.speaker_id = s.id "
        "ORDER BY s.material_id, t.number IS NULL, t.number, s.label, s.id"
    )
    for material_id, label, interviewer, participant in rows:
        found[material_id].append(SpeakerItem(label, None if interviewer is None else bool(interviewer), participant))
    return {material_id: tuple(speakers) for material_id, speakers in found.items()}


def _turns(raw: Any) -> dict[str, tuple[Turn, ...]]:
    found: dict[str, list[Turn]] = defaultdict(list)
    rows = raw.execute(
        "SELECT t.text_version_id, t.start, t.end, t.label_end, t.talk_start, s.label, t.time_from, t.time_to FROM turn t "
        "LEFT JOIN speaker s ON s.id = t.speaker_id ORDER BY t.text_version_id, t.number"
    )
    for version_id, *turn in rows.fetchall():
        found[version_id].append(Turn(*turn))
    return {version_id: tuple(turns) for version_id, turns in found.items()}


def _originals(raw: Any) -> dict[str, OriginalFile]:
    rows = raw.execute(
        "SELECT a.material_id, a.name, a.media_type, b.content FROM attachment a JOIN attachment_body b ON b.id = a.id "
        "WHERE a.purged_at IS NULL ORDER BY a.name DESC, a.id"
    )
    return {material_id: OriginalFile(name, media_type, content) for material_id, name, media_type, content in rows}


def _codes(connection: Connection) -> tuple[CodeItem, ...]:
    columns = "kind, definition, use_when, not_when, example, in_vivo, exclusive, created_at, coder_id"
    found = [_code(*row) for _, row in code_tree(connection, columns)]
    there = {code.id for code in found}
    # Codes whose parents run in a circle are in no tree (`check` tells of it). They and their codings go out all the same, at the top.
    rest = driver(connection).execute(f"SELECT id, NULL, name, position, {columns}, colour FROM code ORDER BY position, name, id")
    return (*found, *(_code(*row) for row in rest.fetchall() if row[0] not in there))


def _code(
    code_id: str,
    parent: str | None,
    name: str,
    position: int,
    kind: Any,
    definition: str,
    use_when: str,
    not_when: str,
    example: str,
    in_vivo: int,
    exclusive: int,
    created_at: str | None,
    coder: str | None,
    colour: str | None,
) -> CodeItem:
    return CodeItem(
        id=code_id,
        name=name,
        parent=parent,
        kind=kind,
        position=position,
        definition=definition,
        use_when=use_when,
        not_when=not_when,
        example=example,
        in_vivo=bool(in_vivo),
        exclusive=bool(exclusive),
        colour=colour,
        created_at=_moment(created_at),
        coder=coder,
    )


def _quotations(raw: Any) -> tuple[QuotationItem, ...]:
    rows = raw.execute(
        'SELECT id, material_id, start, "end", whole, release, release_why, printed, created_at, coder_id FROM quotation '
        'ORDER BY material_id, start, "end", id'
    ).fetchall()
    return tuple(
        QuotationItem(quotation, material, start, end, bool(whole), release, why, printed, _moment(created_at), coder)
        for quotation, material, start, end, whole, release, why, printed, created_at, coder in rows
    )


def _codings(raw: Any) -> tuple[CodingItem, ...]:
    rows = raw.execute(
        "SELECT c.id, c.quotation_id, c.code_id, c.coder_id, c.created_at, coalesce(p.name, '') FROM coding c "
        "LEFT JOIN pass p ON p.id = c.pass_id ORDER BY c.quotation_id, c.created_at, c.id"
    ).fetchall()
    return tuple(
        CodingItem(coding, quotation, code, coder, _moment(created_at), in_pass)
        for coding, quotation, code, coder, created_at, in_pass in rows
    )


def _memos(raw: Any) -> tuple[MemoItem, ...]:
    about: dict[str, list[About]] = defaultdict(list)
    for memo_id, table, row_id in raw.execute("SELECT memo_id, about, about_id FROM memo_link ORDER BY memo_id, about, about_id"):
        if table in _ABOUT:
            # There is one study in a project, whatever its id where it came from.
            about[memo_id].append(About(_ABOUT[table], "" if table == "study" else row_id))
    rows = raw.execute(
        "SELECT id, text, title, kind, release, created_at, changed_at, coder_id FROM memo ORDER BY created_at, id"
    ).fetchall()
    return tuple(
        MemoItem(memo, words, title, kind, release, tuple(about[memo]), _moment(created_at), _moment(changed_at), coder)
        for memo, words, title, kind, release, created_at, changed_at, coder in rows
    )


def _relations(raw: Any) -> tuple[RelationItem, ...]:
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for relation_id, *held in raw.execute(
        "SELECT relation_id, quotation_id, side, level FROM relation_evidence ORDER BY relation_id, side DESC, quotation_id"
    ):
        evidence[relation_id].append(Evidence(*held))
    rows = raw.execute(
        "SELECT r.id, r.from_id, t.name, r.to_id, t.symmetric, r.status, r.phenomenon_id, r.scope, r.created_at, r.coder_id "
        "FROM relation r JOIN relation_type t ON t.id = r.type_id ORDER BY r.created_at, r.id"
    ).fetchall()
    return tuple(
        RelationItem(relation, source, kind, to, bool(symmetric), status, phenomenon, scope, tuple(evidence[relation]), _moment(at), coder)
        for relation, source, kind, to, symmetric, status, phenomenon, scope, at, coder in rows
    )


def _moment(told: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(told) if told else None
