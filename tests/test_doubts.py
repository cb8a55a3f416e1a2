"""Marks of doubt: loops, repeats, made-up sentences and rushed words are found, and what people do say is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.text.heard import MARKS, Heard, Word
from qualcode.text.sentences import sentences
from qualcode.transcription.doubts import is_loop, with_doubts


def said(text: str, start: float = 0.0, rate: float = 2.5) -> Heard:
    """A segment of these words at so many words a second."""
    words = text.split()
    spoken = tuple(Word(word if at == 0 else f" {word}", start + at / rate, start + (at + 1) / rate, 0.9) for at, word in enumerate(words))
    return Heard(start, start + len(words) / rate, spoken)


def marks(*texts: str, rate: float = 2.5) -> list[tuple[str, ...]]:
    return [one.marks for one in with_doubts([said(text, 10.0 * at, rate) for at, text in enumerate(texts)])]


@pytest.mark.parametrize(
    "text",
    [
        "og så var det " + "det er det, " * 5,
        "Ja, " * 7,
        "Jeg ved ikke, hvad jeg skal sige. " * 3,
        "so I went to the office, and I said to him that " * 2 + "so I went to the office, and I said to him that",
    ],
)
def test_the_same_over_and_over_is_a_loop(text: str) -> None:
    assert marks(text) == [("loop",)]


@pytest.mark.parametrize(
    "text",
    [
        "Nej, nej, nej, nej, det var det ikke.",
        "det, det, det er jo, altså det er jo, det er jo sådan at man ikke ved det",
        "Ja, ja, ja. Ja.",
        "you know, you know, I thought it was, it was all right",
        "",
    ],
)
def test_stammering_and_yes_yes_yes_is_talk(text: str) -> None:
    assert marks(text) == [()]


def test_a_segment_that_comes_again_is_a_repeat() -> None:
    again = "Det var en god tid for mig."
    assert marks(again, "Hvad skete der så?", again.upper(), again) == [(), (), ("repeat",), ("repeat",)]
    assert marks(again, "Et.", "To.", "Tre.", again) == [()] * 5, "people say things again later"
    assert marks("Ja.", "Ja.", "Ja.", "Ja.", "Ja.") == [(), (), (), (), ("repeat",)]


@pytest.mark.parametrize(
    "text",
    [
        "Tekster af Nicolai Winther",
        "Danske tekster af Jørgen M. Jensen.",
        "Undertekster af Ai-Media",
        "Danske tekster af Jesper Buhl Scandinavian Text Service 2018",
        "Teksting av Nicolai Winther",
        "Takk for at du så på",
        "Tak for din opmærksomhed.",
        "Tak fordi I så med!",
        "Thanks for watching!",
        "Thank you for watching.",
        "Subtitles by the Amara.org community",
        "I'll see you in the next video.",
    ],
)
def test_what_subtitles_end_with_is_doubted(text: str) -> None:
    assert marks(text) == [("made-up",)]


@pytest.mark.parametrize(
    "text", ["Tak for at du ville være med.", "Thank you.", "Jeg så teksterne af ham, og det var fint.", "Tak fordi du kom."]
)
def test_thanks_are_talk(text: str) -> None:
    assert marks(text) == [()]


def test_more_words_than_anybody_says_is_rushed() -> None:
    assert marks("det var jo ikke det jeg mente", rate=12) == [("rushed",)]
    assert marks("det var jo ikke det jeg mente", rate=6) == [()]
    assert marks("nej det", rate=20) == [()], "two words prove nothing"


def test_marks_that_are_there_stay_and_stand_in_their_order() -> None:
    given = said("Ja, " * 7)
    [one] = with_doubts([Heard(given.start, given.end, given.words, ("rushed",))])
    assert one.marks == ("loop", "rushed") == tuple(mark for mark in MARKS if mark in one.marks)
    assert one.words == given.words, "nothing is taken away"


def test_a_loop_is_found_wherever_it_stands() -> None:
    head, tail = [f"h{n}" for n in range(30)], [f"t{n}" for n in range(30)]
    for size in range(2, 10):
        group = [f"g{n}" for n in range(size)]
        times = max(3, -(-9 // size))
        assert is_loop([*head, *group * times, *tail])
        assert not is_loop([*head, *group * (times - 1), *tail])


@pytest.mark.shared
def test_real_talk_is_left_in_peace(shared_data: Path) -> None:
    """Sentences of real interviews, as segments: at most a few in a thousand are doubted."""
    from qualcode.readers import read_transcripts

    files = sorted(shared_data.glob("serdif_taguette/data/transcripts/raw/*.odt"))
    doubted = of = 0
    for file in files:
        for transcript in read_transcripts(file):
            told = []
            for turn in transcript.turns:
                for start, end in sentences(transcript.text, turn.talk_start, turn.end, "en"):
                    told.append(said(transcript.text[start:end], 10.0 * len(told), 3.0))
            found = with_doubts(told)
            doubted, of = doubted + sum(bool(one.marks) for one in found), of + len(found)
    assert of > 1000 and doubted / of < 0.005, (doubted, of)
