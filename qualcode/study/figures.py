"""The study in numbers: what `info` and `codes` print. Every number counts what is there now."""

from __future__ import annotations

from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from sqlalchemy import Connection

from qualcode.analysis.frequencies import CodeFrequency, CodeNode, CodeUse, MaterialFact, frequencies_of_uses
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver
from qualcode.study.reads import Reads, code_tree
from qualcode.study.speech import settings_of_quotations
from qualcode.study.versions import listed_versions, text_of
from qualcode.text.words import count_words


def code_frequencies(connection: Connection) -> list[CodeFrequency]:
    """How often each code was used, in the order of the code tree."""
    with no_looking_for_rubbish():
        materials = [MaterialFact(row[1], row[2], row[3], place) for place, row in enumerate(listed_versions(connection))]
        place_of, settings = settings_of_quotations(connection)
        # One bit set a setting: the materials in the low bits, the participants above them.
        bits = {each.id: 1 << place for place, each in enumerate(materials)}
        for who in chain.from_iterable(people for _, people in settings):
            bits.setdefault(who, 1 << len(bits))
        sets = [reduce(or_, map(bits.__getitem__, people), bits[material]) for material, people in settings]
        whole = (1 << len(materials)) - 1
        rows = driver(connection).execute("SELECT code_id, group_concat(quotation_id) FROM coding GROUP BY code_id").fetchall()
        uses = {}
        for code, listed in rows:
            quotations = listed.split(",")
            found = reduce(or_, [sets[place] for place in set(map(place_of.__getitem__, quotations))])
            uses[code] = CodeUse(len(quotations), len(set(quotations)), found & whole, (found & ~whole).bit_count())
        codes = [CodeNode(row[0], row[1], row[2], path, row[4]) for (path, _, _), row in code_tree(connection, "kind")]
        return frequencies_of_uses(codes, uses, materials)


def study_figures(connection: Connection) -> dict[str, Any]:
    """What `info` prints, with its keys in their order."""
    reads = Reads(connection)
    study = reads.study()
    materials = reads.materials()
    kinds = dict(driver(connection).execute("SELECT kind, count(*) FROM code GROUP BY kind").fetchall())

    def count(table: str) -> int:
        return int(driver(connection).execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    [included] = driver(connection).execute("SELECT count(*) FROM participant WHERE status = 'included'").fetchone()
    return {
        "title": study.title,
        "language": study.language,
        "interviews": sum(1 for material in materials if material.kind == "interview"),
        "material": len(materials),
        "words": sum(material.words for material in materials),
        "words_participants": words_of_participants(connection),
        "turns": sum(material.turns for material in materials),
        "participants": included,
        "listed": count("participant"),
        "rounds": count("round"),
        "codes": kinds.get("code", 0),
        "categories": kinds.get("category", 0),
        "core_categories": kinds.get("core", 0),
        "quotations": count("quotation"),
        "codings": count("coding"),
        "memos": count("memo"),
        "relations": count("relation"),
        "findings": count("finding"),
        "coders": [row[0] for row in driver(connection).execute("SELECT name FROM coder ORDER BY name")],
        "pseudonymised": study.pseudonymised,
    }


def words_of_participants(connection: Connection) -> int | None:
    """Words of talk by everybody but interviewers; None until someone has said who interviews.

    In material where both sides are labelled, what stands without a label (a heading, a note) is nobody's talk.
    """
    raw = driver(connection)
    if raw.execute("SELECT 1 FROM speaker WHERE interviewer IS NOT NULL LIMIT 1").fetchone() is None:
        return None
    total = int(
        raw.execute(
            "SELECT coalesce(sum(v.words), 0) FROM text_version v "
            "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
            "ON newest.material_id = v.material_id AND newest.number = v.number"
        ).fetchone()[0]
    )
    asked: dict[str, list[tuple[int, int]]] = {}
    rows = raw.execute(
        "SELECT t.text_version_id, t.talk_start, t.end FROM turn t LEFT JOIN speaker s ON s.id = t.speaker_id "
        "JOIN text_version v ON v.id = t.text_version_id "
        "JOIN (SELECT material_id, max(number) AS number FROM text_version GROUP BY material_id) newest "
        "ON newest.material_id = v.material_id AND newest.number = v.number WHERE s.interviewer = 1 OR (s.id IS NULL AND v.material_id IN ("
        "SELECT material_id FROM speaker GROUP BY material_id HAVING max(interviewer) = 1 AND min(coalesce(interviewer, 0)) = 0))"
    )
    for version_id, start, end in rows:
        asked.setdefault(version_id, []).append((start, end))
    return total - sum(count_words(text_of(connection, version_id), spans) for version_id, spans in asked.items())
