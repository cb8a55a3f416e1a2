"""The headless browser that pages are tested in: it reaches no host, and what a page complains of, asks for and saves is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser import Page

PAGE = """<!doctype html><title>t</title><meta charset=utf-8><input id=words><button id=save>save</button>
<input type=file id=file><p id=told></p><img src="http://example.org/picture.png">
<script>
console.error('complaint');
setTimeout(() => { throw new Error('thrown') });
document.getElementById('save').onclick = () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([document.getElementById('words').value]));
  link.download = 'saved.txt';
  link.click();
};
document.getElementById('file').onchange = async event =>
  document.getElementById('told').textContent = await event.target.files[0].text();
document.onkeydown = event => document.title += '|' + event.key;
</script>"""


@pytest.fixture
def page(tmp_path: Path, open_page: Callable[..., Page]) -> Page:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    return open_page(file, width=600, height=400, dark=True)


def test_what_a_page_does_is_seen(page: Page, tmp_path: Path) -> None:
    page.wait_for("window.innerWidth === 600")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert any("complaint" in error for error in page.errors)
    assert any("thrown" in error for error in page.errors)
    assert any("ERR_NAME_NOT_RESOLVED" in error for error in page.errors)
    assert [address.partition(":")[0] for address in page.requests] == ["file", "http"]
    with pytest.raises(RuntimeError, match="nothing_there"):
        page.evaluate("nothing_there")
    with pytest.raises(TimeoutError):
        page.wait_for("false", 0.1)
    assert page.screenshot(tmp_path / "shot.png").read_bytes().startswith(b"\x89PNG")
    assert page.pdf(tmp_path / "shot.pdf").read_bytes().startswith(b"%PDF")


def test_keys_words_mouse_and_files(page: Page, tmp_path: Path) -> None:
    page.click("#words")
    page.type("blåbær")
    page.press("x", "enter", "shift+tab", "ctrl+s")
    assert page.evaluate("document.title").split("|")[1:] == ["x", "Enter", "Tab", "s"]
    page.click("#save")
    saved = page.downloaded()
    assert (saved.name, saved.read_text("utf-8")) == ("saved.txt", "blåbærx")
    page.choose("#file", saved)
    assert page.wait_for("document.getElementById('told').textContent") == "blåbærx"


def test_each_page_has_a_profile_of_its_own(page: Page, tmp_path: Path, open_page: Callable[..., Page]) -> None:
    page.evaluate("localStorage.setItem('kept', 'here')")
    page.reload()
    assert page.evaluate("localStorage.getItem('kept')") == "here"
    assert open_page(tmp_path / "page.html").evaluate("localStorage.getItem('kept')") is None
