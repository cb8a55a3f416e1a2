"""Studies and codebooks for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.terminal import open_for_reading, progress_line, put_json, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.text.project import Project

#: the formats of the exchange standard; the others hold the codebook
_REFI = (".qdpx", ".qdc")


def export(arguments: argparse.Namespace) -> int:
    """The whole study as .qdpx, or the codebook as .qdc, csv, Word or Markdown."""
    from qualcode.study.exchange import load_codebook, load_project
    from qualcode.writers.codebook import ENDINGS

    target = Path(arguments.to)
    ending = target.suffix.lower()
    if ending not in (*_REFI, *ENDINGS):
        raise UsageFault("shell.export-format", file=target.name, endings=", ".join((*_REFI, *ENDINGS)))
    load = load_project if ending == ".qdpx" else load_codebook
    with open_for_reading(arguments) as study:
        project, language = load(study.reads.connection), study.language
    if ending in _REFI:
        return _refi(arguments, project, target, language)
    from qualcode.writers.codebook import write_codebook

    written = write_codebook(project, target, language=language, delimiter=arguments.delimiter)
    say(text("shell.codebook-written", language, file=written.path, n=written.codes))
    if arguments.json:
        put_json({"file": str(written.path), "counts": {"codes": written.codes}, "lost": [], "notices": []})
    return 0


def _refi(arguments: argparse.Namespace, project: Project, target: Path, language: str) -> int:
    import qualcode
    from qualcode.writers.refi import write_refi

    written = write_refi(
        project,
        target,
        version=qualcode.__version__,
        fmt="qdc" if target.suffix.lower() == ".qdc" else "qdpx",
        turns=arguments.turns,
        dialect=getattr(arguments, "for"),
        language=language,
        progress=progress_line(language, "shell.export-progress"),
    )
    lost, notices = ([text(one.key, language, **one.fields) for one in told] for told in (written.lost, written.notices))
    if arguments.json:
        put_json({"file": str(written.path), "counts": written.counts, "lost": lost, "notices": notices})
    counts = ", ".join(text(f"intake.project-{kind[:-1]}", language, n=n) for kind, n in written.counts.items() if n)
    say(text("shell.exported", language, file=written.path, counts=counts))
    for line in (*notices, *lost):
        say("  " + line)
    return 0
