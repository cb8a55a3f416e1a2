"""Where the words of a quotation may go, and why: asked in the transcript and in the table of quotations alike."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from qualcode.locale import text
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

RELEASES = ("free", "ask", "withheld", "redacted")
#: words of a passage in the dialog, in characters
SHOWN = 200


def ask_release(app: App[None], language: str, words: str, now: str, then: Callable[[str, str], object], *, why: str = "") -> None:
    """Ask for a release status and the reason, and go on with both; `now` and `why` are what holds so far."""

    def choices(typed: str) -> list[Choice[str]]:
        found = rank(typed, RELEASES, lambda one: (release_words(one, language), one), lambda _: None)
        return [Choice(one, _line(one, now, language), words[:SHOWN]) for one in found]

    def chosen(release: str | None) -> None:
        def given(reason: str | None) -> None:
            if release and reason is not None:
                then(release, reason)

        if release:
            title = text("coding.release-why", language, release=release_words(release, language))
            app.push_screen(AskDialog(title, typed=why), given)

    app.push_screen(PickDialog[str](text("coding.release-title", language), choices), chosen)


def release_words(release: str, language: str) -> str:
    """A release status as readers know it."""
    return text(f"screen.release-{release}", language)


def _line(release: str, now: str, language: str) -> Line:
    mark, means = "→ " if release == now else "  ", text(f"coding.release-{release}-means", language)
    return Line((Part(mark), Part(release_words(release, language), "strong"), Part(f"  {means}", "muted")))
