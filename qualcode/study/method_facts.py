"""What a study knows of its own method: the figures that a methods section or a checklist tells. Nothing is guessed.

A fact that the study has nothing about is 0 or empty here, and whoever prints it leaves it out.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.guides import HEADING
from qualcode.study.people import attribute_names
from qualcode.study.reads import Reads
from qualcode.study.recruitment import Entry, consent_gaps, ledger


class Rounds(NamedTuple):
    """The rounds of data collection."""

    number: int
    #: of the material: the first and the last date there is
    first: date | None
    last: date | None
    signed_off: int


class HeardBy(NamedTuple):
    """Recordings that one engine heard with one model, and how far people have gone over what it wrote."""

    engine: str
    version: str
    model: str
    #: SHA-256 of the file with the model's weights
    model_sha256: str
    #: codes of the languages it was given
    languages: str
    recordings: int
    #: segments that a person let stand or corrected, and all there are
    checked: int
    segments: int


class MethodFacts(NamedTuple):
    """Counts; of persons and conversations (interviews and focus groups), unless a name says otherwise."""

    title: str
    tradition: str
    pseudonymised: bool
    rounds: Rounds
    contacted: int
    declined: int
    no_shows: int
    included: int
    vetoed: int
    #: of those who declined or did not show up, how many have a reason written down
    with_reason: int
    #: persons drawn by lot within their stratum
    drawn: int
    groups: tuple[tuple[str, int], ...]
    attributes: tuple[str, ...]
    #: included persons whose consent is recorded and holds
    consents: int
    interviews: int
    focus_groups: int
    field_notes: int
    documents: int
    open_answers: int
    #: conversations with their place, who else was present, or a note written afterwards
    with_place: int
    with_present: int
    with_note: int
    #: persons who speak in more than one conversation
    repeated: int
    #: recordings that are or were with the material, and how many of them are destroyed
    recordings: int
    recordings_purged: int
    #: of the recordings, those that became transcripts on the researcher's machine
    heard: tuple[HeardBy, ...]
    #: seconds, of the conversations whose length is known
    lengths: tuple[int, ...]
    guide_versions: int
    #: of all versions together; headings are no questions
    guide_questions: int
    sampling_decisions: int
    sampling_closed: int
    frozen: int
    words: int
    #: who put codes on anything
    coders: tuple[str, ...]
    passes: int
    codes: int
    categories: int
    core_categories: tuple[str, ...]
    in_vivo: int
    #: codes that came with a codebook or another program's study
    codes_imported: int
    quotations: int
    #: passages in texts with lines (whole documents have no place), and quotations in which a participant speaks
    quotations_with_lines: int
    quotations_of_persons: int
    codings: int
    memos: int
    reflexive_memos: int
    relations: int
    relations_supported: int
    relations_contradicted: int
    negative_cases: int
    #: categories judged saturated by a signed sentence
    judged_saturated: int
    findings: int
    findings_with_evidence: int
    milestones: int
    #: actions and events of the journal
    actions: int
    events: int
    purges: int
    #: differences between coders that were settled, and comments of reviewers
    settled: int
    comments: int
    handovers: int


def method_facts(connection: Connection) -> MethodFacts:
    """The facts as they are now; a study without anything in it has zeros."""
    raw = driver(connection)
    reads = Reads(connection)
    study, materials = reads.study(), reads.materials()
    kinds = [material.kind for material in materials]
    days = sorted(material.date for material in materials if material.date)
    counted = dict(raw.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {what}" for name, what in _COUNTED.items())).fetchall())
    known = ledger(connection)
    asked = known.tally()
    without_consent = sum(not gap.lacking for gap in consent_gaps(known.persons))
    codes = [(str(name), str(kind)) for name, kind in raw.execute("SELECT name, kind FROM code ORDER BY name")]
    return MethodFacts(
        title=study.title,
        tradition=study.tradition,
        pseudonymised=study.pseudonymised,
        rounds=Rounds(counted.pop("rounds"), days[0] if days else None, days[-1] if days else None, counted.pop("signed_off")),
        contacted=asked.contacted,
        declined=asked.declined,
        no_shows=asked.no_show,
        included=asked.included,
        vetoed=asked.vetoed,
        with_reason=sum(1 for person in known.persons if person.outcome in _LOST and any(_says_why(entry) for entry in person.contacts)),
        groups=tuple(
            raw.execute(
                "SELECT g.name, count(p.id) FROM participant_group g "
                "LEFT JOIN participant p ON p.group_id = g.id AND p.status = 'included' "
                "GROUP BY g.id ORDER BY g.name"
            )
        ),
        attributes=tuple(attribute_names(connection)),
        consents=asked.included - without_consent,
        interviews=kinds.count("interview"),
        focus_groups=kinds.count("focus-group"),
        field_notes=kinds.count("field-note"),
        documents=kinds.count("document"),
        open_answers=kinds.count("open-answer"),
        heard=tuple(HeardBy(*row) for row in raw.execute(_HEARD)),
        lengths=tuple(
            n for (n,) in raw.execute(f"SELECT length_seconds FROM material WHERE length_seconds > 0 AND {_TALKS} ORDER BY length_seconds")
        ),
        frozen=sum(1 for material in materials if material.frozen),
        words=sum(material.words for material in materials),
        coders=tuple(name for (name,) in raw.execute("SELECT name FROM coder WHERE id IN (SELECT coder_id FROM coding) ORDER BY name")),
        codes=sum(1 for _, kind in codes if kind == "code"),
        categories=sum(1 for _, kind in codes if kind == "category"),
        core_categories=tuple(name for name, kind in codes if kind == "core"),
        **counted,
    )


_HEARD = (
    "SELECT t.engine, t.engine_version, t.model, t.model_sha256, t.languages, count(DISTINCT t.id), "
    "coalesce(sum(s.checked), 0), count(s.id) "
    "FROM transcription t LEFT JOIN segment s ON s.transcription_id = t.id GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
)


def _says_why(entry: Entry) -> bool:
    return entry.status in _LOST and bool(entry.reason)


#: what came of asking those who are lost to the study
_LOST = ("declined", "no-show")
_TALKS = "kind IN ('interview', 'focus-group')"
#: what is counted, each by a table and a condition; but for the rounds, under the name of its field
_COUNTED = {
    "rounds": "round",
    "signed_off": "round WHERE closed_on IS NOT NULL",
    "drawn": "(SELECT DISTINCT participant_id FROM contact WHERE drawn_as > 0)",
    "with_place": f"material WHERE place <> '' AND {_TALKS}",
    "with_present": f"material WHERE present <> '' AND {_TALKS}",
    "with_note": f"material WHERE note <> '' AND {_TALKS}",
    "repeated": "(SELECT s.participant_id FROM speaker s JOIN material m ON m.id = s.material_id "
    f"WHERE s.participant_id IS NOT NULL AND m.{_TALKS} GROUP BY s.participant_id HAVING count(DISTINCT m.id) > 1)",
    "recordings": "attachment WHERE media_type LIKE 'audio/%' OR media_type LIKE 'video/%'",
    "recordings_purged": "attachment WHERE purged_at IS NOT NULL AND (media_type LIKE 'audio/%' OR media_type LIKE 'video/%')",
    "guide_versions": "guide_version",
    "guide_questions": f"guide_question WHERE type <> '{HEADING}'",
    "sampling_decisions": "sampling_decision",
    "sampling_closed": "sampling_decision WHERE closed",
    "passes": "pass",
    "in_vivo": "code WHERE in_vivo",
    "codes_imported": "event e JOIN action a ON a.id = e.action_id WHERE e.table_name = 'code' AND e.change = 'insert' "
    "AND (a.kind = 'import' OR a.verb LIKE 'import%') AND e.row_id IN (SELECT id FROM code)",
    "quotations": "quotation",
    "quotations_with_lines": "quotation q JOIN text_version v ON v.id = q.text_version_id WHERE v.frozen_at IS NOT NULL AND NOT q.whole",
    "quotations_of_persons": "quotation q WHERE EXISTS (SELECT 1 FROM turn t JOIN speaker s ON s.id = t.speaker_id "
    'WHERE t.text_version_id = q.text_version_id AND s.participant_id IS NOT NULL AND t.talk_start < q."end" AND t."end" > q.start)',
    "codings": "coding",
    "memos": "memo",
    "reflexive_memos": "memo WHERE kind = 'reflexive'",
    "relations": "relation",
    "relations_supported": "relation WHERE status = 'supported'",
    "relations_contradicted": "relation WHERE status = 'contradicted'",
    "negative_cases": "negative_case",
    "judged_saturated": "(SELECT DISTINCT code_id FROM judgement WHERE kind = 'saturation')",
    "findings": "finding WHERE kind = 'finding'",
    "findings_with_evidence": "finding WHERE kind = 'finding' AND id IN (SELECT finding_id FROM finding_evidence WHERE side = 'for')",
    "milestones": "milestone",
    "actions": "action",
    "events": "event",
    "purges": "action WHERE verb IN ('replace-everywhere', 'erase-participant', 'purge-recording')",
    "settled": "action WHERE verb = 'settle' AND state = 'done'",
    "comments": "review_comment",
    "handovers": "handover",
}
