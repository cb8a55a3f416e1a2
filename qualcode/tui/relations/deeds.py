"""What is done to the relation at hand: evidence, status, type, direction, phenomenon, scope, memo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from textual import on

from qualcode.locale import text
from qualcode.study.evidence import EvidenceQuotation
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, RelationRecord, counted_relations, evidence_levels, relations
from qualcode.tui.coding.panels import ranked_line
from qualcode.tui.frame.giving import Giving, Passage
from qualcode.tui.relations.card import RelationCard
from qualcode.tui.relations.reading import STATUS_SIGNS, STATUSES, said, status_word
from qualcode.tui.relations.relating import pick_type
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import LineList
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank, rank_codes

#: the levels of the conditional matrix, from what one does to the whole world (Strauss & Corbin 1990)
SCOPES = ("action", "interaction", "group", "sub-organisation", "organisation", "community", "nation", "world")


class RelationDeeds(Giving):
    """A screen with a relation at hand and its card."""

    codes: Mapping[str, CodeRecord]

    @property
    def relation(self) -> CountedRelation | None:
        """The relation at hand."""
        raise NotImplementedError

    @property
    def card(self) -> RelationCard:
        """What is known of it."""
        return self.query_one(RelationCard)

    @property
    def evidence(self) -> EvidenceQuotation | None:
        """The quotation at hand: the highlighted one while the card has the keys."""
        return self.card.evidence if self.card.has_focus else None

    def tell(self, key: str, **fields: object) -> str:
        """A sentence of these screens."""
        return text(f"relations.{key}", self.language, **fields)

    def edit(self, **changes: Any) -> bool:
        """Change the relation at hand; False when there is none, or it was refused."""
        return self.relation is not None and self.do("edit-relation", relation=self.relation.id, **changes) is not None

    # what speaks for and against

    def action_evidence(self) -> None:
        """Choose what speaks for and against among the quotations of both codes."""
        from qualcode.study.sight import sight_of
        from qualcode.tui.relations.evidence import EvidenceDialog

        relation = _one(self.study, self.relation.id) if self.relation else None
        if relation is None:
            return
        connection = self.study.reads.connection
        dialog = EvidenceDialog(
            connection,
            relation,
            self.codes,
            self.language,
            sight=sight_of(connection, self.study.coder),
            levels=evidence_levels(connection),
            put=partial(self._put, relation.id),
            next_level=partial(self._give_next_level, relation.id),
        )
        self.app.push_screen(dialog, self._show_quotation)

    def _show_quotation(self, quotation: str | None) -> None:
        from qualcode.study.cells import quotations_behind

        for one in quotations_behind(self.study.reads.connection, [quotation] if quotation else []):
            self.workbench.action_go("coding", material=one.material_id, start=one.start, end=one.end)

    def _put(self, relation: str, quotation: str, side: str) -> RelationRecord | None:
        now = _one(self.study, relation)
        sides = {one.side for one in now.evidence if one.quotation_id == quotation} if now else set()
        if sides == {side} or (not side and not sides):
            return now
        if not side:
            done = self.do("remove-evidence", relation=relation, quotation=quotation)
        elif sides:
            done = self.do("edit-evidence", relation=relation, quotation=quotation, side=side)
        else:
            done = self.do("edit-relation", relation=relation, **{f"evidence_{side}": [{"quotation": quotation}]})
        return None if done is None else _one(self.study, relation)

    def _give_next_level(self, relation: str, quotation: str) -> RelationRecord | None:
        levels = evidence_levels(self.study.reads.connection)
        now = _one(self.study, relation)
        here = next((one.level for one in now.evidence if one.quotation_id == quotation), None) if now else None
        if here is None:
            return now
        if not levels:
            self.say(self.tell("no-levels"), look="warning")
            return now
        after = levels.index(here) + 1 if here in levels else 0
        level = levels[after] if after < len(levels) else ""
        done = self.do("edit-evidence", relation=relation, quotation=quotation, level=level)
        return None if done is None else _one(self.study, relation)

    def _with_evidence(self, key: str) -> EvidenceQuotation | None:
        if self.evidence is None:
            self.say(self.tell(key), look="warning")
        return self.evidence

    def action_speaks_for(self) -> None:
        """The highlighted quotation of the card speaks for the relation."""
        self._to_side("for")

    def action_speaks_against(self) -> None:
        """The highlighted quotation of the card speaks against the relation."""
        self._to_side("against")

    def _to_side(self, side: str) -> None:
        if self.relation and (one := self._with_evidence("go-to-evidence")):
            self._put(self.relation.id, one.quotation_id, side)

    def action_level(self) -> None:
        """Give the highlighted quotation of the card the next level of source."""
        if self.relation and (one := self._with_evidence("go-to-evidence")):
            self._give_next_level(self.relation.id, one.quotation_id)

    def action_remove(self) -> None:
        """Take the highlighted quotation of the card away; in the list, remove the relation."""
        if self.relation is None:
            return
        if one := self.evidence:
            self.do("remove-evidence", relation=self.relation.id, quotation=one.quotation_id, side=one.side)
        elif not self.card.has_focus:
            words = said(self.relation, self.codes)
            if self.do("delete-relation", relation=self.relation.id) is not None:
                self.say(self.tell("removed", relation=words))

    # what it says

    def action_status(self) -> None:
        """Choose the status of the relation."""
        if (relation := self.relation) is None:
            return

        def offer(typed: str) -> list[Choice[str]]:
            found = rank(typed, STATUSES, lambda one: (status_word(one, self.language), ""), lambda _: None)
            return [Choice(one, self._status_line(one, relation), self.tell(f"status-{one}-detail")) for one in found]

        self._pick(self.tell("status-title", relation=said(relation, self.codes)), offer, lambda status: self.edit(status=status))

    def _status_line(self, status: str, relation: CountedRelation) -> Line:
        now = Part("  ←" if status == relation.status else "", "muted")
        return Line((Part(f"{STATUS_SIGNS[status]} "), Part(status_word(status, self.language)), now))

    def action_type(self) -> None:
        """Choose another type for the relation."""
        if self.relation is not None:
            title = self.tell("type-title", relation=said(self.relation, self.codes))
            pick_type(self, title, lambda name: self.edit(type=name))

    def action_turn_round(self) -> None:
        """Let the relation lead the other way."""
        if (one := self.relation) is not None and self.edit(source=one.to_id, to=one.from_id):
            self.say(self.tell("turned-round"))

    def action_phenomenon(self) -> None:
        """Say in which phenomenon's diagram the relation stands, or in none."""
        if (relation := self.relation) is None:
            return

        def offer(typed: str) -> list[Choice[str]]:
            none = [Choice("", Line((Part(self.tell("no-phenomenon")),)))] if not typed.strip() else []
            found = rank_codes(typed, [code for code in self.codes.values() if code.kind != "code"] or list(self.codes.values()))
            return [*none, *(Choice(code.id, ranked_line(code), code.definition) for code in found)]

        title = self.tell("phenomenon-title", relation=said(relation, self.codes))
        self._pick(title, offer, lambda code: self.edit(phenomenon=code or None))

    def action_scope(self) -> None:
        """Say how far the relation reaches."""
        if (relation := self.relation) is None:
            return

        def offer(typed: str) -> list[Choice[str]]:
            names = [self.tell(f"scope-{scope}") for scope in SCOPES]
            none = [Choice("", Line((Part(self.tell("no-scope")),)))] if not typed.strip() else []
            found = [Choice(name, Line((Part(name),))) for name in rank(typed, names, lambda name: (name, ""), lambda _: None)]
            own = " ".join(typed.split())
            new = [Choice(own, Line((Part("+ ", "strong"), Part(own))))] if own and own.casefold() not in map(str.casefold, names) else []
            return [*none, *found, *new]

        self._pick(self.tell("scope-title", relation=said(relation, self.codes)), offer, lambda scope: self.edit(scope=scope))

    def _pick(self, title: str, offer: Any, chosen: Any) -> None:
        self.app.push_screen(PickDialog[str](title, offer), lambda value: chosen(value) if value is not None else None)

    # memos and quotations

    def action_memo(self) -> None:
        """Write what the relation means: a memo linked to it."""
        from qualcode.tui.memos.editor import open_memo

        if self.relation is not None:
            title = said(self.relation, self.codes) if self.relation.only_an_arrow else ""
            open_memo(self, [{"relation": self.relation.id}], kind="theoretical", title=title)

    def action_back(self) -> None:
        """From the card to what is beside it; from there to the transcript."""
        if self.card.has_focus:
            self.set_focus(self.first_focus())
        else:
            super().action_back()

    @on(LineList.Chosen, "#card")
    def _open_card_row(self) -> None:
        """A quotation in its transcript, or a memo in the editor."""
        from qualcode.study.memos import memos
        from qualcode.tui.memos.editor import open_memo

        row = self.card.item
        if row and row.evidence:
            self.workbench.action_go("coding", material=row.evidence.material_id, start=row.evidence.start, end=row.evidence.end)
        elif row and row.memo:
            wanted = row.memo.id
            if memo := next((one for one in memos(self.study.reads.connection) if one.id == wanted), None):
                open_memo(self, memo=memo)

    def to_give(self) -> Passage | None:
        """The highlighted quotation of the card."""
        one = self.evidence
        return Passage(one.material_id, one.start, one.end, one.quotation_id) if one else None

    # types

    def action_types(self) -> None:
        """Rename a type of relation, or make it one with another."""
        used: Sequence[str] = list(dict.fromkeys(one.type for one in counted_relations(self.study.reads.connection)))
        if not used:
            self.say(self.tell("no-types"), look="warning")
            return

        def offer(typed: str) -> list[Choice[str]]:
            return [Choice(name, Line((Part(name),))) for name in rank(typed, used, lambda name: (name, ""), lambda _: None)]

        self._pick(self.tell("types-title"), offer, lambda name: self._ask_type_name(name, used))

    def _ask_type_name(self, name: str, used: Sequence[str]) -> None:
        def named(typed: str | None) -> None:
            wanted = " ".join((typed or "").split())
            if not wanted or wanted == name:
                return
            same = next((one for one in used if one.casefold() == wanted.casefold() and one != name), None)
            if same is not None:
                if self.do("merge-relation-types", into=same, types=[name]) is not None:
                    self.say(self.tell("types-merged", type=name, into=same))
            elif self.do("edit-relation-type", type=name, name=wanted) is not None:
                self.say(self.tell("type-renamed", type=name, name=wanted))

        self.app.push_screen(AskDialog(self.tell("type-name-title", type=name), typed=name), named)


def _one(study: Any, relation: str) -> RelationRecord | None:
    """A relation as it is now, read by itself."""
    return next(iter(relations(study.reads.connection, relation_id=relation)), None)
