"""Code frequencies, by hand and against the plainest way to count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.frequencies import CodeFrequency, CodeNode, CodingFact, MaterialFact, frequencies

TREE = [
    CodeNode("O", None, "Overblik", "Overblik", "category"),
    CodeNode("m", "O", "at miste", "Overblik > at miste", "code"),
    CodeNode("e", "O", "energi", "Overblik > energi", "code"),
    CodeNode("k", "e", "kræfter", "Overblik > energi > kræfter", "code"),
    CodeNode("t", None, "tom", "tom", "code"),
]


MATERIALS = [
    MaterialFact("i1", "Interview 1", "interview", 2),
    MaterialFact("i2", "Interview 2", "interview", 1),
    MaterialFact("g1", "Group", "focus-group", 5),
    MaterialFact("f1", "Note", "field-note", 9),
]


def coding(code: str, quotation: str, material: str = "i1", people: str = "") -> CodingFact:
    return CodingFact(code, quotation, material, tuple(people))


def by_id(found: list[CodeFrequency]) -> dict[str, CodeFrequency]:
    return {each.id: each for each in found}


def test_counts_by_hand() -> None:
    found = by_id(
        frequencies(
            TREE,
            [
                coding("m", "q1", "i1", "A"),
                coding("m", "q1", "i1", "A"),  # a second coder
                coding("m", "q2", "i2", "B"),
                coding("m", "q3", "g1", "AC"),
                coding("k", "q4", "i2", "B"),
                coding("k", "q5", "f1"),
                coding("O", "q1", "i1", "A"),
            ],
            MATERIALS,
        )
    )
    assert found["m"]._asdict() == {
        "id": "m",
        "name": "at miste",
        "path": "Overblik > at miste",
        "kind": "code",
        "quotations": 3,
        "codings": 4,
        "interviews": 2,
        "participants": 3,
        "codings_with_subcodes": 4,
        "interviews_with_subcodes": 2,
        "first_used_in": "Interview 2",
    }
    overview = found["O"]
    assert (overview.codings, overview.quotations, overview.interviews) == (1, 1, 1)
    assert (overview.codings_with_subcodes, overview.interviews_with_subcodes) == (7, 2)
    assert (found["e"].codings, found["e"].codings_with_subcodes, found["e"].first_used_in) == (0, 2, None)
    assert found["e"].interviews_with_subcodes == 1
    assert found["t"][4:] == (0, 0, 0, 0, 0, 0, None)


def test_the_order_is_that_of_the_codes_given() -> None:
    assert [each.id for each in frequencies(list(reversed(TREE)), [], [])] == ["t", "k", "e", "m", "O"]


def test_a_part_of_the_tree_is_counted_by_itself() -> None:
    part = [code for code in TREE if code.id in "ek"]
    found = by_id(frequencies(part, [coding("k", "q1"), coding("O", "q2")], MATERIALS))
    assert set(found) == {"e", "k"}
    assert found["e"].codings_with_subcodes == 1


def test_a_circle_of_parents_is_an_error_and_not_a_hang() -> None:
    circle = [CodeNode("a", "b", "a", "a", "code"), CodeNode("b", "a", "b", "b", "code"), CodeNode("c", None, "c", "c", "code")]
    with pytest.raises(ValueError, match="circle"):
        frequencies(circle, [], [])


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[CodeNode], list[CodingFact]]:
    size = draw(st.integers(1, 8))
    parents = [draw(st.sampled_from([None, *map(str, range(n))])) for n in range(size)]
    codes = [CodeNode(str(n), parent, str(n), str(n), "code") for n, parent in enumerate(parents)]
    facts = st.builds(
        CodingFact,
        st.sampled_from([code.id for code in codes]),
        st.sampled_from("pqrs"),
        st.sampled_from([material.id for material in MATERIALS]),
        st.frozensets(st.sampled_from("ABC")).map(lambda people: tuple(sorted(people))),
    )
    return draw(st.permutations(codes)), draw(st.lists(facts, max_size=30))


@given(studies())
def test_against_the_plainest_count(study: tuple[list[CodeNode], list[CodingFact]]) -> None:
    codes, facts = study
    material = {each.id: each for each in MATERIALS}
    parents = {code.id: code.parent_id for code in codes}

    def below(code: str | None, top: str) -> bool:
        return code is not None and (code == top or below(parents[code], top))

    for found in frequencies(codes, facts, MATERIALS):
        own = [fact for fact in facts if fact.code_id == found.id]
        whole = [fact for fact in facts if below(fact.code_id, found.id)]
        assert found.codings == len(own)
        assert found.quotations == len({fact.quotation_id for fact in own})
        assert found.interviews == len({fact.material_id for fact in own if material[fact.material_id].kind == "interview"})
        assert found.participants == len({person for fact in own for person in fact.participant_ids})
        assert found.codings_with_subcodes == len(whole)
        assert found.interviews_with_subcodes == len({fact.material_id for fact in whole if material[fact.material_id].kind == "interview"})
        assert (
            found.first_used_in
            == min(((material[fact.material_id].order, material[fact.material_id].name) for fact in own), default=(0, None))[1]
        )
