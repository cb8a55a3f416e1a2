"""qualcode cite: a chapter with errors of all kinds, all found and none made up; what it puts into a Word document and what it leaves."""

from __future__ import annotations

import atexit
import datetime as dt
import json
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from chapters import Chapter, Said, kinds_of, run, sentences
from made_once import copy_of, demo

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.cited import citation_of
from qualcode.study.citing import passage_row
from qualcode.study.settings import setting


@cache
def laid(language: str) -> tuple[Path, dict[str, list[Said]], dict[str, list[str]]]:
    """The study of a desk, made once; the sentences in it that can be quoted by who said them, and what may not be by its release."""
    home = Path(tempfile.mkdtemp(prefix="qualcode-chapter-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    folder = copy_of(demo(language), home / "study")
    with Study.open(folder, coder="AB") as study:
        materials = [one.id for one in study.reads.materials() if one.kind != "field-note"]
        study.do("give-appendix-numbers", materials=materials, kinds=["transcript"])
        said = sentences(study)
        for who in said:
            # Sofie has agreed to something else than to be quoted.
            scopes = ["archive"] if who == "Sofie" else []
            study.do("add-consent", participant=who, given_on=dt.date(2026, 5, 3), scopes=scopes)
        rows: dict[str, list[str]] = {}
        for release, words in study.reads.connection.exec_driver_sql(
            "SELECT release, words FROM quotation WHERE release IN ('withheld','redacted') ORDER BY start"
        ):
            rows.setdefault(release, []).append(" ".join(words.split()))
    return folder, said, rows


class Desk:
    """A study with appendix numbers and consents, all but one person's, and passages to quote."""

    def __init__(self, folder: Path, language: str) -> None:
        made, self.said, self.rows = laid(language)
        self.folder = copy_of(made, folder / "study")
        self.language = language
        self.marks = ("“", "”") if language == "en" else ("”", "”")
        self.taken: dict[str, int] = {}

    def next(self, who: str) -> Said:
        """A sentence of somebody that was not taken yet."""
        at = self.taken[who] = self.taken.get(who, -1) + 1
        return self.said[who][at]

    def quoted(self, words: str) -> str:
        return f"{self.marks[0]}{words}{self.marks[1]}"

    def cite(self, chapter: Path, to: Path, expect: int | None = None) -> dict[str, Any]:
        code, out = _run(["cite", str(self.folder), str(chapter), "--to", str(to), "--json"])
        document: dict[str, Any] = json.loads(out)
        assert code == 0, "a draft with findings is no failure"
        assert expect is None or len(document["findings"]) == expect, document["findings"]
        return document


def _run(arguments: list[str]) -> tuple[int, str]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(arguments)
    return code, out.getvalue()


@pytest.fixture(params=["en", "da"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    return Desk(tmp_path, request.param)


def clean(desk: Desk, chapter: Chapter) -> int:
    """Passages with nothing wrong, in every shape; how many of them are the study's."""
    q = desk.quoted
    mette, karim, lone, henrik, amina, birgit = (desk.next(who) for who in ("Mette", "Karim", "Lone", "Henrik", "Amina", "Birgit"))
    chapter.add("One bill, many days", style="Overskrift1")
    chapter.add(f"She says: {q(mette.words)} {mette.citation}. ", "What follows is the “bill” of which Charmaz (2014) would say more.")
    half = len(karim.words) // 2
    chapter.add(
        "He: ", run(desk.marks[0], "<w:b/>"), run(karim.words[:half], "<w:i/>"), run(karim.words[half:]), desk.marks[1], " ", karim.citation
    )
    chapter.add(lone.words, " ", lone.citation, style="Citat")
    chapter.add(henrik.words, chapter.note(henrik.citation.strip("()") + "."), style="MitCitat")
    words = amina.words.split()
    left_out = " ".join([*words[:4], "[…]", *words[6:]])
    chapter.add(f"And she: »{left_out}« {amina.citation}; “back to work” is not the same as ’getting well’.")
    words = birgit.words.split()
    put_in = " ".join([*words[:3], "[as she says]", *words[3:]])
    chapter.add(f'Again: "{put_in.rstrip(".")}" {birgit.citation}.')
    chapter.add("Literature", style="Overskrift1")
    chapter.add("“All is data, and what is data depends on what is going on” (Glaser, 2001, p. 145).")
    chapter.add("Coding means categorizing segments of data with a short name that also summarizes.", style="Citat")
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> ADDIN ZOTERO_ITEM CSL_CITATION {} </w:instrText></w:r>'
    field += f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("(Corbin & Strauss)")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    chapter.add("As they write, “a theory is more than a set of findings” ", field, ".")
    pia, thomas = desk.next("Pia"), desk.next("Thomas")
    chapter.add("Together", style="Overskrift1")
    chapter.add(f"{q(pia.words)} and {q(thomas.words)} ({pia.citation[1:-1]}; {thomas.citation[1:-1]}).")
    return 8


def test_a_chapter_of_clean_quotations_gives_no_findings(desk: Desk, tmp_path: Path) -> None:
    chapter = Chapter()
    matched = clean(desk, chapter)
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx")
    assert told["findings"] == []
    assert told["matched"] == matched
    assert told["passages"] > matched and told["keys"] == 0 and told["file"] == str(tmp_path / "o.docx")
    assert (tmp_path / "o.docx").read_bytes() == desk_again(desk, tmp_path).read_bytes()


def desk_again(desk: Desk, tmp_path: Path) -> Path:
    """What a second run on what the first has written gives."""
    desk.cite(tmp_path / "o.docx", tmp_path / "again.docx")
    return tmp_path / "again.docx"


def planted(desk: Desk, chapter: Chapter) -> list[tuple[str, str]]:
    """Twenty-two errors; what must be found of each, by kind and words."""
    expected: list[tuple[str, str]] = []
    q = desk.quoted

    def must(kind: str, words: str) -> None:
        expected.append((kind, words[:30]))

    def changed(said: Said, how: str) -> str:
        words = said.words.split()
        middle = len(words) // 2
        if how == "other":
            words[middle] = "elephant"
        elif how == "left":
            del words[middle]
        else:
            words.insert(middle, "elephant")
        return " ".join(words)

    chapter.add("Errors", style="Overskrift1")
    for who, how, style in (("Mette", "other", ""), ("Karim", "left", ""), ("Lone", "more", ""), ("Henrik", "other", "Citat")):
        said = desk.next(who)
        words = changed(said, how)
        chapter.add(f"{words if style else q(words)} {said.citation}", style=style)
        must("words-differ", words)
    said = desk.next("Amina")
    chapter.add(f"Somebody said {q(said.words)}, and that was that.")
    must("no-citation", said.words)
    said = desk.next("Birgit")
    chapter.add(said.words, style="Citat")
    must("no-citation", said.words)
    said = desk.next("Mette")
    chapter.add(f"{q(said.words)} {said.citation.replace('Mette', 'Karim')}")
    must("wrong-citation", said.words)
    said = desk.next("Karim")
    number = str(said.material.appendix)
    other = said.citation.replace(f" {number},", " 3,").replace("Karim", "Lone")
    chapter.add(f"{q(said.words)} {other}")
    must("wrong-citation", said.words)
    for who in ("Lone", "Anders"):
        said = desk.next(who)
        first, last = said.lines
        lines = f"{first}-{last}" if first != last else str(first)
        wrong = said.citation.replace(f" {lines})", f" {last + 3}-{last + 5})")
        assert wrong != said.citation
        if who == "Lone":
            chapter.add(f"{q(said.words)} {wrong}")
        else:
            chapter.add(q(said.words), ".", chapter.note(wrong.strip("()")))
        must("wrong-line", said.words)
    said = desk.next("Amina")
    chapter.add(f"{q(said.words)} ({said.participant}, {said.citation.strip('()').split(', ')[-2]})")
    must("no-line", said.words)
    where = desk.next("Anders").citation
    chapter.add(f"{q(desk.rows['withheld'][0])}")
    must("withdrawn", desk.rows["withheld"][0])
    must("no-citation", desk.rows["withheld"][0])
    words = next(one for one in desk.rows["withheld"] if "cykl" in one or "cyclist" in one)
    chapter.add(q(words))
    must("withheld", words)
    must("no-citation", words)
    redacted = desk.rows["redacted"][0]
    chapter.add(q(redacted))
    must("redacted", redacted)
    must("no-citation", redacted)
    said = desk.next("Sofie")
    chapter.add(f"{q(said.words)} {said.citation}")
    must("consent-missing", said.words)
    chapter.add(f"{q('The moon was made of green elephants that day and we sang')} {where}")
    must("not-found", "The moon was made of green elephants")
    said = desk.next("Henrik")
    first, last = said.lines
    chapter.add(f"{q(said.words)} {said.citation}")
    wide = said.citation.replace(f" {first}-{last})" if first != last else f" {first})", f" {max(first - 1, 1)}-{last})")
    chapter.add(f"Once more: {q(said.words)} {wide}" if wide != said.citation else "")
    must("cited-two-ways", said.words)
    chapter.add("A paraphrase (Mette, Bilag 99, l. 3).")
    must("wrong-citation", "(Mette, Bilag 99, l. 3)")
    chapter.add("Count: {n:persons:deadbeef} and {c:deadbeef}; {n:persons:xyz} too.")
    must("unknown-key", "{n:persons:deadbeef}")
    must("unknown-key", "{c:deadbeef}")
    must("unreadable-key", "{n:persons:xyz}")
    chapter.add("Only one", style="Overskrift1")
    for _ in range(2):
        said = desk.next("Mette")
        chapter.add(f"{q(said.words)} {said.citation}")
    must("one-participant", "Only one")
    chapter.add("Keys", style="Overskrift1")
    return expected


def test_every_planted_error_is_found_and_none_made_up(desk: Desk, tmp_path: Path) -> None:
    chapter = Chapter()
    expected = planted(desk, chapter)
    clean(desk, chapter)
    with Study.open(desk.folder, coder="AB") as study:
        material = next(one for one in study.reads.materials() if "Mette" in one.name)
        gone = study.do("make-quotation", material=material.id, start=400, end=420)["id"][:8]
        study.undo()
    chapter.add(f"Gone: {{c:{gone}}}.")
    expected.append(("quotation-deleted", f"{{c:{gone}}}"))
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx")
    found = kinds_of(told["findings"])
    missing = [one for one in expected if one not in [(kind, words[: len(one[1])]) for kind, words in found]]
    invented = [one for one in found if not any(one[0] == kind and one[1].startswith(words[: len(one[1])]) for kind, words in expected)]
    assert (missing, invented) == ([], [])
    assert len(expected) >= 20
    assert (tmp_path / "o.docx").read_bytes() == desk_again(desk, tmp_path).read_bytes()


def test_citations_beside_a_passage_are_found_in_rows_lines_and_notes(desk: Desk, tmp_path: Path) -> None:
    """In a table's row, in the line below a block, in the line that leads to it, before a passage, once for two of them."""
    chapter, q = Chapter(), desk.quoted
    who = ("Mette", "Karim", "Lone", "Henrik", "Amina", "Birgit", "Thomas", "Pia")
    mette, karim, lone, henrik, amina, birgit, thomas, pia = map(desk.next, who)

    def cell(words: str) -> str:
        return f"<w:tc><w:p>{run(words)}</w:p></w:tc>"

    rows = "".join(f"<w:tr>{cell('Theme')}{cell(q(one.words))}{cell(one.citation)}</w:tr>" for one in (mette, karim))
    chapter.body.append(f"<w:tbl><w:tblPr/>{rows}</w:tbl>")
    chapter.add(lone.words, style="Citat")
    chapter.add(f"– Lone {lone.citation}")
    chapter.add(f"Henrik says {henrik.citation}:")
    chapter.add(henrik.words, style="Citat")
    chapter.add(f"She says ({amina.citation.strip('()')}) that {q(amina.words[:1].lower() + amina.words[1:].rstrip('.'))}.")
    chapter.add(q(birgit.words), chapter.note(f"Cf. {birgit.citation.strip('()')}; see also Charmaz (2014), p. 12."))
    chapter.add(f"{q(thomas.words)}, says Thomas, and Pia: {q(pia.words)} ({thomas.citation.strip('()')}; {pia.citation.strip('()')}).")
    mette = desk.next("Mette")
    chapter.add(f"{mette.words} {mette.citation}", properties='<w:ind w:left="567"/>')
    chapter.add("This is only set in, and it was never said by anybody at all.", properties='<w:ind w:left="567"/>')
    karim = desk.next("Karim")
    lines = "-".join(map(str, karim.lines))
    chapter.add(f"Karim (Interview 2, l. {lines}): {q(karim.words)}")
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=0)
    assert told["matched"] == 10
    other = desk.next("Karim")
    chapter.add(f"{q(other.words)} (Karim, Interview 3, l. {'-'.join(map(str, other.lines))})")
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=1)
    assert told["findings"][0]["kind"] == "wrong-citation" and told["findings"][0]["expected"] == other.citation


def test_a_dialogue_is_one_passage_whatever_its_speakers_are_called(desk: Desk, tmp_path: Path) -> None:
    with Study.open(desk.folder, write=False) as study:
        material = next(one for one in study.reads.materials() if "Mette" in one.name)
        transcript = study.reads.transcript(material.id)
        at = next(n for n, turn in enumerate(transcript.turns) if n > 4 and turn.speaker == "Interviewer")
        turns = transcript.turns[at : at + 3]
        row = passage_row(study.reads.connection, material.id, turns[0].talk_start, turns[2].end)
        citation = citation_of(row, desk.language, str(setting(study.reads.connection, "citation")))
    chapter = Chapter()
    for turn in turns:
        label = "KB" if turn.speaker == "Interviewer" else "Mette"
        words = " ".join(transcript.text[turn.talk_start : turn.end].split())
        chapter.add(f"{label}: {words}", f" {citation}" if turn is turns[2] else "", style="Citat")
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=0)
    assert (told["passages"], told["matched"]) == (1, 1)


def test_words_that_may_not_be_printed_are_not_told_either(desk: Desk, tmp_path: Path) -> None:
    withheld = desk.rows["withheld"]
    chapter = Chapter()
    for words in withheld:
        parts = words.split()
        parts[parts.index(max(parts, key=len))] = "elephant"
        chapter.add(desk.quoted(" ".join(parts)))
        chapter.add(desk.quoted(" ".join(one for one in words.split() if one != max(words.split(), key=len))))
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx")
    assert sum(one["kind"] in ("withheld", "withdrawn") for one in told["findings"]) == 2 * len(withheld)
    assert sum(one["kind"] == "words-differ" for one in told["findings"]) == 2 * len(withheld)
    with zipfile.ZipFile(tmp_path / "o.docx") as package:
        comments = package.read("word/comments.xml").decode()
    for words in withheld:
        secret = max(words.split(), key=len).strip(".,")
        assert secret not in json.dumps(told, ensure_ascii=False) and secret not in comments


def test_the_command_says_what_it_found_and_in_which_language(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chapter = Chapter()
    said = desk.next("Mette")
    chapter.add(f"Somebody said {desk.quoted(said.words)}.")
    path = chapter.save(tmp_path / "c.docx")
    assert main(["cite", str(desk.folder), str(path), "--to", str(tmp_path / "o.docx"), "--language", "da"]) == 0
    told = capsys.readouterr()
    assert told.out == "" and "Citatet har ingen henvisning" in told.err and "1 fund" in told.err
    assert main(["cite", str(desk.folder), str(path), "--to", str(tmp_path / "o.docx"), "--language", "en"]) == 0
    assert "This quotation has no citation" in capsys.readouterr().err


def test_without_numbers_materials_are_cited_by_name(tmp_path: Path) -> None:
    folder = copy_of(demo("en"), tmp_path / "study")
    with Study.open(folder, write=False) as study:
        said = sentences(study)["Mette"][0]
    assert said.citation.startswith("(Interview 1, Mette, l")
    chapter = Chapter()
    chapter.add(f"“{said.words}” {said.citation}")
    chapter.add(f"“{said.words}” {said.citation.replace('Interview 1, Mette', 'Mette, Appendix 7')}")
    chapter.save(tmp_path / "c.docx")
    code, out = _run(["cite", str(folder), str(tmp_path / "c.docx"), "--to", str(tmp_path / "o.docx"), "--json"])
    assert code == 0 and [one["kind"] for one in json.loads(out)["findings"]] == ["cited-two-ways"]


def test_a_reference_to_the_note_before_is_followed(desk: Desk, tmp_path: Path) -> None:
    chapter, q = Chapter(), desk.quoted
    first, second, third, fourth = (desk.next("Mette") for _ in range(4))
    other = desk.next("Karim")
    chapter.add(q(other.words), chapter.note(f"{other.citation.strip('()')}."))
    chapter.add(q(first.words), chapter.note(f"{first.citation.strip('()')}."))
    chapter.add(q(second.words), chapter.note(f"Ibid., l. {'-'.join(map(str, second.lines))}."))
    chapter.add(q(third.words), chapter.note(f"Ibid., l. {third.lines[1] + 4}."))
    chapter.add(q(fourth.words), " (ibid.).")
    named = desk.next("Karim")
    chapter.add(q(named.words), chapter.note(f"Karim, l. {'-'.join(map(str, named.lines))}."))
    chapter.add("“Theory is made of what people say to us” writes one.", chapter.note("Cf. (Glaser, 2001, p. 145); Charmaz, 2014, p. 12."))
    told = desk.cite(chapter.save(tmp_path / "c.docx"), tmp_path / "o.docx", expect=1)
    assert (told["findings"][0]["kind"], told["findings"][0]["words"]) == ("wrong-line", third.words)
