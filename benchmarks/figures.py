"""What is measured, with the budgets."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.generate import CATEGORY, CODER, FAVOURITE, INTERVIEWER, Studies
from benchmarks.measure import Figure, p95, qualcode, run_child, seconds_of, typical, typical_child
from benchmarks.speech import COMMON, MIDDLING, PHRASE, RARE
from qualcode.readers.intake import Intake, bring_in
from qualcode.study import Study
from qualcode.study.backup import make_backup
from qualcode.study.check import check_study
from qualcode.study.comparison import quotations_of_code
from qualcode.study.figures import code_frequencies
from qualcode.study.quotes import QuoteFilter, code_ids, quote_rows
from qualcode.study.search import refresh_index, search
from qualcode.text.matching import Kind, Query, fts_expression
from qualcode.writers.quote_rows import TableOptions
from qualcode.writers.quote_table import write_quotes

#: (what, kind, looked for)
SEARCHES: tuple[tuple[str, Kind, str], ...] = (
    ("a rare word", "word", RARE),
    ("a middling word", "word", MIDDLING),
    ("a common word", "word", COMMON),
    ("a rare phrase", "phrase", PHRASE),
    ("a common phrase", "phrase", "det og"),
    ("a rare prefix", "prefix", RARE[:8]),
    ("a middling prefix", "prefix", MIDDLING[:6]),
    ("a rare substring", "substring", RARE[3:9]),
    ("a middling substring", "substring", MIDDLING[1:6]),
    ("a common substring", "substring", "ikk"),
    ("a rare lemma", "lemma", RARE),
    ("a middling lemma", "lemma", MIDDLING),
    ("a common lemma", "lemma", "være"),
)
#: hits that a screen asks for at first
FIRST_HITS = 200


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs."""

    made: Studies
    runs: int


def counts(bench: Bench) -> Iterator[Figure]:
    """Numbers and lists from the study of many interviews."""
    with Study.open(bench.made.many, write=False) as study, Plain(study.file) as plain:
        connection = study.reads.connection
        query = "SELECT code_id, count(*), count(DISTINCT quotation_id) FROM coding GROUP BY code_id"
        yield Figure(
            "code frequencies",
            typical(partial(code_frequencies, connection), bench.runs),
            budget=0.1,
            plain=typical(lambda: plain.execute(query).fetchall(), bench.runs),
            plain_is="GROUP BY code in SQL",
        )
        [favourite] = code_ids(connection, FAVOURITE, with_subcodes=False)
        query = "SELECT q.* FROM coding c JOIN quotation q ON q.id = c.quotation_id WHERE c.code_id = ?"
        yield Figure(
            f"{bench.made.size.favourite:,} quotations with context and other codes",
            typical(partial(quotations_of_code, connection, favourite), bench.runs),
            budget=0.3,
            plain=typical(lambda: plain.execute(query, (favourite,)).fetchall(), bench.runs),
            plain_is="their rows in SQL",
        )
    yield Figure("opening the study to write", typical(lambda: Study.open(bench.made.many).close(), bench.runs))


def searches(bench: Bench) -> Iterator[Figure]:
    """Search of all words of the study of many interviews, by an index that is up to date."""
    with Study.open(bench.made.many) as study:
        refresh_index(study.reads.connection, study.language)
    with Study.open(bench.made.many, write=False) as study, Plain(study.file) as plain:
        connection, language = study.reads.connection, study.language
        for what, kind, looked_for in SEARCHES:
            query = Query(kind, looked_for)
            find = partial(search, connection, query, language=language, writable=False)
            hits = len(find())
            bare = 1e3 * typical(_bare_search(plain, query, language), bench.runs)
            bare_is = "the texts by LIKE in SQL" if kind == "substring" else "the turns by FTS5 MATCH in SQL"
            every = 1e3 * typical(find, bench.runs)
            if hits > FIRST_HITS:
                first = 1e3 * typical(partial(find, limit=FIRST_HITS), bench.runs)
                yield Figure(f"search: {what}, the first {FIRST_HITS}", first, "ms", 50, bare, bare_is)
                yield Figure(f"search: {what}, all {hits:,}", every, "ms", None, bare, bare_is)
            else:
                yield Figure(f"search: {what}, all {hits:,}", every, "ms", 50, bare, bare_is)


def _bare_search(plain: sqlite3.Connection, query: Query, language: str) -> Callable[[], object]:
    if query.kind == "substring":
        return lambda: plain.execute("SELECT id FROM text_body WHERE text LIKE ?", (f"%{query.text}%",)).fetchall()
    match = "SELECT rowid FROM search_words WHERE search_words MATCH ?"
    return lambda: plain.execute(match, (fts_expression(query, language),)).fetchall()


