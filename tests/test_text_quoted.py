"""Passages in quotation marks, what was written in them, and where their words stand."""

from __future__ import annotations

import pytest

from qualcode.text.quoted import quoted_in
from qualcode.text.wording import Spoken, Wording
from qualcode.text.written import read_written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hun siger ”jeg kan ikke” og ”nej, jeg vil ikke” (Mette).", ["jeg kan ikke", "nej, jeg vil ikke"]),
        ("She said “I can’t, he said ‘you must rest now’, so”.", ["I can’t, he said ‘you must rest now’, so", "you must rest now"]),
        ("»Jeg ved det ikke«, og «Oui», og „Ja, det er“.", ["Jeg ved det ikke", "Oui", "Ja, det er"]),
        ("It's the nurses' room, don't. 'I cannot do that' she said", ["I cannot do that"]),
        ('He is 5\'10" tall and 6" wide', []),
        ("”Hun sagde ”hvad nu” til mig”, sagde hun", ["Hun sagde ”hvad nu” til mig", "hvad nu"]),
        ("”Jeg sagde »det går ikke« til ham”", ["Jeg sagde »det går ikke« til ham", "det går ikke"]),
        ('("I was tired," she said, "so I left.")', ["I was tired,", "so I left."]),
        ("the ‘term’ and ’jeg gik hjem igen’.", ["jeg gik hjem igen"]),
        ("“First of two paragraphs", ["First of two paragraphs"]),
        ("He never closed “this one.", []),
        ("No marks, only an apostrophe’s end: the Joneses’ house.", []),
        ("‘the nurses’ room was full’ he said", ["the nurses’ room was full"]),
        ("‘he said it was yes’ and ‘she said it was no’", ["he said it was yes", "she said it was no"]),
        ("", []),
    ],
)
def test_passages_in_quotation_marks(text: str, expected: list[str]) -> None:
    assert [text[one.first : one.last] for one in quoted_in(text)] == expected


def test_many_marks_take_no_time_with_the_square_of_their_number() -> None:
    assert len(quoted_in("”a b c” " * 20_000)) == 20_000
    assert quoted_in("‘" * 20_000) == []
    assert len(quoted_in("„" * 50_000 + " » " * 50_000)) == 1


TALK = (
    "Interviewer: Hvordan gik det?\n\nMette: Det gik langsomt, jeg ven\xadtede længe (griner). Så hjalp de mig med e-mail. "
    "Det var godt, og jeg kom på arbejde igen efter to måneder.\n\nInterviewer: Mm.\n\nMette: Og så blev det sommer, og alle tog af sted."
)
SILENT = [(at, at + len(label)) for label in ("Interviewer:", "Mette:") for at in range(len(TALK)) if TALK.startswith(label, at)]
MM = TALK.index("Mm.")
WORDING = Wording([Spoken("noget helt andet, der ikke ligner det, som står her"), Spoken(TALK, SILENT, [(MM, MM + 3)])])


@pytest.mark.parametrize(
    "written",
    [
        "det gik langsomt, jeg ventede længe. Så hjalp de mig",
        "[D]et gik langsomt […] Så hjalp de mig",
        "Det gik langsomt, jeg ventede [meget] længe",
        "jeg kom på arbejde[t] igen efter",
        "Hvordan gik det? Mette: Det gik langsomt",
        "KB: Hvordan gik det?\nM: Det gik langsomt",
        "Så hjalp de mig … efter to måneder",
        "Så hjalp de mig (...) efter to måneder",
        "[Hun] kom på arbejde igen efter to måneder",
        "Så hjalp de mig med e-mail",
        "Det  gik\u00a0langsomt – jeg ventede læ\xadnge",
        "efter to måneder. Og så blev det sommer",
    ],
)
def test_the_same_words_are_found_whatever_may_differ(written: str) -> None:
    [places] = WORDING.find([read_written(written, {"mette", "interviewer"})])
    assert [(one.text, one.differing) for one in places] == [(1, ())]


@pytest.mark.parametrize(
    ("written", "differing"),
    [
        ("Det gik hurtigt, jeg ventede længe. Så hjalp de mig", [("langsomt", "hurtigt")]),
        ("Det gik langsomt, jeg længe. Så hjalp de mig med", [("ventede", "")]),
        ("Det gik langsomt, jeg ventede meget længe. Så hjalp de", [("", "meget")]),
        ("jeg kom igen efter to uger", [("på arbejde", ""), ("", "uger")]),
        ("Det gik langsomt […] jeg kom på jobbet igen efter to måneder", [("arbejde", "jobbet")]),
    ],
)
def test_words_that_differ_are_told_one_by_one(written: str, differing: list[tuple[str, str]]) -> None:
    [places] = WORDING.find([read_written(written)])
    assert [tuple(one) for one in places[0].differing] == differing


def test_what_is_left_out_is_not_part_of_a_place() -> None:
    [[place]] = WORDING.find([read_written("Det gik langsomt […] efter to måneder")])
    assert [TALK[start:end] for start, end in place.stretches] == ["Det gik langsomt", "efter to måneder"]


def test_words_that_stand_nowhere_are_not_found() -> None:
    assert WORDING.find([read_written("elefanter flyver over byen om natten"), read_written(""), read_written("[…]")]) == [[], [], []]
