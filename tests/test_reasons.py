"""Reasons of the system and of libraries: said in the language of the sentence, in no words of theirs."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES, Term, catalogue, text
from qualcode.readers import read_transcripts
from qualcode.readers.projects import read_project
from qualcode.readers.refi import read_refi
from qualcode.reasons import _SAID, _SYSTEM, reason_of


def test_every_reason_there_is_can_be_said() -> None:
    assert {*_SYSTEM.values(), *(key for _, key in _SAID), "inside"} == set(catalogue("reason", "en"))


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "forbidden"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "full"),
        (zipfile.BadZipFile("File is not a zip file"), "no-zip"),
        (zipfile.BadZipFile("Bad CRC-32 for file 'x'"), "changed"),
        ("xmlParseEntityRef: no name", "ampersand"),
        ("Opening and ending tag mismatch: Note line 3 and Notes, line 4, column 9", "tags"),
        ("'NoneType' object has no attribute 'text'", "inside"),
    ],
)
def test_what_they_say_is_known(error: object, key: str) -> None:
    found = reason_of(error)
    assert isinstance(found, Term) and found == f"reason.{key}"


def test_what_the_system_says_and_is_not_known_is_said_as_it_is() -> None:
    assert reason_of(OSError(errno.ELOOP, "Too many levels")) == "Too many levels"


def test_faults_of_files_are_told_without_english(tmp_path: Path) -> None:
    cut = tmp_path / "cut.docx"
    with zipfile.ZipFile(cut, "w") as package:
        package.writestr("word/document.xml", "<a>" * 500)
    cut.write_bytes(cut.read_bytes()[:-30])
    broken = tmp_path / "broken.qde"
    broken.write_text('<Project name="a & b"/>', encoding="utf-8")
    base = tmp_path / "cut.sqlite3"
    base.write_bytes(b"SQLite format 3\0" + b"\1" * 900)
    for file, read in ((cut, read_transcripts), (broken, read_refi), (base, read_project)):
        with pytest.raises(Fault) as caught:
            read(file)  # type: ignore[operator]
        reason = caught.value.fields["reason"]
        assert isinstance(reason, Term)
        for language in LANGUAGES:
            assert text(reason, language) in caught.value.text(language)
