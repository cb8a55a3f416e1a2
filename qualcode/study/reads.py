"""What the study holds, as plain records. One query per table, none in a loop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from qualcode.model import (
    Appendix,
    Material,
    ParticipantGroup,
    Quotation,
    Round,
    Speaker,
    Study,
    TextBody,
    TextVersion,
    Turn,
)
from qualcode.study.database import driver
from qualcode.study.hues import hue_number
from qualcode.study.records import CodeRecord, CodingRecord, MaterialRecord, QuotationRecord, StudyRecord, TranscriptRecord
from qualcode.study.references import SEPARATOR, escape_name
from qualcode.study.settings import setting
from qualcode.study.sight import ALL, Sight
from qualcode.text.lines import lay_lines
from qualcode.text.plain import Turn as PlainTurn


def current_versions() -> Any:
    """A subquery of each material's current text version: columns `material_id`, `id`, `number`."""
    newest = select(TextVersion.material_id, func.max(TextVersion.number).label("number")).group_by(TextVersion.material_id).subquery()
    return (
        select(TextVersion.__table__)
        .join(newest, (newest.c.material_id == TextVersion.material_id) & (newest.c.number == TextVersion.number))
        .subquery()
    )


def code_tree(connection: Connection, columns: str) -> Iterator[tuple[tuple[str, int, int], tuple[Any, ...]]]:
    """The codes in tree order: (path, depth, hue of the top code) and the row: id, parent_id, name, position, `columns`, colour."""
    rows = driver(connection).execute(f"SELECT id, parent_id, name, position, {columns}, colour FROM code").fetchall()
    children: dict[str | None, list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[3], row[2].casefold(), row[2])):
        children[row[1]].append(row)
    # By order, so that a hue that is chosen for one leaves the others as they are.
    pending = [(row, "", 0, hue_number(row[-1], hue)) for hue, row in reversed(list(enumerate(children[None])))]
    while pending:
        row, above, depth, hue = pending.pop()
        path = above + escape_name(row[2])
        yield (path, depth, hue), row
        pending += [(child, path + SEPARATOR, depth + 1, hue) for child in reversed(children.get(row[0], ()))]


