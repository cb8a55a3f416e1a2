"""Which labels of a file are speakers: evidence over the whole file, never one line alone.

A label earns its place by repetition, by its shape (a role, a code, a number, a name), by taking turns with others and by how much of
the file opens with it. One style of writing labels carries a file; openings of another style count only for names already found.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qualcode.text.labels import TRAILING_TIME, Candidate, Shape, Style, is_asking, label_key, numbered_stem

_STRONG: frozenset[Shape] = frozenset({"role", "code", "numbered"})
#: shapes of words that are nobody's name
_WORDY: frozenset[Shape] = frozenset({"number", "stop", "phrase", "word"})
#: how far each style is believed: a tab or a dash stands after many a word that is no speaker
_TRUST: dict[Style, float] = {
    "colon": 1.0, "timed": 1.3, "spaced": 1.2, "bracket": 1.0, "handle": 1.1, "heading": 1.2, "bold": 0.7, "line": 0.6,
    "tab": 0.5, "dash": 0.4,
}  # fmt: skip
#: the least share of paragraphs that must open with a label, where style and shape alone say little
_LEAST: dict[Style, float] = {
    "colon": 0.03, "timed": 0.02, "spaced": 0.2, "bracket": 0.3, "handle": 0.2, "heading": 0.05, "bold": 0.15, "line": 0.1,
    "tab": 0.3, "dash": 0.4,
}  # fmt: skip
#: characters in a long and in a usual turn, and how much of a text must lie within a long one of a label
_LONG_TURN = 5000
_USUAL_TURN = 1500
_LEAST_REACH = 0.15
#: more names than this, each alone on its line, are a list of words
_MOST_ON_LINES = 40
_WEAK_STYLES: frozenset[Style] = frozenset({"line", "tab", "dash", "bold", "spaced"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence says."""

    #: the openings that stand, in order
    openings: tuple[Candidate, ...] = ()
    #: names that look a little like speakers and were not taken, most frequent first
    doubted: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text as evidence: spans, and which of them hold words."""

    text: str
    spans: Sequence[tuple[int, int]]
    #: indices of lines that are not blank, ascending
    filled: Sequence[int]


def judge(found: Sequence[Candidate], lines: Lines, only: frozenset[str], never: frozenset[str]) -> Verdict:
    """Weigh all candidates of a file. `only` and `never` are label keys a user settled; they overrule all evidence."""
    if only:
        return Verdict(_one_per_line([one for one in found if one.key in only]))
    header = _header(found, lines)
    found = [one for one in found if one.key not in never and one.line not in header]
    by_style: dict[Style, list[Candidate]] = {}
    for one in found:
        by_style.setdefault(one.style, []).append(one)
    accepted = {style: _accepted(style, some, lines) for style, some in by_style.items()}

    def weight(style: Style) -> float:
        return _TRUST[style] * sum(one.key in accepted[style] for one in by_style[style])

    best = max(by_style, key=weight, default=None)
    if best is None or not accepted[best]:
        return Verdict((), _doubted(found, set()))
    keys = accepted[best] - _silent([one for one in by_style[best] if one.key in accepted[best]], lines)
    standing = [one for one in found if one.key in keys and (one.style == best or one.style not in ("dash", "tab"))]
    standing.sort(key=lambda one: (one.line, one.style != best))
    return Verdict(_one_per_line(standing), _doubted([one for one in found if one.style == best], keys))


def _header(found: Sequence[Candidate], lines: Lines) -> frozenset[int]:
    """Lines of a block of data at the top (`Interviewer: Mette`, `Date: 3 May`): no talk follows their labels, or rules enclose it."""
    rules = [line for line in lines.filled[:200] if lines.text[slice(*lines.spans[line])].strip() == "---"]
    if len(rules) > 1 and rules[0] == lines.filled[0]:
        return frozenset(range(rules[0], rules[1]))
    colon = {one.line: one for one in found if one.style == "colon"}
    block: list[Candidate] = []
    for line in lines.filled[:14]:
        one = colon.get(line)
        apart = len(block) > 1 and line - block[-1].line > block[1].line - block[0].line
        if one is None or apart or _talks(one, lines):
            if block:
                break
            continue
        block.append(one)
    return frozenset(one.line for one in block) if len(block) >= 2 and any(one.shape == "stop" for one in block) else frozenset()


def _one_per_line(standing: Sequence[Candidate]) -> tuple[Candidate, ...]:
    first: dict[int, Candidate] = {}
    for one in sorted(standing, key=lambda one: (one.line, -_TRUST[one.style])) if _unsorted(standing) else standing:
        first.setdefault(one.line, one)
    return tuple(first.values())


def _unsorted(standing: Sequence[Candidate]) -> bool:
    return any(a.line > b.line for a, b in itertools.pairwise(standing))


def _accepted(style: Style, found: Sequence[Candidate], lines: Lines) -> set[str]:
    """Label keys of one style that the evidence makes speakers."""
    tally = Counter(one.key for one in found)
    shapes: dict[str, Shape] = {}
    for one in found:
        shapes.setdefault(one.key, one.shape)
    timed = {one.key for one in found if one.time_from is not None}
    core = {key for key, count in tally.items() if count >= 2 and _plausible(shapes[key], count, len(lines.filled))}
    if core or any(shapes[key] in _STRONG for key in timed):
        core |= {key for key in timed if _plausible(shapes[key], tally[key], len(lines.filled))}
    if style == "line":
        core = {key for key in core if shapes[key] != "word" and tally[key] >= 2}
    if not core:
        return _few(style, found, shapes, lines)
    ours = [one for one in found if one.key in core]
    if style == "line" and (len(core) > _MOST_ON_LINES or (len(core) >= 4 and len(ours) < 3 * len(core))):
        return set()
    dense = len({one.line for one in found if one.shape not in _WORDY}) >= 0.8 * len(lines.filled)
    evidence = _evidence(ours, lines, bool(timed & core), dense)
    if not _enough(style, core, shapes, evidence):
        roles = {key for key in core if shapes[key] == "role"} if style == "colon" else set()
        if (
            roles
            and roles != core
            and _enough(style, roles, shapes, _evidence([one for one in ours if one.key in roles], lines, False, dense))
        ):
            return roles
        return _few(style, found, shapes, lines) if len(core) == 1 else _lone_role(style, found)
    core = _without_strays(core, ours, tally, shapes, evidence.share, lines)
    ours = [one for one in ours if one.key in core]
    return core | _extras(core, [one for one in found if one.key not in core], shapes, ours, evidence.share, lines)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How openings lie in a file; shares from 0 to 1."""

    #: of the lines with words, those that open so, or stand below a label
    share: float
    #: of the text, what stands within a long, and within a usual, turn's length of an opening
    reach: float
    near: float
    #: of neighbouring openings, those with different labels: 0 for one label, about 1 for an interview
    turns: float
    #: does one of the labels open questions?
    asks: bool
    #: is there enough of it to believe a mere name: three openings, or labels on nearly every line
    repeated: bool
    #: do several labels come round only in the order of a list (A B C D E A B C D E)?
    listed: bool
    timed: bool
    #: of the openings, those that a sentence follows
    spoken: float
    #: of the openings, those that have a line of their own
    alone: float


