"""A pilot at the coding screen, for tests of what its keys do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha1
from pathlib import Path

from fake_study import TALK, FakeStudy
from made_once import copy_of, made_once
from textual import events
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.tui.app import Workbench
from qualcode.tui.coding.screen import CodingScreen
from qualcode.tui.transcript.view import TranscriptView
from qualcode.tui.widgets.bars import Bar

CODES = ("Fatigue", "Being believed", "[red]Guilt[/red]")
AnyStudy = FakeStudy | Study
Step = Callable[["Desk"], Awaitable[None]]


class Desk:
    """A pilot with the few questions these tests ask."""

    def __init__(self, pilot: Pilot[None], study: AnyStudy) -> None:
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


def _laid_out(texts: tuple[tuple[str, str], ...], codes: tuple[str, ...], language: str) -> Path:
    """A study in a file, made once and copied."""
    name = sha1(repr((texts, codes, language)).encode()).hexdigest()
    return made_once(f"desk-{name}", lambda folder: _lay_out(folder, texts, codes, language))


def _lay_out(folder: Path, texts: tuple[tuple[str, str], ...], codes: tuple[str, ...], language: str) -> None:
    with Study.new(folder, title="Back to work", language=language, coder="Anna") as study:
        for name, text in texts:
            material = study.do("add-material", name=name, text=text, kind="interview")["id"]
            if "Interviewer:" in text:
                study.do("set-speaker", material=material, label="Interviewer", interviewer=True)
        for code in codes:
            study.do("make-code", name=code, definition=f"About {code}.")


def real_study(
    folder: Path, texts: dict[str, str] | None = None, codes: tuple[str, ...] = CODES, language: str = "en", coder: str = "Anna"
) -> Study:
    """A study in a file, with the same material and codes as the one in memory has."""
    texts = {"Mette": TALK, "Jonas": TALK.replace("Mette", "Jonas")} if texts is None else texts
    return Study.open(copy_of(_laid_out(tuple(texts.items()), codes, language), folder / "study"), coder=coder)


async def at_the_desk(step: Step, study: AnyStudy | None = None, size: tuple[int, int] = (120, 36)) -> None:
    study = study or FakeStudy(codes=CODES)
    app = Workbench(study)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await step(Desk(pilot, study))
    if isinstance(study, Study):
        study.close()
