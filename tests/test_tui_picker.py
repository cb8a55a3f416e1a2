"""The code picker as its user works it: letters in, codes found, made and put on."""

from __future__ import annotations

from pathlib import Path

from desk import CODES, Desk, at_the_desk, real_study

from qualcode.study.records import CodeRecord
from qualcode.tui.coding.panels import HINT, MARK, SelectionPanel
from qualcode.tui.coding.picker import CodePicker, NewCode, new_codes
from qualcode.tui.coding.recent import RecentCodes
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.ranking import rank_codes


async def test_code_a_sentence_by_a_few_letters() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("I thought")
        await desk.keys("s", "c")
        assert isinstance(desk.pilot.app.screen, CodePicker)
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
        assert values == ["1"]

    await at_the_desk(step)


async def test_escape_in_the_picker_codes_nothing() -> None:
    async def step(desk: Desk) -> None:
        await desk.keys("s", "c", "f", "escape")
        assert desk.coded() == []
        assert isinstance(desk.pilot.app.screen, CodingScreen)

    await at_the_desk(step)


def rows(desk: Desk) -> list[str]:
    """The rows of the picker, as read."""
    choices = desk.pilot.app.screen.query_one("#choices", LineList)
    return ["".join(part.words for part in choice.line.parts).lstrip(MARK) for choice in choices.items]


async def test_several_codes_at_once_a_new_one_among_them_are_one_step_for_undo() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.type("fat")
        await desk.keys("tab")
        await desk.type("Silence")
        await desk.keys("tab")
        marked = desk.pilot.app.screen.query_one("#marked", Bar)
        assert marked.display
        assert marked.words() == "✓ Fatigue · + Silence"
        await desk.type("bel")
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["Fatigue", "Silence", "Being believed"])]
        assert "Coded: Fatigue, Silence, Being believed" in desk.bar("status")
        assert len(desk.view.index) == 3
        await desk.keys("u")
        assert desk.coded() == []
        assert len(desk.view.index) == 0
        assert [code.name for code in desk.study.reads.codes()] == list(CODES)
        await desk.keys("U")
        assert len(desk.view.index) == 3

    await at_the_desk(step)


async def test_a_mark_is_taken_back_by_tab_or_backspace_and_enter_alone_takes_what_is_marked() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c", "tab", "tab")
        assert isinstance(desk.pilot.app.screen, CodePicker)
        assert not desk.pilot.app.screen.marked
        await desk.keys("tab", "down", "tab")
        assert desk.pilot.app.screen.marked[1] == "2"
        await desk.keys("backspace")
        assert desk.pilot.app.screen.marked[-1] == "1"
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["Fatigue"])]

    await at_the_desk(step)


async def test_marks_at_full_speed() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.at_once("s", "c", *"bel", "tab", *"Quiet", "tab", *"fat", "tab", "enter", "s", "2")
        assert desk.coded()[0] == ("Hm.", ["Being believed", "Quiet", "Fatigue"])
        assert len(desk.coded()[1][1]) == 1

    await at_the_desk(step)


async def test_a_path_creates_below_the_code_it_names() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.type("being believed > at last")
        assert rows(desk)[-1] == "+ Create “at last”  ‹ Being believed"
        await desk.keys("enter")
        assert desk.coded() == [("Hm.", ["at last"])]
        assert desk.study.state["codes"][-1][0] == "at last"  # type: ignore[union-attr]

    await at_the_desk(step)


def test_what_may_be_made_of_what_was_typed() -> None:
    codes = real_codes("work", "work > losing track", "home", "home > work")
    ids = {code.path: code.id for code in codes}
    assert new_codes("sleep", codes) == [NewCode("sleep", None)]
    assert new_codes("WORK", codes) == []
    assert new_codes("work > sleep", codes) == [NewCode("sleep", ids["work"]), NewCode("sleep", ids["home > work"])]
    assert new_codes("work > Losing  track", codes) == [NewCode("Losing track", ids["home > work"])]
    assert new_codes("home > work > sleep", codes) == [NewCode("sleep", ids["home > work"])]
    assert new_codes("wo > sleep", codes)[0] == NewCode("sleep", ids["work"])
    assert new_codes("zebra > sleep", codes) == [NewCode("sleep", None, "zebra")]
    assert new_codes("a \\> b", codes) == [NewCode("a > b", None)]
    assert new_codes("wk > sleep", codes) == [NewCode("sleep", None, "wk")]
    assert new_codes("   ", codes) == []


