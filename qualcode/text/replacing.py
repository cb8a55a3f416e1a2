"""Finding words and putting others in their place, the same for the preview and for the deed."""

from __future__ import annotations

import re
from functools import cached_property

from qualcode.text.folding import fold
from qualcode.text.heard import clean_words
from qualcode.text.words import WORD

Span = tuple[int, int]


class Replacing:
    """What is looked for, what is put in its place, and how: `words` for whole words only, `case` where capitals matter.

    `find` and `put` are kept as text of a segment is: on one line, without blanks at the edges.
    """

    def __init__(self, find: str, put: str, *, words: bool = True, case: bool = False) -> None:
        self.find, self.put = clean_words(find), clean_words(put)
        wanted = self.find
        self._case = case
        found = re.escape(wanted if case else fold(wanted))
        if words and wanted:
            found = (r"(?<!\w)" if WORD.match(wanted) else "") + found + (r"(?!\w)" if wanted[-1].isalnum() else "")
        self._sought = found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._sought)

    def places(self, text: str) -> list[Span]:
        """(start, end) of each place in a text; none where nothing is looked for."""
        if not self._sought:
            return []
        return [match.span() for match in self._pattern.finditer(text if self._case else fold(text))]

    def replaced(self, text: str) -> str:
        """The text with the other words in every place."""
        parts, at = [], 0
        for start, end in self.places(text):
            parts += [text[at:start], self.put]
            at = end
        return "".join([*parts, text[at:]])
