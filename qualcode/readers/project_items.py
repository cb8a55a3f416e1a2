"""What readers of coded studies share: materials from their texts, trees from paths, words compared."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from qualcode.text.graphemes import widen
from qualcode.text.project import CodeItem, MaterialItem, Offsets, SpeakerItem
from qualcode.text.turns import find_turns

_Key = TypeVar("_Key", bound=Hashable)


def material(id_: str, name: str, text: str, **more: Any) -> MaterialItem:
    """A material with its canonical `text`, its turns and speakers found as in any transcript."""
    parsed = find_turns(text)
    speakers = tuple(SpeakerItem(label) for label in parsed.speakers)
    return MaterialItem(id_, name, text, parsed.turns, speakers=speakers, notices=parsed.notices, **more)


def bare(words: str) -> str:
    """Words without white space and letter case: what is the same whoever laid it out."""
    return "".join(words.split()).casefold()


def alike(one: str, other: str) -> bool:
    """Whether two texts have the same words, however they are laid out."""
    return bare(one) == bare(other)


def on_graphemes(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A span of canonical text on grapheme boundaries, widened outward."""
    start, end, _ = widen(text, *span)
    return start, end


class Path(NamedTuple):
    """A code and the names from the top of the tree to it; `item.name` and `item.parent` are filled in by `tree`."""

    names: tuple[str, ...]
    item: CodeItem


def tree(paths: Iterable[Path], made: Callable[[tuple[str, ...]], CodeItem]) -> tuple[CodeItem, ...]:
    """Codes filed under each other by their paths, parents before children; `made` gives the item of a parent nobody named."""
    named: dict[tuple[str, ...], CodeItem] = {path.names: path.item for path in paths}
    for names in list(named):
        for depth in range(1, len(names)):
            if names[:depth] not in named:
                named[names[:depth]] = made(names[:depth])
    order = sorted(named, key=len)
    positions: dict[tuple[str, ...], int] = {}
    items = []
    for names in order:
        above = named[names[:-1]].id if len(names) > 1 else None
        at = positions[names[:-1]] = positions.get(names[:-1], -1) + 1
        items.append(_filed(named[names], names[-1], above, at))
    return tuple(items)


def _filed(item: CodeItem, name: str, parent: str | None, position: int) -> CodeItem:
    from dataclasses import replace

    return replace(item, name=name, parent=parent, position=position)


def in_tree(items: Sequence[CodeItem]) -> tuple[tuple[CodeItem, ...], tuple[CodeItem, ...]]:
    """(items with parents before children, items whose parents go in a circle or are missing: those stand at the top)."""
    from dataclasses import replace

    by_id = {item.id: item for item in items}
    loose: list[CodeItem] = []
    placed: dict[str, CodeItem] = {}
    for item in items:
        chain: list[CodeItem] = []
        here: CodeItem | None = item
        while here is not None and here.id not in placed and here not in chain:
            chain.append(here)
            here = by_id.get(here.parent) if here.parent else None
        for one in reversed(chain):
            broken = one.parent is not None and one.parent not in placed
            if broken:
                loose.append(one)
            placed[one.id] = replace(one, parent=None) if broken else one
    return tuple(placed.values()), tuple(loose)


def sample_of(
    reading: str, agreed: int, of: int, sample: Sequence[tuple[str, int, int, str]], evidence: str = "project.offsets-words"
) -> Offsets:
    """How positions were understood, with how many of the words stored beside them are found there, and five to look at."""
    if evidence == "project.offsets-words" and not agreed:
        evidence = "project.offsets-no-words" if of else "project.offsets-nothing"
    step = max(1, len(sample) // 5)
    return Offsets(reading, {}, evidence, {"agreed": agreed, "of": of}, tuple(sample[::step][:5]))
