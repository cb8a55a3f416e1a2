"""The search screen as its user works it: letters in, hits out, opened and coded."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import filled_study
from test_tui_pages import at_work, go
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.facets import Surroundings
from qualcode.study.search import Place, is_up_to_date
from qualcode.text.matching import Query
from qualcode.tui.app import Workbench
from qualcode.tui.coding.picker import CodePicker
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.search.hits import AroundPane, Heading, Hits, filled, last_cells, turn_rows
from qualcode.tui.search.page import SearchPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, PickDialog
from qualcode.tui.widgets.lists import LineList


def page(pilot: Pilot[None]) -> SearchPage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, SearchPage))


def told(pilot: Pilot[None], bar: str = "how") -> str:
    return page(pilot).query_one(f"#{bar}", Bar).words()


def rows(pilot: Pilot[None]) -> list[str]:
    hits = page(pilot).hit_list
    return [hits.render_line(y).text.rstrip() for y in range(len(hits.items))]


def words_of_hits(pilot: Pilot[None]) -> list[str]:
    hits = page(pilot).hit_list
    return [page(pilot)._surroundings(one.version_id).text[one.start : one.end] for one in hits.items if isinstance(one, Place)]


async def settled(pilot: Pilot[None]) -> None:
    """All hits are there."""
    for _ in range(200):
        await pilot.pause(0.01)
        if page(pilot)._going is None or page(pilot)._going.over:
            break
    await pilot.pause()


async def look_for(pilot: Pilot[None], words: str) -> None:
    if not isinstance(pilot.app.screen, SearchPage):
        await go(pilot, "search")
    await pilot.press(*("space" if letter == " " else letter for letter in words))
    await settled(pilot)


async def test_hits_come_while_typing_under_their_material(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, "h")
        assert not rows(pilot), "one letter finds nothing"
        await look_for(pilot, "ej")
        assert words_of_hits(pilot) == ["hejreskov", "hejreskov"]
        assert "2 fund i 2 materialer" in told(pilot)
        assert "begynder med" in told(pilot)
        first, hit, second, other = rows(pilot)
        assert "Interview 1 · runde 1 · sygemeldte" in first
        assert first.endswith("1")
        assert "Mette" in hit
        assert "måtte jeg gå i hejreskov. Jeg skammede" in hit
        assert "Feltnote" in second
        assert "hejreskov er det bedste sted" in other
        assert hit.index("hejreskov") == other.index("hejreskov"), "one below the other"


async def test_a_hit_is_marked_without_colour(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "hejre")
        strip = page(pilot).hit_list.render_line(3)
        [found] = [segment for segment in strip if segment.text == "hejreskov"]
        assert found.style
        assert found.style.underline
        assert found.style.bold


async def test_enter_opens_the_hit_where_the_others_can_be_stepped_to(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "jeg")
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        coding = pilot.app.screen
        assert isinstance(coding, CodingScreen)
        assert coding.material
        assert coding.material.name == "Interview 1"
        view = coding.view
        assert view.document.text[view.selection.start : view.selection.end] == "jeg"
        assert len(view.found) == 6
        second = view.selection.start
        await pilot.press("f")
        assert view.selection.start > second
        assert view.document.text[view.selection.start : view.selection.end].lower() == "jeg"


@pytest.mark.parametrize("without_interviewers", [False, True])
async def test_the_whole_study_is_coded_by_the_same_search(tmp_path: Path, without_interviewers: bool) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "jeg")
        page(pilot).memory.without_interviewers = without_interviewers
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        coding = pilot.app.screen
        assert isinstance(coding, CodingScreen)
        assert coding.view.found_by == (None if without_interviewers else Query("prefix", "jeg"))
        await pilot.press("A")
        await pilot.pause()
        offered = [choice.value.key for choice in pilot.app.screen.query_one("#choices", LineList).items]
        assert any(key.startswith("coding.hits-here") for key in offered)
        assert any(key.startswith("coding.hits-study") for key in offered) is not without_interviewers


async def test_coming_back_all_is_as_it_was(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "jeg")
        await pilot.press("enter", "down", "down")
        here = page(pilot).hit_list.item
        await pilot.press("enter")
        await pilot.pause()
        await go(pilot, "search")
        await settled(pilot)
        assert page(pilot).hit_list.item == here
        assert page(pilot).hit_list.has_focus
        assert page(pilot).query_one("#words").value == "jeg"  # type: ignore[attr-defined]


async def test_each_way_of_matching(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, "skam")
        assert words_of_hits(pilot) == ["skammede"]
        await pilot.press("ctrl+n")
        await settled(pilot)
        assert "hele ord" in told(pilot)
        assert words_of_hits(pilot) == []
        assert "skam" in told(pilot, "status")
        await pilot.press("ctrl+n")
        await settled(pilot)
        assert "dele af ord" in told(pilot)
        assert words_of_hits(pilot) == ["skam"], "a part of a word"
        await pilot.press("ctrl+n", "ctrl+n")
        await settled(pilot)
        assert "begynder med" in told(pilot)


async def test_quotation_marks_and_a_star_say_how_by_themselves(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, '"gå i"')
        assert "fast udtryk" in told(pilot)
        assert words_of_hits(pilot) == ["gå i"]
        await pilot.press("slash")
        await pilot.press("ctrl+a", "ctrl+k", "ctrl+n")
        await look_for(pilot, "hejre*")
        assert "begynder med" in told(pilot)
        assert len(words_of_hits(pilot)) == 2


async def test_all_forms_are_looked_up_by_enter(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await go(pilot, "search")
        await pilot.press("ctrl+n", "ctrl+n", "ctrl+n")
        await look_for(pilot, "gå")
        assert "enter" in told(pilot, "status") or words_of_hits(pilot), "another test may have read the dictionary"
        await pilot.press("enter")
        for _ in range(500):
            await pilot.pause(0.02)
            if words_of_hits(pilot):
                break
        assert set(words_of_hits(pilot)) >= {"gå", "gik"}
        assert "alle bøjninger" in told(pilot)


async def test_inside_a_code_and_everywhere_again(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, "jeg")
        everywhere = len(words_of_hits(pilot))
        await pilot.press("ctrl+l", *"støj")
        assert isinstance(pilot.app.screen, PickDialog)
        await pilot.press("enter")
        await settled(pilot)
        assert "kode: støj" in told(pilot)
        assert len(words_of_hits(pilot)) == 1
        await pilot.press("ctrl+l", "enter")
        await settled(pilot)
        assert len(words_of_hits(pilot)) == everywhere


@pytest.mark.parametrize(
    ("typed", "named", "hits"),
    [
        ("mette", "informant: Mette", 1),
        ("feltnote", "materiale: Feltnote", 1),
        ("runde", "runde 1", 2),
        ("sygemeldte", "gruppe: sygemeldte", 1),
    ],
)
async def test_inside_other_things(tmp_path: Path, typed: str, named: str, hits: int) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, "hejre")
        await pilot.press("ctrl+l", *typed, "enter")
        await settled(pilot)
        assert named in told(pilot)
        assert len(words_of_hits(pilot)) == hits


async def test_interviewers_are_left_out_and_taken_in(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, "hvordan")
        assert len(words_of_hits(pilot)) == 1
        await pilot.press("ctrl+b")
        await settled(pilot)
        assert words_of_hits(pilot) == []
        assert "uden interviewere" in told(pilot)
        await pilot.press("ctrl+b")
        await settled(pilot)
        assert len(words_of_hits(pilot)) == 1


async def test_nothing_is_left_out_while_nobody_is_an_interviewer(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        page_study: Study = pilot.app.study  # type: ignore[attr-defined]
        page_study.do("set-speaker", material="Interview 1", label="Interviewer", interviewer=False)
        await look_for(pilot, "hvordan")
        await pilot.press("ctrl+b")
        await settled(pilot)
        assert "interviewer" in told(pilot, "status")
        assert len(words_of_hits(pilot)) == 1


async def test_marked_hits_are_coded_as_one_action(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        study: Study = pilot.app.study  # type: ignore[attr-defined]
        await look_for(pilot, "jeg")
        await pilot.press("enter", "space", "down", "space")
        assert "2 valgt" in told(pilot)
        await pilot.press("g", "g", "c")
        assert isinstance(pilot.app.screen, CodePicker)
        await pilot.press(*"noget nyt".replace(" ", "_"), "enter")
        await pilot.pause()
        await settled(pilot)
        code = next(code for code in study.reads.codes() if code.name == "noget_nyt")
        assert code.codings == 2
        assert "Kodet 2 steder: noget_nyt" in told(pilot, "status")
        assert not page(pilot).hit_list.marked
        await pilot.press("u")
        await pilot.pause()
        assert all(code.name != "noget_nyt" for code in study.reads.codes()), "one step for undo"


async def test_all_hits_are_coded_when_none_is_marked_each_sentence_once(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        study: Study = pilot.app.study  # type: ignore[attr-defined]
        await look_for(pilot, "år")
        assert len(words_of_hits(pilot)) == 2
        await pilot.press("enter", "c")
        await pilot.press(*"tid", "enter")
        await pilot.pause()
        await settled(pilot)
        [coded] = [code for code in study.reads.codes() if code.name == "tid"]
        words = {
            study.reads.words_of([quotation.id])[quotation.id]
            for material in study.reads.materials()
            for quotation in study.reads.quotations(material.id)
            if any(coding.code_id == coded.id for coding in quotation.codings)
        }
        assert words == {"Så blev det et år.", "Ikke ar, men år."}


async def test_the_unit_that_is_coded_goes_round(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "år")
        await pilot.press("enter", "g")
        assert "replik" in told(pilot, "status")
        await pilot.press("g")
        assert "ord" in told(pilot, "status")
        await pilot.press("c")
        assert isinstance(pilot.app.screen, CodePicker)
        assert "2 steder" in str(pilot.app.screen._title)


async def test_marking_a_material_and_all(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "er")
        hits = page(pilot).hit_list
        total = len(words_of_hits(pilot))
        await pilot.press("enter", "m")
        some = len(hits.marked)
        assert 0 < some < total
        await pilot.press("a")
        assert len(hits.marked) == total
        await pilot.press("a")
        assert not hits.marked
        await pilot.press("m", "m")
        assert not hits.marked


async def test_from_material_to_material(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await look_for(pilot, "de")
        hits = page(pilot).hit_list
        headings = [index for index, row in enumerate(hits.items) if isinstance(row, Heading)]
        assert len(headings) == 3
        await pilot.press("enter", "full_stop")
        assert hits.index == headings[1] + 1
        await pilot.press("full_stop", "full_stop")
        assert hits.index == headings[2] + 1
        await pilot.press("comma", "comma", "comma")
        assert hits.index == headings[0] + 1


async def test_recent_searches(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await go(pilot, "search")
        await pilot.press("up")
        assert "Ingen" in told(pilot, "status")
        await look_for(pilot, "hejre")
        await pilot.press("enter", "slash")
        await look_for(pilot, "skam")
        assert words_of_hits(pilot) == ["skammede"], "typing replaces the words"
        await pilot.press("enter", "r")
        assert isinstance(pilot.app.screen, PickDialog)
        await pilot.press(*"hejre", "enter")
        await settled(pilot)
        assert len(words_of_hits(pilot)) == 2


async def test_a_study_open_for_reading_is_searched_but_not_coded(tmp_path: Path) -> None:
    filled_study(tmp_path / "study").close()
    with Study.open(tmp_path / "study", write=False) as study:
        async with Workbench(study).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await look_for(pilot, "hejre")
            assert len(words_of_hits(pilot)) == 2
            await pilot.press("enter", "c")
            assert isinstance(pilot.app.screen, SearchPage), "nothing is asked that would be refused"
            assert "læsning" in told(pilot, "status")


async def test_who_codes_is_asked_where_nobody_is_known(tmp_path: Path) -> None:
    with Study.new(tmp_path / "study", title="t", language="da") as study:
        study.do("add-material", name="a", text="Mette: et år er langt")
        async with Workbench(study).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await look_for(pilot, "langt")
            await pilot.press("enter", "c")
            assert isinstance(pilot.app.screen, AskDialog)
            await pilot.press("A", "B", "enter")
            await pilot.pause()
            assert isinstance(pilot.app.screen, CodePicker)
            assert study.coder == "AB"


async def test_undo_of_what_changed_the_words_searches_again(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        study: Study = pilot.app.study  # type: ignore[attr-defined]
        study.do("edit-text", material="Udkast", text="Birgit: det er hejreskov igen.")
        await look_for(pilot, "hejre")
        assert len(words_of_hits(pilot)) == 3
        await pilot.press("enter", "u")
        await settled(pilot)
        assert len(words_of_hits(pilot)) == 2


async def test_letters_at_full_speed_are_all_searched_for(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await go(pilot, "search")
        await pilot.press(*"snurrebænk", "enter", "c")
        await settled(pilot)
        assert isinstance(pilot.app.screen, CodePicker)
        assert page(pilot).query_one("#words").value == "snurrebænk"  # type: ignore[attr-defined]


async def test_what_is_said_around_a_hit_is_shown_where_there_is_room(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await look_for(pilot, "skamm")
        pane = page(pilot).query_one(AroundPane)
        assert pane.has_class("shown")
        assert "Jeg skammede mig lidt. Det siger jeg til dig." in " ".join(pane.render_line(y).text.strip() for y in range(3))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not pane.has_class("shown")


async def test_much_new_text_is_indexed_beside_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.tui.search.page.READ_AT_MOST", 10)
    async with at_work(tmp_path) as pilot:
        await go(pilot, "search")
        tasks = page(pilot).workbench.tasks
        assert len(tasks.all) == 1
        await look_for(pilot, "hejre")
        assert len(words_of_hits(pilot)) == 2, "found meanwhile"
        for _ in range(1000):
            if not tasks.running:
                break
            await pilot.pause(0.02)
        assert tasks.all[0].state == "done", tasks.all[0].error
        assert is_up_to_date(page(pilot).study.reads.connection, "da")
        page(pilot).study.do("make-code", name="bagefter")
        await pilot.press("f2")
        await go(pilot, "search")
        assert len(tasks.all) == 1, "nothing is left to index"


def test_of_a_long_turn_the_rows_around_the_hit_are_shown() -> None:
    text = "A: " + "ord " * 30_000 + "fundet her " + "ord " * 30_000
    start = text.index("fundet her")
    rows = turn_rows(Place("v", 1, start, start + 10), Surroundings(text, [], {1: (3, len(text), "A")}), 40, 5)
    assert len(rows) == 5
    found = [[part.words for part in row.parts if part.look == "found" and part.words] for row in rows]
    assert found[2] == ["fundet her"] or "".join(found[1] + found[2] + found[3]).replace(" ", "") == "fundether"
    assert all(sum(len(part.words) for part in row.parts) <= 40 for row in rows)


def test_more_hits_than_are_listed_are_counted() -> None:
    hits = Hits()
    hits.add([Place("v", 1, at, at + 1) for at in range(20_005)])
    hits.add([Place("w", 1, 0, 1)])
    assert hits.total == 20_006
    assert len(hits.listed) == 20_000
    assert hits.counts == {"v": 20_005, "w": 1}


@pytest.mark.parametrize(
    ("words", "room", "shown"),
    [("kort", 10, "kort"), ("en lang sætning her", 10, "… her"), ("ubrydeligtlangt", 6, "…langt"), ("日本語の話", 6, "…の話"), ("", 3, "")],
)
def test_the_end_of_the_words_before_a_hit(words: str, room: int, shown: str) -> None:
    assert last_cells(words, room) == shown
    assert filled("日本語", 4).endswith("…") or len(filled("日本語", 4)) <= 4
