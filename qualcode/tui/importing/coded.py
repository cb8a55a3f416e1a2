"""What a coded study or a codebook of another program brings: what is new, what was known, how its positions are read, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from qualcode.locale import text
from qualcode.readers.intake import FileReport
from qualcode.readers.project_intake import both_ends, kinds_text

#: characters of a passage that is shown to be confirmed
SAMPLE = 160


class Told(NamedTuple):
    """A sentence and how it looks; `deed` is what enter on it does: "offsets", or nothing."""

    words: str
    look: str = ""
    deed: str = ""


def told_of(report: FileReport, language: str, *, done: bool, otherwise: bool = False) -> Iterator[Told]:
    """All there is to say of a coded study, before it comes in and after; `otherwise`: its positions may be read in another way."""
    if report.new:
        key = "intake.project-new" if done else "intake.project-holds"
        yield Told(text(key, language, kinds=kinds_text(report.new, language)), "strong")
    if report.known:
        yield Told(text("intake.project-known", language, kinds=kinds_text(report.known, language)))
    if report.past:
        yield Told(text("intake.project-past", language, n=report.past))
    if report.offsets:
        yield from _positions(report.offsets, language, done=done, otherwise=otherwise)
    if report.skipped:
        yield Told("")
        key = "intake.project-skipped" if done else "intake.project-would-skip"
        yield Told(text(key, language, n=len(report.skipped)), "strong")
        for one in report.skipped:
            yield Told(f"– {text('intake.project-left-out', language, **one)}")


def _positions(offsets: dict[str, object], language: str, *, done: bool, otherwise: bool) -> Iterator[Told]:
    yield Told("")
    said = text("intake.project-offsets", language, reading=offsets["reading"], evidence=offsets["evidence"])
    yield Told(said, "" if done else "strong", "offsets" if otherwise else "")
    sample = offsets["sample"]
    if done or not isinstance(sample, Sequence) or not sample:
        return
    yield Told(text("importing.confirm" if otherwise else "importing.confirm-sure", language), "muted")
    for one in sample:
        yield Told(text("intake.project-sample", language, **{**one, "text": both_ends(one["text"], SAMPLE)}))


#: the ways positions may be counted that a reader of the file takes, the usual ones first
Readings = Sequence[tuple[str | None, str]]


def readings(language: str) -> Readings:
    """(value of `offsets`, words) of every way of reading positions; None finds it out by the file."""
    from qualcode.readers.refi.offsets import READINGS

    say: Callable[..., str] = text
    found: list[tuple[str | None, str]] = [(None, say("importing.offsets-auto", language))]
    for one in READINGS:
        parts = (say(f"importing.offsets-{one.unit}", language), say(f"importing.offsets-{one.newline}", language))
        found.append((str(one), ", ".join((*parts, say(f"importing.offsets-{one.end}", language)))))
    return found
