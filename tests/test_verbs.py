"""Every verb of the registry: done at least once, told in both languages, wrong arguments refused in a sentence."""

from __future__ import annotations

import inspect
import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from filled_study import (
    NothingThere,
    arguments_for,
    differences,
    dump,
    filled_study,
    hostile_values,
    raw_rows,
    soundness,
)
from hypothesis import given
from hypothesis import strategies as st

from qualcode.faults import Fault, UsageFault
from qualcode.locale import LANGUAGES, catalogue
from qualcode.study import Study
from qualcode.study.journal import summary_text
from qualcode.study.references import code_paths, find_code, join_path, split_path
from qualcode.study.registry import UNSET, registry
from qualcode.study.work import Work

VERBS = sorted(registry())
#: what a verb may say instead of its own name
SAYS = {
    "add-material": {"import"},
    "set-kind": {"set-kind-code", "set-kind-category", "set-kind-core"},
    "set-release": {"set-release-free", "set-release-ask", "set-release-withheld", "set-release-redacted"},
    "set-reading": {"set-reading-not-begun", "set-reading-begun", "set-reading-read-through"},
    "judge": {"judge-saturation", "judge-core"},
    "edit-relation": {"edit-relation", "edit-relation-for", "edit-relation-against"},
    "add-to-finding": {"add-to-finding", "add-to-finding-for", "add-to-finding-against"},
    "turn-finding-evidence": {"turn-finding-evidence-for", "turn-finding-evidence-against"},
    "use-guide-version": {"use-guide-version", "use-guide-version-none"},
    "add-contact": {"add-contact", "add-contact-veto"},
    "store-transcription": {"store-transcription", "store-transcription-empty"},
    "set-segment-speaker": {"set-segment-speaker", "set-segment-speaker-none"},
    "check-segments": {"check-segments", "check-segments-not"},
    "settle": {"settle-one", "settle-all", "settle-neither", "settle-third"},
    **{verb: {verb, f"{verb}-untitled"} for verb in ("write-memo", "edit-memo", "delete-memo", "link-memo", "unlink-memo")},
}

