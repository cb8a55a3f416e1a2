"""The screen of quotations as its user works it: narrowed down, counted, mended, exported; the screen and the export say the same."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest
from filled_study import filled_study
from test_tui_pages import at_work, go
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from qualcode.study import Study
from qualcode.study.quote_heads import chosen_by, coding_heads
from qualcode.study.quotes import QuoteFilter, quote_rows
from qualcode.text.graphemes import cell_width
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.comparison.page import ComparisonPage
from qualcode.tui.frame.filing import file_stem, free_name
from qualcode.tui.frame.tasks import Stopped
from qualcode.tui.quotes.editing import PrintedDialog, TranslationDialog
from qualcode.tui.quotes.export import FORMATS, write_quotations
from qualcode.tui.quotes.page import QuotesPage
from qualcode.tui.quotes.rows import ends
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, PickDialog


def page(pilot: Pilot[None]) -> QuotesPage:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, QuotesPage))


def told(pilot: Pilot[None], bar: str = "which") -> str:
    return page(pilot).query_one(f"#{bar}", Bar).words()


def rows(pilot: Pilot[None]) -> list[str]:
    return [page(pilot).rows.render_line(y).text.rstrip() for y in range(len(page(pilot).rows.items))]


def card(pilot: Pilot[None]) -> str:
    return "\n".join("".join(part.words for part in line.parts) for line in page(pilot).query_one("#card").items)  # type: ignore[attr-defined]


async def settled(pilot: Pilot[None]) -> None:
    """All codings are read."""
    for _ in range(200):
        await pilot.pause(0.01)
        if page(pilot)._going and page(pilot)._going.over and page(pilot)._looking is None:
            break
    await pilot.pause()


async def opened(pilot: Pilot[None]) -> None:
    await go(pilot, "quotes")
    await settled(pilot)


async def to_words(pilot: Pilot[None], words: str) -> None:
    """The highlight goes to the coding with these words."""
    quotes = page(pilot).rows
    at = next(index for index in range(len(quotes.items)) if words in quotes.look_at(index).words)
    quotes.highlight(at)
    await pilot.pause()


async def narrowed(pilot: Pilot[None], typed: str, *, wait: bool = True) -> None:
    await pilot.press("f", *("space" if letter == " " else "colon" if letter == ":" else letter for letter in typed), "enter")
    if wait:
        await settled(pilot)


def study_of(pilot: Pilot[None]) -> Study:
    return pilot.app.study  # type: ignore[attr-defined,no-any-return]


async def test_all_codings_are_there_and_counted(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        assert "4 citater, 5 kodninger, 1 interview, 1 andet materiale; 1 tilbageholdt" in told(pilot)
        assert [head.id for head in page(pilot).rows.items] == [row.id for row in quote_rows(study_of(pilot).reads.connection)]
        [first] = [row for row in rows(pilot) if "Jeg kunne ikke holde lyden ud." in row]
        assert "støj" in first
        assert first.endswith("l. 3")
        [held] = [row for row in rows(pilot) if "måtte jeg gå i hejreskov" in row]
        assert held.strip().startswith("■"), "withheld is a sign, and the screen shows the words"


async def test_the_card_tells_all_of_the_highlighted_one(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg skammede mig lidt.")
        shown = card(pilot)
        assert "(Mette, Bilag 1, l. " in shown
        assert "Jeg […] mig lidt." in shown
        assert "I was a bit ashamed." in shown
        assert "Hun talte om chefen" in shown
        assert "at gå for sig selv  kodet af AB" in shown
        await to_words(pilot, "måtte jeg gå i hejreskov")
        assert "tilbageholdt: kan genkendes" in card(pilot)


@pytest.mark.parametrize(
    ("typed", "only"),
    [
        ("runde 1", QuoteFilter(round=1)),
        ("sygemeldte", QuoteFilter(group="sygemeldte")),
        ("kodet af AB", QuoteFilter(coder="AB")),
        ("informant: Mette", QuoteFilter(participant="Mette")),
        ("materiale: Feltnote", QuoteFilter(material="Feltnote")),
        ("kode: skam", QuoteFilter(code="at holde ud > skam")),
        ("kode: at holde ud", QuoteFilter(code="at holde ud", with_subcodes=True)),
        ("frigivelse: tilbageholdt", QuoteFilter(release="withheld")),
        ("frigivelse: spørg", QuoteFilter(release="ask")),
        ("med gengivelse", QuoteFilter(printed=True)),
        ("uden gengivelse", QuoteFilter(printed=False)),
        ("citeret under flere", QuoteFilter(repeated="codes")),
    ],
)
async def test_narrowed_down_the_screen_shows_what_an_export_writes(tmp_path: Path, typed: str, only: QuoteFilter) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await narrowed(pilot, typed)
        connection = study_of(pilot).reads.connection
        shown, written = page(pilot).rows.items, quote_rows(connection, only)
        assert [head.id for head in shown] == [row.id for row in written]
        assert [row.id for row in quote_rows(connection, page(pilot).chosen_filter())] == [row.id for row in written]
        assert shown
        assert "alle citater" not in told(pilot)
        await pilot.press("F")
        await settled(pilot)
        assert len(page(pilot).rows.items) == 5


async def test_the_same_words_quoted_again_stand_together(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        study = study_of(pilot)
        for name in ("Igen", "Og igen"):
            study.do("add-material", name=name, text=f"{name}: Det kommer jeg aldrig til at glemme, siger hun.\n")
            study.do("code", codes=["at gå for sig selv"], material=name, words="Det kommer jeg aldrig til at glemme")
        await opened(pilot)
        await narrowed(pilot, "samme ord citeret")
        shown, written = page(pilot).rows.items, quote_rows(study.reads.connection, QuoteFilter(repeated="words"))
        assert [head.id for head in shown] == [row.id for row in written]
        assert [row.material for row in written] == ["Igen", "Og igen"]
        await pilot.press("o")
        await settled(pilot)
        assert [head.id for head in page(pilot).rows.items] == [row.id for row in written]


async def test_keys_are_heard_while_all_words_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, asked = Event(), Event()

    def slow(connection: object, how: str) -> dict[str, int]:
        asked.set()
        assert go_on.wait(20)
        return {}

    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        monkeypatch.setattr("qualcode.tui.quotes.page.repeated", slow)
        await narrowed(pilot, "samme ord citeret", wait=False)
        assert asked.wait(20)
        await pilot.pause()
        assert "Sammenligner" in told(pilot, "status")
        assert len(page(pilot).rows.items) == 5, "what stood there stands until it is known"
        await pilot.press("F")
        go_on.set()
        await settled(pilot)
        assert len(page(pilot).rows.items) == 5, "what was chosen since holds"
        assert "Sammenligner" not in told(pilot, "status")


async def test_narrowed_down_twice_with_and_without_subcodes(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await narrowed(pilot, "kode: at holde ud")
        await narrowed(pilot, "runde 1")
        assert "kode: at holde ud med underkoder · runde 1" in told(pilot)
        assert len(page(pilot).rows.items) == 3
        await pilot.press("s")
        await settled(pilot)
        assert "uden underkoder" in told(pilot)
        assert not page(pilot).rows.items
        assert "Ingen citater her" in card(pilot)
        await pilot.press("p", "t", "r", "e", "y", "m", "equals_sign", "enter")
        assert pilot.app.screen is page(pilot), "nothing to do anything with"
        await narrowed(pilot, "alle citater")
        assert len(page(pilot).rows.items) == 5


async def test_in_the_order_of_the_material(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press("o")
        await settled(pilot)
        places = [(head.material_id, head.start) for head in page(pilot).rows.items]
        order = [material.id for material in study_of(pilot).reads.materials()]
        assert places == sorted(places, key=lambda place: (order.index(place[0]), place[1]))
        await pilot.press("o")
        await settled(pilot)
        assert [head.id for head in page(pilot).rows.items] == [row.id for row in quote_rows(study_of(pilot).reads.connection)]


@pytest.mark.parametrize("at_once", [1, 60])
async def test_enter_opens_it_in_the_transcript_and_coming_back_finds_it_again(
    tmp_path: Path, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is not among the codings that are read first."""
    monkeypatch.setattr("qualcode.tui.quotes.page.AT_ONCE", at_once)
    async with at_work(tmp_path) as pilot:
        await opened(pilot)
        await narrowed(pilot, "runde 1")
        await to_words(pilot, "talte lavt")
        await pilot.press("enter")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, CodingScreen)
        assert screen.material
        assert screen.material.name == "Feltnote"
        assert screen.view.document.text[screen.view.selection.start : screen.view.selection.end] == "talte lavt"
        await opened(pilot)
        assert "talte lavt" in card(pilot)
        assert "runde 1" in told(pilot)


