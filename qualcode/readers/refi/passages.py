"""Quotations and codings: every selection of a text in the reading that was chosen, checked against the text it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.codes import Tree
from qualcode.readers.refi.evidence import Choice, choose, told
from qualcode.readers.refi.materials import Material, Materials
from qualcode.readers.refi.notes import Notes, positions
from qualcode.readers.refi.offsets import Counted, Reading, Span, prior
from qualcode.readers.refi.users import Coders
from qualcode.readers.refi.xml import integer, long_text, target
from qualcode.text.canonical import OutOfRange
from qualcode.text.project import About, CodingItem, Offsets, QuotationItem

#: selections between two words about how far it is
_STEP = 500


class Place(NamedTuple):
    """Where a selection lies."""

    material: str
    start: int
    end: int


class _Selection(NamedTuple):
    element: Any
    text: Counted
    span: Span


class Passages:
    """The quotations and codings of a project."""

    def __init__(self, work: Work, materials: Materials, codes: Tree, coders: Coders, notes: Notes) -> None:
        self._work = work
        self._materials = materials
        self._codes = codes
        self._coders = coders
        self._notes = notes
        self._project_coder = coders.of_project()
        self.quotations: list[QuotationItem] = []
        self.codings: list[CodingItem] = []
        #: where each selection lies, by its id, and the quotation it became
        self.places: dict[str, Place] = {}
        self.quotation_of: dict[str, str] = {}
        #: passages that codes with the guid of a case mark as that case's
        self.of_cases: dict[str, list[Place]] = {}
        self.offsets: Offsets | None = None
        #: how positions are counted
        self.reading: Reading = prior(work.origin)
        self._counted = {key: Counted(material) for key, material in materials.items.items()}
        self._by_range: dict[Place, str] = {}
        self._quotation_ids: set[str] = set()
        self._coding_ids: set[str] = set()
        self._coded: set[tuple[str, str, str | None]] = set()
        self._widened = 0

    def read(self, asked: Reading | None, only_places: set[str], progress: Callable[[int, int], None]) -> None:
        """All selections and codings; of the selections in `only_places` that say nothing themselves, only where they lie is kept.

        `progress` is told how many are read, of how many.
        """
        selections = list(self._selections())
        choice: Choice | None = None
        self.reading = asked or self.reading
        if selections:
            choice = choose([(one.text, one.span) for one in selections], self._work.origin, asked)
            self.reading = choice.reading
        for number, one in enumerate(selections):
            if number % _STEP == 0:
                progress(number, len(selections))
            self._selection(one, only_places)
        for material in self._materials.items.values():
            self._whole(material)
        self._annotations()
        if choice is not None:
            self.offsets = told(choice)
        if self._widened:
            self._work.report.note("passages", "project.refi-widened", n=self._widened)

    def _selections(self) -> Iterator[_Selection]:
        report = self._work.report
        for key, material in self._materials.items.items():
            text = self._counted[key]
            for element in material.elements:
                for selection in element.iterchildren("PlainTextSelection"):
                    start, end = positions(selection)
                    if start is None or end is None:
                        report.skip(selection, "project.refi-no-position", codings=_codings_in(selection))
                    else:
                        yield _Selection(selection, text, Span(start, end, selection.get("name") or ""))
                points = {self._work.ids.of(one.get("guid")): integer(one.get("position")) for one in element.iterchildren("SyncPoint")}
                for selection in element.iterchildren("TranscriptSelection"):
                    start = points.get(self._work.ids.of(selection.get("fromSyncPoint")))
                    end = points.get(self._work.ids.of(selection.get("toSyncPoint")))
                    if start is None or end is None:
                        report.skip(selection, "project.refi-no-position", codings=_codings_in(selection))
                    else:
                        yield _Selection(selection, text, Span(start, end))

    def _selection(self, one: _Selection, only_places: set[str]) -> None:
        work, element, span = self._work, one.element, one.span
        material = one.text.material
        key = work.ids.of(element.get("guid")) or work.ids.made("selection", material.id, span.start, span.end, len(self.places))
        try:
            start, end, widened = one.text.place(span, self.reading)
        except OutOfRange:
            limit = len(one.text.material.raw)
            fields = {"start": span.start, "end": span.end, "length": limit, "name": material.name, "codings": _codings_in(element)}
            work.report.skip(element, "project.refi-out-of-range", **fields)
            return
        place = Place(material.id, start, end)
        said, references, codings = _inside(element)
        if start == end:
            self._point(element, material, said, codings)
            return
        self._widened += widened
        known = self.places.get(key)
        if known is not None and known != place:
            work.report.skip(element, "project.refi-same-guid", guid=key)
            key = work.ids.made("selection again", key, *place)
        self.places.setdefault(key, place)
        codings = self._without_cases(codings, place)
        if not codings and not said and not references and (key in only_places or _codings_in(element)):
            return
        quotation = self._quotation(key, place, element)
        made = [coding for one_coding in codings for coding in self._coding(one_coding, quotation, element)]
        single = made[0] if work.repeats_selections and len(made) == 1 else None
        about = About("coding", single.id) if single is not None else About("quotation", quotation)
        notes = [note for reference in references if (note := self._notes.refer_one(reference, about)) is not None]
        self._notes.describe(element, about, said, notes)

    def _point(self, element: Any, material: Material, said: str, codings: list[Any]) -> None:
        """A place between two characters: what is said there is a memo on the material, for there are no words to code."""
        about = About("material", material.id)
        notes = self._notes.refer(element, about)
        self._notes.describe(element, about, said, notes)
        if codings or not (said or notes):
            self._work.report.skip(element, "project.refi-empty-passage", name=material.name, codings=len(codings))

    def _without_cases(self, codings: list[Any], place: Place) -> list[Any]:
        """The codings with codes; those with a code that is a case say whose words they are."""
        if not self._codes.cases:
            return codings
        left = []
        for coding in codings:
            codes = [self._work.ids.of(target(one)) for one in coding.iterchildren("CodeRef")]
            for code in codes:
                if code in self._codes.cases and code is not None:
                    self.of_cases.setdefault(code, []).append(place)
            if not codes or any(code not in self._codes.cases for code in codes):
                left.append(coding)
        return left

    def _quotation(self, key: str, place: Place, element: Any, whole: bool = False) -> str:
        """The id of the quotation a selection is: a new one, or for a format that repeats selections the one of the same range."""
        known = self.quotation_of.get(key) or (self._by_range.get(place) if self._work.repeats_selections and not whole else None)
        if known is not None:
            self.quotation_of[key] = known
            return known
        coder, at = None, None
        if not whole:
            coder = self._coders.first_of(element.get("creatingUser"), None if self._work.own else element.get("modifyingUser"))
            at = self._work.moments.of(element.get("creationDateTime"))
            self._by_range.setdefault(place, key)
        self.quotation_of[key] = key
        self.quotations.append(QuotationItem(key, place.material, place.start, place.end, whole, created_at=at, coder=coder))
        return key

    def _coding(self, element: Any, quotation: str, selection: Any) -> list[CodingItem]:
        """What one Coding puts on a quotation: one code, or for programs that write several references in it, several."""
        work = self._work
        made: list[CodingItem] = []
        users = [element.get("creatingUser")]
        at = work.moments.of(element.get("creationDateTime"))
        if not work.own:
            users += [selection.get("creatingUser"), selection.get("modifyingUser")]
            at = at or work.moments.of(selection.get("creationDateTime"))
        coder = self._coders.first_of(*users) or self._project_coder
        references = list(element.iterchildren("CodeRef"))
        if not references:
            work.report.skip(element, "project.refi-no-code-ref")
        for reference in references:
            code = work.ids.of(target(reference))
            if code is None or code not in self._codes.elements:
                if code not in self._codes.cases:
                    work.report.skip(element, "project.refi-no-such-code", code=target(reference) or "")
                continue
            key = work.ids.of(element.get("guid")) if len(references) == 1 else None
            if key is None:
                key = work.ids.made("coding", quotation, code, coder, element.get("guid") or "")
            if (quotation, code, coder) in self._coded:
                if key not in self._coding_ids:
                    work.report.skip(element, "project.refi-coded-twice")
                continue
            if key in self._coding_ids:
                key = work.ids.made("coding again", key, quotation, code, coder)
            self._coding_ids.add(key)
            self._coded.add((quotation, code, coder))
            made.append(CodingItem(key, quotation, code, coder, at))
            self._notes.refer(element, About("coding", key))
        self.codings += made
        return made

    def _whole(self, material: Material) -> None:
        """Codings of a source as such are codings of a quotation that is the whole of it."""
        for element in material.elements:
            for coding in self._without_cases(list(element.iterchildren("Coding")), Place(material.id, 0, len(material.text))):
                key = self._work.ids.made("whole", material.id)
                self._coding(coding, self._quotation(key, Place(material.id, 0, len(material.text)), element, whole=True), element)

    def _annotations(self) -> None:
        """QualCoder marks the annotated passage of a source in the note, with positions of the source that refers to the note."""
        for key, note in self._notes.with_selections():
            materials = [about.id for about in self._notes.about(key) if about.kind == "material"]
            length = len(self._notes.text(key) or "")
            for selection in note.iterchildren("PlainTextSelection"):
                start, end = positions(selection)
                foreign = self._work.repeats_selections or (end or 0) > length
                if start is None or end is None or _codings_in(selection) or not materials or not foreign:
                    self._work.report.skip(selection, "project.refi-passage-of-note")
                    continue
                for material in materials:
                    self._annotation(key, selection, material, Span(start, end))

    def _annotation(self, note: str, selection: Any, material: str, span: Span) -> None:
        work = self._work
        text = self._counted[material]
        try:
            start, end, _ = text.place(span, self.reading)
        except OutOfRange:
            fields = {"start": span.start, "end": span.end, "length": len(text.material.raw), "name": text.material.name, "codings": 0}
            work.report.skip(selection, "project.refi-out-of-range", **fields)
            return
        if start == end:
            return
        place = Place(material, start, end)
        key = work.ids.of(selection.get("guid")) or work.ids.made("annotation", note, *place)
        if self.places.setdefault(key, place) != place:
            key = work.ids.made("annotation", note, *place)
        quotation = self._quotation(key, place, selection)
        self._notes.link(note, About("quotation", quotation))
        self._notes.unlink(note, About("material", material))


def _inside(selection: Any) -> tuple[str, list[Any], list[Any]]:
    """(description, references to notes, codings) of a selection, in one pass over its children."""
    said, references, codings = selection.get("description") or "", [], []
    for child in selection:
        tag = child.tag
        if tag == "Coding":
            codings.append(child)
        elif tag == "NoteRef":
            references.append(child)
        elif tag == "Description":
            said = child.text or said
    return long_text(said).strip(), references, codings


def _codings_in(selection: Any) -> int:
    return sum(1 for _ in selection.iterchildren("Coding"))
