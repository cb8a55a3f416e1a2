"""The supervisor: comments that came back, with their answers, and the handovers; letter, pack and comments file from here."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.memos import MemoRecord, Thing, memos
from qualcode.study.review.handovers import HandoverRecord, handovers
from qualcode.study.versions import line_start
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.memos.beside import MemosBeside
from qualcode.tui.memos.editor import open_memo
from qualcode.tui.memos.links import go_to, pick
from qualcode.tui.memos.reading import MemoReading
from qualcode.tui.supervisor.applying import choose_comments
from qualcode.tui.supervisor.letter import write_letter
from qualcode.tui.supervisor.packing import ask_pack
from qualcode.tui.supervisor.rows import FILTERS, comment_line, handover_line, handover_lines, is_shown, remark_of, things_of
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import ReadDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part

#: rows of the handovers
MOST_HANDOVERS = 6


class SupervisorPage(MemosBeside):
    """Comments, handovers, and the comment at hand with its answers. `memo` goes to one."""

    where = "supervisor"
    LISTED, SIDE = "comments", "lists"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("supervisor")]
    DEFAULT_CSS = """
    SupervisorPage #which { background: $background; }
    SupervisorPage #lists { width: 1fr; }
    SupervisorPage.both #lists { width: 3fr; border-right: solid $line; }
    SupervisorPage.both #reading { width: 3fr; }
    SupervisorPage #comments { height: 1fr; }
    SupervisorPage #handovers { height: auto; border-top: solid $line; }
    """

    def __init__(self, study: Any, *, memo: str | None = None) -> None:
        super().__init__(study)
        self._wanted = memo
        self._which = "all"
        self._take()

    def _take(self) -> None:
        connection = self.study.reads.connection
        every = memos(connection)
        self.comments = [memo for memo in every if memo.comment is not None]
        self.handovers = handovers(connection)
        self.named = {code.id: code for code in self.study.reads.codes()}
        self.answers: dict[str, list[MemoRecord]] = defaultdict(list)
        for memo in reversed(every):
            if memo.answers_id:
                self.answers[memo.answers_id].append(memo)

    def words(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        return text(f"supervisor.{key}", self.language, **fields)

    # what is shown

    def body(self) -> ComposeResult:
        """Which comments, the two lists, and the text of one comment."""
        yield Bar(right_share=0.5, id="which")
        with Horizontal():
            with Vertical(id="lists"):
                comments = LineList[MemoRecord | Line](self._line, id="comments")
                comments.border_title = self.words("part-comments")
                yield comments
                given = LineList[HandoverRecord | Line](self._handover, id="handovers")
                given.border_title = self.words("part-handovers")
                yield given
            reading = MemoReading(self.language, self._named_in_text, id="reading")
            reading.border_title = self.words("part-text")
            yield reading

    def first_focus(self) -> LineList[Any]:
        """The comments, or the text where only that is shown."""
        return self.reading if self._reads_alone and not self.has_class("both") else self.listed

    def begin(self) -> None:
        """Begin at the comment from which the reader went elsewhere."""
        self._wanted = self._wanted or self.workbench.coding_screen().memo_read
        super().begin()

    def show(self) -> None:
        """Read comments and handovers, the highlight on the same as before."""
        self._take()
        given: list[HandoverRecord | Line] = [*self.handovers] or [Line((Part(self.words("no-handovers"), "muted"),), heading=True)]
        box = self.query_one("#handovers", LineList)
        box.styles.height = 1 + min(len(given), MOST_HANDOVERS)
        box.set_items(given, box.index)
        self._list_them()

    def _list_them(self) -> None:
        here = self._wanted or (self.memo.id if self.memo else None)
        self._wanted = None
        shown: list[MemoRecord | Line] = [memo for memo in self.comments if is_shown(memo, self._which, self.answers)]
        at = next((index for index, memo in enumerate(shown) if isinstance(memo, MemoRecord) and memo.id == here), self.listed.index)
        n = len(shown)
        if not shown:
            shown = self._nothing()
        self.listed.set_items(shown, at)
        left = [Part(self.words(f"which-{self._which}"), "key" if self._which != "all" else "")]
        open_ones = sum(not memo.resolved for memo in self.comments)
        counted = self.words("counted", n=n, open=number(open_ones, self.language), every=number(len(self.comments), self.language))
        self.query_one("#which", Bar).show(tuple(left), (Part(counted, "muted"),))
        self._read_it()

    def _nothing(self) -> list[Any]:
        """Why the list is empty, and what to do."""
        keys = ("none-here",) if self.comments else ("none-yet", "step-letter", "step-pack", "step-apply")
        return [Line((Part(self.words(key), "muted"),), heading=True) for key in keys]

    def _line(self, item: MemoRecord | Line) -> Line:
        return item if isinstance(item, Line) else comment_line(item, self.answers.get(item.id, []), self.language)

    def _handover(self, item: HandoverRecord | Line) -> Line:
        return item if isinstance(item, Line) else handover_line(item, self.language)

    def _read_it(self) -> None:
        memo = self.memo
        self.reading.show(memo, (), self.named, self._thread(memo.id) if memo else ())

    def _thread(self, memo_id: str) -> list[MemoRecord]:
        """The answers to a comment, each followed by those to it."""
        found, waiting, seen = [], [*reversed(self.answers.get(memo_id, []))], {memo_id}
        while waiting:
            answer = waiting.pop()
            if answer.id not in seen:
                seen.add(answer.id)
                found.append(answer)
                waiting += reversed(self.answers.get(answer.id, []))
        return found

    # going

    @on(LineList.Highlighted, "#comments")
    def _highlighted(self) -> None:
        self._read_it()

    @on(LineList.Chosen, "#comments")
    def _chosen(self) -> None:
        if self.memo:
            self._read_alone(True)

    @on(LineList.Chosen, "#handovers")
    def _look_at_handover(self) -> None:
        one = self.query_one("#handovers", LineList).item
        if isinstance(one, HandoverRecord):
            width = min(92, self.size.width - 10)
            self.app.push_screen(ReadDialog(self.words("handover-title"), handover_lines(one, self.language, width)))

    @on(LineList.Chosen, "#reading")
    def _link_chosen(self, event: LineList.Chosen) -> None:
        self._go(self.reading.items[event.index].thing)

    def action_object(self) -> None:
        """To what the comment is about."""
        memo = self._here()
        if memo is None:
            return
        things = things_of(memo)
        if not things:
            self.say(remark_of(memo, self.language), look="warning")
        elif len(things) == 1:
            self._go(things[0])
        else:
            pick(self.app, things, self.named, self.language, "supervisor.pick-object", self._go)

    def _go(self, thing: Thing | None) -> None:
        memo = self.memo
        if thing is None or memo is None:
            return
        line = next((one.line for one in memo.comment.of if one.id == thing.id), None) if memo.comment else None
        start = line_start(self.study.reads.connection, thing.id, line) if thing.kind == "material" and line is not None else None
        if thing.kind == "memo":
            self.workbench.action_go("memos", memo=thing.id)
        else:
            go_to(self.workbench, thing if start is None else thing._replace(start=start), self.study, memo.id, back="supervisor")

    def action_next(self) -> None:
        """The next comment, also while only the text is shown."""
        self.listed.action_list_down()

    def action_previous(self) -> None:
        """The comment before."""
        self.listed.action_list_up()

    def action_filter(self) -> None:
        """All comments, then the open ones, those without an answer, those without a place."""
        self._which = FILTERS[(FILTERS.index(self._which) + 1) % len(FILTERS)]
        self._list_them()

    # doing

    def _here(self) -> MemoRecord | None:
        if self.memo is None:
            self.say(self.words("none-chosen"), look="warning")
        return self.memo

    def action_answer(self) -> None:
        """Answer the comment: the next pack shows it."""
        if memo := self._here():
            open_memo(self, [{"memo": memo.id}], kind="review", answers=memo.id)

    def action_settle(self) -> None:
        """Settle the comment, or open it again."""
        memo = self._here()
        if memo and self.do("edit-memo", memo=memo.id, resolved=not memo.resolved) is not None:
            self.say(text("memos.opened-again" if memo.resolved else "memos.is-settled", self.language))

    def action_letter(self) -> None:
        """Write the letter that opens the next pack."""
        write_letter(self, self.handovers)

    def action_pack(self) -> None:
        """Make a pack for the supervisor."""
        ask_pack(self, [one.to_whom for one in self.handovers if one.to_whom])

    def action_apply(self) -> None:
        """Take comments in from a file."""
        choose_comments(self, self._go_to_newest)

    def _go_to_newest(self, memo_ids: list[str]) -> None:
        self._which = "all"
        self._wanted = memo_ids[0] if memo_ids else None
        self.changed()