def real_codes(*paths: str) -> list[CodeRecord]:
    """Codes by their paths."""
    made: dict[str, CodeRecord] = {}
    for n, path in enumerate(paths):
        above, _, name = path.rpartition(" > ")
        parent = made[above].id if above else None
        made[path] = CodeRecord(str(n), name, path, "code", parent, path.count(" > "), "", "", "", "", False, 0, 0, None)
    return list(made.values())


async def test_the_digits_put_on_the_codes_used_last_and_keep_their_codes() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "1")
        assert "No code is on 1 yet" in desk.bar("status")
        await desk.keys("c")
        await desk.type("fat")
        await desk.keys("enter", "s", "c")
        await desk.type("bel")
        await desk.keys("enter", "s", "1", "s", "2")
        assert [codes for _, codes in desk.coded()] == [["Fatigue"], ["Being believed"], ["Fatigue", "Being believed"]]
        panel = desk.screen.query_one(SelectionPanel)
        shown = "\n".join(panel.render_line(row).text for row in range(panel.size.height))
        assert "1 ┃Fatigue" in shown
        assert "2 ┃Being believed" in shown
        await desk.go("asleep")
        await desk.keys("w")
        at = next(row for row in range(panel.size.height) if "2 ┃Being believed" in panel.render_line(row).text)
        await desk.pilot.click("#selection", offset=(4, at))
        await desk.pilot.pause()
        assert ("asleep", ["Being believed"]) in desk.coded()
        await desk.go("Can you tell")
        assert "1 Fatigue  2 Being believed" in desk.bar("status")

    await at_the_desk(step)


def test_a_digit_is_kept_until_a_newer_code_needs_it() -> None:
    recent = RecentCodes()
    for n in range(9):
        recent.use(f"c{n}")
    recent.use("c0")
    assert [recent.at(digit) for digit in range(1, 10)] == [f"c{n}" for n in range(9)]
    recent.use("new")
    assert recent.at(1) == "c0"
    assert recent.at(2) == "new"
    recent.use("newer")
    assert recent.at(3) == "newer"
    assert dict(recent)[2] == "new"


def test_better_answers_come_first() -> None:
    codes = real_codes("Losing track", "Track of time", "Backtracking", "tall rack", "unrelated")
    assert [code.name for code in rank_codes("track", codes)] == ["Track of time", "Losing track", "Backtracking", "tall rack"]
    codes = real_codes("The bill", "The bill > Being flooded", "Paying a bill", "The billing")
    assert [code.name for code in rank_codes("bill", codes)] == ["The bill", "Paying a bill", "The billing", "Being flooded"]


async def test_names_that_say_no_action_are_marked_where_the_tradition_asks_for_them(tmp_path: Path) -> None:
    study = real_study(tmp_path)
    study.do("make-code", name="Losing track", parent="Fatigue")
    study.do("make-code", name="Being tired of it", in_vivo=True)

    async def step(desk: Desk) -> None:
        await desk.keys("c")
        assert not any(HINT in row for row in rows(desk))
        await desk.keys("escape")
        study.do("set-study", tradition="charmaz")
        await desk.keys("c")
        assert {row for row in rows(desk) if HINT in row} == {"Fatigue ▫", "[red]Guilt[/red] ▫"}
        await desk.type("Nobody")
        assert rows(desk)[-1] == "+ Create “Nobody” ▫"

    await at_the_desk(step, study)


async def test_rows_are_marked_by_mouse_and_chosen_by_it() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s", "c")
        await desk.pilot.click("#choices", offset=(5, 2), control=True)
        await desk.pilot.pause()
        picker = desk.pilot.app.screen
        assert isinstance(picker, CodePicker)
        assert picker.marked == ("3",)
        await desk.pilot.click("#choices", offset=(5, 0))
        await desk.pilot.pause()
        assert desk.coded() == [("Hm.", ["[red]Guilt[/red]", "Fatigue"])]

    await at_the_desk(step)


async def test_letters_scattered_over_a_name_do_not_come_before_what_was_typed(tmp_path: Path) -> None:
    study = real_study(tmp_path, codes=("The one thing I would change is that you keep using the word", "sorting things"))

    async def step(desk: Desk) -> None:
        await desk.keys("s", "c")
        await desk.type("thewd")
        assert rows(desk)[0] == "+ Create “thewd”"
        assert rows(desk)[1].startswith("The one thing")
        await desk.keys("escape", "c")
        await desk.type("things")
        assert rows(desk)[0].startswith("sorting things")
        await desk.keys("escape", "c")
        await desk.type("wording > vague")
        await desk.keys("enter")
        assert [code.path for code in study.reads.codes()][-2:] == ["wording", "wording > vague"]
        assert desk.coded()[-1][1] == ["vague"]

    await at_the_desk(step, study)
