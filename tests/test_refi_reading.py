"""What each element of a project becomes, and what happens where it is not as the standard has it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qualcode.readers.refi import read_refi
from qualcode.readers.refi.codes import colour_of
from qualcode.text.project import Project
from tests.refi_builders import (
    check_whole,
    codes_xml,
    coding_xml,
    guid,
    project_xml,
    reasons,
    selection_xml,
    source_file,
    source_xml,
    words,
    write_qdpx,
)

_TEXT = "I: Hvordan gik det?\nB: Jeg ringede til min søster.\nI: Og så?\nB: Så kom hun."
_USERS = "<Users>" + "".join(f'<User guid="{guid("user", n)}" name="{name}"/>' for n, name in enumerate("AB", 1)) + "</Users>"


def read(tmp_path: Path, inner: str, origin: str = "Test 1.0", more: str = "", **files: str) -> Project:
    """A project with a text for each source."""
    texts = {source_file(n): _TEXT for n in range(1, 5)} | {f"sources/{name}.txt": text for name, text in files.items()}
    project = read_refi(write_qdpx(tmp_path / "p.qdpx", project_xml(inner, origin, more=more), texts))
    check_whole(project)
    return project


def sources(*inner: str) -> str:
    return "<Sources>" + "".join(source_xml(one, n, f"Interview {n}") for n, one in enumerate(inner, 1)) + "</Sources>"


def note_xml(n: int, text: str = "husk", name: str = "", more: str = "", inner: str = "") -> str:
    return f'<Note guid="{guid("note", n)}" name="{name}" {more}><PlainTextContent>{text}</PlainTextContent>{inner}</Note>'


def note_ref(n: int = 1) -> str:
    return f'<NoteRef targetGUID="{guid("note", n)}"/>'


# Ids


def test_guids_match_whatever_their_case_and_braces(tmp_path: Path) -> None:
    code = f'<CodeBook><Codes><Code guid="{{{guid("code").upper()}}}" name="c" isCodable="true"/></Codes></CodeBook>'
    coding = f'<Coding guid="{guid("coding").upper()}"><CodeRef targetGUID="{guid("code")}"/></Coding>'
    project = read(tmp_path, code + sources(selection_xml(3, 10, inner=coding)))
    assert project.codings[0].id == guid("coding") and project.codings[0].code == guid("code") == project.codes[0].id


def test_what_is_no_guid_gets_an_id_that_stays(tmp_path: Path) -> None:
    def codebook(name: str) -> str:
        return f'<CodeBook><Codes><Code guid="c001" name="{name}"><Code guid="c002" name="b"/></Code></Codes></CodeBook>'

    inner = sources(selection_xml(3, 10, inner='<Coding guid="x"><CodeRef targetGUID="c002"/></Coding>'))
    first, again, other = (read(tmp_path, codebook(name) + inner) for name in ("a", "a", "another"))
    assert first == again and len(first.codings) == 1 and first.codings[0].code == first.codes[1].id
    assert not {one.id for one in first.codes} & {one.id for one in other.codes}


def test_elements_without_guids_come_in(tmp_path: Path) -> None:
    inner = '<PlainTextSelection startPosition="3" endPosition="10"><Coding><CodeRef targetGUID="{}"/></Coding></PlainTextSelection>'
    project = read(tmp_path, codes_xml("c") + sources(inner.format(guid("code")) * 2, inner.format(guid("code"))))
    assert words(project) == ["Hvordan"] * 3 and len({one.id for one in project.codings}) == 3
    assert project == read(tmp_path, codes_xml("c") + sources(inner.format(guid("code")) * 2, inner.format(guid("code"))))


def test_one_guid_for_two_things(tmp_path: Path) -> None:
    # the same passage twice counts once; another passage under the same guid is another passage
    same = selection_xml(3, 10) * 2
    project = read(tmp_path, codes_xml("c") + sources(same + selection_xml(23, 34, inner=coding_xml(1)), selection_xml(3, 10)))
    assert words(project) == ["Hvordan", "Jeg ringede", "Hvordan"] and len(project.codings) == 3
    assert set(reasons(project)) == {"same-guid"}


# Coders and moments


def test_the_coder_of_a_coding(tmp_path: Path) -> None:
    by = 'creatingUser="{}"'.format
    selections = (
        selection_xml(3, 10, 1, coding_xml(1, user=2), more=by(guid("user", 1)))
        + selection_xml(3, 11, 2, coding_xml(2), more=by(guid("user", 1)))
        + selection_xml(3, 12, 3, coding_xml(3), more=f'modifyingUser="{guid("user", 2)}"')
        + selection_xml(3, 13, 4, coding_xml(4))
        + selection_xml(3, 14, 5, coding_xml(5, user=7))
        + selection_xml(3, 15, 6, coding_xml(6), more='creatingUser="00000000-0000-0000-0000-000000000000"')
    )
    inner = _USERS + codes_xml("c") + sources(selections)
    project = read(tmp_path, inner)
    names = {one.id: one.name for one in project.coders}
    assert [one.coder and names[one.coder] for one in project.codings] == ["B", "A", "B", None, f"imported-{guid('user', 7)[:8]}", None]
    made_by = read(tmp_path, inner, more=f'creatingUserGUID="{guid("user", 1)}"')
    assert [one.coder for one in made_by.codings][3] == guid("user", 1)
    unknown = read(tmp_path, inner, more=f'creatingUserGUID="{guid("user", 9)}"')
    assert unknown.codings[3].coder is None and len(unknown.coders) == 3
    own = read(tmp_path, inner, origin="qualcode 0.1", more=f'creatingUserGUID="{guid("user", 1)}"')
    assert [one.coder for one in own.codings][1:4] == [None, None, None]


def test_names_and_initials_of_users(tmp_path: Path) -> None:
    users = f'<Users><User guid="{guid("user", 1)}" name="Anne Berg" id="AB"/><User guid="{guid("user", 2)}" id="CD"/></Users>'
    project = read(tmp_path, users + f'<Users><User guid="{guid("user", 3)}" name=" B "/></Users>')
    assert [(one.name, one.full_name) for one in project.coders] == [("AB", "Anne Berg"), ("CD", ""), ("B", "")]


def test_moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Copenhagen")
    import time

    time.tzset()
    written = ("2026-05-03T09:15:00Z", "2026-05-03T09:15:00", "2026-05-03T09:15:00.1234567+02:00", "yesterday", "0001-01-01T00:00:00")
    selections = "".join(
        selection_xml(3, 9 + n, n, coding_xml(n, more=f'creationDateTime="{moment}"')) for n, moment in enumerate(written, 1)
    )
    project = read(tmp_path, codes_xml("c") + sources(selections))
    monkeypatch.undo()
    time.tzset()
    at = dt.datetime(2026, 5, 3, 9, 15, tzinfo=dt.UTC)
    hours = dt.timedelta(hours=2)
    assert [one.created_at for one in project.codings] == [at, at - hours, at - hours + dt.timedelta(microseconds=123456), None, None]
    assert [(one.why, one.fields["n"]) for one in project.skipped] == [
        ("project.refi-moments-without-zone", 1),
        ("project.refi-moments-wrong", 1),
    ]


# Codes


def test_the_code_tree(tmp_path: Path) -> None:
    codes = (
        f'<Code guid="{guid("code", 1)}" name="k" isCodable="false" color="#AbC"><Description/>'
        f'<Code guid="{guid("code", 2)}" name="a" isCodable="true"><Description> d\n </Description>'
        f'<Code guid="{guid("code", 3)}" name="b" isCodable="1"/></Code>'
        f'<Code guid="{guid("code", 4)}" name="c" isCodable="False" color="blue-ish"/></Code>'
        f'<Code guid="{guid("code", 5)}" name="" isCodable="true"/>'
        f'<Code guid="{guid("code", 3)}" name="b again" isCodable="true"/>'
    )
    core = f'<Sets><Set guid="{guid("set")}" name="Core category"><MemberCode targetGUID="{guid("code", 1)}"/></Set></Sets>'
    project = read(tmp_path, f"<CodeBook><Codes>{codes}</Codes></CodeBook>{core}")
    names = {one.id: one.name for one in project.codes}
    assert [(one.name, one.kind, names.get(one.parent or ""), one.position) for one in project.codes] == [
        ("k", "core", None, 0),
        ("a", "code", "k", 0),
        ("b", "code", "a", 0),
        ("c", "category", "k", 1),
        (f"({guid('code', 5)[:8]})", "code", None, 1),
    ]
    assert (project.codes[0].colour, project.codes[1].definition) == ("#aabbcc", "d")
    assert reasons(project) == ["no-colour", "no-name", "same-guid"]


@pytest.mark.parametrize(
    ("written", "colour"),
    [
        ("#0a0", "#00aa00"),
        ("#46AA00", "#46aa00"),
        ("#46AA00FF", "#46aa00"),
        ("#0a0f", "#00aa00"),
        ("46aa00", "#46aa00"),
        ("rgb(70, 170,0)", "#46aa00"),
        ("rgba(70,170,0,0.5)", "#46aa00"),
        ("rgb(70,170,300)", None),
        ("#12345", None),
        ("red", None),
        ("", None),
    ],
)
def test_colours(written: str, colour: str | None) -> None:
    assert colour_of(written) == colour


def test_names_with_anything_in_them(tmp_path: Path) -> None:
    names = ["<&>\"'", "to\nlinjer", "🧑‍⚕️ læge", "العربية الفئة", "e\u0301n", " a   b ", "Coke::diet Coke"]
    from xml.sax.saxutils import escape

    codes = "".join(
        f'<Code guid="{guid("code", n)}" name="{escape(name, {chr(34): "&quot;", chr(10): "&#10;"})}" isCodable="true"/>'
        for n, name in enumerate(names, 1)
    )
    project = read(tmp_path, f"<CodeBook><Codes>{codes}</Codes></CodeBook>")
    assert [one.name for one in project.codes] == [
        "<&>\"'",
        "to linjer",
        "🧑‍⚕️ læge",
        "العربية الفئة",
        "\xe9n",
        "a b",
        "Coke::diet Coke",
    ]


# Passages


def test_overlapping_and_nested_passages_and_two_coders_on_one(tmp_path: Path) -> None:
    selections = (
        selection_xml(23, 34, 1, coding_xml(1, user=1) + coding_xml(2, user=2) + coding_xml(3, 2, user=1))
        + selection_xml(27, 50, 2, coding_xml(4, user=1))
        + selection_xml(28, 30, 3, coding_xml(5, user=1))
    )
    project = read(tmp_path, _USERS + codes_xml("c", "d") + sources(selections))
    assert words(project) == ["Jeg ringede", "ringede til min søster.", "in"] and len(project.codings) == 5
    assert not project.skipped


@pytest.mark.parametrize(("origin", "merged"), [("NVivo 12 for Mac", True), ("QualCoder 3.9", True), ("ATLAS.ti 24", False), ("x", False)])
def test_equal_ranges_are_one_quotation_where_the_program_repeats_them(tmp_path: Path, origin: str, merged: bool) -> None:
    inner = coding_xml(2, 2) + note_ref()
    selections = selection_xml(3, 10, 1) + selection_xml(3, 10, 2, inner) + selection_xml(3, 9, 3)
    links = f'<Link guid="{guid("link")}" originGUID="{guid("note", 2)}" targetGUID="{guid("selection", 2)}"/>'
    notes = f"<Notes>{note_xml(1)}{note_xml(2, 'to')}</Notes><Links>{links}</Links>"
    project = read(tmp_path, codes_xml("c", "d") + sources(selections) + notes, origin)
    assert len(project.quotations) == (2 if merged else 3) and len(project.codings) == 3
    # where a selection is repeated for each code, what belongs to it belongs to its coding
    assert project.memos[0].about[0].kind == ("coding" if merged else "quotation")
    by_link = next(one for one in project.memos if one.text == "to")
    assert by_link.about[0].id == guid("selection", 1 if merged else 2)


def test_codings_that_lead_nowhere_or_come_twice(tmp_path: Path) -> None:
    selections = selection_xml(3, 10, 1, coding_xml(1, 9) + coding_xml(2) + coding_xml(3) + '<Coding guid="x"/>')
    project = read(tmp_path, codes_xml("c") + sources(selections))
    assert len(project.codings) == 1 and reasons(project) == ["no-such-code", "coded-twice", "no-code-ref"]
    assert project.skipped[0].where == "project.qde:2"


def test_a_coding_with_several_codes(tmp_path: Path) -> None:
    inner = f'<Coding guid="{guid("coding")}"><CodeRef targetGUID="{guid("code")}"/><CodeRef targetGUID="{guid("code", 2)}"/></Coding>'
    project = read(tmp_path, codes_xml("c", "d") + sources(selection_xml(3, 10, inner=inner)))
    assert [one.code for one in project.codings] == [guid("code"), guid("code", 2)]


def test_a_passage_without_words_is_a_memo_on_the_material(tmp_path: Path) -> None:
    selections = selection_xml(5, 5, 1, "<Description>her</Description>") + selection_xml(5, 5, 2) + selection_xml(3, 10, 3, "")
    project = read(tmp_path, codes_xml("c") + sources(selections))
    assert words(project) == ["Hvordan"] and not project.codings
    assert [(one.text, one.about[0].kind) for one in project.memos] == [("her", "material")]
    assert reasons(project) == ["empty-passage"]


def test_codings_of_a_source_as_such(tmp_path: Path) -> None:
    project = read(tmp_path, codes_xml("c", "d") + sources(coding_xml(1) + coding_xml(2, 2)))
    assert words(project) == [_TEXT] and project.quotations[0].whole and len(project.codings) == 2


def test_selections_without_numbers(tmp_path: Path) -> None:
    bad = selection_xml(3, 10).replace('"3"', '"three"')
    project = read(tmp_path, codes_xml("c") + sources(bad))
    assert not project.quotations and reasons(project) == ["no-position"] and project.skipped[0].fields == {"codings": 1}


# Memos


def test_what_memos_are_about(tmp_path: Path) -> None:
    codes = f'<CodeBook><Codes><Code guid="{guid("code")}" name="c" isCodable="true">{note_ref(1)}</Code></Codes></CodeBook>'
    selection = selection_xml(3, 10, 1, coding_xml(inner=note_ref(2)) + note_ref(3))
    links = f'<Links><Link guid="{guid("link")}" originGUID="{guid("note", 6)}" targetGUID="{guid("case")}"/></Links>'
    notes = "".join(note_xml(n, f"m{n}", inner=note_ref(1) if n == 7 else "") for n in range(1, 9))
    case = f'<Cases><Case guid="{guid("case")}" name="P1"/></Cases>'
    project = read(tmp_path, codes + case + sources(selection + note_ref(4)) + f"<Notes>{notes}</Notes>{links}{note_ref(5)}{note_ref(99)}")
    about = {one.text: [(link.kind, link.id) for link in one.about] for one in project.memos}
    assert about == {
        "m1": [("code", guid("code")), ("memo", guid("note", 7))],
        "m2": [("coding", guid("coding"))],
        "m3": [("quotation", guid("selection"))],
        "m4": [("material", guid("source"))],
        "m5": [("study", "")],
        "m6": [("participant", guid("case"))],
        "m7": [],
        "m8": [],
    }
    assert reasons(project) == ["no-such-note"]
    assert {one.text: one.kind for one in project.memos}["m2"] == "code"


def test_memos_tell_who_and_when_and_of_what_kind(tmp_path: Path) -> None:
    more = (
        f'creatingUser="{guid("user", 2)}" creationDateTime="2026-05-03T09:15:00Z" modifiedDateTime="2026-05-04T09:15:00Z" '
        'plainTextPath="internal://memo.txt"'
    )
    kind = f'<VariableValue><VariableRef targetGUID="{guid("variable")}"/><TextValue>reflexive</TextValue></VariableValue>'
    variables = f'<Variables><Variable guid="{guid("variable")}" name="Memo kind" typeOfVariable="Text"/></Variables>'
    one = f'<Note guid="{guid("note")}" name="Titel" {more}>{kind}</Note>'
    sets = f'<Sets><Set guid="{guid("set")}" name="Memos: sampling"><MemberNote>{guid("note", 2)}</MemberNote></Set></Sets>'
    project = read(tmp_path, _USERS + variables + f"<Notes>{one}{note_xml(2)}</Notes>{sets}", memo="\ufeffen\r\nto")
    first, second = project.memos
    assert (first.title, first.text, first.kind, first.coder) == ("Titel", "en\nto", "reflexive", guid("user", 2))
    assert first.created_at == dt.datetime(2026, 5, 3, 9, 15, tzinfo=dt.UTC)
    assert first.changed_at == dt.datetime(2026, 5, 4, 9, 15, tzinfo=dt.UTC)
    assert second.kind == "sampling" and not project.skipped


def test_a_description_that_says_what_its_note_says_is_one_memo(tmp_path: Path) -> None:
    selections = selection_xml(3, 10, 1, "<Description>husk </Description>" + note_ref(1)) + selection_xml(
        3, 9, 2, "<Description>noget andet</Description>" + note_ref(2)
    )
    missing = f'<Note guid="{guid("note", 3)}" plainTextPath="internal://none.txt"/>'
    last = selection_xml(3, 8, 3, "<Description>kun her</Description>" + note_ref(3))
    project = read(tmp_path, sources(selections + last) + f"<Notes>{note_xml(1)}{note_xml(2, 'to')}{missing}</Notes>")
    assert [one.text for one in project.memos] == ["husk", "to", "kun her", "noget andet"]
    assert all(one.about[0].kind == "quotation" for one in project.memos)


def test_memos_without_a_text(tmp_path: Path) -> None:
    empty = f'<Note guid="{guid("note", 2)}">{note_ref(1)}</Note>'
    notes = f'<Note guid="{guid("note", 1)}" name="T" plainTextPath="x.txt"/>{empty}'
    project = read(tmp_path, f"<Notes>{notes}</Notes>")
    assert [(one.title, one.text, one.about) for one in project.memos] == [("T", "", ())]
    assert reasons(project) == ["note-missing", "note-empty"]


def test_qualcoder_marks_annotated_passages_in_notes(tmp_path: Path) -> None:
    note = note_xml(1, "se her", inner=selection_xml(23, 34, 5, ""))
    project = read(tmp_path, codes_xml("c") + sources(selection_xml(3, 10) + note_ref()) + f"<Notes>{note}</Notes>", "QualCoder 3.9")
    assert words(project) == ["Hvordan", "Jeg ringede"]
    assert [(one.kind, one.id) for one in project.memos[0].about] == [("quotation", project.quotations[1].id)]
    taken = note_xml(1, "se her", inner=selection_xml(23, 34, 1, ""))
    same = read(tmp_path, codes_xml("c") + sources(selection_xml(3, 10) + note_ref()) + f"<Notes>{taken}</Notes>", "QualCoder 3.9")
    assert words(same) == ["Hvordan", "Jeg ringede"] and len({one.id for one in same.quotations}) == 2
    coded = note_xml(1, "en lang note om noget", inner=selection_xml(0, 2, 5))
    other = read(tmp_path, codes_xml("c") + f"<Notes>{coded}</Notes>", "ATLAS.ti")
    assert not other.quotations and sorted(reasons(other)) == ["coded-note", "passage-of-note"]


# People


def value_xml(kind: str, value: str | None, n: int = 1) -> str:
    inner = "" if value is None else f"<{kind}>{value}</{kind}>"
    return f'<VariableValue><VariableRef targetGUID="{guid("variable", n)}"/>{inner}</VariableValue>'


def variables_xml(**types: str) -> str:
    variables = (
        f'<Variable guid="{guid("variable", n)}" name="{name}" typeOfVariable="{kind}"/>' for n, (name, kind) in enumerate(types.items(), 1)
    )
    return f"<Variables>{''.join(variables)}</Variables>"


def case_xml(n: int, name: str, inner: str) -> str:
    return f'<Case guid="{guid("case", n)}" name="{name}">{inner}</Case>'


def source_ref(n: int = 1) -> str:
    return f'<SourceRef targetGUID="{guid("source", n)}"/>'


def test_cases_are_participants_with_attributes(tmp_path: Path) -> None:
    variables = variables_xml(Alder="Integer", Ryger="Boolean", Navn="Text", Vægt="Float", Født="Date", Ubrugt="Text")
    values = value_xml("IntegerValue", "34") + value_xml("BooleanValue", "1", 2) + value_xml("TextValue", None, 3)
    values += value_xml("FloatValue", "61.5", 4) + value_xml("DateValue", "1990-01-02", 5) + value_xml("TextValue", "x", 17)
    case = case_xml(1, "P1", "<Description>om hende</Description>" + values)
    project = read(tmp_path, variables + f"<Cases>{case}</Cases>")
    assert [(one.pseudonym, one.note) for one in project.participants] == [("P1", "om hende")]
    assert project.participants[0].attributes == {"Alder": "34", "Ryger": "true", "Vægt": "61.5", "Født": "1990-01-02"}
    assert {one.name: one.type for one in project.attributes} == {
        "Alder": "integer",
        "Ryger": "boolean",
        "Vægt": "decimal",
        "Født": "date",
    }
    assert sorted(reasons(project)) == ["no-such-variable", "variable-unused"]


def test_two_variables_of_one_name(tmp_path: Path) -> None:
    twice = variables_xml(Alder="Integer", x="Float").replace('"x"', '"Alder"')
    cases = case_xml(1, "P1", value_xml("IntegerValue", "34")) + case_xml(2, "P2", value_xml("FloatValue", "34.5", 2))
    project = read(tmp_path, f"{twice}<Cases>{cases}</Cases>")
    assert [(one.name, one.type) for one in project.attributes] == [("Alder", "text")]
    assert [one.attributes for one in project.participants] == [{"Alder": "34"}, {"Alder": "34.5"}]


def test_a_case_without_a_name_carries_the_attributes_of_its_source(tmp_path: Path) -> None:
    cases = case_xml(1, "", source_ref(1) + value_xml("IntegerValue", "34")) + case_xml(2, "", source_ref(1) + source_ref(2))
    project = read(tmp_path, variables_xml(Alder="Integer") + sources("", "") + f"<Cases>{cases}</Cases>")
    assert not project.participants and [one.attributes for one in project.materials] == [{"Alder": "34"}, {}]
    assert reasons(project) == ["case-nameless"]


def test_a_case_with_the_guid_of_a_code_is_a_participant(tmp_path: Path) -> None:
    inner = f'<Code guid="{guid("code", 3)}" name="under" isCodable="true"/>'
    codes = f'<Code guid="{guid("code", 2)}" name="P1" isCodable="true">{inner}</Code>'
    book = codes_xml("c").replace("</Codes>", f"{codes}</Codes>")
    case = f'<Cases><Case guid="{{{guid("code", 2).upper()}}}"/></Cases>'
    deeper = read(tmp_path, f"<CodeBook><Codes>{codes_xml('c').split('<Codes>')[1].split('/>')[0]}>{codes}</Code></Codes></CodeBook>{case}")
    assert [(one.name, one.parent) for one in deeper.codes] == [("c", None), ("under", guid("code"))]
    selections = (
        selection_xml(3, 10) + selection_xml(20, 50, 2, coding_xml(2, 2)) + selection_xml(23, 34, 3, coding_xml(3, 2) + coding_xml(4))
    )
    project = read(tmp_path, book + case + sources(selections))
    assert [one.name for one in project.codes] == ["c", "under"] and project.codes[1].parent is None
    assert [one.pseudonym for one in project.participants] == ["P1"]
    assert words(project) == ["Hvordan", "Jeg ringede"] and len(project.codings) == 2
    # the second passage is a turn of B as parsed
    assert {one.label: one.participant for one in project.materials[0].speakers} == {"I": None, "B": guid("code", 2)}


def test_passages_of_a_case_that_are_turns_say_who_speaks(tmp_path: Path) -> None:
    # of B's turns the first as a whole, the second without its label; of I's both the other way round
    turns = [(3, 19), (20, 50), (51, 60), (64, len(_TEXT))]
    selections = "".join(selection_xml(a, b, n, "") for n, (a, b) in enumerate(turns, 1))
    refs = "".join(f'<SelectionRef targetGUID="{guid("selection", n)}"/>' for n in (2, 4))
    asks = "".join(f'<SelectionRef targetGUID="{guid("selection", n)}"/>' for n in (1, 3, 77))
    cases = case_xml(1, "Mette", refs) + case_xml(2, "Den der spørger", asks)
    project = read(tmp_path, sources(selections) + f"<Cases>{cases}</Cases>")
    assert {one.label: one.participant for one in project.materials[0].speakers} == {"I": guid("case", 2), "B": guid("case", 1)}
    assert not project.quotations and reasons(project) == ["no-such-selection"]


def test_passages_of_a_case_that_are_no_turns_are_told_of(tmp_path: Path) -> None:
    case = case_xml(1, "Mette", f'<SelectionRef targetGUID="{guid("selection")}"/>')
    project = read(tmp_path, sources(selection_xml(23, 34, 1, "")) + f"<Cases>{case}</Cases>")
    assert reasons(project) == ["case-passages"] and not project.quotations


def test_passages_of_cases_name_turns_that_have_no_label(tmp_path: Path) -> None:
    text = "Hvordan gik det?\n\nJeg ringede til min søster.\n\nSå kom hun."
    spans = (18, 47), (47, 58), (0, 16)
    source = f'<Sources><TextSource guid="{guid("source")}" name="x" plainTextPath="internal://x.txt">'
    source += "".join(selection_xml(a, b, n, "") for n, (a, b) in enumerate(spans, 1)) + "</TextSource></Sources>"
    refs = '<SelectionRef targetGUID="{}"/>'.format
    cases = case_xml(1, "Mette", refs(guid("selection", 1)) + refs(guid("selection", 2))) + case_xml(2, "Ole", refs(guid("selection", 3)))
    project = read(tmp_path, source + f"<Cases>{cases}</Cases>", x=text)
    assert [turn.speaker for turn in project.materials[0].turns] == ["Ole", "Mette", "Mette"]
    assert {one.label: one.participant for one in project.materials[0].speakers} == {"Ole": guid("case", 2), "Mette": guid("case", 1)}
    assert not project.skipped and not project.quotations


def test_a_case_and_a_code_without_a_name_are_nobody(tmp_path: Path) -> None:
    codes = f'<CodeBook><Codes><Code guid="{guid("code")}"/></Codes></CodeBook><Cases><Case guid="{guid("code")}"/></Cases>'
    project = read(tmp_path, codes + sources(selection_xml(20, 50) + coding_xml(2)))
    assert not project.participants and not project.codes and reasons(project) == ["case-nameless"]
    assert [one.participant for one in project.materials[0].speakers] == [None, None]


def test_a_text_that_is_a_case_as_a_whole(tmp_path: Path) -> None:
    codes = f'<CodeBook><Codes><Code guid="{guid("code")}" name="P1"/></Codes></CodeBook><Cases><Case guid="{guid("code")}"/></Cases>'
    source = f'<Sources><TextSource guid="{guid("source")}" name="x" plainTextPath="internal://x.txt">{coding_xml()}</TextSource></Sources>'
    project = read(tmp_path, codes + source, x="Jeg ringede til min søster.\n\nSå kom hun.")
    assert {turn.speaker for turn in project.materials[0].turns} == {"P1"} and not project.quotations and not project.codings


@pytest.mark.parametrize(
    ("name", "text", "speakers", "why"),
    [
        ("b", _TEXT, {"I": None, "B": 1}, []),
        ("Mette", _TEXT, {"I": None, "B": 1}, []),
        ("Mette", _TEXT.replace("I:", "C:"), {"C": None, "B": None}, ["case-speaker"]),
        ("Mette", "Jeg ringede til min søster.\n\nSå kom hun.", {"Mette": 1}, []),
    ],
)
def test_who_a_case_with_a_source_is(tmp_path: Path, name: str, text: str, speakers: dict[str, int | None], why: list[str]) -> None:
    source = f'<Sources><TextSource guid="{guid("source")}" name="x" plainTextPath="internal://x.txt"/></Sources>'
    project = read(tmp_path, source + f"<Cases>{case_xml(1, name, source_ref())}</Cases>", x=text)
    found = {one.label: one.participant for one in project.materials[0].speakers}
    assert found == {label: n and guid("case", n) for label, n in speakers.items()} and reasons(project) == why
    assert {turn.speaker for turn in project.materials[0].turns} == set(speakers)


def test_turns_are_parsed_as_in_any_transcript(tmp_path: Path) -> None:
    project = read(tmp_path, sources(""))
    text = project.materials[0].text
    said = [(turn.speaker, text[turn.talk_start : turn.end]) for turn in project.materials[0].turns]
    assert said == [("I", "Hvordan gik det?"), ("B", "Jeg ringede til min søster."), ("I", "Og så?"), ("B", "Så kom hun.")]
    assert not project.materials[0].frozen


# Rounds, groups, sets


def set_xml(n: int, name: str, *members: int) -> str:
    return (
        f'<Set guid="{guid("set", n)}" name="{name}">'
        + "".join(f'<MemberSource targetGUID="{guid("source", m)}"/>' for m in members)
        + "</Set>"
    )


def test_rounds_from_a_variable_and_from_sets(tmp_path: Path) -> None:
    variables = variables_xml(Runde="Integer")
    inner = sources(value_xml("IntegerValue", "2"), "", "") + f"<Sets>{set_xml(1, 'Round 1', 1, 2)}</Sets>"
    project = read(tmp_path, variables + inner)
    numbers = {one.id: one.number for one in project.rounds}
    assert [one.round and numbers[one.round] for one in project.materials] == [2, 1, None]
    assert not project.attributes and not project.skipped


def test_sets_that_part_the_material_are_groups(tmp_path: Path) -> None:
    project = read(tmp_path, sources("", "", "") + f"<Sets>{set_xml(1, 'Indsats', 1)}{set_xml(2, 'Kontrol', 2)}</Sets>")
    names = {one.id: one.name for one in project.groups}
    assert [one.group and names[one.group] for one in project.materials] == ["Indsats", "Kontrol", None]


def test_sets_that_overlap_are_attributes(tmp_path: Path) -> None:
    sets = set_xml(1, "Unge", 1, 2) + set_xml(2, "By", 2, 77) + set_xml(3, "gender: male", 1) + set_xml(4, "gender: female", 1, 2)
    project = read(tmp_path, sources("", "", "") + f"<Sets>{sets}</Sets>")
    assert [one.attributes for one in project.materials] == [
        {"Unge": "true", "gender": "male"},
        {"Unge": "true", "By": "true", "gender": "female"},
        {},
    ]
    assert {one.name: one.type for one in project.attributes} == {"Unge": "boolean", "By": "boolean", "gender": "text"}
    assert reasons(project) == ["no-such-source", "two-values"] and not project.groups


# Relations


def link_xml(n: int, origin: str, end: str, more: str = "") -> str:
    return f'<Link guid="{guid("link", n)}" originGUID="{origin}" targetGUID="{end}" {more}>{note_ref() if n == 1 else ""}</Link>'


def test_links_between_codes_are_relations(tmp_path: Path) -> None:
    a, b, c = (guid("code", n) for n in (1, 2, 3))
    links = (
        link_xml(1, a, b, 'name="årsag" direction="OneWay"')
        + link_xml(2, b, c, 'direction="Associative"')
        + link_xml(3, a, a, 'name="x"')
        + link_xml(4, a, guid("source"), 'name="x"')
    )
    vertices = "".join(f'<Vertex guid="{guid("set", n)}" representedGUID="{guid("code", n)}" firstX="0" firstY="0"/>' for n in (1, 2, 3))
    edges = "".join(
        f'<Edge guid="{guid("link", n)}" sourceVertex="{guid("set", one)}" targetVertex="{guid("set", other)}" {more}/>'
        for n, one, other, more in ((11, 2, 1, ""), (12, 1, 3, 'name="følge" direction="OneWay"'), (13, 1, 9, ""))
    )
    inner = f"<Notes>{note_xml(1)}</Notes><Links>{links}</Links><Graphs><Graph guid='g' name='G'>{vertices}{edges}</Graph></Graphs>"
    project = read(tmp_path, codes_xml("a", "b", "c") + sources("") + inner)
    assert [(one.source, one.type, one.to, one.symmetric) for one in project.relations] == [
        (a, "årsag", b, False),
        (b, "unnamed", c, True),
        (a, "følge", c, False),
    ]
    assert [(one.kind, one.id) for one in project.memos[0].about] == [("relation", guid("link", 1))]
    assert reasons(project) == ["link-to-itself", "link-left-out", "graph-layout"]


# Sources that are no texts


def test_a_pdf_with_its_text(tmp_path: Path) -> None:
    pdf = (
        f'<PDFSource guid="{guid("source", 7)}" name="Avis.pdf" path="internal://a.pdf"><Description>fra avisen</Description>'
        f'<PDFSelection guid="{guid("selection", 1)}" page="0" firstX="1" firstY="1" secondX="2" secondY="2">{coding_xml(5)}</PDFSelection>'
        f'<PDFSelection guid="{guid("selection", 2)}" page="0" firstX="1" firstY="1" secondX="2" secondY="2">{coding_xml(6)}'
        "<Description>et billede</Description></PDFSelection>"
        f'<Representation guid="{guid("source", 8)}" name="Representation_for_Avis.pdf" plainTextPath="internal://pdf.txt">'
        f"{selection_xml(3, 10)}</Representation>{coding_xml(7)}</PDFSource>"
    )
    case = f'<Cases><Case guid="{guid("case")}" name="P"><SourceRef targetGUID="{guid("source", 7)}"/></Case></Cases>'
    project = read(tmp_path, codes_xml("c") + case + f"<Sources>{pdf}</Sources>", pdf=_TEXT)
    assert [(one.name, one.note) for one in project.materials] == [("Avis.pdf", "fra avisen")]
    assert words(project) == ["Hvordan", _TEXT] and len(project.codings) == 2
    assert [(one.why, one.fields) for one in project.skipped] == [("project.refi-pdf-passages", {"passages": 1, "codings": 1})]
    assert [(one.text, one.title, one.about) for one in project.memos] == [("et billede", "Avis.pdf", ())]
    assert project.materials[0].speakers[1].participant == guid("case")


def sync_xml(*points: tuple[int, int]) -> str:
    written = "<SyncPoint guid={0!r} position='{1}' timeStamp='{2}'/>".format
    return "".join(written(guid("selection", 100 + n), position, at) for n, (position, at) in enumerate(points))


def test_transcripts_of_recordings(tmp_path: Path) -> None:
    selection = (
        f'<TranscriptSelection guid="{guid("selection", 9)}" fromSyncPoint="{guid("selection", 101)}" '
        f'toSyncPoint="{guid("selection", 102)}">{coding_xml()}</TranscriptSelection>'
    )
    video = (
        f'<VideoSource guid="{guid("source", 7)}" name="film"><Transcript guid="{guid("source", 8)}" name="udskrift" '
        f'plainTextPath="internal://film.txt">{selection}{sync_xml((0, 0), (51, 9500), (60, 12000), (20, 4250), (66, 13000))}</Transcript>'
        f'<VideoSelection guid="{guid("selection", 8)}" begin="1" end="2"/></VideoSource>'
    )
    project = read(tmp_path, codes_xml("c") + f"<Sources>{video}</Sources>", film=_TEXT)
    assert [one.name for one in project.materials] == ["udskrift"] and words(project) == ["I: Og så?"]
    assert [turn.time_from for turn in project.materials[0].turns] == [0, 4.25, 9.5, None]
    assert reasons(project) == ["recording-passages"]


def test_points_of_a_recording_count_as_the_program_does(tmp_path: Path) -> None:
    text = "I: Hej 😀😀😀😀😀\r\nB: Ja 😀😀😀😀😀\r\nI: Farvel"
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in (0, text.index("B:"), text.rindex("I:"))]
    video = (
        f'<VideoSource guid="{guid("source", 7)}" name="film"><Transcript guid="{guid("source", 8)}" plainTextPath="internal://film.txt">'
        f"{sync_xml((units[0], 0), (units[1], 1000), (units[2], 2000))}</Transcript></VideoSource>"
    )
    project = read(tmp_path, f"<Sources>{video}</Sources>", "NVivo for Windows 14", film=text)
    assert [turn.time_from for turn in project.materials[0].turns] == [0, 1, 2]


def test_a_transcript_that_is_also_a_text_source_is_one_material(tmp_path: Path) -> None:
    path = f"internal://{guid('source')}.TXT"
    audio = (
        f'<AudioSource guid="{guid("source", 7)}" name="lyd"><Transcript guid="{guid("source", 8)}" plainTextPath="{path}">'
        f"{sync_xml((0, 1000))}</Transcript></AudioSource>"
    )
    both = read(tmp_path, f"<Sources>{audio}{source_xml()}</Sources>")
    assert [one.id for one in both.materials] == [guid("source")] and both.materials[0].turns[0].time_from == 1.0


def test_pictures_and_recordings_are_counted(tmp_path: Path) -> None:
    picture = f'<PictureSource guid="{guid("source", 5)}" name="tavle"><PictureSelection guid="x">{coding_xml()}</PictureSelection>'
    picture += f"{coding_xml(2)}</PictureSource>"
    audio = f'<AudioSource guid="{guid("source", 6)}" name="lyd"><Description>støj</Description></AudioSource>'
    project = read(tmp_path, codes_xml("c") + f"<Sources>{picture}{audio}<Film guid='y'/></Sources>")
    assert [(one.thing, one.what, one.why) for one in project.skipped] == [
        ("project.thing-picture", "tavle", "project.refi-picture"),
        ("project.thing-recording", "lyd", "project.refi-recording"),
        ("project.thing-part", "Film", "project.refi-unknown-source"),
    ]
    assert project.skipped[0].fields == {"passages": 1, "codings": 2} and [one.text for one in project.memos] == ["støj"]


def test_very_many_of_one_kind_are_counted(tmp_path: Path) -> None:
    selections = "".join(selection_xml(3, 10, n, coding_xml(n, 9)) for n in range(1, 151))
    project = read(tmp_path, codes_xml("c") + sources(selections))
    assert len(project.skipped) == 101 and project.skipped[-1].fields == {"n": 50}


def test_when_a_material_was_imported_and_what_was_written_on_it(tmp_path: Path) -> None:
    source = source_xml("<Description>om Anna\n</Description>" + selection_xml(3, 10), more='creationDateTime="2026-05-03T09:15:00+02:00"')
    project = read(tmp_path, codes_xml("c") + f"<Sources>{source}</Sources>")
    one = project.materials[0]
    assert one.imported_at == dt.datetime(2026, 5, 3, 7, 15, tzinfo=dt.UTC) and one.note == "om Anna" and one.frozen


def test_a_memo_on_a_code_whose_text_is_missing_says_what_the_code_says(tmp_path: Path) -> None:
    code = f'<Code guid="{guid("code")}" name="c"><Description>kommentar</Description>{note_ref()}</Code>'
    note = f'<Notes><Note guid="{guid("note")}" plainTextPath="internal://none.txt"/></Notes>'
    project = read(tmp_path, f"<CodeBook><Codes>{code}</Codes></CodeBook>{note}")
    assert [one.text for one in project.memos] == ["kommentar"] and project.codes[0].definition == "kommentar"


def test_pages_of_a_text_that_is_missing_are_counted_once(tmp_path: Path) -> None:
    pages = "".join(
        f'<PDFSelection guid="{guid("selection", n)}" page="0" firstX="1" firstY="1" secondX="2" secondY="2">{coding_xml(n)}</PDFSelection>'
        for n in (1, 2)
    )
    selection = selection_xml(3, 10, 1, coding_xml(7))
    text = f'<Representation guid="{guid("source", 8)}" plainTextPath="internal://no.txt">{selection}</Representation>'
    pdf = f'<PDFSource guid="{guid("source", 7)}" name="a.pdf">{pages}{text}</PDFSource>'
    project = read(tmp_path, codes_xml("c") + f"<Sources>{pdf}</Sources>")
    assert [(one.why, one.fields["passages"], one.fields["codings"]) for one in project.skipped] == [
        ("project.refi-text-missing", 1, 1),
        ("project.refi-pdf", 1, 1),
    ]


def test_names_of_materials(tmp_path: Path) -> None:
    inner = "".join(
        f'<TextSource guid="{guid("source", n)}" name="{name}" plainTextPath="{path}"/>'
        for n, (name, path) in enumerate((("Anna.txt", "a.txt"), ("", "board_2017.txt"), ("", "internal://c.txt")), 1)
    )
    project = read(tmp_path, f"<Sources>{inner}</Sources>", a=_TEXT, board_2017=_TEXT, c=_TEXT)
    assert [(one.name, one.source) for one in project.materials] == [
        ("Anna.txt", "a.txt"),
        ("board_2017", "board_2017.txt"),
        ("c", "c.txt"),
    ]


def test_a_codebook(tmp_path: Path) -> None:
    inner = codes_xml("a", "b").removesuffix("</CodeBook>").replace("<CodeBook>", '<CodeBook origin="Taguette 1.4.1" xmlns="urn:x">')
    file = tmp_path / "c.qdc"
    file.write_text(inner + f'<Sets><Set guid="s" name="S"><MemberCode guid="{guid("code")}"/></Set></Sets></CodeBook>', encoding="utf-8")
    project = read_refi(file)
    check_whole(project)
    assert [one.name for one in project.codes] == ["a", "b"] and project.origin == "Taguette 1.4.1"
    assert project.skipped[0].fields == {"n": 1, "names": "a"}
