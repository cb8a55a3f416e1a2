"""Passages found again in an edited text."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.graphemes import is_boundary
from qualcode.text.reanchor import Moved, reanchor
from qualcode.text.reanchor import _gaps as gaps_between

OLD = "I: hej\nIda sagde at hun mistede overblik og gik hjem.\nslut på det hele\n"
NEW = "I: hej\nny linje\nMette sagde at hun mistede overblikket og gik.\nslut på det hele\n"

texts = st.lists(st.sampled_from(["en ", "to ", "tre", ", ", "\n", "\n\n", "fire ", "👍🏽", "e\u0323", "語語", " "]), max_size=25).map(
    "".join
)


def one(old: str, new: str, words: str) -> tuple[str, str]:
    start = old.index(words)
    (moved,) = reanchor(old, new, [(start, start + len(words))])
    return moved.status, new[moved.start : moved.end]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I: hej", ("same", "I: hej")),
        ("hun mistede", ("moved", "hun mistede")),
        ("Ida sagde", ("changed", "Mette sagde")),
        ("overblik", ("changed", "overblikket")),
        ("mistede overblik og", ("changed", "mistede overblikket og")),
        ("gik hjem", ("changed", "gik")),
        ("hjem", ("lost", "")),
        ("Ida", ("lost", "Mette")),
        ("slut", ("moved", "slut")),
    ],
)
def test_what_became_of_a_passage(words: str, expected: tuple[str, str]) -> None:
    assert one(OLD, NEW, words) == expected


def test_what_is_put_in_at_an_edge_stays_outside_and_inside_is_taken_in() -> None:
    assert one("a b c", "a x b y c", "b") == ("moved", "b")
    assert one("a b c d", "a b x c d", "b c") == ("changed", "b x c")
    assert one("en to", "en\nny\nto", "to") == ("moved", "to")


def test_a_gap_left_at_an_edge_is_no_part_of_the_passage() -> None:
    assert one("en to tre", "en to ", "to tre") == ("changed", "to")
    assert one("en to tre", "en  tre", "en to") == ("changed", "en")


def test_half_a_word_grows_to_the_word_that_replaced_it() -> None:
    assert one("det overblik her", "det udsyn her", "over")[0] == "lost"
    assert one("det overblik her", "det overblikket her", "over") == ("lost", "overblikket")


def test_lines_wrapped_anew_are_changed_but_kept() -> None:
    assert one("en to\ntre fire", "en to tre fire", "to\ntre") == ("changed", "to tre")


def test_a_paragraph_moved_elsewhere_is_found() -> None:
    first, second = "Det her er et ganske langt afsnit om søvn.\n", "Et andet afsnit om arbejde og pauser.\n" * 3
    assert one(first + second, second + first, "et ganske langt afsnit om søvn") == ("moved", "et ganske langt afsnit om søvn")


def test_an_emptied_text_loses_everything() -> None:
    assert reanchor("en to", "", [(0, 2), (3, 5)]) == [Moved(0, 0, "lost"), Moved(0, 0, "lost")]
    assert reanchor("", "en", []) == []


@given(texts)
def test_an_unchanged_text_moves_nothing(text: str) -> None:
    spans = [(start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1)][:300]
    assert reanchor(text, text, spans) == [Moved(start, end, "same") for start, end in spans]


@given(texts, texts)
def test_what_lies_between_the_changes_is_equal(old: str, new: str) -> None:
    old_done = new_done = 0
    for old_start, old_end, new_start, new_end in [*gaps_between(old, new), (len(old), len(old), len(new), len(new))]:
        assert old[old_done:old_start] == new[new_done:new_start]
        assert old_done <= old_start <= old_end
        assert new_done <= new_start <= new_end
        old_done, new_done = old_end, new_end


@given(texts, texts, st.data())
def test_a_place_is_always_a_place_and_the_status_is_true(old: str, new: str, data: st.DataObject) -> None:
    edges = [offset for offset in range(len(old) + 1) if is_boundary(old, offset)]
    pairs = [(start, end) for start in edges for end in edges if start < end]
    spans = data.draw(st.lists(st.sampled_from(pairs), max_size=5)) if pairs else []
    for (start, end), (new_start, new_end, status) in zip(spans, reanchor(old, new, spans), strict=True):
        assert 0 <= new_start <= new_end <= len(new)
        assert is_boundary(new, new_start)
        assert is_boundary(new, new_end)
        equal = old[start:end] == new[new_start:new_end]
        assert equal == (status in ("same", "moved"))
        assert (status == "same") == (equal and start == new_start)
        if status == "changed":
            assert new_start < new_end


@given(texts, st.integers(0, 25), st.text(st.sampled_from("xyz \n"), max_size=10))
def test_an_insertion_moves_what_follows_it(text: str, cut: int, inserted: str) -> None:
    """Numbered words, so that no two are alike: what stands before stays, what stands after moves by the length."""
    words = [f"ord{number} " for number in range(25)]
    old = "".join(words)
    at = len("".join(words[:cut]))
    new = old[:at] + inserted + (" " if inserted else "") + old[at:]
    shift = len(new) - len(old)
    spans = [(old.index(word), old.index(word) + len(word) - 1) for word in words]
    for (start, end), moved in zip(spans, reanchor(old, new, spans), strict=True):
        expected = start + shift if start >= at else start
        assert (moved.start, moved.end) == (expected, expected + end - start)


def test_a_label_changed_in_every_line_of_a_long_transcript() -> None:
    lines = [f"Borger1: Det er gang nummer {number} jeg siger det samme igen." for number in range(4000)]
    old, new = "\n".join(lines), "\n".join(lines).replace("Borger1", "Mette")
    starts = [old.index(line) for line in lines[::400]]
    spans = [span for start in starts for span in ((start, start + 7), (start + 9, start + 15), (start + 33, start + 48))]
    found = [(new[start:end], status) for start, end, status in reanchor(old, new, spans)]
    assert found[0::3] == [("Mette", "lost")] * 10
    assert found[1::3] == [("Det er", "moved")] * 10
    assert all(status == "moved" and words == old[slice(*span)] for (words, status), span in zip(found[2::3], spans[2::3], strict=True))


def test_a_change_in_every_line_of_a_text_that_repeats_itself() -> None:
    chosen = Random(1)
    lines = [" ".join(chosen.choice(["ja", "nej", "måske", "så", "altså", "øh", "det", "er"]) for _ in range(12)) for _ in range(2000)]
    old, new = "".join(f"I: {line}\n" for line in lines), "".join(f"Ida: {line}\n" for line in lines)
    at = old.index(lines[1500])
    assert reanchor(old, new, [(at, at + len(lines[1500]))]) == [
        Moved(new.index(lines[1500]), new.index(lines[1500]) + len(lines[1500]), "moved")
    ]
    short = [(place.start(), place.end()) for place in re.finditer("måske nej", old)]
    assert {status for _, _, status in reanchor(old, new, short)} == {"moved"}
