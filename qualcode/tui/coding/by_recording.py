"""From a transcript to the correction of what was heard in its recording."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.tui.coding.workspace import Workspace
from qualcode.tui.widgets.looks import Part


class ByRecording(Workspace):
    """The coding screen as far as it leads to the correction screen."""

    #: of the material named, whether its text was laid from a recording
    _heard: tuple[str, bool] | None = None

    def heading_left(self) -> tuple[Part, ...]:
        """A draft from a recording says how to correct it."""
        parts = super().heading_left()
        if self.material is None or self.material.frozen or not self._from_recording(self.material.id):
            return parts
        return (*parts, Part(f" · {text('correcting.heading-hint', self.language)}", "muted"))

    def _from_recording(self, material: str) -> bool:
        if self._heard is None or self._heard[0] != material:
            self._heard = (material, self.study.reads.was_heard(material))
        return self._heard[1]

    def action_correct(self) -> None:
        """Correct what was heard in this material's recording, at the place where the cursor is."""
        if self.material is None:
            return
        if not self._from_recording(self.material.id):
            self.say(text("correcting.not-heard", self.language, material=self.material.name), look="warning")
            return
        turn = self.view.document.turn_at(self.view.selection.start)
        time = turn.time_from if turn else None
        self.workbench.action_go("correcting", material=self.material.id, time=time)
