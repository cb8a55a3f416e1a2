"""An hour's work: some 2,000 actions at full speed, the program killed in between, and then what the screen said held against the file.

Played on a study of real interviews where they are (else on the demo study's), and on the study of many interviews for the times.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from unittest.mock import patch

from benchmarks.figures import Bench
from benchmarks.generate import CODER
from benchmarks.measure import Figure, qualcode
from benchmarks.seat import ESCAPE, LANGUAGE, Done, Seat, Timings, key_of, said
from benchmarks.terminal import COLUMNS, DOWN, PAGE_DOWN, ROWS
from qualcode.locale import text
from qualcode.study import Study

ACTIONS, KILLS = 2000, 3
#: codings in one go, without waiting for the screen
BURST = 8
ENTER, UP, PAGE_UP, RIGHT = b"\r", b"\x1b[A", b"\x1b[5~", b"\x1b[C"
CODED, ALREADY = said("screen.coded"), said("screen.coded-already")
NOTHING = said("screen.select-first")
#: the cursor stands on its first letter
PICKER = said("screen.pick-placeholder")[1:]
SCREENS = ("codes", "memos", "search", "quotes", "overview", "people", "history")
#: a kind of move, its key, and how often it is pressed at most
MOVES = (
    ("cursor down", DOWN, 6),
    ("cursor up", UP, 3),
    ("cursor right", RIGHT, 6),
    ("page down", PAGE_DOWN, 2),
    ("page up", PAGE_UP, 1),
)
WORDS = ("the", "und", "that", "og", "data", "det")


@dataclass(frozen=True)
class Played:
    """What came of it."""

    actions: int
    kills: int
    seconds: float
    timings: Timings
    #: (actions so far, resident bytes) at rest
    memory: list[tuple[int, int]]
    #: what the screen said and the file does not have, and faults
    lost: list[str]
    #: actions in the file that the screen was not seen to say
    unsaid: int
    status: int


class Hour:
    """The actions, chosen at random but the same every time."""

    def __init__(self, seat: Seat, seed: int, title: str) -> None:
        self.seat = seat
        self.random = random.Random(seed)
        self._title = title.encode()
        #: names of letters that no interview has in this order, so that none is taken for another; as commands they do no harm
        self._names = iter("".join(letters) for letters in product("jkwz", repeat=7))
        for _ in range(self.random.randrange(999)):
            next(self._names)
        self.made: list[str] = []

    def play(self, actions: int, kills: int, say: Callable[[str], None]) -> int:
        """All actions, with kills in the first half, so that the second shows whether memory grows; the exit status at the end."""
        deadly = {round(actions * (number + 1) / (2 * kills)) for number in range(kills)} if kills else set()
        self._open()
        while self.seat.actions < actions:
            if deadly and self.seat.actions >= min(deadly):
                deadly.remove(min(deadly))
                self._die()
                say(f"{self.seat.actions} actions, killed; lost: {self.seat.lost() or 'nothing'}")
                self._open()
            self._anything()
            if self.seat.actions % 100 == 0:
                self.seat.note_memory()
                say(f"{self.seat.actions} actions, {self.seat.memory[-1][1] / 1e6:.0f} MB" if self.seat.memory else "")
        self.seat.note_memory()
        return self.seat.leave()

    def _open(self) -> None:
        self.seat.open(self._title)
        # What is new since last time may be told first.
        self.seat.press("first key", ESCAPE)
        self.seat.rest()

    def _anything(self) -> None:
        deeds, weights = zip(*self._deeds(), strict=True)
        self.random.choices(deeds, weights)[0]()
        self.seat.actions += 1

    def _deeds(self) -> Iterator[tuple[Callable[[], None], float]]:
        yield self._move, 20
        yield self._select, 10
        yield self._code_new, 7
        yield self._code_known, 10
        yield self._repeat, 8
        yield self._in_vivo, 3
        yield self._uncode, 4
        yield self._undo, 6
        yield self._redo, 3
        yield self._find, 3
        yield self._line, 5
        yield self._coded, 5
        yield self._switch, 5
        yield self._pick_interview, 2
        yield self._visit, 6
        yield self._compare, 4
        yield self._memo, 2
        yield self._paper, 2
        yield self._look_up, 3
        yield self._resize, 1
        yield self._burst, 1.5

    # moving about

    def _move(self) -> None:
        kind, key, most = self.random.choice(MOVES)
        for _ in range(self.random.randint(1, most)):
            self.seat.press(kind, key)

    def _select(self) -> None:
        unit = self.random.choice(["word", "sentence", "line", "turn"])
        for _ in range(self.random.randint(1, 3)):
            self.seat.press(f"select a {unit}", key_of(f"select-{unit}"))
        self.seat.escape()

    def _line(self, last: int = 300) -> None:
        self.seat.press("open a question", key_of("go-line"))
        self.seat.press("go to a line", str(self.random.randint(1, last)).encode() + ENTER)

    def _coded(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            self.seat.press("next coded passage", key_of("next-coded"))

    def _find(self) -> None:
        self.seat.press("open a question", key_of("find"))
        self.seat.press("find", self.random.choice(WORDS).encode() + ENTER)
        for _ in range(2):
            self.seat.press("next place found", key_of("find-next"))

    def _switch(self) -> None:
        self.seat.press("switch interview", key_of(self.random.choice(["next-material", "previous-material"])))

    def _pick_interview(self) -> None:
        self.seat.press("open the list of interviews", key_of("open-material"))
        for _ in range(self.random.randint(0, 5)):
            self.seat.press("step in a list", DOWN)
        self.seat.press("switch interview", ENTER)

    # coding

    def _sentence(self) -> None:
        """A sentence somewhere below is selected."""
        for _ in range(self.random.randint(1, 4)):
            self.seat.press("cursor down", DOWN)
        self.seat.press("select a sentence", key_of("select-sentence"))

    def _code(self, letters: str) -> bool:
        """Put a code on by a few letters; whether it was put on, and not there already."""
        if PICKER not in self.seat.press("open the picker", key_of("code"), PICKER, said("screen.nothing-to-code")):
            return False
        self.seat.press("type letters", letters.encode())
        return CODED in self.seat.press("choose a code", ENTER, CODED, ALREADY)

    def _code_new(self) -> None:
        self._sentence()
        name = next(self._names)
        if self._code(name):
            self.made.append(name)
            self.seat.ledger.append(Done("do", name))

    def _code_known(self) -> None:
        if self.made:
            self._sentence()
            name = self.random.choice(self.made[-40:])
            if self._code(name):
                self.seat.ledger.append(Done("do"))

    def _repeat(self) -> None:
        if self.made:
            self._sentence()
            if CODED in self.seat.press("same code again", key_of("apply-last"), CODED, ALREADY, NOTHING, said("screen.no-last-code")):
                self.seat.ledger.append(Done("do"))

    def _in_vivo(self) -> None:
        self.seat.press("cursor down", DOWN)
        for _ in range(3):
            self.seat.press("select a word", key_of("select-word"))
        if CODED in self.seat.press("code in vivo", key_of("in-vivo"), CODED, ALREADY, NOTHING):
            self.seat.ledger.append(Done("do"))

    def _uncode(self) -> None:
        self.seat.press("next coded passage", key_of("next-coded"))
        gone, which = said("screen.uncoded"), said("screen.pick-uncode-placeholder")[1:]
        output = self.seat.press("take a code off", key_of("uncode"), gone, which, said("screen.no-code-here"))
        if which in output:
            output = self.seat.press("choose what to take off", ENTER, gone)
        if gone in output:
            self.seat.ledger.append(Done("do"))

    def _undo(self) -> None:
        if said("screen.undone") in self.seat.press("undo", key_of("undo"), said("screen.undone"), said("screen.nothing-to-undo")):
            self.seat.ledger.append(Done("undo"))
            # What was made may be gone now, and could not be told from a new code.
            self.made.clear()

    def _redo(self) -> None:
        if said("screen.redone") in self.seat.press("redo", key_of("redo"), said("screen.redone"), said("screen.nothing-to-redo")):
            self.seat.ledger.append(Done("redo"))

    def _keys_of_burst(self) -> tuple[bytes, list[str]]:
        names = [next(self._names) for _ in range(BURST)]
        return b"".join(DOWN * 3 + key_of("select-sentence") + key_of("code") + name.encode() + ENTER for name in names), names

    def _burst(self) -> None:
        """Codings typed without ever waiting for the screen."""
        self._line(last=30)
        keys, names = self._keys_of_burst()
        self.seat.press(f"{BURST} new codes in one burst", keys, CODED + names[-1].encode())
        self.seat.ledger += [Done("do", name) for name in names]

    def _die(self) -> None:
        """Killed within a burst: only what the screen said before counts."""
        self._line(last=30)
        keys, names = self._keys_of_burst()
        self.seat.send(keys)
        output = self.seat.seen_within(self.random.uniform(0.05, 0.9))
        self.seat.kill()
        self.seat.ledger += [Done("do", name) for name in names if CODED + name.encode() in output]
        self.made.clear()

    # the rest of the workbench

    def _visit(self) -> None:
        screen = self.random.choice(SCREENS)
        self.seat.press(f"to the screen {screen}", key_of(f"go-{screen}"))
        for key in (DOWN, PAGE_DOWN, DOWN, UP):
            self.seat.press(f"move on the screen {screen}", key)
        self.seat.press("back to the transcript", key_of("go-coding"))

    def _compare(self) -> None:
        self.seat.press("next coded passage", key_of("next-coded"))
        self.seat.press("to the comparison", key_of("comparison-compare"))
        for key in (DOWN, DOWN, PAGE_DOWN, UP):
            self.seat.press("move in the comparison", key)
        self.seat.press("back to the transcript", key_of("go-coding"))

    def _memo(self) -> None:
        self.seat.press("open a memo", key_of("memos-write-memo"))
        self.seat.press("write in a memo", f"Seen at action {self.seat.actions}: not the same as before.".encode())
        self.seat.escape(said("memos.saved"))
        self.seat.ledger.append(Done("do"))

    def _paper(self) -> None:
        name, line = next(self._names), self.random.randint(1, 60)
        self.seat.press("open the palette", key_of("palette"))
        self.seat.press("choose in the palette", text("paper.entry", LANGUAGE).encode() + ENTER)
        typed = f"{line}-{line + 1} {name}"
        self.seat.press("an entry from paper", typed.encode() + ENTER, f"✓ {line}-{line + 1}".encode())
        self.seat.ledger.append(Done("do", name))
        self.seat.escape()

    def _look_up(self) -> None:
        kind = self.random.choice(["help", "palette", "jump"])
        self.seat.press(f"open {kind}", key_of(kind))
        self.seat.escape()

    def _resize(self) -> None:
        for columns in (COLUMNS - self.random.randint(10, 60), COLUMNS):
            self.seat.terminal.resize(columns, ROWS)
            self.seat.press("resize", b"")


def play(study: Path, *, actions: int, kills: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Played:
    """Play on a study, which is changed, and tell what came of it."""
    timings = Timings()
    with Study.open(study, write=False) as opened:
        title = opened.reads.study().title
    seat, began = Seat(study, timings), time.perf_counter()
    # The player's own keys and colours are not those of whoever runs this.
    with tempfile.TemporaryDirectory() as own, patch.dict(os.environ, XDG_CONFIG_HOME=own, XDG_STATE_HOME=own):
        try:
            status = Hour(seat, seed, title[:12]).play(actions, kills, say)
        finally:
            seat.stop()
    seconds = time.perf_counter() - began
    return Played(seat.actions, seat.kills, seconds, timings, seat.memory, seat.lost(), seat.unsaid(), status)


def real_study(folder: Path) -> Path:
    """A fresh study of real interviews where they lie beside the checkout, else the demo study."""
    shared = Path(os.environ.get("QUALCODE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    interviews = sorted(shared.glob("data/serdif_taguette/data/transcripts/raw/*.odt"))
    if not interviews:
        _run("demo", "--to", folder, "--language", LANGUAGE, "--no-open")
        return folder
    _run("new", folder, "--title", "Real interviews", "--language", LANGUAGE, "--coder", CODER)
    _run("import", folder, *interviews, "--round", "1")
    return folder


def _run(*words: str | Path) -> None:
    subprocess.run(list(map(str, qualcode(*words))), check=True, capture_output=True, stdin=subprocess.DEVNULL)


def hour(bench: Bench) -> Iterator[Figure]:
    """The whole hour on both studies; every kind of key is printed, the budgets are judged."""
    if sys.platform == "win32":
        return
    folder = bench.made.scratch()
    shutil.copytree(bench.made.many, folder / "many")

    def say(words: str) -> None:
        print(f"… {words}", file=sys.stderr, flush=True)

    for name, study_folder in (("real interviews", real_study(folder / "real")), ("many interviews", folder / "many")):
        played = play(study_folder, actions=ACTIONS, kills=KILLS, seed=1, say=say)
        print(*played.timings.lines(), sep="\n", flush=True)
        for lost in played.lost:
            print(f"LOST: {lost}", flush=True)
        yield Figure(f"{name}: {played.actions:,} actions", played.seconds, "s")
        yield Figure(f"{name}: said and lost, with {played.kills} kills", len(played.lost), "", 0)
        yield Figure(f"{name}: done and cut off from its sentence", played.unsaid, "", BURST * played.kills)
        if played.memory:
            first, last = next(m for m in played.memory if m[0] >= played.actions // 2), played.memory[-1]
            yield Figure(f"{name}: memory after half of it", first[1] / 1e6, "MB", 200)
            yield Figure(f"{name}: memory at the end", last[1] / 1e6, "MB", 200)
