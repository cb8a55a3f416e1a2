"""Words with times: what becomes of them when a segment's text is corrected, split or joined, and the transcript laid from segments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.canonical import canonicalise
from qualcode.text.erasing import BLACK
from qualcode.text.heard import Word, clean_words, joined_words, reworded, split_words, text_of_words, tidy
from qualcode.text.laying import Said, lay


def words(text: str, start: float = 10.0) -> tuple[Word, ...]:
    """A word a second, said for half of it."""
    return tuple(Word(f" {one}" if at else one, start + at, start + at + 0.5, 0.8) for at, one in enumerate(text.split()))


def times(found: tuple[Word, ...]) -> list[tuple[str, float, float, float | None]]:
    return [(word.text.strip(), round(word.start, 2), round(word.end, 2), word.confidence) for word in found]


# Corrections


def test_a_word_mended_takes_over_the_time_of_what_it_stands_for() -> None:
    found = reworded(words("hun var på kvist grøft i går"), "hun var på kvistgrøft i går")
    assert text_of_words(found) == "hun var på kvistgrøft i går"
    assert times(found)[3] == ("kvistgrøft", 13.0, 14.5, None)
    assert times(found)[2] == ("på", 12.0, 12.5, 0.8)
    assert times(found)[4] == ("i", 15.0, 15.5, 0.8)


def test_as_many_new_words_as_old_ones_take_their_times_one_by_one() -> None:
    found = reworded(words("hun far til vore sendt"), "hun var virkelig til sendt")
    assert times(reworded(words("a b c d"), "a x y d"))[1:3] == [("x", 11.0, 11.5, None), ("y", 12.0, 12.5, None)]
    assert text_of_words(found) == "hun var virkelig til sendt"


def test_words_put_in_lie_between_their_neighbours_by_their_length() -> None:
    found = reworded(words("ja det"), "ja, altså øh det")
    assert times(found) == [("ja,", 10.0, 10.5, 0.8), ("altså", 10.5, 10.86, None), ("øh", 10.86, 11.0, None), ("det", 11.0, 11.5, 0.8)]


def test_words_put_in_before_the_first_and_behind_the_last_stay_within_the_segment() -> None:
    found = reworded(words("det gik"), "Jo, det gik godt")
    assert times(found)[0] == ("Jo,", 10.0, 10.0, None)
    assert times(found)[-1] == ("godt", 11.5, 11.5, None)


def test_capitals_and_punctuation_leave_confidence_and_times() -> None:
    assert times(reworded(words("det var mette"), "Det var Mette.")) == [
        ("Det", 10.0, 10.5, 0.8),
        ("var", 11.0, 11.5, 0.8),
        ("Mette.", 12.0, 12.5, 0.8),
    ]


def test_pieces_of_a_word_stay_apart_where_it_is_kept_and_become_one_where_it_is_not() -> None:
    heard = (Word("hun", 0.0, 0.4, 0.9), Word(" 44", 0.5, 0.8, 0.7), Word("-årige", 0.8, 1.2, 0.3), Word(" kvinde", 1.3, 1.8, 0.9))
    assert reworded(heard, "hun 44-årige kvinde") == heard
    assert times(reworded(heard, "hun 44-årige, kvinde"))[1] == ("44-årige,", 0.5, 1.2, 0.3)
    assert times(reworded(heard, "hun 45-årige kvinde"))[1] == ("45-årige", 0.5, 1.2, None)


def test_a_segment_can_lose_all_its_words_and_get_others() -> None:
    assert reworded(words("tak for at se med"), "") == ()
    assert times(reworded((), "noget helt andet"))[0] == ("noget", 0.0, 0.0, None)


TEXTS = st.text(st.sampled_from("ab ,.-ø"), max_size=24).map(clean_words)


@given(TEXTS, TEXTS)
def test_whatever_is_corrected_the_words_are_the_text_and_times_run_forward(before: str, after: str) -> None:
    heard = words(before)
    found = reworded(heard, after)
    assert text_of_words(found) == after
    assert "".join(word.text for word in found) == after
    flat = [time for word in found for time in (word.start, word.end)]
    assert flat == sorted(flat)
    if heard and found:
        assert heard[0].start <= flat[0]
        assert flat[-1] <= heard[-1].end
    assert reworded(found, after) == found


@given(TEXTS, st.integers(0, 24))
def test_what_is_split_is_the_text_when_it_is_joined_again(text: str, offset: int) -> None:
    left, right = split_words(words(text), offset)
    assert text_of_words(left) == text[:offset].strip()
    assert text_of_words(right) == text[offset:].strip()
    for part in (left, right):
        assert "".join(word.text for word in part) == text_of_words(part)
    if offset < len(text) and text[offset : offset + 1] == " ":
        assert text_of_words(joined_words([left, right])) == text


def test_a_word_that_is_cut_shares_its_time() -> None:
    left, right = split_words((Word("tilbage", 1.0, 1.7, 0.9),), 3)
    assert times(left) == [("til", 1.0, 1.3, None)]
    assert times(right) == [("bage", 1.3, 1.7, None)]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [(" Hej \n der\t", "Hej der"), ("e\u0301n", "én"), ("\u0301 a", "a"), ("a\x00b\x07", "ab"), ("so\u00adve", "sove"), ("   ", "")],
)
def test_words_are_kept_canonical_on_one_line(raw: str, kept: str) -> None:
    assert clean_words(raw) == kept
    assert canonicalise(kept)[0] == kept


def test_what_an_engine_gives_is_tidied() -> None:
    found = tidy([Word(" Hej", 1.0, 1.2, 0.5), Word(" ", 1.2, 1.3, 0.5), Word(",", 1.3, 1.3, 0.5), Word(" \nder", 2.0, 1.5, None)])
    assert found == (Word("Hej", 1.0, 1.2, 0.5), Word(",", 1.3, 1.3, 0.5), Word(" der", 2.0, 2.0, None))


# Laying


def said(start: float, speaker: str | None, text: str, *, guess: bool = False, lasts: float = 1.0) -> Said:
    return Said(start, start + lasts, speaker, guess, text)


def test_neighbours_of_one_speaker_are_one_turn_with_its_times() -> None:
    laid = lay([said(0, "Interviewer", "Hvad så?"), said(2, "Mette", "Jo."), said(30, "Mette", "Det gik."), said(40, "Interviewer", "Nå.")])
    assert laid.text == "Interviewer: Hvad så?\nMette: Jo. Det gik.\nInterviewer: Nå."
    assert [(laid.text[t.start : t.label_end], laid.text[t.talk_start : t.end], t.time_from, t.time_to) for t in laid.turns] == [
        ("Interviewer", "Hvad så?", 0, 1),
        ("Mette", "Jo. Det gik.", 2, 31),
        ("Interviewer", "Nå.", 40, 41),
    ]
    assert laid.speakers == ("Interviewer", "Mette")


def test_a_guess_is_marked_and_never_joined_with_what_is_known() -> None:
    laid = lay([said(0, "Taler 1", "Ja.", guess=True), said(1, "Taler 1", "Nej."), said(2, None, "Hvem?")])
    assert laid.text == "Taler 1?: Ja.\nTaler 1: Nej.\n?: Hvem?"
    assert [turn.speaker for turn in laid.turns] == ["Taler 1", "Taler 1", None]


def test_without_speakers_silences_and_length_make_paragraphs() -> None:
    long = "ord " * 150 + "slut."
    laid = lay([said(0, None, "Et."), said(2.9, None, "To."), said(5.9, None, long), said(7, None, "Tre."), said(8, None, "Fire.")])
    assert laid.text.split("\n") == ["Et. To.", long, "Tre. Fire."]
    assert [(turn.time_from, turn.time_to) for turn in laid.turns] == [(0, 3.9), (5.9, 6.9), (7, 9)]


def test_segments_without_words_leave_nothing() -> None:
    assert lay([said(0, "A", "")]).text == ""
    assert lay([said(0, "A", "Ja."), said(1, "B", ""), said(2, "A", "Jo.")]).text == "A: Ja. Jo."


def test_what_was_blacked_out_is_laid_as_it_is_in_a_whole_turn() -> None:
    assert lay([said(0, "A", BLACK * 2), said(1, "A", BLACK)]).text == "A: " + BLACK * 4
