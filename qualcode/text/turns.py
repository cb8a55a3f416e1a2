"""Speakers and turns: from a canonical text to who says what, and the report of it that a researcher corrects.

Every label starts a new turn, even of the same speaker. What stands before the first label, and every paragraph of a text without
labels, is a turn without a speaker. Paragraphs without a label continue the turn before them, unless the labels of the file are one
person's interjections in another's unlabelled talk.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from qualcode.text.labels import (
    HEAD,
    LEADING_TIME,
    TRAILING_TIME,
    Candidate,
    arrow,
    is_asking,
    label_key,
    line_candidates,
    seconds,
    under_arrow,
)
from qualcode.text.lone_times import LoneTime, lone_times, paragraphs_below, without
from qualcode.text.plain import Notice, Transcript, Turn
from qualcode.text.speakers import Lines, judge, keys_of

#: joiners and marks that are no words and take no room
_UNSEEN = "\ufeff\u200b\u200e\u200f\u2060"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a researcher settled about a parse; stronger than any evidence in the file."""

    #: spelling -> the speaker it stands for
    merge: Mapping[str, str] = field(default_factory=dict)
    #: labels that are no speakers
    not_speakers: frozenset[str] = frozenset()
    #: if there are any, only these labels (and spellings merged into them) are speakers
    speakers: frozenset[str] = frozenset()

    def settled(self, name: str) -> str:
        """The speaker a label names."""
        return self.merge.get(name, name)


NO_CORRECTIONS = Corrections()


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a turn begins for certain: a cue, a table row, a heading or note (speaker None). Offsets in the text it belongs to."""

    start: int
    label_end: int
    talk_start: int
    speaker: str | None = None
    time_from: float | None = None
    time_to: float | None = None
    #: a cue: a turn of its own in a file that names nobody, otherwise part of the turn of whoever was named last
    cue: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """Turns in order, speakers in order of first appearance, and remarks."""

    turns: tuple[Turn, ...]
    speakers: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """One speaker's share of a transcript; None is talk without a speaker."""

    name: str | None
    turns: int
    words: int


@dataclass(frozen=True, slots=True)
class ParseReport:
    """What `--dry-run` shows of one transcript."""

    name: str
    words: int
    turns: int
    speakers: tuple[SpeakerCount, ...]
    #: spellings of what may be one speaker, most frequent first; offered, never done
    merges: tuple[tuple[str, ...], ...]
    #: speaker, time in seconds, talk of the first turns (at most 160 characters each)
    first: tuple[tuple[str | None, float | None, str], ...]
    notices: tuple[Notice, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)


def find_turns(
    text: str,
    corrections: Corrections = NO_CORRECTIONS,
    *,
    certain: Sequence[Opening] = (),
    leads: Mapping[int, int] = MappingProxyType({}),
    paragraphs: Sequence[tuple[int, int]] | None = None,
    labelled: bool = True,
) -> Parsed:
    """Turns and speakers of a canonical `text`.

    `certain` are openings a format vouches for; `leads` maps a line's offset to how many of its first characters are set in bold;
    `paragraphs` are the spans of paragraphs where the format knows them, else they are found;
    with `labelled` false no label is looked for (answers to a question, cues).
    """
    lines = _lines(text)
    alone = lone_times(lines)
    openings = [_corrected(one, corrections) for one in certain]
    doubted: tuple[str, ...] = ()
    if labelled:
        taken = {one.start for one in certain if one.speaker is not None}
        verdict = judge(
            _candidates(lines, leads, taken),
            without(lines, alone),
            keys_of(corrections.speakers | _merged(corrections)),
            keys_of(corrections.not_speakers),
        )
        doubted = verdict.doubted
        openings += [_named(one, corrections) for one in verdict.openings]
    openings = _with_times(_in_order(openings), lines, alone)
    turns, notices = _lay(text, openings, paragraphs_below(_paragraphs(lines) if paragraphs is None else paragraphs, alone.values()))
    speakers = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None))
    if doubted and speakers:
        notices = (*notices, Notice("read.perhaps_speakers", {"n": len(doubted), "names": ", ".join(doubted)}))
    if not speakers and labelled and turns:
        notices = (*notices, Notice("read.no_speakers", {"n": len(turns)}))
    return Parsed(turns, speakers, notices)


def _merged(corrections: Corrections) -> frozenset[str]:
    """With `speakers` given, the spellings merged into one of them are speakers too."""
    return frozenset(old for old, new in corrections.merge.items() if new in corrections.speakers)


def _corrected(one: Opening, corrections: Corrections) -> Opening:
    if one.speaker is None:
        return one
    name = corrections.settled(one.speaker)
    banned = keys_of(corrections.not_speakers)
    allowed = keys_of(corrections.speakers | _merged(corrections))
    if label_key(one.speaker) in banned or (allowed and label_key(one.speaker) not in allowed):
        return Opening(one.start, one.start, one.start, None, one.time_from, one.time_to)
    return Opening(one.start, one.label_end, one.talk_start, name, one.time_from, one.time_to)


