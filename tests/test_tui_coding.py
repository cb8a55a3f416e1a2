"""Coding as its user works it: keys in, the study changed, the screen showing it."""

from __future__ import annotations

from pathlib import Path

from desk import CODES, Desk, at_the_desk, real_study
from fake_study import TALK, FakeStudy

from qualcode.tui.app import Workbench
from qualcode.tui.coding.picker import NewCode
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.widgets.dialogs import AskDialog, PickDialog


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
        await desk.go("Hm.")
        await desk.keys("escape", "s", "s", "i")
        assert ["Hm. It is invisible"] in [names for _, names in desk.coded()], "labels of speakers are no part of a name"

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


async def test_a_code_of_300_characters() -> None:
    async def step(desk: Desk) -> None:
        await desk.go("Hm.")
        await desk.keys("s")
        desk.screen.put((NewCode("x" * 300, None),))
        await desk.pilot.pause()
        assert desk.coded() == [("Hm.", ["x" * 300])]
        assert "xxxx…" in desk.row(desk.view.layout_rows.row_at(desk.view.selection.start))

    await at_the_desk(step)


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


async def test_material_that_an_undo_takes_away_is_not_shown_any_more(tmp_path: Path) -> None:
    study = real_study(tmp_path, texts={})
    study.do("add-material", name="One", text="Mette: a first one", kind="interview")
    study.do("add-material", name="Two", text="Mette: a second one", kind="interview")

    async def step(desk: Desk) -> None:
        await desk.keys("full_stop")
        assert "Two" in desk.bar("heading")
        await desk.keys("u")
        assert "One" in desk.bar("heading")
        assert "a first one" in desk.row(0)
        await desk.keys("u")
        assert desk.screen.has_class("empty")
        await desk.keys("c", "s", "x", "r", "e", "d", "a", "R", "y", "p", "B", "A")
        await desk.keys("U")
        assert "One" in desk.bar("heading")
        assert not desk.screen.has_class("empty")

    await at_the_desk(step, study)


async def test_the_codes_are_counted_as_the_study_has_them(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.go("Well")
        await desk.at_once(
            "s", "c", *"fat", "tab", *"New one", "enter", "s", "2", "s", "enter", "c", *"bel", "enter", "u", "U", "s", "i", "x"
        )
        known = {code.id: (code.codings, code.last_used is None) for code in study.reads.codes()}
        assert {code.id: (code.codings, code.last_used is None) for code in desk.screen.codes} == known
        assert sum(codings for codings, _ in known.values()) >= 4

    await at_the_desk(step, study)
