"""The contacts ledger, the random order and the coverage panel, on 32 invented persons with a real study's totals."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from filled_study import differences, dump, filled_study
from hypothesis import given
from hypothesis import strategies as st
from invented_ledger import CONTROL, INCLUDED, INTERVENTION, PLANNED, csv_table, recruit, rows
from made_once import copy_of_one
from test_shell import Run, run  # noqa: F401  (the fixture)

from qualcode.analysis.drawing import draw
from qualcode.analysis.recruiting import banded, by_date, guarded_cells, in_common
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.mismatches import mismatches
from qualcode.study.missing_voices import coverage
from qualcode.study.people import participants
from qualcode.study.recruitment import consent_gaps, ledger
from qualcode.study.rounds import lacking, round_sheets, rounds_together
from qualcode.writers.recruitment_tables import coverage_sentences


@pytest.fixture
def recruited(tmp_path: Path) -> Study:
    return Study.open(copy_of_one(_recruited, tmp_path / "s"), coder="AB")


def _recruited(folder: Path) -> Study:
    study = Study.new(folder, title="Vendepunkt", language="da", coder="AB")
    recruit(study)
    return study


def seeds_say(shared: Path, group: str, measure: str) -> str:
    """What the table of the real study's numbers has under a heading."""
    with (shared / "seeds" / "informants.csv").open(encoding="utf-8", newline="") as file:
        [told] = [row["actual"] for row in csv.DictReader(file) if (row["group"], row["measure"]) == (group, measure)]
    return told


# the totals of the real study


def test_the_ledger_of_32_comes_to_the_totals(recruited: Study) -> None:
    known = ledger(recruited.reads.connection)
    whole = known.tally()
    assert (whole.listed, whole.contacted, whole.declined, whole.no_show, whole.included) == (32, 32, 4, 8, 20)
    assert (whole.waiting, whole.withdrawn, whole.not_asked, whole.vetoed) == (0, 0, 0, 0)
    groups = known.by_group()
    assert (groups[CONTROL].included, groups[INTERVENTION].included) == (10, 10)
    assert (groups[CONTROL].declined, groups[INTERVENTION].declined) == (4, 0)
    assert (groups[CONTROL].no_show, groups[INTERVENTION].no_show) == (3, 5)
    declined = [one.record.attributes for one in known.persons if one.outcome == "declined"]
    assert sum(about["køn"] == "kvinde" for about in declined) == 3
    assert sum(about["etnicitet"] == "anden" for about in declined) == 2
    stayed_away = [one.record.attributes for one in known.persons if one.outcome == "no-show"]
    assert sum(about["køn"] == "kvinde" for about in stayed_away) == 7
    assert {about["etnicitet"] for about in stayed_away} == {"anden"}
    included = [one.record.attributes["køn"] for one in known.persons if one.outcome == "included"]
    assert (included.count("mand"), included.count("kvinde")) == (10, 10)


@pytest.mark.shared
def test_the_totals_are_those_of_the_real_study(shared_data: Path, recruited: Study) -> None:
    known = ledger(recruited.reads.connection)
    groups = known.by_group()
    assert int(seeds_say(shared_data, "all", "contacted")) == known.tally().contacted
    assert int(seeds_say(shared_data, CONTROL, "declined")) == groups[CONTROL].declined
    assert int(seeds_say(shared_data, "both", "did not turn up")) == known.tally().no_show
    assert int(seeds_say(shared_data, "both", "included")) == known.tally().included
    for group in (CONTROL, INTERVENTION):
        assert int(seeds_say(shared_data, group, "sum of rounds")) == groups[group].included


def test_rounds_tell_planned_and_actual_by_group(recruited: Study) -> None:
    connection = recruited.reads.connection
    known = ledger(connection)
    sheets = round_sheets(connection, known)
    assert [sheet.record.number for sheet in sheets if sheet.record] == [1, 2, 3, 4]
    assert len(sheets) == 4
    for sheet in sheets:
        assert sheet.record is not None
        number = sheet.record.number
        told = {part.group: (part.planned, part.asked.included) for part in sheet.groups}
        control, intervention = INCLUDED[number]
        assert told == {CONTROL: (PLANNED[number], control), INTERVENTION: (PLANNED[number], intervention)}
        assert sheet.whole.planned == 2 * PLANNED[number]
        assert (sheet.whole.conversations, sheet.whole.heard) == (0, 0)
    together = rounds_together(connection, known)
    assert (together.whole.planned, together.whole.asked.included, together.whole.asked.contacted) == (22, 20, 32)
    assert sum(sheet.whole.asked.no_show for sheet in sheets) == 8