def is_list(keys: Sequence[str]) -> bool:
    """Are these headings that recur, rather than people who answer each other? Nobody ever comes back after one other."""
    back = sum(a == b for a, b in zip(keys, keys[2:], strict=False))
    return len(set(keys)) >= 4 and back < 0.04 * len(keys)


def _evidence(ours: Sequence[Candidate], lines: Lines, timed: bool, dense: bool) -> _Evidence:
    changes = sum(a.key != b.key for a, b in pairwise(ours))
    asked = Counter(one.key for one in ours if "?" in _heard(one, lines))
    said = Counter(one.key for one in ours)
    return _Evidence(
        _share(ours, lines),
        _reach(ours, lines, _LONG_TURN),
        _reach(ours, lines, _USUAL_TURN),
        changes / max(len(ours) - 1, 1),
        any(asked[key] >= 2 and asked[key] >= 0.4 * said[key] for key in asked),
        len(ours) >= 3 or dense,
        is_list([one.key for one in ours]),
        timed,
        sum(_talks(one, lines) for one in ours) / len(ours),
        sum(_is_alone(one, lines) for one in ours) / len(ours),
    )


def _heard(one: Candidate, lines: Lines) -> str:
    """What is said first after a label; after a number only on its line, for below it may stand the next question of a list."""
    end = lines.spans[one.line][1]
    return lines.text[one.talk_start : end if one.shape == "number" else max(end, one.talk_start + 300)]


def _plausible(kind: Shape, count: int, filled: int) -> bool:
    if kind == "stop":
        return False
    if kind == "number":
        return count >= 0.1 * filled
    if kind == "phrase":
        return count >= 5 and count >= 0.1 * filled
    return True


def _share(ours: Sequence[Candidate], lines: Lines) -> float:
    """How many lines with words open with a label, or stand below one alone on its line, from the first opening on: 0 to 1."""
    after = len(lines.filled) - bisect_left(lines.filled, ours[0].line)
    alone = sum(_is_alone(one, lines) for one in ours)
    return min((len(ours) + alone) / max(after, 1), 1.0)


