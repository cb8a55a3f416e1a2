"""Destroying the recording of a transcript for good: warned of, and done when a word was typed."""

from __future__ import annotations

from functools import partial

from qualcode.study import Study
from qualcode.study.recording_purge import purge_recording, unchecked_segments
from qualcode.study.records import TranscriptionRecord
from qualcode.tui.transcribing.deeds import QueueDeeds
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part


class PurgeDeeds(QueueDeeds):
    """The key that destroys a recording."""

    def action_purge(self) -> None:
        """Destroy the recording at hand; its transcript and its hash stay."""
        row = self.here
        if not isinstance(row, TranscriptionRecord):
            self.say(self.words("purge-which"), look="warning")
        elif row.purged_at is not None:
            self.say(self.words("about-purged"))
        elif not self.refused():
            self._warn(row)

    def _warn(self, row: TranscriptionRecord) -> None:
        unchecked, of = unchecked_segments(self.study.reads.connection, row.material_id)
        said = self.words("purge-unchecked", n=unchecked, of=of) if unchecked else self.words("purge-checked", of=of)
        offers = [
            Choice(False, Line((Part(self.words("purge-no")),)), self.words("purge-no-detail")),
            Choice(True, Line((Part(self.words("purge-yes")), Part(f"  {said}", "warning" if unchecked else "muted"))), said),
        ]

        def answered(yes: bool | None) -> None:
            if yes:
                word = self.words("purge-word")
                self.app.push_screen(AskDialog(self.words("purge-type", word=word)), partial(self._typed, row, bool(unchecked)))

        self.say(f"{said} {self.words('purge-means')}", look="warning")
        self.app.push_screen(PickDialog[bool](self.words("purge-title", material=row.material), lambda typed: offers), answered)

    def _typed(self, row: TranscriptionRecord, unchecked: bool, typed: str | None) -> None:
        if (typed or "").strip().casefold() != self.words("purge-word").casefold():
            self.say(self.words("purge-not"))
            return
        study = self.study
        assert isinstance(study, Study)
        purged = self.attempt(lambda: purge_recording(study, row.material_id, unchecked_too=unchecked))
        if purged is not None:
            self.changed()
            self.say(" ".join((self.words("purged", material=purged.material), *purged.unreached)), look="warning")
