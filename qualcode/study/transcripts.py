"""What stands above a transcript in an appendix: which conversation it was, and with whom."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.people import SpeakerRecord, speakers_of
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord
from qualcode.study.versions import lines_at

#: what stands around words, as Python strips it
BLANK = " \n\t\u00a0"


class TranscriptHead(NamedTuple):
    """A material as the head of its transcript tells it."""

    material: MaterialRecord
    speakers: tuple[SpeakerRecord, ...]
    place: str
    length_seconds: int | None
    present: str
    #: the note written afterwards
    note: str
    #: all participants who speak in it have withdrawn: what was written down about them stays in the study, too
    withdrawn: bool


def transcript_head(connection: Connection, material_id: str) -> TranscriptHead:
    """The head of a material's transcript. Raises KeyError when it is gone."""
    raw = driver(connection)
    place, length, present, note = raw.execute(
        "SELECT place, length_seconds, present, note FROM material WHERE id = ?", (material_id,)
    ).fetchone()
    (withdrawn,) = raw.execute(
        "SELECT coalesce(min(p.status = 'withdrawn'), 0) FROM speaker s JOIN participant p ON p.id = s.participant_id "
        "WHERE s.material_id = ? AND NOT coalesce(s.interviewer, 0)",
        (material_id,),
    ).fetchone()
    material = Reads(connection).material(material_id)
    return TranscriptHead(material, speakers_of(connection, material_id), place, length, present, note, bool(withdrawn))


def cited_lines(connection: Connection, material_id: str | None = None) -> dict[str, frozenset[int]]:
    """By material, the numbers of the lines in which a quotation begins, which is where citations lead; of all material, or of one."""
    chosen = "" if material_id is None else "WHERE material_id = :material"
    quoted = driver(connection).execute(
        f"SELECT material_id, text_version_id, start + length(words) - length(ltrim(words, :blank)) FROM quotation {chosen}",
        {"blank": BLANK} | ({} if material_id is None else {"material": material_id}),
    )
    places = quoted.fetchall()
    found: dict[str, set[int]] = defaultdict(set)
    for (material, _, _), line in zip(places, lines_at(connection, [(version, start) for _, version, start in places]), strict=True):
        if line is not None:
            found[material].add(line)
    return {material: frozenset(lines) for material, lines in found.items()}
