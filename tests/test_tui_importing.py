"""Bringing files in: choosing them, what was understood, corrections, storing, and what is said of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from qualcode.faults import Fault
from qualcode.readers.intake import Intake, looked_over, put_in, read_file
from qualcode.study import Study
from qualcode.study.people import participants, speakers_of
from qualcode.text.graphemes import cell_width
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.importing.page import ImportPage
from qualcode.tui.importing.plan import FilePlan, files_in
from qualcode.tui.importing.rows import Row, cut_name, shared_beginnings
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import PickDialog, ReadDialog
from qualcode.tui.widgets.files import FileDialog, paths_in
from qualcode.tui.widgets.forms import ChoiceField, Field, FormDialog, as_date, check
from qualcode.tui.widgets.lists import LineList

TALK = "INTERVIEWER: Hvordan gik det?\nMette: Godt, men jeg sov dårligt.\nInterviewer: Sig mere.\nMette: Det er svært.\nMETTE: Ja.\n"
OTHER = "Interviewer: Hvem er du?\nKarim: En anden.\nInterviewer: Nå.\nKarim: Ja, det er jeg.\n"
PLAIN = "Vi mødtes kl. ni.\n\nBagefter gik alle hjem igen.\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two interviews, a note without labels, a double, an empty file, a picture and a folder."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in (("a mette.txt", TALK), ("b karim.txt", OTHER), ("c note.txt", PLAIN), ("d igen.txt", OTHER), ("e tom.txt", "")):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "f.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("Anna: ja\nBo: nej")
    (folder / "mere").mkdir()
    (folder / "mere" / "[red].txt").write_text(PLAIN + "Og en linje til.\n", encoding="utf-8")
    return folder


@asynccontextmanager
async def looking(tmp_path: Path, paths: list[Path], size: tuple[int, int] = (100, 30)) -> AsyncIterator[Pilot[None]]:
    """The files on the screen, read."""
    from qualcode.tui.importing import look_through

    with Study.new(tmp_path / "study", language="da", coder="MJ") as study:
        app = Workbench(study)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            look_through(app.coding_screen(), paths)
            await pilot.pause()
            await until(pilot, lambda: all(plan.report for plan in page(pilot).plans))
            await pilot.pause()
            yield pilot


def page(pilot: Pilot[None]) -> ImportPage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ImportPage))


def study_of(pilot: Pilot[None]) -> Study:
    study: Any = pilot.app.study  # type: ignore[attr-defined]
    assert isinstance(study, Study)
    return study


def told(pilot: Pilot[None]) -> str:
    """Everything the list beside the files says."""
    return "\n".join(
        " ".join([*(part.words for part in row.line.parts), row.line.right]) for row in page(pilot).query_one("#told", LineList).items
    )


def status(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#status", Bar).words()


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait for work in a thread or a timer."""
    for _ in range(200):
        if true():
            return
        await pilot.pause(0.05)
    raise AssertionError("it did not come about")


async def to_row(pilot: Pilot[None], wanted: Callable[[Row], bool]) -> None:
    rows = page(pilot).query_one("#told", LineList)
    page(pilot).set_focus(rows)
    rows.highlight(next(at for at, row in enumerate(rows.items) if wanted(row)))
    await pilot.pause()


async def to_speaker(pilot: Pilot[None], label: str | None) -> None:
    await to_row(pilot, lambda row: row.speaker is not None and row.speaker.label == label)


async def type_in(pilot: Pilot[None], letters: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in letters))


# what was understood, and corrected


async def test_each_file_says_what_was_understood_of_it_or_why_not(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files]) as pilot:
        plans = page(pilot).plans
        assert [(plan.path.name, plan.state) for plan in plans] == [
            ("a mette.txt", "good"),
            ("b karim.txt", "good"),
            ("c note.txt", "good"),
            ("d igen.txt", "good"),
            ("e tom.txt", "failed"),
        ]
        said = told(pilot)
        for words in ("Hent 4 filer ind", "Mette", "Én taler? Mette / METTE", "Hvordan gik det?", "5 replikker", "4 talere"):
            assert words in said
        page(pilot).query_one("#files", LineList).highlight(4)
        await pilot.pause()
        assert "er tom" in told(pilot)
        assert study_of(pilot).reads.materials() == (), "nothing is stored before it is asked for"


