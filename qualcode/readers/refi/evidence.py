"""Which reading of its positions a project is taken in: what the program is known for, unless its passages say otherwise.

A wrong reading gives passages that look like passages. So every reading that makes a difference is tried: does a passage say what its
selection's name quotes, does it begin and end where words do, and with a character that is seen? What the program is known for stands
unless the passages that another reading changes (twenty of them, or three with a name) speak for that one by ten percentage points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from qualcode.locale import Term
from qualcode.readers.refi.offsets import READINGS, Counted, Reading, Span, is_known, is_own, prior
from qualcode.text.project import Offsets

#: passages that are looked at, spread over all of them; more would only take longer
_MOST_TRIED = 4000
_FEWEST = 20
_FEWEST_NAMES = 3
_MARGIN = 0.10
_CLOSE = 0.05
#: a name that quotes may be cut: so many characters must agree
_CUT_NAME = 40
_SAMPLE = 5
_SAMPLE_CHARACTERS = 300
_PLACE_NAME = re.compile(r"line:\d+|\d+\s*,\s*\d+|\s*")
_BLANK = re.compile(r"\r\n|\s")


class Choice(NamedTuple):
    """The reading that was taken, why, and the passages that tell it best from others."""

    reading: Reading
    evidence: str
    fields: dict[str, Any]
    telling: tuple[tuple[Counted, Span], ...]


class _Said(NamedTuple):
    """What a passage says in one reading, and how well that fits."""

    words: str | None
    name: bool = False
    edges: bool = False
    filled: bool = False


class _Sum(NamedTuple):
    names: int
    edges: int
    filled: int


def choose(spans: Sequence[tuple[Counted, Span]], origin: str, asked: Reading | None = None) -> Choice:
    """The reading for all passages of a project; `asked` is the user's own and stands whatever they say."""
    distinct = list({(id(text), span.start, span.end): (text, span) for text, span in spans}.values())
    tried = distinct[:: max(1, -(-len(distinct) // _MOST_TRIED))]
    fields: dict[str, Any] = {"n": len(tried), "program": " ".join(origin.split())[:80] or Term("project.nameless-program")}
    if asked is not None:
        return Choice(asked, "project.refi-evidence-asked", fields | {"name": str(asked)}, tuple(tried))
    usual = prior(origin)
    if is_own(origin):
        return Choice(usual, "project.refi-evidence-own", fields, tuple(tried))
    texts = {id(text): text for text, _ in tried}.values()
    astral, broken = any(text.astral for text in texts), any(text.broken for text in texts)
    others = [one for one in READINGS if one != usual and (astral or one.unit == usual.unit) and (broken or one.newline == usual.newline)]
    said = {one: [_said(text, span, one) for text, span in tried] for one in (usual, *others)}
    winners: dict[Reading, tuple[str, dict[str, Any]]] = {}
    for other in others:
        telling = [at for at, one in enumerate(said[other]) if one.words != said[usual][at].words]
        theirs, ours = _sum(said[other], telling), _sum(said[usual], telling)
        if why := _beats(theirs, ours, len(telling)):
            counts = {"n": len(telling), "hits": getattr(theirs, why), "others": getattr(ours, why)}
            winners[other] = (f"project.refi-evidence-{why}", counts)
    every = range(len(tried))
    if winners:
        best = _best({one: _sum(said[one], every) for one in winners}, len(tried))
        changed = tuple(tried[at] for at in every if said[best][at].words != said[usual][at].words)
        return Choice(best, winners[best][0], fields | winners[best][1], changed)
    score = _sum(said[usual], every)
    alike = [one for one in others if one.end == usual.end]
    changed = tuple(tried[at] for at in every if any(said[one][at].words != said[usual][at].words for one in alike))
    usually = "project.refi-evidence-origin" if is_known(origin) else "project.refi-evidence-unknown"
    fitting = any((one.edges or one.names) for one in (score, *(_sum(said[other], every) for other in others)))
    key = "project.refi-evidence-none" if not fitting else usually if alike else "project.refi-evidence-alike"
    return Choice(usual, key, fields | {"hits": score.edges, "names": score.names}, changed or tuple(tried))


def told(choice: Choice) -> Offsets:
    """The choice for the researcher, with up to five passages to confirm it by, spread over those that tell it best."""
    some = choice.telling
    step = max(1, len(some) // _SAMPLE)
    sample: list[tuple[str, int, int, str]] = []
    for text, span in some[::step]:
        if len(sample) == _SAMPLE:
            break
        if text.slice(span, choice.reading) is not None:
            start, end, _ = text.place(span, choice.reading)
            if start < end:
                sample.append((text.material.name, start, end, _short(text.material.text[start:end])))
    return Offsets(f"project.refi-reading-{choice.reading}", {}, choice.evidence, choice.fields, tuple(sample))


def _short(words: str) -> str:
    return words if len(words) <= _SAMPLE_CHARACTERS else words[: _SAMPLE_CHARACTERS - 1] + "…"


def _said(text: Counted, span: Span, reading: Reading) -> _Said:
    place = text.slice(span, reading)
    if place is None:
        return _Said(None)
    start, end = place
    whole = text.text(reading.newline)
    words = _BLANK.sub(" ", whole[start:end])
    filled = start < end and not whole[start].isspace() and not whole[end - 1].isspace()
    return _Said(words, _quotes(span.name, words), start < end and _edge(whole, start) and _edge(whole, end), filled)


def _edge(text: str, at: int) -> bool:
    """Whether no word goes on across `at`."""
    return at == 0 or at == len(text) or not (text[at - 1].isalnum() and text[at].isalnum())


def _quotes(name: str, words: str) -> bool:
    """Whether a selection's name quotes its words: all of them, or the beginning of them, as programs cut long ones.

    Blanks are compared one by one: without them a byte order mark that was counted would look like an end that is in.
    """
    if _PLACE_NAME.fullmatch(name):
        return False
    said = _BLANK.sub(" ", name)
    if said == words:
        return True
    cut = said.removesuffix("…").removesuffix("...")
    return len(cut) >= _CUT_NAME and len(cut) < len(words) and words.startswith(cut)


def _sum(said: Sequence[_Said], at: Sequence[int]) -> _Sum:
    some = [said[one] for one in at]
    return _Sum(sum(one.name for one in some), sum(one.edges for one in some), sum(one.filled for one in some))


def _beats(theirs: _Sum, ours: _Sum, n: int) -> str | None:
    """Whether the evidence overrides what the program is known for, and which: "names" or "edges"."""
    more = theirs.names - ours.names
    if abs(more) >= _FEWEST_NAMES:
        return "names" if more >= _MARGIN * max(theirs.names, ours.names) else None
    return "edges" if n >= _FEWEST and theirs.edges - ours.edges >= _MARGIN * n else None


def _best(scores: dict[Reading, _Sum], n: int) -> Reading:
    """The best of several readings that all beat the usual one: by names, then by words' edges, then, where close, by what is seen."""
    most_names = max(one.names for one in scores.values())
    left = {one: score for one, score in scores.items() if score.names > most_names - _FEWEST_NAMES}
    most_edges = max(one.edges for one in left.values())
    left = {one: score for one, score in left.items() if score.edges >= most_edges - _CLOSE * n}
    return max(left, key=lambda one: (left[one].filled, left[one].names, left[one].edges))
