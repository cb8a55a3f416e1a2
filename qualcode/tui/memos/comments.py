"""How a reviewer's comment is told: its stance, and what it was said of where no link can say it."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.locale.formats import quoted
from qualcode.study.memos import CommentRecord, SaidOf
from qualcode.tui.widgets.looks import Part

#: stances that ask for something
_ASKING = ("doubt", "disagree")


def stance_part(comment: CommentRecord, language: str) -> Part:
    """The stance in a word or two."""
    return Part(text(f"comments.stance-{comment.stance}", language), "warning" if comment.stance in _ASKING else "key")


def remarks(comment: CommentRecord, language: str) -> list[str]:
    """What the links of a comment cannot tell: a line, a question, the whole study, what has gone or been merged."""
    found = [remark for one in comment.of if (remark := _remark(one, language))]
    return list(dict.fromkeys(found or ([] if comment.of else [text("comments.about-nothing", language)])))


def _remark(one: SaidOf, language: str) -> str:
    name = quoted(one.was, language)
    if one.fate == "merged":
        return text("comments.was-merged" if one.was else "comments.was-merged-unnamed", language, name=name)
    if one.fate == "gone":
        return text("comments.was-gone" if one.was else "comments.was-gone-unnamed", language, name=name)
    if one.fate == "unknown":
        return text("comments.was-unknown", language)
    if one.line is not None:
        return text("comments.on-line", language, line=one.line)
    if one.question is not None:
        return text("comments.on-question", language, question=one.question)
    return text("comments.on-study", language) if one.kind == "study" else ""
