"""Taguette's history of commands, replayed: which tag was put on which highlight when, taken off, merged and deleted.

A command says what a highlight's tags are from now on. A copied project carries numbers of its own: whatever had ended before the
copy has its old number with a minus, and what a tag was merged into keeps the number of the database it was copied from, which is
found again from the order in which tags were made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qualcode.readers.foreign import number
from qualcode.text.project import PastChange

Pair = tuple[int, int]


class Command(NamedTuple):
    """One entry of the history."""

    at: dt.datetime
    coder: str
    document: int | None
    payload: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Such as "highlight_add"."""
        return str(self.payload.get("type", ""))

    def number(self, name: str) -> int | None:
        """A number of its payload."""
        return number(self.payload.get(name))


class State(NamedTuple):
    """What the database holds today."""

    #: document -> names do not matter
    documents: frozenset[int]
    highlights: frozenset[int]
    tags: frozenset[int]
    #: (highlight, tag)
    codings: frozenset[Pair]


class FormerHighlight(NamedTuple):
    """A highlight that had ended."""

    id: int
    document: int
    start: int
    end: int


class Laid(NamedTuple):
    """One coding of today: which change made it."""

    id: str
    at: dt.datetime
    coder: str


@dataclass(slots=True)
class Past:
    """A replayed history."""

    changes: list[PastChange] = field(default_factory=list)
    #: today's codings
    codings: dict[Pair, Laid] = field(default_factory=dict)
    former_highlights: dict[int, FormerHighlight] = field(default_factory=dict)
    #: tag -> (path, description, when first named) of tags that had ended and that changes speak of
    former_tags: dict[int, tuple[str, str]] = field(default_factory=dict)
    #: changes in documents that are gone
    gone: int = 0
    #: codings that differ between the end of the history and the database
    differing: int = 0


def highlight_id(highlight: int) -> str:
    """The id of a quotation."""
    return f"highlight:{highlight}"


def tag_id(tag: int) -> str:
    """The id of a code."""
    return f"tag:{tag}"


def replay(commands: Sequence[Command], state: State) -> Past | None:
    """The history, or None where there is none of codings; with `differing` above 0 it does not lead to what is stored."""
    if not any(command.kind == "highlight_add" for command in commands):
        return None
    # Newer versions say when a project was copied; what came after has today's numbers.
    copied = max((at for at, command in enumerate(commands) if command.kind == "project_import"), default=len(commands))
    original = _original_numbers(commands[:copied])
    best: Past | None = None
    for into in (_AsItStands(), _Copied(original, only_unknown=False), _Copied(original, only_unknown=True)):
        past = _Replay(state, into).run(commands, copied)
        if best is None or past.differing < best.differing:
            best = past
        if best.differing == 0:
            break
    return best


class _AsItStands:
    """What a tag was merged into has the number that the command gives."""

    def __call__(self, given: int, known: Collection[int]) -> int:
        return given


class _Copied(_AsItStands):
    """It has the number that it had before the project was copied; or (`only_unknown`) only where it has no number of today."""

    def __init__(self, original: Mapping[int, int], *, only_unknown: bool) -> None:
        self._original = original
        self._only_unknown = only_unknown

    def __call__(self, given: int, known: Collection[int]) -> int:
        if self._only_unknown and given in known:
            return given
        return -given if -given in known else self._original.get(given, given)


def _original_numbers(commands: Sequence[Command]) -> dict[int, int]:
    """Number before the copy -> today's number, by the place of each tag in the order in which tags were made.

    Numbers rise with time, and a tag that had ended kept its own, with a minus; so those between two of them are known where as many
    are missing as there are numbers, or as there are numbers that something was merged into.
    """
    made = list(dict.fromkeys(tag for command in commands if command.kind == "tag_add" and (tag := command.number("tag_id"))))
    wanted = sorted({into for command in commands if command.kind == "tag_merge" and (into := command.number("dest_tag_id"))})
    found: dict[int, int] = {}
    run: list[int] = []
    before: int | None = None
    for tag in [*made, None]:
        if tag is not None and tag > 0:
            run.append(tag)
            continue
        found |= _between(run, before, -tag if tag is not None else None, wanted)
        before, run = (-tag, []) if tag is not None else (before, [])
    return found


def _between(run: list[int], low: int | None, high: int | None, wanted: Sequence[int]) -> dict[int, int]:
    if not run or (low is None and high is None):
        return {}
    if low is None and high is not None:
        return dict(zip(range(high - len(run), high), run, strict=True))
    assert low is not None
    if high is None or high - low - 1 == len(run):
        return dict(zip(range(low + 1, low + 1 + len(run)), run, strict=True))
    asked = [one for one in wanted if low < one < high]
    return dict(zip(asked, run, strict=True)) if len(asked) == len(run) else {}


