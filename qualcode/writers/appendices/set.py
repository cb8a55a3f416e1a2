"""The whole set of appendices, in one or two volumes: which documents it has, and writing them one by one, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from qualcode.faults import Fault, UsageFault
from qualcode.locale import text
from qualcode.study.appendices import KINDS, AppendixRecord, appendices, by_number
from qualcode.study.reads import Reads
from qualcode.study.transcripts import cited_lines
from qualcode.writers.appendices.blocks import Block
from qualcode.writers.appendices.citing import appendix_bookmark, line_bookmark
from qualcode.writers.appendices.document import Look, Printed, write_appendices
from qualcode.writers.appendices.frame import Frame
from qualcode.writers.appendices.layout import Pages, laid_out, office
from qualcode.writers.appendices.own import listed, placeholder
from qualcode.writers.appendices.parts import Source, nothing, part_of
from qualcode.writers.appendices.places import VOLUMES, check_places, file_name, folder_of, left_behind, make_folder, mark_of, title_of
from qualcode.writers.appendices.template import Template
from qualcode.writers.atomic import replacing

#: in `only`, the list of appendices itself
LIST = "list"
AUDIT = "audit-trail"


class Wanted(NamedTuple):
    """Which set is written, and how."""

    to: Path
    language: str
    volumes: Sequence[str] = VOLUMES
    #: kinds and numbers; empty for all that is ticked
    only: Sequence[str] = ()
    template: Template | None = None
    #: each volume is one document
    one_document: bool = False
    #: LibreOffice tells the pages
    pages: bool = False


class LeftOut(NamedTuple):
    """What is ticked and has no document."""

    record: AppendixRecord
    #: "empty", "draft", or "failed"
    why: str
    #: what a part said that could not be made
    reason: str = ""


class Written(NamedTuple):
    """A document there is now."""

    #: None for the list of appendices, and for a volume in one document
    record: AppendixRecord | None
    volume: str
    file: Path
    #: it only says that the appendix stands in the other volume
    placeholder: bool = False
    pages: int | None = None


class Outcome(NamedTuple):
    """What became of a set."""

    written: tuple[Written, ...]
    left_out: tuple[LeftOut, ...]
    #: styles that the template lacks, and whether its own header and footer were used
    added_styles: tuple[str, ...]
    own_header: bool
    own_footer: bool
    #: documents of earlier sets in the same folders that are not in this one
    behind: tuple[Path, ...]


class Stopped(Fault):
    """Somebody stopped a set: what is written is whole, the rest as it was."""

    def __init__(self, done: int, of: int) -> None:
        super().__init__("appendices.stopped", done=done, of=of)


def drafts(reads: Reads) -> tuple[AppendixRecord, ...]:
    """Ticked transcripts that have no lines yet."""
    return tuple(one for one in appendices(reads.connection) if one.ticked and one.material is not None and not one.material.frozen)


def empty_kinds(reads: Reads, language: str) -> dict[str, str]:
    """By kind other than transcripts, why there is nothing to print; "" where there is something."""
    found = {}
    for record in appendices(reads.connection):
        if record.kind != "transcript":
            try:
                opened = _opened(record, reads, language, nothing)
                found[record.kind] = "" if opened is not None else text("appendices.list-empty", language)
            except Fault as fault:
                found[record.kind] = fault.text(language)
    return found


def without_number(reads: Reads, language: str) -> tuple[list[str], list[str]]:
    """What is ticked, has something to print and no number: kinds, and ids of materials. Numbers are not wasted on what is empty."""
    records = [one for one in appendices(reads.connection) if one.number is None and one.ticked]
    materials = [one.material.id for one in records if one.material is not None and one.material.frozen]
    if all(one.material is not None for one in records):
        return [], materials
    empty = empty_kinds(reads, language)
    return [one.kind for one in records if one.material is None and not empty.get(one.kind, "-")], materials


def chosen(records: Sequence[AppendixRecord], only: Sequence[str]) -> list[AppendixRecord]:
    """The records of a set by their numbers: those that are ticked, or those named. Raises UsageFault."""
    there = by_number(tuple(records))
    if not only:
        return [one for one in there if one.ticked and not one.gone]
    numbers = {str(one.number) for one in there if one.number is not None and not one.gone}
    for name in only:
        if name not in numbers and name not in KINDS and name != LIST:
            known = ", ".join((*KINDS, LIST))
            raise UsageFault("appendices.unknown-only", name=name, known=known, last=max(map(int, numbers), default=0))
    return [one for one in there if not one.gone and (str(one.number) in only or (one.kind in only and one.ticked))]


def write_set(
    reads: Reads,
    wanted: Wanted,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Write the documents of a set. Raises Fault, before anything is written where that can be known; Stopped where somebody wishes it."""
    if wanted.pages and office() is None:
        raise Fault("appendices.no-office")
    return _Set(reads, wanted, progress, cancelled).write()


