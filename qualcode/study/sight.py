"""Whose codings the coding screen shows: a coder who codes blind must not see what others have coded. Exports never ask this."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.settings import setting

#: what the setting `coders-shown` may be, in the order in which a key goes through it
SHOWN = ("all", "mine", "theirs", "none")


class Sight(NamedTuple):
    """Whose codings are seen."""

    shown: str = "all"
    #: who looks
    coder: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing is hidden."""
        return self.shown == "all"

    def sees(self, coder: str) -> bool:
        """Whether codings of a coder are seen; "" is a coder nobody has named."""
        mine = bool(self.coder) and coder == self.coder
        return {"all": True, "mine": mine, "theirs": not mine, "none": False}[self.shown]

    def where(self, column: str) -> tuple[str, tuple[str, ...]]:
        """The same as a condition in SQL on a column that holds a coder's id, with its parameters."""
        mine = f"coalesce({column}, '') IN (SELECT id FROM coder WHERE name = ?)"
        return {
            "all": ("1", ()),
            "mine": (mine, (self.coder,)),
            "theirs": (f"NOT {mine}", (self.coder,)),
            "none": ("0", ()),
        }[self.shown]


ALL = Sight()


def sight_of(connection: Connection, coder: str | None) -> Sight:
    """What a coder is to see in this study now."""
    shown = setting(connection, "coders-shown")
    return Sight(shown if shown in SHOWN else "all", coder or "")
