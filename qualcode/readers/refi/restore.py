"""What `own` took out of a file of ours, put back into the project that was read from the rest.

Every field is looked at again, since a file may hold anything: what does not fit what was read is left as it was read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import Any, TypeVar

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.codes import colour_of
from qualcode.readers.refi.extras import a_dict, a_list, a_text, texts
from qualcode.readers.refi.notes import KINDS
from qualcode.readers.refi.own import Own, as_day
from qualcode.text import refi_names as names
from qualcode.text.coding_rules import Rule
from qualcode.text.project import (
    About,
    CodeItem,
    CoderItem,
    CodingItem,
    Evidence,
    MaterialItem,
    MemoItem,
    ParticipantItem,
    Project,
    QuotationItem,
    RelationItem,
    SpeakerItem,
)

_Item = TypeVar("_Item")

_RELATION_STATUSES = ("hypothesis", "supported", "contradicted")


def put_back(project: Project, own: Own, work: Work) -> Project:
    """The project with all that was taken out of its file."""
    return _Restoring(_without_turns(project) if own.renamed else project, own, work).project()


def _without_turns(project: Project) -> Project:
    """A project without the quotations that are only turns: another program has given our selections new GUIDs."""
    turns = {(one.id, turn.start, turn.end) for one in project.materials for turn in one.turns}
    said = {one.quotation for one in project.codings} | {about.id for memo in project.memos for about in memo.about}
    kept = (one for one in project.quotations if one.id in said or (one.material, one.start, one.end) not in turns)
    return replace(project, quotations=tuple(kept))


class _Restoring:
    def __init__(self, project: Project, own: Own, work: Work) -> None:
        self._project = project
        self._own = own
        self._moment = work.moments.of
        self._attributes: set[tuple[str, str]] = {(one.of, one.name) for one in own.attributes}
        self._rounds = {one.id for one in own.rounds}
        self._groups = {one.id: one.name for one in own.groups}
        self._coders = {one.id for one in project.coders}
        self._codes = {one.id for one in project.codes}
        self._participants = {one.id for one in project.participants}
        self._quotations = {one.id for one in project.quotations}
        self._texts = {one.id: one.text for one in project.materials}

    def project(self) -> Project:
        """Kind by kind; what another program added to any of them stays."""
        project, own = self._project, self._own
        return replace(
            project,
            coders=self._each(project.coders, self._coder),
            rounds=(*sorted(own.rounds, key=lambda one: (one.number, one.id)), *project.rounds),
            groups=(*own.groups, *project.groups),
            attributes=(*own.attributes, *(one for one in project.attributes if (one.of, one.name) not in self._attributes)),
            participants=self._each(project.participants, self._participant),
            materials=self._each(project.materials, self._material),
            codes=self._each(project.codes, self._code),
            quotations=self._each(project.quotations, self._quotation_of()),
            codings=self._each(project.codings, self._coding_of()),
            memos=self._each(project.memos, self._memo_of()),
            relations=self._each(project.relations, self._relation),
        )

    def _each(self, items: Iterable[_Item], restored: Callable[[_Item], _Item]) -> tuple[_Item, ...]:
        return tuple(restored(item) for item in items)

    def _known_coder(self, value: Any) -> str | None:
        return value if isinstance(value, str) and value in self._coders else None

    def _when(self, value: Any) -> Any:
        return self._moment(value) if isinstance(value, str) else None

    # One function a kind

    def _coder(self, item: CoderItem) -> CoderItem:
        full = self._own.extras.of("coders").get(item.id)
        return replace(item, full_name=full) if full == item.name else item

    def _participant(self, item: ParticipantItem) -> ParticipantItem:
        facts = self._own.facts.get(item.id, {})
        return replace(
            item,
            group=self._group(facts.get(names.GROUP), self._own.extras.of("participants").get(item.id)) or item.group,
            status=facts.get(names.STATUS, item.status),
            note=self._own.described.get(item.id, item.note),
            attributes={**item.attributes, **self._values("participant", item.id)},
        )

    def _values(self, of: str, key: str) -> dict[str, str]:
        """The attributes of one that are defined for its kind."""
        return {name: value for name, value in self._own.values.get(key, {}).items() if (of, name) in self._attributes}

    def _group(self, name: str | None, one: Any) -> str | None:
        """The group of that name; `one` says which where several have it."""
        if name is not None and isinstance(one, str) and self._groups.get(one) == name:
            return one
        return next((guid for guid, called in self._groups.items() if called == name), None)

    def _material(self, item: MaterialItem) -> MaterialItem:
        own = self._own
        facts, kept = own.facts.get(item.id, {}), a_dict(own.extras.of("materials").get(item.id))
        found = replace(
            item,
            kind=facts.get(names.KIND, item.kind),
            round=own.round_of.get(item.id, item.round),
            group=own.group_of.get(item.id, item.group),
            date=as_day(facts.get(names.DATE, "")),
            place=facts.get(names.PLACE, ""),
            length_seconds=int(facts[names.LENGTH]) if names.LENGTH in facts else None,
            present=facts.get(names.PRESENT, ""),
            note=own.described.get(item.id, item.note),
            attributes={**item.attributes, **self._values("material", item.id)},
        )
        return self._as_it_was(found, kept) if item.id in own.turns else found

    def _as_it_was(self, item: MaterialItem, kept: dict[str, Any]) -> MaterialItem:
        """A material whose text nobody changed, with the turns it had and where it came from."""
        name, media = [*texts(kept.get("original")), "", ""][:2]
        if item.original is not None and name and media == item.original.media_type:
            item = replace(item, original=replace(item.original, name=PurePath(a_text(name).replace("\\", "/")).name))
        frozen = kept.get("frozen")
        return replace(
            item,
            turns=self._own.turns[item.id],
            speakers=self._speakers(kept.get("speakers")),
            source=PurePath(a_text(kept.get("source")).replace("\\", "/")).name,
            encoding=a_text(kept.get("encoding")) or item.encoding,
            frozen=frozen if isinstance(frozen, bool) else item.frozen,
        )

    def _speakers(self, rows: Any) -> tuple[SpeakerItem, ...]:
        found = {}
        for row in a_list(rows):
            label, interviewer, participant = [*a_list(row), None, None, None][:3]
            if isinstance(label, str) and label:
                asks = interviewer if isinstance(interviewer, bool) else None
                found[label] = SpeakerItem(label, asks, participant if participant in self._participants else None)
        return tuple(found.values())

    def _code(self, item: CodeItem) -> CodeItem:
        sets, kept = self._own.sets, a_dict(self._own.extras.of("codes").get(item.id))
        position, colour = kept.get("position"), kept.get("colour")
        kind, rule = item.kind, self._own.rules.get(item.id, Rule())
        if kind == "code" and item.id in sets[names.CATEGORY_SET]:
            kind = "category"
        return replace(
            item,
            kind="core" if item.id in sets[names.CORE_SET] else kind,
            position=position if isinstance(position, int) and abs(position) < 2**31 else item.position,
            definition=self._own.described.get(item.id, item.definition),
            use_when=a_text(kept.get("use_when")) or rule.use_when,
            not_when=a_text(kept.get("not_when")) or rule.not_when,
            example=a_text(kept.get("example")) or rule.example,
            colour=colour if isinstance(colour, str) and colour_of(colour) == item.colour else item.colour,
            in_vivo=item.id in sets[names.IN_VIVO_SET],
            exclusive=item.id in sets[names.EXCLUSIVE_SET],
            created_at=self._when(kept.get("created")),
            coder=self._known_coder(kept.get("coder")),
        )

    def _quotation_of(self) -> Callable[[QuotationItem], QuotationItem]:
        kept_of, released = self._own.extras.of("quotations"), dict(self._own.released)
        for status, guids in self._own.extras.of("release").items():
            for guid in texts(guids):
                shown = released.get(guid)
                if status in names.STRICTNESS and (shown is None or names.STRICTNESS.index(shown) < names.STRICTNESS.index(status)):
                    released[guid] = status

        def restored(item: QuotationItem) -> QuotationItem:
            kept, release = a_dict(kept_of.get(item.id)), released.get(item.id, item.release)
            if not kept:
                return replace(item, release=release) if release != item.release else item
            text = self._texts[item.material]
            return replace(
                item,
                whole=kept.get("whole") is True and (item.start, item.end) == (0, len(text)),
                release=release,
                release_why=a_text(kept.get("why")),
                printed=_printed(kept.get("printed"), item.end - item.start),
            )

        return restored

    def _coding_of(self) -> Callable[[CodingItem], CodingItem]:
        in_pass: dict[str, str] = {}
        for name, guids in self._own.extras.of("passes").items():
            in_pass.update(dict.fromkeys(texts(guids), a_text(name)))
        return lambda item: replace(item, in_pass=in_pass[item.id]) if item.id in in_pass else item

    def _memo_of(self) -> Callable[[MemoItem], MemoItem]:
        own = self._own
        kept = own.extras.of("memos")
        untitled, unchanged, undated = (set(texts(kept.get(name))) for name in ("untitled", "unchanged", "undated"))
        linked: dict[str, list[About]] = {}
        for memo, end in own.linked:
            if end in self._participants:
                linked.setdefault(memo, []).append(About("participant", end))
            elif end in self._rounds:
                linked.setdefault(memo, []).append(About("round", end))

        def restored(item: MemoItem) -> MemoItem:
            facts = own.facts.get(item.id, {})
            kind = facts.get(names.MEMO_KIND, item.kind)
            return replace(
                item,
                title="" if item.id in untitled and item.title == _first_words(item.text) else item.title,
                kind=kind if kind in KINDS else item.kind,
                release=facts.get(names.RELEASE, item.release),
                about=tuple(dict.fromkeys([*item.about, *linked.get(item.id, ())])),
                created_at=None if item.id in undated else item.created_at,
                changed_at=None if item.id in unchanged else item.changed_at,
            )

        return restored

    def _relation(self, item: RelationItem) -> RelationItem:
        kept = a_dict(self._own.extras.of("relations").get(item.id))
        status, phenomenon = kept.get("status"), kept.get("phenomenon")
        return replace(
            item,
            status=status if status in _RELATION_STATUSES else item.status,
            phenomenon=phenomenon if isinstance(phenomenon, str) and phenomenon in self._codes else None,
            scope=a_text(kept.get("scope")),
            evidence=tuple(self._evidence(kept.get("evidence"))),
            created_at=self._when(kept.get("created")),
            coder=self._known_coder(kept.get("coder")),
        )

    def _evidence(self, rows: Any) -> Iterable[Evidence]:
        for row in a_list(rows):
            quotation, side, level = [*texts(row), "", "", ""][:3]
            if quotation in self._quotations and (side == "for" or side == "against"):
                yield Evidence(quotation, "for" if side == "for" else "against", level)


def _first_words(text: str) -> str:
    """What the writer calls a memo without a title, as it is read."""
    return " ".join(names.one_line(text.strip()).split())


def _printed(value: Any, length: int) -> str | None:
    """A printed form as the study keeps it, where its spans lie within the quotation."""
    try:
        edits = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(edits, list) or not all(isinstance(edit, str) or _is_span(edit, length) for edit in edits):
        return None
    return str(value)


def _is_span(edit: Any, length: int) -> bool:
    return isinstance(edit, list) and len(edit) == 2 and all(type(place) is int for place in edit) and 0 <= edit[0] <= edit[1] <= length
