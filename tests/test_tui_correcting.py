"""The correction screen: going through a recording, giving speakers, correcting words, hearing it, and what becomes of it at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from heard_interview import heard_study
from textual import events
from textual.containers import Vertical
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.drafts import SegmentDraft, draft_file, keep_segment_draft, kept_segment_drafts
from qualcode.study.records import SegmentRecord
from qualcode.study.transcriptions import segments_of, transcriptions, word_list
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.correcting.drawn import SegmentsDrawn
from qualcode.tui.correcting.page import CorrectionPage
from qualcode.tui.correcting.replacing import ReplacingDialog
from qualcode.tui.correcting.wording import SignsDialog
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, PickDialog
from qualcode.tui.widgets.lists import LineList

SIZES = [(80, 24), (160, 45)]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "TERM_PROGRAM", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


class At:
    """A pilot at the screen, with the few questions these tests ask."""

    def __init__(self, pilot: Pilot[None], study: Study) -> None:
        self.pilot, self.study = pilot, study

    @property
    def page(self) -> CorrectionPage:
        return next(screen for screen in self.pilot.app.screen_stack if isinstance(screen, CorrectionPage))

    @property
    def view(self) -> SegmentsDrawn:
        return self.page.view

    @property
    def stored(self) -> tuple[SegmentRecord, ...]:
        """The segments as the study has them."""
        return segments_of(self.study.reads.connection, transcriptions(self.study.reads.connection)[0].id)

    @property
    def here(self) -> SegmentRecord:
        """The current segment, as the study has it."""
        shown, stored = self.view.item, self.stored[self.view.index]
        assert shown == stored, "the screen shows something else than the study has"
        return stored

    def bar(self, name: str) -> str:
        return self.page.query_one(f"#{name}", Bar).words()

    @property
    def written(self) -> str:
        assert self.view.buffer is not None
        return self.view.buffer.text

    def rows(self) -> list[str]:
        return [self.view.render_line(y).text for y in range(self.view.size.height)]

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        names = {" ": "space", ".": "full_stop", ",": "comma", "(": "left_parenthesis", ")": "right_parenthesis"}
        await self.keys(*(names.get(letter, letter) for letter in words))

    async def until(self, true: Callable[[], bool]) -> None:
        for _ in range(200):
            if true():
                return
            await self.pilot.pause(0.02)
        raise AssertionError("it never came")


@asynccontextmanager
async def correcting(
    tmp_path: Path, *, size: tuple[int, int] = SIZES[0], language: str = "en", recordings: int = 1, to: Sequence[str] = ("ctrl+o", "j")
) -> AsyncIterator[At]:
    with heard_study(tmp_path / "study", language=language, recordings=recordings) as study:
        async with Workbench(study).run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.press(*to)
            await pilot.pause()
            yield At(pilot, study)


# what is shown


@pytest.mark.parametrize("size", SIZES)
async def test_segments_are_shown_with_time_speaker_signs_and_counts(tmp_path: Path, size: tuple[int, int]) -> None:
    async with correcting(tmp_path, size=size) as at:
        rows = at.rows()
        assert rows[0].startswith("▌") and "0:00 Speaker 1?" in rows[0] and "Tak fordi" in rows[0]
        loop = next(row for row in rows if "Tak. Tak." in row)
        assert loop.startswith("  ∞  0:31 Speaker 2?")
        assert any("∅" in row and "–" in row and "Danske tekster" in row for row in rows)
        long, short = "0 of 64 checked · 13 marked, unchecked · 61 speakers guessed", "0 of 64 checked · 13 marked · 61 guessed"
        assert at.bar("which").endswith(short if size[0] < 100 else long)
        assert "1 Speaker 1" in at.bar("speakers") and "0 nobody" in at.bar("speakers")
        assert all(len(row) == at.view.size.width for row in rows)
        beside = at.page.query_one("#beside", LineList)
        assert beside.display == (size[0] >= 130)
        if beside.display:
            told = "\n".join("".join(part.words for part in line.parts) + line.right for line in beside.items)
            assert "24 (24?)" in told and "i p (pause)" in told and "∅ maybe never said" in told


async def test_unsure_words_are_underlined_until_the_segment_is_checked(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:

        def underlined() -> list[str]:
            pieces = [piece for y in range(4) for piece in at.view.render_line(y)]
            return [piece.text for piece in pieces if piece.style and piece.style.underline]

        assert underlined() == ["hovede"]
        await at.keys("down")
        assert "1 unsure word" in at.bar("current")
        await at.keys("space")
        assert underlined() == [] and at.stored[1].checked
        assert at.rows()[2].startswith(" ✓")


async def test_keys_go_from_segment_to_segment_and_to_what_is_to_do(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        places = []
        for keys in (
            ("down", "j"),
            ("up", "k"),
            ("m",),
            ("m", "m"),
            ("M",),
            ("n",),
            ("N",),
            ("end",),
            ("home",),
            ("pagedown",),
            ("pageup",),
        ):
            await at.keys(*keys)
            places.append(at.view.index)
        assert places[:9] == [2, 0, 1, 4, 2, 3, 2, 63, 0]
        assert places[9] > 5 and places[10] == 0
        await at.keys("g", "g", "G")
        assert at.view.index == 1
        await at.keys("greater_than_sign", "n")
        assert "No unchecked segment that way; 64 in all." in at.bar("status")
        await at.keys("less_than_sign", *(["2"] * 3))
        await at.keys("home", "g")
        assert at.view.index == 3  # the first three are known now


async def test_words_are_chosen_and_unsure_ones_found(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("w")
        assert (at.view.index, at.view.word) == (1, 7)
        await at.keys("w", "w")
        assert at.view.index == 4 and at.stored[4].words[at.view.word or 0].text == " fagforening,"
        await at.keys("W")
        assert at.view.index == 2
        await at.keys("left", "left", "right")
        assert at.stored[2].words[at.view.word or 0].text == " klokken"
        await at.keys("escape", "right")
        assert at.view.word == 0
        await at.keys("left")
        assert (at.view.index, at.view.word) == (1, len(at.stored[1].words) - 1)
        await at.keys("end", "w")
        assert "No unsure word further down." in at.bar("status")


async def test_words_are_found_in_what_was_said(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("slash")
        await at.type("CHEFEN")
        await at.keys("enter")
        assert (at.view.index, at.view.word) == (6, 2)
        await at.keys("f")
        assert at.view.index == 25
        await at.keys("F", "F")
        assert at.view.index == 63
        await at.keys("slash", *["backspace"] * 6)
        await at.type("zebra")
        await at.keys("enter")
        assert "“zebra” was said nowhere." in at.bar("status")


# who speaks


async def test_a_digit_gives_the_segment_to_a_speaker_and_goes_on(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("2", "1", "0")
        assert [(one.speaker, one.guess) for one in at.stored[:4]] == [
            ("Speaker 2", False),
            ("Speaker 1", False),
            (None, False),
            ("Speaker 1", True),
        ]
        assert at.view.index == 3 and at.here.guess
        assert "58 guessed" in at.bar("which")
        await at.keys("u")
        assert at.stored[2].speaker == "Speaker 2" and at.view.index == 2
        await at.keys("ctrl+r")
        assert at.stored[2].speaker is None


async def test_a_digit_that_nobody_has_yet_names_somebody_who_then_has_the_next_free_one(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("7")
        dialog = at.pilot.app.screen
        assert isinstance(dialog, AskDialog)
        assert dialog.query_one(Vertical).border_title == "No speaker has the key 7 yet. Who speaks in this segment? The key will be 4"
        await at.keys("escape")
        assert isinstance(at.pilot.app.screen, CorrectionPage) and at.view.index == 0 and at.here.guess
        await at.keys("7")
        await at.type("Kit")
        await at.keys("enter", "4")
        assert [(one.speaker, one.guess) for one in at.stored[:2]] == [("Kit", False), ("Kit", False)] and at.view.index == 2


async def test_what_was_said_of_a_deed_goes_with_the_next(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("shift+down", "1")
        assert "2 segments given to Speaker 1." in at.bar("status")
        await at.keys("2")
        assert "given" not in at.bar("status")
        await at.keys("d")
        assert "Choose the word" in at.bar("status")
        await at.keys("enter", "ctrl+d")
        assert "words on both sides" in at.bar("status")
        await at.keys("enter")
        assert "both sides" not in at.bar("status")


async def test_several_are_given_at_once(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("shift+down", "shift+down", "J", "shift+up")
        assert "3 segments chosen" in at.bar("current")
        assert [row[0] for row in at.rows()[:5]] == ["│", "│", "│", "▌", "▌"]
        await at.keys("3")
        assert [one.speaker for one in at.stored[:4]] == ["Speaker 3"] * 3 + ["Speaker 1"]
        assert at.view.index == 3 and list(at.view.chosen) == [3]
        await at.keys("u")
        assert [one.guess for one in at.stored[:3]] == [True] * 3
        await at.keys("home", "shift+down", "space")
        assert [one.checked for one in at.stored[:3]] == [True, True, False] and at.view.index == 2
        await at.keys("shift+down", "escape")
        assert list(at.view.chosen) == [3] and isinstance(at.pilot.app.screen, CorrectionPage)


async def test_speakers_are_named_renamed_and_guesses_accepted(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("s")
        await at.type("Mette")
        await at.keys("enter")
        assert at.stored[0].speaker == "Mette" and at.view.index == 1
        assert at.page.speakers == ("Speaker 1", "Speaker 2", "Speaker 3", "Mette")
        await at.keys("4", "S")
        assert isinstance(at.pilot.app.screen, PickDialog)
        await at.type("Speaker 2")
        await at.keys("enter")
        assert isinstance(at.pilot.app.screen, AskDialog)
        await at.type("Holm")
        await at.keys("enter")
        assert at.page.speakers == ("Speaker 1", "Holm", "Speaker 3", "Mette")
        assert at.stored[2].speaker == "Holm"
        await at.keys("A", "enter")
        assert at.stored[2].guess
        await at.keys("A", "down", "enter")
        assert not any(one.guess for one in at.stored) and "guesses accepted" in at.bar("status")
        await at.keys("A")
        assert "No speaker is only guessed." in at.bar("status")


# segments


async def test_checked_segments_are_let_go_again(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("space", "space", "up", "backspace")
        assert [one.checked for one in at.stored[:2]] == [True, False] and at.view.index == 1
        assert "1 of 64 checked" in at.bar("which")
        await at.keys("backspace")
        assert at.view.index == 0


async def test_a_segment_is_split_at_the_chosen_word_and_joined_again(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("d")
        assert "Choose the word" in at.bar("status")
        await at.keys(*["right"] * 7, "d")
        assert [one.text for one in at.stored[:2]] == ["Tak fordi du ville være med.", "Kan du fortælle, hvordan det var at komme tilbage?"]
        assert at.view.index == 1 and "of 65 checked" in at.bar("which")
        await at.keys("1", "up", "up", "2", "up", "a")
        assert "certain" in at.bar("status") or len(at.stored) == 65  # two who are named are not joined
        await at.keys("u", "u", "home", "a")
        assert at.stored[0].text.startswith("Tak fordi du ville være med. Kan du") and len(at.stored) == 64
        await at.keys("shift+down", "shift+down", "0", "home", "shift+down", "shift+down", "a")
        assert len(at.stored) == 62 and "3 segments joined" in at.bar("status")
        await at.keys("end", "a")
        assert "This is the last segment" in at.bar("status")


async def test_what_was_never_said_is_emptied_and_a_word_taken_out(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys(*["down"] * 9, "X")
        assert at.stored[9].text == "" and at.view.index == 10
        assert any("(nothing said)" in row for row in at.rows())
        await at.keys("x")
        assert "Choose a word first" in at.bar("status")
        await at.keys("home", "w", "x")
        assert at.stored[1].text == "Ja, altså, det var som om mit var fyldt med vat." and not at.here.checked
        await at.keys("u", "u")
        assert at.stored[9].text and "hovede" in at.stored[1].text


# words


@pytest.mark.parametrize("size", SIZES)
async def test_words_are_corrected_where_they_stand(tmp_path: Path, size: tuple[int, int]) -> None:
    async with correcting(tmp_path, size=size) as at:
        await at.keys("w", "enter")
        assert at.view.buffer is not None and at.written[at.view.buffer.caret :].startswith("hovede")
        assert "keep, next" in at.bar("footer")
        await at.keys(*["delete"] * 6)
        await at.type("hoved q1")
        assert "mit hoved q1 var fyldt" in at.rows()[2 if size[0] == 80 else 1]
        await at.keys("ctrl+w", "backspace", "enter")
        assert at.view.buffer is None and at.view.index == 2
        assert at.stored[1].text == "Ja, altså, det var som om mit hoved var fyldt med vat." and at.stored[1].checked
        await at.keys("u")
        assert "hovede" in at.stored[1].text and at.view.index == 1


async def test_escape_keeps_the_words_without_checking_and_ctrl_u_discards(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("e")
        await at.type("Hej.")
        await at.keys("escape")
        assert at.here.text == "Hej." and not at.here.checked and "Kept." in at.bar("status")
        done = at.study.next_undo()
        assert done is not None and done.summary == "corrected a segment of Interview 9 at 0:00"
        await at.keys("enter")
        await at.type("xx")
        await at.keys("ctrl+u")
        assert at.here.text == "Hej." and at.view.buffer is None
        await at.keys("enter", "escape")
        assert isinstance(at.pilot.app.screen, CorrectionPage)
        before = at.study.next_undo()
        await at.keys("enter", "escape")
        assert at.study.next_undo() == before


async def test_the_caret_moves_as_everywhere(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("enter", "end")
        buffer = at.view.buffer
        assert buffer is not None
        first_row = buffer.caret
        assert 0 < first_row < len(buffer.text)
        await at.keys("ctrl+end", "ctrl+left", "shift+end")
        assert buffer.selected == "tilbage?"
        await at.type("hjem?")
        assert buffer.text.endswith("at komme hjem?")
        await at.keys("ctrl+z", "ctrl+z")
        assert buffer.text.endswith("tilbage?")
        await at.keys("ctrl+y", "ctrl+home", "ctrl+right", "shift+left", "delete", "ctrl+backspace")
        assert buffer.text.startswith(" fordi")
        await at.keys("down", "down")  # beyond the last row one writes on in the next segment
        assert at.view.index == 1 and at.view.buffer is not None and at.stored[0].text.startswith("fordi") and not at.stored[0].checked
        await at.keys("up")
        assert at.view.index == 0
        await at.keys("pagedown")
        assert at.view.buffer is None and at.view.index > 3


async def test_pasted_words_are_written_and_letters_are_no_commands(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("enter")
        await at.type("uqx,1 ")
        assert at.written.startswith("uqx,1 Tak")
        at.pilot.app.post_message(events.Paste("en\r\nto  æ"))
        await at.pilot.pause()
        assert at.written.startswith("uqx,1 en to  æTak")
        await at.keys("escape")
        assert at.here.text.startswith("uqx,1 en to æTak")


async def test_a_segment_is_split_at_the_caret(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("enter", "ctrl+d")
        assert "words on both sides" in at.bar("status") and at.view.buffer is not None
        await at.type("Ja. ")
        await at.keys("ctrl+d")
        assert [one.text[:8] for one in at.stored[:2]] == ["Ja.", "Tak ford"] and at.view.index == 1 and at.view.buffer is None
        await at.keys("u")
        assert len(at.stored) == 64 and at.stored[0].text.startswith("Tak")


async def test_signs_are_put_in_by_two_keys(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("i", "g")
        assert at.here.text.endswith("komme tilbage? (griner)") and not at.here.checked
        await at.keys("right", "i")
        assert isinstance(at.pilot.app.screen, SignsDialog)
        await at.keys("p")
        assert at.here.text.startswith("Tak (pause) fordi")
        await at.keys("enter", "ctrl+g", "u")
        assert at.written.startswith("[uforståeligt] Tak (pause)")
        await at.keys("ctrl+z", "escape", "i", "escape")
        assert at.here.text.startswith("Tak (pause)")


async def test_the_word_list_suggests_what_an_unsure_word_may_be(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("c")
        assert "No word of the word list is like it" in at.bar("status")
        await at.keys("w", "w", "w", "w", "w")
        assert "c jopcentret → jobcentret" in at.bar("current")
        await at.keys("c")
        assert "Jette fra jobcentret, hun" in at.here.text and not at.here.checked
        await at.keys("L")
        await at.pilot.pause(0.1)
        await at.type(" Jette Hansen")
        await at.keys("escape")
        assert word_list(at.study.reads.connection) == ("jobcentret", "Jytte Holm", "parkeringspladsen Jette Hansen")
        assert "Word list kept: 3 words." in at.bar("status")


async def test_words_are_replaced_everywhere_after_a_look(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("w", "r")
        await at.keys("tab")
        await at.type("hoved")
        await at.keys("ctrl+s")
        await at.until(lambda: isinstance(at.pilot.app.screen, ReplacingDialog))
        places = at.pilot.app.screen.query_one("#places", LineList)
        assert "[hovede→hoved]" in "".join(part.words for part in places._line(0).parts)
        assert len(places.items) == 4
        await at.keys("escape")
        assert sum("hovede " in one.text for one in at.stored) == 4
        await at.keys("r", "ctrl+s")
        await at.until(lambda: isinstance(at.pilot.app.screen, ReplacingDialog))
        await at.keys("enter")
        assert "Replaced in 4 places; segments: 4." in at.bar("status")
        assert not any("hovede" in one.text for one in at.stored) and sum("mit hoved var" in one.text for one in at.stored) == 4
        await at.keys("u")
        assert sum("hovede" in one.text for one in at.stored) == 4
        await at.keys("home", "r")
        await at.type("zebra")
        await at.keys("ctrl+s")
        assert "“zebra” was said nowhere so." in at.pilot.app.screen.query_one("#told", Bar).words()


# what is not finished


async def test_words_half_written_outlive_a_crash(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("down", "enter")
        await at.type("Nå ")
        at.page.keep_draft()
        draft = draft_file(at.study.file, "segment")
        assert "Nå Ja" in draft.read_text("utf-8")
        await at.keys("ctrl+u")
        assert not draft.exists()
        left = SegmentDraft(at.stored[3].id, "Hvem talte")
        keep_segment_draft(at.study.file, left)
        await at.keys("f2", "ctrl+o", "j")
        await at.until(lambda: isinstance(at.pilot.app.screen, PickDialog))
        await at.keys("enter")
        assert at.view.index == 3 and at.written == "Hvem talte"
        await at.keys("escape")
        assert at.stored[3].text == "Hvem talte" and not draft.exists()
        keep_segment_draft(at.study.file, SegmentDraft(at.stored[3].id, "Hvem"))
        await at.keys("f2", "ctrl+o", "j")
        await at.until(lambda: isinstance(at.pilot.app.screen, PickDialog))
        await at.keys("down", "enter")
        assert at.stored[3].text == "Hvem talte" and not draft.exists()


async def test_what_was_left_half_written_in_another_recording_waits_there(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        keep_segment_draft(at.study.file, SegmentDraft("of another recording", "Halvt skre"))
        await at.keys("down", "enter")
        await at.type("Nej ")
        at.page.keep_draft()
        assert set(kept_segment_drafts(at.study.file)) == {"of another recording", at.stored[1].id}
        await at.keys("escape")
        assert at.stored[1].text.startswith("Nej ")
        assert kept_segment_drafts(at.study.file) == {"of another recording": "Halvt skre"}


async def test_leaving_keeps_what_is_written_and_lays_the_transcript(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("e")
        await at.type("Velkommen.")
        await at.keys("f2")
        screen = at.pilot.app.screen
        assert isinstance(screen, CodingScreen) and screen.view.document.text.startswith("Speaker 1?: Velkommen.")
        await at.until(lambda: "was laid again from its segments" in screen.query_one("#status", Bar).words())
        await at.keys("ctrl+o", "j")
        assert at.view.item is not None and at.view.item.text == "Velkommen."
        before = at.study.next_undo()
        await at.keys("escape")
        assert at.study.next_undo() == before


async def test_the_program_ends_with_everything_kept(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("e")
        await at.type("Farvel.")
        await at.keys("ctrl+q")
        assert at.study.reads.transcript(at.study.reads.materials()[0].id).text.startswith("Speaker 1?: Farvel.")


# the end of it


async def test_a_transcript_is_frozen_and_coded(tmp_path: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("1", "Z")
        dialog = at.pilot.app.screen
        assert isinstance(dialog, PickDialog)
        told = [row.line.parts[0].words for row in dialog.query_one("#choices", LineList).items]
        assert told == [
            "unchecked: 64 of 64 segments",
            "of these with a mark of doubt: 13 of 64",
            "speaker only guessed: 60 of 64",
            "Not yet",
            "Freeze it",
        ]
        await at.keys("enter", "Z", "down", "enter")
        screen = at.pilot.app.screen
        assert isinstance(screen, CodingScreen) and screen.material is not None and screen.material.frozen
        await at.until(lambda: "is frozen, with" in screen.query_one("#status", Bar).words())
        assert screen.view.document.text.startswith("Speaker 1: Tak")
        await at.keys("E")
        assert "is frozen, and its lines are cited" in at.bar("status")
        for key in ("space", "1", "enter", "d", "a", "X", "i", "r", "s", "Z"):
            await at.keys(key)
            assert isinstance(at.pilot.app.screen, CorrectionPage) and at.view.buffer is None
            assert "is frozen" in at.bar("status")


async def test_a_text_edited_by_hand_is_read_only(tmp_path: Path) -> None:
    with heard_study(tmp_path / "study") as study:
        material = study.reads.materials()[0].id
        study.do("edit-text", material=material, text=study.reads.transcript(material).text.replace("Tak fordi", "Tak, fordi"))
        async with Workbench(study).run_test(size=SIZES[0]) as pilot:
            await pilot.pause()
            await pilot.press("E")
            await pilot.pause()
            at = At(pilot, study)
            assert "was edited by hand" in at.bar("status")
            await at.keys("x", "down", "2")
            assert "was edited by hand" in at.bar("status") and at.here.guess


async def test_the_transcript_leads_to_its_recording_at_the_same_place(tmp_path: Path) -> None:
    async with correcting(tmp_path, to=()) as at:
        screen = at.pilot.app.screen
        assert isinstance(screen, CodingScreen)
        assert "E corrects it" in screen.query_one("#heading", Bar).words()
        screen.view.go(screen.view.document.text.index("Hvad sagde chefen"))
        await at.keys("E")
        assert at.view.item is not None and at.view.item.text == "Hvad sagde chefen?"
        await at.keys("escape")
        at.study.do("add-material", name="Note", text="Ingen sagde noget.", kind="field-note")
        await at.keys("ctrl+o", "o", "f2")
        screen.open_material(at.study.reads.materials()[1].id)
        await at.keys("E")
        assert "did not come from a recording" in screen.query_one("#status", Bar).words()


async def test_of_several_recordings_one_is_chosen(tmp_path: Path) -> None:
    async with correcting(tmp_path, recordings=2, to=()) as at:
        at.study.do("add-material", name="Note", text="Ingen sagde noget.", kind="field-note")
        screen = at.pilot.app.screen
        assert isinstance(screen, CodingScreen)
        screen.come_back(material=at.study.reads.materials()[2].id)
        await at.keys("ctrl+o", "j")
        await at.until(lambda: isinstance(at.pilot.app.screen, PickDialog))
        choices = at.pilot.app.screen.query_one("#choices", LineList)
        assert [row.line.right for row in choices.items] == ["0 of 64 checked"] * 2
        await at.keys("down", "enter")
        assert at.page.record is not None and at.page.record.material == "Interview 10"
        await at.keys("down", "down", "2", "o")
        await at.type("Interview 9")
        await at.keys("enter")
        assert at.page.record.material == "Interview 9" and at.view.index == 0
        assert "Interview 10 was laid again from its segments" in at.bar("status")
        await at.keys("f2", "ctrl+o", "j")
        await at.pilot.pause()
        assert at.page.record.material == "Interview 9"
        await at.keys("o", "down", "enter")
        assert at.page.record.material == "Interview 10" and at.view.index == 3  # where it was left


async def test_without_a_recording_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    with Study.new(tmp_path / "study", title="T", language="en", coder="AB") as study:
        async with Workbench(study).run_test(size=SIZES[0]) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+o", "j")
            await pilot.pause()
            at = At(pilot, study)
            assert "ctrl+o R leads to the screen that does it; so does the command `qualcode transcribe`" in " ".join(
                " ".join(at.rows()).split()
            )
            await at.keys("space", "o", "p")
            assert "qualcode transcribe" in at.bar("status")


# hearing


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that tells what it was asked to play, and plays for a minute."""
    programs = tmp_path / "programs"
    programs.mkdir()
    told = tmp_path / "played.txt"
    program = programs / "mpv"
    program.write_text(f'#!/bin/sh\necho "$@" >> {told}\nexec /bin/sleep 60\n')
    program.chmod(0o755)
    # Whatever else is installed here would be asked first.
    monkeypatch.setenv("PATH", str(programs))
    return told


