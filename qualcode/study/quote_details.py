"""All that is known of one quotation, for the pane beside a table."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.text.printed import Edit, printed_form


class CodeOn(NamedTuple):
    """A code on the quotation."""

    coding_id: str
    code_id: str
    coder: str


class MemoOn(NamedTuple):
    """A memo about the quotation or a coding of it."""

    id: str
    title: str
    text: str


class QuoteDetail(NamedTuple):
    """A quotation with what hangs on it. The words stand as they are, whatever their release status."""

    id: str
    words: str
    edits: list[Edit] | None
    #: its own release status, and why
    release: str
    why: str
    codes: tuple[CodeOn, ...]
    memos: tuple[MemoOn, ...]
    #: (language, text)
    translations: tuple[tuple[str, str], ...]

    @property
    def printed(self) -> str | None:
        """The printed form, where there is one."""
        return None if self.edits is None else printed_form(self.words, self.edits)


def quote_detail(connection: Connection, quotation_id: str) -> QuoteDetail | None:
    """A quotation with what hangs on it; None when it is gone."""
    raw = driver(connection)
    row = raw.execute("SELECT words, printed, release, release_why FROM quotation WHERE id = ?", (quotation_id,)).fetchone()
    if row is None:
        return None
    codes = raw.execute(
        "SELECT c.id, c.code_id, coalesce(k.name, '') FROM coding c LEFT JOIN coder k ON k.id = c.coder_id "
        "WHERE c.quotation_id = ? ORDER BY c.created_at, c.id",
        (quotation_id,),
    )
    memos = raw.execute(
        "SELECT DISTINCT m.id, m.title, m.text FROM memo_link l JOIN memo m ON m.id = l.memo_id WHERE l.about_id = ?1 "
        "OR l.about_id IN (SELECT id FROM coding WHERE quotation_id = ?1) ORDER BY m.created_at, m.id",
        (quotation_id,),
    )
    translations = raw.execute("SELECT language, text FROM translation WHERE quotation_id = ? ORDER BY language", (quotation_id,))
    words, printed, release, why = row
    return QuoteDetail(
        quotation_id,
        words,
        None if printed is None else json.loads(printed),
        release,
        why,
        tuple(map(CodeOn._make, codes)),
        tuple(map(MemoOn._make, memos)),
        tuple((language, text) for language, text in translations),
    )
