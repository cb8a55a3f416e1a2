"""Chapters of real interviews of the shared research data, with errors put in at random: how many are found, how many made up."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from random import Random

import pytest
from chapter_mutations import Score, mutated, score
from chapters import sentences

from qualcode.cli import main
from qualcode.study import Study

#: of each study, its files, who interviews, and the language of its words
STUDIES = {
    "serdif": ("serdif_taguette/data/transcripts/raw/*.odt", "en"),
    "haski": ("german_haski_docx/NodeGradeEvaluation/interviews/*.docx", "en"),
}
SEEDS = range(3)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_errors_in_real_interviews_are_found_and_none_made_up(name: str, shared_data: Path, tmp_path: Path) -> None:
    pattern, language = STUDIES[name]
    files = [str(path) for path in sorted(shared_data.glob(pattern))]
    folder = tmp_path / "study"
    assert main(["new", str(folder), "--language", language, "--coder", "AB"]) == 0
    assert main(["import", str(folder), *files]) == 0
    with Study.open(folder, coder="AB") as study:
        for number, material in enumerate(study.reads.materials(), start=1):
            study.do("freeze", material=material.id)
            _name_people(study, material.id, number)
        study.do("give-appendix-numbers", kinds=["transcript"])
        said = [one for own in sentences(study, 7, 30, whole=False).values() for one in own]
    total = Score()
    for seed in SEEDS:
        expected = mutated(said, Random(seed), tmp_path / "c.docx")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            main(["cite", str(folder), str(tmp_path / "c.docx"), "--to", str(tmp_path / "o.docx"), "--json"])
        score(expected, json.loads(out.getvalue())["findings"], total)
    print(f"{name}: planted {sum(total.planted.values())}, recall {total.recall:.3f}, precision {total.precision:.3f}")
    print("missed", total.missed[:12])
    print("invented", total.invented[:12])
    assert total.recall >= 0.98 and total.precision >= 0.98


def _name_people(study: Study, material: str, number: int) -> None:
    """The one who says most is a participant; whoever else speaks interviews."""
    from qualcode.study.people import speakers_of

    speakers = sorted(speakers_of(study.reads.connection, material), key=lambda one: -one.turns)
    transcript = study.reads.transcript(material)
    spoken: dict[str, int] = {}
    for turn in transcript.turns:
        spoken[turn.speaker or ""] = spoken.get(turn.speaker or "", 0) + turn.end - turn.talk_start
    most = max(spoken, key=spoken.__getitem__)
    study.do("add-participant", pseudonym=f"Person {number}")
    for speaker in speakers:
        who = {"participant": f"Person {number}"} if speaker.label == most else {"interviewer": True}
        study.do("set-speaker", material=material, label=speaker.label, **who)