def recorded(at: At) -> None:
    folder = at.study.file.parent / "recordings"
    folder.mkdir(exist_ok=True)
    (folder / "interview-9.mp3").write_bytes(b"sound")


async def test_the_recording_is_played_paused_and_gone_back_in(tmp_path: Path, player: Path) -> None:
    async with correcting(tmp_path) as at:
        await at.keys("p")
        assert "is not in the study's folder" in at.bar("status")
        recorded(at)

        def played() -> list[str]:
            return player.read_text().splitlines() if player.exists() else []

        await at.keys("down", "down", "p")
        await at.until(lambda: len(played()) == 1)
        began = at.stored[2].start - 0.2
        assert f"--start={began:.2f}" in played()[0] and "--speed" not in played()[0] and played()[0].endswith("interview-9.mp3")
        assert "▶ 0:1" in at.bar("which")
        await at.keys("tab")
        assert "‖" in at.bar("which") and at.page.player is not None and not at.page.player.playing
        place = at.page.paused_at
        assert place is not None and began < place < began + 30
        await at.keys("p")
        await at.until(lambda: len(played()) == 2)
        assert f"--start={place - 0.5:.2f}" in played()[1]
        await at.keys("minus")
        await at.until(lambda: len(played()) == 3)
        assert "--speed=0.75" in played()[2] and "0.75×" in at.bar("which")
        await at.keys("b")
        await at.until(lambda: len(played()) == 4)
        start = [float(line.split("--start=")[1].split()[0]) for line in played()]
        assert start[2] - 2 <= start[3] < start[2] - 1
        await at.keys("plus", "l")
        await at.until(lambda: len(played()) >= 6)
        one = at.stored[at.view.index]
        assert f"--length={one.end - one.start + 0.4:.2f}" in played()[-1] and "--speed" not in played()[-1]
        # keys that type nothing work while words are written
        await at.keys("enter", "shift+tab", "tab")
        assert at.view.buffer is not None and at.page.player is not None and not at.page.player.playing


