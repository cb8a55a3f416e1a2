"""From the pack to the next pack: commented on in a real browser, taken in, answered, and the answer is read in the page that follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filled_study import filled_study, soundness
from test_review_page import Opener, object_of, say_of

from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.memos import memos

if TYPE_CHECKING:
    from browser import Page


def packed(folder: Path, to: Path) -> Path:
    assert main(["review", "pack", str(folder), "--to", str(to), "--to-whom", "Line", "--level", "all"]) == 0
    return to


def saved_to(page: Page, to: Path) -> Path:
    page.click("#save")
    to.write_bytes(page.downloaded().read_bytes())
    return to


def came_in(folder: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["review", "apply", str(folder), str(file), "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["comments"]
    return found


def test_from_a_pack_to_the_next(tmp_path: Path, open_page: Opener, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "s"
    with filled_study(folder) as study:
        study.do("set-study", language="en")
        noise, shame = (object_of(study, "code", name) for name in ("støj", "skam"))
        text = "Dear Line\n\n1. Is skam a category?"
        study.do("write-memo", kind="review", title="Letter", text=text, about=[{"code": shame}])
    page = open_page(packed(folder, tmp_path / "one.html"))
    for code, words, stance in ((noise, "Is it noise alone?", "doubt"), (shame, "Well seen.", "agree")):
        page.evaluate(f"location.hash = 'code-{code}'")
        page.wait_for(f"document.activeElement.id === 'code-{code}'")
        say_of(page, f"#code-{code}", words, stance, name="Line <b>Holm</b>" if code == noise else "")
    file = saved_to(page, tmp_path / "line.qualcode-comments.json")
    assert page.errors == []

    # Meanwhile the study went on: one code was renamed, the other merged into a third.
    with Study.open(folder) as study:
        study.do("rename-code", code=noise, name="larm")
        alone = object_of(study, "code", "at gå for sig selv")
        study.do("merge-codes", into=alone, codes=[shame])
    found = came_in(folder, file, capsys)
    assert [(one["result"], one["about"][0]["now"], one["stance"], one["reviewer"]) for one in found] == [
        ("new", noise, "doubt", "Line <b>Holm</b>"),
        ("new", alone, "agree", "Line <b>Holm</b>"),
    ]
    assert found[1]["about"][0]["was"] == "skam"
    assert {one["result"] for one in came_in(folder, file, capsys)} == {"known"}
    with Study.open(folder, coder="AB") as study:
        assert soundness(study) == []
        study.do("write-memo", kind="review", text="No, light as well.", answers=found[0]["memo"], about=[{"memo": found[0]["memo"]}])
        study.do("edit-memo", memo=found[0]["memo"], resolved=True)
        [doubt] = [one for one in memos(study.reads.connection) if one.id == found[0]["memo"]]
        assert doubt.comment is not None and doubt.comment.handover_id is not None, "it knows the pack it was said to"

    after = open_page(packed(folder, tmp_path / "two.html"))
    seen = after.text("body")
    assert "No, light as well." in seen and "Is it noise alone?" in seen and "Line <b>Holm</b>" in seen
    assert after.errors == []
    # Who goes on in the second page sends back what is new, and what the first said is known.
    say_of(after, f"#code-{noise}", "Then call it more than noise.", name="Line <b>Holm</b>")
    told = came_in(folder, saved_to(after, tmp_path / "two.qualcode-comments.json"), capsys)
    assert [one["text"] for one in told if one["result"] == "new"] == ["Then call it more than noise."]