async def test_spellings_are_merged_by_enter_and_parted_again(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "a mette.txt"]) as pilot:
        await to_row(pilot, lambda row: row.kind == "merge" and "Mette" in row.spellings)
        await pilot.press("enter")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert page(pilot).plans[0].labels == ["INTERVIEWER", "Mette", "Interviewer"]
        assert "tæller som Mette" in told(pilot)
        await to_speaker(pilot, "METTE")
        await pilot.press("x")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert "METTE" in page(pilot).plans[0].labels


async def test_who_speaks_is_said_and_stored_with_the_files(tmp_path: Path, files: Path) -> None:
    """The interviewer in all files at once, each participant in theirs; nothing is guessed."""
    async with looking(tmp_path, [files / "a mette.txt", files / "b karim.txt"]) as pilot:
        await pilot.press("down")
        row = page(pilot).query_one("#told", LineList).item
        assert row is not None and row.speaker.label == "INTERVIEWER", "the first arrow leads to the first speaker"
        assert not any(plan.how.interviewers or plan.how.participants for plan in page(pilot).plans)
        await to_speaker(pilot, "Interviewer")
        await pilot.press("i")
        assert "alle 2 filer" in status(pilot)
        await to_speaker(pilot, "INTERVIEWER")
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PickDialog)
        await type_in(pilot, "Interv")
        await pilot.press("enter")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        await to_speaker(pilot, "Mette")
        await pilot.press("p")
        await type_in(pilot, "Sofie")
        await pilot.press("enter")
        assert "= Sofie" in told(pilot)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        study = study_of(pilot)
        first, second = study.reads.materials()
        assert [(one.label, one.interviewer, one.participant) for one in speakers_of(study.reads.connection, first.id)] == [
            ("Interviewer", True, None),
            ("Mette", False, "Sofie"),
            ("METTE", False, None),
        ]
        assert [one.interviewer for one in speakers_of(study.reads.connection, second.id)] == [True, False]
        assert [one.pseudonym for one in participants(study.reads.connection)] == ["Sofie"]


async def test_a_label_that_is_no_speaker_and_one_that_is_after_all(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "b karim.txt"]) as pilot:
        await to_speaker(pilot, "Karim")
        await pilot.press("x")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert page(pilot).plans[0].labels == ["Interviewer"]
        assert "ingen taler" in told(pilot)
        await to_speaker(pilot, "Karim")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert page(pilot).plans[0].labels == ["Interviewer", "Karim"]


async def test_talk_without_labels_can_be_given_a_speaker(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "c note.txt"]) as pilot:
        await to_speaker(pilot, None)
        await pilot.press("p")
        await type_in(pilot, "Birgit")
        await pilot.press("enter")
        await until(pilot, lambda: page(pilot).plans[0].report is not None)
        assert page(pilot).plans[0].labels == ["Birgit"]
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, CodingScreen))
        [material] = study_of(pilot).reads.materials()
        assert [(one.label, one.participant) for one in speakers_of(study_of(pilot).reads.connection, material.id)] == [
            ("Birgit", "Birgit")
        ]


async def test_facts_of_one_file_and_of_all(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "a mette.txt", files / "b karim.txt"]) as pilot:
        await pilot.press("E")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        form.put("round", "2")
        form.put("group", "sygemeldte")
        form.put("date", "3.5.2026")
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        pilot.app.screen.put("name", "Mette, første gang")  # type: ignore[attr-defined]
        pilot.app.screen.query_one(ChoiceField).focus()
        await pilot.press("f", "ctrl+s")
        await until(pilot, lambda: all(plan.report for plan in page(pilot).plans))
        assert "fokusgruppeinterview" in told(pilot)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        assert [(one.name, one.kind, one.round, one.group, one.date) for one in study_of(pilot).reads.materials()] == [
            ("Mette, første gang", "focus-group", 2, "sygemeldte", date(2026, 5, 3)),
            ("b karim", "interview", 2, "sygemeldte", date(2026, 5, 3)),
        ]


async def test_how_a_file_is_read_is_corrected(tmp_path: Path) -> None:
    """The letters of a text, and what a table holds."""
    (tmp_path / "mac.txt").write_bytes("Anna: på øen, æblet\nBo: ja\nAnna: nå\nBo: tja\n".encode("mac_roman"))
    (tmp_path / "svar.csv").write_text("id,alder,svar\nA,44,Jeg sov dårligt det meste af tiden\nB,31,Jeg gik hjem hver eneste dag\n")
    async with looking(tmp_path, [tmp_path / "mac.txt", tmp_path / "svar.csv"]) as pilot:
        assert "på øen" not in told(pilot)
        await pilot.press("e")
        await pilot.pause()
        pilot.app.screen.put("encoding", "mac_roman")  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "på øen" in told(pilot))
        page(pilot).query_one("#files", LineList).highlight(1)
        await pilot.pause()
        for columns, count in (("svar", 2), ("svar, alder", 4)):
            await pilot.press("e")
            await pilot.pause()
            form = pilot.app.screen
            assert isinstance(form, FormDialog)
            table = form.query_one("#field-as", ChoiceField)
            table.letter("å")
            assert table.value == "answers"
            form.put("columns", columns)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: page(pilot).plans[1].report is not None)
            report = page(pilot).plans[1].report
            assert report is not None
            assert (report.as_kind, len(report.materials)) == ("answers", count)


