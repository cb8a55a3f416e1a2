"""kill -9 at random moments: no finished action is lost, no half of one is there, the file is sound, the lock is free."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from filled_study import INTERVIEW, NothingThere, arguments_for, filled_study, raw_rows, soundness
from made_once import copy_of

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.backup import backups, make_backup, verify
from qualcode.study.check import check_study
from qualcode.study.database import integrity_faults
from qualcode.study.merging import merge
from qualcode.study.migrations import make_tables
from qualcode.study.search import search
from qualcode.text.matching import Query

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed by POSIX means")

LONG = "\n".join(INTERVIEW for _ in range(6))
#: what a killed process is in the midst of; each yields after a finished step the number of the journal's newest action
Work = Callable[[Path, Random], Iterator[int]]


def coding(folder: Path, random: Random) -> Iterator[int]:
    """Codes, takes off, undoes, and now and then any other verb."""
    with Study.open(folder) as study:
        while True:
            verb = random.choice(("code", "code", "uncode", "recode", "undo", "redo", "write-memo", "merge-codes", "edit-text"))
            try:
                if verb in ("undo", "redo"):
                    getattr(study, verb)()
                else:
                    study.do(verb, **arguments_for(study, verb, random))
            except (Fault, NothingThere):
                continue
            yield newest(study)


def importing(folder: Path, random: Random) -> Iterator[int]:
    """Brings long material in, freezes, indexes, undoes, redoes, deletes."""
    with Study.open(folder) as study:
        while True:
            with study.action("import"):
                for number in range(random.randint(1, 3)):
                    made = study.do("add-material", name=f"lang {number}", text=LONG)["id"]
                study.do("freeze", material=made)
            yield newest(study)
            search(study.reads.connection, Query("word", "lyngbrask"), language="da", writable=True)
            for step in (study.undo, study.redo, study.undo):
                step()
                yield newest(study)


def backing_up(folder: Path, random: Random) -> Iterator[int]:
    """Makes one backup after another."""
    with Study.open(folder) as study:
        while True:
            study.do("make-code", name=f"{random.random()}")
            yield newest(study)
            made = make_backup(study.reads.connection, study.file, why="by-hand")
            for old in backups(study.file)[1:]:
                old.unlink()
            assert made.exists()


def merging(folder: Path, _random: Random) -> Iterator[int]:
    """Merges a colleague's copy and takes it back, over and over."""
    with Study.open(folder) as study:
        while True:
            merge(study, folder.parent / "colleague")
            yield newest(study)
            study.undo()
            yield newest(study)


def newest(study: Study) -> int:
    return study.history(1)[0].number


def killed(work: Work, folder: Path, seed: int, steps: int, after: float) -> list[int]:
    """The steps that a process told to have finished before it was killed, `after` so many seconds more than `steps` of them."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            for number in work(folder, Random(seed)):
                os.write(writing, f"{number}\n".encode())
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        lines = [told.readline().strip() for _ in range(steps)]
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines += told.read().splitlines()
    assert all(line.isdigit() for line in lines), "\n".join(lines)
    return [int(line) for line in lines]


def kill_again_and_again(folder: Path, work: Work, times: int, seed: int) -> tuple[int, int]:
    """Kill a work that many times; how many steps were finished, and how many kills fell into an open transaction's traces."""
    random = Random(seed)
    finished = began = 0
    for time_ in range(times):
        before = raw_rows(folder / "study.qualcode", "SELECT max(number) FROM action")[0][0]
        steps = killed(work, folder, seed * 1000 + time_, random.randint(0, 3), random.uniform(0.0, 0.06))
        finished += len(steps)
        began += bool(steps)
        with Study.open(folder) as study:  # the lock is free, and the journal goes on
            numbers = {number for (number,) in raw_rows(study.file, "SELECT number FROM action")}
            assert set(steps) <= numbers, "a finished action is lost"
            last = max([before, *steps])
            assert max(numbers) <= last + 1, "at most the one whose end nobody could tell"
            assert soundness(study) == []
            assert integrity_faults(study.file) == []
            orphans = "SELECT count(*) FROM event WHERE action_id NOT IN (SELECT id FROM action)"
            assert raw_rows(study.file, orphans) == [(0,)], "half an action"
            if time_ % 10 == 9:
                assert check_study(study.reads.connection, study.file, "en") == []
    return finished, began


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled_study(tmp_path / "s").close()
    with Study.open(tmp_path / "s") as study:  # everything that is imported late is imported before the forks
        for verb in ("code", "edit-text", "write-memo"):
            study.do(verb, **WARM[verb])
            study.undo()
        search(study.reads.connection, Query("word", "og"), language="da", writable=True)
    return tmp_path / "s"


