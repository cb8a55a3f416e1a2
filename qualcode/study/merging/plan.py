"""What a merge would do: every row the other copy has made, changed or deleted since the common past, decided one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from qualcode.study.database import RawConnection
from qualcode.study.merging import heard, names, texts
from qualcode.study.merging.columns import Columns
from qualcode.study.merging.doubles import drop_double_codings
from qualcode.study.merging.draft import Draft, Progress, as_json_ids, conflict_id
from qualcode.study.merging.past import Changes, settled_past, taken_past
from qualcode.study.merging.records import Conflict, Merge, Named, Side
from qualcode.study.merging.removal import bring_back_what_is_needed, spare_what_is_used
from qualcode.study.merging.shapes import NOUNS, PERSONAL, SAME, Row, Shape, read_rows, shapes, there
from qualcode.study.merging.telling import NAMED_BY, Names
from qualcode.study.settling import MERGED

#: rows between two words about progress
STEP = 5000


def draft_merge(
    mine: RawConnection, theirs: RawConnection, *, prefer: Side, decided: Mapping[str, Side], language: str, progress: Progress | None
) -> Draft:
    """The whole plan. Both connections are only read."""
    settled, taken = settled_past(mine, theirs), taken_past(mine, theirs)
    later = None if taken is None or taken.theirs <= settled.theirs else (Changes(mine, taken.mine), Changes(theirs, taken.theirs))
    draft = Draft(mine, theirs, settled, Changes(mine, settled.mine), Changes(theirs, settled.theirs), later, prefer, decided, language)
    draft.remember_joins()
    planner = _Planner(draft, progress)
    for shape in shapes().values():
        planner.plan(shape)
    heard.settle_segments(draft)
    heard.join_drafts(draft)
    bring_back_what_is_needed(draft)
    spare_what_is_used(draft)
    drop_double_codings(draft)
    names.untie_circles(draft)
    texts.settle_texts(draft)
    heard.point_to_text(draft)
    names.free_names(draft)
    _mind_pseudonyms(draft)
    return draft


class _Planner:
    def __init__(self, draft: Draft, progress: Progress | None) -> None:
        self._draft = draft
        self._columns = Columns(draft)
        self._my_names = Names(draft.mine, draft.language)
        self._their_names = Names(draft.theirs, draft.language)
        self._progress = progress
        self._done, self._of = 0, len(draft.their_changes)

    def plan(self, shape: Shape) -> None:
        """Decide about the rows of one table."""
        draft = self._draft
        touched = draft.their_changes.of(shape.name)
        if not touched:
            return
        yonder = read_rows(draft.theirs, shape, touched)
        here = read_rows(draft.mine, shape, {draft.ours(shape.name, row_id) for row_id in touched})
        new: dict[str, Row] = {}
        # What names a row of its own table is decided when it is known which of those are one.
        both: list[tuple[Row, Row]] = []
        gone: list[tuple[Row, Row]] = []
        for row_id in touched:
            self._tell()
            my_id = draft.ours(shape.name, row_id)
            own, row = here.get(my_id), yonder.get(row_id)
            if row is not None and own is not None:
                both.append((row, own))
                continue
            their_base, my_base = draft.bases(shape, row_id, row, my_id, own)
            if row is None and own is not None and their_base is not None:
                self._deleted_there(shape, own, my_base)
            elif row is not None and their_base is None and not self._is_no_content(shape, row):
                new[row_id] = row
            elif row is not None and their_base is not None:
                gone.append((row, their_base))
        self._new(shape, _parents_first(shape, new))
        for row, own in both:
            self._columns.settle(shape, row, own)
        for row, base in gone:
            self._deleted_here(shape, row, base)

    def _tell(self) -> None:
        self._done += 1
        if self._progress is not None and (self._done % STEP == 0 or self._done == self._of):
            self._progress(self._done, self._of)

    def _is_no_content(self, shape: Shape, row: Row) -> bool:
        """Whether a row made there is that side's own business, or its memory of a merge, which comes along with the rest."""
        if shape.name != "setting":
            return False
        key = row[shape.at["key"]]
        if key.startswith(MERGED):
            self._draft.memories[row[0]] = row
        return key.startswith(MERGED) or key in PERSONAL

    def _deleted_there(self, shape: Shape, own: Row, base: Row | None) -> None:
        if shape.name == "setting" and own[shape.at["key"]].startswith((MERGED, *PERSONAL)):
            return
        if self._says_something_else(shape, own, base):
            conflict = conflict_id(shape.name, own[0], "deleted-there")
            # What is no noun of its own is not asked about.
            side = self._draft.side(conflict)
            self._tell_conflict(shape, self._my_names.of(shape, own), "deleted-there", side, conflict)
            if side == "mine":
                self._draft.spared[shape.name].add(own[0])
                return
        self._draft.deletes[shape.name].add(own[0])

    def _deleted_here(self, shape: Shape, row: Row, base: Row) -> None:
        """Gone here: what was changed there since comes back."""
        if self._says_something_else(shape, row, base):
            self._tell_conflict(shape, self._their_names.of(shape, row), "deleted-here", "theirs")
            self._draft.inserts[shape.name][row[0]] = self._draft.mapped(shape, row)
            self._draft.revived[shape.name].append(row[0])

    def _says_something_else(self, shape: Shape, row: Row, base: Row | None) -> bool:
        """Whether a row differs from what it was in anything a researcher wrote."""
        if base is None:
            return False
        # A passage that has another place in an edited text is the same passage.
        edited = shape.name == "quotation" and row[shape.at["text_version_id"]] != base[shape.at["text_version_id"]]
        aside = ("text_version_id", "start", "end", "material_id") if edited else ()
        return any(row[at] != base[at] and not shape.silent(name) for name, at in shape.at.items() if name not in aside)

    def _tell_conflict(self, shape: Shape, name: str, what: str, kept: Side, conflict: str = "") -> None:
        if shape.name in NOUNS:
            self._draft.conflicts.append(Conflict(shape.name, name, what, "", "", kept, conflict))

    def _new(self, shape: Shape, new: dict[str, Row]) -> None:
        """Rows made there: one with a row made here, where both are the same thing; otherwise added."""
        draft = self._draft
        expected = {row_id: draft.mapped(shape, row) for row_id, row in new.items()}
        twins = _Twins(draft, shape, expected) if new and shape.name in SAME else None
        materials = _same_materials(draft, new) if shape.name == "material" and new else {}
        for row_id, row in new.items():
            # A row under one that was found to be one with ours just now is under ours.
            mapped = draft.mapped(shape, row) if draft.joined.get(shape.name) else expected[row_id]
            twin = materials.get(row_id) or (twins.of(mapped) if twins is not None else None)
            if twin is None:
                draft.inserts[shape.name][row_id] = mapped
                continue
            draft.same[shape.name][row_id] = draft.joined[shape.name][row_id] = twin
            own = twins.rows[twin] if twins is not None else read_rows(draft.mine, shape, [twin])[twin]
            self._columns.settle(shape, row, own)


