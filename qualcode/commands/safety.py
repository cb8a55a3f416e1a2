"""Safety: backup, restore, check."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from qualcode.commands.terminal import coder_of, name_pairs, open_for_reading, open_for_writing, put, put_json, say
from qualcode.faults import Fault, UsageFault
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
    from qualcode.study.folder import file_to_restore
    from qualcode.study.lock import WriterLock

    language = arguments.language or DEFAULT_LANGUAGE
    file = file_to_restore(Path(arguments.study))
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

    if arguments.trace is not None:
        from qualcode.commands.tracing import trace

        return trace(arguments)
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


def purge(arguments: argparse.Namespace) -> int:
    """Take words or a recording out for good, after saying what that means."""
    if sum(map(bool, (arguments.erase, arguments.replace, arguments.recording))) != 1:
        raise UsageFault("shell.purge-what")
    if arguments.recording:
        return _purge_recording(arguments)
    pairs = name_pairs(arguments.replace)
    with open_for_writing(arguments, back_up=False) as study:
        from qualcode.study.purge import erase_participant, replace_everywhere
        from qualcode.study.references import FINDERS

        participant = FINDERS["participant"](study.reads.connection, arguments.erase) if arguments.erase else None
        say(text("purge.before", study.language))
        if not arguments.yes:
            raise Fault("purge.confirm")
        done = erase_participant(study, participant) if participant else replace_everywhere(study, pairs)
        language = study.language
    if arguments.json:
        put_json(dataclasses.asdict(done))
        return 0
    put(text("purge.done", language, **{key: value for key, value in dataclasses.asdict(done).items() if key != "unreached"}))
    put(text("purge.unreached", language))
    for line in done.unreached:
        put(f"  {line}")
    return 0


def _purge_recording(arguments: argparse.Namespace) -> int:
    with open_for_writing(arguments, back_up=False) as study:
        from qualcode.study.recording_purge import purge_recording
        from qualcode.study.references import FINDERS

        material = FINDERS["material"](study.reads.connection, arguments.recording)
        say(text("recording.before", study.language))
        if not arguments.yes:
            raise Fault("recording.confirm")
        done = purge_recording(study, material, unchecked_too=arguments.unchecked)
        language = study.language
    told = dataclasses.asdict(done)
    if arguments.json:
        put_json(told)
        return 0
    put(text("recording.done", language, n=done.unchecked, **{key: told[key] for key in ("material", "bytes", "sha256")}))
    put(text("purge.unreached", language))
    for line in done.unreached:
        put(f"  {line}")
    return 0
