"""The same words again: quoted twice, or an in-vivo label in several forms."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qualcode.text.likeness import said_again, variants


def test_capitals_marks_and_blanks_make_no_other_words() -> None:
    quoted = {
        "a": "I went home, and slept all day.",
        "b": "Nobody asked me anything at all.",
        "c": "… i went home and slept\nall day",
        "d": "I went home and slept all night.",
        "e": "I went home, and slept all day. Then I woke.",
    }
    assert said_again(quoted) == [["a", "c"]]


def test_a_few_words_are_chance() -> None:
    assert said_again({"a": "I don't know, really", "b": "I don't know, really"}) == []
    assert said_again({"a": "no I don't know, really", "b": "no I don't know, really"}) == [["a", "b"]]


def test_words_that_begin_far_behind_are_read_whole() -> None:
    long = "Arbejdsmarkedsuddannelsesinstitutionernes sagsbehandlingstidsforlængelser er"
    assert said_again({"a": f"{long} ikke til", "b": f"{long} ikke nu", "c": f"„{long} ikke til“"}) == [["a", "c"]]


def told(labels: list[str], language: str) -> list[list[str]]:
    return [[labels[place] for place in group] for group in variants(labels, language)]


@pytest.mark.parametrize(
    ("language", "alike", "others"),
    [
        ("en", ["from the ground up", "up from the ground", "the ground"], ["from the sky down", "up and down", "it was the end"]),
        ("en", ["like losing the thread", "losing threads"], ["stopping it", "a lost day", "losing my job"]),
        ("da", ["at holde masken", "holder maskerne", "masken"], ["holde hovedet koldt", "et nyt hoved"]),
        ("da", ["systemet er en jungle", "junglen", "det er jo bare en jungle"], ["systemet er blindt", "det er jo bare en dag"]),
    ],
)
def test_forms_of_one_label_and_no_others(language: str, alike: list[str], others: list[str]) -> None:
    assert told([*others, *alike], language) == [alike]


@pytest.mark.shared
def test_the_repeats_of_a_report(shared_data: Path) -> None:
    """SEEDS AC12: one quotation printed twice, one in-vivo label in three forms, another within a longer one."""
    with (shared_data / "seeds" / "quotes.csv").open(encoding="utf-8-sig", newline="") as lines:
        quotes = {row["quote_id"]: row["quote"] for row in csv.DictReader(lines)}
    assert said_again(quotes) == [["Q004-020", "Q004-051"]]
    short = {quote: words for quote, words in quotes.items() if len(words.split()) < 7}
    groups = [{list(short)[place] for place in group} for group in variants(list(short.values()), "da")]
    assert {"Q004-017", "Q004-038", "Q004-056", "Q004-057"} in groups
    assert len(groups) < 5
    with (shared_data / "seeds" / "ishoj_codebook.csv").open(encoding="utf-8-sig", newline="") as lines:
        labels = [row["in_vivo"] for row in csv.DictReader(lines) if row["in_vivo"]]
    assert len(labels) > 25
    assert [len(group) for group in variants([*labels, "gedemarked"], "da")] == [2, 2, 2]
