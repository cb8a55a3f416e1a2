"""Purge: words that must be gone, everywhere this program keeps them. The one exception to undo.

Two reasons: someone has withdrawn, or names are replaced by other words. Texts of every version, names, definitions,
memos, what the journal recorded of them, the search index and the backups are rewritten; who did what and when stays.
Nothing done before can be undone afterwards, and what lies outside the study file and its backups is only listed.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.locale import text as catalogue_text
from qualcode.model import AttributeValue, Coding, Consent, Contact, Participant, Quotation, Translation, content_tables
from qualcode.study.backup import backup_folder, backups, make_backup
from qualcode.study.database import driver, open_database
from qualcode.study.links import forget_links
from qualcode.study.passages import drop_codings
from qualcode.study.rewriting import (
    NewVersion,
    as_json,
    bare,
    fill_words,
    move_last_places,
    move_lines,
    rewrite_actions,
    rewrite_events,
    rewrite_table,
    rewriter,
    with_words,
)
from qualcode.study.search import drop_index
from qualcode.study.segment_purge import NewWords, blacked_out, lay_what_is_behind, replaced_words, talk_of, write_words
from qualcode.study.study import Study
from qualcode.study.versions import forget_texts
from qualcode.study.work import Work, table_of
from qualcode.text.erasing import black_out, black_out_runs, replace_words, runs_of
from qualcode.text.offsets import Pieces

#: what is known of a person, by table: the columns an erased one leaves empty
_PERSONAL = {
    "participant": {"note": "", "stratum": ""},
    "contact": {"reason": "", "vetoed_by": ""},
    "consent": {"note": ""},
    "attribute_value": {"value": ""},
}


@dataclass(frozen=True, slots=True)
class _Changes:
    """What a purge changes: text versions, words of segments, how it mends what was written, and how many quotations it took away."""

    versions: dict[str, NewVersion]
    segments: list[NewWords]
    mend: Callable[[str], str]
    quotations: int = 0


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge changed, and what it could not reach (in the study's language)."""

    texts: int
    rows: int
    events: int
    quotations: int
    backups: int
    unreached: tuple[str, ...]


def replace_everywhere(study: Study, pairs: Mapping[str, str]) -> Purged:
    """Replace words (names, places) in every text and everything written about them; quotations and lines keep their place."""

    def change(work: Work) -> _Changes:
        versions = {}
        for version_id, body in _bodies(work):
            new, pieces = replace_words(body, pairs)
            if new != body:
                versions[version_id] = NewVersion(new, 0, pieces)
        return _Changes(versions, replaced_words(work, pairs), lambda value: replace_words(value, pairs)[0])

    return _purge(study, "replace-everywhere", change, n=len(pairs))


def erase_participant(study: Study, participant_id: str) -> Purged:
    """Black out everything a participant said, remove the quotations that hold it, and forget what is known of the person.

    The pseudonym, the status (withdrawn from now on) and the dates of contact and consent stay.
    """

    def change(work: Work) -> _Changes:
        lay_what_is_behind(work)
        spans: dict[str, list[tuple[int, int]]] = {}
        for version_id, start, end in driver(work.connection).execute(
            "SELECT t.text_version_id, t.talk_start, t.end FROM turn t JOIN speaker s ON s.id = t.speaker_id WHERE s.participant_id = ?",
            (participant_id,),
        ):
            spans.setdefault(version_id, []).append((start, end))
        bodies = {version_id: body for version_id, body in _bodies(work) if version_id in spans}
        talk = talk_of(work, participant_id)
        said = [body[start:end] for version_id, body in bodies.items() for start, end in spans[version_id]]
        runs = runs_of([*said, *(text for _, text in talk)])
        versions = {version_id: NewVersion(black_out(body, spans[version_id]), 0, Pieces()) for version_id, body in bodies.items()}
        removed = _remove_quotations(work, spans)
        _forget_person(work, participant_id)
        return _Changes(versions, list(blacked_out(talk)), lambda value: black_out_runs(value, runs), removed)

    who = study.reads.connection.scalar(select(Participant.pseudonym).where(Participant.id == participant_id))
    return _purge(study, "erase-participant", change, participant=who or "")


