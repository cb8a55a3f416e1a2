"""The category graph from a screen: what of it and in which format is chosen, its file named, and it is written beside the keys."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.tui.frame.filing import ask_where, file_stem, make_exports
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Progress
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

#: how the whole is written, and what is near a code
FORMATS = (".html", ".svg", ".png", ".pdf", ".graphml", ".gexf", ".json")
NEAR = (".html", ".svg", ".png")
#: steps from a code that are near it
DEPTH = 2


class Offer(NamedTuple):
    """A way of writing the graph."""

    ending: str
    around: CodeRecord | None = None


def export_graph(page: Page, around: CodeRecord | None = None) -> None:
    """Ask how and where to write the graph, or what is near a code."""
    language = page.language
    offers = [Offer(ending) for ending in FORMATS]
    if around is not None:
        offers += [Offer(ending, around) for ending in NEAR]

    def words(offer: Offer) -> str:
        told = text(f"graph.format-{offer.ending[1:]}", language)
        return told if offer.around is None else text("graph.near", language, code=offer.around.name, format=told)

    def choices(typed: str) -> list[Choice[Offer]]:
        shown = rank(typed, offers, lambda offer: (words(offer), offer.ending), lambda _: None)
        return [Choice(offer, Line((Part(words(offer)),), offer.ending)) for offer in shown]

    def chosen(offer: Offer | None) -> None:
        if offer:
            name = text("graph.stem", language) if offer.around is None else offer.around.name
            ask_where(page, file_stem(name), offer.ending, partial(_write, page, offer.around))

    page.app.push_screen(PickDialog[Offer](text("graph.export-title", language), choices), chosen)


def _write(page: Page, code: CodeRecord | None, file: Path) -> None:
    study_file, language = page.study.file, page.language

    def work(progress: Progress) -> str:
        from qualcode.study import Study
        from qualcode.study.graph import graph
        from qualcode.writers.graph import write_graph
        from qualcode.writers.graph.selection import around

        progress(0, 0)
        make_exports(study_file, file)
        with Study.open(study_file, write=False, language=language) as study:
            found = graph(study.reads.connection)
        # Somebody who asks for what is near a code asks for it, whatever it is.
        found = found if code is None else around(found, code.id, DEPTH)
        written = write_graph(found, file, language=language, every_code=code is not None)
        return text("graph.written", language, file=file, n=written.nodes, relations=written.edges)

    page.workbench.tasks.start(text("quotes.export-task", language, file=file.name), work)
