"""What came back from a reviewer, in lines for people: the command line and the workbench say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.locale.formats import quoted
from qualcode.study.memos import KINDS, Thing, first_words, things_named
from qualcode.study.review.arriving import Arrival
from qualcode.study.review.placing import Placed

#: of one kind of arrival, so many are told one by one
MOST_TOLD = 40
#: characters of a comment and of what it is about
SHORT = 60
#: told one by one, in this order; "known" and "removed" are only counted
_LISTED = ("new", "changed", "kept")


def report(connection: Connection, arrived: Sequence[Arrival], file: str, language: str, *, dry_run: bool) -> list[str]:
    """The report, a line a statement; what could not be placed comes last and is told whole."""

    def said(key: str, **fields: object) -> str:
        return text(f"comments.{key}", language, **fields)

    if not arrived:
        return [said("none-in-it", file=file)]
    here = [(place.table, place.row_id) for one in arrived for place in one.here]
    names = things_named(connection, {(KINDS[table], row_id) for table, row_id in here if table in KINDS and row_id})
    who = ", ".join(sorted({one.comment.reviewer for one in arrived} - {""})) or "–"
    lines = [said("head-would" if dry_run else "head", file=file, n=len(arrived), who=who)]
    for fate in _LISTED:
        of = [one for one in arrived if one.fate == fate and not (fate == "new" and one.unplaced)]
        if of:
            lines.append(said(f"fate-{fate}", n=len(of)))
            lines += ["  " + line_of(one, names, language) for one in of[:MOST_TOLD]]
        if len(of) > MOST_TOLD:
            lines.append("  " + said("more", n=len(of) - MOST_TOLD))
    for fate in ("known", "removed"):
        if n := sum(one.fate == fate for one in arrived):
            lines.append(said(f"fate-{fate}", n=n))
    unplaced = [one for one in arrived if one.fate == "new" and one.unplaced]
    if unplaced:
        lines.append(said("unplaced", n=len(unplaced)))
        lines += ["  " + line_of(one, names, language) for one in unplaced]
    return lines


def line_of(one: Arrival, names: Mapping[tuple[str, str], Thing], language: str) -> str:
    """One comment: its stance, what it is about, its first words."""
    about = "; ".join(dict.fromkeys(place_name(place, names, language) for place in one.places))
    words = first_words(one.comment.text)
    told = f"{text(f'comments.stance-{one.comment.stance}', language)} · {about or text('comments.nothing', language)}"
    return f"{told}: {words[:SHORT]}{'…' if len(words) > SHORT else ''}" if words else told


def place_name(place: Placed, names: Mapping[tuple[str, str], Thing], language: str) -> str:
    """What a comment is about, in a few words: what it is now, and what it was."""
    said, thing = place.said, names.get((KINDS.get(place.table, ""), place.row_id or ""))
    kind = said.kind if said.kind != "letter" or said.question is None else "question"
    if said.kind == "study" and place.row_id:
        return text("comments.thing-study", language)
    if place.row_id is None:
        return (
            text("comments.gone", language, name=quoted(place.was[:SHORT], language)) if place.was else text("comments.unknown", language)
        )
    name = thing.name.rpartition(" > ")[2] if thing and said.kind == "code" else thing.name if thing else ""
    name = quoted(name[:SHORT] + ("…" if len(name) > SHORT else ""), language)
    told = text(f"comments.thing-{kind}", language, name=name, question=said.question)
    if said.line:
        told = text("comments.at-line", language, thing=told, line=said.line)
    return text("comments.merged", language, thing=told, was=quoted(place.was[:SHORT], language)) if place.fate == "merged" else told