class _Twins:
    """Rows of ours that the other copy does not have, by what would make them the same as one of theirs."""

    def __init__(self, draft: Draft, shape: Shape, expected: dict[str, Row]) -> None:
        self._at = [shape.at[column] for column in SAME[shape.name]]
        self._by_key: dict[Row, list[str]] = {}
        lead = shape.columns[self._at[0]]
        listed = ", ".join(f'"{name}"' for name in shape.columns)
        query, values = f'SELECT {listed} FROM "{shape.name}"', tuple[str, ...]()
        leads = {row[self._at[0]] for row in expected.values()}
        if None not in leads:
            query, values = f'{query} WHERE "{lead}" IN (SELECT value FROM json_each(?))', (as_json_ids(leads),)
        # Codes may come to stand under ours while they are joined, so that any code may be a twin.
        keys = {tuple(row[at] for at in self._at) for row in expected.values()} if shape.name != "code" else None
        rows = {row[0]: row for row in draft.mine.execute(query, values) if keys is None or tuple(row[at] for at in self._at) in keys}
        known = there(draft.theirs, shape.name, rows) | set(draft.same.get(shape.name, {}).values())
        self.rows = {row_id: row for row_id, row in rows.items() if row_id not in known and row_id not in draft.deletes.get(shape.name, ())}
        for row_id in sorted(self.rows):
            self._by_key.setdefault(tuple(self.rows[row_id][at] for at in self._at), []).append(row_id)
        self._printed = shape.at.get("printed")

    def of(self, mapped: Row) -> str | None:
        """Our row that is the same thing; each is given once."""
        twins = self._by_key.get(tuple(mapped[at] for at in self._at), [])
        for twin in twins:
            # Two printed forms of one passage are two quotations.
            if self._printed is None or None in (mapped[self._printed], self.rows[twin][self._printed]):
                twins.remove(twin)
                return twin
        return None


