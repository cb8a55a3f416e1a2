"""A planned merge written into the study: inside one action, rows in bulk, then what is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.model import Base, Material, Memo, MemoLink, Quotation, Setting, Speaker, TextVersion, stable_id
from qualcode.study.database import RawConnection, driver
from qualcode.study.merging.draft import Draft, Keepsake, Progress, Stranded
from qualcode.study.merging.heard import recordings_touched
from qualcode.study.merging.past import newest_event
from qualcode.study.merging.shapes import Row, Shape, read_rows, shapes, there
from qualcode.study.merging.texts import body_of
from qualcode.study.passages import freeze_version
from qualcode.study.settling import MERGED
from qualcode.study.stored_lines import store_lines, without_lines
from qualcode.study.transcribed import lay_if_behind
from qualcode.study.verbs.materials import insert_version
from qualcode.study.verbs.memos import TABLES
from qualcode.study.versions import text_hash
from qualcode.study.work import Work, inserting
from qualcode.text.plain import Turn as PlainTurn

#: rows between two words about progress
STEP = 5000


def write(draft: Draft, work: Work, study_id: str, other: str, progress: Progress | None) -> None:
    """Carry the plan out. Raises Fault where the other file turns out to be damaged."""
    raw = driver(work.connection)
    raw.execute("PRAGMA defer_foreign_keys = ON")
    _bring_bodies(draft, raw)
    of = sum(len(rows) for rows in draft.inserts.values())
    done = 0
    milestones = draft.inserts.pop("milestone", {})
    for shape in shapes().values():
        for rows in _batches(_by_text(shape, draft.inserts.get(shape.name, {}).values())):
            _insert(draft, raw, shape, rows)
            done += len(rows)
            if progress is not None:
                progress(done, of)
    _update(draft, raw)
    for name in reversed(tuple(shapes())):
        ids = [(row_id,) for row_id in sorted(draft.deletes.get(name, ()))]
        raw.executemany(f'DELETE FROM "{name}" WHERE id = ?', ids)
    _bring_lines(draft, raw)
    for stranded in draft.stranded:
        _set_aside(draft, work, stranded)
    for version in draft.freeze:
        freeze_version(work, version, body_of(draft, version), work.row(TextVersion, version).measure)
    _lay_again(draft, work)
    for keepsake in draft.keepsakes:
        _keep(draft, work, study_id, keepsake)
    _bring_history(draft, raw, work)
    _bring_milestones(draft, raw, milestones)
    settings = shapes()["setting"]
    known = there(raw, "setting", draft.memories)
    _insert(draft, raw, settings, [_without_settling(row) for row_id, row in draft.memories.items() if row_id not in known])
    event = newest_event(draft.theirs)
    joined = {table: pairs for table, pairs in draft.joined.items() if pairs and table != "turn"}
    told = {"event": event, "joined": joined, **draft.settling}
    work.insert(Setting, id=stable_id(study_id, "merged", event), key=f"{MERGED}{event}", value=json.dumps(told, ensure_ascii=False))
    if broken := raw.execute("PRAGMA foreign_key_check").fetchone():
        raise Fault("merge.damaged", file=other, reason=f"{broken[0]} → {broken[2]}")


def _by_text(shape: Shape, rows: Iterable[Row]) -> Iterable[Row]:
    """Quotations by the text they stand in, so that each text is read once."""
    if shape.name != "quotation":
        return rows
    version, start = shape.at["text_version_id"], shape.at["start"]
    return sorted(rows, key=lambda row: (str(row[version]), row[start], row[0]))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, STEP)):
        yield batch


def _bring_bodies(draft: Draft, raw: RawConnection) -> None:
    """The words of new text versions, and the bytes of new attachments; what an undone merge left is used again."""
    hashes = {row[0]: row[shapes()["text_version"].at["sha256"]] for row in draft.inserts.get("text_version", {}).values()}
    for version, sha256 in hashes.items():
        body = draft.theirs.execute("SELECT text FROM text_body WHERE id = ?", (version,)).fetchone()
        if body is None or text_hash(body[0]) != sha256:
            raise Fault("merge.damaged-text", version=version)
        if not raw.execute("SELECT 1 FROM text_body WHERE id = ?", (version,)).fetchone():
            raw.execute("INSERT INTO text_body (id, text) VALUES (?, ?)", (version, body[0]))
    for attachment in draft.inserts.get("attachment", {}):
        content = draft.theirs.execute("SELECT content FROM attachment_body WHERE id = ?", (attachment,)).fetchone()
        if content and not raw.execute("SELECT 1 FROM attachment_body WHERE id = ?", (attachment,)).fetchone():
            raw.execute("INSERT INTO attachment_body (id, content) VALUES (?, ?)", (attachment, content[0]))
    _bring_segments(draft, raw)


def _bring_segments(draft: Draft, raw: RawConnection) -> None:
    """The words of segments that are new here, or whose words are."""
    at = shapes()["segment"].at["body_id"]
    bodies = {row[at] for row in draft.inserts.get("segment", {}).values()}
    bodies |= {values["body_id"] for values in draft.updates.get("segment", {}).values() if "body_id" in values}
    query = "SELECT id, text, words FROM segment_body WHERE id IN (SELECT value FROM json_each(?))"
    rows = draft.theirs.execute(query, (json.dumps(sorted(bodies)),)).fetchall()
    raw.executemany("INSERT OR IGNORE INTO segment_body (id, text, words) VALUES (?, ?, ?)", rows)


def _lay_again(draft: Draft, work: Work) -> None:
    """Drafts of recordings say what their segments say now."""
    for material in recordings_touched(draft):
        lay_if_behind(work, material)


def _bring_lines(draft: Draft, raw: RawConnection) -> None:
    """The lines of texts that are frozen now, as they are there: they may have been cited."""
    their_id = {own: their for their, own in draft.same.get("text_version", {}).items()}
    query = 'SELECT ?, number, start, "end" FROM line WHERE text_version_id = ?'
    for version, _ in without_lines(raw):
        store_lines(raw, draft.theirs.execute(query, (version, their_id.get(version, version))))


def _insert(draft: Draft, raw: RawConnection, shape: Shape, rows: list[Row]) -> None:
    columns = shape.columns
    if shape.name == "quotation":
        columns = (*columns, "words")
        words = _Words(draft, shape)
        rows = [(*row, words.of(row)) for row in rows]
    names = ", ".join(f'"{name}"' for name in columns)
    with inserting(raw, Base.metadata.tables[shape.name], len(rows)):
        raw.executemany(f'INSERT INTO "{shape.name}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)


class _Words:
    """The words of quotations, read from their texts and not from the other file's rows."""

    def __init__(self, draft: Draft, shape: Shape) -> None:
        self._draft = draft
        self._at = [shape.at[column] for column in ("text_version_id", "start", "end")]
        self._version, self._body = "", ""

    def of(self, row: Row) -> str:
        """Raises Fault for a place outside the text."""
        version, start, end = (row[at] for at in self._at)
        if version != self._version:
            self._version, self._body = version, body_of(self._draft, version)
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(self._body)):
            raise Fault("merge.damaged-quotation", quotation=row[0])
        return self._body[start:end]


