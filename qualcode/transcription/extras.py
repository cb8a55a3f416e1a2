"""What of the speech engines is installed, the one command that installs the rest, and keeping them away from the network."""

from __future__ import annotations

import os
from importlib import metadata
from importlib.util import find_spec

from qualcode.faults import Fault
from qualcode.transcription.engines import ENGINES

#: engine -> (extra of this package, distributions that must be there)
_EXTRAS = {ENGINES[0]: ("whisper", ("faster-whisper", "av")), ENGINES[1]: ("openai-whisper", ("openai-whisper", "faster-whisper", "av"))}
#: what keeps libraries from asking a hub for newer files, or telling anybody that they were used
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def engine_missing(engine: str = ENGINES[0]) -> Fault | None:
    """None where `engine` can be used, else a Fault that says the one command to install it. Imports nothing of it."""
    if engine not in _EXTRAS:
        return Fault("models.no-such-engine", engine=engine, engines=", ".join(ENGINES))
    extra, distributions = _EXTRAS[engine]
    if all(_is_there(name) for name in distributions):
        return None
    return Fault("models.engine-missing", engine=engine, command=f'pip install "qualcode[{extra}]"')


def engines_there() -> tuple[str, ...]:
    """The engines that can be used."""
    return tuple(engine for engine in ENGINES if engine_missing(engine) is None)


def stay_offline() -> None:
    """Keep the engines' libraries away from the network for the rest of this process. To be called before they are imported."""
    os.environ.update(_OFFLINE)


def _is_there(distribution: str) -> bool:
    # by distribution: another package is imported as `whisper` too
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return find_spec({"openai-whisper": "whisper"}.get(distribution, distribution.replace("-", "_"))) is not None
