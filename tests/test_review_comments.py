"""A reviewer's comments come back as memos about what they were said of: once, wherever that is now, and undone as one action."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from filled_study import differences, dump, filled_study, soundness

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.memos import memos
from qualcode.study.review.arriving import memo_of
from qualcode.study.review.pack import pack

AT = "2026-05-03T09:15:00Z"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return filled_study(tmp_path / "s")


def said(comment: str, kind: str, row_id: str, text: str = "Hvorfor?", **more: Any) -> dict[str, Any]:
    """A comment about one thing."""
    return {"id": comment, "at": AT, "about": [{"kind": kind, "id": row_id}], "text": text, **more}


def code_id(study: Study, name: str) -> str:
    return next(code.id for code in study.reads.codes() if code.name == name)


def applied(study: Study, *comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = study.do("apply-review", comments=list(comments), reviewer="Vera", **more)
    assert soundness(study) == []
    assert check_study(study.reads.connection, study.file, "en") == []
    return found


def comment_row(study: Study, memo: str) -> dict[str, Any]:
    return next(row for row in dump(study)["review_comment"].values() if row["memo_id"] == memo)


def links(study: Study, memo: str) -> set[tuple[str, str]]:
    return {(row["about"], row["about_id"]) for row in dump(study)["memo_link"].values() if row["memo_id"] == memo}


def test_a_comment_is_a_review_memo_about_its_object(study: Study) -> None:
    noise = code_id(study, "støj")
    told = applied(study, said("a", "code", noise, stance="doubt"), handover=next(iter(dump(study)["handover"])))
    [memo] = told["new"]
    assert memo == memo_of(study.id, "a")
    assert links(study, memo) == {("code", noise)}
    [record] = [one for one in memos(study.reads.connection) if one.id == memo]
    assert (record.kind, record.text, record.created_at.isoformat()) == ("review", "Hvorfor?", "2026-05-03T09:15:00+00:00")
    row = comment_row(study, memo)
    assert (row["stance"], row["reviewer"], row["handover_id"]) == ("doubt", "Vera", next(iter(dump(study)["handover"])))


def test_the_same_file_again_brings_nothing_and_undo_takes_all_back(study: Study) -> None:
    before = dump(study)
    steps = len(study.history())
    comments = [said("a", "code", code_id(study, "støj")), said("b", "letter", "no such memo"), said("c", "study", study.id, answers="a")]
    applied(study, *comments)
    after = dump(study)
    assert applied(study, *comments, said("a", "code", code_id(study, "skam"), text="En anden?")) == {
        **{"new": [], "changed": [], "kept": [], "removed": 0, "unplaced": []},
        "known": 3,
    }
    assert differences(after, dump(study)) == []
    assert len(study.history()) == steps + 1
    later = applied(study, *comments, said("d", "code", code_id(study, "skam")))
    assert (len(later["new"]), later["known"]) == (1, 3)
    study.undo()
    study.undo()
    assert differences(before, dump(study)) == []
    assert len(applied(study, *comments)["new"]) == 3, "what was undone comes in again"
    study.undo()
    study.redo()
    assert differences(after, dump(study)) == []


def test_what_the_reviewer_wrote_anew_replaces_what_nobody_answered(study: Study) -> None:
    noise = code_id(study, "støj")
    [memo] = applied(study, said("a", "code", noise))["new"]
    assert applied(study, said("a", "code", noise, text="Hvordan?", stance="doubt", at="2026-05-04T09:15:00Z"))["changed"] == [memo]
    assert dump(study)["memo"][memo]["text"] == "Hvordan?"
    assert comment_row(study, memo)["stance"] == "doubt"
    assert applied(study, said("a", "code", noise))["known"] == 1, "an older file brings nothing back"
    study.do("write-memo", text="Sådan.", kind="review", answers=memo)
    told = applied(study, said("a", "code", noise, text="Og nu?", at="2026-05-05T09:15:00Z"))
    assert (told["kept"], told["changed"]) == ([memo], [])
    assert dump(study)["memo"][memo]["text"] == "Hvordan?"


@pytest.mark.parametrize("how", ["settled", "edited"])
def test_what_was_settled_or_edited_here_stays(study: Study, how: str) -> None:
    [memo] = applied(study, said("a", "code", code_id(study, "støj")))["new"]
    study.do("edit-memo", memo=memo, **({"resolved": True} if how == "settled" else {"text": "Hvorfor? (om støj)"}))
    assert applied(study, said("a", "code", code_id(study, "støj"), text="Hvordan?"))["kept"] == [memo]


def test_what_was_deleted_here_stays_away(study: Study) -> None:
    comment = said("a", "code", code_id(study, "støj"))
    [memo] = applied(study, comment)["new"]
    study.do("delete-memo", memo=memo)
    told = applied(study, comment, said("b", "code", code_id(study, "støj"), answers="a"))
    assert (told["removed"], len(told["new"])) == (1, 1)
    assert dump(study)["memo"][told["new"][0]]["answers_id"] is None
    study.undo()
    study.undo()
    assert applied(study, comment)["known"] == 1


def test_answers_lead_to_comments_and_to_the_researchers_memos(study: Study) -> None:
    [memo] = applied(study, said("b", "code", code_id(study, "støj"), answers="a"), said("a", "code", code_id(study, "støj")))["new"][1:]
    assert dump(study)["memo"][memo_of(study.id, "b")]["answers_id"] == memo
    mine = study.do("write-memo", text="Fordi.", kind="review", answers=memo)["id"]
    [third] = applied(study, said("c", "code", code_id(study, "støj"), answers=mine))["new"]
    assert dump(study)["memo"][third]["answers_id"] == mine
    applied(study, said("x", "study", study.id, answers="y"), said("y", "study", study.id, answers="x"))
    around = {dump(study)["memo"][memo_of(study.id, one)]["answers_id"] for one in "xy"}
    assert None in around, "answers in a circle answer nothing"


def test_after_a_rename_and_merges_a_comment_follows_its_code(study: Study) -> None:
    noise, shame, alone = (code_id(study, name) for name in ("støj", "skam", "at gå for sig selv"))
    study.do("rename-code", code=noise, name="larm")
    assert links(study, applied(study, said("a", "code", noise))["new"][0]) == {("code", noise)}
    study.do("merge-codes", into=shame, codes=[noise])
    study.do("merge-codes", into=alone, codes=[shame])
    [memo] = applied(study, said("b", "code", noise))["new"]
    assert links(study, memo) == {("code", alone)}
    assert '"was": "larm", "fate": "merged"' in comment_row(study, memo)["places"]
    assert links(study, memo_of(study.id, "a")) == {("code", alone)}, "what was there already goes over by the merge itself"
    study.undo()
    study.undo()
    study.undo()
    [memo] = applied(study, said("b", "code", noise))["new"]
    assert links(study, memo) == {("code", noise)}


def test_merges_without_a_trace_in_the_summary_are_followed_by_what_went_over(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    noise, shame = code_id(study, "støj"), code_id(study, "skam")
    with study.action("merge-codes") as work:
        study.do("merge-codes", into=shame, codes=[noise])
        work.summary = {"key": "merge-codes", "codes": "støj", "into": "skam", "n": 1}
    assert links(study, applied(study, said("a", "code", noise))["new"][0]) == {("code", shame)}


def test_joined_quotations_are_followed(study: Study) -> None:
    quotations = study.reads.quotations(study.reads.materials()[0].id)
    one, other = (quotations[at].id for at in (0, 1))
    study.do("join-quotations", quotations=[one, other])
    assert links(study, applied(study, said("a", "quotation", other))["new"][0]) == {("quotation", one)}


def test_what_has_no_place_any_more_is_linked_to_the_study(study: Study) -> None:
    noise = code_id(study, "støj")
    study.do("delete-code", code=noise, codings="drop")
    told = applied(
        study,
        said("a", "code", noise),
        said("b", "code", "11111111-2222-4333-8444-555555555555"),
        said("c", "nonsense", noise),
        {"id": "d", "at": AT},
    )
    assert told["unplaced"] == told["new"] and len(told["new"]) == 4
    for memo in told["new"]:
        assert links(study, memo) == {("study", study.id)}
    assert '"was": "støj", "fate": "gone"' in comment_row(study, memo_of(study.id, "a"))["places"]
    assert '"fate": "unknown"' in comment_row(study, memo_of(study.id, "b"))["places"]


def test_a_comment_on_several_things_is_linked_to_each(study: Study) -> None:
    noise, shame = code_id(study, "støj"), code_id(study, "skam")
    about = [{"kind": "code", "id": noise}, {"kind": "code", "id": shame}, {"kind": "code", "id": noise}]
    [memo] = applied(study, {"id": "a", "at": AT, "about": about})["new"]
    assert links(study, memo) == {("code", noise), ("code", shame)}


def test_a_comment_resolved_there_is_settled_here(study: Study) -> None:
    [memo] = applied(study, said("a", "study", study.id, resolved=True))["new"]
    assert dump(study)["memo"][memo]["resolved_at"]


@pytest.mark.parametrize("at", ["", "i går", "99999-01-01", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_is_none_is_refused(study: Study, at: str) -> None:
    before = dump(study)
    with pytest.raises(Fault) as refused:
        study.do("apply-review", comments=[{"id": "a", "at": at}])
    assert refused.value.key == "study.comment-moment"
    assert differences(before, dump(study)) == []


def test_a_long_chain_of_answers_is_no_burden(study: Study) -> None:
    many = [{"id": str(n), "at": AT, "answers": str(n + 1)} for n in range(3000)]
    assert len(study.do("apply-review", comments=many)["new"]) == 3000
    [last] = [one for one in pack(study.reads.connection, "counts").comments if one.given_id == "2999"]
    assert [answer.memo_id for answer in last.answers] == [memo_of(study.id, str(n)) for n in range(2998, -1, -1)]


def test_a_handover_says_whose_words_went(study: Study) -> None:
    quotations = study.reads.quotations(study.reads.materials()[0].id)
    people = dump(study)["participant"]
    mette, karim = (next(one for one in people if people[one]["pseudonym"] == name) for name in ("Mette", "Karim"))
    made = study.do(
        "record-handover", what="pakke", sha256="a" * 64, quotations=[quotations[0].id], participants=[mette, karim], to_whom="Vera"
    )
    rows = [row for row in dump(study)["handover_quotation"].values() if row["handover_id"] == made["id"]]
    assert sorted((row["quotation_id"] or "", row["participant_id"]) for row in rows) == sorted([(quotations[0].id, mette), ("", karim)])
    for wrong in (made["id"], "no id"):
        with pytest.raises(Fault):
            study.do("record-handover", what="pakke", sha256="a" * 64, id=wrong)
