"""The relations between codes, and the types of relation that the study is offered."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import open_for_reading, put_json, put_table
from qualcode.locale import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.study.relations import RelationRecord

HEADINGS = ("from", "type", "to", "for", "levels", "against", "status", "marks")


def relations(arguments: argparse.Namespace) -> int:
    """Each relation with what speaks for and against it; or, with --types, the types there are to choose from."""
    from qualcode.study.database import one_moment
    from qualcode.study.references import FINDERS, code_paths
    from qualcode.study.relations import evidence_levels
    from qualcode.study.relations import relations as read
    from qualcode.study.vocabularies import type_choices

    with open_for_reading(arguments) as study, one_moment(study.reads.connection):
        connection, language = study.reads.connection, study.language
        offered = type_choices(connection) if arguments.types else []
        code = FINDERS["code"](connection, arguments.code) if arguments.code else None
        found = [one for one in read(connection, code) if arguments.status in (None, one.status)]
        paths, levels = code_paths(connection), evidence_levels(connection)
    if arguments.unsupported:
        found = [one for one in found if not one.supported]
    if arguments.types and arguments.json:
        put_json([offer._asdict() for offer in offered])
    elif arguments.types:
        headings = ("type", "inverse", "vocabulary")
        put_table([text(f"shell.relations-{name}", language) for name in headings], [[o.name, o.inverse, o.vocabulary] for o in offered])
    elif arguments.json:
        put_json([document(one, paths) for one in found])
    else:
        rows = [_row(one, paths, levels, language) for one in found]
        put_table([text(f"shell.relations-{name}", language) for name in HEADINGS], rows)
    return 0


def document(relation: RelationRecord, paths: Mapping[str, str]) -> dict[str, Any]:
    """A relation in JSON; `levels` are of the evidence for, as in `qualcode graph`."""
    return {
        "id": relation.id,
        "from": relation.from_id,
        "from_path": paths[relation.from_id],
        "type": relation.type,
        "to": relation.to_id,
        "to_path": paths[relation.to_id],
        "for": relation.n("for"),
        "against": relation.n("against"),
        "levels": relation.levels(),
        "status": relation.status,
        "vocabulary": relation.vocabulary,
        "symmetric": relation.symmetric,
        "transitive": relation.transitive,
        "phenomenon": relation.phenomenon_id,
        "scope": relation.scope,
        "coder": relation.coder,
        "memos": list(relation.memos),
        "evidence": [{"quotation": one.quotation_id, "side": one.side, "level": one.level} for one in relation.evidence],
    }


def _row(relation: RelationRecord, paths: Mapping[str, str], levels: Sequence[str], language: str) -> list[object]:
    from qualcode.study.relations import level_sum

    marks = [] if relation.supported else [text("shell.relations-unsupported", language)]
    marks += [text("shell.relations-arrow", language)] if relation.only_an_arrow else []
    status = text(f"relations.status-{relation.status}", language)
    counts = relation.n("for"), level_sum(relation.levels(), levels), relation.n("against")
    return [paths[relation.from_id], relation.type, paths[relation.to_id], *counts, status, ", ".join(marks)]
