"""A short hour at the keyboard: the workbench played through a pseudo-terminal and killed once; nothing it said was done is lost."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from filled_study import filled_study
from textual._styles_cache import StylesCache

from qualcode.demo import lay_out_demo
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.tui.app import Workbench

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")

#: far above what is ever used, for it counts the machine's own ways too; the figure itself is in the benchmarks
MOST_MEMORY = 300e6


@pytest.mark.slow
def test_an_hour_in_short(tmp_path: Path) -> None:
    from benchmarks.hour import BURST, play

    lay_out_demo(tmp_path / "study", "en")
    told: list[str] = []
    played = play(tmp_path / "study", actions=150, kills=1, seed=1, say=told.append)
    print(*told, *played.timings.lines(), sep="\n")
    assert played.lost == []
    assert (played.actions, played.kills, played.status) == (150, 1, 0)
    assert 0 <= played.unsaid <= BURST
    assert all(resident < MOST_MEMORY for _, resident in played.memory)
    assert {"choose a code", "undo", "to the comparison", "write in a memo", "an entry from paper"} <= set(played.timings.first)
    with Study.open(tmp_path / "study") as study:  # the lock is free
        assert study.history(1)[0].number > 100


async def test_a_screen_that_was_left_is_let_go_of(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        async with Workbench(study).run_test(size=(120, 36)) as pilot:
            kept = []
            for visit in range(9):
                await pilot.press("f3", "f6", "question_mark", "escape", "f2")
                await pilot.pause()
                if visit > 2:
                    gc.collect()
                    kept.append(sum(isinstance(thing, StylesCache) for thing in gc.get_objects()))
            assert max(kept) - min(kept) < 6, kept


def test_what_the_journal_does_not_have_is_found(tmp_path: Path) -> None:
    from benchmarks.seat import Done, Seat, Timings

    folder = tmp_path / "study"
    Study.new(folder, title="Prøve", language="en", coder="AB").close()
    seat = Seat(folder, Timings())
    with Study.open(folder) as study:
        study.do("make-code", name="one")
        study.do("make-code", name="two")
        study.undo()
    seat.ledger = [Done("do", "one"), Done("do"), Done("undo")]
    assert seat.lost() == [] and seat.unsaid() == 0
    seat.ledger = [Done("do", "two"), Done("do", "one")]  # not in this order
    assert seat.lost() == ["do one"]
    seat.ledger = [Done("do", "three"), Done("redo")]
    assert seat.lost() == ["do three", "redo "]
    with Study.open(folder) as study, pytest.raises(Fault):
        study.do("make-code", name="one")
