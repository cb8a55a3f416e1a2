"""Which models of speech there are on this machine, and where: by name in this user's folder, or by path anywhere."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qualcode.faults import Fault
from qualcode.locale import Term
from qualcode.reasons import reason_of
from qualcode.study.file_hash import sha256_of
from qualcode.study.platform import data_folder, state_folder
from qualcode.transcription.engines import ENGINES
from qualcode.transcription.known_models import ALIASES, KNOWN, NAMES, KnownModel

#: weights whose hashes are remembered
_REMEMBERED = 50
#: what a folder for faster-whisper needs; of several in a row one is enough. The engine would get a missing tokenizer from the network.
_NEEDED = (("model.bin",), ("config.json",), ("tokenizer.json",), ("vocabulary.json", "vocabulary.txt"))
#: words in the vocabulary of models that know English only, and of the third generation; the engine would hear the third one's sound
#: in too few bands, and say nothing, without the file that tells it
_ENGLISH_WORDS, _THIRD_WORDS, _THIRD_NEEDS = 51_864, 51_866, "preprocessor_config.json"


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in this user's folder."""

    name: str
    engine: str
    #: what `resolve` gives for it
    path: Path
    #: bytes on the disk
    size: int
    #: why it cannot be used, or None
    fault: Fault | None


def models_folder() -> Path:
    """Where models are kept: $QUALCODE_MODELS, else within this user's data folder; a folder for each engine, in it one for each model."""
    told = os.environ.get("QUALCODE_MODELS")
    return Path(told).expanduser() if told else data_folder() / "models"


def place_of(name: str, engine: str) -> Path:
    """The folder of a model by name, whether it is there or not."""
    return models_folder() / engine / name


def known(name: str, engine: str) -> KnownModel:
    """A model that can be fetched by name. Raises Fault."""
    model = KNOWN[_engine(engine)].get(ALIASES.get(name, name))
    if model is None:
        raise Fault("models.unknown", name=name, names=", ".join(NAMES))
    return model


def installed(engine: str | None = None) -> tuple[Installed, ...]:
    """The models in this user's folder, of one engine or of all, those known by name first, from the smallest."""
    found = []
    for each in ENGINES if engine is None else (_engine(engine),):
        with suppress(OSError):
            folders = [folder for folder in (models_folder() / each).iterdir() if folder.is_dir() and not folder.name.startswith(".")]
            found += [_installed(folder, each) for folder in folders]
    order = {name: number for number, name in enumerate(NAMES)}
    return tuple(sorted(found, key=lambda one: (ENGINES.index(one.engine), order.get(one.name, len(order)), one.name)))


def _installed(folder: Path, engine: str) -> Installed:
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    path = _within(folder, engine)
    return Installed(folder.name, engine, path, size, _not_whole(path, engine))


def resolve(name_or_path: str | Path, engine: str = ENGINES[0], languages: Iterable[str] = ()) -> Path:
    """Where the model is that was named, or whose path was given: a folder for faster-whisper, a .pt file for openai-whisper.

    It is whole, and for these languages. Faults: unknown, not installed, no model of this engine, incomplete (which file), English only.
    """
    _engine(engine)
    named = ALIASES.get(str(name_or_path), str(name_or_path))
    folder = place_of(named, engine)
    if named in KNOWN[engine] and not folder.is_dir():
        raise Fault("models.not-installed", name=named, engine=engine, command=command_to_get(named, engine))
    by_name = _is_name(named) and folder.is_dir()
    path = _within(folder, engine) if by_name else _given(Path(name_or_path).expanduser(), engine)
    fault = _not_whole(path, engine)
    if fault:
        raise fault
    _check_languages(path, engine, languages)
    return path


def command_to_get(name: str, engine: str) -> str:
    """The command that fetches a model."""
    return f"qualcode models get {name}" + ("" if engine == ENGINES[0] else f" --engine {engine}")


def english_only(path: Path, engine: str) -> bool:
    """Whether a model knows no other language; of one without a word list only its name tells."""
    if engine == ENGINES[0]:
        with suppress(OSError, ValueError):
            return _words(path) <= _ENGLISH_WORDS
    return path.stem.endswith(".en") or path.name.endswith(".en")


def weights_of(path: Path) -> Path:
    """The file with the weights of a model at `path`."""
    return path / "model.bin" if path.is_dir() else path


