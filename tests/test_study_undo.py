"""Undo of anything, linear, across restarts: random work on a filled study, taken back and done again, compared row by row."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from filled_study import (
    DISTINCTIVE,
    INTERVIEW,
    NothingThere,
    arguments_for,
    copy_of,
    differences,
    dump,
    filled_study,
    new_study,
    raw_rows,
    soundness,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from qualcode import model
from qualcode.faults import Fault
from qualcode.model import Event, content_tables
from qualcode.study import Study
from qualcode.study.journal import BULK, rows_as_of
from qualcode.study.registry import registry

VERBS = sorted(registry())
Dump = dict[str, dict[str, dict[str, Any]]]

#: (what, which verb or verbs, seed of their arguments)
STEPS = st.one_of(
    st.tuples(st.just("do"), st.tuples(st.sampled_from(VERBS)), st.integers(0, 2**32)),
    st.tuples(st.just("together"), st.tuples(*[st.sampled_from(VERBS)] * 3), st.integers(0, 2**32)),
    st.tuples(st.sampled_from(("undo", "undo", "redo", "reopen")), st.just(()), st.just(0)),
)


@dataclass
class Walk:
    """A study under work, and what it must be at each point of its undo stack."""

    study: Study
    #: what stood after each action that is on the stack, the first before any
    states: list[Dump] = field(default_factory=list)
    at: int = 0
    #: event number -> what stood then, for earlier states
    then: dict[int, Dump] = field(default_factory=dict)

    def step(self, what: str, verbs: tuple[str, ...], seed: int) -> None:
        """One step, with everything that must hold after it."""
        getattr(self, what)(*((verbs, Random(seed)) if verbs else ()))
        assert soundness(self.study) == []
        self.then[self.events()] = dump(self.study, words=False)

    def events(self) -> int:
        return self.study.reads.connection.scalar(select(func.max(Event.number))) or 0

    def do(self, verbs: tuple[str, ...], random: Random) -> None:
        actions = len(self.study.history())
        try:
            self.study.do(verbs[0], **arguments_for(self.study, verbs[0], random))
        except (Fault, NothingThere) as refused:
            self.refused(refused)
            assert differences(self.states[self.at], dump(self.study)) == []
            assert len(self.study.history()) == actions
        else:
            self.changed(actions)

    def together(self, verbs: tuple[str, ...], random: Random) -> None:
        """Several verbs as one action, of which some may be refused."""
        actions = len(self.study.history())
        with self.study.action("demo"):
            for verb in verbs:
                before = dump(self.study)
                try:
                    self.study.do(verb, **arguments_for(self.study, verb, random))
                except (Fault, NothingThere) as refused:
                    self.refused(refused)
                    assert differences(before, dump(self.study)) == []
        self.changed(actions)

    def refused(self, refused: Exception) -> None:
        """What refuses is a sentence of our own, never the database's."""
        assert not isinstance(refused, Fault) or refused.key not in ("study.database", "study.busy", "study.damaged"), refused

    def changed(self, actions: int) -> None:
        now = dump(self.study)
        if now == self.states[self.at]:
            assert len(self.study.history()) == actions or self.study.history(1)[0].events > 0
        if len(self.study.history()) > actions:
            assert len(self.study.history()) == actions + 1
            self.states = [*self.states[: self.at + 1], now]
            self.at += 1
            assert self.study.next_redo() is None

    def undo(self) -> None:
        """Not past where the walk began: what filled the study is on the stack as well."""
        if self.at == 0:
            return
        assert self.study.undo() is not None
        self.at -= 1
        assert differences(self.states[self.at], dump(self.study)) == []

    def redo(self) -> None:
        done = self.study.redo()
        assert (done is None) == (self.at == len(self.states) - 1)
        self.at = min(self.at + 1, len(self.states) - 1)
        assert differences(self.states[self.at], dump(self.study)) == []

    def reopen(self) -> None:
        self.study.close()
        self.study = Study.open(self.study.file)
        assert differences(self.states[self.at], dump(self.study)) == []


@given(steps=st.lists(STEPS, min_size=1, max_size=14))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_was_done_can_be_undone_and_redone(steps: list[tuple[str, tuple[str, ...], int]]) -> None:
    take_a_walk(steps)