async def test_a_list_of_names_is_read_as_codes_when_one_says_so(tmp_path: Path) -> None:
    """And as a text again."""
    (tmp_path / "koder.txt").write_text("Pres\nArbejde\nHjem\n", encoding="utf-8")
    async with looking(tmp_path, [tmp_path / "koder.txt"]) as pilot:
        assert "liste over koder" in told(pilot)
        for kind in ("codebook", "transcripts"):
            await pilot.press("e")
            await pilot.pause()
            form = pilot.app.screen
            assert isinstance(form, FormDialog)
            field = form.query_one("#field-as", ChoiceField)
            while field.value != kind:
                field.action_turn(1)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: page(pilot).plans[0].report is not None)
            report = page(pilot).plans[0].report
            assert report is not None and report.as_kind == kind
            assert ("3 koder" in told(pilot)) == (kind == "codebook")


async def test_a_wrong_date_stays_in_the_form(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "a mette.txt"]) as pilot:
        await pilot.press("e")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        form.put("date", "i går")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "i går" in form.query_one("#told", Bar).words()


# storing


async def test_each_file_is_one_action_whole_or_not_at_all_and_the_first_opens(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files]) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        report = "\n".join("".join(part.words for part in line.parts) for line in pilot.app.screen.query_one(LineList).items)
        assert "e tom.txt" in report
        assert "findes allerede" in report, "the double of a file of the same batch is told"
        await pilot.press("escape")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, CodingScreen)
        assert screen.material is not None
        assert screen.material.name == "a mette"
        assert "3 filer hentet ind" in status(pilot)
        study = study_of(pilot)
        assert [one.name for one in study.reads.materials()] == ["a mette", "b karim", "c note"]
        await pilot.press("u")
        assert [one.name for one in study.reads.materials()] == ["a mette", "b karim"]


async def test_a_file_is_left_out_and_doubles_of_the_study_are_known(tmp_path: Path, files: Path) -> None:
    with Study.new(tmp_path / "study", language="da", coder="MJ") as study:
        read = read_file(files / "b karim.txt", Intake(), "da")
        assert looked_over(study, read).result == "imported"
        assert put_in(study, read).result == "imported"
        assert looked_over(study, read).result == "skipped"
    async with looking(tmp_path / "2", [files / "a mette.txt", files / "c note.txt"]) as pilot:
        await pilot.press("d")
        assert page(pilot).plans[0].state == "left-out"
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        assert [one.name for one in study_of(pilot).reads.materials()] == ["c note"]


async def test_storing_can_be_stopped_between_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"Anna: Dette er nummer {number}.\nBo: Ja.\n" * 3)
    async with looking(tmp_path, [folder]) as pilot:
        page(pilot).action_bring_in()
        page(pilot).action_back()
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        assert len(study_of(pilot).reads.materials()) == 1


async def test_storing_goes_on_when_the_reader_goes_elsewhere(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "a mette.txt", files / "b karim.txt", files / "c note.txt"]) as pilot:
        page(pilot).action_bring_in()
        await pilot.press("f7")
        await until(pilot, lambda: len(study_of(pilot).reads.materials()) == 3)
        await pilot.pause(0.1)
        assert "3 filer hentet ind" in status(pilot)


async def test_files_wait_for_an_action_that_is_open_and_outlive_it(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "a mette.txt", files / "b karim.txt", files / "c note.txt"]) as pilot:
        study = study_of(pilot)
        page(pilot).action_bring_in()
        before = len(study.reads.materials())
        with pytest.raises(Fault), study.action("code-hits"):
            study.do("make-code", name="taken back")
            await pilot.press("u")
            await pilot.pause(0.3)
            assert len(study.reads.materials()) == before
            raise Fault("coding.many-stopped")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadDialog))
        assert len(study.reads.materials()) == 3
        assert study.reads.codes() == ()


