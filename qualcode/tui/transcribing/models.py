"""Choosing the model that hears: what each is good for, what it needs, and how it does on ten seconds of one's own recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import data_size
from qualcode.study.platform import memory
from qualcode.transcription.download import Progress as Fetched
from qualcode.transcription.download import fetch, offer
from qualcode.transcription.engines import ENGINES
from qualcode.transcription.extras import engine_missing, engines_there
from qualcode.transcription.known_models import KNOWN
from qualcode.transcription.models import installed, known, resolve
from qualcode.transcription.trial import Choice as Measured
from qualcode.transcription.trial import Stretch, Trial, choices, stretch_of, trials
from qualcode.tui.frame.tasks import Progress, Task
from qualcode.tui.transcribing.model_rows import ModelRow, model_about, model_line, model_rows
from qualcode.tui.transcribing.rows import about_lines
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import AskDialog, Choice, Dialog, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.paths import expanded

if TYPE_CHECKING:
    from qualcode.tui.app import Workbench

#: rows of what is said of the model at hand
ABOUT_ROWS = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """The recording that models are tried on."""

    path: Path
    #: what it is called where it came from
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model and its engine."""

    path: Path
    engine: str


class ModelDialog(Dialog[Chosen | None]):
    """All models, those here first to be used at once. `languages` are those spoken, where that is known."""

    DEFAULT_CSS = """
    ModelDialog { align: center middle; }
    ModelDialog > Vertical { max-width: 120; }
    ModelDialog #models { height: auto; max-height: 100%; }
    ModelDialog #about { border-top: solid $line; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try", show=False),
        Binding("d", "fetch", show=False),
        Binding("o", "other", show=False),
    ]

    def __init__(self, workbench: Workbench, languages: tuple[str, ...], sample: Sample | None, language: str) -> None:
        super().__init__()
        self.workbench = workbench
        self.languages = languages
        self.sample = sample
        self.language = language
        self._trials: list[Trial] = []
        self._stretch: Stretch | None = None
        self._trying: Task | None = None

    def words(self, key: str, **fields: object) -> str:
        """A string of this dialog."""
        return text(f"recordings.{key}", self.language, **fields)

    def compose(self) -> ComposeResult:
        """The models, what is said of one, what the keys do."""
        box = Vertical()
        box.border_title = self.words("models-title")
        with box:
            yield LineList[ModelRow](lambda row: model_line(row, self.size.width, self.language), id="models", always_lit=True)
            about = LineList[Line](lambda line: line, id="about")
            about.can_focus = False
            yield about
            yield Bar(id="told")
            yield Bar(id="keys")

    def begin(self) -> None:
        """Show what there is."""
        self.query_one("#keys", Bar).show((Part(self.words("models-keys"), "muted"),))
        self.query_one("#about").styles.height = ABOUT_ROWS
        self.show_models()
        if len(engines_there()) == 0 and (missing := engine_missing()):
            self.tell(missing.text(self.language), "warning")
        super().begin()

    @property
    def models(self) -> LineList[ModelRow]:
        """The list."""
        return self.query_one("#models", LineList)

    def show_models(self) -> None:
        """The models as they are now, the highlight on the same one, at first on the best that is here."""
        before = self.models.item
        rows = model_rows(self.languages, self._measured())
        at = next((at for at, row in enumerate(rows) if before and (row.name, row.engine) == (before.name, before.engine)), None)
        best = max((at for at, row in enumerate(rows) if row.path is not None), default=len(rows) - 1)
        self.models.set_items(rows, best if at is None else at)
        self._fit()
        self._tell_of_it()

    def _measured(self) -> dict[tuple[str, str], Measured]:
        if self._stretch is None or self.sample is None:
            return {}
        there = memory()
        found: dict[tuple[str, str], Measured] = {}
        for engine in ENGINES:
            for one in choices(self.sample.seconds, self._stretch, self._trials, engine, self.languages, there[1] if there else None):
                found[one.name, one.engine] = one
        return found

    def _fit(self) -> None:
        self.models.styles.height = max(3, min(len(self.models.items), self.app.size.height - ABOUT_ROWS - 7))

    def on_resize(self, event: events.Resize) -> None:
        """As many rows as fit."""
        self._fit()
        self._tell_of_it()

    def tell(self, words: str, look: str = "strong") -> None:
        """A sentence below."""
        if self.is_mounted:
            self.query_one("#told", Bar).show((Part(words, look),), whole=True)

    @on(LineList.Highlighted)
    def _tell_of_it(self) -> None:
        row = self.models.item
        if row is not None:
            width = max(20, min(self.size.width, 120) - 6)
            said = model_about(row, self.languages, self.sample.seconds if self.sample else None, self.language)
            self.query_one("#about", LineList).set_items(about_lines(said, width, ABOUT_ROWS - 1))

    # choosing

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        row = self.models.item
        if row is None:
            return
        if row.path is None:
            self.action_fetch()
        else:
            self._take(row.path, row.engine)

    def _take(self, given: Path | str, engine: str) -> None:
        try:
            if missing := engine_missing(engine):
                raise missing
            self.answer(Chosen(resolve(given, engine, self.languages).resolve(), engine))
        except Fault as fault:
            self.tell(fault.text(self.language), "warning")

    def action_other(self) -> None:
        """A model of one's own, by its path."""

        def typed(path: str | None) -> None:
            if path and path.strip():
                self._take(expanded(path.strip()), ENGINES[1] if path.strip().endswith(".pt") else ENGINES[0])

        self.app.push_screen(AskDialog(self.words("models-path"), placeholder=self.words("models-path-like")), typed)

    # trying

    def action_try(self) -> None:
        """Have the models that are here hear ten seconds of the recording."""
        if self.sample is None:
            self.tell(self.words("try-no-sample"), "warning")
            return
        there = [one for one in installed() if one.fault is None and engine_missing(one.engine) is None]
        there = [one for one in there if not one.name.endswith(".en") or set(self.languages) <= {"en"}]
        if not there:
            self.tell(self.words("try-none"), "warning")
            return
        if self._trying is not None and self._trying.state == "running":
            return
        sample, spoken = self.sample, (self.languages or (self.language,))[0]
        took: list[Task] = []

        def work(progress: Progress) -> None:
            progress(0, len(there) + 1)
            stretch = stretch_of(sample.path)
            self._hand_over(partial(self._take_stretch, stretch))
            for done, trial in enumerate(trials(sample.path, stretch, spoken, there, lambda: bool(took) and took[0].stopping), 1):
                self._hand_over(partial(self._take_trial, trial, done, len(there)))
                progress(done, len(there) + 1)

        self.tell(self.words("try-begins", n=len(there)))
        self._trials, self._stretch = [], None
        self._trying = self.workbench.tasks.start(self.words("try-task", file=sample.name), self._faults_told(work))
        took.append(self._trying)

    def _faults_told(self, work: Callable[[Progress], None]) -> Callable[[Progress], None]:
        def told(progress: Progress) -> None:
            try:
                work(progress)
            except Fault as fault:
                self._hand_over(partial(self.tell, fault.text(self.language), "warning"))
                raise

        return told

    def _hand_over(self, deed: Callable[[], None]) -> None:
        """Have something done by the screens' own thread, if the dialog is still there."""
        self.workbench.call_from_thread(lambda: deed() if self.is_attached and not self._answered else None)

    def _take_stretch(self, stretch: Stretch) -> None:
        self._stretch = stretch

    def _take_trial(self, trial: Trial, done: int, of: int) -> None:
        self._trials.append(trial)
        self.tell(self.words("try-done", done=done, of=of) if done < of else self.words("try-over"))
        self.show_models()

    # fetching

    def action_fetch(self) -> None:
        """Fetch the model at hand, after its size and origin were agreed to."""
        row = self.models.item
        if row is None or row.path is not None or row.name not in KNOWN[row.engine]:
            self.tell(self.words("fetch-here"))
            return
        offered = offer(known(row.name, row.engine))
        facts = {"name": row.name, "size": data_size(offered.size, self.language), "origin": offered.model.place, "folder": offered.folder}
        offers = [  # what uses the network is not the first one that enter takes
            Choice(False, Line((Part(self.words("fetch-no")),)), self.words("fetch-no-detail")),
            Choice(True, Line((Part(self.words("fetch-yes", **facts)),)), self.words("fetch-yes-detail", **facts)),
        ]

        def agreed(yes: bool | None) -> None:
            if yes:
                self._fetch(row)

        self.app.push_screen(PickDialog[bool](self.words("fetch-title", **facts), lambda typed: offers), agreed)

    def _fetch(self, row: ModelRow) -> None:
        model, language = known(row.name, row.engine), self.language

        def work(progress: Progress) -> str:
            def told(now: Fetched) -> None:
                progress(now.done // 1_000_000, now.of // 1_000_000)
                self._hand_over(partial(self._tell_fetched, row.name, now))

            fetch(model, consent=True, told=told)
            self._hand_over(self.show_models)
            done = text("recordings.fetched", language, name=row.name)
            self._hand_over(partial(self.tell, done))
            return done

        self.workbench.tasks.start(self.words("fetch-task", name=row.name), lambda progress: self._fetch_told(work, progress))

    def _fetch_told(self, work: Callable[[Progress], str], progress: Progress) -> str:
        try:
            return work(progress)
        except Fault as fault:
            self._hand_over(partial(self.tell, fault.text(self.language), "warning"))
            raise

    def _tell_fetched(self, name: str, now: Fetched) -> None:
        sizes = {"done": data_size(now.done, self.language), "of": data_size(now.of, self.language)}
        self.tell(self.words("fetch-checking" if now.checking else "fetching", name=name, **sizes))
