"""What the keys in a text stand for today: `{c:…}` a citation, `{q:…}` the words with their citation, `{n:…}` a count."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.locale import Term, text
from qualcode.study.bases import Bases, Count, Within, in_words, plainly
from qualcode.study.cited import citation_of, is_withheld
from qualcode.study.citing import in_quotation_marks, quotation_rows
from qualcode.study.database import driver
from qualcode.study.records import QuoteRow
from qualcode.study.settings import setting
from qualcode.text.inserts import Insert, inserts_in, key_of

#: the tables whose rows keys name, by what they are called in a message
_TABLES = {"quotation": ("quotation",), "counted": ("code", "finding"), "group": ("participant_group",)}
#: digits of an id that a key has at least
DIGITS = 8


class Resolved(NamedTuple):
    """What a key stands for."""

    #: what is printed in its place, without looks; None where there is nothing
    words: str | None
    #: why there is nothing
    fault: Fault | None = None
    #: of `{c:…}` and `{q:…}`: the quotation as it may be printed, with its full id
    row: QuoteRow | None = None
    #: of `{n:…}`: the count, and in words what it counts: "6 of 10 persons, group intervention"
    counted: Count | None = None
    told: str = ""

    @property
    def withheld(self) -> bool:
        """Whether the words of the quotation may not be printed."""
        return self.row is not None and is_withheld(self.row)


class Filled(NamedTuple):
    """A text with its keys filled in; a key that stands for nothing is left as it is, and its fault told."""

    text: str
    faults: tuple[Fault, ...]


class Resolver:
    """Answers what keys stand for in a study as it is at one moment; what is read for one is kept for the next."""

    def __init__(self, connection: Connection, language: str, bases: Bases | None = None) -> None:
        if bases is not None:  # what has been read already is not read again
            self.bases = bases
        self.connection = connection
        self.language = language
        self._known: dict[Insert, Resolved] = {}
        self._rows: dict[str, QuoteRow] = {}
        #: by kind of thing and digits, what begins with them
        self._begins: dict[tuple[str, str], list[tuple[str, str]]] = {}

    @cached_property
    def bases(self) -> Bases:
        """The counts of the study; read with the first `{n:…}`."""
        return Bases(self.connection)

    @cached_property
    def _pattern(self) -> str:
        return str(setting(self.connection, "citation"))

    def resolve(self, insert: Insert) -> Resolved:
        """What a key stands for, or why for nothing."""
        if insert not in self._known:
            try:
                self._known[insert] = self._counted(insert) if insert.what else self._quoted(insert)
            except Fault as fault:
                self._known[insert] = Resolved(None, fault)
        return self._known[insert]

    def read_ahead(self, inserts: Iterable[Insert]) -> None:
        """Read what many keys name at once, so that resolving them asks no more."""
        digits: dict[str, set[str]] = {"quotation": set(), "counted": set(), "group": set()}
        for insert in inserts:
            digits["counted" if insert.what else "quotation"].add(insert.id)
            digits["group"] |= {insert.group} if insert.group else set()
        for what, asked in digits.items():
            self._begins |= {(what, one): named for one, named in ids_beginning(self.connection, what, asked).items()}
        quoted = {one for (what, _), named in self._begins.items() if what == "quotation" for _, one in named}
        self._rows |= quotation_rows(self.connection, quoted - self._rows.keys())

    def _quoted(self, insert: Insert) -> Resolved:
        _, quotation = self._named(insert, "quotation", insert.id)
        if quotation not in self._rows:
            self._rows |= quotation_rows(self.connection, [quotation])
        row = self._rows[quotation]
        words = citation = citation_of(row, self.language, self._pattern)
        if insert.kind == "q":
            words = f"{self._words(row)} {citation}".strip()
        return Resolved(words, None, row)

    def _words(self, row: QuoteRow) -> str:
        if is_withheld(row):
            return text("table.withheld_marker", self.language)
        return in_quotation_marks(self.connection, row.text, self.language)

    def _counted(self, insert: Insert) -> Resolved:
        assert insert.what is not None
        table, of_what = self._named(insert, "counted", insert.id)
        within = Within(
            None if insert.group is None else self._named(insert, "group", insert.group)[1],
            None if insert.round is None else self._round(insert, insert.round),
        )
        counts = self.bases.of_code if table == "code" else self.bases.of_finding
        count = counts(of_what, insert.what, within)
        told = in_words(count, self.language, self.bases.groups)
        if count.n is None:
            return Resolved(None, Fault("inserts.undefined", key=key_of(insert), why=Term(str(count.reason))), None, count, told)
        return Resolved(plainly(count, self.language, of=insert.of), None, None, count, told)

    def _round(self, insert: Insert, number: int) -> tuple[int, ...]:
        if driver(self.connection).execute("SELECT 1 FROM round WHERE number = ?", (number,)).fetchone() is None:
            raise Fault("inserts.no-round", key=key_of(insert), round=number)
        return (number,)

    def _named(self, insert: Insert, what: str, digits: str) -> tuple[str, str]:
        """The table and the id that begins with these digits. Raises Fault where none does, or several."""
        if (what, digits) not in self._begins:
            self._begins[what, digits] = ids_beginning(self.connection, what, [digits])[digits]
        found = self._begins[what, digits]
        if len(found) != 1:
            raise Fault(
                "inserts.several" if found else "inserts.gone", key=key_of(insert), what=Term(f"inserts.noun-{what}"), digits=digits
            )
        return found[0]


def filled(connection: Connection, words: str, language: str, resolver: Resolver | None = None) -> Filled:
    """A text with its keys filled in. Give a resolver where several texts of one moment are filled in."""
    resolver = resolver or Resolver(connection, language)
    places = list(inserts_in(words))
    resolver.read_ahead(place.insert for place in places if place.insert is not None)
    parts, faults, at = [], [], 0
    for place in places:
        found = Resolved(None, Fault("inserts.unreadable", key=place.key)) if place.insert is None else resolver.resolve(place.insert)
        if found.fault is not None:
            faults.append(Fault(found.fault.key, **{**found.fault.fields, "key": place.key}))
        parts += [words[at : place.start], place.key if found.words is None else found.words]
        at = place.end
    return Filled("".join([*parts, words[at:]]), tuple(faults))


def ids_beginning(connection: Connection, what: str, digits: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """By the digits that are asked for, the tables and ids that begin with them, a few at most.

    `what`: "quotation", "counted" (a code or finding) or "group".
    """
    asked = sorted(set(digits))
    found: dict[str, list[tuple[str, str]]] = {one: [] for one in asked}
    for table in _TABLES[what]:
        # By the index of ids: "g" stands behind every hexadecimal digit.
        rows = driver(connection).execute(
            f"SELECT a.value, t.id FROM json_each(?) a CROSS JOIN {table} t ON t.id >= a.value AND t.id < a.value || 'g' ORDER BY t.id",
            (json.dumps(asked),),
        )
        for one, full in rows.fetchall():
            found[one].append((table, full))
    return found


def short_id(connection: Connection, what: str, full: str) -> str:
    """As many digits of an id as only it begins with, at least eight. `what` as in `ids_beginning`."""
    for length in range(DIGITS, len(full)):  # nearly always the first is enough
        if full[length - 1] != "-" and len(ids_beginning(connection, what, [full[:length]])[full[:length]]) < 2:
            return full[:length]
    return full


def quotation_key(connection: Connection, quotation_id: str, *, words: bool = False) -> str:
    """The key that stands for the citation of a quotation, or for its words with the citation."""
    return key_of(Insert("q" if words else "c", short_id(connection, "quotation", quotation_id)))
