"""By which names people are spoken of in what leaves the house: pseudonyms, and signs where a label may be a real name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.study.database import driver
from qualcode.study.quotes import real_labels
from qualcode.study.speech import Voices


class Names:
    """What stands in place of the labels of speakers."""

    def __init__(self, connection: Connection, language: str) -> None:
        self.language = language
        self.interviewer = text("review.interviewer", language)
        #: signs for labels that may be real names, of people whom nobody has said who they are
        self.signs: dict[str, str] = {}
        known = _of_participants(connection)
        for number, label in enumerate((one for one in real_labels(connection) if one not in known), 1):
            self.signs[label] = text("review.speaker", language, n=number)
        self._replaced = {label: name for label, name in known.items() if label != name} | self.signs
        longest = sorted(map(re.escape, self._replaced), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)") if longest else None

    def voices(self, connection: Connection) -> Voices:
        """The turns, with a sign in place of a label that may be a real name."""
        return _Voices(connection, self)

    def in_title(self, title: str) -> str:
        """The name of a material without labels of speakers: files are often named after who was interviewed."""
        return title if self._pattern is None else self._pattern.sub(lambda match: self._replaced[match.group()], title)


def _of_participants(connection: Connection) -> Mapping[str, str]:
    """By label, the pseudonym of the participant who speaks under it."""
    rows = driver(connection).execute(
        "SELECT s.label, p.pseudonym FROM speaker s JOIN participant p ON p.id = s.participant_id WHERE s.interviewer IS NOT 1 "
        "ORDER BY s.rowid DESC"
    )
    return dict(rows.fetchall())


class _Voices(Voices):
    def __init__(self, connection: Connection, names: Names) -> None:
        super().__init__(connection)
        for version_id, turns in self._turns.items():
            self._turns[version_id] = [
                # Told as a participant, so that the sign also stands in place of the label among quoted words.
                turn._replace(participant=names.interviewer if turn.interviewer else names.signs[turn.speaker], interviewer=False)
                if turn.speaker in names.signs and (turn.interviewer or turn.participant is None)
                else turn
                for turn in turns
            ]
