"""A recording is cut at pauses, the same way whenever hearing begins again; words lie where somebody speaks."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("faster_whisper", reason="finding speech needs qualcode[whisper]")

import numpy as np
from made_up_engine import MadeUpEngine
from sound_builders import ENGLISH, TWO, clip, noise, silence, write_sound

from qualcode.text.heard import Word
from qualcode.transcription.hearing import hear_recording
from qualcode.transcription.hints import with_hints
from qualcode.transcription.pieces import LONGEST, Kept, Spoken, Stretch, stretches
from qualcode.transcription.records import Options, Piece, PieceHeard, RawSegment
from qualcode.transcription.segments import LINGER, segments_of
from qualcode.transcription.speech import Run, runs_of

OPTIONS = Options(Path("none"), ("da",))


def talk(seed: int, seconds: float = 90) -> np.ndarray:
    """Real speech in random order, with pauses of all lengths and some noise between."""
    random = Random(seed)
    clips = [clip(TWO / "sample.wav")[:, 7 * 16_000 :], clip(ENGLISH / "jfk.flac")]
    parts: list[np.ndarray] = []
    while sum(part.shape[1] for part in parts) < seconds * 16_000:
        spoken = random.choice(clips)
        begin = random.randrange(0, spoken.shape[1] - 16_000)
        parts.append(spoken[:, begin : begin + random.randrange(8_000, 12 * 16_000)])
        pause = random.choice((0, 0.2, 0.7, 1.6, 3, 9, 40))
        parts.append(random.choice((silence, noise))(pause) * np.float32(0.1))
    return np.concatenate(parts, axis=1)[:, : round(seconds * 16_000)]


def blocks(sound: np.ndarray, length: int) -> list[np.ndarray]:
    return [sound[:, at : at + length] for at in range(0, sound.shape[1], length)]


def told(found: Stretch) -> tuple[object, ...]:
    return found.start, found.end, [(one.piece, one.kept, one.runs, one.samples.tobytes()) for one in found.spoken]


@pytest.mark.parametrize("seed", range(3))
def test_stretches_follow_each_other_and_hold_all_speech(seed: int) -> None:
    sound = talk(seed)
    found = list(stretches(blocks(sound, 160_000)))
    assert found[0].start == 0 and found[-1].end == pytest.approx(sound.shape[1] / 16_000)
    assert all(one.end == after.start for one, after in pairwise(found))
    for one in found:
        for spoken in one.spoken:
            assert one.start <= spoken.piece.start < spoken.piece.end <= one.end
            assert spoken.piece.end - spoken.piece.start <= LONGEST + 0.001
            assert len(spoken.samples) == round(sum(part.end - part.start for part in spoken.kept) * 16_000)
            assert all(spoken.piece.start <= run.start < run.end <= spoken.piece.end + 0.001 for run in spoken.runs)
            for part in spoken.kept:
                here = sound[0, round(part.start * 16_000) : round(part.end * 16_000)]
                assert here.tobytes() in spoken.samples.tobytes()


@pytest.mark.parametrize("seed", range(3))
def test_cuts_depend_on_no_block(seed: int) -> None:
    sound = talk(seed)
    as_is = [told(one) for one in stretches(blocks(sound, 160_000))]
    for length in (1_600, 77_777, sound.shape[1]):
        assert [told(one) for one in stretches(blocks(sound, length))] == as_is


@pytest.mark.parametrize("seed", range(3))
def test_what_is_cut_after_any_stretch_is_the_same(seed: int) -> None:
    sound = talk(seed)
    as_is = [told(one) for one in stretches(blocks(sound, 160_000))]
    for number, (_, end, _) in enumerate(as_is[:-1], start=1):
        assert [told(one) for one in stretches(blocks(sound, 160_000), since=float(end))] == as_is[number:]


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("ending", ["flac", "mp3", "m4a"])
def test_a_recording_taken_up_again_is_heard_as_without_a_break(tmp_path: Path, ending: str, split: bool) -> None:
    sound = np.concatenate((talk(5, 60), talk(6, 60)))
    path = write_sound(tmp_path / f"x.{ending}", sound)
    options = Options(Path("none"), ("da", "en", "de"), split_channels=split)
    engine = MadeUpEngine()
    as_is = list(hear_recording(path, options, engine))
    assert [one.number for one in as_is] == list(range(len(as_is))) and len(as_is) >= 3
    assert any(one.segments for one in as_is) and len({language for one in as_is for language in one.languages}) > 1
    assert not split or {len(one.languages) for one in as_is} >= {1, 2}
    for done in range(len(as_is) + 1):
        again = MadeUpEngine()
        assert list(hear_recording(path, options, again, done=done)) == as_is[done:]
        assert again.heard == engine.heard[len(engine.heard) - len(again.heard) :]
        if done:
            assert list(hear_recording(path, options, MadeUpEngine(), done, as_is[done - 1].until)) == as_is[done:]


def test_hints_reach_the_engine_where_a_word_is_unsure_and_only_twenty_of_them(tmp_path: Path) -> None:
    engine = MadeUpEngine()
    path = write_sound(tmp_path / "x.wav", clip(ENGLISH / "jfk.flac"))
    (heard,) = hear_recording(path, Options(Path("none"), ("en",), hints="Country, Kennedy"), engine)
    assert engine.told == [("en", "")] and heard.languages == ("en",)
    engine.told.clear()
    engine.confidence = 0.3
    hints = "Country\nKennedy, " + ", ".join("abcdefghijklmnopqrstuvwxyz")
    list(hear_recording(path, Options(Path("none"), ("en",), hints=hints), engine))
    assert engine.told == [("en", ""), ("en", "Country, Kennedy, " + ", ".join("abcdefghijklmnopqr"))]


def test_nobody_is_heard_in_silence_noise_or_hum(tmp_path: Path) -> None:
    hum = (0.1 * np.sin(2 * np.pi * 50 * np.arange(40 * 16_000) / 16_000)).astype(np.float32)[None]
    for sound in (silence(40), noise(40), noise(40, 0.2), hum, silence(0.01)):
        engine = MadeUpEngine()
        heard = list(hear_recording(write_sound(tmp_path / "x.wav", sound), OPTIONS, engine))
        assert engine.heard == [] and [one for one in heard if one.segments or one.languages] == []
        assert heard[-1].until == pytest.approx(sound.shape[1] / 16_000)
    assert isinstance(heard[0], PieceHeard)


def test_long_pauses_are_shortened_for_the_engine_and_times_stay_true() -> None:
    speech = clip(ENGLISH / "jfk.flac")[:, : 2 * 16_000]
    sound = np.concatenate((speech, silence(14), speech), axis=1)
    (one,) = [spoken for found in stretches([sound]) for spoken in found.spoken]
    assert len(one.samples) / 16_000 < 8 and one.piece.end - one.piece.start == 18
    assert one.when(0) == one.piece.start and one.when(len(one.samples) / 16_000) == pytest.approx(one.piece.end)
    second = one.kept[1]
    assert one.when(len(one.samples) / 16_000 - 1) == pytest.approx(second.end - 1)


def test_a_recording_of_one_microphone_in_two_channels_is_heard_once() -> None:
    mono = clip(ENGLISH / "jfk.flac")
    for twice in (np.concatenate((mono, mono)), np.concatenate((mono, 0.3 * mono + noise(11, 0.0005)))):
        assert {one.piece.channel for found in stretches([twice]) for one in found.spoken} == {0}


def test_what_comes_through_the_air_into_the_other_microphone_is_not_heard_twice() -> None:
    """Two people with a microphone each, who hear each other 20 dB weaker and three milliseconds late."""
    left, right = talk(7, 60), talk(8, 60)
    left[:, 20 * 16_000 : 40 * 16_000] *= 0
    right[:, : 20 * 16_000] *= 0
    right[:, 40 * 16_000 :] *= 0
    both = np.concatenate((left + 0.1 * np.roll(right, 48), right + 0.1 * np.roll(left, 48))).astype(np.float32)
    for found in stretches([both]):
        for one in found.spoken:
            for run in one.runs:
                middle = (run.start + run.end) / 2
                if not any(abs(middle - edge) < 1 for edge in (20, 40)):
                    assert one.piece.channel == (1 if 20 < middle < 40 else 0)


def test_speech_without_a_pause_is_cut_where_it_is_weakest() -> None:
    speech = np.concatenate([clip(TWO / "sample.wav")[:, 8 * 16_000 : 17 * 16_000]] * 5, axis=1)
    lengths = [one.piece.end - one.piece.start for found in stretches([speech]) for one in found.spoken]
    assert max(lengths) <= LONGEST + 0.001 and sum(lengths) == pytest.approx(45, abs=1)


def test_runs_begin_where_speech_is_probable_and_outlast_short_pauses() -> None:
    likely = np.array([0.1, 0.6, 0.6, 0.6, 0.6, 0.4, 0.2, 0.6, 0.6, 0.2, 0.1, 0.1, 0.1, 0.1, 0.6, 0.1, 0.1, 0.1, 0.1], np.float32)
    assert runs_of(likely) == [Run(1 * 512, 9 * 512)]
    assert runs_of(likely[:9]) == [Run(1 * 512, 9 * 512)]
    assert runs_of(likely[:1]) == [] == runs_of(likely[:0])


# Segments


def spoken(runs: list[tuple[float, float]], end: float = 30.0) -> Spoken:
    return Spoken(Piece(0.0, end), np.zeros(0, np.float32), (Kept(0.0, end),), tuple(Run(*run) for run in runs))


def raw(*words: tuple[str, float, float], no_speech: float = 0.1, log_probability: float = -0.3) -> RawSegment:
    return RawSegment(tuple(Word(text, start, end, 0.9) for text, start, end in words), no_speech, log_probability, 1.0, 0.0)


@pytest.mark.parametrize(("said", "kept"), [(math.nan, None), (1.0000001, 1.0), (-0.1, 0.0), (None, None), (0.4, 0.4)])
def test_how_sure_an_engine_is_can_be_kept_whatever_it_says(said: float | None, kept: float | None) -> None:
    (heard,) = segments_of(spoken([(0, 9)]), [RawSegment((Word(" Ja.", 0.0, 0.4, said),), 0.1, -0.3, 1.0, 0.0)])
    assert heard.words[0].confidence == kept


def test_segments_end_with_sentences_and_pauses() -> None:
    first = raw(
        (" Ja.", 0, 0.4), (" Det", 0.4, 0.6), (" er", 0.6, 0.8), (" kl.", 0.8, 1), (" 8.", 1, 1.2), (" Hr.", 1.3, 1.5), (" Vi", 1.5, 2)
    )
    then = raw((" går", 2, 2.2), (" hjem", 4.0, 4.4), (" ca.", 4.4, 4.6), (" nu.", 4.6, 5), (" Nå", 5, 5.3))
    heard = segments_of(spoken([(0, 9)]), [first, then])
    assert [one.text for one in heard] == ["Ja.", "Det er kl. 8. Hr. Vi går", "hjem ca. nu.", "Nå"]
    assert [word.text for word in heard[1].words][:2] == ["Det", " er"]


def test_a_segment_lasts_as_long_as_somebody_speaks_but_not_into_the_next() -> None:
    heard = segments_of(spoken([(0, 1.2), (3, 6)]), [raw((" Ja.", 0, 0.9), (" Nej.", 3, 3.4), (" Måske.", 3.6, 4))])
    assert [(one.start, one.end) for one in heard] == [(0, 1.2), (3, 3.6), (3.6, 4 + LINGER)]
    assert heard[0].words[0].end == 0.9


def test_words_in_silence_go_to_the_nearest_speech() -> None:
    heard = segments_of(spoken([(2, 3), (5, 6)]), [raw((" a", 0.5, 2.4), (" b", 2.4, 2.8), (" c", 3.3, 3.6), (" d", 5.1, 7))])
    words = [word for one in heard for word in one.words]
    assert [(round(word.start, 2), round(word.end, 2)) for word in words] == [(1.95, 2.4), (2.4, 2.8), (3.0, 3.05), (5.1, 6.05)]
    assert all(one.marks == () for one in heard)


def test_words_far_from_any_speech_are_marked_and_stay_where_they_are() -> None:
    heard = segments_of(spoken([(2, 3)]), [raw((" Ja.", 2, 3), (" Tak", 8, 8.5), (" for", 8.5, 9))])
    assert [(one.text, one.start, one.marks) for one in heard] == [("Ja.", 2, ()), ("Tak for", 8, ("made-up",))]


def test_words_follow_each_other_whatever_the_engine_says() -> None:
    heard = segments_of(spoken([(0, 9)]), [raw((" a", 1, 3), (" b", 2, 2), (" c", 1.5, 2.5), (" ", 2, 3))])
    words = [word for one in heard for word in one.words]
    assert [word.text for word in words] == ["a", " b", " c"]
    assert all(word.start < word.end for word in words)
    assert all(word.end <= after.start for word, after in pairwise(words))


def test_an_endless_sentence_is_cut_at_pauses_and_commas() -> None:
    words = [(f" ord{number}," if number == 28 else f" ord{number}", number * 0.5, number * 0.5 + 0.45) for number in range(58)]
    heard = segments_of(spoken([(0, 30)]), [raw(*words)])
    assert heard[0].text.endswith("ord28,") and max(one.end - one.start for one in heard) < 16
    assert "".join(word.text for one in heard for word in one.words).count("ord") == 58


def test_what_the_engine_itself_takes_for_silence_is_marked() -> None:
    heard = segments_of(spoken([(0, 9)]), [raw((" Tak.", 1, 2), no_speech=0.9, log_probability=-1.2), raw((" Ja.", 3, 4), no_speech=0.9)])
    assert [(one.text, one.marks) for one in heard] == [("Tak.", ("made-up",)), ("Ja.", ())]


def test_nothing_heard_gives_no_segments() -> None:
    assert segments_of(spoken([(0, 9)]), []) == () == segments_of(spoken([(0, 9)]), [raw()])


# The word list


@pytest.mark.parametrize(
    ("plain", "hinted", "made"),
    [
        ("into your confu i folder", "into your ComfyUI folder", "into your ComfyUI folder"),
        ("said Dianne here", "said Diane here", "said Diane here"),
        ("it is fine", "Hi it is fine. I'm not sure", "it is fine"),
        ("it is fine", "it is ComfyUI ComfyUI ComfyUI", "it is fine"),
        ("it is", "it is Diane", "it is"),
        ("he said nothing", "he said anything", "he said nothing"),
        ("", "Diane", ""),
        ("Diane", "", "Diane"),
    ],
)
def test_a_word_list_puts_its_own_words_right_and_nothing_else(plain: str, hinted: str, made: str) -> None:
    def as_heard(text: str) -> list[RawSegment]:
        return [raw(*((f" {word}", number, number + 0.5) for number, word in enumerate(text.split())))] if text else []

    found = with_hints(as_heard(plain), as_heard(hinted), ("ComfyUI", "Diane"))
    words = [word for part in found for word in part.words]
    assert "".join(word.text for word in words).strip() == made
    assert all(word.start < word.end <= after.start for word, after in pairwise(words))
