"""Rounds and participants: listed, made, changed; what a round had planned and what came of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qualcode.commands.terminal import name_pairs, open_for_reading, open_for_writing, put, put_json, put_table, say
from qualcode.faults import UsageFault
from qualcode.locale import text
from qualcode.model import Participant, Round

if TYPE_CHECKING:
    from qualcode.study import Study


def rounds(arguments: argparse.Namespace) -> int:
    """List the rounds, or open, change, close or reopen one."""
    if arguments.number is None:
        return _list_rounds(arguments)
    given = {key: getattr(arguments, key) for key in ("kind", "purpose", "plan", "starts_on", "ends_on") if getattr(arguments, key)}
    given |= {"planned": _planned(arguments.planned)} if arguments.planned else {}
    with open_for_writing(arguments) as study:
        with study.action("edit-round"):
            known = study.reads.connection.scalar(select(Round.id).where(Round.number == arguments.number))
            if known is None:
                study.do("add-round", number=arguments.number, **given)
            elif given:
                study.do("edit-round", round=arguments.number, **given)
            if arguments.reopen:
                study.do("reopen-round", round=arguments.number)
            if arguments.close:
                study.do("close-round", round=arguments.number, outcome=arguments.outcome or "")
            elif arguments.outcome:
                study.do("edit-round", round=arguments.number, outcome=arguments.outcome)
        _say_what_lacks(study, arguments.number, closed=arguments.close)
    return 0


def _planned(given: list[str]) -> dict[str, int]:
    """Numbers of persons by group, "" for any. Raises UsageFault."""
    found = {}
    for pair in given:
        group, _, number = pair.rpartition("=")
        if not number.strip().lstrip("-").isdecimal() or len(number) > 12:
            raise UsageFault("shell.bad-plan", given=pair)
        found[group.strip()] = int(number)
    return found


def _say_what_lacks(study: Study, number: int, *, closed: bool) -> None:
    """Of a round that is closed everything it lacks, of another its memo."""
    from qualcode.study.recruitment import ledger
    from qualcode.study.rounds import lacking, round_sheets
    from qualcode.writers.recruitment_tables import lacking_sentence

    known, language = ledger(study.reads.connection), study.language
    sheet = next(one for one in round_sheets(study.reads.connection, known) if one.record and one.record.number == number)
    if closed and (lacks := lacking(study.reads.connection, known, sheet)):
        say(text("recruitment.round-lacks", language, round=number, what="; ".join(lacking_sentence(one, language) for one in lacks)))
    elif not closed and not sheet.memos:
        say(text("recruitment.no-memo", language, round=number))


def participant(arguments: argparse.Namespace) -> int:
    """List the participants, or make one known or change one."""
    if arguments.pseudonym is None:
        return _list_participants(arguments)
    given: dict[str, Any] = {key: getattr(arguments, key) for key in ("group", "status", "stratum", "note") if getattr(arguments, key)}
    if arguments.attribute:
        given["attributes"] = name_pairs(arguments.attribute)
    with open_for_writing(arguments) as study:
        known = study.reads.connection.scalar(select(Participant.id).where(Participant.pseudonym == arguments.pseudonym))
        if known is None:
            study.do("add-participant", pseudonym=arguments.pseudonym, **given)
        else:
            study.do("set-participant", participant=known, **given)
    return 0


def _list_rounds(arguments: argparse.Namespace) -> int:
    from qualcode.commands.comparing import put_grid
    from qualcode.study.recruitment import ledger
    from qualcode.study.rounds import round_sheets, rounds_together
    from qualcode.writers.recruitment_json import round_document
    from qualcode.writers.recruitment_tables import rounds_grid

    keys = ("number", "kind", "purpose", "plan", "outcome", "starts_on", "ends_on", "closed_on", "signed_by")
    with open_for_reading(arguments) as study:
        connection, language = study.reads.connection, study.language
        known = ledger(connection)
        sheets = round_sheets(connection, known)
        together = rounds_together(connection, known)
    records = [sheet for sheet in sheets if sheet.record]
    if arguments.json:
        put_json([{**{key: _plain(getattr(sheet.record, key)) for key in keys}, **round_document(sheet)} for sheet in records])
        return 0
    _list(arguments, "round", keys, [tuple(getattr(sheet.record, key) for key in keys) for sheet in records], language)
    if records:
        put("")
        put_grid(rounds_grid(sheets, together, language))
    for sheet in records:
        if sheet.record and not sheet.memos:
            say(text("recruitment.no-memo", language, round=sheet.record.number))
    return 0


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _list_participants(arguments: argparse.Namespace) -> int:
    from qualcode.study.people import participants

    keys = ("pseudonym", "group", "status", "note")
    with open_for_reading(arguments) as study:
        rows = sorted(participants(study.reads.connection), key=lambda one: one.pseudonym)
        language = study.language
    return _list(arguments, "participant", keys, [(one.pseudonym, one.group, one.status, one.note) for one in rows], language)


def _list(arguments: argparse.Namespace, what: str, keys: tuple[str, ...], rows: list[tuple[Any, ...]], language: str) -> int:
    if arguments.json:
        put_json([{key: _plain(value) for key, value in zip(keys, row, strict=True)} for row in rows])
    else:
        put_table([text(f"shell.{what}-{key}", language) for key in keys], rows)
    return 0
