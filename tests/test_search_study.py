"""Search of a study through its life: what the index finds is what reading every turn finds, whatever was done before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import dump, filled_study, new_study
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qualcode.study import Study
from qualcode.study.database import driver
from qualcode.study.references import find_code
from qualcode.study.search import is_up_to_date, refresh_index, search
from qualcode.text.matching import KINDS, Query, find

Found = set[tuple[str, int, int]]

#: pieces of Danish talk with the traps of search: accents, hyphens, composed and decomposed letters, signs, other scripts
PIECES = (
    "år", "ar", "Året", "årene", "barn", "børn", "barnet", "børne-have", "går", "gik", "ikke", "IKKE", "søster", "soster", "søsters",
    "idé", "ide", "e\u0301n", "én", "covid-19", "C++", "C", "100", "1.000", "👩‍🔬", "👩", "日本語", "日本", "I", "ı", "İ", "ß", "ss", "ﬁn",
    "at miste overblik", "miste overblikket", "—", "…", "\"ja\"", "'nå'", "don't", "øh,", "mm-hm.", "[uklart]", "a_b", "x" * 40,
)  # fmt: skip
TALK = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)
TRANSCRIPT = st.lists(st.tuples(st.sampled_from(("A", "Mette", "")), TALK), min_size=1, max_size=5).map(
    lambda turns: "\n\n".join(f"{who}: {talk}" if who else talk for who, talk in turns)
)
QUERY = st.builds(Query, st.sampled_from(KINDS), st.lists(st.sampled_from(PIECES), min_size=1, max_size=2).map(" ".join))


def read_all(study: Study, query: Query, language: str = "da") -> Found:
    """The hits by reading every turn of every current text."""
    found: Found = set()
    for material in study.reads.materials():
        transcript = study.reads.transcript(material.id)
        for turn in transcript.turns:
            found |= {(material.id, *span) for span in find(query, transcript.text, turn.talk_start, turn.end, language)}
    return found


def searched(study: Study, query: Query, *, writable: bool = True, language: str = "da", codes: frozenset[str] | None = None) -> Found:
    """The hits by searching; each says the words it hit, and where they stand."""
    hits = search(study.reads.connection, query, language=language, writable=writable, code_ids=codes)
    for hit in hits:
        transcript = study.reads.transcript(hit.material_id)
        assert transcript.text[hit.start : hit.end] == hit.words
        assert hit.turn is not None
        turn = transcript.turns[hit.turn - 1]
        assert turn.talk_start <= hit.start < hit.end <= turn.end
        frozen = transcript.material.frozen
        assert (hit.line is not None) == frozen
        assert hit.line is None or transcript.lines[hit.line - 1][0] <= hit.start < transcript.lines[hit.line - 1][1]
    assert len({(hit.material_id, hit.start, hit.end) for hit in hits}) == len(hits)
    return {(hit.material_id, hit.start, hit.end) for hit in hits}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with new_study(tmp_path_factory.mktemp("search") / "s") as study:
        yield study


@given(texts=st.lists(TRANSCRIPT, min_size=1, max_size=3), queries=st.lists(QUERY, min_size=1, max_size=6))
@example(texts=["Et år"], queries=[Query("word", "ar"), Query("prefix", "a"), Query("substring", "ar")])
@example(texts=["A: e\u0301n gang"], queries=[Query("word", "én"), Query("substring", "e"), Query("prefix", "é")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_the_index_finds_what_reading_finds(empty: Study, texts: list[str], queries: list[Query]) -> None:
    with empty.action("import"):
        for text in texts:
            empty.do("add-material", name="m", text=text)
    try:
        for query in queries:
            assert searched(empty, query) == read_all(empty, query), query
            assert is_up_to_date(empty.reads.connection, "da")
    finally:
        empty.undo()


ALL = [
    Query(kind, text) for kind in KINDS for text in ("år", "ar", "hejreskov", "hun", "gå", "ikke", "gik efter", "læse", "lyd", "Lyset var")
]


def everything_found(study: Study) -> None:
    for query in ALL[::4]:
        assert searched(study, query) == read_all(study, query), query


def test_ar_does_not_find_aar(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        for kind in ("word", "phrase", "prefix", "lemma"):
            assert {hit.words for hit in hits(study, Query(kind, "ar"))} == {"ar"}  # type: ignore[arg-type]
            assert {hit.words for hit in hits(study, Query(kind, "år"))} == {"år"}  # type: ignore[arg-type]
        assert "år" not in {hit.words for hit in hits(study, Query("substring", "ar"))}


def hits(study: Study, query: Query) -> list:  # type: ignore[type-arg]
    return search(study.reads.connection, query, language="da", writable=True)


def test_search_keeps_up_with_what_is_done(tmp_path: Path) -> None:
    """Each step that changes words, and its undo and redo, is followed at the next search."""
    steps: list[tuple[str, dict[str, object]]] = [
        ("add-material", {"name": "Ny", "text": "Mette: endnu et år i hejreskov"}),
        ("edit-text", {"material": "Ny", "text": "Mette: endnu to ar i hejreskov"}),
        ("freeze", {"material": "Ny"}),
        ("edit-text", {"material": "Ny", "text": "Mette: slet ikke noget"}),
        ("delete-material", {"material": "Ny"}),
        ("merge-speakers", {"material": "Interview 1", "into": "Mette", "labels": ["Interviewer"]}),
        ("edit-text", {"material": "Udkast", "text": "Birgit: det er læst nu.\n\nKarim: hun gik."}),
        ("delete-material", {"material": "Interview 1", "codings": "drop"}),
    ]
    with filled_study(tmp_path / "s") as study:
        everything_found(study)
        for verb, arguments in steps:
            study.do(verb, **arguments)
            everything_found(study)
        for _ in steps:
            study.undo()
            everything_found(study)
        for _ in steps:
            study.redo()
        everything_found(study)
        assert "search_unit" not in dump(study), "the index is no content"
    with Study.open(tmp_path / "s") as study:
        everything_found(study)


def test_inside_a_code(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        code = find_code(study.reads.connection, "at gå for sig selv")
        other = find_code(study.reads.connection, "at holde ud > støj")
        spans = [
            (row["material_id"], row["start"], row["end"])
            for row in dump(study)["quotation"].values()
            if any(coding["code_id"] == code and coding["quotation_id"] == row["id"] for coding in dump(study)["coding"].values())
        ]
        for query in ALL:
            expected = {
                hit for hit in read_all(study, query) if any(hit[0] == m and start <= hit[1] and hit[2] <= end for m, start, end in spans)
            }
            assert searched(study, query, codes=frozenset({code})) == expected
        assert searched(study, Query("word", "hejreskov"), codes=frozenset({code}))
        assert not searched(study, Query("word", "hejreskov"), codes=frozenset({other}))
        assert not searched(study, Query("word", "hejreskov"), codes=frozenset())
        study.do("uncode", material="Interview 1", words="måtte jeg gå i hejreskov", code=code)
        assert not searched(study, Query("word", "hejreskov"), codes=frozenset({code}))


def test_a_reader_searches_without_an_index_and_with_an_old_one(tmp_path: Path) -> None:
    filled_study(tmp_path / "s").close()
    for time in ("i år", "sidste år"):
        with Study.open(tmp_path / "s", write=False) as study:
            for query in ALL:
                assert searched(study, query, writable=False) == read_all(study, query)
        with Study.open(tmp_path / "s") as study:
            refresh_index(study.reads.connection, "da")
            study.do("edit-text", material="Udkast", text=f"Birgit: hun gik ikke i hejreskov {time}.")
            assert not is_up_to_date(study.reads.connection)


def test_lemmas_follow_the_language(tmp_path: Path) -> None:
    """An index made with Danish lemmas does not answer in English, nor the other way round."""
    with new_study(tmp_path / "s") as study:
        study.do("add-material", name="a", text="Mette: børnene gik. The children went.")
        for language in ("da", "en", "da"):
            for writable in (False, True):
                for word in ("barn", "child", "gå", "go"):
                    query = Query("lemma", word)
                    assert searched(study, query, language=language, writable=writable) == read_all(study, query, language), (
                        language,
                        word,
                    )


def test_material_without_turns_is_searched(tmp_path: Path) -> None:
    from qualcode.study.verbs.materials import insert_transcript
    from qualcode.text.plain import Transcript

    with new_study(tmp_path / "s") as study:
        plain = Transcript(name="uden", text="et år uden ture", turns=(), speakers=(), encoding="utf-8", source="")
        with study.action("import") as work:
            insert_transcript(work, plain, kind="document")
        for writable in (False, True):
            [hit] = search(study.reads.connection, Query("word", "år"), language="da", writable=writable)
            assert (hit.words, hit.turn, hit.line, hit.start) == ("år", None, None, 3)


@pytest.mark.parametrize("left", range(6))
def test_an_index_half_made_is_made_anew(tmp_path: Path, left: int) -> None:
    """As after a kill between two of its tables."""
    with filled_study(tmp_path / "s") as study:
        everything_found(study)
        tables = [row[0] for row in driver(study.reads.connection).execute("SELECT name FROM sqlite_master WHERE name LIKE 'search_%'")]
        for number, table in enumerate(name for name in tables if name.count("_") == 1):
            if number != left:
                driver(study.reads.connection).execute(f'DROP TABLE IF EXISTS "{table}"')
        for query in ALL[:5]:
            assert searched(study, query, writable=False) == read_all(study, query)
        everything_found(study)


def test_search_leaves_the_journal_alone(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        study.undo()
        before, events = study.history(), driver(study.reads.connection).execute("SELECT max(number) FROM event").fetchone()
        everything_found(study)
        assert study.history() == before
        assert driver(study.reads.connection).execute("SELECT max(number) FROM event").fetchone() == events
        assert study.redo() is not None