@pytest.mark.slow
@given(steps=st.lists(STEPS, min_size=10, max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_long_work_can_be_undone_and_redone(steps: list[tuple[str, tuple[str, ...], int]]) -> None:
    take_a_walk(steps)


def take_a_walk(steps: list[tuple[str, tuple[str, ...], int]]) -> None:
    home = Path(tempfile.mkdtemp(prefix="qualcode-walk-"))
    walk = Walk(filled_study(home / "s"))
    try:
        walk.states = [dump(walk.study)]
        for step in steps:
            walk.step(*step)
        while walk.at < len(walk.states) - 1:
            walk.redo()
        end = walk.states[walk.at]
        while walk.at:
            walk.undo()
        walk.reopen()
        while walk.at < len(walk.states) - 1:
            walk.redo()
        assert differences(end, dump(walk.study)) == []
        assert walk.study.redo() is None
        assert soundness(walk.study) == []
        for number, then in walk.then.items():
            now = {table.name: rows_as_of(walk.study.reads.connection, table, number) for table in content_tables()}
            assert differences(then, now) == []
        changes = "SELECT coalesce(before, '') || coalesce(after, '') FROM event UNION ALL SELECT summary FROM action"
        journal = "\n".join(row[0] for row in raw_rows(walk.study.file, changes))
        assert not [word for word in DISTINCTIVE if word in journal]
        quoted = [json.dumps(row["words"], ensure_ascii=False)[1:-1] for row in dump(walk.study)["quotation"].values()]
        assert not [words for words in quoted if len(words) > 12 and words in journal]
    finally:
        walk.study.close()
        shutil.rmtree(home)


def test_everything_that_filled_a_study_can_be_undone_and_redone(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        states = [dump(study)]
        while study.undo():
            states.append(dump(study))
            assert soundness(study) == []
        assert sum(map(len, states[-1].values())) == 2, "the study's own row and its coder"
        for then in reversed(states[:-1]):
            assert study.redo() is not None
            assert differences(then, dump(study)) == []
        assert study.redo() is None


def test_a_study_as_it_was_at_its_milestones(tmp_path: Path) -> None:
    """Milestones know their event, and every content table can be read as it was then."""
    random = Random(3)
    then: dict[str, Dump] = {}
    with filled_study(tmp_path / "s") as study:
        for number in range(6):
            for verb in random.choices(VERBS, k=12):
                try:
                    study.do(verb, **arguments_for(study, verb, random))
                except (Fault, NothingThere):
                    continue
            then[f"milepæl {number}"] = dump(study, words=False)
            study.do("set-milestone", name=f"milepæl {number}")
        for _ in range(20):
            study.undo()
        for _ in range(10):
            study.redo()
        places = dict(raw_rows(study.file, "SELECT name, event_number FROM milestone"))
        assert set(places) > {"milepæl 0", "milepæl 1"}
        for name in then.keys() & places.keys():
            for table in content_tables():
                assert rows_as_of(study.reads.connection, table, places[name]) == then[name][table.name], (name, table.name)


@pytest.mark.parametrize("turns", [3, BULK])
def test_an_import_undone_and_redone(tmp_path: Path, turns: int) -> None:
    """Small actions are put back event by event, large ones by one statement per table; both give every column back."""
    text = "\n".join(f"{'Interviewer' if n % 2 else 'Mette'}: svar nummer {n} 👩‍🔬 «æøå» \"citat\" \\ 'ord'" for n in range(turns))
    with new_study(tmp_path / "s") as study:
        before = dump(study)
        with study.action("import") as work:
            material = study.do("add-material", name="a", text=text, round=7, group="nye", date="2026-02-03")["id"]
            work.connection.exec_driver_sql("UPDATE turn SET time_from = round(number * 1.001, 3), time_to = 12345.678")
            study.do("freeze", material=material)
        after = dump(study)
        study.undo()
        assert differences(before, dump(study)) == []
        study.redo()
        assert differences(after, dump(study)) == []
        assert study.reads.transcript(material).text == text
        with study.action("import") as work:
            study.do("add-material", name="b", text=text, round=8, group="andre", date="2026-02-03")
        only_inserts = dump(study)
        study.undo()
        assert differences(after, dump(study)) == []
        study.redo()
        assert differences(only_inserts, dump(study)) == []


def test_undo_order_is_newest_first_within_an_action(tmp_path: Path) -> None:
    """Names pass from hand to hand: only in the reverse order is every state one the schema allows."""
    with new_study(tmp_path / "s") as study:
        ids = {name: study.do("add-participant", pseudonym=name)["id"] for name in ("A", "B")}
        before = dump(study)
        with study.action("demo"):
            for old, new in (("A", "C"), ("B", "A"), ("C", "B")):
                study.do("set-participant", participant=old, pseudonym=new)
        after = dump(study)
        assert after["participant"][ids["A"]]["pseudonym"] == "B"
        study.undo()
        assert differences(before, dump(study)) == []
        study.redo()
        assert differences(after, dump(study)) == []


def test_undo_of_a_deleted_material_brings_all_of_it_back(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        before = dump(study)
        study.do("delete-material", material="Interview 1", codings="drop")
        left = dump(study)
        assert len(left["turn"]) < len(before["turn"])
        assert left["appendix"] != before["appendix"], "an appendix keeps its number when its material goes"
        study.undo()
        assert differences(before, dump(study)) == []
        assert soundness(study) == []
        material = next(material for material in study.reads.materials() if material.name == "Interview 1")
        assert study.reads.transcript(material.id).text == INTERVIEW.rstrip("\n") or study.reads.transcript(material.id).text == INTERVIEW
        study.redo()
        assert differences(left, dump(study)) == []


def test_undo_goes_on_after_the_study_was_copied(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        steps = sum(action.state == "done" for action in study.history())
    with Study.open(copy_of(tmp_path / "s", tmp_path / "copy")) as study:
        undone = 0
        while study.undo():
            undone += 1
        assert undone == steps > 30
        left = {table: rows for table, rows in dump(study).items() if rows}
        assert set(left) == {"study", "setting"}


def test_withheld_columns_are_the_quoted_words_alone() -> None:
    withheld = {table.name: set(model.withheld_columns(table)) for table in content_tables() if model.withheld_columns(table)}
    assert withheld == {"quotation": {"words"}}


def test_nothing_is_undone_while_an_action_is_open(tmp_path: Path) -> None:
    with new_study(tmp_path / "study") as study:
        study.do("make-code", name="before")
        with study.action("make-code"):
            assert study.busy
            study.do("make-code", name="within")
            with pytest.raises(Fault, match="Something else"):
                study.undo()
        assert not study.busy
        assert {code.name for code in study.reads.codes()} == {"before", "within"}
