"""A tree as a list: what is below a row can be folded away."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

from textual import events

from qualcode.tui.widgets.lists import Line, LineList

T = TypeVar("T")

OPEN, FOLDED, LEAF = "▾ ", "▸ ", "  "


class TreeList(LineList[T], Generic[T]):
    """Items in tree order, each with its depth. `draw` is given the item and the sign that stands before its name.

    Shown flat, as a list of hits is, items have no sign and nothing folds.
    """

    def __init__(
        self,
        draw: Callable[[T, str], Line],
        *,
        depth: Callable[[T], int],
        key: Callable[[T], Hashable],
        id: str | None = None,
        clicks: int = 1,
    ) -> None:
        super().__init__(lambda item: draw(item, self._sign(item)), id=id, clicks=clicks, key=key)
        self._depth = depth
        self._key_of = key
        self._all: Sequence[T] = ()
        self._parents: set[Hashable] = set()
        #: keys of the items whose subtree is not shown
        self.folded: set[Hashable] = set()
        self.flat = False

    def show_items(self, items: Sequence[T], *, flat: bool = False, here: Hashable | None = None) -> None:
        """Show other items, the highlight on the one with the key `here`, else on the same as before."""
        self._all, self.flat = items, flat
        key, depth = self._key_of, self._depth
        self._parents = set() if flat else {key(one) for one, after in pairwise(items) if depth(after) > depth(one)}
        if here is not None:
            self._open_above(here)
        self._show(here)

    def _show(self, here: Hashable | None = None) -> None:
        if here is None and self.item is not None:
            here = self._key_of(self.item)
        shown: list[T] = []
        hidden_below = None
        for item in self._all:
            depth = self._depth(item)
            if hidden_below is not None and depth > hidden_below:
                continue
            shown.append(item)
            hidden_below = depth if not self.flat and self._key_of(item) in self.folded else None
        index = next((index for index, item in enumerate(shown) if self._key_of(item) == here), min(self.index, len(shown) - 1))
        self.set_items(shown, max(0, index))

    def _sign(self, item: T) -> str:
        if self.flat:
            return ""
        key = self._key_of(item)
        return LEAF if key not in self._parents else FOLDED if key in self.folded else OPEN

    def _open_above(self, here: Hashable) -> None:
        """Unfold what an item is filed under."""
        above: list[T] = []
        for item in self._all:
            del above[self._depth(item) :]
            if self._key_of(item) == here:
                self.folded.difference_update(map(self._key_of, above))
                return
            above.append(item)

    def go_to(self, here: Hashable) -> bool:
        """Highlight the item with this key, unfolding what it is filed under; False where there is none."""
        self._open_above(here)
        self._show(here)
        return self.item is not None and self._key_of(self.item) == here

    def fold(self, folded: bool) -> None:
        """Fold or unfold below the highlighted row."""
        if self.item is not None and (key := self._key_of(self.item)) in self._parents:
            if folded:
                self.folded.add(key)
            else:
                self.folded.discard(key)
            self._show()

    def fold_all(self) -> None:
        """Fold everything below the top; where all of that is folded, unfold everything."""
        top = [item for item in self._all if self._depth(item) == 0 and self._key_of(item) in self._parents]
        everything = {self._key_of(item) for item in top}
        here = self.item
        if everything <= self.folded:
            self.folded.clear()
        else:
            self.folded |= everything
            here = self._top_of(here)
        self._show(None if here is None else self._key_of(here))

    def _top_of(self, wanted: T | None) -> T | None:
        top = None
        for item in self._all:
            top = item if self._depth(item) == 0 else top
            if item is wanted:
                return top
        return None

    def action_fold(self) -> None:
        """Fold what is below, or go to what the row is filed under."""
        if self.item is None or self.flat:
            return
        key = self._key_of(self.item)
        if key in self._parents and key not in self.folded:
            self.fold(True)
            return
        depth = self._depth(self.item)
        above = (row for row in range(self.index - 1, -1, -1) if self._depth(self.items[row]) < depth)
        self.highlight(next(above, self.index), -1)

    def action_unfold(self) -> None:
        """Unfold what is below, or go to the first of it."""
        if self.item is None or self.flat:
            return
        key = self._key_of(self.item)
        if key in self._parents and key in self.folded:
            self.fold(False)
        elif key in self._parents:
            self.highlight(self.index + 1)

    def on_click(self, event: events.Click) -> None:
        """A click on the sign folds and unfolds. (What every list does on a click is done besides.)"""
        index = round(self.scroll_y) + event.y
        if self.flat or index >= len(self.items):
            return
        item = self.items[index]
        left = 1 + 2 * self._depth(item)
        if left <= event.x < left + 2 and (key := self._key_of(item)) in self._parents:
            self.highlight(index)
            self.fold(key not in self.folded)
            event.prevent_default()
