"""A roll of things of different heights, seen through a window: what is in sight, and how to bring something into sight.

Only the heights of things in or near the window are asked for. The place is kept as the thing at the upper edge and how many of its
rows are above it, for how many rows there are in all is not known.
"""

from __future__ import annotations

from collections.abc import Callable


class Roll:
    """`count` things, the window `height` rows high; `rows_of` says how many rows a thing has (one at least).

    The last `blank` rows of each are blank, and need not be in sight.
    """

    def __init__(self, rows_of: Callable[[int], int], blank: int = 1) -> None:
        self._rows_of = rows_of
        self._blank = blank
        self.count = 0
        self.height = 0
        #: the thing at the upper edge, and how many of its rows are above the edge
        self.top = (0, 0)

    def rows(self) -> list[tuple[int, int]]:
        """(thing, row of it) of each row in the window, from above."""
        index, row = self.top
        found: list[tuple[int, int]] = []
        while index < self.count and len(found) < self.height:
            found += [(index, number) for number in range(row, self._rows_of(index))]
            index, row = index + 1, 0
        return found[: self.height]

    def thumb(self, y: int) -> str:
        """What the right edge shows in a row of the window: where among all one is."""
        if self.count < 2:
            return " "
        return "█" if y == round(self.top[0] / (self.count - 1) * (self.height - 1)) else " "

    def row_of(self, index: int) -> int:
        """The row of the window where a thing begins: negative above the upper edge; no more than that it is below the lower one."""
        top, hidden = self.top
        if index < top:
            return -hidden - sum(self._rows_of(other) for other in range(index, top))
        row = -hidden
        for other in range(top, index):
            row += self._rows_of(other)
            if row > self.height:
                break
        return row

    def roll(self, rows: int) -> None:
        """Move what is seen on by so many rows, or back; not beyond the ends."""
        index, row = self.top
        row += rows
        while row < 0 and index > 0:
            index -= 1
            row += self._rows_of(index)
        row = max(0, row)
        while index < self.count - 1 and row >= self._rows_of(index):
            row -= self._rows_of(index)
            index += 1
        if self.count:
            row = min(row, self._rows_of(index) - 1)
        self.top = (index, row)
        if rows > 0:
            self.fill()

    def fill(self) -> None:
        """Leave no room below the last thing as long as there is something above."""
        index, row = self.top
        room, at = self.height + row, index
        while at < self.count and room > 0:
            room -= self._rows_of(at)
            at += 1
        while room > 0 and (index, row) != (0, 0):
            taken = min(room, row)
            row, room = row - taken, room - taken
            if room and index:
                index -= 1
                row = self._rows_of(index)
        self.top = (index, row)

    def see(self, index: int) -> None:
        """Bring a thing into sight, whole where there is room; what is blank at its end may be outside."""
        if not self.count:
            return
        # What is far off comes to the upper edge: what lies between need not be measured.
        if abs(index - self.top[0]) > self.height:
            self.top = (index, 0)
        row, rows = self.row_of(index), self._rows_of(index) - self._blank
        if row < 0 or rows >= self.height:
            self.top = (index, 0)
        elif row + rows > self.height:
            self.top = (index, 0)
            self.roll(rows - self.height)
        self.fill()
