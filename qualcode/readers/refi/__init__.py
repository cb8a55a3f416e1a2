"""REFI-QDA projects and codebooks in: `.qdpx`, a bare `.qde` with its texts beside it, and `.qdc`.

Written for what programs write rather than for what the standard says (1.5, 2019): any namespace, any order, missing and doubled
guids, texts that are not there. Whatever does not come in stands in the project's `skipped`, and how positions were understood in
its `offsets`. `archive` opens the file, `xml` parses it, and a module each reads users, codes, materials, passages and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qualcode.faults import Fault, UsageFault
from qualcode.readers.refi.archive import Opened, opened
from qualcode.readers.refi.base import Ids, Report, Work, seed_of
from qualcode.readers.refi.codes import Tree, read_codes
from qualcode.readers.refi.links import read_relations
from qualcode.readers.refi.materials import Material, Materials
from qualcode.readers.refi.media import keep_words, report_media
from qualcode.readers.refi.notes import Notes
from qualcode.readers.refi.offsets import Reading, reading_named
from qualcode.readers.refi.own import take_out
from qualcode.readers.refi.passages import Passages
from qualcode.readers.refi.people import People, case_ids, read_people
from qualcode.readers.refi.restore import put_back
from qualcode.readers.refi.speech import Talk, read_talk
from qualcode.readers.refi.users import Coders
from qualcode.readers.refi.xml import all_of, description, named, one_line, parse
from qualcode.reasons import reason_of
from qualcode.text.project import About, MaterialItem, Project

__all__ = ["read_refi"]

Progress = Callable[[int, int], None]


def read_refi(path: Path, *, offsets: str | None = None, recover: bool = False, progress: Progress | None = None) -> Project:
    """The project in a REFI-QDA file, or the codes of a codebook.

    `offsets` is the user's word on how positions are counted (a name of `offsets.NAMES`, or "auto"); `recover` reads XML on that is
    not well-formed, and says where. `progress` is told how many passages are read, of how many. Raises Fault for a file that is none
    or must not be read, UsageFault for unknown `offsets`.
    """
    asked = reading_named(offsets)
    try:
        with opened(path) as found:
            return _project(path.name, found, asked, recover, progress or _untold)
    except (Fault, UsageFault, NameError, ImportError, AssertionError):
        raise
    except MemoryError:
        raise Fault("project.refi-bomb", file=path.name) from None
    except Exception as error:
        raise Fault("read.damaged", file=path.name, reason=reason_of(error)) from error


def _project(file: str, found: Opened, asked: Reading | None, recover: bool, progress: Progress) -> Project:
    tree = parse(found.xml, file, found.entry, recover)
    root = tree.root
    passages_in_all = sum(1 for _ in root.iter("PlainTextSelection", "TranscriptSelection"))
    progress(0, passages_in_all)
    report = Report(found.entry)
    for mended in tree.mended:
        report.note("xml", "project.refi-mended", line=mended.line, reason=mended.reason)
    work = Work(file, root, found.sources, Ids(seed_of(root)), report, one_line(root.get("origin")))
    own = take_out(work)
    progress(0, passages_in_all)
    coders = Coders(work)
    codes = read_codes(work, case_ids(work))
    notes = Notes(work, coders)
    materials = Materials(work)
    _refer(root, codes, materials, notes)
    people = read_people(work, materials, codes)
    passages = Passages(work, materials, codes, coders, notes)
    passages.read(asked, {one for some in people.selections_of.values() for one in some}, progress)
    notes.refer_to_each_other()
    talk = read_talk(work, materials.items, people, passages, own.turns if own else ())
    relations = read_relations(work, codes.elements, notes, _things(work, codes, materials, people, passages))
    report_media(work, materials)
    keep_words(materials, notes)
    memos = notes.items()
    _told_of_moments(work)
    quoted = {one.material for one in passages.quotations}
    project = Project(
        title=named(root),
        origin=work.origin,
        coders=coders.all(),
        rounds=tuple(sorted(people.rounds.values(), key=lambda one: one.number)),
        groups=tuple(people.groups.values()),
        attributes=tuple(people.attributes.values()),
        participants=tuple(people.participants),
        materials=tuple(_material(work, one, talk[key], people, quoted) for key, one in materials.items.items()),
        codes=codes.items,
        quotations=tuple(passages.quotations),
        codings=tuple(passages.codings),
        memos=memos,
        relations=relations,
        skipped=report.all(),
        offsets=passages.offsets,
    )
    return project if own is None else put_back(project, own, work)


def _untold(done: int, of: int) -> None:
    """Nobody wants to hear how far it is."""


def _refer(root: Any, codes: Tree, materials: Materials, notes: Notes) -> None:
    """The memos about the whole project, its codes and its materials."""
    study = About("study", "")
    if root.tag == "Project":
        notes.describe(root, study, description(root), notes.refer(root, study))
    for key, element in codes.elements.items():
        about = About("code", key)
        for note in notes.refer(element, about):
            if notes.text(note) is None:
                notes.instead(note, description(element))
    for key, material in materials.items.items():
        for element in material.elements:
            notes.refer(element, About("material", key))


def _things(work: Work, codes: Tree, materials: Materials, people: People, passages: Passages) -> dict[str, About]:
    """What a link may lead to, by id."""
    things = {key: About("code", key) for key in codes.elements}
    things |= {one.id: About("coding", one.id) for one in passages.codings}
    things |= {key: About("quotation", quotation) for key, quotation in passages.quotation_of.items()}
    things |= {one.id: About("participant", one.id) for one in people.participants}
    for tag in ("TextSource", *{one.tag for one in materials.media}):
        for source in all_of(work.root, "Sources", tag):
            found = materials.of(source.get("guid"))
            key = work.ids.of(source.get("guid"))
            if found and key is not None:
                things[key] = About("material", found[0].id)
    return things


def _material(work: Work, material: Material, talk: Talk, people: People, quoted: set[str]) -> MaterialItem:
    notes = [said for element in material.elements if (said := description(element))]
    created = (work.moments.of(element.get("creationDateTime")) for element in material.elements)
    key = material.id
    return MaterialItem(
        key,
        material.name,
        material.text,
        talk.turns,
        speakers=talk.speakers,
        round=people.round_of.get(key),
        group=people.group_of.get(key),
        note="\n\n".join(dict.fromkeys(notes)),
        source=material.file,
        encoding=material.encoding,
        attributes=dict(people.attributes_of.get(key, {})),
        imported_at=next((moment for moment in created if moment is not None), None),
        original=material.original,
        frozen=key in quoted,
        notices=talk.notices,
    )


def _told_of_moments(work: Work) -> None:
    if work.moments.without_zone:
        work.report.note("moments", "project.refi-moments-without-zone", n=work.moments.without_zone)
    if work.moments.wrong:
        work.report.note("moments", "project.refi-moments-wrong", n=work.moments.wrong)
