"""How comments and handovers look in their lists, and which comments are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualcode.locale import text
from qualcode.locale.formats import moment, number, short_day
from qualcode.study.memos import MemoRecord, Thing
from qualcode.study.review.handovers import HandoverRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.memos.comments import remarks, stance_part
from qualcode.tui.memos.links import thing_name
from qualcode.tui.widgets.looks import Line, Part

#: which comments are shown, one after the other by the key that filters
FILTERS = ("all", "open", "unanswered", "unplaced")
#: characters of the object of a comment
OBJECT = 28


def is_shown(memo: MemoRecord, which: str, answers: Mapping[str, Sequence[MemoRecord]]) -> bool:
    """Whether a comment is one of those asked for."""
    if which == "open":
        return not memo.resolved
    if which == "unanswered":  # what another reviewer wrote to it is no answer of the researcher's
        return not memo.resolved and all(one.comment is not None for one in answers.get(memo.id, ()))
    return which != "unplaced" or (memo.comment is not None and memo.comment.unplaced)


def object_of(memo: MemoRecord, language: str) -> str:
    """What a comment is about, in a few words."""
    of = memo.comment.of if memo.comment else ()
    line = next((one.line for one in of if one.line is not None), None)
    if memo.about:
        names = ", ".join(_short(thing_name(thing, language, most=OBJECT)) for thing in memo.about[:2]) + (", …" if memo.about[2:] else "")
        return names if line is None else text("comments.at-line", language, thing=names, line=line)
    if any(one.kind == "study" and one.fate == "here" for one in of):
        return text("comments.thing-study", language)
    return next((f"({one.was})" for one in of if one.was), text("supervisor.no-object", language))


def comment_line(memo: MemoRecord, answers: Sequence[MemoRecord], language: str) -> Line:
    """A comment in the list: settled, answered or open; stance, object, first words, answers; who and when at the right."""
    assert memo.comment is not None
    answered = any(one.comment is None for one in answers)
    parts = [Part("✓ " if memo.resolved else "◐ " if answered else "○ "), stance_part(memo.comment, language)]
    parts += [Part(f"  {object_of(memo, language)}", "strong")]
    parts += [Part(f"  {memo.name}")] if memo.name else []
    parts += [Part(f"  {text('supervisor.answers', language, n=len(answers))}", "muted")] if answers else []
    return Line(tuple(parts), " · ".join(filter(None, (memo.comment.reviewer[:16], short_day(memo.created_at.astimezone(), language)))))


def handover_line(one: HandoverRecord, language: str) -> Line:
    """A handover in the list: when and to whom, at which level, how many quotations and comments."""
    parts = [Part(short_day(one.at.astimezone(), language).rjust(12)), Part(f"  {one.to_whom or '–'}", "strong")]
    facts = [
        level_name(one.level, language),
        text("supervisor.quotations", language, n=one.quotations, count=number(one.quotations, language)),
    ]
    facts += [text("supervisor.came-back", language, n=one.comments)] if one.comments else []
    return Line((*parts, Part("  " + " · ".join(filter(None, facts)), "muted")), one.sha256[:8])


def level_name(level: str, language: str) -> str:
    """A level of disclosure in words; another word as it is."""
    return text(f"supervisor.level-{level}", language) if level in ("counts", "released", "all") else level


def handover_lines(one: HandoverRecord, language: str, width: int) -> list[Line]:
    """All that is known of a handover."""
    people = ", ".join(name if not n else f"{name} ({n})" for name, n in one.people) or "–"
    told = {
        "when": moment(one.at.astimezone(), language),
        "to-whom": one.to_whom or "–",
        "level": level_name(one.level, language) or "–",
        "file": one.note or "–",
        "by": one.coder or "–",
        "quotations-went": number(one.quotations, language),
        "people": people,
        "comments-back": number(one.comments, language),
        "hash": one.sha256,
    }
    lines: list[Line] = []
    for key, words in told.items():
        label = text(f"supervisor.about-{key}", language)
        for at, (start, end) in enumerate(wrap_rows(words, 0, len(words), max(20, width - 24))):
            lines.append(Line((Part((label if at == 0 else "").ljust(22), "muted"), Part(words[start:end]))))
    return lines


def things_of(memo: MemoRecord) -> list[Thing]:
    """What can be gone to from a comment: first what stands in a text."""
    return sorted(memo.about, key=lambda thing: thing.start is None)


def remark_of(memo: MemoRecord, language: str) -> str:
    """Why there is nothing to go to."""
    return "; ".join(remarks(memo.comment, language)) if memo.comment else ""


def _short(name: str) -> str:
    return name if len(name) <= OBJECT else name[:OBJECT].rstrip() + "…"
