"""What all tests share: where the research data lies, and a clean environment."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from haste import copy_tables, keep_rules, keep_what_is_there
from made_once import SHARED

if TYPE_CHECKING:
    from browser import Browser, Page

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """The processes of a run share what is made once."""
    if not hasattr(config, "workerinput"):
        home = os.environ[SHARED] = tempfile.mkdtemp(prefix="qualcode-made-")
        config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


def pytest_collection_finish() -> None:
    """All test modules are imported."""
    copy_tables()
    keep_rules()
    keep_what_is_there()


@pytest.fixture(scope="module", autouse=True)
def little_rubbish() -> Iterator[None]:
    """What the tests of a module imported and made once is there to stay; the rest is cleared away."""
    yield
    keep_what_is_there()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real interviews and codings beside the checkout, or a skip with the reason."""
    folder = Path(os.environ.get("QUALCODE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the shared research data is not beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the developer's own coder, language, colours or recent studies."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("QUALCODE_CODER", "QUALCODE_LANGUAGE", "QUALCODE_MODELS", "NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, or a skip with the reason."""
    pytest.importorskip("aiohttp")
    from browser import browser_or_skip

    with browser_or_skip() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file in a fresh profile; the page is closed after the test."""
    opened: list[Page] = []

    def open_it(page: Path | str, **how: Any) -> Page:
        opened.append(browser.open(page, **how))
        return opened[-1]

    yield open_it
    for page in opened:
        page.close()
