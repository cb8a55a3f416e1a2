"""After a purge: no word left in free pages, log, index or backups of the study, and what could not be reached is named."""

from __future__ import annotations

import glob
from pathlib import Path

from qualcode.faults import Fault
from qualcode.locale import text as catalogue_text
from qualcode.study.backup import backup_folder, backups, make_backup
from qualcode.study.database import driver, open_database
from qualcode.study.search import drop_index
from qualcode.study.study import Study
from qualcode.study.versions import forget_texts


def finish_earlier(study: Study) -> None:
    """What an earlier purge had still to do when it was cut short: its words are gone from the rows, not from every byte."""
    purges = driver(study.reads.connection).execute(
        "SELECT id FROM action WHERE verb IN ('replace-everywhere', 'erase-participant') AND kind = 'do' ORDER BY number DESC LIMIT 1"
    )
    newest = purges.fetchone()
    if newest is None:
        return
    clean_file(study)
    if _leftovers(study.file) or any(not _knows(path, newest[0]) for path in backups(study.file)):
        replace_backups(study)


def _knows(backup: Path, action_id: str) -> bool:
    """Whether a backup was made after an action."""
    try:
        copy = open_database(backup, write=False)
    except Fault:
        return False
    try:
        return driver(copy).execute("SELECT 1 FROM action WHERE id = ?", (action_id,)).fetchone() is not None
    finally:
        copy.close()
        copy.engine.dispose()


def clean_file(study: Study) -> list[str]:
    """No word left in the index, in free pages or in the log; what stood in the way, as sentences."""
    connection = study.reads.connection
    raw = driver(connection)
    forget_texts(connection)
    drop_index(connection)
    raw.execute("VACUUM")
    [busy, *_] = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return [catalogue_text("purge.log-held", study.language, file=f"{study.file.name}-wal")] if busy else []


def replace_backups(study: Study) -> tuple[int, list[str]]:
    """A new verified backup first; then the older ones, which still hold the words, go. How many went, and which could not."""
    old = backups(study.file)
    make_backup(study.reads.connection, study.file, why="after-purge")
    kept = []
    doomed = [*old, *_leftovers(study.file)]
    for path in doomed:
        try:
            path.unlink()
        except OSError:
            kept.append(catalogue_text("purge.kept-file", study.language, file=str(path.relative_to(study.file.parent))))
    return len(doomed) - len(kept), kept


def _leftovers(file: Path) -> list[Path]:
    """What restores and interrupted copies of this study left beside it and among its backups."""
    others = [path.stem for path in file.parent.glob(f"{glob.escape(file.stem)}?*{glob.escape(file.suffix)}") if path != file]
    found = []
    for folder in (file.parent, backup_folder(file)):
        for path in folder.glob(f"{glob.escape(file.stem)}[-.]*"):
            ending = path.name.removeprefix(file.stem)
            left = ending.endswith((".unfinished", ".restoring")) or ending.startswith("-replaced-") or "-kept" in ending
            if left and path.is_file() and not path.name.startswith(tuple(f"{other}{mark}" for other in others for mark in "-.")):
                found.append(path)
    return sorted(found)


def unreached(study: Study) -> tuple[str, ...]:
    """What may still hold the words: said, since nothing here can change it."""
    language = study.language
    listed = [catalogue_text("purge.copies", language), catalogue_text("purge.own-words", language)]
    folder = study.file.parent
    for room in ("corpora", "exports"):
        files = [path for path in (folder / room).rglob("*") if path.is_file()] if (folder / room).is_dir() else []
        if files:
            listed.append(catalogue_text("purge.room", language, room=room, n=len(files)))
    handed = driver(study.reads.connection).execute("SELECT count(*) FROM handover").fetchone()[0]
    if handed:
        listed.append(catalogue_text("purge.handovers", language, n=handed))
    return tuple(listed)
