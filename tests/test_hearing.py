"""Real speech heard by real engines with small weights: words, times, channels, languages. Skips without them, and says why."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("faster_whisper", reason="hearing needs qualcode[whisper]")

import numpy as np
from sound_builders import DANISH, ENGLISH, TWO, clip, noise, silence, write_sound
from weights import weights_or_skip

from qualcode.faults import Fault
from qualcode.text.heard import Heard, Word
from qualcode.transcription.engines import load
from qualcode.transcription.hearing import hear_recording
from qualcode.transcription.records import Options

JFK = "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"
LEFT = "He began a confused complaint against the wizard who had vanished behind the curtain on the left"
RIGHT = "The horizon seems extremely distant"
LICENCE = (
    "Permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files "
    "to deal in the software without restriction including without limitation the rights to use copy modify merge publish distribute "
    "sublicense and or sell copies of the software and to permit persons to whom the software is furnished to do so subject to the "
    "following conditions the above copyright notice and this permission notice shall be included in all copies or substantial portions "
    "of the software"
)


@cache
def engine(name: str, language: str) -> Any:
    return load(Options(weights_or_skip(name), (language,), threads=2))


def hear(path: Path, *languages: str, model: str = "base", **how: Any) -> list[Heard]:
    if not path.exists():
        pytest.skip(f"the shared recordings are not here ({path.name})")
    options = Options(weights_or_skip(model), languages, threads=2, **how)
    return [segment for piece in hear_recording(path, options, engine(model, "en")) for segment in piece.segments]


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().replace("’", "'"))


def text_of(segments: Sequence[Heard]) -> str:
    return " ".join(segment.text for segment in segments)


def word_errors(said: str, heard: str) -> float:
    """Words put in, left out or changed, by words said; capitals and punctuation do not count, contractions do."""
    one, other = words_of(said), words_of(heard)
    row = list(range(len(other) + 1))
    for number, word in enumerate(one, start=1):
        before, row[0] = row[0], number
        for place, heard_word in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != heard_word))
    return row[-1] / len(one)


def whole(segments: Sequence[Heard], seconds: float) -> None:
    """Whatever was heard: times in order within the recording, plain numbers, words that make up the text."""
    for segment in segments:
        assert 0 <= segment.start < segment.end <= seconds + 0.1
        assert segment.start == segment.words[0].start and segment.end >= segment.words[-1].end
        assert all(type(value) is float for word in segment.words for value in (word.start, word.end, word.confidence))
        assert all(0 <= (word.confidence or 0) <= 1 and word.start < word.end for word in segment.words)


@pytest.mark.parametrize("model", ["base", "tiny.en"])
def test_english_clips_are_heard_within_a_tenth_of_their_words(model: str) -> None:
    heard = hear(ENGLISH / "jfk.flac", "en", model=model)
    whole(heard, 11)
    assert word_errors(JFK, text_of(heard)) <= 0.1


def test_two_channels_are_two_voices() -> None:
    heard = hear(ENGLISH / "stereo_diarization.wav", "en", split_channels=True)
    whole(heard, 5)
    assert [(round(word_errors(said, one.text), 2) <= 0.1) for said, one in zip((LEFT, RIGHT), heard, strict=True)] == [True, True]
    # mixed, the two talk into each other and base hears one of them at most
    assert word_errors(RIGHT, text_of(hear(ENGLISH / "stereo_diarization.wav", "en"))) > 0.5


def test_of_several_languages_given_each_piece_is_heard_in_its_own(tmp_path: Path) -> None:
    options = Options(weights_or_skip("base"), ("da", "de", "en", "fr"), threads=2)
    if not (ENGLISH / "multilingual.mp3").exists():
        pytest.skip("the shared recordings are not here")
    heard = list(hear_recording(ENGLISH / "multilingual.mp3", options, engine("base", "en")))
    assert [piece.languages for piece in heard] == [("en",), ("de",)]
    assert word_errors(LICENCE, text_of(heard[0].segments)) <= 0.1
    assert "Software" in text_of(heard[1].segments) and "uneingeschränkt" in text_of(heard[1].segments)


def test_the_words_of_the_study_are_put_right_by_its_list() -> None:
    def heard(hints: str) -> list[str]:
        return words_of(text_of(hear(ENGLISH / "hotwords.mp3", "en", hints=hints)))

    assert "comfyui" not in heard("") and heard("ComfyUI").count("comfyui") == 2
    assert len(heard("ComfyUI\n" + "\n".join(f"navn{number}" for number in range(200)))) <= 13


# Two speakers


@dataclass
class Turn:
    who: str
    start: float
    end: float


def spoken_by(start: float, end: float, said: list[Turn]) -> str:
    """Who speaks at the middle of a stretch, or next to it."""
    middle = (start + end) / 2
    return min(said, key=lambda turn: max(turn.start - middle, middle - turn.end, 0)).who


def turns_of(segments: Sequence[Heard], said: list[Turn]) -> list[Turn]:
    """Turns when each segment is given to who speaks in it, split where two say two words of it or more."""
    turns: list[Turn] = []
    for segment in segments:
        who = [spoken_by(word.start, word.end, said) for word in segment.words]
        if any(who.count(one) < 2 for one in who):
            who = [max(set(who), key=who.count)] * len(who)
        for number, (word, one) in enumerate(zip(segment.words, who, strict=True)):
            start = segment.start if number == 0 else word.start
            end = segment.end if number == len(who) - 1 else word.end
            if turns and turns[-1].who == one:
                turns[-1].end = end
            else:
                turns.append(Turn(one, start, end))
    return turns


def test_two_speakers_take_turns_as_they_did(record_property: Any) -> None:
    heard = hear(TWO / "sample.wav", "en")
    whole(heard, 30)
    lines = [line.split(None, 5) for line in (TWO / "sample.stm").read_text(encoding="utf-8").splitlines()]
    said = [Turn(line[2], float(line[3]), float(line[4])) for line in lines]
    errors = word_errors(" ".join(line[5] for line in lines), text_of(heard))
    record_property("word error", round(errors, 3))
    assert errors <= 0.2, f"two speakers: word error {errors:.3f}"

    names = {"speaker90": "Diane", "speaker91": "Sheila"}
    fields = [line.split() for line in (TWO / "sample.rttm").read_text(encoding="utf-8").splitlines()]
    # Sheila's half second within a turn of Diane's has no words in the reference
    true = [Turn(names[one[7]], float(one[3]), float(one[3]) + float(one[4])) for one in fields if one[3] != "18.150"]
    turns = turns_of(heard, said)
    assert [turn.who for turn in turns] == [turn.who for turn in true]
    off = [
        abs(mine - theirs) for turn, one in zip(turns, true, strict=True) for mine, theirs in ((turn.start, one.start), (turn.end, one.end))
    ]
    record_property("turn bounds off by at most", round(max(off), 2))
    assert max(off) <= 0.5


# Danish


def test_danish_clips_are_heard_in_danish(capsys: pytest.CaptureFixture[str]) -> None:
    """Only the first has a reference; base is a small model, so the others are told, not judged."""
    for path in sorted(DANISH.glob("*.wav")) or [DANISH / "u0013002.wav"]:
        heard = hear(path, "da")
        whole(heard, 8.1)
        assert heard and words_of(text_of(heard))
        with capsys.disabled():
            print(f"\n  {path.stem}: {text_of(heard)}", end="")
        if path.stem == "u0013002":
            assert re.sub(r"\W+", " ", text_of(heard)).split()[:8] == ["Tester", *"1234567"]


# Where nobody speaks, and poor sound


def test_silence_and_noise_give_no_words(tmp_path: Path) -> None:
    for sound in (silence(12), noise(12), noise(12, 0.1)):
        assert hear(write_sound(tmp_path / "x.wav", sound), "en") == []


def test_speech_amid_silence_is_all_that_is_heard(tmp_path: Path) -> None:
    speech = clip(ENGLISH / "jfk.flac")
    sound = np.concatenate((silence(25), speech, noise(40, 0.001), speech, silence(25)), axis=1)
    heard = hear(write_sound(tmp_path / "x.flac", sound), "en")
    whole(heard, sound.shape[1] / 16_000)
    assert word_errors(f"{JFK} {JFK}", text_of(heard)) <= 0.05
    assert all((one.start >= 25 and one.end <= 36) or (one.start >= 76 and one.end <= 87) for one in heard)
    assert all(one.marks == () for one in heard)


def test_telephone_sound_and_small_files_are_heard_too(tmp_path: Path) -> None:
    speech = clip(ENGLISH / "jfk.flac")
    narrow = np.concatenate(([speech[0, ::2]],))
    assert word_errors(JFK, text_of(hear(write_sound(tmp_path / "telefon.wav", narrow, rate=8000), "en"))) <= 0.1
    for ending in ("mp3", "m4a", "ogg", "mp4"):
        assert word_errors(JFK, text_of(hear(write_sound(tmp_path / f"æøå.{ending}", speech), "en"))) <= 0.1


def test_a_piece_heard_again_is_heard_the_same() -> None:
    first, second = hear(DANISH / "u0042019.wav", "da"), hear(DANISH / "u0042019.wav", "da")
    assert first == second


# Engines


def test_an_engine_says_what_it_is() -> None:
    base = engine("base", "en")
    assert (base.name, base.version, base.model) == ("faster-whisper", "1.2.1", "base")
    assert base.model_sha256 == "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
    assert base.settings["precision"] == "int8"


def fault_of(model: Path, *languages: str, engine: str = "faster-whisper") -> str:
    with pytest.raises(Fault) as told:
        load(Options(model, languages or ("en",), engine=engine))
    for language in ("en", "da"):
        assert "{" not in told.value.text(language)
    return told.value.key.rpartition(".")[2]


def test_what_is_wrong_with_a_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fault_of(tmp_path / "no") == "engine-no-model"
    assert fault_of(weights_or_skip("tiny.en"), "da") == "engine-english-only"
    assert fault_of(weights_or_skip("base"), "klingon") == "engine-language"
    assert fault_of(weights_or_skip("base"), engine="vosk") == "no-such-engine"
    copy = tmp_path / "tiny.en"
    shutil.copytree(weights_or_skip("tiny.en"), copy)
    (copy / "model.bin").write_bytes((copy / "model.bin").read_bytes()[:1_000_000])
    assert fault_of(copy) == "engine-model-broken"
    (copy / "tokenizer.json").write_text("{", encoding="utf-8")
    assert fault_of(copy) == "engine-model-broken"
    (copy / "tokenizer.json").unlink()
    assert fault_of(copy) == "engine-incomplete"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("mkl_malloc: failed to allocate memory"), RuntimeError("std::bad_alloc")])
def test_too_little_memory_is_said(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    import faster_whisper

    def fails(*_: object, **__: object) -> None:
        raise error

    base = engine("base", "en")
    monkeypatch.setattr(base._whisper, "transcribe", fails)
    with pytest.raises(Fault) as told:
        base.hear(silence(1)[0], "en")
    assert told.value.key == "transcribing.engine-memory"
    monkeypatch.setattr(faster_whisper, "WhisperModel", fails)
    assert fault_of(weights_or_skip("base")) == "engine-memory"


class FakeWhisper:
    """In the place of openai-whisper's model: what it was asked, and an answer of the kind that it gives."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def transcribe(self, samples: Any, **how: Any) -> dict[str, Any]:
        self.asked = {"samples": samples, **how}
        word = {"word": " Hej", "start": np.float64(0.5), "end": np.float64(0.9), "probability": np.float64(0.8)}
        told = {"no_speech_prob": 0.1, "avg_logprob": -0.2, "compression_ratio": 1.0, "temperature": 0.0}
        return {"segments": [{"text": " Hej", "words": [word], **told}, {"text": " ", "words": [], **told}]}


