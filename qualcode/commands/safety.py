"""Safety: backup, restore, check."""

from __future__ import annotations

import argparse
from pathlib import Path

from qualcode.commands.terminal import coder_of, open_for_reading, put, put_json, say
from qualcode.faults import Fault
from qualcode.locale import DEFAULT_LANGUAGE, text


def backup(arguments: argparse.Namespace) -> int:
    """A verified copy of the study."""
    from qualcode.study.backup import make_backup

    with open_for_reading(arguments) as study:
        made = make_backup(study.reads.connection, study.file, why="by-hand", to=Path(arguments.to) if arguments.to else None)
        if arguments.json:
            put_json({"file": str(made), "bytes": made.stat().st_size})
        else:
            put(text("shell.backed-up", study.language, file=made))
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup in the study's place; what stood there is kept."""
    from qualcode.study.backup import backup_folder, backups, restore_backup
    from qualcode.study.folder import study_file
    from qualcode.study.lock import WriterLock

    language = arguments.language or DEFAULT_LANGUAGE
    file = study_file(Path(arguments.study))
    known = backups(file)
    if arguments.list:
        if arguments.json:
            put_json([str(path) for path in known])
        else:
            for path in known:
                put(str(path))
        return 0
    chosen = Path(getattr(arguments, "from")) if getattr(arguments, "from") else (known[0] if known else None)
    if chosen is None or not chosen.exists():
        raise Fault("study.no-backup", file=str(file), folder=str(backup_folder(file)))
    lock = WriterLock(file)
    lock.acquire(coder_of(arguments))
    try:
        aside = restore_backup(chosen, file)
    finally:
        lock.release()
    if arguments.json:
        put_json({"restored": str(chosen), "kept": str(aside) if aside else None})
    else:
        put(text("shell.restored", language, backup=chosen, kept=aside or "–"))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Every fault of the study with its place and remedy."""
    from qualcode.study.check import check_study

    language = arguments.language or DEFAULT_LANGUAGE
    try:
        with open_for_reading(arguments) as study:
            language = study.language
            faults = [fault._asdict() for fault in check_study(study.reads.connection, study.file, language)]
    except Fault as fault:
        if fault.key not in ("study.damaged", "study.not-sqlite"):
            raise
        remedy = text("study.remedy-restore", language)
        faults = [{"what": fault.text(language), "where": str(arguments.study), "remedy": remedy}]
    if arguments.json:
        put_json({"ok": not faults, "faults": faults})
    elif faults:
        for told in faults:
            put(f"{told['where']}: {told['what']}. {told['remedy']}.")
    else:
        put(text("shell.sound", language))
    if faults:
        say(text("shell.faults", language, n=len(faults)))
    return 1 if faults else 0
