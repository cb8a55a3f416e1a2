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


QUALCODER_TABLES = """
CREATE TABLE project (databaseversion text, date text, memo text, about text, bookmarkfile integer, bookmarkpos integer, codername text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
    av_text_id integer, risid integer, unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, cid integer,
    memo text, date text, owner text, important integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer, unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text,
    date text, memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text,
    supercid integer, unique(name));
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
CREATE TABLE graph (grid integer primary key, name text);
CREATE TABLE ris (risid integer, tag text, longtag text, value text);
CREATE VIEW code_text_visible AS SELECT * FROM code_text;
"""
DAY = "2026-03-02 12:00:00"


def qualcoder(folder: Path, rows: dict[str, Sequence[Sequence[Any]]], *, version: str = "v17", tables: str = QUALCODER_TABLES) -> Path:
    """A QualCoder project folder with the rows of its tables."""
    folder.mkdir()
    project = {"project": [(version, DAY, "Om undersøgelsen", "QualCoder 4.0", 0, 0, "AB")]} if tables is QUALCODER_TABLES else {}
    database(folder / "data.qda", tables, {**project, **rows})
    return folder
