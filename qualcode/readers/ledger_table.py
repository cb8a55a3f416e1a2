"""A contacts ledger from a table (.csv, .tsv, .xlsx): a row an entry, its columns known in English and Danish, others background facts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES, text
from qualcode.readers.blocks import canonical
from qualcode.readers.headings import Heads, columns, split
from qualcode.readers.source import check_kind, read_bytes
from qualcode.readers.tables import read_table
from qualcode.text.cells import unguarded

STATUSES = ("not-asked", "contacted", "declined", "no-show", "included", "withdrawn")
_HEADS: Heads = {
    "participant": split("participant informant pseudonym deltager person borger interviewperson name navn id nr"),
    "group": split("group gruppe"),
    "stratum": split("stratum lag"),
    "status": split("status outcome udfald svar"),
    "round": split("round runde fase"),
    "date": split("date dato contacted_on kontaktet_den"),
    "reason": split("reason begrundelse årsag grund"),
    "vetoed_by": split("vetoed_by veto_af veto veto_by"),
    "vetoed_on": split("vetoed_on veto_den veto_dato veto_date"),
    "form_version": split("consent_form form_version samtykkeerklæring form samtykkeform"),
    "given_on": split("consent_given given_on samtykke_givet samtykke consent"),
    "scopes": split("consent_to scopes samtykke_til omfang"),
    "withdrawn_on": split("consent_withdrawn withdrawn_on samtykke_trukket_tilbage trukket_tilbage"),
    "note": split("note bemærkning"),
}
#: what a ledger that qualcode wrote has besides: a random order is drawn, not brought in
_NOT_TAKEN: Heads = {"place": split("place_drawn trukket_plads"), "seed": split("seed startværdi")}
#: a status as people write it, besides the words of the catalogues
_STATUS_WORDS = {
    **dict.fromkeys(("not contacted", "ikke kontaktet", "listed", "på listen"), "not-asked"),
    **dict.fromkeys(("asked", "invited", "spurgt", "inviteret"), "contacted"),
    **dict.fromkeys(("refused", "no", "afslået", "afvist", "sagde nej", "nej tak", "nej"), "declined"),
    **dict.fromkeys(("no show", "noshow", "did not come", "udeblevet", "mødte ikke", "mødte ikke op", "kom ikke"), "no-show"),
    **dict.fromkeys(("took part", "yes", "interviewed", "deltog", "deltaget", "interviewet", "ja"), "included"),
    **dict.fromkeys(("trukket tilbage", "trak sig", "trukket sig"), "withdrawn"),
}
_ROUND = re.compile(r"(?:(?:round|runde|fase)\s*)?(\d{1,4})\.?", re.IGNORECASE)
#: numbers from here on are names of something
BEYOND = 1e15
_DATES = ("vetoed_on", "date", "given_on", "withdrawn_on")


def read_ledger(path: Path, encoding: str | None = None) -> list[dict[str, Any]]:
    """The rows as the verb `put-ledger` takes them. Raises Fault, which names the row, for what is no status, round or date."""
    data = read_bytes(path)
    check_kind(path, data)
    table = read_table(path, data, encoding)
    at = columns(table.columns, _HEADS)
    if "participant" not in at:
        raise Fault("recruitment.table-head", file=path.name, columns=", ".join(table.columns))
    taken = {*at.values(), *columns(table.columns, _NOT_TAKEN).values()}
    cells = [[canonical(unguarded(cell)).strip() for cell in row] for row in table.rows]
    facts = {name: _typed([row[column] for row in cells]) for column, name in enumerate(table.columns) if column not in taken}
    found = []
    for place, row in enumerate(cells):
        given = {kind: row[column] for kind, column in at.items() if row[column]}
        attributes = {name: values[place] for name, values in facts.items() if values[place] != ""}
        found.append(_row(path.name, place + 2, given, attributes))
    return found


def _row(file: str, number: int, given: Mapping[str, str], attributes: dict[str, Any]) -> dict[str, Any]:
    if "participant" not in given:
        raise Fault("recruitment.table-nobody", file=file, row=number)
    row: dict[str, Any] = {**given, "row": number}
    if attributes:
        row["attributes"] = attributes
    if "status" in given:
        row["status"] = _status(file, number, given["status"])
    if "round" in given:
        told = _ROUND.fullmatch(given["round"])
        if told is None:
            raise Fault("recruitment.table-round", file=file, row=number, given=given["round"])
        row["round"] = int(told[1])
    for kind in _DATES:
        if kind in given:
            row[kind] = _date(file, number, given[kind])
    if "scopes" in given:
        row["scopes"] = [scope for part in re.split("[,;]", given["scopes"]) if (scope := part.strip())]
    return row


def _status(file: str, number: int, given: str) -> str:
    words = {text(f"people.status-{status}", language).casefold(): status for status in STATUSES for language in LANGUAGES}
    words |= _STATUS_WORDS | {status: status for status in STATUSES}
    found = words.get(" ".join(given.casefold().split()))
    if found is None:
        raise Fault("recruitment.table-status", file=file, row=number, given=given, known=", ".join(STATUSES))
    return found


def _date(file: str, number: int, given: str) -> dt.date:
    """A date written 2026-05-03, with a time behind it or not, or 3.5.2026; slashes mean two things."""
    numbers = given.split("T")[0].split(" ")[0].replace(".", "-").strip("-").split("-")
    try:
        first, month, last = (int(one) for one in numbers)
        return dt.date(first, month, last) if len(numbers[0]) == 4 else dt.date(last + (2000 if last < 100 else 0), month, first)
    except ValueError:
        raise Fault("recruitment.table-date", file=file, row=number, given=given) from None


def _typed(values: Sequence[str]) -> list[Any]:
    """A column of facts as numbers where all of it is."""
    for kind in (int, float):
        with suppress(ValueError):
            numbers = [kind(value) if value else None for value in values]
            if all(number is None or abs(number) < BEYOND for number in numbers):
                return ["" if number is None else number for number in numbers]
    return list(values)
