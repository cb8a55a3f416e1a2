"""QualCoder projects: the folder `name.qda` with its `data.qda`, or that database by itself.

Positions count characters of a file's text. On text with emoji Qt's own positions, which count two for each, were stored by some
versions; the words kept beside every coding tell which. Equal passages become one quotation, as QualCoder keeps one row a coding.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.readers import project_items as items
from qualcode.readers.blocks import canonical
from qualcode.readers.foreign import Tables, moment, number, open_tables, web_colour, words_of
from qualcode.readers.qualcoder_cases import read_cases
from qualcode.text.canonical import CODE_POINTS, UTF16, OffsetMap, OutOfRange, canonicalise
from qualcode.text.offsets import Unit
from qualcode.text.project import (
    About,
    CodeItem,
    CoderItem,
    CodingItem,
    MaterialItem,
    MemoItem,
    Offsets,
    Project,
    QuotationItem,
    Skipped,
)

_NEEDED = (
    ("project", ("databaseversion",)),
    ("source", ("id", "name", "fulltext")),
    ("code_name", ("cid", "name")),
    ("code_text", ("cid", "fid", "pos0", "pos1")),
)


@dataclass(slots=True)
class _Text:
    """A source with text."""

    item: MaterialItem
    raw: str
    map: OffsetMap
    unit: Unit = CODE_POINTS


@dataclass(slots=True)
class _Found:
    """What was read so far."""

    file: str
    texts: dict[int, _Text] = field(default_factory=dict)
    quotations: dict[tuple[int, int, int], QuotationItem] = field(default_factory=dict)
    codings: list[CodingItem] = field(default_factory=list)
    memos: list[MemoItem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    coders: dict[str, None] = field(default_factory=dict)
    agreed: int = 0
    compared: int = 0

    def coder(self, owner: Any) -> str | None:
        """The id of who did it, who is remembered."""
        name = " ".join(canonical(words_of(owner)).split())
        if name:
            self.coders.setdefault(name)
        return f"owner:{name}" if name else None

    def memo(self, id_: str, text: Any, about: tuple[About, ...], kind: str, **more: Any) -> None:
        """A memo, if there is any text."""
        if said := canonical(words_of(text)).strip():
            self.memos.append(MemoItem(id_, said, kind=kind, about=about, **more))

    def skip(self, what: str, why: str, fields: dict[str, Any] | None = None, where: str = "", *, thing: str) -> None:
        """Note what did not come in; `thing` as in `Skipped`, without its "project.thing-"."""
        place = f"{self.file}: {where}" if where else self.file
        self.skipped.append(Skipped(what, place, why, fields or {}, f"project.thing-{thing}"))


def _database(path: Path) -> Path:
    return path / "data.qda" if path.is_dir() else path


def is_qualcoder(path: Path) -> bool:
    """Whether a folder or file is a QualCoder project, by the tables in it."""
    try:
        with open_tables(_database(path)) as tables:
            return all(tables.has(name, *columns) for name, columns in _NEEDED)
    except (Fault, OSError):
        return False


def read_qualcoder(path: Path) -> Project:
    """The coded study in a QualCoder project. Raises Fault for a folder or file that is none, or is damaged."""
    file = _database(path)
    if path.is_dir() and not file.exists():
        raise Fault("project.qualcoder-no-data", folder=path.name)
    name = path.name if path.is_dir() or path.name != "data.qda" else path.resolve().parent.name
    with open_tables(file) as tables:
        if not all(tables.has(table, *columns) for table, columns in _NEEDED):
            raise Fault("project.qualcoder-not", file=path.name)
        return _read(tables, name)


def _read(tables: Tables, name: str) -> Project:
    found = _Found(name)
    version, memo = next(iter(tables.rows("project", "about", "memo")), ("", ""))
    found.memo("project", memo, (About("study", ""),), "methodological")
    _texts(tables, found)
    codes = _codes(tables, found)
    _codings(tables, found, {code.id for code in codes})
    _annotations(tables, found)
    for jid, title, entry, date, owner in _rows(tables, "journal", "jid", "name", "jentry", "date", "owner"):
        named = " ".join(canonical(words_of(title)).split())
        found.memo(f"journal:{jid}", entry, (), "methodological", title=named, created_at=_at(date), coder=found.coder(owner))
    _uncounted(tables, found)
    cases = read_cases(tables, {id_: text.item for id_, text in found.texts.items()}, {id_: text.map for id_, text in found.texts.items()})
    found.skipped += [one._replace(where=f"{name}: {one.where}" if one.where else name) for one in cases.skipped]
    if any(coding.created_at for coding in found.codings) or any(one.created_at for one in found.memos):
        found.skip("", "project.local-times", thing="moments")
    about = canonical(words_of(version)).strip()
    return Project(
        title=name.removesuffix(".qda"),
        origin=about if about.startswith("QualCoder") else f"QualCoder {about}".strip(),
        coders=tuple(CoderItem(f"owner:{coder}", coder) for coder in found.coders),
        attributes=cases.attributes,
        participants=cases.participants,
        materials=tuple(cases.materials.values()),
        codes=codes,
        quotations=tuple(found.quotations.values()),
        codings=tuple(found.codings),
        memos=tuple(found.memos),
        skipped=tuple(found.skipped),
        offsets=_offsets(found),
    )


def _rows(tables: Tables, name: str, key: str, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of a table by their number; those without one are left."""
    return sorted((row for row in tables.rows(name, key, *columns) if number(row[0]) is not None), key=lambda row: number(row[0]) or 0)


