"""A chapter in Word of 60 pages with 200 quotations, checked against 60 interviews of 8,000 words; every fifth quotation has an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.figures import Bench
from benchmarks.generate import CODER, INTERVIEWER, SEED, Studies
from benchmarks.measure import Figure, qualcode, typical, typical_child
from benchmarks.speech import Speech
from qualcode.readers.chapter import read_chapter
from qualcode.readers.intake import Intake, bring_in
from qualcode.study import Study
from qualcode.study.chapter.checking import check_chapter
from qualcode.study.cited import citation_of
from qualcode.study.citing import passage_row
from qualcode.study.settings import setting
from qualcode.text.words import words as words_of

INTERVIEWS, QUOTATIONS, PAGES, WORDS_OF_A_PAGE = 60, 200, 60, 350
#: of so many quotations one has an error
EVERY = 5


def chapter(bench: Bench) -> Iterator[Figure]:
    """Checking alone, beside the plainest search for the same words, and the whole command with its memory."""
    few = max(1, bench.runs // 2)
    home, folder = _study(bench.made), bench.made.scratch()
    path = folder / "chapter.docx"
    with Study.open(home, write=False) as study:
        quoted = _write(study, path, bench.made)
        connection = study.reads.connection
        read, _ = read_chapter(path)
        report = check_chapter(connection, read, "da")
        texts = [study.reads.transcript(one.id).text for one in study.reads.materials()]
        plain = typical(lambda: [[text.find(one) for text in texts] for one in quoted], few)
        size = f"{report.passages} quotations, {len(report.findings)} findings"
        ours = typical(lambda: check_chapter(connection, read, "da"), few)
        yield Figure(f"chapter checked: {size}", ours, "s", 10, plain, "each quotation found in each text")
    child = typical_child(qualcode("cite", home, path, "--to", folder / "checked.docx"), few)
    yield Figure(f"chapter of {PAGES} pages: the whole command", child.seconds, "s", 10)
    yield Figure(f"chapter of {PAGES} pages: its memory", child.peak / 1e6, "MB", 600)


def _study(made: Studies) -> Path:
    """Made once."""
    home = made.folder / "chapter-study"
    files = sorted(made.texts.glob("Interview *.txt"))[:INTERVIEWS]
    if not (made.folder / "chapter-study.complete").exists():
        with Study.new(home, title="Sixty interviews", language="da", coder=CODER) as study:
            speakers = {f"B{number}": f"Deltager {number}" for number in range(1, len(files) + 1)}
            for pseudonym in speakers.values():
                study.do("add-participant", pseudonym=pseudonym)
            bring_in(study, files, Intake(round=1, interviewers=(INTERVIEWER,), participants=speakers))
            for material in study.reads.materials():
                study.do("freeze", material=material.id)
            study.do("give-appendix-numbers", kinds=["transcript"])
        (made.folder / "chapter-study.complete").touch()
    return home


def _write(study: Study, path: Path, made: Studies) -> list[str]:
    """The chapter; the quotations in it as they stand in the transcripts."""
    from docx import Document

    random, speech = Random(SEED), Speech(Random(SEED + 7))
    connection, pattern = study.reads.connection, str(setting(study.reads.connection, "citation"))
    materials, quoted = study.reads.materials(), []
    document = Document()
    between = WORDS_OF_A_PAGE * PAGES // QUOTATIONS
    for number in range(QUOTATIONS):
        if number % 10 == 0:
            document.add_heading(f"Afsnit {number // 10 + 1}", 1)
        transcript = study.reads.transcript(materials[random.randrange(len(materials))].id)
        turn = random.choice([one for one in transcript.turns if one.speaker != INTERVIEWER and one.end - one.talk_start > 120])
        spans = list(words_of(transcript.text, turn.talk_start, turn.end))[: random.randint(8, 60)]
        start, end = spans[0][0], spans[-1][1]
        words = transcript.text[start:end]
        quoted.append(words)
        row = passage_row(connection, transcript.material.id, start, end)
        written = words.split()
        if number % EVERY == 0:
            written[len(written) // 2] = "fejlord"
        document.add_paragraph(f"{speech.turn(between)} ”{' '.join(written)}” {citation_of(row, 'da', pattern)}. {speech.turn(12)}")
    document.save(str(path))
    return quoted
