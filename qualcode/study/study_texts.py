"""Texts that only the researcher knows and the appendices print: information letter, consent form, answers to checklists."""

from __future__ import annotations

from sqlalchemy import Connection

from qualcode.study.database import driver


def study_texts(connection: Connection) -> dict[str, str]:
    """Every such text, in Markdown, by its key."""
    return dict(driver(connection).execute("SELECT key, text FROM study_text ORDER BY key").fetchall())
