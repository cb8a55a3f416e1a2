"""Hearing the passage: its recording played by a program that is installed, from the time the words were said."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from qualcode.locale import text
from qualcode.reasons import reason_of
from qualcode.tui.coding.workspace import Workspace

if TYPE_CHECKING:
    from qualcode.study.recordings import Sounding


class Playing(Workspace):
    """The coding screen as far as it can be heard."""

    _player: subprocess.Popen[bytes] | None = None

    def action_play(self) -> None:
        """Play the passage, or stop playing."""
        from qualcode.study.recordings import player_for, recording_of, when_said

        if self.stop_playing():
            self.say(text("coding.play-stopped", self.language))
            return
        if self.material is None:
            return
        file = recording_of(self.study.reads.connection, self.study.file.parent, self.material.id)
        start, end = self.view.passage()
        sounding = when_said(self.view.document.turns, start, end)
        if file is None:
            self.say(text("coding.play-no-recording", self.language, material=self.material.name), look="warning")
        elif sounding is None:
            self.say(text("coding.play-no-times", self.language, file=file.name), look="warning")
        elif (command := player_for(file, sounding)) is None:
            self.say(text("coding.play-no-player", self.language), look="warning")
        else:
            self._play(command, sounding)

    def _play(self, command: list[str], sounding: Sounding) -> None:
        nothing = subprocess.DEVNULL
        try:
            self._player = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
        except OSError as error:
            self.say(text("coding.play-failed", self.language, player=command[0], reason=reason_of(error)), look="warning")
        else:
            self.say(text("coding.playing", self.language, start=_clock(sounding.start), end=_clock(sounding.end)))

    def stop_playing(self) -> bool:
        """End the player; False when nothing plays."""
        player, self._player = self._player, None
        if player is None or player.poll() is not None:
            return False
        player.terminate()
        with suppress(subprocess.TimeoutExpired):
            player.wait(0.2)
        return True

    def on_unmount(self) -> None:
        """Nothing is heard after the study is closed."""
        self.stop_playing()


def _clock(seconds: float) -> str:
    """ "1:02:03" or "2:03"."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
