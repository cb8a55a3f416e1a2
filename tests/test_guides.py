"""Interview guides in versions: made, revised, used, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import INTERVIEW, new_study
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.guide_changes import Asked, GuideChange, guide_changes
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.answers import guide_questions
from qualcode.study.guides import Guides, guides, type_name, type_of
from qualcode.study.memos import memos


def asked(*texts: str) -> list[Asked]:
    return [Asked(text, "") for text in texts]


def kinds(changes: list[GuideChange]) -> list[tuple[str, int | None, int | None]]:
    return [tuple(change) for change in changes]


# what changed


def test_the_same_questions_have_not_changed() -> None:
    assert guide_changes(asked("Hvad skete der?", "Og så?"), asked("hvad skete der?", "Og så?"))[0].kind == "reworded"
    assert guide_changes(asked("Hvad skete der?", "Og så?"), asked("Hvad skete der?", "Og så?")) == []


def test_added_removed_reworded_moved_and_retyped_are_told_apart() -> None:
    before = [Asked("Fortæl om din dag", "narrative"), Asked("Hvem hjælper dig?", "direct"), Asked("Hvad er støj?", "")]
    now = [
        Asked("Hvad er støj?", ""),
        Asked("Fortæl om din dag på arbejdet", "narrative"),
        Asked("Hvem hjælper dig?", "probing"),
        Asked("Hvem kan stoppe dig?", ""),
    ]
    assert kinds(guide_changes(before, now)) == [("moved", 2, 0), ("reworded", 0, 1), ("retyped", 1, 2), ("added", None, 3)]
    assert kinds(guide_changes(before, before[:2])) == [("removed", 2, None)]


def test_one_question_that_goes_to_the_end_is_one_that_moved() -> None:
    before, now = asked("en", "to", "tre", "fire"), asked("to", "tre", "fire", "en")
    assert kinds(guide_changes(before, now)) == [("moved", 0, 3)]


def test_a_question_is_paired_with_the_one_most_like_it() -> None:
    before = asked("Hvad gør du når støjen kommer?", "Hvad gør du når chefen kommer?")
    now = asked("Hvad gør du når chefen kommer ind?", "Hvad gør du når støjen kommer nu?")
    assert sorted((c.before, c.now) for c in guide_changes(before, now) if c.kind == "reworded") == [(0, 1), (1, 0)]


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_the_changes_lead_from_one_version_to_the_other(before: list[str], now: list[str]) -> None:
    changes = guide_changes(asked(*before), asked(*now))
    assert {now[c.now] for c in changes if c.kind == "added" and c.now is not None} == set(now) - set(before)
    assert {before[c.before] for c in changes if c.kind == "removed" and c.before is not None} == set(before) - set(now)
    moved = {now[c.now] for c in changes if c.kind == "moved" and c.now is not None}
    stayed = [one for one in before if one in now and one not in moved]
    assert stayed == [one for one in now if one in before and one not in moved]


# in a study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "s") as made:
        made.do("add-round", number=1)
        made.do("add-round", number=2)
        made.do("make-code", name="skam", kind="category")
        made.do("add-material", name="Interview 1", text=INTERVIEW, round=1, date="2026-01-05")
        made.do("add-material", name="Interview 2", text=INTERVIEW.replace("Mette", "Karim"), round=2, date="2026-02-05")
        made.do("add-material", name="Avis", text="En artikel.", kind="document")
        yield made


def first(study: Study) -> str:
    questions = [{"text": "Arbejde", "type": "overskrift"}, {"text": "Fortæl om en dag", "type": "narrativt"}, {"text": "Hvem ser det?"}]
    return str(study.do("add-guide-version", guide="Runde 2", questions=questions, date="2026-01-01", reason="at begynde bredt")["id"])


def of(study: Study) -> Guides:
    return guides(study.reads.connection)


def test_a_version_has_its_questions_in_order_and_headings_are_not_numbered(study: Study) -> None:
    first(study)
    [version] = of(study).versions
    assert [(one.place, one.number, one.type, one.text) for one in version.questions] == [
        (1, None, "heading", "Arbejde"),
        (2, 1, "narrative", "Fortæl om en dag"),
        (3, 2, "", "Hvem ser det?"),
    ]
    assert (version.asked, version.newest, version.used) == (2, True, False)
    assert [one.text for one in guide_questions(study.reads.connection)] == ["Fortæl om en dag", "Hvem ser det?"]


def test_a_revision_carries_over_what_did_not_change(study: Study) -> None:
    first(study)
    changes = [
        {"what": "move", "place": 3, "to": 2},
        {"what": "reword", "place": 3, "text": "Fortæl om en dag der gik galt"},
        {"what": "retype", "place": 2, "type": "direkte"},
        {"what": "add", "text": "Hvem kunne stoppe dig?", "type": "uddybende"},
    ]
    study.do("revise-guide", guide="Runde 2", changes=changes, date="2026-01-20", reason="skam kom op", codes=["skam"])
    now = of(study).versions[-1]
    assert (now.number, [path for _, path in now.codes], now.reason) == (2, ["skam"], "skam kom op")
    assert [(one.text, one.type) for one in now.questions] == [
        ("Arbejde", "heading"),
        ("Hvem ser det?", "direct"),
        ("Fortæl om en dag der gik galt", "narrative"),
        ("Hvem kunne stoppe dig?", "probing"),
    ]
    assert [change.kind for change in now.changes] == ["moved", "retyped", "reworded", "added"]
    assert of(study).before(now) == of(study).versions[0]


def test_where_a_version_was_used_is_told_and_one_used_too_early_is_flagged(study: Study) -> None:
    first(study)
    study.do("use-guide-version", version="Runde 2 1", materials=["Interview 1"], rounds=[1])
    study.do("revise-guide", guide="Runde 2", changes=[{"what": "remove", "place": 3}], date="2026-02-10")
    study.do("use-guide-version", version="Runde 2", materials=["Interview 2"])
    one, two = of(study).versions
    assert [(m.name, m.too_early) for m in one.materials] == [("Interview 1", False)]
    assert one.rounds == (1,)
    assert [(m.name, m.too_early) for m in two.materials] == [("Interview 2", True)]
    assert of(study).unsaid == ()
    study.do("use-guide-version", version=None, materials=["Interview 2"])
    assert [one.name for one in of(study).unsaid] == ["Interview 2"]
    assert study.history(1)[0].summary == "fjernede, hvilken guide der blev brugt"


def refused(study: Study, verb: str, **arguments: object) -> str:
    before = study.history(1)[0].number
    with pytest.raises(Fault) as fault:
        study.do(verb, **arguments)
    assert fault.value.text("da") != fault.value.text("en")
    assert study.history(1)[0].number == before
    return fault.value.key


def test_a_version_that_was_used_stands_as_it_was_asked(study: Study) -> None:
    version = first(study)
    study.do("edit-guide-version", version=version, questions=[{"text": "Hvad skete der?"}])
    study.do("use-guide-version", version=version, rounds=[1])
    assert refused(study, "edit-guide-version", version=version, questions=[{"text": "Andet?"}]) == "study.guide-version-used"
    assert refused(study, "delete-guide-version", version=version) == "study.guide-version-kept"
    study.do("edit-guide-version", version=version, questions=[{"text": "Hvad skete der?"}], reason="for bredt", codes=["skam"])
    [now] = of(study).versions
    assert (now.reason, [path for _, path in now.codes], now.date is not None) == ("for bredt", ["skam"], True)


def test_no_number_is_ever_missing_and_a_guide_goes_with_its_last_version(study: Study) -> None:
    version = first(study)
    second = study.do("revise-guide", guide="Runde 2", changes=[{"what": "remove", "place": 1}])["id"]
    study.do("write-memo", text="for tidligt", kind="methodological", about=[{"guide-version": second}])
    assert [thing.name for memo in memos(study.reads.connection) for thing in memo.about] == ["Runde 2 2"]
    assert refused(study, "delete-guide-version", version=version) == "study.guide-version-older"
    study.do("delete-guide-version", version=second)
    assert [memo.about for memo in memos(study.reads.connection)] == [()]
    third = study.do("revise-guide", guide="Runde 2", changes=[{"what": "remove", "place": 1}])["id"]
    assert [one.number for one in of(study).versions] == [1, 2]
    study.do("delete-guide-version", version=third)
    study.do("delete-guide-version", version=version)
    assert of(study).versions == ()
    assert refused(study, "revise-guide", guide="Runde 2", changes=[{"what": "remove", "place": 1}]) == "study.no-such"


def test_what_is_no_guide_is_refused(study: Study) -> None:
    first(study)
    assert refused(study, "add-guide-version", guide="g", questions=[]) == "study.guide-no-questions"
    assert refused(study, "add-guide-version", guide="g", questions=[{"text": "Arbejde", "type": "heading"}]) == "study.guide-no-questions"
    assert refused(study, "add-guide-version", guide=" ", questions=[{"text": "Hvad?"}]) == "study.empty-name"
    assert refused(study, "add-guide-version", guide="g", questions=[{"text": " "}]) == "study.guide-question-empty"
    assert refused(study, "add-guide-version", guide="g", questions=[{"text": "Hvad?"}, {"text": "hvad?"}]) == "study.guide-question-twice"
    assert refused(study, "revise-guide", guide="Runde 2", changes=[]) == "study.guide-unchanged"
    assert refused(study, "revise-guide", guide="Runde 2", changes=[{"what": "move", "place": 4, "to": 1}]) == "study.guide-no-place"
    assert refused(study, "revise-guide", guide="Runde 2", changes=[{"what": "remove"}]) == "study.guide-no-place"
    assert refused(study, "use-guide-version", version="Runde 2", materials=["Avis"]) == "study.guide-not-asked"
    assert refused(study, "use-guide-version", version="Runde 2") == "study.guide-used-where"
    assert refused(study, "use-guide-version", version="Runde 2 7", rounds=[1]) == "study.no-guide-version"
    study.do("add-guide-version", guide="Fokus", questions=[{"text": "Hvad?"}])
    assert refused(study, "rename-guide", guide="Fokus", name="Runde 2") == "study.guide-exists"
    study.do("rename-guide", guide="Fokus", name="Fokusgruppe")
    assert {one.guide for one in of(study).versions} == {"Runde 2", "Fokusgruppe"}


def test_types_are_known_in_both_languages_and_others_stay_as_they_are() -> None:
    assert [type_of(words) for words in ("Åbne spørgsmål", "opening", "PROBING", "uddybende", "stemning", "")] == [
        *("open", "open", "probing", "probing", "stemning", "")
    ]
    assert (type_name("indirect", "da"), type_name("stemning", "da")) == ("indirekte", "stemning")