def test_the_other_engine_is_fed_samples_and_asked_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import SimpleNamespace

    from qualcode.transcription.engines.openai import OpenAIWhisper

    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(manual_seed=lambda _: None))
    other = OpenAIWhisper.__new__(OpenAIWhisper)
    other._whisper = FakeWhisper()
    (heard,) = other.hear(silence(2)[0], "da", "Åse")
    assert heard.words == (Word(" Hej", 0.5, 0.9, 0.8),) and type(heard.words[0].start) is float
    asked = other._whisper.asked
    assert isinstance(asked.pop("samples"), np.ndarray)
    assert asked["language"] == "da" and asked["beam_size"] == 5 and asked["initial_prompt"] == "Åse"
    assert asked["condition_on_previous_text"] is False and asked["word_timestamps"] is True and asked["verbose"] is None


def test_openai_whisper_hears_the_same_speech(tmp_path: Path) -> None:
    import os

    pytest.importorskip("whisper", reason="openai-whisper is not installed: pip install qualcode[openai-whisper]")
    model = Path(os.environ.get("QUALCODE_TEST_WEIGHTS_OPENAI", ""))
    if not model.is_file():
        pytest.skip("no weights for openai-whisper: QUALCODE_TEST_WEIGHTS_OPENAI names a .pt file of the base model")
    options = Options(model, ("en",), engine="openai-whisper", threads=2)
    other = load(options)
    heard = [segment for piece in hear_recording(ENGLISH / "jfk.flac", options, other) for segment in piece.segments]
    whole(heard, 11)
    assert word_errors(JFK, text_of(heard)) <= 0.1
    assert other.language_of(clip(DANISH / "u0042008.wav")[0], ("en", "da")) == "da"
    ours = hear(ENGLISH / "jfk.flac", "en")
    assert [abs(one.start - two.start) < 0.3 for one, two in zip(heard[:1] + heard[-1:], ours[:1] + ours[-1:], strict=True)] == [True, True]