@pytest.mark.parametrize("way", ["wait", "leave-after", "stop-and-leave"])
async def test_leaving_while_files_are_stored_is_asked(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.tui.importing.page.BREATH", 0.1)
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(f"Anna: Dette er nummer {number}.\nBo: Ja.\n" * 3)
    async with looking(tmp_path, [folder]) as pilot:
        study, app = study_of(pilot), pilot.app
        page(pilot).action_bring_in()
        await pilot.press("ctrl+q")
        dialog = app.screen
        assert isinstance(dialog, PickDialog)
        assert len(study.reads.materials()) < 12
        dialog.answer(way)
        if way == "wait":
            await until(pilot, lambda: isinstance(app.screen, ReadDialog))
            assert len(study.reads.materials()) == 12
        else:
            await gone(app)
            assert (len(study.reads.materials()) == 12) is (way == "leave-after")


async def gone(app: Any) -> None:
    """Wait until the app has closed."""
    for _ in range(500):
        if not app.is_running or app._exit:
            return
        await asyncio.sleep(0.02)
    raise AssertionError


async def test_files_added_while_others_are_read_all_get_read(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(path: Path, *how: Any) -> Any:
        time.sleep(0.3 if path.name.startswith("a") else 0)
        return read_file(path, *how)

    async with looking(tmp_path, [files / "c note.txt"]) as pilot:
        monkeypatch.setattr("qualcode.tui.importing.page.read_file", slow)
        page(pilot).add([files / "a mette.txt"])
        page(pilot).add([files / "b karim.txt"])
        await until(pilot, lambda: all(plan.state != "waiting" for plan in page(pilot).plans))
        assert len(page(pilot).plans) == 3
        await until(pilot, lambda: not page(pilot)._reading)


async def test_leaving_with_corrections_is_asked_for_twice(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "b karim.txt"]) as pilot:
        await to_speaker(pilot, "Karim")
        await pilot.press("i", "escape")
        assert isinstance(pilot.app.screen, ImportPage)
        assert "esc igen" in status(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodingScreen)
        assert study_of(pilot).reads.materials() == ()


async def test_markup_in_names_is_drawn_as_it_stands(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "mere" / "[red].txt", files / "a mette.txt"], (80, 24)) as pilot:
        assert "[red].txt" in page(pilot).query_one("#files", LineList).render_line(0).text
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FormDialog)


async def test_more_files_are_added(tmp_path: Path, files: Path) -> None:
    async with looking(tmp_path, [files / "a mette.txt"]) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await type_in(pilot, "karim")
        await pilot.press("enter")
        await until(pilot, lambda: len(page(pilot).plans) == 2 and all(plan.report for plan in page(pilot).plans))


# choosing files


@asynccontextmanager
async def choosing(tmp_path: Path, files: Path, **how: Any) -> AsyncIterator[tuple[Pilot[None], FileDialog, list[Any]]]:
    """The chooser on a folder, and what it answers."""
    answers: list[Any] = []
    async with Workbench(None).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        dialog = FileDialog("Files", files, "en", **how)
        pilot.app.push_screen(dialog, answers.append)
        await pilot.pause()
        yield pilot, dialog, answers


async def test_letters_filter_and_enter_chooses(tmp_path: Path, files: Path) -> None:
    async with choosing(tmp_path, files) as (pilot, dialog, answers):
        assert "not readable" in "".join(dialog.query_one(LineList).render_line(row).text for row in range(9))
        await type_in(pilot, "note")
        await pilot.press("enter")
        await pilot.pause()
        assert answers == [[files / "c note.txt"]]


async def test_several_are_marked_or_all_taken(tmp_path: Path, files: Path) -> None:
    async with choosing(tmp_path, files, many=True) as (pilot, dialog, answers):
        await pilot.press("tab", "tab", "enter")
        await pilot.pause()
        assert answers == [[files / "a mette.txt", files / "b karim.txt"]]
    async with choosing(tmp_path, files, many=True) as (pilot, dialog, answers):
        dialog.query_one(LineList).highlight(0)
        await pilot.press("enter")
        await pilot.pause()
        assert len(answers[0]) == 5, "not the hidden one"


async def test_folders_are_gone_into_and_out_of_and_paths_typed(tmp_path: Path, files: Path) -> None:
    async with choosing(tmp_path, files) as (pilot, dialog, answers):
        await type_in(pilot, "mere")
        await pilot.press("enter")
        assert dialog.folder == files / "mere"
        await pilot.press("backspace")
        assert dialog.folder == files
        await type_in(pilot, "nothing at all")
        await pilot.press("enter")
        assert "nothing at all" in dialog.query_one("#detail", Bar).words()
        for _ in "nothing at all":
            await pilot.press("backspace")
        await type_in(pilot, str(files) + "/mere/")
        assert dialog.folder == files / "mere"
        await type_in(pilot, "[red].txt")
        await pilot.press("enter")
        await pilot.pause()
        assert answers == [[files / "mere" / "[red].txt"]]


