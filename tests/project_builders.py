"""Small projects of other programs, made by hand in their own shape."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

TAGUETTE_TABLES = """
CREATE TABLE users (login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL);
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
    created DATETIME NOT NULL);
CREATE TABLE project_members (project_id INTEGER NOT NULL, user_login VARCHAR(30) NOT NULL, privileges VARCHAR(11) NOT NULL);
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
    filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL, project_id INTEGER NOT NULL, text_direction VARCHAR(13) NOT NULL,
    contents TEXT NOT NULL);
CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL, user_login VARCHAR(30) NOT NULL,
    project_id INTEGER NOT NULL, document_id INTEGER, payload TEXT NOT NULL);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL, path VARCHAR(200) NOT NULL,
    description TEXT NOT NULL, UNIQUE (project_id, path));
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL, start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (highlight_id, tag_id));
"""
NOON = "2026-03-02 12:00:00.000000"


def database(path: Path, script: str, rows: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """A database with the tables of `script` and rows in them."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript(script)
        for table, some in rows.items():
            for row in some:
                made.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        made.commit()
    return path


def taguette(
    path: Path,
    documents: Sequence[tuple[int, str, str]],
    tags: Sequence[tuple[int, str, str]] = (),
    highlights: Sequence[tuple[int, int, int, int, str]] = (),
    coded: Sequence[tuple[int, int]] = (),
    commands: Sequence[tuple[int | None, dict[str, Any]]] = (),
    projects: Sequence[tuple[int, str, str]] = ((1, "Støtte", ""),),
) -> Path:
    """A Taguette project: documents (id, name, page), tags (id, path, description), highlights, their tags, (document, command)."""
    return database(
        path,
        TAGUETTE_TABLES,
        {
            "users": [("admin", NOON)],
            "projects": [(*project, NOON) for project in projects],
            "documents": [(id_, name, "", name, NOON, 1, "LEFT_TO_RIGHT", page) for id_, name, page in documents],
            "tags": [(id_, 1, path, told) for id_, path, told in tags],
            "highlights": highlights,
            "highlight_tags": coded,
            "commands": [
                (number, f"2026-03-02 12:{number // 60:02}:{number % 60:02}.000000", "admin", 1, document, json.dumps(payload))
                for number, (document, payload) in enumerate(commands, 1)
            ],
        },
    )
