"""Someone at the keyboard of the workbench: keys into a pseudo-terminal, how long each took, and what the screen said was done.

What was said to be done is kept in a ledger; after a kill and at the end the ledger is held against the study's own journal.
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.generate import CODER
from benchmarks.measure import p95, qualcode
from benchmarks.terminal import Terminal
from qualcode.locale import text
from qualcode.study import Study
from qualcode.tui.actions import BY_ID

LANGUAGE = "en"
#: seconds without output after which a screen is taken to be at rest, and until which a key may answer with nothing
QUIET, PATIENCE = 0.05, 0.35
#: seconds after which a screen that should say something has said it already
UNCHANGED = 3.0
#: seconds until a screen that must answer has answered, on a machine with other work
LONGEST = 20.0
ESCAPE = b"\x1b"
#: what surrounds one picture, and what draws nothing
_BEGUN, _ENDED = b"\x1b[?2026h", b"\x1b[?2026l"
_NOT_DRAWN = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]?)?")
_NAMED = {
    **{"enter": b"\r", "escape": ESCAPE, "tab": b"\t", "space": b" ", "backspace": b"\x7f", "delete": b"\x1b[3~"},
    **{"up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D", "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~"},
    **{"home": b"\x1b[H", "end": b"\x1b[F", "full_stop": b".", "comma": b",", "slash": b"/", "equals_sign": b"="},
    **{"less_than_sign": b"<", "question_mark": b"?", "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS"},
    **{"f5": b"\x1b[15~", "f6": b"\x1b[17~", "f7": b"\x1b[18~", "f8": b"\x1b[19~", "f9": b"\x1b[20~"},
}


def key_bytes(name: str) -> bytes:
    """What a terminal sends for a key that Textual calls so."""
    if name in _NAMED:
        return _NAMED[name]
    if name.startswith("ctrl+") and len(name) == 6:
        return bytes([ord(name[-1]) & 31])
    if len(name) != 1:
        raise KeyError(name)
    return name.encode()


def key_of(action: str) -> bytes:
    """The first key of an action of the registry."""
    return key_bytes(BY_ID[action].keys[0])


def said(key: str) -> bytes:
    """The longest piece of a sentence of the screen that is the same whatever its fields hold."""
    sentence = text(key, LANGUAGE, **dict.fromkeys(("code", "what", "words", "n"), "\0"))
    return max(sentence.split("\0"), key=len).encode()


@dataclass
class Timings:
    """Milliseconds by kind of key: until the first byte that came back, and until the screen was at rest."""

    first: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def lines(self) -> list[str]:
        """A table, one line a kind of key."""
        head = f"{'':<30}{'n':>6} {'first byte p50':>15}{'p95':>8}{'max':>8} {'settled p50':>14}{'p95':>8}{'max':>8}  ms"
        return [head, *(self._line(kind) for kind in sorted(self.first, key=lambda kind: -max(self.first[kind])))]

    def _line(self, kind: str) -> str:
        first, settled = self.first[kind], self.settled[kind]
        figures = [at for times in (first, settled) for at in (median(times), min(p95(times), max(times)), max(times))]
        return f"{kind:<30}{len(first):>6} " + "{:>15.1f}{:>8.1f}{:>8.1f} {:>14.1f}{:>8.1f}{:>8.1f}".format(*figures)


@dataclass(frozen=True)
class Done:
    """Something the screen said was done: "do", "undo" or "redo", and words that its entry in the journal must hold."""

    kind: str
    words: str = ""


class Seat:
    """The workbench on a study, and the hands at its keys."""

    def __init__(self, study: Path, timings: Timings) -> None:
        self.study = study
        self.timings = timings
        self.ledger: list[Done] = []
        self.actions = 0
        self.kills = 0
        #: resident bytes at rest: after each start, and when asked for
        self.memory: list[tuple[int, int]] = []
        #: the kinds of the keys pressed last, for saying what went wrong
        self._lately: deque[str] = deque(maxlen=12)
        self._before = self._newest()
        self._terminal: Terminal | None = None

    # the program

    def open(self, until: bytes) -> float:
        """Start the workbench; the seconds until the words were on the screen."""
        self._terminal = Terminal(qualcode("open", self.study, "--language", LANGUAGE, "--coder", CODER))
        _, seen, _ = self._terminal.read(until=until, limit=60)
        self.rest()
        self.note_memory()
        return seen - self._terminal.began

    @property
    def terminal(self) -> Terminal:
        """The terminal that is open."""
        assert self._terminal is not None
        return self._terminal

    def note_memory(self) -> None:
        """Remember how much memory is in use now, after so many actions."""
        if (resident := self.terminal.memory()) is not None:
            self.memory.append((self.actions, resident))

    def kill(self) -> None:
        """End the program in the middle of whatever it does."""
        os.kill(self.terminal.process, signal.SIGKILL)
        os.waitpid(self.terminal.process, 0)
        os.close(self.terminal._end)
        self._terminal = None
        self.kills += 1

    def stop(self) -> None:
        """End the program if it still runs."""
        if self._terminal is not None:
            self.kill()

    def leave(self) -> int:
        """Leave as a reader does; the exit status."""
        self.send(b"q")
        until = time.perf_counter() + LONGEST
        while time.perf_counter() < until:
            self._drain(0.05)
            time.sleep(0.02)
            gone, status = os.waitpid(self.terminal.process, os.WNOHANG)
            if gone:
                os.close(self.terminal._end)
                self._terminal = None
                return os.waitstatus_to_exitcode(status)
        raise RuntimeError("q did not end the workbench")

    # keys

    def send(self, keys: bytes) -> None:
        """Keys at full speed, in pieces that a terminal's queue takes."""
        for at in range(0, len(keys), 512):
            os.write(self.terminal._end, keys[at : at + 512])

    def press(self, kind: str, keys: bytes, *until: bytes) -> bytes:
        """Keys and all that comes back until the screen rests (and has said one of `until`), timed under a kind.

        b"" where nothing changes: a sentence that is there already is not drawn again. Raises RuntimeError when the screen changes
        and does not say what it should.
        """
        sent = time.perf_counter()
        self.send(keys)
        first, last, output = self._answer(until)
        self._lately.append(f"{kind}: {len(output)} bytes")
        if output and until and not any(words in output for words in until):
            raise RuntimeError(f"after {list(self._lately)}: the screen did not say {until!r}; it said {output[-600:]!r}")
        if output:
            self.timings.first[kind].append(1e3 * (first - sent))
            self.timings.settled[kind].append(1e3 * (last - sent))
        return output

    def _answer(self, until: tuple[bytes, ...]) -> tuple[float, float, bytes]:
        """When the first and the last of it came, what is not drawn aside, and all that came."""
        output, first, last = b"", 0.0, 0.0
        began = time.perf_counter()
        while (waited := time.perf_counter() - began) < LONGEST:
            told = not until or any(words in output for words in until)
            # A picture that was begun is waited for.
            whole = output.count(_BEGUN) <= output.count(_ENDED)
            wait = (QUIET if output else PATIENCE) if told and whole else LONGEST - waited if output else UNCHANGED
            if not select.select([self.terminal._end], [], [], wait)[0]:
                break
            try:
                output += os.read(self.terminal._end, 1 << 16)
            except OSError:
                raise RuntimeError(f"after {list(self._lately)}: the program ended; it said {output[-600:]!r}") from None
            last = time.perf_counter()
            first = first or (last if _NOT_DRAWN.sub(b"", output) else 0.0)
        return first or last, last, output

    def escape(self, *until: bytes) -> bytes:
        """Escape, which changes something on the screen, and no key before it has: one right behind would be taken for alt with it."""
        self.rest()
        output = self.press("escape", ESCAPE, *(until or (b"\x1b[",)))
        self.rest()
        return output

    def rest(self) -> None:
        """Wait until the screen has been still for a while."""
        while self._drain(0.3):
            pass

    def _drain(self, seconds: float) -> bytes:
        """Whatever comes within some seconds."""
        output, until = b"", time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if not select.select([self.terminal._end], [], [], left)[0]:
                break
            try:
                output += os.read(self.terminal._end, 1 << 16)
            except OSError:
                break
        return output

    def seen_within(self, seconds: float) -> bytes:
        """What the screen shows within some seconds, for a burst of keys that nobody waits for."""
        return self._drain(seconds)

    # what was done

    def _history(self) -> list[tuple[int, str, str]]:
        with Study.open(self.study, write=False) as study:
            return [(action.number, action.kind, action.summary) for action in reversed(study.history())]

    def _newest(self) -> int:
        history = self._history()
        return history[-1][0] if history else 0

    def lost(self) -> list[str]:
        """What the screen said was done and the journal does not have, in its order; and faults that `qualcode check` names."""
        entries = [(kind, summary) for number, kind, summary in self._history() if number > self._before]
        at, missing = 0, []
        for done in self.ledger:
            found = next((n for n in range(at, len(entries)) if entries[n][0] == done.kind and done.words in entries[n][1]), None)
            if found is None:
                missing.append(f"{done.kind} {done.words}")
            else:
                at = found + 1
        checked = subprocess.run(list(map(str, qualcode("check", self.study))), capture_output=True, text=True, check=False)
        return missing + ([checked.stdout + checked.stderr] if checked.returncode else [])

    def unsaid(self) -> int:
        """How many actions are in the journal that the screen was not seen to say: those that a kill cut off from their sentence."""
        return sum(1 for number, *_ in self._history() if number > self._before) - len(self.ledger)


if sys.platform == "win32":  # pragma: no cover
    raise ImportError("there are no pseudo-terminals on Windows")
