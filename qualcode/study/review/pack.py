"""The pack for a supervisor, read from a study at one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import driver, one_moment
from qualcode.study.reads import Reads
from qualcode.study.review.comments import earlier_comments
from qualcode.study.review.memos import letter, memo_rows, released
from qualcode.study.review.names import Names
from qualcode.study.review.news import earlier_pack, news
from qualcode.study.review.outline import Cells, outline, told_relations
from qualcode.study.review.records import Level, Pack
from qualcode.study.review.transcripts import Transcripts


def pack(connection: Connection, level: Level, *, to_whom: str = "", letter_memo: str | None = None, language: str | None = None) -> Pack:
    """What a supervisor gets at a level of disclosure; `letter_memo` names the letter by title or id, `language` is the study's if None.

    Raises Fault for a letter that is not there or withheld.
    """
    with one_moment(connection), no_looking_for_rubbish():
        reads = Reads(connection)
        study = reads.study()
        study = replace(study, language=language or study.language)
        earlier = earlier_pack(connection, to_whom)
        names = Names(connection, study.language)
        memos = memo_rows(connection)
        comments = earlier_comments(connection, memos, to_whom)
        told = released(memos, level, _commented(connection))
        transcripts = Transcripts(connection, level, names, _used(connection))
        cells = Cells(connection, level, int(reads.setting("small-cell")))
        codes = outline(connection, level, cells, told, transcripts.quotations)
        relations = told_relations(connection, level, cells, told, {code.id for code in codes})
        materials = {page.material_id: page.name for page in transcripts.pages}
        return Pack(
            study=study,
            at=_last_change(connection),
            level=level,
            least=cells.least,
            to_whom=to_whom,
            earlier=earlier,
            letter=letter(connection, memos, letter_memo),
            news=() if earlier is None else news(connection, earlier, cells, codes, relations, told, comments, materials),
            codes=codes,
            relations=relations,
            memos=told,
            quotations=transcripts.quotations,
            pages=transcripts.pages,
            participants=transcripts.participants,
            comments=comments,
        )


def _used(connection: Connection) -> set[str]:
    """Quotations that are evidence, negative cases or have a place on a dimension, whether coded or not."""
    tables = ("relation_evidence", "negative_case", "dimension_place")
    rows = driver(connection).execute(" UNION ".join(f"SELECT quotation_id FROM {table}" for table in tables))
    return {row[0] for row in rows.fetchall()}


def _commented(connection: Connection) -> list[str]:
    """The memos that are comments on packs, to whomever these went."""
    return [memo for (memo,) in driver(connection).execute("SELECT memo_id FROM review_comment").fetchall()]


def _last_change(connection: Connection) -> datetime:
    at = driver(connection).execute("SELECT max(recorded_at) FROM action").fetchone()[0]
    return datetime.fromisoformat(at) if at else datetime.fromtimestamp(0, UTC)
