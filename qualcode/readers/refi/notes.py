"""Memos: the notes of a project, what refers to them, and descriptions that other programs keep memos in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from qualcode.readers.refi.archive import plain_path
from qualcode.readers.refi.base import Work
from qualcode.readers.refi.users import Coders
from qualcode.readers.refi.xml import all_of, description, integer, long_text, named, one_line, target
from qualcode.text.canonical import decode
from qualcode.text.project import About, MemoItem
from qualcode.text.refi_names import MEMO_KIND, MEMO_SET

KINDS = ("code", "theoretical", "methodological", "operational", "reflexive", "sampling", "storyline", "review")
#: the variable that says in our own export of what kind a memo is, as do its sets
KIND = MEMO_KIND.name.casefold()
_OF_CODING = ("code", "quotation", "coding")


class Notes:
    """The memos of a project, while what they are about is collected."""

    def __init__(self, work: Work, coders: Coders) -> None:
        self._work = work
        self._coders = coders
        self._elements: dict[str, Any] = {}
        self._about: dict[str, dict[About, None]] = {}
        self._texts: dict[str, str | None] = {}
        #: what the thing a note without a text belongs to says itself
        self._instead: dict[str, str] = {}
        self._described: list[MemoItem] = []
        self._kinds = _kinds(work)
        for note in all_of(work.root, "Notes", "Note"):
            key = work.ids.of(note.get("guid")) or work.ids.made("note", note.get("name"), note.get("plainTextPath"), len(self._elements))
            if key in self._elements:
                work.report.skip(note, "project.refi-same-guid", guid=key)
            else:
                self._elements[key] = note
                self._about[key] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._elements

    def refer(self, element: Any, about: About | None) -> list[str]:
        """Every NoteRef directly in `element` is a memo about `about`, or about nothing that came in; the ids of these notes."""
        return [key for reference in element.iterchildren("NoteRef") if (key := self.refer_one(reference, about)) is not None]

    def refer_one(self, reference: Any, about: About | None) -> str | None:
        """One NoteRef: the id of its note, or None where there is no such note, which is reported."""
        key = self._work.ids.of(target(reference))
        if key not in self._elements:
            self._work.report.skip(reference, "project.refi-no-such-note")
            return None
        if about is not None:
            self.link(key, about)
        return key

    def link(self, note: str, about: About) -> None:
        """A note is about something."""
        if about != ("memo", note):
            self._about[note].setdefault(about)

    def unlink(self, note: str, about: About) -> None:
        """It was about something nearer."""
        self._about[note].pop(about, None)

    def about(self, note: str) -> tuple[About, ...]:
        """What a note is about so far."""
        return tuple(self._about[note])

    def describe(self, element: Any, about: About | None, said: str, notes: list[str], title: str = "") -> None:
        """What `element` says in its description is a memo too, unless one of the `notes` it refers to says the same (f4 writes both)."""
        if not said:
            return
        for note in notes:
            text = self.text(note)
            if text is None:
                self._instead.setdefault(note, said)
                return
            if text.split() == said.split() or description(self._elements[note]).split() == said.split():
                return
        work = self._work
        key = work.ids.made("description", *(about or (element.tag, element.get("guid"))), said)
        about_it = (about,) if about is not None else ()
        coder = self._coders.first_of(element.get("creatingUser"), element.get("modifyingUser"))
        at = work.moments.of(element.get("creationDateTime"))
        self._described.append(
            MemoItem(key, said, title, _kind_of(about_it, element), about=about_it, created_at=at, changed_at=at, coder=coder)
        )

    def instead(self, note: str, said: str) -> None:
        """The text for a note whose own is not there."""
        if said:
            self._instead.setdefault(note, said)

    def text(self, note: str) -> str | None:
        """A note's text, or None where its file is not there."""
        if note not in self._texts:
            self._texts[note] = self._read(self._elements[note])
        return self._texts[note]

    def _read(self, note: Any) -> str | None:
        path = (note.get("plainTextPath") or "").strip()
        found = self._work.sources.find(path) if path else None
        if found is not None:
            text = long_text(decode(self._work.sources.read(found))[0])
        else:
            inline = next((one.text or "" for one in note.iterchildren("PlainTextContent")), None)
            if inline is None:
                return None if path else description(note)
            text = long_text(inline)
        said = description(note)
        if said and said.split() != text.split():
            text = f"{text.strip()}\n\n{said}" if text else said
        return text if self._work.own else text.strip()

    def with_selections(self) -> list[tuple[str, Any]]:
        """(id, note) of the notes in which passages are marked: of themselves, or of a source (QualCoder)."""
        return [(key, note) for key, note in self._elements.items() if next(note.iterchildren("PlainTextSelection"), None) is not None]

    def refer_to_each_other(self) -> None:
        """A NoteRef in a note is a memo about a memo; codings of a note are counted, for memos are not coded here."""
        for key, note in self._elements.items():
            self.refer(note, About("memo", key))
            codings = sum(1 for _ in note.iter("Coding"))
            if codings:
                self._work.report.skip(note, "project.refi-coded-note", n=codings)

    def items(self) -> tuple[MemoItem, ...]:
        """All memos, once everything that refers to them has been read."""
        own = [memo for key, note in self._elements.items() if (memo := self._memo(key, note)) is not None]
        left_out = self._elements.keys() - {memo.id for memo in own}
        whole = [replace(memo, about=tuple(one for one in memo.about if one.kind != "memo" or one.id not in left_out)) for memo in own]
        return (*whole, *{memo.id: memo for memo in self._described}.values())

    def _memo(self, key: str, note: Any) -> MemoItem | None:
        work = self._work
        about = tuple(self._about[key])
        title = named(note)
        text = self.text(key)
        if text is None:
            text = self._instead.get(key)
        if not text and not (work.own and text is not None):
            file = PurePosixPath(plain_path(note.get("plainTextPath") or "")).name
            work.report.skip(note, "project.refi-note-missing" if file else "project.refi-note-empty", text=file)
            if not title:
                return None
        created, changed = (work.moments.of(note.get(name)) for name in ("creationDateTime", "modifiedDateTime"))
        coder = self._coders.first_of(note.get("creatingUser"), None if work.own else note.get("modifyingUser"))
        kind = self._kinds.get(key) or _kind_of(about, note)
        return MemoItem(
            key, text or "", title, kind, about=about, created_at=created or changed, changed_at=changed or created, coder=coder
        )


