"""The coding screen as a whole: its panels and bars, windows of any size, studies that refuse, faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import CODES, Desk, at_the_desk, real_study
from fake_study import TALK, FakeStudy

from qualcode.faults import Fault
from qualcode.tui.actions import ACTIONS
from qualcode.tui.app import Workbench
from qualcode.tui.coding.panels import CodesPanel, SelectionPanel
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.frame.help import HelpDialog
from qualcode.tui.frame.theme import DARK, LIGHT
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import Part, fit_parts


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
        await desk.keys("ctrl+t", "ctrl+t")
        assert desk.pilot.app.theme == DARK
        await desk.go("asleep")
        await desk.keys("colon")
        await desk.type("sentence")
        await desk.keys("enter")
        assert desk.selected == "Well, I was mostly asleep."

    await at_the_desk(step)


async def test_every_action_can_be_run_by_its_key(tmp_path: Path) -> None:
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

    await at_the_desk(step, real_study(tmp_path))


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


async def test_a_study_without_material_says_how_to_get_some() -> None:
    async def step(desk: Desk) -> None:
        assert desk.screen.has_class("empty")
        await desk.keys("c", "s", "i", "x", "n", "full_stop", "o", "escape", "g", "escape", "u", "q")

    await at_the_desk(step, FakeStudy({}))


async def test_a_fault_of_the_program_ends_with_a_sentence_and_a_report_without_words(tmp_path: Path) -> None:
    study = FakeStudy(codes=CODES)
    app = Workbench(study)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("My boss was kind")

    study.do = broken  # type: ignore[method-assign]

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


def test_no_key_does_two_things_beside_the_transcript() -> None:
    held: dict[str, list[str]] = {}
    for action in ACTIONS:
        if action.where in ("transcript", "coding", "everywhere"):
            for key in action.keys:
                held.setdefault(key, []).append(action.id)
    assert {key: ids for key, ids in held.items() if len(ids) > 1} == {"escape": ["clear", "back"]}
