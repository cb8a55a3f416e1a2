"""Canonical text and the map into it: checked against the standard library's normalisation and against cutting the input in two."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.canonical import BYTES, CODE_POINTS, UTF16, OutOfRange, canonicalise, decode
from qualcode.text.canonical import _is_tail as is_tail

TRICKY = (
    "ae\u0301\u030a\u0323\u093c\u0958\u0915\u093e\r\n\t\v\f\x85\u2028\u2029\x00"
    "\x07\x1f\x7f\xad\ufeff æøå\u212b\u1100\u1161\u11a8\uac00👍🏽\u200d🇩🇰語"
)
texts = st.one_of(st.text(st.sampled_from(TRICKY), max_size=30), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))


def cleaned_by_hand(raw: str) -> str:
    """The rules of canonical text, one character after the other."""
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n")
    kept = []
    for character in text:
        if character in "\r\v\f\x85\u2028\u2029":
            kept.append("\n")
        elif character in "\n\t" or (unicodedata.category(character) != "Cc" and character not in "\xad\ufeff"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


@given(texts)
def test_equals_the_rules_applied_one_after_the_other(raw: str) -> None:
    assert canonicalise(raw)[0] == cleaned_by_hand(raw)


@given(texts)
def test_is_idempotent_and_then_the_map_changes_nothing(raw: str) -> None:
    text, _ = canonicalise(raw)
    again, offsets = canonicalise(text)
    assert again == text
    assert [offsets.at(offset) for offset in range(len(text) + 1)] == list(range(len(text) + 1))


@given(texts)
def test_a_mapped_offset_cuts_the_canonical_text_where_the_raw_text_is_cut(raw: str) -> None:
    raw = raw.removeprefix("\ufeff")
    text, offsets = canonicalise("\ufeff" + raw)
    before = 0
    for offset in range(len(raw) + 1):
        low, high = offsets.span(offset, offset)
        assert before <= low <= high <= len(text)
        before = low
        if low == high:
            head, tail = canonicalise("\ufeff" + raw[:offset])[0], canonicalise("\ufeff" + raw[offset:])[0]
            assert head + tail == text
            assert offsets.at(offset) == len(head)
    assert (offsets.at(0), offsets.at(len(raw))) == (0, len(text))


@given(texts)
def test_utf16_units_and_bytes_agree_with_code_points(raw: str) -> None:
    raw = raw.lstrip("\ufeff\0")  # a mark and a zero character look like another mark
    encodings: list[tuple[str, bytes]] = [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
    ]
    for encoding, mark in [*encodings, ("utf-32-be", b"\0\0\xfe\xff")]:
        text, offsets = canonicalise(mark + raw.encode(encoding), None if mark else encoding)
        assert text == canonicalise("\ufeff" + raw)[0]
        for offset in range(len(raw) + 1):
            expected = offsets.span(offset, offset)
            units = len(raw[:offset].encode("utf-16-le")) // 2
            place = len(mark) + len(raw[:offset].encode(encoding))
            assert offsets.span(units, units, UTF16) == expected
            assert offsets.span(place, place, BYTES) == expected
        assert offsets.length(BYTES) == len(mark) + len(raw.encode(encoding))


def test_every_character_that_can_attach_to_another_is_looked_at_with_it() -> None:
    seconds = set()
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(chr(int(parts[1], 16)))
        if not is_tail(character):
            assert unicodedata.combining(character) == 0
            assert not is_tail(unicodedata.normalize("NFC", character)[0])
    assert all(is_tail(second) for second in seconds)


@pytest.mark.parametrize("place", range(4))
def test_carriage_returns_in_every_position(place: int) -> None:
    for end in ("\r\n", "\r", "\r\r\n", "\n\r"):
        raw = "abc"[:place] + end + "abc"[place:]
        text, offsets = canonicalise(raw)
        lines = end.replace("\r\n", "\n").replace("\r", "\n")
        assert text == "abc"[:place] + lines + "abc"[place:]
        assert offsets.span(place + len(end), len(raw)) == (place + len(lines), len(text))


def test_an_end_inside_what_became_one_is_widened_and_said_to_be() -> None:
    text, offsets = canonicalise("e\u0301 x\r\ny")
    assert text == "é x\ny"
    assert offsets.widen(1, 3, text) == (0, 2, True)
    assert offsets.widen(0, 5, text) == (0, 4, True)
    assert offsets.widen(0, 2, text) == (0, 1, False)
    assert offsets.widen(6, 7, text) == (4, 5, False)


def test_hangul_written_in_parts_becomes_syllables() -> None:
    text, offsets = canonicalise(unicodedata.normalize("NFD", "한국 가"))
    assert text == "한국 가"
    assert [offsets.at(offset) for offset in range(10)] == [0, 0, 0, 1, 1, 1, 2, 3, 3, 4]


def test_an_end_inside_a_grapheme_is_widened() -> None:
    family = "👨\u200d👩\u200d👧"
    text, offsets = canonicalise(f"en {family} to")
    assert offsets.widen(3, 4, text) == (3, 8, True)
    assert offsets.widen(4, 6, text, UTF16) == (3, 8, True), "a surrogate pair was cut in two"
    assert offsets.widen(0, 3, text) == (0, 3, False)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 8), (9, 9), (2, 1)])
def test_offsets_out_of_range_are_refused(start: int, end: int) -> None:
    text, offsets = canonicalise("abc\r\nde")
    for unit in (CODE_POINTS, UTF16, BYTES):
        with pytest.raises(OutOfRange):
            offsets.widen(start, end, text, unit)


def test_half_a_unit_is_widened() -> None:
    text, offsets = canonicalise("\ufeffæøå".encode("utf-16-le"))
    assert text == "æøå"
    assert offsets.span(3, 5, BYTES) == (0, 2)
    assert offsets.span(0, 4, BYTES) == (0, 1), "the byte order mark belongs before the first character"


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        ("Så ægte".encode(), "Så ægte", "utf-8"),
        ("\ufeffSå".encode(), "Så", "utf-8"),
        ("Så – ”hårdt” €".encode("cp1252"), "Så – ”hårdt” €", "cp1252"),
        ("\ufeffSå 👍".encode("utf-16-le"), "Så 👍", "utf-16-le"),
        ("\ufeffSå 👍".encode("utf-16-be"), "Så 👍", "utf-16-be"),
        ("\ufeffSå".encode("utf-32-le"), "Så", "utf-32-le"),
        ("Så sagde hun ”nej”".encode("utf-16-le"), "Så sagde hun ”nej”", "utf-16-le"),
        ("Så sagde hun ”nej”".encode("utf-16-be"), "Så sagde hun ”nej”", "utf-16-be"),
        (b"s\xe5 \x81", "så \ufffd", "cp1252"),
        (b"\xef\xbb\xbfs\xe5", "s\ufffd", "utf-8"),
        (b"", "", "utf-8"),
        (b"\0", "\0", "utf-8"),
    ],
)
def test_decoding(raw: bytes, text: str, encoding: str) -> None:
    assert decode(raw) == (text, encoding)


def test_the_encoding_given_goes_before_everything() -> None:
    assert decode("æøå".encode(), "latin-1") == ("Ã¦Ã¸Ã¥", "iso8859-1")
    assert decode("æøå".encode("mac_roman"), "mac_roman")[0] == "æøå"
    assert decode("\ufeffæ".encode(), "utf-8")[0] == "æ"
    text, offsets = canonicalise("日本\n語".encode("shift_jis"), "shift_jis")
    assert (text, offsets.span(4, 7, BYTES)) == ("日本\n語", (2, 4))


@pytest.mark.parametrize(("encoding", "error"), [("utf-8", UnicodeDecodeError), ("no-such", LookupError)])
def test_an_encoding_that_does_not_fit_is_an_error(encoding: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode("æ".encode("cp1252"), encoding)


def test_surrogates_never_get_through() -> None:
    text, _ = canonicalise("a\ud83d\ude00b\ud83dc\ude00")
    assert text == "a😀b\ufffdc\ufffd"
    text.encode()


def test_a_long_run_of_odd_characters_is_no_trap() -> None:
    for odd in ("\x00", "\xad", "\u0301", "\r", "\u1160"):
        assert len(canonicalise("a" + odd * 200_000 + "b")[0]) <= 200_002


def make_transcript(characters: int) -> str:
    line = "Borger1: Jeg har jo også – altså – været på arbejde, og så kunne jeg ikke overskue det.\n"
    return line * (characters // len(line))


@pytest.mark.parametrize("change", [str, lambda text: text.replace("\n", "\r\n"), lambda text: unicodedata.normalize("NFD", text)])
def test_long_transcripts_come_out_whole(change: Callable[[str], str]) -> None:
    text = make_transcript(300_000)
    assert canonicalise(change(text))[0] == text