class Reads:
    """Reading a study; every method gives frozen records or plain values."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def study(self) -> StudyRecord:
        """The study itself."""
        row = self.connection.execute(select(Study.__table__)).one()
        return StudyRecord(row.id, row.title, row.language, row.tradition, row.pseudonymised)

    def setting(self, key: str) -> Any:
        """A setting's value, or its default."""
        return setting(self.connection, key)

    def materials(self) -> tuple[MaterialRecord, ...]:
        """All material, by round, then date, then order of import; material without a round last."""
        version = current_versions()
        turns = select(Turn.text_version_id, func.count().label("n")).group_by(Turn.text_version_id).subquery()
        return self._materials(version, turns, Material.id.is_not(None))

    def _materials(self, version: Any, turns: Any, which: Any) -> tuple[MaterialRecord, ...]:
        query = (
            select(
                Material.__table__,
                Round.number.label("round_number"),
                ParticipantGroup.name.label("group_name"),
                version.c.words,
                version.c.frozen_at,
                func.coalesce(turns.c.n, 0).label("turns"),
                select(func.min(Appendix.number)).where(Appendix.material_id == Material.id).scalar_subquery().label("appendix"),
            )
            .join(version, version.c.material_id == Material.id)
            .outerjoin(turns, turns.c.text_version_id == version.c.id)
            .outerjoin(Round, Round.id == Material.round_id)
            .outerjoin(ParticipantGroup, ParticipantGroup.id == Material.group_id)
            .where(which)
            .order_by(Round.number.is_(None), Round.number, Material.date.is_(None), Material.date, Material.position)
        )
        return tuple(
            MaterialRecord(
                id=row.id,
                name=row.name,
                kind=row.kind,
                round=row.round_number,
                group=row.group_name,
                date=row.date,
                position=row.position,
                words=row.words,
                turns=row.turns,
                frozen=row.frozen_at is not None,
                appendix=row.appendix,
            )
            for row in self.connection.execute(query)
        )

    def material(self, material_id: str) -> MaterialRecord:
        """One material. Raises KeyError when it is gone."""
        newest = select(func.max(TextVersion.number)).where(TextVersion.material_id == material_id).scalar_subquery()
        version = select(TextVersion.__table__).where(TextVersion.material_id == material_id, TextVersion.number == newest).subquery()
        # Only its own turns are counted: those of all material are very many.
        here = select(version.c.id).scalar_subquery()
        turns = select(Turn.text_version_id, func.count().label("n")).where(Turn.text_version_id == here).group_by(Turn.text_version_id)
        found = self._materials(version, turns.subquery(), Material.id == material_id)
        if not found:
            raise KeyError(material_id)
        return found[0]

    def transcript(self, material_id: str, sight: Sight = ALL) -> TranscriptRecord:
        """A material's current text with its turns, lines and quotations. Raises KeyError when it is gone."""
        version = self.connection.execute(
            select(TextVersion.__table__).where(TextVersion.material_id == material_id).order_by(TextVersion.number.desc()).limit(1)
        ).one_or_none()
        if version is None:
            raise KeyError(material_id)
        text = self.connection.scalar(select(TextBody.text).where(TextBody.id == version.id)) or ""
        if version.frozen_at is not None:
            stored = driver(self.connection).execute(
                'SELECT start, "end" FROM line WHERE text_version_id = ? ORDER BY start', (version.id,)
            )
            lines = tuple(stored.fetchall())
        else:
            lines = tuple(lay_lines(text, version.measure))
        interviewers = self.connection.scalars(
            select(Speaker.label).where(Speaker.material_id == material_id, Speaker.interviewer.is_(True))
        )
        return TranscriptRecord(
            material=self.material(material_id),
            version_id=version.id,
            text=text,
            turns=self.turns(version.id),
            lines=lines,
            quotations=self.quotations(material_id, sight),
            interviewers=frozenset(interviewers),
        )

    def was_heard(self, material_id: str) -> bool:
        """Whether a material is what was heard in a recording, in segments that can be corrected or read."""
        return driver(self.connection).execute("SELECT 1 FROM transcription WHERE material_id = ?", (material_id,)).fetchone() is not None

    def still_holds(self, shown: TranscriptRecord) -> bool:
        """Whether a material still reads so: the same text version, words, turns and speakers. Codes are not looked at."""
        raw, material = driver(self.connection), shown.material.id
        newest = raw.execute(
            "SELECT v.id, b.text FROM text_version v JOIN text_body b ON b.id = v.id "
            "WHERE v.material_id = ? ORDER BY v.number DESC LIMIT 1",
            (material,),
        ).fetchone()
        # A purge changes the words of a version that stays.
        if newest != (shown.version_id, shown.text):
            return False
        asked = raw.execute("SELECT label FROM speaker WHERE material_id = ? AND interviewer", (material,))
        return {label for (label,) in asked} == shown.interviewers and self.turns(shown.version_id) == shown.turns

    def turns(self, version_id: str) -> tuple[PlainTurn, ...]:
        """The turns of a text version in order."""
        rows = driver(self.connection).execute(
            'SELECT t.start, t."end", t.label_end, t.talk_start, s.label, t.time_from, t.time_to FROM turn t '
            "LEFT JOIN speaker s ON s.id = t.speaker_id WHERE t.text_version_id = ? ORDER BY t.number",
            (version_id,),
        )
        return tuple([PlainTurn(*row) for row in rows.fetchall()])

    def quotations(self, material_id: str, sight: Sight = ALL) -> tuple[QuotationRecord, ...]:
        """The quotations of a material with their codings, by start, then longest first; those that are in sight."""
        raw = driver(self.connection)
        codings: dict[str, list[CodingRecord]] = defaultdict(list)
        seen, values = sight.where("c.coder_id")
        made = raw.execute(
            "SELECT c.id, c.quotation_id, c.code_id, coalesce(k.name, ''), c.created_at FROM quotation q "
            "JOIN coding c ON c.quotation_id = q.id LEFT JOIN coder k ON k.id = c.coder_id "
            f"WHERE q.material_id = ? AND {seen} ORDER BY c.created_at, c.id",
            (material_id, *values),
        )
        for coding_id, quotation_id, code_id, coder, created_at in made:
            codings[quotation_id].append(CodingRecord(coding_id, quotation_id, code_id, coder, datetime.fromisoformat(created_at)))
        # A passage on which only others have put codes, or which another has marked, would tell where they found something.
        bare, made_by = sight.where("q.coder_id")
        shown = f"(EXISTS (SELECT 1 FROM coding c WHERE c.quotation_id = q.id AND {seen}) OR "
        shown += f"({bare} AND NOT EXISTS (SELECT 1 FROM coding c WHERE c.quotation_id = q.id)))"
        shown, made_by = ("1", ()) if sight.everything else (shown, (*values, *made_by))
        passages = raw.execute(
            f'SELECT id, start, "end", release FROM quotation q WHERE material_id = ? AND {shown} ORDER BY start, "end" DESC, id',
            (material_id, *made_by),
        )
        return tuple(
            QuotationRecord(quotation_id, start, end, release, tuple(codings.get(quotation_id, ())))
            for quotation_id, start, end, release in passages
        )

    def codes(self, sight: Sight = ALL) -> tuple[CodeRecord, ...]:
        """The code tree, each code before its subcodes, siblings by position and name. Codings out of sight are not counted."""
        seen, values = sight.where("coder_id")
        used = {
            code_id: (n, datetime.fromisoformat(last))
            for code_id, n, last in driver(self.connection).execute(
                f"SELECT code_id, count(*), max(created_at) FROM coding WHERE {seen} GROUP BY code_id", values
            )
        }
        columns = "kind, definition, use_when, not_when, example, in_vivo"
        return tuple(
            CodeRecord(
                id=code_id,
                name=name,
                path=path,
                kind=kind,
                parent_id=parent_id,
                depth=depth,
                definition=definition,
                use_when=use_when,
                not_when=not_when,
                example=example,
                in_vivo=bool(in_vivo),
                hue=hue,
                codings=used[code_id][0] if code_id in used else 0,
                last_used=used[code_id][1] if code_id in used else None,
            )
            for (path, depth, hue), (code_id, parent_id, name, _, kind, definition, use_when, not_when, example, in_vivo, _) in code_tree(
                self.connection, columns
            )
        )

    def words_of(self, quotation_ids: Iterable[str]) -> dict[str, str]:
        """The quoted words of quotations, by id."""
        rows = self.connection.execute(select(Quotation.id, Quotation.words).where(Quotation.id.in_(list(quotation_ids))))
        return {row.id: row.words for row in rows}
