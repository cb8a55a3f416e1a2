"""The supervisor's screen on the demo study: comments taken in, read, answered, settled, gone to; letter and handovers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from made_once import copy_of, demo
from screens import drawn, press, still
from textual.pilot import Pilot
from textual.widgets import TextArea

from qualcode.locale import LANGUAGES, text
from qualcode.study import Study
from qualcode.study.database import driver
from qualcode.study.memos import memos
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.supervisor import applying
from qualcode.tui.supervisor.page import SupervisorPage
from qualcode.tui.widgets.dialogs import ReadDialog

SIZES = ((80, 24), (160, 45))


def saved(of: Study, folder: Path, **changes: Any) -> Path:
    """A file that a reviewer has saved: about a code, a line, the study, and something that never was."""
    code = of.reads.codes()[1]
    material = of.reads.materials()[0]
    objects = [
        ({"kind": "code", "id": code.id}, "doubt", "Is it [bold]one[/bold] thing?", None),
        ({"kind": "material", "id": material.id, "line": 12}, "comment", "Listen again.", None),
        ({"kind": "study", "id": of.id}, "discussed", "", None),
        ({"kind": "code", "id": "no such code"}, "agree", "Yes", "1"),
    ]
    comments = [
        {"id": str(n), "about": about, "stance": stance, "text": words, "at": f"2026-05-03T09:1{n}:00Z", "answers": answers}
        for n, (about, stance, words, answers) in enumerate(objects, 1)
    ]
    told = {"qualcode": "review-comments", "format": 1, "study": of.id, "pack": "", "reviewer": "Vera [red]", "comments": comments}
    path = folder / "vera.qualcode-comments.json"
    path.write_text(json.dumps({**told, **changes}), encoding="utf-8")
    return path


def unreviewed(folder: Path) -> Path:
    """The demo study before its letter was written and its supervisor's comments came in."""
    with Study.open(copy_of(demo(), folder), coder="AB") as study, study.action("delete-memo"):
        letters = driver(study.reads.connection).execute(
            "SELECT memo_id FROM review_comment UNION SELECT id FROM memo WHERE answers_id IN (SELECT memo_id FROM review_comment) "
            "UNION SELECT id FROM memo WHERE kind = 'review' AND title LIKE 'Letter%'"
        )
        for (memo,) in letters.fetchall():
            study.do("delete-memo", memo=memo)
    return folder


@asynccontextmanager
async def at_screen(study: Study, size: tuple[int, int]) -> AsyncIterator[tuple[Pilot[None], SupervisorPage]]:
    app = Workbench(study)
    async with app.run_test(size=size) as pilot:
        await press(pilot, ["ctrl+o", "u"])
        assert isinstance(app.screen, SupervisorPage)
        yield pilot, app.screen