class _Replay:
    def __init__(self, state: State, into: _AsItStands) -> None:
        self.state = state
        self.into = into
        self.past = Past()
        #: tags that exist at this moment -> (path, description)
        self.tags: dict[int, tuple[str, str]] = {}
        #: codings at this moment by highlight
        self.codings: dict[int, dict[int, Laid]] = {}
        self.ended: dict[int, tuple[str, str]] = {}

    def run(self, commands: Sequence[Command], copied: int) -> Past:
        known = self._known_highlights(commands)
        for at, command in enumerate(commands):
            self._one(command, known, self.into if at < copied else _AsItStands())
        self.past.codings = {(highlight, tag): laid for highlight, tags in self.codings.items() for tag, laid in tags.items()}
        self.past.differing = len(self.state.codings ^ self.past.codings.keys())
        spoken = {change.code for change in self.past.changes} | {change.into for change in self.past.changes}
        former = {tag: told for tag, told in self.ended.items() if tag not in self.state.tags}
        self.past.former_tags = {tag: told for tag, told in former.items() if tag_id(tag) in spoken}
        return self.past

    def _known_highlights(self, commands: Sequence[Command]) -> frozenset[int]:
        """Those of today and those that the history itself ends; a highlight that vanished otherwise never was."""
        ended = {one for command in commands if command.kind == "highlight_delete" and (one := command.number("highlight_id"))}
        return self.state.highlights | ended

    def _one(self, command: Command, known: frozenset[int], into: _AsItStands) -> None:
        kind, payload = command.kind, command.payload
        if kind in ("highlight_add", "highlight_delete"):
            highlight = command.number("highlight_id")
            if command.document not in self.state.documents or highlight not in known:
                self.past.gone += 1
            elif kind == "highlight_add":
                self._highlight(command, highlight)
            else:
                self._uncode(command, highlight, list(self.codings.get(highlight, ())))
        elif kind == "tag_add" and (tag := command.number("tag_id")) is not None:
            self.tags[tag] = self.ended[tag] = (str(payload.get("tag_path", "")), str(payload.get("description", "")))
        elif kind == "tag_delete" and (tag := command.number("tag_id")) is not None:
            self._end(command, tag)
        elif kind == "tag_merge":
            self._merge(command, command.number("src_tag_id"), command.number("dest_tag_id"), into)

    def _say(self, command: Command, change: str, **more: str) -> None:
        self.past.changes.append(PastChange(command.at, change, command.coder, **more))  # type: ignore[arg-type]

    def _highlight(self, command: Command, highlight: int) -> None:
        start, end = command.number("start_offset"), command.number("end_offset")
        if highlight not in self.state.highlights and command.document is not None and start is not None and end is not None:
            self.past.former_highlights[highlight] = FormerHighlight(highlight, command.document, start, end)
        tags = command.payload.get("tags")
        wanted = [tag for one in (tags if isinstance(tags, list) else []) if (tag := number(one)) is not None and self._is_tag(tag)]
        before = self.codings.setdefault(highlight, {})
        self._uncode(command, highlight, [tag for tag in before if tag not in wanted])
        for tag in dict.fromkeys(wanted):
            if tag not in before:
                laid = Laid(f"coding:{highlight}:{tag}:{len(self.past.changes)}", command.at, command.coder)
                before[tag] = laid
                self._say(command, "code", code=tag_id(tag), quotation=highlight_id(highlight), coding=laid.id)

    def _is_tag(self, tag: int) -> bool:
        return tag in self.tags or tag in self.state.tags

    def _uncode(self, command: Command, highlight: int, tags: Iterable[int]) -> None:
        for tag in tags:
            laid = self.codings[highlight].pop(tag)
            self._say(command, "uncode", code=tag_id(tag), quotation=highlight_id(highlight), coding=laid.id)

    def _coded_with(self, tag: int) -> list[int]:
        return [highlight for highlight, tags in self.codings.items() if tag in tags]

    def _end(self, command: Command, tag: int) -> None:
        for highlight in self._coded_with(tag):
            self._uncode(command, highlight, [tag])
        if self.tags.pop(tag, None) is not None:
            self._say(command, "delete-code", code=tag_id(tag))

    def _merge(self, command: Command, source: int | None, given: int | None, numbered: _AsItStands) -> None:
        if source is None or given is None or source not in self.tags:
            return
        into = numbered(given, self.state.tags | self.tags.keys())
        if into not in self.tags and into not in self.state.tags:
            return
        for highlight in self._coded_with(source):
            if into in self.codings[highlight]:
                self._uncode(command, highlight, [source])
            else:
                self.codings[highlight][into] = self.codings[highlight].pop(source)
        del self.tags[source]
        self._say(command, "merge-codes", code=tag_id(source), into=tag_id(into))