#: what must have been done before a verb can do anything
FIRST: dict[str, tuple[str, dict[str, Any]]] = {
    "reopen-round": ("close-round", {"round": 1}),
    "draw-order": ("set-participant", {"participant": "Karim", "status": "not-asked"}),
    "renumber-appendices": ("give-appendix-numbers", {"kinds": ["letter"]}),
    "lay-transcript": ("accept-guesses", {"material": "Udkast"}),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return filled_study(tmp_path_factory.mktemp("verbs") / "s")


class Enough(Exception):
    """Ends an action, so that the study stays as it was."""


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_does_something_and_says_what(filled: Study, verb: str) -> None:
    """With arguments made from its hints until one call changes the study; what it says fits the catalogues."""
    random = Random(verb)
    if verb in FIRST:
        filled.do(FIRST[verb][0], **FIRST[verb][1])
    before = dump(filled)
    for _ in range(200):
        try:
            arguments = arguments_for(filled, verb, random)
            filled.do(verb, **arguments)
        except (Fault, NothingThere):
            continue
        if dump(filled) != before:
            break
    else:
        pytest.fail(f"{verb} never changed anything")
    try:
        [summary] = raw_rows(filled.file, "SELECT summary FROM action ORDER BY number DESC LIMIT 1")[0]
        fields = json.loads(summary)
        assert fields["key"] in SAYS.get(verb, {verb})
        for language in LANGUAGES:
            told = summary_text(summary, language)
            assert told and told != fields["key"]
            assert "{" not in told.replace(json.dumps(fields), "")
        assert soundness(filled) == []
    finally:
        filled.undo()
    assert differences(before, dump(filled)) == []
    if verb in FIRST:
        filled.undo()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_has_its_words(language: str) -> None:
    words = catalogue("history", language)
    assert [name for verb in VERBS for name in SAYS.get(verb, {verb}) if name not in words] == []


def test_no_verb_takes_an_argument_that_the_door_keeps_for_itself() -> None:
    own = set(inspect.signature(Study.do).parameters) - {"verb", "arguments"}
    assert [(verb, p.name) for verb in VERBS for p in registry()[verb].parameters if p.name in own] == []


def test_every_argument_says_what_it_takes() -> None:
    for verb in registry().values():
        assert verb.doc.endswith((".", ")")), verb.name
        for parameter in verb.parameters:
            assert "typing" not in parameter.kind, (verb.name, parameter.name)
            assert "class" not in parameter.kind, (verb.name, parameter.name)


@pytest.mark.parametrize("verb", VERBS)
def test_unknown_and_missing_arguments_are_wrong_usage(filled: Study, verb: str) -> None:
    before = dump(filled)
    with pytest.raises(UsageFault) as refused:
        filled.do(verb, sludder=1)
    assert refused.value.key == "study.unknown-argument"
    for language in LANGUAGES:
        assert "sludder" in refused.value.text(language)
    for parameter in registry()[verb].parameters:
        if parameter.required:
            with pytest.raises(UsageFault) as refused:
                filled.do(verb)
            assert refused.value.key == "study.missing-argument"
            assert verb in refused.value.text("da")
    assert differences(before, dump(filled)) == []


@pytest.mark.parametrize("verb", VERBS)
def test_hostile_arguments_are_refused_in_a_sentence(filled: Study, verb: str) -> None:
    """Every parameter gets values of all types in turn: the answer is a Fault or a study changed by one sound action."""
    random = Random(verb)
    before = dump(filled)
    for parameter in registry()[verb].parameters:
        for value in hostile_values(parameter):
            try:
                arguments = arguments_for(filled, verb, random) | {parameter.name: value}
            except NothingThere:
                continue
            actions = filled.history(1)[0].number
            refused = refusal(filled, verb, arguments)
            assert refused is None or refused.text("da")
            assert refused is None or refused.key != "study.database", (parameter.name, value, refused)
            if filled.history(1)[0].number > actions:
                assert soundness(filled) == []
                filled.undo()
    assert differences(before, dump(filled)) == []


def refusal(study: Study, verb: str, arguments: dict[str, Any]) -> Fault | None:
    """The Fault of a verb, or None when it was done."""
    try:
        study.do(verb, **arguments)
    except Fault as fault:
        return fault
    return None


NESTED: list[tuple[str, dict[str, Any]]] = [
    ("code-hits", {"codes": ["at holde ud"], "passages": [{}]}),
    ("code-hits", {"codes": ["at holde ud"], "passages": [{"material": "Feltnote"}]}),
    ("code-hits", {"codes": ["at holde ud"], "passages": [{"material": "Feltnote", "start": "x", "end": 3}]}),
    ("code-hits", {"codes": ["at holde ud"], "passages": [{"material": None, "start": 0, "end": 3}]}),
    ("code-hits", {"codes": ["at holde ud"], "passages": [{"material": "Feltnote", "start": 0.5, "end": 3}]}),
    ("code-hits", {"codes": ["at holde ud"], "passages": [{"material": "Feltnote", "start": 0, "end": 3, "mere": 1}]}),
    ("split-code", {"code": "at holde ud", "into": [{"name": 7}]}),
    ("split-code", {"code": "at holde ud", "into": [{"name": "del", "kind": "tema"}]}),
    ("split-code", {"code": "at holde ud", "into": [{"name": "del", "quotations": "alle"}]}),
    ("split-code", {"code": "at holde ud", "into": [{"name": "del", "parent": 1.5}]}),
    ("split-code", {"code": "at holde ud", "into": [{"definition": "uden navn"}]}),
    ("relate", {"source": "at holde ud", "to": "at gå for sig selv", "type": "er", "evidence_for": [{"quotation": None}]}),
    ("relate", {"source": "at holde ud", "to": "at gå for sig selv", "type": "er", "evidence_for": [{"material": 1, "words": 2}]}),
    ("relate", {"source": "at holde ud", "to": "at gå for sig selv", "type": "er", "evidence_against": [{}]}),
    ("relate", {"source": "at holde ud", "to": "at gå for sig selv", "type": "er", "evidence_for": ["her"]}),
    ("write-memo", {"text": "x", "about": [{"material": "Feltnote", "words": 3}]}),
    ("write-memo", {"text": "x", "about": [{"quotation": None}]}),
    ("write-memo", {"text": "x", "about": [{"code": "at holde ud", "round": 1}]}),
    ("write-memo", {"text": "x", "about": [{}]}),
    ("write-memo", {"text": "x", "about": [{"tabel": "code"}]}),
    ("write-memo", {"text": "x", "about": [{"code": "\ud800"}]}),
    ("add-guide-version", {"guide": "g", "questions": ["hvad"]}),
    ("add-guide-version", {"guide": "g", "questions": [{"text": "\udfff"}]}),
    ("add-participant", {"pseudonym": "Ny", "attributes": {"by\ud800": 1}}),
    ("add-participant", {"pseudonym": "Ny", "attributes": {"by": ["Ry"]}}),
    ("set-setting", {"key": "small-cell", "value": "få"}),
    ("set-setting", {"key": "coder", "value": 5}),
    ("set-setting", {"key": "pass", "value": "ingen"}),
    ("set-setting", {"key": "citation", "value": {"a": 1}}),
    ("set-setting", {"key": "citation", "value": "\ud800"}),
    ("set-setting", {"key": "sludder", "value": 1}),
    ("edit-code", {"code": "at holde ud", "position": 2**63}),
    ("make-code", {"name": "\ud800"}),
    ("make-code", {"name": "\x00\n"}),
    ("add-material", {"name": "a", "text": "\ud800"}),
    ("add-round", {"number": 10**30}),
]


@pytest.mark.parametrize(("verb", "arguments"), NESTED)
def test_what_lies_deeper_in_an_argument_is_checked_as_well(filled: Study, verb: str, arguments: dict[str, Any]) -> None:
    before = dump(filled)
    with pytest.raises(Fault) as refused:
        filled.do(verb, **arguments)
    assert refused.value.key != "study.database"
    for language in LANGUAGES:
        refused.value.text(language).encode()
    assert differences(before, dump(filled)) == []


def test_an_unknown_verb_is_wrong_usage(filled: Study) -> None:
    with pytest.raises(UsageFault):
        filled.do("slet-alt")


def test_every_fault_that_a_verb_raises_has_its_words() -> None:
    """Keys in the source of the verbs against the catalogues."""
    import re

    root = Path(inspect.getfile(Study)).parent
    keys = {
        key
        for path in root.rglob("*.py")
        for key in re.findall(
            r"""(?:Fault|UsageFault)\(\s*(?:"study\.\w+" if \w+ else )?"(study\.[\w-]+)\"""", path.read_text(encoding="utf-8")
        )
    }
    assert len(keys) > 40
    for language in LANGUAGES:
        words = tomllib.loads((root.parent / "locale" / language / "study.toml").read_text(encoding="utf-8"))
        assert {key for key in keys if key.removeprefix("study.") not in words} == set()


# Paths and names


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn")) | st.sampled_from(list("> \\>\\ a")), min_size=1, max_size=12
)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_path_gives_its_names_back(names: list[str]) -> None:
    from qualcode.study.names import clean_name

    try:
        cleaned = [clean_name(name) for name in names]
    except Fault:
        return
    assert split_path(join_path(cleaned)) == cleaned


