"""A study and a clock that stand still, so that a screen drawn from them is drawn the same every time: for snapshots and pictures."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from made_once import made_once

from qualcode.demo import lay_out_demo
from qualcode.study import Study

NOW = dt.datetime(2026, 5, 3, 12, 5, tzinfo=dt.UTC)
#: whoever looks at the still study
CODER = "AB"


class _StillDatetime(dt.datetime):
    """A clock that has stopped."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return NOW.astimezone(tz) if tz else NOW.replace(tzinfo=None)


@contextmanager
def still(monkeypatch: pytest.MonkeyPatch | None = None, *, seed: int = 1) -> Iterator[None]:
    """The clock stands, new ids come in a fixed order, and the day is that of Greenwich."""
    patch = monkeypatch or pytest.MonkeyPatch()
    random = Random(seed)
    with patch.context() as here:
        here.setenv("TZ", "UTC")
        here.setattr("qualcode.model.base.urandom", lambda n: random.getrandbits(8 * n).to_bytes(n, "big"))
        for module in CLOCKS:
            here.setattr(import_module(module), "datetime", _StillDatetime)
        if hasattr(time, "tzset"):
            time.tzset()
        yield
    if hasattr(time, "tzset"):
        time.tzset()


#: the modules that ask what time it is
CLOCKS = (
    "qualcode.study.study",
    "qualcode.study.places",
    "qualcode.study.recent",
    "qualcode.tui.coding.screen",
    "qualcode.tui.codes.tree",
    "qualcode.tui.home.page",
)


def _made(language: str) -> Path:
    def make(folder: Path) -> None:
        with still():
            lay_out_demo(folder, language)

    return made_once(f"still-demo-{language}", make)


def _by_two(folder: Path, language: str) -> None:
    """The demo study, coded a second time by somebody who sees most of it as the first, some of it not, and some of it otherwise."""
    still_demo(folder, language)
    with still(seed=2), Study.open(folder, coder="NN") as study:
        codes = [code.id for code in study.reads.codes() if code.kind == "code"]
        coded = [
            (material.id, quotation.start, quotation.end, coding.code_id)
            for material in study.reads.materials()[:4]
            for quotation in study.reads.quotations(material.id)
            for coding in quotation.codings
        ]
        for place, (material, start, end, code) in enumerate(coded):
            if place % 3 == 0:
                other = codes[(place * 7) % len(codes)] if place % 9 == 0 else code
                study.do("code", material=material, start=start, end=end, codes=[other])
            elif place % 3 == 1:
                study.do("code", material=material, start=start + 6 * (place % 2), end=end, codes=[code])


def _by_two_apart(folder: Path, language: str) -> None:
    """The demo study ("mine") and a copy of it in which a colleague has gone on ("colleague"): both have redefined some codes."""
    still_demo(folder / "mine", language)
    shutil.copytree(folder / "mine", folder / "colleague")
    for seed, name, coder in ((3, "mine", CODER), (4, "colleague", "NN")):
        with still(seed=seed), Study.open(folder / name, coder=coder) as study:
            first, second, third = [code for code in study.reads.codes() if code.kind == "code"][:3]
            material = study.reads.materials()[0]
            for code in (first, second):
                study.do("edit-code", code=code.id, definition=f"{coder}: {first.name}, {second.name}. " * (1 if code is first else 4))
            study.do("edit-code", code=first.id, use_when=f"{coder} …")
            if name == "colleague":
                study.do("make-code", name=f"{third.name} ({coder})")
                study.do(
                    "code",
                    material=material.id,
                    start=0,
                    end=study.reads.transcript(material.id).text.index(".") + 1,
                    codes=[second.id, third.id],
                )
                study.do("write-memo", text=f"{first.name}?", about=[{"code": first.id}])


def still_demo_of_two_apart(folder: Path, language: str) -> None:
    """Both copies in a folder."""
    made = made_once(f"still-demo-apart-{language}", lambda there: _by_two_apart(there, language))
    shutil.copytree(made, folder, dirs_exist_ok=True)


def still_demo_of_two(folder: Path, language: str) -> Path:
    """A copy of the demo study that two have coded."""
    shutil.copytree(made_once(f"still-demo-of-two-{language}", lambda there: _by_two(there, language)), folder)
    return folder


def still_demo(folder: Path, language: str) -> Path:
    """A copy of the demo study with the same ids every time; its folder."""
    shutil.copytree(_made(language), folder)
    return folder
