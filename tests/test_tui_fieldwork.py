"""Interview guides and theoretical sampling on the screen: every key, at two sizes, from an empty study and from a filled one."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from screens import drawn, still
from textual.pilot import Pilot

from qualcode.study import Study
from qualcode.study.gaps import gaps
from qualcode.study.guides import GuideVersionRecord, guides
from qualcode.study.memos import memos
from qualcode.study.sampling import SamplingRecord, sampling_decisions
from qualcode.tui.app import Workbench
from qualcode.tui.category.page import CategoryPage
from qualcode.tui.fieldwork.page import FieldworkPage
from qualcode.tui.memos.editor import MemoEditor
from qualcode.tui.widgets.lists import LineList

TALK = "\n".join(f"P{n % 2 + 1}: Night {n} was like this, and night {n} was long." for n in range(8))


@pytest.fixture
def empty(tmp_path: Path) -> Study:
    return Study.new(tmp_path / "s", title="Nights", language="en", tradition="strauss-corbin", coder="AB")


@pytest.fixture
def study(empty: Study) -> Study:
    do = empty.do
    for number, group in ((1, "young"), (2, "old")):
        do("add-round", number=number)
        do("add-material", name=f"Interview {number}", text=TALK, kind="interview", round=number, group=group, date=f"2026-0{number}-05")
    do("add-material", name="Newspaper", text="A piece.", kind="document")
    do("make-code", name="waiting", kind="category")
    do("make-code", name="resting", kind="category")
    for code, material in (("waiting", "Interview 1"), ("resting", "Interview 2")):
        do("code", codes=[code], material=material, words="night 3 was long")
    depth = do("add-property", code="resting", name="depth", low="light", high="deep")["id"]
    do("place-quotation", property=depth, material="Interview 2", words="night 3 was long", place=0.1)
    rows = [{"text": "Nights", "type": "heading"}, {"text": "Tell me about a night", "type": "narrative"}, {"text": "Who is awake?"}]
    do("add-guide-version", guide="Round 1", questions=rows, date="2026-01-20", reason="to begin broadly")
    return empty


def versions(study: Study) -> tuple[GuideVersionRecord, ...]:
    return guides(study.reads.connection).versions


def decisions(study: Study) -> tuple[SamplingRecord, ...]:
    return sampling_decisions(study.reads.connection)


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await still(pilot)


def typed(words: str) -> tuple[str, ...]:
    named = {" ": "space", "?": "question_mark", ",": "comma", ".": "full_stop"}
    return tuple(named.get(letter, letter) for letter in words)


async def opened(pilot: Pilot[None]) -> FieldworkPage:
    await still(pilot)
    await press(pilot, "ctrl+o", "i")
    page = pilot.app.screen
    assert isinstance(page, FieldworkPage)
    return page


def shown(pilot: Pilot[None]) -> str:
    assert isinstance(pilot.app, Workbench)
    return drawn(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_guide_is_begun_and_its_questions_are_put_in_order(empty: Study, size: tuple[int, int]) -> None:
    async with Workbench(empty).run_test(size=size) as pilot:
        await opened(pilot)
        assert "No interview guide yet" in shown(pilot)
        await press(pilot, "n", *typed("Round 1"), "tab", *typed("2026-01-20"), "tab", *typed("Who is awake?"), "ctrl+s")
        await press(pilot, "enter", "a", *typed("Tell me about a night"), "tab", *typed("narrative"), "enter")
        await press(pilot, "a", *typed("Nights"), "tab", *typed("heading"), "enter")
        assert [(row.text, row.type) for row in versions(empty)[0].questions] == [
            ("Who is awake?", ""),
            ("Tell me about a night", "narrative"),
            ("Nights", "heading"),
        ]
        await press(pilot, "K", "K")
        await press(pilot, "down", "J")
        [one] = versions(empty)
        assert [row.text for row in one.questions] == ["Nights", "Tell me about a night", "Who is awake?"]
        assert "narrative" in shown(pilot)
        await press(pilot, "e", *typed("Who sleeps?"), "tab", *typed("direct"), "enter")
        assert versions(empty)[0].questions[2].text == "Who sleeps?"
        await press(pilot, "x", "u")
        assert len(versions(empty)[0].questions) == 3
    empty.close()


async def test_a_version_that_was_used_gets_a_next_one_with_what_changed(study: Study) -> None:
    async with Workbench(study).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        assert "2 interviews and focus groups do not say" in " ".join(shown(pilot).replace("│", " ").split())
        await press(pilot, "w", *typed("Interview 1"), "enter", *typed("round 1"), "enter", "escape")
        [one] = versions(study)
        assert ([used.name for used in one.materials], one.rounds) == (["Interview 1"], (1,))
        assert "older than this version" in shown(pilot)
        await press(pilot, "enter", "down", "down", "e")
        assert "this makes version 2" in shown(pilot)
        await press(pilot, *typed("Who is awake, and who is not?"), "ctrl+s")
        one, two = versions(study)
        assert [row.text for row in one.questions][2] == "Who is awake?"
        assert (two.questions[2].text, [change.kind for change in two.changes]) == ("Who is awake, and who is not?", ["reworded"])
        assert "worded anew" in shown(pilot)
        await press(pilot, "c", *typed("waiting"), "enter", "escape")
        assert [path for _, path in versions(study)[1].codes] == ["waiting"]
        await press(pilot, "shift+tab", "up", "enter", "K")
        assert "version 2 came after it" in shown(pilot)
        await press(pilot, "shift+tab", "down", "k")
        assert isinstance(pilot.app.screen, CategoryPage)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, FieldworkPage)
        assert pilot.app.screen.version == versions(study)[1]
        await press(pilot, "x", "down", "enter")
        assert len(versions(study)) == 1
        await press(pilot, "x", "down", "enter")
        assert len(versions(study)) == 1, "it was used"
        assert "was used" in shown(pilot)
        await press(pilot, "w", *typed("Interview 1"), "enter", "escape")
        assert versions(study)[0].materials == ()
    study.close()


async def test_what_is_known_of_a_version_is_changed_and_a_memo_is_written_about_it(study: Study) -> None:
    async with Workbench(study).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await press(pilot, "e", *typed("Round 1b"), "tab", *typed("2026-01-01"), "tab", *typed("first"), "ctrl+s")
        [one] = versions(study)
        assert (one.guide, str(one.date), one.change, one.reason) == ("Round 1b", "2026-01-01", "first", "to begin broadly")
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, MemoEditor)
        await press(pilot, *typed("too broad"), "escape")
        await still(pilot)
        [memo] = memos(study.reads.connection)
        assert (memo.kind, [thing.name for thing in memo.about]) == ("methodological", ["Round 1b 1"])
        await press(pilot, "g")
        assert "no decision here" in shown(pilot)
    study.close()


async def test_a_guide_comes_in_from_a_file_and_goes_into_a_document(study: Study, tmp_path: Path) -> None:
    source = tmp_path / "guide.md"
    source.write_text("# Round 2\n\nIntro.\n\n1. Who is awake?\n2. Who else?\n", encoding="utf-8")
    async with Workbench(study).run_test(size=(120, 36)) as pilot:
        page = await opened(pilot)
        await press(pilot, "f", *typed("nothing"), "escape")
        page.read_file(source)
        await still(pilot)
        assert "2 questions. They begin: Who is awake?" in shown(pilot)
        assert "Left out: Intro." in shown(pilot)
        await press(pilot, "ctrl+s")
        assert [(one.guide, one.asked) for one in versions(study)] == [("Round 1", 2), ("Round 2", 2)]
        await press(pilot, "o", "enter")
        [written] = list((study.file.parent / "exports").glob("*.docx"))
        assert "Who else?" in "\n".join(one.text for one in docx.Document(str(written)).paragraphs)
        assert "Written" in shown(pilot)
        page.attempt(lambda: page.read_file(tmp_path / "none.md"))
        await still(pilot)
        assert "none.md" in shown(pilot)
    study.close()


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_gap_becomes_a_decision_that_is_closed_with_what_came_of_it(study: Study, size: tuple[int, int]) -> None:
    async with Workbench(study).run_test(size=size) as pilot:
        page = await opened(pilot)
        await press(pilot, "v")
        assert page.query_one("#gaps", LineList).has_focus, "nothing is decided yet"
        one_end = next(at for at, gap in enumerate(gaps(study.reads.connection)) if gap.kind == "one-end")
        await press(pilot, *["down"] * one_end, "enter")
        assert "nothing near “deep”" in shown(pilot)
        await press(pilot, "tab", "tab", *typed("who sleeps well"), "ctrl+s")
        [one] = decisions(study)
        assert (one.code, [each.name for each in one.properties], one.whom) == ("resting", ["depth"], "who sleeps well")
        assert next(gap for gap in gaps(study.reads.connection) if gap.kind == "one-end").decided == (one.id,)
        await press(pilot, "x")
        assert "as long as it is there" in shown(pilot)
        await press(pilot, "shift+tab", "w", *typed("Interview 2"), "enter", "escape")
        await press(pilot, "s", *typed("one slept"), "tab", "right", "enter")
        [one] = decisions(study)
        assert (one.outcome, one.closed, [each.name for each in one.materials]) == ("one slept", False, ["Interview 2"])
        assert "1 quotation of the category's 1" in " ".join(shown(pilot).replace("│", " ").split()) or size[0] == 80
        await press(pilot, "s", "tab", "left", "enter")
        assert decisions(study)[0].closed
        await press(pilot, "u")
        assert not decisions(study)[0].closed
    study.close()


async def test_a_decision_is_changed_tied_to_a_guide_written_about_and_removed(study: Study) -> None:
    study.do("sampling-decision", gap="no nights", code="waiting", on="2026-02-01")
    async with Workbench(study).run_test(size=(120, 36)) as pilot:
        page = await opened(pilot)
        await press(pilot, "v", "e", *typed("no nights at all"), "tab", "tab", *typed("nurses"), "tab", "right", "ctrl+s")
        [one] = decisions(study)
        assert (one.gap, one.whom, one.round, one.code, one.decided_at.date().isoformat()) == (
            *("no nights at all", "nurses", 1, "waiting"),
            "2026-02-01",
        )
        await press(pilot, "g", "enter")
        [one] = decisions(study)
        assert [each.name for each in one.guide_versions] == ["Round 1 1"]
        assert "guide: Round 1 1" in shown(pilot).lower().replace("round", "Round")
        await press(pilot, "m", *typed(" more"), "escape")
        assert len(memos(study.reads.connection)) == 1, "the memo there is goes on"
        await press(pilot, "k")
        assert isinstance(pilot.app.screen, CategoryPage)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, FieldworkPage)
        await press(pilot, "a", *typed("no children"), "ctrl+s")
        assert [each.gap for each in decisions(study)] == ["no nights at all", "no children"]
        assert pilot.app.screen.decision == decisions(study)[1]
        await press(pilot, "k")
        assert "No category is named" in shown(pilot)
        await press(pilot, "x", "down", "enter")
        assert [each.gap for each in decisions(study)] == ["no nights at all"]
        await press(pilot, "o")
        await press(pilot, *typed("csv"), "enter", "enter")
        for _ in range(50):
            await pilot.pause(0.05)
            if list((study.file.parent / "exports").glob("*.csv")):
                break
        assert [file.name for file in (study.file.parent / "exports").glob("*.csv")] == ["sampling.csv"]
        assert page is not pilot.app.screen
    study.close()


async def test_esc_leads_from_the_right_side_to_the_list_and_then_away(study: Study) -> None:
    study.do("sampling-decision", gap="nobody old", code="waiting")
    async with Workbench(study).run_test(size=(80, 24)) as pilot:
        page = await opened(pilot)
        await press(pilot, "enter")
        assert page.query_one("#questions").has_focus
        await press(pilot, "escape")
        assert pilot.app.screen is page
        assert page.query_one("#versions").has_focus
        await press(pilot, "v", "tab", "tab")
        assert page.query_one("#card").has_focus
        await press(pilot, "escape")
        assert page.query_one("#gaps").has_focus
        await press(pilot, "escape")
        assert pilot.app.screen is not page


async def test_a_memo_leads_to_the_decision_and_to_the_version_it_is_about(study: Study) -> None:
    made = study.do("sampling-decision", gap="no nights", guide_version="Round 1")["id"]
    async with Workbench(study).run_test(size=(120, 36)) as pilot:
        app = pilot.app
        assert isinstance(app, Workbench)
        await still(pilot)
        app.action_go("fieldwork", decision=made)
        await still(pilot)
        assert isinstance(app.screen, FieldworkPage)
        assert app.screen.decision is not None
        assert "no nights" in shown(pilot)
        await press(pilot, "escape")
        app.action_go("fieldwork", version=versions(study)[0].id)
        await still(pilot)
        assert "Tell me about a night" in shown(pilot)
    study.close()


async def test_a_study_that_can_only_be_read_is_shown_and_not_changed(study: Study) -> None:
    study.do("sampling-decision", gap="no nights")
    file = study.file
    study.close()
    with Study.open(file, write=False) as reading:
        async with Workbench(reading).run_test(size=(120, 36)) as pilot:
            await opened(pilot)
            for keys in (("a",), ("e",), ("w",), ("x",), ("n",), ("f",), ("c",)):
                await press(pilot, *keys)
                assert isinstance(pilot.app.screen, FieldworkPage), keys
            await press(pilot, "v")
            for keys in (("a",), ("e",), ("w",), ("s",), ("g",), ("x",), ("m",)):
                await press(pilot, *keys)
                assert isinstance(pilot.app.screen, FieldworkPage), keys
            assert "no nights" in shown(pilot)
