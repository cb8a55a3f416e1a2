"""The supervisor's page in a real browser: drawn, searched, commented on, saved, reloaded; and nothing in its bytes that must not leave."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filled_study import filled_study, new_study, raw_rows
from pack_samples import TALK, WRITTEN, guarded_study

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.review.pack import pack
from qualcode.study.review.records import LEVELS
from qualcode.writers.review import Made, make_pack
from qualcode.writers.sealed import unseal

if TYPE_CHECKING:
    from browser import Page

PASSPHRASE = "fire små ord her"
Opener = Callable[..., "Page"]


def written(study: Study, to: Path, level: str = "released", passphrase: str | None = None) -> Made:
    made = make_pack(pack(study.reads.connection, level), to, passphrase)  # type: ignore[arg-type]
    to.write_bytes(made.content)
    return made


def embedded(page: bytes, kind: str = "pack") -> Any:
    found = re.search(rf'<script type="application/json" id="{kind}">(.*?)</script>', page.decode(), re.DOTALL)
    assert found
    return json.loads(found[1])


def object_of(study: Study, table: str, name: str) -> str:
    return str(study.reads.connection.exec_driver_sql(f'SELECT id FROM "{table}" WHERE name = ?', (name,)).scalar())


# What is in its bytes


@pytest.mark.parametrize("seed", [10, 11])
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_beyond_the_level_is_in_its_bytes(tmp_path: Path, seed: int, level: str) -> None:
    guarded = guarded_study(tmp_path / "s", seed)
    with guarded.study as study:
        page = written(study, tmp_path / "p.html", level).content
        zipped = written(study, tmp_path / "p.zip", level).content
        locked = written(study, tmp_path / "l.html", level, PASSPHRASE).content
    with zipfile.ZipFile(BytesIO(zipped)) as package:
        assert package.namelist() == ["p.html"]
        assert package.read("p.html") == page
    for told in (page.decode(), unseal(embedded(locked, "sealed"), PASSPHRASE).decode()):
        found = set(TALK.findall(told))
        assert found <= guarded.words[level]
        assert found or level == "counts"
        assert set(WRITTEN.findall(told)) == guarded.memos[level]
        assert [label for label in guarded.labels if label in told] == []
    # What is locked names nothing of the study in its frame either.
    assert TALK.findall(locked.decode()) == WRITTEN.findall(locked.decode()) == []
    assert b"Guarded" not in locked and b"Guarded" in page


def test_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        for name in ("p.html", "p.zip"):
            assert written(study, tmp_path / name) == written(study, tmp_path / name)


def test_every_sentence_of_the_script_is_in_the_catalogue() -> None:
    from qualcode.locale import catalogue
    from qualcode.writers.review.page import _file, _script

    words = catalogue("pack", "en").keys()
    script = _script()
    said = set(re.findall(r'(?:say|counted|block)\(\s*(?:"([a-z-]+)"|[^)"]*\? "([a-z-]+)" : "([a-z-]+)")', script))
    whole = {one for group in said for one in group if one and not one.endswith("-")}
    begun = set(re.findall(r'"([a-z-]+-)" \+', script))
    framed = set(re.findall(r"\{\{([a-z-]+)\}\}", _file("page.html")))
    assert whole - words == set()
    left = {one for one in words if one not in whole | framed and not one.startswith(tuple(begun))}
    assert left == set()


def test_colours_can_be_told_from_what_they_stand_on() -> None:
    """Words have a contrast of 4.5 at least, light and dark (WCAG 2.2, 1.4.3)."""
    from qualcode.writers.review.page import _file

    schemes = re.findall(r":root \{[^}]*?(--paper.*?)\}", _file("page.css"), re.DOTALL)
    assert len(schemes) == 3  # light, dark, print
    for scheme in schemes:
        colours = {"accent-ink": "#fff"} | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", scheme))
        grounds = [colours[name] for name in ("paper", "card", "tint")]
        pairs = [(colours[name], ground) for name in ("ink", "soft", "accent") for ground in grounds]
        pairs += [(colours[name], ground) for name in ("good", "doubt", "bad", "new") if name in colours for ground in grounds]
        pairs += [(colours["ink"], colours["mark"]), (colours["accent-ink"], colours["accent"])]
        assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def contrast(one: str, other: str) -> float:
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# In the browser


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = filled_study(tmp_path / "study")
    made.do("set-study", language="en")
    quotation = made.do("code", codes=["at holde ud > støj"], material="Interview 1", lines="2-3")["quotation"]
    made.do("set-release", quotation=quotation, release="free")
    about = [{"code": "at holde ud > skam"}]
    made.do(
        "write-memo", kind="review", title="Letter to Line", text="Dear Line\n\n1. Is skam a category?\n2. What do I miss?", about=about
    )
    return made


@pytest.fixture
def page(study: Study, tmp_path: Path, open_page: Opener) -> Page:
    with study:
        written(study, tmp_path / "pack.html")
    return open_page(tmp_path / "pack.html")


def clean(page: Page) -> None:
    """Nothing was complained of, and nothing was asked for but the page itself."""
    assert page.errors == []
    assert {address.partition(":")[0] for address in page.requests} <= {"file", "data", "blob"}
    assert len({address for address in page.requests if address.startswith("file")}) == 1


def say_of(page: Page, selector: str, words: str, stance: str = "comment", name: str = "") -> None:
    page.click(f"{selector} > .said > button.add")
    if name:
        page.type(name)
    page.evaluate(f"document.querySelector('.writing input[value={stance}]').click()")
    page.evaluate("document.querySelector('.writing textarea').focus()")
    page.type(words)
    page.press("ctrl+enter")


def saved(page: Page) -> dict[str, Any]:
    page.click("#save")
    file = page.downloaded()
    assert file.name.endswith(".qualcode-comments.json")
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def test_it_opens_with_the_letter_what_is_new_and_the_categories(page: Page) -> None:
    assert page.evaluate("document.documentElement.lang") == "en"
    seen = page.text("#view-review")
    order = [seen.index(words) for words in ("Dear Line", "Is skam a category?", "first pack", "at holde ud", "støj")]
    assert order == sorted(order)
    assert page.evaluate("document.querySelectorAll('#outline .card').length") == 4
    assert page.text("#state") == "No comments yet."
    clean(page)


def test_links_open_what_they_lead_to(page: Page, study: Study) -> None:
    page.click(".question a")
    target = page.wait_for("document.activeElement.id")
    assert target == f"code-{raw_id(study, 'code', 'skam')}"
    relation = raw_rows(study.file, "SELECT id FROM relation")[0][0]
    page.evaluate(f"location.hash = 'relation-{relation}'")
    page.wait_for(f"document.activeElement.id === 'relation-{relation}'")
    assert "fører til" in page.text(f"#relation-{relation}")
    quotation = raw_rows(study.file, "SELECT id FROM quotation WHERE release = 'free'")[0][0]
    page.evaluate(f"location.hash = 'quotation-{quotation}'")
    page.wait_for(f"document.activeElement.id === 'quotation-{quotation}'")
    assert "snurrebænk" in page.text(f"#quotation-{quotation}")
    clean(page)


def raw_id(study: Study, table: str, name: str) -> str:
    return str(raw_rows(study.file, f'SELECT id FROM "{table}" WHERE name = ?', name)[0][0])


def test_transcripts_have_their_lines_and_codes(page: Page, study: Study) -> None:
    material = raw_id(study, "material", "Interview 1")
    page.evaluate(f"location.hash = 'material-{material}-2'")
    page.wait_for(f"document.activeElement.id === 'material-{material}-2'")
    row = page.text(f"#material-{material}-2")
    assert row.splitlines()[0] == "2" and "støj" in row
    assert "not shown" in page.text(f"#material-{material}")
    clean(page)


def test_the_graph_is_drawn_when_it_is_looked_at(page: Page, study: Study) -> None:
    assert page.evaluate("document.querySelector('#picture')") is None
    page.press("4")
    page.wait_for("document.querySelectorAll('#picture .node').length === 3")
    assert page.evaluate("document.querySelectorAll('#picture .edge').length") == 1
    circles = "[...document.querySelectorAll('#picture .node')].map(n => [n.querySelector('.count').textContent, "
    circles += "n.querySelector('circle').r.baseVal.value])"
    assert sorted(map(tuple, page.evaluate(circles))) == [("1", 9), ("1", 9), ("1", 9)]
    page.click("#picture .node circle")
    assert page.wait_for("document.activeElement.id").startswith("code-")
    clean(page)


def test_circles_stand_for_interviews_or_else_for_codings(study: Study, tmp_path: Path) -> None:
    with study:
        told = embedded(written(study, tmp_path / "p.html").content)["picture"]
        assert told["measure"] == "interviews_with_subcodes"
        study.do("edit-material", material="Interview 1", kind="focus-group")
        for line in range(4, 10):
            study.do("code", codes=["at holde ud > støj"], material="Interview 1", lines=str(line))
        told = embedded(written(study, tmp_path / "p.html").content)["picture"]
        assert told["measure"] == "codings_with_subcodes"
        assert len({radius for _, _, _, radius, _ in told["nodes"]}) > 1


def test_a_code_is_shown_in_the_graph_and_in_the_outline(page: Page, study: Study) -> None:
    code = raw_id(study, "code", "støj")
    page.click(f"#code-{code} .to-graph")
    page.wait_for("document.activeElement.classList.contains('node')")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("støj, open code")
    page.press("enter")
    page.wait_for(f"document.activeElement.id === 'code-{code}'")
    clean(page)


def test_search_finds_what_is_shown_and_nothing_else(page: Page) -> None:
    page.press("/")
    page.type("snurrebænk")
    assert "1 hit" in page.text("#hits")
    page.click("#hits a")
    assert page.wait_for("document.activeElement.id").startswith("quotation-")
    page.press("/")
    page.evaluate("document.getElementById('search').value = ''")
    page.type("hejreskov")
    assert "Nothing found" in page.text("#hits")
    clean(page)


def test_the_outline_can_be_narrowed_to_what_was_commented_on(page: Page, study: Study) -> None:
    code = raw_id(study, "code", "at gå for sig selv")
    say_of(page, f"#code-{code}", "hvorfor?", name="Line")
    page.evaluate("const f = document.getElementById('filter'); f.value = 'commented'; f.dispatchEvent(new Event('change'))")
    # with the code that is related to it, and the category above that
    shown = page.evaluate("[...document.querySelectorAll('#outline .card')].filter(c => c.checkVisibility()).map(c => c.id)")
    assert f"code-{code}" in shown and f"code-{raw_id(study, 'code', 'skam')}" not in shown


def test_comments_are_saved_as_agreed(page: Page, study: Study) -> None:
    code, material = raw_id(study, "code", "støj"), raw_id(study, "material", "Interview 1")
    [(memo,)] = raw_rows(study.file, "SELECT id FROM memo WHERE title = 'Letter to Line'")
    say_of(page, ".question", "ja, <b>absolut</b>", "agree", name="Line Holm")
    say_of(page, f"#code-{code}", "", "discussed")
    page.evaluate(f"location.hash = 'material-{material}-3'")
    page.wait_for(f"document.activeElement.id === 'material-{material}-3'")
    page.press("c")
    page.type("her")
    page.press("ctrl+enter")
    assert page.text("#state") == "3 comments are not saved in a file yet."
    told = saved(page)
    assert page.wait_for("document.getElementById('state').innerText").startswith("All 3 comments are saved.")
    [(study_id,)] = raw_rows(study.file, "SELECT id FROM study")
    assert {key: told[key] for key in ("qualcode", "format", "study", "reviewer")} == {
        "qualcode": "review-comments",
        "format": 1,
        "study": study_id,
        "reviewer": "Line Holm",
    }
    assert told["pack"] == embedded(Path(page.evaluate("decodeURIComponent(location.pathname)")).read_bytes())["pack"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", told["saved_at"])
    said = [(one["about"], one["stance"], one["text"], one["answers"]) for one in told["comments"]]
    assert said == [
        ({"kind": "letter", "id": f"{memo}#1"}, "agree", "ja, <b>absolut</b>", None),
        ({"kind": "code", "id": code}, "discussed", "", None),
        ({"kind": "material", "id": material, "line": 3}, "comment", "her", None),
    ]
    ids = [one["id"] for one in told["comments"]]
    assert len(set(ids)) == 3 and all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one) for one in ids
    )
    clean(page)


def test_what_it_saves_comes_in(page: Page, study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment on every kind of thing finds its place again."""
    [(relation,)] = raw_rows(study.file, "SELECT id FROM relation")
    [(quotation,)] = raw_rows(study.file, "SELECT id FROM quotation WHERE release = 'free'")
    kinds = {"property": raw_id(study, "property", "styrke"), "relation": relation, "quotation": quotation}
    say_of(page, ".question", "letter", name="Line")
    for kind, row_id in kinds.items():
        page.evaluate(f"location.hash = '{kind}-{row_id}'")
        page.wait_for(f"document.activeElement.id === '{kind}-{row_id}'")
        say_of(page, f"#{kind}-{row_id}", kind, "doubt")
    say_of(page, f"#code-{raw_id(study, 'code', 'støj')}", "code")
    page.click("#study-said button.add")
    page.type("study")
    page.press("ctrl+enter")
    material = raw_id(study, "material", "Interview 1")
    page.evaluate(f"location.hash = 'material-{material}-2'")
    page.wait_for(f"document.activeElement.id === 'material-{material}-2'")
    page.press("c")
    page.type("material")
    page.press("ctrl+enter")
    page.click("#save")
    capsys.readouterr()
    assert main(["review", "apply", str(study.file), str(page.downloaded()), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["comments"]
    assert sorted(one["text"] for one in told) == ["code", "letter", "material", "property", "quotation", "relation", "study"]
    assert all(one["placed"] and one["result"] == "new" for one in told)
    about = {one["text"]: one["about"][0] for one in told}
    assert all(about[kind]["kind"] == kind for kind in about)
    assert (about["material"]["line"], about["letter"]["question"]) == (2, 1)
    clean(page)


def test_drafts_stay_when_it_is_loaded_again(page: Page, study: Study) -> None:
    code = raw_id(study, "code", "støj")
    say_of(page, f"#code-{code}", "første", name="Line")
    page.click(".question > .said > button.add")
    page.type("halvt skre")
    page.reload()
    assert page.dialogs == ["beforeunload"]
    assert page.evaluate("document.querySelector('.writing textarea').value") == "halvt skre"
    page.press("escape")
    page.evaluate("document.querySelector('.writing textarea').focus()")
    page.press("ctrl+enter")
    assert page.text("#state") == "2 comments are not saved in a file yet."
    assert page.evaluate("document.querySelector('.writing')") is None
    clean(page)


def test_a_saved_file_is_loaded_to_go_on(page: Page, study: Study, tmp_path: Path, open_page: Opener) -> None:
    code = raw_id(study, "code", "støj")
    say_of(page, f"#code-{code}", "første", name="Line")
    page.click("#save")
    file = page.downloaded()
    other = open_page(tmp_path / "pack.html")
    assert other.text("#state") == "No comments yet."
    other.choose("#file", file)
    other.wait_for("document.getElementById('note').innerText === '1 comment loaded.'")
    assert "første" in other.text(f"#code-{code}")
    say_of(other, ".question", "og her")  # the name came along
    assert [one["text"] for one in saved(other)["comments"]] == ["første", "og her"]
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"qualcode": "review-comments", "study": "another", "comments": []}')
    other.choose("#file", wrong)
    other.wait_for("document.getElementById('note').innerText === 'These comments are on another study.'")
    clean(other)


def test_two_tabs_know_each_others_comments(page: Page, study: Study) -> None:
    code = raw_id(study, "code", "støj")
    other = page.beside()
    say_of(other, f"#code-{code}", "fra den anden", name="Line")
    page.wait_for(f"document.querySelector('#code-{code} > .said').innerText.includes('fra den anden')")
    assert page.text("#state") == "1 comment is not saved in a file yet."


def test_words_of_the_researcher_have_their_marks(study: Study, tmp_path: Path, open_page: Opener) -> None:
    words = "# Først\n\n**fed** og *kursiv*, 2 * 3 * 4, a_b_c, <b>nej</b>"
    with study:
        study.do("edit-code", code="at holde ud", definition=words)
        code = object_of(study, "code", "at holde ud")
        written(study, tmp_path / "p.html")
    page = open_page(tmp_path / "p.html")
    made = page.evaluate(f"document.querySelector('#code-{code} .definition').innerHTML")
    assert made == "<b>Først</b>\n\n<b>fed</b> og <i>kursiv</i>, 2 * 3 * 4, a_b_c, &lt;b&gt;nej&lt;/b&gt;"
    clean(page)


def test_comments_are_changed_and_removed(page: Page, study: Study) -> None:
    code = raw_id(study, "code", "støj")
    say_of(page, f"#code-{code}", "første", name="Line")
    saved(page)
    page.click(f"#code-{code} .comment button")
    page.evaluate("document.querySelector('.writing textarea').select()")
    page.type("anden")
    page.press("ctrl+enter")
    assert page.text("#state") == "1 comment is not saved in a file yet."
    page.click(f"#code-{code} .comment button:last-child")
    assert page.text("#state") == "1 comment is not saved in a file yet."
    assert saved(page)["comments"] == []


def test_it_is_read_with_the_keyboard(page: Page) -> None:
    seen = []
    for _ in range(5):
        page.press("j")
        seen.append(page.evaluate("document.activeElement.id"))
    assert len(set(seen)) == 5
    page.press("k")
    assert page.evaluate("document.activeElement.id") == seen[3]
    page.press("?")
    assert page.evaluate("document.getElementById('help').open")
    page.press("escape")
    assert not page.evaluate("document.getElementById('help').open")
    page.press("c")
    assert page.evaluate("document.activeElement.name") == "reviewer"
    clean(page)


def test_earlier_comments_are_answered_where_they_stand(study: Study, tmp_path: Path, open_page: Opener) -> None:
    code, given = object_of(study, "code", "støj"), "00000000-0000-4000-8000-000000000001"
    said = {"id": given, "at": "2026-03-01T10:00:00Z", "about": [{"kind": "code", "id": code}], "stance": "doubt", "text": "er det lyd?"}
    with study:
        [memo] = study.do("apply-review", comments=[{**said, "reviewer": "Line"}])["new"]
        study.do("record-handover", what="review", sha256="0" * 64)
        study.do("write-memo", kind="review", text="ja, mest lyd", answers=memo)
        study.do("edit-memo", memo=memo, resolved=True)
        written(study, tmp_path / "second.html")
    page = open_page(tmp_path / "second.html")
    assert "er det lyd?" in page.text("#view-review .news")
    shown = page.text(f"#comment-{memo}")
    assert "ja, mest lyd" in shown and "settled" in shown
    say_of(page, f"#comment-{memo}", "godt", "agree", name="Line")
    assert [(one["about"], one["answers"]) for one in saved(page)["comments"]] == [({"kind": "code", "id": code}, given)]
    assert "godt" in page.text(f"#comment-{memo}")
    assert page.evaluate(f"document.querySelectorAll('#code-{code} > .said .comment').length") == 0
    clean(page)


# Behind a passphrase


def test_a_passphrase_opens_it_and_no_drafts_are_kept(study: Study, tmp_path: Path, open_page: Opener) -> None:
    with study:
        written(study, tmp_path / "locked.html", passphrase=PASSPHRASE)
    page = open_page(tmp_path / "locked.html")
    assert page.evaluate("isSecureContext && !!crypto.subtle")
    assert "Efter sygemeldingen" not in page.evaluate("document.documentElement.outerHTML")
    page.type("forkert")
    page.press("enter")
    page.wait_for("document.getElementById('lock-note').innerText.startsWith('That is not')")
    page.evaluate("document.getElementById('passphrase').value = ''; document.getElementById('passphrase').focus()")
    page.type("fire sma\u030a ord her")  # typed decomposed
    page.press("enter")
    page.wait_for("document.getElementById('study').innerText === 'Efter sygemeldingen'")
    say_of(page, ".question", "hemmeligt", name="Line")
    assert page.text("#drafts") == "This page keeps no drafts: save before you close it."
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.reload()
    assert page.dialogs == ["beforeunload"]
    assert page.evaluate("document.getElementById('study').innerText") == ""
    clean(page)


# Hostile names


NASTY = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "{{page}} ${kind} $style \\u003c <!--",
    "a\u2028b\u2029c ]]> &amp; ' \"",
    "__proto__",
    "=cmd()|'[red]x[/]",
)


