"""The materials of a project: every text its sources have, each found once, whichever sources share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import Term
from qualcode.readers.plain_text import decoded
from qualcode.readers.refi.archive import plain_path
from qualcode.readers.refi.base import Work
from qualcode.readers.refi.xml import all_of, named, one_line
from qualcode.text.canonical import OffsetMap, canonicalise
from qualcode.text.project import OriginalFile

#: originals that are kept beside their text: each at most, all together at most, in bytes
_MOST_ORIGINAL = 30_000_000
_MOST_ORIGINALS = 150_000_000
_MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
}
_SIGNS = {"docx": b"PK", "odt": b"PK", "rtf": b"{\\rtf", "pdf": b"%PDF"}
#: what holds the text of each kind of source
_TEXTS_IN = {
    "PDFSource": ("Representation",),
    "AudioSource": ("Transcript",),
    "VideoSource": ("Transcript",),
    "PictureSource": ("TextDescription",),
}


@dataclass(slots=True)
class Material:
    """One text on its way to become a material."""

    id: str
    name: str
    #: as decoded, line ends as they were, without byte order mark
    raw: str
    #: canonical
    text: str
    map: OffsetMap
    file: str
    encoding: str
    #: the elements that speak of this text: its own, and the recording or PDF around it
    elements: list[Any]
    original: OriginalFile | None = None
    #: how its positions are counted when line ends count as one, where that makes a difference
    unbroken: OffsetMap | None = field(default=None)


class Materials:
    """All materials, and which of them a guid means."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.items: dict[str, Material] = {}
        #: sources that have no text here, so that what refers to them does not dangle
        self.without_text: set[str] = set()
        #: elements whose text is not here
        self.lost: list[Any] = []
        self._of: dict[str, list[str]] = {}
        self._by_path: dict[str, str] = {}
        self._originals = 0
        self._missing: set[str] = set()
        for source in all_of(work.root, "Sources", "TextSource"):
            self._text(source, None)
        #: sources that are no texts, though they may hold some
        self.media = [one for container in work.root.iterchildren("Sources") for one in container.iterchildren() if one.tag != "TextSource"]
        for source in self.media:
            self._take(source)

    def of(self, guid: str | None) -> list[Material]:
        """The materials a guid of a source, a representation or a transcript means."""
        key = self.work.ids.of(guid)
        return [self.items[one] for one in self._of.get(key, ())] if key else []

    def is_known(self, guid: str | None) -> bool:
        """Whether there is such a source, with or without its text."""
        key = self.work.ids.of(guid)
        return key in self._of or key in self.without_text

    def _take(self, source: Any) -> None:
        inner = list(source.iterchildren(*_TEXTS_IN.get(source.tag, ("Representation",))))
        texts = list(dict.fromkeys(one for text in inner if (one := self._text(text, source)) is not None))
        key = self.work.ids.of(source.get("guid"))
        if key is not None and key not in self._of:
            self._of[key] = texts
            if not texts:
                self._lose(source, key)
        if len(texts) == 1:
            self.items[texts[0]].elements.append(source)

    def _text(self, element: Any, around: Any) -> str | None:
        """The id of the material of a text element, or None where its text is not there."""
        work = self.work
        key = work.ids.of(element.get("guid")) or work.ids.made("source", element.tag, element.get("name"), element.get("plainTextPath"))
        path = (element.get("plainTextPath") or "").strip()
        shared = self._by_path.get(plain_path(path).casefold()) if path and around is not None else None
        if shared is not None:
            self.items[shared].elements.append(element)
            self._of.setdefault(key, [shared])
            return shared
        if key in self._of:
            work.report.skip(element, "project.refi-same-guid", guid=key)
            key = work.ids.made("source again", key, path, len(self._of))
        found = self._words(element, path)
        if found is None:
            self._lose(element, key)
            return None
        raw, encoding, file = found[0].removeprefix("\ufeff"), *found[1:]
        text, offsets = canonicalise(raw)
        if not any(character.isalnum() for character in text):
            work.report.skip(element, "project.refi-no-words", **passages_in(element))
            self._lose(element, key)
            return None
        name = self._name(element, around, file, key)
        self.items[key] = Material(key, name, raw, text, offsets, file, encoding, [element], self._original(element, around, name))
        self._of[key] = [key]
        if path:
            self._by_path.setdefault(plain_path(path).casefold(), key)
        return key

    def _lose(self, element: Any, key: str) -> None:
        self.without_text.add(key)
        self.lost.append(element)

    def _name(self, element: Any, around: Any, file: str, key: str) -> str:
        """Its own name; a recording's or PDF's, which programs give a better one than to the text in it; or its file's."""
        outer = named(around) if around is not None else ""
        own = named(element)
        inside_pdf = element.tag in ("Representation", "TextDescription")
        return (outer if inside_pdf else own) or own or outer or one_line(PurePosixPath(file).stem) or key[:8]

    def _words(self, element: Any, path: str) -> tuple[str, str, str] | None:
        """(text, encoding, file), or None if there is none, which is reported."""
        work = self.work
        inline = next((one.text or "" for one in element.iterchildren("PlainTextContent")), None)
        found = work.sources.find(path) if path else None
        there = PurePosixPath((found or plain_path(path)).replace("\\", "/"))
        if found is None:
            if inline is not None:
                return inline, "utf-8", there.name
            counts = passages_in(element)
            if not path or path not in self._missing or any(counts.values()):
                why = "project.refi-text-missing" if path else "project.refi-no-text"
                # What to do about it is the same for all of them, and said with the first.
                remedy = "" if any(self._missing) else Term("project.refi-text-remedy")
                work.report.skip(element, why, text=there.name, remedy=remedy, **counts)
            self._missing.add(path)
            return None
        try:
            text, encoding, _ = decoded(there, work.sources.read(found), None)
        except Fault as fault:
            if fault.key != "read.binary":
                raise
            work.report.skip(element, "project.refi-not-text", text=there.name, **passages_in(element))
            return None
        if inline is not None and canonicalise(inline)[0].strip() != canonicalise(text)[0].strip():
            work.report.skip(element, "project.refi-two-texts", text=there.name)
        return text, encoding, there.name

    def _original(self, element: Any, around: Any, name: str) -> OriginalFile | None:
        """The document the text was taken from, where it is in the project and is what its name says."""
        work = self.work
        path = element.get("richTextPath") or (around.get("path") if around is not None and around.tag == "PDFSource" else None)
        found = work.sources.find(path) if path else None
        if found is None:
            return None
        ending = found.rpartition(".")[2].lower()
        if ending not in _MEDIA_TYPES:
            return None
        size = work.sources.size(found)
        if size > _MOST_ORIGINAL or self._originals + size > _MOST_ORIGINALS:
            work.report.skip(element, "project.refi-original-too-big", text=found, megabytes=size // 1_000_000)
            return None
        data = work.sources.read(found)
        if not data.startswith(_SIGNS[ending]):
            return None
        self._originals += len(data)
        file = name if name.lower().endswith(f".{ending}") else f"{name}.{ending}"
        return OriginalFile(file, _MEDIA_TYPES[ending], data)


def passages_in(element: Any) -> dict[str, int]:
    """How many passages and codings go with an element that has no text."""
    selections = ("PlainTextSelection", "TranscriptSelection")
    return {"passages": sum(1 for _ in element.iter(*selections)), "codings": sum(1 for _ in element.iter("Coding"))}