def _named(one: Candidate, corrections: Corrections) -> Opening:
    return Opening(one.start, one.label_end, one.talk_start, corrections.settled(one.name), one.time_from, one.time_to)


def _in_order(openings: Sequence[Opening]) -> list[Opening]:
    """Openings by place, one at each; a label found in a cue has the cue's times; nameless cues join the turn before them."""
    named = any(one.speaker is not None for one in openings)
    at: dict[int, Opening] = {}
    for one in sorted(openings, key=lambda one: (one.start, one.speaker is not None)):
        same = at.get(one.start)
        at[one.start] = _timed(one, same.time_from, same.time_to) if same is not None and one.time_from is None else one
    kept: list[Opening] = []
    for one in at.values():
        last = kept[-1] if kept else None
        if named and one.cue and one.speaker is None and last is not None:
            kept[-1] = _timed(last, last.time_from, one.time_to if one.time_to is not None else last.time_to)
        else:
            kept.append(one)
    return kept


def _timed(one: Opening, time_from: float | None, time_to: float | None) -> Opening:
    return Opening(one.start, one.label_end, one.talk_start, one.speaker, time_from, time_to, one.cue)


def _with_times(openings: list[Opening], lines: Lines, alone: dict[int, LoneTime]) -> list[Opening]:
    """Openings with the times that stand alone on the line below a lone label, or above; these are taken out of `alone`."""
    orders = {lines.spans[line][0]: order for order, line in enumerate(lines.filled)} if alone else {}
    timed: list[Opening] = []
    for one in openings:
        order = orders.get(lines.text.rfind("\n", 0, one.start) + 1, -9) if one.speaker is not None and one.time_from is None else -9
        if order + 1 in alone and one.talk_start >= lines.spans[lines.filled[order]][1]:
            time = alone.pop(order + 1)
            one = Opening(one.start, one.label_end, time.end, one.speaker, time.time_from, time.time_to)
        elif order - 1 in alone:
            time = alone.pop(order - 1)
            one = Opening(time.start, one.label_end, one.talk_start, one.speaker, time.time_from, time.time_to)
        timed.append(one)
    return timed


def _lines(text: str) -> Lines:
    spans: list[tuple[int, int]] = []
    filled: list[int] = []
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if not text[at:end].isspace() and at < end:
            filled.append(len(spans))
        spans.append((at, end))
        at = end + 1
    return Lines(text, spans, filled)


def _candidates(lines: Lines, leads: Mapping[int, int], taken: set[int]) -> list[Candidate]:
    found: list[Candidate] = []
    above: tuple[tuple[float, float], int] | None = None
    for here, after in zip(lines.filled, [*lines.filled[1:], None], strict=False):
        start, end = lines.spans[here]
        if start in taken:
            continue
        head = lines.text[start : min(end, start + HEAD)]
        below = lines.text[lines.spans[after][0] : lines.spans[after][0] + 80] if after is not None else ""
        if above:
            named = under_arrow(head, here, start, *above)
            found += [named] if named else []
        times = arrow(head) if "-->" in head else None
        above = (times, start) if times else None
        found += line_candidates(head, here, start, below.split("\n")[0], leads.get(start, 0))
    return found


def label_lines(lines: Sequence[str]) -> dict[int, bool]:
    """Indices of the lines that open with a speaker label, and whether it stands there alone."""
    laid = _lines("\n".join(line.replace("\n", " ") for line in lines))
    openings = judge(_candidates(laid, {}, set()), laid, frozenset(), frozenset()).openings
    return {one.line: one.talk_start >= laid.spans[one.line][1] for one in openings}


def hard_wrapped(lines: Sequence[str]) -> bool:
    """Were paragraphs broken into lines of a fixed measure? True if the next line's first word would mostly not have fitted."""
    longest = max((len(line) for line in lines), default=0)
    if not 30 <= longest <= 130:
        return False
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    full = sum(len(a.rstrip()) + 1 + len(b.split(None, 1)[0]) > 0.9 * longest for a, b in pairs)
    return len(pairs) >= 6 and full >= 0.7 * len(pairs)


def _paragraphs(lines: Lines) -> list[tuple[int, int]]:
    """Spans of paragraphs with words: a line each, or what blank lines part where the text is broken at a measure."""
    spans = [lines.spans[line] for line in lines.filled]
    if not hard_wrapped([lines.text[a:b] for a, b in lines.spans[:4000]]):
        return spans
    joined: list[tuple[int, int]] = []
    before = -2
    for line in lines.filled:
        a, b = lines.spans[line]
        if line == before + 1 and joined:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
        before = line
    return joined


