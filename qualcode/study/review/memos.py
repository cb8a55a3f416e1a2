"""The memos of a pack: those that are released, and the one that is its letter with the questions in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.locale import LANGUAGES, text
from qualcode.study.database import driver
from qualcode.study.memos import KINDS, first_words, things_named
from qualcode.study.references import FINDERS, split_path
from qualcode.study.review.records import Letter, Level, PackMemo, Question, Thing

#: release statuses of memos that a level shows
_SHOWN = {"counts": ("free",), "released": ("free",), "all": ("free", "ask")}
#: memos about anything else are in no place of a pack
_PLACES = frozenset({"code", "relation", "quotation", "memo", "material", "property"})

_QUESTION = re.compile(r"\s*\d{1,2}[.)]\s+(.*)")


class MemoRow(NamedTuple):
    """A memo as it is stored, with what it is about."""

    id: str
    kind: str
    title: str
    text: str
    release: str
    created_at: datetime
    changed_at: datetime
    coder: str
    answers_id: str | None
    resolved: bool
    about: tuple[Thing, ...]

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter to the supervisor."""
        return is_letter(self.kind, self.title, self.answers_id)

    def told(self) -> PackMemo:
        """As a pack has it."""
        return PackMemo(self.id, self.kind, self.title, self.text, self.coder, self.changed_at, self.about)


def is_letter(kind: str, title: str, answers_id: str | None) -> bool:
    """Whether a memo is a review memo whose title begins with the word "letter", in any of our languages."""
    return kind == "review" and answers_id is None and _letter_title().match(title) is not None


@cache
def _letter_title() -> re.Pattern[str]:
    words = "|".join(re.escape(text("review.letter-title", language)) for language in LANGUAGES)
    return re.compile(rf"\s*(?:{words})\b", re.IGNORECASE)


def memo_rows(connection: Connection) -> list[MemoRow]:
    """All memos, the oldest first. A memo about a coding is about its quotation and its code."""
    raw = driver(connection)
    about: dict[str, list[Thing]] = defaultdict(list)
    for memo, table, row_id, quotation, code in raw.execute(
        "SELECT l.memo_id, l.about, l.about_id, c.quotation_id, c.code_id FROM memo_link l "
        "LEFT JOIN coding c ON l.about = 'coding' AND c.id = l.about_id ORDER BY l.rowid"
    ):
        kind = "study" if table == "study" else KINDS.get(table, "")
        if quotation is not None:
            about[memo] += [Thing("code", code), Thing("quotation", quotation)]
        elif kind in _PLACES or kind == "study":
            about[memo].append(Thing(kind, row_id))
    rows = raw.execute(
        "SELECT m.id, m.kind, m.title, m.text, m.release, m.created_at, m.changed_at, coalesce(k.name, ''), m.answers_id, "
        "m.resolved_at IS NOT NULL FROM memo m LEFT JOIN coder k ON k.id = m.coder_id ORDER BY m.created_at, m.id"
    ).fetchall()
    return [
        MemoRow(
            *(memo, kind, title, words, release, datetime.fromisoformat(made), datetime.fromisoformat(changed), coder),
            *(answers, bool(resolved), tuple(dict.fromkeys(about.get(memo, ())))),
        )
        for memo, kind, title, words, release, made, changed, coder, answers, resolved in rows
    ]


def released(memos: list[MemoRow], level: Level, comments: Iterable[str]) -> tuple[PackMemo, ...]:
    """The memos that a level shows. Letters, and comments on packs with all that answers them, have places of their own."""
    left_out = {*comments, *(one.id for one in memos if one.is_letter)}
    found: set[str] = set()
    while found != left_out:  # answers to answers; the clock of a reviewer may be wrong, so that their times are in no order
        found = set(left_out)
        left_out |= {one.id for one in memos if one.answers_id in found}
    return tuple(one.told() for one in memos if one.release in _SHOWN[level] and one.id not in left_out)


def letter(connection: Connection, memos: list[MemoRow], reference: str | None) -> Letter | None:
    """The letter: the memo that is named by id or title, else the newest review memo whose title begins with "Letter".

    Numbered lines of it are questions. A question is about what it names of the things that the memo is linked to; where none is
    named, and there are as many links as questions, the first is about the first. Raises Fault for a memo that is not there or
    withheld.
    """
    if reference is None:
        chosen = next((one for one in reversed(memos) if one.is_letter), None)
    else:
        chosen = next((one for one in reversed(memos) if one.title == reference), None)
        chosen = chosen or next(one for one in memos if one.id == FINDERS["memo"](connection, reference))
    if chosen is None:
        return None
    if chosen.release in ("withheld", "redacted"):
        raise Fault("review.letter-withheld", memo=chosen.title or first_words(chosen.text))
    before, asked, after = _parts(chosen.text)
    names = _names(connection, chosen.about)
    named = [tuple(thing for thing in chosen.about if _is_named(names[thing], words)) for words in asked]
    if len(asked) == len(chosen.about) and not any(named):
        named = [(thing,) for thing in chosen.about]
    questions = tuple(Question(number, words, about) for number, (words, about) in enumerate(zip(asked, named, strict=True), 1))
    rest = tuple(thing for thing in chosen.about if not any(thing in one for one in named))
    return Letter(chosen.id, chosen.title, before, questions, after, chosen.coder, chosen.changed_at, rest)


def _parts(words: str) -> tuple[str, list[str], str]:
    """What stands before the first question, the questions, and what stands after the last."""
    before: list[str] = []
    asked: list[str] = []
    after: list[str] = []
    for line in words.strip().splitlines():
        question = _QUESTION.fullmatch(line)
        if question:
            # What stood between two questions belongs to the first of them.
            if after:
                asked[-1] = "\n".join([asked[-1], *after]).strip()
                after = []
            asked.append(question[1].strip())
        elif not asked:
            before.append(line)
        elif line.strip() and not after:
            asked[-1] += "\n" + line.strip()
        else:
            after.append(line)
    return "\n".join(before).strip(), asked, "\n".join(after).strip()


def _names(connection: Connection, things: tuple[Thing, ...]) -> dict[Thing, tuple[str, ...]]:
    """By which names a question can speak of a thing: all must be in it."""
    named = things_named(connection, [(one.kind, one.id) for one in things if one.kind != "study"])
    found: dict[Thing, tuple[str, ...]] = {}
    for one in things:
        thing = named.get((one.kind, one.id))
        name = "" if thing is None else thing.name
        found[one] = tuple(split_path(name)[-1:]) if one.kind == "code" else tuple(name.split(" → "))
    return found


def _is_named(names: tuple[str, ...], words: str) -> bool:
    folded = words.casefold()
    return all(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) for name in names if name) and any(names)