def _at(date: Any) -> Any:
    return moment(date, None)


def _texts(tables: Tables, found: _Found) -> None:
    beside: dict[int | None, list[tuple[int | None, int | None, str]]] = {}
    for fid, start, end, words in tables.rows("code_text", "fid", "pos0", "pos1", "seltext"):
        beside.setdefault(number(fid), []).append((number(start), number(end), words_of(words)))
    for one, name, text, path, memo, date in _rows(tables, "source", "id", "name", "fulltext", "mediapath", "memo", "date"):
        id_ = int(one)
        raw = words_of(text)
        title = " ".join(canonical(words_of(name)).split()) or f"{id_}"
        said, offsets = canonicalise(raw)
        if not said.strip():
            found.skip(title, "project.qualcoder-media" if words_of(path) else "project.no-words", thing="source")
            continue
        note = canonical(words_of(memo)).strip()
        item = items.material(f"source:{id_}", title, said, note=note, source=title, imported_at=_at(date))
        found.texts[id_] = _Text(item, raw, offsets, _unit(raw, beside.get(id_, [])))


def _unit(raw: str, beside: list[tuple[int | None, int | None, str]]) -> Unit:
    """UTF-16 where more of the words kept beside the codings stand there."""
    if raw.isascii() or not any(character > "\uffff" for character in raw):
        return CODE_POINTS
    units = raw.encode("utf-16-le", "surrogatepass")
    plain = wide = 0
    for start, end, words in beside:
        if start is not None and end is not None and words and 0 <= start <= end:
            plain += items.alike(raw[start:end], words)
            wide += items.alike(units[2 * start : 2 * end].decode("utf-16-le", "replace"), words)
    return UTF16 if wide > plain else CODE_POINTS


def _codes(tables: Tables, found: _Found) -> tuple[CodeItem, ...]:
    categories = _rows(tables, "code_cat", "catid", "name", "memo", "owner", "date", "supercatid")
    given = [
        CodeItem(
            f"category:{id_}",
            _name(name, id_),
            _key("category", above),
            "category",
            definition=canonical(words_of(memo)).strip(),
            created_at=_at(date),
            coder=found.coder(owner),
        )
        for id_, name, memo, owner, date, above in categories
    ]
    codes = _rows(tables, "code_name", "cid", "name", "memo", "owner", "date", "catid", "supercid", "color")
    given += [
        CodeItem(
            f"code:{id_}",
            _name(name, id_),
            _key("code", supercode) or _key("category", category),
            definition=canonical(words_of(memo)).strip(),
            colour=web_colour(colour),
            created_at=_at(date),
            coder=found.coder(owner),
        )
        for id_, name, memo, owner, date, category, supercode, colour in codes
    ]
    tree, loose = items.in_tree(sorted(given, key=lambda code: (code.kind != "category", code.name.casefold(), code.id)))
    for code in loose:
        found.skip(code.name, "project.code-without-parent", thing="code")
    below: Counter[str | None] = Counter()
    placed = []
    for code in tree:
        placed.append(replace(code, position=below[code.parent]))
        below[code.parent] += 1
    return tuple(placed)


def _name(name: Any, id_: Any) -> str:
    return " ".join(canonical(words_of(name)).split()) or f"{id_}"


