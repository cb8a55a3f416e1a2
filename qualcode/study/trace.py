"""From a citation to the words, who speaks and all that hangs on them; from a quotation to all its uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.cited import citation_of, cited, is_withheld
from qualcode.study.citing import passage_row, quotation_rows
from qualcode.study.database import driver
from qualcode.study.inserts import ids_beginning
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord, QuoteRow
from qualcode.study.settings import setting
from qualcode.study.uses import Use, uses_of
from qualcode.study.versions import current_version
from qualcode.text.citations import Cited, Range, read_citation
from qualcode.text.inserts import inserts_in

_DIGITS = re.compile(r"[0-9a-f-]{4,36}")


class TracedQuotation(NamedTuple):
    """A quotation with its uses."""

    id: str
    row: QuoteRow
    citation: str
    uses: tuple[Use, ...]


class Traced(NamedTuple):
    """What a citation leads to."""

    material: MaterialRecord
    #: as it is cited today
    citation: str
    #: the words of the cited lines as they may be printed, with who speaks; None where a whole document is cited
    row: QuoteRow | None
    #: the quotations in the cited lines, in order
    quotations: tuple[TracedQuotation, ...]
    #: who is named in the citation and does not speak there
    not_there: str = ""


def trace(connection: Connection, what: str, language: str) -> list[Traced]:
    """Where a citation, a key `{c:…}` or the id of a quotation leads. Raises Fault where it leads nowhere."""
    quotation = _quotation_meant(connection, what)
    if quotation is not None:
        return [_of_quotation(connection, quotation, language)]
    places = read_citation(what).places
    if not places:
        named = _material_named(connection, what)
        if named is None:
            raise Fault("trace.nothing", what=what)
        places = (Cited(None, before=what),)
    return [_of_place(connection, place, what, language) for place in places]


def quotation_named(connection: Connection, what: str) -> str:
    """The id of one quotation given by its id or first digits, a key, or a citation of lines with one quotation. Raises Fault."""
    quotation = _quotation_meant(connection, what)
    if quotation is not None:
        return quotation
    found = [one.id for place in trace(connection, what, "en") for one in place.quotations]
    if len(found) != 1:
        raise Fault("trace.not-one", what=what, n=len(found))
    return found[0]


def _quotation_meant(connection: Connection, what: str) -> str | None:
    """The quotation that a key or the digits of an id name; None where it is neither."""
    places = list(inserts_in(what.strip()))
    insert = places[0].insert if len(places) == 1 and places[0].key == what.strip() else None
    if insert is not None and insert.what is not None:
        raise Fault("trace.count", key=what.strip())
    digits = insert.id if insert is not None else what.strip().lower()
    if insert is None and (not _DIGITS.fullmatch(digits) or len(digits) < 8):
        return None
    found = ids_beginning(connection, "quotation", [digits])[digits]
    if len(found) != 1:
        raise Fault("trace.several" if found else "trace.gone", what=what.strip())
    return found[0][1]


def _of_quotation(connection: Connection, quotation: str, language: str) -> Traced:
    raw = driver(connection)
    material_id, whole = raw.execute("SELECT material_id, whole FROM quotation WHERE id = ?", (quotation,)).fetchone()
    (found,) = _quotations(connection, [quotation], language)
    return Traced(Reads(connection).material(material_id), found.citation, None if whole else found.row, (found,))


def _of_place(connection: Connection, place: Cited, what: str, language: str) -> Traced:
    material = _material_of(connection, place, what)
    if place.lines is None and place.pages is not None:
        raise Fault("trace.pages", what=what, material=material.name)
    if place.lines is None:
        inside = _quotation_ids(connection, material.id, None)
        where = material.name, material.kind, None, None
        citation = cited(None, *where, language, setting(connection, "citation"), appendix=material.appendix)
        return Traced(material, citation, None, tuple(_quotations(connection, inside, language)))
    start, end = _span(connection, material, place.lines)
    row = passage_row(connection, material.id, start, end)
    inside = _quotation_ids(connection, material.id, (start, end))
    citation = citation_of(row, language, setting(connection, "citation"))
    return Traced(material, citation, row, tuple(_quotations(connection, inside, language)), _not_there(place, row, material))


def _material_of(connection: Connection, place: Cited, what: str) -> MaterialRecord:
    reads = Reads(connection)
    if place.appendix is None:
        named = _material_named(connection, place.before)
        if named is None:
            raise Fault("trace.no-material", what=what, material=place.before or "–")
        return reads.material(named)
    row = driver(connection).execute(
        "SELECT material_id, title FROM appendix WHERE number = ? ORDER BY material_id IS NULL, id LIMIT 1", (place.appendix,)
    )
    found = row.fetchone()
    if found is None:
        raise Fault("trace.no-appendix", what=what, number=place.appendix)
    if found[0] is None:
        raise Fault("trace.no-transcript", what=what, number=place.appendix, title=found[1])
    return reads.material(found[0])


def _material_named(connection: Connection, before: str) -> str | None:
    """The material that the words before a line number name, among them perhaps who speaks: the longest run of them that is a name."""
    known: dict[str, str] = {
        row[1].casefold(): row[0] for row in driver(connection).execute("SELECT id, name FROM material ORDER BY position DESC")
    }
    runs = [name for name in _runs(before) if name]
    exact = next((known[name] for name in runs if name in known), None)
    if exact is not None:
        return exact
    # "Interview 8" for "Interview 8, Amina", where no other begins so
    begun = ([one for name, one in known.items() if name.startswith(run) and not name[len(run) :][:1].isalnum()] for run in runs)
    return next((found[0] for found in begun if len(found) == 1), None)


def _runs(before: str) -> Iterator[str]:
    parts = [part.strip() for part in before.strip(" ()").casefold().split(",")]
    spans = [(start, end) for start in range(len(parts)) for end in range(len(parts), start, -1)]
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        yield ", ".join(parts[start:end])


def _span(connection: Connection, material: MaterialRecord, lines: Range) -> tuple[int, int]:
    """From the start of the first line to the end of the last. Raises Fault."""
    try:
        version = current_version(connection, material.id)
    except NoResultFound:
        raise Fault("trace.no-lines", material=material.name) from None
    rows = driver(connection).execute('SELECT number, start, "end" FROM line WHERE text_version_id = ?', (version.id,)).fetchall()
    if not rows:
        raise Fault("trace.no-lines", material=material.name)
    by_number = {number: (start, end) for number, start, end in rows}
    first, last = lines
    if first not in by_number or last not in by_number or last < first:
        raise Fault("trace.no-line", material=material.name, lines=f"{first}-{last}" if last != first else first, n=max(by_number))
    return by_number[first][0], by_number[last][1]


def _quotation_ids(connection: Connection, material: str, span: Range | None) -> list[str]:
    low, high = span or (-1, 2**62)
    rows = driver(connection).execute(
        'SELECT id FROM quotation WHERE material_id = ? AND ((NOT whole AND start < ? AND "end" > ?) OR (whole AND ?)) '
        'ORDER BY start, "end", id',
        (material, high, low, span is None),
    )
    return [row[0] for row in rows.fetchall()]


def _quotations(connection: Connection, ids: list[str], language: str) -> list[TracedQuotation]:
    rows, uses, pattern = quotation_rows(connection, ids), uses_of(connection, ids, language), setting(connection, "citation")
    return [TracedQuotation(one, rows[one], citation_of(rows[one], language, pattern), tuple(uses.get(one, ()))) for one in ids]


def _not_there(place: Cited, row: QuoteRow, material: MaterialRecord) -> str:
    """Who is named before the appendix, and is not among those who speak in these lines."""
    if place.appendix is None or not place.before:
        return ""
    speaking = {name.strip().casefold() for name in f"{row.participant or ''},{row.speaker or ''}".split(",") if name.strip()}
    named = [part.strip() for part in place.before.split(",")]
    return "" if not speaking or any(name.casefold() in speaking for name in named) else place.before


def words_of(row: QuoteRow, language: str) -> str:
    """The words of a row as they may be printed, in one line."""
    return text("table.withheld_marker", language) if is_withheld(row) else " ".join(row.text.split())


def document(traced: Traced, language: str) -> dict[str, object]:
    """What a citation leads to, in JSON."""
    row = traced.row
    return {
        **{"material": traced.material.name, "kind": traced.material.kind, "appendix": traced.material.appendix},
        **{"round": traced.material.round, "citation": traced.citation},
        "line_from": row.line_from if row else None,
        "line_to": row.line_to if row else None,
        "participant": row.participant if row else None,
        "speaker": row.speaker if row else None,
        "text": words_of(row, language) if row else None,
        "not_speaking": traced.not_there or None,
        "quotations": [
            {
                **{"id": one.id, "citation": one.citation, "text": words_of(one.row, language), "release": one.row.release},
                "uses": [use._asdict() for use in one.uses],
            }
            for one in traced.quotations
        ],
    }
