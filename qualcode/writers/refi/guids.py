"""The GUIDs of everything in a project: its own UUID where it has one, and no GUID twice."""

from __future__ import annotations

from collections.abc import Iterable

from qualcode.text.project import Project
from qualcode.text.refi_names import as_guid, derived


class Guids:
    """By kind, from the id in the project to the GUID in the file."""

    def __init__(self, project: Project) -> None:
        self._taken: set[str] = set()
        self.coders = self._of("coder", (item.id for item in project.coders))
        self.rounds = self._of("round", (item.id for item in project.rounds))
        self.groups = self._of("group", (item.id for item in project.groups))
        self.participants = self._of("participant", (item.id for item in project.participants))
        self.materials = self._of("material", (item.id for item in project.materials))
        self.codes = self._of("code", (item.id for item in project.codes))
        self.quotations = self._of("quotation", (item.id for item in project.quotations))
        self.codings = self._of("coding", (item.id for item in project.codings))
        self.memos = self._of("memo", (item.id for item in project.memos))
        self.relations = self._of("relation", (item.id for item in project.relations))

    def _of(self, kind: str, ids: Iterable[str]) -> dict[str, str]:
        """Other programs' ids need not be UUIDs, and two things of different kinds may share one."""
        found: dict[str, str] = {}
        for one in ids:
            guid = as_guid(one)
            if guid is None or guid in self._taken:
                guid = derived(kind, one)
            self._taken.add(guid)
            found[one] = guid
        return found

    def coder(self, one: str | None) -> str | None:
        """The GUID of a coder, None where nobody is named."""
        return None if one is None else self.coders[one]
