"""Bringing recordings into the queue: files are chosen and looked over, how they are heard is asked once, then they are copied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.recordings import ENDINGS, known_recordings
from qualcode.study.transcriptions import word_list
from qualcode.transcription.engines import ENGINES
from qualcode.transcription.extras import engine_missing, engines_there
from qualcode.transcription.in_turn import InTurn
from qualcode.transcription.job import Filing
from qualcode.transcription.languages import languages_given
from qualcode.transcription.models import installed, resolve
from qualcode.transcription.queue import Added, add
from qualcode.transcription.records import Options, SoundFacts
from qualcode.tui.frame.tasks import Progress, Task
from qualcode.tui.transcribing.deeds import QueueDeeds
from qualcode.tui.transcribing.form import LANGUAGE, RecordingsForm, form_fields, meant
from qualcode.tui.transcribing.line import Queued
from qualcode.tui.transcribing.models import Chosen, ModelDialog, Sample
from qualcode.tui.widgets.files import FileDialog

#: the model taken last, for the next recordings
_last_model: list[Chosen] = []


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was looked over: what it is, what is worth knowing of it, and the material that the study has it in."""

    file: Path
    facts: SoundFacts | None = None
    notices: tuple[Fault, ...] = ()
    known: str = ""
    #: why it cannot be heard
    fault: Fault | None = None


