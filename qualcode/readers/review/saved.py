"""The comments file that the page of a pack saves: JSON, read as what a stranger has written."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from typing import Any

from qualcode.faults import Fault
from qualcode.text.canonical import canonicalise
from qualcode.text.review_comments import STANCES, Comment, Comments, Said

#: of the form that is read here
FORMAT = 1
MOST_BYTES = 20_000_000
MOST_COMMENTS = 20_000
#: characters of one comment, of a name, of an id
MOST_TEXT, MOST_NAME, MOST_ID = 50_000, 200, 100
_YEARS = range(2000, 2200)


def read_saved(file: str, data: bytes) -> Comments:
    """Raises Fault for what is no comments file, is of a newer form, or is not whole: the comment and what it lacks are named."""
    if len(data) > MOST_BYTES:
        raise Fault("comments.too-large", file=file, megabytes=MOST_BYTES // 1_000_000)
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Fault("comments.not-json", file=file) from None
    if not isinstance(told, dict) or told.get("qualcode") != "review-comments":
        raise Fault("comments.no-comments", file=file)
    form = told.get("format")
    if type(form) is not int or form < 1:
        raise Fault("comments.no-comments", file=file)
    if form > FORMAT:
        raise Fault("comments.newer", file=file)
    listed = told.get("comments")
    if not isinstance(listed, list):
        raise Fault("comments.wrong-head", file=file, key="comments")
    if len(listed) > MOST_COMMENTS:
        raise Fault("comments.too-many", file=file, n=len(listed), most=MOST_COMMENTS)
    head = _Reader(file, None, told)
    reviewer = head.text("reviewer", MOST_NAME, one_line=True, default="")
    read = [_comment(file, number, one, reviewer) for number, one in enumerate(listed, 1)]
    return Comments(
        head.text("study", MOST_ID, one_line=True), head.text("pack", MOST_ID, one_line=True, default=""), reviewer, tuple(read)
    )


def _comment(file: str, number: int, told: Any, reviewer: str) -> Comment:
    entry = _Reader(file, number, told)
    about = entry.within("about")
    kind, named = about.text("kind", MOST_ID, one_line=True), about.text("id", MOST_ID, one_line=True)
    row_id, _, question = named.partition("#") if kind == "letter" else (named, "", "")
    stance = entry.text("stance", MOST_ID, one_line=True, default="comment")
    if stance not in STANCES:
        raise entry.fault("stance")
    return Comment(
        entry.text("id", MOST_ID, one_line=True),
        (Said(kind, row_id, about.number("line"), int(question) if question.isdecimal() and len(question) < 5 else None),),
        stance,
        entry.text("text", MOST_TEXT, default=""),
        entry.moment("at"),
        reviewer,
        entry.text("answers", MOST_ID, one_line=True, default="") or None,
    )


class _Reader:
    """One object of the file: its head (number None) or a comment. What it lacks is a Fault that names the place and the key."""

    def __init__(self, file: str, number: int | None, told: Any) -> None:
        self._file, self._number = file, number
        if not isinstance(told, dict):
            raise self.fault("{…}")
        self._told = told

    def fault(self, key: str) -> Fault:
        """What is wrong here."""
        if self._number is None:
            return Fault("comments.wrong-head", file=self._file, key=key)
        return Fault("comments.wrong-comment", file=self._file, number=self._number, key=key)

    def within(self, key: str) -> _Reader:
        """An object in this one."""
        if not isinstance(self._told.get(key), dict):
            raise self.fault(key)
        return _Reader(self._file, self._number, self._told[key])

    def text(self, key: str, most: int, *, one_line: bool = False, default: str | None = None) -> str:
        """A text of at most so many characters, clean; one that must be there is not empty."""
        value = self._told.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or len(value) > most:
            raise self.fault(key)
        clean = canonicalise(value.encode("utf-8", "replace").decode())[0].strip()
        if one_line:
            clean = " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in clean).split())
        if not clean and default is None:
            raise self.fault(key)
        return clean

    def number(self, key: str) -> int | None:
        """A whole number from 1 on, or None."""
        value = self._told.get(key)
        if value is None:
            return None
        if type(value) is not int or not 0 < value < 10**6:
            raise self.fault(key)
        return value

    def moment(self, key: str) -> dt.datetime:
        """A moment; without a zone it is UTC."""
        try:
            at = dt.datetime.fromisoformat(self.text(key, MOST_ID, one_line=True))
            at = (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            raise self.fault(key) from None
        if at.year not in _YEARS:
            raise self.fault(key)
        return at
