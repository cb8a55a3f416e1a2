"""The code picker: a few letters find codes or make new ones, also below another code, and several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.study.references import SEPARATOR, split_path
from qualcode.tui.coding.panels import HINT, ranked_line
from qualcode.tui.frame.desk import Study
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import MOST_ROWS, STEPS, Choice, Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import SCATTERED, fit, rank_codes, same_name

#: codes that a half typed parent may mean, at most
MOST_PARENTS = 3


class NewCode(NamedTuple):
    """A code that is to be made."""

    name: str
    parent_id: str | None
    #: the name of a parent that is to be made before it
    above: str | None = None


#: a code by its id, or one to be made
Wanted = str | NewCode


def new_codes(typed: str, codes: Sequence[CodeRecord]) -> list[NewCode]:
    """The codes that may be made of what was typed: one at the top, or "work > losing track" below each code that "work" may mean."""
    *above, name = split_path(" ".join(typed.split()))
    if not name:
        return []
    if not above:
        return [] if same_name(name, codes) else [NewCode(name, None)]
    wanted = SEPARATOR.join(above)
    exact = [code for code in codes if wanted.casefold() in (code.path.casefold(), code.name.casefold())]
    parents = exact or [code for code in rank_codes(wanted, codes) if (fit(wanted, code.name, code.path) or 0) < SCATTERED]
    if not parents and len(above) == 1:
        return [NewCode(name, None, above[0])]
    taken = {(code.parent_id, code.name.casefold()) for code in codes}
    return [NewCode(name, parent.id) for parent in parents[:MOST_PARENTS] if (parent.id, name.casefold()) not in taken]


def make_code(study: Study, new: NewCode, *, in_vivo: bool = False) -> str:
    """Make a code that was picked, and its parent before it where that is new too; its id. Within an action of the caller's."""
    parent = new.parent_id if new.above is None else study.do("make-code", name=new.above)["id"]
    return str(study.do("make-code", name=new.name, parent=parent, in_vivo=in_vivo)["id"])


