"""What is done to the finding at hand: written, supported, stated, counted, put in order, given away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qualcode.locale import text
from qualcode.study.bases import Base
from qualcode.study.findings import FindingEvidence, FindingRecord
from qualcode.study.inserts import Resolver, filled, quotation_key, short_id
from qualcode.study.people import groups, round_numbers
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, counted_relations
from qualcode.text.inserts import Insert, key_of
from qualcode.tui.coding.panels import ranked_line
from qualcode.tui.findings.card import FindingCard
from qualcode.tui.findings.choosing import pick_count, pick_quotation, quotations_of
from qualcode.tui.frame.giving import Giving, Passage
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.forms import Field, FormDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank, rank_codes


class FindingDeeds(Giving):
    """A screen with a finding at hand and its card."""

    #: the finding that was just written, to be highlighted
    wanted: str | None = None

    @property
    def finding(self) -> FindingRecord | None:
        """The finding at hand."""
        raise NotImplementedError

    @property
    def card(self) -> FindingCard:
        """What is known of it."""
        return self.query_one(FindingCard)

    @property
    def evidence(self) -> FindingEvidence | None:
        """The quotation at hand: the highlighted one while the card has the keys."""
        return self.card.evidence if self.card.has_focus else None

    def tell(self, key: str, **fields: object) -> str:
        """A sentence of this screen."""
        return text(f"findings.{key}", self.language, **fields)

    # writing

    def action_new(self) -> None:
        """Write down a finding."""

        self._write_new("")

    def _write_new(self, typed: str) -> None:
        def store(words: str) -> None:
            made = self.do("make-finding", text=words) if words else {}
            if made is None:
                self.call_after_refresh(self._write_new, words)  # what was refused is not lost
            elif made:
                self.wanted = made["id"]
                self.show()

        self._write(self.tell("new-title"), typed, [], store)

    def action_edit(self) -> None:
        """Change the text of the finding."""
        if (one := self.finding) is not None:
            first = [piece.quotation for piece in one.evidence] + quotations_of(self._connection, [code for code, _ in one.codes])
            title = self.tell("edit-title", number=one.number)
            self._write(title, one.text, first, lambda words: self.do("edit-finding", finding=one.id, text=words))

    def _write(self, title: str, typed: str, first: Sequence[str], store: Callable[[str], Any]) -> None:
        from qualcode.tui.findings.writing import FindingDialog

        resolver = Resolver(self._connection, self.language)

        def printed(words: str) -> tuple[str, bool]:
            found = filled(self._connection, words, self.language, resolver)
            if found.faults:
                return found.faults[0].text(self.language), False
            return (self.tell("prints", text=" ".join(found.text.split())) if found.text != words else self.tell("prints-same")), True

        def pick(what: str, put: Callable[[str], Any]) -> None:
            if what == "count":
                pick_count(self, self.study.reads.codes(), put)
            else:
                pick_quotation(
                    self, self.tell("insert-quotation"), first, lambda one: put(quotation_key(self._connection, one, words=True))
                )

        dialog = FindingDialog(title, typed, foot=self.tell("write-foot"), store=store, printed=printed, pick=pick)
        self.app.push_screen(dialog, lambda words: store(words) if words is not None else None)

    @property
    def _connection(self) -> Any:
        return self.study.reads.connection

    # what it rests on

    def action_evidence(self) -> None:
        """Choose a quotation that speaks for it."""
        if (one := self.finding) is None:
            return
        have = {piece.quotation for piece in one.evidence}
        first = [quotation for quotation in quotations_of(self._connection, [code for code, _ in one.codes]) if quotation not in have]
        title = self.tell("evidence-title", number=one.number)
        pick_quotation(
            self, title, first, lambda quotation: self.do("add-to-finding", finding=one.id, evidence_for=[{"quotation": quotation}])
        )

    def action_speaks_for(self) -> None:
        """The highlighted quotation speaks for the finding."""
        self._turn("for")

    def action_speaks_against(self) -> None:
        """The highlighted quotation speaks against the finding."""
        self._turn("against")

    def _turn(self, side: str) -> None:
        piece = self.evidence
        if self.finding is None or piece is None:
            self.say(self.tell("go-to-evidence"), look="warning")
        elif piece.side != side:
            self.do("turn-finding-evidence", finding=self.finding.id, quotation=piece.quotation, side=side)

    def action_remove(self) -> None:
        """Take what is highlighted in the card away; in the list, remove the finding."""
        if (one := self.finding) is None:
            return
        row = self.card.item if self.card.has_focus else None
        if row is not None and row.evidence is not None:
            self.do("remove-from-finding", finding=one.id, quotations=[row.evidence.quotation], side=row.evidence.side)
        elif row is not None and row.opens:
            self.do("remove-from-finding", finding=one.id, **{f"{row.opens}s": [row.id]})
        elif not self.card.has_focus and self.do("delete-finding", finding=one.id) is not None:
            self.say(self.tell("removed", number=one.number))

    # what it states

    def action_state(self) -> None:
        """Choose a category that it states; one it states already is taken away."""
        if (one := self.finding) is None:
            return
        stated = {code for code, _ in one.codes}

        def offer(typed: str) -> list[Choice[CodeRecord]]:
            codes = sorted(self.study.reads.codes(), key=lambda code: code.kind == "code")
            return [Choice(code, _ticked(ranked_line(code), code.id in stated), code.definition) for code in rank_codes(typed, codes)]

        self._toggle(self.tell("state-title", number=one.number), offer, "codes", stated)

    def action_relate(self) -> None:
        """Choose a relation that it states; one it states already is taken away."""
        if (one := self.finding) is None:
            return
        from qualcode.tui.relations.reading import said

        stated = {relation for relation, _ in one.relations}
        codes = {code.id: code for code in self.study.reads.codes()}
        every = counted_relations(self._connection)
        if not every:
            self.say(self.tell("no-relations"), look="warning")
            return

        def offer(typed: str) -> list[Choice[CountedRelation]]:
            found = rank(typed, every, lambda relation: (said(relation, codes), ""), lambda _: None)
            return [Choice(relation, _ticked(Line((Part(said(relation, codes)),)), relation.id in stated)) for relation in found]

        self._toggle(self.tell("relate-title", number=one.number), offer, "relations", stated)

    def _toggle(self, title: str, offer: Any, kind: str, stated: set[str]) -> None:
        one = self.finding

        def chosen(picked: CodeRecord | CountedRelation | None) -> None:
            if picked is not None and one is not None:
                verb = "remove-from-finding" if picked.id in stated else "add-to-finding"
                self.do(verb, finding=one.id, **{kind: [picked.id]})

        self.app.push_screen(PickDialog[Any](title, offer), chosen)

    def action_base(self) -> None:
        """Say what is counted as its base."""
        if (one := self.finding) is None:
            return
        now: Base | None = one.base
        group = now.within.group if now is not None else None
        rounds = ", ".join(map(str, now.within.rounds or ())) if now is not None else ""
        named = [("", self.tell("all-groups")), *((found.id, found.name) for found in groups(self._connection))]
        counts = [("", self.tell("no-base")), *((what, self.tell(f"counts-{what}")) for what in ("persons", "conversations", "interviews"))]
        ways = [(way, self.tell(f"by-{way}")) for way in ("evidence", "codes")]
        known = ", ".join(map(str, round_numbers(self._connection))) or "–"
        fields = [
            Field("count", self.tell("field-count"), now.what if now else "persons", "choice", tuple(counts)),
            Field("by", self.tell("field-by"), now.by if now else "evidence", "choice", tuple(ways)),
            Field("group", self.tell("field-group"), group or "", "choice", tuple(named)),
            Field("rounds", self.tell("field-rounds"), rounds, placeholder=self.tell("rounds-like", known=known)),
        ]

        def deed(values: dict[str, str]) -> None:
            base = None
            if values["count"]:
                wanted = [number.strip() for number in values["rounds"].split(",") if number.strip()]
                base = {"count": values["count"], "by": values["by"], "group": values["group"] or None, "rounds": wanted or None}
            self.study.do("edit-finding", finding=one.id, base=base)

        title = self.tell("base-title", number=one.number)
        self.app.push_screen(FormDialog(title, fields, self.tell("keep"), deed, self.language), lambda values: self._changed(values))

    def action_suggestion(self) -> None:
        """Say whether it is a suggestion, and who made it."""
        if (one := self.finding) is None:
            return
        kinds = tuple((kind, self.tell(f"kind-{kind}")) for kind in ("finding", "suggestion"))
        fields = [
            Field("kind", self.tell("field-kind"), "suggestion" if one.kind == "finding" else one.kind, "choice", kinds),
            Field("sources", self.tell("field-sources"), ", ".join(one.sources), placeholder=self.tell("sources-like")),
        ]

        def deed(values: dict[str, str]) -> None:
            sources = [source.strip() for source in values["sources"].split(",") if source.strip()]
            given: dict[str, Any] = {"sources": sources} if values["kind"] == "suggestion" else {}
            self.study.do("edit-finding", finding=one.id, kind=values["kind"], **given)

        title = self.tell("suggestion-title", number=one.number)
        self.app.push_screen(FormDialog(title, fields, self.tell("keep"), deed, self.language), lambda values: self._changed(values))

    def _changed(self, values: dict[str, str] | None) -> None:
        if values is not None:
            self.changed()

    # order

    def action_up(self) -> None:
        """Move the finding before the one above."""
        self._move(-1)

    def action_down(self) -> None:
        """Move the finding behind the one below."""
        self._move(1)

    def _move(self, step: int) -> None:
        if (one := self.finding) is not None and 1 <= one.number + step <= self.how_many():
            self.do("move-finding", finding=one.id, position=one.number + step)

    def how_many(self) -> int:
        """How many findings there are."""
        raise NotImplementedError

    # giving away

    def to_give(self) -> Passage | None:
        """The highlighted quotation of the card."""
        piece = self.evidence
        if piece is None:
            self.say(self.tell("go-to-evidence"), look="warning")
            return None
        return Passage(piece.material, piece.start, piece.end, piece.quotation)

    def key_to_give(self) -> str | None:
        """The key of the highlighted quotation; in the list, of the number behind the finding."""
        if self.card.has_focus:
            return super().key_to_give()
        if (one := self.finding) is None:
            return None
        what = one.base.what if one.base is not None else "persons"
        group = one.base.within.group if one.base is not None else None
        digits = None if group is None else short_id(self._connection, "group", group)
        return key_of(Insert("n", short_id(self._connection, "counted", one.id), what, digits, None, of=True))

    def action_memo(self) -> None:
        """Write a memo about the finding."""
        from qualcode.tui.memos.editor import open_memo

        if self.finding is not None:
            open_memo(self, [{"finding": self.finding.id}], kind="theoretical")

    def action_export(self) -> None:
        """Write all findings to a document."""
        from qualcode.study.finding_ground import checked
        from qualcode.tui.frame.tabling import export_grid
        from qualcode.writers.finding_table import finding_grid

        records, checks = checked(self._connection, self.language)
        grid = finding_grid(records, checks, self.language)
        export_grid(self, lambda ending: grid, self.tell("title"))


def _ticked(line: Line, ticked: bool) -> Line:
    return Line((Part("✓ " if ticked else "  ", "strong"), *line.parts), line.right)
