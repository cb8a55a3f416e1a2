"""Codebooks from tables and plain lists: filed by path, parent, level or indent; doubles, circles and missing columns are told."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.readers.codebook_table import code_list, read_codebook
from qualcode.readers.intake import Intake, read_file
from qualcode.text.project import CodeItem, Project
from qualcode.writers.codebook import write_codebook


def paths(project: Project) -> dict[str, str]:
    """Path of each code -> its kind; parents must come before their children."""
    found: dict[str, str] = {}
    for code in project.codes:
        found[code.id] = f"{found[code.parent]} > {code.name}" if code.parent else code.name
    return {found[code.id]: code.kind for code in project.codes}


def book(folder: Path, text: str, name: str = "codebook.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def guessed(file: Path) -> str:
    """What the program takes a file for."""
    return read_file(file, Intake(), "en").as_kind


# Tables


@pytest.mark.parametrize(
    "text",
    [
        "path,definition\nPres,Det hele\nPres > Arbejde,Om arbejde\n",
        "Kode;Overkode;Beskrivelse\nPres;;Det hele\nArbejde;Pres;Om arbejde\n",
        "name,parent,description\nArbejde,Pres,Om arbejde\nPres,,Det hele\n",
        "id,name,parent_id,memo\n1,Pres,,Det hele\n2,Arbejde,1,Om arbejde\n",
        "Niveau\tKode\tDefinition\n1\tPres\tDet hele\n2\tArbejde\tOm arbejde\n",
    ],
)
def test_ways_of_filing(tmp_path: Path, text: str) -> None:
    file = book(tmp_path, text)
    assert guessed(file) == "codebook"
    project = read_codebook(file)
    assert paths(project) == {"Pres": "code", "Pres > Arbejde": "code"}
    assert {code.name: code.definition for code in project.codes} == {"Pres": "Det hele", "Arbejde": "Om arbejde"}


def test_parent_without_a_row_is_a_category(tmp_path: Path) -> None:
    project = read_codebook(book(tmp_path, "code,category,definition\na,K,x\nb,K,y\nc,,z\n"))
    assert paths(project) == {"K": "category", "K > a": "code", "K > b": "code", "c": "code"}


def test_all_columns(tmp_path: Path) -> None:
    text = (
        "Kode,Slags,Definition,Brug når,Ikke når,Eksempel,In vivo,Farve,Udelukkende\n"
        "Pres,kernekategori,d,b,i,e,ja,#0A0,\nArbejde,kategori,,,,,,blå,ja\n"
    )
    project = read_codebook(book(tmp_path, text))
    assert [(code.kind, code.in_vivo, code.exclusive, code.colour) for code in project.codes] == [
        ("core", True, False, "#00aa00"),
        ("category", False, True, None),
    ]
    pressed = project.codes[0]
    assert (pressed.definition, pressed.use_when, pressed.not_when, pressed.example) == ("d", "b", "i", "e")
    assert [(one.what, one.where, one.why) for one in project.skipped] == [("blå", "codebook.csv: 3", "project.codebook-no-colour")]


def test_our_own_codebook_comes_back(tmp_path: Path) -> None:
    uuid = "123e4567-e89b-12d3-a456-42661417400{}"
    codes = (
        CodeItem(uuid.format(1), "Pres", kind="category", definition="=sum(det)", exclusive=True),
        CodeItem(uuid.format(2), "-at > sige fra", uuid.format(1), example="»Nej«,\nsagde hun", in_vivo=True, colour="#ff0080"),
        CodeItem(uuid.format(3), "a>b", uuid.format(2), use_when="altid", not_when="aldrig"),
        CodeItem(uuid.format(4), "Kerne", kind="core", position=1),
    )
    for language in ("en", "da"):
        write_codebook(Project(codes=codes), tmp_path / f"{language}.csv", language=language)
        assert guessed(tmp_path / f"{language}.csv") == "codebook"
        back = read_codebook(tmp_path / f"{language}.csv")
        assert {code.id: code for code in back.codes} == {code.id: code for code in codes}
        assert back.skipped == ()


def test_taguette_codebook(tmp_path: Path) -> None:
    file = book(tmp_path, "tag,description,number of highlights\npeople.nurses,,3\npeople.doctors,De der,1\ne.g.,,0\n")
    assert guessed(file) == "codebook"
    assert paths(read_codebook(file)) == {"people": "category", "people > nurses": "code", "people > doctors": "code", "e.g.": "code"}


def test_doubles_and_same_ids_are_told(tmp_path: Path) -> None:
    uuid = "123e4567-e89b-12d3-a456-426614174000"
    project = read_codebook(book(tmp_path, f"id,name,definition\n{uuid},a,x\n{uuid},b,y\n,a,z\n,,w\n"))
    assert [(code.name, code.id == uuid) for code in project.codes] == [("a", True), ("b", False)]
    assert project.codes[0].definition == "x"
    assert Counter(one.why for one in project.skipped) == {
        "project.codebook-same-id": 1,
        "project.codebook-double": 1,
        "project.codebook-no-name": 1,
    }


def test_circles_are_broken_and_told(tmp_path: Path) -> None:
    project = read_codebook(book(tmp_path, "name,parent\na,b\nb,c\nc,a\nd,d\ne,c\n"))
    assert len(project.codes) == 5
    assert sum(code.parent is None for code in project.codes) == 2
    assert len(paths(project)) == 5
    assert [one.why for one in project.skipped] == ["project.codebook-circle"] * 2


def test_name_of_several_codes_is_no_parent(tmp_path: Path) -> None:
    project = read_codebook(book(tmp_path, "path,definition\nA > x,\nB > x,\n"))
    assert len(paths(project)) == 4
    filed = read_codebook(book(tmp_path, "id,name,parent\n1,x,\n2,x,1\n3,y,x\n"))
    assert "x > y" in paths(filed)


def test_long_chain_is_cut(tmp_path: Path) -> None:
    rows = "".join(f"c{number},c{number - 1},\n" for number in range(1, 3000))
    project = read_codebook(book(tmp_path, f"name,parent,definition\nc0,,\n{rows}"))
    assert len(project.codes) == 100
    assert {one.why for one in project.skipped} <= {"project.codes-too-deep", "project.codebook-double"}


def test_missing_columns_are_named(tmp_path: Path) -> None:
    file = book(tmp_path, "who,what\na,b\n")
    assert guessed(file) != "codebook"
    with pytest.raises(Fault, match=r"no column with the names of codes.*who, what"):
        read_codebook(file)


# Lists


@pytest.mark.parametrize(
    "text",
    [
        "Pres\n  Arbejde\n    Chef\n  Hjem\nRo\n",
        "Pres\n\tArbejde\n\t\tChef\n\tHjem\n\nRo\n",
        "- Pres\n  - Arbejde\n    - Chef\n  - Hjem\n- Ro",
        "1. Pres\n   2) Arbejde\n      * Chef\n   Hjem\nRo",
    ],
)
def test_lists_by_indent(tmp_path: Path, text: str) -> None:
    file = book(tmp_path, text, "codes.txt")
    assert code_list(file) == "perhaps"
    found = paths(read_codebook(file))
    assert list(found) == ["Pres", "Ro", "Pres > Arbejde", "Pres > Hjem", "Pres > Arbejde > Chef"]


def test_lists_by_paths_with_definitions(tmp_path: Path) -> None:
    file = book(tmp_path, "Ro\tNår der er ro\nPres>>Arbejde\nPres>>Hjem\tOm hjemmet", "codes.txt")
    assert guessed(file) == "codebook"
    project = read_codebook(file)
    assert paths(project) == {"Ro": "code", "Pres": "category", "Pres > Arbejde": "code", "Pres > Hjem": "code"}
    assert {code.name: code.definition for code in project.codes if code.definition} == {"Ro": "Når der er ro", "Hjem": "Om hjemmet"}


def test_interview_is_no_list_of_codes(tmp_path: Path) -> None:
    assert code_list(book(tmp_path, "Anna: Jeg føler mig presset.\nInterviewer: Ja?\n", "anna.txt")) == "no"
    project = read_codebook(book(tmp_path, f"kort\n{'lang ' * 200}\n", "x.txt"))
    assert [one.why for one in project.skipped] == ["project.codebook-too-long"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pres\nArbejde\nHjem\n", "perhaps"),
        ("Pres\nArbejde\n", "no"),  # two words may be anything
        ("Pres på arbejdet.\n  Hun ringer\n  Hjem\n", "no"),
        ("Anna:\n  Ja\n  Nej\nBo:\n  Ja\n", "no"),
        ("- Pres\n- Arbejde\n- Hjem\n", "perhaps"),  # or notes
        ("Pres > Arbejde\nPres > Hjem\n", "surely"),
    ],
)
def test_a_list_of_names_alone_is_asked_about(tmp_path: Path, text: str, said: str) -> None:
    """A plain list may be what somebody said in short lines: it is read as that, and told."""
    file = book(tmp_path, text, "x.txt")
    assert code_list(file) == said
    read = read_file(file, Intake(), "en")
    assert read.as_kind == ("codebook" if said == "surely" else "transcripts")
    told = [notice.key for one in read.transcripts for notice in one.notices]
    assert ("read.perhaps_codes" in told) == (said == "perhaps")
    assert read_file(file, Intake(as_kind="codebook"), "en").project is not None


def test_a_table_of_nothing_but_codes_is_a_codebook(tmp_path: Path) -> None:
    assert guessed(book(tmp_path, "Kode\nPres\nRo\n")) == "codebook"
    assert guessed(book(tmp_path, "navn\nAnna\nBo\n")) == "answers"


def test_the_encoding_given_for_a_codebook_is_used(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_bytes("kode,definition\nRøg,På\n".encode("cp865"))
    read = read_file(file, Intake(encoding="cp865"), "en")
    assert read.project is not None and [one.name for one in read.project.codes] == ["Røg"]


@pytest.mark.parametrize("text", ["\n \n", ""])
def test_empty_list_is_a_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(Fault):
        read_codebook(book(tmp_path, text, "codes.txt"))


@pytest.mark.shared
def test_list_of_qualcoder(shared_data: Path) -> None:
    file = shared_data / "qualcoder_examples/Examples/plain_codes_categories_for_import.txt"
    assert guessed(file) == "codebook"
    project = read_codebook(file)
    assert list(paths(project).items()) == [
        ("code1", "code"),
        ("code6", "code"),
        ("cat1", "category"),
        ("cat3", "category"),
        ("cat1 > code2", "code"),
        ("cat1 > code3", "code"),
        ("cat3 > code5", "code"),
        ("cat3 > cat2", "category"),
        ("cat3 > cat2 > code4", "code"),
    ]
    assert {code.name: code.definition for code in project.codes if code.definition} == {
        "code1": "A memo for code 1",
        "code4": "another memo",
    }


@pytest.mark.shared
def test_codebooks_of_the_usability_study(shared_data: Path) -> None:
    counts = []
    for file in sorted(
        (shared_data / "serdif_taguette/data/transcripts/thematic-analysis/codebooks").glob("*.csv"), key=lambda one: one.stem[-1]
    ):
        with file.open(encoding="utf-8-sig", newline="") as table:
            tags = {row["tag"].strip() for row in csv.DictReader(table)}
        project = read_codebook(file)
        counts.append(sum(code.kind == "code" for code in project.codes))
        assert len(tags) == counts[-1]
    assert counts == [120, 80, 61, 49, 41, 25, 22, 22, 22]


def test_a_list_of_codes_is_filed_by_its_indents_and_the_list_itself_is_no_code(tmp_path: Path) -> None:
    """As MAXQDA prints it: indents in points, deeper under the last row that stands further left."""
    rows = "indent_x,code,frequency\n24,Code System,9\n44.0,Travel,0\n64.02,To work,3\n84,By bus,1\n63.98,Home,2\n44,Anonymise,4\n"
    file = book(tmp_path, rows, "codes.csv")
    assert guessed(file) == "codebook"
    codes = {one.name: one for one in read_codebook(file).codes}
    above = {name: one.parent and next(up.name for up in codes.values() if up.id == one.parent) for name, one in codes.items()}
    assert above == {"Travel": None, "To work": "Travel", "By bus": "To work", "Home": "Travel", "Anonymise": None}


def test_a_real_list_of_codes_with_indents(shared_data: Path) -> None:
    file = shared_data / "pdpilot_maxqda" / "code_system.csv"
    codes = read_codebook(file).codes
    depth: dict[str | None, int] = {None: -1}
    for one in codes:
        depth[one.id] = depth[one.parent] + 1
    assert len(codes) == 91 and Counter(depth[one.id] for one in codes) == {0: 9, 1: 46, 2: 36}
    assert sum(one.name == "PDP/ICE" for one in codes) == 1
