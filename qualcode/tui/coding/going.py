"""Going places in a material and between materials: what the coding screen does for the keys that change nothing in the study."""

from __future__ import annotations

from textual import on

from qualcode.locale import text
from qualcode.study.lately import reading_of, readings, where_stopped
from qualcode.text.words import count_words
from qualcode.tui.coding.workspace import Workspace
from qualcode.tui.transcript.finding import MOST_FOUND, find_most, query_of
from qualcode.tui.transcript.selecting import Selection
from qualcode.tui.transcript.stops import next_turn, next_uncoded
from qualcode.tui.transcript.view import TranscriptView
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank


class Going(Workspace):
    """The coding screen as far as its keys lead from place to place."""

    # within the material

    def action_find(self) -> None:
        """Ask for words and mark every place they stand."""
        self.app.push_screen(AskDialog(text("screen.ask-find", self.language)), self._find)

    def _find(self, words: str | None) -> None:
        if not words or not words.strip():
            return
        query, cursor = query_of(words), self.view.selection.start
        found, whole = find_most(query, self.view.document.text, cursor)
        self.view.show_found(found, query)
        if not found:
            self.say(text("screen.not-found", self.language, words=words), look="warning")
            return
        self.view.mark(*next((place for place in self.view.found if place[0] >= cursor), self.view.found[0]))
        self.say(text("screen.found-places" if whole else "going.found-most", self.language, n=len(found)))

    @on(TranscriptView.AtFound)
    def _at_found(self, event: TranscriptView.AtFound) -> None:
        if not event.of:
            self.say(text("going.nothing-found", self.language))
            return
        # As many as that are marked only where there may be more.
        key = "going.at-found" if event.of < MOST_FOUND else "going.at-marked"
        self.say(text(key, self.language, at=event.at + 1, of=event.of))

    def action_go_line(self) -> None:
        """Ask for a line number and go there."""
        last = len(self.view.document.lines)
        self.app.push_screen(AskDialog(text("screen.ask-line", self.language, last=last)), self._go_line)

    def _go_line(self, typed: str | None) -> None:
        if typed is None or not typed.strip():
            return
        lines = self.view.document.lines
        number = int(typed) if typed.strip().isdecimal() and len(typed) < 12 else 0
        if 1 <= number <= len(lines):
            self.view.go(lines[number - 1][0], centre=True)
        else:
            self.say(text("screen.no-such-line", self.language, line=typed.strip(), last=len(lines)), look="warning")

    def action_next_turn(self) -> None:
        """To the talk of the next turn."""
        self._step_turn(1)

    def action_previous_turn(self) -> None:
        """To the beginning of this turn's talk, or of the turn before."""
        self._step_turn(-1)

    def action_next_answer(self) -> None:
        """To the next turn of the same speaker."""
        self._step_turn(1, same_speaker=True)

    def action_previous_answer(self) -> None:
        """To the turn before of the same speaker."""
        self._step_turn(-1, same_speaker=True)

    def _step_turn(self, step: int, *, same_speaker: bool = False) -> None:
        place = next_turn(self.view.document, self.view.selection, step, same_speaker=same_speaker)
        if place is None:
            which = ("last" if step > 0 else "first") + ("-answer" if same_speaker else "-turn")
            self.say(text(f"going.{which}", self.language))
        else:
            self.view.go(place, centre=True)

    def action_next_uncoded(self) -> None:
        """To the next stretch of talk without a code."""
        self._step_uncoded(1)

    def action_previous_uncoded(self) -> None:
        """To the stretch of talk without a code before this."""
        self._step_uncoded(-1)

    def _step_uncoded(self, step: int) -> None:
        stretch = next_uncoded(self.view.document, self.view.index, self.view.selection, step)
        if stretch is None:
            self.say(text("going.all-coded-on" if step > 0 else "going.all-coded-before", self.language))
        else:
            self.view.go(stretch[0], centre=True)
            self.say(text("going.uncoded-here", self.language, n=count_words(self.view.document.text, [stretch])))

    def action_line_by_line(self) -> None:
        """Select line by line, a code going on to the next, until escape."""
        self.view.keep_to_lines(not self.view.by_line)
        self.say(text("going.line-by-line-begun" if self.view.by_line else "going.line-by-line-over", self.language))

    def _place(self, selection: Selection) -> str:
        place = super()._place(selection)
        return f"{text('going.by-line', self.language)} · {place}" if self.view.by_line else place

    # from material to material

    def action_next_material(self) -> None:
        """Open the next material."""
        self._step_material(1)

    def action_previous_material(self) -> None:
        """Open the material before."""
        self._step_material(-1)

    def _step_material(self, step: int) -> None:
        ids = [material.id for material in self.materials]
        if self.material is None or self.material.id not in ids:
            return
        wanted = ids.index(self.material.id) + step
        if 0 <= wanted < len(ids):
            self.open_material(ids[wanted])
        else:
            self.say(text("screen.last-material" if step > 0 else "screen.first-material", self.language))

    def action_where_stopped(self) -> None:
        """To the furthest place read or coded in this material, in the pass at hand."""
        if self.material is None:
            return
        connection, coder = self.study.reads.connection, self.study.coder
        place = where_stopped(connection, self.material.id, coder)
        if reading_of(connection, self.material.id, coder).status == "read-through":
            self.say(text("going.read-through", self.language))
        elif place is None:
            self.say(text("going.not-begun", self.language))
        else:
            self.view.go(place, centre=True)
            self.say(text("going.stopped-here", self.language))

    def action_next_unread(self) -> None:
        """Open the next material that is not read through."""
        self._step_unread(1)

    def action_previous_unread(self) -> None:
        """Open the material before that is not read through."""
        self._step_unread(-1)

    def _step_unread(self, step: int) -> None:
        ids = [material.id for material in self.materials]
        if self.material is None or self.material.id not in ids:
            return
        here = ids.index(self.material.id)
        known = readings(self.study.reads.connection, self.study.coder)
        others = (ids[here + 1 :] + ids[:here])[::step]
        unread = next((other for other in others if other not in known or known[other].status != "read-through"), None)
        if unread is None:
            self.say(text("going.all-read", self.language))
        else:
            self.open_material(unread)

    def action_open_material(self) -> None:
        """Choose a material."""
        title, placeholder = text("screen.pick-material", self.language), text("screen.pick-material-placeholder", self.language)
        self.app.push_screen(PickDialog[str](title, self._rank_materials, placeholder=placeholder), self._open_picked)

    def _open_picked(self, material_id: str | None) -> None:
        if material_id is not None:
            self.open_material(material_id)

    def _rank_materials(self, typed: str) -> list[Choice[str]]:
        found = rank(typed, self.materials, lambda material: (material.name, material.group or ""), lambda _: None)
        choices = []
        for material in found:
            facts = [text("screen.round", self.language, n=material.round) if material.round is not None else "", material.group or ""]
            here = "→ " if self.material and material.id == self.material.id else "  "
            line = Line((Part(here), Part(material.name), Part("  " + " · ".join(filter(None, facts)), "muted")))
            choices.append(
                Choice(material.id, line, text("screen.material-detail", self.language, words=material.words, turns=material.turns))
            )
        return choices

    # what the transcript does, for when the code list has the keys

    def action_grow(self, kind: str) -> None:
        """Select the word, sentence, line or turn at the cursor, or take the next one in."""
        self.view.action_grow(kind)

    def action_shrink(self, kind: str) -> None:
        """Give back the last word, sentence, line or turn."""
        self.view.action_shrink(kind)

    def action_step_coded(self, step: int) -> None:
        """Select the next (1) or previous (-1) coded passage."""
        self.view.action_step_coded(step)

    def action_step_found(self, step: int) -> None:
        """Go to the next or previous stretch that was found."""
        self.view.action_step_found(step)
