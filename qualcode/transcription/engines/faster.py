"""faster-whisper: Whisper by CTranslate2, in whole numbers of eight bits, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.text.heard import Word
from qualcode.transcription.memory import wants_memory
from qualcode.transcription.models import weights_hash
from qualcode.transcription.records import Options, RawSegment, Samples

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment, WhisperModel

#: the likeliest words first; less likely ones are tried only where those repeat themselves or are very unsure
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
BEAM = 5
#: so that a piece that is heard again, after a kill, is heard the same
_SEED = 7
#: Whisper's own bounds: text that repeats itself (by how well it is compressed), and text it is very unsure of
_REPETITIVE, _UNLIKELY = 2.4, -1.0


class FasterWhisper:
    """A CTranslate2 model folder in memory."""

    name = "faster-whisper"

    def __init__(self, options: Options) -> None:
        import faster_whisper

        _check_whole(options.model)
        self.version = faster_whisper.__version__
        self.model = options.model.name
        self.model_sha256 = weights_hash(options.model)
        self.settings: dict[str, object] = {"precision": "int8", "beam": BEAM, "temperatures": list(TEMPERATURES)}
        self._options = options
        self._whisper: WhisperModel = self._load()
        check_languages(options, self._whisper.model.is_multilingual, self._whisper.supported_languages)

    def hear(self, samples: Samples, language: str, hints: str = "") -> list[RawSegment]:
        """What is said in at most 30 seconds of sound, in order: the same whatever was heard before."""
        likeliest = self._hear(samples, language, hints, TEMPERATURES[:1])
        if not any(one.compression > _REPETITIVE or one.log_probability < _UNLIKELY for one in likeliest):
            return likeliest
        # Chance numbers begin anew only with the threads of a model that is loaded anew: a seed given to running ones changes nothing.
        del self._whisper
        self._whisper = self._load()
        return self._hear(samples, language, hints, TEMPERATURES)

    def _load(self) -> WhisperModel:
        import ctranslate2
        import faster_whisper

        model, threads = self._options.model, self._options.threads or 0
        ctranslate2.set_random_seed(_SEED)
        try:
            return faster_whisper.WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
        except Exception as error:  # the libraries raise plain exceptions too
            raise load_fault(model, error) from error

    def _hear(self, samples: Samples, language: str, hints: str, temperatures: Sequence[float]) -> list[RawSegment]:
        try:
            segments, _ = self._whisper.transcribe(
                samples,
                language=language,
                beam_size=BEAM,
                temperature=list(temperatures),
                condition_on_previous_text=False,
                word_timestamps=True,
                vad_filter=False,
                hotwords=hints or None,
            )
            return [_raw(segment) for segment in segments]
        except Exception as error:  # as above
            raise hearing_fault(self, error) from error

    def language_of(self, samples: Samples, among: tuple[str, ...]) -> str:
        """The likeliest of `among`."""
        if len(among) == 1:
            return among[0]
        try:
            _, _, probabilities = self._whisper.detect_language(samples)
        except Exception as error:  # as above
            raise hearing_fault(self, error) from error
        likely = dict(probabilities)
        return max(among, key=lambda code: likely.get(code, 0.0))


def _check_whole(folder: Path) -> None:
    """A Fault where a file is missing: of some the library would ask the network, without others it hears wrongly."""
    if not folder.is_dir():
        raise Fault("transcribing.engine-no-model", model=folder)
    for names in (("model.bin",), ("config.json",), ("tokenizer.json",), ("vocabulary.json", "vocabulary.txt")):
        if not any((folder / name).is_file() for name in names):
            raise Fault("transcribing.engine-incomplete", model=folder, missing=" / ".join(names))


def _raw(segment: Segment) -> RawSegment:
    # times are numpy's own kind of number, which nothing outside can write down
    words = (Word(word.word, float(word.start), float(word.end), float(word.probability)) for word in segment.words or ())
    return RawSegment(
        words=tuple(words),
        no_speech=float(segment.no_speech_prob),
        log_probability=float(segment.avg_logprob),
        compression=float(segment.compression_ratio),
        temperature=float(segment.temperature or 0.0),
    )


def check_languages(options: Options, multilingual: bool, known: list[str]) -> None:
    """A Fault where the model cannot hear a language that was given."""
    for code in options.languages:
        if not multilingual and code != "en":
            raise Fault("transcribing.engine-english-only", model=options.model.name, language=code)
        if code not in known:
            raise Fault("transcribing.engine-language", model=options.model.name, language=code)


def load_fault(model: Path, error: Exception) -> Fault:
    """Why a model could not be loaded."""
    if wants_memory(error):
        return Fault("transcribing.engine-memory", model=model.name)
    return Fault("transcribing.engine-model-broken", model=model, reason=reason_of(error))


def hearing_fault(engine: Any, error: Exception) -> Fault:
    """Why a piece could not be heard."""
    if wants_memory(error):
        return Fault("transcribing.engine-memory", model=engine.model)
    return Fault("transcribing.engine-failed", engine=engine.name, reason=reason_of(error))
