"""Sentences of spoken Danish and English."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.text.sentences import sentence_at, sentences

DANISH = [
    ["Jeg var hos dr. Hansen bl.a. i går, ca. kl. 12.30, d. 3. maj.", "Så gik jeg hjem."],
    ["Vi fik f.eks. kaffe, te osv.", "Det var alt."],
    ["Vi fik kaffe osv. og gik."],
    ["Han er 23.", "Hun er 24."],
    ["Det var den 23. August.", "Og så?"],
    ["Det 3. år gik bedre."],
    ["Se s. 12 og nr. 5."],
    ["Jeg… altså… jeg ved det ikke…", "Og hvad så?!", "Ja."],
    ["Jeg... jeg ved det ikke..."],
    ["Hun sagde ”Ja!” og gik.", "”Nej.”", "(Griner.)", "Okay."],
    ["ja det ved jeg ikke"],
    ["Hun kom sen.", "Det kostede 100 kr.", "Det tog 5 min. i alt."],
]
ENGLISH = [
    ["I saw Mr. Smith, e.g. on Monday, i.e. at 5 p.m.", 'He said "No."', "Then he left (really!)."],
    ["Dr. No vs. Prof. Yes etc.", "The end... maybe."],
    ["J. Smith came.", "No. 5 is alive.", "No.", "I did not."],
    ["And then… I went.", "Yes…", "But no."],
]


@pytest.mark.parametrize(("language", "expected"), [*(("da", case) for case in DANISH), *(("en", case) for case in ENGLISH)])
def test_sentences_end_where_a_reader_ends_them(language: str, expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text, 0, len(text), language)] == expected


def test_a_line_end_ends_a_sentence_unless_the_next_line_goes_on() -> None:
    text = "Første linje\nAnden linje er brudt\naf hånd.\n\n  Tredje"
    assert [text[start:end] for start, end in sentences(text, 0, len(text), "da")] == [
        "Første linje",
        "Anden linje er brudt\naf hånd.",
        "Tredje",
    ]


def test_an_unknown_language_has_sentences_too() -> None:
    text = "Første. Anden."
    assert len(sentences(text, 0, len(text), "xx-unknown")) == 2


TALK = st.text(st.sampled_from('aB1 .?!…\n"”(),’-👍\u0301'), max_size=80)


@given(TALK, st.data())
@settings(deadline=None)
def test_sentences_hold_all_that_is_said_and_each_offset_has_its_own(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = sentences(text, start, end, "da")
    last = start
    for first, stop in found:
        assert not text[last:first].strip()
        assert text[first:stop].strip() == text[first:stop] != ""
        last = stop
    assert not text[last:end].strip()
    offset = data.draw(st.integers(start, end))
    here = sentence_at(text, start, end, offset, "da")
    if not found:
        assert here is None
        return
    assert here is not None
    assert text[here[0] : here[1]].strip() == text[here[0] : here[1]] != ""
    assert here[0] <= offset or not text[start : here[0]].strip()
    if start < end and offset < end and not text[offset].isspace() and here[0] <= offset:
        assert offset < here[1]


def test_one_sentence_of_a_very_long_turn_is_quick_and_the_same() -> None:
    text = "".join(
        f"Hun var hos dr. Hansen {number} gange og kunne ikke overskue det, bl.a. fordi det var for meget. " for number in range(3000)
    )
    started = time.perf_counter()
    sentence = sentence_at(text, 0, len(text), 200_000, "da")
    assert time.perf_counter() - started < 0.2
    whole = sentences(text, 0, len(text), "da")
    assert len(whole) == 3000
    assert sentence in whole


def test_a_long_turn_without_any_punctuation() -> None:
    text = "ord " * 5000
    assert "".join(text[start:end] for start, end in sentences(text, 0, len(text), "da")).replace(" ", "") == "ord" * 5000
    text = "x" * 20_000
    assert sum(end - start for start, end in sentences(text, 0, len(text), "da")) == 20_000


def test_the_sentence_at_a_cursor_is_one_of_the_sentences_of_the_text() -> None:
    """Two ways of looking for words, one set of rules: on real speech they part in at most one sentence of a hundred."""
    from qualcode.readers import read_transcripts
    from qualcode.resources import corpora

    seen = apart = 0
    for language in ("en", "da"):
        for file in sorted((corpora() / language).iterdir()):
            [transcript] = read_transcripts(file)
            for turn in transcript.turns:
                for span in sentences(transcript.text, turn.talk_start, turn.end, language):
                    seen += 1
                    apart += sentence_at(transcript.text, turn.talk_start, turn.end, span[0], language) != span
    assert seen > 1500
    assert apart <= seen // 100


def test_a_key_does_not_wait_for_spacy() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from qualcode.text.sentences import sentence_at; "
        "sentence_at('Ja. Nej.', 0, 8, 5, 'da'); sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
