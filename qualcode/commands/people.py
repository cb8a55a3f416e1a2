"""Rounds and participants, in their simple form: listed, made, changed."""

from __future__ import annotations

import argparse
from typing import Any

from sqlalchemy import select

from qualcode.commands.terminal import name_pairs, open_for_reading, open_for_writing, put_json, put_table
from qualcode.locale import text
from qualcode.model import Participant, ParticipantGroup, Round


def rounds(arguments: argparse.Namespace) -> int:
    """List the rounds, or open, change or close one."""
    if arguments.number is None:
        return _list_rounds(arguments)
    given = {key: getattr(arguments, key) for key in ("kind", "purpose", "plan", "starts_on", "ends_on") if getattr(arguments, key)}
    with open_for_writing(arguments) as study, study.action("edit-round"):
        known = study.reads.connection.scalar(select(Round.id).where(Round.number == arguments.number))
        if known is None:
            study.do("add-round", number=arguments.number, **given)
        elif given:
            study.do("edit-round", round=arguments.number, **given)
        if arguments.close:
            study.do("close-round", round=arguments.number, outcome=arguments.outcome or "")
        elif arguments.outcome:
            study.do("edit-round", round=arguments.number, outcome=arguments.outcome)
    return 0


def participant(arguments: argparse.Namespace) -> int:
    """List the participants, or make one known or change one."""
    if arguments.pseudonym is None:
        return _list_participants(arguments)
    given: dict[str, Any] = {key: getattr(arguments, key) for key in ("group", "status", "note") if getattr(arguments, key)}
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
    keys = ("number", "kind", "purpose", "plan", "outcome", "starts_on", "ends_on", "closed_on", "signed_by")
    with open_for_reading(arguments) as study:
        rows = study.reads.connection.execute(select(*(getattr(Round, key) for key in keys)).order_by(Round.number)).all()
        language = study.language
    return _list(arguments, "round", keys, [tuple(row) for row in rows], language)


def _list_participants(arguments: argparse.Namespace) -> int:
    keys = ("pseudonym", "group", "status", "note")
    with open_for_reading(arguments) as study:
        query = select(Participant.pseudonym, ParticipantGroup.name, Participant.status, Participant.note)
        joined = query.outerjoin(ParticipantGroup, ParticipantGroup.id == Participant.group_id).order_by(Participant.pseudonym)
        rows = study.reads.connection.execute(joined).all()
        language = study.language
    return _list(arguments, "participant", keys, [tuple(row) for row in rows], language)


def _list(arguments: argparse.Namespace, what: str, keys: tuple[str, ...], rows: list[tuple[Any, ...]], language: str) -> int:
    if arguments.json:
        put_json(
            [{key: str(value) if hasattr(value, "isoformat") else value for key, value in zip(keys, row, strict=True)} for row in rows]
        )
    else:
        put_table([text(f"shell.{what}-{key}", language) for key in keys], rows)
    return 0