class AddingDeeds(QueueDeeds):
    """The keys that bring recordings in and choose the model."""

    _looking: Task | None = None

    # choosing files

    def action_add(self) -> None:
        """Choose recordings."""
        if self.refused():
            return
        if not engines_there():
            missing = engine_missing()
            self.say(missing.text(self.language) if missing else "", look="warning")
            return
        from qualcode.tui.importing import _last_folder, likely_folder

        def chosen(paths: list[Path] | None) -> None:
            if paths:
                _last_folder[:] = [paths[0].parent]
                self.look_over(paths)

        endings = tuple(ending.lstrip(".") for ending in ENDINGS)
        self.app.push_screen(FileDialog(self.words("files-title"), likely_folder(), self.language, endings=endings, many=True), chosen)

    def look_over(self, paths: list[Path]) -> None:
        """See beside the keys what the files are, then ask how they are to be heard."""
        known = known_recordings(self.study.reads.connection)
        self._looking = self.workbench.tasks.start(self.words("looking", n=len(paths)), partial(_looked_over, paths, known))

    def task_changed(self, task: Task) -> None:
        """The files are looked over: the form comes."""
        super().task_changed(task)
        if task is self._looking and task.state != "running":
            self._looking = None
            if task.state == "done" and self.is_current:
                self._ask(task.result)

    # asking how

    def _ask(self, brought: list[Brought], values: dict[str, str] | None = None) -> None:
        good = [one for one in brought if one.fault is None]
        said = [one.fault.text(self.language) for one in brought if one.fault is not None]
        if not good:
            self.say(" ".join(said), look="warning")
            return
        said += [notice.text(self.language) for one in good for notice in one.notices]
        known = [one for one in good if one.known]
        said += [self.words("known", file=one.file.name, material=one.known) for one in known]
        models = self._models()
        fields = form_fields(
            self.study,
            self.language,
            name=good[0].file.stem if len(good) == 1 else None,
            channels=max(one.facts.channels for one in good if one.facts is not None),
            known=bool(known),
            words=len(word_list(self.study.reads.connection)),
            models=tuple(models),
            values=values or {},
        )
        title = self.words("form-title-one", file=good[0].file.name) if len(good) == 1 else self.words("form-title", n=len(good))
        about = " ".join(said)
        form = RecordingsForm(title, fields, self.words("form-deed"), partial(self._check, models), self.language, about=about)
        self.app.push_screen(form, lambda given: self._answered(brought, good, models, given))

    def _models(self) -> dict[str, Chosen]:
        """The models that can be taken, by the name they have in the form, the one that is likeliest first."""
        here = [one for one in installed() if one.fault is None and engine_missing(one.engine) is None]
        found = {(one.name if one.engine == ENGINES[0] else f"{one.name} ({one.engine})"): Chosen(one.path, one.engine) for one in here}
        order = dict(reversed(found.items()))
        if _last_model:
            order = {_last_model[0].path.name: _last_model[0]} | {name: one for name, one in order.items() if one != _last_model[0]}
        return order

    def _check(self, models: dict[str, Chosen], values: dict[str, str]) -> None:
        """Raises Fault for what cannot be meant."""
        languages = languages_given(values[LANGUAGE])
        meant(values)
        if (chosen := models.get(values["model"])) is not None:
            resolve(chosen.path, chosen.engine, languages)

    def _answered(self, brought: list[Brought], good: list[Brought], models: dict[str, Chosen], values: dict[str, str] | None) -> None:
        if values is None:
            return
        if (chosen := models.get(values["model"])) is not None:
            self._begin(good, values, chosen)
            return

        def picked(model: Chosen | None) -> None:
            if model is None:
                self._ask(brought, values)
            else:
                self._begin(good, values, model)

        first = good[0]
        sample = Sample(first.file, first.file.name, first.facts.seconds if first.facts else 0.0)
        self.app.push_screen(ModelDialog(self.workbench, languages_given(values[LANGUAGE]), sample, self.language), picked)

    # putting them in

    def _begin(self, good: list[Brought], values: dict[str, str], model: Chosen) -> None:
        """Copy them into the study's folder beside the keys; then hearing begins."""
        _last_model[:] = [model]
        asked = meant(values)
        hints = ", ".join(word_list(self.study.reads.connection)) if asked.hints else ""
        options = Options(model.path, languages_given(values[LANGUAGE]), model.engine, asked.split_channels, asked.voices, hints)
        filing = Filing(values.get("name", ""), asked.kind, asked.round, asked.group, asked.date)
        folder, hearing, language = self.study.file.parent, self.hearing, self.language
        known = known_recordings(self.study.reads.connection)

        def work(progress: Progress) -> str:
            progress(0, 1)
            files = [one.file for one in good]

            def copied(done: int, of: int) -> None:
                progress(done // 1_000_000, -(-of // 1_000_000))

            added = add(folder, files, options, known=known, filing=filing, again=asked.again, progress=copied)
            hearing.wish(_begun, partial(hearing.say, told_of(added, language), _look_of(added)))
            return told_of(added, language)

        self.workbench.tasks.start(self.words("copying", n=len(good)), work)

    # the model by itself

    def action_model(self) -> None:
        """Choose the model for the next recordings, or see how they do on the recording at hand."""
        row, sample = self.here, None
        languages: tuple[str, ...] = (self.study.reads.study().language,)
        if isinstance(row, Queued):
            recording = row.job.ticket.recording
            sample = Sample(row.job.recording, recording.source, row.job.seconds or recording.seconds or 0.0)
            languages = row.job.ticket.options.languages

        def picked(model: Chosen | None) -> None:
            if model is not None:
                _last_model[:] = [model]
                self.say(self.words("model-taken", model=model.path.stem if model.path.suffix == ".pt" else model.path.name))

        self.app.push_screen(ModelDialog(self.workbench, languages, sample, self.language), picked)


def _begun(line: InTurn) -> None:
    line.refresh()
    line.paused = False


def _looked_over(paths: list[Path], known: dict[str, str], progress: Progress) -> list[Brought]:
    from qualcode.study.file_hash import sha256_of
    from qualcode.transcription.sound import facts_of, notices

    found = []
    for done, file in enumerate(paths):
        progress(done, len(paths))
        try:
            facts, worth_knowing = facts_of(file), notices(file)
            found.append(Brought(file, facts, tuple(worth_knowing), known.get(sha256_of(file), "")))
        except Fault as fault:
            found.append(Brought(file, fault=fault))
        except OSError:
            found.append(Brought(file, fault=Fault("transcribing.sound-missing", file=file.name, folder=str(file.parent))))
    progress(len(paths), len(paths))
    return found


def told_of(added: tuple[Added, ...], language: str) -> str:
    """What became of the files."""
    queued = [one for one in added if one.job is not None and one.result in ("queued", "resumed")]
    said = [text("recordings.added", language, n=len(queued))] if queued else []
    return " ".join([*said, *(said_here(one.why, language) for one in added if one.why is not None)])


def _look_of(added: tuple[Added, ...]) -> str:
    return "warning" if any(one.why is not None for one in added) else "strong"


#: faults whose remedy is another one here than in a shell
HERE = ("job-known", "job-other-options", "job-other-model")


def said_here(fault: Fault, language: str) -> str:
    """A fault with what to do about it on this screen."""
    name = fault.key.rpartition(".")[2]
    fields: dict[str, Any] = dict(fault.fields)
    return text(f"recordings.{name}", language, **fields) if name in HERE else fault.text(language)
