"""What all parts of a reading share: ids from guids, moments, and the list of what did not come in."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from qualcode.readers.refi.archive import Sources
from qualcode.readers.refi.xml import named
from qualcode.text.project import Skipped
from qualcode.text.refi_names import ORIGIN

_SPACE = uuid.UUID("6b0f8f4e-6d0c-5b0e-9a53-6f6b0d1f7a21")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BARE = re.compile(r"[0-9a-f]{32}")
_NONE = "00000000-0000-0000-0000-000000000000"
#: of each reason so many are listed one by one, the rest is counted
MOST_LISTED = 100
#: what a person calls the elements of the standard: the end of a catalogue key
_THINGS = {
    **dict.fromkeys(("TextSource", "Representation", "TextDescription", "Transcript"), "text"),
    **dict.fromkeys(("AudioSource", "VideoSource"), "recording"),
    **dict.fromkeys(("PlainTextSelection", "TranscriptSelection", "PDFSelection", "PictureSelection"), "passage"),
    **dict.fromkeys(("SourceRef", "MemberSource"), "source-reference"),
    **{"PDFSource": "pdf", "PictureSource": "picture", "Code": "code", "Coding": "coding", "Note": "memo", "NoteRef": "memo-reference"},
    **{"Case": "case", "Set": "set", "Link": "link", "Edge": "link", "Graph": "graph", "Variable": "variable", "VariableValue": "value"},
}
#: what stands for no date in programs that must write one
_FIRST_YEAR = 1900


class Ids:
    """Ids from guids: in small letters, without braces; what is no guid gets one of its own, the same at every reading."""

    def __init__(self, seed: str) -> None:
        """`seed` is what tells this project from others."""
        self._space = uuid.uuid5(_SPACE, seed)
        self._known: dict[str, str | None] = {}

    def of(self, guid: str | None) -> str | None:
        """The id for a guid as it is written; None for none, and for the guid of zeros."""
        if guid is None:
            return None
        if guid not in self._known:
            self._known[guid] = self._normal(guid)
        return self._known[guid]

    def _normal(self, guid: str) -> str | None:
        if _GUID.fullmatch(guid) and guid != _NONE:
            return guid
        text = guid.strip().strip("{}").strip().lower().removeprefix("urn:uuid:")
        if _BARE.fullmatch(text):
            text = str(uuid.UUID(text))
        if not text or text == _NONE:
            return None
        return text if _GUID.fullmatch(text) else self.made("guid", guid.strip())

    def made(self, *parts: object) -> str:
        """An id for something that has no guid, from what it is."""
        return str(uuid.uuid5(self._space, "\x1f".join(map(str, parts))))


class Moments:
    """Moments from xsd:dateTime; those without a zone are taken as local time and counted."""

    def __init__(self) -> None:
        self._known: dict[str, dt.datetime | None] = {}
        self.without_zone = 0
        self.wrong = 0

    def of(self, text: str | None) -> dt.datetime | None:
        """The moment in UTC, or None where there is none or it cannot be read."""
        if not text:
            return None
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> dt.datetime | None:
        try:
            moment = dt.datetime.fromisoformat(text.strip())
            if moment.year < _FIRST_YEAR:
                return None
            if moment.tzinfo is None:
                self.without_zone += 1
            return moment.astimezone(dt.UTC)
        except (ValueError, OverflowError, OSError):
            self.wrong += 1
            return None


class Report:
    """What did not come in, in the order of the file; a reason that comes very often is counted after the first hundred."""

    def __init__(self, entry: str) -> None:
        self._entry = entry
        self._skipped: list[Skipped] = []
        self._times: dict[str, int] = {}

    def skip(self, element: Any, why: str, **fields: Any) -> None:
        """`element` was left out because of `why`, a catalogue key."""
        kind = _THINGS.get(element.tag)
        # What the standard does not know is called as its file calls it.
        self.note(kind or "part", why, named(element) or ("" if kind else element.tag), element.sourceline, **fields)

    def note(self, thing: str, why: str, what: str = "", line: int | None = None, **fields: Any) -> None:
        """The `thing` (a catalogue key without its "project.thing-") called `what` was left out because of `why`."""
        times = self._times[why] = self._times.get(why, 0) + 1
        if times <= MOST_LISTED:
            self._skipped.append(Skipped(what, self.place(line), why, fields, f"project.thing-{thing}"))

    def place(self, line: int | None) -> str:
        """The file's name, with the line."""
        return f"{self._entry}:{line}" if line else self._entry

    def all(self) -> tuple[Skipped, ...]:
        """Everything, and how many more there were of what was not listed."""
        more = [
            Skipped(f"+{times - MOST_LISTED}", self._entry, "project.refi-more-of-these", {"n": times - MOST_LISTED})
            for times in self._times.values()
            if times > MOST_LISTED
        ]
        return (*self._skipped, *more)


@dataclass(slots=True)
class Work:
    """One reading of one file."""

    file: str
    root: Any
    sources: Sources
    ids: Ids
    report: Report
    origin: str
    moments: Moments = field(default_factory=Moments)

    @property
    def own(self) -> bool:
        """Whether this program wrote the file, which then says all it means and needs no guessing."""
        return self.origin.startswith(f"{ORIGIN} ")

    @property
    def repeats_selections(self) -> bool:
        """Whether the program that wrote the file repeats a selection for every code on it (NVivo, QualCoder)."""
        return self.origin.lower().startswith(("nvivo", "qualcoder"))


def seed_of(root: Any) -> str:
    """What tells a project from others, so that guids that are none (`c001`) are not the same in two of them."""
    parts = [root.get("name") or "", root.get("origin") or ""]
    for tag in ("User", "Code", "TextSource"):
        first = next(root.iter(tag), None)
        parts += [first.get("guid") or "", first.get("name") or ""] if first is not None else []
    return "\n".join(parts)
