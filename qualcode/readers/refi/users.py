"""Who coded: the users of a project, and those that only references name."""

from __future__ import annotations

from typing import Any

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.xml import all_of, named, one_line
from qualcode.text.project import CoderItem


class Coders:
    """The coders of a project, found by guid."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._items: dict[str, CoderItem] = {}
        for user in all_of(work.root, "Users", "User"):
            coder = work.ids.of(user.get("guid")) or work.ids.made("user", user.get("name"), user.get("id"))
            if coder not in self._items:
                self._items[coder] = _coder(coder, named(user), one_line(user.get("id")))

    def of(self, guid: str | None) -> str | None:
        """The id of the coder a guid names; one that the project does not list gets a name of its own. None for no guid."""
        coder = self._work.ids.of(guid)
        if coder is not None and coder not in self._items:
            self._items[coder] = _coder(coder, "", "")
        return coder

    def first_of(self, *guids: str | None) -> str | None:
        """The coder that the first of `guids` names that is one."""
        for guid in guids:
            if guid is not None and (coder := self.of(guid)) is not None:
                return coder
        return None

    def of_project(self) -> str | None:
        """Who made the project: whoever is not named in it coded as them."""
        if self._work.own:
            return None
        root: Any = self._work.root
        known = (self._work.ids.of(root.get(name)) for name in ("creatingUserGUID", "modifyingUserGUID"))
        return next((coder for coder in known if coder in self._items), None)

    def all(self) -> tuple[CoderItem, ...]:
        """All of them, also those who coded nothing."""
        return tuple(self._items.values())


def _coder(coder: str, name: str, initials: str) -> CoderItem:
    if not name and not initials:
        return CoderItem(coder, f"imported-{coder[:8]}")
    return CoderItem(coder, initials or name, name if initials and name != initials else "")
