"""Hearing the recording while it is corrected: play and pause, slower and faster, back, one segment, and the highlight that goes along."""

from __future__ import annotations

from textual import on
from textual.timer import Timer

from qualcode.reasons import reason_of
from qualcode.study.transcriptions import clock
from qualcode.tui.correcting.blocks import sounding_at, word_at, word_sounding
from qualcode.tui.correcting.player import NoPlayerError, Player
from qualcode.tui.correcting.replacing import ReplacingWords
from qualcode.tui.correcting.view import SegmentsView

#: seconds between two looks at where the sound is
LOOK = 0.1
#: seconds that are heard again after a pause, and those that the key goes back
AGAIN, BACK = 0.5, 2.0
#: seconds before and after a segment that are heard with it: nobody begins to speak on the first letter
AROUND = 0.2


class PlayingBeside(ReplacingWords):
    """The screen as far as it can be heard."""

    player: Player | None = None
    #: where it was paused; None once another segment or word was chosen since
    paused_at: float | None = None
    #: whether the current segment moves with the sound
    follows = True
    _looking: Timer | None = None

    def no_sound(self) -> str:
        """Why the recording cannot be heard; "" where its file is there."""
        from qualcode.study.recordings import recording_of

        record = self.record
        if record is None:
            return self.tell("no-transcription")
        if record.purged_at is not None:
            return self.tell("purged", recording=record.recording)
        if self.player is None:
            file = recording_of(self.study.reads.connection, self.study.file.parent, record.material_id)
            if file is None:
                return self.tell("no-recording", recording=record.recording)
            self.player = Player(file, record.seconds)
        return ""

    # the keys

    def action_play(self) -> None:
        """Play from here, or pause."""
        if self.player is not None and self.player.playing:
            self._pause()
        elif self.paused_at is not None:
            self._play(self.paused_at - AGAIN)
        else:
            self._play(self._here())

    def action_play_segment(self) -> None:
        """Play the current segment, from its beginning to its end."""
        if (one := self.view.item) is not None:
            self._play(one.start - AROUND, one.end + AROUND)

    def action_back_two(self) -> None:
        """Two seconds back, and on from there."""
        if self.player is not None and self.player.playing:
            self._play(self.player.place - BACK)
        else:
            self._play((self._here() if self.paused_at is None else self.paused_at) - BACK)

    def action_slower(self) -> None:
        """A step slower."""
        self._change_speed(-1)

    def action_faster(self) -> None:
        """A step faster."""
        self._change_speed(1)

    def action_follow(self) -> None:
        """Let the current segment move with the sound, or stay."""
        self.follows = not self.follows
        if self.follows and self.view.heard is not None and not self.writing:
            self.view.go(self.view.heard[0])
        self.say(self.tell("follows" if self.follows else "follows-not"))
        self.tell_sound()

    def _here(self) -> float:
        """When the chosen word was said, or else the current segment."""
        one, word = self.view.item, self.view.word
        if one is None:
            return 0.0
        if self.view.buffer is not None:
            word = word_at(self.view.block(self.view.index), self.view.buffer.caret) if self.view.buffer.caret else None
        return max(0.0, (one.start if word is None else one.words[word].start) - AROUND)

    def _change_speed(self, step: int) -> None:
        if why := self.no_sound():
            self.say(why, look="warning")
        elif self.player is not None:
            try:
                speed = self.player.change_speed(step)
            except (NoPlayerError, OSError) as error:
                self._could_not(error)
            else:
                self.say(self.tell("speed", speed=f"{speed:g}"))
                self.tell_sound()

    def _play(self, place: float, until: float | None = None) -> None:
        if why := self.no_sound():
            self.say(why, look="warning")
            return
        assert self.player is not None
        try:
            self.player.play(place, until)
        except (NoPlayerError, OSError) as error:
            self._could_not(error)
            return
        self.paused_at = None
        # Whoever plays from here wants to see it move.
        self.view.hear((self.view.index, None))
        if self._looking is None:
            self._looking = self.set_interval(LOOK, self._look)
        self._look()

    def _could_not(self, error: NoPlayerError | OSError) -> None:
        words = self.tell("player-failed", reason=reason_of(error)) if isinstance(error, OSError) else self.tell("no-player")
        self.say(words, look="warning")

    def _pause(self) -> None:
        if self.player is not None:
            self.player.pause()
            self._is_over(self.player.place)

    def _is_over(self, place: float) -> None:
        # Whoever went elsewhere meanwhile goes on from there.
        here = sounding_at(self.segments, place + AROUND) == self.view.index
        self.paused_at = place if here else None
        self.view.hear(None)
        self.tell_sound()

    def _look(self) -> None:
        """Where the sound is now."""
        if self.player is None or not self.segments:
            return
        state = self.player.look()
        place = self.player.place
        if state == "failed":
            self._is_over(place)
            self.say(self.tell("player-played-nothing", recording=self.player.file.name), look="warning")
        elif state == "over":
            self._is_over(place)
        elif state == "playing":
            self._heard(place)
            self.tell_sound()
        elif self._looking is not None:
            self._looking.stop()
            self._looking = None

    def _heard(self, place: float) -> None:
        at = sounding_at(self.segments, place + AROUND)
        before = self.view.heard
        # Whoever moved away is left where they are, until they come back to what is heard.
        if self.follows and not self.writing and before is not None and before[0] == self.view.index != at:
            self.view.go(at)
        self.view.hear((at, word_sounding(self.segments[at], place)))

    # what is told

    def sound_words(self) -> str:
        """ "▶ 0:04:31 1.25×", for the bar above; "" where nothing was played yet."""
        player = self.player
        if player is None or (not player.playing and self.paused_at is None and player.speed == 1):
            return ""
        sign = "▶" if player.playing else "‖"
        place = f" {clock(player.place)}" if player.playing or self.paused_at is not None else ""
        return f"{sign}{place} {player.speed:g}×"

    def tell_sound(self) -> None:
        """Where the sound is, in the bar above; filled by the page."""

    # whoever goes elsewhere plays from there

    @on(SegmentsView.Moved)
    def _moved(self) -> None:
        if self.player is None or not self.player.playing:
            moved = self.paused_at is not None and sounding_at(self.segments, self.paused_at + AROUND) != self.view.index
            if moved or self.view.word is not None:
                self.paused_at = None
            self.tell_sound()
        self.tell_current()

    @on(SegmentsView.Timed)
    def _time_clicked(self) -> None:
        if (one := self.view.item) is not None:
            self._play(one.start - AROUND)

    def on_unmount(self) -> None:
        """Nothing is heard after the screen is left."""
        if self.player is not None:
            self.player.close()