def weights_hash(path: Path) -> str:
    """SHA-256 of the weights of the model at `path`. Remembered by place, size and time, so that 3 GB are not read at every start."""
    weights = weights_of(path).resolve()
    status = weights.stat()
    now = [status.st_size, status.st_mtime_ns]
    remembered = _hashes()
    known_hash = remembered.get(str(weights))
    if isinstance(known_hash, list) and known_hash[:2] == now and len(known_hash) == 3:
        return str(known_hash[2])
    sha256 = sha256_of(weights)
    kept = {**{name: one for name, one in remembered.items() if name != str(weights)}, str(weights): [*now, sha256]}
    with suppress(OSError):
        file = _hashes_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f"{file.name}.{os.getpid()}")
        unfinished.write_text(json.dumps(dict(list(kept.items())[-_REMEMBERED:])), encoding="utf-8")
        os.replace(unfinished, file)
    return sha256


def remove(name: str, engine: str = ENGINES[0]) -> int:
    """Take a model in this user's folder away, and what there is of one whose fetching was stopped; the bytes that are free again."""
    named = ALIASES.get(name, name)
    if not _is_name(named):
        raise Fault("models.unknown", name=name, names=", ".join(NAMES))
    folders = [folder for folder in (place_of(named, _engine(engine)), unfinished_of(named, engine)) if folder.is_dir()]
    if not folders:
        raise Fault("models.not-there", name=named, folder=place_of(named, engine))
    size = sum(file.stat().st_size for folder in folders for file in folder.iterdir() if file.is_file())
    try:
        for folder in folders:
            shutil.rmtree(folder)
    except OSError as error:
        raise Fault("models.not-removed", folder=folders[0], reason=reason_of(error)) from error
    return size


def unfinished_of(name: str, engine: str) -> Path:
    """The hidden folder that a model is fetched into; it becomes the model's folder when all of it is there and checked."""
    return models_folder() / engine / f".{name}.unfinished"


def _engine(engine: str) -> str:
    if engine not in ENGINES:
        raise Fault("models.no-such-engine", engine=engine, engines=", ".join(ENGINES))
    return engine


def _is_name(name: str) -> bool:
    """Whether it can be the name of a folder in this user's own, and not a path."""
    return bool(name) and not name.startswith(".") and not {"/", "\\", os.sep} & set(name)


def _within(folder: Path, engine: str) -> Path:
    """What the engine is given of a folder: the folder itself, or the one .pt file in it."""
    if engine == ENGINES[0]:
        return folder
    return next(iter(sorted(folder.glob("*.pt"))), folder / f"{folder.name}.pt")


def _given(path: Path, engine: str) -> Path:
    """A model by its path. Raises Fault."""
    if engine == ENGINES[0]:
        folder = path.parent if path.name == "model.bin" else path
        if folder.is_dir():
            return folder
    elif path.is_file():
        return path
    elif path.is_dir() and len(list(path.glob("*.pt"))) == 1:
        return _within(path, engine)
    if not path.exists():
        raise Fault("models.neither", name=path, names=", ".join(NAMES))
    raise Fault("models.other-engine", path=path, what=Term(f"models.wants-{engine}"))


def _not_whole(path: Path, engine: str) -> Fault | None:
    """Why the engine could not use what is at `path`: a file is missing or too short; None if all is there."""
    if engine == ENGINES[1]:
        return None if path.is_file() and path.stat().st_size else _missing(path.parent, path.name)
    for names in _NEEDED:
        if not any((path / name).is_file() and (path / name).stat().st_size for name in names):
            return _missing(path, names[0])
    with suppress(OSError, ValueError):
        if _words(path) == _THIRD_WORDS and not (path / _THIRD_NEEDS).is_file():
            return _missing(path, _THIRD_NEEDS)
    model = KNOWN[engine].get(path.name) if path.parent == models_folder() / engine else None
    for file in model.files if model else ():
        if (path / file.name).is_file() and (path / file.name).stat().st_size < file.size:
            return Fault("models.cut-short", folder=path, file=file.name, command=command_to_get(path.name, engine))
    return None


def _missing(folder: Path, name: str) -> Fault:
    return Fault("models.incomplete", folder=folder, file=name)


def _check_languages(path: Path, engine: str, languages: Iterable[str]) -> None:
    other = next((code for code in languages if code != "en"), None)
    if other and english_only(path, engine):
        raise Fault("models.english-only", model=path.stem if path.suffix == ".pt" else path.name, language=other)


def _words(folder: Path) -> int:
    """How many words and parts of words a model folder lists. Raises OSError and ValueError."""
    if (folder / "vocabulary.json").is_file():
        return len(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8")))
    return len((folder / "vocabulary.txt").read_bytes().splitlines())


def _hashes_file() -> Path:
    return state_folder() / "weights.json"


def _hashes() -> dict[str, object]:
    with suppress(OSError, ValueError):
        told = json.loads(_hashes_file().read_text(encoding="utf-8"))
        return told if isinstance(told, dict) else {}
    return {}
