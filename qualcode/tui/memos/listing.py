"""Which memos are listed, in what order, and how one looks in the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from qualcode.locale import text
from qualcode.locale.formats import short_day
from qualcode.model.theory import MEMO_KINDS
from qualcode.study.memos import MemoRecord
from qualcode.study.records import CodeRecord
from qualcode.tui.memos.comments import stance_part
from qualcode.tui.memos.links import kind_name, thing_name
from qualcode.tui.widgets.looks import Line, Part

ORDERS = ("date", "kind", "code")

#: which memos: ("kind", kind), ("about", ((kind, id), …)), ("unlinked", None), ("unsettled", None); ("all", None) is no narrowing
Only = tuple[str, Any]
ALL: Only = ("all", None)
#: a memo, or a heading over some
Listed = MemoRecord | Line


def is_asked_for(memo: MemoRecord, only: Only | None, typed: str) -> bool:
    """Whether a memo is one of those asked for, and holds every word typed in its title, its text or the names of its links."""
    kind, value = only or ALL
    if (
        (kind == "kind" and memo.kind != value)
        or (kind == "about" and not any(thing.key in value for thing in memo.about))
        or (kind == "unlinked" and (memo.about or memo.comment))  # a comment may be about the study as a whole
        or (kind == "unsettled" and (memo.kind != "review" or memo.resolved))
    ):
        return False
    if not (words := typed.casefold().split()):
        return True
    who = memo.comment.reviewer if memo.comment else ""
    searched = "\n".join((memo.title, memo.text, who, *(f"{thing.name} {thing.more}" for thing in memo.about))).casefold()
    return all(word in searched for word in words)


def ordered(chosen: Sequence[MemoRecord], order: str, codes: Mapping[str, CodeRecord], language: str) -> list[Listed]:
    """Memos by "date", newest first as they come; by "kind" or by "code" under headings. One about two codes stands under both."""
    listed: list[Listed] = []
    if order == "date":
        listed += chosen
    elif order == "kind":
        for kind in MEMO_KINDS:
            some = [memo for memo in chosen if memo.kind == kind]
            listed += [_heading(text(f"memos.kind-{kind}", language), len(some)), *some] if some else []
    else:
        by_code: dict[str, list[MemoRecord]] = defaultdict(list)
        for memo in chosen:
            for code_id in dict.fromkeys(thing.id for thing in memo.about if thing.kind == "code") or ("",):
                by_code[code_id].append(memo)
        for code_id, code in codes.items():
            if some := by_code.get(code_id, []):
                listed += [_heading(code.path, len(some)), *some]
        if some := by_code.get("", []):
            listed += [_heading(text("memos.about-no-code", language), len(some)), *some]
    return listed


def _heading(words: str, n: int) -> Line:
    return Line((Part(words, "strong"),), str(n), heading=True)


def memo_line(memo: MemoRecord, language: str, *, with_kind: bool) -> Line:
    """A memo in the list: its title or first words, its kind, what it is about, its date."""
    settled = "" if memo.kind != "review" else "✓ " if memo.resolved else "○ "
    about = [thing_name(thing, language, most=30) for thing in memo.about[:3]]
    kind = text(f"memos.short-{memo.kind}", language) if with_kind else ""
    facts = " · ".join(filter(None, (kind, ", ".join(about))))
    stance = (
        [stance_part(memo.comment, language), Part("  ")] if memo.comment and (memo.comment.stance != "comment" or not memo.name) else []
    )
    return Line((Part(settled), *stance, Part(memo.name), Part(f"  {facts}", "muted")), short_day(memo.created_at.astimezone(), language))


def only_name(only: Only, memos: Sequence[MemoRecord], language: str) -> str:
    """Which memos are shown, in words."""
    kind, value = only
    if kind == "kind":
        return text(f"memos.kind-{value}", language)
    if kind == "about":
        things = {thing.key: thing for memo in memos for thing in memo.about}
        names = ", ".join(thing_name(things[key], language, most=30) for key in value[:2] if key in things)
        return text("memos.only-about", language, names=names or "–")
    return text(f"memos.only-{kind}", language)


def filters(memos: Sequence[MemoRecord], language: str) -> list[tuple[Only, str, str]]:
    """What the memos can be narrowed to: the narrowing, its name, what kind of thing it names."""
    offered: list[tuple[Only, str, str]] = [
        ((name, None), text(f"memos.only-{name}", language), "") for name in ("all", "unlinked", "unsettled")
    ]
    present = {memo.kind for memo in memos}
    offered += [(("kind", kind), text(f"memos.kind-{kind}", language), "") for kind in MEMO_KINDS if kind in present]
    things = {thing.key: thing for memo in memos for thing in memo.about}
    return offered + [(("about", (key,)), thing_name(thing, language), kind_name(thing.kind, language)) for key, thing in things.items()]
