"""Memos read with what they are about, drafts kept beside the study, Markdown as rows, and a roll of things of different heights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from filled_study import filled_study
from hypothesis import given
from hypothesis import strategies as st

from qualcode.study import Study
from qualcode.study.drafts import Draft, draft_file, forget_draft, keep_draft, kept_draft
from qualcode.study.memos import code_behind, first_words, linkable, memos, memos_about, thing_called, things_named
from qualcode.study.purge import _leftovers
from qualcode.study.verbs.memos import TABLES
from qualcode.text.graphemes import cell_width
from qualcode.tui.memos.listing import is_asked_for, only_name, ordered
from qualcode.tui.widgets.markdown import rendered
from qualcode.tui.widgets.rolling import Roll


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with filled_study(tmp_path / "study") as study:
        yield study


def ids(study: Study, table: str) -> list[str]:
    return [row[0] for row in study.reads.connection.exec_driver_sql(f'SELECT id FROM "{table}"')]


# reads


def test_memos_come_newest_first_with_all_they_are_about(study: Study) -> None:
    about = [{kind: ids(study, table)[0]} for kind, table in TABLES.items()]
    made = study.do("write-memo", text="# Alt\n\nom alting", about=about)["id"]
    newest = memos(study.reads.connection)[0]
    assert newest.id == made
    assert newest.name == "Alt om alting"
    assert [thing.kind for thing in newest.about] == list(TABLES)
    by_kind = {thing.kind: thing for thing in newest.about}
    assert by_kind["coding"].material_id is not None and by_kind["quotation"].start is not None
    assert by_kind["round"].name == "1"
    assert " → " in by_kind["relation"].name
    assert by_kind["memo"].name


def test_a_quotation_is_named_by_its_words_its_material_and_its_line(study: Study) -> None:
    made = study.do("code", codes=["at gå for sig selv"], material="Interview 1", words="Så blev det et år.")
    thing = things_named(study.reads.connection, [("quotation", made["quotation"])])["quotation", made["quotation"]]
    text = study.reads.transcript(thing.material_id or "").text
    assert (thing.name, thing.more) == ("Så blev det et år.", "Interview 1")
    assert text[thing.start : thing.end] == "Så blev det et år."
    assert thing.line is not None and thing.line > 1


def test_what_is_gone_is_not_named(study: Study) -> None:
    code = study.do("make-code", name="kortvarig")["id"]
    memo = study.do("write-memo", text="om den", about=[{"code": code}])["id"]
    study.do("delete-code", code=code)
    assert things_named(study.reads.connection, [("code", code), ("passage", f"{code}:0:3")]) == {}
    assert next(one for one in memos(study.reads.connection) if one.id == memo).about == ()


def test_what_can_be_linked_by_name_and_the_memos_about_a_thing(study: Study) -> None:
    connection = study.reads.connection
    offered = linkable(connection)
    assert {thing.kind for thing in offered} >= {"code", "material", "participant", "round", "group", "memo", "relation"}
    code = next(thing for thing in offered if thing.name == "at holde ud > skam")
    first = [memo.id for memo in memos(connection) if memo.title == "skam"]
    assert memos_about(connection, [code.key]) == first
    later = study.do("write-memo", text="mere", about=[{"code": code.id}, {"round": 1}])["id"]
    assert memos_about(connection, [code.key, ("round", ids(study, "round")[0])]) == [later, *first]
    assert memos_about(connection, []) == []


def test_behind_relations_and_properties_is_a_code(study: Study) -> None:
    connection = study.reads.connection
    relation = next(thing for thing in linkable(connection) if thing.kind == "relation")
    names = {code.id: code.name for code in study.reads.codes()}
    assert names[code_behind(connection, relation) or ""] == "støj"
    study.do("delete-relation", relation=relation.id)
    assert code_behind(connection, relation) is None


def test_a_thing_by_its_name(study: Study) -> None:
    connection = study.reads.connection
    by_name = {thing.name: thing for thing in linkable(connection)}
    assert thing_called(connection, "code", "at holde ud > skam") == by_name["at holde ud > skam"]
    assert thing_called(connection, "participant", " Mette ") == by_name["Mette"]
    assert thing_called(connection, "round", "1") is not None
    for kind, name in (("code", "findes ikke"), ("https", "//example.org"), ("code", ""), ("memo", ""), ("quotation", "x")):
        assert thing_called(connection, kind, name) is None


def test_first_words_leave_the_marks_of_markdown_out() -> None:
    assert first_words("## En *overskrift*\n\n- og mere") == "En *overskrift* - og mere"
    assert len(first_words("ord " * 500)) <= 160


# which are listed


def test_asking_for_some_memos(study: Study) -> None:
    study.do("write-memo", text="løs tanke", kind="reflexive")
    review = study.do("write-memo", text="hvad mener du?", kind="review")["id"]
    every = memos(study.reads.connection)
    assert [memo.text for memo in every if is_asked_for(memo, ("unlinked", None), "")] == ["hvad mener du?", "løs tanke"]
    reviewers = {memo.id for memo in every if memo.comment}
    assert len(reviewers) == 2
    assert {memo.id for memo in every if is_asked_for(memo, ("unsettled", None), "")} == {review, *reviewers}
    study.do("edit-memo", memo=review, resolved=True)
    assert study.history(1)[0].summary == "markerede et memo uden titel som behandlet"
    assert {memo.id for memo in memos(study.reads.connection) if is_asked_for(memo, ("unsettled", None), "")} == reviewers
    assert [memo.text for memo in every if is_asked_for(memo, ("kind", "reflexive"), "")] == ["løs tanke"]
    assert [memo.text for memo in every if is_asked_for(memo, None, "STØJ skam")] == ["Skam og støj hører sammen?"]
    assert [memo.text for memo in every if is_asked_for(memo, None, "interview")] == ["Hun talte om chefen"]
    assert [memo for memo in every if is_asked_for(memo, None, " ")] == every


def test_orders_lose_no_memo(study: Study) -> None:
    codes = {code.id: code for code in study.reads.codes()}
    both = study.do("write-memo", text="om to", about=[{"code": "at holde ud > skam"}, {"code": "at holde ud > støj"}])["id"]
    every = memos(study.reads.connection)
    for order, times in (("date", 1), ("kind", 1), ("code", 2)):
        listed = [one.id for one in ordered(every, order, codes, "da") if hasattr(one, "id")]
        assert set(listed) == {memo.id for memo in every}
        assert listed.count(both) == times
    assert only_name(("about", (("code", next(iter(codes))),)), every, "en").startswith("about")


# drafts


def test_a_draft_is_kept_beside_the_study_and_forgotten(study: Study) -> None:
    draft = Draft(None, "code", "titel", "to linjer\nmed “tegn”", [{"code": "x"}], None)
    assert kept_draft(study.file) is None
    keep_draft(study.file, draft)
    keep_draft(study.file, draft._replace(text="nyere"))
    assert kept_draft(study.file) == draft._replace(text="nyere")
    assert draft_file(study.file).parent == study.file.parent
    assert draft_file(study.file) in _leftovers(study.file), "a purge removes it"
    forget_draft(study.file)
    forget_draft(study.file)
    assert kept_draft(study.file) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", json.dumps({"memo": 1}), json.dumps({"text": "x", "other": 2})])
def test_a_draft_that_cannot_be_read_counts_as_none(study: Study, content: str) -> None:
    draft_file(study.file).write_text(content, encoding="utf-8")
    assert kept_draft(study.file) is None


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    keep_draft(tmp_path / "gone" / "study.qualcode", Draft(None, "code", "", "x", [], None))


# Markdown


def shown(text: str, width: int = 40) -> list[str]:
    return ["".join(part.words for part in row) for row in rendered(text, width).rows]


def test_headings_lists_quotes_and_rules() -> None:
    text = "# Først\n\nHej *du* og **jeg**\n\n- en\n- to\n  1. tre\n\n> citat\n\n---\n\n    kode"
    assert shown(text, 12) == ["Først", "", "Hej du og", "jeg", "", "• en", "• to", "  1. tre", "", "▏ citat", "", "─" * 12, "", "kode"]
    looks = {part.words.strip(): part.look for row in rendered(text, 60).rows for part in row}
    assert (looks["Først"], looks["du"], looks["jeg"], looks["kode"]) == ("title", "em", "strong", "muted")


def test_line_ends_stay_as_they_were_typed_and_markup_is_words() -> None:
    assert shown("en\nto\n\n<b>tre</b> [red]fire[/red] &amp;") == ["en", "to", "", "<b>tre</b> [red]fire[/red] &"]


def test_items_are_indented_when_they_go_on() -> None:
    assert shown("10. et to tre fire fem", 12) == ["10. et to", "    tre fire", "    fem"]


def test_links_are_told() -> None:
    page = rendered("se [skam og *skyld*](code:skam) og <https://example.org>", 40)
    assert page.links == [("skam og skyld", "code:skam"), ("https://example.org", "https://example.org")]


def test_an_item_without_words_is_its_mark() -> None:
    assert [line.rstrip() for line in shown("-\n\nord")] == ["•", "", "ord"]


@given(st.text(max_size=300) | st.text("-1. \r\n>#*`[]()x\x0b", max_size=20), st.integers(20, 90))
def test_no_row_is_wider_than_there_is_room_and_no_word_is_lost(text: str, width: int) -> None:
    for row in rendered(text, width).rows:
        words = "".join(part.words for part in row)
        # A lead deeper than the room leaves eight cells for words; a grapheme is never cut.
        assert cell_width(words) <= max(width, 12) + 2 or len(row) > 3


@given(st.lists(st.sampled_from(["et", "**to**", "tre,", "*fire*", "fem\n", "`seks`"]), max_size=200))
def test_long_paragraphs_keep_their_words(words: list[str]) -> None:
    plain = " ".join(words).replace("*", "").replace("`", "").split()
    assert " ".join(shown(" ".join(words), 30)).split() == plain


# a roll

heights = st.lists(st.integers(2, 30), min_size=1, max_size=40)


@given(heights, st.integers(3, 20), st.lists(st.tuples(st.sampled_from(["see", "roll"]), st.integers(-60, 60)), max_size=20))
def test_what_is_asked_for_is_in_sight_and_no_room_is_left_below(rows: list[int], height: int, steps: list[tuple[str, int]]) -> None:
    roll = Roll(lambda index: rows[index])
    roll.count, roll.height = len(rows), height
    everything = [(index, row) for index, count in enumerate(rows) for row in range(count)]
    last = max(0, len(everything) - height)
    for step, value in steps:
        before = everything.index(roll.top)
        if step == "roll":
            roll.roll(value)
            assert everything.index(roll.top) == min(max(0, before + value), last)
        else:
            index = value % len(rows)
            roll.see(index)
            seen = roll.rows()
            assert (index, 0) in seen
            if rows[index] - 1 <= height:
                assert {(index, row) for row in range(rows[index] - 1)} <= set(seen)
        at = everything.index(roll.top)
        assert at <= last
        assert roll.rows() == everything[at : at + height]
        for index, row in roll.rows():
            if row == 0:
                assert roll.row_of(index) == everything.index((index, 0)) - at
