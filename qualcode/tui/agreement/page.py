"""How well coders agree, code by code: percent, kappa and alpha; all else of the highlighted code stands beside or below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from qualcode.analysis.agreement import CodeAgreement
from qualcode.analysis.bootstrap import Interval
from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number, percent
from qualcode.study.agreement import AgreementReport, Comparison
from qualcode.study.references import split_path
from qualcode.text.lines import wrap_rows
from qualcode.tui.agreement.asking import Asking
from qualcode.tui.agreement.reading import Figures, asked_of, read_beside, read_figures
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.tabling import export_grid
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import ReadDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.table import Column, fitting, row_parts
from qualcode.writers.agreement_table import grid, leading, notes, reason, used_codes

#: from so many columns on, all there is of the highlighted code stands beside the list
BESIDE_FROM = 118
BESIDE_CELLS = 44
LEAST_NAME = 14

COLUMNS = (
    Column("code", 0),
    Column("percent", 9, right=True),
    Column("kappa", 7, right=True),
    Column("alpha", 7, right=True),
    Column("differing", 11, right=True),
)
NOTHING = "–"

#: a code's figures, or the pooled ones "now" and "before"
Row = CodeAgreement | str


class AgreementPage(Asking):
    """The agreement of the coders that are compared; enter leads from a code to what differs in it."""

    where = "agreement"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("agreement")]
    DEFAULT_CSS = f"""
    AgreementPage #which {{ background: $background; }}
    AgreementPage #columns {{ background: $surface; }}
    AgreementPage #table {{ height: 1fr; layout: vertical; }}
    AgreementPage #rows {{ height: 1fr; }}
    AgreementPage #about {{ height: 9; border-top: solid $line; border-title-color: $foreground; background: $background; }}
    AgreementPage.wide #table {{ layout: horizontal; }}
    AgreementPage.wide #about {{ width: {BESIDE_CELLS}; height: 1fr; border-top: none; border-left: solid $line; }}
    """

    def __init__(self, study: Any) -> None:
        super().__init__(study)
        self.asked = asked_of(study)
        self.figures: Figures | None = None
        #: what they are of, intervals aside
        self._shown_as: Comparison | None = None
        self._layout = fitting(COLUMNS, 80, LEAST_NAME)

    def body(self) -> ComposeResult:
        """What is compared, the figures of each code, all there is of the one at hand."""
        yield Bar(right_share=0.5, id="which")
        yield Bar(id="columns")
        with Container(id="table"):
            rows = LineList[Row](self._line, (), id="rows", clicks=2)
            rows.border_title = text("agree.part-codes", self.language)
            yield rows
            about = LineList[Line](lambda line: line, (), id="about")
            about.border_title = text("agree.part-about", self.language)
            yield about

    @property
    def rows(self) -> LineList[Row]:
        """The codes."""
        return self.query_one("#rows", LineList)

    def first_focus(self) -> Any:
        """The codes."""
        return self.rows

    # reading

    def show(self) -> None:
        """Read the figures; the same ones stand until they are read anew, others go at once."""
        self._tell_which(waiting=True)
        # Drawing the materials anew a thousand times takes seconds in any study, and finding all sentences takes its time.
        slow = self.asked.what.resamples != 0 or self.asked.what.unit == "sentences"
        # Intervals are added to the figures that stand there; any others are not those of what is asked for now.
        wanted = replace(self.asked.what, resamples=None)
        take = partial(self._take, wanted)
        if not read_beside(self, partial(read_figures, what=self.asked.what), take, self._failed, slow=slow) and wanted != self._shown_as:
            self._show_none(text("agree.wait", self.language))

    def _take(self, wanted: Comparison, figures: Figures) -> None:
        self.figures, self._shown_as = figures, wanted
        rows: list[Row] = ["now", *(["before"] if figures.before else []), *used_codes(figures.now)]
        here = next((at for at, row in enumerate(rows) if isinstance(row, CodeAgreement) and row.code == self.asked.code), 0)
        self.rows.set_items(rows, here)
        self._tell_which()
        self._tell_about()
        if not figures.now.texts:
            self.say(text("agree.apart", self.language), look="warning")

    def _failed(self, fault: Fault) -> None:
        self._show_none("")
        self._tell_which()
        self.say_refused(fault)

    def _show_none(self, why: str) -> None:
        self.figures, self._shown_as = None, None
        self.rows.set_items([])
        about = self.query_one("#about", LineList)
        about.set_items(self._wrapped([why] if why else [], max(20, about.size.width - 3)))

    # showing

    def fit_parts(self, width: int) -> None:
        """What is told of one code stands beside the list where there is room, else below."""
        self.set_class(width >= BESIDE_FROM, "wide")
        self._layout = fitting(COLUMNS, width - (BESIDE_CELLS + 1 if width >= BESIDE_FROM else 0) - 1, LEAST_NAME)
        heads = {column.name: Part(text(f"agree.head-{column.name}", self.language), "muted") for column, _ in self._layout}
        self.query_one("#columns", Bar).show(row_parts(self._layout, heads))
        self.rows.drawn_anew()
        self.call_after_refresh(self._tell_about)

    def _tell_which(self, *, waiting: bool = False) -> None:
        """Who is compared, on what, and how far the differences are settled."""
        what, figures = self.asked.what, self.figures
        coders = ", ".join(figures.now.coders if figures else what.coders or ())
        left = [Part(coders or text("agree.nobody", self.language), "strong"), Part(f" · {text(f'agree.unit-{what.unit}', self.language)}")]
        left += [Part(f" · {fact}", "key") for fact in self.narrowed()]
        if waiting:
            right = text("agree.reading", self.language)
        elif figures is None:
            right = ""
        else:
            done = text("agree.settled", self.language, n=figures.settled.places, count=number(figures.settled.places, self.language))
            left_over = text("agree.to-settle", self.language, n=figures.stops, count=number(figures.stops, self.language))
            right = f"{done} · {left_over}" if figures.settled.places else left_over
        self.query_one("#which", Bar).show(tuple(left), (Part(right, "muted"),))

    def _line(self, row: Row) -> Line:
        assert self.figures is not None
        if isinstance(row, str):
            report = self.figures.now if row == "now" else self.figures.before
            assert report is not None
            overall = report.found.overall
            name = text(f"agree.all-{row}-settled" if self.figures.before else "agree.all-codes", self.language)
            cells = self._cells(name, overall.percent, overall.kappa_pooled, overall.alpha, "strong")
            if row == "now":
                cells["differing"] = Part(number(sum(self.figures.differing.values()), self.language), "strong")
        else:
            name = split_path(self.figures.now.paths[row.code])[-1]
            cells = self._cells(name, row.percent, row.kappa, row.alpha, "")
            n = self.figures.differing.get(row.code, 0)
            cells["differing"] = Part(number(n, self.language) if n else "·", "" if n else "muted")
        return Line(row_parts(self._layout, cells))

    def _cells(self, name: str, share: float | None, kappa: float | None, alpha: float | None, look: str) -> dict[str, Part]:
        def figure(value: float | None) -> Part:
            return Part(NOTHING, "muted") if value is None else Part(number(value, self.language, 2), look)

        shown = Part(NOTHING, "muted") if share is None else Part(percent(share, self.language), look)
        return {"code": Part(name, look), "percent": shown, "kappa": figure(kappa), "alpha": figure(alpha)}

    @on(LineList.Highlighted, "#rows")
    def _highlighted(self) -> None:
        row = self.rows.item
        self.asked.code = row.code if isinstance(row, CodeAgreement) else None
        self._tell_about()

    def _tell_about(self) -> None:
        """All there is of the highlighted row."""
        about, row, figures = self.query_one("#about", LineList), self.rows.item, self.figures
        if figures is None:  # and why is said
            return
        if row is None:
            about.set_items([])
            return
        width = max(20, about.size.width - 3)
        if isinstance(row, CodeAgreement):
            about.set_items(self._about_code(row, figures.now, width))
        else:
            report = figures.now if row == "now" else figures.before
            assert report is not None
            told = self._wrapped(leading(report, self.language), width, "strong")
            about.set_items([*told, *self._about_family(report), *self._wrapped(self._notes(report), width)])

    def _about_code(self, row: CodeAgreement, report: AgreementReport, width: int) -> list[Line]:
        """The undefined with its reason, the counts, the coefficients that are asked for less, the intervals."""
        language = self.language
        told = self._wrapped(
            [text("agree.undefined", language, reason=reason(row.reason, language))] if row.reason else [], width, "strong"
        )
        names = report.coders if len(report.coders) == 2 else (text("agreement.one", language), text("agreement.other", language))
        for letter, count in zip("abcd", row.counts, strict=True):
            title = text(f"agreement.column-{letter}", language, one=names[0], other=names[1])
            told.append(Line((Part(title, "muted"),), number(count, language)))
        told += self._figures(row, ("f1", "jaccard", "pabak"))
        for domain in report.found.domains:
            if domain.domain == row.code:
                told += self._figures(domain.family, ("u", "binary", "cu"))
            if (one := domain.family.values.get(row.code)) is not None:
                told.append(self._figure_line("ku", one.alpha))
                told.append(Line((Part(text("agreement.column-coverage", language), "muted"),), percent(one.coverage, language)))
        for name in ("kappa", "alpha"):
            interval: Interval | None = getattr(row, f"{name}_interval")
            if interval is not None:
                words = text("agree.interval", language, figure=text(f"agreement.column-{name}", language))
                told.append(Line((Part(words, "muted"),), f"[{_figure(interval.low, language)}; {_figure(interval.high, language)}]"))
        return told

    def _about_family(self, report: AgreementReport) -> list[Line]:
        """The unitised family of all domains together."""
        told = self._figures(report.found.unitised, ("u", "binary", "cu")) if report.found.unitised else []
        if len(report.found.domains) > 1:
            told.append(self._figure_line("cu_domains", report.found.between_domains))
        return told

    def _figures(self, of: object, names: Sequence[str]) -> list[Line]:
        return [self._figure_line(name, getattr(of, name)) for name in names]

    def _figure_line(self, name: str, value: float | None) -> Line:
        return Line((Part(text(f"agreement.column-{name}", self.language), "muted"),), _figure(value, self.language))

    def _wrapped(self, sentences: Sequence[str] | Any, width: int, look: str = "") -> list[Line]:
        return [Line((Part(words[start:end], look),)) for words in sentences for start, end in wrap_rows(words, 0, len(words), width)]

    # what the keys do

    @on(LineList.Chosen, "#rows")
    def _to_differences(self) -> None:
        row = self.rows.item
        if isinstance(row, CodeAgreement):
            self._walk(row.code)
        elif row is not None:
            self._walk(None)

    def action_walk(self) -> None:
        """Through all that differs."""
        self._walk(None)

    def _walk(self, code: str | None) -> None:
        if self.figures is None:
            self.show()
            return
        self.asked.only_code, self.asked.only_material = code, None
        self.workbench.action_go("differences")

    def action_notes(self) -> None:
        """What must be known to read the figures."""
        if self.figures is None:
            return
        report = self.figures.now
        sentences = [*leading(report, self.language), *self._notes(report)]
        width = min(92, self.size.width - 6)
        self.app.push_screen(ReadDialog(text("agree.notes-title", self.language), self._wrapped(sentences, width)))

    def action_intervals(self) -> None:
        """With intervals, or without."""
        self.compare(resamples=None if self.asked.what.resamples == 0 else 0)

    def _notes(self, report: AgreementReport) -> list[str]:
        """As they are printed, but that here a key asks for intervals."""
        said = {text(f"agreement.{key}", self.language) for key in ("no_intervals",)}
        told = [note for note in notes(report, self.language) if note not in said]
        return told if report.found.resamples else [*told, text("agree.no-intervals", self.language)]

    def action_export(self) -> None:
        """Write the figures into a document."""
        if self.figures is None:
            self.say(text("agree.nothing-to-export", self.language), look="warning")
            return
        report, language = self.figures.now, self.language
        export_grid(self, lambda ending: grid(report, language, folded=ending in (".docx", ".md")), text("agree.file-name", language))

    def compare(self, **changes: Any) -> None:
        """Compare otherwise."""
        self.asked.what = replace(self.asked.what, **changes)
        self.say("")
        self.show()


def _figure(value: float | None, language: str) -> str:
    return NOTHING if value is None else number(value, language, 2)