async def test_comparison_and_back(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press("equals_sign")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ComparisonPage)
        await pilot.press("equals_sign")
        await pilot.pause()
        assert isinstance(pilot.app.screen, QuotesPage)


# mending


async def test_a_printed_form_is_judged_while_it_is_written(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        await pilot.press("p")
        dialog = pilot.app.screen
        assert isinstance(dialog, PrintedDialog)
        await pilot.pause()

        def verdict() -> str:
            return dialog.query_one("#verdict", Bar).words()

        assert verdict().startswith("✓")
        await pilot.press(*["backspace"] * 9, *"ud.")
        await pilot.pause()
        assert verdict().startswith("✗")
        assert "lyden" in verdict()
        await pilot.press("enter")
        assert pilot.app.screen is dialog, "what is not proved is not kept"
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert verdict().startswith("✓")
        assert dialog.query_one("#own", TextArea).text == "Jeg kunne ikke holde […] ud."
        original = "".join(part.words for line in dialog.query_one("#original").items for part in line.parts)  # type: ignore[attr-defined]
        assert original == "Jeg kunne ikke holde ⟨lyden⟩ ud."
        await pilot.press("enter")
        await pilot.pause()
        await settled(pilot)
        assert "Jeg kunne ikke holde […] ud." in card(pilot)
        [row] = [row for row in quote_rows(study_of(pilot).reads.connection) if row.text == "Jeg kunne ikke holde […] ud."]
        assert row
        await pilot.press("u")
        await settled(pilot)
        assert "[…] ud." not in card(pilot)


async def test_marks_need_no_brackets_on_the_keyboard(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        await pilot.press("p")
        await pilot.pause()
        await pilot.press("ctrl+left", "ctrl+left", "ctrl+left", "ctrl+l")
        assert pilot.app.screen.query_one("#own", TextArea).text == "Jeg kunne ikke holde […] ud."
        await pilot.press("end", "ctrl+b", *"ler")
        assert pilot.app.screen.query_one("#own", TextArea).text == "Jeg kunne ikke holde […] ud.[ler]"
        await pilot.press("enter")
        await settled(pilot)
        assert "Jeg kunne ikke holde […] ud.[ler]" in card(pilot)


async def test_an_empty_printed_form_removes_it_and_escape_changes_nothing(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg skammede mig lidt.")
        before = study_of(pilot).next_undo()
        await pilot.press("p")
        await pilot.pause()
        await pilot.press(*"nej", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PrintedDialog), "asked once"
        assert "esc" in pilot.app.screen.query_one("#verdict", Bar).words()
        await pilot.press(*"nej", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PrintedDialog), "more was written since"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, QuotesPage)
        assert study_of(pilot).next_undo() == before
        await pilot.press("p")
        await pilot.pause()
        await pilot.press("f7", "delete", "enter")
        await settled(pilot)
        assert "Jeg […] mig lidt." not in card(pilot)
        assert all(not head.printed for head in page(pilot).rows.items)


async def test_a_translation_is_asked_into_a_language_and_written(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        await pilot.press("t")
        assert isinstance(pilot.app.screen, AskDialog)
        await pilot.press("ctrl+u", *"de", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TranslationDialog)
        await pilot.press(*"laut", "ctrl+n", *"sehr", "enter")
        await settled(pilot)
        assert "Oversættelse: de\nlaut\nsehr" in card(pilot)
        await pilot.press("t", "enter")
        await pilot.pause()
        assert pilot.app.screen.query_one("#own", TextArea).text == "laut\nsehr", "the language used last comes first"
        await pilot.press("f7", "delete", "enter")
        await settled(pilot)
        assert "Oversættelse: de" not in card(pilot)


async def test_the_transcript_asks_with_the_reason_given_here(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        await pilot.press("r", *"sløret", "enter", *"navn", "enter")
        await settled(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CodingScreen)
        await pilot.press("R", *"tilbage", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AskDialog)
        assert pilot.app.screen.query_one(Input).value == "navn"


async def test_a_release_status_with_why(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg kunne ikke holde lyden ud.")
        await pilot.press("r", *"sløret", "enter", *"navn", "enter")
        await settled(pilot)
        assert "sløret: navn" in card(pilot)
        [row] = [row for row in rows(pilot) if "Jeg kunne ikke holde lyden ud." in row]
        assert row.strip().startswith("▤")
        assert "2 tilbageholdt" in told(pilot), "redacted without a printed form prints a marker too"


async def test_a_memo_is_linked_to_the_quotation_and_its_code(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "talte lavt")
        await pilot.press("m")
        await pilot.pause()
        assert pilot.app.screen is not page(pilot)


async def test_copied_with_its_citation_but_never_what_is_withheld(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await to_words(pilot, "Jeg skammede mig lidt.")
        await pilot.press("y")
        assert "Jeg […] mig lidt." in pilot.app.clipboard, "as it is printed"
        assert "l. " in pilot.app.clipboard
        kept = pilot.app.clipboard
        await to_words(pilot, "måtte jeg gå i hejreskov")
        await pilot.press("y")
        assert pilot.app.clipboard == kept
        await pilot.press("Y")
        assert not (study_of(pilot).file.parent / "exports" / "copied-quotations.txt").exists()


async def test_a_study_open_for_reading_is_shown_and_exported_but_not_changed(tmp_path: Path) -> None:
    filled_study(tmp_path / "study").close()
    with Study.open(tmp_path / "study", write=False) as study:
        async with Workbench(study).run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            await opened(pilot)
            assert len(page(pilot).rows.items) == 5
            for key in ("p", "t", "r"):
                await pilot.press(key)
                assert pilot.app.screen is page(pilot)
                assert "læsning" in told(pilot, "status")
            assert len(await export(pilot, "json")) == 5


# exporting


async def export(pilot: Pilot[None], form: str, name: str | None = None, *more: str) -> list[dict[str, str]]:
    """Export as JSON; what was written."""
    await pilot.press("e", *form, "enter")
    assert isinstance(pilot.app.screen, AskDialog)
    if name is not None:
        await pilot.press("ctrl+u", *("full_stop" if letter == "." else "minus" if letter == "-" else letter for letter in name))
    await pilot.press("enter", *more)
    await done(pilot)
    newest = page(pilot).workbench.tasks.all[-1]
    assert newest.state == "done", newest.error
    folder = study_of(pilot).file.parent / "exports"
    file = max(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    assert str(file) in told(pilot, "status")
    return json.loads(file.read_text(encoding="utf-8")) if file.suffix == ".json" else []  # type: ignore[no-any-return]


async def done(pilot: Pilot[None]) -> None:
    for _ in range(500):
        await pilot.pause(0.02)
        if not page(pilot).workbench.tasks.running and page(pilot).workbench.tasks.all:
            break
    await pilot.pause()


async def test_what_is_shown_is_exported_and_nothing_replaced_unasked(tmp_path: Path) -> None:
    async with at_work(tmp_path, (120, 36)) as pilot:
        await opened(pilot)
        await narrowed(pilot, "kode: skam")
        written = await export(pilot, "json")
        assert [row["id"] for row in written] == [head.id for head in page(pilot).rows.items]
        folder = study_of(pilot).file.parent / "exports"
        assert {file.name for file in folder.iterdir()} == {"citater-kode-skam.json"}
        await export(pilot, "json")
        assert {file.name for file in folder.iterdir()} == {"citater-kode-skam.json", "citater-kode-skam-2.json"}
        await pilot.press("F")
        await settled(pilot)
        before = (folder / "citater-kode-skam.json").read_bytes()
        await pilot.press("e", *"json", "enter", "ctrl+u", *"citater-kode-skam", "enter")
        assert isinstance(pilot.app.screen, PickDialog), "it is asked"
        await pilot.press("escape")
        assert (folder / "citater-kode-skam.json").read_bytes() == before
        written = await export(pilot, "json", "citater-kode-skam", "enter")
        assert len(written) == 5
        assert (folder / "citater-kode-skam.json").read_bytes() == before
        assert (folder / "citater-kode-skam-3.json").exists()
        written = await export(pilot, "json", "citater-kode-skam", "down", "enter")
        assert (folder / "citater-kode-skam.json").read_bytes() != before


@pytest.mark.parametrize(("form", "ending"), [("word", "docx"), ("excel", "xlsx"), ("csv", "csv"), ("mark", "md")])
async def test_every_format(tmp_path: Path, form: str, ending: str) -> None:
    async with at_work(tmp_path) as pilot:
        await opened(pilot)
        await export(pilot, form)
        assert (study_of(pilot).file.parent / "exports" / f"citater.{ending}").stat().st_size > 100


async def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    async with at_work(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press("e", *"json", "enter", "ctrl+u", *"findes/ikke".replace("/", "/"), "enter")
        await done(pilot)
        assert page(pilot).workbench.tasks.all[-1].state == "failed"
        assert "ikke" in told(pilot, "status")


def test_a_stopped_export_leaves_nothing(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        to = study.file.parent / "exports" / "citater.docx"
        to.write_text("before")
        calls: list[tuple[int, int]] = []

        def stop(done: int, total: int) -> None:
            calls.append((done, total))
            if total:
                raise Stopped

        with pytest.raises(Stopped):
            write_quotations(study.file, QuoteFilter(), to, FORMATS[0], "da", stop)
        assert calls[-1] == (0, 5)
        assert to.read_text() == "before"
        assert [file.name for file in to.parent.iterdir()] == ["citater.docx"]


@pytest.mark.parametrize(
    ("words", "room", "shown"), [("Kort", 6, "Kort  "), ("Interview 12, Mette", 12, "Interview 12, Mette"), ("日本語のはなし", 8, "")]
)
def test_a_long_name_is_known_by_its_end(words: str, room: int, shown: str) -> None:
    drawn = ends(words, room)
    assert cell_width(drawn) == room
    assert drawn == shown or (drawn[:1] == words[:1] and drawn.rstrip()[-1] == words[-1] and "…" in drawn)


def test_names_of_files() -> None:
    assert file_stem("citater kode: at gå ← fra/til <b>") == "citater-kode-at-gå-fra-til-b"
    assert file_stem("///") == "quotes"
    assert len(file_stem("x" * 300)) <= 60


def test_a_name_that_is_free(tmp_path: Path) -> None:
    assert free_name(tmp_path, "a", ".md").name == "a.md"
    (tmp_path / "a.md").touch()
    (tmp_path / "a-2.md").touch()
    assert free_name(tmp_path, "a", ".md").name == "a-3.md"


# heads of codings


def test_heads_are_those_of_the_rows(tmp_path: Path) -> None:
    """Also what is withheld because of others: someone who has withdrawn, and words shared with a withheld quotation."""
    with filled_study(tmp_path / "s") as study:
        connection = study.reads.connection
        study.do("code", codes=["at holde ud > støj"], material="Interview 1", words="hejreskov. Jeg skammede")
        for _ in range(2):
            heads = list(coding_heads(connection, study.reads.codes(), study.reads.materials()))
            table = quote_rows(connection)
            assert [(head.id, head.release) for head in heads] == [(row.id, row.release) for row in table]
            for only in (QuoteFilter(release="withheld"), QuoteFilter(release="ask"), QuoteFilter(group="sygemeldte")):
                keep = chosen_by(connection, only, study.reads.materials())
                assert [head.id for head in heads if keep(head)] == [row.id for row in quote_rows(connection, only)]
            study.do("set-participant", participant="Mette", status="withdrawn")
            study.do("edit-material", material="Interview 1", group=None)


def test_what_a_participant_says_as_an_interviewer_is_not_theirs(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        connection, only = study.reads.connection, QuoteFilter(participant="Mette")
        heads = list(coding_heads(connection, study.reads.codes(), study.reads.materials()))
        mette = connection.exec_driver_sql("SELECT id FROM participant WHERE pseudonym = 'Mette'").scalar_one()

        def chosen() -> list[str]:
            keep = chosen_by(connection, QuoteFilter(participant=mette), study.reads.materials())
            return [head.id for head in heads if keep(head)]

        assert chosen() == [row.id for row in quote_rows(connection, only)] != []
        study.do("set-speaker", material="Interview 1", label="Mette", interviewer=True)
        assert chosen() == [row.id for row in quote_rows(connection, only)] == []


async def test_a_quotation_undone_meanwhile_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(tmp_path) as pilot:
        study = study_of(pilot)
        made = study.do("code", material=study.reads.materials()[0].id, start=3, end=33, codes=[study.reads.codes()[0].id])
        await opened(pilot)
        quotes = page(pilot).rows
        quotes.highlight(next(at for at, head in enumerate(quotes.items) if head.quotation_id == made["quotation"]))
        # In a large study the rows of before stand until all are read anew.
        monkeypatch.setattr(QuotesPage, "show", lambda _: None)
        study.undo()
        for key in ("y", "Y"):
            await pilot.press(key)
            await pilot.pause()
            assert "findes ikke længere" in told(pilot, "status")