async def taken_in(pilot: Pilot[None], page: SupervisorPage, file: Path) -> str:
    """What the dialog told before the comments were taken in."""
    applying.read_file(page, file, page._go_to_newest)
    for _ in range(100):
        await pilot.pause(0.05)
        if isinstance(pilot.app.screen, applying.ArrivalDialog):
            break
    await still(pilot)
    told = drawn(pilot.app)  # type: ignore[arg-type]
    await press(pilot, ["enter"])
    return told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_comments_come_in_and_are_read(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        study.language = language
        async with at_screen(study, size) as (pilot, page):
            assert text("supervisor.none-yet", language) in drawn(page.app)  # type: ignore[arg-type]
            told = await taken_in(pilot, page, saved(study, tmp_path))
            assert text("supervisor.take-in", language) in told and text("comments.stance-doubt", language) in told
            assert [memo.text for memo in page.comments] == ["Yes", "", "Listen again.", "Is it [bold]one[/bold] thing?"]
            await press(pilot, ["end", "enter"])
            shown = drawn(page.app)  # type: ignore[arg-type]
            assert "Is it [bold]one[/bold] thing?" in shown and "Vera [red]" in shown
            assert text("comments.stance-doubt", language) in shown
            assert "Yes" in shown.partition("thing?")[2], "the answer is read with it"
            await press(pilot, ["escape", "u"])
            assert page.comments == [], "one undo takes all out"


async def test_the_same_file_again_brings_nothing(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        async with at_screen(study, SIZES[0]) as (pilot, page):
            file = saved(study, tmp_path)
            await taken_in(pilot, page, file)
            applying.read_file(page, file, page._go_to_newest)
            await pilot.pause(0.5)
            await still(pilot)
            assert isinstance(page.app.screen, ReadDialog)
            assert text("comments.fate-known", study.language, n=4) in drawn(page.app)  # type: ignore[arg-type]
            assert len(page.comments) == 4


@pytest.mark.parametrize("change", [{"study": "other"}, {"comments": 3}, {"format": 9}])
async def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, change: dict[str, Any]) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        async with at_screen(study, SIZES[0]) as (pilot, page):
            steps = len(study.history())
            applying.read_file(page, saved(study, tmp_path, **change), page._go_to_newest)
            await pilot.pause(0.5)
            await still(pilot)
            task = page.workbench.tasks.all[-1]
            assert task.state == "failed"
            assert task.said(study.language)[:40] in drawn(page.app)  # type: ignore[arg-type]
            assert len(study.history()) == steps


async def test_answer_settle_and_filter(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        async with at_screen(study, SIZES[1]) as (pilot, page):
            await taken_in(pilot, page, saved(study, tmp_path))
            await press(pilot, ["end", "w"])
            assert isinstance(page.app.screen, MemoEditor)
            page.app.screen.query_one(TextArea).insert("It is two.")
            await press(pilot, ["escape"])
            assert page.memo is not None and [one.text for one in page.answers[page.memo.id]] == ["Yes", "It is two."]
            [mine] = [one for one in memos(study.reads.connection) if one.text == "It is two."]
            assert (mine.kind, mine.answers_id) == ("review", page.memo.id)
            assert "◐" in drawn(page.app)  # type: ignore[arg-type]
            await press(pilot, ["s"])
            assert page.memo.resolved
            assert "✓" in drawn(page.app)  # type: ignore[arg-type]
            await press(pilot, ["f"])
            assert [one.text for one in page.listed.items] == ["Yes", "", "Listen again."]
            await press(pilot, ["f"])
            assert [one.text for one in page.listed.items] == ["Yes", "", "Listen again."]
            await press(pilot, ["f"])
            assert [one.text for one in page.listed.items] == ["Yes"]
            await press(pilot, ["u", "u", "f"])
            assert not any(one.resolved for one in page.comments) and len(page.answers) == 1


async def test_to_the_object_and_back(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        async with at_screen(study, SIZES[0]) as (pilot, page):
            await taken_in(pilot, page, saved(study, tmp_path))
            app = page.app
            await press(pilot, ["home", "g"])
            assert app.screen is page, "there is nothing to go to"
            await press(pilot, ["end", "g"])
            assert isinstance(app.screen, ComparisonPage)
            await press(pilot, ["escape"])
            assert isinstance(app.screen, SupervisorPage)
            assert app.screen.memo is not None and app.screen.memo.text.startswith("Is it")
            await press(pilot, ["up", "g"])
            assert isinstance(app.screen, CodingScreen)
            assert " 12 " in drawn(app)  # type: ignore[arg-type]
            await press(pilot, ["ctrl+o", "u"])
            assert isinstance(app.screen, SupervisorPage)
            assert app.screen.memo is not None and app.screen.memo.text == "Listen again."


async def test_a_merged_code_is_told(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        file = saved(study, tmp_path)
        first, second = study.reads.codes()[1:3]
        study.do("merge-codes", into=second.id, codes=[first.id])
        async with at_screen(study, SIZES[0]) as (pilot, page):
            await taken_in(pilot, page, file)
            await press(pilot, ["end", "enter"])
            shown = drawn(page.app)  # type: ignore[arg-type]
            assert first.name in shown and second.name in shown


async def test_the_letter_is_written_and_written_on(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        async with at_screen(study, SIZES[0]) as (pilot, page):
            for words in ("1. Is it one category?", " Or two?"):
                await press(pilot, ["l"])
                assert isinstance(page.app.screen, MemoEditor)
                page.app.screen.query_one(TextArea).insert(words)
                await press(pilot, ["escape"])
            [letter] = [one for one in memos(study.reads.connection) if one.title.casefold() == "letter"]
            assert letter.title.casefold() == text("review.letter-title", study.language)
            assert "one category" in letter.text and "Or two?" in letter.text
            study.do("record-handover", what="review", sha256="a" * 64)
            page.changed()
            await press(pilot, ["l"])
            assert text("supervisor.letter-new", study.language) in drawn(page.app)  # type: ignore[arg-type]


async def test_a_handover_tells_whose_words_went(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        quotations = [one.id for one in study.reads.quotations(study.reads.materials()[0].id)][:3]
        study.do("record-handover", what="review", sha256="ab" * 32, to_whom="Vera", level="released", quotations=quotations)
        async with at_screen(study, SIZES[0]) as (pilot, page):
            [one] = page.handovers
            assert (one.quotations, one.to_whom, one.people[0][1] > 0) == (3, "Vera", True)
            await press(pilot, ["tab", "enter"])
            assert isinstance(page.app.screen, ReadDialog)
            shown = drawn(page.app)  # type: ignore[arg-type]
            assert one.people[0][0] in shown and "ab" * 20 in shown


async def test_a_study_that_can_only_be_read_says_so(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), write=False) as study:
        async with at_screen(study, SIZES[0]) as (pilot, page):
            for key in ("i", "l"):
                await press(pilot, [key])
                assert page.app.screen is page


async def test_the_overview_leads_there(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        app = Workbench(study)
        async with app.run_test(size=SIZES[0]) as pilot:
            await press(pilot, ["f7", "v"])
            assert isinstance(app.screen, SupervisorPage)


async def test_a_pack_is_made_from_the_screen_and_recorded(tmp_path: Path) -> None:
    with Study.open(unreviewed(tmp_path / "s"), coder="AB") as study:
        async with at_screen(study, SIZES[0]) as (pilot, page):
            await press(pilot, ["p", ["Vera"], "ctrl+s", "enter"])
            for _ in range(200):
                await pilot.pause(0.05)
                if page.handovers:
                    break
            await still(pilot)
            [one] = page.handovers
            assert (one.to_whom, one.level) == ("Vera", "released")
            written = tmp_path / "s" / "exports" / one.note
            assert hashlib.sha256(written.read_bytes()).hexdigest() == one.sha256
            assert one.note in drawn(page.app)  # type: ignore[arg-type]
            await press(pilot, ["u"])
            assert page.handovers == []
