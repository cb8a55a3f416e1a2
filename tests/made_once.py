"""Studies that many tests begin with: laid out once in a run, by whichever process asks first, and copied by all."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from qualcode.demo import lay_out_demo

#: names the folder that the processes of a run share; tests/conftest.py makes and removes it
SHARED = "QUALCODE_TESTS_MADE"


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` fills. Nobody writes into it; a study that is left open is closed."""
    home = _home()
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / name).exists():
            begun = home / f"{name}.begun"
            shutil.rmtree(begun, ignore_errors=True)
            made = make(begun)
            if close := getattr(made, "close", None):
                close()
            begun.rename(home / name)
    return home / name


def copy_of(study_folder: Path, folder: Path) -> Path:
    """A copy of a closed study."""
    shutil.copytree(study_folder, folder, ignore=shutil.ignore_patterns("*.lock*", "backups"))
    return folder


def copy_of_one(make: Callable[[Path], object], folder: Path) -> Path:
    """A copy of the study that `make` fills, given a folder for it."""
    return copy_of(made_once(f"{make.__module__}.{make.__qualname__}", make), folder)


def demo(language: str = "en") -> Path:
    """The demo study. Nobody writes into it."""
    return made_once(f"demo-{language}", lambda folder: lay_out_demo(folder, language))


@cache
def _home() -> Path:
    if told := os.environ.get(SHARED):
        return Path(told)
    home = Path(tempfile.mkdtemp(prefix="qualcode-made-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home
