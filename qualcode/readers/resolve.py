"""The rows of a table of codings, placed in the texts of a study: words that are nowhere or in several places are told, not guessed."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qualcode.readers import project_items as items
from qualcode.readers.codings_table import CodingRow, CodingTable
from qualcode.readers.source import READABLE
from qualcode.study.references import join_path
from qualcode.study.work import to_the_end
from qualcode.text.graphemes import widen
from qualcode.text.locating import Located, Searched, Shelf, locate, places_of, same_words
from qualcode.text.project import About, CodeItem, CoderItem, CodingItem, MemoItem, Offsets, QuotationItem, Skipped

#: (id, name, canonical text) of a material of the study
Text = tuple[str, str, str]


class _Material(NamedTuple):
    id: str
    name: str
    searched: Searched

    @property
    def text(self) -> str:
        return self.searched.text


class _Place(NamedTuple):
    material: str
    start: int
    end: int


@dataclass(slots=True)
class Resolved:
    """What a table brings; quotations name the study's own materials."""

    codes: tuple[CodeItem, ...] = ()
    coders: tuple[CoderItem, ...] = ()
    quotations: tuple[QuotationItem, ...] = ()
    codings: tuple[CodingItem, ...] = ()
    memos: tuple[MemoItem, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    offsets: Offsets | None = None


@dataclass(slots=True)
class _Work:
    table: CodingTable
    by_name: dict[str, list[_Material]]
    all: Sequence[_Material]
    #: for rows that do not say which material they are about; made for the first of them
    shelf: Shelf | None = None
    quotations: dict[_Place, QuotationItem] = field(default_factory=dict)
    codings: list[CodingItem] = field(default_factory=list)
    memos: list[MemoItem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    agreed: int = 0
    compared: int = 0

    def skip(self, row: CodingRow, why: str, **fields: Any) -> None:
        """Note what came of a row."""
        what = " ".join(row.words.split())[:80] or join_path(row.code)
        self.skipped.append(Skipped(what, f"{self.table.file}: {row.row}", why, fields))


#: rows between two words about how far it is
_STEP = 250


def resolve_codings(table: CodingTable, materials: Sequence[Text]) -> Resolved:
    """As `resolving`, all at once."""
    return to_the_end(resolving(table, materials))


def resolving(table: CodingTable, materials: Sequence[Text]) -> Generator[tuple[int, int], None, Resolved]:
    """The codings of a table in `materials`, giving now and then how many rows are done, of how many.

    Every code of the table comes in, also where its passages are not found.
    """
    known: list[_Material] = []
    for id_, name, text in materials:
        known.append(_Material(id_, name, Searched(text)))
        yield 0, len(table.rows)
    work = _Work(table, _by_name(known), known)
    done: set[tuple[_Place, tuple[str, ...], str]] = set()
    unknown: dict[str, int] = {}
    for number, row in enumerate(table.rows):
        if number % _STEP == 0:
            yield number, len(table.rows)
        here = _texts(work, row)
        if here is None:
            unknown[row.material] = unknown.get(row.material, 0) + 1
            continue
        place = _placed(work, row, here)
        if place is None:
            continue
        if (place, row.code, row.coder) in done:
            work.skip(row, "project.codings-double")
            continue
        done.add((place, row.code, row.coder))
        _add(work, row, place)
    for name, n in unknown.items():
        work.skipped.append(Skipped(name, table.file, "project.codings-no-material", {"n": n}))
    by_id = {one.id: one for one in known}
    coded = [(by_id[one.material], one.start, one.end) for one in work.quotations.values()]
    sample = [(one.name, start, end, one.text[start:end]) for one, start, end in coded]
    offsets = None
    if sample and work.compared:
        offsets = items.sample_of("project.codings-places", work.agreed, work.compared, sample)
    elif sample:
        reading = "project.codings-words" if "words" in table.columns else "project.codings-places"
        offsets = items.sample_of(reading, len(work.codings), len(table.rows), sample, "project.codings-found")
    return Resolved(
        codes_of(table),
        tuple(CoderItem(f"coder:{name}", name) for name in dict.fromkeys(row.coder for row in table.rows) if name),
        tuple(work.quotations.values()),
        tuple(work.codings),
        tuple(work.memos),
        (*table.skipped, *work.skipped),
        offsets,
    )


def codes_of(table: CodingTable) -> tuple[CodeItem, ...]:
    """The codes of a table in their tree; what only stands above others is a category."""
    paths = dict.fromkeys(row.code for row in table.rows)
    return items.tree(
        (items.Path(path, CodeItem(_code_id(path), "")) for path in paths), lambda path: CodeItem(_code_id(path), "", kind="category")
    )


def _code_id(path: tuple[str, ...]) -> str:
    return f"code:{join_path(path)}"


def _by_name(materials: Iterable[_Material]) -> dict[str, list[_Material]]:
    found: dict[str, list[_Material]] = {}
    for one in materials:
        found.setdefault(_key(one.name), []).append(one)
    return found


def _key(name: str) -> str:
    """A material's name without folders, the ending of a file, case and blanks."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = base.rpartition(".")
    return " ".join((stem if dot and ending.casefold() in READABLE else base).casefold().split())


def _texts(work: _Work, row: CodingRow) -> list[_Material] | None:
    """The materials a row may be about; None where there is none of that name."""
    if row.material:
        return work.by_name.get(_key(row.material))
    if len(work.all) == 1:
        return list(work.all)
    if work.shelf is None:
        work.shelf = Shelf([one.searched for one in work.all])
    return [work.all[place] for place in work.shelf.holding(row.words)]


def _placed(work: _Work, row: CodingRow, here: Sequence[_Material]) -> _Place | None:
    """The place of a row, or None, which is told."""
    if row.start is not None and row.end is not None and len(here) == 1 and (row.material or len(work.all) == 1):
        place, told = _at_position(work, row, here[0])
        if place is not None or told:
            return place
    if not row.words.strip():
        work.skip(row, "project.codings-pages" if work.table.on_pages else "project.codings-no-words")
        return None
    found = [(one, locate(row.words, one.searched)) for one in here]
    certain = [(one, at) for one, at in found if at.found in ("whole", "several")] or [(one, at) for one, at in found if at.found == "part"]
    if not certain:
        if row.material:
            work.skip(row, "project.codings-nowhere", material=row.material)
        else:
            work.skip(row, "project.codings-in-none")
        return None
    if len(certain) > 1 or certain[0][1].found == "several":
        work.skip(row, "project.codings-several", n=sum(max(1, at.places) for _, at in certain))
        return None
    text, at = certain[0]
    if at.found == "part":
        work.skip(row, "project.codings-in-part", **_share(row.words, text.text, at))
    return _Place(text.id, at.start, at.end)


def _share(words: str, text: str, at: Located) -> Mapping[str, int]:
    return {"found": len(text[at.start : at.end].split()), "of": len(words.split())}


def _at_position(work: _Work, row: CodingRow, material: _Material) -> tuple[_Place | None, bool]:
    """(place, whether all has been said): at its position, if that is in the text and the row's words are there."""
    assert row.start is not None
    assert row.end is not None
    id_, said = material.id, material.text
    inside = 0 <= row.start < row.end <= len(said) and said[row.start : row.end].strip()
    if not row.words.strip():
        if not inside:
            work.skip(row, "project.no-such-place")
            return None, True
        start, end, _ = widen(said, row.start, row.end)
        return _Place(id_, start, end), True
    work.compared += 1
    if inside and same_words(said[row.start : row.end], row.words):
        work.agreed += 1
        start, end, _ = widen(said, row.start, row.end)
        return _Place(id_, start, end), True
    # Positions of another text; of several places of the words, none is surer than another.
    if len(places_of(row.words, material.searched)) == 1:
        work.skip(row, "project.codings-moved")
    return None, False


def _add(work: _Work, row: CodingRow, place: _Place) -> None:
    coder = f"coder:{row.coder}" if row.coder else None
    quotation = work.quotations.get(place)
    if quotation is None:
        quotation = QuotationItem(f"passage:{len(work.quotations) + 1}", *place, created_at=row.at, coder=coder)
        work.quotations[place] = quotation
    id_ = f"coding:{row.row}:{join_path(row.code)}"
    work.codings.append(CodingItem(id_, quotation.id, _code_id(row.code), coder, row.at))
    if memo := row.memo.strip():
        work.memos.append(MemoItem(f"memo:{id_}", memo, about=(About("coding", id_),), created_at=row.at, coder=coder))