def _reach(ours: Sequence[Candidate], lines: Lines, most: int) -> float:
    """How much of the text stands within `most` characters of an opening: near 1 in an interview, little in a report that quotes some."""
    places = [one.start for one in ours]
    held = sum(min(b - a, most) for a, b in pairwise([*places, len(lines.text)]))
    return held / max(len(lines.text), 1)


def _enough(style: Style, core: set[str], shapes: dict[str, Shape], evidence: _Evidence) -> bool:
    if any(shapes[key] == "number" for key in core) and not (evidence.asks and evidence.share >= 0.5 and len(core) > 1):
        return False
    if style == "spaced" and any(shapes[key] not in ("role", "numbered") for key in core):
        return False
    strong = {key for key in core if shapes[key] in _STRONG}
    if len(core) == 1:
        only = next(iter(core))
        if shapes[only] == "question":
            return False
        if style in _WEAK_STYLES:
            return evidence.share >= 0.5 and only in strong
        role = shapes[only] == "role" and (is_asking(only) or evidence.share >= 0.05)
        alone = evidence.share >= 0.5 and (only in strong or evidence.repeated)
        return alone or evidence.timed or role or (only in strong and evidence.share >= 0.1)
    if evidence.reach < _LEAST_REACH or (evidence.listed and not strong and not evidence.asks and not evidence.timed):
        return False
    if style in _WEAK_STYLES:
        taking = evidence.turns >= (0.1 if len(strong) >= 2 and evidence.share >= 0.4 else 0.4)
        return evidence.share >= _LEAST[style] and taking and all(shapes[key] != "phrase" for key in core)
    if evidence.timed or len(strong) >= 2:
        close = evidence.share >= 0.05 or evidence.near >= 0.2 or (evidence.alone >= 0.8 and evidence.reach >= 0.4)
        return close and (evidence.turns >= 0.1 or evidence.share >= 0.2)
    if evidence.share < 0.6 and (evidence.spoken < 0.5 or all(shapes[key] in _WORDY for key in core)):
        return False
    close = evidence.share >= 0.15 or evidence.near >= 0.3 or evidence.asks
    return close and evidence.share >= _LEAST[style] and (evidence.turns >= 0.25 or evidence.share >= 0.6)


def _few(style: Style, found: Sequence[Candidate], shapes: dict[str, Shape], lines: Lines) -> set[str]:
    """Files so short that no label need occur twice."""
    if style in _WEAK_STYLES:
        return set()
    fair = [one for one in found if shapes[one.key] not in _WORDY]
    talking = [one for one in fair if _talks(one, lines)]
    keys = {one.key for one in talking}
    strong = {key for key in keys if shapes[key] in _STRONG or shapes[key] == "question"}
    every = talking and len({one.line for one in found}) >= 0.6 * len(lines.filled)
    if len(keys) >= 2 and every and len(found) == len(fair) <= 2 * len(talking) and (style != "bracket" or strong):
        return {one.key for one in fair}
    if len(strong) >= 2 and len({one.line for one in talking}) >= 0.4 * len(lines.filled):
        return strong
    return _lone_role(style, found)


def _lone_role(style: Style, found: Sequence[Candidate]) -> set[str]:
    """MODERATOR, in capitals, needs no other evidence."""
    return {one.key for one in found if style == "colon" and one.shape == "role" and one.name.isupper() and len(one.name) > 2}


def _is_alone(one: Candidate, lines: Lines) -> bool:
    """Does nothing else stand on its line?"""
    return one.talk_start >= lines.spans[one.line][1]


def _talks(one: Candidate, lines: Lines) -> bool:
    """Does a sentence follow, as after a speaker, rather than a datum, as after `Place:`?"""
    end = lines.spans[one.line][1]
    talk = TRAILING_TIME.sub("", lines.text[one.talk_start : end]).strip()
    return not talk or talk[-1:] in '.?!…"”)»' or len(talk.split()) >= 6


def _silent(ours: Sequence[Candidate], lines: Lines) -> set[str]:
    """Labels after which mostly nothing is said before the next one: headings, codes in a margin, `Break`."""
    said: Counter[str] = Counter()
    unsaid: Counter[str] = Counter()
    for one, after in itertools.zip_longest(ours, ours[1:]):
        talk = lines.text[one.talk_start : min(after.start if after else len(lines.text), one.talk_start + 200)]
        (said if any(character.isalpha() for character in talk) else unsaid)[one.key] += 1
    return {key for key in unsaid if unsaid[key] >= said[key]}


