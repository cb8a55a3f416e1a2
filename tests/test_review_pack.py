"""What a supervisor is given: nothing beyond the level of disclosure, the letter with its questions, what is new since the last pack."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import filled_study, new_study
from pack_samples import TALK, WRITTEN, guarded_study

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.review.pack import pack
from qualcode.study.review.records import LEVELS, Pack, PackComment, Thing

# What must not leave


@pytest.mark.parametrize("seed", range(6))
def test_nothing_beyond_the_level_is_in_it(tmp_path: Path, seed: int) -> None:
    guarded = guarded_study(tmp_path / "s", seed)
    with guarded.study as study:
        for level in LEVELS:
            told = repr(pack(study.reads.connection, level))
            found = set(TALK.findall(told))
            assert found <= guarded.words[level], level
            assert found or level == "counts"
            assert set(WRITTEN.findall(told)) == guarded.memos[level]
            assert [label for label in guarded.labels if label in told] == []


def test_all_shows_every_word_that_is_not_withheld(tmp_path: Path) -> None:
    guarded = guarded_study(tmp_path / "s", 2)
    with guarded.study as study:
        assert (
            set(TALK.findall(repr(pack(study.reads.connection, "all").pages)))
            | set(TALK.findall(repr(pack(study.reads.connection, "all").quotations)))
            == guarded.words["all"]
        )


def test_counts_of_few_persons_are_not_told(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        one = pack(study.reads.connection, "counts")
        assert one.least == 5
        told = [n for code in one.codes for n in code.counts.values()]
        told += [code.negative for code in one.codes]
        told += [n for relation in one.relations for n in (relation.evidence_for, relation.evidence_against)]
        told += [each.quotations for code in one.codes for own in code.properties for each in own.dimensions]
        assert set(told) == {0, None}
        assert (one.quotations, one.pages) == ((), ())
        assert [code.name for code in one.codes if code.negative_cases] == []
        study.do("set-setting", key="small-cell", value=1)
        told = [n for code in pack(study.reads.connection, "counts").codes for n in code.counts.values()]
        assert None not in told and any(told)


def test_a_count_is_not_found_by_the_difference_of_two(tmp_path: Path) -> None:
    with new_study(tmp_path / "s", language="en") as study:
        study.do("make-code", name="top", kind="category")
        study.do("make-code", name="below", parent="top")
        for number in range(4):
            study.do("add-material", name=f"I{number}", text=f"A{number}: words and words")
            study.do("code", codes=["top" if number < 3 else "top > below"], material=f"I{number}", words="words and")
        top, below = pack(study.reads.connection, "counts").codes
        assert (top.counts["interviews"], below.counts["interviews"]) == (3, None)
        assert top.counts["interviews_with_subcodes"] is None  # 4 less 3 is the one that is not told


# Quotations and pages


def test_words_break_where_stored_lines_end(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        done = study.do("code", codes=["at holde ud"], material="Interview 1", lines="7-9")
        study.do("set-release", quotation=done["quotation"], release="free")
        lines = study.reads.transcript(study.reads.materials()[0].id)
        one = next(one for one in pack(study.reads.connection, "released").quotations if one.id == done["quotation"])
        assert one.words is not None
        shown = [" ".join(line.split()) for line in one.words.split("\n")]
        assert shown == [" ".join(lines.text[start:end].split()) for start, end in lines.lines[6:9]]
        assert (one.line_from, one.line_to) == (7, 9)


def test_whole_transcripts_only_at_all(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        assert all(page.words == () for page in pack(study.reads.connection, "released").pages)
        whole = pack(study.reads.connection, "all")
        page = whole.pages[0]
        assert len(page.words) == page.lines > 8
        assert page.words[1].startswith("Mette: Øh")
        assert "hejreskov" not in repr(page.words) and "[udeladt]" in repr(page.words)
        assert (
            whole.participants
            == tuple(study.reads.connection.exec_driver_sql("SELECT id FROM participant ORDER BY pseudonym DESC").scalars())[:1]
        )


# The letter

LETTER = """Kære Line

Jeg er i tvivl om to ting.

1. Er skam en egenskab ved noget andet,
   eller en kategori?
2) Er støj og at gå for sig selv det samme?

