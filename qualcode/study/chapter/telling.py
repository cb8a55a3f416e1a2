"""What is found in a chapter, in sentences."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.study.chapter.records import ChapterFinding
from qualcode.text.chapter import ChapterParagraph

#: words of the chapter that a sentence repeats, at most
_MOST = 80


def told(one: ChapterFinding, language: str) -> str:
    """What is the matter, in a sentence."""
    key = f"chapter.found-{one.kind}"
    if _alone(one):
        key = f"chapter.lone-{one.kind}"
    elif one.kind == "words-differ" and not one.differing:
        key = "chapter.held-words-differ"
    differences = "; ".join(_differing(each.said, each.written, language) for each in one.differing)
    return text(key, language, **_fields(one), differences=differences)


def remedy(one: ChapterFinding, language: str) -> str:
    """What to do about it."""
    return text(f"chapter.{'lone-' if _alone(one) else ''}remedy-{one.kind}", language, **_fields(one))


def where(paragraph: ChapterParagraph, language: str) -> str:
    """Where in the document a paragraph is."""
    if paragraph.note is not None:
        return text(f"chapter.{paragraph.note.kind}", language, n=paragraph.note.number)
    if paragraph.where == "header":
        return text("chapter.header", language)
    return text("chapter.paragraph", language, n=paragraph.place)


def short(words: str) -> str:
    """Words cut to a line."""
    words = " ".join(words.split())
    return words if len(words) <= _MOST else words[: _MOST - 1].rstrip() + "…"


def _alone(one: ChapterFinding) -> bool:
    """Whether it is about a citation that stands with no passage."""
    return one.kind in ("wrong-citation", "wrong-line") and one.expected is None


def _fields(one: ChapterFinding) -> dict[str, object]:
    return {"words": short(one.words), "expected": one.expected or "", "citation": one.citation or "", "who": one.who, "n": one.n}


def _differing(said: str, written: str, language: str) -> str:
    key = "differs" if said and written else "lacks" if said else "adds"
    return text(f"chapter.{key}", language, said=said, written=written)
