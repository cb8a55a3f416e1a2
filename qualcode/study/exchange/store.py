"""A `Project` into a study, as one action: what the study has already is found again, the rest goes in, nothing is changed or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from qualcode.model import (
    Attachment,
    AttachmentBody,
    AttributeDefinition,
    AttributeValue,
    Code,
    Coder,
    Coding,
    CodingPass,
    Content,
    Material,
    Memo,
    MemoLink,
    Participant,
    ParticipantGroup,
    Quotation,
    Relation,
    RelationEvidence,
    RelationType,
    Round,
    Speaker,
    new_id,
)
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.exchange.matching import Known
from qualcode.study.exchange.past import replay
from qualcode.study.names import clean_name, clean_text
from qualcode.study.passages import freeze_version
from qualcode.study.study import Study
from qualcode.study.verbs.materials import insert_version, text_hash
from qualcode.study.work import Work
from qualcode.text.graphemes import widen
from qualcode.text.lines import MEASURE
from qualcode.text.project import CodeItem, MaterialItem, Project, QuotationItem, Skipped, SpeakerItem

Progress = Callable[[int, int, str], None]

#: the kinds of things, in the order in which they go in and are told
KINDS = ("coder", "round", "group", "participant", "material", "code", "quotation", "coding", "memo", "relation")


@dataclass(slots=True)
class Stored:
    """What became of a project: how many things of each kind are new, how many the study had, and what could not go in."""

    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    #: (id, the item) of the materials that are new; the name may differ from the item's
    materials: list[tuple[str, str, MaterialItem]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    #: changes of the other program's own history that the journal has now
    past: int = 0


def store_project(study: Study, project: Project, *, source: str, round_id: str | None = None, progress: Progress | None = None) -> Stored:
    """Put a project in, all of it or, where anything fails, nothing. `source` is the file's name.

    What is there already, by id or else by what a person knows it by, is left exactly as it is. `round_id` is the round of new
    material that names none itself. `progress` may raise to stop; then the study is as before.
    """
    with no_looking_for_rubbish(), study.action("import") as work:
        work.say("import-project", file=source)
        return _Storing(study, work, project, round_id, progress).run()


class _Storing:
    """One project on its way in; each `_put_…` fills the map from the project's ids to the study's."""

    def __init__(self, study: Study, work: Work, project: Project, round_id: str | None, progress: Progress | None) -> None:
        self.study, self.work, self.project, self.round_id = study, work, project, round_id
        self.raw = driver(work.connection)
        self.progress = progress
        self.stored = Stored()
        self.ids: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        #: by the study's id of a material: its current text version and text
        self.texts: dict[str, tuple[str, str]] = {}

    def run(self) -> Stored:
        steps = (
            self._put_coders,
            self._put_rounds,
            self._put_groups,
            self._put_participants,
            self._put_materials,
            self._put_codes,
            self._put_quotations,
            self._put_codings,
            self._put_relations,
            self._put_memos,
        )
        for at, step in enumerate(steps):
            if self.progress:
                self.progress(at, len(steps), step.__name__.removeprefix("_put_"))
            step()
        return self.stored

    # Small helpers

    def _known(self, sql: str) -> Known:
        """Rows of one table by id; the other columns together are what a person knows them by."""
        return Known((row[0], row[1:]) for row in self.raw.execute(sql))

    def _settle(self, kind: str, noun: type[Content], known: Known, items: Iterable[tuple[str, Any, dict[str, Any]]]) -> list[str]:
        """Find or insert items of one kind, given as (id, key, values); the ids in the study, of the new ones only."""
        rows, taken = [], self.ids[kind]
        for item_id, key, values in items:
            there = known.find(item_id, key)
            if there is None:
                there = known.free_id(item_id)
                rows.append({"id": there, **values})
            else:
                self.stored.known[kind] += 1
            taken[item_id] = there
        self.work.insert_many(noun, rows)
        self.stored.new[kind] += len(rows)
        return [row["id"] for row in rows]

    def _moment(self, told: datetime | None) -> datetime:
        return told or self.work.now

    def _coder(self, told: str | None) -> str | None:
        return self.ids["coder"].get(told) if told else None

    # What there is, in its order

    def _put_coders(self) -> None:
        known = self._known("SELECT id, name FROM coder")
        items = ((one.id, clean_name(one.name), clean_name(one.full_name) if one.full_name.strip() else "") for one in self.project.coders)
        self._settle("coder", Coder, known, ((key, (name,), {"name": name, "full_name": full}) for key, name, full in items))

    def _put_rounds(self) -> None:
        known = self._known("SELECT id, number FROM round")
        rounds = ((one.id, (one.number,), {"number": one.number, "label": clean_text(one.label)}) for one in self.project.rounds)
        self._settle("round", Round, known, rounds)

    def _put_groups(self) -> None:
        known = self._known("SELECT id, name FROM participant_group")
        groups = ((one.id, clean_name(one.name)) for one in self.project.groups)
        self._settle("group", ParticipantGroup, known, ((key, (name,), {"name": name}) for key, name in groups))

    def _put_participants(self) -> None:
        known = self._known("SELECT id, pseudonym FROM participant")
        items = []
        for one in self.project.participants:
            name = clean_name(one.pseudonym)
            group = self.ids["group"].get(one.group or "")
            values = {"pseudonym": name, "group_id": group, "status": one.status, "note": clean_text(one.note)}
            items.append((one.id, (name,), values))
        new = set(self._settle("participant", Participant, known, items))
        taken = self.ids["participant"]
        self._put_attributes("participant", [(taken[one.id], one.attributes) for one in self.project.participants if taken[one.id] in new])

    def _put_attributes(self, of: str, values: Sequence[tuple[str, dict[str, str]]]) -> None:
        """The attributes of new participants or material; those of known ones are left as they are."""
        types = {one.name: one.type for one in self.project.attributes if one.of == of}
        defined = dict(self.raw.execute('SELECT name, id FROM attribute_definition WHERE "of" = ?', (of,)).fetchall())
        named = dict.fromkeys((*types, *(name for _, told in values for name in told)))
        for name in named:
            if clean_name(name) not in defined:
                made = self.work.insert(AttributeDefinition, of=of, name=clean_name(name), type=types.get(name, "text"))
                defined[clean_name(name)] = made
        self.work.insert_many(
            AttributeValue,
            (
                {
                    "attribute_id": defined[clean_name(name)],
                    "participant_id": row_id if of == "participant" else None,
                    "material_id": row_id if of == "material" else None,
                    "value": clean_text(value),
                }
                for row_id, told in values
                for name, value in told.items()
            ),
        )

    def _put_materials(self) -> None:
        known = self._known(
            "SELECT m.id, m.name, v.sha256 FROM material m JOIN text_version v ON v.material_id = m.id AND v.number = "
            "(SELECT max(number) FROM text_version WHERE material_id = m.id) ORDER BY m.position"
        )
        # One of the same id whose text is another now is another material: its quotations stand elsewhere.
        texts = {row[0]: row[1:] for row in self.raw.execute(_CURRENT_TEXTS)}
        position = self.raw.execute("SELECT coalesce(max(position), 0) FROM material").fetchone()[0]
        names = {row[0] for row in self.raw.execute("SELECT name FROM material")}
        attributes = []
        for at, item in enumerate(self.project.materials):
            name, sha = clean_name(item.name), text_hash(item.text)
            same_id = texts.get(item.id)
            key_id = item.id if same_id is None or same_id[1] == sha else ""
            there = known.find(key_id, (name, sha))
            if there is not None:
                self.stored.known["material"] += 1
                self.texts[there] = (texts[there][0], item.text)
            else:
                name = _free(name, names)
                names.add(name)
                there = known.free_id(item.id)
                self._new_material(there, name, position := position + 1, item)
                attributes.append((there, item.attributes))
            self.ids["material"][item.id] = there
            if self.progress:
                self.progress(at, len(self.project.materials), "materials")
        self._put_attributes("material", attributes)

    def _new_material(self, material_id: str, name: str, position: int, item: MaterialItem) -> None:
        work = self.work
        work.insert(
            Material,
            id=material_id,
            name=name,
            kind=item.kind,
            round_id=self.ids["round"].get(item.round or "") or self.round_id,
            group_id=self.ids["group"].get(item.group or ""),
            date=item.date,
            place=clean_text(item.place),
            length_seconds=item.length_seconds,
            present=clean_text(item.present),
            note=clean_text(item.note),
            position=position,
            source=item.source,
            encoding=item.encoding,
            imported_at=self._moment(item.imported_at),
        )
        told = {one.label: one for one in item.speakers}
        told |= {turn.speaker: SpeakerItem(turn.speaker) for turn in item.turns if turn.speaker is not None and turn.speaker not in told}
        speakers = {}
        for label, one in told.items():
            who = self.ids["participant"].get(one.participant or "")
            speakers[label] = work.insert(Speaker, material_id=material_id, label=label, interviewer=one.interviewer, participant_id=who)
        version_id = insert_version(work, material_id, 1, item.text, item.turns, speakers)
        if item.frozen:
            freeze_version(work, version_id, item.text, MEASURE)
        if item.original is not None:
            self._keep_original(material_id, item)
        self.texts[material_id] = (version_id, item.text)
        self.stored.new["material"] += 1
        self.stored.materials.append((material_id, name, item))
        work.happened_in(material_id, 0)

    def _keep_original(self, material_id: str, item: MaterialItem) -> None:
        import hashlib

        file = item.original
        assert file is not None
        row_id = new_id()
        self.work.connection.execute(insert(AttachmentBody).values(id=row_id, content=file.content))
        self.work.insert(
            Attachment,
            id=row_id,
            material_id=material_id,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            path=None,
        )

    def _put_codes(self) -> None:
        known = self._known("SELECT id, parent_id, name FROM code")
        taken, rows = self.ids["code"], []
        names = {(row[0], row[1]) for row in self.raw.execute("SELECT parent_id, name FROM code")}
        for item in (*self.project.codes, *self._former(self.project.former_codes)):
            parent = taken.get(item.parent) if item.parent else None
            name = clean_name(item.name)
            there = known.find(item.id, (parent, name))
            if there is not None:
                self.stored.known["code"] += 1
            else:
                there = known.free_id(item.id)
                name = _free(name, {had for above, had in names if above == parent}) if (parent, name) in names else name
                names.add((parent, name))
                rows.append(self._code_row(there, parent, name, item))
            taken[item.id] = there
        self.work.insert_many(Code, rows)
        self.stored.new["code"] += len(rows) - len(self._former(self.project.former_codes))

    def _former(self, items: Sequence[Any]) -> Sequence[Any]:
        """What only the history speaks of: it is gone through where all the material is new, else it has been before."""
        return items if self.project.past and not self.stored.known["material"] else ()

    def _code_row(self, row_id: str, parent: str | None, name: str, item: CodeItem) -> dict[str, Any]:
        return {
            "id": row_id,
            "parent_id": parent,
            "name": name,
            "kind": item.kind,
            "position": item.position,
            "definition": clean_text(item.definition),
            "use_when": clean_text(item.use_when),
            "not_when": clean_text(item.not_when),
            "example": clean_text(item.example),
            "in_vivo": item.in_vivo,
            "exclusive": item.exclusive,
            "colour": item.colour,
            "created_at": self._moment(item.created_at),
            "coder_id": self._coder(item.coder),
        }

    def _put_quotations(self) -> None:
        known = self._known('SELECT id, material_id, start, "end" FROM quotation ORDER BY created_at, id')
        placed = []
        self._freeze_drafts({item.material for item in self.project.quotations})
        for item in (*self.project.quotations, *self._former(self.project.former_quotations)):
            material = self.ids["material"][item.material]
            version_id, text = self.texts[material]
            if not 0 <= item.start <= item.end <= len(text):
                self._out_of_range(item, len(text))
                continue
            start, end, _ = widen(text, item.start, item.end)
            values = {
                "material_id": material,
                "text_version_id": version_id,
                "start": start,
                "end": end,
                "whole": item.whole,
                "words": text[start:end],
                "release": item.release,
                "release_why": clean_text(item.release_why),
                "printed": item.printed,
                "created_at": self._moment(item.created_at),
                "coder_id": self._coder(item.coder),
            }
            placed.append((item.id, (material, start, end), values))
        self._settle("quotation", Quotation, known, placed)
        self.stored.new["quotation"] -= len(self._former(self.project.former_quotations))

    def _freeze_drafts(self, materials: set[str]) -> None:
        """Coded text is frozen; new material was when it went in, if it says so."""
        drafts = {row[0] for row in self.raw.execute("SELECT id FROM text_version WHERE frozen_at IS NULL")}
        for material in sorted(self.ids["material"][item] for item in materials):
            version_id, text = self.texts[material]
            if version_id in drafts:
                freeze_version(self.work, version_id, text, MEASURE)

    def _out_of_range(self, item: QuotationItem, length: int) -> None:
        where = next(one.name for one in self.project.materials if one.id == item.material)
        self.stored.skipped.append(
            Skipped("quotation", where, "exchange.outside", {"start": item.start, "end": item.end, "length": length})
        )

    def _put_codings(self) -> None:
        if self._former(self.project.past):
            self.stored.past = replay(self.study, self.project, self.ids)
            self.stored.new["coding"] = len(self.project.codings)
            return
        known = self._known("SELECT id, quotation_id, code_id, coder_id FROM coding ORDER BY created_at, id")
        passes = self._passes()
        quotations, codes = self.ids["quotation"], self.ids["code"]
        items = []
        for item in self.project.codings:
            if item.quotation not in quotations:  # told with its quotation
                continue
            quotation, code, coder = quotations[item.quotation], codes[item.code], self._coder(item.coder)
            values = {
                "quotation_id": quotation,
                "code_id": code,
                "coder_id": coder,
                "pass_id": passes.get(item.in_pass),
                "created_at": self._moment(item.created_at),
            }
            items.append((item.id, (quotation, code, coder), values))
        self._settle("coding", Coding, known, items)

    def _passes(self) -> dict[str, str]:
        passes = dict(self.raw.execute("SELECT name, id FROM pass").fetchall())
        begun: dict[str, datetime] = {}
        for item in self.project.codings:
            if item.in_pass and item.in_pass not in passes:
                at = self._moment(item.created_at)
                begun[item.in_pass] = min(at, begun.get(item.in_pass, at))
        for name, at in begun.items():
            passes[name] = self.work.insert(CodingPass, name=name, begun_at=at)
        return passes

    def _put_relations(self) -> None:
        known = self._known("SELECT id, from_id, type_id, to_id FROM relation ORDER BY created_at, id")
        types = dict(self.raw.execute("SELECT name, id FROM relation_type").fetchall())
        codes, items = self.ids["code"], []
        for item in self.project.relations:
            name = clean_name(item.type)
            if name not in types:
                types[name] = self.work.insert(RelationType, name=name, symmetric=item.symmetric)
            values = {
                "from_id": codes[item.source],
                "type_id": types[name],
                "to_id": codes[item.to],
                "phenomenon_id": codes.get(item.phenomenon or ""),
                "status": item.status,
                "scope": clean_text(item.scope),
                "created_at": self._moment(item.created_at),
                "coder_id": self._coder(item.coder),
            }
            items.append((item.id, (codes[item.source], types[name], codes[item.to]), values))
        new = set(self._settle("relation", Relation, known, items))
        taken, quotations = self.ids["relation"], self.ids["quotation"]
        self.work.insert_many(
            RelationEvidence,
            (
                {"relation_id": taken[item.id], "quotation_id": quotations[held.quotation], "side": held.side, "level": held.level}
                for item in self.project.relations
                if taken[item.id] in new
                for held in item.evidence
                if held.quotation in quotations
            ),
        )

    def _put_memos(self) -> None:
        known = self._known("SELECT id, kind, title, text FROM memo ORDER BY created_at, id")
        items = []
        for item in self.project.memos:
            title, words = clean_text(item.title).strip(), clean_text(item.text)
            created = self._moment(item.created_at)
            values = {
                "kind": item.kind,
                "title": title,
                "text": words,
                "release": item.release,
                "created_at": created,
                "changed_at": item.changed_at or created,
                "coder_id": self._coder(item.coder),
            }
            items.append((item.id, (item.kind, title, words), values))
        new = set(self._settle("memo", Memo, known, items))
        taken = self.ids["memo"]
        self.work.insert_many(
            MemoLink,
            (
                {"memo_id": taken[item.id], "about": about.kind, "about_id": self.ids[about.kind][about.id]}
                for item in self.project.memos
                if taken[item.id] in new
                for about in dict.fromkeys(item.about)
                if about.kind != "study" and about.id in self.ids[about.kind]
            ),
        )


#: the current text version of each material, and its hash
_CURRENT_TEXTS = (
    "SELECT v.material_id, v.id, v.sha256 FROM text_version v WHERE v.number = "
    "(SELECT max(number) FROM text_version WHERE material_id = v.material_id)"
)


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where it is taken."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
