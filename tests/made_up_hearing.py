"""A made-up engine in a real worker process: pieces of a second of a wav file, with words that follow from its sound.

How it behaves stands in $MADE_UP, as JSON: {"seconds": what a piece takes, "at": piece at which "fault" happens, "fault": what happens}.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.text.heard import Heard, Word
from qualcode.transcription import runner, worker
from qualcode.transcription.records import Options, PieceHeard, SoundFacts

TESTS = Path(__file__).resolve().parent
#: what `runner.WORKER` is for these tests
MADE_UP_WORKER = ("-c", "import sys; sys.path.insert(0, sys.argv.pop(1)); import made_up_hearing; made_up_hearing.work()", str(TESTS))
RATE = 100


class MadeUp:
    """An engine that knows no words but "ord"."""

    name, version, model, model_sha256 = "made-up", "1", "tiny-ear", "0" * 64
    settings: dict[str, Any] = {"beam": 1}  # noqa: RUF012


def told() -> dict[str, Any]:
    return json.loads(os.environ.get("MADE_UP", "{}"))


def load(options: Options) -> MadeUp:
    how = told()
    if how.get("load") == "broken":
        raise Fault("transcribing.engine-model-broken", model=options.model, reason="x")
    if how.get("load") == "no-sound":
        raise Fault("transcribing.sound-nothing-read", file="a.wav")
    if how.get("load") == "memory":
        raise RuntimeError("std::bad_alloc")
    engine = MadeUp()
    engine.version = how.get("version", "1")
    return engine


def hear(path: Path, options: Options, engine: MadeUp, done: int, since: float, note: Callable[[Fault], None]) -> Iterator[PieceHeard]:
    """A piece for each second; none of its words depends on where hearing was begun."""
    how = told()
    assert since == done
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    if how.get("note"):
        note(Fault("transcribing.sound-incomplete", file=path.name))
    with wave.open(str(path), "rb") as sound:
        for number in range(sound.getnframes() // RATE):
            frames = sound.readframes(RATE)
            if number < done:
                continue
            if counted := how.get("count"):
                with open(counted, "a", encoding="utf-8") as file:
                    file.write(f"{number}\n")
            if number == how.get("at"):
                happen(how["fault"])
            time.sleep(how.get("seconds", 0.0))
            yield piece(number, frames)


def piece(number: int, frames: bytes) -> PieceHeard:
    if not any(frames):
        return PieceHeard(number, number, number + 1.0)
    words = [hashlib.sha256(frames + bytes([at])).hexdigest()[:5] for at in range(3)]
    timed = tuple(Word(f" {word}", number + at * 0.3, number + at * 0.3 + 0.25, 0.5 + at / 10) for at, word in enumerate(words))
    return PieceHeard(number, number, number + 1.0, (Heard(timed[0].start, timed[-1].end, timed),), ("da",))


def happen(what: str) -> None:
    """What goes wrong in native code, by the system, or in Python."""
    if what == "crash":
        ctypes.string_at(0)
    elif what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "abort":
        os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
        os.abort()
    elif what == "memory":
        raise MemoryError
    elif what == "limit":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))
        bytearray(1_000_000_000)
    elif what == "error":
        raise ZeroDivisionError("hemmeligt navn")
    elif what == "stuck":
        while True:  # as in native code: nothing of Python is heard
            time.sleep(1000)
    elif what == "print":
        print('{"state": "whole"}', flush=True)
        subprocess.run(["echo", '{"state": "whole"}'], check=False)
        time.sleep(1.0)


def look(file: Path) -> SoundFacts:
    """What `facts_of` would say."""
    with wave.open(str(file), "rb") as sound:
        return SoundFacts(sound.getnframes() / sound.getframerate(), 1, RATE, "audio/wav", "pcm_s16le")


def recording(file: Path, seconds: int, seed: int = 1, silent: bool = False) -> Path:
    """A wav file of so many seconds."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        for number in range(seconds):
            noise = hashlib.shake_256(f"{seed} {number}".encode()).digest(2 * RATE)
            sound.writeframes(bytes(2 * RATE) if silent else noise)
    return file


def work() -> None:
    """The worker with this engine."""
    sys.exit(worker.main(sys.argv[1:], load=load, hear=hear))


def command() -> None:
    """The command line, whose workers have this engine; whatever model is asked for is there."""
    from qualcode.cli import main
    from qualcode.transcription import extras, models, queue

    runner.WORKER = MADE_UP_WORKER
    extras.engine_missing = lambda engine="": None
    models.resolve = lambda name, engine="", languages=(): Path("/models") / name
    queue._look, queue._notices = look, lambda file: ()
    sys.exit(main(sys.argv[1:]))


#: what is run as `qualcode`
COMMAND = ("-c", "import sys; sys.path.insert(0, sys.argv.pop(1)); import made_up_hearing; made_up_hearing.command()", str(TESTS))