def _opened(record: AppendixRecord, reads: Reads, language: str, turn: Callable[[], None]) -> Iterable[Block] | None:
    """The blocks of an appendix, or None where it has nothing to print."""
    part = part_of(record.kind)
    if part is None:
        return None
    source = Source(reads, language, record.material.id if record.material else None, record.recipe, turn)
    blocks = iter(part.blocks(source))
    first = next(blocks, None)
    return None if first is None else chain((first,), blocks)


class _Set:
    """One set on its way."""

    def __init__(
        self,
        reads: Reads,
        wanted: Wanted,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._reads, self._wanted = reads, wanted
        self._progress, self._cancelled = progress, cancelled
        study = reads.study()
        self._mark = mark_of(study.id)
        self._look = Look(study.title, wanted.language, wanted.template, mark=self._mark)
        self._all = by_number(appendices(reads.connection))
        numbers = [one.number for one in self._all if one.number is not None]
        if len(set(numbers)) < len(numbers):
            raise Fault("appendices.doubled")
        self._last = max(numbers, default=0)
        self._open: dict[str, Iterable[Block]] = {}
        self._left_out: list[LeftOut] = []
        self._written: list[Written] = []
        self._frame: Frame | None = None
        self._done, self._of = 0, 1

    def write(self) -> Outcome:
        """All that is wanted."""
        records = [one for one in chosen(self._all, self._wanted.only) if self._holds(one)]
        with_list = not self._wanted.only or LIST in self._wanted.only
        plan = [(volume, self._in_volume(records, volume)) for volume in self._wanted.volumes]
        # A volume with nothing in it is none, unless nobody asked for another.
        plan = [(volume, inside) for volume, inside in plan if inside or (volume == "open" and with_list)]
        files = [file for volume, inside in plan for file in self._files(volume, inside, with_list)]
        check_places(files, self._mark)
        for volume, _ in plan:
            make_folder(folder_of(self._wanted.to, volume, self._wanted.language))
        self._of = max(len(files), 1)
        for volume, inside in plan:
            if self._wanted.one_document:
                self._one_document(volume, inside, with_list)
            else:
                self._documents(volume, inside, with_list)
        self._tell()
        behind = () if self._wanted.only else tuple(self._behind([volume for volume, _ in plan], files))
        frame = self._frame
        return Outcome(
            tuple(sorted(self._written, key=lambda one: (VOLUMES.index(one.volume), one.record.number or 0 if one.record else 0))),
            tuple(self._left_out),
            frame.added if frame else (),
            bool(frame and frame.own_header),
            bool(frame and frame.own_footer),
            behind,
        )

    # what there is

    def _holds(self, record: AppendixRecord) -> bool:
        """Whether an appendix has a number and something to print; why not is kept."""
        self._turn()
        if record.material is not None:
            if not record.material.frozen:
                self._left_out.append(LeftOut(record, "draft"))
            return record.material.frozen and record.number is not None
        if record.kind == "transcript":
            return False
        try:
            blocks = self._blocks(record)
        except Fault as fault:
            self._left_out.append(LeftOut(record, "failed", fault.text(self._wanted.language)))
            return False
        if blocks is None:
            self._left_out.append(LeftOut(record, "empty"))
            return False
        if record.id is not None:
            self._open[record.id] = blocks
        return record.number is not None

    def _blocks(self, record: AppendixRecord) -> Iterable[Block] | None:
        """The blocks of an appendix; those that were opened to see whether there are any are given once."""
        known = self._open.pop(record.id or "", None)
        return known if known is not None else _opened(record, self._reads, self._wanted.language, self._turn)

    @staticmethod
    def _in_volume(records: Sequence[AppendixRecord], volume: str) -> list[tuple[AppendixRecord, bool]]:
        """The appendices of a volume, and whether each only has its place kept there."""
        return [(one, one.volume != volume) for one in records if volume == "open" or one.volume == volume]

    def _files(self, volume: str, inside: Sequence[tuple[AppendixRecord, bool]], with_list: bool) -> Iterator[Path]:
        """The files of a volume."""
        if self._wanted.one_document:
            yield self._place(volume, None, text("appendices.whole", self._wanted.language))
        else:
            yield from ([self._list_file(volume)] if with_list else [])
            yield from (self._file(volume, record) for record, _ in inside)
        yield from (self._file(volume, record, ".csv") for record, kept in inside if record.kind == AUDIT and not kept)

    def _file(self, volume: str, record: AppendixRecord, ending: str = ".docx") -> Path:
        return self._place(volume, record.number, title_of(record, self._wanted.language), ending)

    def _list_file(self, volume: str) -> Path:
        return self._place(volume, None, text("appendices.title-list", self._wanted.language))

    def _place(self, volume: str, number: int | None, title: str, ending: str = ".docx") -> Path:
        language = self._wanted.language
        return folder_of(self._wanted.to, volume, language) / file_name(number, title, self._last, language, ending)

    def _behind(self, volumes: Sequence[str], files: Sequence[Path]) -> Iterator[Path]:
        for volume in volumes:
            yield from left_behind(folder_of(self._wanted.to, volume, self._wanted.language), files, self._mark)

    # writing

    def _documents(self, volume: str, inside: Sequence[tuple[AppendixRecord, bool]], with_list: bool) -> None:
        """A document for each appendix; transcripts first where pages are told, for the others cite them."""
        pages: dict[Path, Pages] = {}
        if self._wanted.pages:
            first = [one for one in inside if one[0].material is not None]
            self._each(volume, first)
            pages = self._lay_out([self._file(volume, record) for record, _ in first])
            inside_later = [one for one in inside if one[0].material is None]
            self._each(volume, inside_later)
            pages |= self._lay_out([self._file(volume, record) for record, _ in inside_later])
            # The page that keeps a place says nothing of how long the appendix is.
            numbers = {record.number: pages[self._file(volume, record)].n for record, kept in inside if record.number and not kept}
            self._written = [
                one._replace(pages=pages[one.file].n) if one.file in pages and one.volume == volume else one for one in self._written
            ]
        else:
            self._each(volume, inside)
            numbers = None
        if with_list:
            file = self._list_file(volume)
            self._document([self._printed_list(numbers, linked=False)], self._look, Written(None, volume, file))

    def _each(self, volume: str, inside: Sequence[tuple[AppendixRecord, bool]]) -> None:
        for record, kept in inside:
            self._document([self._printed(record, kept)], self._look, Written(record, volume, self._file(volume, record), kept))
            self._write_list_of_changes(volume, record, kept)

    def _one_document(self, volume: str, inside: Sequence[tuple[AppendixRecord, bool]], with_list: bool) -> None:
        """A volume in one document, whose citations lead to their lines and whose fields tell the pages."""
        file = next(iter(self._files(volume, inside, with_list)))
        targets = {appendix_bookmark(record.number) for record, _ in inside if record.number}
        lines = cited_lines(self._reads.connection)
        for record, kept in inside:
            if record.material is not None and record.number and not kept:
                targets |= {line_bookmark(record.number, line) for line in lines.get(record.material.id, ())}
        look = self._look._replace(targets=targets)

        def printed() -> list[Printed]:
            own = [self._printed_list(None, linked=True)] if with_list else []
            return [*own, *(self._printed(record, kept) for record, kept in inside)]

        self._document(printed(), look, Written(None, volume, file), live=True)
        if self._wanted.pages:
            pages = self._lay_out([file])[file]
            self._written.pop()
            self._document(printed(), look._replace(pages=pages.of), Written(None, volume, file, pages=pages.n), live=True)
        for record, kept in inside:
            self._write_list_of_changes(volume, record, kept)

    def _printed(self, record: AppendixRecord, kept: bool) -> Printed:
        blocks = placeholder(record, self._wanted.language) if kept else self._blocks(record) or ()
        return Printed(record.number, title_of(record, self._wanted.language), blocks, appendix_bookmark(record.number or 0))

    def _printed_list(self, pages: dict[int, int] | None, *, linked: bool) -> Printed:
        language = self._wanted.language
        empty = {one.record.id: text(f"appendices.list-{one.why}", language) for one in self._left_out if one.record.id}
        empty |= {one.id: text("appendices.list-unticked", language) for one in self._all if one.id and not one.ticked and not one.gone}
        blocks = listed(self._all, {key: why for key, why in empty.items() if key}, language, pages=pages, linked=linked)
        return Printed(None, text("appendices.title-list", language), blocks)

    def _document(self, printed: Sequence[Printed], look: Look, done: Written, *, live: bool = False) -> None:
        self._turn()
        self._tell()
        with replacing(done.file) as handle:
            self._frame = write_appendices(printed, look, handle, self._turn, live=live)
        self._written.append(done)
        self._done += 1

    def _write_list_of_changes(self, volume: str, record: AppendixRecord, kept: bool) -> None:
        """Beside the audit trail, the whole journal as a table."""
        if record.kind != AUDIT or kept:
            return
        from qualcode.writers.appendices.parts.audit_trail import audit_list
        from qualcode.writers.grid import write_grid

        file = self._file(volume, record, ".csv")
        write_grid(audit_list(Source(self._reads, self._wanted.language, recipe=record.recipe)), file)
        self._written.append(Written(record, volume, file))
        self._done += 1

    def _lay_out(self, files: Sequence[Path]) -> dict[Path, Pages]:
        """Pages of documents that stand there; citations printed from here on tell them."""
        pages = laid_out(files, self._turn)
        self._look = self._look._replace(pages={**self._look.pages, **{name: n for one in pages.values() for name, n in one.of.items()}})
        return pages

    def _turn(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Stopped(self._done, self._of)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, self._of)