def test_codes_are_found_by_path_id_and_a_name_that_is_unique(filled: Study) -> None:
    hostile = ["a > b", ">", "> b", "a >", "\\>", "a\\> b", "a>b", " x > y ", "støj", "STØJ", "[red]", "=1+1", "𝔘", "e\u0301", "x" * 300]
    connection = filled.reads.connection
    with pytest.raises(Enough), filled.action("new"):
        for name in hostile:
            filled.do("make-code", name=name)
            filled.do("make-code", name=name, parent="at holde ud > støj" if name != "støj" else "at holde ud > skam")
            filled.do("make-code", name="under", parent=filled.do("make-code", name=name + "2")["id"])
        for code_id, path in code_paths(connection).items():
            assert find_code(connection, path) == code_id
            assert find_code(connection, code_id.upper()) == code_id
        with pytest.raises(Fault) as refused:
            find_code(connection, "under")
        assert refused.value.key == "study.many-codes"
        assert find_code(connection, "at gå for sig selv")
        raise Enough


# What verbs do to what hangs together


def test_a_code_deleted_leaves_no_memo_linked_to_its_properties(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        made = filled.do("add-property", code="at holde ud > skam", name="varighed", low="kort", high="lang")
        memo = filled.do("write-memo", text="om varighed", about=[{"property": made["id"]}])["id"]
        filled.do("delete-code", code="at holde ud > skam", codings="drop")
        assert soundness(filled) == []
        assert memo in dump(filled)["memo"]
        raise Enough


def test_merging_upwards_keeps_names_apart(filled: Study) -> None:
    """A code that goes up a place meets one of its own name there."""
    with pytest.raises(Enough), filled.action("new"):
        filled.do("make-code", name="støj")
        with pytest.raises(Fault) as refused:
            filled.do("merge-codes", into="at holde ud > støj", codes=["at holde ud"])
        assert refused.value.key == "study.code-exists"
        assert soundness(filled) == []
        raise Enough


def test_merged_codes_hand_over_all_they_have(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        before = dump(filled)
        source, into = find_code(filled.reads.connection, "at holde ud > støj"), find_code(filled.reads.connection, "at holde ud > skam")
        filled.do("write-memo", text="om støj", about=[{"code": source}])
        filled.do("add-property", code=into, name="styrke")
        merged = filled.do("merge-codes", into=into, codes=[source])
        after = dump(filled)
        assert source not in after["code"]
        assert merged["codings"] == sum(row["code_id"] == source for row in before["coding"].values())
        assert len(after["coding"]) == len(before["coding"])
        assert [row["name"] for row in after["property"].values() if row["code_id"] == into] == ["styrke"]
        assert len(after["dimension_place"]) == len(before["dimension_place"])
        assert len(after["relation"]) == len(before["relation"])
        assert any(row["about_id"] == into and row["about"] == "code" for row in after["memo_link"].values())
        assert soundness(filled) == []
        raise Enough


def test_a_coding_that_gives_way_to_another_hands_its_memo_over(filled: Study) -> None:
    """Merging, joining and recoding drop a coding that is there already; what was written about it stays linked."""
    for change in ("merge-codes", "join-quotations", "recode"):
        with pytest.raises(Enough), filled.action("new"):
            made = filled.do("code", codes=["at holde ud > skam", "at gå for sig selv"], material="Feltnote", words="Lyset var skarpt.")
            memo = filled.do("write-memo", text="hvorfor", about=[{"coding": made["codings"][1]}])["id"]
            if change == "merge-codes":
                filled.do(change, into="at holde ud > skam", codes=["at gå for sig selv"])
            elif change == "recode":
                filled.do(change, coding=made["codings"][1], code="at holde ud > skam")
            else:
                other = filled.do("code", codes=["at gå for sig selv"], material="Feltnote", words="vinduet og talte")
                filled.do(change, quotations=[other["quotation"], made["quotation"]])
            after = dump(filled)
            links = [row["about_id"] for row in after["memo_link"].values() if row["memo_id"] == memo]
            assert len(links) == 1, change
            assert links[0] in after["coding"], change
            raise Enough


def test_joined_quotations_keep_translations(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        one = filled.do("code", codes=["at holde ud > skam"], material="Feltnote", words="Lyset var")["quotation"]
        two = filled.do("code", codes=["at holde ud > skam"], material="Feltnote", words="skarpt.")["quotation"]
        filled.do("translate-quotation", quotation=two, language="en", text="glaring.")
        filled.do("translate-quotation", quotation=one, language="de", text="Das Licht")
        filled.do("join-quotations", quotations=[one, two])
        kept = {(row["quotation_id"], row["language"]) for row in dump(filled)["translation"].values()}
        assert {(one, "en"), (one, "de")} <= kept
        raise Enough


def test_naming_a_group_again_does_not_empty_its_note(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        filled.do("add-group", name="sygemeldte")
        assert [row["note"] for row in dump(filled)["participant_group"].values()] == ["mere end tre uger"]
        raise Enough


def test_a_pseudonym_is_given_once(filled: Study) -> None:
    with pytest.raises(Fault) as refused:
        filled.do("set-participant", participant="Karim", pseudonym="Mette")
    assert refused.value.key == "study.participant-exists"


def test_an_attribute_that_is_null_is_not_known(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        filled.do("set-participant", participant="Mette", attributes={"alder": None})
        filled.do("set-participant", participant="Karim", attributes={"alder": None})
        assert "None" not in {row["value"] for row in dump(filled)["attribute_value"].values()}
        assert len(dump(filled)["attribute_value"]) == 1
        raise Enough


def test_unlinking_what_was_never_linked_makes_nothing(filled: Study) -> None:
    before = dump(filled)
    memo = next(iter(before["memo"]))
    filled.do("unlink-memo", memo=memo, about=[{"material": "Feltnote", "words": "Lyset var skarpt."}])
    assert differences(before, dump(filled)) == []


def test_material_with_evidence_in_it_is_not_removed_unasked(filled: Study) -> None:
    """The only quotation of this material is evidence, without a code on it."""
    with pytest.raises(Enough), filled.action("new"):
        filled.do("add-material", name="Brev", text="Kære alle. Jeg blev hjemme.")
        filled.do(
            "relate", source="at holde ud", to="at gå for sig selv", type="er", evidence_for=[{"material": "Brev", "words": "blev hjemme"}]
        )
        with pytest.raises(Fault) as refused:
            filled.do("delete-material", material="Brev")
        assert refused.value.key == "study.material-coded"
        filled.do("delete-material", material="Brev", codings="drop")
        assert soundness(filled) == []
        raise Enough


def test_bare_quotations_go_with_their_last_coding_and_held_ones_stay(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        bare = filled.do("code", codes=["at holde ud"], material="Feltnote", words="Lyset")["quotation"]
        held = filled.do("code", codes=["at holde ud"], material="Feltnote", words="skarpt")["quotation"]
        filled.do("write-memo", text="se her", about=[{"quotation": held}])
        for words in ("Lyset", "skarpt"):
            filled.do("uncode", material="Feltnote", words=words, code="at holde ud")
        left = dump(filled)["quotation"]
        assert bare not in left
        assert held in left
        raise Enough


def test_offsets_are_widened_to_graphemes(filled: Study) -> None:
    with pytest.raises(Enough), filled.action("new"):
        text = next(filled.reads.transcript(m.id).text for m in filled.reads.materials() if m.name == "Interview 1")
        at = text.index("👩‍🔬")
        made = filled.do("make-quotation", material="Interview 1", start=at + 1, end=at + 2)["id"]
        row = dump(filled)["quotation"][made]
        assert row["words"] == "👩‍🔬"
        assert (row["start"], row["end"]) == (at, at + 3)
        with pytest.raises(Fault):
            filled.do("split-quotation", quotation=made, offset=at + 1)
        raise Enough


def test_verbs_speak_in_records_and_plain_values(filled: Study) -> None:
    """What a verb gives back can be printed as JSON."""
    random = Random(5)
    with pytest.raises(Enough), filled.action("new"):
        for verb in VERBS:
            for _ in range(6):
                try:
                    json.dumps(filled.do(verb, **arguments_for(filled, verb, random)))
                except (Fault, NothingThere):
                    continue
        raise Enough
    assert UNSET is not None
    assert Work.__doc__
