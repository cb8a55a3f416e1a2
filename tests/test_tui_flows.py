"""The coding screen as its user works it: keys and mouse in, the study changed, the screen showing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fake_study import TALK, FakeStudy
from textual import events
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.tui.actions import ACTIONS
from qualcode.tui.app import Workbench
from qualcode.tui.bars import Bar
from qualcode.tui.coding import CodingScreen
from qualcode.tui.dialogs import AskDialog, PickDialog
from qualcode.tui.help import HelpDialog
from qualcode.tui.lists import Part, fit_parts
from qualcode.tui.panels import CodesPanel, SelectionPanel
from qualcode.tui.theme import DARK, LIGHT
from qualcode.tui.transcript import TranscriptView

CODES = ("Fatigue", "Being believed", "[red]Guilt[/red]")
Step = Callable[["Desk"], Awaitable[None]]


class Desk:
    """A pilot with the few questions these tests ask."""

    def __init__(self, pilot: Pilot[None], study: FakeStudy) -> None:
        self.pilot = pilot
        self.study = study

    @property
    def screen(self) -> CodingScreen:
        return next(screen for screen in self.pilot.app.screen_stack if isinstance(screen, CodingScreen))

    @property
    def view(self) -> TranscriptView:
        return self.screen.query_one(TranscriptView)

    @property
    def selected(self) -> str:
        return self.view.document.text[self.view.selection.start : self.view.selection.end]

    def bar(self, name: str) -> str:
        return self.screen.query_one(f"#{name}", Bar).words()

    def row(self, index: int) -> str:
        return self.view.render_line(index).text

    def coded(self) -> list[tuple[str, list[str]]]:
        names = {code.id: code.name for code in self.study.reads.codes()}
        material = self.screen.material
        assert material
        return [
            (self.view.document.text[quotation.start : quotation.end], [names[coding.code_id] for coding in quotation.codings])
            for quotation in self.study.reads.quotations(material.id)
        ]

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.keys(*("space" if letter == " " else letter for letter in words))

    async def at_once(self, *keys: str) -> None:
        """All these keys in one burst, as from a fast typist or a script."""
        for key in keys:
            self.pilot.app.post_message(events.Key(key, "\r" if key == "enter" else key if len(key) == 1 else None))
        for _ in range(6):
            await self.pilot.pause(0.05)

    async def go(self, words: str) -> None:
        self.view.go(self.view.document.text.index(words))
        await self.pilot.pause()


async def at_the_desk(step: Step, study: FakeStudy | None = None, size: tuple[int, int] = (120, 36)) -> FakeStudy:
    study = study or FakeStudy(codes=CODES)
    app = Workbench(study)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await step(Desk(pilot, study))
    return study


async def test_code_a_sentence_by_a_few_letters() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("I thought")
        await desk.keys("s", "c")
        assert isinstance(desk.pilot.app.screen, PickDialog)
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded() == [(desk.selected, ["Fatigue"])]
        assert desk.selected.startswith("I thought it would")
        assert "Fatigue" in desk.row(2)
        assert "Coded: Fatigue" in desk.bar("status")
        assert "code no. 1" in desk.bar("footer")

    await at_the_desk(step)


async def test_an_unknown_name_creates_the_code_and_one_undo_takes_both_back() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("asleep")
        await desk.keys("w", "c")
        await desk.type("Long sleep")
        await desk.keys("enter")
        assert desk.coded() == [("asleep", ["Long sleep"])]
        await desk.keys("u")
        assert desk.coded() == []
        assert "Long sleep" not in [code.name for code in desk.study.reads.codes()]
        assert "Undone" in desk.bar("status")
        assert len(desk.view.index) == 0
        await desk.keys("U")
        assert desk.coded() == [("asleep", ["Long sleep"])]
        assert len(desk.view.index) == 1

    await at_the_desk(step)


async def test_typing_an_existing_name_exactly_offers_no_double() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c")
        await desk.type("fatigue")
        values = [choice.value for choice in desk.pilot.app.screen.query_one("#choices").items]  # type: ignore[attr-defined]
        assert values == ["id:1"]

    await at_the_desk(step)


async def test_escape_in_the_picker_codes_nothing() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c", "f", "escape")
        assert desk.coded() == []
        assert isinstance(desk.pilot.app.screen, CodingScreen)

    await at_the_desk(step)


async def test_no_key_is_lost_however_fast() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Well")
        await desk.at_once("s", "c", *"bel", "enter", "s", "c", *"Guilt of it", "enter", "s", "enter")
        assert desk.coded() == [
            ("Well, I was mostly asleep.", ["Being believed"]),
            (desk.coded()[1][0], ["Guilt of it"]),
            ("And your work?", ["Guilt of it"]),
        ]

    await at_the_desk(step)


async def test_a_hurried_second_enter_or_escape_closes_nothing_else() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Well")
        await desk.at_once("g", "7", "enter", "escape", "escape", "c", "escape", "escape", "question_mark", "q", "o", "enter", "escape")
        assert isinstance(desk.pilot.app.screen, CodingScreen)
        assert desk.pilot.app.is_running
        assert desk.coded() == []

    await at_the_desk(step)


async def test_keys_typed_while_the_program_starts_are_kept() -> None:
    study = FakeStudy(codes=CODES)
    app = Workbench(study)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Desk(pilot, study)
        await desk.at_once("down", "s", "c", *"fat", "enter")
        assert desk.coded() == [("Well, I was mostly asleep.", ["Fatigue"])]


async def test_enter_repeats_the_last_code_on_the_next_sentence() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Well")
        await desk.keys("s", "c")
        await desk.type("bel")
        await desk.keys("enter", "s", "enter")
        assert [codes for _, codes in desk.coded()] == [["Being believed"], ["Being believed"]]
        assert desk.coded()[1][0].startswith("I thought")

    await at_the_desk(step)


async def test_the_last_code_is_known_after_a_restart() -> None:
    study = FakeStudy(codes=CODES)
    study.do("code", material="1", start=13, end=20, codes=["2"])

    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "enter")
        assert desk.coded()[-1] == ("Hm.", ["Being believed"])

    await at_the_desk(step, study)


async def test_enter_without_any_code_used_says_what_to_do() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("enter")
        assert desk.coded() == []
        assert "press c" in desk.bar("status")

    await at_the_desk(step, FakeStudy())


async def test_two_codes_on_one_passage_and_taking_one_off() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("invisible")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter", "c")
        await desk.type("bel")
        await desk.keys("enter")
        assert desk.coded() == [("It is invisible.", ["Fatigue", "Being believed"])]
        await desk.keys("x")
        assert isinstance(desk.pilot.app.screen, PickDialog)
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded() == [("It is invisible.", ["Being believed"])]
        await desk.keys("x")
        assert desk.coded() == []
        assert "Taken off: Being believed" in desk.bar("status")
        await desk.keys("x")
        assert "no code" in desk.bar("status")

    await at_the_desk(step)


async def test_the_same_code_twice_says_so() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter", "enter")
        assert desk.coded() == [("Hm.", ["Fatigue"])]
        assert len(desk.view.index) == 1

    await at_the_desk(step)


async def test_in_vivo_names_a_code_after_the_words() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("letting them down")
        await desk.keys("w", "w", "w", "i")
        assert desk.coded() == [("letting them down", ["letting them down"])]
        await desk.go("It is invisible")
        await desk.keys("t", "i")
        assert desk.coded()[-1][1] == ["It is invisible. If I had a plaster on my head they would have understood at once!"]

    await at_the_desk(step)


async def test_in_vivo_refuses_a_name_longer_than_a_name_can_be() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("ctrl+home", "ctrl+shift+end", "i")
        assert desk.coded() == []
        assert "300" in desk.bar("status")

    await at_the_desk(step)


async def test_with_nothing_selected_the_coded_passage_at_the_cursor_is_meant() -> None:
    study = FakeStudy(codes=CODES)
    start = TALK.index("My boss")
    study.do("code", material="1", start=start, end=start + 26, codes=["1"])

    async def step(desk: Desk) -> None:
        await desk.go("kind about")
        await desk.keys("c")
        await desk.type("bel")
        await desk.keys("enter")
        assert desk.coded() == [("My boss was kind about it.", ["Fatigue", "Being believed"])]

    await at_the_desk(step, study)


async def test_undo_is_followed_into_another_material() -> None:
    study = FakeStudy(codes=CODES)
    study.do("code", material="2", start=TALK.index("invisible"), end=TALK.index("invisible") + 9, codes=["1"])

    async def step(desk: Desk) -> None:
        assert desk.screen.material is not None
        assert desk.screen.material.name == "Mette"
        await desk.keys("u")
        assert desk.screen.material.name == "Jonas"
        assert desk.view.document.text[desk.view.selection.cursor :].startswith("invisible")
        await desk.keys("u")
        assert "Nothing to undo" in desk.bar("status")
        await desk.keys("ctrl+y")
        assert "Done again" in desk.bar("status")
        await desk.keys("ctrl+r")
        assert "Nothing to do again" in desk.bar("status")

    await at_the_desk(step, study)


async def test_coded_passages_are_visited_in_order() -> None:
    study = FakeStudy(codes=CODES)
    for words in ("asleep", "My boss", "plaster"):
        study.do("code", material="1", start=TALK.index(words), end=TALK.index(words) + len(words), codes=["1"])

    async def step(desk: Desk) -> None:
        seen = []
        for _ in range(3):
            await desk.keys("n")
            seen.append(desk.selected)
        await desk.keys("n")
        assert seen == ["asleep", "My boss", "plaster"]
        assert desk.selected == "plaster"
        await desk.keys("N")
        assert desk.selected == "My boss"

    await at_the_desk(step, study)


async def test_find_marks_every_place_and_steps_through_them() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        assert isinstance(desk.pilot.app.screen, AskDialog)
        await desk.type("SHE SAID")
        await desk.keys("enter")
        assert desk.selected == "She said"
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter")
        places = len(desk.view.found)
        assert places == 2
        assert "2 places found" in desk.bar("status")
        first = desk.view.selection.start
        await desk.keys("f")
        assert desk.view.selection.start > first
        await desk.keys("f")
        assert desk.view.selection.start == first
        await desk.keys("F", "escape")
        assert desk.view.found == []
        await desk.keys("slash")
        await desk.type("zebra")
        await desk.keys("enter")
        assert "zebra" in desk.bar("status")

    await at_the_desk(step)


async def test_go_to_a_line() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("g")
        await desk.type("12")
        await desk.keys("enter")
        assert desk.view.document.line_at(desk.view.selection.cursor) == 11
        assert "l. 12 · Mette" in desk.bar("status")
        for wrong in ("99", "0", "abc", "²"):
            await desk.keys("g")
            await desk.type(wrong)
            await desk.keys("enter")
            assert "There is no line" in desk.bar("status")

    await at_the_desk(step)


async def test_materials_by_neighbour_and_by_name_and_back_at_the_same_place() -> None:
    async def step(desk: Desk) -> None:
        assert desk.screen.material is not None
        await desk.go("plaster")
        place = desk.view.selection.cursor
        await desk.keys("full_stop")
        assert desk.screen.material.name == "Jonas"
        assert "Jonas" in desk.row(2)
        await desk.keys("full_stop")
        assert "last material" in desk.bar("status")
        await desk.keys("comma")
        assert (desk.screen.material.name, desk.view.selection.cursor) == ("Mette", place)
        await desk.keys("o")
        await desk.type("jon")
        await desk.keys("enter")
        assert desk.screen.material.name == "Jonas"

    await at_the_desk(step)


async def test_opens_at_the_last_place() -> None:
    study = FakeStudy(codes=CODES)

    async def leave(desk: Desk) -> None:
        await desk.keys("full_stop")
        await desk.go("plaster")
        await desk.keys("q")

    async def come_back(desk: Desk) -> None:
        assert desk.screen.material is not None
        assert desk.screen.material.name == "Jonas"
        assert desk.view.document.text[desk.view.selection.cursor :].startswith("plaster")

    await at_the_desk(leave, study)
    await at_the_desk(come_back, study, size=(80, 24))


async def test_moving_and_extending() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("asleep")
        await desk.keys("shift+right", "shift+right")
        assert desk.selected == "as"
        await desk.keys("left")
        assert desk.selected == ""
        await desk.keys("ctrl+shift+right")
        assert desk.selected == "asleep. "
        await desk.keys("right", "home", "shift+end")
        assert desk.selected == "Mette: Well, I was mostly asleep. I thought it would be over in a"
        await desk.keys("ctrl+home")
        assert desk.view.selection.cursor == 0
        await desk.keys("ctrl+end")
        assert desk.view.selection.cursor == len(TALK)
        await desk.keys("up", "up", "down", "pageup", "pagedown", "less_than_sign")
        assert desk.view.selection.cursor == 0
        await desk.keys("shift+down")
        assert desk.selected.startswith("Interviewer: Can you")
        await desk.keys("W", "escape")
        assert desk.selected == ""

    await at_the_desk(step)


async def test_the_goal_column_survives_short_rows() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("accident")
        _, cell = desk.view.layout_rows.cell_of(desk.view.selection.cursor)
        await desk.keys(*["down"] * 5)
        assert desk.view.layout_rows.cell_of(desk.view.selection.cursor)[1] < cell
        await desk.keys("down")
        assert desk.view.layout_rows.cell_of(desk.view.selection.cursor)[1] == cell

    await at_the_desk(step)


async def test_mouse_click_drag_double_triple_and_shift() -> None:
    async def step(desk: Desk) -> None:
        left = desk.view._frame.number
        await desk.pilot.click(TranscriptView, offset=(left + 7, 2))
        assert desk.view.document.text[desk.view.selection.cursor :].startswith("Well")
        await desk.pilot.click(TranscriptView, offset=(left + 11, 2), shift=True)
        assert desk.selected == "Well"
        await desk.pilot.click(TranscriptView, offset=(left + 20, 2), times=2)
        assert desk.selected == "mostly"
        await desk.pilot.click(TranscriptView, offset=(left + 20, 2), times=3)
        assert desk.selected == "Well, I was mostly asleep."
        await desk.pilot.mouse_down(TranscriptView, offset=(left + 7, 2))
        await desk.pilot.hover(TranscriptView, offset=(left + 4, 3))
        await desk.pilot.mouse_up(TranscriptView, offset=(left + 4, 3))
        assert desk.selected == "Well, I was mostly asleep. I thought it would be over in a\nweek".replace("\n", " ")

    await at_the_desk(step)


async def test_dragging_past_the_edge_scrolls() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n}" for n in range(200))}, CODES)

    async def step(desk: Desk) -> None:
        await desk.pilot.mouse_down(TranscriptView, offset=(12, 5))
        await desk.pilot.hover("#status", offset=(12, 0))
        await desk.pilot.pause(0.4)
        assert desk.view.scroll_y > 3
        down = desk.view.selection.cursor
        assert down > 100
        await desk.pilot.mouse_up("#status", offset=(12, 0))
        top = desk.view.scroll_y
        await desk.pilot.pause(0.15)
        assert desk.view.scroll_y == top

    await at_the_desk(step, long)


async def test_the_code_list_codes_and_counts() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "b")
        panel = desk.screen.query_one(CodesPanel)
        assert panel.display
        assert panel.has_focus
        await desk.keys("down", "enter")
        assert desk.coded() == [("Hm.", ["Being believed"])]
        assert "1" in panel.render_line(1).text
        await desk.keys("b")
        assert not panel.display
        assert desk.view.has_focus

    await at_the_desk(step, size=(100, 30))


async def test_a_click_in_the_code_list_only_highlights_and_a_double_click_codes() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s")
        panel = desk.screen.query_one(CodesPanel)
        await desk.pilot.click(CodesPanel, offset=(5, 1))
        assert desk.coded() == []
        assert panel.item is not None
        assert panel.item.name == "Being believed"
        await desk.pilot.click(CodesPanel, offset=(5, 0), times=2)
        await desk.pilot.pause()
        assert desk.coded() == [("Hm.", ["Fatigue"])]

    await at_the_desk(step, size=(160, 45))


@pytest.mark.parametrize("width", [1, 12, 20, 21, 22, 29, 30, 31, 200])
def test_a_list_row_keeps_a_blank_before_the_count_and_tells_of_what_is_cut(width: int) -> None:
    name, parent = Part("Being stopped by others"), Part("  ‹ Steering", "muted")
    row = "".join(words for words, _ in fit_parts((name, parent), width))
    whole = name.words + parent.words
    assert row == whole if width >= len(whole) else row.endswith("…") and len(row) <= width
    assert width < 26 or name.words + "  ‹" in row or row == name.words + "…"


async def test_counts_stand_apart_from_names_and_none_is_a_dot() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "b", "down", "enter")
        rows = [desk.screen.query_one(CodesPanel).render_line(row).text for row in range(2)]
        assert rows[0].rstrip(" │").endswith(" ·")
        assert rows[1].rstrip(" │").endswith("… 1")

    await at_the_desk(step, FakeStudy(codes=("Fatigue", "Being stopped by others and by oneself")), size=(160, 45))


async def test_nothing_is_coded_unseen() -> None:
    """Only the picker, which shows the words, takes the sentence at the cursor."""
    study = FakeStudy(codes=CODES)
    study.do("code", material="1", start=TALK.index("asleep"), end=TALK.index("asleep") + 6, codes=["2"])

    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        before = desk.coded()
        for keys in (["enter"], ["i"], ["b", "enter"]):
            await desk.keys(*keys)
            assert desk.coded() == before
            assert "Select a passage first" in desk.bar("status")
        await desk.go("asleep")
        await desk.keys("enter")
        assert desk.coded() == [("asleep", ["Being believed", "Fatigue"])]

    await at_the_desk(step, study)


async def test_the_selection_panel_tells_the_codes_and_who_put_them() -> None:
    study = FakeStudy(codes=CODES)
    study.do("code", material="1", start=TALK.index("Hm."), end=TALK.index("Hm.") + 3, codes=["3"])

    async def step(desk: Desk) -> None:
        panel = desk.screen.query_one(SelectionPanel)
        await desk.go("Hm.")
        shown = "\n".join(panel.render_line(row).text for row in range(8))
        assert "[red]Guilt[/red]" in shown
        assert "by Anna" in shown
        await desk.keys("v")
        assert not panel.display

    await at_the_desk(step, study)


async def test_names_with_markup_are_drawn_literally_everywhere() -> None:
    study = FakeStudy({"[bold]Mette": "[red]: Hm [/] what [blink]"}, CODES)

    async def step(desk: Desk) -> None:
        await desk.keys("t", "c")
        await desk.type("guilt")
        await desk.keys("enter")
        assert "[bold]Mette" in desk.bar("heading")
        assert "[red]: Hm [/] what [blink]" in desk.row(0)
        assert "[red]Guilt[" in desk.row(0)
        assert "[red]Guilt[/red]" in desk.bar("status")
        await desk.keys("c", "escape", "o", "escape", "x")

    await at_the_desk(step, study)


async def test_help_palette_and_theme() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("question_mark")
        assert isinstance(desk.pilot.app.screen, HelpDialog)
        await desk.keys("q")
        assert isinstance(desk.pilot.app.screen, CodingScreen)
        await desk.keys("ctrl+p")
        await desk.type("light")
        await desk.keys("enter")
        assert desk.pilot.app.theme == LIGHT
        await desk.keys("ctrl+t")
        assert desk.pilot.app.theme == DARK
        await desk.go("asleep")
        await desk.keys("colon")
        await desk.type("sentence")
        await desk.keys("enter")
        assert desk.selected == "Well, I was mostly asleep."

    await at_the_desk(step)


async def test_every_action_can_be_run_by_its_key() -> None:
    """No key leads nowhere: each is bound, and none raises."""

    async def step(desk: Desk) -> None:
        for action in ACTIONS:
            if action.where not in ("transcript", "coding", "everywhere") or action.id == "quit" or action.id.startswith("go-"):
                continue
            for key in action.keys:
                desk.view.focus()
                await desk.keys(key)
                assert desk.pilot.app.is_running
                if not isinstance(desk.pilot.app.screen, CodingScreen):
                    await desk.keys("escape")
                assert isinstance(desk.pilot.app.screen, CodingScreen), key

    await at_the_desk(step)


async def test_a_study_opened_for_reading_says_so_and_refuses() -> None:
    async def step(desk: Desk) -> None:
        assert "read only" in desk.bar("heading")
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded() == []
        assert "read only" in desk.bar("status")
        assert desk.pilot.app.is_running

    await at_the_desk(step, FakeStudy(codes=CODES, writable=False))


async def test_a_window_too_small_says_only_that_and_recovers() -> None:
    async def step(desk: Desk) -> None:
        assert desk.screen.has_class("small")
        await desk.keys("s", "c", "f", "enter", "escape", "down", "u", "b", "question_mark", "ctrl+p", "t", "i")
        assert isinstance(desk.pilot.app.screen, CodingScreen)
        assert desk.coded() == []
        await desk.pilot.resize_terminal(80, 24)
        await desk.pilot.pause()
        await desk.pilot.pause()
        assert not desk.screen.has_class("small")
        assert "Interviewer: Can you" in desk.row(0)
        assert desk.view.has_focus
        await desk.keys("down", "s")
        assert desk.selected == "Well, I was mostly asleep."
        await desk.pilot.resize_terminal(40, 10)
        await desk.keys("down", "q")
        assert not desk.pilot.app.is_running

    await at_the_desk(step, size=(40, 10))


async def test_a_dialog_waits_while_the_window_is_too_small() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c", "f")
        await desk.pilot.resize_terminal(40, 10)
        await desk.pilot.pause()
        box = desk.pilot.app.screen.query_one("Dialog > Vertical")
        assert not box.display
        await desk.keys("a", "enter", "escape")
        await desk.pilot.resize_terminal(80, 24)
        await desk.pilot.pause()
        assert box.display
        await desk.keys("a", "enter")
        assert desk.coded() == [("Hm.", ["Fatigue"])]
        assert desk.view.has_focus

    await at_the_desk(step, size=(80, 24))


async def test_the_keys_of_the_text_work_in_the_code_list_too() -> None:
    async def step(desk: Desk) -> None:
        panel = desk.screen.query_one(CodesPanel)
        await desk.go("Hm.")
        await desk.keys("b")
        assert "enter choose" in desk.bar("footer")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["Fatigue"])]
        assert panel.has_focus
        await desk.keys("g")
        await desk.type("1")
        await desk.keys("enter")
        assert desk.view.selection.cursor == 0
        await desk.keys("slash")
        await desk.type("plaster")
        await desk.keys("enter")
        assert desk.selected == "plaster"
        assert panel.has_focus
        await desk.keys("down", "enter")
        assert desk.coded()[-1] == ("plaster", ["Being believed"])
        await desk.keys("x", "escape")
        assert len(desk.coded()) == 1
        assert desk.view.has_focus
        assert "enter last code" in desk.bar("footer")

    await at_the_desk(step, size=(100, 30))


async def test_resizing_keeps_the_text_at_the_top() -> None:
    long = FakeStudy({"Long": "\n".join(f"Mette: line {n} " + "and on and on " * 12 for n in range(300))}, CODES)

    async def step(desk: Desk) -> None:
        await desk.keys(*["pagedown"] * 5)
        top = desk.view.layout_rows.row(round(desk.view.scroll_y)).start
        await desk.pilot.resize_terminal(70, 30)
        await desk.pilot.pause()
        row = desk.view.layout_rows.row(round(desk.view.scroll_y))
        assert row.start <= top <= max(row.end, row.start)
        assert desk.view.layout_rows.width < 70

    await at_the_desk(step, long)


@pytest.mark.parametrize(
    "text", ["", "\n \n", "x" * 5000, "e\u0301" * 400, "日本語" * 300, "👨\u200d👩\u200d👧 " * 50, "שלום " * 200, "Mette:\n" * 30]
)
async def test_strange_texts_are_shown_and_worked_on(text: str) -> None:
    async def step(desk: Desk) -> None:
        await desk.keys(
            "down", "right", "w", "s", "l", "t", "end", "c", "f", "enter", "x", "u", "pagedown", "ctrl+end", "shift+up", "n", "N"
        )
        for row in range(desk.view.size.height):
            assert desk.view.render_line(row).cell_length == desk.view.size.width

    await at_the_desk(step, FakeStudy({"Strange": text}, CODES), size=(80, 24))


async def test_a_study_without_material_says_how_to_get_some() -> None:
    async def step(desk: Desk) -> None:
        assert desk.screen.has_class("empty")
        await desk.keys("c", "s", "i", "x", "n", "full_stop", "o", "escape", "g", "escape", "u", "q")

    await at_the_desk(step, FakeStudy({}))


async def test_a_code_of_300_characters() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s")
        desk.screen.put_new("x" * 300, in_vivo=False)
        await desk.pilot.pause()
        assert desk.coded() == [("Hm.", ["x" * 300])]
        assert "xxxx…" in desk.row(desk.view.layout_rows.row_at(desk.view.selection.start))

    await at_the_desk(step)


async def test_a_fault_of_the_program_ends_with_a_sentence_and_a_report_without_words(tmp_path: Path) -> None:
    study = FakeStudy(codes=CODES)
    app = Workbench(study)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("My boss was kind")

    study.do = broken  # type: ignore[assignment]

    async def code_something() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("s", "c", "f", "enter")
            await pilot.pause()

    with pytest.raises(ValueError, match="boss"):
        await code_something()
    assert app.parting_words is not None
    assert "Traceback" not in app.parting_words
    reports = list((tmp_path / "state" / "qualcode" / "crashes").iterdir())
    assert len(reports) == 1
    report = reports[0].read_text(encoding="utf-8")
    assert "ValueError" in report
    assert "boss" not in report
    assert str(reports[0]) in app.parting_words


async def test_initials_are_asked_for_once_and_the_code_is_put_on_after_all() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.type("Silence")
        await desk.keys("enter")
        assert isinstance(desk.pilot.app.screen, AskDialog)
        assert desk.coded() == []
        await desk.keys("enter")
        assert "initials" in desk.bar("status")
        assert [code.name for code in desk.study.reads.codes()] == list(CODES)
        await desk.keys("c")
        await desk.type("Silence")
        await desk.keys("enter")
        await desk.type("MJ")
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["Silence"])]
        assert desk.study.coder == "MJ"
        assert {span.coder for span in desk.view.index} == {"MJ"}
        await desk.keys("c")
        await desk.type("fat")
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["Silence", "Fatigue"])]

    await at_the_desk(step, FakeStudy(codes=CODES, coder=None))


async def test_what_the_study_took_back_is_not_shown_and_its_reason_is_read_whole() -> None:
    study = FakeStudy(codes=CODES)
    whole, refuse = study._code, "study.no-coder"

    def refusing(**fields: object) -> dict[str, object]:
        raise Fault(refuse)

    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        study._code = refusing  # type: ignore[method-assign, assignment]
        await desk.type("Silence")
        await desk.keys("enter")
        assert [code.name for code in desk.screen.codes] == list(CODES)
        assert len(desk.view.index) == 0
        status = desk.screen.query_one("#status", Bar)
        assert status.size.height > 1
        shown = " ".join(status.render_line(row).text.strip() for row in range(status.size.height))
        assert shown == Fault(refuse).text("en")
        study._code = whole  # type: ignore[method-assign]
        await desk.keys("c")
        await desk.type("Silence")
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["Silence"])]
        assert status.size.height == 1

    await at_the_desk(step, study, size=(80, 24))


async def test_danish() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("enter")
        assert "Kodet: Fatigue" in desk.bar("status")
        assert "fortryder" in desk.bar("footer")

    await at_the_desk(step, FakeStudy(codes=CODES, language="da"))
