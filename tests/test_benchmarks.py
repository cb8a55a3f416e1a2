"""The benchmarks run, on a study of a few pages; no clock decides anything here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.generate import TINY, studies
from benchmarks.measure import Figure, p95, run_child
from benchmarks.run import PARTS, main
from benchmarks.theory import make_theory
from qualcode.study import Study
from qualcode.study.check import check_study
from qualcode.study.graph import graph


def test_every_part_but_those_that_start_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = ["counts", "searches", "safety", "import", "changes", "comparing", "meeting", "theory", "saturation", "review", "appendices"]
    assert set(parts) < set(PARTS)
    assert main([*parts, "--tiny", "--runs", "1", "--data", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    for what in (
        "code frequencies",
        "a middling word",
        "backup",
        "import of 1,200 words",
        "one coding in many interviews, p50",
        "agreement of two",
        "pack made",
    ):
        assert any(what in line for line in lines), what
    made = studies(tmp_path, TINY)
    for folder in (made.many, made.long):
        with Study.open(folder, write=False) as study:
            assert check_study(study.reads.connection, study.file, "en") == []
            assert sum(code.codings for code in study.reads.codes()) in (TINY.codings, TINY.long_quotations)


def test_a_large_theory_is_made_of_what_is_asked_for(tmp_path: Path) -> None:
    texts = []
    for number in (1, 2):
        texts.append(tmp_path / f"Interview {number}.txt")
        texts[-1].write_text(f"B{number}: " + "Det gik langsomt og så gik det bedre. " * 40, encoding="utf-8")
    make_theory(tmp_path / "theory", texts, categories=3, codes=8, relations=12, evidence=60)
    with Study.open(tmp_path / "theory", write=False) as study:
        found = graph(study.reads.connection)
        assert check_study(study.reads.connection, study.file, "en") == []
    assert (len(found.nodes), len(found.edges)) == (11, 12)
    assert 40 < sum(len(edge.evidence) for edge in found.edges) <= 60


def test_a_part_that_does_not_exist_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "no such part: speed" in capsys.readouterr().err


def test_lines_say_the_ratio_and_whether_the_budget_was_kept() -> None:
    assert "met" in Figure("work", 0.05, budget=0.1, plain=0.025).line()
    assert "2×" in Figure("work", 0.05, budget=0.1, plain=0.025).line()
    assert "MISSED" in Figure("work", 0.2, budget=0.1).line()
    assert Figure("work", 0.2).met is None
    assert p95([1.0]) == 1.0


def test_a_child_is_watched(tmp_path: Path) -> None:
    child = run_child(["sh", "-c", "exit 0"])
    assert 0 < child.seconds < 60
    assert child.peak > 100_000
    with pytest.raises(RuntimeError, match="exit status 3"):
        run_child(["sh", "-c", "exit 3"])
