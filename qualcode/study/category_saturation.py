"""How far each category has come, as plain records: what it varies in and which material added that last, what speaks against it, what
is open, and the researcher's signed judgements with what was added since. Facts and judgements; nothing here says that it is enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.crosstabs import counted_for
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.category import NegativeCase, is_open, marked_negative, negative_cases
from qualcode.study.category_news import Addition, code_additions, coding_rows, moves, own_additions, when_added
from qualcode.study.codebook import INDICATOR
from qualcode.study.core import Judged, JudgementRecord, judgements, superseded
from qualcode.study.database import driver
from qualcode.study.graph import GraphMaterial
from qualcode.study.memos import MemoRecord, memos
from qualcode.study.properties import DimensionRecord, PropertyRecord, properties
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord, relations
from qualcode.study.sampling import SamplingRecord, sampling_of
from qualcode.study.speech import settings_of_quotations

#: where on a dimension its quotations lie: "both" its halves, the "low" or the "high" one alone, the "middle" alone, or "none"
Ends = Literal["both", "low", "high", "middle", "none"]


class Variation(NamedTuple):
    """How far the quotations of a category spread over one of its dimensions."""

    id: str
    low: str
    high: str
    #: the outermost places, from 0 at the low end to 1 at the high end; None where nothing is placed but in words
    lowest: float | None
    highest: float | None
    #: distinct places
    places: int
    #: quotations that are placed, and those of them that are placed only in words
    quotations: int
    in_words: int
    #: distinct interviews, and distinct material of other kinds, that these quotations are from
    interviews: int
    others: int
    ends: Ends
    #: where each quotation lies that is not placed only in words, from low to high
    at: tuple[float, ...]


class PropertyVariation(NamedTuple):
    """A property of a category."""

    id: str
    name: str
    note: str
    dimensions: tuple[Variation, ...]
    #: what was added to it or changed last
    last: Addition | None


class Counted(NamedTuple):
    """Quotations of a category that have something in common."""

    #: the round's number or the group's name; None where nobody has said
    name: int | str | None
    quotations: int
    interviews: int
    #: material that is no interview
    others: int
    #: participants who speak in them, as far as someone has said who the speakers are; nobody who has withdrawn
    persons: int


class NegativeOutcome(NamedTuple):
    """A negative case, and what became of it."""

    case: NegativeCase
    material_id: str
    #: the relations it speaks against
    relations: tuple[RelationRecord, ...]
    #: memos about the quotation or about one of these relations
    memos: tuple[MemoRecord, ...]

    @property
    def taken_up(self) -> bool:
        """Whether anybody has written what it means: a note on it, or a memo."""
        return bool(self.case.note.strip() or self.memos)


class Since(NamedTuple):
    """What a category was given after a judgement was signed; no verdict, but a reason to look again."""

    properties: int
    dimensions: int
    #: quotations placed, or placed elsewhere
    places: int
    #: codes made under it, or filed there
    codes: int
    quotations: int
    #: the material these quotations are from, in the order in which it is listed
    materials: tuple[str, ...]
    negative_cases: int
    memos: int

    @property
    def nothing(self) -> bool:
        """Nothing was added."""
        return not any(self)


class SignedOff(NamedTuple):
    """A judgement of a category's saturation, with what came after it."""

    judged: Judged
    since: Since


class CategorySaturation(NamedTuple):
    """One category. Quotations are counted with those of the codes filed under it; properties are its own."""

    code: CodeRecord
    properties: tuple[PropertyVariation, ...]
    #: the newest property, dimension, place or code that it was given, or change of one
    last: Addition | None
    #: codes filed under it, at any depth
    codes: int
    counted: Counted
    by_round: tuple[Counted, ...]
    by_group: tuple[Counted, ...]
    negative: tuple[NegativeOutcome, ...]
    open_questions: tuple[MemoRecord, ...]
    #: those still open first
    sampling: tuple[SamplingRecord, ...]
    #: the newest first
    judgements: tuple[SignedOff, ...]

    @property
    def dimensions(self) -> int:
        """Dimensions of all its properties."""
        return sum(len(one.dimensions) for one in self.properties)

    @property
    def judgement(self) -> SignedOff | None:
        """The newest judgement; it may be one that takes an earlier one back."""
        return self.judgements[0] if self.judgements else None

    @property
    def planned(self) -> tuple[SamplingRecord, ...]:
        """Sampling decisions that are open."""
        return tuple(one for one in self.sampling if not one.closed)


class SaturationOfCategories(NamedTuple):
    """All categories in the order of the code tree, and what their numbers are of."""

    categories: tuple[CategorySaturation, ...]
    #: in the order in which material is listed
    materials: Mapping[str, GraphMaterial]
    #: interviews with any coding, and participants who speak in any coded quotation
    of_interviews: int
    of_persons: int


def category_saturation(connection: Connection) -> SaturationOfCategories:
    """Categories and core categories, and any other code whose saturation somebody has judged."""
    with no_looking_for_rubbish():
        return _Reading(connection).all()