class CodePicker(Dialog[tuple[Wanted, ...] | None]):
    """Type, and enter takes the highlighted row; tab marks it and goes on to the next, and enter then takes all that are marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *STEPS,
        Binding("tab,shift+tab", "mark", show=False, priority=True),
    ]
    DEFAULT_CSS = "CodePicker #marked { display: none; } CodePicker.marking #marked { display: block; }"

    def __init__(
        self,
        title: str,
        codes: Sequence[CodeRecord],
        language: str,
        *,
        several: bool = True,
        hinted: Callable[[str, bool], bool] = lambda name, in_vivo: False,
        at_head: bool = False,
    ) -> None:
        super().__init__(at_head=at_head)
        self._title = title
        self._codes = codes
        self._by_id = {code.id: code for code in codes}
        self._language = language
        self._several = several
        self._hinted = hinted
        self._marked: list[Wanted] = []
        #: what the rows answer
        self._shown: str | None = None
        #: whether the reader went to the highlighted row, by letters or by arrows, since the last mark
        self._meant = False

    def compose(self) -> ComposeResult:
        """Input, rows, what is marked, and a line about the highlighted row."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            field = Input(placeholder=text("screen.pick-placeholder", self._language), id="typed")
            field.cursor_blink = False
            yield field
            rows = self._rows("")
            choices = LineList[Choice[Wanted]](
                lambda choice: choice.line, rows, id="choices", always_lit=True, key=lambda choice: choice.value
            )
            # Its height is set before anything is drawn: laid out twice, the whole screen would be painted twice.
            choices.styles.height = self._height(rows)
            choices.can_focus = False
            yield choices
            yield Bar(id="marked")
            yield Bar(id="detail", right_share=0.3)

    def begin(self) -> None:
        """The codes used last are shown; take the keys."""
        self._shown = ""
        self._tell()
        super().begin()

    @property
    def _list(self) -> LineList[Choice[Wanted]]:
        return self.query_one("#choices", LineList)

    @property
    def marked(self) -> tuple[Wanted, ...]:
        """What was marked so far."""
        return tuple(self._marked)

    # rows

    def _rows(self, typed: str) -> list[Choice[Wanted]]:
        """The codes that answer, then the codes that can be made; marked new ones stand first while nothing is typed."""
        rows: list[Choice[Wanted]] = []
        if not typed.strip():
            rows += [self._offer(new) for new in self._marked if isinstance(new, NewCode)]
        answers = rank_codes(typed, self._codes)
        # Letters scattered over a long name are a guess: what was typed may just as well be new, and comes first then.
        sure = sum(1 for code in answers if not typed.strip() or (fit(" ".join(typed.split()), code.name, code.path) or 0) < SCATTERED)
        new = [self._offer(new) for new in new_codes(typed, self._codes)]
        return [*rows, *map(self._answer, answers[:sure]), *new, *map(self._answer, answers[sure:])]

    def _answer(self, code: CodeRecord) -> Choice[Wanted]:
        hint = code.kind == "code" and self._hinted(code.name, code.in_vivo)
        return Choice(code.id, ranked_line(code, hint=hint), code.definition)

    def _offer(self, new: NewCode) -> Choice[Wanted]:
        parts = [Part("+ ", "strong"), Part(text("screen.create", self._language, name=new.name))]
        if self._hinted(new.name, False):
            parts.append(Part(HINT, "muted"))
        if new.above is not None:
            parts.append(Part(f"  ‹ + {new.above}", "muted"))
            return Choice(new, Line(tuple(parts)), text("coding.create-with-above", self._language, above=new.above))
        if new.parent_id is None:
            return Choice(new, Line(tuple(parts)), text("screen.create-detail", self._language))
        above = self._by_id[new.parent_id].path
        parts.append(Part(f"  ‹ {above}", "muted"))
        return Choice(new, Line(tuple(parts)), text("coding.create-below", self._language, code=above))

    def _show(self, typed: str) -> None:
        if typed == self._shown:
            return
        self._meant = bool(typed.strip())
        self._shown = typed
        rows = self._rows(typed)
        self._list.set_items(rows)
        self._list.styles.height = self._height(rows)
        self._tell()

    def _height(self, rows: Sequence[Choice[Wanted]]) -> int:
        return max(1, min(MOST_ROWS, self.app.size.height // 3, len(rows)))

    def _tell(self) -> None:
        choice = self._list.item
        detail = " ".join(choice.detail.split()) if choice else text("coding.no-such-code", self._language)
        keys = text("coding.pick-more", self._language) if self._several else ""
        self.query_one("#detail", Bar).show((Part(detail, "muted"),), (Part(keys, "muted"),) if keys else ())

    def _tell_marked(self) -> None:
        self.set_class(bool(self._marked), "marking")
        names = " · ".join(self._by_id[one].name if isinstance(one, str) else f"+ {one.name}" for one in self._marked)
        self.query_one("#marked", Bar).show((Part("✓ ", "strong"), Part(names)))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        self._tell()

    # keys

    def take(self, event: events.Key) -> bool:
        """Backspace in an empty field takes the last mark away."""
        if event.key == "backspace" and self._marked and not self.query_one(Input).value:
            self._marked.pop()
            self._after_mark()
            return True
        return super().take(event)

    def enter(self, typed: str) -> None:
        """Take what is marked, and the row that the reader went to."""
        self._show(typed)
        choice = self._list.item
        if choice and (self._meant or not self._marked) and choice.value not in self._marked:
            self._marked.append(choice.value)
        if self._marked:
            self.answer(self.marked)

    @on(LineList.Chosen)
    def _clicked(self) -> None:
        self._meant = True
        self.enter(self.query_one(Input).value)

    def action_step(self, way: str) -> None:
        """Move the highlight while the letters go to the field."""
        self._show(self.query_one(Input).value)
        self._meant = True
        getattr(self._list, f"action_list_{way}")()

    def action_mark(self) -> None:
        """Mark the highlighted row, or take its mark away; the letters go, so that the next code can be typed."""
        field = self.query_one(Input)
        self._show(field.value)
        if not self._several or self._list.item is None:
            return
        value = self._list.item.value
        if value in self._marked:
            self._marked.remove(value)
        else:
            self._marked.append(value)
        field.value = ""
        self._after_mark()

    def _after_mark(self) -> None:
        index = self._list.index if not self._shown else 0
        self._shown = None
        self._show("")
        self._list.marked = set(self._marked)
        self._list.highlight(index)
        self._tell_marked()

    @on(LineList.Marked)
    def _marked_by_mouse(self) -> None:
        marked = self._list.marked if self._several else set()
        shown = [choice.value for choice in self._list.items]
        self._marked = [one for one in self._marked if one in marked] + [one for one in shown if one in marked and one not in self._marked]
        self._list.marked = set(self._marked)
        self._tell_marked()
