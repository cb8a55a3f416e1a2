"""Memos on the demo study: written from the transcript, kept through a crash, listed, searched, read, linked."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from made_once import copy_of, demo
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from benchmarks.measure import qualcode
from benchmarks.terminal import Terminal
from qualcode.study import Study
from qualcode.study.drafts import Draft, keep_draft, kept_draft
from qualcode.study.memos import MemoRecord, linkable, memos
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.memos.page import MemosPage
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog


class Desk:
    """A reader at the workbench."""

    def __init__(self, pilot: Pilot[None], study: Study) -> None:
        self.pilot, self.study = pilot, study
        self.app: Workbench = pilot.app  # type: ignore[assignment]

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.keys(*("space" if letter == " " else letter for letter in words))

    async def go(self, screen: str, **fields: object) -> None:
        self.app.action_go(screen, **fields)
        await self.pilot.pause()

    @property
    def coding(self) -> CodingScreen:
        assert isinstance(self.app.screen, CodingScreen)
        return self.app.screen

    @property
    def page(self) -> MemosPage:
        assert isinstance(self.app.screen, MemosPage)
        return self.app.screen

    @property
    def editor(self) -> MemoEditor:
        assert isinstance(self.app.screen, MemoEditor)
        return self.app.screen

    @property
    def here(self) -> MemoRecord:
        assert self.page.memo is not None
        return self.page.memo

    def bar(self, name: str) -> str:
        return self.app.screen.query_one(f"#{name}", Bar).words()

    def memos(self) -> list[MemoRecord]:
        return memos(self.study.reads.connection)

    def read(self) -> str:
        return "\n".join("".join(part.words for part in row.line.parts) for row in self.page.reading.items)

    def history(self) -> int:
        return self.study.history()[0].number


@asynccontextmanager
async def at_the_desk(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    with Study.open(copy_of(demo(), folder / "study"), coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Desk(pilot, study)


# from the transcript


async def test_a_memo_about_the_quotation_at_the_cursor_and_its_codes(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("ctrl+home", "n")
        view, before = desk.coding.view, desk.history()
        place = view.selection, view.scroll_offset
        [*_, span] = view.spans_here()
        codes = {other.code_id for other in view.spans_here() if other.quotation_id == span.quotation_id}
        await desk.keys("m")
        links = [thing.kind for thing in desk.editor.query_one("#links").items]  # type: ignore[attr-defined]
        assert links == ["quotation", *["code"] * len(codes)]
        await desk.type("What is going on here?")
        await desk.keys("enter", "enter")
        await desk.type("u q ? x")
        await desk.keys("escape")
        made = desk.memos()[0]
        assert made.text == "What is going on here?\n\nu q ? x"
        assert {thing.id for thing in made.about} == {span.quotation_id, *codes}
        assert (view.selection, view.scroll_offset) == place
        assert view.has_focus and "saved" in desk.bar("status")
        assert desk.history() == before + 1
        await desk.keys("u")
        assert made.id not in [memo.id for memo in desk.memos()]


async def test_a_selection_without_a_quotation_becomes_one_when_the_memo_is_saved(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("ctrl+home", "t")
        view = desk.coding.view
        chosen = view.selection.start, view.selection.end
        while view.spans_here():
            await desk.keys("escape", "down", "down", "down", "w")
            chosen = view.selection.start, view.selection.end
        before = desk.history()
        await desk.keys("m", "escape")
        assert desk.history() == before, "nothing written, nothing made"
        await desk.keys("m")
        await desk.type("look")
        await desk.keys("escape")
        [thing] = desk.memos()[0].about
        assert (thing.kind, thing.start, thing.end) == ("quotation", *chosen)
        assert desk.history() == before + 1
        assert [span.quotation_id for span in view.spans_here()] == [thing.id]


async def test_nowhere_in_particular_a_memo_is_about_the_material(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("ctrl+home")
        await desk.keys("m")
        await desk.type("On the whole")
        await desk.keys("escape")
        [thing] = desk.memos()[0].about
        assert desk.coding.material and (thing.kind, thing.id) == ("material", desk.coding.material.id)


async def test_from_the_code_list_a_memo_is_about_its_code(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("b", "down", "down")
        code = desk.coding.query_one("#codes").item  # type: ignore[attr-defined]
        await desk.keys("m")
        await desk.type("Too wide")
        await desk.keys("escape")
        assert [thing.key for thing in desk.memos()[0].about] == [("code", code.id)]


@pytest.mark.parametrize("written", ["", "   \n"])
async def test_an_empty_new_memo_leaves_nothing(tmp_path: Path, written: str) -> None:
    async with at_the_desk(tmp_path) as desk:
        before = desk.history()
        await desk.keys("m", *("enter" if letter == "\n" else "space" for letter in written))
        await desk.keys("escape")
        assert desk.history() == before
        assert isinstance(desk.app.screen, CodingScreen)
        assert kept_draft(desk.study.file) is None


async def test_title_kind_and_links_while_writing(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("ctrl+home", "m")
        await desk.type("text")
        await desk.keys("shift+tab")
        assert isinstance(desk.editor.focused, Input)
        await desk.type("A title")
        await desk.keys("enter")
        assert isinstance(desk.editor.focused, TextArea)
        await desk.type(" more")
        await desk.keys("ctrl+g")
        await desk.type("theo")
        await desk.keys("enter")
        assert "theoretical" in desk.bar("heading")
        await desk.keys("ctrl+l")
        await desk.type("budgeting")
        await desk.keys("enter", "ctrl+b")
        await desk.type("interview")
        await desk.keys("enter")
        await desk.keys("f1")
        await desk.keys("escape", "escape")
        made = desk.memos()[0]
        assert (made.title, made.text, made.kind) == ("A title", "text more", "theoretical")
        assert [thing.name for thing in made.about] == ["Rationing oneself > Budgeting hours"]


async def test_keys_typed_while_the_editor_is_being_built_are_kept(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        for key in ("m", *"quick", "escape", "m", "escape"):
            desk.app.simulate_key(key)
        await desk.pilot.pause()
        assert desk.memos()[0].text == "quick"
        assert isinstance(desk.app.screen, CodingScreen)


async def test_pasted_lines_stay_lines(tmp_path: Path) -> None:
    from textual.events import Paste

    async with at_the_desk(tmp_path) as desk:
        await desk.keys("m")
        desk.app.post_message(Paste("one\rtwo æøå\rthree"))
        await desk.pilot.pause()
        await desk.keys("escape")
        assert desk.memos()[0].text == "one\ntwo æøå\nthree"


async def test_memos_here_are_those_about_the_passage_its_codes_and_the_material(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("ctrl+home", "n", "m")
        await desk.type("about this")
        await desk.keys("escape", "M")
        assert desk.here.text == "about this"
        assert 0 < len(desk.page.listed.items) < len(desk.page.memos)
        assert "about" in desk.bar("which")
        await desk.keys("escape")
        assert isinstance(desk.app.screen, CodingScreen)


async def test_in_a_study_open_for_reading_memos_are_read_not_written(tmp_path: Path) -> None:
    with Study.open(copy_of(demo(), tmp_path / "study"), write=False) as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            desk = Desk(pilot, study)
            await desk.keys("m")
            assert isinstance(app.screen, CodingScreen) and "reading only" in desk.bar("status")
            await desk.go("memos")
            await desk.keys("e", "x", "y", "escape")
            assert isinstance(app.screen, MemosPage)
            await desk.keys("x")
            await desk.type("yes")
            await desk.keys("enter")
            assert isinstance(app.screen, MemosPage)
            assert len(desk.memos()) == 45


# durable


async def test_what_is_being_written_is_kept_every_few_seconds_and_forgotten_when_saved(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.keys("ctrl+home", "n", "m")
        await desk.type("half a thought")
        desk.editor._keep_draft()
        left = kept_draft(desk.study.file)
        assert left and left.text == "half a thought" and left.about
        await desk.keys("escape")
        assert kept_draft(desk.study.file) is None


@pytest.mark.parametrize(("answer", "text"), [("go on", "half a thought, and the rest"), ("save", "half a thought"), ("throw", None)])
async def test_what_a_crash_left_is_offered_at_the_next_opening(tmp_path: Path, answer: str, text: str | None) -> None:
    folder = copy_of(demo(), tmp_path / "study")
    with Study.open(folder) as study:
        code = study.reads.codes()[0].id
        keep_draft(study.file, Draft(None, "reflexive", "Left", "half a thought", [{"code": code}, {"code": "gone"}], None))
    with Study.open(folder) as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            desk = Desk(pilot, study)
            assert isinstance(app.screen, PickDialog)
            await desk.type(answer)
            await desk.keys("enter")
            if answer == "go on":
                await desk.type(", and the rest")
                await desk.keys("escape")
            assert isinstance(app.screen, CodingScreen)
            assert kept_draft(study.file) is None
            made = [memo for memo in desk.memos() if memo.title == "Left"]
            assert [(memo.text, memo.kind, [thing.id for thing in memo.about]) for memo in made] == (
                [(text, "reflexive", [code])] if text else []
            )


async def test_a_draft_put_off_is_offered_again_before_another_memo_is_written(tmp_path: Path) -> None:
    folder = copy_of(demo(), tmp_path / "study")
    with Study.open(folder) as study:
        keep_draft(study.file, Draft(None, "code", "", "half", [], None))
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            desk = Desk(pilot, study)
            await desk.keys("escape", "m")
            assert isinstance(app.screen, PickDialog)
            await desk.type("throw")
            await desk.keys("enter")
            assert desk.editor.query_one(TextArea).text == ""


async def test_leaving_in_the_middle_of_a_memo_saves_it(tmp_path: Path) -> None:
    folder = copy_of(demo(), tmp_path / "study")
    with Study.open(folder) as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("m", *"unfinished", "ctrl+q")
            await pilot.pause()
        assert memos(study.reads.connection)[0].text == "unfinished"
        assert kept_draft(study.file) is None


async def test_a_memo_that_cannot_be_saved_stays_on_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualcode.faults import Fault

    async with at_the_desk(tmp_path) as desk:
        await desk.keys("m")
        await desk.type("precious")

        def full(*_: object, **__: object) -> None:
            raise Fault("study.disk-full", file="x")

        with monkeypatch.context() as patched:
            patched.setattr(desk.study, "do", full)
            await desk.keys("escape")
            assert desk.editor.query_one(TextArea).text == "precious"
            assert desk.bar("status")
            left = kept_draft(desk.study.file)
            assert left and left.text == "precious"
        await desk.keys("escape")
        assert desk.memos()[0].text == "precious"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_kill_while_writing_loses_only_seconds(tmp_path: Path) -> None:
    folder = copy_of(demo(), tmp_path / "study")
    terminal = Terminal(qualcode("open", folder, "--language", "en", "--coder", "AB"))
    terminal.read(until=b"Amina", limit=60)
    terminal.rest()
    terminal.press(b"m")
    terminal.press("Tænk på æblet".encode())
    time.sleep(2.5)
    os.kill(terminal.process, signal.SIGKILL)
    os.waitpid(terminal.process, 0)
    terminal = Terminal(qualcode("open", folder, "--language", "en", "--coder", "AB"))
    try:
        terminal.read(until=b"A memo was being written", limit=60)
        terminal.rest()
        terminal.press(b"\r")
        terminal.press(b"!")
        terminal.press(b"\x1b")
    finally:
        terminal.close()
    with Study.open(folder) as study:
        assert memos(study.reads.connection)[0].text == "Tænk på æblet!"
        assert kept_draft(study.file) is None


# the page


async def test_the_list_by_date_by_kind_and_by_code(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.go("memos")
        listed = desk.page.listed.items
        assert [memo.created_at for memo in listed] == sorted((memo.created_at for memo in desk.memos()), reverse=True)
        await desk.keys("down", "down")
        chosen = desk.here.id
        for order, first in (("by kind", "code memo"), ("by code", "Bending the job > Stepping away")):
            await desk.keys("o")
            assert order in desk.bar("which")
            assert desk.page.listed.items[0].parts[0].words == first
            assert desk.here.id == chosen
        await desk.keys("o")
        assert "by date" in desk.bar("which")


async def test_search_as_you_type(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.go("memos")
        await desk.keys("slash")
        await desk.type("plaster")
        found = desk.page.listed.items
        assert 0 < len(found) < 45
        assert all("plaster" in f"{memo.title} {memo.text} {memo.about}".casefold() for memo in found)
        await desk.keys("enter", "down")
        assert desk.page.listed.has_focus
        await desk.keys("slash")
        await desk.type("qqqq")
        assert desk.page.memo is None and "esc or f" in desk.page.listed.items[0].parts[0].words
        await desk.keys("escape")
        assert len(desk.page.listed.items) == 45


async def test_filters(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        desk.study.do("write-memo", text="loose")
        await desk.go("memos")
        for typed, check in (
            ("without links", lambda memo: not memo.about),
            ("not settled", lambda memo: memo.kind == "review" and not memo.resolved),
            ("reflexive", lambda memo: memo.kind == "reflexive"),
            ("Interview 6", lambda memo: any(thing.name.startswith("Interview 6") for thing in memo.about)),
        ):
            await desk.keys("f")
            await desk.type(typed)
            await desk.keys("enter")
            listed = desk.page.listed.items
            assert listed and all(check(memo) for memo in listed), typed
            assert listed == [memo for memo in desk.memos() if check(memo)], typed
        await desk.keys("f")
        await desk.type("all")
        await desk.keys("enter")
        assert len(desk.page.listed.items) == 46
        await desk.go("coding")
        await desk.go("memos", only="unlinked")
        assert desk.here.text == "loose"


async def test_list_or_text_in_a_small_window_and_both_in_a_large_one(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.go("memos")
        assert desk.page.listed.parent.display and not desk.page.reading.display  # type: ignore[union-attr]
        await desk.keys("down", "enter")
        assert not desk.page.listed.parent.display and desk.page.reading.has_focus  # type: ignore[union-attr]
        assert desk.here.title in desk.read()
        second = desk.here
        await desk.keys("full_stop")
        assert desk.here != second and desk.here.text.split()[0] in desk.read() and desk.page.reading.has_focus
        await desk.keys("comma")
        assert desk.here == second
        await desk.keys("escape")
        assert desk.page.listed.has_focus
        await desk.pilot.resize_terminal(160, 45)
        await desk.pilot.pause()
        assert desk.page.listed.parent.display and desk.page.reading.display  # type: ignore[union-attr]
        await desk.keys("down")
        assert desk.here.text.split()[0] in desk.read()
        await desk.keys("enter")
        assert desk.page.reading.has_focus
        await desk.keys("escape", "escape")
        assert isinstance(desk.app.screen, CodingScreen)


async def test_what_a_memo_is_about_is_opened_from_it(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        codes = {code.name: code for code in desk.study.reads.codes()}
        material = desk.study.reads.materials()[3]
        coded = desk.study.do("code", codes=[codes["Being doubted"].id], material=material.id, start=100, end=140)
        about = [{"quotation": coded["quotation"]}, {"code": codes["Being doubted"].id}, {"material": material.id}, {"round": 1}]
        desk.study.do("write-memo", text="Far down.\n\n" * 40, title="Links", about=about)
        await desk.go("memos")
        await desk.keys("enter", "enter")
        assert desk.coding.material == desk.study.reads.material(material.id)
        assert (desk.coding.view.selection.start, desk.coding.view.selection.end) == (100, 140)
        await desk.go("memos")
        await desk.keys("enter", "down", "enter")
        assert isinstance(desk.app.screen, ComparisonPage) and desk.app.screen.code.name == "Being doubted"
        await desk.keys("escape")
        assert isinstance(desk.app.screen, MemosPage)
        await desk.keys("enter", "down", "down", "enter")
        assert desk.coding.material and desk.coding.material.id == material.id
        await desk.go("memos")
        await desk.keys("enter", "down", "down", "down", "enter")
        assert desk.app.where() == "people"
        person = next(thing for thing in linkable(desk.study.reads.connection) if thing.name == "Karim" and thing.kind == "participant")
        desk.study.do("write-memo", text="About him", about=[{"participant": person.id}])
        await desk.go("memos", memo=desk.memos()[0].id)
        await desk.keys("enter")
        assert desk.app.where() == "people"


async def test_links_in_the_text_and_back_to_the_memo(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        text = "See [the brake](code:Being%20stopped%20by%20others), [nothing](code:none) and [a page](https://example.org)."
        desk.study.do("write-memo", text=text)
        await desk.go("memos")
        await desk.keys("down", "up", "enter")
        assert "See the brake, nothing and a page." in " ".join(desk.read().split())
        assert [row.thing.name for row in desk.page.reading.items if row.thing] == [
            "Someone else holding the brake > Being stopped by others"
        ]
        await desk.keys("enter")
        assert isinstance(desk.app.screen, ComparisonPage)
        await desk.keys("equals_sign")
        assert desk.page.reading.has_focus and desk.here.text == text
        await desk.keys("escape", "escape")
        await desk.go("memos")
        assert desk.here.text == text


async def test_memos_about_a_memo_lead_both_ways(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path, (160, 45)) as desk:
        await desk.go("memos")
        await desk.keys("down", "down")
        first = desk.here
        await desk.keys("w")
        await desk.type("But what of Karim?")
        await desk.keys("escape")
        assert desk.here.id == first.id
        assert "But what of Karim?" in desk.read()
        made = desk.memos()[0]
        assert [thing.key for thing in made.about] == [("memo", first.id)]
        await desk.keys("enter", "end")
        while desk.page.reading.item is None or desk.page.reading.item.thing is None or desk.page.reading.item.thing.id != made.id:
            await desk.keys("down")
        await desk.keys("enter")
        assert desk.here.id == made.id
        await desk.keys("enter")
        assert desk.here.id == first.id


async def test_a_memo_is_edited_and_undone_as_one(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.go("memos")
        await desk.keys("down")
        before, number = desk.here, desk.history()
        await desk.keys("e")
        await desk.type(" And more.")
        await desk.keys("ctrl+l")
        await desk.type("budgeting")
        await desk.keys("enter", "escape")
        after = desk.here
        assert after.id == before.id and after.text == before.text + " And more."
        assert len(after.about) == len(before.about) + 1 and "And more." in " ".join(desk.read().split())
        assert desk.history() == number + 1
        await desk.keys("u")
        assert (desk.here.text, desk.here.about) == (before.text, before.about)
        await desk.keys("e", "escape")
        assert desk.history() == number + 2, "nothing changed, nothing done"


async def test_kind_links_release_and_settling(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        desk.study.do("write-memo", text="loose", title="Loose")
        await desk.go("memos")
        await desk.keys("s")
        assert "Only a review" in desk.bar("status")
        await desk.keys("L")
        assert "no links" in desk.bar("status")
        await desk.keys("k")
        await desk.type("review")
        await desk.keys("enter", "s")
        assert (desk.here.kind, desk.here.resolved) == ("review", True)
        await desk.keys("s")
        assert not desk.here.resolved
        await desk.keys("l")
        await desk.type("Mette")
        await desk.keys("enter")
        await desk.keys("l")
        await desk.type("Mette")
        await desk.keys("enter")
        assert len(desk.here.about) == 2
        kept = desk.here.about[1]
        await desk.keys("L", "enter")
        assert desk.here.about == (kept,)
        await desk.keys("r")
        await desk.type("withheld")
        await desk.keys("enter")
        assert desk.here.release == "withheld"


async def test_deleting_asks_first(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as desk:
        await desk.go("memos")
        doomed = desk.here.id
        await desk.keys("x", "enter")
        assert desk.here.id == doomed
        await desk.keys("delete", "down", "enter")
        assert doomed not in desk.page.by_id and "u brings it back" in desk.bar("status")
        await desk.keys("u")
        assert doomed in desk.page.by_id


async def test_a_study_without_memos_says_how_to_begin(tmp_path: Path) -> None:
    with Study.new(tmp_path / "new", title="x", coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            desk = Desk(pilot, study)
            await desk.keys("m")
            await desk.type("first")
            await desk.keys("escape")
            assert [memo.text for memo in desk.memos()] == ["first"]
            await desk.keys("u")
            await desk.go("memos")
            assert "n writes one" in desk.page.listed.items[0].parts[0].words
            await desk.keys("e", "k", "l", "L", "s", "r", "x", "w", "enter", "escape")
            await desk.go("memos")
            await desk.keys("n")
            await desk.type("second")
            await desk.keys("escape")
            assert desk.here.text == "second"


async def test_names_and_texts_are_drawn_as_they_are(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path, (120, 36)) as desk:
        desk.study.do("write-memo", text="[bold]x[/bold] <script> 👩‍🔬 日本語", title="[red]T[/red]")
        await desk.go("memos")
        assert "[red]T[/red]" in desk.read() and "[bold]x[/bold] <script>" in desk.read()
        await desk.keys("x")
        assert isinstance(desk.app.screen, PickDialog)
