"""Search: what is found, where, and that the index never leaves out a turn that holds a hit."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.canonical import canonicalise
from qualcode.text.folding import fold
from qualcode.text.graphemes import is_boundary
from qualcode.text.lemmas import lemma, lemmas
from qualcode.text.matching import KINDS, Kind, Query, find, fts_expression, index_row, parse_query
from qualcode.text.words import words

TRICKY = "abAB æåÅØ'’-.\n\t_*\"ßẞİıſǅﬁﬀΣσςe\u0301\u0323r\u030aकि्语👍\u200d½²\ue000İK"
texts = st.text(st.sampled_from(TRICKY), max_size=30).map(lambda raw: canonicalise(raw)[0])
queries = st.builds(Query, st.sampled_from([kind for kind in KINDS if kind != "lemma"]), st.text(st.sampled_from(TRICKY), max_size=4))


def found(query: str | Query, text: str, language: str = "da") -> list[str]:
    query = parse_query(query) if isinstance(query, str) else query
    return [text[start:end] for start, end in find(query, text, language=language)]


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("overblik", "word", "overblik"),
        (" miste  overblik ", "phrase", "miste overblik"),
        ('"overblik"', "phrase", "overblik"),
        ("”at miste”", "phrase", "at miste"),
        ("»at miste«", "phrase", "at miste"),
        ("overbl*", "prefix", "overbl"),
        ("at overbl*", "prefix", "at overbl"),
        ("a\u030ar", "word", "år"),
        ('"', "word", '"'),
        ("*", "prefix", ""),
        ("", "word", ""),
        ("\x00\xad", "word", ""),
    ],
)
def test_what_a_user_typed(typed: str, kind: Kind, text: str) -> None:
    assert parse_query(typed) == Query(kind, text)


def test_a_kind_that_is_given_is_kept() -> None:
    assert parse_query("at miste*", "substring") == Query("substring", "at miste*")
    assert parse_query("mist*", "prefix") == Query("prefix", "mist")


def test_danish_letters_are_letters_of_their_own() -> None:
    text = "Et ar, et år, ÅR, Ar, åre, gør gor"
    assert found("ar", text) == ["ar", "Ar"]
    assert found("år", text) == ["år", "ÅR"]
    assert found("gor", text) == ["gor"]
    assert found(Query("substring", "ar"), text) == ["ar", "Ar"]
    assert found("ar*", text) == ["ar", "Ar"]
    assert found(Query("substring", "r"), "r\u030a r") == ["r"]
    assert found("r", "r\u030a r") == ["r"], "a letter with an accent that has no letter of its own is not the letter"


def test_words_phrases_prefixes_and_parts() -> None:
    text = "Overblik: overblikket, at  miste\noverblik; at miste, overblik. covid-19"
    assert found("overblik", text) == ["Overblik", "overblik", "overblik"]
    assert found("overbl*", text) == ["Overblik", "overblikket", "overblik", "overblik"]
    assert found("at miste overblik", text) == ["at  miste\noverblik"]
    assert found('"miste, overblik"', text) == ["miste, overblik"]
    assert found("at over*", text) == []
    assert found("miste over*", text) == ["miste\noverblik"]
    assert found("covid", text) == ["covid"]
    assert found("covid-19", text) == ["covid-19"]
    assert found(Query("substring", "erbl"), text) == ["erbl"] * 4
    assert found(Query("substring", "aa"), "aaaaa") == ["aa", "aa"]


def test_a_query_of_signs_is_no_pattern() -> None:
    assert found("(a|b)", "a (a|b) b") == ["(a|b)"]
    assert found(Query("substring", ".*"), "a.*b") == [".*"]
    assert found("C++", "C, C++ og C") == ["C++"]


def test_lemmas_find_the_forms_of_a_word() -> None:
    text = "Overblikket mistede jeg. Børnene mister overblik, og barnets."
    assert found(Query("lemma", "overblik"), text) == ["Overblikket", "overblik"]
    assert found(Query("lemma", "barn"), text)[:1] == ["Børnene"]
    assert found(Query("lemma", "mister overblik"), text) == ["mister overblik"]
    assert found(Query("lemma", "went home"), "They went home; we go home", "en") == ["went home", "go home"]
    assert found(Query("lemma", "..."), text) == []


def test_a_word_is_its_own_lemma_where_the_tables_are_silent() -> None:
    assert lemma("Jobcentret’s", "da") == lemma("jobcentret's", "da")
    assert lemma("Blafsprut", "da") == "blafsprut"
    assert lemma("Ord", "no-such-language") == "ord"
    assert lemmas(["Børnene", "GIK"], "da") == ["barn", "gå"]


def test_only_the_range_asked_for_is_searched_but_words_are_seen_whole() -> None:
    text = "overblik overblikket"
    assert list(find(Query("word", "overblik"), text, 0, 4)) == []
    assert list(find(Query("word", "overblik"), text, 9, 17)) == [], "the word goes on beyond the range"
    assert list(find(Query("word", "blik"), text, 4)) == [], "the word begins before the range"
    assert list(find(Query("prefix", "over"), text, 9, 17)) == []
    assert list(find(Query("substring", "blik"), text, 8)) == [(13, 17)]
    assert list(find(Query("substring", "blik"), text, 0, 7)) == []
    assert list(find(Query("substring", "verb"), text, 0, 5)) == [(1, 5)]


@given(st.text())
def test_folding_moves_no_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    for before, after in zip(text, fold(text), strict=True):
        assert after in (before, before.casefold(), before.lower())
    assert fold(fold(text)) == fold(text)


@given(queries, texts)
def test_a_hit_reads_as_the_query(query: Query, text: str) -> None:
    wanted = fold(canonicalise(query.text)[0]).split()
    last = 0
    for start, end in find(Query(query.kind, canonicalise(query.text)[0]), text):
        hit = fold(text[start:end])
        assert last <= start < end
        assert is_boundary(text, start)
        assert is_boundary(text, end)
        last = end
        if query.kind == "prefix":
            assert " ".join(hit.split()).startswith(" ".join(wanted))
        elif query.kind == "substring":
            assert hit == fold(canonicalise(query.text)[0])
        else:
            assert hit.split() == wanted


@given(texts, st.data())
def test_every_word_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    spans = [span for span in words(text) if all(is_boundary(text, edge) for edge in span)]
    spans = [span for span in spans if unicodedata.category(text[span[0] - 1 : span[0]] or " ")[0] != "M"]
    if not spans:
        return
    start, end = data.draw(st.sampled_from(spans))
    assert (start, end) in list(find(parse_query(text[start:end], "word"), text))


def index(rows: list[str], language: str = "none") -> sqlite3.Connection:
    """A search index as a study keeps it, one row a turn, numbered from 0."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE turn USING fts5(text, lemmas, tokenize = 'unicode61 remove_diacritics 0')")
    connection.executemany(
        "INSERT INTO turn (rowid, text, lemmas) VALUES (?, ?, ?)", [(number, *index_row(row, language)) for number, row in enumerate(rows)]
    )
    return connection