def _lay(text: str, openings: Sequence[Opening], paragraphs: Sequence[tuple[int, int]]) -> tuple[tuple[Turn, ...], tuple[Notice, ...]]:
    """Turns that cover all words: each opening to the next, paragraphs outside them on their own."""
    before, *regions = _regions(text, [one.start for one in openings], paragraphs)
    joined = [_with_talk(one, some) for one, some in zip(openings, regions, strict=True)]
    named = {one.speaker for one in openings if one.speaker is not None}
    labelled = sum(one.speaker is not None for one in openings)
    loose = sum(len(some) - 1 for one, some in zip(openings, joined, strict=True) if one.speaker is not None and some)
    asking = all(is_asking(name) for name in named)
    apart = bool(named) and (asking or len(named) == 1) and loose >= (0.5 if asking else 1.0) * labelled and loose > 0
    turns = [_plain(text, a, b) for a, b in before]
    for one, some in zip(openings, joined, strict=True):
        if not some:
            continue
        whole = one.cue or (one.speaker is not None and not apart)
        turns.append(_turn(text, one, some[-1 if whole else 0][1]))
        turns += [_plain(text, a, b) for a, b in ([] if whole else some[1:])]
    notices: list[Notice] = []
    if apart:
        notices.append(Notice("read.unlabelled_apart", {"n": loose, "name": ", ".join(sorted(named))}))
    elif loose:
        notices.append(Notice("read.unlabelled_joined", {"n": loose}))
    return tuple(turns), tuple(notices)


def _regions(text: str, starts: Sequence[int], paragraphs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The paragraphs, clipped and trimmed, of the stretch before the first start and of the stretch from each start to the next."""
    regions: list[list[tuple[int, int]]] = []
    at = 0
    for low, high in zip([0, *starts], [*starts, len(text)], strict=True):
        region: list[tuple[int, int]] = []
        while at < len(paragraphs) and paragraphs[at][0] < high:
            a, b = _trimmed(text, max(low, paragraphs[at][0]), min(high, paragraphs[at][1]))
            if a < b:
                region.append((a, b))
            if paragraphs[at][1] > high:
                break
            at += 1
        regions.append(region)
    return regions


def _with_talk(one: Opening, some: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A label alone on its line takes the paragraph below as its own."""
    while one.speaker is not None and len(some) > 1 and one.talk_start >= some[0][1]:
        some = [(some[0][0], some[1][1]), *some[2:]]
    return some


def _plain(text: str, start: int, end: int) -> Turn:
    start, end = _trimmed(text, start, end)
    time = LEADING_TIME.match(text, start, min(end, start + HEAD))
    if time and time.end() < end:
        return Turn(start, end, start, time.end(), None, *seconds(time["time"]))
    return Turn(start, end, start, start)


def _turn(text: str, one: Opening, end: int) -> Turn:
    _, end = _trimmed(text, one.start, end)
    stamp = TRAILING_TIME.search(text, max(one.talk_start, end - 30), end)
    if stamp and stamp.start() > one.talk_start:
        _, end = _trimmed(text, one.start, stamp.start())
        one = _timed(one, one.time_from, one.time_to if one.time_to is not None else seconds(stamp["time"])[0])
    talk = min(one.talk_start, max(end, one.label_end))
    while talk < end and text[talk].isspace():
        talk += 1
    end = max(end, one.label_end)
    return Turn(one.start, end, one.label_end, min(max(talk, one.label_end), end), one.speaker, one.time_from, one.time_to)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in _UNSEEN):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _UNSEEN):
        end -= 1
    return start, end


def count_words(text: str, turns: Sequence[Turn]) -> int:
    """Words in the talk of `turns`."""
    from qualcode.text import words

    return words.count_words(text, [(turn.talk_start, turn.end) for turn in turns])


def parse_report(transcript: Transcript, first: int = 8) -> ParseReport:
    """Who speaks how much in a transcript, which spellings may be one speaker, and its first turns."""
    speakers = []
    for name in (*transcript.speakers, None):
        theirs = [turn for turn in transcript.turns if turn.speaker == name]
        if theirs:
            speakers.append(SpeakerCount(name, len(theirs), count_words(transcript.text, theirs)))
    opening = tuple(
        (turn.speaker, turn.time_from, " ".join(transcript.text[turn.talk_start : min(turn.end, turn.talk_start + 160)].split()))
        for turn in transcript.turns[:first]
    )
    return ParseReport(
        transcript.name,
        sum(one.words for one in speakers),
        len(transcript.turns),
        tuple(speakers),
        _merges(speakers),
        opening,
        transcript.notices,
        transcript.attributes,
    )


def _merges(speakers: Sequence[SpeakerCount]) -> tuple[tuple[str, ...], ...]:
    """Groups of names that differ by case, blanks, marks or one slip of the pen; names with different numbers never."""
    groups: list[list[SpeakerCount]] = []
    for one in sorted((one for one in speakers if one.name is not None), key=lambda one: -one.turns):
        group = next((group for group in groups if _alike(str(group[0].name), str(one.name))), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return tuple(tuple(str(one.name) for one in group) for group in groups if len(group) > 1)


def _alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    a, b = ("".join(c for c in label_key(name) if c.isalnum()) for name in (one, other))
    if a == b:
        return True
    digits = any(c.isdigit() for c in a + b)
    return not digits and min(len(a), len(b)) >= 4 and SequenceMatcher(None, a, b).ratio() >= 0.88
