"""The page of the graph in a real Chromium: drawn, filtered, collapsed, searched, moved about in with the keyboard, asking for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, Page, browser_or_skip
from theory import HOSTILE, small_theory

from qualcode.study import Study
from qualcode.study.graph import graph
from qualcode.writers.graph import write_graph


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browser_or_skip() as running:
        yield running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    with Study.open(small_theory(folder / "study"), write=False) as study:
        write_graph(graph(study.reads.connection), folder / "graph.html", language="da")
    return folder / "graph.html"


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    made = browser.open(file)
    made.wait_for("window.qualcode && window.qualcode.drawnAfter")
    yield made
    assert made.errors == []
    assert [address for address in made.requests if not address.startswith(("file://", "data:image/svg+xml"))] == []
    made.close()


def shown(page: Page) -> set[str]:
    names: list[str] = page.evaluate("qualcode.cy.nodes().map(node => node.data('label'))")
    return {name.partition(" [+")[0] for name in names}


def lines(page: Page) -> dict[str, str]:
    """What stands on each relation, by its looks."""
    told: list[list[str]] = page.evaluate("qualcode.cy.edges('.relation').map(edge => [edge.data('label'), edge.classes().join(' ')])")
    return {label.replace("\n", " "): looks for label, looks in told}


def selected(page: Page) -> str:
    return page.text("#about h2")


def pick(page: Page, name: str) -> None:
    """Go to a code from its row of the table."""
    page.evaluate(f"[...document.querySelectorAll('#codes button[data-node]')].find(each => each.textContent === {name!r}).click()")
    assert selected(page) == name


def test_it_draws_what_a_picture_draws(page: Page, tmp_path: Path) -> None:
    assert shown(page) == {"Vendepunkt", "Systemet", "Hjælp", "at vente", HOSTILE}
    drawn = lines(page)
    assert set(drawn) == {"er årsag til 2/1 (1+1)", "hindrer modsagt 0/1", "hindrer 0/0", f"{HOSTILE[:20]} 0/0"}
    assert "unsupported" not in drawn["er årsag til 2/1 (1+1)"]
    assert "unsupported" in drawn["hindrer modsagt 0/1"] and "contradicted" in drawn["hindrer modsagt 0/1"]
    looks = page.evaluate("qualcode.cy.edges('.relation').map(edge => edge.hasClass('only-arrow'))")
    assert sorted(looks) == [False, False, False, False, True]
    assert page.evaluate("qualcode.cy.edges('.only-arrow').style('target-arrow-fill')") == "hollow"
    assert page.evaluate("qualcode.cy.edges('.unsupported').style('line-style')") == "dashed"
    # It is really there: more than white in the middle of the picture.
    assert page.screenshot(tmp_path / "page.png").stat().st_size > 30_000
    assert "Vendepunkt" in page.evaluate("document.querySelector('#picture').getAttribute('aria-label')")


def test_a_hostile_name_is_a_name(page: Page) -> None:
    page.evaluate("[...document.querySelectorAll('#codes button[data-node]')].find(each => each.textContent.includes('alert')).click()")
    assert selected(page) == HOSTILE
    assert page.dialogs == []
    assert page.evaluate("document.querySelectorAll('script').length") == 3


def choose(page: Page, name: str, value: str) -> None:
    page.evaluate(f"(e => {{ e.value = '{value}'; e.dispatchEvent(new Event('change')); }})(document.querySelector('#{name}'))")


def test_filters_count_what_is_chosen_and_pale_the_rest(page: Page) -> None:
    pale = "qualcode.cy.nodes('.pale').map(node => node.data('label'))"
    assert page.evaluate(pale) == []
    choose(page, "level", "egen")
    assert "er årsag til 1/0 (1)" in lines(page)
    choose(page, "level", "")
    choose(page, "round", "2")
    assert "er årsag til 1/0 (1)" in lines(page)
    assert "hindrer 0/0" in lines(page)
    choose(page, "group", "indsats")
    assert "Hjælp" in page.evaluate(pale), "no material is of round 2 and of that group"
    choose(page, "round", "")
    assert "Hjælp" not in page.evaluate(pale)
    choose(page, "group", "")
    assert set(lines(page)) >= {"er årsag til 2/1 (1+1)"}
    before = page.evaluate("qualcode.cy.nodes().map(node => Math.round(node.width()))")
    choose(page, "size", "same")
    assert len(set(page.evaluate("qualcode.cy.nodes('[label != \"x\"]').map(node => node.data('size'))"))) == 1
    choose(page, "size", "interviews")
    assert page.evaluate("qualcode.cy.nodes().map(node => Math.round(node.width()))") == before


def test_a_category_collapses_with_its_relations(page: Page) -> None:
    pick(page, "Systemet")
    page.press("c")
    assert shown(page) == {"Vendepunkt", "Systemet", "Hjælp", HOSTILE}
    assert page.evaluate("qualcode.cy.nodes('.folded').map(node => node.data('label'))") == ["Systemet [+1]"]
    # What its code says of the category itself is gone with the code; what stands between others is not.
    assert page.evaluate("qualcode.cy.edges('.relation').length") == 4
    page.press("c")
    assert "at vente" in shown(page)
    page.click("#fold")
    assert shown(page) == {"Vendepunkt", "Systemet", "Hjælp", HOSTILE}
    page.click("#unfold")
    page.click("#every")
    assert shown(page) == {"Vendepunkt", "Systemet", "Hjælp", "at vente", "at blive hjulpet", "at håbe", "løs kode", HOSTILE}


def test_the_neighbourhood_alone_and_one_step_further(page: Page) -> None:
    pick(page, "Systemet")
    page.press("enter")
    assert shown(page) == {"Systemet", "Vendepunkt", "at vente"}
    assert "Kun omegnen" in page.text("#status")
    page.press("enter")
    assert shown(page) == {"Systemet", "Vendepunkt", "at vente", "Hjælp"}
    page.press("escape")
    assert HOSTILE in shown(page)


def test_search_marks_and_enter_goes_there(page: Page) -> None:
    page.click("#picture")
    page.press("/")
    page.type("VENT")
    assert page.text("#hits") == "1 fundet"
    assert page.evaluate("qualcode.cy.nodes('.hit').map(node => node.data('label'))") == ["at vente"]
    page.press("enter")
    assert selected(page) == "at vente"
    page.press("escape")
    assert page.evaluate("qualcode.cy.nodes('.hit').length") == 0
    page.press("/")
    page.type("håbe")
    page.press("enter")
    assert selected(page) == "at håbe", "a code that was not drawn is drawn when it is gone to"


def test_arrows_go_from_code_to_code(page: Page) -> None:
    pick(page, "Systemet")
    seen = {selected(page)}
    for key in ("up", "left", "down", "right", "up", "right", "down", "left", "left", "up"):
        page.press(key)
        seen.add(selected(page))
    assert len(seen) >= 3
    assert page.evaluate("document.activeElement.id") == "picture"


def test_tables_are_sorted_by_their_headings(page: Page) -> None:
    first = "[...document.querySelectorAll('#codes tbody tr')].map(row => row.cells[2].textContent)"
    page.evaluate("document.querySelectorAll('#codes th button')[2].click()")
    up = [int(each) for each in page.evaluate(first)]
    page.evaluate("document.querySelectorAll('#codes th button')[2].click()")
    down = [int(each) for each in page.evaluate(first)]
    assert up == sorted(up) and down == sorted(up, reverse=True) and up != down
    assert page.evaluate("document.querySelectorAll('#codes th')[2].getAttribute('aria-sort')") == "descending"


def test_a_window_that_shrinks_has_the_picture_fitted_again_unless_it_was_moved(page: Page) -> None:
    def all_in_sight() -> bool:
        box = "(b => b.x1 >= 0 && b.y1 >= 0 && b.x2 <= qualcode.cy.width() && b.y2 <= qualcode.cy.height())"
        return bool(page.evaluate(f"{box}(qualcode.cy.elements().renderedBoundingBox())"))

    def resize(width: int, height: int) -> None:
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        page.evaluate("new Promise(done => setTimeout(done, 400))")

    assert all_in_sight()
    resize(700, 420)
    assert all_in_sight()
    page.evaluate("document.querySelector('#picture').focus()")
    page.press("+")
    page.press("+")
    zoomed = page.evaluate("qualcode.cy.zoom()")
    resize(1000, 700)
    assert page.evaluate("qualcode.cy.zoom()") == zoomed


def test_it_prints_the_picture_and_the_tables(page: Page, tmp_path: Path) -> None:
    from pypdf import PdfReader

    words = "".join(sheet.extract_text() for sheet in PdfReader(page.pdf(tmp_path / "page.pdf")).pages)
    assert "er årsag til" in words and "Signaturer" in words
    assert "Søg" not in words


def test_without_scripts_the_facts_are_still_there(browser: Browser, file: Path) -> None:
    made = browser.open("about:blank")
    made.call("Emulation.setScriptExecutionDisabled", value=True)
    made.go(file.as_uri())
    assert "er årsag til" in made.text("#relations")
    assert made.evaluate("getComputedStyle(document.querySelector('#tools')).display") == "none"
    made.close()