WARM: dict[str, dict[str, object]] = {
    "code": {"codes": ["at holde ud"], "material": "Feltnote", "words": "Lyset var skarpt."},
    "edit-text": {"material": "Udkast", "text": "Birgit: nu er det læst."},
    "write-memo": {"text": "hej"},
}


@pytest.mark.parametrize(("work", "times"), [(coding, 12), (importing, 8)])
def test_kill_twenty_times(folder: Path, work: Work, times: int) -> None:
    finished, began = kill_again_and_again(folder, work, times, seed=1)
    print(f"{work.__name__}: {times} kills, {finished} actions finished, {began} runs had finished one")
    assert finished
    search_is_right(folder)


def test_kill_in_the_middle_of_a_merge(folder: Path) -> None:
    copy_of(folder, folder.parent / "colleague")
    with Study.open(folder.parent / "colleague", coder="CD") as colleague:
        for number in range(3):
            colleague.do("add-material", name=f"lang {number}", text=f"{number}. {LONG}")
            colleague.do("freeze", material=f"lang {number}")
        colleague.do("edit-code", code="at holde ud > støj", definition="larm")
    with Study.open(folder) as study:
        study.do("edit-code", code="at holde ud > støj", definition="lyde")
        # What was done there stays in the history when a merge is taken back, and is not brought again.
        merge(study, folder.parent / "colleague")
        study.undo()
    finished, _ = kill_again_and_again(folder, merging, 8, seed=7)
    assert finished
    with Study.open(folder) as study:
        if any(one.name == "lang 0" for one in study.reads.materials()):
            study.undo()
        assert merge(study, folder.parent / "colleague").new_there["material"] == 3
        assert check_study(study.reads.connection, study.file, "en") == []


@pytest.mark.slow
@pytest.mark.parametrize(("work", "studies"), [(coding, 6), (importing, 4)])
def test_kill_two_hundred_times(folder: Path, work: Work, studies: int) -> None:
    """Twenty times in each of ten studies."""
    finished = 0
    for number in range(studies):
        study_folder = copy_of(folder, folder.with_name(f"study {number}"))
        now, began = kill_again_and_again(study_folder, work, 20, seed=number)
        assert now > 10
        assert began > 5
        finished += now
        with Study.open(study_folder) as study:
            undone = 0
            while study.undo():
                undone += 1
            assert undone > 30
            assert soundness(study) == []
        search_is_right(study_folder)
    print(f"{work.__name__}: {studies * 20} kills, {finished} actions finished")


def search_is_right(folder: Path) -> None:
    """An index that was cut off in its making is mended by the next search."""
    with Study.open(folder) as study:
        query = Query("word", "lyngbrask")
        by_index = search(study.reads.connection, query, language="da", writable=True)
    with Study.open(copy_of(folder, folder.with_name(folder.name + " copy")), write=False) as study:
        texts = [study.reads.transcript(material.id).text for material in study.reads.materials()]
        assert len(by_index) == sum(text.casefold().count("lyngbrask") for text in texts)


def test_kill_while_backing_up(folder: Path) -> None:
    """Whatever has the name of a backup is a good one."""
    random = Random(3)
    for number in range(6):
        killed(backing_up, folder, number, random.randint(0, 2), random.uniform(0.0, 0.1))
        for path in backups(folder / "study.qualcode"):
            verify(path)
    with Study.open(folder) as study:
        assert soundness(study) == []
        made = make_backup(study.reads.connection, study.file)
        assert backups(study.file)[0] == made


def test_kill_while_a_study_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Afterwards there is a whole study or none, and one can be made there."""
    monkeypatch.setattr("qualcode.study.study.make_tables", make_tables)  # not as copied for other tests: tests/haste.py

    def making(folder: Path, random: Random) -> Iterator[int]:
        Study.new(folder, coder="AB").close()
        yield 1
        time.sleep(5)

    Study.new(tmp_path / "first").close()
    random = Random(4)
    whole = 0
    for number in range(10):
        folder = tmp_path / f"{number}"
        killed(making, folder, number, 0, random.uniform(0.002, 0.3))
        if (folder / "study.qualcode").exists():
            whole += 1
        else:
            Study.new(folder, coder="AB").close()
        with Study.open(folder) as study:
            assert soundness(study) == []
            assert study.coder == "AB"
            study.do("make-code", name="a")
    print(f"{whole} of 10 were whole")