async def test_the_highlight_goes_along_with_the_sound(tmp_path: Path, player: Path) -> None:
    async with correcting(tmp_path) as at:
        recorded(at)
        await at.keys("p")
        sound = at.page.player
        assert sound is not None
        now = [0.0]
        sound._clock = lambda: now[0]
        sound._began = 0.0
        now[0] = 13.0
        at.page._look()
        assert at.view.index == 2 and at.view.heard is not None and at.view.heard[0] == 2
        # whoever goes elsewhere is left there
        await at.keys("home")
        now[0] = 21.0
        at.page._look()
        assert at.view.index == 0 and at.view.heard[0] == 3
        assert at.rows()[6 if at.view.size.width < 100 else 3][0] in "▸▌│ "
        await at.keys("t")
        assert "stays" in at.bar("status")
        await at.keys("t")
        assert at.view.index == 3
        await at.keys("p")
        assert at.page.paused_at is not None
        await at.keys("down")
        assert at.page.paused_at is None


async def test_where_no_player_is_or_the_recording_is_gone_all_else_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with correcting(tmp_path) as at:
        recorded(at)
        monkeypatch.setenv("PATH", str(tmp_path))
        await at.keys("p")
        assert "install ffmpeg (ffplay), mpv or VLC" in at.bar("status")
        await at.keys("1", "space")
        assert at.stored[0].speaker == "Speaker 1" and at.stored[1].checked
        broken = tmp_path / "mpv"
        broken.write_text("#!/bin/sh\nexit 3\n")
        broken.chmod(0o755)
        await at.keys("p")
        await at.until(lambda: "The player ended at once" in at.bar("status"))