def exports(bench: Bench) -> Iterator[Figure]:
    """Quote tables: reading the study and writing the file; then the whole command, with its start and its memory."""
    folder, rows = bench.made.scratch(), bench.made.size.codings
    few = max(1, bench.runs // 2)
    tables: tuple[tuple[str, int, float | None, str | None], ...] = (
        ("csv", rows, 2, None),
        ("xlsx", rows, 10, None),
        ("docx", rows, 30, None),
        ("docx", rows // 5, 5, CATEGORY),
        ("md", rows, None, None),
        ("json", rows, None, None),
    )
    for ending, count, budget, code in tables:
        target = folder / f"quotes-{count}.{ending}"
        with Study.open(bench.made.many, write=False) as study:
            seconds = typical(partial(_export, study, target, code), few)
        content = target.read_bytes()
        plain = typical(partial(target.with_suffix(".plain").write_bytes, content), bench.runs)
        yield Figure(f"{count:,} rows to {ending}", seconds, "s", budget, plain, "the same bytes to a file")
        options = ("--code", code, "--with-subcodes") if code else ()
        child = typical_child(qualcode("quotes", bench.made.many, "--to", target, *options), few)
        yield Figure(f"{count:,} rows to {ending}: the whole command", child.seconds)
        yield Figure(f"{count:,} rows to {ending}: its memory", child.peak / 1e6, "MB", 500)


def _export(study: Study, target: Path, code: str | None) -> None:
    connection = study.reads.connection
    rows = quote_rows(connection, QuoteFilter(code, with_subcodes=True), dialogue=target.suffix in (".docx", ".md"))
    write_quotes(rows, target, language=study.language, title="x", options=TableOptions(codes=study.reads.codes()))


def safety(bench: Bench) -> Iterator[Figure]:
    """Backup and check."""
    folder = bench.made.scratch()
    with Study.open(bench.made.many) as study, Plain(study.file) as plain:
        connection, language = study.reads.connection, study.language
        numbers = iter(range(1000))
        made = partial(lambda: make_backup(connection, study.file, to=folder / f"{next(numbers)}.qualcode-backup"))
        few = max(1, bench.runs // 2)
        yield Figure(
            "backup, verified",
            typical(made, few),
            budget=2,
            plain=typical(lambda: shutil.copyfile(study.file, folder / "copy"), few),
            plain_is="a copy of the file",
        )
        yield Figure(
            "check",
            typical(lambda: check_study(connection, study.file, language), few),
            plain=typical(lambda: plain.execute("PRAGMA integrity_check").fetchall(), few),
            plain_is="PRAGMA integrity_check",
        )


def import_(bench: Bench) -> Iterator[Figure]:
    """All transcripts into an empty study, ready to be searched."""
    folder = bench.made.scratch()
    files = sorted(bench.made.texts.glob("Interview *.txt"))
    participants = {f"B{number}": f"Deltager {number}" for number in range(1, len(files) + 1)}

    def ours() -> None:
        with Study.new(folder / "study", language="da", coder=CODER) as study:
            bring_in(study, files, Intake(interviewers=(INTERVIEWER,), participants=participants))

    def plain() -> None:
        with closing(sqlite3.connect(folder / "plain.db")) as raw:
            raw.execute("CREATE TABLE text_body (name TEXT, text TEXT)")
            raw.executemany("INSERT INTO text_body VALUES (?, ?)", ((file.name, file.read_text(encoding="utf-8")) for file in files))
            raw.commit()

    what = f"import of {bench.made.size.interviews * bench.made.size.words:,} words"
    yield Figure(what, typical(ours, 1), "s", 60, typical(plain, 1), "the files' text into one SQL table")


def changes(bench: Bench, times: int) -> Iterator[Figure]:
    """One coding through the study, durable when it returns, and its undo; on the disk that holds the data."""
    folder = bench.made.scratch()
    for name, home in (("many interviews", bench.made.many), ("one long transcript", bench.made.long)):
        copy = folder / home.name
        shutil.copytree(home, copy)
        plain = [1e3 * seconds for seconds in _bare_commits(folder / f"{home.name}.db", times)]
        with Study.open(copy) as study:
            material = study.reads.materials()[0]
            codes = [code.id for code in study.reads.codes() if code.kind == "code"]
            undo_taken: list[float] = []
            code_taken: list[float] = []
            for at in range(times):
                start = 200 + 37 * (at % max(1, material.words // 10))
                passage = {"material": material.id, "start": start, "end": start + 120, "codes": [codes[at % len(codes)]]}
                code_taken += seconds_of(partial(study.do, "code", **passage), 1)
                undo_taken += seconds_of(study.undo, 1)
                study.do("code", **passage)
        for what, taken, budget in (("one coding", code_taken, 5), ("its undo", undo_taken, 10)):
            milliseconds = [1e3 * seconds for seconds in taken]
            bare = "INSERT and COMMIT, synchronous=FULL"
            yield Figure(f"{what} in {name}, p50", median(milliseconds), "ms", budget, median(plain), bare)
            yield Figure(f"{what} in {name}, p95", p95(milliseconds), "ms", None, p95(plain), bare)


def _bare_commits(file: Path, times: int) -> list[float]:
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE coding (id TEXT PRIMARY KEY, quotation_id TEXT, code_id TEXT)")

        def one(at: int) -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO coding VALUES (?, ?, ?)", (f"{at:036}", "q" * 36, "c" * 36))
            raw.execute("COMMIT")

        return [seconds_of(partial(one, at), 1)[0] for at in range(times)]


def starts(bench: Bench) -> Iterator[Figure]:
    """How long commands take that do little."""
    runs = 3 * bench.runs
    empty = typical_child([sys.executable, "-c", "import argparse, json, pathlib"], runs).seconds
    told = typical_child(qualcode("--help"), runs).seconds
    yield Figure("qualcode --help", told, "s", 0.3, empty, "python -c 'import argparse, json, pathlib'")
    yield Figure("qualcode --help: times as long as that", told / empty, "×", 6)
    for command in ("info", "codes"):
        yield Figure(f"qualcode {command}, study of many interviews", typical_child(qualcode(command, bench.made.many), bench.runs).seconds)
    folder = bench.made.scratch()
    yield Figure("qualcode demo", run_child(qualcode("demo", "--to", folder / "demo", "--no-open")).seconds, "s", 3)


class Plain:
    """A bare connection for reading."""

    def __init__(self, file: Path) -> None:
        self.raw = sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def __enter__(self) -> sqlite3.Connection:
        return self.raw

    def __exit__(self, *_: object) -> None:
        self.raw.close()