def test_conversations_are_not_persons(recruited: Study) -> None:
    """A focus group of three is one conversation."""
    known = ledger(recruited.reads.connection)
    third = [one.record.pseudonym for one in known.persons if one.outcome_in(3) == "included" and one.record.group == CONTROL]
    assert len(third) == 3
    text = "KB: Hej.\n" + "".join(f"{name}: Ja, det er rigtigt.\n" for name in third)
    group = recruited.do("add-material", name="Fokusgruppe", text=text, kind="focus-group", round=3)["id"]
    for name in third:
        recruited.do("set-speaker", material=group, label=name, participant=name)
    connection = recruited.reads.connection
    sheet = round_sheets(connection, ledger(connection))[2]
    part = next(one for one in sheet.groups if one.group == CONTROL)
    assert (part.asked.included, part.conversations, part.heard) == (3, 1, 3)
    assert (sheet.whole.conversations, sheet.whole.heard) == (1, 3)


def test_the_same_ledger_comes_in_by_the_shell_as_a_table(run: Run, tmp_path: Path) -> None:  # noqa: F811
    study = tmp_path / "s"
    run("new", study, "--language", "da")
    for number, planned in PLANNED.items():
        assert run("round", study, number, "--planned", f"{CONTROL}={planned}", "--planned", f"{INTERVENTION}={planned}").status == 0
    file = tmp_path / "liste.csv"
    file.write_text(csv_table(), encoding="utf-8")
    came = run("ledger", study, "--from", file)
    assert (came.status, came.out) == (0, "")
    assert "32 nye personer, 32 nye poster" in came.err
    told = run("ledger", study, "--json").document
    assert {key: told["totals"][key] for key in ("contacted", "declined", "no_show", "included")} == {
        "contacted": 32,
        "declined": 4,
        "no_show": 8,
        "included": 20,
    }
    assert [(one["planned"], one["included"]) for one in told["rounds"]] == [(6, 6), (6, 6), (6, 5), (4, 3)]
    assert {one["group"]: one["included"] for one in told["groups"]} == {CONTROL: 10, INTERVENTION: 10}
    again = run("ledger", study, "--from", file)
    assert "0 nye personer, 0 nye poster, 32 poster" in again.err
    listed = run("round", study, "--json").document
    assert [[(part["planned"], part["included"]) for part in one["groups"]] for one in listed] == [
        [(3, 3), (3, 3)],
        [(3, 3), (3, 3)],
        [(3, 2), (3, 3)],
        [(2, 2), (2, 1)],
    ]
    printed = run("ledger", study).out
    assert "kontaktet" in printed
    assert "32" in printed


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_ledger_that_was_written_comes_in_again(recruited: Study, run: Run, tmp_path: Path, ending: str) -> None:  # noqa: F811
    recruited.do("add-participant", pseudonym="Zoe", status="not-asked", group=CONTROL)
    recruited.do("add-contact", participant="Zoe", vetoed_by="Sundhedsplejen", vetoed_on="2025-01-02", reason="indlagt")
    recruited.do("add-consent", participant="Anders", form_version="2", given_on="2025-01-04", scopes=["interview", "citat"])
    before = ledger(recruited.reads.connection)
    recruited.close()
    file = tmp_path / f"liste.{ending}"
    assert run("ledger", recruited.file.parent, "--to", file).status == 0
    run("new", tmp_path / "t", "--language", "en")
    assert run("ledger", tmp_path / "t", "--from", file).status == 0
    with Study.open(tmp_path / "t", write=False) as other:
        after = ledger(other.reads.connection)
    assert after.tally() == before.tally()
    assert after.by_group() == before.by_group()
    for one, same in zip(before.persons, after.persons, strict=True):
        assert (one.record.pseudonym, one.record.attributes, one.outcome) == (same.record.pseudonym, same.record.attributes, same.outcome)
        for entries, others in ((one.contacts, same.contacts), (one.vetoes, same.vetoes)):
            assert [entry[2:9] for entry in entries] == [entry[2:9] for entry in others]
        assert one.record.consent == same.record.consent