class _Reading:
    """All that is read, once; then the categories are made from it."""

    def __init__(self, connection: Connection) -> None:
        raw = driver(connection)
        self.codes = Reads(connection).codes()
        self.below = counted_for({code.id: code.parent_id for code in self.codes}, {}, "subcodes")
        self.signed: dict[str, list[JudgementRecord]] = defaultdict(list)
        for record in judgements(connection, "saturation"):
            self.signed[record.code_id].append(record)
        self.codings = coding_rows(connection)
        self.latest = {code: max(own)[0] for code, own in self.codings.items()}
        self.quoted = {code: {quotation for _, quotation in own} for code, own in self.codings.items()}
        self.materials = _materials(connection)
        self.place_of, self.settings = settings_of_quotations(connection)
        material_in = [material for material, _ in self.settings]
        self.material_of = dict(zip(self.place_of, map(material_in.__getitem__, self.place_of.values()), strict=True))
        self.in_interview = [self.materials[material].kind == "interview" for material in material_in]
        self.group_of = dict(raw.execute("SELECT p.id, g.name FROM participant p JOIN participant_group g ON g.id = p.group_id").fetchall())
        self.withdrawn = {who for (who,) in raw.execute("SELECT id FROM participant WHERE status = 'withdrawn'")}
        self.properties: dict[str, list[PropertyRecord]] = defaultdict(list)
        for one in properties(connection):
            self.properties[one.code_id].append(one)
        self.additions = own_additions(connection, self.material_of)
        self.made = code_additions(connection, self.codes, self.codings, self.material_of)
        first = min((_stored(one.signed_at) for records in self.signed.values() for one in records), default=None)
        self.moved = moves(connection, self.made, first) if first is not None else []
        self.written = {memo.id: memo for memo in sorted(memos(connection), key=lambda memo: (memo.created_at, memo.id))}
        self.marked = marked_negative(connection)
        self.marked_at: dict[str, list[str]] = defaultdict(list)
        for code, at in raw.execute("SELECT code_id, created_at FROM negative_case"):
            self.marked_at[code].append(at)
        self.relations: dict[str, list[RelationRecord]] = defaultdict(list)
        for relation in relations(connection):
            if relation.type.casefold() not in INDICATOR:
                for end in dict.fromkeys((relation.from_id, relation.to_id)):
                    self.relations[end].append(relation)
        self.sampling = sampling_of(connection)
        self._read_memos()

    def _read_memos(self) -> None:
        """By thing, the memos about it; by code, those that ask for something and are open."""
        self.memos_about: dict[tuple[str, str], list[MemoRecord]] = defaultdict(list)
        for memo in self.written.values():
            for thing in memo.about:
                self.memos_about[thing.key].append(memo)

    def all(self) -> SaturationOfCategories:
        wanted = [code for code in self.codes if code.kind != "code" or code.id in self.signed]
        coded = Counter(self.place_of[one] for own in self.quoted.values() for one in own)
        of = self._counted(None, coded)
        return SaturationOfCategories(tuple(map(self._category, wanted)), self.materials, of.interviews, of.persons)

    def _category(self, code: CodeRecord) -> CategorySaturation:
        below = self.below[code.id]
        own = self.additions.get(code.id, [])
        quoted = Counter(map(self.place_of.__getitem__, set().union(*(self.quoted.get(each, ()) for each in below))))
        under = [self.made[each] for each in below if each != code.id]
        last_of: dict[str, Addition] = {one.property_id: one for one in own}
        newest = max([*own[-1:], *under], key=when_added, default=None)
        return CategorySaturation(
            code=code,
            properties=tuple(self._property(one, last_of.get(one.id)) for one in self.properties.get(code.id, ())),
            last=newest,
            codes=len(under),
            counted=self._counted(None, quoted),
            by_round=self._by_round(quoted),
            by_group=self._by_group(quoted),
            negative=tuple(self._negative(code.id)),
            open_questions=self._open_questions(code.id),
            sampling=self.sampling.get(code.id, ()),
            judgements=self._judgements(code.id, own, under),
        )

    # what it varies in

    def _property(self, one: PropertyRecord, last: Addition | None) -> PropertyVariation:
        return PropertyVariation(one.id, one.name, one.note, tuple(map(self._variation, one.dimensions)), last)

    def _variation(self, one: DimensionRecord) -> Variation:
        placed = [place.place for place in one.places if place.place is not None]
        from_material = {self.material_of[place.quotation_id] for place in one.places}
        interviews = sum(self.materials[material].kind == "interview" for material in from_material)
        return Variation(
            *(one.id, one.low, one.high, min(placed, default=None), max(placed, default=None), len(set(placed))),
            *(len(one.places), len(one.places) - len(placed), interviews, len(from_material) - interviews),
            *(ends_of(placed), tuple(placed)),
        )

    # what is counted

    def _counted(self, name: int | str | None, quoted: Mapping[int, int]) -> Counted:
        interviews: set[str] = set()
        others: set[str] = set()
        persons: set[str] = set()
        for place in quoted:
            material, people = self.settings[place]
            (interviews if self.in_interview[place] else others).add(material)
            persons.update(people)
        persons -= self.withdrawn
        return Counted(name, sum(quoted.values()), len(interviews), len(others), len(persons))

    def _by_round(self, quoted: Mapping[int, int]) -> tuple[Counted, ...]:
        parts: dict[int | None, dict[int, int]] = defaultdict(dict)
        for place, n in quoted.items():
            parts[self.materials[self.settings[place][0]].round][place] = n
        listed = sorted(parts, key=lambda number: (number is None, number))
        return tuple(self._counted(number, parts[number]) for number in listed)

    def _by_group(self, quoted: Mapping[int, int]) -> tuple[Counted, ...]:
        """A quotation is of the group of its material, else of those of the participants who speak in it."""
        parts: dict[str, dict[int, int]] = defaultdict(dict)
        for place, n in quoted.items():
            material, people = self.settings[place]
            own = self.materials[material].group
            for group in {own} if own is not None else {self.group_of[who] for who in people if who in self.group_of}:
                parts[group][place] = n
        return tuple(self._counted(group, parts[group]) for group in sorted(parts))

    # what speaks against it, and what is open

    def _negative(self, code: str) -> Iterable[NegativeOutcome]:
        telling = self.relations.get(code, [])
        known = {one.id: one for one in telling}
        for case in negative_cases(self.marked.get(code, {}), telling):
            about = [("quotation", case.quotation_id), *(("relation", one) for one in case.relations)]
            written = {memo.id: memo for thing in about for memo in self.memos_about.get(thing, ())}
            against = tuple(known[one] for one in case.relations)
            yield NegativeOutcome(case, self.material_of[case.quotation_id], against, tuple(written.values()))

    def _about(self, code: str) -> list[tuple[str, str]]:
        return [("code", code), *(("property", one.id) for one in self.properties.get(code, ()))]

    def _open_questions(self, code: str) -> tuple[MemoRecord, ...]:
        things = [*self._about(code), *(("relation", one.id) for one in self.relations.get(code, ()))]
        asking = {memo.id: memo for thing in things for memo in self.memos_about.get(thing, ()) if is_open(memo)}
        return tuple(sorted(asking.values(), key=lambda memo: (memo.created_at, memo.id)))

    # what was judged

    def _judgements(self, code: str, own: Sequence[Addition], under: Sequence[Addition]) -> tuple[SignedOff, ...]:
        records = self.signed.get(code, ())
        if not records:
            return ()
        earlier = superseded(records)
        judged = (Judged(one, self.written.get(one.memo_id or ""), one.id in earlier) for one in reversed(records))
        return tuple(SignedOff(one, self._since(code, one.record, own, under)) for one in judged)

    def _since(self, code: str, signed: JudgementRecord, own: Sequence[Addition], under: Sequence[Addition]) -> Since:
        at = _stored(signed.signed_at)
        below = self.below[code]
        later = {(one.what, one.id) for one in own if one.stored_at > at}
        new_codes = {one.id for one in under if one.stored_at > at}
        new_codes |= {one.code_id for one in self.moved if one.at > at and one.code_id in below and one.before not in below}
        # Most categories are not coded any more once they are judged.
        anything = any(self.latest.get(each, "") > at for each in below)
        codings = [row for each in below for row in self.codings.get(each, ())] if anything else []
        coded = {quotation for when, quotation in codings if when > at} - {quotation for when, quotation in codings if when <= at}
        in_material = set(map(self.material_of.__getitem__, coded))

        def added(kind: str) -> int:
            return sum(what == kind for what, _ in later)

        written = {memo.id for thing in self._about(code) for memo in self.memos_about.get(thing, ()) if memo.created_at > signed.signed_at}
        # The reasons may have been written after the sentence was signed.
        written.discard(signed.memo_id or "")
        return Since(
            properties=added("property"),
            dimensions=added("dimension"),
            places=added("place"),
            codes=len(new_codes - {code}),
            quotations=len(coded),
            materials=tuple(material for material in self.materials if material in in_material),
            negative_cases=sum(when > at for when in self.marked_at.get(code, ())),
            memos=len(written),
        )


def ends_of(placed: Iterable[float]) -> Ends:
    """Which ends of a dimension quotations reach: those in its lower half the low end, those in its upper half the high one."""
    places = list(placed)
    low, high = any(place < 0.5 for place in places), any(place > 0.5 for place in places)
    if low or high:
        return "both" if low and high else "low" if low else "high"
    return "middle" if places else "none"


def _stored(moment: datetime) -> str:
    """A moment as the study stores it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _materials(connection: Connection) -> dict[str, GraphMaterial]:
    """The material in the order in which it is listed, without its turns, which take long to count."""
    rows: list[tuple[Any, ...]] = (
        driver(connection)
        .execute(
            "SELECT m.id, m.name, m.kind, r.number, g.name FROM material m LEFT JOIN round r ON r.id = m.round_id "
            "LEFT JOIN participant_group g ON g.id = m.group_id "
            "ORDER BY r.number IS NULL, r.number, m.date IS NULL, m.date, m.position"
        )
        .fetchall()
    )
    return {row[0]: GraphMaterial._make(row) for row in rows}
