"""Made tests/data/study-v1.qualcode.gz by version 1 of the schema, which every later version must open."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from filled_study import dump, fill, new_study

from qualcode.study.migrations import SCHEMA_VERSION

DATA = Path(__file__).resolve().parent / "data"


def main() -> None:
    """Write the filled study with small pages, and how many rows each of its tables has."""
    if SCHEMA_VERSION != 1:
        raise SystemExit("version 1 of the schema is past; the file stays as it is")
    DATA.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp())
    with new_study(home / "s") as study:
        fill(study)
        file, rows = study.file, {name: len(rows) for name, rows in dump(study).items()}
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("PRAGMA page_size = 1024")
        raw.execute("VACUUM")
    (DATA / "study-v1.qualcode.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
    (DATA / "study-v1.json").write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