def test_hostile_names_are_words(tmp_path: Path, open_page: Opener) -> None:
    with new_study(tmp_path / "s", language="en") as study:
        study.do("set-study", title=NASTY[0])
        for name in NASTY:
            study.do("make-code", name=name, kind="category", definition=name)
            study.do("add-property", code=study.reads.codes()[-1].id, name=name, low=name, high=name)
        codes = [code.id for code in study.reads.codes()]
        study.do("relate", source=codes[0], type=NASTY[0], to=codes[1], memo=NASTY[1])
        study.do("add-material", name=NASTY[1], text=f"A1: {' '.join(NASTY)}")
        done = study.do("code", codes=codes, material=study.reads.materials()[0].id, lines="1-2")
        study.do("set-release", quotation=done["quotation"], release="free")
        study.do("write-memo", kind="review", title="letter", text="\n".join(f"{n}. {name}" for n, name in enumerate(NASTY, 1)))
        written(study, tmp_path / "p.html")
        expected = [code.name for code in study.reads.codes()]
    page = open_page(tmp_path / "p.html")
    assert page.evaluate("document.title") == f"{NASTY[0]} – supervisor's page"
    page.press("4", "5", "3")
    page.click("#open-all")
    assert page.evaluate("document.querySelectorAll('script').length") == 3
    assert page.evaluate("document.querySelector('img')") is None
    assert sorted(page.evaluate("[...document.querySelectorAll('.card > h3')].map(h => h.childNodes[1].data)")) == sorted(expected)
    say_of(page, ".question", NASTY[0], name=NASTY[1])
    assert saved(page)["comments"][0]["text"] == NASTY[0]
    clean(page)