# the mouse, and the two languages


async def test_the_mouse_chooses_words_opens_and_places_the_caret(tmp_path: Path, player: Path) -> None:
    async with correcting(tmp_path) as at:
        recorded(at)
        row = next(y for y, words in enumerate(at.rows()) if "Hvem talte" in words)
        cell = at.rows()[row].index("talte")
        await at.pilot.click("#segments", offset=(cell + 1, row))
        assert (at.view.index, at.view.word) == (3, 1)
        await at.pilot.click("#segments", offset=(cell + 1, row), times=2)
        assert at.view.buffer is not None and at.view.buffer.caret == 5
        await at.pilot.click("#segments", offset=(cell + 6, row))
        await at.type("Q")
        assert at.written == "Hvem talte Qdu med om det?"
        await at.pilot.click("#segments", offset=(cell + 1, row), times=2)
        assert at.view.buffer.selected == "talte"
        await at.pilot.click("#segments", offset=(cell, 0))
        assert at.view.buffer is None and at.view.index == 0 and at.stored[3].text == "Hvem talte Qdu med om det?"
        await at.pilot.click("#segments", offset=(cell, row), shift=True)
        assert list(at.view.chosen) == [0, 1, 2, 3]
        await at.pilot.click("#segments", offset=(6, row))
        await at.until(player.exists)


@pytest.mark.parametrize("size", [*SIZES, (60, 14)])
async def test_it_speaks_danish(tmp_path: Path, size: tuple[int, int]) -> None:
    async with correcting(tmp_path, size=size, language="da") as at:
        assert "0 af 64 kontrolleret" in at.bar("which") and "1 Taler 1" in at.bar("speakers")
        await at.keys("space", "Z")
        told = at.pilot.app.screen.query_one("#choices", LineList).items[0].line.parts[0].words
        assert told == "ukontrolleret: 63 af 64 segmenter"