def _starts_low(one: Candidate, lines: Lines) -> bool:
    return lines.text[one.talk_start : one.talk_start + 1].islower()


def _without_strays(
    core: set[str], ours: Sequence[Candidate], tally: Counter[str], shapes: dict[str, Shape], share: float, lines: Lines
) -> set[str]:
    """Drop what is rare, shaped unlike the others and followed by small letters: a colon in somebody's talk."""
    usual = max(core, key=lambda key: tally[key])
    most = sum(tally[key] for key in core)
    low = sum(_starts_low(one, lines) for one in ours) / len(ours)
    alone = Counter(one.key for one in ours if _is_alone(one, lines))
    lonely = sum(alone.values()) >= 0.8 * len(ours)
    full_names = {one.key for one in ours if one.shape == "name" and " " in one.name}
    stray = set()
    for key in core:
        if shapes[key] in ("role", "question") or key == usual:
            continue
        rare = tally[key] < max(3, 0.03 * most) and tally[usual] >= 5 * tally[key]
        lowly = low < 0.3 and sum(_starts_low(one, lines) for one in ours if one.key == key) > 0.5 * tally[key]
        unlike = shapes[key] != shapes[usual] and key not in full_names and not (shapes[key] in _STRONG and shapes[usual] in _STRONG)
        wordy = shapes[key] in _WORDY and shapes[usual] not in _WORDY and tally[key] < 0.1 * most
        if (rare and lowly) or (rare and unlike and share < 0.85) or wordy or (lonely and not alone[key]):
            stray.add(key)
    return core - stray


def _extras(
    core: set[str], rest: Sequence[Candidate], shapes: dict[str, Shape], ours: Sequence[Candidate], share: float, lines: Lines
) -> set[str]:
    """Labels that occur once and are of the same family: the person who spoke a single time in a focus group."""
    first, last = ours[0].line, ours[-1].line
    kinds = {shapes[key] for key in core}
    stems = {numbered_stem(one.name) for one in ours} - {None}
    stems |= {stem for stem, n in Counter(numbered_stem(one.name) for one in rest).items() if stem and n >= 2 and kinds & _STRONG}
    lengths = {len(one.name) for one in ours if one.shape == "code"}
    low = sum(_starts_low(one, lines) for one in ours) / len(ours)
    fair = [one for one in (*ours, *rest) if one.shape not in _WORDY]
    apart = sum(_is_alone(one, lines) for one in ours) >= 0.8 * len(ours)
    full = bool(fair) and _share(sorted(fair, key=lambda one: one.line), lines) >= 0.75
    first_names = {one.name.split()[0].casefold() for one in ours if one.shape in ("name", "caps")}
    extra: set[str] = set()
    often = Counter(one.key for one in rest)
    for one in rest:
        # initials that happen to be a word for something else (NB, PS)
        initials = len(one.name) == 2 and one.name.isupper() and "code" in kinds and often[one.key] >= 3
        kind = "code" if initials else shapes[one.key]
        if kind in _WORDY or (one.line < first and not _talks(one, lines)):
            continue
        sibling = numbered_stem(one.name) in stems or (kind in ("name", "caps") and one.name.split()[0].casefold() in first_names)
        code = kind == "code" and "code" in kinds and len(one.name) in lengths and (initials or one.style != "line")
        named = (
            kind in (("name", "caps", "code", "numbered") if one.style != "line" else ("name",) if " " in one.name else ())
            and (full or (share >= 0.6 and bool(kinds & {"name", "caps"})) or (apart and " " in one.name and _is_alone(one, lines)))
            and first < one.line <= last + 1
        )
        lonely = _starts_low(one, lines) and low < 0.3 and not (kind == "caps" and "caps" in kinds)
        if sibling or (not lonely and (code or kind == "role" or named)):
            extra.add(one.key)
            last = max(last, one.line)
    return extra


def _doubted(found: Sequence[Candidate], taken: set[str]) -> tuple[str, ...]:
    tally: Counter[str] = Counter()
    names: dict[str, str] = {}
    for one in found:
        if one.key not in taken and one.style in ("colon", "timed", "bracket", "heading") and one.shape not in ("stop", "phrase"):
            tally[one.key] += 1
            names.setdefault(one.key, one.name)
    return tuple(names[key] for key, count in tally.most_common(8) if count >= 2 or numbered_stem(names[key]) or names[key].isupper())


def keys_of(names: frozenset[str]) -> frozenset[str]:
    """The label keys of names a user gave."""
    return frozenset(label_key(name) for name in names)