def test_a_letter_that_nobody_signed_has_its_day_alone(tmp_path: Path, open_page: Opener) -> None:
    with Study.new(tmp_path / "s", language="en") as study:
        study.do("write-memo", kind="review", title="Letter", text="Dear Line")
        written(study, tmp_path / "p.html")
    assert re.match(r"\d", open_page(tmp_path / "p.html").text("#letter-body .by"))


def test_a_relation_told_a_second_time_leads_to_where_it_is_commented_on(page: Page, study: Study) -> None:
    relation = raw_rows(study.file, "SELECT id FROM relation")[0][0]
    page.click("#open-all")
    page.click(f".elsewhere a[href='#relation-{relation}']")
    assert page.wait_for("document.activeElement.id") == f"relation-{relation}"


# The command


def test_the_command_writes_and_records_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with filled_study(tmp_path / "s") as study:
        file = study.file
    assert main(["review", "pack", str(file), "--to", str(tmp_path / "p.html"), "--level", "all", "--to-whom", "Line", "--json"]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert "ikke noget brev" in told.err
    content = (tmp_path / "p.html").read_bytes()
    assert embedded(content)["pack"] == document["pack"]
    from hashlib import sha256

    rows = raw_rows(file, "SELECT id, what, to_whom, level, sha256, note FROM handover WHERE what = 'review'")
    assert rows == [(document["pack"], "review", "Line", "all", sha256(content).hexdigest(), "p.html")]
    spoken = raw_rows(file, "SELECT DISTINCT p.pseudonym FROM handover_quotation h JOIN participant p ON p.id = h.participant_id "
                      "WHERE h.handover_id = ?", document["pack"])  # fmt: skip
    assert spoken == [("Mette",)]
    assert main(["undo", str(file)]) == 0
    assert raw_rows(file, "SELECT id FROM handover WHERE what = 'review'") == []


def test_the_page_is_in_the_language_asked_for(tmp_path: Path) -> None:
    with filled_study(tmp_path / "s") as study:
        file = study.file
    for language, words in (("da", "Hvad er nyt"), ("en", "What is new")):
        assert main(["review", "pack", str(file), "--to", str(tmp_path / "p.html"), "--language", language]) == 0
        told = (tmp_path / "p.html").read_text("utf-8")
        assert f'<html lang="{language}">' in told and f">{words}</a>" in told


def test_nothing_is_recorded_that_was_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled_study(tmp_path / "s") as study:
        file = study.file
    pack_of = ["review", "pack", str(file), "--to"]
    assert main([*pack_of, str(tmp_path / "nowhere" / "p.html")]) == 1
    assert main([*pack_of, str(tmp_path / "p.odt")]) == 2
    assert main([*pack_of, str(tmp_path / "p.html"), "--passphrase"]) == 2
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "kort")
    assert main([*pack_of, str(tmp_path / "p.html"), "--passphrase"]) == 2
    assert raw_rows(file, "SELECT id FROM handover WHERE what = 'review'") == []
    assert list(tmp_path.glob("*.html")) == []
    said = capsys.readouterr().err
    assert "QUALCODE_PASSPHRASE" in said and "10" in said