def candidates(connection: sqlite3.Connection, query: Query, language: str = "none") -> set[int] | None:
    expression = fts_expression(query, language)
    if expression is None:
        return None
    return {number for (number,) in connection.execute("SELECT rowid FROM turn WHERE turn MATCH ?", (expression,))}


@given(queries, st.lists(texts, max_size=4))
def test_the_index_names_every_turn_with_a_hit(query: Query, rows: list[str]) -> None:
    query = parse_query(query.text, query.kind)
    connection = index(rows)
    named = candidates(connection, query)
    connection.close()
    if named is not None:
        assert {number for number, row in enumerate(rows) if any(find(query, row))} <= named


def test_the_index_names_every_turn_with_a_lemma() -> None:
    rows = ["Børnene gik hjem.", "Et barn’s hjem", "Hun går\nhjem!", "Intet"]
    connection = index(rows, "da")
    for typed, expected in {"barn": {0, 1}, "gå hjem": {0, 2}, "hjem": {0, 1, 2}, "børnene gik": {0}}.items():
        assert {number for number, row in enumerate(rows) if any(find(Query("lemma", typed), row, language="da"))} == expected
        assert candidates(connection, Query("lemma", typed), "da") == expected
    connection.close()


def test_whatever_ends_a_word_for_us_ends_a_token_for_the_index() -> None:
    """Otherwise a word beside such a character, a new emoji say, would be found by us and unknown to the index."""
    signs = [chr(number) for number in range(0x21, 0x20000) if not 0xD800 <= number < 0xE000]
    rows = [f"ord{sign}" for sign in signs if any(find(Query("word", "ord"), f"ord{sign}"))]
    assert len(rows) > 7000
    connection = index(rows)
    named = candidates(connection, Query("word", "ord"))
    connection.close()
    assert named == set(range(len(rows)))


def test_the_index_knows_the_two_cases_of_every_letter() -> None:
    letters = [chr(number) for number in range(0x41, 0x20000) if unicodedata.is_normalized("NFC", chr(number))]
    letters = [letter for letter in letters if letter.isalpha() and fold(letter) != letter]
    assert len(letters) > 1000
    connection = index([f"x{fold(letter)}x" for letter in letters])
    for number, letter in enumerate(letters):
        assert number in (candidates(connection, Query("word", f"x{letter}x")) or set()), letter
    connection.close()


@pytest.mark.parametrize("text", ['"', '" OR "', 'a" NEAR b', "text : a", "-a", "^a", "a AND b", "{a b} : c", "(a", "a*b", "++"])
def test_an_expression_cannot_be_broken_out_of(text: str) -> None:
    connection = index(["a AND b"])
    for kind in KINDS:
        candidates(connection, Query(kind, text))
    connection.close()
