"""Markdown as blocks of an appendix."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.writers.appendices.blocks import Column, Heading, Paragraph, Run, Table
from qualcode.writers.appendices.prose import prose


def words(block: object) -> str:
    told = block.words  # type: ignore[attr-defined]
    return told if isinstance(told, str) else "".join(run.words for run in told)


def test_headings_lists_quotes_and_emphasis() -> None:
    text = "# Skam\n\nHun *gik* **hjem**\nmed <b>det</b>.\n\n- et\n- to\n\n3. tre\n4. fire\n\n> sagt\n\n    =cmd()\n"
    made = list(prose(text, below=2))
    assert made[0] == Heading("Skam", 3)
    assert isinstance(made[1], Paragraph)
    assert Run("gik", italic=True) in made[1].words
    assert Run("hjem", bold=True) in made[1].words
    assert words(made[1]) == "Hun gik hjem med <b>det</b>."
    assert [(words(one), one.look) for one in made[2:6]] == [("• et", "item"), ("• to", "item"), ("3. tre", "item"), ("4. fire", "item")]  # type: ignore[union-attr]
    assert (words(made[6]), made[6].look) == ("sagt", "quote")  # type: ignore[union-attr]
    assert words(made[7]) == "=cmd()"


def test_nothing_gives_nothing() -> None:
    assert list(prose("")) == []
    assert list(prose("\n\n")) == []


def test_a_table_is_a_table() -> None:
    [table, after] = prose("| sign | meaning |\n|---|---|\n| … | a *long* pause |\n| (x) |\n\nOf Du Bois.")
    assert isinstance(table, Table)
    assert table.columns == (Column("sign"), Column("meaning"))
    assert [["".join(run.words for run in cell) for cell in row] for row in table.rows] == [["…", "a long pause"], ["(x)", ""]]  # type: ignore[union-attr]
    assert words(after) == "Of Du Bois."


@given(st.text(alphabet="ab*_#>- \n1.[](){}`<&|:", max_size=60) | st.text(alphabet="a|-\n ", max_size=30).map("|a|b|\n|-|-|\n".__add__))
def test_any_text_can_be_printed(text: str) -> None:
    for block in prose(text):
        if isinstance(block, Table):
            assert all(len(row) == len(block.columns) for row in block.rows)  # type: ignore[arg-type]
        else:
            assert isinstance(words(block), str)
