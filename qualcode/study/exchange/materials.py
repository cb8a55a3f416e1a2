"""The materials of a project, with texts, turns, speakers and lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from qualcode.model import Attachment, AttachmentBody, Material, Speaker, Turn, new_id
from qualcode.study.database import driver
from qualcode.study.exchange.desk import Desk, Parts, name_of
from qualcode.study.exchange.people import put_attributes
from qualcode.study.names import clean_text, free_name
from qualcode.study.stored_lines import LineRow, line_rows, store_lines
from qualcode.study.verbs.materials import insert_text, turn_rows
from qualcode.study.versions import text_hash
from qualcode.study.work import Work
from qualcode.text.lines import MEASURE
from qualcode.text.project import MaterialItem, SpeakerItem

#: the current text version of each material, and its hash
_CURRENT_TEXTS = (
    "SELECT v.material_id, v.id, v.sha256 FROM text_version v WHERE v.number = "
    "(SELECT max(number) FROM text_version WHERE material_id = v.material_id)"
)


#: turns, or lines, that are kept for one statement
MANY_ROWS = 3000


@dataclass(slots=True)
class _Rows:
    """Turns and lines of several materials, which go in together."""

    turns: list[dict[str, Any]] = field(default_factory=list)
    lines: list[LineRow] = field(default_factory=list)

    def flush(self, work: Work, least: int) -> None:
        """Put those in of which there are so many: few at a time, a trigger would journal each of them."""
        if len(self.turns) >= least:
            work.insert_many(Turn, self.turns)
            self.turns.clear()
        if len(self.lines) >= least:
            store_lines(driver(work.connection), self.lines)
            self.lines.clear()


def put_materials(desk: Desk) -> Parts[None]:
    """Materials, known by name and text."""
    known = desk.known(
        "SELECT m.id, m.name, v.sha256 FROM material m JOIN text_version v ON v.material_id = m.id AND v.number = "
        "(SELECT max(number) FROM text_version WHERE material_id = m.id) ORDER BY m.position"
    )
    # One of the same id whose text is another now is another material: its quotations stand elsewhere.
    texts = {row[0]: row[1:] for row in desk.raw.execute(_CURRENT_TEXTS)}
    position = desk.raw.execute("SELECT coalesce(max(position), 0) FROM material").fetchone()[0]
    names = {row[0] for row in desk.raw.execute("SELECT name FROM material")}
    attributes, rows = [], _Rows()
    own: set[str] = set()
    for item in desk.project.materials:
        # Two of one name get the names that they had the time before, so that the project is known again.
        name, sha = free_name(name_of(item.name, item.id), own), text_hash(item.text)
        own.add(name)
        same_id = texts.get(item.id)
        key_id = item.id if same_id is None or same_id[1] == sha else ""
        there = known.find(key_id, (name, sha))
        if there is not None:
            desk.stored.known["material"] += 1
            desk.texts[there] = (texts[there][0], item.text)
        else:
            name = free_name(name, names)
            names.add(name)
            there = known.free_id(item.id)
            _new_material(desk, rows, there, name, position := position + 1, item)
            attributes.append((there, item.attributes))
        desk.ids["material"][item.id] = there
        yield 1
    rows.flush(desk.work, 1)
    put_attributes(desk, "material", attributes)


def _new_material(desk: Desk, rows: _Rows, material_id: str, name: str, position: int, item: MaterialItem) -> None:
    work = desk.work
    work.insert(
        Material,
        id=material_id,
        name=name,
        kind=item.kind,
        round_id=desk.ids["round"].get(item.round or "") or desk.round_id,
        group_id=desk.ids["group"].get(item.group or "") or desk.group_id,
        date=item.date,
        place=clean_text(item.place),
        length_seconds=item.length_seconds,
        present=clean_text(item.present),
        note=clean_text(item.note),
        position=position,
        source=item.source,
        encoding=item.encoding,
        imported_at=desk.moment(item.imported_at),
    )
    told = {one.label: one for one in item.speakers}
    told |= {turn.speaker: SpeakerItem(turn.speaker) for turn in item.turns if turn.speaker is not None and turn.speaker not in told}
    speakers = {}
    for label, one in told.items():
        who = desk.ids["participant"].get(one.participant or "")
        speakers[label] = work.insert(Speaker, material_id=material_id, label=label, interviewer=one.interviewer, participant_id=who)
    version_id, words = insert_text(work, material_id, 1, item.text, item.turns, frozen_at=work.now if item.frozen else None)
    rows.turns += turn_rows(version_id, item.turns, speakers)
    if item.frozen:
        rows.lines += line_rows(version_id, item.text, MEASURE)
    rows.flush(work, MANY_ROWS)
    if item.original is not None:
        _keep_original(desk, material_id, item)
    desk.texts[material_id] = (version_id, item.text)
    desk.stored.new["material"] += 1
    desk.stored.materials.append((material_id, name, item, words))
    work.happened_in(material_id, 0)


def _keep_original(desk: Desk, material_id: str, item: MaterialItem) -> None:
    file = item.original
    assert file is not None
    row_id = new_id()
    desk.work.connection.execute(insert(AttachmentBody).values(id=row_id, content=file.content))
    desk.work.insert(
        Attachment,
        id=row_id,
        material_id=material_id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        path=None,
    )
