"""Interview guides as an appendix prints them."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import new_study

from qualcode.locale import LANGUAGES
from qualcode.writers.appendices.blocks import Band, Heading, Paragraph, Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.parts.guides import guides


def words(block: Paragraph) -> str:
    return block.words if isinstance(block.words, str) else "".join(run.words for run in block.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_versions_say_what_changed_and_where_they_were_used(tmp_path: Path, language: str) -> None:
    with new_study(tmp_path / "s", language=language) as study:
        study.do("make-code", name="at vente")
        one = study.do("add-material", name="Interview 1", text="A: hej\nB: ja", round=1, date="2026-01-05")["id"]
        study.do("add-material", name="Interview 2", text="A: hej igen\nB: nå", round=1)
        first = [{"text": "Om dagen", "type": "heading"}, {"text": "Hvordan begynder din dag?", "type": "open"}, {"text": "Hvem hjælper?"}]
        study.do("add-guide-version", guide="Guide", questions=first, date="2026-01-01")
        second = [{"text": "Hvordan begynder sådan en dag?", "type": "open"}, {"text": "Hvad venter du på?", "type": "probing"}]
        made = study.do(
            "add-guide-version", guide="Guide", questions=second, date="2026-02-01", change="kortere", reason="for lang", codes=["at vente"]
        )
        study.do("use-guide-version", version=made["id"], materials=[one])
        blocks = list(guides(Source(study.reads, language)))
    headings = [block.words for block in blocks if isinstance(block, Heading)]
    assert [heading.split(",")[0] for heading in headings if heading.startswith("Guide")] == ["Guide", "Guide"]
    tables = [list(block.rows) for block in blocks if isinstance(block, Table)]
    assert tables[0][0] == Band("Om dagen")
    assert [row[:2] for row in tables[0][1:]] == [("1", "Hvordan begynder din dag?"), ("2", "Hvem hjælper?")]  # type: ignore[index]
    told = [words(block) for block in blocks if isinstance(block, Paragraph)]
    assert any("at vente" in line for line in told)
    assert any("Interview 1 (" in line for line in told)  # asked before the version was dated
    assert any(line.endswith(": Hvem hjælper?") for line in told)
    assert any("Interview 2" in line for line in told)


def test_no_guide_gives_nothing(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        assert list(guides(Source(study.reads, "en"))) == []
