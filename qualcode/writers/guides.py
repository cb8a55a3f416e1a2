"""Interview guides by version, to be read: as lines for shell and screen, as a Word document, as Markdown; and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from qualcode.analysis.guide_changes import GuideChange
from qualcode.faults import UsageFault
from qualcode.locale import text
from qualcode.locale.formats import day, quoted
from qualcode.study.guides import GuideQuestion, Guides, GuideVersionRecord, UsedIn, type_name
from qualcode.writers.atomic import replacing
from qualcode.writers.quote_rows import clean

ENDINGS = (".docx", ".md")


class Said(NamedTuple):
    """A piece of a printed guide."""

    #: "version", "fact", "theme", "question" or "change"
    kind: str
    words: str
    #: of a question
    number: int | None = None


def version_name(one: GuideVersionRecord, language: str) -> str:
    """ "version 2, 3 May 2026"."""
    name = text("guides.version", language, n=one.number)
    return f"{name}, {day(one.date, language)}" if one.date else name


def question_words(one: GuideQuestion, language: str) -> str:
    """A question with its type in brackets behind it."""
    words = clean(one.text)
    return f"{words} ({type_name(one.type, language)})" if one.type and one.number is not None else words


def change_words(change: GuideChange, one: GuideVersionRecord, before: GuideVersionRecord | None, language: str) -> str:
    """One difference to the version before, in a sentence."""
    now = one.questions[change.now] if change.now is not None else None
    then = before.questions[change.before] if before is not None and change.before is not None else None
    row = now or then
    assert row is not None
    heading = "-heading" if row.number is None and change.kind in ("added", "removed") else ""
    return text(
        f"guides.{change.kind}{heading}",
        language,
        question=quoted(clean(row.text), language),
        before=quoted(clean(then.text), language) if then else "",
        n=now.number if now and now.number is not None else "–",
        was=then.number if then and then.number is not None else "–",
        type=(type_name(now.type, language) if now else "") or text("guides.no-type", language),
    )


def used_words(used: UsedIn, language: str) -> str:
    """An interview with its date, and that it is older than the version it is said to have used."""
    told = ", ".join(filter(None, (used.name, day(used.date, language) if used.date else "")))
    return f"{told} ({text('guides.too-early', language)})" if used.too_early else told


def facts(one: GuideVersionRecord, language: str) -> list[str]:
    """What is known of a version but for its questions."""
    told = [text(f"guides.{key}", language, words=clean(words)) for key, words in (("change", one.change), ("reason", one.reason)) if words]
    if one.codes:
        told.append(text("guides.codes", language, n=len(one.codes), codes="; ".join(clean(path) for _, path in one.codes)))
    where = [text("screen.round", language, n=number) for number in one.rounds]
    where += [used_words(used, language) for used in one.materials]
    told.append(text("guides.used-in", language, where="; ".join(where)) if where else text("guides.unused", language))
    return told


def printed(guides: Guides, versions: Sequence[GuideVersionRecord], language: str) -> Iterator[Said]:
    """Versions of a guide in order, each with its questions and what changed."""
    for one in versions:
        yield Said("version" if len(versions) > 1 else "fact", version_name(one, language))
        yield from (Said("fact", words) for words in facts(one, language))
        before = guides.before(one)
        if before is not None:
            yield Said("fact", text("guides.against" if one.changes else "guides.against-none", language, n=before.number))
        yield from (Said("change", change_words(change, one, before, language)) for change in one.changes)
        for row in one.questions:
            yield Said("theme" if row.number is None else "question", question_words(row, language), row.number)


def document(guides: Guides, versions: Sequence[GuideVersionRecord]) -> dict[str, Any]:
    """Some versions, and the material of which nobody has said which was used, as JSON."""
    return {
        "versions": [_version(guides, one) for one in versions],
        "unsaid": [{"id": one.material_id, "name": one.name, "kind": one.kind, "round": one.round} for one in guides.unsaid],
    }


def _version(guides: Guides, one: GuideVersionRecord) -> dict[str, Any]:
    before = guides.before(one)

    def words(version: GuideVersionRecord | None, at: int | None) -> str | None:
        return version.questions[at].text if version is not None and at is not None else None

    return {
        "id": one.id,
        "guide": one.guide,
        "version": one.number,
        "date": one.date.isoformat() if one.date else None,
        "change": one.change,
        "reason": one.reason,
        "questions": [{"place": row.place, "number": row.number, "type": row.type, "text": row.text} for row in one.questions],
        "codes": [path for _, path in one.codes],
        "rounds": list(one.rounds),
        "materials": [
            {
                "id": used.material_id,
                "name": used.name,
                "kind": used.kind,
                "round": used.round,
                "date": used.date.isoformat() if used.date else None,
                "too_early": used.too_early,
            }
            for used in one.materials
        ],
        "changes": [{"what": each.kind, "before": words(before, each.before), "now": words(one, each.now)} for each in one.changes],
    }


def write_guide(guides: Guides, guide: str, to: Path, language: str) -> None:
    """Write a guide with all its versions. Raises UsageFault for an ending that cannot be used."""
    writers = {".docx": _write_docx, ".md": _write_md}
    ending = to.suffix.lower()
    if ending not in writers:
        raise UsageFault("grid.format", file=to.name, endings=", ".join(ENDINGS))
    with replacing(to) as handle:
        writers[ending](clean(guide), list(printed(guides, guides.named(guide), language)), handle, language)


def _write_md(title: str, said: Sequence[Said], to: BinaryIO, language: str) -> None:
    from qualcode.writers.quotes_md import escaped, paragraph

    to.write(f"# {escaped(title)}\n".encode())
    level = 3 if any(one.kind == "version" for one in said) else 2
    last = ""
    for one in said:
        apart = "" if one.kind == last and one.kind in ("question", "change") else "\n"
        if one.kind in ("version", "theme"):
            to.write(f"\n{'#' * (2 if one.kind == 'version' else level)} {escaped(one.words)}\n".encode())
        elif one.kind == "question":
            to.write(f"{apart}{one.number}. {escaped(one.words)}\n".encode())
        elif one.kind == "change":
            to.write(f"{apart}- {escaped(one.words)}\n".encode())
        else:
            to.write(f"\n{paragraph(one.words)}\n".encode())
        last = one.kind


def _write_docx(title: str, said: Sequence[Said], to: BinaryIO, language: str) -> None:
    from docx.shared import Cm

    from qualcode.writers.word import add_style, is_right_to_left, new_document, paragraph, run, save, set_headings

    document = new_document(title, language)
    document.add_paragraph(title, style="Title")
    set_headings(document, (14, 11.5))
    styles = {"fact": "GuideFact", "change": "GuideChange", "question": "GuideQuestion", "version": "Heading1", "theme": "Heading2"}
    add_style(document, styles["fact"], size=9.5, after=3)
    for kind, indent, after in (("change", 0.5, 2), ("question", 1.0, 5)):
        style = add_style(document, styles[kind], size=10, after=after)
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.first_line_indent = Cm(-indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(indent))

    def body() -> Iterator[str]:
        for one in said:
            sign = f"{one.number}.\t" if one.kind == "question" else "–\t" if one.kind == "change" else ""
            reversed_ = is_right_to_left(one.words)
            yield paragraph(styles[one.kind], run(sign + one.words, right_to_left=reversed_), right_to_left=reversed_)

    save(document, to, body())