_Change = Callable[[Work], _Changes]


def _purge(study: Study, verb: str, change: _Change, **said: object) -> Purged:
    raw = driver(study.reads.connection)
    raw.execute("PRAGMA secure_delete = ON")
    try:
        with study.purging(verb) as work:
            before = raw.execute("SELECT coalesce(max(number), 0) FROM event").fetchone()[0]
            changes = change(work)
            mend, quotations = changes.mend, changes.quotations
            versions = {version_id: with_words(work, version_id, version) for version_id, version in changes.versions.items()}
            rewrite = rewriter(versions, mend)
            write_words(work, changes.segments)
            for version_id, version in versions.items():
                raw.execute("UPDATE text_body SET text = ? WHERE id = ?", (version.text, version_id))
            rows = sum(rewrite_table(work, table, rewrite) for table in content_tables())
            fill_words(work, versions)
            events = rewrite_events(work, rewrite, before)
            told = rewrite_actions(work, mend)
            # Of a person to be forgotten there may be no word left in any row, and yet some in what was removed.
            if not (versions or changes.segments or rows or quotations or events or told or verb == "erase-participant"):
                raise Fault("purge.nothing")
            _drop_removed_bodies(work)
            for version_id, version in versions.items():
                move_lines(work, version_id, version)
                move_last_places(work, version_id, version)
            work.say(verb, **said)
    except Fault as fault:
        if fault.key == "purge.nothing":
            _finish_earlier(study)
        raise
    held = _clean_file(study)
    removed, kept = _replace_backups(study)
    return Purged(len(versions), rows, events, quotations, removed, (*held, *kept, *_unreached(study)))


def _finish_earlier(study: Study) -> None:
    """What an earlier purge had still to do when it was cut short: its words are gone from the rows, not from every byte."""
    purges = driver(study.reads.connection).execute(
        "SELECT id FROM action WHERE verb IN ('replace-everywhere', 'erase-participant') AND kind = 'do' ORDER BY number DESC LIMIT 1"
    )
    newest = purges.fetchone()
    if newest is None:
        return
    _clean_file(study)
    if _leftovers(study.file) or any(not _knows(path, newest[0]) for path in backups(study.file)):
        _replace_backups(study)


def _knows(backup: Path, action_id: str) -> bool:
    """Whether a backup was made after an action."""
    try:
        copy = open_database(backup, write=False)
    except Fault:
        return False
    try:
        return driver(copy).execute("SELECT 1 FROM action WHERE id = ?", (action_id,)).fetchone() is not None
    finally:
        copy.close()


def _clean_file(study: Study) -> list[str]:
    """No word left in the index, in free pages or in the log; what stood in the way, as sentences."""
    connection = study.reads.connection
    raw = driver(connection)
    forget_texts(connection)
    drop_index(connection)
    raw.execute("VACUUM")
    [busy, *_] = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return [catalogue_text("purge.log-held", study.language, file=f"{study.file.name}-wal")] if busy else []


def _drop_removed_bodies(work: Work) -> None:
    """Words and bytes of what was removed were kept for undo; past a purge nothing can be undone."""
    raw = driver(work.connection)
    raw.execute("DELETE FROM text_body WHERE id NOT IN (SELECT id FROM text_version)")
    raw.execute("DELETE FROM line WHERE text_version_id NOT IN (SELECT id FROM text_version)")
    raw.execute("DELETE FROM segment_body WHERE id NOT IN (SELECT body_id FROM segment)")
    raw.execute("DELETE FROM attachment_body WHERE id NOT IN (SELECT id FROM attachment)")


def _bodies(work: Work) -> Iterator[tuple[str, str]]:
    yield from driver(work.connection).execute("SELECT id, text FROM text_body").fetchall()


