"""A study made from the citations of a real report: its 31 appendices as material, a finding for each note of its results."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from qualcode import model
from qualcode.study import Study
from qualcode.text.citations import Cited, Reading, read_notes

GROUPS = {"indsatsgruppe": range(1, 3), "kontrolgruppe": range(3, 5)}
#: appendices that print what people said in a group
FOCUS_GROUPS = (17, 19)
#: the quotation that is printed twice, with note 97 and note 146
PRINTED_TWICE = (97, 146)


def rows_of(file: Path) -> list[dict[str, str]]:
    """A table of the seeds."""
    with file.open(encoding="utf-8", newline="") as read:
        return list(csv.DictReader(read))


def notes_of(seeds: Path) -> list[tuple[int, str]]:
    """The notes that cite appendices: (number, words)."""
    return sorted({(int(row["footnote"]), row["footnote_text"]) for row in rows_of(seeds / "ishoj_citations.csv")})


def of_results(notes: list[tuple[int, str]]) -> dict[int, Reading]:
    """The notes that a result rests on: from the first result, without those that only say where all the material is."""
    read = read_notes(notes)
    words = dict(notes)
    return {n: read[n] for n in read if n >= 56 and not words[n].startswith("Se bilag") and any(one.appendix for one in read[n].places)}


def ishoj_study(seeds: Path, folder: Path) -> Study:
    """The study, open for writing. A page of an appendix is a line here; a citation without a page is one of the whole document."""
    study = Study.new(folder, title="Ishøj", language="da", coder="AB")
    notes = of_results(notes_of(seeds))
    quotes = {int(row["footnote_no"]): row["quote"] for row in rows_of(seeds / "quotes.csv") if row["footnote_no"].isdecimal()}
    said = " ".join(quotes[PRINTED_TWICE[0]].replace("\n", " ").split())
    with study.action("import"):
        for number in range(1, 5):
            study.do("add-round", number=number)
        for group in GROUPS:
            study.do("add-group", name=group)
        for row in rows_of(seeds / "ishoj_appendices.csv"):
            _add_appendix(study, row, notes, said)
        study.do("make-code", name="Vendepunkt", kind="core")
        for number, reading in notes.items():
            _add_finding(study, number, reading, said)
    return study


def _add_appendix(study: Study, row: dict[str, str], notes: dict[int, Reading], said: str) -> None:
    number = int(row["bilag"])
    pages = max([one.pages[1] for note in notes.values() for one in note.places if one.appendix == number and one.pages] or [1])
    text = "\n".join(f"Borger: dette er side {page} af bilag {number}" for page in range(1, pages + 1))
    if number == 5:
        text += f"\n\nBorger: {said}"
    kind = "focus-group" if number in FOCUS_GROUPS else "interview" if row["what_it_is"].startswith("transcript") else "document"
    in_round = re.search(r"round (\d)", row["round"])
    made = study.do("add-material", name=f"Materiale {number}", text=text, kind=kind, round=int(in_round[1]) if in_round else None)
    with study.action("number") as work:
        work.insert(
            model.Appendix, number=number, kind="transcript", title=f"Materiale {number}", material_id=made["id"], given_at=work.now
        )


def _add_finding(study: Study, number: int, reading: Reading, said: str) -> None:
    evidence = []
    for one in reading.places:
        printed = number in PRINTED_TWICE and one.appendix == 5
        evidence.append({"material": f"Materiale {one.appendix}", "words": said} if printed else {"quotation": _quotation(study, one)})
    text = f"Note {number}" + (f": ”{said}”" if number in PRINTED_TWICE else "")
    study.do("make-finding", text=text, evidence_for=evidence, codes=["Vendepunkt"])


def _quotation(study: Study, one: Cited) -> str:
    from qualcode.study.versions import current_version, text_of

    connection = study.reads.connection
    material = f"Materiale {one.appendix}"
    query = "SELECT m.id, q.id FROM material m LEFT JOIN quotation q ON q.material_id = m.id AND q.whole WHERE m.name = ?"
    material_id, there = connection.exec_driver_sql(query, (material,)).one()
    text = text_of(connection, current_version(connection, material_id).id)
    if one.pages is not None:
        first, last = one.pages
        start = text.index(f"Borger: dette er side {first} af")
        end = text.index("\n", text.index(f"dette er side {last} af")) if f"side {last + 1} af" in text else len(text.split("\n\n")[0])
        return str(study.do("make-quotation", material=material, start=start, end=end)["id"])
    if there is None:
        there = study.do("make-quotation", material=material, start=0, end=len(text))["id"]
        with study.action("whole") as work:
            work.update(model.Quotation, there, whole=True)
    return str(there)
