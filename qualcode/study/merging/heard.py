"""Recordings that were corrected on both sides: segment by segment, and the draft that is laid from them.

Words and speakers are decided for each segment. Where one side has split or joined segments and the other has changed the same
stretch of talk, the stretch is taken from one side as a whole: half of either would say things twice. What does not stand is
told and stays in the other copy; words of a recording go into no memo, since the journal copies those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from qualcode.study.database import RawConnection
from qualcode.study.merging.draft import Draft, as_json_ids, conflict_id
from qualcode.study.merging.records import Conflict, Side
from qualcode.study.merging.shapes import Row, read_rows, shapes
from qualcode.study.merging.telling import Names
from qualcode.study.transcriptions import clock


@dataclass(frozen=True)
class _Segment:
    """A segment that either side has changed: as it stands here and there, and as it was."""

    id: str
    here: Row | None
    #: with ids as they are known here
    there: Row | None
    base: Row | None
    changed_here: bool
    changed_there: bool

    @property
    def moved(self) -> bool:
        """Whether a side has split or joined it, or made it so."""
        at = shapes()["segment"].at
        spans = {None if row is None else (row[at["start"]], row[at["end"]]) for row in (self.here, self.there, self.base)}
        return len(spans) > 1

    @property
    def span(self) -> tuple[float, float]:
        """From when to when it is or was."""
        at = shapes()["segment"].at
        rows = [row for row in (self.here, self.there, self.base) if row is not None]
        return min(row[at["start"]] for row in rows), max(row[at["end"]] for row in rows)


def settle_segments(draft: Draft) -> None:
    """Decide about the segments that both sides have changed."""
    if draft.their_changes.of("segment") and draft.my_changes.of("segment"):
        settler = _Settler(draft)
        for stretch in _stretches(_changed(draft)):
            settler.settle(stretch)


def join_drafts(draft: Draft) -> None:
    """Where both sides have laid a draft again from segments, ours stands: it is laid once more when segments are merged."""
    mine, theirs = _laid_drafts(draft.mine), _laid_drafts(draft.theirs)
    texts, statuses = draft.inserts.get("text_version", {}), shapes()["reading_status"]
    at = shapes()["turn"].at["text_version_id"]
    for transcription, version in theirs.items():
        own = mine.get(transcription)
        if own is None or own in draft.deletes.get("text_version", ()) or version not in texts:
            continue
        if _was_deleted(draft.theirs, own):  # theirs comes after ours
            draft.deletes["text_version"].add(own)
            continue
        del texts[version]
        values = draft.updates["transcription"].pop(transcription, {})
        values.pop("laid_id", None)
        draft.updates["transcription"] |= {transcription: values} if values else {}
        draft.laid_on_both.append(transcription)
        turns = draft.inserts.get("turn", {})
        for turn in [row_id for row_id, row in turns.items() if row[at] == version]:
            del turns[turn]
        for row_id, row in draft.inserts.get("reading_status", {}).items():
            place = statuses.at["text_version_id"]
            draft.inserts["reading_status"][row_id] = (*row[:place], own if row[place] == version else row[place], *row[place + 1 :])
        for values in draft.updates.get("reading_status", {}).values():
            if values.get("text_version_id") == version:
                values["text_version_id"] = own


def point_to_text(draft: Draft) -> None:
    """A text that holds and was laid on either side is known as laid."""
    shape, versions = shapes()["transcription"], shapes()["text_version"]
    laid, material = shape.at["laid_id"], shape.at["material_id"]
    theirs = {row[0]: draft.mapped(shape, row) for row in read_rows(draft.theirs, shape).values()}
    if not theirs:
        return
    newest: dict[str, Row] = {}
    for row in draft.final("text_version").values():
        before = newest.get(row[versions.at["material_id"]])
        if before is None or row[versions.at["number"]] > before[versions.at["number"]]:
            newest[row[versions.at["material_id"]]] = row
    for row_id, row in draft.final("transcription").items():
        their_laid = theirs[row_id][laid] if row_id in theirs else None
        known = {row[laid], draft.ours("text_version", their_laid) if their_laid else None}
        holds = newest.get(row[material])
        if holds is not None and holds[0] in known and holds[0] != row[laid] and row_id not in draft.inserts["transcription"]:
            draft.updates["transcription"].setdefault(row_id, {})["laid_id"] = holds[0]


def recordings_touched(draft: Draft) -> list[str]:
    """The material, as it stands after the merge, whose segments or speakers it has brought or changed."""
    rows = {name: {*draft.inserts.get(name, {}), *draft.updates.get(name, {})} for name in ("segment", "speaker")}
    query = (
        "SELECT material_id FROM transcription t WHERE EXISTS (SELECT 1 FROM segment WHERE transcription_id = t.id AND id IN "
        "(SELECT value FROM json_each(?))) OR EXISTS (SELECT 1 FROM speaker WHERE material_id = t.material_id AND id IN "
        "(SELECT value FROM json_each(?))) OR id IN (SELECT value FROM json_each(?)) ORDER BY material_id"
    )
    ids = (as_json_ids(rows["segment"]), as_json_ids(rows["speaker"]), as_json_ids(draft.laid_on_both))
    return [row[0] for row in draft.mine.execute(query, ids)]


def _was_deleted(raw: RawConnection, version: str) -> bool:
    query = "SELECT 1 FROM event WHERE row_id = ? AND table_name = 'text_version' AND change = 'delete' LIMIT 1"
    return raw.execute(query, (version,)).fetchone() is not None


def _laid_drafts(raw: RawConnection) -> dict[str, str]:
    """By transcription, its text where that is a draft as it was laid."""
    query = (
        "SELECT t.id, v.id FROM transcription t JOIN text_version v ON v.id = t.laid_id WHERE v.frozen_at IS NULL AND v.id = "
        "(SELECT id FROM text_version WHERE material_id = t.material_id ORDER BY number DESC LIMIT 1)"
    )
    return dict(raw.execute(query).fetchall())


def _changed(draft: Draft) -> dict[str, list[_Segment]]:
    """By transcription, the segments that either side has changed."""
    shape = shapes()["segment"]
    their_id = {draft.ours("segment", row_id): row_id for row_id in draft.their_changes.of("segment")}
    ids = their_id.keys() | draft.my_changes.of("segment").keys()
    here = read_rows(draft.mine, shape, ids)
    there = read_rows(draft.theirs, shape, [their_id.get(row_id, row_id) for row_id in ids])
    found: dict[str, list[_Segment]] = defaultdict(list)
    for row_id in sorted(ids):
        theirs = their_id.get(row_id, row_id)
        own, yonder = here.get(row_id), there.get(theirs)
        their_base, my_base = draft.bases(shape, theirs, yonder, row_id, own)
        base = my_base or (draft.mapped(shape, their_base) if their_base is not None else None)
        mapped = draft.mapped(shape, yonder) if yonder is not None else None
        row = own or mapped or base
        if row is not None:
            one = _Segment(row_id, own, mapped, base, own != my_base, yonder != their_base)
            found[row[shape.at["transcription_id"]]].append(one)
    return found


def _stretches(changed: dict[str, list[_Segment]]) -> Iterator[list[_Segment]]:
    """Segments that cover the same talk, here, there or before; those of one recording that do not touch are apart."""
    for some in changed.values():
        together: list[_Segment] = []
        until = 0.0
        for (start, end), one in sorted(((one.span, one) for one in some), key=itemgetter(0)):
            if together and start >= until:
                yield together
                together = []
            together.append(one)
            until = max(until, end) if len(together) > 1 else end
        yield together


class _Settler:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._shape = shapes()["segment"]
        self._my_names, self._their_names = Names(draft.mine, draft.language), Names(draft.theirs, draft.language)

    def settle(self, stretch: list[_Segment]) -> None:
        """Decide about a stretch of talk."""
        if not (any(one.changed_here for one in stretch) and any(one.changed_there for one in stretch)):
            return
        if any(one.moved for one in stretch):
            self._take_whole(stretch)
            return
        for one in stretch:
            if one.changed_here and one.changed_there and one.here is not None and one.there is not None:
                self._choose(one, one.here, one.there)

    def _take_whole(self, stretch: list[_Segment]) -> None:
        here, there = (self._said(stretch, side) for side in ("mine", "theirs"))
        side: Side = "mine"
        if here != there:
            told = [" ".join(one[-1] for one in said) for said in (here, there)]
            side = self._conflict(stretch[0], "segments", *told)
        draft, name = self._draft, self._shape.name
        for one in stretch:
            draft.inserts[name].pop(one.id, None)
            draft.updates[name].pop(one.id, None)
            draft.deletes[name].discard(one.id)
            if side == "mine":
                continue
            if one.there is None:
                draft.deletes[name] |= {one.id} if one.here is not None else set()
            elif one.here is None:
                draft.inserts[name][one.id] = one.there
            elif values := {column: new for column, new, old in zip(self._shape.columns, one.there, one.here, strict=True) if new != old}:
                draft.updates[name][one.id] = values

    def _choose(self, one: _Segment, here: Row, there: Row) -> None:
        """Words and speakers that both sides have changed."""
        base = one.base or here
        body, speaker = self._shape.at["body_id"], self._shape.at["speaker_id"]
        if len({here[body], there[body], base[body]}) == 3:
            words = self._words(self._draft.mine, here), self._words(self._draft.theirs, there)
            if words[0] != words[1] and self._conflict(one, "words", *words) == "theirs":
                self._take(one, there, "body_id")
        if len({here[speaker], there[speaker], base[speaker]}) == 3:
            labels = self._my_names.value(self._shape, "speaker_id", here[speaker]), self._label(there[speaker])
            if self._conflict(one, "speaker_id", *labels) == "theirs":
                self._take(one, there, "speaker_id", "guess")

    def _take(self, one: _Segment, there: Row, *columns: str) -> None:
        values = self._draft.updates[self._shape.name].setdefault(one.id, {})
        values |= {column: there[self._shape.at[column]] for column in columns}

    def _conflict(self, one: _Segment, what: str, mine: str, theirs: str) -> Side:
        row = one.base or one.here or one.there
        assert row is not None
        conflict = conflict_id("segment", one.id, what)
        side = self._draft.side(conflict)
        names = self._my_names if one.here or one.base else self._their_names
        name = f"{names.of(self._shape, row)}, {clock(row[self._shape.at['start']])}"
        self._draft.conflicts.append(Conflict("segment", name, what, mine or "–", theirs or "–", side, conflict))
        return side

    def _said(self, stretch: list[_Segment], side: str) -> list[tuple[Any, ...]]:
        """What is said in a stretch on one side: start, end, speaker and words."""
        at, raw = self._shape.at, self._draft.mine if side == "mine" else self._draft.theirs
        rows = [row for one in stretch if (row := one.here if side == "mine" else one.there) is not None]
        return sorted((row[at["start"]], row[at["end"]], row[at["speaker_id"]] or "", self._words(raw, row)) for row in rows)

    def _words(self, raw: RawConnection, row: Row) -> str:
        found = raw.execute("SELECT text FROM segment_body WHERE id = ?", (row[self._shape.at["body_id"]],)).fetchone()
        return str(found[0]) if found else ""

    def _label(self, speaker: str | None) -> str:
        """A speaker of theirs, who may have been joined with one of ours."""
        named = self._my_names.by_id("speaker", speaker)
        return named if named != "–" else self._their_names.by_id("speaker", speaker)
