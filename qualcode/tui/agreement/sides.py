"""A place where coders differ, drawn: the passage with the words around it, and side by side what each has put there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from qualcode.locale import text
from qualcode.locale.formats import lines as lines_words
from qualcode.locale.formats import quoted
from qualcode.study.disagreements import Disagreement, DisagreementStop, Holding
from qualcode.study.records import CodeRecord
from qualcode.text.lines import wrap_rows
from qualcode.tui.coding.panels import MARK
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.table import cell

#: cells between two coders
GAP = "  "
#: words of a long passage are told by its beginning and its end, of so many characters
ENDS = 34


def present(stop: DisagreementStop, coders: Mapping[str, str]) -> dict[str, str]:
    """Those of the coders (name by id) who have been in the material of a place."""
    names = {name for one in stop.disagreements for name in (*one.have, *one.have_not)}
    return {coder_id: name for coder_id, name in coders.items() if name in names}


def passage_lines(words: str, stop: DisagreementStop, width: int, height: int) -> list[Line]:
    """The passage, strong, with as many of the words around it as there are rows for, in so many cells."""
    around = width * height
    low, high = max(0, stop.start - around), min(len(words), stop.end + around)
    while 0 < low < stop.start and not words[low - 1].isspace():
        low += 1
    while stop.end < high < len(words) and not words[high].isspace():
        high -= 1
    rows: list[tuple[Line, bool]] = []
    at = low
    for paragraph in words[low:high].split("\n"):
        end = at + len(paragraph)
        for start, stop_at in wrap_rows(words, at, end, width):
            cuts = sorted({start, stop_at, *(edge for edge in (stop.start, stop.end) if start < edge < stop_at)})
            spans = list(pairwise(cuts))
            parts = [Part(words[a:b], "strong" if stop.start <= a < stop.end else "muted") for a, b in spans]
            rows.append((Line(tuple(parts)), any(part.look == "strong" for part in parts)))
        at = end + 1
    marked = [place for place, (_, strong) in enumerate(rows) if strong] or [0]
    spare = max(0, height - (marked[-1] - marked[0] + 1))
    first = max(0, min(marked[0] - (spare + 1) // 2, len(rows) - height))
    return [line for line, _ in rows[first : first + max(height, marked[-1] - first + 1)]]


def side_lines(
    stop: DisagreementStop,
    coders: Sequence[str],
    digits: Sequence[int],
    words: str,
    codes: Mapping[str, CodeRecord],
    width: int,
    language: str,
) -> list[Line]:
    """A column for each coder: which of the codes in question he or she has there, and on which words where that is not the same."""
    cells = max(10, (width - len(GAP) * (len(coders) - 1)) // max(1, len(coders)))
    heads = []
    for digit, name in zip(digits, coders, strict=True):
        heads += [Part(f"{digit} ", "key"), Part(cell(name, cells - 2), "strong"), Part(GAP)]
    found = [Line(tuple(heads))]
    for one in stop.disagreements:
        columns = [_column(one, name, words, codes, cells, language) for name in coders]
        for row in zip_longest(*columns):
            parts: list[Part] = []
            for told in row:
                parts += [*(told or (Part(" " * cells),)), Part(GAP)]
            found.append(Line(tuple(parts)))
    return found


def _column(
    one: Disagreement, coder: str, words: str, codes: Mapping[str, CodeRecord], cells: int, language: str
) -> list[tuple[Part, ...]]:
    own = [holding for holding in one.holdings if holding.coder == coder]
    if not own:
        return [(Part(cell(text("differences.nothing", language), cells), "muted"),)]
    code = codes.get(one.code_id)
    rows: list[tuple[Part, ...]] = [
        (Part(MARK, "hue", code.hue if code else -1), Part(cell(code.name if code else one.path, cells - 1), "strong"))
    ]
    if one.kind == "boundaries" or len(own) > 1:
        for holding in own:
            said = _ends(words, holding, language)
            rows += [(Part(cell(said[a:b], cells), "muted"),) for a, b in wrap_rows(said, 0, len(said), cells)]
    return rows


def _ends(words: str, holding: Holding, language: str) -> str:
    said = " ".join(words[holding.start : holding.end].split())
    if len(said) <= 2 * ENDS + 3:
        return quoted(said, language)
    return quoted(f"{said[:ENDS].rsplit(' ', 1)[0]} … {said[-ENDS:].split(' ', 1)[-1]}", language)


def place_words(stop: DisagreementStop, language: str) -> str:
    """ "Interview 3, ll. 12-14"."""
    told = lines_words(stop.line_from, stop.line_to, language)
    return f"{stop.material}, {told}" if told else stop.material


def stop_line(stop: DisagreementStop, codes: Mapping[str, CodeRecord], language: str) -> Line:
    """A place in the list of them."""
    first = stop.disagreements[0]
    code = codes.get(first.code_id)
    names = ", ".join(codes[one.code_id].name if one.code_id in codes else one.path for one in stop.disagreements)
    sign = "≠" if any(one.kind == "missing" for one in stop.disagreements) else "↔"
    told = lines_words(stop.line_from, stop.line_to, language)
    return Line(
        (Part(f"{sign} ", "muted"), Part(MARK, "hue", code.hue if code else -1), Part(f"{names}  "), Part(stop.material, "muted")), told
    )
