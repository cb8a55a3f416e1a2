"""How a report cites: counted, and what is wrong found, on the study of a real report and on small ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filled_study import filled_study
from hypothesis import given
from hypothesis import strategies as st
from ishoj import ishoj_study, notes_of

from qualcode.analysis.citing import Cites, citing_statistics, first_support
from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.chain import follow
from qualcode.study.citation_lists import of_findings, of_notes
from qualcode.text.notes import missing_numbers, notes_in

LISTS = [
    Cites(1, ((7, (90, 90)), (6, (2, 2)))),
    Cites(2, ((7, None), (7, (90, 90)))),
    Cites(3, ((9, None),)),
]


def test_citations_are_counted() -> None:
    counted = citing_statistics(LISTS, [6, 7, 8, 9])
    assert (counted.lists, counted.citations, counted.placed, counted.whole, counted.distinct) == (3, 5, 3, 2, 2)
    assert counted.repeated == (((7, (90, 90)), 2),)
    assert (counted.cited, counted.uncited) == ((6, 7, 9), (8,))
    assert counted.highest == {6: 2, 7: 90}
    assert (counted.without_place, counted.one_document) == ((3,), (2, 3))


def test_first_support_is_the_first_round_of_what_is_cited() -> None:
    support = first_support(LISTS, {6: 1, 7: 2, 9: None, 8: 3})
    assert support.rounds == ((1, 1, 1), (2, 1, 2), (3, 0, 2))
    assert (support.of, support.without_round) == (2, (3,))


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 6), st.none() | st.tuples(st.integers(1, 4), st.integers(4, 6))), max_size=5), max_size=6)
)
def test_counts_add_up(told: list[list[tuple[int, tuple[int, int] | None]]]) -> None:
    lists = [Cites(number, tuple(places)) for number, places in enumerate(told)]
    counted = citing_statistics(lists, range(1, 9))
    assert counted.placed + counted.whole == counted.citations == sum(map(len, told))
    assert len(counted.cited) + len(counted.uncited) == 8
    assert counted.distinct >= len(counted.repeated)
    support = first_support(lists, {number: number % 3 for number in range(1, 9)})
    assert sum(n for _, n, _ in support.rounds) + len(support.without_round) == len(lists)


def test_notes_are_found_by_their_numbers() -> None:
    lines = ["1 Bilag 7, s. 90,", "bilag 6, s. 2", "Tekst 1", "2000 borgere", "2 Rosholm (2017)", "3 Bilag 2", "5 Bilag 1", "6 Ibid."]
    assert notes_in(lines) == [(1, "Bilag 7, s. 90, bilag 6, s. 2"), (2, "Rosholm (2017)"), (3, "Bilag 2"), (5, "Bilag 1"), (6, "Ibid.")]
    assert missing_numbers([1, 2, 3, 5, 6]) == [4]
    assert missing_numbers([]) == []


def test_notes_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with filled_study(tmp_path / "s"):
        pass
    notes = tmp_path / "noter.txt"
    notes.write_text("1 Bilag 1, s. S. 4\n2 Bilag 9, s. 2\n3 Bilag 1\n5 S. 15f.\n6 Bilag 1, s. 4\n", encoding="utf-8")
    assert main(["citations", str(tmp_path / "s"), str(notes), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [fault["where"] for fault in told["faults"]] == ["Note 1", "Note 2", "Note 3", "Note 4", "Note 5"]
    assert (told["lists"], told["with_place"], told["whole"]) == (4, 3, 1)
    assert main(["citations", str(tmp_path / "s"), str(notes), "--language", "en"]) == 1
    out = capsys.readouterr().out
    assert "Note 4 is not there" in out
    assert "nothing of saturation" in out
    (tmp_path / "noter.csv").write_text('number,text\n1,"Bilag 1, s. 4"\n', encoding="utf-8")
    assert main(["citations", str(tmp_path / "s"), str(tmp_path / "noter.csv")]) == 0
    assert main(["citations", str(tmp_path / "s")]) == 0
    capsys.readouterr()
    for bad, words in (("tom.txt", ""), ("tal.csv", "a,b\n1,2\n")):
        (tmp_path / bad).write_text(words, encoding="utf-8")
        assert main(["citations", str(tmp_path / "s"), str(tmp_path / bad)]) == 1
        assert bad in capsys.readouterr().err
    assert main(["citations", str(tmp_path / "s"), str(tmp_path / "mangler.txt")]) == 1


@pytest.fixture(scope="module")
def ishoj(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return ishoj_study(shared_data / "seeds", tmp_path_factory.mktemp("ishoj") / "s")


@pytest.mark.shared
def test_the_findings_of_a_real_report_by_the_round_that_first_supports_them(ishoj: Study) -> None:
    found = of_findings(ishoj.reads.connection)
    assert [(number, n) for number, n, _ in found.support.rounds] == [(1, 59), (2, 14), (3, 17), (4, 2)]
    assert found.support.of == 92
    # note 142 cites appendix 31 alone, which came about in no round
    assert len(found.support.without_round) == 1
    alone = [one for one in found.statistics.one_document if one not in found.support.without_round]
    assert len(alone) == 38


@pytest.mark.shared
def test_the_notes_of_a_real_report_are_counted(ishoj: Study, shared_data: Path) -> None:
    found = of_notes(ishoj.reads.connection, notes_of(shared_data / "seeds"), "da")
    counted = found.statistics
    assert (len(counted.cited), counted.uncited) == (28, (21, 26, 28))
    assert (counted.citations, counted.placed, counted.whole, counted.distinct, len(counted.repeated)) == (299, 170, 129, 126, 30)
    assert counted.repeated[:2] == (((17, (2, 2)), 6), ((14, (1, 1)), 4))
    assert (counted.highest[7], counted.highest[15]) == (146, 99)
    by_note: dict[int, list[str]] = {}
    for fault in found.faults:
        by_note.setdefault(int(fault.where.split()[1]), []).append(fault.what)
    assert any("s. S." in what for what in by_note[85])
    assert any("S. 15f." in what for what in by_note[143])
    for note in (108, 130):
        assert any("”14”" in what and "to gange" in what for what in by_note[note])
        assert any("Bilag 19" in what for what in by_note[note])
    results = [one for one in counted.without_place if one >= 56 and one not in (107, 108, 130, 142)]
    assert results == [86, 87, 98, 114, 133, 138, 144, 151, 152]


@pytest.mark.shared
def test_a_note_that_is_missing_from_a_real_report(shared_data: Path) -> None:
    (report,) = (shared_data / "seeds").glob("004_*.txt")
    notes = notes_in(report.read_text(encoding="utf-8").splitlines()[2373:5000])
    assert dict(notes)[153] == "Bilag 14, s. 1"
    assert 154 in missing_numbers(number for number, _ in notes)


@pytest.mark.shared
def test_the_chain_of_a_real_report_breaks_where_people_found_that_it_does(ishoj: Study) -> None:
    followed = follow(ishoj.reads.connection, "da")
    by_note = {int(chain.finding.text.split()[1].rstrip(":")): chain for chain in followed.chains}
    lists = {note: [fault.what for fault in chain.breaks if "andre kilder" in fault.what] for note, chain in by_note.items()}
    assert lists[97]
    assert "(Bilag 23)" in lists[97][0]
    assert lists[146]
    assert set(followed.uncited) >= {"Bilag 21", "Bilag 26", "Bilag 28"}
    whole = {note for note, chain in by_note.items() if all(one.whole for one in chain.finding.evidence)}
    assert whole - {142} == {86, 87, 98, 114, 133, 138, 144, 151, 152}
    for note in whole:
        assert any("helt dokument" in fault.what or "hele dokumenter" in fault.what for fault in by_note[note].breaks)
    on_documents = {note for note, chain in by_note.items() if any(one.row.kind == "document" for one in chain.finding.evidence)}
    told = {note for note, chain in by_note.items() if any("transskription" in fault.what for fault in chain.breaks)}
    assert on_documents == told
