"""Where a reader is: how far a material is read, which pass this is, milestones, and what has happened since last time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual import events
from textual.app import ComposeResult

from qualcode.locale import formats, text
from qualcode.study.lately import Lately, LatelyCode, PassRecord, last_session, pass_at_hand, passes, reading_of, since
from qualcode.tui.coding.workspace import Workspace
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

READINGS = ("begun", "read-through", "not-begun")
MARKS = {"not-begun": "○", "begun": "◐", "read-through": "●"}
#: columns from which the heading has room for words beside the mark, and for the pass
WORDS_FROM = 100
#: names in a row of what is new, at most
NAMED = 12


class LatelyPanel(LineList[Line]):
    """What has happened since last time, over the foot of the transcript until the first key."""

    can_focus = False
    DEFAULT_CSS = """
    LatelyPanel {
        layer: above; dock: bottom; display: none; width: 100%; max-width: 100; height: 6;
        border: round $primary; background: $surface;
    }
    """

    def tell(self, title: str, subtitle: str, lines: list[Line]) -> None:
        """Show these lines."""
        self.border_title, self.border_subtitle = title, subtitle
        self.styles.height = len(lines) + 2
        self.set_items(lines)
        self.display = True


class Passes(Workspace):
    """The coding screen as far as it keeps track of the reading."""

    #: whether a key was pressed or the mouse used
    _begun = False

    # reading

    def heading_left(self) -> tuple[Part, ...]:
        """The material, how far it is read, and the pass."""
        parts = super().heading_left()
        if self.material is None:
            return parts
        connection = self.study.reads.connection
        status = reading_of(connection, self.material.id, self.study.coder).status
        if self.size.width < WORDS_FROM:
            return (*parts, Part(f" · {MARKS[status]}"))
        parts += (Part(f" · {MARKS[status]} {text(f'coding.reading-{status}', self.language)}", "muted"),)
        name = pass_at_hand(connection)
        return (*parts, Part(f" · {name}", "muted")) if name else parts

    def fit_parts(self, width: int) -> None:
        """The heading has fewer words in a narrow window."""
        super().fit_parts(width)
        self.show_heading()

    def action_reading(self) -> None:
        """Say how far this material is read."""
        if self.material is None:
            return
        now = reading_of(self.study.reads.connection, self.material.id, self.study.coder).status

        def choices(typed: str) -> list[Choice[str]]:
            likely = sorted(READINGS, key=lambda status: now == "begun" and status != "read-through")
            found = rank(typed, likely, lambda status: (text(f"coding.reading-{status}", self.language), status), lambda _: None)
            return [self._reading_choice(status, status == now) for status in found]

        title = text("coding.reading-title", self.language, material=self.material.name)
        self.app.push_screen(PickDialog[str](title, choices), lambda status: self._set_reading(status) if status else None)

    def _reading_choice(self, status: str, now: bool) -> Choice[str]:
        parts = (Part("→ " if now else "  "), Part(f"{MARKS[status]} {text(f'coding.reading-{status}', self.language)}"))
        where = self.lines_of(self.view.selection.cursor, self.view.selection.cursor)
        return Choice(status, Line(parts), text(f"coding.reading-{status}-means", self.language, lines=where))

    def _set_reading(self, status: str) -> None:
        assert self.material is not None
        material, place = self.material.id, self.view.selection.cursor if status == "begun" else None
        self.as_coder(
            lambda: self.study.do("set-reading", material=material, status=status, place=place), lambda _: self._reading_set(status)
        )

    def _reading_set(self, status: str) -> None:
        self.keep_place()
        self.show_heading()
        self.show_footer()
        self.say(f"{MARKS[status]} {text(f'coding.reading-{status}', self.language)}")

    # passes and milestones

    def action_pass(self) -> None:
        """Begin a pass through the data, or go back to one."""
        known = passes(self.study.reads.connection, self.sight)
        now = pass_at_hand(self.study.reads.connection)

        def choices(typed: str) -> list[Choice[str]]:
            found = rank(typed, known, lambda one: (one.name, ""), lambda one: one.begun_at)
            rows = [self._pass_choice(one, one.name == now) for one in found]
            name = " ".join(typed.split())
            if name and name not in {one.name for one in known}:
                line = Line((Part("+ ", "strong"), Part(text("coding.pass-begin", self.language, name=name))))
                rows.append(Choice(name, line, text("coding.pass-begin-detail", self.language)))
            return rows

        title, placeholder = text("coding.pass-title", self.language), text("coding.pass-placeholder", self.language)
        self.app.push_screen(PickDialog[str](title, choices, placeholder=placeholder), self._begin_pass)

    def _pass_choice(self, one: PassRecord, now: bool) -> Choice[str]:
        begun = formats.day(one.begun_at.astimezone().date(), self.language)
        line = Line(
            (Part("→ " if now else "  "), Part(one.name), Part(f"  {begun}", "muted")), text("screen.codings", self.language, n=one.codings)
        )
        return Choice(one.name, line, one.note)

    def _begin_pass(self, name: str | None) -> None:
        if name and self.attempt(lambda: [self.study.do("begin-pass", name=name)]):
            self.show_heading()
            self.show_footer()
            self.say(text("coding.pass-begun", self.language, name=name))

    def action_milestone(self) -> None:
        """Name this point of the work."""
        self.app.push_screen(AskDialog(text("coding.milestone-ask", self.language)), self._set_milestone)

    def _set_milestone(self, typed: str | None) -> None:
        name = " ".join((typed or "").split())
        if not name:
            return
        if self.attempt(lambda: [self.study.do("set-milestone", name=name)]):
            self.show_footer()
            self.say(text("coding.milestone-set", self.language, name=name))

    # since last time

    def body(self) -> ComposeResult:
        """The columns, and over them what is told once at the start."""
        yield from super().body()
        yield LatelyPanel(lambda line: line, id="lately")

    def get_ready(self) -> None:
        """When nothing has been done yet, tell what has happened since last time."""
        super().get_ready()
        if not self._begun and self.is_current:
            self._tell_lately()

    def take(self, event: events.Key) -> bool:
        """Any key takes away what is told at the start, and does what it does."""
        self._put_away()
        return super().take(event)

    def on_mouse_down(self) -> None:
        """So does the mouse."""
        self._put_away()

    def _put_away(self) -> None:
        if not self._begun:
            self._begun = True
            self.query_one(LatelyPanel).display = False

    def _lately(self) -> Lately | None:
        connection, coder = self.study.reads.connection, self.study.coder
        moment = last_session(connection, coder)
        return since(connection, moment, coder, self.sight) if moment else None

    def _tell_lately(self) -> None:
        lately = self._lately()
        rows = self._rows(lately) if lately else []
        if lately is None or not rows:
            return
        lines = [
            Line((Part(text(f"coding.since-{key}", self.language, n=n), "strong"), Part(f"  {names}", "muted")), heading=True)
            for key, n, names in rows
        ]
        self.query_one(LatelyPanel).tell(self._since(lately), text("coding.since-keys", self.language), lines)

    def _since(self, lately: Lately) -> str:
        return text("coding.since-title", self.language, moment=formats.moment(lately.moment.astimezone(), self.language))

    def _rows(self, lately: Lately) -> list[tuple[str, int, str]]:
        """What there is to tell: catalogue key, how many, their names."""
        rows: list[tuple[str, Sequence[Any]]] = [
            ("new-codes", lately.new_codes),
            ("used-once", lately.used_once),
            ("bare-memos", lately.bare_memos),
            ("not-begun", lately.not_begun),
        ]
        return [(key, len(found), " · ".join(one.name for one in found[:NAMED])) for key, found in rows if found]

    def action_since(self) -> None:
        """What has happened since last time, to go to from here."""
        lately = self._lately()
        if lately is None or not self._rows(lately):
            self.say(text("coding.since-nothing", self.language))
            return
        things: list[tuple[str, Any]] = [
            *(("new-codes", code) for code in lately.new_codes),
            *(("used-once", code) for code in lately.used_once),
            *(("bare-memos", memo) for memo in lately.bare_memos),
            *(("not-begun", material) for material in lately.not_begun),
        ]

        def choices(typed: str) -> list[Choice[tuple[str, Any]]]:
            found = rank(typed, things, lambda thing: (thing[1].name, text(f"coding.one-{thing[0]}", self.language)), lambda _: None)
            return [
                Choice(thing, Line((Part(thing[1].name),), text(f"coding.one-{thing[0]}", self.language)), thing[1].name) for thing in found
            ]

        self.app.push_screen(PickDialog[tuple[str, Any]](self._since(lately), choices), partial(self._go_to, lately))

    def _go_to(self, lately: Lately, thing: tuple[str, Any] | None) -> None:
        if thing is None:
            return
        kind, one = thing
        if kind == "not-begun":
            self.open_material(one.id)
        elif kind == "bare-memos":
            self.workbench.action_go("memos", memo=one.id)
        elif isinstance(one, LatelyCode) and one.material is not None:
            self.come_back(one.material, one.start)
        else:
            self.workbench.action_go("codes", code=one.id)
