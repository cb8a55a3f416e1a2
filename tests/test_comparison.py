"""Constant comparison and counting on a generated study, against the plainest way to find the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from benchmarks.generate import FAVOURITE, TINY, studies
from qualcode.study import Study
from qualcode.study.comparison import quotations_of_code
from qualcode.study.figures import code_frequencies
from qualcode.study.quotes import code_ids, quote_rows


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    made = studies(tmp_path_factory.mktemp("data"), TINY)
    with Study.open(made.many) as study:
        # Somebody who speaks in two materials, and a quotation that two codes and two coders share.
        study.do("set-speaker", material="Interview 002", label="Interviewer", participant="Deltager 1")
        study.coder = "CD"
        row = quote_rows(study.reads.connection)[0]
        study.do("code", quotation=row.quotation_id, codes=[row.code_id, "Kategori 2"])
        yield study


def test_quotations_of_a_code_with_what_overlaps_them(study: Study) -> None:
    connection = study.reads.connection
    [favourite] = code_ids(connection, FAVOURITE, with_subcodes=False)
    rows = quote_rows(connection)
    expected = {row.quotation_id: row for row in rows if row.code_id == favourite}
    found = quotations_of_code(connection, favourite, context=50)
    assert len(found) == len(expected) == TINY.favourite
    assert any(one.other_codes for one in found)
    for one in found:
        row, text = expected[one.id], study.reads.transcript(one.material_id).text
        assert (one.material, one.participant, one.line_from, one.line_to) == (row.material, row.participant, row.line_from, row.line_to)
        overlapping = {r.code_id for r in rows if r.material == one.material and r.start < one.end and one.start < r.end}
        assert one.other_codes == overlapping - {favourite}
        assert one.words == text[one.start : one.end]
        assert len(one.before) <= 50 >= len(one.after)
        assert text[: one.start].endswith(one.before)
        assert text[one.end :].startswith(one.after)
    order = {material.name: place for place, material in enumerate(study.reads.materials())}
    assert [one.id for one in found] == [one.id for one in sorted(found, key=lambda one: (order[one.material], one.start, one.end, one.id))]


def test_frequencies_count_what_the_rows_say(study: Study) -> None:
    connection = study.reads.connection
    rows = defaultdict(list)
    for row in quote_rows(connection):
        rows[row.code_id].append(row)
    raw = connection.exec_driver_sql(
        "SELECT DISTINCT c.code_id, s.participant_id FROM coding c JOIN quotation q ON q.id = c.quotation_id "
        'JOIN turn t ON t.text_version_id = q.text_version_id AND t.start < q."end" AND t."end" > q.start '
        "JOIN speaker s ON s.id = t.speaker_id WHERE s.participant_id IS NOT NULL"
    )
    people = defaultdict(set)
    for code_id, participant_id in raw:
        people[code_id].add(participant_id)
    for counted in code_frequencies(connection):
        own = rows[counted.id]
        assert counted.codings == len(own)
        assert counted.quotations == len({row.quotation_id for row in own})
        assert counted.interviews == len({row.material for row in own})
        assert counted.participants == len(people[counted.id])


def test_codes_come_in_tree_order_with_their_use(study: Study) -> None:
    records = study.reads.codes()
    assert [record.path for record in records] == [counted.path for counted in code_frequencies(study.reads.connection)]
    seen: set[str | None] = {None}
    for record in records:
        assert record.parent_id in seen
        seen.add(record.id)
    assert sum(record.codings for record in records) == TINY.codings + 2
    assert {record.hue for record in records} == {0, 1}
