"""Recruitment and participants as an appendix prints them."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import new_study

from qualcode.demo import lay_out_demo
from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.writers.appendices.blocks import Band, Paragraph, Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.parts.participants import participants


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_tells_what_came_of_asking(tmp_path: Path, language: str) -> None:
    with Study.open(lay_out_demo(tmp_path / "demo", language)) as study:
        blocks = list(participants(Source(study.reads, language)))
    tables = [block for block in blocks if isinstance(block, Table)]
    recruitment = [row for row in tables[0].rows if isinstance(row, tuple)]
    # contacted, declined, no-show, withdrawn, included
    assert recruitment[-1][1:] == ("15", "2", "1", "1", "11")
    assert [sum(int(str(row[at])) for row in recruitment[:-1]) for at in range(1, 6)] == [15, 2, 1, 1, 11]
    told = [str(block.words) for block in blocks if isinstance(block, Paragraph)]
    assert any(words.endswith(("11 included persons.", "11 inkluderede personer.")) for words in told)
    assert any("Amina" in words for words in told)  # the form was left on the counter
    went = [row for row in tables[1].rows if not isinstance(row, Band)]
    assert [row[1:] for row in went[2::3]] == [("4", "5", "3", "3"), ("4", "4", "3", "3"), ("7", "6", "5", "3")]
    persons = [row for row in tables[2].rows if isinstance(row, tuple)]
    assert "Nadia" not in [row[0] for row in persons]
    assert len(persons) == 11


def test_a_fact_that_few_share_is_left_out(tmp_path: Path) -> None:
    with new_study(tmp_path / "s", language="en") as study:
        for at, job in enumerate(["clerk"] * 4 + ["astronaut"]):
            study.do("add-participant", pseudonym=f"P{at}", attributes={"job": job})
            material = study.do("add-material", name=f"Talk {at}", text=f"P{at}: yes\nQ: no\nP{at}: well\nQ: oh")["id"]
            study.do("set-speaker", material=material, label=f"P{at}", participant=f"P{at}")
        blocks = list(participants(Source(study.reads, "en")))
    assert not any("astronaut" in str(cell) for block in blocks if isinstance(block, Table) for row in block.rows for cell in row)
    assert any("left out" in str(block.words) for block in blocks if isinstance(block, Paragraph))


def test_a_study_without_participants_has_no_such_part(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        assert list(participants(Source(study.reads, "en"))) == []