def _remove_quotations(work: Work, spans: Mapping[str, list[tuple[int, int]]]) -> int:
    """Remove every quotation that holds any of the words, with its codings; memos about it stay and lose the link."""
    removed = 0
    for row in work.connection.execute(select(Quotation.id, Quotation.text_version_id, Quotation.start, Quotation.end)).all():
        if any(start < row.end and row.start < end for start, end in spans.get(row.text_version_id, ())):
            drop_codings(work, list(work.connection.scalars(select(Coding.id).where(Coding.quotation_id == row.id))))
            forget_links(work, "quotation", row.id)
            work.delete(Quotation, row.id)
            removed += 1
    return removed


def _forget_person(work: Work, participant_id: str) -> None:
    values = select(AttributeValue.id).where(AttributeValue.participant_id == participant_id)
    work.delete(AttributeValue, *work.connection.scalars(values).all())
    work.update(Participant, participant_id, status="withdrawn", **_PERSONAL["participant"])
    for noun in (Contact, Consent):
        for row_id in work.connection.scalars(select(noun.id).where(noun.participant_id == participant_id)).all():
            work.update(noun, row_id, **_PERSONAL[noun.__tablename__])
    # What earlier events recorded of the person goes as well: their words, not who, when and what.
    raw = driver(work.connection)
    listed = ", ".join(f"'{name}'" for name in _PERSONAL)
    blanked = []
    for number, table_name, *told in raw.execute(f"SELECT number, table_name, before, after FROM event WHERE table_name IN ({listed})"):
        rows = [json.loads(one) if one else None for one in told]
        whose = "id" if table_name == "participant" else "participant_id"
        if any(row and row[whose] == participant_id for row in rows):
            blanked.append((*(as_json(row | _PERSONAL[table_name]) if row else None for row in rows), number))
    raw.executemany("UPDATE event SET before = ?, after = ? WHERE number = ?", blanked)
    removed = raw.execute(
        "SELECT number, before, after FROM event WHERE table_name = 'translation' AND row_id NOT IN (SELECT id FROM translation)"
    ).fetchall()
    table = table_of(Translation)
    bared = [(*(as_json(bare(table, json.loads(one))) if one else None for one in told), number) for number, *told in removed]
    raw.executemany("UPDATE event SET before = ?, after = ? WHERE number = ?", bared)


def _replace_backups(study: Study) -> tuple[int, list[str]]:
    """A new verified backup first; then the older ones, which still hold the words, go. How many went, and which could not."""
    old = backups(study.file)
    make_backup(study.reads.connection, study.file, why="after-purge")
    kept = []
    doomed = [*old, *_leftovers(study.file)]
    for path in doomed:
        try:
            path.unlink()
        except OSError:
            kept.append(catalogue_text("purge.kept-file", study.language, file=str(path.relative_to(study.file.parent))))
    return len(doomed) - len(kept), kept


def _leftovers(file: Path) -> list[Path]:
    """What restores and interrupted copies of this study left beside it and among its backups."""
    others = [path.stem for path in file.parent.glob(f"{glob.escape(file.stem)}?*{glob.escape(file.suffix)}") if path != file]
    found = []
    for folder in (file.parent, backup_folder(file)):
        for path in folder.glob(f"{glob.escape(file.stem)}[-.]*"):
            ending = path.name.removeprefix(file.stem)
            left = ending.endswith((".unfinished", ".restoring")) or ending.startswith("-replaced-") or "-kept" in ending
            if left and path.is_file() and not path.name.startswith(tuple(f"{other}{mark}" for other in others for mark in "-.")):
                found.append(path)
    return sorted(found)


def _unreached(study: Study) -> tuple[str, ...]:
    """What may still hold the words: said, since nothing here can change it."""
    language = study.language
    listed = [catalogue_text("purge.copies", language), catalogue_text("purge.own-words", language)]
    folder = study.file.parent
    for room in ("corpora", "exports", "recordings"):
        files = [path for path in (folder / room).rglob("*") if path.is_file()] if (folder / room).is_dir() else []
        if files:
            listed.append(catalogue_text("purge.room", language, room=room, n=len(files)))
    handed = driver(study.reads.connection).execute("SELECT count(*) FROM handover").fetchone()[0]
    if handed:
        listed.append(catalogue_text("purge.handovers", language, n=handed))
    return tuple(listed)