async def test_what_is_dropped_on_the_terminal_is_chosen(tmp_path: Path, files: Path) -> None:
    async with choosing(tmp_path, files, many=True) as (pilot, _, answers):
        pasted = f"'{files / 'a mette.txt'}' {str(files / 'b karim.txt').replace(' ', chr(92) + ' ')}\r"
        pilot.app.post_message(events.Paste(pasted))
        await pilot.pause()
        await pilot.pause()
        assert answers == [[files / "a mette.txt", files / "b karim.txt"]]


def test_paths_in_what_was_pasted(files: Path) -> None:
    one, two = files / "a mette.txt", files / "c note.txt"
    assert paths_in(f"{one}\r{two}\r") == [one, two]
    assert paths_in(one.as_uri()) == [one]
    assert paths_in(f'"{one}"') == [one]
    assert paths_in("only words, it's nothing") == []
    assert paths_in("x" * 5000) == []


def test_a_folder_means_its_readable_files(files: Path) -> None:
    found = files_in([files, files / "a mette.txt"], ("txt",))
    assert [path.name[0] for path in found] == ["a", "b", "c", "d", "e"]


def test_a_long_name_keeps_what_tells_it_from_its_neighbours() -> None:
    names = [f"NodeGrade_paper_interview{number}_german.docx" for number in (1, 2)] + ["x.txt"]
    assert shared_beginnings(names) == [25, 25, 0]
    assert cut_name("short.docx", 20) == "short.docx"
    cut = cut_name(names[0], 24, 25)
    assert cut.endswith("w1_german.docx")
    assert len(cut) == 24
    long = cut_name("a" * 30 + "b" * 30, 20)
    assert long.startswith("aaa") and long.endswith("bbb") and len(long) <= 20
    assert cell_width(cut_name("日本語" * 10 + ".docx", 15)) <= 15
    assert shared_beginnings([]) == []


# forms and plans


@pytest.mark.parametrize(
    ("given", "day"),
    [("2026-05-03", date(2026, 5, 3)), ("3.5.2026", date(2026, 5, 3)), ("3. 5. 26", date(2026, 5, 3)), ("", None), ("  ", None)],
)
def test_dates_as_people_write_them(given: str, day: date | None) -> None:
    assert as_date(given) == day


@pytest.mark.parametrize("given", ["3/5/2026", "31.2.2026", "i går", "2026", "2026-5", "1.2.3.4"])
def test_what_is_no_date_or_two_is_refused(given: str) -> None:
    with pytest.raises(Fault, match="not a date"):
        as_date(given)


@pytest.mark.parametrize("given", ["0", "-1", "x", "1234567", "1.5"])
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(Fault, match="not a number"):
        check(Field("round", "Round", kind="number"), given)


def test_merging_goes_through_to_the_last_name() -> None:
    plan = FilePlan(Path("x"))
    plan.how = plan.merged(["b"], "a")
    plan.how = plan.merged(["a"], "c")
    assert dict(plan.how.corrections.merge) == {"b": "c", "a": "c"}
    plan.how = plan.merged(["c"], "a")
    assert all(old != new for old, new in plan.how.corrections.merge.items())


def test_nobody_is_interviewer_and_participant() -> None:
    plan = FilePlan(Path("x"))
    plan.how = plan.spoken_by("M", "Mette")
    plan.how = plan.interviewed_by("M")
    assert (plan.how.interviewers, plan.how.participants) == (("M",), {})
    plan.how = plan.spoken_by("M", "Mette")
    assert (plan.how.interviewers, plan.how.participants) == ((), {"M": "Mette"})
    plan.how = plan.without_speaker("M")
    assert plan.how.participants == {}


async def test_what_a_speaker_says_first_tells_when_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Anna: " + "meget " * 40 + "\nBo: Nå.\nAnna: Ja.\nBo: Nå.\n", encoding="utf-8")
    async with looking(tmp_path, [tmp_path / "long.txt"], (140, 30)) as pilot:
        firsts = {one.label: one.first for one in page(pilot).plans[0].speakers()}
        assert firsts["Anna"].endswith("meget …")
        assert firsts["Bo"] == "Nå."
