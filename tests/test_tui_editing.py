"""Changing what is coded by key: other codes, other ends, quotations split and joined, and where their words may go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk, at_the_desk, real_study
from fake_study import TALK
from textual.widgets import Input

from qualcode.study.around import Stretch
from qualcode.tui.coding.answers_dialog import AnswersDialog
from qualcode.tui.coding.picker import CodePicker
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.widgets.dialogs import AskDialog, PickDialog
from qualcode.tui.widgets.progress import ProgressDialog


def code(desk: Desk, words: str, *codes: str) -> None:
    """Codes on words that stand there once, and the screen showing it."""
    desk.study.do("code", material="Mette", words=words, codes=list(codes))
    desk.screen.read_again()


def coded(desk: Desk) -> list[tuple[str, list[str]]]:
    """What is coded; codes put on together by name."""
    return [(words, sorted(codes)) for words, codes in desk.coded()]


async def test_recode_gives_a_coding_another_code_and_undo_gives_the_old_one_back(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss was kind", "Fatigue")
        await desk.keys("n", "r")
        assert isinstance(desk.pilot.app.screen, CodePicker)
        await desk.type("bel")
        await desk.keys("enter")
        assert coded(desk) == [("My boss was kind", ["Being believed"])]
        assert [span.name for span in desk.view.index] == ["Being believed"]
        assert "Fatigue became Being believed" in desk.bar("status")
        await desk.keys("u")
        assert coded(desk) == [("My boss was kind", ["Fatigue"])]

    await at_the_desk(step, real_study(tmp_path))


async def test_recode_to_a_code_made_for_it_is_one_step_for_undo(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss was kind", "Fatigue", "Being believed")
        await desk.keys("n", "r")
        assert isinstance(desk.pilot.app.screen, PickDialog)
        await desk.type("believed")
        await desk.keys("enter")
        await desk.type("Being seen")
        await desk.keys("enter")
        assert sorted(coded(desk)[0][1]) == ["Being seen", "Fatigue"]
        await desk.keys("u")
        assert sorted(coded(desk)[0][1]) == ["Being believed", "Fatigue"]
        assert "Being seen" not in [known.name for known in desk.study.reads.codes()]

    await at_the_desk(step, real_study(tmp_path))


async def test_recode_and_resize_without_anything_there_say_what_to_do(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        for keys, said in (
            (["r"], "no code"),
            (["plus"], "no quotation"),
            (["e"], "Select"),
            (["d"], "cursor inside"),
            (["a"], "Select over"),
        ):
            await desk.keys(*keys)
            assert said in desk.bar("status"), keys
        await desk.keys("R")
        assert "no quotation" in desk.bar("status")
        assert desk.study.next_undo() is not None
        assert coded(desk) == []

    await at_the_desk(step, real_study(tmp_path))


async def test_a_quotation_gets_the_ends_of_the_selection(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss", "Fatigue", "Being believed")
        await desk.go("My boss")
        await desk.keys("s", "e")
        assert coded(desk) == [("My boss was kind about it.", ["Being believed", "Fatigue"])]
        assert {(span.start, span.end) for span in desk.view.index} == {(desk.view.selection.start, desk.view.selection.end)}
        await desk.keys("u")
        assert coded(desk)[0][0] == "My boss"
        assert {desk.view.document.text[span.start : span.end] for span in desk.view.index} == {"My boss"}

    await at_the_desk(step, real_study(tmp_path))


async def test_which_of_several_quotations_is_asked(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss", "Fatigue")
        code(desk, "about it", "Being believed")
        await desk.go("My boss")
        await desk.keys("s", "e")
        assert isinstance(desk.pilot.app.screen, PickDialog)
        await desk.type("bel")
        await desk.keys("enter")
        assert coded(desk) == [("My boss was kind about it.", ["Being believed"]), ("My boss", ["Fatigue"])]

    await at_the_desk(step, real_study(tmp_path))


async def test_either_end_moves_by_words(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "boss was", "Fatigue")
        await desk.keys("n")
        shown = []
        for key in ("plus", "plus", "asterisk", "underscore", "underscore", "minus", "minus", "minus", "plus", "plus"):
            await desk.keys(key)
            shown.append(desk.selected)
            assert coded(desk) == [(desk.selected, ["Fatigue"])], key
        assert shown[:4] == ["boss was kind", "boss was kind about", "My boss was kind about", "boss was kind about"]
        assert shown[4:] == ["was kind about", "was kind", "was", "was", "was kind", "was kind about"]
        await desk.keys("plus")
        assert desk.selected == "was kind about it."

    await at_the_desk(step, real_study(tmp_path))


async def test_the_start_passes_a_speaker_s_label_by(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss", "Fatigue")
        await desk.keys("n", "asterisk")
        assert desk.selected == "work?\nMette: My boss"

    await at_the_desk(step, real_study(tmp_path))


async def test_a_printed_form_that_goes_is_said(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss was kind", "Fatigue")
        desk.study.do("set-printed-form", material="Mette", words="My boss was kind", printed="My boss […] kind")
        await desk.keys("n", "plus")
        assert "printed form" in desk.bar("status")
        await desk.keys("u", "n", "d")
        assert "cursor inside" in desk.bar("status")

    await at_the_desk(step, real_study(tmp_path))


async def test_split_at_the_cursor_and_join_again(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss was kind about it. She said", "Fatigue", "Being believed")
        await desk.go("She said")
        await desk.keys("d")
        both = ["Being believed", "Fatigue"]
        assert coded(desk) == [("My boss was kind about it.", both), ("She said", both)]
        assert len(desk.view.index) == 4
        await desk.go("My boss")
        await desk.keys("s", "s", "a")
        assert [words for words, _ in coded(desk)] == ["My boss was kind about it. She said"]
        assert sorted(coded(desk)[0][1]) == sorted(both)
        assert "2 quotations are one now" in desk.bar("status")
        await desk.keys("u", "u")
        assert [words for words, _ in coded(desk)] == ["My boss was kind about it. She said"]

    await at_the_desk(step, real_study(tmp_path))


async def test_no_word_is_cut_in_two(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss was kind about it. She said", "Fatigue")
        await desk.go("ind about")
        await desk.keys("d")
        assert [words for words, _ in coded(desk)] == ["My boss was", "kind about it. She said"]

    await at_the_desk(step, real_study(tmp_path))


async def test_release_status_with_its_reason(tmp_path: Path) -> None:
    async def step(desk: Desk) -> None:
        code(desk, "My boss was kind", "Fatigue")
        await desk.keys("n", "R")
        await desk.type("withh")
        await desk.keys("enter")
        assert isinstance(desk.pilot.app.screen, AskDialog)
        await desk.type("can be known")
        await desk.keys("enter")
        assert {span.release for span in desk.view.index} == {"withheld"}
        (row,) = desk.study.reads.connection.exec_driver_sql("SELECT release, release_why FROM quotation")
        assert tuple(row) == ("withheld", "can be known")
        await desk.keys("R", "enter", "escape")
        assert {span.release for span in desk.view.index} == {"withheld"}
        await desk.keys("u")
        assert {span.release for span in desk.view.index} == {"ask"}

    await at_the_desk(step, real_study(tmp_path))


async def test_codes_on_all_that_was_found_here_and_everywhere(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.keys("A")
        assert "Find something first" in desk.bar("status")
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter", "A")
        offered = [
            (choice.line.parts[0].words, choice.line.right)
            for choice in desk.pilot.app.screen.query_one("#choices").items  # type: ignore[attr-defined]
        ]
        assert offered[0] == ("here: the words themselves", "2 passages")
        assert offered[1] == ("here: the sentences they stand in", "1 passage")
        assert offered[3] == ("whole study: the words themselves", "4 passages · 2 materials")
        await desk.type("study sent")
        await desk.keys("enter")
        await desk.type("fat")
        await desk.keys("enter")
        assert "Coded 2 passages: Fatigue" in desk.bar("status")
        assert [codes for _, codes in coded(desk)] == [["Fatigue"]]
        assert coded(desk)[0][0].startswith("I thought it would be over in a week")
        assert len(study.reads.quotations(desk.screen.materials[1].id)) == 1
        await desk.keys("u")
        assert coded(desk) == []
        assert len(study.reads.quotations(desk.screen.materials[1].id)) == 0

    await at_the_desk(step, study)


async def test_codes_on_all_answers_to_a_question_after_a_look_at_what_was_asked(tmp_path: Path) -> None:
    study = real_study(tmp_path)

    async def step(desk: Desk) -> None:
        await desk.keys("Q")
        assert "no interview guide" in desk.bar("status")
        study.do(
            "add-guide-version",
            guide="guide",
            questions=[{"text": "How was it at work?"}, {"text": "Tell me about the days after the accident"}],
        )
        await desk.keys("Q")
        await desk.type("accident")
        await desk.keys("enter")
        assert "2 answers marked" in desk.pilot.app.screen.query_one("#count").words()  # type: ignore[attr-defined]
        await desk.keys("down", "space")
        assert "1 answer marked" in desk.pilot.app.screen.query_one("#count").words()  # type: ignore[attr-defined]
        await desk.keys("enter")
        await desk.type("Early days")
        await desk.keys("enter")
        assert [codes for _, codes in coded(desk)] == [["Early days"]]
        assert coded(desk)[0][0].startswith("Well, I was mostly asleep.")
        assert TALK.split("Interviewer")[1].split("Mette: ")[1].strip() == coded(desk)[0][0]
        await desk.keys("u")
        assert coded(desk) == []
        assert "Early days" not in [known.name for known in study.reads.codes()]

    await at_the_desk(step, study)


MANY = {
    "Long": "\n".join(f"Mette: the week number {n} was long. It went." for n in range(250)),
    "Other": "Mette: one week more.",
}


async def test_very_many_passages_are_looked_for_beside_the_keys_and_coded_as_one_action(tmp_path: Path) -> None:
    study = real_study(tmp_path, MANY)

    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter", "A")
        offered = [choice.line.right for choice in desk.pilot.app.screen.query_one("#choices").items]  # type: ignore[attr-defined]
        assert offered == ["…"] * 6
        await desk.type("study sent")
        await desk.at_once("enter", "x", "c", "enter")
        await until(desk, lambda: isinstance(desk.pilot.app.screen, CodePicker))
        assert desk.pilot.app.screen.query_one(Input).value == ""
        await desk.type("fat")
        await desk.keys("enter")
        await until(desk, lambda: "Coded 251 passages" in desk.bar("status"))
        counted = {code.name: code.codings for code in study.reads.codes()}
        assert counted["Fatigue"] == 251
        assert len(desk.view.index) == 250
        done = study.next_undo()
        assert done is not None
        assert "251" in done.summary
        await desk.keys("u")
        assert {code.codings for code in study.reads.codes()} == {0}
        assert len(desk.view.index) == 0

    await at_the_desk(step, study)


async def test_coding_very_many_can_be_stopped_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path, MANY)
    monkeypatch.setattr("qualcode.tui.coding.by_parts.PART", 1)

    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter", "A")
        await desk.keys("enter")
        await until(desk, lambda: isinstance(desk.pilot.app.screen, CodePicker))
        await desk.type("Weeks")
        await desk.keys("enter")
        await until(desk, lambda: isinstance(desk.pilot.app.screen, ProgressDialog))
        await desk.at_once("c", "u", "f3", "escape")
        await until(desk, lambda: "nothing was coded" in desk.bar("status"))
        assert "Weeks" not in [code.name for code in study.reads.codes()]
        assert {code.codings for code in study.reads.codes()} == {0}
        study.do("make-code", name="after it")

    await at_the_desk(step, study)


async def test_looking_for_very_many_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path, MANY)
    monkeypatch.setattr("qualcode.tui.coding.by_parts.PART", 1)

    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter", "A")
        await desk.type("study turn")
        await desk.at_once("enter", "escape")
        await until(desk, lambda: isinstance(desk.pilot.app.screen, CodingScreen))
        await desk.pilot.pause(0.3)
        assert isinstance(desk.pilot.app.screen, CodingScreen)
        assert [task.state for task in desk.screen.workbench.tasks.all] == ["stopped"]

    await at_the_desk(step, study)


async def test_a_question_is_looked_for_beside_the_keys_in_a_large_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path)
    study.do("set-speaker", material="Mette", label="Interviewer", interviewer=True)
    study.do("add-guide-version", guide="guide", questions=[{"text": "Tell me about the days after the accident"}])
    monkeypatch.setattr("qualcode.tui.coding.many.LITTLE", 0)

    async def step(desk: Desk) -> None:
        await desk.keys("Q", "enter")
        await until(desk, lambda: isinstance(desk.pilot.app.screen, AnswersDialog))
        assert [task.state for task in desk.screen.workbench.tasks.all] == ["done"]

    await at_the_desk(step, study)


async def test_leaving_while_very_many_are_coded_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = real_study(tmp_path, MANY)
    monkeypatch.setattr("qualcode.tui.coding.by_parts.PART", 10)

    async def step(desk: Desk) -> None:
        await desk.keys("slash")
        await desk.type("week")
        await desk.keys("enter")
        passages = [Stretch(desk.screen.material.id, start, end) for start, end in desk.view.found]  # type: ignore[union-attr]
        desk.screen._begin_many(passages, (study.reads.codes()[0].id,))
        await until(desk, lambda: isinstance(desk.pilot.app.screen, ProgressDialog))
        desk.screen.workbench.action_leave()
        await until(desk, lambda: isinstance(desk.pilot.app.screen, PickDialog))
        await until(desk, lambda: not study.busy)
        await desk.keys("escape")
        await until(desk, lambda: isinstance(desk.pilot.app.screen, CodingScreen))
        assert study.reads.codes()[0].codings == len(passages)

    await at_the_desk(step, study)


async def until(desk: Desk, holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(200):
        if holds():
            return
        await desk.pilot.pause(0.05)
    raise AssertionError("it never came to hold")