def _parents_first(shape: Shape, rows: dict[str, Row]) -> dict[str, Row]:
    """Rows of a table that names itself, those named before those that name them."""
    own = [reference.at for reference in shape.references if reference.target == shape.name]
    if not own:
        return rows
    ordered: dict[str, Row] = {}
    for row_id in rows:
        line, at = [], row_id
        while at in rows and at not in ordered and at not in line:
            line.append(at)
            at = rows[at][own[0]]
        ordered |= {one: rows[one] for one in reversed(line)}
    return ordered


def _same_materials(draft: Draft, new: dict[str, Row]) -> dict[str, str]:
    """Material brought in on both sides from the same transcript: theirs -> ours."""
    query = "SELECT sha256, material_id FROM text_version GROUP BY material_id HAVING count(*) = 1"
    known = there(draft.theirs, "material", [row[1] for row in draft.mine.execute(query)])
    ours: dict[str, list[str]] = {}
    for sha256, material in draft.mine.execute(query).fetchall():
        if material not in known:
            ours.setdefault(sha256, []).append(material)
    found = {}
    for sha256, material in draft.theirs.execute(query):
        if material in new and ours.get(sha256):
            found[material] = ours[sha256].pop()
    return found


def _mind_pseudonyms(draft: Draft) -> None:
    """A study says it is pseudonymised only while that holds for all that is in it."""
    shape = shapes()["study"]
    [yonder], [here] = (list(read_rows(raw, shape).values()) for raw in (draft.theirs, draft.mine))
    both = bool(yonder[shape.at["pseudonymised"]]) and bool(here[shape.at["pseudonymised"]])
    values = draft.updates["study"].get(here[0], {})
    values.pop("pseudonymised", None)
    brings_words = any(draft.inserts.get(table) for table in ("text_version", "memo", "participant", "code"))
    if here[shape.at["pseudonymised"]] and not both and brings_words:
        values["pseudonymised"] = 0
        draft.notes.append("pseudonyms")
    draft.updates["study"] = {here[0]: values} if values else {}


def summary(draft: Draft, other: Path) -> Merge:
    """The plan as plain records."""
    their_names = Names(draft.theirs, draft.language)
    joins = [
        Named(table, their_names.by_id(table, row_id))
        for table, pairs in draft.joined.items()
        if table in NAMED_BY and table != "speaker"
        for row_id in pairs
    ]
    coders = draft.theirs.execute(
        "SELECT DISTINCT coder FROM action WHERE coder IS NOT NULL AND id IN (SELECT action_id FROM event WHERE number > ?) ORDER BY coder",
        (draft.settled.theirs,),
    )
    return Merge(
        other=str(other),
        coders=tuple(row[0] for row in coders),
        new_here=_new_here(draft),
        new_there=_counted((table, rows) for table, rows in draft.inserts.items()),
        changed_there=_counted((table, rows) for table, rows in draft.updates.items()),
        deleted_there=_counted((table, rows) for table, rows in draft.deletes.items()),
        joined=_counted((table, rows) for table, rows in draft.joined.items()),
        joins=tuple(sorted(joins)),
        conflicts=tuple(draft.conflicts),
        renamed=tuple(draft.renamed),
        restored=tuple(draft.restored),
        set_aside=tuple(draft.set_aside),
        notes=tuple(draft.notes),
    )


def _counted(tables: Iterable[tuple[str, object]]) -> dict[str, int]:
    sizes = Counter({table: len(rows) for table, rows in tables if rows})  # type: ignore[arg-type]
    return {table: sizes[table] for table in shapes() if sizes[table]}


def _new_here(draft: Draft) -> dict[str, int]:
    """How much was made here since the common past and is not there."""
    found = {}
    taken = {table: set(pairs.values()) for table, pairs in draft.same.items()}
    for table in shapes():
        made = [
            row_id for row_id, (before, _) in draft.my_changes.of(table).items() if before is None and row_id not in taken.get(table, ())
        ]
        mine = there(draft.mine, table, made) - there(draft.theirs, table, made) if made else set()
        if mine and table != "setting":
            found[table] = len(mine)
    return found
