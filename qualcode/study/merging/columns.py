"""A row that both copies have: column by column, what each changed since the common past, and what stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qualcode.locale import text
from qualcode.model import stable_id
from qualcode.study.merging.draft import Draft, Keepsake, conflict_id
from qualcode.study.merging.moves import Moves
from qualcode.study.merging.records import Conflict, Side
from qualcode.study.merging.shapes import LINKS, PERSONAL, PLACE, RELEASES, SAME, Row, Shape, read_rows, shapes
from qualcode.study.merging.telling import Names
from qualcode.study.settling import MERGED

#: what holds words that a release status speaks of
_WORDS = {"memo": ("title", "text"), "quotation": ("printed",), "translation": ("text",)}


class Columns:
    """The three-way comparison of rows."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._moves = Moves(draft)
        draft.same_place = self._moves.same
        self._my_names = Names(draft.mine, draft.language)
        self._their_names = Names(draft.theirs, draft.language)

    def settle(self, shape: Shape, yonder: Row, here: Row) -> None:
        """Decide about one row: `yonder` as theirs stands, `here` as ours stands. What changes goes into the draft."""
        mapped = self._draft.mapped(shape, yonder)
        if mapped[1:] == here[1:] or self._is_personal(shape, here):
            return
        their_base, my_base = self._draft.bases(shape, yonder[0], yonder, here[0], here)
        if shape.name == "reading_status":
            self._take_later(shape, mapped, here)
            return
        values: dict[str, Any] = {}
        lost: list[tuple[str, str]] = []
        thing = min(yonder[0], here[0])
        for columns in self._together(shape):
            at = [shape.at[column] for column in columns]
            theirs, ours = _picked(mapped, at), _picked(here, at)
            if columns == ("frozen_at",):
                # Frozen on one side is frozen: its lines have been laid down, and may have been cited.
                values |= {"frozen_at": theirs[0]} if ours[0] is None else {}
                continue
            if theirs == ours or (their_base is not None and _picked(their_base, at) == _picked(yonder, at)):
                continue
            if my_base is not None and _picked(my_base, at) == ours:
                values |= dict(zip(columns, theirs, strict=True))
                continue
            if columns == PLACE and theirs[0] != ours[0]:
                kept = self._which_place(yonder, here, their_base, my_base)
            else:
                kept = self._choose(shape, columns, at, theirs, ours, their_base)
            link = shape.name in LINKS and columns[0] in SAME[shape.name]
            conflict = "" if link else conflict_id(shape.name, thing, columns[0])
            side = kept or self._draft.side(conflict)
            if side == "theirs":
                values |= dict(zip(columns, theirs, strict=True))
            if kept is None and link:
                self._keep_both(shape, mapped, here, columns[0])
            elif kept is None:
                self._note(shape, columns, yonder, here, lost, conflict)
        if shape.name == "quotation":
            values = self._with_printed_form(shape, mapped, here, values, lost)
        if "changed_at" in shape.at and values:
            values["changed_at"] = max(mapped[shape.at["changed_at"]], here[shape.at["changed_at"]])
        if values:
            self._draft.updates[shape.name][here[0]] = values
        if lost:
            name, release = self._name(shape, yonder, here), self._strictest(shape, yonder, here)
            self._draft.keepsakes.append(Keepsake(shape.name, here[0], thing, name, tuple(lost), release))

    def _together(self, shape: Shape) -> Iterator[tuple[str, ...]]:
        """The columns that are one statement."""
        if shape.name == "quotation":
            yield PLACE
        for column in shape.columns[1:]:
            if shape.name != "quotation" or column not in PLACE:
                yield (column,)

    def _choose(self, shape: Shape, columns: tuple[str, ...], at: list[int], theirs: Row, ours: Row, their_base: Row | None) -> Side | None:
        """Which side stands without a conflict; None where it is one."""
        column = columns[0]
        if their_base is None:
            # Made on both sides: what one of them left empty is no contradiction.
            if all(shape.is_blank(index, value) for index, value in zip(at, theirs, strict=True)):
                return "mine"
            if all(shape.is_blank(index, value) for index, value in zip(at, ours, strict=True)):
                return "theirs"
        if column == "release":
            return "theirs" if RELEASES.index(theirs[0]) > RELEASES.index(ours[0]) else "mine"
        if shape.name == "participant" and column == "status" and "withdrawn" in (theirs[0], ours[0]):
            return "theirs" if theirs[0] == "withdrawn" else "mine"
        if all(shape.silent(name) for name in columns):
            return "mine"
        return None

    def _which_place(self, yonder: Row, here: Row, their_base: Row | None, my_base: Row | None) -> Side | None:
        """Which side's ends stand where the text was edited: where in it they are then follows from the text that holds."""
        if not self._moves.resized(their_base, yonder):
            return "mine"
        return None if self._moves.resized(my_base, here) else "theirs"

    def _note(self, shape: Shape, columns: tuple[str, ...], yonder: Row, here: Row, lost: list[tuple[str, str]], conflict: str) -> None:
        """A conflict: told, and the value that does not stand kept."""
        kept = self._draft.side(conflict)
        what = "place" if columns == PLACE else columns[0]
        if columns == PLACE:
            mine, theirs = (f"{row[shape.at['start']]}-{row[shape.at['end']]}" for row in (here, yonder))
        else:
            mine = self._my_names.value(shape, columns[0], here[shape.at[columns[0]]])
            theirs = self._their_names.value(shape, columns[0], yonder[shape.at[columns[0]]])
        told = self._as_told(shape, columns[0], yonder, here, (mine, theirs))
        self._draft.conflicts.append(Conflict(shape.name, self._name(shape, yonder, here), what, *told, kept, conflict))
        lost.append((what, theirs if kept == "mine" else mine))

    def _strictest(self, shape: Shape, yonder: Row, here: Row) -> str:
        """The release status of what is said of a thing: as strict as either side has its words, at least "ask"."""
        sides = [(self._draft.mine, here), (self._draft.theirs, yonder)]
        if shape.name == "translation":
            shape, at = shapes()["quotation"], shape.at["quotation_id"]
            sides = [(raw, read_rows(raw, shape, [row[at]])[row[at]]) for raw, row in sides]
        if "release" not in shape.at:
            return "ask"
        return max(("ask", *(str(row[shape.at["release"]]) for _, row in sides)), key=RELEASES.index)

    def _name(self, shape: Shape, yonder: Row, here: Row) -> str:
        """What a thing is called; a memo that either side withholds is called by nothing."""
        if shape.name == "memo" and self._strictest(shape, yonder, here) != "ask":
            return text("table.withheld_marker", self._draft.language)
        return self._my_names.of(shape, here)

    def _as_told(self, shape: Shape, column: str, yonder: Row, here: Row, said: tuple[str, str]) -> tuple[str, str]:
        """Both values for a report, which words that may not be printed are not in."""
        if column not in _WORDS.get(shape.name, ()) or self._strictest(shape, yonder, here) == "ask":
            return said
        marker = text("table.withheld_marker", self._draft.language)
        return marker, marker

    def _keep_both(self, shape: Shape, mapped: Row, here: Row, column: str) -> None:
        """A coding or a link that was given another code on either side: both stand."""
        at = shape.at[column]
        lost = mapped if self._draft.prefer == "mine" else here
        second = list(here)
        second[0], second[at] = stable_id(here[0], "merged", column, lost[at]), lost[at]
        # One that an earlier merge made, or that stands for itself, is enough.
        same = " AND ".join(f'"{name}" IS ?' for name in SAME[shape.name])
        values = [second[shape.at[name]] for name in SAME[shape.name]]
        if not self._draft.mine.execute(f'SELECT 1 FROM "{shape.name}" WHERE {same}', values).fetchone():
            self._draft.inserts[shape.name][second[0]] = tuple(second)
        if shape.name == "coding":
            mine = self._my_names.value(shape, column, here[at])
            theirs = self._my_names.value(shape, column, mapped[at])
            name = self._my_names.by_id("quotation", here[shape.at["quotation_id"]])
            self._draft.conflicts.append(Conflict(shape.name, name, column, mine, theirs, "both"))

    def _with_printed_form(
        self, shape: Shape, mapped: Row, here: Row, values: dict[str, Any], lost: list[tuple[str, str]]
    ) -> dict[str, Any]:
        """A printed form that one side gave while the other edited the text is taken where the passage's words are the same."""
        printed = shape.at["printed"]
        if "text_version_id" in values or mapped[printed] == here[printed] or here[printed] is not None:
            return values
        base = self._draft.my_changes.before(shape, here[0], here)
        if base is None or base[printed] != here[printed]:
            return values
        if self._words(mapped) == self._words(here):
            values["printed"] = mapped[printed]
        else:
            name = self._my_names.of(shape, here)
            told = self._as_told(shape, "printed", mapped, here, ("–", str(mapped[printed])))
            self._draft.conflicts.append(Conflict(shape.name, name, "printed", *told, "mine"))
            lost.append(("printed", str(mapped[printed])))
        return values

    def _words(self, row: Row) -> str | None:
        """The words of a quotation, wherever its text lies."""
        at = shapes()["quotation"].at
        for raw in (self._draft.mine, self._draft.theirs):
            body = raw.execute("SELECT text FROM text_body WHERE id = ?", (row[at["text_version_id"]],)).fetchone()
            if body:
                return str(body[0])[row[at["start"]] : row[at["end"]]]
        return None

    def _take_later(self, shape: Shape, mapped: Row, here: Row) -> None:
        """How far somebody has read: the later of two statements stands."""
        if mapped[shape.at["updated_at"]] > here[shape.at["updated_at"]]:
            self._draft.updates[shape.name][here[0]] = dict(zip(shape.columns[1:], mapped[1:], strict=True))

    def _is_personal(self, shape: Shape, here: Row) -> bool:
        """Whether a row is one side's own business."""
        if shape.name == "setting":
            key = here[shape.at["key"]]
            return key in PERSONAL or key.startswith(MERGED)
        return shape.name == "milestone"


def _picked(row: Row, at: list[int]) -> Row:
    return tuple(row[index] for index in at)