def test_small_numbers_are_few_wherever_they_are_told(study: Study, tmp_path: Path, open_page: Opener) -> None:
    with study:
        written(study, tmp_path / "p.html", "counts")
    page = open_page(tmp_path / "p.html")
    page.click("#open-all")
    seen = page.text("#outline")
    assert "few quotations · in few interviews" in seen and "evidence: few for, few against" in seen
    assert not re.search(r"[1-9]\d* (quotation|interview)", seen)
    page.press("4")
    page.wait_for("document.getElementById('picture')")
    assert set(page.evaluate("[...document.querySelectorAll('#picture .count')].map(one => one.textContent)")) <= {"·", "0"}
    assert len(set(page.evaluate("[...document.querySelectorAll('#picture circle')].map(one => one.getAttribute('r'))"))) == 1
    assert "no transcripts" in page.evaluate("document.getElementById('transcripts-body').textContent")
    clean(page)


def test_it_prints_what_is_open_and_no_controls(page: Page, study: Study, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    code = raw_id(study, "code", "at holde ud")
    say_of(page, f"#code-{code}", "en bemærkning til papiret", name="Line")
    page.click("#open-all")
    page.pdf(tmp_path / "p.pdf")
    told = subprocess.run(["pdftotext", "-layout", tmp_path / "p.pdf", "-"], capture_output=True, text=True, check=True).stdout
    for words in ("Dear Line", "en bemærkning til papiret", "snurrebænk", "at gå for sig selv"):
        assert words in told
    for words in ("Save comments", "Open everything", "Search", "Comment on the letter"):
        assert words not in told


def test_nothing_else_runs_and_nothing_is_asked_for(page: Page) -> None:
    """Whatever got into the page: no other script, no picture, no request, no markup from words."""
    refused = "new Promise(done => {{ document.addEventListener('securitypolicyviolation', told => done(told.effectiveDirective), "
    refused += "{{once: true}}); {} }})"
    attempts = {
        "img-src": "document.body.append(Object.assign(new Image(), {src: 'http://example.org/x.png'}))",
        "connect-src": "fetch('http://example.org/').catch(() => {})",
        "style-src-elem": "const s = document.createElement('style'); s.textContent = '* { color: red }'; document.head.append(s)",
        "form-action": "const f = document.createElement('form'); f.action = 'http://example.org/'; document.body.append(f); f.submit()",
    }
    for directive, attempt in attempts.items():
        assert page.evaluate(refused.format(attempt)) == directive
    for attempt in ("document.body.innerHTML = '<b>x</b>'", "document.createElement('script').text = '1'"):
        with pytest.raises(RuntimeError, match=r"Trusted(HTML|Script)"):
            page.evaluate(attempt)
