"""The sound of a material: which recording belongs to it, when a passage was said, and the program that can play it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.text.plain import Turn

#: endings of files that hold sound
ENDINGS = (".mp3", ".m4a", ".wav", ".ogg", ".opus", ".flac", ".aac", ".wma", ".mp4", ".mov", ".webm", ".mkv", ".amr", ".3gp")
#: folders of a study where recordings are looked for by the transcript's name
FOLDERS = (".", "recordings", "corpora")
#: seconds before a passage: nobody begins to speak on the first letter
LEAD = 1.0
#: seconds of a passage that ends nobody knows when
UNKNOWN_LENGTH = 60.0


class Sounding(NamedTuple):
    """From when to when a passage is heard, in seconds from the start of the recording."""

    start: float
    end: float


def recording_of(connection: Connection, folder: Path, material_id: str) -> Path | None:
    """The recording of a material: an attachment that lies beside the study, else a file named as the transcript or the material."""
    raw = driver(connection)
    attached = raw.execute(
        "SELECT coalesce(path, name) FROM attachment WHERE material_id = ? AND purged_at IS NULL "
        "AND (media_type LIKE 'audio/%' OR media_type LIKE 'video/%') ORDER BY name",
        (material_id,),
    ).fetchall()
    for (path,) in attached:
        if found := _inside(folder, [folder / each / path for each in FOLDERS]):
            return found
    named = raw.execute("SELECT name, source FROM material WHERE id = ?", (material_id,)).fetchone()
    stems = {Path(name).stem.casefold() for name in named or () if name} | {name.casefold() for name in named or () if name}
    for each in FOLDERS:
        place = folder / each
        files = sorted(place.iterdir()) if place.is_dir() else []
        if found := _inside(folder, [file for file in files if file.stem.casefold() in stems and file.suffix.lower() in ENDINGS]):
            return found
    return None


def _inside(folder: Path, files: Iterable[Path]) -> Path | None:
    """The first that is a file within the study's folder: a path that a study brings along leads nowhere else."""
    home = folder.resolve()
    return next((file.resolve() for file in files if file.is_file() and home in file.resolve().parents), None)


def when_said(turns: Sequence[Turn], start: int, end: int) -> Sounding | None:
    """When the passage start..end of a transcript was said, by the times of its turns; None where they have none.

    Within a turn the time is taken to pass as the letters do. A turn that has no end lasts until the next one that has a beginning.
    """
    touched = [at for at, turn in enumerate(turns) if turn.start < max(end, start + 1) and turn.end > start]
    timed = [at for at in touched if turns[at].time_from is not None]
    if not timed:
        return None
    first, last = turns[timed[0]], turns[timed[-1]]
    begins = _time_at(first, _end_of(turns, timed[0]), max(start, first.talk_start))
    until = _end_of(turns, timed[-1])
    ends = begins + UNKNOWN_LENGTH if until is None else _time_at(last, until, min(end, last.end))
    return Sounding(max(0.0, begins - LEAD), max(ends, begins) + LEAD)


def _end_of(turns: Sequence[Turn], at: int) -> float | None:
    if turns[at].time_to is not None:
        return turns[at].time_to
    return next((turn.time_from for turn in turns[at + 1 :] if turn.time_from is not None), None)


def _time_at(turn: Turn, until: float | None, offset: int) -> float:
    begins = turn.time_from or 0.0
    if until is None or until <= begins or turn.end <= turn.talk_start:
        return begins
    return begins + (until - begins) * (offset - turn.talk_start) / (turn.end - turn.talk_start)


def player_for(file: Path, sounding: Sounding, speed: float = 1.0) -> list[str] | None:
    """The command that plays a stretch of a file without a window, by the first player that is installed; None where none is.

    `speed` is how fast, compared to how it was said; the pitch stays. macOS brings only afplay along, which cannot begin in the
    middle. Not run on Windows or macOS.
    """
    start, length, fast = f"{sounding.start:.2f}", f"{sounding.end - sounding.start:.2f}", f"{speed:g}"
    usual = speed == 1
    commands = {
        "ffplay": ["-nodisp", "-autoexit", "-loglevel", "quiet", "-ss", start, "-t", length]
        + ([] if usual else ["-af", f"atempo={fast}"])
        + ["-i", str(file)],
        "mpv": ["--no-video", "--no-terminal", "--no-config", f"--start={start}", f"--length={length}"]
        + ([] if usual else [f"--speed={fast}"])
        + ["--", str(file)],
        "cvlc": ["--quiet", "--play-and-exit", f"--start-time={start}", f"--run-time={length}"]
        + ([] if usual else [f"--rate={fast}"])
        + [str(file)],
        "mplayer": ["-really-quiet", "-novideo", "-ss", start, "-endpos", length]
        + ([] if usual else ["-speed", fast, "-af", "scaletempo"])
        + [str(file)],
    }
    if sounding.start <= LEAD:
        commands["afplay"] = ["-t", f"{sounding.end:.2f}"] + ([] if usual else ["-r", fast]) + [str(file)]
    for name, arguments in commands.items():
        if program := shutil.which(name):
            return [program, *arguments]
    return None


def known_recordings(connection: Connection) -> dict[str, str]:
    """Which recordings the study has or had, purged ones too: their SHA-256, with the name of the material."""
    rows = driver(connection).execute(
        "SELECT a.sha256, m.name FROM attachment a JOIN material m ON m.id = a.material_id "
        "WHERE a.media_type LIKE 'audio/%' OR a.media_type LIKE 'video/%' ORDER BY m.position DESC"
    )
    return dict(rows.fetchall())


def recording_uses(connection: Connection, sha256: str) -> dict[str, str]:
    """The attachments that are this recording, with the material of each: their ids."""
    rows = driver(connection).execute("SELECT id, material_id FROM attachment WHERE sha256 = ? ORDER BY id", (sha256,))
    return dict(rows.fetchall())
