"""A study file that is deleted, moved or replaced while it is open: nothing is lost, and it is said."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filled_study import filled_study, new_study

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.backup import restore_backup


def refused(study: Study) -> Fault:
    with pytest.raises(Fault) as said:
        study.do("make-code", name="for sent")
    return said.value


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_a_deleted_study_is_kept_in_a_backup_and_can_be_put_back(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        study.do("make-code", name="det sidste")
        study.file.unlink()
        fault = refused(study)
        assert fault.key == "study.gone"
        assert refused(study).fields == fault.fields  # one backup, not one at every try
        with pytest.raises(Fault, match="no longer there"):
            study.undo()
        codes = [code.name for code in study.reads.codes()]
        assert "det sidste" in codes
    restore_backup(Path(str(fault.fields["backup"])), study.file)
    with Study.open(tmp_path / "study") as again:
        assert [code.name for code in again.reads.codes()] == codes
        again.do("make-code", name="det næste")


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved there")
def test_a_moved_study_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        elsewhere = tmp_path / "elsewhere"
        study.file.rename(elsewhere)
        assert refused(study).key == "study.gone"
        elsewhere.rename(study.file)
        study.do("make-code", name="tilbage")
    with Study.open(tmp_path / "study") as again:
        assert "tilbage" in [code.name for code in again.reads.codes()]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")
def test_a_replaced_study_is_left_alone(tmp_path: Path) -> None:
    with new_study(tmp_path / "other") as other:
        other.do("make-code", name="den anden")
    with filled_study(tmp_path / "study") as study:
        copied = tmp_path / "copied"
        shutil.copy(other.file, copied)
        copied.replace(study.file)
        fault = refused(study)
        assert fault.key == "study.replaced"
        file = study.file
    # What was open here did not get into the other file, not even through its log.
    with Study.open(file) as standing:
        assert [code.name for code in standing.reads.codes()] == ["den anden"]
    assert Path(str(fault.fields["backup"])).exists()


@pytest.mark.skipif(os.name == "nt", reason="an open folder cannot be deleted there")
def test_a_study_deleted_with_its_folder(tmp_path: Path) -> None:
    with filled_study(tmp_path / "study") as study:
        shutil.rmtree(tmp_path / "study")
        assert refused(study).key in ("study.gone", "study.gone-unkept")