def _update(draft: Draft, raw: RawConnection) -> None:
    for name, changed in draft.updates.items():
        alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for row_id, values in changed.items():
            if row_id not in draft.deletes.get(name, ()):
                alike.setdefault(tuple(values), []).append((*values.values(), row_id))
        for columns, rows in alike.items():
            assignments = ", ".join(f'"{column}" = ?' for column in columns)
            raw.executemany(f'UPDATE "{name}" SET {assignments} WHERE id = ?', rows)
    placed = [
        row_id for row_id, values in draft.updates.get("quotation", {}).items() if values.keys() & {"text_version_id", "start", "end"}
    ]
    shape = shapes()["quotation"]
    words = _Words(draft, shape)
    rows = sorted(read_rows(raw, shape, placed).values(), key=lambda row: str(row[shape.at["text_version_id"]]))
    raw.executemany("UPDATE quotation SET words = ? WHERE id = ?", [(words.of(row), row[0]) for row in rows])


def _set_aside(draft: Draft, work: Work, stranded: Stranded) -> None:
    """A document of its own for quotations whose words are not in the text that holds, with the text they were made in."""
    raw = driver(work.connection)
    body = body_of(draft, stranded.version)
    of = work.row(Material, stranded.material)
    # Not an interview of its own: it would be counted twice.
    values = {"kind": "document", "round_id": of.round_id, "group_id": of.group_id, "date": of.date, "imported_at": work.now}
    position = raw.execute("SELECT max(position) FROM material").fetchone()[0] + 1
    taken = {row[0] for row in raw.execute("SELECT name FROM material")}
    name, number = stranded.name, 2
    while name in taken:
        name, number = f"{stranded.name} ({number})", number + 1
    material = work.insert(Material, name=name, position=position, **values)
    turns = raw.execute(
        'SELECT t.start, t."end", t.label_end, t.talk_start, s.label, t.time_from, t.time_to FROM turn t '
        "LEFT JOIN speaker s ON s.id = t.speaker_id WHERE t.text_version_id = ? ORDER BY t.number",
        (stranded.version,),
    ).fetchall()
    plain = tuple(PlainTurn(*turn) for turn in turns)
    speakers = {}
    for label, interviewer, participant in raw.execute(
        "SELECT DISTINCT s.label, s.interviewer, s.participant_id FROM speaker s JOIN turn t ON t.speaker_id = s.id "
        "WHERE t.text_version_id = ?",
        (stranded.version,),
    ).fetchall():
        who = {"label": label, "interviewer": None if interviewer is None else bool(interviewer), "participant_id": participant}
        speakers[label] = work.insert(Speaker, material_id=material, **who)
    version = insert_version(work, material, 1, body, plain, speakers)
    freeze_version(work, version, body, work.row(TextVersion, version).measure)
    for quotation in stranded.quotations:
        row = work.row(Quotation, quotation)
        work.update(Quotation, quotation, material_id=material, text_version_id=version, words=body[row.start : row.end])