# which entry counts


@given(st.lists(st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 9)), max_size=8))
def test_entries_stand_by_date_and_undated_ones_behind_the_one_before(days: list[dt.date | None]) -> None:
    order = by_date(days)
    assert sorted(order) == list(range(len(days)))
    dated = [days[at] for at in order if days[at] is not None]
    assert dated == sorted(dated)  # type: ignore[type-var]


def test_an_undated_entry_goes_with_the_one_before_it() -> None:
    first, last = dt.date(2025, 1, 1), dt.date(2025, 1, 9)
    assert by_date([last, None, first]) == [2, 0, 1]
    assert by_date([None, last, None]) == [0, 1, 2]


def test_who_is_contacted_twice_counts_once_by_the_latest_entry(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        study.do("add-participant", pseudonym="Bo", status="not-asked")
        study.do("add-contact", participant="Bo", status="included", round=None, date="2025-03-05")
        study.do("add-contact", participant="Bo", status="no-show", date="2025-02-01")
        [one] = ledger(study.reads.connection).persons
        assert (one.outcome, [entry.status for entry in one.contacts]) == ("included", ["no-show", "included"])
        assert participants(study.reads.connection)[0].status == "included"
        assert ledger(study.reads.connection).tally().contacted == 1


def test_an_entry_is_corrected_and_taken_out_and_the_status_follows(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:

        def status() -> str:
            return participants(study.reads.connection)[0].status

        study.do("add-round", number=1)
        study.do("add-participant", pseudonym="Bo", status="not-asked")
        assert status() == "not-asked"
        entry = study.do("add-contact", participant="Bo", status="declined", round=1)["id"]
        assert status() == "declined"
        study.do("edit-contact", contact=entry, status="included", reason="ringede tilbage", round=None)
        assert status() == "included"
        [one] = ledger(study.reads.connection).persons
        assert (one.contacts[0].reason, one.contacts[0].round) == ("ringede tilbage", None)
        study.do("delete-contact", contact=entry)
        assert status() == "not-asked"
        study.undo()
        assert status() == "included"


def test_a_place_taken_out_leaves_the_person_on_the_list_and_a_person_only_listed_goes(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        study.do("add-participant", pseudonym="Bo", status="not-asked", attributes={"by": "Ry"})
        study.do("draw-order", seed=1)
        [one] = ledger(study.reads.connection).persons
        assert one.place is not None
        with pytest.raises(Fault) as refused:
            study.do("edit-contact", contact=one.place.id, status="included")
        assert refused.value.key == "people.entry-is-place"
        study.do("delete-contact", contact=one.place.id)
        [one] = ledger(study.reads.connection).persons
        assert (one.outcome, one.drawn, one.place is not None) == ("not-asked", 0, True)
        with pytest.raises(Fault) as refused:
            study.do("delete-contact", contact=one.place.id)  # type: ignore[union-attr]
        assert refused.value.key == "people.entry-is-list"
        memo = study.do("write-memo", text="hvem?", about=[{"participant": "Bo"}])["id"]
        study.do("delete-participant", participant="Bo")
        left = dump(study)
        assert (left["participant"], left["contact"], left["attribute_value"], left["memo_link"]) == ({}, {}, {}, {})
        assert memo in left["memo"]
        study.undo()
        assert [one.outcome for one in ledger(study.reads.connection).persons] == ["not-asked"]


def test_who_speaks_in_material_is_not_taken_out(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study, pytest.raises(Fault) as refused:
        study.do("delete-participant", participant="Mette")
    assert refused.value.key == "people.speaks"
    assert "Interview 1" in refused.value.text("da")


def test_an_entry_never_brings_back_the_words_of_someone_who_withdrew(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:

        def status() -> str:
            return participants(study.reads.connection)[0].status

        study.do("add-participant", pseudonym="Bo")
        study.do("add-consent", participant="Bo", withdrawn_on="2025-03-01")
        entry = study.do("add-contact", participant="Bo", status="included", date="2025-02-01")["id"]
        assert status() == "withdrawn"
        study.do("edit-contact", contact=entry, status="declined")
        study.do("put-ledger", rows=[{"participant": "Bo", "status": "included", "date": "2025-02-02"}])
        assert status() == "withdrawn"
        assert ledger(study.reads.connection).tally().withdrawn == 1
        study.do("add-participant", pseudonym="Ia")
        wrong = study.do("add-contact", participant="Ia", status="withdrawn")["id"]
        study.do("edit-contact", contact=wrong, status="included")
        assert participants(study.reads.connection)[1].status == "included", "a slip of the hand can be mended"


def test_a_veto_says_who_and_when_and_changes_no_status(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        study.do("add-participant", pseudonym="Bo", status="not-asked")
        with pytest.raises(Fault) as refused:
            study.do("add-contact", participant="Bo", vetoed_on="2025-01-01")
        assert refused.value.key == "people.veto-by-whom"
        with pytest.raises(Fault) as refused:
            study.do("add-contact", participant="Bo")
        assert refused.value.key == "people.contact-status"
        study.do("add-contact", participant="Bo", vetoed_by="lægen", vetoed_on="2025-01-01", reason="for syg")
        [one] = ledger(study.reads.connection).persons
        assert (one.vetoed, one.outcome, one.contacts) == (True, "not-asked", ())
        assert ledger(study.reads.connection).tally()[:3] == (1, 1, 0)
        with pytest.raises(Fault) as refused:
            study.do("edit-contact", contact=one.vetoes[0].id, vetoed_by="")
        assert refused.value.key == "people.veto-by-whom"


# the random order

#: drawn once and written down: on every machine the order is this one
EXPECTED = {
    "a": ["Ann", "Dina", "Bo", "Carl", "Åse"],
    "b": ["Eva", "Finn", "Gert"],
}
DRAWN_FROM = [("Ann", "a"), ("Bo", "a"), ("Carl", "a"), ("Dina", "a"), ("Åse", "a"), ("Eva", "b"), ("Finn", "b"), ("Gert", "b")]


def places(drawn: list[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in sorted(drawn, key=lambda one: (one.stratum, one.place)):
        found.setdefault(one.stratum, []).append(one.name)
    return found


def test_the_order_is_the_same_on_every_machine() -> None:
    assert places(draw(DRAWN_FROM, "20250110", {})) == EXPECTED
    assert places(draw(reversed(DRAWN_FROM), "20250110", {})) == EXPECTED, "whoever is entered first makes no difference"
    assert places(draw(DRAWN_FROM[:5], "20250110", {}))["a"] == EXPECTED["a"], "one stratum does not move another"
    assert places(draw(DRAWN_FROM, "20250111", {})) != EXPECTED


@given(st.sets(st.text(min_size=1, max_size=4), max_size=12), st.integers(0, 9), st.text(max_size=4))
def test_everybody_gets_one_place_behind_those_taken(names: set[str], taken: int, seed: str) -> None:
    drawn = draw(((name, "x") for name in names), seed, {"x": taken})
    assert sorted(one.place for one in drawn) == list(range(taken + 1, taken + len(names) + 1))
    assert {one.name for one in drawn} == names


@pytest.fixture
def drawable(tmp_path: Path) -> Study:
    study = Study.new(tmp_path / "d", coder="AB")
    for name, stratum in DRAWN_FROM:
        study.do("add-participant", pseudonym=name, status="not-asked", stratum=stratum, attributes={"sex": "f" if name > "C" else "m"})
    return study


def test_the_drawn_order_is_stored_and_the_next_is_named(drawable: Study) -> None:
    told = drawable.do("draw-order", seed=20250110)
    assert told["seed"] == "20250110"
    known = ledger(drawable.reads.connection)
    assert {stratum: [one.record.pseudonym for one in known.order(stratum)] for stratum in known.strata} == EXPECTED
    first, second, third = EXPECTED["a"][:3]
    following = known.next_in("a")
    assert following is not None and following.record.pseudonym == first
    assert drawable.do("add-contact", participant=first, status="contacted")["next"] is None
    assert drawable.do("add-contact", participant=first, status="declined")["next"] == second
    drawable.do("add-contact", participant=second, vetoed_by="etisk komité")
    following = ledger(drawable.reads.connection).next_in("a")
    assert following is not None and following.record.pseudonym == third, "who is vetoed later is passed over"
    assert drawable.do("add-contact", participant=EXPECTED["b"][0], status="no-show")["next"] == EXPECTED["b"][1]
    assert drawable.do("add-contact", participant=third, status="included")["next"] is None


def test_nobody_vetoed_is_drawn_and_those_added_come_last(drawable: Study) -> None:
    drawable.do("add-contact", participant="Carl", vetoed_by="etisk komité", vetoed_on="2025-01-02")
    drawable.do("draw-order", seed="x")
    first = [one.record.pseudonym for one in ledger(drawable.reads.connection).order("a")]
    assert sorted(first) == ["Ann", "Bo", "Dina", "Åse"]
    for name in ("Aaron", "Zoe"):
        drawable.do("add-participant", pseudonym=name, status="not-asked", stratum="a")
    assert drawable.do("draw-order")["seed"] == "x", "the seed of before"
    after = [one.record.pseudonym for one in ledger(drawable.reads.connection).order("a")]
    assert after[:4] == first
    assert sorted(after[4:]) == ["Aaron", "Zoe"]
    with pytest.raises(Fault) as refused:
        drawable.do("draw-order")
    assert refused.value.key == "people.nobody-to-draw"
    for name, why in (("Carl", "vetoed"), ("Ann", "drawn")):
        with pytest.raises(Fault) as refused:
            drawable.do("draw-order", participants=[name])
        assert refused.value.key == f"people.not-drawn-{why}"
    with pytest.raises(Fault) as refused:
        drawable.do("set-participant", participant="Ann", stratum="b")
    assert refused.value.key == "people.stratum-drawn"


def test_strata_are_made_of_facts(drawable: Study) -> None:
    drawable.do("draw-order", by=["sex"], seed=1)
    known = ledger(drawable.reads.connection)
    assert known.strata == ("f", "m")
    assert {one.record.pseudonym for one in known.order("m")} == {"Ann", "Bo"}
    drawable.undo()
    drawable.do("set-participant", participant="Bo", attributes={"sex": None})
    for by, key in ((["sex"], "fact-missing"), (["height"], "no-such-fact")):
        with pytest.raises(Fault) as refused:
            drawable.do("draw-order", by=by)
        assert refused.value.key == f"people.{key}"
    assert "Bo" not in str(drawable.do("draw-order", by=["sex"], participants=["Ann", "Dina"]))


def test_a_seed_that_is_made_is_stored(drawable: Study, run: Run) -> None:  # noqa: F811
    drawable.close()
    folder = drawable.file.parent
    told = run("draw", folder, "--json").document
    assert told["seed"].isdecimal()
    assert len(told["drawn"]) == 8
    stored = run("ledger", folder, "--json").document
    assert {one["seed"] for one in stored["persons"]} == {told["seed"]}
    assert {one["participant"] for one in stored["next"]} == {one["participant"] for one in told["drawn"] if one["place"] == 1}
    refused = run("draw", folder)
    assert (refused.status, refused.out) == (1, "")


# consent


def test_whose_consent_is_missing_or_lacks_a_scope_is_told(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        for name in ("Ann", "Bo", "Carl", "Dina"):
            study.do("add-participant", pseudonym=name, status="declined" if name == "Dina" else "included")
        study.do("add-consent", participant="Ann", given_on="2025-01-01", scopes=["interview", "citat"])
        study.do("add-consent", participant="Bo", given_on="2025-01-01", scopes=["interview"])
        gaps = consent_gaps(ledger(study.reads.connection).persons)
        assert [(gap.pseudonym, gap.lacking) for gap in gaps] == [("Bo", ("citat",)), ("Carl", ())]


# who is not in the data


def test_the_panel_tells_who_is_not_in_the_data(recruited: Study) -> None:
    connection = recruited.reads.connection
    known = ledger(connection)
    found = coverage(connection, known, round_sheets(connection, known))
    assert [fact.name for fact in found.facts] == ["group", "etnicitet", "køn"]
    other = next(row for fact in found.facts for row in fact.rows if row.value == "anden")
    assert (other.persons.declined, other.persons.no_show, other.persons.included, other.heard) == (2, 8, 4, 0)
    assert [(share.outcome, share.fact, share.value, share.persons) for share in found.common] == [
        ("declined", "group", CONTROL, 4),
        ("no-show", "etnicitet", "anden", 8),
    ]
    assert [(one.round, one.group, one.planned, one.included) for one in found.unreached] == [
        (3, INTERVENTION, 3, 2),
        (4, CONTROL, 2, 1),
    ]
    assert len(found.silent) == 20
    assert found.nobody == ()


def test_someone_is_heard_when_what_they_speak_in_is_coded(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        connection = study.reads.connection
        known = ledger(connection)
        found = coverage(connection, known, ())
        assert (found.whole.persons.included, found.whole.heard, found.silent) == (1, 1, ())
        assert ("stratum", "x") not in found.nobody


def test_who_withdrew_is_not_heard_and_not_told_as_included(tmp_path: Path, run: Run) -> None:  # noqa: F811
    with filled_study(tmp_path / "s") as study:
        [speaker] = [one for one in ledger(study.reads.connection).persons if one.outcome == "included"]
        study.do("add-contact", participant=speaker.record.id, status="included", round=1, date="2026-01-02")
        study.do("add-consent", participant=speaker.record.id, given_on="2026-01-01", withdrawn_on="2026-02-01")
        connection = study.reads.connection
        known = ledger(connection)
        sheets = round_sheets(connection, known)
        found = coverage(connection, known, sheets)
        assert (found.whole.persons.withdrawn, found.whole.persons.included, found.whole.heard) == (1, 0, 0)
        assert (sum(sheet.whole.heard for sheet in sheets), rounds_together(connection, known).whole.heard) == (0, 0)
    assert run("ledger", tmp_path / "s", "--language", "en").out.count("included, then withdrawn") == 1


def test_whom_nobody_has_asked_is_told_apart_from_those_who_did_not_come(drawable: Study) -> None:
    connection = drawable.reads.connection
    drawable.do("draw-order", seed="1")
    known = ledger(connection)
    found = coverage(connection, known, ())
    strata = {one.record.stratum for one in known.persons if one.drawn}
    assert {("stratum", name) for name in strata} <= set(found.unasked)
    assert not any(fact == "stratum" for fact, _ in found.nobody)
    assert any(sentence.startswith("Nobody asked yet: stratum") for sentence in coverage_sentences(found, "en"))


def test_exports_do_not_tell_of_few_and_the_screen_does(recruited: Study, run: Run, tmp_path: Path) -> None:  # noqa: F811
    recruited.close()
    folder = recruited.file.parent
    told = run("coverage", folder, "--json").document
    assert told["all"]["contacted"] == 32
    assert "Alle 8 udeblevne: etnicitet anden" in run("coverage", folder).out
    assert run("coverage", folder, "--to", tmp_path / "c.json").status == 0
    rows = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["rows"]
    declined = {(row["fact"], row["value"]): row["declined"] for row in rows}
    assert declined["køn", "mand"] == "*", "one man who declined would be known"
    assert declined["køn", "kvinde"] == "*", "and could be told from the total"
    assert declined["gruppe", CONTROL] == 4
    assert run("coverage", folder, "--to", tmp_path / "c.docx").status == 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(2, 5))
def test_no_small_count_can_be_told_from_the_total(counts: list[int], least: int) -> None:
    hidden = guarded_cells(counts, least)
    for count, is_hidden in zip(counts, hidden, strict=True):
        assert is_hidden or count == 0 or count >= least
    behind = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
    assert not behind or (len(behind) > 1 and sum(behind) >= least) or len(behind) == len(counts)
    assert any(0 < count < least for count in counts) or not behind, "nothing is hidden without need"


def test_the_only_place_left_is_hidden_too() -> None:
    assert guarded_cells([1, 0], 3) == [True, True]
    assert guarded_cells([1, 9, 4, 0], 3) == [True, False, True, False]
    assert guarded_cells([0, 9], 3) == [False, False]


def test_many_numbers_are_counted_in_bands() -> None:
    ages = [str(age) for age in range(21, 62, 3)]
    bands = banded(ages)
    assert bands is not None
    assert (bands["21"], bands["30"], bands["60"]) == ("20–29", "30–39", "60–69")
    assert banded(["1", "5", "nej"]) == {"1": "1", "5": "5", "nej": "nej"}
    assert banded([f"sætning {at}" for at in range(20)]) is None
    assert banded([str(at * 1000) for at in range(20)]) is None


def test_what_all_have_in_common_is_no_news() -> None:
    everybody = [("declined", {"by": "Ry"}), ("declined", {"by": "Ry"}), ("included", {"by": "Ry"})]
    assert in_common(everybody) == []
    assert [one.value for one in in_common([*everybody, ("included", {"by": "Hov"})])] == ["Ry"]
    assert in_common([("declined", {"by": "Ry"}), ("included", {"by": "Hov"})]) == [], "one person is no pattern"


# contradictions and bad input


def test_numbers_that_conflict_are_told(recruited: Study) -> None:
    do = recruited.do
    text = "KB: Hvad så?\nAnders: Det går.\n"
    wrong_group = do("add-material", name="I1", text=text, round=2, group=INTERVENTION, date="2025-08-01")["id"]
    do("set-speaker", material=wrong_group, label="Anders", participant="Anders")
    declined = next(row["participant"] for row in rows() if row["status"] == "declined")
    talk = do("add-material", name="I2", text=f"{declined}: Nej.\n{declined}: Nej.\n", round=1)["id"]
    do("set-speaker", material=talk, label=declined, participant=declined)
    do("add-contact", participant="Bodil", status="included", round=1, date="2024-12-24")
    do("add-contact", participant="Bodil", status="included", round=1, date="2025-02-24")
    do("add-contact", participant="Dorte", vetoed_by="lægen", vetoed_on="2025-01-01")
    do("set-participant", participant="Erik", status="declined")
    for row in rows():
        printed = CONTROL if row["participant"] == "Jytte" else row["group"]
        do("set-participant", participant=row["participant"], attributes={"tabel 2.1": printed})
    connection = recruited.reads.connection
    found = {(one.what, one.where) for one in mismatches(connection, ledger(connection), dt.date(2025, 2, 20))}
    assert found == {
        ("group", "Anders"),
        ("round", "Anders"),
        ("material-after-round", "I1"),
        ("heard", declined),
        ("fact", "Jytte"),
        ("before-round", "Bodil"),
        ("after-round", "Bodil"),
        ("not-come", "Bodil"),
        ("vetoed", "Dorte"),
        ("status", "Erik"),
        ("numbers", INTERVENTION),
        *(("not-come", row["participant"]) for row in rows() if row["date"] > "2025-02-20"),
    }
    from qualcode.writers.recruitment_tables import mismatch_sentence

    for one in mismatches(connection, ledger(connection), dt.date(2025, 2, 20)):
        for language in ("en", "da"):
            assert "{" not in mismatch_sentence(one, language)


def test_a_sound_ledger_has_no_contradictions(recruited: Study) -> None:
    connection = recruited.reads.connection
    assert mismatches(connection, ledger(connection)) == ()


@pytest.mark.parametrize(
    ("row", "key", "says"),
    [
        ("Anders;indsatsgruppe;;;;;", "people.two-groups", "33"),
        ("Ny;x;;;måske;;", "recruitment.table-status", "33"),
        ("Ny;x;;;inkluderet;anden;", "recruitment.table-round", "33"),
        ("Ny;x;;;inkluderet;1;31.2.2025", "recruitment.table-date", "33"),
        (";x;;;inkluderet;1;", "recruitment.table-nobody", "33"),
        ("Ny;x;;;;1;", "people.row-no-status", "33"),
    ],
)
def test_a_table_with_a_fault_is_refused_whole_and_names_the_row(tmp_path: Path, row: str, key: str, says: str) -> None:
    from qualcode.readers.ledger_table import read_ledger

    lines = csv_table().splitlines()
    file = tmp_path / "l.csv"
    file.write_text("\n".join([*lines[:32], row, *lines[32:]]) + "\n", encoding="utf-8")
    with Study.new(tmp_path / "s", coder="AB") as study:
        before = dump(study)
        with pytest.raises(Fault) as refused:
            study.do("put-ledger", rows=read_ledger(file))
        assert refused.value.key == key
        for language in ("en", "da"):
            assert says in refused.value.text(language)
        assert differences(before, dump(study)) == []


def test_a_person_of_another_group_in_the_study_is_refused(recruited: Study) -> None:
    with pytest.raises(Fault) as refused:
        recruited.do("put-ledger", rows=[{"participant": "Anders", "group": INTERVENTION, "row": 7}])
    assert refused.value.key == "people.two-groups-study"
    assert "7" in refused.value.text("en")


def test_a_table_without_names_is_refused(tmp_path: Path) -> None:
    from qualcode.readers.ledger_table import read_ledger

    file = tmp_path / "l.csv"
    file.write_text("farve;antal\nrød;2\n", encoding="utf-8")
    with pytest.raises(Fault) as refused:
        read_ledger(file)
    assert "farve" in refused.value.text("da")


def test_impossible_plans_are_refused(tmp_path: Path) -> None:
    with Study.new(tmp_path / "s", coder="AB") as study:
        for planned, key in ((-1, "study.plan-negative"), (10**9, "study.plan-impossible")):
            with pytest.raises(Fault) as refused:
                study.do("add-round", number=1, planned={"a": planned})
            assert refused.value.key == key
        with pytest.raises(Fault) as refused:
            study.do("add-round", number=-1)
        assert refused.value.key == "study.round-negative"
        assert round_sheets(study.reads.connection, ledger(study.reads.connection)) == ()


def test_an_empty_round_is_an_honest_row(tmp_path: Path, run: Run) -> None:  # noqa: F811
    with Study.new(tmp_path / "s", coder="AB") as study:
        study.do("add-round", number=1)
        [sheet] = round_sheets(study.reads.connection, ledger(study.reads.connection))
        assert (sheet.whole.planned, sheet.whole.asked.contacted, sheet.groups) == (None, 0, ())
    told = run("round", tmp_path / "s")
    assert told.status == 0
    assert "no reflexive memo" in told.err
    assert run("coverage", tmp_path / "s").status == 0
    assert run("ledger", tmp_path / "s").out == ""
    assert run("round", tmp_path / "s", 1, "--planned", "x=y").status == 2


# memo and sign-off


def test_a_round_is_told_what_it_lacks_and_can_be_opened_again(recruited: Study) -> None:
    connection = recruited.reads.connection

    def lacks(number: int) -> list[str]:
        known = ledger(connection)
        sheet = next(one for one in round_sheets(connection, known) if one.record and one.record.number == number)
        return [one.what for one in lacking(connection, known, sheet)]

    assert lacks(1) == ["memo", "outcome", "consent", "material"]
    assert "persons" in lacks(3)
    recruited.do("write-memo", kind="reflexive", text="Jeg var nervøs", about=[{"round": 1}])
    recruited.do("write-memo", kind="theoretical", text="noget andet", about=[{"round": 2}])
    recruited.do("add-material", name="I1", text="A: hej\nA: ja", round=1)
    recruited.do("close-round", round=1, outcome="tre og tre")
    assert lacks(1) == ["consent", "drafts", "unread", "uncoded"]
    assert "memo" in lacks(2)
    recruited.do("reopen-round", round=1)
    sheet = round_sheets(connection, ledger(connection))[0]
    assert sheet.record is not None
    assert (sheet.record.closed_on, sheet.record.signed_by, sheet.record.outcome) == (None, "", "tre og tre")
    with pytest.raises(Fault) as refused:
        recruited.do("reopen-round", round=1)
    assert refused.value.key == "study.round-not-closed"


def test_the_shell_says_what_a_round_lacks_when_it_is_closed(recruited: Study, run: Run) -> None:  # noqa: F811
    recruited.close()
    folder = recruited.file.parent
    closed = run("round", folder, 3, "--close")
    assert closed.status == 0
    assert "Runde 3 mangler" in closed.err
    assert "1 planlagt person i indsatsgruppe" in closed.err
    assert run("round", folder, 3, "--reopen").status == 0
    assert run("round", folder, 3, "--reopen").status == 1
