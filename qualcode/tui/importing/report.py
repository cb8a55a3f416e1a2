"""What became of the files that were brought in."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.readers.project_intake import brings_codes
from qualcode.text.lines import wrap_rows
from qualcode.tui.importing.coded import told_of
from qualcode.tui.importing.plan import FilePlan
from qualcode.tui.widgets.lists import Line, Part

#: the dialog's width at most, and what of it is not for sentences
WIDEST, AROUND = 96, 10


def summary(plans: Sequence[FilePlan], language: str) -> str:
    """One sentence: how many files and words came in, if there are words in them, and how many did not."""
    done = [plan for plan in plans if plan.outcome and plan.outcome.result == "imported"]
    words = sum(told["words"] for plan in done for told in plan.outcome.materials)  # type: ignore[union-attr]
    wordless = bool(done) and not words
    sentence = text("importing.done-codes" if wordless else "importing.done", language, n=len(done), words=number(words, language))
    missing = len(plans) - len(done)
    return sentence + (f" {text('importing.not-done', language, n=missing)}" if missing else "")


def report_lines(plans: Sequence[FilePlan], language: str, width: int) -> list[Line]:
    """A row a file, and below it why it is not in; for a window that wide."""
    lines: list[Line] = []

    def below(words: str) -> None:
        rows = wrap_rows(words, 0, len(words), max(20, min(width, WIDEST) - AROUND))
        # Rows one can go to: there may be more than the window holds.
        lines.extend(Line((Part(f"    {words[a:b]}", "muted"),)) for a, b in rows)

    for plan in plans:
        outcome = plan.outcome or plan.report
        result = outcome.result if plan.outcome and outcome else plan.state if plan.state in ("failed", "skipped") else "left-out"
        if result == "imported" and outcome:
            words = sum(told["words"] for told in outcome.materials)
            right = text("importing.words", language, n=words, count=number(words, language)) if words else ""
            lines.append(Line((Part("✓ ", "strong"), Part(plan.path.name, "strong")), right))
            for told in outcome.materials:
                for warning in told["warnings"]:
                    below(warning)
            if brings_codes(outcome.as_kind):
                for said in told_of(outcome, language, done=True):
                    below(said.words)
        else:
            sign = "!" if result == "failed" else "="
            lines.append(Line((Part(f"{sign} ", "strong"), Part(plan.path.name)), text(f"importing.result-{result}", language)))
            if outcome and outcome.why:
                below(outcome.why)
        for skipped in outcome.skipped if outcome and result == "imported" and not brings_codes(outcome.as_kind) else ():
            below(f"{skipped['what']}: {skipped['why']}")
    return lines
