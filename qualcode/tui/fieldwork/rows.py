"""Versions of guides, their questions with what changed, decisions and gaps, as rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from qualcode.locale import text
from qualcode.locale.formats import day, short_day
from qualcode.study.gaps import Gap
from qualcode.study.guides import GuideQuestion, Guides, GuideVersionRecord, type_name
from qualcode.study.sampling import SamplingRecord
from qualcode.tui.quotes.card import wrapped
from qualcode.tui.widgets.looks import Line, Part
from qualcode.writers.guides import change_words, facts
from qualcode.writers.sampling import came_words, gap_words, state_words

#: before a version that was used, and one that was not
USED, UNUSED = "● ", "○ "
#: before a decision whose gap is open, was sought and is open, is closed
STATES = {"open": "○ ", "tried": "◐ ", "closed": "● "}
#: before a question, by what happened to it; so that colour says nothing alone
CHANGED = {"added": "+", "reworded": "~", "moved": "↕", "retyped": "t", "removed": "–"}
#: cells from which a decision has its round beside the date
WITH_ROUND = 90
#: before a gap about whose category a decision is open
DECIDED = "→ "


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A row of the questions: what it looks like, and which question it is."""

    line: Line
    question: GuideQuestion | None = None


def version_line(one: GuideVersionRecord, language: str) -> Line:
    """A version in the list."""
    told = [text("guides.asked", language, n=one.asked)]
    told += [text("guides.changed", language, n=len(one.changes))] if one.changes else []
    parts = (
        Part(USED if one.used else UNUSED, "" if one.used else "muted"),
        Part(text("guides.version", language, n=one.number)),
        Part("  " + " · ".join(told), "muted"),
    )
    return Line(parts, short_day(one.date, language) if one.date else "")


def version_rows(guides: Guides, language: str, width: int) -> list[GuideVersionRecord | Line]:
    """The guides with their versions under them, and the material that says none."""
    rows: list[GuideVersionRecord | Line] = []
    for one in guides.versions:
        if not rows or not isinstance(rows[-1], GuideVersionRecord) or rows[-1].guide_id != one.guide_id:
            rows.append(Line((Part(one.guide, "key"),), heading=True))
        rows.append(one)
    if guides.unsaid:
        names = "; ".join(one.name for one in guides.unsaid)
        said = text("guides.unsaid", language, n=len(guides.unsaid), count=len(guides.unsaid), names=names)
        rows += [Line((Part(words, "muted"),), heading=True) for words in ("", *wrapped(said, max(20, width - 2)))]
    return rows


def question_rows(one: GuideVersionRecord, guides: Guides, language: str, width: int) -> list[QuestionRow]:
    """A version in full: its questions with a sign for what changed, then what else is known of it."""
    before = guides.before(one)
    what: dict[int, list[str]] = defaultdict(list)
    for change in one.changes:
        if change.now is not None:
            what[change.now].append(change.kind)
    room = max(20, width - 2)
    rows: list[QuestionRow] = []
    for at, row in enumerate(one.questions):
        signs = "".join(CHANGED[kind] for kind in what[at]).ljust(3)
        if row.number is None:
            rows.append(QuestionRow(Line((Part(signs, "warning"), Part(row.text, "key"))), row))
            continue
        type = type_name(row.type, language)
        kept = wrapped(row.text, max(16, room - 7 - (len(type) + 2 if type else 0)))
        for index, words in enumerate(kept):
            head = Part(f"{row.number:>2}. " if index == 0 else "    ", "muted")
            line = Line((Part(signs if index == 0 else "   ", "warning"), head, Part(words)), type if index == 0 else "", heading=index > 0)
            rows.append(QuestionRow(line, row))
    for change in one.changes:
        if change.before is not None and change.now is None and before is not None:
            gone = f"{CHANGED['removed']}  {before.questions[change.before].text}"
            rows += [QuestionRow(Line((Part(words, "muted"),), heading=True)) for words in wrapped(gone, room)]
    return rows + [QuestionRow(line) for line in _told_of(one, before, language, room)]


def _told_of(one: GuideVersionRecord, before: GuideVersionRecord | None, language: str, room: int) -> list[Line]:
    """What is known of a version but for its questions, as rows that cannot be chosen."""
    told = [("", ""), *((words, "") for words in facts(one, language))]
    if before is not None:
        told.append((text("guides.against" if one.changes else "guides.against-none", language, n=before.number), "muted"))
    told += [(f"{CHANGED[each.kind]} {change_words(each, one, before, language)}", "muted") for each in one.changes]
    return _lines(told, room + 2)


def decision_line(one: SamplingRecord, language: str, width: int) -> Line:
    """A decision in the list."""
    state = "closed" if one.closed else "tried" if one.outcome.strip() else "open"
    parts = [Part(STATES[state], "muted" if one.closed else ""), Part(" ".join(one.gap.split()), "muted" if one.closed else "")]
    parts += [Part(f"  {one.code.rpartition(' > ')[2]}", "muted")] if one.code else []
    day_words = short_day(one.decided_at.astimezone(), language)
    if one.round is not None and width >= WITH_ROUND:
        day_words = f"{text('screen.round', language, n=one.round)} · {day_words}"
    return Line(tuple(parts), day_words)


def gap_line(one: Gap, language: str) -> Line:
    """A gap in the list; an arrow where a decision about its category is open."""
    sign = Part(DECIDED if one.decided else "  ", "muted")
    return Line((sign, Part(one.code.rpartition(" > ")[2]), Part(f"  {gap_words(one, language)}", "muted")))


def decision_card(one: SamplingRecord, language: str, width: int) -> list[Line]:
    """All of a decision: the researcher's sentences, then what was counted."""
    told: list[tuple[str, str]] = [(one.gap, "strong")]
    facts = {
        "category": one.code,
        "property": "; ".join(each.name for each in one.properties),
        "why": one.why,
        "whom": one.whom,
        "round": "" if one.round is None else str(one.round),
        "date": " · ".join(filter(None, (day(one.decided_at.astimezone(), language), one.coder))),
        "guide": "; ".join(each.name for each in one.guide_versions),
        "memos": "; ".join(each.name for each in one.memos),
        "state": state_words(one, language),
        "outcome": one.outcome,
        "materials": "; ".join(each.name for each in one.materials),
    }
    told += [(f"{_head(key, language)}: {words}", "") for key, words in facts.items() if words.strip()]
    told += [("", ""), (f"{_head('added', language)}:", "muted"), *((f"  {words}", "muted") for words in came_words(one, language))]
    return _lines(told, width)


def gap_card(one: Gap, decisions: dict[str, str], language: str, width: int) -> list[Line]:
    """All of a gap, and that nothing is decided by it."""
    told = [(one.code, "strong"), (gap_words(one, language), "")]
    told += [(text("fieldwork.decided", language, gap=decisions[each]), "") for each in one.decided if each in decisions]
    told += [("", ""), (text("fieldwork.gap-how", language), "muted")]
    return _lines(told, width)


def _head(key: str, language: str) -> str:
    words = text(f"fieldwork.head-{key}" if key in ("property", "memos") else f"sampling.head-{key}", language)
    return words[:1].upper() + words[1:]


def _lines(told: list[tuple[str, str]], width: int) -> list[Line]:
    return [Line((Part(row, look),), heading=not row) for words, look in told for row in wrapped(words, max(20, width - 2)) or [""]]
