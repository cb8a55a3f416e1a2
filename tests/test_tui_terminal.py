"""The transcript in a true terminal: mouse reports and bracketed paste as bytes, and what they did to the study."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import real_study
from fake_study import TALK

from benchmarks.measure import qualcode
from benchmarks.terminal import Terminal
from qualcode.study import Study
from qualcode.text.lines import MEASURE
from qualcode.tui.transcript.layout import Document, Layout

pytestmark = pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "fork"), reason="needs a pseudo-terminal")

LONG = TALK + "".join(f"\nMette: And this is line number {number} of many." for number in range(80))
COLUMNS, ROWS = 100, 30
#: cells before the words, and rows above them
LEFT, ABOVE = 4, 1


class Hands:
    """Keys and a mouse on the workbench."""

    def __init__(self, study: Path) -> None:
        self.study = study
        with Study.open(study, write=False) as read:
            self.layout = Layout(Document(read.reads.transcript(read.reads.materials()[0].id)), MEASURE)
        self.terminal = Terminal(qualcode("open", study, "--language", "en", "--coder", "Anna"))
        self.terminal.resize(COLUMNS, ROWS)
        self.terminal.read(until=b"accident", limit=60)
        self.terminal.rest()

    def at(self, words: str) -> tuple[int, int]:
        """The column and row, from 1, where words are drawn while the transcript stands at its top."""
        row, cell = self.layout.cell_of(LONG.index(words))
        return LEFT + cell + 1, ABOVE + row + 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.terminal.press(key.encode())

    def report(self, button: int, place: tuple[int, int], up: bool = False) -> None:
        """One mouse report, as terminals write it in SGR mode."""
        os.write(self.terminal._end, f"\x1b[<{button};{place[0]};{place[1]}{'m' if up else 'M'}".encode())

    def click(self, place: tuple[int, int], times: int = 1, shift: bool = False) -> None:
        button = 4 if shift else 0
        for _ in range(times):
            self.report(button, place)
            self.report(button, place, up=True)
        self.terminal.rest()
        # So that the next click is not counted with these.
        time.sleep(0.6)

    def drag(self, start: tuple[int, int], end: tuple[int, int], until: bytes = b"") -> None:
        """With `until` the button is held until those words are on the screen."""
        self.report(0, start)
        self.terminal.rest()
        self.report(32, end)
        if until:
            self.terminal.read(until=until, limit=30)
        self.report(0, end, up=True)
        self.terminal.rest()

    def code(self) -> str:
        """Put a code on what is selected; the words it was put on."""
        known = set(self.passages())
        self.press("c", "fat", "\r")
        (made,) = set(self.passages()) - known
        return made

    def passages(self) -> list[str]:
        with Study.open(self.study, write=False) as read:
            material = read.reads.materials()[0].id
            return [LONG[quotation.start : quotation.end] for quotation in read.reads.quotations(material)]


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    real_study(tmp_path, {"Mette": LONG}).close()
    hands = Hands(tmp_path / "study")
    try:
        yield hands
    finally:
        hands.terminal.close()


def test_the_mouse_selects_what_it_is_to(hands: Hands) -> None:
    hands.click(hands.at("mostly"), times=2)
    assert hands.code() == "mostly"
    hands.click(hands.at("My boss"), times=3)
    assert hands.code() == "My boss was kind about it."
    hands.click(hands.at("take the"))
    hands.click(hands.at(" you need"), shift=True)
    assert hands.code() == "take the time"
    hands.drag(hands.at("the e-mails"), hands.at(" coming"))
    assert hands.code() == "the e-mails kept"
    # Held below the last row of the text, the text scrolls and the selection grows.
    hands.drag(hands.at("It is invisible"), (20, ROWS), until=b"number 12 of many")
    dragged = hands.code()
    assert dragged.startswith("It is invisible. If I had")
    assert dragged.count("\n") > 10


def test_pasted_words_are_no_commands_and_go_into_fields_whole(hands: Hands) -> None:
    hands.click(hands.at("My boss"), times=3)
    before = hands.passages()
    hands.press("\x1b[200~cfat\rquxi\r\x1b[201~")
    assert hands.passages() == before
    hands.press("c", "\x1b[200~Kind\rboss\x1b[201~", "\r")
    assert hands.passages() == ["My boss was kind about it."]
    with Study.open(hands.study, write=False) as read:
        assert "Kind boss" in {code.name for code in read.reads.codes()}
