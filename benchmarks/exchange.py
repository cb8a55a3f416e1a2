"""REFI-QDA out and in, of the study of many interviews."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import qualcode
from benchmarks.figures import Bench
from benchmarks.measure import Figure, run_child, typical, typical_child
from benchmarks.measure import qualcode as command
from qualcode.readers.refi import read_refi
from qualcode.study import Study
from qualcode.study.exchange import load_project
from qualcode.writers.refi import write_refi


def exchange(bench: Bench) -> Iterator[Figure]:
    """Reading the study and writing the file, and back; then the whole commands, with their start and their memory."""
    folder, rows = bench.made.scratch(), bench.made.size.codings
    few = max(1, bench.runs // 2)
    target = folder / "study.qdpx"
    with Study.open(bench.made.many, write=False) as study:
        seconds = typical(partial(_export, study, target), few)
    plain = typical(partial(_packed, target, folder / "plain.zip"), few)
    yield Figure(f"{rows:,} codings to qdpx", seconds, "s", 5, plain, "the same files into a zip")
    child = typical_child(command("export", bench.made.many, "--to", target), few)
    yield Figure(f"{rows:,} codings to qdpx: the whole command", child.seconds, "s", 5)
    yield Figure(f"{rows:,} codings to qdpx: its memory", child.peak / 1e6, "MB", 500)
    plain = typical(partial(_unpacked, target, folder / "plain.db"), few)
    yield Figure(
        f"{rows:,} codings from qdpx, read", typical(partial(read_refi, target), few), "s", None, plain, "its files into one SQL table"
    )
    Study.new(folder / "empty", title="x", language="da", coder="AB").close()
    child = run_child(command("import", folder / "empty", target))
    yield Figure(f"{rows:,} codings from qdpx: the whole command", child.seconds, "s", 10)
    yield Figure(f"{rows:,} codings from qdpx: its memory", child.peak / 1e6, "MB", 500)


def _export(study: Study, target: Path) -> None:
    write_refi(load_project(study.reads.connection), target, version=qualcode.__version__, fmt="qdpx", language=study.language)


def _packed(source: Path, to: Path) -> None:
    with zipfile.ZipFile(source) as package:
        files = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)


def _unpacked(source: Path, to: Path) -> None:
    to.unlink(missing_ok=True)
    raw = sqlite3.connect(to)
    raw.execute("CREATE TABLE file (name TEXT, content BLOB)")
    with zipfile.ZipFile(source) as package:
        raw.executemany("INSERT INTO file VALUES (?, ?)", ((name, package.read(name)) for name in package.namelist()))
    raw.commit()
    raw.close()
