"""Settling what coders differ in: what holds is put for all, what was before can be asked for, and one undo takes it back."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from made_once import copy_of, copy_of_one

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.agreement import Comparison, study_agreement
from qualcode.study.coders import milestone_names, those_compared
from qualcode.study.database import driver
from qualcode.study.disagreements import DisagreementStop, disagreements
from qualcode.study.merging import merge
from qualcode.study.purge import replace_everywhere
from qualcode.study.settling import settled, unsettled

TALK = (
    "Anna: I was tired all day and nobody believed me. I went home.\nBo: And then?\nAnna: Then I slept, and it was a good day after all.\n"
)
CODERS = Comparison(coders=("AB", "LM"))


def two_coders(folder: Path, language: str = "en") -> Study:
    """AB and LM agree on "home", differ in what is tiredness, and each has a code of their own on one sentence."""
    return Study.open(copy_of_one(_in_danish if language == "da" else _in_english, folder / "s"), coder="AB")


def _in_danish(folder: Path) -> Study:
    return _by_two(folder, "da")


def _in_english(folder: Path) -> Study:
    return _by_two(folder, "en")


def _by_two(folder: Path, language: str) -> Study:
    with Study.new(folder, language=language, coder="AB") as study:
        study.do("add-material", name="One", text=TALK, kind="interview")
        for name in ("tired", "doubted", "home", "sleep"):
            study.do("make-code", name=name)
        study.do("code", material="One", words="I was tired all day", codes=["tired"])
        study.do("code", material="One", words="I went home", codes=["home"])
        study.do("code", material="One", words="nobody believed me", codes=["doubted"])
    study = Study.open(folder, coder="LM")
    study.do("code", material="One", words="tired all day", codes=["tired"])
    study.do("code", material="One", words="I went home", codes=["home"])
    study.do("code", material="One", words="Then I slept", codes=["sleep"])
    return study


def stops(study: Study) -> list[DisagreementStop]:
    return disagreements(study.reads.connection, CODERS)


def by_code(study: Study) -> dict[str, list[tuple[str, str]]]:
    """(coder, words) by the name of the code."""
    rows = driver(study.reads.connection).execute(
        "SELECT k.name, r.name, q.words FROM coding c JOIN code k ON k.id = c.code_id JOIN coder r ON r.id = c.coder_id "
        "JOIN quotation q ON q.id = c.quotation_id ORDER BY 1, 2, 3"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for code, coder, words in rows:
        found.setdefault(code, []).append((coder, words))
    return found


def settle(study: Study, stop: DisagreementStop, whose: str | None, **more: object) -> None:
    holdings = [holding for one in stop.disagreements for holding in one.holdings]
    keep = [holding.coding_id for holding in holdings if whose == "all" or holding.coder == whose]
    study.do("settle", codings=[one.coding_id for one in holdings], coders=["AB", "LM"], keep=keep, **more)


def state(study: Study) -> list[tuple[object, ...]]:
    return driver(study.reads.connection).execute("SELECT * FROM coding ORDER BY id").fetchall()


def test_each_way_of_settling_leaves_no_difference_at_its_place(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        first, doubted, sleep = stops(study)
        settle(study, first, "LM")
        assert by_code(study)["tired"] == [("AB", "tired all day"), ("LM", "tired all day")]
        settle(study, doubted, "LM")
        assert "doubted" not in by_code(study), "LM has nothing there"
        settle(study, sleep, "all")
        assert by_code(study)["sleep"] == [("AB", "Then I slept"), ("LM", "Then I slept")]
        assert by_code(study)["home"] == [("AB", "I went home"), ("LM", "I went home")], "what they agree on is as it was"
        assert stops(study) == []


def test_a_third_code_stands_on_all_the_words_and_the_history_says_it(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        settle(study, stops(study)[0], None, code="sleep")
        assert [words for _, words in by_code(study)["sleep"]] == ["I was tired all day", "I was tired all day", "Then I slept"]
        assert "tired" not in by_code(study)
        assert study.history()[0].summary == "settled tired at One, 1 as sleep"


def test_both_boundaries_hold_for_both(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        settle(study, stops(study)[0], "all")
        assert [words for _, words in by_code(study)["tired"]] == ["I was tired all day", "tired all day"] * 2
        assert len(stops(study)) == 2


def test_agreement_before_is_that_without_settling_also_after_more_coding(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        connection = study.reads.connection
        before = study_agreement(connection, CODERS).found
        for stop in stops(study):
            settle(study, stop, "AB")
        assert study_agreement(connection, CODERS, before_settling=True).found == before
        after = study_agreement(connection, CODERS).found.overall
        assert after.kappa_pooled == pytest.approx(1.0) and before.overall.kappa_pooled != after.kappa_pooled
        study.do("code", material="One", words="And then?", codes=["doubted"])
        # What is new since is no part of what was settled, so it counts in both.
        with_new = study_agreement(connection, CODERS, before_settling=True).found
        counts = {one.code: one.counts for one in before.codes}
        assert any(one.counts.b == counts[one.code].b + len("And then?") for one in with_new.codes)


def test_progress_place_pass_and_milestone_are_kept_and_undo_takes_one_place_back(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        connection = study.reads.connection
        both = those_compared(connection, CODERS)
        assert settled(connection, both).places == 0 and settled(connection, both).last is None
        assert unsettled(connection).new == frozenset()
        were, first = state(study), stops(study)[0]
        settle(study, first, "AB")
        one_done = state(study)
        settle(study, stops(study)[0], None)
        done = settled(connection, both)
        assert (done.places, done.last) == (2, (first.material_id, TALK.index("nobody")))
        assert settled(connection, list(both)[:1]).places == 0, "another comparison has settled nothing"
        assert milestone_names(connection) == ["before settling between AB, LM"]
        passes = driver(connection).execute(
            "SELECT p.name, r.name FROM coding c JOIN pass p ON p.id = c.pass_id JOIN coder r ON r.id = c.coder_id"
        )
        assert passes.fetchall() == [("settled differences", "LM")], "what was put on for somebody can be told from what they put on"
        study.undo()
        assert settled(connection, both).places == 1 and state(study) == one_done
        study.undo()
        assert settled(connection, both).places == 0 and state(study) == were and milestone_names(connection) == []
        study.redo()
        assert state(study) == one_done


@pytest.mark.parametrize("seed", range(4))
def test_whatever_three_coders_did_and_decide_nothing_differs_after_and_undo_brings_all_back(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    talk = "Anna: " + " ".join(f"word{n}" for n in range(60)) + "\n"
    Study.new(tmp_path / "s", coder="A").close()
    for place, coder in enumerate(("A", "B", "C")):
        with Study.open(tmp_path / "s", coder=coder) as study:
            if not place:
                study.do("add-material", name="One", text=talk)
                for name in ("x", "y", "z"):
                    study.do("make-code", name=name)
            for _ in range(12):
                start = random.randrange(6, len(talk) - 60)
                study.do("code", material="One", start=start, end=start + random.randrange(5, 50), codes=[random.choice("xyz")])
    with Study.open(tmp_path / "s", coder="A") as study:
        connection, three = study.reads.connection, Comparison(coders=("A", "B", "C"), resamples=0)
        were, before = state(study), study_agreement(connection, three).found
        done = 0
        while found := disagreements(connection, three):
            holdings = [holding for one in random.choice(found).disagreements for holding in one.holdings]
            keep = [one.coding_id for one in holdings if random.random() < 0.5]
            study.do("settle", codings=[one.coding_id for one in holdings], coders=["A", "B", "C"], keep=keep)
            done += 1
            assert done < 200
        assert study_agreement(connection, three, before_settling=True).found == before
        assert settled(connection, those_compared(connection, three)).places == done
        for _ in range(done):
            study.undo()
        assert state(study) == were


def test_what_cannot_be_settled_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        were = state(study)
        codings = [holding.coding_id for stop in stops(study) for one in stop.disagreements for holding in one.holdings]
        for wrong in (
            {"codings": [], "coders": ["AB", "LM"]},
            {"codings": codings[:1], "coders": ["AB"]},
            {"codings": codings[:1], "coders": ["AB", "LM"], "keep": codings[-1:]},
        ):
            with pytest.raises(Fault):
                study.do("settle", **wrong)
        study.do("set-setting", key="coder", value="Third")
        with pytest.raises(Fault):  # a coding of somebody who is not asked
            study.do("code", material="One", words="And then?", codes=["home"])
            study.do("settle", codings=codings[:1], coders=["LM", "Third"])
        assert [row for row in state(study) if row in were] == were


def test_whose_the_settled_codings_were_is_told_by_the_journal_not_lost(tmp_path: Path) -> None:
    """A quotation that goes with its last coding still has its place for the figures of before."""
    with two_coders(tmp_path) as study:
        connection = study.reads.connection
        before = study_agreement(connection, CODERS).found.overall
        for stop in stops(study):
            settle(study, stop, None)
        gone = unsettled(connection).gone
        assert sorted(TALK[one.start : one.end] for one in gone) == [
            "I was tired all day",
            "Then I slept",
            "nobody believed me",
            "tired all day",
        ]
        assert study_agreement(connection, CODERS, before_settling=True).found.overall == before


def test_a_third_code_that_holds_already_is_put_once(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        stop = next(one for one in stops(study) if "doubted" in str([d.path for d in one.disagreements]))
        settle(study, stop, "AB", code="doubted")
        assert by_code(study)["doubted"] == [("AB", "nobody believed me"), ("LM", "nobody believed me")]


def test_what_was_before_is_told_in_a_text_that_was_edited_since(tmp_path: Path) -> None:
    with two_coders(tmp_path) as study:
        before = {code.code: code.counts[:3] for code in study_agreement(study.reads.connection, CODERS).found.codes}
        for stop in stops(study):
            settle(study, stop, None)
        study.do("edit-text", material="One", text=f"Anna: Hello.\n{TALK}")
        assert stops(study) == []
        told = study_agreement(study.reads.connection, CODERS, before_settling=True)
        assert {code.code: code.counts[:3] for code in told.found.codes} == before


def test_what_was_settled_in_a_copy_is_known_where_the_copy_was_merged(tmp_path: Path) -> None:
    two_coders(tmp_path).close()
    for name in ("copy", "third"):
        copy_of(tmp_path / "s", tmp_path / name)
    with Study.open(tmp_path / "s", coder="AB") as here, Study.open(tmp_path / "copy", coder="LM") as there:
        for study, coder in ((here, "AB"), (there, "LM")):  # one coding that each copy alone has before it is settled
            study.do("code", material="One", words="a good day", codes=["home"] if coder == "LM" else ["sleep"])
        merge(there, here.file)
        before = study_agreement(there.reads.connection, CODERS).found.overall
        for stop in stops(there):
            settle(there, stop, None)
        told = settled(there.reads.connection, coder_ids(there))
        assert told.places == 4

        def known(study: Study) -> tuple[object, object]:
            connection = study.reads.connection
            return settled(connection, coder_ids(study)), study_agreement(connection, CODERS, before_settling=True).found.overall

        merge(here, there.file)
        assert stops(here) == []
        assert known(here) == known(there) == (told, before)
        merge(there, here.file)
        assert known(there) == (told, before), "it comes back to nobody twice"
        here.undo()
        assert settled(here.reads.connection, coder_ids(here)).places == 0, "undone with the merge"
        here.redo()
        while settled(there.reads.connection, coder_ids(there)).places == 4:
            there.undo()
        merge(here, there.file)
        assert settled(here.reads.connection, coder_ids(here)).places == 3, "undone there"
        assert known(here)[1] == before
        there.redo()
        merge(here, there.file)
        assert known(here) == (told, before), "and done again"
        counts = counts_before_settling(here)
        replace_everywhere(here, {"Anna": "Annabella"})
        last = settled(here.reads.connection, coder_ids(here))
        assert (last.places, counts_before_settling(here)) == (4, counts), "past a purge that moved the words"
        # A third copy has it from the one that merged it.
        with Study.open(tmp_path / "third", coder="XY") as third:
            replace_everywhere(third, {"Anna": "Annabella"})
            merge(third, here.file)
            assert (settled(third.reads.connection, coder_ids(third)).places, counts_before_settling(third)) == (4, counts)


def counts_before_settling(study: Study) -> dict[str, tuple[int, ...]]:
    told = study_agreement(study.reads.connection, CODERS, before_settling=True)
    return {code.code: code.counts[:3] for code in told.found.codes}


def coder_ids(study: Study) -> list[str]:
    return list(those_compared(study.reads.connection, CODERS))