def _keep(draft: Draft, work: Work, study_id: str, keepsake: Keepsake) -> None:
    """A memo with what does not stand, about the thing it was said of."""
    language = draft.language
    noun = text(f"merge.noun-{keepsake.noun}", language)
    title = text("merge.memo-title", language, noun=noun, name=keepsake.name)
    lines = [text("merge.memo", language)]
    lines += [f"{text(f'merge.column-{column}', language)}: {value}" for column, value in keepsake.values]
    said = "\n\n".join(lines)
    # The same in every copy that keeps the same, so that copies merged back and forth have it once.
    memo = stable_id(study_id, "kept", keepsake.thing, title, said)
    if work.connection.scalar(select(Memo.id).where(Memo.id == memo)) is not None:
        return
    work.insert(
        Memo,
        id=memo,
        kind="methodological",
        title=title,
        text=said,
        release=keepsake.release,
        created_at=work.now,
        changed_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    if keepsake.noun in TABLES.values():
        work.insert(MemoLink, id=stable_id(memo, "about"), memo_id=memo, about=keepsake.noun, about_id=keepsake.row_id)


def _bring_history(draft: Draft, raw: RawConnection, work: Work) -> None:
    """What was done there and holds, as dated entries of our history; they carry no events, so that undo does not reach them."""
    actions = draft.theirs.execute(
        "SELECT id, replica_id, verb, summary, coder, happened_at, material_id, start FROM action "
        "WHERE kind <> 'undo' AND kind <> 'redo' AND (state = 'done' OR kind = 'import' OR state IS NULL) AND "
        "(kind = 'import' OR id IN (SELECT action_id FROM event WHERE number > ?)) ORDER BY number",
        (draft.settled.theirs,),
    ).fetchall()
    known = {row[0] for row in raw.execute("SELECT id FROM action")}
    replicas = {row[0] for row in raw.execute("SELECT id FROM replica")}
    now = work.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    new = [action for action in actions if action[0] not in known]
    for replica in sorted({action[1] for action in new} - replicas):
        raw.execute("INSERT INTO replica (id, place, created_at) VALUES (?, '', ?)", (replica, now))
    rows = [
        (row_id, replica, verb, summary, coder, happened, now, draft.ours("material", material) if material else None, start)
        for row_id, replica, verb, summary, coder, happened, material, start in new
    ]
    raw.executemany(
        "INSERT INTO action (id, replica_id, kind, verb, summary, coder, happened_at, recorded_at, material_id, start) "
        "VALUES (?, ?, 'import', ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _without_settling(record: Row) -> Row:
    """A merge of theirs as we remember it: what was settled stands in the record of this merge, by our ids."""
    at = shapes()["setting"].at["value"]
    told = {key: value for key, value in json.loads(record[at]).items() if key in ("event", "joined")}
    return (*record[:at], json.dumps(told, ensure_ascii=False), *record[at + 1 :])


def _bring_milestones(draft: Draft, raw: RawConnection, milestones: dict[str, Row]) -> None:
    """A milestone of theirs is a point in their journal: here, the end of this merge, when all of it had happened."""
    shape = shapes()["milestone"]
    at = shape.at["event_number"]
    for row in milestones.values():
        point = (row[shape.at["action_id"]], draft.settled.mine)
        shared = raw.execute("SELECT max(number) FROM event WHERE action_id = ? AND number <= ?", point).fetchone()
        number = shared[0] or raw.execute("SELECT max(number) + 1 FROM event").fetchone()[0]
        _insert(draft, raw, shape, [(*row[:at], number, *row[at + 1 :])])
