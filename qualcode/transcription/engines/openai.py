"""OpenAI's own whisper package, with torch: the same words from the weights as they were published."""

from __future__ import annotations

from typing import Any

from qualcode.faults import Fault
from qualcode.text.heard import Word
from qualcode.transcription.engines.faster import BEAM, TEMPERATURES, check_languages, hearing_fault, load_fault
from qualcode.transcription.models import weights_hash
from qualcode.transcription.records import Options, RawSegment, Samples

_SEED = 7


class OpenAIWhisper:
    """A .pt file in memory. It is fed with samples, so no ffmpeg is called."""

    name = "openai-whisper"

    def __init__(self, options: Options) -> None:
        import torch
        import whisper

        if not options.model.is_file():
            raise Fault("transcribing.engine-no-model", model=options.model)
        if options.threads:
            torch.set_num_threads(options.threads)
        self.version = whisper.__version__
        self.model = options.model.stem
        self.model_sha256 = weights_hash(options.model)
        self.settings: dict[str, object] = {"precision": "float32", "beam": BEAM, "temperatures": list(TEMPERATURES)}
        try:
            self._whisper = whisper.load_model(str(options.model), device="cpu")
        except Exception as error:  # torch raises whatever the file's own pickles lead it to
            raise load_fault(options.model, error) from error
        _align(self._whisper)
        check_languages(options, self._whisper.is_multilingual, list(whisper.tokenizer.LANGUAGES))

    def hear(self, samples: Samples, language: str, hints: str = "") -> list[RawSegment]:
        """What is said in at most 30 seconds of sound, in order."""
        import torch

        torch.manual_seed(_SEED)
        try:
            result = self._whisper.transcribe(
                samples,
                language=language,
                beam_size=BEAM,
                temperature=TEMPERATURES,
                condition_on_previous_text=False,
                word_timestamps=True,
                initial_prompt=hints or None,
                fp16=False,
                verbose=None,
            )
        except Exception as error:  # torch has many of its own
            raise hearing_fault(self, error) from error
        return [_raw(segment) for segment in result["segments"] if segment["text"].strip()]

    def language_of(self, samples: Samples, among: tuple[str, ...]) -> str:
        """The likeliest of `among`."""
        if len(among) == 1:
            return among[0]
        import whisper

        try:
            sound = whisper.log_mel_spectrogram(whisper.pad_or_trim(samples), n_mels=self._whisper.dims.n_mels)
            _, likely = self._whisper.detect_language(sound)
        except Exception as error:  # torch has many of its own
            raise hearing_fault(self, error) from error
        return max(among, key=lambda code: likely.get(code, 0.0))


def _align(model: Any) -> None:
    """Times of words come from those parts of the model that follow the sound; a model loaded by its path does not know which they are."""
    import whisper

    dims = model.dims
    size = {4: "tiny", 6: "base", 12: "small", 24: "medium"}.get(dims.n_audio_layer)
    if size is None:
        size = "turbo" if dims.n_text_layer == 4 else "large-v3" if dims.n_vocab == 51866 else "large-v2"
    heads = whisper._ALIGNMENT_HEADS.get(size if model.is_multilingual else f"{size}.en")
    if heads is not None:
        model.set_alignment_heads(heads)


def _raw(segment: dict[str, Any]) -> RawSegment:
    words = (Word(word["word"], float(word["start"]), float(word["end"]), float(word["probability"])) for word in segment["words"])
    return RawSegment(
        words=tuple(words),
        no_speech=float(segment["no_speech_prob"]),
        log_probability=float(segment["avg_logprob"]),
        compression=float(segment["compression_ratio"]),
        temperature=float(segment["temperature"]),
    )
