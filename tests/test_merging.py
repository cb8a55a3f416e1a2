"""Merging copies of a study: nothing is lost, what is the same is one, twice is once, undo gives back what was."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from filled_study import NothingThere, arguments_for, copy_of, differences, dump, filled_study, soundness
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.faults import Fault, UsageFault
from qualcode.model import content_tables
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.merging import Merge, merge, preview
from qualcode.study.registry import registry

MATERIAL = "Interview 1"
WORDS = "Om formiddagen gik det"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Study, Study]:
    """A study of AB and the copy that CD took of it."""
    filled_study(tmp_path / "ab").close()
    copy_of(tmp_path / "ab", tmp_path / "cd")
    return Study.open(tmp_path / "ab", coder="AB"), Study.open(tmp_path / "cd", coder="CD")


def sound(study: Study) -> None:
    assert soundness(study) == []
    assert check_study(study.reads.connection, study.file, "en") == []


def merged(study: Study, other: Study, **how: Any) -> Merge:
    """Merge, and hold what must hold of every merge."""
    before, theirs = dump(study), dump(other)
    expected = preview(study, other.file, **how)
    assert dump(study) == before, "a preview writes nothing"
    told = merge(study, other.file, **how)
    assert told == expected
    assert dump(other) == theirs, "the other file is never changed"
    sound(study)
    after = dump(study)
    again = merge(study, other.file, **how)
    assert again.nothing_new, again
    assert differences(after, dump(study)) == []
    if not told.nothing_new:
        study.undo()
        assert differences(before, dump(study)) == []
        assert merge(study, other.file, **how).nothing_new is False
        sound(study)
        study.undo()
        study.undo() if differences(before, dump(study)) else None
        study.redo()
        sound(study)
        assert merge(study, other.file, **how).nothing_new
    return told


def names(study: Study, table: str = "code", column: str = "name") -> set[str]:
    return {row[column] for row in dump(study)[table].values()}


def test_work_of_both_is_there_afterwards(pair: tuple[Study, Study]) -> None:
    ab, cd = pair
    ab.do("make-code", name="at bære")
    ab.do("code", codes=["at bære"], material=MATERIAL, words=WORDS)
    cd.do("make-code", name="at skjule", definition="at holde noget for sig selv")
    cd.do("code", codes=["at skjule"], material=MATERIAL, words="lade som om")
    cd.do("write-memo", text="se også chefen", about=[{"code": "at skjule"}])
    told = merged(ab, cd)
    assert told.new_there["code"] == told.new_there["coding"] == told.new_there["memo"] == 1
    assert told.new_here["code"] == 1
    assert told.coders == ("CD",)
    assert not told.conflicts
    assert {"at bære", "at skjule"} <= names(ab)
    coders = ab.reads.connection.exec_driver_sql("SELECT k.name FROM coding c JOIN coder k ON k.id = c.coder_id").scalars().all()
    assert {"AB", "CD"} <= set(coders)
    done_there = [action for action in ab.history() if action.coder == "CD"]
    assert {"make-code", "code", "write-memo"} <= {action.verb for action in done_there}
    assert all(action.state is None and action.happened_at < action.recorded_at for action in done_there)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_work_on_both_sides(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    random = Random(seed)
    folder = tmp_path_factory.mktemp("merge")
    filled_study(folder / "ab").close()
    copy_of(folder / "ab", folder / "cd")
    with Study.open(folder / "ab", coder="AB") as ab, Study.open(folder / "cd", coder=random.choice(("AB", "CD"))) as cd:
        for study in (ab, cd, ab, cd):
            work_at_random(study, random, random.randint(0, 12))
        prefer = random.choice(("mine", "theirs"))
        mine, theirs = dump(ab), dump(cd)
        told = merged(ab, cd, prefer=prefer)
        nothing_is_lost(mine, theirs, dump(ab), told)
        # Both go on, and merge the other way.
        for study in (ab, cd):
            work_at_random(study, random, random.randint(0, 6))
        merged(cd, ab, prefer=prefer)
        merged(ab, cd, prefer=prefer)
    shutil.rmtree(folder)


def work_at_random(study: Study, random: Random, steps: int) -> None:
    verbs = sorted(registry())
    for _ in range(steps):
        verb = random.choice((*verbs, "code", "code", "uncode", "recode", "edit-text", "merge-codes", "undo", "redo"))
        try:
            if verb in ("undo", "redo"):
                getattr(study, verb)()
            else:
                study.do(verb, **arguments_for(study, verb, random))
        except (Fault, UsageFault, NothingThere):
            continue


def nothing_is_lost(mine: dict[str, Any], theirs: dict[str, Any], now: dict[str, Any], told: Merge) -> None:
    """A row that is gone was deleted on the other side, or is one with another row."""
    for table in (table.name for table in content_tables()):
        gone_here = mine[table].keys() - now[table].keys()
        assert len(gone_here) <= told.deleted_there.get(table, 0)
        assert not gone_here & theirs[table].keys() or table == "coding"