Hilsen AB"""


def test_the_letter_and_its_questions(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        assert pack(study.reads.connection, "released").letter is None
        codes = {code.name: code.id for code in study.reads.codes()}
        about = [{"code": "at holde ud > støj"}, {"code": "at holde ud > skam"}, {"code": "at gå for sig selv"}, {"material": "Feltnote"}]
        memo = study.do("write-memo", kind="review", title="Brev til Line", text=LETTER, about=about)["id"]
        letter = pack(study.reads.connection, "released").letter
        assert letter is not None
        assert (letter.id, letter.title, letter.after) == (memo, "Brev til Line", "Hilsen AB")
        assert letter.before == "Kære Line\n\nJeg er i tvivl om to ting."
        assert [(one.number, one.text) for one in letter.questions] == [
            (1, "Er skam en egenskab ved noget andet,\neller en kategori?"),
            (2, "Er støj og at gå for sig selv det samme?"),
        ]
        assert letter.questions[0].about == (Thing("code", codes["skam"]),)
        assert letter.questions[1].about == (Thing("code", codes["støj"]), Thing("code", codes["at gå for sig selv"]))
        assert [one.kind for one in letter.about] == ["material"]
        # It is in its own place, at every level, and not among the memos.
        assert memo not in [one.id for one in pack(study.reads.connection, "all").memos]


def test_questions_that_name_nothing_are_about_the_links_in_their_order(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        about = [{"code": "at holde ud > støj"}, {"material": "Feltnote"}]
        study.do("write-memo", kind="review", title="letter", text="1. Er det rigtigt?\n2. Og det?", about=about)
        letter = pack(study.reads.connection, "counts").letter
        assert letter is not None
        assert [one.about[0].kind for one in letter.questions] == ["code", "material"]


def test_another_memo_can_be_the_letter_but_no_withheld_one(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        memo = study.do("write-memo", text="Kære alle", title="Til alle", kind="operational")["id"]
        for reference in (memo, "Til alle"):
            letter = pack(study.reads.connection, "released", letter_memo=reference).letter
            assert letter is not None and letter.before == "Kære alle"
        with pytest.raises(Fault):
            pack(study.reads.connection, "released", letter_memo="intet")
        study.do("edit-memo", memo=memo, release="withheld")
        with pytest.raises(Fault, match="withheld"):
            pack(study.reads.connection, "released", letter_memo=memo)


# What is new


def handed_over(study: Study, to_whom: str = "") -> None:
    """As if a pack had gone out now."""
    from qualcode.model import Handover

    with study.action("new") as work:
        work.insert(Handover, what="review", to_whom=to_whom, at=work.now, sha256="0" * 64)


def told(one: Pack) -> list[tuple[str, str, str, int | None]]:
    return sorted((item.what, item.name, item.other, item.n) for item in one.news)


def test_the_first_pack_has_nothing_new(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        one = pack(study.reads.connection, "released")
        assert (one.earlier, one.news) == (None, ())


def test_what_is_new_since_the_last_pack(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        relation = study.reads.connection.exec_driver_sql("SELECT id FROM relation").scalar()
        handed_over(study)
        assert told(pack(study.reads.connection, "released")) == []
        study.do("make-code", name="ro", kind="category", definition="hvile")
        study.do("make-code", name="væk igen")
        study.undo()
        study.do("rename-code", code="at holde ud > skam", name="skamfuldhed")
        study.do("edit-code", code="at holde ud > støj", definition="en anden")
        study.do("relate", source="ro", type="dæmper", to="at holde ud > støj")
        study.do("edit-relation", relation=relation, status="supported", evidence_for=[{"material": "Feltnote", "words": "talte lavt"}])
        study.do("add-property", code="ro", name="længde")
        memo = study.do("write-memo", text="nyt", title="om ro", about=[{"code": "ro"}])["id"]
        study.do("judge", kind="core", code="ro", statement="ja", signed_by="AB")
        study.do("code", codes=["ro"], material="Udkast", words="det er ikke læst")
        study.do("mark-negative", code="ro", material="Feltnote", words="talte lavt", note="passer ikke")
        expected = [
            ("category-new", "ro", "", 1),
            ("code-renamed", "skamfuldhed", "skam", 1),
            ("code-rewritten", "støj", "", 1),
            ("evidence-for", "støj → at gå for sig selv", "fører til", 1),
            ("judgement-core", "ro", "AB", 1),
            ("material-new", "Udkast", "", 1),
            ("negative-new", "ro", "", 1),
            ("property-new", "længde", "ro", 1),
            ("relation-new", "ro → støj", "dæmper", 1),
            ("status-supported", "støj → at gå for sig selv", "fører til", 1),
        ]
        assert told(pack(study.reads.connection, "released")) == expected
        study.do("edit-memo", memo=memo, release="free")
        assert told(pack(study.reads.connection, "released")) == sorted([*expected, ("memo-new", "om ro", "", 1)])
        hidden = pack(study.reads.connection, "counts").news
        assert [(one.what, one.n) for one in hidden if one.n != 1] == [
            ("evidence-for", None),
            ("negative-new", None),
            ("materials-coded", None),
        ]
        study.do("merge-codes", into="ro", codes=["at holde ud > skamfuldhed"])
        after = pack(study.reads.connection, "released").news
        merged = next(one for one in after if one.what == "code-merged")
        assert (merged.name, merged.other, merged.about) == ("skam", "ro", Thing("code", find(study, "ro")))


def find(study: Study, name: str) -> str:
    return next(code.id for code in study.reads.codes() if code.name == name)


def test_new_is_counted_from_the_last_pack_to_the_same_person(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        handed_over(study, "Line")
        study.do("make-code", name="ro")
        handed_over(study, "Jens")
        assert told(pack(study.reads.connection, "released")) == []
        assert [what for what, *_ in told(pack(study.reads.connection, "released", to_whom="line"))] == ["code-new"]
        assert pack(study.reads.connection, "released", to_whom="Karen").earlier is None


# What was said to the last pack


def by_line(one: Pack) -> list[PackComment]:
    """The comments of this test; the study has another."""
    return [each for each in one.comments if each.reviewer == "Line"]


def comment(about: dict[str, object], text: str, number: int, answers: str | None = None) -> dict[str, object]:
    given = {"id": f"00000000-0000-4000-8000-{number:012}", "at": f"2026-03-0{number}T10:00:00Z"}
    return {**given, "about": [about], "stance": "doubt", "text": text, "reviewer": "Line", "answers": answers}


def test_earlier_comments_come_with_their_answers(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        noise, material = find(study, "støj"), study.reads.materials()[0].id
        letter = study.do("write-memo", kind="review", title="Brev", text="1. Ja?\n2. Nej?")["id"]
        said = [
            comment({"kind": "code", "id": noise}, "er det lyd?", 1),
            comment({"kind": "material", "id": material, "line": 3}, "her", 2),
            comment({"kind": "letter", "id": letter, "question": 2}, "nej", 3),
            comment({"kind": "code", "id": noise}, "jo", 4, answers="00000000-0000-4000-8000-000000000001"),
        ]
        memos = study.do("apply-review", comments=said)["new"]
        handed_over(study)
        first = pack(study.reads.connection, "released")
        assert [(one.text, one.about, one.resolved) for one in by_line(first)] == [
            ("er det lyd?", (Thing("code", noise),), False),
            ("her", (Thing("material", material, 3),), False),
            ("nej", (Thing("letter", f"{letter}#2"),), False),
        ]
        assert [(one.text, one.coder) for one in by_line(first)[0].answers] == [("jo", "Line")]
        assert first.news == ()
        study.do("write-memo", kind="review", text="det er det", answers=memos[0])
        hidden = study.do("write-memo", kind="review", text="fortroligt", answers=memos[1])["id"]
        study.do("edit-memo", memo=hidden, release="withheld")
        study.do("edit-memo", memo=memos[2], resolved=True)
        after = pack(study.reads.connection, "all")
        assert {(one.text, one.coder) for one in by_line(after)[0].answers} == {("jo", "Line"), ("det er det", "AB")}
        assert [one.resolved for one in by_line(after)] == [False, False, True]
        assert [(one.what, one.name) for one in after.news] == [("comment-answered", "er det lyd?"), ("comment-answered", "nej")]
        assert "fortroligt" not in repr(after)
        # They stand in their own place, and not among the memos as well.
        assert not {*memos, hidden} & {one.id for one in after.memos}


def test_comments_of_another_reviewer_are_not_told(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        noise = find(study, "støj")
        handed_over(study, "Jens")
        handover = study.reads.connection.exec_driver_sql("SELECT id FROM handover WHERE to_whom = 'Jens'").scalar()
        study.do("apply-review", comments=[comment({"kind": "code", "id": noise}, "kun til Jens", 1)], handover=handover)
        assert len(by_line(pack(study.reads.connection, "released", to_whom="jens"))) == 1
        other = pack(study.reads.connection, "all", to_whom="Line")
        assert "kun til Jens" not in repr(other)