def _kind_of(about: tuple[About, ...], element: Any) -> str:
    """Other programs know no kinds: about codes and passages it is a code memo, otherwise one on the work."""
    return "code" if element.tag.endswith("Selection") or any(one.kind in _OF_CODING for one in about) else "operational"


def _kinds(work: Work) -> dict[str | None, str]:
    """The kinds that our own export writes, twice: as a variable of the note and as a set of notes."""
    kinds: dict[str | None, str] = {}
    for one in all_of(work.root, "Sets", "Set"):
        if named(one).startswith(MEMO_SET) and (kind := named(one).removeprefix(MEMO_SET)) in KINDS:
            kinds |= {work.ids.of(target(member)): kind for member in one.iterchildren("MemberNote")}
    variables = {work.ids.of(one.get("guid")) for one in all_of(work.root, "Variables", "Variable") if named(one).casefold() == KIND}
    for note in all_of(work.root, "Notes", "Note"):
        for value in note.iterchildren("VariableValue"):
            about = next((work.ids.of(target(one)) for one in value.iterchildren("VariableRef")), None)
            kind = next((one_line(one.text) for one in value.iterchildren("TextValue")), "")
            if about in variables and kind in KINDS:
                kinds[work.ids.of(note.get("guid"))] = kind
    return kinds


def positions(selection: Any) -> tuple[int | None, int | None]:
    """Where a selection says it begins and ends."""
    return integer(selection.get("startPosition")), integer(selection.get("endPosition"))
