"""Words that are held back, where somebody has copied them into a text of the study: an example, a definition, a memo."""

from __future__ import annotations

import json
from collections import defaultdict

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.versions import text_of
from qualcode.text.erasing import RUN, runs_of
from qualcode.text.printed import printed_form
from qualcode.text.words import words

#: a stretch shorter than this many characters is what anybody might say: "det var der ingen der"
_SHORTEST = 25


class HeldWords:
    """The words of withheld and redacted quotations, and those of people who have withdrawn.

    So many words of them, one after the other, as `text.erasing.RUN` says, are taken for them wherever they stand.
    """

    def __init__(self, connection: Connection) -> None:
        held, free = [], []
        rows = driver(connection).execute("SELECT words, printed FROM quotation WHERE release IN ('withheld', 'redacted')")
        for quoted, printed in rows:
            held.append(quoted)
            free += [printed_form(quoted, json.loads(printed))] if printed else []
        talk: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for version, start, end in driver(connection).execute(
            "SELECT t.text_version_id, t.talk_start, t.end FROM participant p JOIN speaker s ON s.participant_id = p.id "
            "JOIN turn t ON t.speaker_id = s.id WHERE p.status = 'withdrawn' AND NOT coalesce(s.interviewer, 0)"
        ):
            talk[version].append((start, end))
        held += [text_of(connection, version)[start:end] for version, spans in talk.items() for start, end in spans]
        self._runs = runs_of(held) - runs_of(free)

    def left_out(self, text: str, marker: str) -> str:
        """A text with the marker in place of each stretch of words that are held back."""
        spans = list(words(text)) if self._runs else []
        said = [text[start:end].casefold() for start, end in spans]
        stretches: list[tuple[int, int]] = []
        for place in range(len(said) - RUN + 1):
            if tuple(said[place : place + RUN]) in self._runs:
                start, end = spans[place][0], spans[place + RUN - 1][1]
                joined = stretches and start <= stretches[-1][1]
                stretches[-1:] = [(stretches[-1][0], end)] if joined else [*stretches[-1:], (start, end)]
        parts, at = [], 0
        for start, end in stretches:
            if end - start >= _SHORTEST:
                parts += [text[at:start], marker]
                at = end
        return "".join([*parts, text[at:]])
