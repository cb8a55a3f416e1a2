"""The suggestion who speaks: two plainly different voices are told apart, in the same way each time, and doubt is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qualcode.text.heard import Heard
from qualcode.transcription.records import RATE
from qualcode.transcription.voices import by_voice, suggest, timbre


def voice(pitch: float, formants: tuple[float, ...], seconds: float, random: np.random.Generator) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A buzz with some resonances, its pitch wandering: a throat of a kind."""
    at = np.arange(int(seconds * RATE)) / RATE
    phase = np.cumsum(pitch * (1 + 0.1 * np.sin(2 * np.pi * 3 * at + random.uniform(0, 6)))) / RATE
    buzz = sum(
        np.sin(2 * np.pi * n * phase) * sum(1 / (1 + ((n * pitch - formant) / 120) ** 2) for formant in formants) for n in range(1, 40)
    )
    return np.asarray(0.1 * buzz * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at)) + 0.001 * random.standard_normal(len(at)), dtype=np.float32)


LOW, HIGH = (110.0, (500.0, 1200.0, 2300.0)), (210.0, (700.0, 1900.0, 3000.0))


def conversation(order: str, seed: int = 1) -> tuple[np.ndarray[Any, np.dtype[np.float32]], list[Heard]]:
    """Turns of 1 to 3 seconds with pauses between them, and their segments."""
    random = np.random.default_rng(seed)
    parts, heard, at = [], [], 0.0
    for who in order:
        seconds = float(random.uniform(1.0, 3.0))
        parts += [voice(*(LOW if who == "a" else HIGH), seconds, random), np.zeros(RATE // 2, dtype=np.float32)]
        heard.append(Heard(at, at + seconds, ()))
        at += seconds + 0.5
    return np.concatenate(parts), heard


def blocks(sound: np.ndarray[Any, np.dtype[np.float32]], size: int) -> Iterator[np.ndarray[Any, np.dtype[np.float32]]]:
    for at in range(0, len(sound), size):
        yield sound[None, at : at + size]


@pytest.mark.parametrize("order", ["ababbaab", "bbaabbaa", "aabab"])
def test_two_different_voices_are_told_apart_in_order_of_appearance(order: str) -> None:
    sound, heard = conversation(order)
    suggested = [one.voice for one in by_voice(blocks(sound, 10 * RATE), heard, 2)]
    assert suggested == [1 if who == order[0] else 2 for who in order]


def test_voices_are_numbered_as_they_appear_and_not_as_they_were_found() -> None:
    low, high = np.zeros(24), np.ones(24)
    for first, second in ((low, high), (high, low)):
        assert suggest([first, first, second, None, first, second], [2.0] * 6, 2) == [1, 1, 2, None, 1, 2]


def test_blocks_of_any_size_give_the_same() -> None:
    sound, heard = conversation("abab", 2)
    expected = by_voice(blocks(sound, len(sound)), heard, 2)
    for size in (RATE // 3, 10 * RATE):
        assert by_voice(blocks(sound, size), heard, 2) == expected


def test_each_segment_gets_its_own_stretch_of_sound() -> None:
    """Segments that overlap, touch or lie far apart, against a plain slice of the whole."""
    random = np.random.default_rng(3)
    sound = random.standard_normal(30 * RATE).astype(np.float32)
    spans = [(0.0, 1.0), (0.5, 2.0), (2.0, 2.01), (14.7, 16.2), (15.0, 15.5), (29.5, 31.0)]
    from qualcode.transcription.voices import _timbres

    heard = [Heard(start, end, ()) for start, end in spans]
    for given, (start, end) in zip(_timbres(blocks(sound, 7777), heard), spans, strict=True):
        expected = timbre(sound[int(start * RATE) : int(end * RATE)])
        assert (given is None) == (expected is None) == (end - start < 0.02)
        assert given is None or expected is None or np.array_equal(given, expected)


def test_nothing_is_suggested_where_nothing_can_be() -> None:
    sound, heard = conversation("ab")
    assert by_voice(blocks(sound, RATE), heard, 1) == tuple(heard)
    assert by_voice(blocks(sound, RATE), heard[:1], 2) == tuple(heard[:1])
    assert suggest([None, None, None], [1.0] * 3, 2) == [None] * 3
    between = [np.zeros(24), np.ones(24), np.full(24, 0.5)]
    assert suggest(between, [2.0, 2.0, 2.0], 2).count(None) <= 1
    same = np.ones(24)
    assert set(suggest([same] * 5, [2.0] * 5, 2)) <= {None, 1}


@pytest.mark.shared
def test_a_telephone_call_of_two_is_mostly_told_apart(shared_data: Path) -> None:
    """Against the turns that people noted down: most of the speech that gets a suggestion gets the right one."""
    pytest.importorskip("av")
    from qualcode.transcription.sound import samples

    folder = shared_data / "audio" / "pyannote_2spk"
    rows = [line.split() for line in (folder / "sample.rttm").read_text(encoding="utf-8").splitlines()]
    turns = sorted((float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows)
    heard = by_voice(samples(folder / "sample.wav"), [Heard(start, end, ()) for start, end, _ in turns], 2)
    told: dict[tuple[int, str], float] = {}
    for one, (start, end, who) in zip(heard, turns, strict=True):
        if one.voice is not None:
            told[one.voice, who] = told.get((one.voice, who), 0.0) + end - start
    names = sorted({who for _, _, who in turns})
    right = max(told.get((1, a), 0.0) + told.get((2, b), 0.0) for a, b in (names, names[::-1]))
    assert right / sum(told.values()) > 0.8, told
    print(f"{right:.1f} of {sum(told.values()):.1f} s suggested right, of {sum(end - start for start, end, _ in turns):.1f} s")