def _key(kind: str, value: Any) -> str | None:
    id_ = number(value)
    return f"{kind}:{id_}" if id_ else None


def _codings(tables: Tables, found: _Found, codes: set[str]) -> None:
    important = 0
    columns = ("ctid", "cid", "fid", "pos0", "pos1", "seltext", "owner", "date", "memo", "important")
    for id_, code, source, start, end, words, owner, date, memo, weighty in _rows(tables, "code_text", *columns):
        coder, at = found.coder(owner), _at(date)
        if (key := f"code:{number(code)}") not in codes:
            found.skip(words_of(words)[:80], "project.code-is-gone", where=f"{number(start)}-{number(end)}", thing="coding")
            continue
        quotation = _quotation(found, source, start, end, words_of(words), at, coder)
        if quotation is None:
            continue
        found.codings.append(CodingItem(f"coding:{id_}", quotation.id, key, coder, at))
        found.memo(f"coding-memo:{id_}", memo, (About("coding", f"coding:{id_}"),), "code", created_at=at, coder=coder)
        important += number(weighty) == 1
    if important:
        found.skip("", "project.qualcoder-important", {"n": important}, thing="codings")


def _annotations(tables: Tables, found: _Found) -> None:
    for id_, source, start, end, memo, owner, date in _rows(tables, "annotation", "anid", "fid", "pos0", "pos1", "memo", "owner", "date"):
        coder, at = found.coder(owner), _at(date)
        quotation = _quotation(found, source, start, end, "", at, coder)
        if quotation is not None:
            about = (About("quotation", quotation.id),)
            found.memo(f"annotation:{id_}", memo, about, "code", created_at=at, coder=coder)


def _quotation(found: _Found, source: Any, start: Any, end: Any, words: str, at: Any, coder: str | None) -> QuotationItem | None:
    """The quotation at a place, one for all codings of it; None, told in `skipped`, where there is no such place."""
    text = found.texts.get(number(source) or 0)
    first, last = number(start), number(end)
    place = f"{text.item.name if text else number(source)}, {first}-{last}"
    what = " ".join(words.split())[:80]
    if text is None:
        found.skip(what, "project.no-such-material", where=place, thing="passage")
        return None
    span = _span(text, first, last)
    if span is None:
        found.skip(what, "project.no-such-place", where=place, thing="passage")
        return None
    said = text.item.text[slice(*span)]
    if words.strip():
        found.compared += 1
        found.agreed += (same := items.alike(said, canonical(words)))
        if not same:
            found.skip(what, "project.other-words", {"words": " ".join(said.split())[:80]}, place, thing="passage")
    key = (number(source) or 0, *span)
    if key not in found.quotations:
        found.quotations[key] = QuotationItem(f"passage:{key[0]}:{span[0]}:{span[1]}", text.item.id, *span, created_at=at, coder=coder)
    return found.quotations[key]


def _span(text: _Text, start: int | None, end: int | None) -> tuple[int, int] | None:
    if start is None or end is None or start >= end:
        return None
    try:
        first, last = items.on_graphemes(text.item.text, text.map.span(start, end, text.unit))
    except OutOfRange:
        return None
    return (first, last) if text.item.text[first:last].strip() else None


def _uncounted(tables: Tables, found: _Found) -> None:
    """Codings of pictures and recordings, references and drawings are counted, so that their absence is known."""
    for thing, why, table, key in (
        ("codings", "project.qualcoder-pictures", "code_image", "imid"),
        ("codings", "project.qualcoder-recordings", "code_av", "avid"),
        ("references", "project.qualcoder-references", "ris", "risid"),
        ("graphs", "project.qualcoder-graphs", "graph", "grid"),
    ):
        if n := len({row[0] for row in tables.rows(table, key)}):
            found.skip("", why, {"n": n}, thing=thing)


def _offsets(found: _Found) -> Offsets | None:
    if not found.quotations:
        return None
    wide = any(text.unit == UTF16 for text in found.texts.values())
    texts = {text.item.id: text.item for text in found.texts.values()}
    sample = [
        (texts[one.material].name, one.start, one.end, texts[one.material].text[one.start : one.end]) for one in found.quotations.values()
    ]
    reading = "project.qualcoder-offsets-utf16" if wide else "project.qualcoder-offsets"
    return items.sample_of(reading, found.agreed, found.compared, sample)
