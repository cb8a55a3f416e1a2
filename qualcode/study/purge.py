"""Purge: words that must be gone, everywhere this program keeps them. The one exception to undo.

Two reasons: someone has withdrawn, or names are replaced by other words. Texts of every version, names, definitions,
memos, what the journal recorded of them, the search index and the backups are rewritten; who did what and when stays.
Nothing done before can be undone afterwards, and what lies outside the study file and its backups is only listed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import AttributeValue, Coding, Consent, Contact, Participant, Quotation, Translation, content_tables
from qualcode.study.database import driver
from qualcode.study.links import forget_links
from qualcode.study.passages import drop_codings
from qualcode.study.rewriting import (
    NewVersion,
    as_json,
    bare,
    fill_words,
    move_last_places,
    rewrite_actions,
    rewrite_events,
    rewrite_table,
    rewriter,
    with_words,
)
from qualcode.study.purged_files import clean_file, finish_earlier, replace_backups, unreached
from qualcode.study.study import Study
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

    def change(work: Work) -> tuple[dict[str, NewVersion], Callable[[str], str], int]:
        versions = {}
        for version_id, body in _bodies(work):
            new, pieces = replace_words(body, pairs)
            if new != body:
                versions[version_id] = NewVersion(new, 0, pieces)
        return versions, lambda value: replace_words(value, pairs)[0], 0

    return _purge(study, "replace-everywhere", change, n=len(pairs))


def erase_participant(study: Study, participant_id: str) -> Purged:
    """Black out everything a participant said, remove the quotations that hold it, and forget what is known of the person.

    The pseudonym, the status (withdrawn from now on) and the dates of contact and consent stay.
    """

    def change(work: Work) -> tuple[dict[str, NewVersion], Callable[[str], str], int]:
        spans: dict[str, list[tuple[int, int]]] = {}
        for version_id, start, end in driver(work.connection).execute(
            "SELECT t.text_version_id, t.talk_start, t.end FROM turn t JOIN speaker s ON s.id = t.speaker_id WHERE s.participant_id = ?",
            (participant_id,),
        ):
            spans.setdefault(version_id, []).append((start, end))
        bodies = {version_id: body for version_id, body in _bodies(work) if version_id in spans}
        runs = runs_of(body[start:end] for version_id, body in bodies.items() for start, end in spans[version_id])
        versions = {version_id: NewVersion(black_out(body, spans[version_id]), 0, Pieces()) for version_id, body in bodies.items()}
        removed = _remove_quotations(work, spans)
        _forget_person(work, participant_id)
        return versions, lambda value: black_out_runs(value, runs), removed

    who = study.reads.connection.scalar(select(Participant.pseudonym).where(Participant.id == participant_id))
    return _purge(study, "erase-participant", change, participant=who or "")


_Change = Callable[[Work], tuple[dict[str, NewVersion], Callable[[str], str], int]]


def _purge(study: Study, verb: str, change: _Change, **said: object) -> Purged:
    raw = driver(study.reads.connection)
    raw.execute("PRAGMA secure_delete = ON")
    try:
        with study.purging(verb) as work:
            before = raw.execute("SELECT coalesce(max(number), 0) FROM event").fetchone()[0]
            versions, mend, quotations = change(work)
            versions = {version_id: with_words(work, version_id, version) for version_id, version in versions.items()}
            rewrite = rewriter(versions, mend)
            for version_id, version in versions.items():
                raw.execute("UPDATE text_body SET text = ? WHERE id = ?", (version.text, version_id))
            rows = sum(rewrite_table(work, table, rewrite) for table in content_tables())
            fill_words(work, versions)
            events = rewrite_events(work, rewrite, before)
            told = rewrite_actions(work, mend)
            # Of a person to be forgotten there may be no word left in any row, and yet some in what was removed.
            if not (versions or rows or quotations or events or told or verb == "erase-participant"):
                raise Fault("purge.nothing")
            _drop_removed_bodies(work)
            for version_id, version in versions.items():
                move_last_places(work, version_id, version)
            work.say(verb, **said)
    except Fault as fault:
        if fault.key == "purge.nothing":
            finish_earlier(study)
        raise
    held = clean_file(study)
    removed, kept = replace_backups(study)
    return Purged(len(versions), rows, events, quotations, removed, (*held, *kept, *unreached(study)))


def _drop_removed_bodies(work: Work) -> None:
    """Words and bytes of what was removed were kept for undo; past a purge nothing can be undone."""
    raw = driver(work.connection)
    raw.execute("DELETE FROM text_body WHERE id NOT IN (SELECT id FROM text_version)")
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
