"""The parts of the appendix set that show the analysis: their numbers are the study's, and no words are in them that are held back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from made_once import demo
from theory import HOSTILE, small_theory

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES, text
from qualcode.study import Study
from qualcode.study.appendices import appendices
from qualcode.study.as_of import as_of, point_named
from qualcode.study.coded_then import coded_then
from qualcode.study.core import core_numbers
from qualcode.study.fates import fates
from qualcode.study.figures import code_frequencies
from qualcode.study.held_words import HeldWords
from qualcode.study.reads import Reads
from qualcode.study.relations import relations
from qualcode.writers.appendices.blocks import Band, Block, Heading, PageBreak, Paragraph, Picture, Table
from qualcode.writers.appendices.document import Look, Printed, write_appendices
from qualcode.writers.appendices.parts import Source, part_of
from qualcode.writers.appendices.places import title_of

PARTS = (
    *("codebook", "open_coding", "worked_example", "axial_coding", "core_category", "memos", "sampling", "quotes", "agreement"),
    *("case_boxes", "content_analysis", "suggestions", "archetypes"),
)
#: those that print nothing until somebody has chosen or written what they are made from
CHOSEN = ("case_boxes", "archetypes")
TALK = (
    "Interviewer: How was it?\n\nMette: I lost track of the letters. Nobody told me why they came. Then my sister sat down with me.\n\n"
    "Karim: I never opened a single one of those letters at home. I asked the man at the library to do that."
)


def blocks(study: Study, part: str, language: str | None = None, **recipe: Any) -> list[Block]:
    module = import_module(f"qualcode.writers.appendices.parts.{part}")
    made: list[Block] = []
    for block in getattr(module, part)(Source(study.reads, language or study.language, recipe=recipe)):
        made.append(block._replace(rows=list(block.rows)) if isinstance(block, Table) else block)
    return made


def plain(words: Any) -> str:
    return words if isinstance(words, str) else "".join(run.words for run in words)


def told(made: list[Block]) -> Iterator[str]:
    """Everything that is printed, a line for each block and row."""
    for block in made:
        match block:
            case Heading() | Paragraph():
                yield plain(block.words)
            case Table():
                yield " | ".join([block.caption, *(column.title for column in block.columns)])
                yield from (row.words if isinstance(row, Band) else " | ".join(map(plain, row)) for row in block.rows)
            case Picture():
                yield f"{block.title} {block.description}"


def said(study: Study, part: str, language: str | None = None, **recipe: Any) -> str:
    return "\n".join(told(blocks(study, part, language, **recipe)))


@pytest.fixture
def letters(tmp_path: Path) -> Study:
    """A study of one talk of two people, with its open coding at a milestone."""
    study = Study.new(tmp_path / "s", title="T", language="en", coder="AB")
    study.do("add-material", name="Talk", text=TALK)
    study.do("set-speaker", material="Talk", label="Interviewer", interviewer=True)
    for name in ("Mette", "Karim"):
        study.do("add-participant", pseudonym=name)
        study.do("set-speaker", material="Talk", label=name, participant=name)
    for name in ("losing track", "not told", "being helped", "avoiding", "empty"):
        study.do("make-code", name=name)
    for words, code in (
        ("I lost track of the letters.", "losing track"),
        ("Nobody told me why they came.", "not told"),
        ("Then my sister sat down with me.", "being helped"),
        ("I never opened a single one of those letters at home.", "avoiding"),
    ):
        study.do("code", material="Talk", words=words, codes=[code])
    study.do("set-milestone", name="Open coding done")
    return study


def quotation(study: Study, words: str) -> str:
    return str(study.reads.connection.exec_driver_sql("SELECT id FROM quotation WHERE words = ?", (words,)).scalar_one())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_nothing_that_is_held_back_is_printed(part: str, language: str) -> None:
    with Study.open(demo(language), write=False) as study:
        raw = study.reads.connection
        held = [words for (words,) in raw.exec_driver_sql("SELECT words FROM quotation WHERE release = 'withheld'")]
        held += [
            body[start:end].strip()
            for body, start, end in raw.exec_driver_sql(
                "SELECT b.text, t.talk_start, t.end FROM turn t JOIN speaker s ON s.id = t.speaker_id "
                "JOIN participant p ON p.id = s.participant_id JOIN text_body b ON b.id = t.text_version_id WHERE p.status = 'withdrawn'"
            )
        ]
        assert len(held) > 4
        printed = said(study, part, language)
        assert not [words for words in held if words in printed]
        withheld = raw.exec_driver_sql("SELECT text FROM memo WHERE release IN ('withheld', 'redacted')").scalars()
        assert not [words for words in withheld if words[:40] in printed]
        assert said(study, part, language) == printed
        assert bool(printed) is (part not in CHOSEN)
        assert not re.search(r"\{[a-z_]+\}", printed)


@pytest.mark.parametrize("part", PARTS)
def test_an_empty_study_has_no_such_appendix(part: str, tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", title="T", coder="AB") as study:
        assert not blocks(study, part)


@pytest.mark.parametrize("part", PARTS)
def test_names_may_be_anything(part: str, tmp_path: Path) -> None:
    with Study.open(small_theory(tmp_path / "s"), coder="AB") as study:
        long = "x" * 600
        study.do("make-code", name="=cmd()|' /C calc'!A0", kind="category", definition="[red]")
        study.do("make-code", name=long, parent="=cmd()|' /C calc'!A0", in_vivo=True)
        study.do("code", material="Interview 1", words="Det var godt", codes=[long])
        study.do("write-memo", text="[link=x]{q:zzzz} {c:0000aaaa} {n:persons:dead}", title="[bold]", about=[{"code": long}])
        study.do("sampling-decision", gap="[red]", whom="<script>", code=long)
        study.do("set-milestone", name="åben kodning {n}")
        printed = said(study, part)
        if part not in ("agreement", "content_analysis", "suggestions", *CHOSEN):
            assert printed
        if part in ("codebook", "axial_coding"):
            assert HOSTILE in printed
        if part in ("codebook", "open_coding", "worked_example", "quotes"):
            assert long in printed and "=cmd()|' /C calc'!A0" in printed


def test_the_codebook_counts_as_the_study_does() -> None:
    with Study.open(demo("en"), write=False) as study:
        printed = said(study, "codebook")
        codes = {code.id: code for code in study.reads.codes()}
        for use in code_frequencies(study.reads.connection):
            code = codes[use.id]
            assert code.name in printed and code.definition in printed
            if use.codings:
                noun = "quotation" if use.quotations == 1 else "quotations"
                assert f"{use.quotations} {noun} in {use.interviews} of 8 interviews" in printed
        [row] = [row for row in printed.splitlines() if row.startswith("Budgeting hours\n") or "Budgeting hours" in row]
        assert "made 7 March 2025, LK" in printed and "in vivo" in printed and row
        # Nadia has withdrawn, and is no person of the study.
        assert "Persons are counted of the 11 who are included" in printed


def test_persons_who_have_withdrawn_are_not_counted(letters: Study) -> None:
    assert "1 of 2 persons" in said(letters, "codebook")
    letters.do("set-participant", participant="Karim", status="withdrawn")
    printed = said(letters, "codebook")
    assert "1 of 1 person" in printed and "0 of 1 person" in printed and "of 2" not in printed


def test_open_coding_stands_as_at_its_milestone() -> None:
    with Study.open(demo("en"), write=False) as study:
        point = point_named(study.reads.connection, "Open coding finished, round 1")
        made = blocks(study, "open_coding")
        with as_of(study.reads.connection, study.file, point.event_number) as then:
            codes = Reads(then).codes()
            coded = then.exec_driver_sql("SELECT count(DISTINCT quotation_id) FROM coding").scalar_one()
            pairs = then.exec_driver_sql("SELECT count(*) FROM (SELECT DISTINCT code_id, quotation_id FROM coding)").scalar_one()
        first, second = (block for block in made if isinstance(block, Table))
        bands = [row for row in first.rows if isinstance(row, Band)]
        assert len(bands) == len(codes) and len(list(first.rows)) - len(bands) == pairs
        printed = "\n".join(told(made))
        assert f"Quotations with a code: {coded}." in printed and "28 March 2025" in printed
        kinds = Counter(code.kind for code in codes)
        assert f"Open codes: {kinds['code']}." in printed
        fate = {plain(row[0]): (plain(row[1]), plain(row[2])) for row in second.rows if not isinstance(row, Band)}
        assert fate["Being motivated"] == ("Deleted", "–")
        assert fate["The bill comes tomorrow › Being tired"] == ("Merged", "The bill comes tomorrow › Crashing when it is over")
        assert fate["Rationing the day"] == ("Renamed, another kind", "Rationing oneself (core category)")
        assert fate["Waiting for an end date"][0] == "Moved" and "The bill comes tomorrow" not in fate


def test_what_holds_today_decides_what_open_coding_prints(letters: Study) -> None:
    lost = "I lost track of the letters."
    letters.do("set-release", quotation=quotation(letters, lost), release="withheld")
    letters.do("set-participant", participant="Karim", status="withdrawn")
    letters.do("delete-code", code="not told", codings="drop")
    letters.do("rename-code", code="being helped", name="sister")
    printed = said(letters, "open_coding")
    assert lost not in printed and "I never opened" not in printed and printed.count("[withheld] |") == 2
    # It has no code any more, and stands where it stood.
    assert "Nobody told me why they came. | (Mette, Talk, l" in printed
    assert "being helped (1 quotation; materials: 1)" in printed and "being helped | Renamed | sister" in printed
    assert "not told | Deleted | –" in printed and "empty (no quotation)" in printed
    assert "2 quotations are withheld" in printed


def test_a_text_that_was_edited_since_is_printed_as_it_is_now(letters: Study) -> None:
    letters.do("edit-text", material="Talk", text=TALK.replace("the letters. Nobody", "all the letters. Nobody"))
    printed = said(letters, "open_coding")
    assert "Nobody told me why they came. | (Mette, Talk, l" in printed
    letters.do("delete-code", code="not told", codings="drop")
    coded = coded_then(letters.reads.connection, letters.reads.connection)
    assert coded.lost == 0 and coded.quotations == 3
    assert "1 quotation is not shown" in said(letters, "open_coding")


def test_open_coding_without_a_milestone_says_so(tmp_path: Path) -> None:
    with Study.open(small_theory(tmp_path / "s"), write=False) as study:
        made = blocks(study, "open_coding", "en")
        assert text("analysis.open-today", "en") in list(told(made)) and sum(isinstance(block, Table) for block in made) == 1
        with pytest.raises(Fault):
            blocks(study, "open_coding", milestone="no such")


def test_what_became_of_a_code_follows_undone_and_repeated_changes(letters: Study) -> None:
    point = point_named(letters.reads.connection, "Open coding done")
    before = letters.reads.codes()
    assert not any(one.changes for one in fates(letters.reads.connection, before, point.event_number))
    letters.do("rename-code", code="avoiding", name="hiding")
    letters.undo()
    letters.do("merge-codes", into="not told", codes=["losing track"])
    letters.do("merge-codes", into="being helped", codes=["not told"])
    found = {one.then.name: one for one in fates(letters.reads.connection, before, point.event_number)}
    assert found["avoiding"].changes == () and found["losing track"].changes == ("merged",)
    heir = found["losing track"].now
    assert heir is not None and heir.name == "being helped" and found["losing track"].coder == "AB"


def test_a_worked_example_has_a_page_for_each_category() -> None:
    with Study.open(demo("en"), write=False) as study:
        made = blocks(study, "worked_example")
        categories = [code for code in study.reads.codes() if code.kind != "code"]
        assert sum(isinstance(block, PageBreak) for block in made) == len(categories) - 1
        tables = [block for block in made if isinstance(block, Table)]
        rows = [row for table in tables for row in table.rows if not isinstance(row, Band)]
        assert len(tables) == len(categories) and all(1 <= len(list(table.rows)) <= 4 for table in tables)
        printed = "\n".join(told(made))
        assert "“Bending the job” – condition for → “Rationing oneself” (supported)." in printed
        assert "The category is not related to a core category yet." in printed
        # Each memo that a row names stands on a page, and no quotation twice under a category.
        for number in set(re.findall(r"\nMemo (\d+)", "\n".join(plain(row[0]) for row in rows))):
            assert re.search(rf"^Memo {number}: ", printed, re.MULTILINE)
        assert "Letter to JT" not in printed


def test_the_researcher_chooses_the_quotations_of_the_example() -> None:
    with Study.open(demo("en"), write=False) as study:
        chosen = quotation(
            study, 'I have a yellow note on the screen that says "Is it Wednesday?", because Wednesdays I keep free of people.'
        )
        made = blocks(study, "worked_example", quotations=[chosen])
        rows = [plain(row[0]) for block in made if isinstance(block, Table) for row in block.rows if not isinstance(row, Band)]
        assert len(rows) == 1 and "yellow note" in rows[0]
        one = blocks(study, "worked_example", **{"per-code": 1, "per-category": 2})
        assert all(len(list(block.rows)) <= 2 for block in one if isinstance(block, Table))


def test_relations_have_all_their_evidence() -> None:
    with Study.open(demo("en"), write=False) as study:
        printed = said(study, "axial_coding")
        every = relations(study.reads.connection)
        assert printed.count("Evidence for: ") == sum(one.supported for one in every)
        for one in every:
            n = one.n("for")
            assert f"Evidence for: {n} quotation" in printed
        all_of_them = said(study, "axial_coding", evidence=1000)
        assert "See also" in printed and "See also" not in all_of_them
        assert printed.startswith("10 relations: supported 6, hypotheses 3, contradicted 1.")
        assert "(interview 2, focus group 1)" in printed and "The paradigm of “Rationing oneself”" in printed


def titled(study: Study) -> str:
    [record] = [one for one in appendices(study.reads.connection) if one.kind == "axial-coding"]
    return title_of(record, "en")


def test_only_strauss_and_corbin_have_all_slots(tmp_path: Path) -> None:
    with Study.open(small_theory(tmp_path / "s"), coder="AB") as study:
        study.do("relate", source="Hjælp", type="årsagsbetingelse for", to="Vendepunkt", memo="Fordi.")
        study.do("mark-negative", code="Hjælp", material="Interview 2", words="Jeg ventede længe", note="Her ventede hun.")
        printed = said(study, "axial_coding", "en")
        assert "Negative cases: 1 quotation" in printed and "Her ventede hun." in printed
        assert "Nobody has written what it means" in printed and "No quotation speaks for it." in printed
        study.reads.connection.exec_driver_sql("PRAGMA query_only = OFF")
        study.do("set-study", tradition="strauss-corbin")
        assert "intervening conditions | –" in said(study, "axial_coding", "en")
        assert "mellemkommende betingelser | –" in said(study, "axial_coding", "da")
        assert titled(study) == "Axial coding"
        study.do("set-study", tradition="glaser")
        assert "intervening" not in said(study, "axial_coding", "en") and titled(study) == "Relations between categories"


def test_the_core_category_is_judged_before_it_is_counted() -> None:
    with Study.open(demo("en"), write=False) as study:
        made = blocks(study, "core_category")
        printed = list(told(made))
        assert printed[0] == "Core category: Rationing oneself"
        sentence = next(place for place, line in enumerate(printed) if "I choose Rationing oneself as the core category." in line)
        assert "LK, 25 September 2025" in printed[sentence]
        core = next(code for code in study.reads.codes() if code.kind == "core")
        of = core_numbers(study.reads.connection)[core.id]
        counted = next(place for place, line in enumerate(printed) if f"{of.quotations} quotations, with subcodes" in line)
        assert counted > sentence and f"in {of.interviews} of {of.of_interviews} coded interviews" in printed[counted]
        assert any("earlier: " in line for line in printed) and any(line.startswith("Storyline, first draft") for line in printed)
        [picture] = [block for block in made if isinstance(block, Picture)]
        assert picture.content.startswith(b"\x89PNG") and "“Rationing oneself”" in picture.description


def test_without_a_core_category_that_is_said(letters: Study) -> None:
    assert not blocks(letters, "core_category")
    letters.do("make-code", name="help", kind="category")
    assert said(letters, "core_category").startswith("No category has been chosen as core category.")


def test_memos_are_those_chosen() -> None:
    with Study.open(demo("en"), write=False) as study:
        rows = study.reads.connection.exec_driver_sql("SELECT id, title, kind, release FROM memo").all()
        printable = [row for row in rows if row.kind != "review" and row.release in ("free", "ask")]
        printed = said(study, "memos")
        own = sum(row.kind != "review" for row in rows)
        assert f"{len(printable)} of {own} memos are printed." in printed and f"{own - len(printable)} memos are withheld" in printed
        first, withheld = printable[0], next(row for row in rows if row.release == "withheld")
        chosen = said(study, "memos", memos=[first.id, withheld.id])
        assert f"1 of {own} memos are printed." in chosen.replace("memo is", "memos are") and "1 memo is withheld" in chosen
        assert "Nadia withdraws" not in printed


def test_keys_in_a_memo_are_filled_in(letters: Study) -> None:
    one = quotation(letters, "I lost track of the letters.")
    letters.do("write-memo", text=f"She says {{q:{one[:8]}}}.", about=[{"code": "losing track"}])
    assert "She says “I lost track of the letters.” (Mette, Talk, l" in said(letters, "memos")
    letters.do("set-release", quotation=one, release="withheld")
    printed = said(letters, "memos")
    assert "She says [withheld] (Mette" in printed and "I lost track" not in printed


def test_words_copied_into_a_memo_are_left_out_with_their_quotation(letters: Study) -> None:
    words = "I never opened a single one of those letters at home"
    letters.do("write-memo", text=f"She: “{words}”, and so on.", about=[{"code": "avoiding"}])
    letters.do("edit-code", code="avoiding", example=words, definition="What people did.")
    assert words in said(letters, "memos") and words in said(letters, "codebook")
    letters.do("set-release", quotation=quotation(letters, f"{words}."), release="withheld")
    for part in ("memos", "codebook"):
        printed = said(letters, part)
        assert words not in printed and "never opened" not in printed and "[withheld]" in printed
    assert "1 text of the researcher held words that are withheld" in said(letters, "codebook")


def test_what_anybody_might_say_is_nobodys_words(letters: Study) -> None:
    letters.do("set-release", quotation=quotation(letters, "Nobody told me why they came."), release="withheld")
    held = HeldWords(letters.reads.connection)
    assert held.left_out("He said: nobody told me why they came, twice.", "[x]") == "He said: [x], twice."
    assert held.left_out("told me why", "[x]") == "told me why" and held.left_out("", "[x]") == ""


def test_the_quote_table_has_every_coding() -> None:
    with Study.open(demo("en"), write=False) as study:
        [table] = [block for block in blocks(study, "quotes") if isinstance(block, Table)]
        codings = study.reads.connection.exec_driver_sql("SELECT count(*) FROM coding").scalar_one()
        rows = [row for row in table.rows if not isinstance(row, Band)]
        assert len(rows) == codings and f"{codings} codings" in said(study, "quotes")
        assert sum(row[0] == "[withheld]" for row in rows) == 4


def test_agreement_says_what_was_compared(letters: Study) -> None:
    assert not blocks(letters, "agreement")
    with Study.open(demo("en"), write=False) as study:
        printed = said(study, "agreement")
        assert "Material that at least two of them have been in: Interview 2, Karim." in printed
        for words in ("n = 3,953 characters", "Percent agreement: ", "Kappa, all codes pooled: ", "family of 2016", "Uncoded text: "):
            assert words in printed
        assert "Unit: the turn" in said(study, "agreement", agreement={"unit": "turns"})
        assert "Agreement of LK, JT" in said(study, "agreement", agreement={"coders": ["LK", "JT"]})
        for wrong in ({"unit": "pages"}, {"coders": "LK"}, {"no such": 1}, {"round": True}, {"coders": ["nobody", "LK"]}):
            with pytest.raises(Fault):
                blocks(study, "agreement", agreement=wrong)


def test_sampling_tells_the_gap_and_what_came_of_it() -> None:
    with Study.open(demo("en"), write=False) as study:
        printed = said(study, "sampling")
        assert "2 decisions; the gap is closed in 1 of them." in printed
        assert "Interview 4, Anders · Interview 5, Sofie · Interview 6, Birgit" in printed and "Nothing has been written yet." in printed


def test_a_case_box_keeps_its_quotations_whole(letters: Study) -> None:
    one, other = (quotation(letters, words) for words in ("I lost track of the letters.", "Then my sister sat down with me."))
    letters.do(
        "write-memo",
        title="The letters",
        text=f"# Historie\nFour years.\n\nThen more.\n\n## Gain\nA sister, {{q:{other[:8]}}}.\n# Quotes\n- {{q:{one[:8]}}}\n# Else\nno\n",
        about=[{"participant": "Mette"}],
    )
    letters.do(
        "write-memo", title="K", text="# History\nHis.\n\n| When | What |\n|---|---|\n| May | rest |", about=[{"participant": "Karim"}]
    )
    letters.do("write-memo", text="No headings.", about=[{"participant": "Mette"}])
    boxes = [block for block in blocks(letters, "case_boxes") if isinstance(block, Table)]
    assert [box.columns[0].title for box in boxes] == ["Mette: The letters", "Karim: K"] or len(boxes) == 2
    mette = next(box for box in boxes if "Mette" in box.columns[0].title)
    rows = [plain(row[0]) for row in mette.rows if not isinstance(row, Band)]
    assert rows[0] == "History\nFour years." and rows[1] == "Then more."
    assert rows[2].startswith("Gain\nA sister, “Then my sister sat down with me.” (Mette")
    assert rows[3].startswith("Quotations\nI lost track of the letters.\n(Mette, Talk, l") and len(rows) == 4
    karim = str(letters.reads.connection.exec_driver_sql("SELECT id FROM participant WHERE pseudonym = 'Karim'").scalar_one())
    assert "May | rest" in said(letters, "case_boxes", participants=[karim])
    assert "His." in said(letters, "case_boxes", participants=[karim]) and "Four" not in said(letters, "case_boxes", participants=[karim])
    letters.do("set-participant", participant="Karim", status="withdrawn")
    printed = said(letters, "case_boxes")
    assert "His." not in printed and "1 box is not printed" in printed
    letters.do("set-release", quotation=one, release="withheld")
    assert "I lost track" not in said(letters, "case_boxes") and "[withheld]" in said(letters, "case_boxes")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_of_all_parts_is_the_same_twice_and_holds_nothing_back(language: str, tmp_path: Path) -> None:
    with Study.open(demo(language), write=False) as study:
        raw = study.reads.connection
        held = raw.exec_driver_sql("SELECT words FROM quotation WHERE release = 'withheld'").scalars().all()
        kinds = [one.replace("_", "-") for one in PARTS]
        files = [tmp_path / f"{number}.docx" for number in range(2)]
        for file in files:
            source = Source(study.reads, language)
            printed = [Printed(at, kind, part.blocks(source)) for at, kind in enumerate(kinds, 1) if (part := part_of(kind)) is not None]
            assert len(printed) == len(kinds)
            with file.open("wb") as handle:
                write_appendices(printed, Look("T", language), handle)
        assert files[0].read_bytes() == files[1].read_bytes()
        with ZipFile(files[0]) as package:
            everything = "".join(
                re.sub(r"<[^>]+>", " ", package.read(name).decode()) for name in package.namelist() if name.endswith((".xml", ".rels"))
            )
        assert len(held) > 3 and not [words for words in held if escape(words) in everything or words in everything]
        assert escape(text("analysis.worked-about", language)) in everything
        with ZipFile(files[0]) as package:
            body = package.read("word/document.xml").decode()
        # No quotation is broken over two pages, in prose or in a row.
        quoted = re.findall(r'<w:pPr><w:pStyle w:val="Quote"/>(.*?)</w:pPr>', body)
        assert quoted and all("<w:keepLines/>" in looks for looks in quoted)
        assert body.count("<w:cantSplit/>") == len(re.findall(r"<w:tr[ >]", body))


def test_every_x_of_y_has_its_base(letters: Study) -> None:
    """The informants of the Epinion evaluation by kind of actor: 6, 6, 3, 2, 2, 1 and 1, together 21."""
    for name in ("Mette", "Karim"):
        letters.do("set-participant", participant=name, attributes={"actor": "client"})
    for kind, n in (("client", 4), ("company", 6), ("caseworker", 3), ("mentor", 2), ("partner", 2), ("leader", 1), ("board", 1)):
        for number in range(n):
            letters.do("add-participant", pseudonym=f"{kind} {number}", attributes={"actor": kind})
    tables = [block for block in blocks(letters, "content_analysis", attribute="actor") if isinstance(block, Table)]
    counted = {plain(row[0]): (plain(row[1]), plain(row[2])) for row in tables[0].rows if not isinstance(row, Band)}
    assert counted["client"] == ("6", "2") and counted["company"] == ("6", "0") and counted["all"] == ("21", "2")
    assert [column.title for column in tables[1].columns] == ["Code", "client", "all"]
    cells = {plain(row[0]): plain(row[1]) for row in tables[1].rows if not isinstance(row, Band)}
    assert cells["losing track"] == "1 of 2" and cells["empty"] == "0 of 2"
    letters.do("set-participant", participant="Karim", status="withdrawn")
    assert "avoiding | 0 of 1 | 0 of 1" in said(letters, "content_analysis", attribute="actor")
    with pytest.raises(Fault):
        blocks(letters, "content_analysis", attribute="no such")


def test_archetypes_are_what_was_found_beside_what_was_expected(tmp_path: Path) -> None:
    """Of 30 clients 5 were sociocultural, 20 complex (12 and 8) and 5 simple."""
    with Study.new(tmp_path / "s", title="T", coder="AB") as study:
        for group in ("A", "B"):
            study.do("add-group", name=group)
        for kind, group, n in (("sociocultural", "A", 5), ("complex", "A", 12), ("complex", "B", 8), ("simple", "B", 5)):
            for number in range(n):
                study.do("add-participant", pseudonym=f"{kind} {group}{number}", group=group, attributes={"archetype": kind})
        study.do("add-participant", pseudonym="nobody knows")
        study.do("add-participant", pseudonym="declined", status="declined", attributes={"archetype": "simple"})
        printed = said(study, "archetypes", attribute="archetype", expected={"complex": 2 / 3, "simple": 1 / 3})
        assert "complex | 66.7% | 20 of 30 | 66.7% | 12 | 8" in printed and "simple | 33.3% | 5 of 30 | 16.7% | 0 | 5" in printed
        assert "sociocultural | not expected | 5 of 30 | 16.7% | 5 | 0" in printed
        assert "1 included person is not counted" in printed and "add up" not in printed
        assert "add up to 50.0%" in said(study, "archetypes", attribute="archetype", expected={"complex": 0.5})
        for wrong in ({"complex": 20}, {"complex": "most"}, {"complex": True}, "half"):
            with pytest.raises(Fault):
                blocks(study, "archetypes", attribute="archetype", expected=wrong)


def test_suggestions_are_counted_by_their_source(letters: Study) -> None:
    letters.do("make-finding", text="A finding.")
    for words, sources in (("a", ["P"]), ("b", ["P"]), ("c", ["P"]), ("d", ["S"]), ("e", ["S", "P"]), ("f", ["P", "S"]), ("g", ["P", "S"])):
        letters.do("make-finding", text=f"Do {words}.", kind="suggestion", sources=sources)
    lost = {"material": "Talk", "words": "I lost track of the letters."}
    letters.do("make-finding", text="Do h.", kind="suggestion", sources=[], evidence_for=[lost])
    printed = said(letters, "suggestions").splitlines()
    for line in ("P | 3 of 8", "S | 1 of 8", "P + S | 3 of 8", "no source named | 1 of 8"):
        assert line in printed
    assert any(line.startswith("8 | Do h. | no source named | (Mette, Talk, l") for line in printed) and "A finding." not in printed


def test_a_picture_of_very_many_codes_has_the_categories(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", title="T", coder="AB") as study:
        for name in ("one", "two"):
            study.do("make-code", name=name, kind="category")
        study.do("relate", source="one", type="cause of", to="two")
        for number in range(80):
            study.do("make-code", name=f"code {number}", parent="one")
            study.do("relate", source=f"one > code {number}", type="cause of", to="two")
        made = blocks(study, "core_category")
        assert "80 open codes that relations name are left out of the picture" in "\n".join(told(made))
        [picture] = [block for block in made if isinstance(block, Picture)]
        assert "code 7" not in picture.description and "“one” – cause of – “two”" in picture.description
