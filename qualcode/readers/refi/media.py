"""What stays out: pictures, pages and recordings, passages marked in them, and texts that are not there.

They are counted and told of; what somebody wrote about them is kept.
"""

from __future__ import annotations

from typing import Any

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.materials import Materials
from qualcode.readers.refi.notes import Notes
from qualcode.readers.refi.xml import description, named

_SELECTIONS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
#: what is said of a source that is no text, and of the passages marked in one whose text came in
_WITHOUT = {
    "PDFSource": "project.refi-pdf",
    "PictureSource": "project.refi-picture",
    "AudioSource": "project.refi-recording",
    "VideoSource": "project.refi-recording",
}
_BESIDE = {"PDFSource": "project.refi-pdf-passages", "PictureSource": "project.refi-picture-passages"}


def keep_words(materials: Materials, notes: Notes) -> None:
    """What was written about a source or a passage that did not come in is a memo all the same, about nothing."""
    for element in materials.lost:
        notes.describe(element, None, description(element), notes.refer(element, None), named(element))
        for selection in element.iter("PlainTextSelection", "TranscriptSelection"):
            notes.describe(selection, None, description(selection), notes.refer(selection, None), named(element))
    for source in materials.media:
        for selection in _outside(materials.work, source):
            notes.describe(selection, None, description(selection), notes.refer(selection, None), named(source))


def _outside(work: Work, source: Any) -> list[Any]:
    """The passages marked in a source itself, without those on a page that have the guid of one in its text: ATLAS.ti writes both."""
    in_text = {work.ids.of(one.get("guid")) for one in source.iter("PlainTextSelection")}
    return [one for one in source.iterchildren(*_SELECTIONS) if work.ids.of(one.get("guid")) not in in_text - {None}]


def report_media(work: Work, materials: Materials) -> None:
    """One entry for each source that is no text and has something that stays out."""
    for source in materials.media:
        with_text = bool(materials.of(source.get("guid")))
        outside = _outside(work, source)
        codings = sum(1 for one in outside for _ in one.iterchildren("Coding"))
        if source.tag not in _WITHOUT:
            work.report.skip(source, "project.refi-unknown-source")
        elif with_text:
            if outside:
                work.report.skip(
                    source,
                    _BESIDE.get(source.tag, "project.refi-recording-passages"),
                    passages=len(outside),
                    codings=codings,
                )
        else:
            codings += sum(1 for _ in source.iterchildren("Coding"))
            work.report.skip(source, _WITHOUT[source.tag], passages=len(outside), codings=codings)
